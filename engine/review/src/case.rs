//! A rule case as written: what is given, what is expected, and under which date and rules. What names mean is found
//! out later, with a checked program.

use heng_core::document::{Key, Table};
use heng_values::{Moment, Place};
use std::sync::Arc;

/// The key that stands for the only row of a table.
pub const ONLY_ROW: &str = "";

/// A rule case as written.
#[derive(Clone, Debug)]
pub struct Case {
    /// What people call it.
    pub name: Arc<str>,
    /// The file it stands in.
    pub file: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// The evaluation moment, where the case has its own.
    pub as_of: Option<Moment>,
    /// Only rules that one of these fits are compared; all if none.
    pub rules: Option<Vec<(Arc<str>, Place)>>,
    /// Rows by table, in the order written.
    pub given: Vec<Given>,
    /// Rows expected.
    pub expected: Vec<Expected>,
    /// A side file that makes one case of every line.
    pub rows: Option<(Arc<str>, Place)>,
}

/// The rows given for one table.
#[derive(Clone, Debug)]
pub struct Given {
    /// The table's name.
    pub table: Key,
    /// All that is written for it.
    pub place: Place,
    /// Its rows; each may hold children's rows under their tables' names.
    pub rows: Vec<(Place, Table)>,
}

/// What is expected of one row.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The table's name.
    pub table: Key,
    /// The row's key as text, parts joined by `/`.
    pub row: Key,
    /// Columns, `findings`, `unknown` and sheets.
    pub says: Table,
}
