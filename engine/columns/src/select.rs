//! Choosing between columns row by row: branches and defaults. The sides are computed by others; here only rows are
//! picked.

use crate::operand::{Operand, Side};
use crate::{Bits, Column, ColumnBuilder, DictionaryBuilder, Values, wide};
use heng_values::{Type, Value};
use std::sync::Arc;

/// `then` where the condition is true, `otherwise` where it is false; where it is unknown, unknown unless both sides
/// hold the same known value.
pub fn choose(condition: &Operand, then: &Operand, otherwise: &Operand, len: usize) -> Operand {
    match condition {
        Operand::Same { value: Some(Value::Bool(true)), .. } => return then.clone(),
        Operand::Same { value: Some(Value::Bool(false)), .. } => return otherwise.clone(),
        _ => {}
    }
    let truth = condition.truth(len);
    let known = condition.known(len);
    if known.all() {
        return pick(&truth, then, otherwise, None, len);
    }
    let same = crate::compare::compare(crate::compare::Comparison::Equal, then, otherwise, len);
    let usable = match same.constant() {
        Some(Value::Bool(false)) => known.into_owned(),
        _ => known.or(&same.truth(len)),
    };
    pick(&truth, then, otherwise, Some(&usable), len)
}

/// The first where it is known, else the second.
pub fn coalesce(first: &Operand, second: &Operand, len: usize) -> Operand {
    match first {
        Operand::Same { value: Some(_), .. } => first.clone(),
        Operand::Same { value: None, .. } => second.clone(),
        Operand::Rows(column) if column.known.all() => first.clone(),
        Operand::Rows(column) => pick(&column.known, first, second, None, len),
    }
}

