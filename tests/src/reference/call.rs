//! The reference's own built-ins: what each function and operator of one row gives for known arguments, written down
//! again from the language page. None is unknown, which overflow becomes too.

use super::{calendar, number, texts};
use heng_values::builtin::Builtin;
use heng_values::{Date, Moment, Number, Value};
use std::cmp::Ordering;

/// The result for known arguments.
pub fn call(builtin: Builtin, arguments: &[Value]) -> Option<Value> {
    numbers(builtin, arguments)
        .or_else(|| orders(builtin, arguments))
        .or_else(|| dates(builtin, arguments))
        .or_else(|| words(builtin, arguments))
}

/// Which of two values is the greater; a moment that meets a date counts by its day.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Some(a.raw().cmp(&b.raw())),
        (Value::Text(a), Value::Text(b)) => Some(a.chars().cmp(b.chars())),
        (Value::Date(a), Value::Date(b)) => Some(a.raw().cmp(&b.raw())),
        (Value::Month(a), Value::Month(b)) => Some(a.raw().cmp(&b.raw())),
        (Value::Moment(a), Value::Moment(b)) => Some(a.raw().cmp(&b.raw())),
        (Value::Moment(a), Value::Date(b)) => Some(calendar::day_of(*a)?.raw().cmp(&b.raw())),
        (Value::Date(a), Value::Moment(b)) => Some(a.raw().cmp(&calendar::day_of(*b)?.raw())),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Whether two values are equal.
pub fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Texts(a), Value::Texts(b)) => Some(a == b),
        _ => order(left, right).map(|order| order == Ordering::Equal),
    }
}

fn numbers(builtin: Builtin, arguments: &[Value]) -> Option<Value> {
    let raws: Vec<i128> = arguments
        .iter()
        .map(|argument| if let Value::Number(x) = argument { Some(number::raw(*x)) } else { None })
        .collect::<Option<_>>()?;
    let result = match (builtin, raws.as_slice()) {
        (Builtin::Add, [a, b]) => a + b,
        (Builtin::Subtract, [a, b]) => a - b,
        (Builtin::Multiply, [a, b]) => number::multiply(*a, *b)?,
        (Builtin::Divide, [a, b]) => number::divide(*a, *b)?,
        (Builtin::Remainder, [a, b]) => number::remainder(*a, *b)?,
        (Builtin::Negate, [a]) => -a,
        (Builtin::Abs, [a]) => a.abs(),
        (Builtin::Round, [a, places]) => number::round(*a, *places)?,
        (Builtin::Floor, [a]) => number::floor(*a),
        (Builtin::Ceil, [a]) => number::ceil(*a),
        _ => return None,
    };
    number::number(result).map(Value::Number)
}

fn orders(builtin: Builtin, arguments: &[Value]) -> Option<Value> {
    let compared = |test: fn(Ordering) -> bool| match arguments {
        [left, right] => order(left, right).map(|order| Value::Bool(test(order))),
        _ => None,
    };
    match (builtin, arguments) {
        (Builtin::Equal, [a, b]) => equal(a, b).map(Value::Bool),
        (Builtin::NotEqual, [a, b]) => equal(a, b).map(|equal| Value::Bool(!equal)),
        (Builtin::Less, _) => compared(|order| order == Ordering::Less),
        (Builtin::LessOrEqual, _) => compared(|order| order != Ordering::Greater),
        (Builtin::Greater, _) => compared(|order| order == Ordering::Greater),
        (Builtin::GreaterOrEqual, _) => compared(|order| order != Ordering::Less),
        (Builtin::In, [Value::Text(item), Value::Texts(list)]) => {
            Some(Value::Bool(list.iter().any(|text| text == item)))
        }
        (Builtin::In, [item, list @ ..]) => {
            let equals: Vec<bool> = list.iter().map(|value| equal(item, value)).collect::<Option<_>>()?;
            Some(Value::Bool(equals.contains(&true)))
        }
        (Builtin::MinOf, values) => best(values.iter().map(|value| (value, value)), Ordering::Less),
        (Builtin::MaxOf, values) => best(values.iter().map(|value| (value, value)), Ordering::Greater),
        (Builtin::NameOfMin, values) => best(values.chunks(2).map(|pair| (&pair[0], &pair[1])), Ordering::Less),
        (Builtin::NameOfMax, values) => best(values.chunks(2).map(|pair| (&pair[0], &pair[1])), Ordering::Greater),
        (Builtin::Clamp, [x, low, high]) => {
            if order(low, high)? == Ordering::Greater {
                return None;
            }
            let raised = if order(x, low)? == Ordering::Less { low } else { x };
            Some(if order(raised, high)? == Ordering::Greater { high.clone() } else { raised.clone() })
        }
        (Builtin::Between, [x, low, high]) => {
            Some(Value::Bool(order(x, low)? != Ordering::Less && order(x, high)? != Ordering::Greater))
        }
        _ => None,
    }
}

