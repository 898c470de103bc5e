//! Which cases a filter takes: by name, by file, and by the rules that they speak of.

use crate::case::Case;
use heng_core::document::Written;
use heng_core::{Pack, glob};
use std::sync::Arc;

/// A filter: text that a case's name or file holds, or a pattern with `*` that fits one of them whole; or a rule's id, or
/// a pattern of such, that the case compares.
pub struct Filter<'a> {
    text: &'a str,
    /// Whether the text fits the id of a rule of the pack.
    names_rules: bool,
    ids: Vec<Arc<str>>,
    /// The names of these rules' columns.
    labels: Vec<Arc<str>>,
}

impl<'a> Filter<'a> {
    /// A filter as it is written.
    pub fn new(pack: &Pack, text: &'a str) -> Filter<'a> {
        let rules = || pack.rules.iter().filter(|rule| glob(text, &rule.id));
        let ids: Vec<Arc<str>> = rules().map(|rule| rule.id.clone()).collect();
        let labels = rules().map(|rule| rule.label.clone()).collect();
        Filter { text, names_rules: !ids.is_empty(), ids, labels }
    }

    /// Whether a case is taken.
    pub fn takes(&self, case: &Case) -> bool {
        let one = |name: &str| name.contains(self.text) || glob(self.text, name);
        one(&case.name) || one(&case.file) || (self.names_rules && self.speaks_of_rule(case))
    }

    /// Whether the case compares one of these rules: by `rules`, or in what it expects, columns of the rule included.
    fn speaks_of_rule(&self, case: &Case) -> bool {
        let mine = |id: &str| self.ids.iter().any(|known| **known == *id);
        let patterns = case.rules.iter().flatten();
        // A pattern that takes all rules speaks of none in particular.
        let narrow = |pattern: &str| !pattern.trim_matches('*').is_empty();
        if patterns.clone().any(|(pattern, _)| narrow(pattern) && self.ids.iter().any(|id| glob(pattern, id))) {
            return true;
        }
        case.expected.iter().flat_map(|row| &row.says.entries).any(|(key, entry)| match (&*key.name, &entry.value) {
            ("findings" | "unknown", Written::Array(items)) => items.iter().any(|item| match &item.value {
                Written::Text(text) => mine(&text.text),
                _ => false,
            }),
            ("unknown", Written::Table(table)) => table.entries.iter().any(|(key, _)| mine(&key.name)),
            (name, _) => {
                name.split_once('.').is_some_and(|(label, _)| self.labels.iter().any(|known| **known == *label))
            }
        })
    }
}
