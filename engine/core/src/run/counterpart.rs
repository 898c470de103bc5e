//! What of one program is the same in another: columns and nodes that compute the same from the same, found by comparing
//! their structure. Names of rules, places and texts of packs play no part. Values are not looked at here.

use super::reads::operands;
use crate::operator::{SharedRows, SharedTable};
use crate::program::{
    Aggregate, Column, ColumnId, FirstDay, Formula, NativeColumn, Node, NodeId, Op, Pairing, PathId, Program, Rows,
    Table, Whole,
};
use hashbrown::HashMap;
use heng_values::{Mask, Type};

/// For each column and node of a program the one of an earlier program that computes the same.
#[derive(Clone, Debug)]
pub struct Counterparts {
    /// By column.
    pub columns: Vec<Option<ColumnId>>,
    /// By node.
    pub nodes: Vec<Option<NodeId>>,
}

impl Counterparts {
    /// Compares a program with an earlier one; none where tables, fields or links differ, so that rows themselves do.
    pub fn new(program: &Program, earlier: &Program) -> Option<Counterparts> {
        let mut matcher = Matcher::new(program, earlier);
        matcher.tables()?;
        for column in 0..program.columns.len() as u32 {
            matcher.column(ColumnId(column));
        }
        for node in 0..program.nodes.len() as u32 {
            matcher.node(NodeId(node));
        }
        let columns = matcher.columns.into_iter().map(Option::flatten).collect();
        Some(Counterparts { columns, nodes: matcher.nodes.into_iter().map(Option::flatten).collect() })
    }

    /// The earlier column that computes the same.
    pub fn column(&self, id: ColumnId) -> Option<ColumnId> {
        self.columns[id.index()]
    }

    /// The earlier node that computes the same.
    pub fn node(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.index()]
    }
}

/// A formula over one program's ids.
#[derive(PartialEq, Eq, Hash)]
enum Shape {
    Node(NodeId),
    Aggregate(Aggregate),
    Whole(Whole),
    Native(NativeColumn),
}

struct Matcher<'p> {
    program: &'p Program,
    earlier: &'p Program,
    same_scripts: bool,
    earlier_nodes: HashMap<(Op, Type, Option<Mask>), NodeId>,
    earlier_columns: HashMap<(u32, Shape), Vec<ColumnId>>,
    earlier_paths: HashMap<&'p crate::program::PathKey, PathId>,
    rows_operators: HashMap<String, SharedRows>,
    table_operators: HashMap<String, SharedTable>,
    /// None where not asked yet.
    columns: Vec<Option<Option<ColumnId>>>,
    nodes: Vec<Option<Option<NodeId>>>,
    /// For each earlier node the first that computes the same: names of parameters play no part.
    first: Vec<NodeId>,
}

