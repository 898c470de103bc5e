//! Puts the lines of a batch into the bytes of a CSV, values as outputs show them. Which lines there are, and masks, are
//! made by the run.

use super::write::CsvRows;
use heng_columns::column::span;
use heng_columns::{Column, Operand, Values};
use heng_core::run::{Batch, Cells};
use heng_values::show;
use heng_values::{Date, Moment, Month, Number, Type};

/// The lines of a batch as bytes. Unknown values are empty cells; only texts are guarded against being taken for
/// formulas.
pub fn rows(batch: &Batch) -> CsvRows {
    // What is the same in every line is shown once.
    let constants: Vec<Option<String>> = batch.columns.iter().map(constant).collect();
    let mut rows = CsvRows::with_capacity(batch.rows * batch.columns.len() * 8);
    let mut text = String::new();
    for row in 0..batch.rows {
        for (cells, constant) in batch.columns.iter().zip(&constants) {
            match (&cells.values, constant) {
                (Operand::Rows(column), _) => cell(&mut rows, cells, column, row, &mut text),
                (Operand::Same { kind, .. }, shown) => {
                    let shown = shown.as_deref().unwrap_or_else(|| {
                        text.clear();
                        cells.show(row, &mut text);
                        &text
                    });
                    if is_text(*kind) { rows.text(shown) } else { rows.plain(shown) }
                }
            }
        }
        rows.end_row();
    }
    rows
}

fn is_text(kind: Type) -> bool {
    matches!(kind, Type::Text | Type::Texts)
}

/// What a column that is the same in every line shows; none where it is unknown, or its places differ by line.
fn constant(cells: &Cells) -> Option<String> {
    let Operand::Same { value, .. } = &cells.values else { return None };
    value.as_ref().filter(|_| cells.row_places.is_none()).map(|value| show::shown(value, cells.places))
}

fn cell(rows: &mut CsvRows, cells: &Cells, column: &Column, row: usize, text: &mut String) {
    if !column.known.get(row) {
        return rows.plain("");
    }
    text.clear();
    match &column.values {
        Values::Number(raw) => Number::from_raw(raw[row]).write(text, cells.places_at(row)),
        Values::Bool(bits) => text.push_str(show::show_bool(bits.get(row))),
        Values::Date(raw) => show::show_date(Date::from_raw(raw[row]), text),
        Values::Month(raw) => show::show_month(Month::from_raw(raw[row]), text),
        Values::Moment(raw) => show::show_moment(Moment::from_raw(raw[row]), text),
        Values::Text { codes, dictionary } => return rows.text(dictionary.text(codes[row])),
        Values::Texts { ends, codes, dictionary } => {
            for (at, code) in codes[span(ends, row)].iter().enumerate() {
                if at > 0 {
                    text.push('、');
                }
                text.push_str(dictionary.text(*code));
            }
            return rows.text(text);
        }
    }
    rows.plain(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::Value;
    use std::sync::Arc;

    fn values() -> Vec<Value> {
        let day = Date::new(2022, 9, 5).unwrap();
        vec![
            Value::text("-甲"),
            Value::Number(Number::from_raw(-7_999_900_000)),
            Value::Bool(true),
            Value::Date(day),
            Value::Month(day.month()),
            Value::Moment(day.start()),
            Value::Texts(vec![Arc::from("残疾"), Arc::from("大病")].into()),
        ]
    }

    const SHOWN: &str = "'-甲,-7999.90,是,2022-09-05,2022-09,2022-09-05 00:00,残疾、大病\r\n";

    fn text(columns: Vec<Operand>) -> String {
        let columns = columns.into_iter().map(|values| {
            let places = (values.kind() == Type::Number).then_some(2);
            Cells::with_places(values, places)
        });
        let batch = Batch { rows: 2, columns: columns.collect() };
        String::from_utf8(rows(&batch).bytes().to_vec()).unwrap()
    }

    #[test]
    fn values_are_written_as_lists_show_them() {
        let column = |value: Value| Column::from_values(value.kind(), [Some(value), None]).into();
        assert_eq!(text(values().into_iter().map(column).collect()), format!("{SHOWN},,,,,,\r\n"));
    }

    #[test]
    fn what_is_the_same_in_every_line_is_written_in_every_line() {
        let same = |value: Value| Operand::same(value.kind(), Some(value));
        assert_eq!(text(values().into_iter().map(same).collect()), SHOWN.repeat(2));
        assert_eq!(text(vec![Operand::unknown(Type::Number), Operand::unknown(Type::Text)]), ",\r\n,\r\n");
    }

    #[test]
    fn places_may_differ_by_line() {
        let number = Value::Number(Number::from_raw(1_500_000));
        let row_places = Some(vec![Some(2), None]);
        let by_row =
            |values| Batch { rows: 2, columns: vec![Cells { values, places: None, row_places: row_places.clone() }] };
        let column: Operand = Column::from_values(Type::Number, [Some(number.clone()), Some(number.clone())]).into();
        assert_eq!(rows(&by_row(column)).bytes(), b"1.50\r\n1.5\r\n");
        assert_eq!(rows(&by_row(Operand::same(Type::Number, Some(number)))).bytes(), b"1.50\r\n1.5\r\n");
    }
}
