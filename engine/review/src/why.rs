//! Where an expectation and its run part: the written conditions that decided a rule in a row, and the values that a
//! column was computed from. It reads the frames of the same run; nothing is computed otherwise.

use heng_core::program::{ColumnId, Formula, NodeId, Op, Program, SELF_PATH, TableId, Written};
use heng_core::run::frame::{Frame, Rows};
use heng_core::run::reads::{formula_nodes, node_reads};
use heng_core::run::{Outcome, operands};
use heng_values::{Place, Related, show};
use std::collections::HashSet;

/// How many conditions, and how many values of one, are told.
const SHOWN: usize = 4;
/// How many columns deep a condition is followed.
const DEPTH: usize = 12;

/// The conditions that decide a column of conditions in a row, in the text of an item where they stand there.
pub fn conditions(outcome: &Outcome<'_>, table: TableId, column: ColumnId, row: u32, own: &Place) -> Vec<Related> {
    let program = outcome.program();
    let mut frame = Frame::new(outcome.store(), table, Rows::of(&[row]));
    let mut deciding = Vec::new();
    if let Formula::Node(node) = &program.column(column).formula {
        decide(&mut frame, *node, 0, &mut deciding);
    }
    deciding.truncate(SHOWN);
    let told = deciding.into_iter().map(|node| {
        let value = match frame.node(node).flag(0) {
            Some(true) => "decided-true",
            Some(false) => "decided-false",
            None => "decided-unknown",
        };
        let values = values(&mut frame, &[node]);
        Related { place: place_of(program, node, own), label: value, arguments: vec![("values", values)] }
    });
    told.collect()
}

/// The values that a column's formula reads in a row, at the place of the column.
pub fn formula(outcome: &Outcome<'_>, column: ColumnId, row: u32) -> Option<Related> {
    let program = outcome.program();
    let described = program.column(column);
    let nodes = formula_nodes(&described.formula);
    let mut frame = Frame::new(outcome.store(), described.table, Rows::of(&[row]));
    let values = match &described.formula {
        Formula::Node(_) => values(&mut frame, &nodes),
        _ => return None,
    };
    let place = nodes.first().map_or(&described.place, |node| written_place(program, *node, &described.place)).clone();
    (!values.is_empty()).then(|| Related { place, label: "computed-from", arguments: vec![("values", values)] })
}

/// Where a formula is written; a rounding stands at the column's name.
fn written_place<'p>(program: &'p Program, node: NodeId, column: &'p Place) -> &'p Place {
    let mut place = &program.node(node).place;
    if place == column {
        let mut first = None;
        operands(&program.node(node).op, |operand| first = first.or(Some(operand)));
        place = first.map_or(place, |operand| &program.node(operand).place);
    }
    if place.file == column.file && place.start > column.start { place } else { column }
}

/// The nodes that make another what it is: the false ones of what is false because of them, and so on down.
fn decide(frame: &mut Frame<'_, '_>, id: NodeId, depth: usize, deciding: &mut Vec<NodeId>) {
    let program = frame.store.program;
    let value = frame.node(id).flag(0);
    let op = &program.node(id).op;
    if depth > DEPTH || deciding.len() >= SHOWN {
        return;
    }
    match op {
        Op::And(parts) | Op::Or(parts) => {
            let same: Vec<NodeId> = parts.iter().copied().filter(|part| frame.node(*part).flag(0) == value).collect();
            // One false part is enough to make all false, one true part to make any true.
            let enough = matches!((op, value), (Op::And(_), Some(false)) | (Op::Or(_), Some(true)));
            let take = if enough { 1 } else { SHOWN };
            same.into_iter().take(take).for_each(|part| decide(frame, part, depth + 1, deciding));
        }
        Op::Not(operand) => decide(frame, *operand, depth + 1, deciding),
        Op::If { condition, then, otherwise } => match frame.node(*condition).flag(0) {
            Some(true) => decide(frame, *then, depth + 1, deciding),
            Some(false) => decide(frame, *otherwise, depth + 1, deciding),
            None => decide(frame, *condition, depth + 1, deciding),
        },
        Op::Constant(_) | Op::Unknown => {}
        Op::Read { column, at } if *at == SELF_PATH => {
            let pinned = frame.store.pins.contains_key(column);
            match &program.column(*column).formula {
                Formula::Node(node) if !pinned => decide(frame, *node, depth + 1, deciding),
                _ => push(deciding, id),
            }
        }
        _ => push(deciding, id),
    }
}

fn push(deciding: &mut Vec<NodeId>, id: NodeId) {
    if !deciding.contains(&id) {
        deciding.push(id);
    }
}

/// Where a node is written: in the file of the item if it stands there, nearest behind it.
fn place_of(program: &Program, node: NodeId, own: &Place) -> Place {
    let written = program.written.iter().filter(|written| written.node() == node).filter_map(|written| match written {
        Written::Condition(tree, _) | Written::Chooses(tree, _) => Some(&tree.place),
        _ => None,
    });
    let there = written.clone().filter(|place| place.file == own.file && place.start >= own.start);
    let found = there.min_by_key(|place| place.start).or_else(|| written.clone().next());
    found.unwrap_or(&program.node(node).place).clone()
}

/// What nodes read, as `列 = 值`, the first of many.
fn values(frame: &mut Frame<'_, '_>, nodes: &[NodeId]) -> String {
    let program = frame.store.program;
    let mut told: Vec<String> = Vec::new();
    let mut seen = Default::default();
    let mut open: Vec<NodeId> = nodes.to_vec();
    let mut passed: HashSet<NodeId> = HashSet::new();
    let say = |name: String, value: String, told: &mut Vec<String>| {
        let line = format!("{name} = {value}");
        if !told.contains(&line) {
            told.push(line);
        }
    };
    while let Some(node) = open.pop() {
        if !passed.insert(node) {
            continue;
        }
        if let Op::Parameter { parameter, .. } = &program.node(node).op {
            let value = frame.node(node).get(0);
            let value = value.map_or_else(|| "?".to_owned(), |value| show::shown(&value, None));
            say(program.parameter(*parameter).name.to_string(), value, &mut told);
            continue;
        }
        let mut below = Vec::new();
        operands(&program.node(node).op, |operand| below.push(operand));
        open.extend(below);
    }
    let mut reads = Vec::new();
    nodes.iter().for_each(|node| node_reads(program, *node, &mut seen, &mut |read| reads.push(read)));
    // As they are written, from left to right.
    reads.reverse();
    for read in reads {
        let column = program.column(read.column);
        let way: String =
            program.path(read.at).links.iter().map(|link| format!("{}.", program.link(*link).name)).collect();
        let value = frame.read(read.column, read.at).get(0);
        let value = match (value, column.mask) {
            (None, _) => "?".to_owned(),
            (Some(value), Some(mask)) => mask.mask(&show::shown(&value, None)),
            (Some(value), None) => show::shown(&value, None),
        };
        let name = match (column.name.starts_with('·'), &column.formula) {
            (true, Formula::Aggregate(aggregate)) => program.table(aggregate.over).name.to_string(),
            (true, _) => continue,
            (false, _) => column.name.to_string(),
        };
        say(format!("{way}{name}"), value, &mut told);
    }
    if told.len() > SHOWN * 2 {
        told.truncate(SHOWN * 2);
        told.push("…".to_owned());
    }
    told.join("、")
}
