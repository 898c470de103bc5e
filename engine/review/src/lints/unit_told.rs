//! N0140: every place where `in_unit` says what algebra cannot know. Nothing checks these but the people who read them.

use super::view::View;
use heng_core::Program;
use heng_lang::Kind;
use heng_values::{Diagnostic, Place, Severity};
use std::collections::BTreeMap;

pub(super) fn look(view: &View<'_>, program: &Program, found: &mut Vec<Diagnostic>) {
    // By where they stand: what is in force, checked, with the unit that the number had; else as written.
    let mut calls: BTreeMap<(String, u32), (Place, &str, String)> = BTreeMap::new();
    let at = |place: &Place| (place.file.to_string(), place.start);
    for told in &program.units_told {
        let kind = match (&told.from, told.literal) {
            (Some(_), _) => "unit",
            (None, true) => "literal",
            (None, false) => "undeclared",
        };
        let from = told.from.clone().unwrap_or_default();
        calls.insert(at(&told.place), (told.place.clone(), kind, from));
    }
    for written in view.written() {
        view.walk(written.tree, &written.scope, &mut |tree, _| {
            if matches!(&tree.kind, Kind::Call { name, .. } if &*name.name == "in_unit") {
                calls.entry(at(&tree.place)).or_insert_with(|| (tree.place.clone(), "unchecked", String::new()));
            }
        });
    }
    for (place, kind, from) in calls.into_values() {
        let text =
            view.text(&place).and_then(|text| text.get(place.start as usize..place.end as usize).map(str::to_owned));
        // What plugins say stands in their scripts.
        let Some(text) = text.filter(|text| text.contains("in_unit") && view.pack.is_own(&place)) else { continue };
        let unit = text.rsplit('"').nth(1).unwrap_or_default();
        let diagnostic = Diagnostic::new("N0140", Severity::Note, Some(place.clone()));
        found.push(diagnostic.with("kind", kind).with("from", from).with("unit", unit));
    }
}
