//! The run: rows of tables in, states, findings and sheets out, column by column over chunks of rows. What the pack
//! means is already decided by the program; files are read and written elsewhere.

pub mod accumulate;
pub mod aggregate;
pub mod assemble;
pub mod call;
pub mod evaluate;
pub mod frame;
pub mod input;
pub mod links;
pub mod made;
pub mod reads;
pub mod schedule;
pub mod store;
pub mod tables;
pub mod whole;

pub use input::{Input, Origins, Pin, Problem, Segment, TableInput, WholeRows};
