//! Puts the lines of a batch into the bytes of a CSV, values as outputs show them. Which lines there are, and masks, are
//! made by the run. Columns are prepared once a batch, so that a line costs little more than its bytes.

use super::write::CsvRows;
use heng_columns::column::span;
use heng_columns::{Bits, Column, Dictionary, Operand, Values};
use heng_core::run::{Batch, Cells, Lines};
use heng_values::show;
use heng_values::{Date, Moment, Month, Number, Type};
use std::borrow::Cow;

/// The lines of a batch as bytes. Unknown values are empty cells; only texts are guarded against being taken for
/// formulas.
pub fn rows(batch: &Batch) -> CsvRows {
    let mut rows = CsvRows::with_capacity(batch.rows * batch.columns.len() * 8);
    let mut writers = writers(&batch.columns, batch.rows);
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
    let mut makings: Vec<Vec<Writer<'_>>> =
        lines.parts.iter().map(|batch| writers(&batch.columns, batch.rows)).collect();
    for (part, row) in &lines.order {
        for writer in &mut makings[*part as usize] {
            writer.write(*row as usize, &mut rows);
        }
        rows.end_row();
    }
    rows
}

/// One column, or several flags side by side, ready to be written line by line.
enum Writer<'b> {
    /// The same bytes in every line, quoted and guarded where that is needed.
    Same(Vec<u8>),
    /// Yes and no, and numbers of which there are but two.
    Flags(Vec<Flag<'b>>, Words),
    Number(&'b [i64], &'b Bits, Option<u32>),
    /// Texts that repeat, ready by code.
    Ready(&'b [u32], &'b Bits, Vec<u8>, Vec<u32>),
    Text(&'b [u32], &'b Bits, &'b Dictionary),
    Other(&'b Cells, String),
}

/// What a cell shows, by known and true, with the comma behind it, and how long that is.
type Shown = [([u8; 4], usize); 4];

/// A column of which there are but two values.
struct Flag<'b> {
    truth: Cow<'b, Bits>,
    known: &'b Bits,
    shown: Shown,
}

/// The words of flags over the 64 rows at hand: which are true, which are known.
#[derive(Default)]
struct Words {
    /// Which 64 rows; none yet.
    at: Option<usize>,
    words: Vec<(u64, u64)>,
}

fn writers<'b>(columns: &'b [Cells], rows: usize) -> Vec<Writer<'b>> {
    let mut writers: Vec<Writer<'b>> = Vec::with_capacity(columns.len());
    for cells in columns {
        let column = match &cells.values {
            Operand::Rows(column) => column,
            Operand::Same { .. } if cells.row_places.is_some() => {
                writers.push(Writer::Other(cells, String::new()));
                continue;
            }
            Operand::Same { kind, value } => {
                let mut one = CsvRows::default();
                let shown = value.as_ref().map_or_else(String::new, |value| show::shown(value, cells.places));
                if is_text(*kind) {
                    one.text(&shown)
                } else {
                    one.plain(&shown)
                }
                writers.push(Writer::Same(one.cell_bytes().to_vec()));
                continue;
            }
        };
        match &column.values {
            Values::Bool(truth) => {
                add_flag(&mut writers, Flag { truth: Cow::Borrowed(truth), known: &column.known, shown: FLAGS });
            }
            Values::Number(raw) if cells.row_places.is_none() => match two_numbers(raw, cells.places) {
                Some((truth, shown)) => {
                    add_flag(&mut writers, Flag { truth: Cow::Owned(truth), known: &column.known, shown });
                }
                None => writers.push(Writer::Number(raw, &column.known, cells.places)),
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
                writers.push(Writer::Ready(codes, &column.known, bytes, ends));
            }
            Values::Text { codes, dictionary } => writers.push(Writer::Text(codes, &column.known, dictionary)),
            _ => writers.push(Writer::Other(cells, String::new())),
        }
    }
    writers
}

