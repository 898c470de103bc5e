//! The strict operators on known values: `+ - * / %`, sign, and comparison. Overflow is told apart from an unknown
//! result, so that it can be reported; what an unknown operand means is not decided here.

use crate::{Number, Value};
use std::cmp::Ordering;

/// A result beyond the range of exact numbers or of the calendar. Never silent: the value becomes unknown and the
/// row is reported (language.md 2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Overflow;

/// `left + right`, exact.
///
/// # Errors
/// [`Overflow`] beyond ±9.2×10¹².
pub fn add(left: Number, right: Number) -> Result<Number, Overflow> {
    left.checked_add(right).ok_or(Overflow)
}

/// `left - right`, exact.
///
/// # Errors
/// [`Overflow`] beyond ±9.2×10¹².
pub fn subtract(left: Number, right: Number) -> Result<Number, Overflow> {
    left.checked_sub(right).ok_or(Overflow)
}

/// `left * right`, rounded half away from zero at the sixth place (language.md 2).
///
/// # Errors
/// [`Overflow`] beyond ±9.2×10¹².
pub fn multiply(left: Number, right: Number) -> Result<Number, Overflow> {
    left.checked_mul(right).ok_or(Overflow)
}

/// `left / right`, rounded half away from zero at the sixth place; `5 / 2` is 2.5 and `÷ 0` is unknown (language.md 3).
///
/// # Errors
/// [`Overflow`] beyond ±9.2×10¹².
pub fn divide(left: Number, right: Number) -> Result<Option<Number>, Overflow> {
    if right == Number::ZERO {
        return Ok(None);
    }
    left.checked_div(right).map(Some).ok_or(Overflow)
}

/// `left % right` with the sign of the left side; unknown for `% 0` (language.md 3).
pub fn remainder(left: Number, right: Number) -> Option<Number> {
    left.checked_rem(right)
}

/// `-x`.
///
/// # Errors
/// [`Overflow`] for the one number without a counterpart.
pub fn negate(number: Number) -> Result<Number, Overflow> {
    number.checked_neg().ok_or(Overflow)
}

/// Which of two values is the greater: numbers, dates, moments and months by size, texts by code point, and a moment
/// that meets a date by its day (midnight is the start of one; `now`, which closes its day, is turned into `today` by
/// the checker before it meets a date). `None` where these two cannot be ordered.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Moment(left), Value::Moment(right)) => left.cmp(right),
        (Value::Month(left), Value::Month(right)) => left.cmp(right),
        (Value::Date(left), Value::Moment(right)) => left.cmp(&right.date()),
        (Value::Moment(left), Value::Date(right)) => left.date().cmp(right),
        _ => return None,
    })
}

/// Whether two values are equal; `None` where their types never meet.
pub fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left == right),
        (Value::Texts(left), Value::Texts(right)) => Some(left == right),
        _ => order(left, right).map(Ordering::is_eq),
    }
}

/// `item in list` where the list is one value of several texts: whether one of them is the item.
pub fn holds(list: &[std::sync::Arc<str>], item: &str) -> bool {
    list.iter().any(|text| &**text == item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Date;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn division_by_zero_is_unknown_and_overflow_is_told_apart() {
        let greatest = Number::from_raw(i64::MAX);
        assert_eq!(divide(Number::ONE, Number::ZERO), Ok(None));
        assert_eq!(divide(greatest, number("0.5")), Err(Overflow));
        assert_eq!(divide(number("5"), number("2")), Ok(Some(number("2.5"))));
        assert_eq!(add(greatest, number("0.000001")), Err(Overflow));
        assert_eq!(negate(Number::from_raw(i64::MIN)), Err(Overflow));
        assert_eq!(remainder(number("-7.5"), number("2")), Some(number("-1.5")));
        assert_eq!(remainder(number("7"), Number::ZERO), None);
        assert_eq!(remainder(Number::from_raw(i64::MIN), Number::from_raw(-1)), Some(Number::ZERO));
    }

    #[test]
    fn a_moment_meets_a_date_by_its_day() {
        let day = Date::new(2022, 9, 5).unwrap();
        let next = Value::Moment(crate::Moment::new(day, 24, 0, 0).unwrap());
        assert_eq!(order(&next, &Value::Date(day)), Some(Ordering::Greater));
        assert_eq!(equal(&Value::Moment(day.start()), &Value::Date(day)), Some(true));
        assert_eq!(equal(&Value::text("1"), &Value::Number(Number::ONE)), None);
    }
}
