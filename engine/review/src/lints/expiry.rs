//! W0123: a parameter that is removed, or an item that ends, within the statistical year (October to September) of the
//! evaluation date, with nothing after it.

use super::view::View;
use heng_core::pack::model::Period;
use heng_values::{Date, Diagnostic, Place};

/// The last month of a statistical year.
const LAST_MONTH: i32 = 9;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    let pack = view.pack;
    let Some(today) = pack.default_moment().map(|moment| moment.closing_date()) else { return };
    let (year, month, _) = today.parts();
    let Some(end) = Date::new(year + i32::from(month > LAST_MONTH), LAST_MONTH, 30) else { return };
    let soon = |day: Date| today < day && day <= end;
    let mut tell = |name: &str, day: Date, place: &Place| {
        if pack.is_own(place) {
            let day = heng_values::show::shown(&heng_values::Value::Date(day), None);
            found.push(Diagnostic::warning("W0123", place).with("name", name).with("day", day));
        }
    };
    for parameter in &pack.parameters {
        for value in parameter.values.iter().filter(|value| value.value.is_none() && soon(value.from)) {
            let mut others = parameter.values.iter().filter(|other| other.region == value.region);
            // In force until then, and not again before the year is over.
            let again =
                others.clone().any(|other| other.value.is_some() && value.from < other.from && other.from <= end);
            if others.any(|other| other.value.is_some() && other.from <= today) && !again {
                tell(&parameter.name, value.from, &value.place);
            }
        }
    }
    let follows = |period: &Period, other: &Period| other.from.is_some_and(|from| Some(from) > period.until);
    for rule in &pack.rules {
        let Some(until) = rule.period.until.filter(|until| soon(*until) && *until < end) else { continue };
        if !pack.rules.iter().any(|other| other.id == rule.id && follows(&rule.period, &other.period)) {
            tell(&rule.id, until, &rule.place);
        }
    }
    for column in pack.columns.iter().filter(|column| column.rule.is_none()) {
        let Some(until) = column.period.until.filter(|until| soon(*until) && *until < end) else { continue };
        let same = |other: &&heng_core::pack::model::ColumnItem| {
            other.table.name == column.table.name && other.name.name == column.name.name
        };
        if column.otherwise.is_none()
            && !pack.columns.iter().filter(same).any(|other| follows(&column.period, &other.period))
        {
            tell(&column.name.name, until, &column.place);
        }
    }
}
