//! Nodes as the language writes them: with names, or with a row's values in the place of names.

use heng_core::program::{
    Aggregate, AggregateKind, ColumnId, Formula, NodeId, Op, Origin, Pairing, Part, PathId, Program, Whole, WholeKind,
};
use heng_values::{Value, show};
use std::cell::Cell;

/// How long a formula gets before it is cut.
const LONGEST: usize = 900;

/// Writes nodes of a program.
pub struct Written<'w> {
    program: &'w Program,
    /// What stands in the place of a name; none: the name.
    value: Option<&'w dyn Fn(NodeId) -> Option<String>>,
    length: Cell<usize>,
    depth: Cell<usize>,
}

impl std::fmt::Debug for Written<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Written")
    }
}

impl<'w> Written<'w> {
    /// With names.
    pub fn new(program: &'w Program) -> Written<'w> {
        Written { program, value: None, length: Cell::new(0), depth: Cell::new(0) }
    }

    /// With these values in the place of names.
    #[must_use]
    pub fn filled(mut self, value: &'w dyn Fn(NodeId) -> Option<String>) -> Written<'w> {
        self.value = Some(value);
        self
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> String {
        self.length.set(0);
        self.part(id)
    }

    /// What a column without a name is called: the rule whose state it is, else its formula.
    pub fn label(&self, id: ColumnId) -> String {
        self.rule(id).unwrap_or_else(|| self.column(id))
    }

    /// A column's formula, or its name where it is read from input.
    pub fn column(&self, id: ColumnId) -> String {
        self.length.set(0);
        let column = self.program.column(id);
        match &column.formula {
            Formula::Input(_) => column.name.to_string(),
            Formula::Node(node) => self.part(*node),
            Formula::Aggregate(aggregate) => self.aggregate(aggregate),
            Formula::Whole(whole) => self.whole(whole),
            Formula::Native(native) => format!("{}({})", column.name, self.parts(&native.inputs)),
        }
    }

    fn part(&self, id: NodeId) -> String {
        if self.length.get() > LONGEST || self.depth.get() > 60 {
            return "…".to_owned();
        }
        self.depth.set(self.depth.get() + 1);
        let text = self.op(id);
        self.depth.set(self.depth.get() - 1);
        if self.depth.get() == 0 || text.len() < 60 {
            self.length.set(self.length.get() + text.len());
        }
        text
    }

    /// An operand: what is itself joined by signs stands in brackets.
    fn inner(&self, id: NodeId) -> String {
        let text = self.part(id);
        let program = self.program;
        let joined = match &program.node(id).op {
            Op::And(_) | Op::Or(_) | Op::If { .. } | Op::Coalesce(..) | Op::OneOf(..) | Op::Among(..) => true,
            Op::Call(builtin, arguments) => builtin.is_operator() && arguments.len() > 1,
            Op::Read { column, at } => {
                let column = program.column(*column);
                let plain = program.path(*at).links.is_empty() && column.name.starts_with('·');
                plain && matches!(column.formula, Formula::Node(_))
            }
            _ => false,
        };
        if joined { format!("({text})") } else { text }
    }

    fn parts(&self, nodes: &[NodeId]) -> String {
        nodes.iter().map(|node| self.part(*node)).collect::<Vec<_>>().join(", ")
    }

    fn joined(&self, nodes: &[NodeId], sign: &str) -> String {
        nodes.iter().map(|node| self.inner(*node)).collect::<Vec<_>>().join(sign)
    }

    fn op(&self, id: NodeId) -> String {
        let program = self.program;
        match &program.node(id).op {
            Op::Constant(value) => literal(value),
            Op::Unknown => "unknown".to_owned(),
            Op::Parameter { parameter, value, .. } => {
                if let Some(text) = self.value.and_then(|value| value(id)) {
                    return text;
                }
                let name = &program.parameter(*parameter).name;
                match &program.node(program.bare(*value)).op {
                    Op::Steps { argument, .. } => format!("{name}({})", self.part(*argument)),
                    _ => name.to_string(),
                }
            }
            Op::Read { column, at } => self.read(id, *column, *at),
            Op::Unreadable { column, at } => format!("unreadable({}{})", self.way(*at), program.column(*column).name),
            Op::And(parts) => self.joined(parts, " && "),
            Op::Or(parts) => self.joined(parts, " || "),
            Op::Not(one) => format!("!{}", self.inner(*one)),
            Op::If { condition, then, otherwise } => {
                // What is unknown wherever an argument is: the argument stands in the other part.
                if let (Op::Missing(_), Op::Unknown) = (&program.node(*condition).op, &program.node(*then).op) {
                    return self.part(*otherwise);
                }
                format!("if {} {{ {} }} else {{ {} }}", self.part(*condition), self.part(*then), self.part(*otherwise))
            }
            Op::Coalesce(first, second) => format!("{} ?? {}", self.inner(*first), self.inner(*second)),
            Op::Missing(one) => format!("missing({})", Written::new(program).part(*one)),
            Op::Call(builtin, arguments) => match (builtin.is_operator(), arguments.as_slice()) {
                (true, [one]) => format!("{}{}", builtin.name(), self.inner(*one)),
                (true, arguments) => self.joined(arguments, &format!(" {} ", builtin.name())),
                (false, arguments) => format!("{}({})", builtin.name(), self.parts(arguments)),
            },
            Op::OneOf(item, list) => format!("{} in [{}]", self.inner(*item), self.parts(list)),
            Op::Among(item, list) => format!("{} in {}", self.inner(*item), self.inner(*list)),
            Op::Matches(text, pattern) => {
                let pattern = program.patterns.get(*pattern as usize).map_or("", |pattern| &**pattern);
                format!("matches({}, \"{pattern}\")", self.part(*text))
            }
            Op::Template(parts) => {
                let mut text = String::from("\"");
                for part in parts {
                    match part {
                        Part::Text(plain) => text.push_str(plain),
                        Part::Value(node, _) => text.push_str(&format!("{{{}}}", self.part(*node))),
                    }
                }
                text.push('"');
                text
            }
            Op::Steps { argument, .. } => format!("档({})", self.part(*argument)),
            Op::RowKey => "主键".to_owned(),
            Op::Script { call, arguments, .. } => format!("{}({})", call.function, self.parts(arguments)),
            Op::Native { inputs, .. } => format!("查({})", self.parts(inputs)),
            Op::CountTrue(conditions) => format!("成立的项数({})", self.parts(conditions)),
        }
    }

    fn read(&self, id: NodeId, column: ColumnId, at: PathId) -> String {
        let program = self.program;
        let described = program.column(column);
        let here = program.path(at).links.is_empty();
        let unnamed = described.name.starts_with('·');
        if let Formula::Node(node) = described.formula
            && unnamed
            && here
            && self.rule(column).is_none()
        {
            return self.part(node);
        }
        if let Some(text) = self.value.and_then(|value| value(id)) {
            return text;
        }
        if let Some(text) = self.rule(column) {
            return text;
        }
        match (&described.formula, unnamed) {
            (Formula::Aggregate(aggregate), true) => self.aggregate(aggregate),
            (Formula::Whole(whole), true) => self.whole(whole),
            _ => format!("{}{}", self.way(at), described.name),
        }
    }

    /// The state of a rule that a column holds.
    fn rule(&self, column: ColumnId) -> Option<String> {
        self.program.items.iter().find_map(|item| {
            item.states.iter().find_map(|state| {
                let word = match column {
                    _ if column == state.hit => "hit",
                    _ if column == state.judged => "judged",
                    _ if column == state.applies => "applies",
                    _ if column == state.due => "due",
                    _ if Some(column) == state.exempt => "exempt",
                    _ => return None,
                };
                Some(format!("{word}(\"{}\")", item.id))
            })
        })
    }

    fn way(&self, at: PathId) -> String {
        let path = self.program.path(at);
        let outer = if path.origin == Origin::Outer { "本行." } else { "" };
        let links: String = path.links.iter().map(|link| format!("{}.", self.program.link(*link).name)).collect();
        format!("{outer}{links}")
    }

    fn aggregate(&self, aggregate: &Aggregate) -> String {
        use AggregateKind as K;
        let name = match aggregate.kind {
            K::Count => "count",
            K::Sum => "sum",
            K::Average => "avg",
            K::Minimum => "min",
            K::Maximum => "max",
            K::Any => "any",
            K::All => "all",
            K::Share => "share",
            K::CountDistinct => "count_distinct",
            K::First => "first",
            K::Last => "last",
            K::Join => "join",
        };
        let up = match &aggregate.pairing {
            Pairing::Common { up, .. } => self.way(*up),
            Pairing::Links(_) => String::new(),
        };
        // The rows inside are others: names stay.
        let names = Written::new(self.program);
        let mut arguments = vec![format!("{up}{}", self.program.table(aggregate.over).name)];
        let rest = [aggregate.value, aggregate.by, aggregate.condition];
        arguments.extend(rest.into_iter().flatten().map(|node| names.part(node)));
        format!("{name}({})", arguments.join(", "))
    }

    fn whole(&self, whole: &Whole) -> String {
        let (name, within) = match whole.kind {
            WholeKind::Rank if whole.groups.is_empty() => ("rank", false),
            WholeKind::Rank => ("rank_within", true),
            WholeKind::Order => ("order_within", true),
            WholeKind::Total => ("total", false),
            WholeKind::Mean => ("mean", false),
            WholeKind::CountSame => ("count_same", false),
        };
        let names = Written::new(self.program);
        let groups = names.parts(&whole.groups);
        let mut arguments = Vec::new();
        match (within, whole.groups.len()) {
            (_, 0) => {}
            (true, 2..) => arguments.push(format!("[{groups}]")),
            _ => arguments.push(groups),
        }
        arguments.extend(whole.value.map(|node| names.part(node)));
        if whole.descending {
            arguments.push("\"desc\"".to_owned());
        }
        format!("{name}({})", arguments.join(", "))
    }
}

/// A value as the language writes it.
fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("\"{text}\""),
        Value::Bool(true) => "true".to_owned(),
        Value::Bool(false) => "false".to_owned(),
        Value::Date(_) | Value::Month(_) | Value::Moment(_) => format!("\"{}\"", show::shown(value, None)),
        _ => show::shown(value, None),
    }
}
