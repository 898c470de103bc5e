//! One value as a cell writes it: a number, a date, 是, a text, or in number and date cells a parameter's name.

use crate::folded::Folded;
use crate::reader::Reader;
use heng_core::nearest;
use heng_core::operator::{Beside, Input};
use heng_values::date_text::{written_date, written_moment, written_month};
use heng_values::{Diagnostic, Number, Type, Value};
use std::ops::Range;

/// A value of a cell.
#[derive(Clone, Debug)]
pub enum Written {
    /// The same in every row.
    Known(Value),
    /// A parameter that differs by row.
    Varying(Input),
}

/// 是 and 否, as CSV and spreadsheets write them.
pub fn truth(text: &str) -> Option<bool> {
    match text {
        "是" | "true" | "TRUE" => Some(true),
        "否" | "false" | "FALSE" => Some(false),
        _ => None,
    }
}

/// A number, date, month, moment or truth as written; a date alone where a moment is wanted stays a date.
pub fn plain(kind: Type, text: &str) -> Option<Value> {
    match kind {
        Type::Number => Number::parse(&half_width(text)).map(Value::Number),
        Type::Bool => truth(text).map(Value::Bool),
        Type::Date => written_date(text).ok().map(Value::Date),
        Type::Month => written_month(text).ok().map(Value::Month),
        Type::Moment if text.contains(':') => written_moment(text).ok().map(Value::Moment),
        Type::Moment => written_date(text).ok().map(Value::Date),
        Type::Text | Type::Texts => None,
    }
}

/// Digits of an input method as plain ones.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '０'..='９' => char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter),
            _ => letter,
        })
        .collect()
}

/// Whether a stretch is one text between quotes.
pub fn is_quoted(text: &str) -> bool {
    text.len() >= 2 && text.starts_with('"') && text.ends_with('"')
}

/// What stands between the quotes of a text; a quote inside is written twice.
pub fn unquoted(text: &str) -> String {
    text[1..text.len() - 1].replace("\"\"", "\"")
}

impl Reader<'_, '_, '_> {
    /// The value that a stretch of a cell says, beside the input that it is compared with.
    pub fn value(&mut self, folded: &Folded<'_>, range: Range<usize>, kind: Type, input: &Input) -> Option<Written> {
        let text = &folded.text[range.clone()];
        let place = folded.place(range.clone());
        if kind == Type::Text {
            return self.text_value(folded, range).map(|text| Written::Known(Value::text(&text)));
        }
        if let Some(value) = plain(kind, text) {
            return Some(Written::Known(value));
        }
        let named = text.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_');
        if kind == Type::Bool || !named {
            return self.unreadable(text, kind, &place, None);
        }
        match self.call.parameter(text, &place) {
            Some(parameter) => {
                let parameter = parameter?;
                Some(match self.call.beside(input, &parameter, &place)? {
                    Beside::Value(value) => Written::Known(value),
                    Beside::Varying => Written::Varying(parameter),
                })
            }
            None => {
                let names = self.call.parameter_names();
                let suggestion = nearest(text, names.iter().map(|name| &**name));
                self.unreadable(text, kind, &place, suggestion)
            }
        }
    }

    /// A text as it stands, or between quotes; one that reads as something else must be between quotes.
    pub fn text_value(&mut self, folded: &Folded<'_>, range: Range<usize>) -> Option<String> {
        let text = &folded.text[range.clone()];
        if is_quoted(text) {
            return Some(unquoted(text));
        }
        let own = folded.own(range.clone());
        let reads_otherwise = text.is_empty()
            || text.contains("..")
            || text.starts_with([':', '<', '>', '!', '=', '[', '(', '"'])
            || matches!(text, "-" | "是" | "否" | "缺失");
        if reads_otherwise {
            let quoted = format!("\"{}\"", own.replace('"', "\"\""));
            let diagnostic = Diagnostic::error("E0634", &folded.place(range)).with("cell", own);
            self.call.report(diagnostic.suggest(Some(quoted)));
            return None;
        }
        Some(own.to_owned())
    }
}
