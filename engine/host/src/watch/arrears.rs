//! What is owed or was overpaid for days gone by. Every period begun since then is judged under the old rules and under
//! the new ones, as they are on its last day, over the data at hand; amounts that differ add up row by row.

use super::past::Past;
use heng_core::program::{PayPeriod, Program};
use heng_core::run::compare::{Both, ValueChange, ValueMove};
use heng_data::csv::write::{BYTE_ORDER_MARK, CsvRows};
use heng_values::{Date, Diagnostic, Moment, Month, Number, Severity, Value, show, system_reason};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Write;
use std::path::Path;

/// How many moments are judged at most, the latest ones: ten years of months.
const MOST: usize = 120;

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
    /// How many periods have begun since then.
    pub periods: u64,
    /// How many of these could not be judged: the rules have no meaning then, or there are too many.
    pub not_judged: u64,
    /// One period: once, month, term, year.
    pub period: &'static str,
    /// Rows where one of both amounts is unknown in some period.
    pub unknown: u64,
    /// The rows, in the order of lists.
    #[serde(skip)]
    pub rows: Vec<RowArrears>,
}

/// What one row is owed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct RowArrears {
    /// Its key.
    pub key: String,
    /// Its widest region.
    pub region: String,
    /// Periods in a row with the same amounts, the earliest first.
    pub stretches: Vec<Stretch>,
}

/// Periods in a row with the same two amounts, which differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// The first day of the first period.
    pub first: Date,
    /// The last day of the last one.
    pub last: Date,
    /// How many periods.
    pub count: u64,
    /// The amount so far, in millionths; unknown if none.
    pub before: Option<i64>,
    /// The amount now, likewise.
    pub now: Option<i64>,
}

impl Stretch {
    /// What is due for it: less than nothing where too much was paid.
    fn due(&self) -> Option<i128> {
        let difference = i128::from(self.now?) - i128::from(self.before?);
        Some(difference * i128::from(self.count))
    }
}

impl RowArrears {
    fn add(&mut self, (first, last): (Date, Date), before: Option<i64>, now: Option<i64>) {
        if let Some(stretch) = self.stretches.last_mut()
            && (stretch.before, stretch.now) == (before, now)
            && stretch.last.add_days(1) == Some(first)
        {
            stretch.last = last;
            stretch.count += 1;
            return;
        }
        self.stretches.push(Stretch { first, last, count: 1, before, now });
    }
}

/// The periods that have begun from one day to another, both included: first and last day of each.
pub fn periods(period: PayPeriod, from: Date, to: Date) -> Vec<(Date, Date)> {
    let month = |date: Date| {
        let (year, month, _) = date.parts();
        i64::from(year) * 12 + i64::from(month) - 1
    };
    // Terms begin in February and August.
    let (length, shift) = match period {
        PayPeriod::Once => return if from <= to { vec![(from, to)] } else { Vec::new() },
        PayPeriod::Month => (1, 0),
        PayPeriod::Term => (6, 1),
        PayPeriod::Year => (12, 0),
    };
    let number = |date: Date| (month(date) - shift).div_euclid(length);
    let day = |month: i64| {
        let year = i32::try_from(month.div_euclid(12)).ok()?;
        Month::new(year, month.rem_euclid(12) as i32 + 1)
    };
    let span = |at: i64| {
        let first = at * length + shift;
        Some((day(first)?.first_day()?, day(first + length - 1)?.last_day()?))
    };
    (number(from)..=number(to)).filter_map(span).collect()
}

/// A period with its first and last day.
type Span = (PayPeriod, (Date, Date));

