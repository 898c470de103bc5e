//! Rows that exemptions name by key, held against the rows that there are: a key that no row has exempts nobody, and is
//! almost surely a slip of the pen.

use super::outcome::Outcome;
use super::reads::{formula_nodes, operands};
use crate::program::{ColumnId, NodeId, Op, Program, SELF_PATH, TableId};
use hashbrown::HashSet;
use heng_values::builtin::Builtin;
use heng_values::{Diagnostic, Place, Severity, Value};
use std::sync::Arc;

/// So many are named, the rest counted.
const NAMED: usize = 5;

/// Keys of rows of a table, named at a place.
struct Named {
    table: TableId,
    place: Place,
    keys: Vec<Arc<str>>,
}

/// Whether exemptions name rows by key.
pub fn names_rows(program: &Program) -> bool {
    !named(program).is_empty()
}

/// Keys that exemptions name and that no row of the table has, a note for each place.
pub fn unmatched(outcome: &Outcome<'_>) -> Vec<Diagnostic> {
    let (program, store) = (outcome.program(), outcome.store());
    let mut told = Vec::new();
    for named in named(program) {
        if !store.table(named.table).present {
            continue;
        }
        let mut open: HashSet<&str> = named.keys.iter().map(|key| &**key).collect();
        let mut key = String::new();
        for row in 0..store.table(named.table).rows as u32 {
            key.clear();
            store.key_text(named.table, row, &mut key);
            open.remove(key.as_str());
        }
        let missing: Vec<&str> = named.keys.iter().map(|key| &**key).filter(|key| open.contains(key)).collect();
        if missing.is_empty() {
            continue;
        }
        let more = if missing.len() > NAMED { " …" } else { "" };
        let diagnostic = Diagnostic::new("N0141", Severity::Note, Some(named.place))
            .with("table", &*program.table(named.table).title)
            .with("keys", format!("{}{more}", missing[..missing.len().min(NAMED)].join("、")))
            .with("count", missing.len().to_string());
        told.push(diagnostic);
    }
    told
}

fn named(program: &Program) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let states = program.items.iter().flat_map(|item| &item.states);
    for (table, column) in states.filter_map(|state| Some((state.table, state.exempt?))) {
        for (place, keys) in of_column(program, column) {
            match found.iter_mut().find(|named| named.table == table && named.place == place) {
                Some(named) => named.keys.extend(keys),
                None => found.push(Named { table, place, keys }),
            }
        }
    }
    for named in &mut found {
        let mut seen = HashSet::new();
        named.keys.retain(|key| seen.insert(key.clone()));
    }
    found
}

/// The keys that a column's formula compares the row's own key with, over other columns of the row too.
fn of_column(program: &Program, column: ColumnId) -> Vec<(Place, Vec<Arc<str>>)> {
    let (mut nodes, mut columns) = (HashSet::new(), HashSet::new());
    let mut found = Vec::new();
    let mut open: Vec<NodeId> = formula_nodes(&program.column(column).formula);
    while let Some(id) = open.pop() {
        if !nodes.insert(id) {
            continue;
        }
        let node = program.node(id);
        let is_key = |id: &NodeId| matches!(program.node(program.bare(*id)).op, Op::RowKey);
        let text = |id: &NodeId| match &program.node(program.bare(*id)).op {
            Op::Constant(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let keys: Vec<Arc<str>> = match &node.op {
            Op::OneOf(item, list) if is_key(item) => list.iter().filter_map(text).collect(),
            Op::Call(Builtin::Equal, sides) if sides.iter().any(is_key) => sides.iter().filter_map(text).collect(),
            Op::Native { operator, inputs, .. } if inputs.iter().any(is_key) => operator.0.keys(),
            Op::Read { column, at } if *at == SELF_PATH && columns.insert(*column) => {
                open.extend(formula_nodes(&program.column(*column).formula));
                continue;
            }
            _ => Vec::new(),
        };
        if !keys.is_empty() {
            found.push((node.place.clone(), keys));
        }
        operands(&node.op, |operand| open.push(operand));
    }
    found
}
