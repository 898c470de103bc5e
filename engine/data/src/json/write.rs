//! The lines of a batch as JSON objects, a key per title. What stands around them is the format's matter.

use crate::lists::ListColumn;
use heng_core::run::Batch;
use heng_values::{Value, show};
use serde_json::{Map, Value as Json};

/// The lines of a batch as objects, each ended by a line feed, with a comma before it where `commas` says so.
pub fn lines(batch: &Batch, columns: &[ListColumn], before: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(batch.rows * columns.len() * 24);
    for row in 0..batch.rows {
        let mut line = Map::new();
        for (column, cells) in columns.iter().zip(&batch.columns) {
            let value = cells.content.get(row);
            line.insert(column.title.to_string(), value.map_or(Json::Null, |value| json(&value, cells.places_at(row))));
        }
        bytes.extend_from_slice(before.as_bytes());
        bytes.extend_from_slice(Json::Object(line).to_string().as_bytes());
        bytes.push(b'\n');
    }
    bytes
}

/// A value as JSON: flags and lists of texts as such, all others as lists show them.
pub fn json(value: &Value, places: Option<u32>) -> Json {
    match value {
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Texts(texts) => Json::Array(texts.iter().map(|text| Json::String(text.to_string())).collect()),
        other => Json::String(show::shown(other, places)),
    }
}
