//! Numbers of scripts: a whole number is Rhai's integer, any other a decimal, and all arithmetic is the six-place
//! arithmetic of the language. Both the plugin sandbox and the function interpreter stand on it.

use crate::Operator;
use heng_values::{Number, number};
use rhai::Dynamic;
use rust_decimal::Decimal;

/// The number a script value is; `None` for another type, and beyond the range.
pub(crate) fn to_number(value: &Dynamic) -> Option<Number> {
    if let Ok(integer) = value.as_int() {
        return Number::from_integer(integer);
    }
    from_decimal(value.as_decimal().ok()?)
}

/// Whether a script value is a number, in range or not.
pub(crate) fn is_number(value: &Dynamic) -> bool {
    value.is_int() || value.is_decimal()
}

/// The script value of a number.
pub(crate) fn from_number(value: Number) -> Dynamic {
    match value.to_integer() {
        Some(integer) => Dynamic::from_int(integer),
        None => Dynamic::from_decimal(Decimal::new(value.raw(), number::PLACES).normalize()),
    }
}

/// A decimal rounded half away from zero at the sixth place; `None` beyond the range.
fn from_decimal(decimal: Decimal) -> Option<Number> {
    let decimal = decimal.normalize();
    let mantissa = decimal.mantissa();
    let scale = decimal.scale();
    let raw = if scale <= number::PLACES {
        mantissa.checked_mul(10_i128.pow(number::PLACES - scale))?
    } else {
        number::divide_rounded(mantissa, 10_i128.pow(scale - number::PLACES))?
    };
    Number::from_wide(raw)
}

/// An arithmetic operator on two numbers; `None` on overflow and ÷ 0. Comparisons are no arithmetic: `None`.
pub(crate) fn arithmetic(operator: Operator, left: Number, right: Number) -> Option<Number> {
    match operator {
        Operator::Add => left.checked_add(right),
        Operator::Subtract => left.checked_sub(right),
        Operator::Multiply => left.checked_mul(right),
        Operator::Divide => left.checked_div(right),
        Operator::Remainder => left.checked_rem(right),
        _ => None,
    }
}

/// Whether an order of two values satisfies a comparison.
pub(crate) fn satisfies(operator: Operator, order: std::cmp::Ordering) -> bool {
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        _ => false,
    }
}