impl<'p> Matcher<'p> {
    fn new(program: &'p Program, earlier: &'p Program) -> Matcher<'p> {
        let mut matcher = Matcher {
            program,
            earlier,
            same_scripts: program.scripts.same_as(&earlier.scripts),
            earlier_nodes: HashMap::with_capacity(earlier.nodes.len()),
            earlier_columns: HashMap::with_capacity(earlier.columns.len()),
            earlier_paths: earlier.paths.iter().zip(0..).map(|(key, at)| (key, PathId(at))).collect(),
            rows_operators: HashMap::new(),
            table_operators: HashMap::new(),
            columns: vec![None; program.columns.len()],
            nodes: vec![None; program.nodes.len()],
            first: Vec::with_capacity(earlier.nodes.len()),
        };
        for (at, node) in earlier.nodes.iter().enumerate() {
            if let Op::Native { operator, .. } = &node.op {
                matcher.rows_operators.entry(operator.content()).or_insert_with(|| operator.clone());
            }
            let known = match node.op {
                Op::Parameter { value, .. } => matcher.first[value.index()],
                _ => {
                    let op = node.op.over(&mut |operand| Some(matcher.first[operand.index()]));
                    let key = (op.unwrap_or_else(|| node.op.clone()), node.kind, node.mask);
                    *matcher.earlier_nodes.entry(key).or_insert(NodeId(at as u32))
                }
            };
            matcher.first.push(known);
        }
        for (at, column) in earlier.columns.iter().enumerate() {
            let shape = match &column.formula {
                Formula::Input(_) => continue,
                Formula::Node(node) => Shape::Node(matcher.first[node.index()]),
                Formula::Aggregate(aggregate) => {
                    let first = |node: &NodeId| matcher.first[node.index()];
                    Shape::Aggregate(Aggregate {
                        value: aggregate.value.as_ref().map(first),
                        by: aggregate.by.as_ref().map(first),
                        condition: aggregate.condition.as_ref().map(first),
                        ..aggregate.clone()
                    })
                }
                Formula::Whole(whole) => {
                    let first = |node: &NodeId| matcher.first[node.index()];
                    let groups = whole.groups.iter().map(first).collect();
                    Shape::Whole(Whole { groups, value: whole.value.as_ref().map(first), ..whole.clone() })
                }
                Formula::Native(native) => {
                    let operator = &native.operator;
                    matcher.table_operators.entry(operator.content()).or_insert_with(|| operator.clone());
                    let inputs = native.inputs.iter().map(|node| matcher.first[node.index()]).collect();
                    Shape::Native(NativeColumn { inputs, ..native.clone() })
                }
            };
            matcher.earlier_columns.entry((column.table.0, shape)).or_default().push(ColumnId(at as u32));
        }
        matcher
    }

    /// Whether rows of all tables are made alike; matches the input columns.
    fn tables(&mut self) -> Option<()> {
        let (program, earlier) = (self.program, self.earlier);
        if program.tables.len() != earlier.tables.len() || program.links.len() != earlier.links.len() {
            return None;
        }
        for (table, before) in program.tables.iter().zip(&earlier.tables) {
            same(table.fields.len() == before.fields.len())?;
            for (field, before) in table.fields.iter().zip(&before.fields) {
                same(same_field(program.column(*field), earlier.column(*before)))?;
                self.columns[field.index()] = Some(Some(*before));
            }
        }
        for day in &program.first_days {
            let alike = |before: &&FirstDay| before.table == day.table && before.rule == day.rule;
            let before = earlier.first_days.iter().find(alike).map(|before| before.column);
            self.columns[day.column.index()] = Some(before);
        }
        for (link, before) in program.links.iter().zip(&earlier.links) {
            same((link.from, link.to, link.to_key) == (before.from, before.to, before.to_key))?;
            same(self.all_columns(&link.by)? == before.by && self.all_columns(&link.on)? == before.on)?;
        }
        for (table, before) in program.tables.iter().zip(&earlier.tables) {
            same(self.same_table(table, before).unwrap_or(false))?;
        }
        Some(())
    }

    fn same_table(&mut self, table: &Table, before: &Table) -> Option<bool> {
        let only = match (table.only, before.only) {
            (None, None) => true,
            (Some(now), Some(before)) => self.node(now)? == self.first[before.index()],
            _ => false,
        };
        let rows = match (&table.rows, &before.rows) {
            (Rows::Files(now), Rows::Files(before)) => {
                now.len() == before.len()
                    && now.iter().zip(before).all(|(now, before)| {
                        let columns = |matcher: &mut Self, list: &[ColumnId]| matcher.all_columns(list);
                        let named: Vec<ColumnId> = now.columns.iter().map(|column| column.1).collect();
                        let set: Vec<ColumnId> = now.set.iter().map(|column| column.0).collect();
                        let values = |source: &crate::program::FileSource| {
                            let headers: Vec<_> = source.columns.iter().map(|column| column.0.clone()).collect();
                            let set: Vec<_> = source.set.iter().map(|column| column.1.clone()).collect();
                            (headers, set, source.stem.clone(), source.encoding.clone(), source.header_row)
                        };
                        values(now) == values(before)
                            && columns(self, &named) == Some(before.columns.iter().map(|column| column.1).collect())
                            && columns(self, &set) == Some(before.set.iter().map(|column| column.0).collect())
                    })
            }
            (Rows::Given(now), Rows::Given(before)) => now == before,
            (Rows::Distinct(now), Rows::Distinct(before)) => now == before,
            (Rows::Each(now), Rows::Each(before)) => now == before,
            (Rows::Calendar(now), Rows::Calendar(before)) => {
                (now.every, now.from, now.until) == (before.every, before.from, before.until)
            }
            _ => false,
        };
        let facts = |table: &Table| (table.name.clone(), table.title.clone(), table.required, table.merge);
        Some(
            only && rows
                && facts(table) == facts(before)
                && table.links == before.links
                && self.all_columns(&table.key)? == before.key,
        )
    }

    fn all_columns(&mut self, columns: &[ColumnId]) -> Option<Vec<ColumnId>> {
        columns.iter().map(|column| self.column(*column)).collect()
    }

    /// The counterpart of a column.
    fn column(&mut self, id: ColumnId) -> Option<ColumnId> {
        if let Some(known) = self.columns[id.index()] {
            return known;
        }
        // While it is looked for it has none; the checker has refused circles.
        self.columns[id.index()] = Some(None);
        let found = self.find_column(id);
        self.columns[id.index()] = Some(found);
        found
    }

    fn find_column(&mut self, id: ColumnId) -> Option<ColumnId> {
        let column = self.program.column(id);
        let shape = match &column.formula {
            Formula::Input(_) => return None,
            Formula::Node(node) => Shape::Node(self.node(*node)?),
            Formula::Aggregate(aggregate) => Shape::Aggregate(self.aggregate(aggregate)?),
            Formula::Whole(whole) => Shape::Whole(Whole {
                groups: self.all_nodes(&whole.groups)?,
                value: self.maybe(whole.value)?,
                ..whole.clone()
            }),
            Formula::Native(native) => Shape::Native(NativeColumn {
                operator: self.table_operators.get(&native.operator.content())?.clone(),
                inputs: self.all_nodes(&native.inputs)?,
                output: native.output,
            }),
        };
        let found = self.earlier_columns.get(&(column.table.0, shape))?;
        let fits = |id: &&ColumnId| self.earlier.column(**id).kind == column.kind;
        let named = found.iter().filter(fits).find(|id| self.earlier.column(**id).name == column.name);
        named.or_else(|| found.iter().find(fits)).copied()
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> Option<Aggregate> {
        let pairing = match &aggregate.pairing {
            Pairing::Links(links) => Pairing::Links(links.clone()),
            Pairing::Common { up, down } => Pairing::Common { up: self.path(*up)?, down: down.clone() },
        };
        Some(Aggregate {
            kind: aggregate.kind,
            over: aggregate.over,
            pairing,
            value: self.maybe(aggregate.value)?,
            by: self.maybe(aggregate.by)?,
            condition: self.maybe(aggregate.condition)?,
        })
    }

    /// The counterpart of a node that may be absent: none where it has none.
    #[expect(clippy::option_option, reason = "whether it is matched, and whether there is one")]
    fn maybe(&mut self, node: Option<NodeId>) -> Option<Option<NodeId>> {
        match node {
            None => Some(None),
            Some(node) => self.node(node).map(Some),
        }
    }

    fn path(&self, id: PathId) -> Option<PathId> {
        self.earlier_paths.get(self.program.path(id)).copied()
    }

    fn all_nodes(&mut self, nodes: &[NodeId]) -> Option<Vec<NodeId>> {
        nodes.iter().map(|node| self.node(*node)).collect()
    }

    /// The counterpart of a node.
    fn node(&mut self, id: NodeId) -> Option<NodeId> {
        if let Some(known) = self.nodes[id.index()] {
            return known;
        }
        // Operands first, without going deep: they stand before their users.
        let mut open = vec![id];
        while let Some(at) = open.pop() {
            if self.nodes[at.index()].is_some() {
                continue;
            }
            let before = open.len();
            open.push(at);
            operands(&self.program.node(at).op, |operand| {
                if self.nodes[operand.index()].is_none() {
                    open.push(operand);
                }
            });
            if open.len() == before + 1 {
                open.pop();
                let found = self.find_node(at);
                self.nodes[at.index()] = Some(found);
            }
        }
        self.nodes[id.index()].flatten()
    }

    fn find_node(&mut self, id: NodeId) -> Option<NodeId> {
        let Node { op, kind, mask, .. } = self.program.node(id);
        if let Op::Parameter { value, .. } = op {
            return self.node(*value);
        }
        let op = self.op(op)?;
        self.earlier_nodes.get(&(op, *kind, *mask)).copied()
    }

    /// An operation over the earlier program's ids.
    fn op(&mut self, op: &Op) -> Option<Op> {
        Some(match op {
            Op::Read { column, at } => Op::Read { column: self.column(*column)?, at: self.path(*at)? },
            Op::Unreadable { column, at } => Op::Unreadable { column: self.column(*column)?, at: self.path(*at)? },
            Op::Matches(text, pattern) => {
                let wanted = self.program.patterns.get(*pattern as usize)?;
                let at = self.earlier.patterns.iter().position(|known| known == wanted)?;
                Op::Matches(self.node(*text)?, at as u32)
            }
            Op::Script { .. } if !self.same_scripts => return None,
            Op::Native { operator, inputs, output } => Op::Native {
                operator: self.rows_operators.get(&operator.content())?.clone(),
                inputs: self.all_nodes(inputs)?,
                output: *output,
            },
            _ => return op.over(&mut |operand| self.node(operand)),
        })
    }
}

