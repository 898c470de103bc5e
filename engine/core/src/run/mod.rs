//! The run: rows of tables in, states, findings and sheets out, column by column over chunks of rows. What the pack
//! means is already decided by the program; files are read and written elsewhere.

pub mod input;

pub use input::{Input, Origins, Pin, Problem, Segment, TableInput, WholeRows};
