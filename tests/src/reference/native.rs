//! Columns that native operators compute over a whole table: their inputs come from the reference, the operator itself
//! is the product's.

use super::{Frame, Reference};
use heng_columns::Column;
use heng_core::program::{ColumnId, NativeColumn, TableId};
use heng_values::Value;
use std::sync::Arc;

impl Reference<'_> {
    /// The operator's result in a row; those of all rows are kept.
    pub(super) fn native(
        &mut self,
        column: ColumnId,
        native: &NativeColumn,
        table: TableId,
        row: usize,
    ) -> Option<Value> {
        let rows = self.rows(table);
        let mut inputs = Vec::with_capacity(native.inputs.len());
        for input in &native.inputs {
            let kind = self.program.node(*input).kind;
            let values: Vec<Option<Value>> =
                (0..rows).map(|row| self.node(*input, Frame { table, row, outer: None })).collect();
            inputs.push(Arc::new(Column::from_values(kind, values)));
        }
        let result = native.operator.0.table(&inputs, rows).into_iter().nth(native.output as usize)?;
        for other in 0..rows {
            self.columns.insert((column, other), result.get(other));
        }
        result.get(row)
    }
}
