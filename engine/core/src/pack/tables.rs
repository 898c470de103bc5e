//! `[[table]]` records → tables; a child pack adds fields, links, sources, aliases and choices.

use super::items::{check_identifier, named, names, unit};
use super::merge::Collected;
use super::model::{FieldItem, LinkItem, Named, TableItem};
use super::written_value::written_value;
use crate::document::{Entry, Written};
use crate::kind::{KeyValue, Record};
use crate::program::CalendarStep;
use crate::source::Grid;
use crate::suggest::nearest;
use heng_values::{CellFormat, Choices, Diagnostic, Mask, Type, Value};
use std::sync::Arc;

/// Takes one `[[table]]` in; `tables` already holds those of the parents and of files before.
pub fn take_table(tables: &mut Vec<TableItem>, item: &Collected, grids: &[Grid], diagnostics: &mut Vec<Diagnostic>) {
    let record = &item.record;
    let Some(name) = named(record, "name") else { return };
    let position = match tables.iter().position(|table| table.name == name.name) {
        Some(position) => {
            let table = &mut tables[position];
            if table.pack == item.pack {
                diagnostics.push(
                    Diagnostic::error("E0607", &name.place)
                        .with("name", &*name.name)
                        .related(&table.place, "first-item"),
                );
            }
            super::overrides::check_kept(record, None, table.unit.as_ref(), &table.place, diagnostics);
            table.pack = item.pack;
            position
        }
        None => {
            check_identifier(&name, diagnostics);
            tables.push(empty(record, &name, item.pack, diagnostics));
            tables.len() - 1
        }
    };
    let table = &mut tables[position];
    for field in record.records("fields") {
        take_field(table, field, item.pack, diagnostics);
    }
    for link in record.records("links") {
        let Some(to) = named(link, "to") else { continue };
        table.links.push(LinkItem {
            to,
            by: names(link, "by"),
            says_by: link.has("by"),
            on: names(link, "on"),
            name: link.text("name").cloned(),
            children: link.text("children").cloned(),
            place: link.place.clone(),
        });
    }
    table.sources.extend(record.records("sources").cloned());
    if let Some(label) = named(record, "label") {
        table.label = Some(label);
    }
    if let Some(only) = record.expression("only") {
        table.only = Some(only.clone());
    }
    if let Some(rows) = record.any("rows") {
        table.rows = Some(rows.clone());
    }
    if record.bool("required") == Some(true) {
        table.required = true;
    }
    if let Some(path) = named(record, "data") {
        table.data = side_file(grids, &path, diagnostics);
    }
    if let Some(KeyValue::Record(calendar)) = record.get("calendar").map(|given| &given.value)
        && let (Some(every), Some(from), Some(until)) =
            (calendar.text("every"), calendar.expression("from"), calendar.expression("until"))
    {
        let step = match &**every {
            "周" => CalendarStep::Week,
            "旬" => CalendarStep::TenDays,
            "月" => CalendarStep::Month,
            "季" => CalendarStep::Quarter,
            _ => CalendarStep::Day,
        };
        take_calendar_fields(table);
        table.calendar = Some((step, from.clone(), until.clone()));
    }
}

/// The side file of a path written in a pack: paths stay inside the pack.
pub fn side_file(grids: &[Grid], path: &Named, diagnostics: &mut Vec<Diagnostic>) -> Option<Grid> {
    let ending = format!("/{}", path.name);
    let found = grids.iter().find(|grid| grid.path == path.name || grid.path.ends_with(&ending));
    if found.is_none() {
        let known = grids.iter().map(|grid| &*grid.path);
        diagnostics.push(
            Diagnostic::error("E0702", &path.place).with("path", &*path.name).suggest(nearest(&path.name, known)),
        );
    }
    found.cloned()
}

/// A calendar's columns: its first day is the key, its last day, its name.
fn take_calendar_fields(table: &mut TableItem) {
    for (name, kind) in [("起", Type::Date), ("止", Type::Date), ("名", Type::Text)] {
        if table.fields.iter().all(|field| &*field.name != name) {
            table.fields.push(FieldItem {
                name: Arc::from(name),
                title: Arc::from(name),
                unit: None,
                aliases: Vec::new(),
                required: false,
                format: CellFormat::new(kind),
                mask: None,
                places: None,
                pack: table.pack,
                place: table.place.clone(),
            });
        }
    }
    if table.key.is_empty() {
        table.key.push(Named { name: Arc::from("起"), place: table.place.clone() });
    }
}

