//! Rows as Rhai's own values, made once before anything is timed. Money and areas are whole hundredths, days are
//! numbers such as 20220905, what is not known is `()`.

use super::step::{Field, Shape, follow_values};
use crate::Fault;
use heng_core::program::TableId;
use heng_core::run::Outcome;
use heng_values::Value;
use rayon::prelude::*;
use rhai::{Array, Dynamic, ImmutableString};
use std::collections::HashMap;

/// How many rows one thread judges at a time. Texts are shared within a chunk only, so that threads do not count each
/// other's references.
pub const CHUNK: usize = 1024;

/// The values of the fields of a table, chunk by chunk, row by row.
pub struct RowValues {
    /// How many rows.
    pub rows: usize,
    /// Per chunk, for each row its fields one after the other.
    pub chunks: Vec<Vec<Dynamic>>,
}

impl RowValues {
    /// The values of these fields of a table.
    pub fn new(outcome: &Outcome<'_>, table: TableId, fields: &[Field]) -> Result<RowValues, Fault> {
        let rows = outcome.rows(table);
        let columns = fields
            .iter()
            .map(|field| Ok((field, follow_values(outcome, table, field)?)))
            .collect::<Result<Vec<_>, Fault>>()?;
        let chunks = (0..rows.div_ceil(CHUNK)).into_par_iter().map(|at| {
            let mut texts = Texts::default();
            let mut values = Vec::with_capacity(CHUNK * fields.len());
            for row in at * CHUNK..rows.min((at + 1) * CHUNK) {
                for (field, column) in &columns {
                    let value = column.get(row).map_or(Ok(Dynamic::UNIT), |value| texts.value(&value, field.shape));
                    values.push(value.map_err(|value| format!("{} of row {row} is {value:?}", field.name))?);
                }
            }
            Ok(values)
        });
        Ok(RowValues { rows, chunks: chunks.collect::<Result<_, Fault>>()? })
    }
}

/// The texts of a chunk.
#[derive(Default)]
struct Texts(HashMap<String, ImmutableString>);

impl Texts {
    fn text(&mut self, text: &str) -> Dynamic {
        let known = self.0.entry(text.to_owned()).or_insert_with(|| text.into());
        Dynamic::from(known.clone())
    }

    /// A value in its shape, or back if it does not fit.
    fn value(&mut self, value: &Value, shape: Shape) -> Result<Dynamic, Value> {
        match (value, shape) {
            (Value::Text(text), Shape::Text) => Ok(self.text(text)),
            (Value::Texts(texts), Shape::Texts) => {
                Ok(Dynamic::from_array(texts.iter().map(|text| self.text(text)).collect::<Array>()))
            }
            (Value::Bool(flag), Shape::Flag) => Ok(Dynamic::from_bool(*flag)),
            (Value::Date(date), Shape::Day) => {
                let (year, month, day) = date.parts();
                Ok(Dynamic::from_int(i64::from(year) * 10_000 + i64::from(month) * 100 + i64::from(day)))
            }
            (Value::Number(number), Shape::Whole) => whole(number.raw(), 1_000_000).ok_or_else(|| value.clone()),
            (Value::Number(number), Shape::Hundredths) => whole(number.raw(), 10_000).ok_or_else(|| value.clone()),
            _ => Err(value.clone()),
        }
    }
}

fn whole(raw: i64, unit: i64) -> Option<Dynamic> {
    (raw % unit == 0).then(|| Dynamic::from_int(raw / unit))
}
