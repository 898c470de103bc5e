//! Built-ins of one row over whole columns. Arithmetic, comparisons and the commonest functions have kernels of their
//! own; everything else calls `Builtin::call` row by row, once per distinct text where one text column is its only
//! argument. All give what `Builtin::call` gives.

use super::kernels::{dated, join, months_between, name_of};
use heng_columns::arithmetic::{self, Arithmetic, Checked};
use heng_columns::compare::{Comparison, compare};
use heng_columns::operand::all_known;
use heng_columns::{Bits, Column, ColumnBuilder, Operand, Values, distinct, logic};
use heng_values::builtin::Builtin;
use heng_values::{Number, Type, Value, builtin_dates, builtin_numbers};

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
        Builtin::Abs => mapped(|number| builtin_numbers::abs(number).ok()),
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
        Builtin::NameOfMin => name_of(arguments, len, |next, best| next < best),
        Builtin::NameOfMax => name_of(arguments, len, |next, best| next > best),
        Builtin::MonthsBetween => months_between(arguments, len),
        Builtin::Join => join(arguments, len),
        Builtin::Year => dated(arguments, |date, _| Some(builtin_dates::year(date))),
        Builtin::Month => dated(arguments, |date, _| Some(builtin_dates::month(date))),
        Builtin::Day => dated(arguments, |date, _| Some(builtin_dates::day(date))),
        Builtin::Age => dated(arguments, |date, on| builtin_dates::age(date, on?)),
        _ => None,
    }
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
    use heng_values::{Date, Month};

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

    /// What single calls give, row by row.
    fn assert_as_single_calls(builtin: Builtin, arguments: &[Operand], kind: Type, len: usize) {
        let (result, overflow) = call(builtin, arguments, kind, len);
        for row in 0..len {
            let single = arguments.iter().map(|argument| argument.get(row)).collect::<Option<Vec<_>>>();
            let single = single.map_or(Ok(None), |values| builtin.call(&values));
            let overflowed = overflow.as_ref().is_some_and(|rows| rows.get(row));
            assert_eq!(overflowed, single.is_err(), "{builtin:?} row {row}");
            assert_eq!(result.get(row), single.unwrap_or(None), "{builtin:?} row {row}");
        }
    }

    #[test]
    fn names_absolutes_and_months_are_those_of_single_calls() {
        let lists = [
            [Some(3), None, Some(-7), Some(0), Some(12)],
            [Some(2), Some(1), Some(-7), Some(0), None],
            [Some(9), Some(4), Some(8), Some(0), Some(12)],
        ];
        let name = |name: &str| Operand::same(Type::Text, Some(Value::text(name)));
        let [a, b, c] = lists.map(|list| numbers(&list));
        let pairs = [name("甲"), a.clone(), name("乙"), b, name("甲"), c, name("丁"), number(1)];
        for builtin in [Builtin::NameOfMin, Builtin::NameOfMax] {
            assert_as_single_calls(builtin, &pairs, Type::Text, 5);
            assert_as_single_calls(builtin, &pairs[..2], Type::Text, 5);
        }
        assert_as_single_calls(Builtin::Abs, &[a], Type::Number, 5);
        let least = Column::from_values(Type::Number, [Some(Value::Number(Number::from_raw(i64::MIN))), None]);
        assert_as_single_calls(Builtin::Abs, &[least.into()], Type::Number, 2);
        let day = |year, month, day| Date::new(year, month, day).map(Value::Date);
        let from = Column::from_values(Type::Date, [day(2022, 1, 31), day(2022, 3, 1), None, day(2023, 5, 5)]);
        let to = Operand::same(Type::Date, day(2022, 2, 28));
        assert_as_single_calls(Builtin::MonthsBetween, &[from.clone().into(), to.clone()], Type::Number, 4);
        assert_as_single_calls(Builtin::MonthsBetween, &[to, from.into()], Type::Number, 4);
        let month = |year, month| Month::new(year, month).map(Value::Month);
        let months = Operand::from(Column::from_values(Type::Month, [month(2022, 1), None, month(2020, 12)]));
        let other = Operand::same(Type::Month, month(2021, 6));
        assert_as_single_calls(Builtin::MonthsBetween, &[months, other], Type::Number, 3);
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
