//! Comparisons over whole columns of one type. Unknown on either side is unknown.

use crate::operand::{Operand, Side, all_known};
use crate::{Bits, Column, Values};
use heng_values::{Type, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Whether an order of two values satisfies it.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Comparison::Equal => order == Ordering::Equal,
            Comparison::NotEqual => order != Ordering::Equal,
            Comparison::Less => order == Ordering::Less,
            Comparison::LessOrEqual => order != Ordering::Greater,
            Comparison::Greater => order == Ordering::Greater,
            Comparison::GreaterOrEqual => order != Ordering::Less,
        }
    }
}

/// Compares row by row; both sides must have the same type, else nothing is known.
pub fn compare(op: Comparison, left: &Operand, right: &Operand, len: usize) -> Operand {
    if left.kind() != right.kind() || left.is_unknown() || right.is_unknown() {
        return Operand::unknown(Type::Bool);
    }
    if let (Some(a), Some(b)) = (left.constant(), right.constant()) {
        return Operand::same(Type::Bool, order(a, b).map(|order| Value::Bool(op.holds(order))));
    }
    let truth = match left.kind() {
        Type::Number | Type::Moment => match (left.wide(), right.wide()) {
            (Some(a), Some(b)) => sides(op, a, b, len),
            _ => return Operand::unknown(Type::Bool),
        },
        Type::Date | Type::Month => match (left.narrow(), right.narrow()) {
            (Some(a), Some(b)) => sides(op, a, b, len),
            _ => return Operand::unknown(Type::Bool),
        },
        Type::Bool => {
            let (a, b) = (left.truth(len), right.truth(len));
            match op {
                Comparison::Equal => a.differ(&b).not(),
                Comparison::NotEqual => a.differ(&b),
                Comparison::Less => b.and_not(&a),
                Comparison::LessOrEqual => a.and_not(&b).not(),
                Comparison::Greater => a.and_not(&b),
                Comparison::GreaterOrEqual => b.and_not(&a).not(),
            }
        }
        Type::Text => texts(op, left, right, len),
        Type::Texts => Bits::from_fn(len, |row| match (left.get(row), right.get(row)) {
            (Some(a), Some(b)) => order(&a, &b).is_some_and(|order| op.holds(order)),
            _ => false,
        }),
    };
    let known = all_known(&[left, right], len);
    Column::new(Values::Bool(truth.and(&known)), known).into()
}

fn sides<T: Ord + Copy>(op: Comparison, left: Side<'_, T>, right: Side<'_, T>, len: usize) -> Bits {
    match op {
        Comparison::Equal => each(left, right, len, |a, b| a == b),
        Comparison::NotEqual => each(left, right, len, |a, b| a != b),
        Comparison::Less => each(left, right, len, |a, b| a < b),
        Comparison::LessOrEqual => each(left, right, len, |a, b| a <= b),
        Comparison::Greater => each(left, right, len, |a, b| a > b),
        Comparison::GreaterOrEqual => each(left, right, len, |a, b| a >= b),
    }
}

fn each<T: Copy>(left: Side<'_, T>, right: Side<'_, T>, len: usize, holds: impl Fn(T, T) -> bool) -> Bits {
    match (left, right) {
        (Side::Many(a), Side::Many(b)) => Bits::from_pairs(&a[..len], &b[..len], holds),
        (Side::Many(a), Side::One(b)) => Bits::from_values(&a[..len], |a| holds(a, b)),
        (Side::One(a), Side::Many(b)) => Bits::from_values(&b[..len], |b| holds(a, b)),
        (Side::One(a), Side::One(b)) => Bits::all_same(holds(a, b), len),
    }
}

/// Texts: by code where both sides share a dictionary or one is a constant, else by the texts themselves.
fn texts(op: Comparison, left: &Operand, right: &Operand, len: usize) -> Bits {
    let by_code = matches!(op, Comparison::Equal | Comparison::NotEqual);
    let equal = op == Comparison::Equal;
    match (left, right) {
        (Operand::Rows(a), Operand::Rows(b)) => {
            let (Values::Text { codes: x, dictionary: words }, Values::Text { codes: y, dictionary: others }) =
                (&a.values, &b.values)
            else {
                return Bits::zeros(len);
            };
            if by_code && Arc::ptr_eq(words, others) {
                return Bits::from_fn(len, |row| (x[row] == y[row]) == equal);
            }
            Bits::from_fn(len, |row| op.holds(words.text(x[row]).cmp(others.text(y[row]))))
        }
        (Operand::Rows(column), Operand::Same { value: Some(Value::Text(text)), .. })
        | (Operand::Same { value: Some(Value::Text(text)), .. }, Operand::Rows(column)) => {
            let Values::Text { codes, dictionary } = &column.values else {
                return Bits::zeros(len);
            };
            if by_code {
                return match dictionary.code(text) {
                    Some(code) => Bits::from_values(&codes[..len], |other| (other == code) == equal),
                    None => Bits::all_same(!equal, len),
                };
            }
            let turned = matches!(left, Operand::Same { .. });
            Bits::from_fn(len, |row| {
                let order = dictionary.text(codes[row]).cmp(text);
                op.holds(if turned { order.reverse() } else { order })
            })
        }
        _ => Bits::zeros(len),
    }
}

/// The order of two values of one type; texts by code points. `None` for types that do not meet.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Texts(a), Value::Texts(b)) => Some(a.cmp(b)),
        _ => heng_values::arithmetic::order(left, right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[&str]) -> Operand {
        Column::from_values(Type::Text, words.iter().map(|word| Some(Value::text(word)))).into()
    }

    #[test]
    fn texts_meet_across_dictionaries_and_constants() {
        let (left, right) = (texts(&["a", "b", "c"]), texts(&["c", "b", "a"]));
        let flags = |operand: &Operand| (0..3).map(|row| operand.flag(row)).collect::<Vec<_>>();
        assert_eq!(flags(&compare(Comparison::Equal, &left, &right, 3)), [Some(false), Some(true), Some(false)]);
        assert_eq!(flags(&compare(Comparison::Less, &left, &right, 3)), [Some(true), Some(false), Some(false)]);
        let constant = Operand::same(Type::Text, Some(Value::text("b")));
        assert_eq!(flags(&compare(Comparison::NotEqual, &left, &constant, 3)), [Some(true), Some(false), Some(true)]);
        assert_eq!(flags(&compare(Comparison::Less, &constant, &left, 3)), [Some(false), Some(false), Some(true)]);
        let unheard = Operand::same(Type::Text, Some(Value::text("z")));
        assert_eq!(compare(Comparison::Equal, &left, &unheard, 3).flag(1), Some(false));
    }

    #[test]
    fn unknown_sides_give_unknown() {
        let column = Operand::from(Column::from_values(Type::Bool, [None, Some(Value::Bool(true))]));
        let yes = Operand::same(Type::Bool, Some(Value::Bool(true)));
        let result = compare(Comparison::Equal, &column, &yes, 2);
        assert_eq!((result.flag(0), result.flag(1)), (None, Some(true)));
        assert!(compare(Comparison::Equal, &column, &Operand::unknown(Type::Bool), 2).is_unknown());
    }
}
