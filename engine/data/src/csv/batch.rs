//! Puts the lines of a batch into the bytes of a CSV, values as outputs show them. Which lines there are, and masks, are
//! made by the run. Columns are prepared once a batch, so that a line costs little more than its bytes.

use super::flags::{Flag, Flags, Short};
use super::write::{CsvRows, unquoted};
use heng_columns::column::span;
use heng_columns::{Bits, Column, Dictionary, Operand, Values};
use heng_core::run::{Batch, Cells, Content, Lines, Message};
use heng_values::show;
use heng_values::{Date, Moment, Month, Number, Type, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// The lines of a batch as bytes. Unknown values are empty cells; only texts are guarded against being taken for
/// formulas.
pub fn rows(batch: &Batch) -> CsvRows {
    let mut rows = CsvRows::with_capacity(batch.rows * batch.columns.len() * 4);
    let mut writers = Preparing::default().writers(&batch.columns, batch.rows);
    for row in 0..batch.rows {
        for writer in &mut writers {
            writer.write(row, &mut rows);
        }
        rows.end_row();
    }
    rows
}

/// Lines of several makings as bytes, in their order.
pub fn rows_in_order(lines: &Lines) -> CsvRows {
    let mut rows = CsvRows::with_capacity(lines.order.len() * 128);
    let mut preparing = Preparing::default();
    let mut makings: Vec<Vec<Writer<'_>>> =
        lines.parts.iter().map(|batch| preparing.writers(&batch.columns, batch.rows)).collect();
    for (part, row) in &lines.order {
        for writer in &mut makings[*part as usize] {
            writer.write(*row as usize, &mut rows);
        }
        rows.end_row();
    }
    rows
}

/// One column, or several side by side, ready to be written line by line.
enum Writer<'b> {
    /// The same bytes in every line, quoted and guarded where that is needed, of so many cells.
    Same(Vec<u8>, usize),
    /// Yes and no, and other values of which there are but two.
    Flags(Flags<'b>),
    /// One of two longer values: where the second one stands, what is known, and both.
    Two(Cow<'b, Bits>, &'b Bits, [Vec<u8>; 2]),
    Number(&'b [i64], &'b Bits, Option<u32>),
    /// Texts that repeat, ready by code: all of them, and where each ends.
    Ready(&'b [u32], &'b Bits, Vec<u8>, Vec<u32>),
    /// Texts; whether none of them is quoted.
    Text(&'b [u32], &'b Bits, &'b Dictionary, bool),
    Message(&'b Message, String),
    Other(&'b Cells, String),
}

/// Up to how many bytes of texts are looked through before lines are written.
const LOOKED_THROUGH: usize = 1 << 18;

/// What is found out once for several columns.
#[derive(Default)]
struct Preparing<'b> {
    /// Texts that stand in several columns, and whether none of them is quoted.
    unquoted: Vec<(&'b Arc<Dictionary>, bool)>,
}

impl<'b> Preparing<'b> {
    fn writers(&mut self, columns: &'b [Cells], rows: usize) -> Vec<Writer<'b>> {
        let mut writers: Vec<Writer<'b>> = Vec::with_capacity(columns.len());
        for cells in columns {
            let by_row = cells.row_places.is_some();
            match &cells.content {
                Content::Values(Operand::Same { .. }) | Content::Choice(_) if by_row => {
                    writers.push(Writer::Other(cells, String::new()));
                }
                Content::Values(Operand::Same { kind, value }) => {
                    add_same(&mut writers, &cell(value.as_ref(), *kind, cells.places));
                }
                Content::Values(Operand::Rows(column)) => self.add_column(&mut writers, cells, column, rows),
                Content::Choice(choice) => {
                    let sides = [&choice.no, &choice.yes];
                    let sides = sides.map(|value| cell(value.as_ref(), choice.kind, cells.places));
                    let truth = match &choice.condition.values {
                        Values::Bool(truth) => Cow::Borrowed(truth),
                        _ => Cow::Owned(choice.condition.truth()),
                    };
                    add_two(&mut writers, truth, &choice.condition.known, sides);
                }
                Content::Message(message) => writers.push(Writer::Message(message, String::new())),
            }
        }
        writers
    }

    fn add_column(&mut self, writers: &mut Vec<Writer<'b>>, cells: &'b Cells, column: &'b Column, rows: usize) {
        let known = &column.known;
        match &column.values {
            Values::Bool(truth) => {
                let sides = [false, true].map(|flag| cell(Some(&Value::Bool(flag)), Type::Bool, None));
                add_two(writers, Cow::Borrowed(truth), known, sides);
            }
            Values::Number(raw) if cells.row_places.is_none() => match two_numbers(raw) {
                Some((truth, sides)) => {
                    let sides = sides.map(|side| cell(Some(&side), Type::Number, cells.places));
                    add_two(writers, Cow::Owned(truth), known, sides);
                }
                None => writers.push(Writer::Number(raw, known, cells.places)),
            },
            Values::Text { codes, dictionary } if dictionary.len() * 2 <= rows => {
                let mut ready = CsvRows::default();
                let mut ends = Vec::with_capacity(dictionary.len());
                let mut bytes = Vec::new();
                for text in dictionary.texts() {
                    ready.clear();
                    ready.text(text);
                    bytes.extend_from_slice(ready.cell_bytes());
                    ends.push(bytes.len() as u32);
                }
                // So that the last ones too can be copied with what stands behind them.
                bytes.extend_from_slice(&[0; 16]);
                writers.push(Writer::Ready(codes, known, bytes, ends));
            }
            Values::Text { codes, dictionary } => {
                writers.push(Writer::Text(codes, known, dictionary, self.unquoted(dictionary)));
            }
            _ => writers.push(Writer::Other(cells, String::new())),
        }
    }

    fn unquoted(&mut self, dictionary: &'b Arc<Dictionary>) -> bool {
        // All the texts of a large table are not looked through for some lines of it.
        if dictionary.bytes() > LOOKED_THROUGH {
            return false;
        }
        let known = self.unquoted.iter().find(|(known, _)| Arc::ptr_eq(known, dictionary));
        known.map(|(_, unquoted)| *unquoted).unwrap_or_else(|| {
            let found = unquoted(dictionary.arena());
            self.unquoted.push((dictionary, found));
            found
        })
    }
}

/// The bytes of a cell, with the comma behind it.
fn cell(value: Option<&Value>, kind: Type, places: Option<u32>) -> Vec<u8> {
    let mut one = CsvRows::default();
    let shown = value.map_or_else(String::new, |value| show::shown(value, places));
    if is_text(kind) {
        one.text(&shown)
    } else {
        one.plain(&shown)
    }
    one.cell_bytes().to_vec()
}

fn add_same(writers: &mut Vec<Writer<'_>>, cell: &[u8]) {
    match writers.last_mut() {
        Some(Writer::Same(bytes, cells)) => {
            bytes.extend_from_slice(cell);
            *cells += 1;
        }
        _ => writers.push(Writer::Same(cell.to_vec(), 1)),
    }
}

/// Adds a column of two values, the second one where `truth` is.
fn add_two<'b>(writers: &mut Vec<Writer<'b>>, truth: Cow<'b, Bits>, known: &'b Bits, sides: [Vec<u8>; 2]) {
    let (Some(unknown), Some(no), Some(yes)) = (Short::of(b","), Short::of(&sides[0]), Short::of(&sides[1])) else {
        return writers.push(Writer::Two(truth, known, sides));
    };
    let flag = Flag { truth, known, shown: [unknown, no, yes] };
    match writers.last_mut() {
        Some(Writer::Flags(flags)) => flags.push(flag),
        _ => {
            let mut flags = Flags::default();
            flags.push(flag);
            writers.push(Writer::Flags(flags));
        }
    }
}

/// Where a column that holds 0 (unknown rows do) and at most one other number holds that other one, and both.
fn two_numbers(raw: &[i64]) -> Option<(Bits, [Value; 2])> {
    let other = raw.iter().copied().find(|raw| *raw != 0).unwrap_or(0);
    // A stretch at a time, so that rows are compared side by side and other columns are left soon.
    let differs = |some: &[i64]| some.iter().fold(false, |found, raw| found | ((*raw != 0) & (*raw != other)));
    if raw.chunks(256).any(differs) {
        return None;
    }
    let number = |raw: i64| Value::Number(Number::from_raw(raw));
    Some((Bits::from_values(raw, |raw| raw != 0), [number(0), number(other)]))
}

fn is_text(kind: Type) -> bool {
    matches!(kind, Type::Text | Type::Texts)
}

impl Writer<'_> {
    #[inline]
    fn write(&mut self, row: usize, rows: &mut CsvRows) {
        match self {
            Writer::Same(bytes, cells) => rows.ready(bytes, *cells),
            Writer::Flags(flags) => flags.write(row, rows),
            Writer::Two(truth, known, sides) => {
                if known.get(row) {
                    rows.ready(&sides[usize::from(truth.get(row))], 1);
                } else {
                    rows.empty();
                }
            }
            Writer::Number(raw, known, places) => {
                if known.get(row) {
                    rows.number(Number::from_raw(raw[row]), *places);
                } else {
                    rows.empty();
                }
            }
            Writer::Ready(codes, known, bytes, ends) => {
                if known.get(row) {
                    let code = codes[row] as usize;
                    let start = if code == 0 { 0 } else { ends[code - 1] as usize };
                    rows.ready_among(bytes, start..ends[code] as usize);
                } else {
                    rows.empty();
                }
            }
            Writer::Text(codes, known, dictionary, unquoted) => {
                if !known.get(row) {
                    rows.empty();
                } else if *unquoted {
                    rows.text_among(dictionary.arena(), dictionary.place(codes[row]));
                } else {
                    rows.text(dictionary.text(codes[row]));
                }
            }
            Writer::Message(message, text) => {
                text.clear();
                message.show(row, text);
                rows.text(text);
            }
            Writer::Other(cells, text) => match &cells.content {
                Content::Values(Operand::Rows(column)) => cell_of(rows, cells, column, row, text),
                content => {
                    text.clear();
                    cells.show(row, text);
                    if is_text(content.kind()) { rows.text(text) } else { rows.plain(text) }
                }
            },
        }
    }
}

fn cell_of(rows: &mut CsvRows, cells: &Cells, column: &Column, row: usize, text: &mut String) {
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
            |values| Batch { rows: 2, columns: vec![Cells { row_places: row_places.clone(), ..Cells::plain(values) }] };
        let column: Operand = Column::from_values(Type::Number, [Some(number.clone()), Some(number.clone())]).into();
        assert_eq!(rows(&by_row(column)).bytes(), b"1.50\r\n1.5\r\n");
        assert_eq!(rows(&by_row(Operand::same(Type::Number, Some(number)))).bytes(), b"1.50\r\n1.5\r\n");
    }
}
