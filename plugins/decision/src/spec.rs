//! What a decision table is made of once its cells are read: inputs, rows of tests, output cells, and which rows count.

use crate::test::Test;
use heng_values::{Place, Type, Value};
use std::sync::Arc;

/// Which of the rows that hit count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hit {
    /// There is only one.
    Unique,
    /// The first.
    First,
    /// All of them.
    Collect,
}

/// How collected values become one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aggregate {
    /// Texts with 、 between them, in the rows' order.
    Join,
    /// Their sum.
    Sum,
    /// The least.
    Minimum,
    /// The greatest.
    Maximum,
    /// How many rows hit.
    Count,
}

/// An input as the pack writes it.
#[derive(Clone, Debug)]
pub struct InputColumn {
    /// Its text.
    pub title: Arc<str>,
    /// Its type and its position among the operator's inputs; none for `-`.
    pub value: Option<(Type, usize)>,
    /// Whether a missing value meets only `-` and 缺失.
    pub missing_is_no: bool,
}

/// An output as the pack writes it.
#[derive(Clone, Debug)]
pub struct OutputColumn {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub kind: Type,
    /// How collected values become one.
    pub aggregate: Aggregate,
}

/// An output cell.
#[derive(Clone, PartialEq, Debug)]
pub enum OutputCell {
    /// Unknown.
    Unknown,
    /// A value.
    Value(Value),
    /// An expression: a position among the operator's inputs.
    Input(usize),
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// A test for each input.
    pub tests: Vec<Test>,
    /// A cell for each output.
    pub outputs: Vec<OutputCell>,
    /// Where it stands.
    pub place: Place,
}

/// A whole table.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its inputs.
    pub inputs: Vec<InputColumn>,
    /// Its outputs.
    pub outputs: Vec<OutputColumn>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What the outputs are where no row hits.
    pub otherwise: Option<Vec<OutputCell>>,
    /// Which rows count.
    pub hit: Hit,
}

impl Row {
    /// Whether a condition decides it.
    pub fn is_conditional(&self) -> bool {
        self.tests.iter().any(|test| test.condition.is_some())
    }
}
