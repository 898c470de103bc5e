//! The native operator of the kind `sampling`: a reproducible draw over a whole table that covers what it should. The
//! keys of the kind and the lists made from a draw are the script's, in `sampling.rhai`.

pub mod answers;
pub mod codes;
pub mod cover;
pub mod draw;
pub mod operator;
pub mod table;
pub mod ticket;
mod words;

pub use operator::Sampling;
