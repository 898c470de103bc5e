//! A sample's rows once more with amounts in 分, for the rescaled program: cell by cell from what was read, so that files of
//! any form take part.

use super::money::{Money, scaled};
use crate::reference::{Cells, Rows};
use heng_core::program::{ColumnId, Program};
use heng_values::Value;
use std::collections::HashMap;

/// The rows for the rescaled program, and how many cells were changed.
///
/// # Errors
/// The rescaled program lacks a field, or an amount leaves the range.
pub fn rescale(
    program: &Program,
    rescaled: &Program,
    money: &Money,
    given: &[Rows],
) -> Result<(Vec<Rows>, usize), String> {
    let mut changed = 0;
    let mut all = Vec::with_capacity(given.len());
    for (table, rows) in program.tables.iter().zip(given) {
        let mut twins: HashMap<ColumnId, (ColumnId, i32)> = HashMap::new();
        for field in &table.fields {
            let name = &program.column(*field).name;
            let twin = heng_core::find_column(rescaled, &table.name, name);
            let twin = twin.ok_or_else(|| format!("{}.{name} is gone", table.name))?;
            twins.insert(*field, (twin, money.column(&table.name, name).unwrap_or(0)));
        }
        let twin = |column: &ColumnId| twins.get(column).copied().ok_or("a cell of no field");
        let mut there = Rows { present: rows.present, ..Rows::default() };
        for row in &rows.rows {
            let mut cells = Cells::new();
            for (column, value) in row {
                let (column, power) = twin(column)?;
                let value = match value {
                    Some(Value::Number(number)) if power != 0 => {
                        changed += 1;
                        Some(Value::Number(scaled(*number, power).ok_or("an amount leaves the range")?))
                    }
                    other => other.clone(),
                };
                cells.insert(column, value);
            }
            there.rows.push(cells);
        }
        for (column, row) in &rows.unreadable {
            there.unreadable.insert((twin(column)?.0, *row));
        }
        all.push(there);
    }
    Ok((all, changed))
}
