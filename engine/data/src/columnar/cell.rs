//! What a value of an Arrow column says as text, exactly: decimals with all their digits, floats as people typed them,
//! dates as dates. What the text means for a field is read like any other cell.

use crate::workbook::text::decimal;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use heng_values::{Date, Moment, show};
use std::fmt::Write;

/// Whether values of a type have a text.
pub fn is_readable(kind: &DataType) -> bool {
    match kind {
        DataType::Null
        | DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64
        | DataType::Float32
        | DataType::Float64
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(_, None)
        | DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => true,
        // Its moments are those of a zone; a local time of another is not guessed.
        DataType::Timestamp(_, Some(zone)) => matches!(&**zone, "Asia/Shanghai" | "+08:00" | "UTC" | "+00:00" | "Z"),
        DataType::Dictionary(key, value) => key.is_dictionary_key_type() && is_readable(value),
        DataType::List(inner) | DataType::LargeList(inner) => {
            matches!(inner.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
        }
        _ => false,
    }
}

/// Appends what a row of a column says; false where it is null. Lists are joined by `、`.
pub fn write(array: &ArrayRef, row: usize, text: &mut String) -> bool {
    if array.is_null(row) {
        return false;
    }
    macro_rules! whole {
        ($kind:ty) => {{
            let _ = write!(text, "{}", array.as_primitive::<$kind>().value(row));
        }};
    }
    macro_rules! scaled {
        ($kind:ty, $scale:expr) => {
            put_decimal(&array.as_primitive::<$kind>().value(row).to_string(), $scale, text)
        };
    }
    match array.data_type() {
        DataType::Null => return false,
        DataType::Boolean => text.push_str(if array.as_boolean().value(row) { "TRUE" } else { "FALSE" }),
        DataType::Int8 => whole!(Int8Type),
        DataType::Int16 => whole!(Int16Type),
        DataType::Int32 => whole!(Int32Type),
        DataType::Int64 => whole!(Int64Type),
        DataType::UInt8 => whole!(UInt8Type),
        DataType::UInt16 => whole!(UInt16Type),
        DataType::UInt32 => whole!(UInt32Type),
        DataType::UInt64 => whole!(UInt64Type),
        DataType::Float32 => {
            // The shortest text that is this number, not the digits of its binary fraction.
            let shortest = array.as_primitive::<Float32Type>().value(row).to_string();
            decimal(shortest.parse().unwrap_or(f64::NAN), 0, text);
        }
        DataType::Float64 => decimal(array.as_primitive::<Float64Type>().value(row), 0, text),
        DataType::Decimal32(_, scale) => scaled!(Decimal32Type, *scale),
        DataType::Decimal64(_, scale) => scaled!(Decimal64Type, *scale),
        DataType::Decimal128(_, scale) => scaled!(Decimal128Type, *scale),
        DataType::Decimal256(_, scale) => scaled!(Decimal256Type, *scale),
        DataType::Utf8 => text.push_str(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => text.push_str(array.as_string::<i64>().value(row)),
        DataType::Utf8View => text.push_str(array.as_string_view().value(row)),
        DataType::Date32 => show::show_date(Date::from_raw(array.as_primitive::<Date32Type>().value(row)), text),
        DataType::Date64 => {
            let days = array.as_primitive::<Date64Type>().value(row).div_euclid(86_400_000);
            show::show_date(Date::from_raw(i32::try_from(days).unwrap_or(i32::MAX)), text);
        }
        DataType::Timestamp(unit, zone) => {
            let seconds = match unit {
                TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(row),
                TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value(row).div_euclid(1_000),
                TimeUnit::Microsecond => {
                    array.as_primitive::<TimestampMicrosecondType>().value(row).div_euclid(1_000_000)
                }
                TimeUnit::Nanosecond => {
                    array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1_000_000_000)
                }
            };
            // Moments with a zone are counted in UTC; here they are shown as local ones.
            let shift = if zone.is_some() { 8 * 3600 } else { 0 };
            show::show_moment(Moment::from_raw(seconds + shift), text);
        }
        DataType::Dictionary(..) => {
            let array = array.as_any_dictionary();
            let key = array.normalized_keys()[row];
            return write(array.values(), key, text);
        }
        DataType::List(_) => joined(&array.as_list::<i32>().value(row), text),
        DataType::LargeList(_) => joined(&array.as_list::<i64>().value(row), text),
        _ => return false,
    }
    true
}

fn joined(list: &ArrayRef, text: &mut String) {
    for at in 0..list.len() {
        if at > 0 {
            text.push('、');
        }
        write(list, at, text);
    }
}

/// Appends a whole number with its point moved `scale` places to the left.
fn put_decimal(digits: &str, scale: i8, text: &mut String) {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    text.push_str(sign);
    let Ok(scale) = usize::try_from(scale) else {
        // A negative scale: zeros behind.
        text.push_str(digits);
        text.extend(std::iter::repeat_n('0', usize::from(scale.unsigned_abs())));
        return;
    };
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    text.push_str(whole);
    let part = part.trim_end_matches('0');
    if !part.is_empty() {
        text.push('.');
        text.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit() {
        for (digits, scale, text) in
            [("799999", 2, "7999.99"), ("-5", 3, "-0.005"), ("120", 2, "1.2"), ("7", 0, "7"), ("7", -2, "700")]
        {
            let mut shown = String::new();
            put_decimal(digits, scale, &mut shown);
            assert_eq!(shown, text);
        }
    }
}
