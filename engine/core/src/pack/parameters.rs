//! `[[param]]` and `[[scale]]` records → parameters and scales, values of parents and children together.

use super::items::{citation, confirmed, region, unit};
use super::merge::Collected;
use super::model::{
    Citation, DocumentItem, Override, ParameterItem, ParameterValue, Region, ScaleItem, ScaleKind, ScaleVersion,
};
use super::written_value::written_value;
use crate::document::{Entry, Written};
use crate::kind::Record;
use heng_lang::{Expression, Kind, Tree};
use heng_values::{Date, Diagnostic, Number, Place, Type, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Takes one `[[param]]` in; `parameters` already holds those of the parents and of files before.
pub fn take_parameter(
    parameters: &mut Vec<ParameterItem>,
    item: &Collected,
    documents: &[DocumentItem],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let record = &item.record;
    let Some(name) = record.text("name") else { return };
    let known = parameters.iter().position(|parameter| parameter.name == *name);
    if let Some(known) = known.map(|position| &parameters[position]) {
        super::overrides::check_kept(record, Some(known.kind), known.unit.as_ref(), &known.place, diagnostics);
    }
    let position = known.unwrap_or_else(|| {
        let kind = record.text("type").and_then(|word| Type::from_word(word)).unwrap_or(Type::Number);
        parameters.push(ParameterItem {
            name: name.clone(),
            title: record.text("title").unwrap_or(name).clone(),
            kind,
            unit: unit(record, "unit", diagnostics),
            allows: match record.text("override").map(|word| &**word) {
                Some("forbid") => Override::Forbid,
                Some("tighten_up") => Override::TightenUp,
                Some("tighten_down") => Override::TightenDown,
                _ => Override::Free,
            },
            least: bound(record, "min", diagnostics),
            greatest: bound(record, "max", diagnostics),
            values: Vec::new(),
            displaced: Vec::new(),
            cited: false,
            place: record.place_of("name").clone(),
        });
        parameters.len() - 1
    });
    let parameter = &mut parameters[position];
    let item_verified = confirmed(record, documents);
    let item_citation = citation(record, documents, diagnostics);
    let each = || record.records("values").all(|version| version.has("source"));
    parameter.cited |= record.has("source") || each();
    let mut by_region: HashMap<Region, BTreeMap<Date, usize>> = HashMap::new();
    for (at, value) in parameter.values.iter().enumerate() {
        by_region.entry(value.region.clone()).or_default().insert(value.from, at);
    }
    let choices: Vec<_> = record.texts("choices").map(|(choice, _)| choice.clone()).collect();
    for version in record.records("values") {
        let (Some(from), Some(entry)) = (version.date("from"), version.any("value")) else { continue };
        let region = region(version);
        let removed = matches!(&entry.value, Written::Text(text) if &*text.text == "removed");
        let value = if removed { None } else { written_value(entry, parameter.kind) };
        if !removed && value.is_none() {
            diagnostics.push(
                Diagnostic::error("E0604", &entry.place)
                    .with("kind", "param")
                    .with("key", "value")
                    .with("expected", parameter.kind.word())
                    .with("found", entry.word()),
            );
            continue;
        }
        if let Some(Value::Text(text)) = &value
            && !choices.is_empty()
            && !choices.contains(text)
        {
            diagnostics.push(
                Diagnostic::error("E0605", &entry.place)
                    .with("kind", "param")
                    .with("key", "value")
                    .with("value", &**text)
                    .with("choices", choices.join(", ")),
            );
        }
        let value = ParameterValue {
            from,
            region,
            value,
            citation: own_citation(version, &item_citation, documents, diagnostics),
            note: version.text("note").or_else(|| record.text("note")).cloned(),
            verified: item_verified && confirmed(version, documents),
            pack: item.pack,
            place: version.place.clone(),
        };
        let twin = by_region.get(&value.region).and_then(|dates| dates.get(&from)).copied();
        match twin {
            Some(at) if parameter.values[at].pack == item.pack => diagnostics.push(
                Diagnostic::error("E0501", &value.place)
                    .with("name", &**name)
                    .with("date", show_date(from))
                    .with("region", value.region.join("/"))
                    .related(&parameter.values[at].place, "first-value"),
            ),
            Some(at) => {
                let before = std::mem::replace(&mut parameter.values[at], value);
                parameter.displaced.push(before);
            }
            None => {
                by_region.entry(value.region.clone()).or_default().insert(from, parameter.values.len());
                parameter.values.push(value);
            }
        }
    }
}

/// What one value cites: its own source, else that of the whole.
fn own_citation(
    version: &Record,
    whole: &Citation,
    documents: &[DocumentItem],
    diagnostics: &mut Vec<Diagnostic>,
) -> Citation {
    match version.text("source") {
        Some(_) => citation(version, documents, diagnostics),
        None => whole.clone(),
    }
}

/// A bound of a parameter: a constant, or an expression in quotes.
fn bound(record: &Record, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Tree> {
    let entry = record.any(key)?;
    let kind = match &entry.value {
        Written::Number(number) => Kind::Number(*number),
        Written::Date(date) => Kind::Date(*date),
        Written::Text(text) => match heng_lang::parse_expression(text) {
            Ok(tree) => return Some(tree),
            Err(mut errors) => {
                diagnostics.append(&mut errors);
                return None;
            }
        },
        _ => {
            diagnostics.push(
                Diagnostic::error("E0604", &entry.place)
                    .with("kind", "param")
                    .with("key", key)
                    .with("expected", "expr")
                    .with("found", entry.word()),
            );
            return None;
        }
    };
    Some(Expression::new(kind, entry.place.clone()))
}

/// A date as messages show it.
pub fn show_date(date: Date) -> String {
    let (year, month, day) = date.parts();
    format!("{year:04}-{month:02}-{day:02}")
}

/// One `[[scale]]`.
pub fn scale(item: &Collected, documents: &[DocumentItem], diagnostics: &mut Vec<Diagnostic>) -> Option<ScaleItem> {
    let record = &item.record;
    let kind = match &**record.text("kind")? {
        "marginal_amount" => ScaleKind::MarginalAmount,
        "marginal_rate" => ScaleKind::MarginalRate,
        _ => ScaleKind::Amount,
    };
    let item_verified = confirmed(record, documents);
    let item_citation = citation(record, documents, diagnostics);
    let mut versions: Vec<ScaleVersion> = Vec::new();
    for version in record.records("versions") {
        let (Some(from), Some(entry)) = (version.date("from"), version.any("brackets")) else { continue };
        let Some((brackets, places)) = brackets(entry, diagnostics) else { continue };
        let version = ScaleVersion {
            from,
            region: region(version),
            brackets,
            places,
            citation: own_citation(version, &item_citation, documents, diagnostics),
            note: version.text("note").or_else(|| record.text("note")).cloned(),
            verified: item_verified && confirmed(version, documents),
            place: version.place.clone(),
        };
        if let Some(twin) = versions.iter().find(|other| other.from == from && other.region == version.region) {
            diagnostics.push(
                Diagnostic::error("E0501", &version.place)
                    .with("name", record.text("name").map_or("", |name| &**name))
                    .with("date", show_date(from))
                    .with("region", version.region.join("/"))
                    .related(&twin.place, "first-value"),
            );
            continue;
        }
        versions.push(version);
    }
    Some(ScaleItem {
        name: record.text("name")?.clone(),
        title: record.text("title").or_else(|| record.text("name"))?.clone(),
        kind,
        unit: unit(record, "unit", diagnostics),
        input_unit: unit(record, "input_unit", diagnostics),
        versions,
        place: record.place_of("name").clone(),
    })
}

/// Brackets, and where each stands.
type Brackets = (Vec<(Number, bool, Number)>, Vec<Place>);

fn brackets(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Option<Brackets> {
    let wrong = |place: &heng_values::Place, what: &str| Diagnostic::error("E0502", place).with("what", what);
    let Written::Array(entries) = &entry.value else {
        diagnostics.push(wrong(&entry.place, "brackets"));
        return None;
    };
    let mut brackets: Vec<(Number, bool, Number)> = Vec::with_capacity(entries.len());
    let mut places = Vec::with_capacity(entries.len());
    for bracket in entries {
        let Written::Table(table) = &bracket.value else {
            diagnostics.push(wrong(&bracket.place, "bracket"));
            continue;
        };
        if let Some((key, _)) =
            table.entries.iter().find(|(key, _)| !["from", "over", "value", "rate"].contains(&&*key.name))
        {
            diagnostics.push(wrong(&key.place, &key.name));
        }
        let number = |key: &str| {
            table.get(key).and_then(|entry| match written_value(entry, Type::Number) {
                Some(Value::Number(number)) => Some(number),
                _ => None,
            })
        };
        let bound = number("from").map(|bound| (bound, false)).or(number("over").map(|bound| (bound, true)));
        let (Some((bound, over)), Some(value)) = (bound, number("value").or(number("rate"))) else {
            diagnostics.push(wrong(&bracket.place, "keys"));
            continue;
        };
        if brackets.last().is_some_and(|(last, last_over, _)| (bound, over) <= (*last, *last_over)) {
            diagnostics.push(wrong(&bracket.place, "order"));
            continue;
        }
        brackets.push((bound, over, value));
        places.push(bracket.place.clone());
    }
    Some((brackets, places))
}

/// A region written `阳朔县/白沙镇`.
pub fn split_region(text: &str) -> Vec<Arc<str>> {
    text.split('/').map(str::trim).filter(|part| !part.is_empty()).map(Arc::from).collect()
}
