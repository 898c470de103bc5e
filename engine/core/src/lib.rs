//! A pack's meaning: documents as written are lowered by their kinds, resolved, checked, planned and run. This crate
//! never opens a file and never names a rule kind.
//!
//! The tour: [`source`] texts become written values in [`document`], are checked against their [`kind`]s, merged into
//! a [`pack`], plugins' items being lowered through [`lower`]. [`check`] turns a pack and a moment into a
//! [`program`], which [`run`] computes over input.

pub mod check;
pub mod document;
pub mod kind;
pub mod lower;
pub mod operator;
pub mod pack;
pub mod program;
pub mod run;
pub mod source;
mod suggest;
mod workers;

pub use check::{find_column, glob};
pub use pack::{Header, Pack, header, known_kinds, load, load_with, prepare};
pub use program::Program;
pub use source::{PackFiles, PluginFiles, SourceFile};
pub use suggest::nearest;
pub use workers::{begin_beside, on_workers, while_beside};
