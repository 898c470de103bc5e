//! A written value with its place: the shape of TOML, numbers exact, texts with the way back to their bytes.

use heng_lang::SourceText;
use heng_values::{Date, Moment, Number, Place};
use std::sync::Arc;

/// A key with its place.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
}

/// A written value with its place.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What is written.
    pub value: Written,
    /// Where it stands.
    pub place: Place,
}

/// What is written.
#[derive(Clone, Debug)]
pub enum Written {
    /// A text, with the way from its characters to the file's bytes.
    Text(SourceText),
    /// A number, exact.
    Number(Number),
    /// `true` or `false`.
    Bool(bool),
    /// A date.
    Date(Date),
    /// A date with a time.
    Moment(Moment),
    /// An array.
    Array(Vec<Entry>),
    /// A table.
    Table(Table),
    /// Something that could not be read; its diagnostic is out already.
    Broken,
}

/// The keys of a table, in source order.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Keys and their values.
    pub entries: Vec<(Key, Entry)>,
}

impl Table {
    /// The value of a key.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|(key, _)| &*key.name == name).map(|(_, entry)| entry)
    }

    /// The value of a key, where it is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match &self.get(name)?.value {
            Written::Text(text) => Some(&text.text),
            _ => None,
        }
    }
}

impl Entry {
    /// The word that names what is written, as a message argument.
    pub fn word(&self) -> &'static str {
        match &self.value {
            Written::Text(_) => "text",
            Written::Number(_) => "number",
            Written::Bool(_) => "bool",
            Written::Date(_) => "date",
            Written::Moment(_) => "datetime",
            Written::Array(_) => "list",
            Written::Table(_) => "table",
            Written::Broken => "broken",
        }
    }
}
