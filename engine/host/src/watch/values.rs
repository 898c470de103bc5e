//! Dated values that two packs give otherwise, with the day from which they count: parameters, scales, dated versions of
//! items, and rows of the pack's own tables that carry a date.

use crate::snapshot::Snapshot;
use heng_core::Pack;
use heng_core::program::{Program, Rows, Table};
use heng_review::diff::report::ParameterChange;
use heng_values::{Date, Place, Value, show};
use std::collections::{BTreeMap, BTreeSet};

/// Keys of an item that decide nothing.
const IDLE: [&str; 5] = ["title", "source", "note", "verified", "department"];

/// What is said of a name in a region from a day on.
type Values = BTreeMap<(String, String, Date), String>;

/// Values of parameters and scales that differ between two packs, with the day from which they count.
pub(crate) fn differing(before: &Pack, now: &Pack) -> Vec<(Date, ParameterChange)> {
    between(&figures(before), &figures(now))
}

/// Everything dated that differs: parameters and scales, versions of items, and rows of tables that the pack fills.
pub(crate) fn dated(
    (before, earlier): (&Snapshot, &Program),
    (now, later): (&Snapshot, &Program),
) -> Vec<(Date, ParameterChange)> {
    let mut all = differing(&before.pack, &now.pack);
    let (one, two) = (items(before), items(now));
    let both = one.keys().chain(two.keys()).cloned().collect::<BTreeSet<_>>();
    for key in both {
        let none = BTreeMap::new();
        let (one, two) = (one.get(&key).unwrap_or(&none), two.get(&key).unwrap_or(&none));
        let differs = |(name, _): &(&String, &String)| one.get(*name) != two.get(*name);
        let said = |some: &BTreeMap<String, String>| {
            let keys = some.iter().filter(differs).map(|(name, text)| format!("{name} = {text}"));
            keys.collect::<Vec<_>>().join("；")
        };
        let change = (said(one), said(two));
        if change.0 != change.1 {
            all.push(told(&key, change.0, change.1));
        }
    }
    for table in &later.tables {
        if let Some(earlier_table) = earlier.tables.iter().find(|known| known.name == table.name) {
            all.append(&mut rows(earlier_table, table));
        }
    }
    all
}

fn between(before: &Values, now: &Values) -> Vec<(Date, ParameterChange)> {
    let keys: BTreeSet<_> = before.keys().chain(now.keys()).collect();
    let change = |key: &(String, String, Date)| {
        let (one, two) = (before.get(key), now.get(key));
        (one != two).then(|| told(key, one.cloned().unwrap_or_default(), two.cloned().unwrap_or_default()))
    };
    keys.into_iter().filter_map(change).collect()
}

fn told((name, region, from): &(String, String, Date), before: String, now: String) -> (Date, ParameterChange) {
    let shown = show::shown(&Value::Date(*from), None);
    let change = ParameterChange { parameter: name.clone(), region: region.clone(), from: shown, before, now };
    (*from, change)
}

fn figures(pack: &Pack) -> Values {
    let mut found = Values::new();
    for parameter in &pack.parameters {
        for value in &parameter.values {
            let shown = value.value.as_ref().map_or_else(String::new, |value| show::shown(value, None));
            // A later one of one day and region takes the place of an earlier one.
            found.insert((parameter.name.to_string(), value.region.join("/"), value.from), shown);
        }
    }
    for scale in &pack.scales {
        for version in &scale.versions {
            let bracket = |(bound, over, value): &(heng_values::Number, bool, heng_values::Number)| {
                let shown = |number| show::shown(&Value::Number(number), None);
                format!("{} {}: {}", if *over { ">" } else { "≥" }, shown(*bound), shown(*value))
            };
            let brackets: Vec<String> = version.brackets.iter().map(bracket).collect();
            found.insert((scale.name.to_string(), version.region.join("/"), version.from), brackets.join("，"));
        }
    }
    found
}

/// Dated versions of items, with the keys that decide something as they are written.
fn items(snapshot: &Snapshot) -> BTreeMap<(String, String, Date), BTreeMap<String, String>> {
    let written = |place: &Place| {
        let text = snapshot.texts.text(&place.file).unwrap_or_default();
        let part = text.get(place.start as usize..place.end as usize).unwrap_or_default();
        part.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let region =
        |region: &Option<Vec<std::sync::Arc<str>>>| region.as_ref().map_or_else(String::new, |it| it.join("/"));
    let mut found = BTreeMap::new();
    for rule in &snapshot.pack.rules {
        let Some(from) = rule.period.from else { continue };
        let given = rule.record.entries.iter().filter(|(key, _)| !IDLE.contains(&&*key.name));
        let keys = given.map(|(key, given)| (key.name.to_string(), written(&given.place))).collect();
        let name = if rule.label == rule.id { rule.id.to_string() } else { format!("{} {}", rule.id, rule.label) };
        found.insert((name, region(&rule.period.region), from), keys);
    }
    for column in snapshot.pack.columns.iter().filter(|column| column.rule.is_none()) {
        let Some(from) = column.period.from else { continue };
        let mut keys = BTreeMap::from([("value".to_owned(), written(&column.value.place))]);
        if let Some(until) = column.period.until {
            keys.insert("until".to_owned(), show::shown(&Value::Date(until), None));
        }
        if let Some(otherwise) = &column.otherwise {
            keys.insert("otherwise".to_owned(), written(&otherwise.place));
        }
        found.insert((column.name.name.to_string(), region(&column.period.region), from), keys);
    }
    found
}

/// Rows that a pack gives otherwise and that carry a date.
fn rows(before: &Table, now: &Table) -> Vec<(Date, ParameterChange)> {
    let (Rows::Given(one), Rows::Given(two)) = (&before.rows, &now.rows) else { return Vec::new() };
    if one == two {
        return Vec::new();
    }
    let by_key = |table: &Table, rows: &[Vec<Option<Value>>]| -> BTreeMap<Vec<String>, (Option<Date>, String)> {
        let key: Vec<usize> =
            table.key.iter().filter_map(|key| table.fields.iter().position(|field| field == key)).collect();
        let shown = |value: &Option<Value>| value.as_ref().map_or_else(String::new, |value| show::shown(value, None));
        let row = |row: &Vec<Option<Value>>| {
            let cells: Vec<String> = row.iter().map(shown).collect();
            let name = key.iter().filter_map(|at| cells.get(*at).cloned()).collect::<Vec<_>>();
            let name = if name.is_empty() { cells.clone() } else { name };
            (name, (row.iter().flatten().filter_map(day).min(), cells.join("，")))
        };
        rows.iter().map(row).collect()
    };
    let (one, two) = (by_key(before, one), by_key(now, two));
    let keys: BTreeSet<_> = one.keys().chain(two.keys()).collect();
    let change = |key: &Vec<String>| {
        let (one, two) = (one.get(key), two.get(key));
        let from = [one, two].into_iter().flatten().filter_map(|(day, _)| *day).min()?;
        let text = |row: Option<&(Option<Date>, String)>| row.map_or_else(String::new, |(_, text)| text.clone());
        let (before, after) = (text(one), text(two));
        (before != after).then(|| told(&(now.name.to_string(), String::new(), from), before, after))
    };
    keys.into_iter().filter_map(change).collect()
}

/// The day that a cell says.
fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::Month(month) => month.first_day(),
        Value::Moment(moment) => Some(moment.date()),
        _ => None,
    }
}
