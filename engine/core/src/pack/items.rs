//! Checked records → documents, derived columns, sheets and rule items, and the keys they have in common.

use super::merge::Collected;
use super::model::{Citation, ColumnItem, DocumentItem, Named, OrderKey, Period, RuleItem, SheetItem, SheetPartItem};
use super::parameters::split_region;
use crate::check::unit::Unit;
use crate::kind::{ItemKind, KeyValue, Record};
use crate::suggest::nearest;
use heng_lang::{Expression, Kind, Tree};
use heng_values::{Diagnostic, Place, Type};
use std::sync::Arc;

/// The unit a key says.
pub fn unit(record: &Record, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Unit> {
    let text = record.text(key)?;
    let unit = Unit::parse(text);
    if unit.is_none() {
        diagnostics.push(Diagnostic::error("E0401", record.place_of(key)).with("unit", &**text));
    }
    unit
}

/// The region a record is for, from the widest level down.
pub fn region(record: &Record) -> Vec<Arc<str>> {
    record.text("region").map(|text| split_region(text)).unwrap_or_default()
}

/// When and where a record is in force.
pub fn period(record: &Record, diagnostics: &mut Vec<Diagnostic>) -> Period {
    let region = region(record);
    if let (Some(from), Some(until)) = (record.date("from"), record.date("until"))
        && until < from
    {
        diagnostics.push(
            Diagnostic::error("E0504", record.place_of("until"))
                .with("from", super::show_date(from))
                .with("until", super::show_date(until))
                .related(record.place_of("from"), "declared-here"),
        );
    }
    Period { from: record.date("from"), until: record.date("until"), region: (!region.is_empty()).then_some(region) }
}

/// A name of a record's key with its place.
pub fn named(record: &Record, key: &str) -> Option<Named> {
    record.text(key).map(|name| Named { name: name.clone(), place: record.place_of(key).clone() })
}

/// A list of names of a record's key.
pub fn names(record: &Record, key: &str) -> Vec<Named> {
    record.texts(key).map(|(name, place)| Named { name: name.clone(), place: place.clone() }).collect()
}

/// Whether a name can be used in an expression, its dotted parts each.
pub fn check_identifier(named: &Named, diagnostics: &mut Vec<Diagnostic>) {
    let fits = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    // A word that the expression syntax keeps for itself is no name either.
    let reads = || {
        let source = heng_lang::SourceText::plain(&named.place.file, &named.name, named.place.start as usize);
        matches!(&heng_lang::parse_expression(&source), Ok(tree) if matches!(tree.kind, Kind::Name(_)))
    };
    let readable = named.name.len() < 120 && named.name.split('.').all(plainly_chinese) || reads();
    let taken = ["now", "today", "outer", "本行"].contains(&&*named.name);
    let fits = named.name.split('.').all(fits);
    if taken || !readable || !fits {
        let what = if fits { "word" } else { "letters" };
        diagnostics.push(Diagnostic::error("E0608", &named.place).with("name", &*named.name).with("what", what));
    }
}

/// Whether all of a word is Chinese and none that the expression syntax keeps for itself: most names are, and need not be
/// parsed to see that they are names.
fn plainly_chinese(part: &str) -> bool {
    let kept = matches!(part, "且" | "或" | "非");
    !part.is_empty() && !kept && part.chars().all(|letter| matches!(letter, '\u{4e00}'..='\u{9fa5}'))
}

/// `[[document]]`.
pub fn document(item: &Collected) -> Option<DocumentItem> {
    Some(DocumentItem {
        id: item.record.text("id")?.clone(),
        title: item.record.text("title")?.clone(),
        number: item.record.text("number").cloned(),
        date: item.record.date("date"),
        url: item.record.text("url").cloned(),
        verified: item.record.bool("verified").unwrap_or(true),
        place: item.record.place_of("id").clone(),
    })
}

/// What `source = "plan 二(一)2"` cites: a document's short name, then the clause.
pub fn citation(record: &Record, documents: &[DocumentItem], diagnostics: &mut Vec<Diagnostic>) -> Citation {
    let Some(text) = record.text("source") else { return Citation::default() };
    let (id, clause) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match documents.iter().find(|document| &*document.id == id) {
        Some(document) => {
            let text = format!("{} {}", document.title, clause.trim());
            Citation {
                document: Some(document.id.clone()),
                title: document.title.clone(),
                clause: Arc::from(clause.trim()),
                text: Arc::from(text.trim()),
            }
        }
        None => {
            diagnostics.push(
                Diagnostic::error("E0609", record.place_of("source"))
                    .with("name", id)
                    .suggest(nearest(id, documents.iter().map(|document| &*document.id))),
            );
            Citation::default()
        }
    }
}

/// Whether a record is confirmed, and the document that it cites.
pub fn confirmed(record: &Record, documents: &[DocumentItem]) -> bool {
    let id = record.text("source").and_then(|text| text.split_whitespace().next());
    let cited = documents.iter().find(|document| Some(&*document.id) == id);
    record.bool("verified").unwrap_or(true) && cited.is_none_or(|document| document.verified)
}

fn places(record: &Record) -> Option<u32> {
    record.number("places").and_then(|number| number.to_integer()).and_then(|places| u32::try_from(places).ok())
}

/// `[[derive]]`. A formula that could not be read becomes `unknown`, so that its users are still checked.
pub fn derive(item: &Collected, documents: &[DocumentItem], diagnostics: &mut Vec<Diagnostic>) -> Option<ColumnItem> {
    let record = &item.record;
    let name = named(record, "name")?;
    let table = named(record, "on")?;
    check_identifier(&name, diagnostics);
    let mut broken = false;
    let value = match (record.expression("value"), record.expression("text")) {
        (Some(value), None) => value.clone(),
        (None, Some(text)) => text.clone(),
        (None, None) if item.broken => {
            broken = true;
            Expression::new(Kind::Unknown, record.place.clone())
        }
        _ => {
            broken = true;
            diagnostics.push(Diagnostic::error("E0610", &name.place).with("keys", "value, text"));
            Expression::new(Kind::Unknown, record.place.clone())
        }
    };
    Some(ColumnItem {
        title: record.text("title").unwrap_or(&name.name).clone(),
        kind: record.text("type").and_then(|word| Type::from_word(word)),
        unit: unit(record, "unit", diagnostics),
        places: places(record),
        pays: None,
        otherwise: record.expression("otherwise").cloned(),
        open: record.bool("sensitive") == Some(false),
        period: period(record, diagnostics),
        enabled: record.expression("enabled").cloned(),
        rule: None,
        citation: citation(record, documents, diagnostics),
        verified: confirmed(record, documents),
        broken,
        place: name.place.clone(),
        table,
        name,
        value,
    })
}

/// `[[sheet]]`.
pub fn sheet(item: &Collected) -> Option<SheetItem> {
    let record = &item.record;
    let name = named(record, "name")?;
    let table = named(record, "on")?;
    let mut columns = Vec::new();
    for given in record.list("columns") {
        match &given.value {
            KeyValue::Expression(tree) => {
                let title = Named { name: Arc::from(title_of(tree)), place: given.place.clone() };
                columns.push((title, tree.clone(), None));
            }
            KeyValue::Record(column) => {
                let Some(value) = column.expression("value") else { continue };
                let title = match column.text("title") {
                    Some(title) => title.clone(),
                    None => Arc::from(title_of(value)),
                };
                let title = Named { name: title, place: given.place.clone() };
                columns.push((title, value.clone(), places(column)));
            }
            _ => {}
        }
    }
    let order = record
        .texts("order")
        .map(|(text, place)| {
            let (text, descending) = match text.strip_prefix('-') {
                Some(rest) => (Arc::from(rest), true),
                None => (text.clone(), false),
            };
            (OrderKey::Title(Named { name: text, place: place.clone() }), descending)
        })
        .collect();
    let totals = match record.get("totals").map(|given| &given.value) {
        Some(KeyValue::Map(entries)) => entries
            .iter()
            .filter_map(|(key, given)| match &given.value {
                KeyValue::Text(kind) => {
                    Some((Named { name: key.name.clone(), place: key.place.clone() }, kind.clone()))
                }
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    Some(SheetItem {
        parts: vec![SheetPartItem { table, condition: record.expression("where").cloned(), columns, rule: None }],
        order,
        group: names(record, "group"),
        totals,
        split: names(record, "split"),
        optional: Vec::new(),
        place: name.place.clone(),
        name,
    })
}

/// The title of a column that is given as an expression alone: its text.
pub fn title_of(tree: &Tree) -> String {
    tree.to_string()
}

/// An item of a plugin kind.
pub fn rule(
    item: Collected,
    kind: &ItemKind,
    documents: &[DocumentItem],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<RuleItem> {
    let record = &item.record;
    let id = record.text("id")?.clone();
    if let Some(name) = named(record, "name") {
        check_identifier(&name, diagnostics);
    }
    let label = record.text("name").unwrap_or(&id).clone();
    Some(RuleItem {
        title: record.text("title").unwrap_or(&label).clone(),
        kind: kind.name.clone(),
        category: kind.title.clone(),
        judges: kind.judges,
        table: named(record, "on"),
        period: period(record, diagnostics),
        citation: citation(record, documents, diagnostics),
        verified: record.bool("verified").unwrap_or(true),
        broken: item.broken,
        place: record.place_of("id").clone(),
        record: item.record,
        id,
        label,
    })
}

/// Items of one identity must be versions of each other: periods or regions apart.
pub fn check_versions<'a>(
    versions: impl Iterator<Item = (&'a Period, &'a Place)>,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let versions: Vec<_> = versions.collect();
    for (position, (period, place)) in versions.iter().enumerate() {
        if let Some((_, first)) = versions[..position].iter().find(|(other, _)| other.meets(period)) {
            diagnostics.push(Diagnostic::error("E0607", place).with("name", name).related(first, "first-item"));
        }
    }
}