/// What is owed since a day. Empty where neither version pays anything per period.
pub fn since(past: &Past<'_>, from: Date) -> Vec<Arrears> {
    let today = past.new.program.today;
    let mut due: BTreeMap<Moment, Vec<Span>> = BTreeMap::new();
    let mut begun: HashMap<PayPeriod, u64> = HashMap::new();
    let programs: [&Program; 2] = [&past.old.program, &past.new.program];
    for payment in programs.iter().flat_map(|program| &program.payments) {
        if begun.contains_key(&payment.period) {
            continue;
        }
        let spans = periods(payment.period, from, today);
        begun.insert(payment.period, spans.len() as u64);
        for (first, last) in spans {
            let ended = (last < today).then(|| Moment::new(last, 24, 0, 0)).flatten();
            let span = (payment.period, (first, last));
            due.entry(ended.unwrap_or(past.new.moment)).or_default().push(span);
        }
    }
    let mut accounts = Accounts::default();
    let mut not_judged: HashMap<PayPeriod, u64> = HashMap::new();
    let beyond = due.len().saturating_sub(MOST);
    for (at, (moment, spans)) in due.iter().enumerate() {
        let judged = at >= beyond
            && past
                .at(*moment, |ran| {
                    let both = Both::new(ran.kept, ran.outcome, ran.same);
                    both.payments().iter().for_each(|change| accounts.add(&both, change, spans));
                })
                .is_some();
        if !judged {
            spans.iter().for_each(|(period, _)| *not_judged.entry(*period).or_default() += 1);
        }
    }
    accounts.end(&begun, &not_judged)
}

/// Payments and rows as they are met.
#[derive(Default)]
struct Accounts {
    payments: Vec<(PayPeriod, Arrears, HashMap<String, usize>)>,
}

impl Accounts {
    fn add(&mut self, both: &Both<'_, '_>, change: &ValueChange, spans: &[Span]) {
        let Some(period) = change.period else { return };
        let spans: Vec<(Date, Date)> =
            spans.iter().filter(|(known, _)| *known == period).map(|(_, span)| *span).collect();
        if spans.is_empty() {
            return;
        }
        let table = both.tables()[change.table].name.to_string();
        let known = |(_, arrears, _): &(PayPeriod, Arrears, HashMap<String, usize>)| {
            *arrears.payment == *change.item && arrears.table == table
        };
        let at = match self.payments.iter().position(known) {
            Some(at) => at,
            None => {
                let arrears = Arrears { payment: change.item.to_string(), table, ..Arrears::default() };
                self.payments.push((period, arrears, HashMap::new()));
                self.payments.len() - 1
            }
        };
        let (_, arrears, by_key) = &mut self.payments[at];
        let rows: Vec<_> = change.moves.iter().map(|one| one.row).collect();
        let regions = both.regions(change.table, &rows);
        for (moved, region) in change.moves.iter().zip(regions) {
            let key = both.key(change.table, moved.row);
            let at = *by_key.entry(key.clone()).or_insert_with(|| {
                let region = region.into_iter().next().unwrap_or_default();
                arrears.rows.push(RowArrears { key, region, stretches: Vec::new() });
                arrears.rows.len() - 1
            });
            let (before, now) = amounts(moved);
            spans.iter().for_each(|span| arrears.rows[at].add(*span, before, now));
        }
    }

    fn end(self, begun: &HashMap<PayPeriod, u64>, not_judged: &HashMap<PayPeriod, u64>) -> Vec<Arrears> {
        let end = |(period, mut arrears, _): (PayPeriod, Arrears, HashMap<String, usize>)| {
            let (mut owed, mut overpaid) = ((0_u64, 0_i128), (0_u64, 0_i128));
            for row in &arrears.rows {
                let due: i128 = row.stretches.iter().filter_map(Stretch::due).sum();
                let side = if due > 0 { &mut owed } else { &mut overpaid };
                side.0 += u64::from(due != 0);
                side.1 += due.abs();
                arrears.unknown += u64::from(row.stretches.iter().any(|stretch| stretch.due().is_none()));
            }
            (arrears.owed_rows, arrears.owed) = (owed.0, money(owed.1));
            (arrears.overpaid_rows, arrears.overpaid) = (overpaid.0, money(overpaid.1));
            arrears.period = period.word();
            arrears.periods = begun.get(&period).copied().unwrap_or_default();
            arrears.not_judged = not_judged.get(&period).copied().unwrap_or_default();
            arrears
        };
        self.payments.into_iter().map(end).collect()
    }
}

