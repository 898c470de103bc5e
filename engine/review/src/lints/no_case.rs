//! W0128: a rule that no case of the pack speaks of: neither by its id nor by its columns.

use super::view::View;
use crate::run::cases;
use heng_core::document::{Entry, Written};
use heng_core::glob;
use heng_values::Diagnostic;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    let pack = view.pack;
    let mut patterns: HashSet<Arc<str>> = HashSet::new();
    let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
    for case in cases(pack).0 {
        // `*` alone names nothing.
        let named = case.rules.iter().flatten().map(|(pattern, _)| pattern.clone());
        patterns.extend(named.filter(|pattern| &**pattern != "*"));
        for (key, entry) in case.expected.iter().flat_map(|expected| &expected.says.entries) {
            match &*key.name {
                "findings" | "unknown" => ids(entry, &mut names),
                _ => {
                    names.insert(key.name.clone());
                }
            }
        }
    }
    let mut told: HashSet<&Arc<str>> = HashSet::new();
    let judging: HashSet<usize> = pack.findings.iter().map(|finding| finding.rule).collect();
    for (at, rule) in pack.rules.iter().enumerate() {
        if !judging.contains(&at) || !pack.is_own(&rule.place) || !told.insert(&rule.id) {
            continue;
        }
        let columns = format!("{}.", rule.label);
        let spoken_of = names.contains(&rule.id)
            || names.contains(&rule.label)
            || names.iter().any(|name| name.starts_with(&columns))
            || patterns.iter().any(|pattern| glob(pattern, &rule.id));
        if !spoken_of {
            found.push(Diagnostic::warning("W0128", &rule.place).with("rule", &*rule.id));
        }
    }
}

/// The ids in a list, or before what each misses.
fn ids(entry: &Entry, into: &mut BTreeSet<Arc<str>>) {
    match &entry.value {
        Written::Text(text) => {
            into.insert(text.text.clone());
        }
        Written::Array(items) => items.iter().for_each(|item| ids(item, into)),
        Written::Table(table) => into.extend(table.entries.iter().map(|(key, _)| key.name.clone())),
        _ => {}
    }
}
