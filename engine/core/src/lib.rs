//! A pack's meaning: documents as written are lowered by their kinds, resolved, checked, planned and run. This crate
//! never opens a file and never names a rule kind.

pub mod program;
pub mod run;
