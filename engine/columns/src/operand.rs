//! What kernels compute on: a column, or one value that stands for every row. Constants are never written out row by
//! row, so comparing with a constant costs one side only.

use crate::{Bits, Column, Values};
use heng_values::{Type, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// The values of some rows.
#[derive(Clone, Debug)]
pub enum Operand {
    /// The same in every row; `None` is unknown.
    Same {
        /// The type.
        kind: Type,
        /// The value.
        value: Option<Value>,
    },
    /// A value per row.
    Rows(Arc<Column>),
}

/// One side of a kernel over fixed-width values.
#[derive(Clone, Copy, Debug)]
pub enum Side<'a, T> {
    /// The same in every row.
    One(T),
    /// A value per row.
    Many(&'a [T]),
}

impl<T: Copy> Side<'_, T> {
    /// The value of a row.
    #[inline]
    pub fn at(&self, row: usize) -> T {
        match self {
            Side::One(value) => *value,
            Side::Many(values) => values[row],
        }
    }
}

impl From<Column> for Operand {
    fn from(column: Column) -> Operand {
        Operand::Rows(Arc::new(column))
    }
}

impl Operand {
    /// A value that is the same everywhere.
    pub fn same(kind: Type, value: Option<Value>) -> Operand {
        Operand::Same { kind, value }
    }

    /// Unknown everywhere.
    pub fn unknown(kind: Type) -> Operand {
        Operand::Same { kind, value: None }
    }

    /// The type.
    pub fn kind(&self) -> Type {
        match self {
            Operand::Same { kind, .. } => *kind,
            Operand::Rows(column) => column.kind(),
        }
    }

    /// Whether it is unknown in every row without being a column.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Operand::Same { value: None, .. })
    }

    /// The one value, where it is known and the same everywhere.
    pub fn constant(&self) -> Option<&Value> {
        match self {
            Operand::Same { value, .. } => value.as_ref(),
            Operand::Rows(_) => None,
        }
    }

    /// The value of a row, if known.
    pub fn get(&self, row: usize) -> Option<Value> {
        match self {
            Operand::Same { value, .. } => value.clone(),
            Operand::Rows(column) => column.get(row),
        }
    }

    /// Whether a row is known.
    pub fn known_at(&self, row: usize) -> bool {
        match self {
            Operand::Same { value, .. } => value.is_some(),
            Operand::Rows(column) => column.known.get(row),
        }
    }

    /// The flag of a row of type bool, if known.
    pub fn flag(&self, row: usize) -> Option<bool> {
        match self {
            Operand::Same { value: Some(Value::Bool(flag)), .. } => Some(*flag),
            Operand::Same { .. } => None,
            Operand::Rows(column) => column.flag(row),
        }
    }

    /// Which of `len` rows are known.
    pub fn known(&self, len: usize) -> Cow<'_, Bits> {
        match self {
            Operand::Same { value, .. } => Cow::Owned(Bits::all_same(value.is_some(), len)),
            Operand::Rows(column) => Cow::Borrowed(&column.known),
        }
    }

    /// Where a bool operand is true.
    pub fn truth(&self, len: usize) -> Cow<'_, Bits> {
        match self {
            Operand::Same { value, .. } => Cow::Owned(Bits::all_same(*value == Some(Value::Bool(true)), len)),
            Operand::Rows(column) => match &column.values {
                Values::Bool(bits) => Cow::Borrowed(bits),
                _ => Cow::Owned(Bits::zeros(len)),
            },
        }
    }

    /// The rows as a column of `len` rows.
    pub fn column(&self, len: usize) -> Arc<Column> {
        match self {
            Operand::Same { kind, value } => Arc::new(Column::constant(value.as_ref(), *kind, len)),
            Operand::Rows(column) => Arc::clone(column),
        }
    }

    /// The stored `i64` values of numbers and moments.
    pub fn wide(&self) -> Option<Side<'_, i64>> {
        match self {
            Operand::Same { value: Some(Value::Number(number)), .. } => Some(Side::One(number.raw())),
            Operand::Same { value: Some(Value::Moment(moment)), .. } => Some(Side::One(moment.raw())),
            Operand::Same { .. } => None,
            Operand::Rows(column) => match &column.values {
                Values::Number(raw) | Values::Moment(raw) => Some(Side::Many(raw)),
                _ => None,
            },
        }
    }

    /// The stored `i32` values of dates and months.
    pub fn narrow(&self) -> Option<Side<'_, i32>> {
        match self {
            Operand::Same { value: Some(Value::Date(date)), .. } => Some(Side::One(date.raw())),
            Operand::Same { value: Some(Value::Month(month)), .. } => Some(Side::One(month.raw())),
            Operand::Same { .. } => None,
            Operand::Rows(column) => match &column.values {
                Values::Date(raw) | Values::Month(raw) => Some(Side::Many(raw)),
                _ => None,
            },
        }
    }
}

/// The rows in which all operands are known.
pub fn all_known(operands: &[&Operand], len: usize) -> Bits {
    let mut known: Option<Bits> = None;
    for operand in operands {
        match operand {
            Operand::Same { value: Some(_), .. } => {}
            Operand::Same { value: None, .. } => return Bits::zeros(len),
            Operand::Rows(column) => {
                known = Some(match known {
                    None => column.known.clone(),
                    Some(known) => known.and(&column.known),
                });
            }
        }
    }
    known.unwrap_or_else(|| Bits::ones(len))
}
