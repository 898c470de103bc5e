//! The proof: the reference evaluator, the data-driven suite and its runner. Nothing here ships.

pub mod reference;
