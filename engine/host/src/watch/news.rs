//! What happened while watching, as data: the command line makes sentences or JSON lines of it.

use super::difference::Line;
use super::policy::Policy;
use crate::json;
use crate::language::Language;
use crate::texts::Texts;
use heng_data::run_record::{ColumnsRecord, PackRecord};
use heng_values::Diagnostic;
use serde::Serialize;

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Happened {
    /// The first results are there, and everything is watched.
    Ready,
    /// Changed rules are computed: who is affected.
    Difference,
    /// What a dated value means for days to come and for past runs.
    Policy,
    /// Their results are written, and they are in force.
    Reload,
    /// Changed data is computed and written.
    Data,
    /// Changed rules or data do not take over.
    Refused,
    /// The files are as they were when the version in force was made.
    Restored,
    /// Results or log could not be written; the earlier ones stand.
    Failed,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct News {
    /// What.
    pub happened: Happened,
    /// When.
    pub time: String,
    /// The version in force.
    pub pack: PackRecord,
    /// Since when it is.
    pub since: String,
    /// The hash of the version that this is about, where it is not the one in force.
    pub about: Option<String>,
    /// Who is affected.
    pub difference: Vec<Line>,
    /// What a dated value means beside today.
    pub policy: Policy,
    /// Rows of tables, read then and now, where data changed.
    pub rows: Vec<(String, u64, u64)>,
    /// Columns computed and taken over.
    pub columns: ColumnsRecord,
    /// Cases that passed before.
    pub passed: usize,
    /// Files that were rewritten.
    pub files: Vec<String>,
    /// How many files stayed as they were.
    pub untouched: usize,
    /// How long each step took, in milliseconds.
    pub timings_ms: Vec<(&'static str, u64)>,
    /// Remarks and mistakes.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts they point into.
    pub texts: Texts,
}

impl News {
    /// News without details.
    pub fn new(happened: Happened, time: String, pack: PackRecord, since: String) -> News {
        News {
            happened,
            time,
            pack,
            since,
            about: None,
            difference: Vec::new(),
            policy: Policy::default(),
            rows: Vec::new(),
            columns: ColumnsRecord::default(),
            passed: 0,
            files: Vec::new(),
            untouched: 0,
            timings_ms: Vec::new(),
            diagnostics: Vec::new(),
            texts: Texts::default(),
        }
    }

    /// One line of JSON.
    pub fn to_json(&self, language: Language) -> String {
        let report = json::report(language, &self.texts, &self.diagnostics).to_json();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap_or_default();
        let sentences: Vec<String> = self.difference.iter().map(|line| line.sentence(language)).collect();
        let timings: serde_json::Map<String, serde_json::Value> =
            self.timings_ms.iter().map(|(name, ms)| ((*name).to_owned(), (*ms).into())).collect();
        let shape = serde_json::json!({
            "schema": 1,
            "type": self.happened,
            "time": self.time,
            "pack": self.pack,
            "since": self.since,
            "about": self.about,
            "difference": self.difference,
            "sentences": sentences,
            "policy": (!self.policy.is_empty()).then_some(&self.policy),
            "rows": self.rows.iter().map(|(table, before, now)| serde_json::json!({ "table": table, "before": before, "now": now })).collect::<Vec<_>>(),
            "columns": self.columns,
            "cases": self.passed,
            "files": self.files,
            "untouched": self.untouched,
            "timings_ms": timings,
            "diagnostics": report.get("diagnostics").cloned().unwrap_or_default(),
        });
        shape.to_string()
    }
}
