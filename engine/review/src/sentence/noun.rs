//! Values as nouns: what a value is, and, where a row is given, how much.

use super::{Figures, Speaker};
use heng_core::program::{ColumnId, Formula, NodeId, Op, Origin, Part, PathId, SELF_PATH};
use heng_values::{Type, Value};
use std::sync::Arc;

impl Speaker<'_> {
    /// A node as a noun, with its value where a row is given.
    pub(super) fn noun(&self, id: NodeId) -> String {
        self.within(|| self.noun_of(id))
    }

    fn noun_of(&self, id: NodeId) -> String {
        let program = self.program;
        let node = program.node(id);
        match &node.op {
            Op::Constant(value) => self.figure(value, program.unit(id).map(|unit| &**unit), None),
            Op::Unknown => self.say("say-nothing-known", &[]),
            Op::Parameter { parameter, value, .. } => {
                let name = self.parameter_name(&program.parameter(*parameter).title);
                let bare = program.bare(*value);
                let named = match &program.node(bare).op {
                    Op::Steps { argument, .. } => {
                        self.say("say-scale", &[("argument", &self.noun(*argument)), ("name", &name)])
                    }
                    _ => name,
                };
                match (&program.node(bare).op, self.known) {
                    // A value that is the same everywhere is said, row or no row.
                    (Op::Constant(value), _) => {
                        let value = self.figure(value, program.unit(id).map(|unit| &**unit), None);
                        let number = !matches!(node.kind, Type::Text | Type::Texts | Type::Bool);
                        let key = if number { "say-valued" } else { "say-valued-text" };
                        self.say(key, &[("what", &named), ("value", &value)])
                    }
                    _ => self.valued(id, named),
                }
            }
            Op::Read { column, at } => {
                if program.column(*column).name.starts_with('·')
                    && program.path(*at).links.is_empty()
                    && self.rule_state(*column).is_none()
                {
                    return self.anonymous(id, *column);
                }
                self.valued(id, self.read_name(*column, *at))
            }
            Op::Missing(_) | Op::Unreadable { .. } | Op::And(_) | Op::Or(_) | Op::Not(_) | Op::OneOf(..) => {
                self.truth(id)
            }
            Op::Among(..) | Op::Matches(..) => self.truth(id),
            Op::If { condition, then, otherwise } => {
                if let Some(known) = self.known
                    && let Some(Value::Bool(truth)) = known(*condition)
                {
                    let chosen = self.noun(if truth { *then } else { *otherwise });
                    if matches!(program.node(*condition).op, Op::Missing(_)) {
                        return chosen;
                    }
                    let condition = self.clause(*condition, truth);
                    return self.say("say-because", &[("value", &chosen), ("condition", &condition)]);
                }
                // What is unknown wherever a part is, and the part otherwise, is said as the part.
                match (&program.node(*condition).op, &program.node(*then).op) {
                    (Op::Missing(_), Op::Unknown) => self.noun(*otherwise),
                    _ => self.choice(*condition, *then, *otherwise),
                }
            }
            Op::Coalesce(first, second) => {
                if let Some(known) = self.known
                    && known(*first).is_some()
                {
                    return self.noun(*first);
                }
                let (what, default) = (self.in_general().noun(*first), self.noun_in(*second, program.unit(id)));
                let key = if self.known.is_some() { "say-default-used" } else { "say-default" };
                self.say(key, &[("what", &what), ("default", &default)])
            }
            Op::Call(builtin, arguments) => self.call(id, *builtin, arguments),
            Op::Template(parts) => self.template(parts),
            Op::Steps { argument, steps, .. } => {
                let argument = self.noun(*argument);
                let said: Vec<String> = steps
                    .iter()
                    .take(8)
                    .map(|(bound, over, value)| {
                        let key = if *over { "say-step-over" } else { "say-step-from" };
                        let (bound, value) = (self.figure(bound, None, None), self.figure(value, None, None));
                        self.say(key, &[("bound", &bound), ("value", &value)])
                    })
                    .collect();
                let listed = match self.known {
                    Some(_) => self.say("say-steps", &[("argument", &argument)]),
                    None => self.say("say-steps-listed", &[("argument", &argument), ("steps", &self.list(&said))]),
                };
                self.result(id, listed)
            }
            Op::RowKey => self.say("say-row-key", &[]),
            Op::Script { call, arguments, .. } => {
                let said = match arguments.is_empty() {
                    true => self.say("say-function-alone", &[("name", &call.function)]),
                    false => self.say("say-function", &[("name", &call.function), ("parts", &self.nouns(arguments))]),
                };
                self.result(id, said)
            }
            Op::Native { inputs, .. } => {
                let said = self.say("say-operator", &[("parts", &self.nouns(inputs))]);
                self.result(id, said)
            }
            Op::CountTrue(conditions) => {
                let general = self.in_general();
                let parts: Vec<String> = conditions.iter().map(|one| general.clause(*one, true)).collect();
                self.result(id, self.say("say-count-true", &[("parts", &self.list(&parts))]))
            }
        }
    }

    /// A node that meets others: a number as written takes their unit.
    pub(super) fn noun_in(&self, id: NodeId, unit: Option<&Arc<str>>) -> String {
        match &self.program.node(id).op {
            Op::Constant(value) => self.figure(value, unit.map(|unit| &**unit), None),
            _ => self.noun(id),
        }
    }

    pub(super) fn nouns(&self, nodes: &[NodeId]) -> String {
        let parts: Vec<String> = nodes.iter().map(|node| self.noun(*node)).collect();
        self.list(&parts)
    }

    /// A condition where a value is wanted.
    fn truth(&self, id: NodeId) -> String {
        let condition = self.clause(id, true);
        match self.known {
            Some(_) => condition,
            None => self.say("say-truth", &[("condition", &condition)]),
        }
    }

    fn choice(&self, condition: NodeId, then: NodeId, otherwise: NodeId) -> String {
        let condition = self.clause(condition, true);
        let (then, otherwise) = (self.noun(then), self.noun(otherwise));
        let said = self.say("say-choice", &[("condition", &condition), ("then", &then), ("otherwise", &otherwise)]);
        self.say("say-brackets", &[("what", &said)])
    }

    fn template(&self, parts: &[Part]) -> String {
        let all: Vec<String> = parts
            .iter()
            .filter_map(|part| match part {
                Part::Text(text) if text.trim().is_empty() => None,
                Part::Text(text) => Some(self.say("say-quoted", &[("text", text)])),
                Part::Value(node, _) => Some(self.noun(*node)),
            })
            .collect();
        match all.is_empty() {
            true => self.say("say-template", &[]),
            false => self.say("say-joined", &[("parts", &self.list(&all))]),
        }
    }

    /// A column of the pack's own making that has no name: its formula says what it is.
    fn anonymous(&self, id: NodeId, column: ColumnId) -> String {
        match &self.program.column(column).formula {
            Formula::Node(node) => self.noun(*node),
            _ => {
                let said = self.formula_words(column).unwrap_or_default();
                if self.program.column(column).kind == Type::Bool { said } else { self.valued(id, said) }
            }
        }
    }

    pub(super) fn formula_words(&self, column: ColumnId) -> Option<String> {
        match &self.program.column(column).formula {
            Formula::Input(_) => None,
            Formula::Node(node) if self.program.column(column).kind == Type::Bool => Some(self.clause(*node, true)),
            Formula::Node(node) => Some(self.noun(*node)),
            Formula::Aggregate(aggregate) => Some(self.aggregate(column, aggregate, true)),
            Formula::Whole(whole) => Some(self.whole(column, whole)),
            Formula::Native(native) => {
                let general = self.in_general();
                Some(self.say("say-operator", &[("parts", &general.nouns(&native.inputs))]))
            }
        }
    }

    /// What a column read along a way is called: 村的村类型.
    pub(super) fn read_name(&self, column: ColumnId, at: PathId) -> String {
        let program = self.program;
        let mut name = self.column_name(column);
        if at == SELF_PATH {
            return name;
        }
        let path = program.path(at);
        if let Some(link) = path.links.last() {
            let link = program.link(*link);
            let to = program.table(link.to);
            let owner = if link.name == to.name { &to.title } else { &link.name };
            name = self.say("say-column-of", &[("owner", owner), ("column", &name)]);
        } else if path.origin == Origin::Outer {
            let table = &program.table(program.column(column).table).title;
            let owner = self.say("say-own", &[("table", table)]);
            name = self.say("say-column-of", &[("owner", &owner), ("column", &name)]);
        }
        name
    }

    pub(super) fn column_name(&self, id: ColumnId) -> String {
        let column = self.program.column(id);
        // A column without a name is called what its formula says; along a way its values are another row's.
        if column.name.starts_with('·')
            && let Some(words) = self.in_general().formula_words(id)
        {
            return self.say("say-brackets", &[("what", &words)]);
        }
        match column.title.split_once('.') {
            Some((owner, rest)) if column.title == column.name && !owner.is_empty() && !rest.is_empty() => {
                self.say("say-column-of", &[("owner", owner), ("column", rest)])
            }
            _ => column.title.to_string(),
        }
    }

    /// 预警线.重点 as 预警线（重点）.
    pub(super) fn parameter_name(&self, name: &str) -> String {
        match name.split_once('.') {
            Some((first, rest)) if !first.is_empty() && !rest.is_empty() => {
                self.say("say-part-of", &[("name", first), ("part", &rest.replace('.', "·"))])
            }
            _ => name.to_owned(),
        }
    }

    pub(super) fn figure(&self, value: &Value, unit: Option<&str>, places: Option<u32>) -> String {
        Figures::new(self.words).marked(value, unit, places)
    }

    /// The value of a node in the row, shown as lists show it; none without a row.
    fn shown(&self, id: NodeId) -> Option<Option<String>> {
        let known = self.known?;
        let node = self.program.node(id);
        let places = match &node.op {
            Op::Read { column, .. } => self.program.column(*column).places,
            _ => None,
        };
        let value = known(id);
        Some(value.map(|value| match node.mask.filter(|_| !self.show_sensitive) {
            Some(mask) => mask.mask(&heng_values::show::shown(&value, places)),
            None => self.figure(&value, self.program.unit(id).map(|unit| &**unit), places),
        }))
    }

    /// A named value with its figure: 家庭人口 3 人.
    pub(super) fn valued(&self, id: NodeId, what: String) -> String {
        match self.shown(id) {
            None => what,
            Some(None) => self.say("say-valued-unknown", &[("what", &what)]),
            Some(Some(value)) => {
                let number =
                    matches!(self.program.node(id).kind, Type::Number | Type::Date | Type::Month | Type::Moment);
                let key = if number { "say-valued" } else { "say-valued-text" };
                self.say(key, &[("what", &what), ("value", &value)])
            }
        }
    }

    /// A computed value with what comes out: 甲减去乙的差（得 3）.
    pub(super) fn result(&self, id: NodeId, what: String) -> String {
        match self.shown(id) {
            None => what,
            Some(None) => self.say("say-comes-to-unknown", &[("what", &what)]),
            Some(Some(value)) => self.say("say-comes-to", &[("what", &what), ("value", &value)]),
        }
    }
}