/// The code of the number that is `better` than all others of its row, the first of equals.
pub fn code_of_best(coded: &[(u32, Side<'_, i64>)], len: usize, better: impl Fn(i64, i64) -> bool) -> Vec<u32> {
    let Some(((code, first), rest)) = coded.split_first() else { return vec![0; len] };
    let numbers = |side: &Side<'_, i64>| match side {
        Side::One(number) => vec![*number; len],
        Side::Many(numbers) => numbers[..len].to_vec(),
    };
    let (mut best, mut codes) = (numbers(first), vec![*code; len]);
    for (code, side) in rest {
        match side {
            Side::One(_) => wide::keep_better(&mut best, &mut codes, &numbers(side), *code, &better),
            Side::Many(numbers) => wide::keep_better(&mut best, &mut codes, &numbers[..len], *code, &better),
        }
    }
    codes
}

/// The operand in the rows given, unknown in the others.
pub fn keep(operand: &Operand, rows: &Bits, len: usize) -> Operand {
    let column = operand.column(len);
    let known = column.known.and(rows);
    let mut values = column.values.clone();
    match &mut values {
        Values::Number(raw) | Values::Moment(raw) => crate::arithmetic::clear_unknown(raw, &known),
        Values::Date(raw) | Values::Month(raw) => crate::arithmetic::clear_unknown(raw, &known),
        Values::Text { codes, .. } => crate::arithmetic::clear_unknown(codes, &known),
        Values::Bool(bits) => *bits = bits.and(&known),
        Values::Texts { .. } => {
            return Column::from_values(Type::Texts, (0..len).map(|row| column.get(row).filter(|_| known.get(row))))
                .into();
        }
    }
    Column::new(values, known).into()
}

/// `yes` in the rows given, `no` in the others; unknown in rows that are not usable.
fn pick(rows: &Bits, yes: &Operand, no: &Operand, usable: Option<&Bits>, len: usize) -> Operand {
    let kind = yes.kind();
    let known = match (yes, no) {
        (Operand::Same { value: Some(_), .. }, Operand::Same { value: Some(_), .. }) => Bits::ones(len),
        _ => yes.known(len).and(rows).or(&no.known(len).and_not(rows)),
    };
    let known = match usable {
        Some(usable) => known.and(usable),
        None => known,
    };
    if !known.any() {
        return Operand::unknown(kind);
    }
    macro_rules! fixed {
        ($variant:ident, $side:ident) => {{
            let zero = Side::One(0);
            let (a, b) = (yes.$side().unwrap_or(zero), no.$side().unwrap_or(zero));
            let mut values = picked(rows, a, b, len);
            crate::arithmetic::clear_unknown(&mut values, &known);
            Values::$variant(values)
        }};
    }
    let values = match kind {
        Type::Number => fixed!(Number, wide),
        Type::Moment => fixed!(Moment, wide),
        Type::Date => fixed!(Date, narrow),
        Type::Month => fixed!(Month, narrow),
        Type::Bool => Values::Bool(yes.truth(len).and(rows).or(&no.truth(len).and_not(rows)).and(&known)),
        Type::Text => pick_texts(rows, yes, no, &known, len),
        Type::Texts => {
            let mut builder = ColumnBuilder::with_capacity(kind, len);
            (0..len)
                .map(|row| if rows.get(row) { yes.get(row) } else { no.get(row) }.filter(|_| known.get(row)))
                .for_each(|value| builder.push_value(value.as_ref()));
            return builder.finish().into();
        }
    };
    Column::new(values, known).into()
}

fn picked<T: wide::Value>(rows: &Bits, yes: Side<'_, T>, no: Side<'_, T>, len: usize) -> Vec<T> {
    let words = rows.words();
    match (yes, no) {
        (Side::One(a), Side::One(b)) => wide::picked(words, len, |_| (a, b)),
        (Side::Many(a), Side::One(b)) => {
            let a = &a[..len];
            wide::picked(words, len, |row| (a[row], b))
        }
        (Side::One(a), Side::Many(b)) => {
            let b = &b[..len];
            wide::picked(words, len, |row| (a, b[row]))
        }
        (Side::Many(a), Side::Many(b)) => {
            let (a, b) = (&a[..len], &b[..len]);
            wide::picked(words, len, |row| (a[row], b[row]))
        }
    }
}

fn pick_texts(rows: &Bits, yes: &Operand, no: &Operand, known: &Bits, len: usize) -> Values {
    let (a, b) = (yes.column(len), no.column(len));
    let (Values::Text { codes: x, dictionary: words }, Values::Text { codes: y, dictionary: others }) =
        (&a.values, &b.values)
    else {
        return Values::Text { codes: vec![0; len], dictionary: Arc::default() };
    };
    let mut codes: Vec<u32>;
    let dictionary;
    if Arc::ptr_eq(words, others) {
        codes = (0..len).map(|row| if rows.get(row) { x[row] } else { y[row] }).collect();
        dictionary = Arc::clone(words);
    } else if words.len() + others.len() <= len {
        let mut merged = DictionaryBuilder::from((**words).clone());
        let table: Vec<u32> = others.texts().map(|text| merged.intern(text)).collect();
        let other = |code: u32| table.get(code as usize).copied().unwrap_or(0);
        codes = (0..len).map(|row| if rows.get(row) { x[row] } else { other(y[row]) }).collect();
        dictionary = merged.finish();
    } else {
        let mut merged = DictionaryBuilder::default();
        codes = (0..len)
            .map(|row| match (known.get(row), rows.get(row)) {
                (false, _) => 0,
                (true, true) => merged.intern(words.text(x[row])),
                (true, false) => merged.intern(others.text(y[row])),
            })
            .collect();
        dictionary = merged.finish();
    }
    crate::arithmetic::clear_unknown(&mut codes, known);
    Values::Text { codes, dictionary }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::Number;

    fn texts(words: &[Option<&str>]) -> Operand {
        Column::from_values(Type::Text, words.iter().map(|word| word.map(Value::text))).into()
    }

    #[test]
    fn an_unknown_condition_decides_only_between_equals() {
        let condition = Operand::from(Column::from_values(
            Type::Bool,
            [Some(Value::Bool(true)), Some(Value::Bool(false)), None, None, None],
        ));
        let then = texts(&[Some("a"), Some("a"), Some("a"), Some("a"), None]);
        let otherwise = texts(&[Some("b"), Some("b"), Some("a"), Some("b"), None]);
        let result = choose(&condition, &then, &otherwise, 5);
        let found: Vec<_> = (0..5).map(|row| result.get(row)).collect();
        assert_eq!(found, [Some(Value::text("a")), Some(Value::text("b")), Some(Value::text("a")), None, None]);
    }

    #[test]
    fn a_default_fills_only_unknown_rows() {
        let column = Operand::from(Column::from_values(Type::Number, [None, Some(Value::Number(Number::ONE))]));
        let zero = Operand::same(Type::Number, Some(Value::Number(Number::ZERO)));
        let result = coalesce(&column, &zero, 2);
        assert_eq!(result.get(0), Some(Value::Number(Number::ZERO)));
        assert_eq!(result.get(1), Some(Value::Number(Number::ONE)));
        let words = coalesce(&texts(&[None, Some("x")]), &Operand::same(Type::Text, Some(Value::text("y"))), 2);
        assert_eq!((words.get(0), words.get(1)), (Some(Value::text("y")), Some(Value::text("x"))));
    }
}
