//! Functions that are interpreted, row by row: once for each distinct combination of arguments in a frame. A script that
//! fails leaves the value unknown and is told once, with the first row in which it failed; nothing else stops for it.

use super::frame::Frame;
use super::input::{Problem, action};
use super::reads::operands;
use super::store::Store;
use super::tables::problem;
use crate::program::{Formula, NodeId, ScriptCall, TableId};
use hashbrown::{HashMap, HashSet};
use heng_columns::{Column, Operand};
use heng_values::{Type, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Scripts that failed: by node, the code of what stopped it and the first row in which it did.
#[derive(Default, Debug)]
pub struct Faults(Mutex<BTreeMap<NodeId, (TableId, u32, &'static str)>>);

impl Faults {
    fn add(&self, node: NodeId, table: TableId, row: u32, code: &'static str) {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = faults.entry(node).or_insert((table, row, code));
        if (table, row, code) < *first {
            *first = (table, row, code);
        }
    }

    /// The calls that failed.
    pub(super) fn nodes(&self) -> HashSet<NodeId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }
}

/// The value of an interpreted function in every row of a frame; without a type, whether there is one.
pub fn script(
    frame: &Frame<'_, '_>,
    id: NodeId,
    call: &ScriptCall,
    arguments: &[Operand],
    kind: Option<Type>,
) -> Operand {
    let store = frame.store;
    let mut known: HashMap<Vec<Value>, Option<Value>> = HashMap::new();
    let values = (0..frame.len).map(|at| {
        let arguments: Option<Vec<Value>> = arguments.iter().map(|argument| argument.get(at)).collect();
        let arguments = arguments?;
        if let Some(value) = known.get(&arguments) {
            return value.clone();
        }
        let failed = |code| {
            store.faults.add(id, frame.table, frame.row_at(at), code);
            None
        };
        let value = match call.run(&store.program.scripts, &arguments) {
            Ok(value) => match kind {
                None => value.map(|_| Value::Bool(true)),
                Some(kind) if value.as_ref().is_some_and(|value| value.kind() != kind) => failed("E0264"),
                Some(_) => value,
            },
            Err(fault) => failed(fault.diagnostic.code),
        };
        known.insert(arguments, value.clone());
        value
    });
    Column::from_values(kind.unwrap_or(Type::Bool), values.collect::<Vec<_>>()).into()
}

/// What is told of failed scripts: one problem for each named column and rule whose formula calls it.
pub fn problems(store: &Store<'_>) -> Vec<Problem> {
    let faults = store.faults.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut told = Vec::new();
    let mut first: Vec<_> = faults.iter().collect();
    first.sort_by_key(|(node, (table, row, _))| (*table, *row, **node));
    let mut named: HashSet<(TableId, Arc<str>)> = HashSet::new();
    for (node, (table, row, code)) in first {
        let mut names: Vec<Arc<str>> = Vec::new();
        for column in store.program.columns.iter().filter(|column| !column.name.starts_with('·')) {
            if calls(store, &column.formula, *node) && !names.contains(&column.name) {
                names.push(column.name.clone());
            }
        }
        for finding in &store.program.findings {
            let item = &store.program.items[finding.item.index()].id;
            if calls(store, &store.program.column(finding.when).formula, *node) && !names.contains(item) {
                names.push(item.clone());
            }
        }
        let mut key = String::new();
        store.key_text(*table, *row, &mut key);
        let kept = store.table(*table).kept.as_ref();
        let input = kept.map_or(*row, |kept| kept.get(*row as usize).copied().unwrap_or(*row));
        for name in names.into_iter().filter(|name| named.insert((*table, name.clone()))) {
            let mut one = problem(store, *table, input, &name, key.clone(), "D0307", action::UNKNOWN);
            one.arguments.push(("fault", (*code).to_owned()));
            told.push(one);
        }
    }
    told
}

fn calls(store: &Store<'_>, formula: &Formula, wanted: NodeId) -> bool {
    let Formula::Node(root) = formula else { return false };
    let mut seen = HashSet::new();
    let mut open = vec![*root];
    while let Some(node) = open.pop() {
        if node == wanted {
            return true;
        }
        if seen.insert(node) {
            operands(&store.program.node(node).op, |operand| open.push(operand));
        }
    }
    false
}
