//! What differed between two lines of the run log: program, rules, data, date, and what was found. The texts of the rules
//! are compared as they are kept in the folder.

use super::{Entry, Found};
use crate::failure::{Failure, Stage};
use crate::snapshot::Part;
use crate::texts::Texts;
use heng_data::digest::digest;
use heng_values::{Diagnostic, Severity};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What differed.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Difference {
    /// The version of this shape.
    pub schema: u32,
    /// The earlier line's number.
    pub from: u64,
    /// The later line's number.
    pub to: u64,
    /// Figures and names that differ: what it is (`engine`, `pack`, `version`, `as_of`, `show_sensitive`), then and later.
    pub facts: Vec<(String, String, String)>,
    /// Texts of pack, parents and plugins that differ: `added`, `removed` or `changed`, and the path.
    pub texts: Vec<(String, String)>,
    /// Data files that differ, likewise.
    pub data: Vec<(String, String)>,
    /// Rules whose figures differ: id, then and later.
    pub rules: Vec<(String, Found, Found)>,
    /// Files of results whose contents differ, with their rows then and later.
    pub outputs: Vec<(String, Option<u64>, Option<u64>)>,
}

/// Compares two lines of a folder's log.
///
/// # Errors
/// `E0882` no log, `E0890` no such line.
pub fn difference(folder: &Path, from: u64, to: u64) -> Result<Difference, Box<Failure>> {
    let entries = super::read::entries(folder)?;
    let find = |number: u64| {
        entries.iter().find(|entry| entry.number == number).ok_or_else(|| {
            let last = entries.last().map_or(0, |entry| entry.number);
            let none = Diagnostic::new("E0890", Severity::Error, None).with("number", number.to_string());
            Failure::new(Stage::Usage, vec![none.with("last", last.to_string())], Texts::default())
        })
    };
    Ok(between(folder, find(from)?, find(to)?))
}

fn between(folder: &Path, one: &Entry, two: &Entry) -> Difference {
    let mut difference = Difference { schema: 1, from: one.number, to: two.number, ..Difference::default() };
    let facts = [
        ("engine", one.engine.clone(), two.engine.clone()),
        ("pack", one.pack.name.clone(), two.pack.name.clone()),
        ("version", one.pack.version.clone(), two.pack.version.clone()),
        ("as_of", one.as_of.clone(), two.as_of.clone()),
        ("show_sensitive", one.show_sensitive.to_string(), two.show_sensitive.to_string()),
    ];
    difference.facts = facts
        .into_iter()
        .filter(|(_, one, two)| one != two)
        .map(|(name, one, two)| (name.to_owned(), one, two))
        .collect();
    if one.pack.hash != two.pack.hash {
        let kept = |entry: &Entry| texts(&folder.join(".heng/packs").join(&entry.pack.hash));
        let (mut before, mut after) = (kept(one), kept(two));
        if before.is_empty() || after.is_empty() {
            // Kept no more: the parts are known by their hashes all the same.
            (before, after) = (parts(one), parts(two));
        }
        difference.texts = differing(&before, &after);
    }
    let marks = |entry: &Entry| entry.data.iter().map(|mark| (mark.file.clone(), mark.sha256.clone())).collect();
    difference.data = differing(&marks(one), &marks(two));
    let rules = |entry: &Entry| entry.rules.0.iter().cloned().collect::<BTreeMap<String, Found>>();
    let (before, after) = (rules(one), rules(two));
    for id in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        let figures = |rules: &BTreeMap<String, Found>| rules.get(id).copied().unwrap_or_default();
        if figures(&before) != figures(&after) {
            difference.rules.push((id.clone(), figures(&before), figures(&after)));
        }
    }
    let outputs = |entry: &Entry| -> BTreeMap<String, (String, u64)> {
        entry.outputs.iter().map(|output| (output.file.clone(), (output.sha256.clone(), output.rows))).collect()
    };
    let (before, after) = (outputs(one), outputs(two));
    for file in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        if before.get(file).map(|one| &one.0) != after.get(file).map(|one| &one.0) {
            let rows = |outputs: &BTreeMap<String, (String, u64)>| outputs.get(file).map(|one| one.1);
            difference.outputs.push((file.clone(), rows(&before), rows(&after)));
        }
    }
    difference
}

/// Pack, parents and plugins by name with their hashes.
fn parts(entry: &Entry) -> BTreeMap<String, String> {
    let named = |kind: &'static str| move |part: &Part| (format!("{kind}/{}", part.name), part.hash.clone());
    let own = [(format!("packs/{}", entry.pack.name), entry.pack.hash.clone())];
    let parents = entry.parents.iter().map(named("packs"));
    own.into_iter().chain(parents).chain(entry.plugins.iter().map(named("plugins"))).collect()
}

/// The kept texts below a folder, by path.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![(folder.to_path_buf(), String::new())];
    while let Some((folder, inner)) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let inner = if inner.is_empty() { name } else { format!("{inner}/{name}") };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push((entry.path(), inner)),
                Ok(kind) if kind.is_file() => {
                    found.insert(inner, fs::read(entry.path()).map(|bytes| digest(&bytes)).unwrap_or_default());
                }
                _ => {}
            }
        }
    }
    found
}

/// Names whose contents differ, in order, with what became of them.
fn differing(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let what = |name: &String| match (before.get(name), after.get(name)) {
        (None, _) => Some("added"),
        (_, None) => Some("removed"),
        (one, two) if one != two => Some("changed"),
        _ => None,
    };
    names.into_iter().filter_map(|name| Some((what(name)?.to_owned(), name.clone()))).collect()
}
