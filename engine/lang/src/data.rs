//! Plain data in and out of a plugin script: what the core hands over and gets back without seeing Rhai.

use crate::Tree;
use heng_values::{Number, Place};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// One value of a script.
#[derive(Clone, PartialEq, Debug)]
pub enum Data {
    /// `()`.
    Nothing,
    /// `true` or `false`.
    Bool(bool),
    /// A plain number.
    Number(Number),
    /// A plain text.
    Text(Arc<str>),
    /// An expression value: opaque to the script, combined with operators.
    Expression(Tree),
    /// An array.
    List(Vec<Data>),
    /// An item or a sub-table going in, a map `#{ … }` coming out.
    Record(Arc<Fields>),
    /// What the script built by calling a constructor of the core.
    Made(Made),
}

/// A record with named entries.
#[derive(Clone, PartialEq, Debug)]
pub struct Fields {
    /// What people call it; also read as `.label` where no entry has that name. May be empty.
    pub label: Arc<str>,
    /// Its entries in order. Reading a key that is not among them is an error.
    pub entries: Vec<(Arc<str>, Data)>,
    /// Where it is written.
    pub place: Place,
}

impl Fields {
    /// The entry with this key.
    pub fn get(&self, key: &str) -> Option<&Data> {
        self.entries.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
    }
}

/// A call of a constructor: `column(…)`, `finding(#{ … })` …
#[derive(Clone, PartialEq, Debug)]
pub struct Made {
    /// Which constructor.
    pub constructor: Arc<str>,
    /// Its arguments as called.
    pub arguments: Vec<Data>,
    /// The place of the first argument that has one, else of the item.
    pub place: Place,
}

/// A function that the core lets scripts call to build a core item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Constructor {
    /// Its name in scripts.
    pub name: &'static str,
    /// How many arguments it takes.
    pub arity: RangeInclusive<usize>,
}

impl Data {
    /// The place of the first expression or record in it, if it has one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Data::Expression(tree) => Some(&tree.place),
            Data::Record(fields) => Some(&fields.place),
            Data::Made(made) => Some(&made.place),
            Data::List(items) => items.iter().find_map(Data::place),
            Data::Nothing | Data::Bool(_) | Data::Number(_) | Data::Text(_) => None,
        }
    }
}
