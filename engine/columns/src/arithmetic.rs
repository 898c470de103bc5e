//! Exact arithmetic over whole columns of numbers. It gives, row by row, what `heng_values::Number` gives; rows that
//! overflow are unknown and come back beside the result, so that they can be reported.

use crate::operand::{Operand, Side, all_known};
use crate::{Bits, Column, Values, wide};
use heng_values::number::{SCALE, divide_rounded};
use heng_values::{Number, Type};

/// An operation on two numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`, rounded half away from zero at the sixth place.
    Multiply,
    /// `/`, rounded likewise; ÷ 0 is unknown.
    Divide,
    /// `%`, with the sign of the left side; ÷ 0 is unknown.
    Remainder,
    /// The lesser.
    Least,
    /// The greater.
    Greatest,
}

/// A result and, where rows overflowed, which.
pub type Checked = (Operand, Option<Bits>);

/// Beside a value: it is what the operation gives.
const FITS: i64 = 0;
/// Beside a value, as any negative number: the operation gives more than a number can hold.
const OVERFLOWED: i64 = -1;

/// Sets the values of unknown rows to 0.
pub fn clear_unknown<T: Default + Copy>(values: &mut [T], known: &Bits) {
    for (block, word) in values.chunks_mut(64).zip(known.words()) {
        if *word != u64::MAX {
            for (at, value) in block.iter_mut().enumerate() {
                *value = if word >> at & 1 == 1 { *value } else { T::default() };
            }
        }
    }
}

/// Computes `op` row by row where both sides are known.
pub fn arithmetic(op: Arithmetic, left: &Operand, right: &Operand, len: usize) -> Checked {
    let (Some(a), Some(b)) = (left.wide(), right.wide()) else {
        return (Operand::unknown(Type::Number), None);
    };
    let mut known = all_known(&[left, right], len);
    if matches!(op, Arithmetic::Divide | Arithmetic::Remainder) {
        known = match b {
            Side::One(0) => return (Operand::unknown(Type::Number), None),
            Side::One(_) => known,
            Side::Many(divisors) => known.and(&Bits::from_fn(len, |row| divisors[row] != 0)),
        };
    }
    match op {
        Arithmetic::Add => checked(a, b, known, len, add),
        Arithmetic::Subtract => checked(a, b, known, len, subtract),
        Arithmetic::Multiply => checked(a, b, known, len, multiply),
        Arithmetic::Divide => checked(a, b, known, len, divide),
        Arithmetic::Remainder => {
            checked(a, b, known, len, |a, b| (if b == 0 { 0 } else { a.checked_rem(b).unwrap_or(0) }, FITS))
        }
        Arithmetic::Least => checked(a, b, known, len, |a, b| (a.min(b), FITS)),
        Arithmetic::Greatest => checked(a, b, known, len, |a, b| (a.max(b), FITS)),
    }
}

/// The number with its sign turned.
pub fn negate(operand: &Operand, len: usize) -> Checked {
    let zero = Operand::same(Type::Number, Some(heng_values::Value::Number(Number::ZERO)));
    arithmetic(Arithmetic::Subtract, &zero, operand, len)
}

/// Applies a function to each known number; `None` from it is an overflow.
pub fn map(operand: &Operand, len: usize, op: impl Fn(Number) -> Option<Number>) -> Checked {
    let Some(side) = operand.wide() else {
        return (Operand::unknown(Type::Number), None);
    };
    let known = all_known(&[operand], len);
    checked(side, Side::One(0), known, len, |raw, _| match op(Number::from_raw(raw)) {
        Some(number) => (number.raw(), FITS),
        None => (0, OVERFLOWED),
    })
}

/// Rounds half away from zero to a fixed number of decimal places.
pub fn round(operand: &Operand, places: u32, len: usize) -> Checked {
    if places >= heng_values::number::PLACES {
        return (operand.clone(), None);
    }
    let Some(side) = operand.wide() else {
        return (Operand::unknown(Type::Number), None);
    };
    let known = all_known(&[operand], len);
    // Units known beforehand are divided by without a division.
    match places {
        0 => to_unit::<1_000_000>(side, known, len),
        1 => to_unit::<100_000>(side, known, len),
        2 => to_unit::<10_000>(side, known, len),
        3 => to_unit::<1_000>(side, known, len),
        4 => to_unit::<100>(side, known, len),
        _ => to_unit::<10>(side, known, len),
    }
}

/// Rounds half away from zero to a whole number of units.
fn to_unit<const UNIT: i64>(side: Side<'_, i64>, known: Bits, len: usize) -> Checked {
    checked(side, Side::One(0), known, len, |raw, _| match quotient(raw, UNIT).checked_mul(UNIT) {
        Some(rounded) => (rounded, FITS),
        None => (0, OVERFLOWED),
    })
}

/// Divides and rounds half away from zero; 0 for a divisor of 0.
#[inline]
fn quotient(dividend: i64, divisor: i64) -> i64 {
    if divisor == 0 {
        return 0;
    }
    let quotient = dividend.wrapping_div(divisor);
    let rest = dividend.wrapping_rem(divisor).unsigned_abs();
    if rest >= divisor.unsigned_abs() - rest {
        quotient + if (dividend < 0) == (divisor < 0) { 1 } else { -1 }
    } else {
        quotient
    }
}

