//! What expressions read: the columns that a node or a formula looks at, and by which way. Nothing is evaluated here.

use crate::program::{ColumnId, Formula, NodeId, Op, Origin, Part, PathId, Program, SELF_PATH};
use hashbrown::HashSet;
use std::sync::OnceLock;

/// A column read in the row that a path leads to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Read {
    /// The column.
    pub column: ColumnId,
    /// The way to its row.
    pub at: PathId,
}

/// What a program reads, found once and asked again by every run of it.
#[derive(Clone, Debug, Default)]
pub struct KnownReads {
    columns: OnceLock<Vec<Vec<Read>>>,
    outputs: OnceLock<Vec<Read>>,
}

impl KnownReads {
    /// What each column's formula reads.
    pub fn of(program: &Program, column: ColumnId) -> &[Read] {
        let all = program.reads.columns.get_or_init(|| {
            // Which column's walk came to a node last: nothing has to be wiped between two columns.
            let mut walks = vec![u32::MAX; program.nodes.len()];
            let reads = |id: u32| {
                let mut reads = Vec::new();
                let mut first = |node: NodeId| std::mem::replace(&mut walks[node.index()], id) != id;
                for node in formula_nodes(&program.column(ColumnId(id)).formula) {
                    walk(program, node, &mut first, &mut |read| reads.push(read));
                }
                reads
            };
            (0..program.columns.len() as u32).map(reads).collect()
        });
        &all[column.index()]
    }

    /// What the nodes that outputs start from read; they are the same for every run.
    pub(super) fn of_outputs<'p>(program: &'p Program, nodes: &[NodeId]) -> &'p [Read] {
        program.reads.outputs.get_or_init(|| {
            let (mut reads, mut seen) = (Vec::new(), HashSet::new());
            nodes.iter().for_each(|node| node_reads(program, *node, &mut seen, &mut |read| reads.push(read)));
            reads
        })
    }
}

/// A column among those read, and those that they are made of, that more than the row's own cells decide.
pub fn beyond_the_row(program: &Program, mut reads: Vec<Read>) -> Option<ColumnId> {
    let mut found = None;
    let mut seen = HashSet::new();
    while let Some(read) = reads.pop() {
        let own =
            read.at == SELF_PATH && matches!(program.column(read.column).formula, Formula::Input(_) | Formula::Node(_));
        if !own {
            found = Some(read.column);
        }
        if own && seen.insert(read.column) {
            reads.extend(KnownReads::of(program, read.column));
        }
    }
    found
}

/// The operands of a node.
pub fn operands(op: &Op, mut visit: impl FnMut(NodeId)) {
    match op {
        Op::Constant(_) | Op::Unknown | Op::Read { .. } | Op::Unreadable { .. } | Op::RowKey => {}
        Op::And(parts)
        | Op::Or(parts)
        | Op::CountTrue(parts)
        | Op::Call(_, parts)
        | Op::Script { arguments: parts, .. } => {
            parts.iter().for_each(|part| visit(*part));
        }
        Op::Not(one) | Op::Missing(one) | Op::Matches(one, _) | Op::Parameter { value: one, .. } => visit(*one),
        Op::If { condition, then, otherwise } => [condition, then, otherwise].into_iter().for_each(|id| visit(*id)),
        Op::Coalesce(first, second) | Op::Among(first, second) => {
            visit(*first);
            visit(*second);
        }
        Op::OneOf(item, list) => {
            visit(*item);
            list.iter().for_each(|one| visit(*one));
        }
        Op::Template(parts) => parts.iter().for_each(|part| {
            if let Part::Value(node, _) = part {
                visit(*node);
            }
        }),
        Op::Steps { argument, .. } => visit(*argument),
        Op::Native { inputs, .. } => inputs.iter().for_each(|input| visit(*input)),
    }
}

/// Calls `visit` for every column read by a node or its operands; nodes in `seen` are passed over.
pub fn node_reads(program: &Program, node: NodeId, seen: &mut HashSet<NodeId>, visit: &mut impl FnMut(Read)) {
    walk(program, node, &mut |node| seen.insert(node), visit);
}

/// Calls `visit` for every column read by a node or its operands; nodes that `first` says no to are passed over.
fn walk(program: &Program, node: NodeId, first: &mut impl FnMut(NodeId) -> bool, visit: &mut impl FnMut(Read)) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if !first(node) {
            continue;
        }
        let op = &program.node(node).op;
        if let Op::Read { column, at } | Op::Unreadable { column, at } = op {
            visit(Read { column: *column, at: *at });
        }
        operands(op, |operand| open.push(operand));
    }
}

/// The nodes that a formula starts from.
pub fn formula_nodes(formula: &Formula) -> Vec<NodeId> {
    match formula {
        Formula::Input(_) => Vec::new(),
        Formula::Node(node) => vec![*node],
        Formula::Aggregate(aggregate) => {
            [aggregate.value, aggregate.by, aggregate.condition].into_iter().flatten().collect()
        }
        Formula::Whole(whole) => whole.groups.iter().copied().chain(whole.value).collect(),
        Formula::Native(native) => native.inputs.clone(),
    }
}

/// Calls `visit` for every column that a column's formula reads.
pub fn formula_reads(program: &Program, column: ColumnId, visit: &mut impl FnMut(Read)) {
    let mut seen = HashSet::new();
    for node in formula_nodes(&program.column(column).formula) {
        node_reads(program, node, &mut seen, visit);
    }
}

/// Whether one of these nodes looks at the row outside.
pub fn reads_outer(program: &Program, nodes: &[NodeId]) -> bool {
    let mut seen = HashSet::new();
    let mut found = false;
    for node in nodes {
        node_reads(program, *node, &mut seen, &mut |read| {
            found |= program.path(read.at).origin == Origin::Outer;
        });
    }
    found
}