/// The name of the value that no other beats, the first of equals.
fn best<'a>(pairs: impl Iterator<Item = (&'a Value, &'a Value)>, side: Ordering) -> Option<Value> {
    let mut found: Option<(&Value, &Value)> = None;
    for (name, value) in pairs {
        match found {
            Some((_, least)) if order(value, least)? != side => {}
            _ => found = Some((name, value)),
        }
    }
    found.map(|(name, _)| name.clone())
}

/// A count as a number.
pub fn whole(count: i64) -> Option<Value> {
    number::number(i128::from(count) * number::ONE).map(Value::Number)
}

fn integer(x: Number) -> Option<i64> {
    let raw = number::raw(x);
    (raw % number::ONE == 0).then(|| i64::try_from(raw / number::ONE).ok()).flatten()
}

fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::Moment(moment) => calendar::day_of(*moment),
        _ => None,
    }
}

fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::Date(date) => Some(i64::from(date.raw()) * calendar::DAY),
        Value::Moment(moment) => Some(moment.raw()),
        _ => None,
    }
}

fn dates(builtin: Builtin, arguments: &[Value]) -> Option<Value> {
    match (builtin, arguments) {
        (Builtin::Age, [birth, on]) => whole(calendar::age(day(birth)?, day(on)?)?),
        (Builtin::Year, [Value::Month(month)]) => whole(calendar::year_and_month(*month).0),
        (Builtin::Month, [Value::Month(month)]) => whole(calendar::year_and_month(*month).1),
        (Builtin::Year, [date]) => whole(calendar::of(day(date)?).0),
        (Builtin::Month, [date]) => whole(calendar::of(day(date)?).1),
        (Builtin::Day, [date]) => whole(calendar::of(day(date)?).2),
        // 1 January 1900 was a Monday.
        (Builtin::Weekday, [date]) => {
            whole((i64::from(day(date)?.raw()) - calendar::days((1900, 1, 1))?).rem_euclid(7) + 1)
        }
        (Builtin::MonthOf, [date]) => {
            let (year, month, _) = calendar::of(day(date)?);
            calendar::month(year, month).map(Value::Month)
        }
        (Builtin::FirstDay, [Value::Month(month)]) => {
            let (year, month) = calendar::year_and_month(*month);
            calendar::date((year, month, 1)).map(Value::Date)
        }
        (Builtin::LastDay, [Value::Month(month)]) => {
            let (year, month) = calendar::year_and_month(*month);
            calendar::date((year, month, calendar::month_length(year, month))).map(Value::Date)
        }
        (Builtin::WeekOf, [date]) => {
            let date = day(date)?;
            let since = (i64::from(date.raw()) - calendar::days((1900, 1, 1))?).rem_euclid(7);
            calendar::later(date, -since).map(Value::Date)
        }
        (Builtin::TenDaysOf, [date]) => {
            let (year, month, day) = calendar::of(day(date)?);
            let first = [21, 11, 1].into_iter().find(|first| day >= *first)?;
            calendar::date((year, month, first)).map(Value::Date)
        }
        (Builtin::QuarterOf, [date]) => {
            let (year, month, _) = calendar::of(day(date)?);
            let first = [10, 7, 4, 1].into_iter().find(|first| month >= *first)?;
            calendar::date((year, first, 1)).map(Value::Date)
        }
        (Builtin::AddDays, [Value::Date(date), Value::Number(n)]) => {
            calendar::later(*date, integer(*n)?).map(Value::Date)
        }
        (Builtin::AddDays, [Value::Moment(moment), Value::Number(n)]) => {
            let moved = integer(*n)?.checked_mul(calendar::DAY)?.checked_add(moment.raw())?;
            let (first, end) = (calendar::days((1, 1, 1))?, calendar::days((9999, 12, 31))? + 1);
            (first * calendar::DAY <= moved && moved <= end * calendar::DAY)
                .then(|| Value::Moment(Moment::from_raw(moved)))
        }
        (Builtin::AddMonths, [Value::Month(month), Value::Number(n)]) => {
            let (year, month) = calendar::year_and_month(*month);
            let total = (year * 12 + month - 1).checked_add(integer(*n)?)?;
            calendar::month(total.div_euclid(12), total.rem_euclid(12) + 1).map(Value::Month)
        }
        (Builtin::AddMonths, [Value::Date(date), Value::Number(n)]) => {
            calendar::months_later(*date, integer(*n)?).map(Value::Date)
        }
        (Builtin::DaysBetween, [a, b]) => whole(i64::from(day(b)?.raw()) - i64::from(day(a)?.raw())),
        (Builtin::HoursBetween, [a, b]) => spent(a, b, 3600),
        (Builtin::MinutesBetween, [a, b]) => spent(a, b, 60),
        (Builtin::MonthsBetween, [Value::Month(a), Value::Month(b)]) => whole(i64::from(b.raw()) - i64::from(a.raw())),
        (Builtin::MonthsBetween, [a, b]) => whole(calendar::full_months(day(a)?, day(b)?)),
        (Builtin::Moment, [date, Value::Text(time)]) => {
            let start = i64::from(day(date)?.raw()) * calendar::DAY;
            Some(Value::Moment(Moment::from_raw(start + calendar::read_time(time)?)))
        }
        (Builtin::Date, [Value::Text(text)]) => calendar::read_date(text).map(Value::Date),
        (Builtin::Date, [date]) => day(date).map(Value::Date),
        _ => None,
    }
}

