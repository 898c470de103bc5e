//! An item or sub-table whose keys have been checked: typed values with places.

use crate::document::{Entry, Key};
use heng_lang::Tree;
use heng_values::{Date, Number, Place, Type};
use std::sync::Arc;

/// Checked keys with their values, in source order; defaults stand last.
#[derive(Clone, Debug)]
pub struct Record {
    /// Keys and values.
    pub entries: Vec<(Key, Given)>,
    /// The whole.
    pub place: Place,
    /// What its kind declares of values in it, at any depth, that only the whole pack can tell.
    pub declared: Vec<Declared>,
}

/// A value that is held against its key's declaration once all tables are known.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The key.
    pub key: Arc<str>,
    /// What it has to be.
    pub what: Expected,
}

/// What a value has to be.
#[derive(Clone, Debug)]
pub enum Expected {
    /// An expression of a type, in the row of the item or of what another key says.
    Expression {
        /// The expression.
        tree: Tree,
        /// Its type.
        returns: Option<Type>,
        /// Whose row it speaks of.
        on: Option<Arc<str>>,
    },
    /// The name of a table.
    Table(Arc<str>, Place),
    /// A way from the item's table to another one.
    Link(Tree),
}

/// A checked value with its place.
#[derive(Clone, Debug)]
pub struct Given {
    /// The value.
    pub value: KeyValue,
    /// Where it stands.
    pub place: Place,
    /// The words that could stand here in place of the expression that does.
    pub choices: Option<Arc<Choices>>,
}

/// The words that a key allows beside expressions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choices {
    /// The kind, or the key of a sub-table.
    pub owner: Arc<str>,
    /// The key.
    pub key: Arc<str>,
    /// The words.
    pub words: Vec<Arc<str>>,
}

/// A checked value.
#[derive(Clone, Debug)]
pub enum KeyValue {
    /// An expression or a template.
    Expression(Tree),
    /// A way from the item's table to another one.
    Link(Tree),
    /// A text, a choice, a table's name.
    Text(Arc<str>),
    /// A number.
    Number(Number),
    /// `true` or `false`.
    Bool(bool),
    /// A date.
    Date(Date),
    /// The id of an item; looked up once all items are known.
    Item(Arc<str>),
    /// A list.
    List(Vec<Given>),
    /// Names with values.
    Map(Vec<(Key, Given)>),
    /// A sub-table.
    Record(Record),
    /// A grid: inline rows, or the path of a side file.
    Cells(Box<Entry>),
    /// As written.
    Any(Box<Entry>),
}

impl Record {
    /// The value of a key.
    pub fn get(&self, name: &str) -> Option<&Given> {
        self.entries.iter().find(|(key, _)| &*key.name == name).map(|(_, given)| given)
    }

    /// Whether the key is there.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&Arc<str>> {
        match &self.get(name)?.value {
            KeyValue::Text(text) | KeyValue::Item(text) => Some(text),
            _ => None,
        }
    }

    /// An expression.
    pub fn expression(&self, name: &str) -> Option<&Tree> {
        match &self.get(name)?.value {
            KeyValue::Expression(tree) => Some(tree),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn bool(&self, name: &str) -> Option<bool> {
        match &self.get(name)?.value {
            KeyValue::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<Number> {
        match &self.get(name)?.value {
            KeyValue::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A date.
    pub fn date(&self, name: &str) -> Option<Date> {
        match &self.get(name)?.value {
            KeyValue::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// A list's members; a single value stands for a list of one.
    pub fn list(&self, name: &str) -> &[Given] {
        match self.get(name) {
            Some(Given { value: KeyValue::List(members), .. }) => members,
            Some(single) => std::slice::from_ref(single),
            None => &[],
        }
    }

    /// A list of sub-tables.
    pub fn records(&self, name: &str) -> impl Iterator<Item = &Record> {
        self.list(name).iter().filter_map(|given| match &given.value {
            KeyValue::Record(record) => Some(record),
            _ => None,
        })
    }

    /// A list of texts with their places.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = (&Arc<str>, &Place)> {
        self.list(name).iter().filter_map(|given| match &given.value {
            KeyValue::Text(text) | KeyValue::Item(text) => Some((text, &given.place)),
            _ => None,
        })
    }

    /// What is kept as written.
    pub fn any(&self, name: &str) -> Option<&Entry> {
        match &self.get(name)?.value {
            KeyValue::Any(entry) => Some(entry),
            _ => None,
        }
    }

    /// Every item that a key names, at any depth.
    pub fn each_item(&self, take: &mut dyn FnMut(&Arc<str>, &Place)) {
        self.entries.iter().for_each(|(_, given)| given.each_item(take));
    }

    /// Every expression of a key, at any depth.
    pub fn each_expression(&self, take: &mut dyn FnMut(&Tree)) {
        self.entries.iter().for_each(|(_, given)| given.each_expression(take));
    }

    /// The words that could stand at a place, at any depth.
    pub fn choices_at(&self, place: &Place) -> Option<&Choices> {
        self.entries.iter().find_map(|(_, given)| given.choices_at(place))
    }

    /// Where a key's value stands, else the whole record.
    pub fn place_of(&self, name: &str) -> &Place {
        self.get(name).map_or(&self.place, |given| &given.place)
    }
}

impl Given {
    /// A value with its place.
    pub fn new(value: KeyValue, place: Place) -> Given {
        Given { value, place, choices: None }
    }

    fn choices_at(&self, place: &Place) -> Option<&Choices> {
        match &self.value {
            KeyValue::Expression(tree) if tree.place == *place => self.choices.as_deref(),
            KeyValue::List(members) => members.iter().find_map(|member| member.choices_at(place)),
            KeyValue::Map(entries) => entries.iter().find_map(|(_, given)| given.choices_at(place)),
            KeyValue::Record(record) => record.choices_at(place),
            _ => None,
        }
    }

    fn each_expression(&self, take: &mut dyn FnMut(&Tree)) {
        match &self.value {
            KeyValue::Expression(tree) => take(tree),
            KeyValue::List(members) => members.iter().for_each(|member| member.each_expression(take)),
            KeyValue::Map(entries) => entries.iter().for_each(|(_, given)| given.each_expression(take)),
            KeyValue::Record(record) => record.each_expression(take),
            _ => {}
        }
    }

    fn each_item(&self, take: &mut dyn FnMut(&Arc<str>, &Place)) {
        match &self.value {
            KeyValue::Item(id) => take(id, &self.place),
            KeyValue::List(members) => members.iter().for_each(|member| member.each_item(take)),
            KeyValue::Map(entries) => entries.iter().for_each(|(_, given)| given.each_item(take)),
            KeyValue::Record(record) => record.each_item(take),
            _ => {}
        }
    }
}
