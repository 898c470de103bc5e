//! What a kind declares: its keys, their types, what is required.

use super::record::KeyValue;
use heng_values::{Place, Type};
use std::sync::Arc;

/// A kind of item.
#[derive(Clone, Debug)]
pub struct ItemKind {
    /// The word in `[[word]]`.
    pub name: Arc<str>,
    /// What lists show as 类别.
    pub title: Arc<str>,
    /// The same in English, for editors; its title where the manifest has none.
    pub title_en: Arc<str>,
    /// Its keys, the common ones included.
    pub keys: Vec<KeySpec>,
    /// Whether it judges rows, and so has where, judged_from, report_only, unless.
    pub judges: bool,
    /// The script file whose `lower` turns one item into core items; core kinds have none.
    pub lower: Option<(Arc<str>, Place)>,
    /// The script file whose `finish` takes all items of the plugin together.
    pub finish: Option<(Arc<str>, Place)>,
}

/// A key of a kind or of a sub-table.
#[derive(Clone, Debug)]
pub struct KeySpec {
    /// The key.
    pub name: Arc<str>,
    /// The types it may have; the first that fits what is written is taken.
    pub types: Vec<KeyType>,
    /// Whether it must be there.
    pub required: bool,
    /// What it is where it is not written.
    pub default: Option<KeyValue>,
    /// What it means, for the handbook and the editor.
    pub doc: Arc<str>,
    /// The same in English; `doc` where the manifest has none.
    pub doc_en: Arc<str>,
}

/// The type of a key.
#[derive(Clone, Debug)]
pub enum KeyType {
    /// An expression; `returns` is checked after lowering, `on` names the table it speaks in where not the item's.
    Expression {
        /// The type it has to have; none means any.
        returns: Option<Type>,
        /// Whose row it speaks of, where that is not the item's: a key that gives a table or a link, or a table's name.
        on: Option<Arc<str>>,
    },
    /// A message template.
    Template,
    /// A plain text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A date.
    Date,
    /// One of these texts.
    Choice(Vec<Arc<str>>),
    /// A way from the item's table to another one.
    Link,
    /// The id of an item.
    Item,
    /// Ids of items.
    Items,
    /// The name of a table.
    Table,
    /// Names of columns, as expressions.
    Columns,
    /// A list.
    List(Vec<KeyType>),
    /// Names with values.
    Map(Vec<KeyType>),
    /// A sub-table.
    Record(Vec<KeySpec>),
    /// A grid, inline or from a file.
    Cells,
    /// A file of the pack.
    File,
    /// Kept as written; its owner checks it. The shapes it may have are told for editors alone; any if none.
    Any(Vec<KeyType>),
}

impl KeyType {
    /// The word that names the type in messages.
    pub fn word(&self) -> &'static str {
        match self {
            KeyType::Expression { .. } => "expr",
            KeyType::Template => "template",
            KeyType::Text => "text",
            KeyType::Number => "number",
            KeyType::Bool => "bool",
            KeyType::Date => "date",
            KeyType::Choice(_) => "choice",
            KeyType::Link => "link",
            KeyType::Item => "item",
            KeyType::Items => "items",
            KeyType::Table => "table",
            KeyType::Columns => "columns",
            KeyType::List(_) => "list",
            KeyType::Map(_) => "map",
            KeyType::Record(_) => "record",
            KeyType::Cells => "cells",
            KeyType::File => "file",
            KeyType::Any(_) => "any",
        }
    }
}
