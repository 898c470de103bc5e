//! `pack.toml`: the pack's name, its parent, its default moment and its region levels.

use super::model::{Header, Named};
use crate::document::{Entry, Key, Table, Written, read_document};
use crate::kind::{Checker, Given, KeyValue, Record, check_record, form};
use crate::source::SourceFile;
use heng_values::date_text::evaluation_moment;
use heng_values::{Date, Diagnostic, Moment, Place};
use std::sync::Arc;

/// Reads the `[pack]` table of a `pack.toml`.
pub fn header(file: &SourceFile) -> (Option<Header>, Vec<Diagnostic>) {
    let (table, mut diagnostics) = read_document(file);
    let whole = Place::new(file.path.clone(), 0, 0);
    let Some(Entry { value: Written::Table(pack), place }) = table.get("pack") else {
        if diagnostics.is_empty() {
            diagnostics.push(Diagnostic::error("E0616", &whole));
        }
        return (None, diagnostics);
    };
    let mut checker = Checker::default();
    let record = check_record(&mut checker, "pack", form("pack"), pack, place);
    diagnostics.append(&mut checker.diagnostics);
    let header = read(&record, pack, place, &mut diagnostics);
    (header, diagnostics)
}

fn read(record: &Record, pack: &Table, place: &Place, diagnostics: &mut Vec<Diagnostic>) -> Option<Header> {
    let name = record.text("name")?.clone();
    let as_of = pack.get("as_of").and_then(|entry| {
        let moment = match &entry.value {
            Written::Date(date) => end_of(*date),
            Written::Moment(moment) => Some(*moment),
            Written::Text(text) => evaluation_moment(&text.text).ok(),
            _ => None,
        };
        if moment.is_none() {
            diagnostics.push(Diagnostic::error("E0107", &entry.place));
        }
        moment
    });
    let region = record.has("region").then(|| record.texts("region").map(|(name, _)| name.clone()).collect());
    Some(Header {
        title: record.text("title").unwrap_or(&name).clone(),
        version: record.text("version").cloned().unwrap_or_else(|| Arc::from("0")),
        extends: record.text("extends").map(|path| (path.clone(), record.place_of("extends").clone())),
        drop: record.texts("drop").map(|(name, place)| Named { name: name.clone(), place: place.clone() }).collect(),
        as_of,
        region,
        expect: expectations(record),
        place: place.clone(),
        name,
    })
}

/// What a record expects to be said of it, as written: codes and reasons.
pub(super) fn expectations(record: &Record) -> Vec<(Key, Arc<str>)> {
    let Some(KeyValue::Map(entries)) = record.get("expect").map(|given| &given.value) else { return Vec::new() };
    let reason = |given: &Given| match &given.value {
        KeyValue::Text(reason) => Some(reason.clone()),
        _ => None,
    };
    entries.iter().filter_map(|(key, given)| Some((key.clone(), reason(given)?))).collect()
}

fn end_of(date: Date) -> Option<Moment> {
    Moment::new(date, 24, 0, 0)
}
