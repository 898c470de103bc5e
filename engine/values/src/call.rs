//! Computes an operator or function on known values: the one place where names meet the typed functions. It looks at
//! one row and is strict; three-valued logic stands above it.

use crate::arithmetic::{self, Overflow};
use crate::{Builtin, Date, Moment, Value};
use crate::{builtin_dates as dates, builtin_numbers as numbers, builtin_texts as texts};
use crate::{date_text, identity_card, pattern, show};
use std::cmp::Ordering;
use std::sync::Arc;

/// A known value, unknown (`None`), or beyond the range.
pub type Outcome = Result<Option<Value>, Overflow>;

impl Builtin {
    /// Its result for known arguments: `None` where that is unknown (÷ 0, a text that is no date …). Arguments that its
    /// signature refuses give unknown too; the checker never lets them come here.
    ///
    /// # Errors
    /// [`Overflow`] where the result is beyond the range of numbers, of the calendar or of texts.
    pub fn call(self, arguments: &[Value]) -> Outcome {
        match self {
            Builtin::Add
            | Builtin::Subtract
            | Builtin::Multiply
            | Builtin::Divide
            | Builtin::Remainder
            | Builtin::Negate
            | Builtin::Abs
            | Builtin::Round
            | Builtin::Floor
            | Builtin::Ceil => self.call_numbers(arguments),
            Builtin::Equal
            | Builtin::NotEqual
            | Builtin::Less
            | Builtin::LessOrEqual
            | Builtin::Greater
            | Builtin::GreaterOrEqual
            | Builtin::In
            | Builtin::MinOf
            | Builtin::MaxOf
            | Builtin::Clamp
            | Builtin::Between
            | Builtin::NameOfMin
            | Builtin::NameOfMax => Ok(self.call_order(arguments)),
            Builtin::Age
            | Builtin::Year
            | Builtin::Month
            | Builtin::Day
            | Builtin::Weekday
            | Builtin::MonthOf
            | Builtin::FirstDay
            | Builtin::LastDay
            | Builtin::WeekOf
            | Builtin::TenDaysOf
            | Builtin::QuarterOf
            | Builtin::AddDays
            | Builtin::AddMonths
            | Builtin::DaysBetween
            | Builtin::HoursBetween
            | Builtin::MinutesBetween
            | Builtin::MonthsBetween
            | Builtin::Moment
            | Builtin::Date => self.call_dates(arguments),
            Builtin::Join
            | Builtin::Text
            | Builtin::Lower
            | Builtin::Upper
            | Builtin::Trim
            | Builtin::Before
            | Builtin::Replace
            | Builtin::StartsWith
            | Builtin::EndsWith
            | Builtin::Contains
            | Builtin::Len
            | Builtin::Sub
            | Builtin::Matches
            | Builtin::Number
            | Builtin::IdValid
            | Builtin::IdBirth
            | Builtin::IdGender => self.call_texts(arguments),
        }
    }

    fn call_numbers(self, arguments: &[Value]) -> Outcome {
        use Value::Number as N;
        let number = match (self, arguments) {
            (Builtin::Add, [N(left), N(right)]) => Some(arithmetic::add(*left, *right)?),
            (Builtin::Subtract, [N(left), N(right)]) => Some(arithmetic::subtract(*left, *right)?),
            (Builtin::Multiply, [N(left), N(right)]) => Some(arithmetic::multiply(*left, *right)?),
            (Builtin::Divide, [N(left), N(right)]) => arithmetic::divide(*left, *right)?,
            (Builtin::Remainder, [N(left), N(right)]) => arithmetic::remainder(*left, *right),
            (Builtin::Negate, [N(x)]) => Some(arithmetic::negate(*x)?),
            (Builtin::Abs, [N(x)]) => Some(numbers::abs(*x)?),
            (Builtin::Round, [N(x), N(places)]) => numbers::round(*x, *places)?,
            (Builtin::Floor, [N(x)]) => Some(numbers::floor(*x)?),
            (Builtin::Ceil, [N(x)]) => Some(numbers::ceil(*x)?),
            _ => None,
        };
        Ok(number.map(N))
    }

    fn call_order(self, arguments: &[Value]) -> Option<Value> {
        let (first, rest) = arguments.split_first()?;
        let ordered = |test: fn(Ordering) -> bool| {
            let [second] = rest else { return None };
            arithmetic::order(first, second).map(|order| Value::Bool(test(order)))
        };
        match self {
            Builtin::Equal => arithmetic::equal(first, rest.first()?).map(Value::Bool),
            Builtin::NotEqual => arithmetic::equal(first, rest.first()?).map(|equal| Value::Bool(!equal)),
            Builtin::Less => ordered(Ordering::is_lt),
            Builtin::LessOrEqual => ordered(Ordering::is_le),
            Builtin::Greater => ordered(Ordering::is_gt),
            Builtin::GreaterOrEqual => ordered(Ordering::is_ge),
            Builtin::In => is_in(first, rest).map(Value::Bool),
            Builtin::MinOf => numbers::min_of(arguments).cloned(),
            Builtin::MaxOf => numbers::max_of(arguments).cloned(),
            Builtin::NameOfMin => numbers::name_of_min(arguments).cloned(),
            Builtin::NameOfMax => numbers::name_of_max(arguments).cloned(),
            Builtin::Clamp => numbers::clamp(first, rest.first()?, rest.get(1)?).cloned(),
            Builtin::Between => numbers::between(first, rest.first()?, rest.get(1)?).map(Value::Bool),
            _ => None,
        }
    }

