//! The host: pack and plugin folders become one snapshot, messages get their words in two languages, and a run goes
//! from files to files. It knows files and wording; what rules mean is the core's business.

mod both;
pub mod catalogue;
pub mod check;
pub mod clock;
pub mod diagnostics;
pub mod diff;
pub mod earlier;
pub mod explain;
mod export;
pub mod failure;
pub mod fault;
pub mod folder;
pub mod grids;
pub mod handbook;
pub mod hash;
pub mod inspect;
pub mod json;
pub mod language;
pub mod lines;
pub mod lists;
pub mod log;
pub mod made;
pub mod new;
pub mod operators;
pub mod packs;
mod pieces;
pub mod piped;
pub mod plugins;
mod pool;
pub mod prints;
pub mod problems;
pub mod run;
pub mod schema;
pub mod settled;
pub mod short_line;
pub mod snapshot;
pub mod stream;
pub mod summary;
pub mod test;
pub mod texts;
pub mod watch;

pub use heng_values::{Diagnostic, Severity, system_reason};

/// The program and its version, as results and log name it.
pub const ENGINE: &str = concat!("heng ", env!("CARGO_PKG_VERSION"));
