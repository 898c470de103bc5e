//! Builds a column value after value, as readers meet them. A value of another type than the column's is unknown.

use crate::{Bits, Column, DictionaryBuilder, Values};
use heng_values::{Type, Value};

/// The values so far.
#[derive(Clone, Debug)]
enum Growing {
    Number(Vec<i64>),
    Moment(Vec<i64>),
    Date(Vec<i32>),
    Month(Vec<i32>),
    Text { codes: Vec<u32>, dictionary: DictionaryBuilder },
    Bool(Bits),
    Texts { ends: Vec<u32>, codes: Vec<u32>, dictionary: DictionaryBuilder },
}

/// A column that still grows.
#[derive(Clone, Debug)]
pub struct ColumnBuilder {
    values: Growing,
    known: Bits,
    unreadable: Vec<u32>,
}

impl ColumnBuilder {
    /// An empty column of a type.
    pub fn new(kind: Type) -> ColumnBuilder {
        ColumnBuilder::with_capacity(kind, 0)
    }

    /// An empty column of a type with room for `rows`.
    pub fn with_capacity(kind: Type, rows: usize) -> ColumnBuilder {
        let values = match kind {
            Type::Number => Growing::Number(Vec::with_capacity(rows)),
            Type::Moment => Growing::Moment(Vec::with_capacity(rows)),
            Type::Date => Growing::Date(Vec::with_capacity(rows)),
            Type::Month => Growing::Month(Vec::with_capacity(rows)),
            Type::Text => Growing::Text { codes: Vec::with_capacity(rows), dictionary: DictionaryBuilder::default() },
            Type::Bool => Growing::Bool(Bits::with_capacity(rows)),
            Type::Texts => Growing::Texts {
                ends: Vec::with_capacity(rows),
                codes: Vec::new(),
                dictionary: DictionaryBuilder::default(),
            },
        };
        ColumnBuilder { values, known: Bits::with_capacity(rows), unreadable: Vec::new() }
    }

    /// How many rows so far.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are no rows yet.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Appends a row whose value is not known.
    pub fn push_unknown(&mut self) {
        match &mut self.values {
            Growing::Number(raw) | Growing::Moment(raw) => raw.push(0),
            Growing::Date(raw) | Growing::Month(raw) => raw.push(0),
            Growing::Text { codes, .. } => codes.push(0),
            Growing::Bool(bits) => bits.push(false),
            Growing::Texts { ends, codes, .. } => ends.push(codes.len() as u32),
        }
        self.known.push(false);
    }

    /// Appends a row whose cell could not be read.
    pub fn push_unreadable(&mut self) {
        self.unreadable.push(self.known.len() as u32);
        self.push_unknown();
    }

    /// Appends a number, as `value × 10⁶`.
    pub fn push_number(&mut self, raw: i64) {
        match &mut self.values {
            Growing::Number(values) => values.push(raw),
            _ => return self.push_unknown(),
        }
        self.known.push(true);
    }

    /// Appends a moment, in seconds since 1970-01-01 00:00 local.
    pub fn push_moment(&mut self, raw: i64) {
        match &mut self.values {
            Growing::Moment(values) => values.push(raw),
            _ => return self.push_unknown(),
        }
        self.known.push(true);
    }

    /// Appends a date, in days since 1970-01-01.
    pub fn push_date(&mut self, raw: i32) {
        match &mut self.values {
            Growing::Date(values) => values.push(raw),
            _ => return self.push_unknown(),
        }
        self.known.push(true);
    }

    /// Appends a month, as `year × 12 + (month − 1)`.
    pub fn push_month(&mut self, raw: i32) {
        match &mut self.values {
            Growing::Month(values) => values.push(raw),
            _ => return self.push_unknown(),
        }
        self.known.push(true);
    }

    /// Appends up to 64 numbers, as `value × 10⁶`; the bits of `known` say which are, the lowest of the first. Those that
    /// are not are 0.
    pub fn push_numbers(&mut self, raw: &[i64], known: u64) {
        match &mut self.values {
            Growing::Number(values) => {
                values.extend_from_slice(raw);
                self.known.push_word(known, raw.len());
            }
            _ => raw.iter().for_each(|_| self.push_unknown()),
        }
    }

    /// Appends up to 64 flags as bits, the lowest first, and which of them are known.
    pub fn push_flags(&mut self, truth: u64, known: u64, rows: usize) {
        match &mut self.values {
            Growing::Bool(bits) => {
                bits.push_word(truth, rows);
                self.known.push_word(known, rows);
            }
            _ => (0..rows).for_each(|_| self.push_unknown()),
        }
    }

    /// Appends dates, in days since 1970-01-01, `None` where unknown.
    pub fn extend_dates(&mut self, rows: impl Iterator<Item = Option<i32>>) {
        match &mut self.values {
            Growing::Date(values) => extend(values, &mut self.known, rows),
            _ => rows.for_each(|_| self.push_unknown()),
        }
    }

    /// Appends months, as `year × 12 + (month − 1)`, `None` where unknown.
    pub fn extend_months(&mut self, rows: impl Iterator<Item = Option<i32>>) {
        match &mut self.values {
            Growing::Month(values) => extend(values, &mut self.known, rows),
            _ => rows.for_each(|_| self.push_unknown()),
        }
    }

    /// Marks a row, which is unknown, as one whose cell could not be read. Rows are marked in ascending order.
    pub fn mark_unreadable(&mut self, row: u32) {
        self.unreadable.push(row);
    }