fn empty(record: &Record, name: &Named, pack: usize, diagnostics: &mut Vec<Diagnostic>) -> TableItem {
    TableItem {
        name: name.name.clone(),
        title: record.text("title").unwrap_or(&name.name).clone(),
        key: names(record, "key"),
        unit: unit(record, "unit", diagnostics),
        label: None,
        file: record.text("file").unwrap_or(&name.name).clone(),
        links: Vec::new(),
        fields: Vec::new(),
        rows: None,
        data: None,
        calendar: None,
        each: names(record, "each"),
        required: false,
        merge: record.bool("merge").unwrap_or(false),
        only: None,
        sources: Vec::new(),
        pack,
        place: name.place.clone(),
    }
}

fn take_field(table: &mut TableItem, record: &Record, pack: usize, diagnostics: &mut Vec<Diagnostic>) {
    let (Some(name), Some(kind)) = (named(record, "name"), record.text("type").and_then(|word| Type::from_word(word)))
    else {
        return;
    };
    let aliases: Vec<Arc<str>> = record.texts("aliases").map(|(alias, _)| alias.clone()).collect();
    let choices = record.any("choices").and_then(|entry| choices(entry, diagnostics));
    if let Some(known) = table.fields.iter_mut().find(|field| field.name == name.name) {
        if known.pack == pack {
            diagnostics.push(
                Diagnostic::error("E0607", &name.place).with("name", &*name.name).related(&known.place, "first-item"),
            );
        }
        super::overrides::check_kept(record, Some(known.format.kind), known.unit.as_ref(), &known.place, diagnostics);
        known.pack = pack;
        known.aliases.extend(aliases);
        match (&mut known.format.choices, choices) {
            (_, None) => {}
            (Some(known), Some(more)) => {
                for (word, synonyms) in more {
                    known.allow(&word, &synonyms);
                }
            }
            (none, Some(more)) => *none = Some(built(&more)),
        }
        return;
    }
    check_identifier(&name, diagnostics);
    let mut constant = |key: &str| {
        let entry = record.any(key)?;
        let value = written_value(entry, kind);
        if value.is_none() {
            diagnostics.push(
                Diagnostic::error("E0604", &entry.place)
                    .with("kind", "field")
                    .with("key", key)
                    .with("expected", kind.word())
                    .with("found", entry.word()),
            );
        }
        value
    };
    let (blank, min, max): (Option<Value>, _, _) = (constant("blank"), constant("min"), constant("max"));
    let mask = record.any("sensitive").and_then(|entry| match &entry.value {
        Written::Bool(true) => Some(Mask::First),
        Written::Bool(false) => None,
        Written::Text(word) => {
            let mask = Mask::from_word(&word.text);
            if mask.is_none() {
                diagnostics.push(
                    Diagnostic::error("E0605", &entry.place)
                        .with("kind", "field")
                        .with("key", "sensitive")
                        .with("value", &*word.text)
                        .with("choices", "证件, 姓名, 电话, 账号, true"),
                );
            }
            mask
        }
        _ => None,
    });
    table.fields.push(FieldItem {
        title: record.text("title").unwrap_or(&name.name).clone(),
        unit: unit(record, "unit", diagnostics),
        aliases,
        required: record.bool("required").unwrap_or(false),
        format: CellFormat {
            kind,
            blank,
            choices: choices.as_ref().map(built),
            min,
            max,
            whole: record.bool("whole").unwrap_or(false),
            unit: record.text("unit").cloned(),
        },
        mask,
        places: record.number("places").and_then(|n| n.to_integer()).and_then(|n| u32::try_from(n).ok()),
        pack,
        place: name.place.clone(),
        name: name.name,
    });
}

/// Allowed words with what files may write for each.
type Words = Vec<(Arc<str>, Vec<Arc<str>>)>;

fn built(words: &Words) -> Choices {
    let mut choices = Choices::new();
    for (word, synonyms) in words {
        choices.allow(word, synonyms);
    }
    choices
}

/// `choices = ["是", "否"]`, or `choices = { "未享受" = ["不享受", "否"] }`: what rules say and what files say.
fn choices(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Option<Words> {
    let mut wrong = |entry: &Entry| {
        diagnostics.push(
            Diagnostic::error("E0604", &entry.place)
                .with("kind", "field")
                .with("key", "choices")
                .with("expected", "text")
                .with("found", entry.word()),
        );
    };
    let mut choices: Words = Vec::new();
    match &entry.value {
        Written::Array(entries) => {
            for entry in entries {
                match &entry.value {
                    Written::Text(text) => choices.push((text.text.clone(), Vec::new())),
                    _ => wrong(entry),
                }
            }
        }
        Written::Table(table) => {
            for (key, entry) in &table.entries {
                let Written::Array(synonyms) = &entry.value else {
                    wrong(entry);
                    continue;
                };
                let mut texts = Vec::new();
                for synonym in synonyms {
                    match &synonym.value {
                        Written::Text(text) => texts.push(text.text.clone()),
                        _ => wrong(synonym),
                    }
                }
                choices.push((key.name.clone(), texts));
            }
        }
        _ => {
            wrong(entry);
            return None;
        }
    }
    Some(choices)
}
