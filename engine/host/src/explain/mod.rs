//! `explain`: how rules stand in one row of the data and why. Pack and data are loaded as for a run; of the data only the rows
//! are computed on which the row's answers rest, unless a rule looks at all of them. What a rule means is known below.

mod json;
mod page;
mod request;
mod rows;
mod work;

pub use page::html;
pub use request::Request;
pub use rows::rows_with_key;
pub use work::{Plan, explain};

pub use heng_core::run::trace::CellState;
pub use heng_review::{Answer, Condition, FoundLine, Joined, MemberShown, ParameterUse, Shown, Source, Threshold};

use crate::catalogue;
use crate::language::Language;
use crate::texts::Texts;
use heng_values::Diagnostic;
use std::sync::Arc;

/// The shape of the JSON.
pub const SCHEMA: u32 = 1;

/// What was found out about a row.
#[derive(Debug)]
pub struct Explained {
    /// The pack's title.
    pub pack_title: String,
    /// Its name.
    pub pack_name: String,
    /// Its version.
    pub pack_version: String,
    /// Its hash.
    pub pack_hash: String,
    /// The evaluation moment, as `run.json` writes it.
    pub as_of: String,
    /// The table's name.
    pub table: Arc<str>,
    /// Its title.
    pub table_title: Arc<str>,
    /// The row's key.
    pub key: String,
    /// The file and row it was read from.
    pub origin: Option<(Arc<str>, u64)>,
    /// Its region, by level.
    pub region: Vec<(Arc<str>, String)>,
    /// How rules stand, those that hit first, each group by id.
    pub answers: Vec<Answer>,
    /// Whether rules that do not hit were asked about too.
    pub all: bool,
    /// Other rows that belong together with this one and have findings.
    pub others: Vec<Other>,
    /// How many rows of how many were computed; none where all were.
    pub computed: Computed,
    /// Whether masks are lifted.
    pub show_sensitive: bool,
    /// The language of messages.
    pub language: Language,
    /// Remarks about pack and data.
    pub remarks: Vec<Diagnostic>,
    /// The texts they point into.
    pub texts: Texts,
}

/// How much was computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Computed {
    /// Rows read from files.
    pub read: u64,
    /// Rows computed for the rules that need no others.
    pub alone: u64,
    /// Whether some rule needed all rows.
    pub all_rows: bool,
}

/// A finding of another row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Other {
    /// The table's name.
    pub table: String,
    /// The row's key.
    pub key: String,
    /// The rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// How it stands.
    pub state: String,
    /// 等级
    pub level: String,
}

/// What a line lacks, in words for people, and whether the data have none of it at all: a rule that therefore decides no
/// row stands as not run in the results of a run.
pub fn missing_words(line: &FoundLine, language: Language) -> (Vec<String>, bool) {
    let words = line.missing.iter().map(|name| match name.strip_suffix(" absent") {
        Some(name) => catalogue::text(language, "explain-absent", &[("name", name)]),
        None => name.clone(),
    });
    let none_given = !line.missing.is_empty() && line.missing.iter().all(|name| name.ends_with(" absent"));
    (words.collect(), none_given)
}
