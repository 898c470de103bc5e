//! N0140: every place where `in_unit` says what algebra cannot know. Nothing checks these but the people who read them.

use super::view::View;
use heng_core::Program;
use heng_lang::Kind;
use heng_values::{Diagnostic, Place, Severity};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A place where a unit is given.
struct Call {
    place: Place,
    /// What is known of the number: a word of the catalogue, and its unit.
    kind: &'static str,
    from: String,
    unit: Arc<str>,
}

pub(super) fn look(view: &View<'_>, program: &Program, found: &mut Vec<Diagnostic>) {
    // By where they stand: what is in force, checked, with the unit that the number had; else as written.
    let mut calls: BTreeMap<(String, u32), Call> = BTreeMap::new();
    let at = |place: &Place| (place.file.to_string(), place.start);
    for told in &program.units_told {
        let kind = match (&told.from, told.literal) {
            (Some(_), _) => "unit",
            (None, true) => "literal",
            (None, false) => "undeclared",
        };
        let from = told.from.clone().unwrap_or_default();
        calls.insert(at(&told.place), Call { place: told.place.clone(), kind, from, unit: told.unit.clone() });
    }
    for written in view.written() {
        view.walk(written.tree, &written.scope, &mut |tree, _| {
            let Kind::Call { name, arguments } = &tree.kind else { return };
            let Some(Kind::Text(unit)) = arguments.get(1).map(|unit| &unit.kind) else { return };
            if &*name.name != "in_unit" {
                return;
            }
            let call =
                || Call { place: tree.place.clone(), kind: "unchecked", from: String::new(), unit: unit.clone() };
            calls.entry(at(&tree.place)).or_insert_with(call);
        });
    }
    for Call { place, kind, from, unit } in calls.into_values() {
        // What plugins say stands in their scripts.
        let text = view.text(&place);
        let written = text.as_ref().and_then(|text| text.get(place.start as usize..place.end as usize));
        if written.is_some_and(|text| text.contains("in_unit")) && view.pack.is_own(&place) {
            let diagnostic = Diagnostic::new("N0140", Severity::Note, Some(place));
            found.push(diagnostic.with("kind", kind).with("from", from).with("unit", &*unit));
        }
    }
}
