//! Values into the interpreter and back: numbers as integers or decimals, texts as strings, several texts as an array,
//! dates, months and moments as opaque values.

use crate::script_number::{from_number, is_number, to_number};
use heng_values::Value;
use rhai::{Array, Dynamic, ImmutableString};
use std::sync::Arc;

/// A date, month or moment in a function.
#[derive(Clone, Debug)]
pub(crate) struct Temporal(pub Value);

/// What a script value is as one of ours.
pub(crate) enum Taken {
    /// A value.
    Value(Value),
    /// A number beyond the range.
    Overflow,
    /// `()`, a map, a function …: nothing that rules know.
    Other,
}

/// A value as the script sees it.
pub(crate) fn to_script(value: &Value) -> Dynamic {
    match value {
        Value::Number(number) => from_number(*number),
        Value::Text(text) => ImmutableString::from(&**text).into(),
        Value::Bool(truth) => Dynamic::from_bool(*truth),
        Value::Texts(texts) => {
            texts.iter().map(|text| Dynamic::from(ImmutableString::from(&**text))).collect::<Array>().into()
        }
        Value::Date(_) | Value::Moment(_) | Value::Month(_) => Dynamic::from(Temporal(value.clone())),
    }
}

/// A script value as one of ours.
pub(crate) fn from_script(value: &Dynamic) -> Taken {
    if is_number(value) {
        return to_number(value).map_or(Taken::Overflow, |number| Taken::Value(Value::Number(number)));
    }
    if let Ok(truth) = value.as_bool() {
        return Taken::Value(Value::Bool(truth));
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return Taken::Value(Value::text(text.as_str()));
    }
    if let Ok(character) = value.as_char() {
        return Taken::Value(Value::text(character.encode_utf8(&mut [0; 4])));
    }
    if let Some(temporal) = value.read_lock::<Temporal>() {
        return Taken::Value(temporal.0.clone());
    }
    if let Ok(items) = value.as_array_ref() {
        let texts: Option<Vec<Arc<str>>> =
            items.iter().map(|item| item.as_immutable_string_ref().ok().map(|text| Arc::from(text.as_str()))).collect();
        return texts.map_or(Taken::Other, |texts| Taken::Value(Value::Texts(texts.into())));
    }
    Taken::Other
}

/// The type of a script value in the words of the language.
pub(crate) fn type_word(value: &Dynamic) -> String {
    match from_script(value) {
        Taken::Value(value) => value.kind().word().to_owned(),
        Taken::Overflow => "number".to_owned(),
        Taken::Other => value.type_name().rsplit("::").next().unwrap_or_default().to_owned(),
    }
}
