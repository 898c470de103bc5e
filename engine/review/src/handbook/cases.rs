//! Which cases show a rule hit, not hit and unknown, as their files say; nothing is run.

use super::HandbookSource;
use crate::case::{Case, Expected};
use crate::read::read_cases;
use crate::rows::expand;
use heng_core::document::{Entry, Written};
use heng_core::glob;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A case that shows a rule, and how.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// The case's name.
    pub(super) name: Arc<str>,
    /// A row is hit.
    pub(super) hit: bool,
    /// A row is judged and not hit.
    pub(super) not: bool,
    /// A row is unknown.
    pub(super) unknown: bool,
    /// A column of the item is expected.
    pub(super) column: bool,
}

/// A rule that cases may show: its id, the name of its columns, the tables judged, whether it is a parent's.
struct Sought {
    id: Arc<str>,
    label: Arc<str>,
    tables: BTreeSet<Arc<str>>,
    inherited: bool,
}

/// The cases that show each rule, in the order of the files; those of parents show what is theirs and nothing changed.
pub(super) fn shown(source: &HandbookSource<'_>) -> HashMap<Arc<str>, Vec<Shown>> {
    let (pack, program) = (source.pack, source.program);
    let mut cases: Vec<(Case, bool)> = Vec::new();
    for (files, parents) in [(&pack.cases[..], false), (source.parent_cases, true)] {
        for case in files.iter().flat_map(|file| read_cases(file).0) {
            let expanded = expand(case, &pack.grids, &mut Vec::new());
            cases.extend(expanded.into_iter().map(|case| (case, parents)));
        }
    }
    let mut rules: Vec<Sought> = Vec::new();
    for rule in &pack.rules {
        let judged = program.items.iter().filter(|item| item.id == rule.id).flat_map(|item| &item.states);
        let tables: BTreeSet<Arc<str>> = judged.map(|state| program.table(state.table).name.clone()).collect();
        if rules.iter().all(|known| known.id != rule.id) {
            let inherited = (source.inherited)(&rule.place);
            rules.push(Sought { id: rule.id.clone(), label: rule.label.clone(), tables, inherited });
        }
    }
    let mut all: HashMap<Arc<str>, Vec<Shown>> = HashMap::new();
    for (case, parents) in &cases {
        for rule in rules.iter().filter(|rule| rule.inherited || !parents) {
            if let Some(shown) = shows(case, &rule.id, &rule.label, &rule.tables) {
                all.entry(rule.id.clone()).or_default().push(shown);
            }
        }
    }
    all
}

fn shows(case: &Case, id: &Arc<str>, label: &str, tables: &BTreeSet<Arc<str>>) -> Option<Shown> {
    let compared = case.rules.as_ref().is_none_or(|rules| rules.iter().any(|(pattern, _)| glob(pattern, id)));
    let mut shown = Shown { name: case.name.clone(), hit: false, not: false, unknown: false, column: false };
    for row in &case.expected {
        shown.column |= columns(row, label);
        if !compared {
            continue;
        }
        let (hit, unknown) = (names(row.says.get("findings"), id), names(row.says.get("unknown"), id));
        shown.hit |= hit;
        shown.unknown |= unknown;
        // A case for all rules says of each that it does not hit; only one that names the rule is about it.
        let named = case.rules.is_some() && tables.contains(&row.table.name) && row.says.get("findings").is_some();
        shown.not |= named && !hit && !unknown;
    }
    (shown.hit || shown.not || shown.unknown || shown.column).then_some(shown)
}

/// Whether a row expects a column of the item.
fn columns(row: &Expected, label: &str) -> bool {
    row.says.entries.iter().any(|(key, _)| key.name.strip_prefix(label).is_some_and(|rest| rest.starts_with('.')))
}

fn names(entry: Option<&Entry>, id: &str) -> bool {
    match entry.map(|entry| &entry.value) {
        Some(Written::Array(items)) => {
            items.iter().any(|item| matches!(&item.value, Written::Text(text) if &*text.text == id))
        }
        Some(Written::Table(table)) => table.get(id).is_some(),
        _ => false,
    }
}
