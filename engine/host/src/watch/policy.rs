//! Dated and regional values that a changed pack gives otherwise: those still to come, which change nothing today, and those
//! that reach back, with the past runs they concern and what they pay otherwise.

use super::difference::Line;
use super::resident::Resident;
use super::version::Version;
use crate::log::Entry;
use heng_core::Pack;
use heng_core::program::PayPeriod;
use heng_core::run::{Counterparts, Kept, PaymentChange, changes, run_again, store::Store};
use heng_data::csv::write::{BYTE_ORDER_MARK, CsvRows};
use heng_review::diff::report::ParameterChange;
use heng_values::date_text::evaluation_moment;
use heng_values::{Date, Diagnostic, Moment, Number, Severity, Value, show, system_reason};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// How many past moments are computed again.
const MOST_MOMENTS: usize = 12;

/// A past run that such a value concerns.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct PastRun {
    /// Its line in the run log.
    pub number: u64,
    /// When it was.
    pub time: String,
    /// Its evaluation moment.
    pub as_of: String,
    /// The hash of its rules.
    pub pack: String,
    /// Who would have been decided otherwise then, over the data at hand; none where that cannot be told.
    pub otherwise: Option<Vec<Line>>,
}

/// What is paid otherwise.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Arrears {
    /// The payment.
    pub payment: String,
    /// Whose rows.
    pub table: String,
    /// How many rows are owed something, and how much in all.
    pub owed_rows: u64,
    /// In all, exact.
    pub owed: String,
    /// How many rows were paid too much.
    pub overpaid_rows: u64,
    /// In all, exact.
    pub overpaid: String,
    /// How many periods it concerns.
    pub periods: u64,
    /// One period: once, month, term, year.
    pub period: &'static str,
    /// Rows where one of both amounts is unknown.
    pub unknown: u64,
}

/// What a change of values means beside today.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Policy {
    /// Values still to come.
    pub to_come: Vec<ParameterChange>,
    /// Values that reach back.
    pub reaching_back: Vec<ParameterChange>,
    /// Past runs that these concern.
    pub runs: Vec<PastRun>,
    /// What is paid otherwise since then.
    pub arrears: Vec<Arrears>,
    /// The file with every row that is owed or was overpaid something.
    pub file: Option<String>,
}

impl Policy {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.to_come.is_empty() && self.reaching_back.is_empty()
    }
}

/// Values that differ between two packs, with the day from which they count.
pub(crate) fn differing(before: &Pack, now: &Pack) -> Vec<(Date, ParameterChange)> {
    type Values = BTreeMap<(String, String, Date), String>;
    let values = |pack: &Pack| -> Values {
        let mut found = Values::new();
        for parameter in &pack.parameters {
            for value in &parameter.values {
                let shown = value.value.as_ref().map_or_else(String::new, |value| show::shown(value, None));
                // A later one of one day and region takes the place of an earlier one.
                found.insert((parameter.name.to_string(), value.region.join("/"), value.from), shown);
            }
        }
        found
    };
    let (before, now) = (values(before), values(now));
    let mut keys: Vec<&(String, String, Date)> = before.keys().chain(now.keys()).collect();
    keys.sort();
    keys.dedup();
    let change = |key: &(String, String, Date)| {
        let (one, two) = (before.get(key), now.get(key));
        (one != two).then(|| {
            let change = ParameterChange {
                parameter: key.0.clone(),
                region: key.1.clone(),
                from: show::shown(&Value::Date(key.2), None),
                before: one.cloned().unwrap_or_default(),
                now: two.cloned().unwrap_or_default(),
            };
            (key.2, change)
        })
    };
    keys.into_iter().filter_map(change).collect()
}

/// Looks at what a new version changes beside today. `payments` differ today; `now` is what the new version computed.
pub fn look(old: &Version, new: &Version, resident: &Resident, past: &[Entry], payments: &[PaymentChange]) -> Policy {
    let today = new.program.today;
    let (to_come, back): (Vec<_>, Vec<_>) =
        differing(&old.snapshot.pack, &new.snapshot.pack).into_iter().partition(|(from, _)| *from > today);
    let mut policy = Policy {
        to_come: to_come.into_iter().map(|(_, change)| change).collect(),
        reaching_back: back.iter().map(|(_, change)| change.clone()).collect(),
        ..Policy::default()
    };
    let Some(from) = back.iter().map(|(from, _)| *from).min() else { return policy };
    policy.runs = runs(old, new, resident, past, from);
    policy.arrears = payments.iter().map(|change| arrears(new, change, from, today)).collect();
    policy
}

/// The past runs that a value from this day on concerns.
fn runs(old: &Version, new: &Version, resident: &Resident, past: &[Entry], from: Date) -> Vec<PastRun> {
    let mut known: BTreeMap<Moment, Option<Vec<Line>>> = BTreeMap::new();
    let mut runs = Vec::new();
    for entry in past.iter().filter(|entry| entry.event.has_results()) {
        let Ok(moment) = evaluation_moment(&entry.as_of) else { continue };
        if moment.closing_date() < from || entry.pack.name != new.snapshot.pack.name() {
            continue;
        }
        let room = known.len() < MOST_MOMENTS;
        let otherwise = match known.get(&moment) {
            Some(lines) => lines.clone(),
            None if room => {
                let lines = otherwise(old, new, resident, moment);
                known.insert(moment, lines.clone());
                lines
            }
            None => None,
        };
        runs.push(PastRun {
            number: entry.number,
            time: entry.time.clone(),
            as_of: entry.as_of.clone(),
            pack: entry.pack.hash.clone(),
            otherwise,
        });
    }
    runs
}

