//! Built-ins of one row over whole columns. Arithmetic, comparisons and the commonest functions have kernels of their
//! own; everything else calls `Builtin::call` row by row, once per distinct text where one text column is its only
//! argument. All give what `Builtin::call` gives.

use heng_columns::arithmetic::{self, Arithmetic, Checked};
use heng_columns::compare::{Comparison, compare};
use heng_columns::operand::all_known;
use heng_columns::{Bits, Column, ColumnBuilder, Operand, Values, distinct, logic};
use heng_values::builtin::Builtin;
use heng_values::builtin_texts::TEXT_LIMIT;
use heng_values::{Date, Number, Type, Value, builtin_dates};

/// The result for every row, and the rows that overflowed.
pub fn call(builtin: Builtin, arguments: &[Operand], kind: Type, len: usize) -> Checked {
    if arguments.iter().any(Operand::is_unknown) {
        return (Operand::unknown(kind), None);
    }
    if let Some(values) = arguments.iter().map(|argument| argument.constant().cloned()).collect::<Option<Vec<_>>>() {
        return match builtin.call(&values) {
            Ok(value) => (Operand::same(kind, value), None),
            Err(_) => (Operand::unknown(kind), Some(Bits::ones(len))),
        };
    }
    kernel(builtin, arguments, len).unwrap_or_else(|| by_row(builtin, arguments, kind, len))
}

fn kernel(builtin: Builtin, arguments: &[Operand], len: usize) -> Option<Checked> {
    let numbers = arguments.iter().all(|argument| argument.kind() == Type::Number);
    let alike = arguments.windows(2).all(|pair| pair[0].kind() == pair[1].kind());
    let two = |op: Arithmetic| match arguments {
        [left, right] if numbers => Some(arithmetic::arithmetic(op, left, right, len)),
        _ => None,
    };
    let compared = |op: Comparison| match arguments {
        [left, right] if alike => Some((compare(op, left, right, len), None)),
        _ => None,
    };
    let folded = |op: Arithmetic| {
        let (first, rest) = arguments.split_first()?;
        numbers.then(|| {
            let all = rest.iter().fold(first.clone(), |sum, next| arithmetic::arithmetic(op, &sum, next, len).0);
            (all, None)
        })
    };
    let mapped = |op: fn(Number) -> Option<Number>| match arguments {
        [operand] if numbers => Some(arithmetic::map(operand, len, op)),
        _ => None,
    };
    match builtin {
        Builtin::Add => two(Arithmetic::Add),
        Builtin::Subtract => two(Arithmetic::Subtract),
        Builtin::Multiply => two(Arithmetic::Multiply),
        Builtin::Divide => two(Arithmetic::Divide),
        Builtin::Remainder => two(Arithmetic::Remainder),
        Builtin::Negate => match arguments {
            [operand] if numbers => Some(arithmetic::negate(operand, len)),
            _ => None,
        },
        Builtin::Equal => compared(Comparison::Equal),
        Builtin::NotEqual => compared(Comparison::NotEqual),
        Builtin::Less => compared(Comparison::Less),
        Builtin::LessOrEqual => compared(Comparison::LessOrEqual),
        Builtin::Greater => compared(Comparison::Greater),
        Builtin::GreaterOrEqual => compared(Comparison::GreaterOrEqual),
        Builtin::MinOf => folded(Arithmetic::Least),
        Builtin::MaxOf => folded(Arithmetic::Greatest),
        Builtin::Floor => mapped(Number::floor),
        Builtin::Ceil => mapped(Number::ceil),
        Builtin::Round => match arguments {
            [operand, places] if numbers => {
                let Some(Value::Number(places)) = places.constant() else { return None };
                let places = places.to_integer().filter(|places| (0..=6).contains(places))?;
                Some(arithmetic::round(operand, u32::try_from(places).ok()?, len))
            }
            _ => None,
        },
        Builtin::Between => match arguments {
            [value, low, high] if alike => {
                let above = compare(Comparison::GreaterOrEqual, value, low, len);
                let below = compare(Comparison::LessOrEqual, value, high, len);
                let both = logic::and(&[&above, &below], len);
                // Strict: one unknown bound leaves the answer unknown even where the other already says no.
                let known = all_known(&[value, low, high], len);
                Some((heng_columns::select::keep(&both, &known, len), None))
            }
            _ => None,
        },
        Builtin::Join => join(arguments, len),
        Builtin::Year => dated(arguments, |date, _| Some(builtin_dates::year(date))),
        Builtin::Month => dated(arguments, |date, _| Some(builtin_dates::month(date))),
        Builtin::Day => dated(arguments, |date, _| Some(builtin_dates::day(date))),
        Builtin::Age => dated(arguments, |date, on| builtin_dates::age(date, on?)),
        _ => None,
    }
}

