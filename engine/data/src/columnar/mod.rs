//! Parquet and Arrow files: `read` gives their columns to tables, only those that are wanted; `cell` says what a value of
//! theirs is as a text; `write` makes them from lists. Decimals stay decimals.

pub mod cell;
pub mod read;
pub mod write;
