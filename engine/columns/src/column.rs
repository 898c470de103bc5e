//! One typed column: a value for every row and a bit that says whether it is known. Unknown rows hold 0, so that equal
//! columns are equal bytes.

use crate::builder::ColumnBuilder;
use crate::{Bits, Dictionary, DictionaryBuilder, NO_ROW};
use heng_values::{Date, Moment, Month, Number, Type, Value};
use std::ops::Range;
use std::sync::Arc;

/// The values of a column, by type.
#[derive(Clone, Debug)]
pub enum Values {
    /// Numbers as `value × 10⁶`.
    Number(Vec<i64>),
    /// Moments in seconds since 1970-01-01 00:00 local.
    Moment(Vec<i64>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    /// Months as `year × 12 + (month − 1)`.
    Month(Vec<i32>),
    /// Texts by code.
    Text {
        /// A code per row.
        codes: Vec<u32>,
        /// The texts.
        dictionary: Arc<Dictionary>,
    },
    /// Yes or no.
    Bool(Bits),
    /// Several texts per row.
    Texts {
        /// Per row one past its last code.
        ends: Vec<u32>,
        /// The codes of all rows, one after the other.
        codes: Vec<u32>,
        /// The texts.
        dictionary: Arc<Dictionary>,
    },
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// A value per row; 0 where it is unknown.
    pub values: Values,
    /// Which rows are known.
    pub known: Bits,
    /// Which rows held something that could not be read (and are unknown); none if no row did.
    pub unreadable: Option<Bits>,
}

impl Column {
    /// A column without unreadable cells.
    pub fn new(values: Values, known: Bits) -> Column {
        Column { values, known, unreadable: None }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The type of the values.
    pub fn kind(&self) -> Type {
        match &self.values {
            Values::Number(_) => Type::Number,
            Values::Moment(_) => Type::Moment,
            Values::Date(_) => Type::Date,
            Values::Month(_) => Type::Month,
            Values::Text { .. } => Type::Text,
            Values::Bool(_) => Type::Bool,
            Values::Texts { .. } => Type::Texts,
        }
    }

    /// The value of a row, if it is known.
    pub fn get(&self, row: usize) -> Option<Value> {
        if !self.known.get(row) {
            return None;
        }
        Some(match &self.values {
            Values::Number(raw) => Value::Number(Number::from_raw(raw[row])),
            Values::Moment(raw) => Value::Moment(Moment::from_raw(raw[row])),
            Values::Date(raw) => Value::Date(Date::from_raw(raw[row])),
            Values::Month(raw) => Value::Month(Month::from_raw(raw[row])),
            Values::Text { codes, dictionary } => Value::text(dictionary.text(codes[row])),
            Values::Bool(bits) => Value::Bool(bits.get(row)),
            Values::Texts { ends, codes, dictionary } => {
                Value::Texts(codes[span(ends, row)].iter().map(|code| Arc::from(dictionary.text(*code))).collect())
            }
        })
    }

    /// The text of a row of a text column, if it is known.
    pub fn text(&self, row: usize) -> Option<&str> {
        match &self.values {
            Values::Text { codes, dictionary } if self.known.get(row) => Some(dictionary.text(codes[row])),
            _ => None,
        }
    }

    /// The stored integer of a row of a number column, if it is known.
    pub fn number(&self, row: usize) -> Option<i64> {
        match &self.values {
            Values::Number(raw) if self.known.get(row) => Some(raw[row]),
            _ => None,
        }
    }

    /// The flag of a row of a bool column, if it is known.
    pub fn flag(&self, row: usize) -> Option<bool> {
        match &self.values {
            Values::Bool(bits) if self.known.get(row) => Some(bits.get(row)),
            _ => None,
        }
    }

    /// The rows where a bool column is true; none for other types.
    pub fn truth(&self) -> Bits {
        match &self.values {
            Values::Bool(bits) => bits.clone(),
            _ => Bits::zeros(self.len()),
        }
    }

    /// A column with nothing known.
    pub fn unknown(kind: Type, len: usize) -> Column {
        Column::constant(None, kind, len)
    }

    /// The same value in every row.
    pub fn constant(value: Option<&Value>, kind: Type, len: usize) -> Column {
        let value = value.filter(|value| value.kind() == kind);
        let known = Bits::all_same(value.is_some(), len);
        let values = match (kind, value) {
            (Type::Number, Some(Value::Number(number))) => Values::Number(vec![number.raw(); len]),
            (Type::Number, _) => Values::Number(vec![0; len]),
            (Type::Moment, Some(Value::Moment(moment))) => Values::Moment(vec![moment.raw(); len]),
            (Type::Moment, _) => Values::Moment(vec![0; len]),
            (Type::Date, Some(Value::Date(date))) => Values::Date(vec![date.raw(); len]),
            (Type::Date, _) => Values::Date(vec![0; len]),
            (Type::Month, Some(Value::Month(month))) => Values::Month(vec![month.raw(); len]),
            (Type::Month, _) => Values::Month(vec![0; len]),
            (Type::Bool, Some(Value::Bool(flag))) => Values::Bool(Bits::all_same(*flag, len)),
            (Type::Bool, _) => Values::Bool(Bits::zeros(len)),
            (Type::Text, value) => {
                let mut builder = DictionaryBuilder::default();
                if let Some(Value::Text(text)) = value {
                    builder.intern(text);
                }
                Values::Text { codes: vec![0; len], dictionary: builder.finish() }
            }
            (Type::Texts, value) => {
                let mut builder = DictionaryBuilder::default();
                let one: Vec<u32> = match value {
                    Some(Value::Texts(texts)) => texts.iter().map(|text| builder.intern(text)).collect(),
                    _ => Vec::new(),
                };
                let ends = (1..=len).map(|row| (row * one.len()) as u32).collect();
                Values::Texts { ends, codes: one.repeat(len), dictionary: builder.finish() }
            }
        };
        Column::new(values, known)
    }

    /// A column of given values; a value of another type is unknown.
    pub fn from_values(kind: Type, values: impl IntoIterator<Item = Option<Value>>) -> Column {
        let mut builder = ColumnBuilder::new(kind);
        values.into_iter().for_each(|value| builder.push_value(value.as_ref()));
        builder.finish()
    }

    /// The rows named, in their order; `NO_ROW` gives an unknown row.
    pub fn gather(&self, rows: &[u32]) -> Column {
        fn pick<T: Copy + Default>(values: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().map(|row| if *row == NO_ROW { T::default() } else { values[*row as usize] }).collect()
        }
        let values = match &self.values {
            Values::Number(raw) => Values::Number(pick(raw, rows)),
            Values::Moment(raw) => Values::Moment(pick(raw, rows)),
            Values::Date(raw) => Values::Date(pick(raw, rows)),
            Values::Month(raw) => Values::Month(pick(raw, rows)),
            Values::Text { codes, dictionary } => {
                Values::Text { codes: pick(codes, rows), dictionary: dictionary.clone() }
            }
            Values::Bool(bits) => Values::Bool(bits.gather(rows)),
            Values::Texts { ends, codes, dictionary } => {
                let mut picked = Vec::new();
                let picked_ends = rows
                    .iter()
                    .map(|row| {
                        if *row != NO_ROW {
                            picked.extend_from_slice(&codes[span(ends, *row as usize)]);
                        }
                        picked.len() as u32
                    })
                    .collect();
                Values::Texts { ends: picked_ends, codes: picked, dictionary: dictionary.clone() }
            }
        };
        Column {
            values,
            known: self.known.gather(rows),
            unreadable: self.unreadable.as_ref().map(|bits| bits.gather(rows)).filter(Bits::any),
        }
    }

    /// A range of rows.
    pub fn slice(&self, range: Range<usize>) -> Column {
        let values = match &self.values {
            Values::Number(raw) => Values::Number(raw[range.clone()].to_vec()),
            Values::Moment(raw) => Values::Moment(raw[range.clone()].to_vec()),
            Values::Date(raw) => Values::Date(raw[range.clone()].to_vec()),
            Values::Month(raw) => Values::Month(raw[range.clone()].to_vec()),
            Values::Text { codes, dictionary } => {
                Values::Text { codes: codes[range.clone()].to_vec(), dictionary: dictionary.clone() }
            }
            Values::Bool(bits) => Values::Bool(bits.slice(range.clone())),
            Values::Texts { ends, codes, dictionary } => {
                let first = if range.start == 0 { 0 } else { ends[range.start - 1] };
                let ends: Vec<u32> = ends[range.clone()].iter().map(|end| end - first).collect();
                let last = first + ends.last().copied().unwrap_or(0);
                Values::Texts {
                    ends,
                    codes: codes[first as usize..last as usize].to_vec(),
                    dictionary: dictionary.clone(),
                }
            }
        };
        Column {
            values,
            known: self.known.slice(range.clone()),
            unreadable: self.unreadable.as_ref().map(|bits| bits.slice(range)).filter(Bits::any),
        }
    }

    /// The dictionary of a column of texts.
    pub fn dictionary(&self) -> Option<&Arc<Dictionary>> {
        match &self.values {
            Values::Text { dictionary, .. } | Values::Texts { dictionary, .. } => Some(dictionary),
            _ => None,
        }
    }
}

/// The codes of a row of a column of several texts.
pub fn span(ends: &[u32], row: usize) -> Range<usize> {
    let start = if row == 0 { 0 } else { ends[row - 1] as usize };
    start..ends[row] as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_went_in() {
        let given = [
            Some(Value::Texts(vec![Arc::from("残疾"), Arc::from("大病")].into())),
            None,
            Some(Value::Texts(Vec::new().into())),
            Some(Value::Texts(vec![Arc::from("大病")].into())),
        ];
        let column = Column::from_values(Type::Texts, given.clone());
        for (row, value) in given.iter().enumerate() {
            assert_eq!(&column.get(row), value);
        }
        assert_eq!(column.slice(1..4).get(2), given[3]);
        assert_eq!(column.gather(&[3, NO_ROW, 0]).get(2), given[0]);
        assert_eq!(column.gather(&[3, NO_ROW, 0]).get(1), None);
    }

    #[test]
    fn a_constant_is_the_same_everywhere() {
        let column = Column::constant(Some(&Value::text("村")), Type::Text, 3);
        assert_eq!(column.text(2), Some("村"));
        assert_eq!(Column::constant(None, Type::Number, 2).get(1), None);
        let texts = Value::Texts(vec![Arc::from("a"), Arc::from("b")].into());
        assert_eq!(Column::constant(Some(&texts), Type::Texts, 2).get(1), Some(texts));
    }
}