/// A number of each known date of a column, and of the one date that may be a second argument.
fn dated(arguments: &[Operand], op: impl Fn(Date, Option<Date>) -> Option<Number>) -> Option<Checked> {
    let (column, on) = match arguments {
        [Operand::Rows(column)] => (column, None),
        [Operand::Rows(column), Operand::Same { value: Some(Value::Date(on)), .. }] => (column, Some(*on)),
        _ => return None,
    };
    let Values::Date(dates) = &column.values else { return None };
    let mut known = column.known.clone();
    let mut numbers = vec![0; dates.len()];
    for row in column.known.rows() {
        match op(Date::from_raw(dates[row]), on) {
            Some(number) => numbers[row] = number.raw(),
            None => known.set(row, false),
        }
    }
    Some((Column::new(Values::Number(numbers), known).into(), None))
}

/// Two texts, one after the other.
fn join(arguments: &[Operand], len: usize) -> Option<Checked> {
    let [left, right] = arguments else { return None };
    if left.kind() != Type::Text || right.kind() != Type::Text {
        return None;
    }
    let known = all_known(&[left, right], len);
    let mut builder = ColumnBuilder::with_capacity(Type::Text, len);
    let mut text = String::new();
    let mut too_long: Option<Bits> = None;
    for row in 0..len {
        if known.get(row) {
            text.clear();
            super::evaluate::write_value(left, row, None, None, &mut text);
            super::evaluate::write_value(right, row, None, None, &mut text);
            if text.len() <= TEXT_LIMIT {
                builder.push_text(&text);
                continue;
            }
            too_long.get_or_insert_with(|| Bits::zeros(len)).set(row, true);
        }
        builder.push_unknown();
    }
    Some((builder.finish().into(), too_long))
}

fn by_row(builtin: Builtin, arguments: &[Operand], kind: Type, len: usize) -> Checked {
    let mut varying = arguments.iter().enumerate().filter(|(_, argument)| matches!(argument, Operand::Rows(_)));
    if let (Some((at, Operand::Rows(column))), None) = (varying.next(), varying.next())
        && matches!(column.values, Values::Text { .. })
    {
        return by_text(builtin, arguments, at, column, kind);
    }
    let known = all_known(&arguments.iter().collect::<Vec<_>>(), len);
    let mut builder = ColumnBuilder::with_capacity(kind, len);
    let mut overflow = Bits::default();
    let mut values = Vec::with_capacity(arguments.len());
    // Rows that follow each other often have the same arguments.
    let mut last: Vec<Value> = Vec::with_capacity(arguments.len());
    let mut result = Ok(None);
    for row in 0..len {
        if !known.get(row) {
            builder.push_unknown();
            continue;
        }
        values.clear();
        for argument in arguments {
            values.extend(argument.get(row));
        }
        if last != values {
            result = builtin.call(&values);
            std::mem::swap(&mut last, &mut values);
        }
        match &result {
            Ok(value) => builder.push_value(value.as_ref()),
            Err(_) => {
                if overflow.is_empty() {
                    overflow = Bits::zeros(len);
                }
                overflow.set(row, true);
                builder.push_unknown();
            }
        }
    }
    (builder.finish().into(), (!overflow.is_empty()).then_some(overflow))
}

