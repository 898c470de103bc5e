//! The host: pack and plugin folders become one snapshot, messages get their words in two languages, and a run goes
//! from files to files. It knows files and wording; what rules mean is the core's business.

pub mod catalogue;
pub mod diagnostics;
pub mod folder;
pub mod json;
pub mod language;
pub mod lines;
pub mod short_line;
pub mod texts;
pub mod packs;
pub mod plugins;
