//! From texts to a loaded pack: documents of the pack and its parents are merged item by item, and plugins' items are
//! lowered. Nothing here depends on a date.

mod broken;
mod functions;
mod header;

mod items;
mod load;
mod merge;
pub mod model;
mod overrides;
mod parameters;
mod tables;
mod written_value;

pub use header::header;
pub use load::{known_kinds, load, load_with, prepare};
pub use model::{Header, Pack};

pub(crate) use broken::quiet;
pub(crate) use items::title_of;
pub(crate) use parameters::show_date;
pub(crate) use written_value::{written_text, written_value};