fn add_flag<'b>(writers: &mut Vec<Writer<'b>>, flag: Flag<'b>) {
    match writers.last_mut() {
        Some(Writer::Flags(flags, _)) => flags.push(flag),
        _ => writers.push(Writer::Flags(vec![flag], Words::default())),
    }
}

/// A column that holds 0 (unknown rows do) and at most one other number, both shown in up to three characters: where the
/// other is, and what is shown.
fn two_numbers(raw: &[i64], places: Option<u32>) -> Option<(Bits, Shown)> {
    let other = raw.iter().copied().find(|raw| *raw != 0).unwrap_or(0);
    // A stretch at a time, so that rows are compared side by side and other columns are left soon.
    let differs = |some: &[i64]| some.iter().fold(false, |found, raw| found | ((*raw != 0) & (*raw != other)));
    if raw.chunks(256).any(differs) {
        return None;
    }
    let shown = |raw: i64| {
        let mut bytes = Vec::with_capacity(8);
        Number::from_raw(raw).write_bytes(&mut bytes, places);
        bytes.push(b',');
        let mut shown = [0; 4];
        shown.get_mut(..bytes.len())?.copy_from_slice(&bytes);
        Some((shown, bytes.len()))
    };
    let (zero, one, none) = (shown(0)?, shown(other)?, FLAGS[0]);
    Some((Bits::from_values(raw, |raw| raw != 0), [none, none, zero, one]))
}

fn is_text(kind: Type) -> bool {
    matches!(kind, Type::Text | Type::Texts)
}

/// What a flag looks like with the comma behind it, and how long that is, by known and true.
const FLAGS: Shown = {
    // 否 and 是
    let (no, yes) = ([0xe5, 0x90, 0xa6, b','], [0xe6, 0x98, 0xaf, b',']);
    [([b',', 0, 0, 0], 1), ([b',', 0, 0, 0], 1), (no, 4), (yes, 4)]
};

/// Up to how many flags are written at a time.
const AT_ONCE: usize = 64;

impl Writer<'_> {
    #[inline]
    fn write(&mut self, row: usize, rows: &mut CsvRows) {
        match self {
            Writer::Same(bytes) => rows.ready(bytes),
            Writer::Flags(flags, words) => {
                if words.at != Some(row / 64) {
                    words.at = Some(row / 64);
                    words.words.clear();
                    let word = |bits: &Bits| bits.words().get(row / 64).copied().unwrap_or(0);
                    words.words.extend(flags.iter().map(|flag| (word(&flag.truth), word(flag.known))));
                }
                let mut shown = [0; AT_ONCE * 4];
                for (some, flags) in words.words.chunks(AT_ONCE).zip(flags.chunks(AT_ONCE)) {
                    let mut end = 0;
                    for ((truth, known), flag) in some.iter().zip(flags) {
                        let (bytes, length) =
                            flag.shown[(known >> (row % 64) & 1) as usize * 2 + (truth >> (row % 64) & 1) as usize];
                        shown[end..end + 4].copy_from_slice(&bytes);
                        end += length;
                    }
                    rows.ready_cells(&shown[..end], some.len());
                }
            }
            Writer::Number(raw, known, places) => {
                if known.get(row) {
                    rows.number(Number::from_raw(raw[row]), *places);
                } else {
                    rows.ready(b"");
                }
            }
            Writer::Ready(codes, known, bytes, ends) => {
                if known.get(row) {
                    let code = codes[row] as usize;
                    let start = if code == 0 { 0 } else { ends[code - 1] as usize };
                    rows.ready(&bytes[start..ends[code] as usize]);
                } else {
                    rows.ready(b"");
                }
            }
            Writer::Text(codes, known, dictionary) => {
                if known.get(row) {
                    rows.text(dictionary.text(codes[row]));
                } else {
                    rows.ready(b"");
                }
            }
            Writer::Other(cells, text) => match &cells.values {
                Operand::Rows(column) => cell(rows, cells, column, row, text),
                Operand::Same { kind, .. } => {
                    text.clear();
                    cells.show(row, text);
                    if is_text(*kind) { rows.text(text) } else { rows.plain(text) }
                }
            },
        }
    }
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
