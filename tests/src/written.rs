//! Values as the suite's tables write them: `1200.5`, `是`, `2022-09-05 24:00`, `2022-08`, `甲、乙`, `?` for unknown.

use crate::reference::{calendar, number, texts};
use heng_values::{Type, Value};
use std::sync::Arc;

/// A cell: known, unknown, or one that could not be read.
pub enum Cell {
    /// A value, or `?`.
    Value(Option<Value>),
    /// `!`
    Unreadable,
}

/// Reads a cell of a column of this type.
pub fn cell(text: &str, kind: Type) -> Option<Cell> {
    match text {
        "?" => Some(Cell::Value(None)),
        "!" => Some(Cell::Unreadable),
        _ => value(text, kind).map(|value| Cell::Value(Some(value))),
    }
}

/// Reads a value of this type.
pub fn value(text: &str, kind: Type) -> Option<Value> {
    match kind {
        Type::Number => number::read(text).map(Value::Number),
        Type::Text => Some(texts::text(text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text))),
        Type::Bool => match text {
            "是" | "true" => Some(Value::Bool(true)),
            "否" | "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Type::Date => calendar::read_date(text).map(Value::Date),
        Type::Moment => calendar::read_moment(text).map(Value::Moment),
        Type::Month => calendar::read_month(text).map(Value::Month),
        Type::Texts => Some(Value::Texts(text.split('、').map(Arc::from).collect())),
    }
}

/// Shows a value as the suite's tables write it.
pub fn shown(value: Option<&Value>) -> String {
    match value {
        None => "未知".to_owned(),
        Some(Value::Text(text)) if text.is_empty() => "\"\"".to_owned(),
        Some(value) => texts::shown(value, None),
    }
}
