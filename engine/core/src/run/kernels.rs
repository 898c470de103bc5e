//! Loops over whole columns for some built-ins of one row that have none in `heng_columns`: dates, months, names of the
//! least and greatest, joined texts. Each gives what `Builtin::call` gives; none where the columns are not of its kind.

use super::evaluate::write_value;
use heng_columns::arithmetic::{self, Checked};
use heng_columns::operand::{Side, all_known};
use heng_columns::{Bits, Column, ColumnBuilder, DictionaryBuilder, Operand, Values, select};
use heng_values::builtin_texts::TEXT_LIMIT;
use heng_values::{Date, Month, Number, Type, Value, builtin_dates};

/// A number of each known date of a column, and of the one date that may be a second argument.
pub fn dated(arguments: &[Operand], op: impl Fn(Date, Option<Date>) -> Option<Number>) -> Option<Checked> {
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

/// The constant name before the number that is `better` than all others, the first of equals.
pub fn name_of(arguments: &[Operand], len: usize, better: impl Fn(i64, i64) -> bool) -> Option<Checked> {
    let (pairs, []) = arguments.as_chunks::<2>() else { return None };
    let mut names = DictionaryBuilder::default();
    let mut sides: Vec<(u32, Side<'_, i64>)> = Vec::with_capacity(pairs.len());
    for [name, value] in pairs {
        let (Some(Value::Text(name)), Type::Number) = (name.constant(), value.kind()) else { return None };
        sides.push((names.intern(name), value.wide()?));
    }
    sides.first()?;
    let mut codes = select::code_of_best(&sides, len, better);
    let known = all_known(&arguments.iter().collect::<Vec<_>>(), len);
    arithmetic::clear_unknown(&mut codes, &known);
    Some((Column::new(Values::Text { codes, dictionary: names.finish() }, known).into(), None))
}

/// Full months from one date or month to another.
pub fn months_between(arguments: &[Operand], len: usize) -> Option<Checked> {
    let [from, to] = arguments else { return None };
    let single: fn(i32, i32) -> Number = match (from.kind(), to.kind()) {
        (Type::Date, Type::Date) => |a, b| builtin_dates::months_between(Date::from_raw(a), Date::from_raw(b)),
        (Type::Month, Type::Month) => {
            |a, b| builtin_dates::months_between_months(Month::from_raw(a), Month::from_raw(b))
        }
        _ => return None,
    };
    let known = all_known(&[from, to], len);
    let (from, to) = (from.narrow()?, to.narrow()?);
    let mut numbers = vec![0; len];
    known.rows().for_each(|row| numbers[row] = single(from.at(row), to.at(row)).raw());
    Some((Column::new(Values::Number(numbers), known).into(), None))
}

/// Two texts, one after the other.
pub fn join(arguments: &[Operand], len: usize) -> Option<Checked> {
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
            write_value(left, row, None, None, &mut text);
            write_value(right, row, None, None, &mut text);
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