    /// Makes room for so many rows in all whose texts differ as those so far do.
    pub fn expect(&mut self, rows: usize) {
        let sofar = self.len().max(1);
        if let Growing::Text { dictionary, .. } = &mut self.values
            && dictionary.len() == sofar
        {
            dictionary.reserve(rows, dictionary.bytes() / sofar * rows);
        }
    }

    /// How many different texts so far.
    pub fn distinct(&self) -> usize {
        match &self.values {
            Growing::Text { dictionary, .. } | Growing::Texts { dictionary, .. } => dictionary.len(),
            _ => 0,
        }
    }

    /// Whether it is a column of texts.
    #[inline]
    pub fn is_text(&self) -> bool {
        matches!(self.values, Growing::Text { .. })
    }

    /// Appends up to 64 texts by codes that texts of this column have; the bits of `known` say which are, the lowest of the
    /// first. The codes of those that are not are 0.
    #[inline]
    pub fn push_codes(&mut self, some: &[u32], known: u64) {
        if some.is_empty() {
            return;
        }
        match &mut self.values {
            Growing::Text { codes, .. } => {
                codes.extend_from_slice(some);
                self.known.push_word(known, some.len());
            }
            _ => some.iter().for_each(|_| self.push_unknown()),
        }
    }

    /// The code of the last row of a column of texts, if its text has these bytes.
    pub fn last_code_of(&self, bytes: &[u8]) -> Option<u32> {
        let Growing::Text { codes, dictionary } = &self.values else { return None };
        let known = self.known.len().checked_sub(1).is_some_and(|last| self.known.get(last));
        codes.last().copied().filter(|code| known && dictionary.text(*code).as_bytes() == bytes)
    }

    /// Appends a text.
    pub fn push_text(&mut self, text: &str) {
        match &mut self.values {
            Growing::Text { codes, dictionary } => codes.push(dictionary.intern(text)),
            _ => return self.push_unknown(),
        }
        self.known.push(true);
    }

    /// Appends yes or no.
    pub fn push_bool(&mut self, flag: bool) {
        match &mut self.values {
            Growing::Bool(bits) => bits.push(flag),
            _ => return self.push_unknown(),
        }
        self.known.push(true);
    }

    /// Appends several texts as one row's value.
    pub fn push_texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        match &mut self.values {
            Growing::Texts { ends, codes, dictionary } => {
                codes.extend(texts.into_iter().map(|text| dictionary.intern(text)));
                ends.push(codes.len() as u32);
            }
            _ => return self.push_unknown(),
        }
        self.known.push(true);
    }

    /// Appends a value, or an unknown row.
    pub fn push_value(&mut self, value: Option<&Value>) {
        match value {
            None => self.push_unknown(),
            Some(Value::Number(number)) => self.push_number(number.raw()),
            Some(Value::Moment(moment)) => self.push_moment(moment.raw()),
            Some(Value::Date(date)) => self.push_date(date.raw()),
            Some(Value::Month(month)) => self.push_month(month.raw()),
            Some(Value::Text(text)) => self.push_text(text),
            Some(Value::Bool(flag)) => self.push_bool(*flag),
            Some(Value::Texts(texts)) => self.push_texts(texts.iter().map(AsRef::as_ref)),
        }
    }

    /// The finished column.
    pub fn finish(self) -> Column {
        let values = match self.values {
            Growing::Number(raw) => Values::Number(raw),
            Growing::Moment(raw) => Values::Moment(raw),
            Growing::Date(raw) => Values::Date(raw),
            Growing::Month(raw) => Values::Month(raw),
            Growing::Text { codes, dictionary } => Values::Text { codes, dictionary: dictionary.finish() },
            Growing::Bool(bits) => Values::Bool(bits),
            Growing::Texts { ends, codes, dictionary } => {
                Values::Texts { ends, codes, dictionary: dictionary.finish() }
            }
        };
        let unreadable = (!self.unreadable.is_empty()).then(|| {
            let mut bits = Bits::zeros(self.known.len());
            self.unreadable.iter().for_each(|row| bits.set(*row as usize, true));
            bits
        });
        Column { values, known: self.known, unreadable }
    }
}

/// Appends fixed values and their known bits, 64 at a time.
fn extend<T: Copy + Default>(values: &mut Vec<T>, known: &mut Bits, mut rows: impl Iterator<Item = Option<T>>) {
    loop {
        let (mut block, mut word, mut count) = ([T::default(); 64], 0_u64, 0);
        for (place, row) in block.iter_mut().zip(rows.by_ref()) {
            *place = row.unwrap_or_default();
            word |= u64::from(row.is_some()) << count;
            count += 1;
        }
        values.extend_from_slice(&block[..count]);
        known.push_word(word, count);
        if count < block.len() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::Number;

    #[test]
    fn unreadable_and_unknown_are_told_apart() {
        let mut builder = ColumnBuilder::new(Type::Number);
        builder.push_number(1_500_000);
        builder.push_unknown();
        builder.push_unreadable();
        let column = builder.finish();
        assert_eq!(column.get(0), Some(Value::Number(Number::from_raw(1_500_000))));
        assert_eq!((column.get(1), column.get(2)), (None, None));
        let unreadable = column.unreadable.unwrap();
        assert!(!unreadable.get(1) && unreadable.get(2));
    }
}
