//! Puts rows of columns into the bytes of a CSV, values as outputs show them. Which rows and columns is decided
//! elsewhere.

use super::write::CsvRows;
use heng_columns::column::span;
use heng_columns::{Column, Values};
use heng_values::show;
use heng_values::{Date, Mask, Moment, Month, Number};
use std::ops::Range;

/// A column as a list shows it.
#[derive(Clone, Copy, Debug)]
pub struct ShownColumn<'a> {
    /// Its values.
    pub column: &'a Column,
    /// Decimal places of its numbers; without trailing zeros if none.
    pub places: Option<u32>,
    /// The mask of its texts.
    pub mask: Option<Mask>,
}

/// A range of rows of columns of equal length, as bytes. Unknown values are empty cells.
pub fn rows(columns: &[ShownColumn<'_>], range: Range<usize>) -> CsvRows {
    let mut rows = CsvRows::with_capacity(range.len() * columns.len() * 8);
    let mut text = String::new();
    for row in range {
        columns.iter().for_each(|shown| cell(&mut rows, shown, row, &mut text));
        rows.end_row();
    }
    rows
}

/// Appends the cell of a row; `text` is room to work in.
pub fn cell(rows: &mut CsvRows, shown: &ShownColumn<'_>, row: usize, text: &mut String) {
    let ShownColumn { column, places, mask } = *shown;
    if !column.known.get(row) {
        return rows.plain("");
    }
    text.clear();
    match &column.values {
        Values::Number(raw) => Number::from_raw(raw[row]).write(text, places),
        Values::Bool(bits) => text.push_str(show::show_bool(bits.get(row))),
        Values::Date(raw) => show::show_date(Date::from_raw(raw[row]), text),
        Values::Month(raw) => show::show_month(Month::from_raw(raw[row]), text),
        Values::Moment(raw) => show::show_moment(Moment::from_raw(raw[row]), text),
        Values::Text { codes, dictionary } => {
            let whole = dictionary.text(codes[row]);
            return match mask {
                Some(mask) => rows.text(&mask.mask(whole)),
                None => rows.text(whole),
            };
        }
        Values::Texts { ends, codes, dictionary } => {
            for (at, code) in codes[span(ends, row)].iter().enumerate() {
                if at > 0 {
                    text.push('、');
                }
                match mask {
                    Some(mask) => text.push_str(&mask.mask(dictionary.text(*code))),
                    None => text.push_str(dictionary.text(*code)),
                }
            }
            return rows.text(text);
        }
    }
    rows.plain(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::{Type, Value};
    use std::sync::Arc;

    #[test]
    fn values_are_written_as_lists_show_them() {
        let column = |value: Value| Column::from_values(value.kind(), [Some(value), None]);
        let day = Date::new(2022, 9, 5).unwrap();
        let columns = [
            column(Value::text("-甲")),
            column(Value::Number(Number::from_raw(-7_999_900_000))),
            column(Value::Bool(true)),
            column(Value::Date(day)),
            column(Value::Month(day.month())),
            column(Value::Moment(day.start())),
            column(Value::Texts(vec![Arc::from("残疾"), Arc::from("大病")].into())),
            column(Value::text("450399196203150017")),
        ];
        let shown: Vec<ShownColumn<'_>> = columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let places = (column.kind() == Type::Number).then_some(2);
                ShownColumn { column, places, mask: (at == 7).then_some(Mask::IdNumber) }
            })
            .collect();
        let text = String::from_utf8(rows(&shown, 0..2).bytes().to_vec()).unwrap();
        let expected =
            "'-甲,-7999.90,是,2022-09-05,2022-09,2022-09-05 00:00,残疾、大病,450399********0017\r\n,,,,,,,\r\n";
        assert_eq!(text, expected);
    }
}
