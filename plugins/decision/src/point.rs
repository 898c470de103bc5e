//! Representative values of an input: one for each stretch of values that no cell of some rows tells apart, inside what
//! the input's declaration allows.

use crate::spec::InputColumn;
use crate::test::{Set, Test, step};
use heng_core::operator::Domain;
use heng_values::number::SCALE;
use heng_values::{Date, Moment, Month, Number, Type, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A value that stands for all that no cell tells from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Point {
    /// An ordered value by its step.
    Step(i64),
    /// A text.
    Text(Arc<str>),
    /// A text that no cell names.
    OtherText(Arc<str>),
    /// A missing value.
    Missing,
    /// An input `-`, which has no value.
    Nothing,
}

/// Whether a cell takes a point for certain.
pub fn takes(test: &Test, point: &Point) -> bool {
    if test.any {
        return true;
    }
    match (point, &test.set) {
        (Point::Missing, _) => test.missing,
        (Point::Step(step), Some(Set::Steps(steps))) => steps.has(*step),
        (Point::Text(text), Some(Set::Texts(texts))) => texts.contains(text),
        (Point::Text(text), Some(Set::Except(texts))) => !texts.contains(text),
        (Point::OtherText(_), Some(Set::Except(_))) => true,
        _ => false,
    }
}

/// Whether a cell takes a point, or may by its condition.
pub fn may_take(test: &Test, point: &Point) -> bool {
    test.condition.is_some() || takes(test, point)
}

/// The points of an input among the tests of some rows.
pub fn points<'t>(
    column: &InputColumn,
    domain: &Domain,
    tests: impl Iterator<Item = &'t Test>,
    missing: bool,
) -> Vec<Point> {
    let Some((kind, _)) = column.value else { return vec![Point::Nothing] };
    let mut points = match kind {
        Type::Text => texts(domain, tests),
        _ => steps(kind, domain, tests),
    };
    if missing {
        points.push(Point::Missing);
    }
    points
}

fn texts<'t>(domain: &Domain, tests: impl Iterator<Item = &'t Test>) -> Vec<Point> {
    if let Some(choices) = &domain.choices {
        return choices.iter().cloned().map(Point::Text).collect();
    }
    let mut named: BTreeSet<Arc<str>> = BTreeSet::new();
    for test in tests {
        if let Some(Set::Texts(texts) | Set::Except(texts)) = &test.set {
            named.extend(texts.iter().cloned());
        }
    }
    let mut other = String::from("其他");
    while named.contains(other.as_str()) {
        other.push('他');
    }
    named.into_iter().map(Point::Text).chain([Point::OtherText(Arc::from(other))]).collect()
}

fn steps<'t>(kind: Type, domain: &Domain, tests: impl Iterator<Item = &'t Test>) -> Vec<Point> {
    let bound = |value: &Option<Value>, without: i64| value.as_ref().and_then(step).unwrap_or(without);
    let (least, greatest) = match kind {
        Type::Bool => (0, 1),
        // The years that cells can say at all.
        Type::Date => {
            let day = |year, month, day| Date::new(year, month, day).map_or(0, |date| i64::from(date.raw()));
            (bound(&domain.least, day(1900, 1, 1)), bound(&domain.greatest, day(2100, 12, 31)))
        }
        _ => (bound(&domain.least, i64::MIN), bound(&domain.greatest, i64::MAX)),
    };
    let mut cuts: Vec<i64> = vec![least];
    for test in tests {
        if let Some(Set::Steps(steps)) = &test.set {
            for (from, to) in steps.list() {
                cuts.push(*from);
                cuts.extend(to.checked_add(1));
            }
        }
    }
    cuts.retain(|cut| (least..=greatest).contains(cut));
    cuts.sort_unstable();
    cuts.dedup();
    let unit = if kind == Type::Number { SCALE } else { 1 };
    let ends = cuts.iter().skip(1).map(|next| next - 1).chain([greatest]);
    cuts.iter()
        .zip(ends)
        .filter_map(|(from, to)| round(*from, to, unit, kind == Type::Number && domain.whole))
        .map(Point::Step)
        .collect()
}

/// A round value of a stretch: its beginning where that is whole, else a whole one, else its beginning.
fn round(from: i64, to: i64, unit: i64, whole: bool) -> Option<i64> {
    if from == i64::MIN {
        return if to == i64::MAX { Some(0) } else { to.checked_sub(to.rem_euclid(unit)) };
    }
    let up = match from.rem_euclid(unit) {
        0 => Some(from),
        rest => from.checked_add(unit - rest),
    };
    match up.filter(|up| *up <= to) {
        Some(up) => Some(up),
        None if whole => None,
        None => Some(from),
    }
}

/// A point as a rule test writes it.
pub fn written(kind: Type, point: &Point) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    match (point, kind) {
        (Point::Missing | Point::Nothing, _) => "{ unknown = true }".to_owned(),
        (Point::Text(text) | Point::OtherText(text), _) => quoted(text),
        (Point::Step(step), Type::Bool) => (*step != 0).to_string(),
        (Point::Step(step), Type::Number) => Number::from_raw(*step).to_string(),
        (Point::Step(step), Type::Date) => value(Value::Date(Date::from_raw(*step as i32))),
        (Point::Step(step), Type::Month) => quoted(&value(Value::Month(Month::from_raw(*step as i32)))),
        (Point::Step(step), _) => quoted(&value(Value::Moment(Moment::from_raw(*step)))),
    }
}

fn value(value: Value) -> String {
    heng_values::show::shown(&value, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn witnesses_are_round_where_they_can_be() {
        assert_eq!(round(8_000 * SCALE + 1, i64::MAX, SCALE, false), Some(8_001 * SCALE));
        assert_eq!(round(SCALE + 1, SCALE + 5, SCALE, false), Some(SCALE + 1));
        assert_eq!(round(SCALE + 1, SCALE + 5, SCALE, true), None);
        assert_eq!(round(i64::MIN, 6_000 * SCALE - 1, SCALE, false), Some(5_999 * SCALE));
        assert_eq!(round(i64::MIN, i64::MAX, SCALE, false), Some(0));
        assert_eq!(round(i64::MIN, -SCALE - 1, SCALE, false), Some(-2 * SCALE));
    }
}
