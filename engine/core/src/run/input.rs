//! What a run is given: the rows of each table as columns, where they came from, and what could not be read. Reading
//! files is not done here.

use super::earlier::Earlier;
use crate::program::{ColumnId, TableId};
use heng_columns::{Bits, Column};
use heng_values::Value;
use std::sync::Arc;

/// The rows of all tables, one entry per table of the program, in its order.
#[derive(Clone, Default, Debug)]
pub struct Input {
    /// By table. Tables whose rows the pack gives have an empty entry.
    pub tables: Vec<TableInput>,
    /// Problems that belong to no table.
    pub problems: Vec<Problem>,
    /// Columns whose values a rule test gives instead of their formulas.
    pub pins: Vec<Pin>,
    /// What an earlier run found, for `since` and for what is new.
    pub earlier: Option<Arc<Earlier>>,
}

/// Values that take the place of a column's formula in some rows.
#[derive(Clone, Debug)]
pub struct Pin {
    /// The column.
    pub column: ColumnId,
    /// In which rows of its table's input.
    pub rows: Bits,
    /// The values, one per row of its table's input; those of other rows do not matter.
    pub values: Column,
}

/// The rows of one table.
#[derive(Clone, Default, Debug)]
pub struct TableInput {
    /// Whether any file gave the table. An absent table is not an empty one: aggregates over it are unknown.
    pub present: bool,
    /// How many rows the columns have.
    pub rows: usize,
    /// The needed input columns that files hold. A needed column that no file has is left out, and so is unknown;
    /// one that some files lack has unknown rows.
    pub columns: Vec<(ColumnId, Column)>,
    /// Where rows came from.
    pub origins: Origins,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// How many records files held, those that could not become rows included.
    pub read: u64,
}

/// Where rows came from: stretches of rows that were read from one file one after the other.
#[derive(Clone, Default, Debug)]
pub struct Origins {
    /// Ascending by `first_row`.
    pub segments: Vec<Segment>,
}

/// A stretch of rows of one file.
#[derive(Clone, Debug)]
pub struct Segment {
    /// The first row of the stretch.
    pub first_row: u32,
    /// The file as shown to people.
    pub file: Arc<str>,
    /// The record number of that row as a spreadsheet shows it (a header in the first line makes the first record 2);
    /// each further row of the stretch is one further down.
    pub first_record: u64,
}

impl Origins {
    /// The file and record number of a row, as a spreadsheet shows it.
    pub fn of(&self, row: u32) -> Option<(&Arc<str>, u64)> {
        let at = self.segments.partition_point(|segment| segment.first_row <= row).checked_sub(1)?;
        let segment = &self.segments[at];
        Some((&segment.file, segment.first_record + u64::from(row - segment.first_row)))
    }
}

/// A problem of the input, for `rejected.csv`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The file as shown to people; the table's title where no file is meant.
    pub file: Arc<str>,
    /// The record number as a spreadsheet shows it.
    pub row: Option<u64>,
    /// The column, if one is meant.
    pub column: Arc<str>,
    /// The text as read; empty if there is none. Already masked where the column is sensitive.
    pub text: String,
    /// Stable code such as `D0101`, the key of the wording.
    pub code: &'static str,
    /// Arguments of the wording.
    pub arguments: Vec<(&'static str, String)>,
    /// What was done with it: the key of its wording, one of the constants of `action`.
    pub action: &'static str,
}

/// What was done about a problem.
pub mod action {
    /// The cell counts as unknown, the row takes part.
    pub const UNKNOWN: &str = "unknown";
    /// The row takes no part.
    pub const REJECTED: &str = "rejected";
    /// Rows were made one; what they disagree in is unknown.
    pub const MERGED: &str = "merged";
    /// It is no record, and so no row that was read.
    pub const NO_RECORD: &str = "no-record";
    /// Nothing but saying so.
    pub const NOTED: &str = "noted";
}

/// Reads rows again with every declared field, for the rows that repeat a key.
pub trait WholeRows: Sync {
    /// For each of these rows of a table a value per field of `Table::fields`, in their order.
    fn whole_rows(&self, table: TableId, rows: &[u32]) -> Vec<Vec<Option<Value>>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_find_their_file_and_record() {
        let segment = |first_row, file: &str, first_record| Segment { first_row, file: Arc::from(file), first_record };
        let origins =
            Origins { segments: vec![segment(0, "户.csv", 2), segment(3, "户.csv", 7), segment(5, "户2.csv", 2)] };
        let place = |row| origins.of(row).map(|(file, record)| (file.to_string(), record));
        assert_eq!(place(2), Some(("户.csv".to_owned(), 4)));
        assert_eq!(place(4), Some(("户.csv".to_owned(), 8)));
        assert_eq!(place(9), Some(("户2.csv".to_owned(), 6)));
        assert_eq!(Origins::default().of(0), None);
    }
}