fn narrowed(wide: Option<i128>) -> (i64, i64) {
    match wide.and_then(|wide| i64::try_from(wide).ok()) {
        Some(raw) => (raw, FITS),
        None => (0, OVERFLOWED),
    }
}

/// The sum, and a negative number where its sign differs from those of both sides: it did not fit.
#[inline]
fn add(left: i64, right: i64) -> (i64, i64) {
    let sum = left.wrapping_add(right);
    (sum, (left ^ sum) & (right ^ sum))
}

/// The difference, and a negative number where it did not fit.
#[inline]
fn subtract(left: i64, right: i64) -> (i64, i64) {
    let difference = left.wrapping_sub(right);
    (difference, (left ^ right) & (left ^ difference))
}

#[inline]
fn multiply(left: i64, right: i64) -> (i64, i64) {
    match left.checked_mul(right) {
        Some(product) => (quotient(product, SCALE), FITS),
        None => narrowed(divide_rounded(i128::from(left) * i128::from(right), i128::from(SCALE))),
    }
}

#[inline]
fn divide(left: i64, right: i64) -> (i64, i64) {
    match left.checked_mul(SCALE) {
        Some(dividend) if dividend != i64::MIN => (quotient(dividend, right), FITS),
        _ => narrowed(divide_rounded(i128::from(left) * i128::from(SCALE), i128::from(right))),
    }
}

fn checked(
    left: Side<'_, i64>,
    right: Side<'_, i64>,
    known: Bits,
    len: usize,
    op: impl Fn(i64, i64) -> (i64, i64),
) -> Checked {
    // Signs are gathered, not asked one by one, so that rows are laid side by side; which of them overflowed is asked only
    // where one did.
    let (mut values, bad) = match (left, right) {
        (Side::Many(a), Side::Many(b)) => wide::of_pairs(&a[..len], &b[..len], &op),
        (Side::Many(a), Side::One(b)) => wide::of_each(&a[..len], |a| op(a, b)),
        (Side::One(a), Side::Many(b)) => wide::of_each(&b[..len], |b| op(a, b)),
        (Side::One(a), Side::One(b)) => {
            let (value, beside) = op(a, b);
            (vec![value; len], beside)
        }
    };
    let overflow = match bad < 0 {
        true => Bits::from_fn(len, |row| op(left.at(row), right.at(row)).1 < 0).and(&known),
        false => Bits::default(),
    };
    let (known, overflow) = if overflow.any() { (known.and_not(&overflow), Some(overflow)) } else { (known, None) };
    clear_unknown(&mut values, &known);
    (Column::new(Values::Number(values), known).into(), overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::Value;

    #[test]
    fn columns_agree_with_single_numbers() {
        let edges = [
            0,
            1,
            -1,
            499_999,
            500_000,
            -500_000,
            SCALE,
            -SCALE,
            3 * SCALE,
            7_999_990_000,
            i64::MAX,
            i64::MIN,
            i64::MAX / SCALE,
            i64::MIN / SCALE,
            i64::MAX / 2,
        ];
        let pairs: Vec<(i64, i64)> = edges.iter().flat_map(|a| edges.iter().map(|b| (*a, *b))).collect();
        let side = |pick: fn(&(i64, i64)) -> i64| {
            let values = pairs.iter().map(|pair| Some(Value::Number(Number::from_raw(pick(pair)))));
            Operand::from(Column::from_values(Type::Number, values))
        };
        let (left, right) = (side(|pair| pair.0), side(|pair| pair.1));
        type Single = fn(Number, Number) -> Option<Number>;
        let all: [(Arithmetic, Single); 5] = [
            (Arithmetic::Add, Number::checked_add),
            (Arithmetic::Subtract, Number::checked_sub),
            (Arithmetic::Multiply, Number::checked_mul),
            (Arithmetic::Divide, Number::checked_div),
            (Arithmetic::Greatest, |a, b| Some(a.max(b))),
        ];
        for (op, single) in all {
            let (result, overflow) = arithmetic(op, &left, &right, pairs.len());
            for (row, (a, b)) in pairs.iter().enumerate() {
                let expected = single(Number::from_raw(*a), Number::from_raw(*b));
                assert_eq!(result.get(row), expected.map(Value::Number), "{op:?} {a} {b}");
                let by_zero = op == Arithmetic::Divide && *b == 0;
                let overflowed = overflow.as_ref().is_some_and(|bits| bits.get(row));
                assert_eq!(overflowed, expected.is_none() && !by_zero, "{op:?} {a} {b}");
            }
        }
        for places in 0..7 {
            let (rounded, _) = round(&left, places, pairs.len());
            for (row, (a, _)) in pairs.iter().enumerate() {
                assert_eq!(rounded.get(row), Number::from_raw(*a).round(places).map(Value::Number), "{a} {places}");
            }
        }
    }

    #[test]
    fn unknown_rows_stay_unknown_and_hold_zero() {
        let column = Column::from_values(Type::Number, [None, Some(Value::Number(Number::ONE))]);
        let two = Operand::same(Type::Number, Number::from_integer(2).map(Value::Number));
        let (sum, overflow) = arithmetic(Arithmetic::Add, &column.into(), &two, 2);
        assert_eq!(overflow, None);
        let Operand::Rows(sum) = sum else { panic!("a column") };
        assert!(matches!(&sum.values, Values::Number(raw) if raw == &[0, 3 * SCALE]));
        assert_eq!(sum.get(0), None);
    }
}
