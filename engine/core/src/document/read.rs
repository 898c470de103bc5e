//! TOML text → written values with places. All syntax errors of a file come out at once; the readable rest stays.

use super::value::{Entry, Key, Table, Written};
use crate::source::SourceFile;
use heng_lang::SourceText;
use heng_values::{Date, Diagnostic, Moment, Number, Place};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// How deep arrays and tables may nest.
const DEPTH: usize = 64;

/// So many syntax errors of a file are looked at: what follows is mostly noise that the first ones make.
const MOST_ERRORS: usize = 100;

/// Reads a TOML text. The table holds whatever could be read, also where there are diagnostics.
pub fn read_document(file: &SourceFile) -> (Table, Vec<Diagnostic>) {
    let (root, errors) = DeTable::parse_recoverable(&file.text);
    let mut reader = Reader { file, diagnostics: Vec::new() };
    for error in errors.iter().take(MOST_ERRORS) {
        reader.syntax_error(error);
    }
    let table = reader.table(root.get_ref(), 0);
    (table, reader.diagnostics)
}

struct Reader<'a> {
    file: &'a SourceFile,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.file.path.clone(), span.start, span.end)
    }

    /// Tells frequent slips of Chinese input methods apart from other syntax errors.
    fn syntax_error(&mut self, error: &toml::de::Error) {
        let span = error.span().unwrap_or(0..0);
        let place = self.place(span.clone());
        let line_start = self.file.text[..floor(&self.file.text, span.start)].rfind('\n').map_or(0, |at| at + 1);
        let rest = &self.file.text[line_start..];
        let line = rest.split('\n').next().unwrap_or(rest);
        let first = line.split('=').next().unwrap_or(line).trim();
        // In an inline table the error stands at the key itself.
        let inner = self.file.text[floor(&self.file.text, span.start)..].split(['=', '\n']).next().unwrap_or("").trim();
        let bare = |key: &str| {
            !key.is_empty()
                && !key.starts_with(['"', '\'', '[', '#', '{'])
                && key.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
                && !key.is_ascii()
        };
        let key = if bare(inner) { inner } else { first };
        let code = if line.contains(['“', '”', '‘', '’']) {
            "E0102"
        } else if line.contains(['＝', '［', '］', '｛', '｝']) {
            "E0103"
        } else if bare(inner) || (!first.starts_with(['"', '\'', '[', '#', '{']) && !first.is_ascii()) {
            "E0104"
        } else {
            "E0101"
        };
        if self.diagnostics.iter().any(|other| other.code == code && other.place.as_ref() == Some(&place)) {
            return;
        }
        let diagnostic = Diagnostic::error(code, &place).with("key", key).with("detail", error.message().to_string());
        self.diagnostics.push(diagnostic);
    }

    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Table {
        let mut entries: Vec<(Key, Entry)> = table
            .iter()
            .map(|(key, value)| {
                let name = Key { name: Arc::from(key.get_ref().as_ref()), place: self.place(key.span()) };
                let entry = self.entry(value, depth + 1);
                (name, entry)
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.place.start);
        Table { entries }
    }

    fn entry(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Entry {
        let place = self.place(value.span());
        if depth > DEPTH {
            self.diagnostics.push(Diagnostic::error("E0105", &place).with("limit", DEPTH.to_string()));
            return Entry { value: Written::Broken, place };
        }
        let written = match value.get_ref() {
            DeValue::String(text) => {
                let raw = self.file.text.get(value.span()).unwrap_or("");
                Written::Text(SourceText::toml(&self.file.path, raw, value.span().start, text))
            }
            DeValue::Integer(integer) => {
                let digits = integer.as_str().replace('_', "");
                let number = i64::from_str_radix(&digits, integer.radix()).ok().and_then(Number::from_integer);
                self.number(number, &place)
            }
            DeValue::Float(float) => {
                let number = Number::parse(&float.as_str().replace('_', ""));
                self.number(number, &place)
            }
            DeValue::Boolean(truth) => Written::Bool(*truth),
            DeValue::Datetime(datetime) => self.datetime(datetime, &place),
            DeValue::Array(items) => Written::Array(items.iter().map(|item| self.entry(item, depth + 1)).collect()),
            DeValue::Table(table) => Written::Table(self.table(table, depth)),
        };
        Entry { value: written, place }
    }

    fn number(&mut self, number: Option<Number>, place: &Place) -> Written {
        match number {
            Some(number) => Written::Number(number),
            None => {
                self.diagnostics.push(Diagnostic::error("E0106", place));
                Written::Broken
            }
        }
    }

    fn datetime(&mut self, datetime: &toml::value::Datetime, place: &Place) -> Written {
        let date = datetime.date.and_then(|date| Date::new(date.year.into(), date.month.into(), date.day.into()));
        let moment = match (date, datetime.time, datetime.offset) {
            (Some(date), None, None) => return Written::Date(date),
            (Some(date), Some(time), None) => {
                Moment::new(date, time.hour.into(), time.minute.into(), time.second.unwrap_or(0).into())
            }
            _ => None,
        };
        match moment {
            Some(moment) => Written::Moment(moment),
            None => {
                self.diagnostics.push(Diagnostic::error("E0107", place));
                Written::Broken
            }
        }
    }
}

/// The nearest character boundary at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