/// Both amounts in millionths: nothing where there was no such item or row, none where nobody knows.
fn amounts(moved: &ValueMove) -> (Option<i64>, Option<i64>) {
    let amount = |value: &Option<Value>, unknown: bool| match value {
        Some(Value::Number(number)) => Some(number.raw()),
        None if !unknown => Some(0),
        _ => None,
    };
    (amount(&moved.before, moved.unknown_before), amount(&moved.now, moved.unknown_now))
}

/// Millionths as a decimal.
fn money(raw: i128) -> String {
    match i64::try_from(raw) {
        Ok(raw) => show::shown(&Value::Number(Number::from_raw(raw)), None),
        // More than a number holds: whole units are exact enough to be read, the rows have the rest.
        Err(_) => (raw / 1_000_000).to_string(),
    }
}

/// Writes a line for every row and stretch of periods, complete or not at all. Gives the file's name; none where no row
/// is owed anything.
///
/// # Errors
/// `E0822` the system refuses.
pub fn write(out: &Path, name: &str, arrears: &[Arrears]) -> Result<Option<String>, Diagnostic> {
    if arrears.iter().all(|one| one.rows.is_empty()) {
        return Ok(None);
    }
    let name = format!("补发清单-{name}.csv");
    let mut rows = CsvRows::default();
    for title in ["表", "主键", "地区", "补助", "周期", "起", "止", "期数", "原金额", "现金额", "应补发"]
    {
        rows.text(title);
    }
    rows.end_row();
    let signed = |raw: i128| format!("{}{}", if raw < 0 { "-" } else { "" }, money(raw.abs()));
    for one in arrears {
        let period = PayPeriod::from_word(one.period).map_or("", PayPeriod::chinese);
        for (row, stretch) in one.rows.iter().flat_map(|row| row.stretches.iter().map(move |stretch| (row, stretch))) {
            [&one.table, &row.key, &row.region, &one.payment].into_iter().for_each(|text| rows.text(text));
            rows.text(period);
            rows.plain(&show::shown(&Value::Date(stretch.first), None));
            rows.plain(&show::shown(&Value::Date(stretch.last), None));
            rows.plain(&stretch.count.to_string());
            let amount = |raw: Option<i64>| raw.map_or_else(String::new, |raw| signed(i128::from(raw)));
            rows.plain(&amount(stretch.before));
            rows.plain(&amount(stretch.now));
            rows.plain(&stretch.due().map_or_else(String::new, signed));
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

    fn day(year: i32, month: i32, day: i32) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn periods_begun_are_found() {
        let (from, to) = (day(2022, 8, 15), day(2022, 11, 1));
        let count = |period, from, to| periods(period, from, to).len();
        assert_eq!(periods(PayPeriod::Once, from, to), [(from, to)]);
        assert_eq!(count(PayPeriod::Month, from, to), 4);
        assert_eq!(periods(PayPeriod::Month, from, to)[0], (day(2022, 8, 1), day(2022, 8, 31)));
        assert_eq!(periods(PayPeriod::Term, from, to), [(day(2022, 8, 1), day(2023, 1, 31))]);
        assert_eq!(count(PayPeriod::Term, from, day(2023, 2, 1)), 2);
        assert_eq!(count(PayPeriod::Year, from, day(2023, 1, 1)), 2);
        assert_eq!(count(PayPeriod::Month, from, from), 1);
        assert_eq!(count(PayPeriod::Month, to, from) + count(PayPeriod::Once, to, from), 0);
    }

    #[test]
    fn equal_periods_in_a_row_are_one_stretch() {
        let mut row = RowArrears::default();
        for (month, now) in [(7, Some(300)), (8, Some(300)), (9, None), (11, None)] {
            let month = Month::new(2022, month).unwrap();
            row.add((month.first_day().unwrap(), month.last_day().unwrap()), Some(100), now);
        }
        let due: Vec<_> = row.stretches.iter().map(|one| (one.count, one.due())).collect();
        assert_eq!(due, [(2, Some(400)), (1, None), (1, None)]);
    }
}