/// Who would have been decided otherwise at a moment, over the data at hand.
fn otherwise(old: &Version, new: &Version, resident: &Resident, moment: Moment) -> Option<Vec<Line>> {
    let before = Arc::new(old.snapshot.pack.program(moment).0?);
    let now = new.snapshot.pack.program(moment).0?;
    let same = Counterparts::new(&before, resident.kept().program())?;
    let outcome = run_again(&before, resident.kept(), &same, &[], &|_| {})?;
    let kept = Kept::new(before.clone(), outcome, &[]);
    let same = Counterparts::new(&now, kept.program())?;
    let outcome = run_again(&now, &kept, &same, &[], &|_| {})?;
    let changes = changes(&kept, &outcome, &same);
    Some(super::difference::lines(&changes, &kept.store(), outcome.store()))
}

/// How many periods have begun from one day to another, both included.
pub fn periods(period: PayPeriod, from: Date, to: Date) -> u64 {
    let month = |date: Date| {
        let (year, month, _) = date.parts();
        i64::from(year) * 12 + i64::from(month) - 1
    };
    let begun =
        |length: i64, shift: i64| (month(to) - shift).div_euclid(length) - (month(from) - shift).div_euclid(length) + 1;
    let count = match period {
        PayPeriod::Once => 1,
        PayPeriod::Month => begun(1, 0),
        // Terms begin in February and August.
        PayPeriod::Term => begun(6, 1),
        PayPeriod::Year => begun(12, 0),
    };
    u64::try_from(count).unwrap_or(0)
}

fn arrears(new: &Version, change: &PaymentChange, from: Date, today: Date) -> Arrears {
    let periods = periods(change.period, from, today);
    let (mut owed, mut overpaid) = ((0_u64, 0_i128), (0_u64, 0_i128));
    for (_, before, now) in &change.rows {
        let difference = (i128::from(*now) - i128::from(*before)) * i128::from(periods);
        let side = if difference > 0 { &mut owed } else { &mut overpaid };
        side.0 += 1;
        side.1 += difference.abs();
    }
    Arrears {
        payment: change.name.to_string(),
        table: new.program.table(change.table).name.to_string(),
        owed_rows: owed.0,
        owed: money(owed.1),
        overpaid_rows: overpaid.0,
        overpaid: money(overpaid.1),
        periods,
        period: change.period.word(),
        unknown: change.unknown,
    }
}

/// Millionths as a decimal.
fn money(raw: i128) -> String {
    match i64::try_from(raw) {
        Ok(raw) => show::shown(&Value::Number(Number::from_raw(raw)), None),
        // More than a number holds: whole units are exact enough to be read, the rows have the rest.
        Err(_) => (raw / 1_000_000).to_string(),
    }
}

/// Writes every row that is owed or was overpaid something, complete or not at all. Gives the file's name.
///
/// # Errors
/// `E0822` the system refuses.
pub fn write(
    out: &Path,
    name: &str,
    policy: &Policy,
    payments: &[PaymentChange],
    store: &Store<'_>,
) -> Result<Option<String>, Diagnostic> {
    if policy.arrears.iter().all(|one| one.owed_rows + one.overpaid_rows == 0) {
        return Ok(None);
    }
    let name = format!("补发清单-{name}.csv");
    let mut rows = CsvRows::default();
    for title in ["表", "主键", "地区", "补助", "原金额", "现金额", "周期", "期数", "应补发"] {
        rows.text(title);
    }
    rows.end_row();
    for (change, arrears) in payments.iter().zip(&policy.arrears) {
        for (row, before, now) in &change.rows {
            let mut key = String::new();
            store.key_text(change.table, *row, &mut key);
            let region = heng_core::run::by_region(store, change.table, &[*row]);
            rows.text(&arrears.table);
            rows.text(&key);
            rows.text(region.first().map_or("", |(name, _)| name.as_str()));
            rows.text(&arrears.payment);
            rows.plain(&money(i128::from(*before)));
            rows.plain(&money(i128::from(*now)));
            rows.text(change.period.chinese());
            rows.plain(&arrears.periods.to_string());
            let due = (i128::from(*now) - i128::from(*before)) * i128::from(arrears.periods);
            let sign = if due < 0 { "-" } else { "" };
            rows.plain(&format!("{sign}{}", money(due.abs())));
            rows.end_row();
        }
    }
    let refused = |error: std::io::Error| {
        let refused = Diagnostic::new("E0822", Severity::Error, None).with("path", name.as_str());
        refused.with("reason", system_reason(&error))
    };
    let mut file = tempfile::NamedTempFile::new_in(out.join(".heng")).map_err(refused)?;
    file.write_all(BYTE_ORDER_MARK).and_then(|()| file.write_all(rows.bytes())).map_err(refused)?;
    fs::rename(file.into_temp_path().keep().map_err(|error| refused(error.error))?, out.join(&name))
        .map_err(refused)?;
    Ok(Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begun_are_counted() {
        let day = |year, month, day| Date::new(year, month, day).unwrap();
        let (from, to) = (day(2022, 8, 15), day(2022, 11, 1));
        assert_eq!(periods(PayPeriod::Once, from, to), 1);
        assert_eq!(periods(PayPeriod::Month, from, to), 4);
        assert_eq!(periods(PayPeriod::Term, from, to), 1);
        assert_eq!(periods(PayPeriod::Term, from, day(2023, 2, 1)), 2);
        assert_eq!(periods(PayPeriod::Year, from, day(2023, 1, 1)), 2);
        assert_eq!(periods(PayPeriod::Month, from, from), 1);
    }
}
