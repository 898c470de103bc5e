//! Documents: a TOML text as written, every value with its place. What keys mean is not known here.

mod read;
mod value;

pub use read::read_document;
pub use value::{Entry, Key, Table, Written};
