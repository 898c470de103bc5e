//! What a rule reads and where it shows: input columns behind its findings, and the lists that ask for its state or its
//! columns. What another rule found is that rule's, and is not followed.

use heng_core::program::{ColumnId, Formula, Item, NodeId, Op, Part, Program};
use std::collections::BTreeSet;

struct Walk<'p> {
    program: &'p Program,
    /// Columns that end the way: the states of other rules.
    closed: BTreeSet<ColumnId>,
    nodes: BTreeSet<NodeId>,
    columns: BTreeSet<ColumnId>,
}

impl<'p> Walk<'p> {
    fn new(program: &'p Program, closed: BTreeSet<ColumnId>) -> Self {
        Self { program, closed, nodes: BTreeSet::new(), columns: BTreeSet::new() }
    }

    fn column(&mut self, id: ColumnId) {
        if !self.columns.insert(id) || self.closed.contains(&id) {
            return;
        }
        match &self.program.column(id).formula {
            Formula::Input(_) => {}
            Formula::Node(node) => self.node(*node),
            Formula::Aggregate(aggregate) => {
                [aggregate.value, aggregate.by, aggregate.condition].into_iter().flatten().for_each(|n| self.node(n));
            }
            Formula::Whole(whole) => whole.groups.iter().chain(&whole.value).for_each(|n| self.node(*n)),
            Formula::Native(native) => native.inputs.iter().for_each(|n| self.node(*n)),
        }
    }

    fn node(&mut self, id: NodeId) {
        if !self.nodes.insert(id) {
            return;
        }
        match &self.program.node(id).op {
            Op::Constant(_) | Op::Unknown | Op::RowKey => {}
            Op::Read { column, .. } | Op::Unreadable { column, .. } => self.column(*column),
            Op::And(nodes) | Op::Or(nodes) | Op::Call(_, nodes) | Op::CountTrue(nodes) => self.all(nodes),
            Op::Not(node)
            | Op::Missing(node)
            | Op::Matches(node, _)
            | Op::Parameter { value: node, .. }
            | Op::Steps { argument: node, .. } => {
                self.node(*node);
            }
            Op::If { condition, then, otherwise } => self.all(&[*condition, *then, *otherwise]),
            Op::Coalesce(a, b) | Op::Among(a, b) => self.all(&[*a, *b]),
            Op::OneOf(node, nodes) => {
                self.node(*node);
                self.all(nodes);
            }
            Op::Template(parts) => {
                for part in parts {
                    if let Part::Value(node, _) = part {
                        self.node(*node);
                    }
                }
            }
            Op::Script { arguments, .. } => self.all(arguments),
            Op::Native { inputs, .. } => self.all(inputs),
        }
    }

    fn all(&mut self, nodes: &[NodeId]) {
        nodes.iter().for_each(|node| self.node(*node));
    }
}

fn states(item: &Item) -> BTreeSet<ColumnId> {
    item.states.iter().flat_map(|state| [state.judged, state.hit]).collect()
}

fn others(program: &Program, item: Option<&Item>) -> BTreeSet<ColumnId> {
    let own = item.map(|item| &item.id);
    program.items.iter().filter(|other| Some(&other.id) != own).flat_map(states).collect()
}

fn own_columns(program: &Program, label: &str) -> BTreeSet<ColumnId> {
    let start = format!("{label}.");
    let named = program.columns.iter().enumerate().filter(|(_, column)| column.name.starts_with(&start));
    named.map(|(at, _)| ColumnId(at as u32)).collect()
}

/// The input columns that a rule reads, as `表.列`, in the pack's order.
pub(super) fn inputs(program: &Program, item: Option<&Item>, label: &str) -> Vec<String> {
    let mut walk = Walk::new(program, others(program, item));
    item.map(states)
        .unwrap_or_default()
        .into_iter()
        .chain(own_columns(program, label))
        .for_each(|column| walk.column(column));
    let read = walk.columns.iter().map(|id| program.column(*id));
    let read = read.filter(|column| matches!(column.formula, Formula::Input(_)));
    read.map(|column| format!("{}.{}", program.table(column.table).name, column.name)).collect()
}

/// The lists in which a rule shows.
pub(super) fn sheets(program: &Program, item: Option<&Item>, label: &str) -> Vec<String> {
    let own: BTreeSet<ColumnId> =
        item.map(states).unwrap_or_default().union(&own_columns(program, label)).copied().collect();
    let closed = others(program, item);
    let shows = |part: &heng_core::program::SheetPart| {
        let mut walk = Walk::new(program, closed.clone());
        part.condition.into_iter().for_each(|column| walk.column(column));
        part.columns.iter().for_each(|column| walk.node(column.value));
        walk.columns.iter().any(|column| own.contains(column))
    };
    let sheets = program.sheets.iter().filter(|sheet| sheet.parts.iter().any(shows));
    sheets.map(|sheet| sheet.name.to_string()).collect()
}
