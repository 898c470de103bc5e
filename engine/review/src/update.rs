//! What a case expects, rewritten as its run gave it: edits of single values at their places, so that everything else in
//! a file stays as it was written. Files are written elsewhere.

use crate::case::Case;
use crate::expected::{ColumnExpectation, Expectations, RowExpectation};
use heng_core::program::{ItemId, Program, TableId};
use heng_core::run::{Outcome, State};
use heng_values::{Place, Value, show};
use std::fmt::Write as _;

/// What a cell of a side file says where a value is unknown.
const UNKNOWN: &str = "未知";

/// One change of a case file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// What is replaced; for a case without expectations the line behind which they are added.
    pub place: Place,
    /// What stands there afterwards.
    pub text: String,
    /// Whether it is a line of its own, added behind the line that the place ends in.
    pub added: bool,
}

impl Edit {
    fn replaced(place: &Place, text: String) -> Edit {
        Edit { place: place.clone(), text, added: false }
    }
}

/// Whether a place lies in a side file of rows, where texts stand without quotes.
fn in_cells(place: &Place) -> bool {
    !place.file.ends_with(".toml")
}

/// A column's value as it would be expected.
pub fn column(expected: &ColumnExpectation, got: Option<&Value>) -> Edit {
    let place = &expected.value_place;
    let text = match in_cells(place) {
        true => cell(got.map_or_else(|| UNKNOWN.to_owned(), |value| show::shown(value, None))),
        // Where only a number is looked for within a bound, an unknown takes the place of both.
        false if got.is_none() => return Edit::replaced(&expected.place, "{ unknown = true }".to_owned()),
        false => got.map_or_else(String::new, literal),
    };
    Edit::replaced(place, text)
}

/// Rules as they would be expected: of `findings`, or of `unknown` without what they miss.
pub fn rules<'a>(place: &Place, ids: impl Iterator<Item = &'a str>) -> Edit {
    let ids: Vec<&str> = ids.collect();
    let text = match in_cells(place) {
        true => cell(ids.join("、")),
        false => list(ids.into_iter()),
    };
    Edit::replaced(place, text)
}

/// Unknown rules with what each misses.
pub fn missing(place: &Place, rules: &[(String, Vec<String>)]) -> Edit {
    Edit::replaced(place, table(rules))
}

/// Whether a row stands in a list.
pub fn sheet(place: &Place, inside: bool) -> Edit {
    let text = if in_cells(place) { show::show_bool(inside).to_owned() } else { inside.to_string() };
    Edit::replaced(place, text)
}

/// Expectations for a case that has none: how the rules stand in every row given.
pub fn whole(program: &Program, outcome: &Outcome<'_>, case: &Case, expectations: &Expectations) -> Vec<Edit> {
    let of_line = case.place.file != case.file;
    let Some(last) = case.given.iter().map(|given| &given.place).max_by_key(|place| place.end) else {
        return Vec::new();
    };
    if of_line || !case.expected.is_empty() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for given in &case.given {
        let at = program.tables.iter().position(|table| *table.name == *given.table.name);
        let Some(table) = at.map(|at| TableId(at as u32)) else { continue };
        let judging: Vec<ItemId> =
            expectations.items.iter().copied().filter(|id| judges(program, *id, table)).collect();
        if judging.is_empty() {
            continue;
        }
        for row in 0..outcome.rows(table) as u32 {
            let in_state =
                |state: State| judging.iter().filter(move |id| outcome.state(**id, table, row) == Some(state));
            let id = |id: &ItemId| program.items[id.index()].id.to_string();
            let hits: Vec<String> = in_state(State::Hit).map(id).collect();
            let unknown: Vec<(String, Vec<String>)> = in_state(State::Unknown)
                .map(|item| (id(item), given_names(outcome.item_missing(*item, table, row))))
                .collect();
            let key = quoted(&outcome.key_text(table, row));
            let (table, hits) = (quoted(&given.table.name), list(hits.iter().map(String::as_str)));
            let unknown = if unknown.is_empty() { "[]".to_owned() } else { self::table(&unknown) };
            lines.push(format!("expect.{table}.{key} = {{ findings = {hits}, unknown = {unknown} }}"));
        }
    }
    if lines.is_empty() {
        return Vec::new();
    }
    vec![Edit { place: last.clone(), text: lines.join("\n"), added: true }]
}

fn judges(program: &Program, item: ItemId, table: TableId) -> bool {
    program.items[item.index()].states.iter().any(|state| state.table == table)
}

/// What is missing, as a case names it: to its reader a column that is not given is simply missing.
pub fn given_names(names: Vec<String>) -> Vec<String> {
    names.into_iter().map(|name| name.strip_suffix(" absent").map_or(name.clone(), str::to_owned)).collect()
}

/// The unknown rules of a row with what each misses.
pub fn unknown_in(
    program: &Program,
    outcome: &Outcome<'_>,
    items: &[ItemId],
    row: &RowExpectation,
    at: u32,
) -> Vec<(String, Vec<String>)> {
    let unknown = items.iter().filter(|item| outcome.state(**item, row.table, at) == Some(State::Unknown));
    unknown
        .map(|item| {
            let id = program.items[item.index()].id.to_string();
            (id, given_names(outcome.item_missing(*item, row.table, at)))
        })
        .collect()
}

/// A value as TOML writes it.
fn literal(value: &Value) -> String {
    match value {
        Value::Number(_) => show::shown(value, None),
        Value::Bool(flag) => flag.to_string(),
        Value::Date(_) => show::shown(value, None),
        Value::Texts(texts) => list(texts.iter().map(|text| &**text)),
        Value::Text(text) => quoted(text),
        Value::Moment(_) | Value::Month(_) => quoted(&show::shown(value, None)),
    }
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: Vec<String> = items.map(quoted).collect();
    format!("[{}]", items.join(", "))
}

fn table(rules: &[(String, Vec<String>)]) -> String {
    if rules.is_empty() {
        return "[]".to_owned();
    }
    let entries: Vec<String> = rules
        .iter()
        .map(|(id, names)| format!("{} = {}", quoted(id), list(names.iter().map(String::as_str))))
        .collect();
    format!("{{ {} }}", entries.join(", "))
}

/// A TOML text.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A cell of a CSV file.
fn cell(text: String) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_as_the_file_needs_them() {
        assert_eq!(quoted("甲\"乙\\\n"), "\"甲\\\"乙\\\\\\n\"");
        assert_eq!(cell("甲,\"乙\"".to_owned()), "\"甲,\"\"乙\"\"\"");
        assert_eq!(cell("甲、乙".to_owned()), "甲、乙");
        assert_eq!(table(&[("R-1".to_owned(), vec!["甲".to_owned()])]), "{ \"R-1\" = [\"甲\"] }");
        assert_eq!(list(std::iter::empty()), "[]");
    }
}
