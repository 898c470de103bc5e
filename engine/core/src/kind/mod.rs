//! Kinds of items: which keys each has and of which types, from the core's own manifest and from plugins' manifests
//! alike; and the check of a written item against them.

mod check;
mod manifest;
mod record;
mod spec;

pub use check::{Checker, check_record};
pub use manifest::{Manifest, core_kinds, form, forms, read_manifest};
pub use record::{Declared, Expected, Given, KeyValue, Record};
pub use spec::{ItemKind, KeySpec, KeyType};