/// One text column among constants: each distinct text once.
fn by_text(builtin: Builtin, arguments: &[Operand], at: usize, column: &Column, kind: Type) -> Checked {
    let mut values: Vec<Value> =
        arguments.iter().map(|argument| argument.constant().cloned().unwrap_or(Value::Bool(false))).collect();
    let mut overflowed: Vec<String> = Vec::new();
    let result = distinct::map_texts(column, kind, |text| {
        values[at] = Value::text(text);
        match builtin.call(&values) {
            Ok(value) => value,
            Err(_) => {
                overflowed.push(text.to_owned());
                None
            }
        }
    });
    let overflow = (!overflowed.is_empty())
        .then(|| distinct::test_texts(column, |text| overflowed.iter().any(|other| other == text)));
    (result.into(), overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::Date;

    fn numbers(list: &[Option<i64>]) -> Operand {
        let values = list.iter().map(|number| number.and_then(Number::from_integer).map(Value::Number));
        Column::from_values(Type::Number, values).into()
    }

    fn number(integer: i64) -> Operand {
        Operand::same(Type::Number, Number::from_integer(integer).map(Value::Number))
    }

    #[test]
    fn kernels_and_single_calls_agree() {
        let list = [Some(3), None, Some(-7), Some(0), Some(12)];
        let (left, right) = (numbers(&list), numbers(&[Some(2), Some(1), None, Some(0), Some(-5)]));
        let two = [
            Builtin::Add,
            Builtin::Subtract,
            Builtin::Multiply,
            Builtin::Divide,
            Builtin::Remainder,
            Builtin::MinOf,
            Builtin::MaxOf,
            Builtin::Equal,
            Builtin::NotEqual,
            Builtin::Less,
            Builtin::LessOrEqual,
            Builtin::Greater,
            Builtin::GreaterOrEqual,
        ];
        for builtin in two {
            let kind = if builtin.compares() { Type::Bool } else { Type::Number };
            for (a, b) in [(&left, &right), (&left, &number(4)), (&number(4), &right)] {
                let (result, overflow) = call(builtin, &[a.clone(), b.clone()], kind, 5);
                assert_eq!(overflow, None);
                for row in 0..5 {
                    let expected = match (a.get(row), b.get(row)) {
                        (Some(a), Some(b)) => builtin.call(&[a, b]).unwrap(),
                        _ => None,
                    };
                    assert_eq!(result.get(row), expected, "{builtin:?} row {row}");
                }
            }
        }
        let between = call(Builtin::Between, &[left.clone(), number(0), right.clone()], Type::Bool, 5).0;
        assert_eq!(between.get(0), Some(Value::Bool(false)));
        assert_eq!(between.get(2), None);
        let rounded = call(Builtin::Round, &[left, number(0)], Type::Number, 5).0;
        assert_eq!(rounded.get(4), number(12).get(0));
    }

    #[test]
    fn dates_give_numbers_as_single_calls_do() {
        let day = |year, month, day| Date::new(year, month, day).map(Value::Date);
        let list = [day(2004, 2, 29), None, day(2023, 1, 1), day(1960, 9, 6)];
        let on = day(2022, 9, 5);
        let (column, today) = (Operand::from(Column::from_values(Type::Date, list.clone())), on.clone());
        let age = call(Builtin::Age, &[column.clone(), Operand::same(Type::Date, today)], Type::Number, 4).0;
        for (row, date) in list.iter().enumerate() {
            let expected = date.clone().zip(on.clone()).and_then(|(date, on)| Builtin::Age.call(&[date, on]).unwrap());
            assert_eq!(age.get(row), expected, "age in row {row}");
        }
        assert_eq!(age.get(2), None, "born after the day");
        for builtin in [Builtin::Year, Builtin::Month, Builtin::Day] {
            let numbers = call(builtin, std::slice::from_ref(&column), Type::Number, 4).0;
            for (row, date) in list.iter().enumerate() {
                let expected = date.clone().and_then(|date| builtin.call(&[date]).unwrap());
                assert_eq!(numbers.get(row), expected, "{builtin:?} row {row}");
            }
        }
    }

    #[test]
    fn functions_without_a_kernel_go_row_by_row() {
        let dates = [Some(Value::Date(Date::new(2022, 9, 5).unwrap())), None];
        let column = Operand::from(Column::from_values(Type::Date, dates));
        let weekdays = call(Builtin::Weekday, &[column], Type::Number, 2).0;
        assert_eq!((weekdays.get(0), weekdays.get(1)), (number(1).get(0), None));
        let words = Column::from_values(Type::Text, [Some(Value::text("A1")), None, Some(Value::text("B2"))]);
        let lower = call(Builtin::Lower, &[words.into()], Type::Text, 3).0;
        assert_eq!((lower.get(2), lower.get(1)), (Some(Value::text("b2")), None));
    }
}
