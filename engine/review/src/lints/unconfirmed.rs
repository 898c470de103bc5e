//! N0129: what rests on a value, an item or a document that nobody confirmed (`verified = false`): one note each, with
//! the rules and lists whose lines name it.

use super::view::View;
use heng_core::Program;
use heng_values::{Diagnostic, Place, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The rules and lists that rest on something.
type Resting = (BTreeSet<Arc<str>>, BTreeSet<Arc<str>>);

/// So many are named, the rest counted.
const NAMED: usize = 12;

pub(super) fn look(view: &View<'_>, program: &Program, found: &mut Vec<Diagnostic>) {
    let mut resting: BTreeMap<&Arc<str>, Resting> = BTreeMap::new();
    for finding in &program.findings {
        let id = &program.items[finding.item.index()].id;
        for caveat in &finding.caveats {
            resting.entry(&caveat.name).or_default().0.insert(id.clone());
        }
    }
    for sheet in &program.sheets {
        for caveat in sheet.parts.iter().flat_map(|part| &part.caveats) {
            resting.entry(&caveat.name).or_default().1.insert(sheet.name.clone());
        }
    }
    for (name, (rules, sheets)) in resting {
        let diagnostic = Diagnostic::new("N0129", Severity::Note, place(view, name).cloned());
        found.push(
            diagnostic
                .with("name", &**name)
                .with("rules", rules.len().to_string())
                .with("lists", sheets.len().to_string())
                .with("named", named(rules.iter().chain(&sheets))),
        );
    }
}

fn named<'n>(names: impl Iterator<Item = &'n Arc<str>>) -> String {
    let all: Vec<&str> = names.map(|name| &**name).collect();
    let mut text = all.iter().take(NAMED).copied().collect::<Vec<_>>().join("、");
    if all.len() > NAMED {
        text.push_str(&format!("…（{}）", all.len()));
    }
    text
}

/// Where what is named so stands: a parameter's or scale's value (with its region in brackets), an item, a document.
fn place<'p>(view: &View<'p>, name: &str) -> Option<&'p Place> {
    let pack = view.pack;
    for parameter in &pack.parameters {
        let own = name.strip_prefix(&*parameter.name);
        let region = own.and_then(|rest| rest.strip_prefix('(')).and_then(|rest| rest.strip_suffix(')'));
        let of = match (own, region) {
            (Some(""), _) => parameter.values.iter().find(|value| !value.verified && value.region.is_empty()),
            (_, Some(region)) => {
                parameter.values.iter().find(|value| !value.verified && value.region.join("/") == region)
            }
            _ => continue,
        };
        return Some(of.map_or(&parameter.place, |value| &value.place));
    }
    let scale = pack.scales.iter().find(|scale| name.split('(').next() == Some(&scale.name));
    scale
        .map(|scale| &scale.place)
        .or_else(|| pack.columns.iter().find(|column| &*column.name.name == name).map(|column| &column.place))
        .or_else(|| pack.rules.iter().find(|rule| &*rule.title == name).map(|rule| &rule.place))
        .or_else(|| pack.documents.iter().find(|document| &*document.title == name).map(|document| &document.place))
}
