//! What a region or a child pack may do with a parameter: the loader refuses what `override` forbids. At every date on
//! which both are in force a new value is held against the one it takes the place of.

use super::items::unit;
use super::model::{Override, ParameterItem, ParameterValue};
use super::parameters::show_date;
use crate::check::unit::Unit;
use crate::kind::Record;
use heng_values::{Date, Diagnostic, Place, Type, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// All values of a parameter by region.
type ByRegion<'a> = HashMap<&'a [Arc<str>], Vec<&'a ParameterValue>>;

/// Holds every value against those it takes the place of: the parents' of the same region, and those of wider regions.
pub fn check_overrides(parameter: &ParameterItem, diagnostics: &mut Vec<Diagnostic>) {
    if parameter.allows == Override::Free {
        return;
    }
    let mut by_region = ByRegion::new();
    for value in parameter.values.iter().chain(&parameter.displaced) {
        by_region.entry(&value.region).or_default().push(value);
    }
    // A displaced value was itself held against those before it.
    for value in parameter.displaced.iter().chain(&parameter.values) {
        check_override(parameter, &by_region, value, diagnostics);
    }
}

fn check_override(
    parameter: &ParameterItem,
    by_region: &ByRegion<'_>,
    value: &ParameterValue,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let around = (0..=value.region.len()).filter_map(|levels| by_region.get(&value.region[..levels]));
    let replaced: Vec<&ParameterValue> =
        around.flatten().copied().filter(|known| takes_place_of(value, known)).collect();
    let Some(first) = replaced.first() else { return };
    if parameter.allows == Override::Forbid {
        diagnostics.push(refusal(parameter, value, first, "forbid", value.from));
        return;
    }
    // The value holds until the next one of its own region, whoever wrote that.
    let same = by_region.get(&value.region[..]).into_iter().flatten();
    let until = same.map(|known| known.from).filter(|from| *from > value.from).min();
    let mut days: Vec<Date> = replaced.iter().map(|known| known.from).filter(|from| *from > value.from).collect();
    days.push(value.from);
    days.sort();
    for day in days {
        if until.is_some_and(|until| day >= until) {
            break;
        }
        let current = replaced
            .iter()
            .filter(|known| known.from <= day)
            .max_by_key(|known| (known.region.len(), known.from, known.pack));
        let Some(current) = current else { continue };
        let allowed = match (&value.value, &current.value) {
            (Some(new), Some(old)) => match (parameter.allows, compare(new, old)) {
                (Override::TightenUp, Some(order)) => order.is_ge(),
                (Override::TightenDown, Some(order)) => order.is_le(),
                _ => new == old,
            },
            _ => false,
        };
        if !allowed {
            let word = if parameter.allows == Override::TightenUp { "tighten_up" } else { "tighten_down" };
            diagnostics.push(refusal(parameter, value, current, word, day));
            return;
        }
    }
}

/// Holds the type and unit that a child pack repeats against those of its parent: they cannot be changed, since the
/// values of both stand beside each other.
pub fn check_kept(
    record: &Record,
    kind: Option<Type>,
    known: Option<&Unit>,
    declared: &Place,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut differs = |key: &'static str, known: String, found: String| {
        diagnostics.push(
            Diagnostic::error("E0508", record.place_of(key))
                .with("key", key)
                .with("declared", known)
                .with("found", found)
                .related(declared, "declared-here"),
        );
    };
    if let (Some(kind), Some(word)) = (kind, record.text("type"))
        && kind.word() != &**word
    {
        differs("type", kind.word().to_owned(), word.to_string());
    }
    let mut told = Vec::new();
    match (unit(record, "unit", &mut told), record.text("unit")) {
        (Some(own), Some(word)) if known != Some(&own) => {
            differs("unit", known.map_or("—".to_owned(), Unit::to_string), word.to_string());
        }
        _ => diagnostics.append(&mut told),
    }
}

/// Whether a new value takes the place of a known one: the child's that of a parent's region or a wider one, and a
/// region's that of a wider region in the same pack.
fn takes_place_of(value: &ParameterValue, known: &ParameterValue) -> bool {
    let wider = value.region.starts_with(&known.region);
    let narrower = value.region.len() > known.region.len();
    wider && (narrower || value.pack > known.pack)
}

fn compare(one: &Value, two: &Value) -> Option<std::cmp::Ordering> {
    match (one, two) {
        (Value::Number(one), Value::Number(two)) => Some(one.cmp(two)),
        (Value::Date(one), Value::Date(two)) => Some(one.cmp(two)),
        (Value::Moment(one), Value::Moment(two)) => Some(one.cmp(two)),
        (Value::Month(one), Value::Month(two)) => Some(one.cmp(two)),
        _ => None,
    }
}

fn refusal(
    parameter: &ParameterItem,
    value: &ParameterValue,
    current: &ParameterValue,
    word: &str,
    day: Date,
) -> Diagnostic {
    Diagnostic::error("E0505", &value.place)
        .with("name", &*parameter.name)
        .with("override", word)
        .with("day", show_date(day))
        .related(&current.place, "takes-place-of")
        .related(&parameter.place, "declared-here")
}
