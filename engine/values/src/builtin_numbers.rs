//! The built-ins for numbers of language.md 3, on known values. Least, greatest, clamp and between work on any values
//! that can be ordered, so that dates and months share them.

use crate::arithmetic::{Overflow, order};
use crate::number::{PLACES, divide_rounded};
use crate::{Number, Value};
use std::cmp::Ordering;

/// `abs(x)`.
///
/// # Errors
/// [`Overflow`] for the one number without a counterpart.
pub fn abs(number: Number) -> Result<Number, Overflow> {
    number.raw().checked_abs().map(Number::from_raw).ok_or(Overflow)
}

/// `round(x, places)`: half away from zero. Fewer than 0 places round to tens, hundreds …; more than six change nothing;
/// a count of places that is not whole gives an unknown value.
///
/// # Errors
/// [`Overflow`] where the rounded number is beyond the range.
pub fn round(number: Number, places: Number) -> Result<Option<Number>, Overflow> {
    let Some(places) = places.to_integer() else { return Ok(None) };
    if places >= i64::from(PLACES) {
        return Ok(Some(number));
    }
    let digits = i64::from(PLACES) - places;
    if digits > 30 {
        return Ok(Some(Number::ZERO));
    }
    let unit = 10_i128.pow(digits as u32);
    // The unit is never 0, and a rounded i64 times a unit of at most 10³⁰ is 0 or close to the number itself.
    let units = divide_rounded(i128::from(number.raw()), unit).unwrap_or(0);
    Number::from_wide(units * unit).map(Some).ok_or(Overflow)
}

/// `floor(x)`: the greatest whole number not above x.
///
/// # Errors
/// [`Overflow`] beyond the range.
pub fn floor(number: Number) -> Result<Number, Overflow> {
    number.floor().ok_or(Overflow)
}

/// `ceil(x)`: the least whole number not below x.
///
/// # Errors
/// [`Overflow`] beyond the range.
pub fn ceil(number: Number) -> Result<Number, Overflow> {
    number.ceil().ok_or(Overflow)
}

/// `min_of(a, b…)`: the least of values of one type; `None` where there are none or they cannot be ordered.
pub fn min_of(values: &[Value]) -> Option<&Value> {
    outermost(values.iter(), Ordering::Less).map(|(_, value)| value)
}

/// `max_of(a, b…)`: the greatest of values of one type; `None` where there are none or they cannot be ordered.
pub fn max_of(values: &[Value]) -> Option<&Value> {
    outermost(values.iter(), Ordering::Greater).map(|(_, value)| value)
}

/// `name_of_min("工资性", a, "经营净", b…)`: the name before the least value, the first of equals.
pub fn name_of_min(pairs: &[Value]) -> Option<&Value> {
    name_of(pairs, Ordering::Less)
}

/// `name_of_max(…)`: the name before the greatest value, the first of equals.
pub fn name_of_max(pairs: &[Value]) -> Option<&Value> {
    name_of(pairs, Ordering::Greater)
}

fn name_of(pairs: &[Value], side: Ordering) -> Option<&Value> {
    let (at, _) = outermost(pairs.iter().skip(1).step_by(2), side)?;
    pairs.get(at * 2)
}

/// The first of the values that lies farthest to this side, with its index.
fn outermost<'a>(values: impl Iterator<Item = &'a Value>, side: Ordering) -> Option<(usize, &'a Value)> {
    let mut found: Option<(usize, &Value)> = None;
    for (at, value) in values.enumerate() {
        match found {
            None => found = Some((at, value)),
            Some((_, least)) => {
                if order(value, least)? == side {
                    found = Some((at, value));
                }
            }
        }
    }
    found
}

/// `clamp(x, low, high)`: x, but not below low nor above high. Unknown where low is above high.
pub fn clamp<'a>(value: &'a Value, low: &'a Value, high: &'a Value) -> Option<&'a Value> {
    if order(low, high)?.is_gt() {
        return None;
    }
    if order(value, low)?.is_lt() {
        return Some(low);
    }
    Some(if order(value, high)?.is_gt() { high } else { value })
}

/// `between(x, a, b)`: whether a ≤ x ≤ b, both ends included.
pub fn between(value: &Value, low: &Value, high: &Value) -> Option<bool> {
    Some(order(value, low)?.is_ge() && order(value, high)?.is_le())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn value(text: &str) -> Value {
        Value::Number(number(text))
    }

    #[test]
    fn rounding_takes_any_whole_number_of_places() {
        let round = |x: &str, places: &str| round(number(x), number(places)).unwrap().map(|n| n.to_string());
        assert_eq!(round("8000.003333", "2"), Some("8000".into()));
        assert_eq!(round("-0.125", "2"), Some("-0.13".into()));
        assert_eq!(round("1250", "-2"), Some("1300".into()));
        assert_eq!(round("1250", "-40"), Some("0".into()));
        assert_eq!(round("0.123456", "99"), Some("0.123456".into()));
        assert_eq!(round("0.1", "1.5"), None);
        assert_eq!(super::round(Number::from_raw(i64::MAX), Number::ZERO), Err(Overflow));
        assert_eq!(abs(Number::from_raw(i64::MIN)), Err(Overflow));
    }

    #[test]
    fn the_first_of_equals_gives_its_name() {
        let pairs = [Value::text("甲"), value("3"), Value::text("乙"), value("1"), Value::text("丙"), value("1")];
        assert_eq!(name_of_min(&pairs), Some(&Value::text("乙")));
        assert_eq!(name_of_max(&pairs), Some(&Value::text("甲")));
    }

    #[test]
    fn clamp_needs_ends_in_order() {
        assert_eq!(clamp(&value("5"), &value("1"), &value("3")), Some(&value("3")));
        assert_eq!(clamp(&value("0"), &value("1"), &value("3")), Some(&value("1")));
        assert_eq!(clamp(&value("2"), &value("3"), &value("1")), None);
        assert_eq!(between(&value("3"), &value("1"), &value("3")), Some(true));
    }
}
