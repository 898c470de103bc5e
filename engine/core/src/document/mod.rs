//! Documents: a TOML text as written, every value with its place. What keys mean is not known here.

mod read;
mod sections;
mod value;

pub use read::read_document;
pub(crate) use sections::{declared, sections};
pub use value::{Entry, Key, Table, Written};