fn spent(from: &Value, to: &Value, unit: i128) -> Option<Value> {
    let passed = i128::from(seconds(to)?) - i128::from(seconds(from)?);
    number::nearest(passed * number::ONE, unit).and_then(number::number).map(Value::Number)
}

fn words(builtin: Builtin, arguments: &[Value]) -> Option<Value> {
    use Value::{Number as N, Text as T};
    match (builtin, arguments) {
        (Builtin::Text, [value]) => Some(texts::text(texts::shown(value, None))),
        (Builtin::Text, [value, N(places)]) => {
            Some(texts::text(texts::shown(value, Some(u32::try_from(integer(*places)?).ok()?))))
        }
        (Builtin::Join, [T(a), T(b)]) => Some(texts::text(format!("{a}{b}"))),
        (Builtin::Lower, [T(t)]) => Some(texts::text(t.to_lowercase())),
        (Builtin::Upper, [T(t)]) => Some(texts::text(t.to_uppercase())),
        (Builtin::Trim, [T(t)]) => Some(texts::text(t.trim_matches(char::is_whitespace))),
        (Builtin::Before, [T(t), T(mark)]) => Some(texts::text(t.split(&**mark).next()?)),
        (Builtin::Replace, [T(t), T(old), _]) if old.is_empty() => Some(texts::text(t)),
        (Builtin::Replace, [T(t), T(old), T(new)]) => Some(texts::text(t.split(&**old).collect::<Vec<_>>().join(new))),
        (Builtin::StartsWith, [T(t), T(part)]) => Some(Value::Bool(t.as_bytes().starts_with(part.as_bytes()))),
        (Builtin::EndsWith, [T(t), T(part)]) => Some(Value::Bool(t.as_bytes().ends_with(part.as_bytes()))),
        (Builtin::Contains, [T(t), T(part)]) => Some(Value::Bool(t.match_indices(&**part).next().is_some())),
        (Builtin::Len, [T(t)]) => whole(i64::try_from(t.chars().count()).ok()?),
        (Builtin::Sub, [T(t), N(from), N(count)]) => {
            texts::sub(t, number::raw(*from), number::raw(*count)).map(texts::text)
        }
        (Builtin::Matches, [T(t), T(pattern)]) => Some(Value::Bool(regex::Regex::new(pattern).ok()?.is_match(t))),
        (Builtin::Number, [T(t)]) => number::read(t).map(N),
        (Builtin::Number, [N(x)]) => Some(N(*x)),
        (Builtin::IdValid, [T(t)]) => Some(Value::Bool(texts::identity(t).is_some())),
        (Builtin::IdBirth, [T(t)]) => texts::identity(t).map(|(birth, _)| Value::Date(birth)),
        (Builtin::IdGender, [T(t)]) => texts::identity(t).map(|(_, man)| texts::text(if man { "男" } else { "女" })),
        _ => None,
    }
}