    fn call_dates(self, arguments: &[Value]) -> Outcome {
        use Value::{Month as M, Number as N, Text as T};
        let value = match (self, arguments) {
            (Builtin::Year, [M(month)]) => Some(N(dates::year_of_month(*month))),
            (Builtin::Month, [M(month)]) => Some(N(dates::month_of_month(*month))),
            (Builtin::FirstDay, [M(month)]) => month.first_day().map(Value::Date),
            (Builtin::LastDay, [M(month)]) => month.last_day().map(Value::Date),
            (Builtin::AddMonths, [M(month), N(n)]) => dates::add_months_to_month(*month, *n)?.map(M),
            (Builtin::MonthsBetween, [M(from), M(to)]) => Some(N(dates::months_between_months(*from, *to))),
            (Builtin::AddDays, [Value::Moment(moment), N(n)]) => {
                dates::add_days_to_moment(*moment, *n)?.map(Value::Moment)
            }
            (Builtin::Date, [T(text)]) => date_text::written_date(text).ok().map(Value::Date),
            (Builtin::AddDays, [Value::Date(date), N(n)]) => dates::add_days(*date, *n)?.map(Value::Date),
            (Builtin::AddMonths, [Value::Date(date), N(n)]) => dates::add_months(*date, *n)?.map(Value::Date),
            (Builtin::Moment, [date, T(time)]) => {
                day(date).and_then(|date| dates::moment(date, time)).map(Value::Moment)
            }
            (_, [from, to]) => self.between_days(from, to).map(N),
            (_, [date]) => day(date).and_then(|date| self.of_day(date)),
            _ => None,
        };
        Ok(value)
    }

    fn of_day(self, date: Date) -> Option<Value> {
        match self {
            Builtin::Year => Some(Value::Number(dates::year(date))),
            Builtin::Month => Some(Value::Number(dates::month(date))),
            Builtin::Day => Some(Value::Number(dates::day(date))),
            Builtin::Weekday => Some(Value::Number(dates::weekday(date))),
            Builtin::MonthOf => Some(Value::Month(date.month())),
            Builtin::WeekOf => dates::week_of(date).map(Value::Date),
            Builtin::TenDaysOf => dates::ten_days_of(date).map(Value::Date),
            Builtin::QuarterOf => dates::quarter_of(date).map(Value::Date),
            Builtin::Date => Some(Value::Date(date)),
            _ => None,
        }
    }

    fn between_days(self, from: &Value, to: &Value) -> Option<crate::Number> {
        match self {
            Builtin::Age => dates::age(day(from)?, day(to)?),
            Builtin::DaysBetween => Some(dates::days_between(day(from)?, day(to)?)),
            Builtin::MonthsBetween => Some(dates::months_between(day(from)?, day(to)?)),
            Builtin::HoursBetween => Some(dates::hours_between(start(from)?, start(to)?)),
            Builtin::MinutesBetween => Some(dates::minutes_between(start(from)?, start(to)?)),
            _ => None,
        }
    }

    fn call_texts(self, arguments: &[Value]) -> Outcome {
        use Value::{Bool, Number as N, Text as T};
        let value = match (self, arguments) {
            (Builtin::Text, [value]) => Some(text(&show::shown(value, None))),
            (Builtin::Text, [value, N(places)]) => {
                let places = places.to_integer().and_then(|places| u32::try_from(places).ok());
                places.map(|places| text(&show::shown(value, Some(places))))
            }
            (Builtin::Join, [T(left), T(right)]) => Some(text(&texts::join(left, right)?)),
            (Builtin::Lower, [T(t)]) => Some(text(&texts::lower(t))),
            (Builtin::Upper, [T(t)]) => Some(text(&texts::upper(t))),
            (Builtin::Trim, [T(t)]) => Some(text(texts::trim(t))),
            (Builtin::Before, [T(t), T(mark)]) => Some(text(texts::before(t, mark))),
            (Builtin::Replace, [T(t), T(old), T(new)]) => Some(text(&texts::replace(t, old, new)?)),
            (Builtin::StartsWith, [T(t), T(part)]) => Some(Bool(texts::starts_with(t, part))),
            (Builtin::EndsWith, [T(t), T(part)]) => Some(Bool(texts::ends_with(t, part))),
            (Builtin::Contains, [T(t), T(part)]) => Some(Bool(texts::contains(t, part))),
            (Builtin::Len, [T(t)]) => Some(N(texts::len(t))),
            (Builtin::Sub, [T(t), N(from), N(count)]) => texts::sub(t, *from, *count).map(text),
            (Builtin::Matches, [T(t), T(pattern)]) => pattern::matches(t, pattern).map(Bool),
            (Builtin::Number, [T(t)]) => texts::number(t).map(N),
            (Builtin::Number, [N(x)]) => Some(N(*x)),
            (Builtin::IdValid, [T(t)]) => Some(Bool(identity_card::id_valid(t))),
            (Builtin::IdBirth, [T(t)]) => identity_card::id_birth(t).map(Value::Date),
            (Builtin::IdGender, [T(t)]) => identity_card::id_gender(t).map(text),
            _ => None,
        };
        Ok(value)
    }
}

fn text(text: &str) -> Value {
    Value::Text(Arc::from(text))
}

/// The day of a date or moment.
fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::Moment(moment) => Some(moment.date()),
        _ => None,
    }
}

/// A moment, or the start of a date.
fn start(value: &Value) -> Option<Moment> {
    match value {
        Value::Date(date) => Some(date.start()),
        Value::Moment(moment) => Some(*moment),
        _ => None,
    }
}

fn is_in(item: &Value, list: &[Value]) -> Option<bool> {
    if let (Value::Text(item), [Value::Texts(list)]) = (item, list) {
        return Some(arithmetic::holds(list, item));
    }
    let mut found = false;
    for value in list {
        found |= arithmetic::equal(item, value)?;
    }
    Some(found)
}
