//! One known value and its type. That a value can be unknown is said by `Option<Value>` where it matters.

use crate::{Date, Moment, Month, Number};
use std::sync::Arc;

/// The type of a field, column, parameter or expression.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// An exact decimal number.
    Number,
    /// A text.
    Text,
    /// Yes or no.
    Bool,
    /// A calendar day.
    Date,
    /// A moment of local time, to the second.
    Moment,
    /// A calendar month.
    Month,
    /// Several texts in one cell.
    Texts,
}

impl Type {
    /// All types, as the language names them.
    pub const ALL: [Type; 7] =
        [Type::Number, Type::Text, Type::Bool, Type::Date, Type::Moment, Type::Month, Type::Texts];

    /// The word of the rule language: `number`, `text`, `bool`, `date`, `datetime`, `month`, `texts`.
    pub const fn word(self) -> &'static str {
        match self {
            Type::Number => "number",
            Type::Text => "text",
            Type::Bool => "bool",
            Type::Date => "date",
            Type::Moment => "datetime",
            Type::Month => "month",
            Type::Texts => "texts",
        }
    }

    /// The type with this word of the rule language.
    pub fn from_word(word: &str) -> Option<Type> {
        Type::ALL.into_iter().find(|candidate| candidate.word() == word)
    }
}

/// One known value.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Value {
    /// An exact decimal number.
    Number(Number),
    /// A text.
    Text(Arc<str>),
    /// Yes or no.
    Bool(bool),
    /// A calendar day.
    Date(Date),
    /// A moment of local time.
    Moment(Moment),
    /// A calendar month.
    Month(Month),
    /// Several texts, in the order written.
    Texts(Arc<[Arc<str>]>),
}

impl Value {
    /// This value's type.
    pub const fn kind(&self) -> Type {
        match self {
            Value::Number(_) => Type::Number,
            Value::Text(_) => Type::Text,
            Value::Bool(_) => Type::Bool,
            Value::Date(_) => Type::Date,
            Value::Moment(_) => Type::Moment,
            Value::Month(_) => Type::Month,
            Value::Texts(_) => Type::Texts,
        }
    }

    /// A text value.
    pub fn text(text: &str) -> Value {
        Value::Text(Arc::from(text))
    }
}
