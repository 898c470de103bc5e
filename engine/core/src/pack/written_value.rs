//! Values as packs write them: a number, a text that is read as a date or month, a list of texts.

use crate::document::{Entry, Written};
use heng_values::date_text::{written_date, written_moment, written_month};
use heng_values::{Number, Type, Value};
use std::sync::Arc;

/// The value an entry says, if it is one of this type.
pub fn written_value(entry: &Entry, kind: Type) -> Option<Value> {
    match (kind, &entry.value) {
        (Type::Number, Written::Number(number)) => Some(Value::Number(*number)),
        (Type::Number, Written::Text(text)) => parse_number(&text.text).map(Value::Number),
        (Type::Bool, Written::Bool(truth)) => Some(Value::Bool(*truth)),
        (Type::Text, Written::Text(text)) => Some(Value::Text(text.text.clone())),
        (Type::Date, Written::Date(date)) => Some(Value::Date(*date)),
        (Type::Date, Written::Text(text)) => written_date(&text.text).ok().map(Value::Date),
        (Type::Moment, Written::Date(date)) => Some(Value::Moment(date.start())),
        (Type::Moment, Written::Moment(moment)) => Some(Value::Moment(*moment)),
        (Type::Moment, Written::Text(text)) => written_moment(&text.text)
            .ok()
            .or_else(|| written_date(&text.text).ok().map(|date| date.start()))
            .map(Value::Moment),
        (Type::Month, Written::Text(text)) => written_month(&text.text).ok().map(Value::Month),
        (Type::Month, Written::Number(number)) => written_month(&number.to_string()).ok().map(Value::Month),
        (Type::Texts, Written::Text(text)) => Some(Value::Texts(Arc::from([text.text.clone()]))),
        (Type::Texts, Written::Array(entries)) => {
            let texts: Option<Vec<Arc<str>>> = entries
                .iter()
                .map(|entry| match &entry.value {
                    Written::Text(text) => Some(text.text.clone()),
                    _ => None,
                })
                .collect();
            texts.map(|texts| Value::Texts(texts.into()))
        }
        _ => None,
    }
}

/// A number in quotes, also as a percentage: `"3%"` is 0.03.
fn parse_number(text: &str) -> Option<Number> {
    match text.trim().strip_suffix('%') {
        Some(percent) => Number::parse(percent.trim())?.checked_div(Number::from_integer(100)?),
        None => Number::parse(text.trim()),
    }
}

/// What an entry says, as a text for a plugin that takes anything.
pub fn written_text(entry: &Entry) -> Option<String> {
    match &entry.value {
        Written::Text(text) => Some(text.text.to_string()),
        Written::Number(number) => Some(number.to_string()),
        Written::Bool(truth) => Some(truth.to_string()),
        Written::Date(date) => Some(super::show_date(*date)),
        _ => None,
    }
}
