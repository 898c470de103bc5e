//! A value as a case writes it → the value of a column's type. Texts in columns of other types are read as cells are.

use crate::read::wrong_shape;
use heng_core::document::{Entry, Written};
use heng_core::program::{Column, Formula};
use heng_values::cell::{Cell, CellFormat};
use heng_values::{Diagnostic, Moment, Type, Value};
use std::sync::Arc;

/// `{ unknown = true }`
pub fn says_unknown(entry: &Entry) -> bool {
    match &entry.value {
        Written::Table(table) => table.get("unknown").is_some_and(|entry| matches!(entry.value, Written::Bool(true))),
        _ => false,
    }
}

/// `{ unreadable = true }`: a cell that says something that cannot be read.
pub fn says_unreadable(entry: &Entry) -> bool {
    match &entry.value {
        Written::Table(table) => {
            table.get("unreadable").is_some_and(|entry| matches!(entry.value, Written::Bool(true)))
        }
        _ => false,
    }
}

/// The value; `None` where it is written as unknown.
///
/// # Errors
/// What is written is no value of the column's type.
pub fn value(entry: &Entry, column: &Column) -> Result<Option<Value>, Diagnostic> {
    if says_unknown(entry) {
        return Ok(None);
    }
    let value = match (&entry.value, column.kind) {
        (Written::Number(number), Type::Number) => Some(Value::Number(*number)),
        (Written::Bool(flag), Type::Bool) => Some(Value::Bool(*flag)),
        (Written::Date(date), Type::Date) => Some(Value::Date(*date)),
        (Written::Moment(moment), Type::Moment) => Some(Value::Moment(*moment)),
        (Written::Date(date), Type::Moment) => Moment::new(*date, 0, 0, 0).map(Value::Moment),
        (Written::Text(text), kind) => return cell(entry, &text.text, column, kind),
        (Written::Array(items), Type::Texts) => texts(items),
        _ => None,
    };
    match value {
        Some(value) => Ok(Some(value)),
        None => Err(wrong_shape(entry, column.kind.word()).with("column", &*column.name)),
    }
}

/// A text: as it is for texts that no file gives, else as a cell that holds it is read.
fn cell(entry: &Entry, text: &str, column: &Column, kind: Type) -> Result<Option<Value>, Diagnostic> {
    let plain = CellFormat::new(kind);
    let format = match &column.formula {
        Formula::Input(field) => &field.format,
        _ if kind == Type::Text => return Ok(Some(Value::text(text))),
        _ => &plain,
    };
    match format.read(text) {
        Cell::Known(value) => Ok(Some(value)),
        Cell::Blank => Ok(None),
        Cell::Unreadable(problem) => {
            let mut diagnostic = Diagnostic::error("E1006", &entry.place)
                .with("column", &*column.name)
                .with("type", kind.word())
                .with("problem", problem.code);
            diagnostic.arguments.extend(problem.arguments);
            Err(diagnostic)
        }
    }
}

fn texts(items: &[Entry]) -> Option<Value> {
    let texts: Option<Vec<Arc<str>>> = items
        .iter()
        .map(|item| match &item.value {
            Written::Text(text) => Some(text.text.clone()),
            _ => None,
        })
        .collect();
    texts.map(|texts| Value::Texts(Arc::from(texts)))
}
