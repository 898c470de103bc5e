//! What an operator holds of a checked expression: its type, where it stands, and what is known of its values before
//! any data is there.

use crate::check::checked::Checked;
use heng_values::{Place, Type, Value};
use std::sync::Arc;

/// A checked expression in the row's own scope.
#[derive(Clone, Debug)]
pub struct Input {
    pub(crate) checked: Checked,
}

impl Input {
    /// Its type; none for `unknown` alone and for a script whose type nothing says.
    pub fn kind(&self) -> Option<Type> {
        self.checked.kind
    }

    /// The text it stands for.
    pub fn place(&self) -> &Place {
        &self.checked.place
    }

    /// Whether it computes the same as another.
    pub fn same_as(&self, other: &Input) -> bool {
        self.checked.node == other.checked.node
    }
}

/// What a value is beside an input that it is compared with.
#[derive(Clone, PartialEq, Debug)]
pub enum Beside {
    /// This, in every row, in the input's own unit.
    Value(Value),
    /// It differs by row (by region, say), or the input would have to be brought to its unit.
    Varying,
}

/// Which values an input can have at all, as far as its declaration says.
#[derive(Clone, Default, Debug)]
pub struct Domain {
    /// The only texts.
    pub choices: Option<Vec<Arc<str>>>,
    /// The least value.
    pub least: Option<Value>,
    /// The greatest value.
    pub greatest: Option<Value>,
    /// Whether numbers are whole.
    pub whole: bool,
}
