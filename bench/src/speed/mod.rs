//! One household table of forty columns, thirty-five rules, one result with every flag per household: Heng beside programs
//! that do the same work on the same file. Each runs as a process of its own, from file to file.

pub mod command;
pub mod compare;
pub mod contestants;
pub mod parse;
pub mod report;
pub mod rhai_loop;
pub mod workload;
