//! The door for native operators: algorithms in Rust that plugins' scripts call by name, like any built-in. An operator
//! is prepared once when a pack is checked and then runs over columns; it sees no builder, no program and no files.

pub(crate) mod call;
pub(crate) mod cells;
mod input;
pub(crate) mod regional;

pub use call::OperatorCall;
pub use cells::{CellRow, CellValue, Cells};
pub use input::{Beside, Domain, Input};

use heng_columns::{Column, Operand};
use heng_values::{Place, Type, Value};
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// An operator that scripts call by `built_in("name", […])`.
pub trait Operator: Send + Sync + Debug {
    /// The name it is called by: an identifier that no built-in has.
    fn name(&self) -> &'static str;

    /// Checks one call of it. `None` where something is wrong, which has been reported.
    fn prepare(&self, call: &mut OperatorCall<'_, '_>) -> Option<Prepared>;
}

/// A call that has been checked.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What computes it.
    pub native: Native,
    /// What it is computed from, in the row's own scope.
    pub inputs: Vec<Input>,
    /// Which of the operator's results the call stands for.
    pub output: usize,
    /// The type of that result.
    pub kind: Type,
    /// Its unit as packs write it, such as `元/月`; none where it meets anything.
    pub unit: Option<Arc<str>>,
}

/// What computes a call.
#[derive(Clone, Debug)]
pub enum Native {
    /// From the inputs of the row alone, chunk by chunk.
    Rows(Arc<dyn RowOperator>),
    /// From the inputs of all rows of the table at once.
    Table(Arc<dyn TableOperator>),
}

/// An operator over the rows of a chunk, each for itself. Two operators whose `Debug` texts are equal give the same for the
/// same inputs: all that a result depends on stands in it.
pub trait RowOperator: Send + Sync + Debug {
    /// Every result, each for all `len` rows. What a row gives depends on its own inputs only.
    fn rows(&self, inputs: &[Operand], len: usize) -> Vec<Operand>;

    /// Every result for the inputs of one row; `None` is unknown. It agrees with [`RowOperator::rows`].
    fn one(&self, inputs: &[Option<Value>]) -> Vec<Option<Value>>;

    /// Where a result is unknown: the positions of the inputs whose being known could settle it.
    fn unsettled(&self, inputs: &[Option<Value>], output: usize) -> Vec<usize> {
        let _ = output;
        (0..inputs.len()).filter(|at| inputs[*at].is_none()).collect()
    }

    /// The written parts that decide, the rows of a table say, by where they stand: what tests should show each of.
    fn parts(&self) -> Vec<Place> {
        Vec::new()
    }

    /// The keys of the rows that it was written for, where it was written for some: one that no row has is told.
    fn keys(&self) -> Vec<Arc<str>> {
        Vec::new()
    }

    /// How each of these parts stands for the inputs of one row: whether it decides, unknown where that is open.
    fn stands(&self, inputs: &[Option<Value>]) -> Vec<Option<bool>> {
        let _ = inputs;
        Vec::new()
    }
}

/// An operator over all rows of a table; its `Debug` text tells all that a result depends on, inputs apart. The answer depends neither on threads nor on chunks, since it sees whole columns.
pub trait TableOperator: Send + Sync + Debug {
    /// Every result as a column of `rows` rows, of the type that `prepare` said.
    fn table(&self, inputs: &[Arc<Column>], rows: usize) -> Vec<Column>;
}

macro_rules! shared {
    ($(#[$doc:meta])* $name:ident, $operator:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub Arc<dyn $operator>);

        impl $name {
            /// What tells one prepared operator from another.
            pub fn address(&self) -> usize {
                Arc::as_ptr(&self.0).cast::<()>().addr()
            }

            /// All that its results depend on, as text: what an operator prepared from another version of a pack must
            /// have in common with it to stand for it.
            pub fn content(&self) -> String {
                format!("{:?}", self.0)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &$name) -> bool {
                self.address() == other.address()
            }
        }

        impl Eq for $name {}

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.address().hash(state);
            }
        }
    };
}

shared!(
    /// A prepared row operator; equal only to itself.
    SharedRows,
    RowOperator
);
shared!(
    /// A prepared table operator; equal only to itself.
    SharedTable,
    TableOperator
);
