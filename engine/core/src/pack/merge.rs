//! Which items count: a child pack adds to its parent's parameters and tables and replaces every other item whole.

use crate::document::{Entry, Table, Written};
use crate::kind::{Checker, ItemKind, Record, check_record};
use crate::pack::model::Named;
use crate::suggest::nearest;
use heng_values::{Diagnostic, Place};
use std::collections::HashSet;
use std::sync::Arc;

/// A checked item with where it came from.
#[derive(Clone, Debug)]
pub struct Collected {
    /// Position of its kind in the list of kinds.
    pub kind: usize,
    /// Position of its pack, the root parent being 0.
    pub pack: usize,
    /// Its keys.
    pub record: Record,
    /// Whether a key of it could not be read: complaints about what it lacks would only repeat that.
    pub broken: bool,
}

impl Collected {
    /// Where its name stands.
    pub fn name_place(&self) -> &Place {
        if self.record.has("id") { self.record.place_of("id") } else { self.record.place_of("name") }
    }

    /// What names it: its id, else its table and name.
    pub fn identity(&self) -> Option<(Arc<str>, Option<Arc<str>>)> {
        match self.record.text("id") {
            Some(id) => Some((id.clone(), None)),
            None => Some((self.record.text("name")?.clone(), self.record.text("on").cloned())),
        }
    }
}

/// Checks the items of one document table against their kinds.
pub fn collect(kinds: &[ItemKind], table: &Table, pack: usize, diagnostics: &mut Vec<Diagnostic>) -> Vec<Collected> {
    let mut items = Vec::new();
    for (key, entry) in &table.entries {
        if &*key.name == "pack" {
            continue;
        }
        let Some(kind) = kinds.iter().position(|kind| kind.name == key.name) else {
            let known = kinds.iter().map(|kind| &*kind.name);
            diagnostics.push(
                Diagnostic::error("E0601", &key.place)
                    .with("name", &*key.name)
                    .with("known", kinds.iter().map(|kind| &*kind.name).collect::<Vec<_>>().join(", "))
                    .suggest(nearest(&key.name, known)),
            );
            continue;
        };
        let Written::Array(entries) = &entry.value else {
            diagnostics.push(Diagnostic::error("E0606", &key.place).with("kind", &*key.name));
            continue;
        };
        for Entry { value, place } in entries {
            let Written::Table(item) = value else {
                diagnostics.push(Diagnostic::error("E0606", place).with("kind", &*key.name));
                continue;
            };
            // The place of an array's table is its whole body; its header is what people look for.
            let mut checker = Checker::default();
            let mut record = check_record(&mut checker, &key.name, &kinds[kind].keys, item, place);
            record.declared = std::mem::take(&mut checker.declared);
            // An unknown key leaves the rest of the item readable.
            let broken = checker.diagnostics.iter().any(|diagnostic| diagnostic.code != "E0602");
            diagnostics.append(&mut checker.diagnostics);
            items.push(Collected { kind, pack, record, broken });
        }
    }
    items
}

/// Takes a child pack's items into its parents': parameters and tables stay beside each other, everything else with
/// the child's id or name goes, and so does what the child drops.
pub fn take_in(
    kinds: &[ItemKind],
    inherited: &mut Vec<Collected>,
    own: Vec<Collected>,
    drop: &[Named],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for named in drop {
        let before = inherited.len();
        inherited.retain(|item| item.identity().is_none_or(|(id, _)| id != named.name));
        if inherited.len() == before {
            let ids: Vec<_> = inherited.iter().filter_map(|item| item.record.text("id").cloned()).collect();
            diagnostics.push(
                Diagnostic::error("E0305", &named.place)
                    .with("name", &*named.name)
                    .suggest(nearest(&named.name, ids.iter().map(|id| &**id))),
            );
        }
    }
    let adds = |item: &Collected| ["param", "table"].contains(&&*kinds[item.kind].name);
    let group = |item: &Collected| {
        let has_id = item.record.has("id");
        let kind = if has_id && kinds[item.kind].lower.is_some() { usize::MAX } else { item.kind };
        item.identity().map(|identity| (kind, identity))
    };
    let replaced: HashSet<_> = own.iter().filter(|item| !adds(item)).filter_map(group).collect();
    inherited.retain(|item| adds(item) || group(item).is_none_or(|identity| !replaced.contains(&identity)));
    inherited.extend(own);
}
