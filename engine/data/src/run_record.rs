//! `run.json`: what a run read, found and wrote, as tools and the next run read it. Its counts are made elsewhere.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// The version of the shape.
pub const SCHEMA: u32 = 1;

/// What `run.json` holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct RunRecord {
    /// The version of this shape.
    pub schema: u32,
    /// The program and its version.
    pub engine: String,
    /// The pack.
    pub pack: PackRecord,
    /// The evaluation moment, `2022-09-05 24:00`.
    pub as_of: String,
    /// What became of the rows, by table in the pack's order.
    #[serde(default)]
    pub tables: Ordered<TableRecord>,
    /// The lines of `rejected.csv`, counted by file, column and reason, in the order in which they first occur.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<ProblemRecord>,
    /// What the rules found, by rule id.
    #[serde(default)]
    pub rules: Ordered<RuleRecord>,
    /// What is said of the lists, by name.
    #[serde(default, skip_serializing_if = "Ordered::is_empty")]
    pub sheets: Ordered<SheetRecord>,
    /// How many columns were computed, and how many an earlier computation over the same data could lend.
    #[serde(default)]
    pub columns: ColumnsRecord,
    /// The files written, in the order they were written.
    #[serde(default)]
    pub outputs: Vec<OutputRecord>,
    /// Kinds of rules that a plugin from outside gave or took the place of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plugins: Vec<String>,
    /// Whether sensitive fields were written unmasked.
    #[serde(default, skip_serializing_if = "is_false")]
    pub show_sensitive: bool,
    /// How long each step took, in milliseconds.
    #[serde(default)]
    pub timings_ms: Ordered<u64>,
}

/// Which pack a run used.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct PackRecord {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The hash of its texts.
    pub hash: String,
}

/// What became of a table's rows: `read` is always `evaluated + rejected`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct TableRecord {
    /// Records in files.
    pub read: u64,
    /// Those that took part, `merged` and `left_out` among them.
    pub evaluated: u64,
    /// Those that did not.
    pub rejected: u64,
    /// Those that were made one with another.
    pub merged: u64,
    /// Those that `only` left out.
    pub left_out: u64,
}

/// Lines of `rejected.csv` that say the same about the same column of a file.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct ProblemRecord {
    /// The file.
    pub file: String,
    /// Its sheet, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The column; empty where whole rows are meant.
    pub column: String,
    /// Stable code such as `D0101`.
    pub code: String,
    /// The reason as `rejected.csv` words it.
    pub reason: String,
    /// What was done: `unknown`, `rejected`, `merged`, `noted` or `no-record`.
    pub action: String,
    /// How many.
    pub count: u64,
}

/// What a rule found.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct RuleRecord {
    /// Rows hit.
    pub hit: u64,
    /// Rows that a person has to look into.
    pub unknown: u64,
    /// Rows hit but exempt.
    pub exempt: u64,
    /// Rows that are not judged yet.
    pub not_due: u64,
    /// Rows the rule does not speak of.
    pub not_applicable: u64,
    /// Why the rule decided no row at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_run: Option<String>,
    /// All that its lines rest on and nobody confirmed; a line of `findings.csv` shows the first of those that count in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unverified: Vec<String>,
}

/// What is said of a list.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct SheetRecord {
    /// All that its lines rest on and nobody confirmed; a line shows the first of those that count in it.
    pub unverified: Vec<String>,
}

/// Columns computed and taken over.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct ColumnsRecord {
    /// Computed by this run.
    pub computed: u64,
    /// Taken over as they were; none but when a watch takes in changed rules.
    pub taken_over: u64,
}

/// A file that was written.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct OutputRecord {
    /// Its name in the output folder.
    pub file: String,
    /// Its rows, the header left out.
    pub rows: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl RunRecord {
    /// The record as the text of `run.json`.
    pub fn to_json(&self) -> String {
        // Texts and whole numbers under text keys can always be written.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads an earlier `run.json`; none if it is none of this shape.
    pub fn from_json(bytes: &[u8]) -> Option<RunRecord> {
        serde_json::from_slice(bytes).ok()
    }
}

/// Entries by name that keep their order, written as a JSON object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ordered<T>(pub Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Ordered<T> {
        Ordered(Vec::new())
    }
}

impl<T> FromIterator<(String, T)> for Ordered<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(entries: I) -> Ordered<T> {
        Ordered(entries.into_iter().collect())
    }
}

impl<T> Ordered<T> {
    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entry with a name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, entry)| entry)
    }
}

impl<T: Serialize> Serialize for Ordered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, entry)| (name, entry)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ordered<T>, D::Error> {
        struct Entries<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Ordered<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Ordered<T>, M::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let rule = |hit, not_run: Option<&str>| RuleRecord {
            hit,
            not_run: not_run.map(str::to_owned),
            ..RuleRecord::default()
        };
        let record = RunRecord {
            schema: SCHEMA,
            engine: "heng 0.1.0".into(),
            as_of: "2022-09-05 24:00".into(),
            tables: [("户".to_owned(), TableRecord { read: 3, evaluated: 2, rejected: 1, ..TableRecord::default() })]
                .into_iter()
                .collect(),
            rules: [("R-203".to_owned(), rule(1, None)), ("R-201".to_owned(), rule(0, Some("走访")))]
                .into_iter()
                .collect(),
            outputs: vec![OutputRecord { file: "findings.csv".into(), rows: 1, sha256: "00".into() }],
            ..RunRecord::default()
        };
        let text = record.to_json();
        assert!(text.find("R-203") < text.find("R-201"), "order is kept");
        assert!(!text.contains("show_sensitive"));
        assert_eq!(RunRecord::from_json(text.as_bytes()), Some(record));
        assert_eq!(RunRecord::from_json(b"{}"), None);
    }
}
