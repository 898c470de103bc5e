//! Columns that native operators fill from a whole table. All results of one operator over the same inputs come from one
//! call of it.

use super::store::Store;
use super::whole::evaluate;
use crate::operator::SharedTable;
use crate::program::{ColumnId, Formula, NativeColumn, NodeId, Program, TableId};
use hashbrown::HashMap;
use heng_columns::Column;

/// Columns that one call of an operator fills.
pub struct Together<'p> {
    table: TableId,
    native: &'p NativeColumn,
    columns: Vec<ColumnId>,
}

/// The native ones of these columns, those that one call fills together.
pub fn together<'p>(program: &'p Program, columns: &[ColumnId]) -> Vec<Together<'p>> {
    let mut calls: Vec<Together<'p>> = Vec::new();
    let mut places: HashMap<(TableId, &SharedTable, &[NodeId]), usize> = HashMap::new();
    for id in columns {
        let column = program.column(*id);
        let Formula::Native(native) = &column.formula else { continue };
        let place = *places.entry((column.table, &native.operator, &native.inputs)).or_insert_with(|| {
            calls.push(Together { table: column.table, native, columns: Vec::new() });
            calls.len() - 1
        });
        calls[place].columns.push(*id);
    }
    calls
}

/// The results of one call; one of another shape than the operator promised is unknown.
pub fn native(store: &Store<'_>, call: &Together<'_>, chunk: usize) -> Vec<(ColumnId, Column, Vec<u32>)> {
    let rows = store.table(call.table).rows;
    let inputs = evaluate(store, call.table, &call.native.inputs, chunk);
    let results = call.native.operator.0.table(&inputs, rows);
    let take = |id: &ColumnId| {
        let column = store.program.column(*id);
        let output = match &column.formula {
            Formula::Native(native) => native.output as usize,
            _ => usize::MAX,
        };
        let result = results.get(output).filter(|result| result.kind() == column.kind && result.len() == rows);
        (*id, result.cloned().unwrap_or_else(|| Column::unknown(column.kind, rows)), Vec::new())
    };
    call.columns.iter().map(take).collect()
}
