//! The columns of every file, one module for each group of files. Only what a cell shows, not how it is encoded.

pub(crate) mod hanging;
pub(crate) mod household;
pub(crate) mod person;

/// Shortens a list of columns to `field, header => cell` lines.
macro_rules! columns {
    ($($field:literal, $header:literal => $cell:expr;)*) => {
        &[$(crate::tables::Column { field: $field, header: $header, cell: $cell },)*]
    };
}
pub(crate) use columns;