fn same(truth: bool) -> Option<()> {
    truth.then_some(())
}

fn same_field(now: &Column, before: &Column) -> bool {
    let facts = |column: &Column| {
        (column.table, column.name.clone(), column.title.clone(), column.kind, column.places, column.mask)
    };
    let fields = match (&now.formula, &before.formula) {
        (Formula::Input(now), Formula::Input(before)) => {
            now.aliases == before.aliases && now.required == before.required && now.format == before.format
        }
        _ => false,
    };
    fields && facts(now) == facts(before)
}

#[cfg(test)]
mod tests {
    use super::Counterparts;
    use crate::program::Program;
    use crate::source::{PackFiles, SourceFile};
    use std::sync::Arc;

    fn program(rest: &str) -> Program {
        let text = format!(
            r#"
[pack]
name = "p"
title = "p"
version = "1"
as_of = "2022-09-05 24:00"

[[document]]
id = "plan"
title = "方案"

[[table]]
name = "户"
key = "户编号"
fields = [{{ name = "户编号", type = "text" }}, {{ name = "收入", type = "number" }}]

[[derive]]
name = "低"
on = "户"
value = "收入 < 线 && 收入 + 线 > 100"

{rest}
"#
        );
        let toml = vec![SourceFile { path: Arc::from("p/pack.toml"), text: Arc::from(text) }];
        let files = PackFiles { folder: Arc::from("p"), toml, ..PackFiles::default() };
        let (pack, diagnostics) = crate::load(&[files], &[], &[]);
        let pack = pack.unwrap_or_else(|| panic!("{diagnostics:?}"));
        let (program, diagnostics) = pack.program(pack.default_moment().unwrap());
        program.unwrap_or_else(|| panic!("{diagnostics:?}"))
    }

    #[test]
    fn where_a_parameter_comes_from_changes_nothing() {
        let plain = "[[param]]\nname = \"线\"\nvalues = [{ from = 2022-01-01, value = 8000 }]\n";
        let cited = "[[param]]\nname = \"线\"\nsource = \"plan 一\"\nvalues = [{ from = 2021-01-01, value = 7000 }, { from = 2022-02-01, value = 8000, verified = false }]\n";
        let other = plain.replace("8000", "8001");
        let (before, now, other) = (program(plain), program(cited), program(&other));
        let same = |now: &Program, before: &Program| {
            let column = crate::find_column(now, "户", "低").unwrap();
            Counterparts::new(now, before).unwrap().column(column).is_some()
        };
        assert!(same(&now, &before) && same(&before, &now));
        assert!(!same(&other, &before));
    }
}
