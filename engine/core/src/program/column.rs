//! Columns: what stands in one column of a table, and the computations that need more than one row.

use super::table::Field;
use super::{ColumnId, LinkId, NodeId, PathId, TableId};
use crate::operator::SharedTable;
use heng_values::mask::Mask;
use heng_values::{Place, Type};
use std::sync::Arc;

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// The table whose rows it has.
    pub table: TableId,
    /// Its name, as expressions and tests say it (`人均纯收入`, `跨省交通补助.状态`); anonymous columns have a `·` name.
    pub name: Arc<str>,
    /// Its title in lists.
    pub title: Arc<str>,
    /// Its type.
    pub kind: Type,
    /// The unit of its values, as written.
    pub unit: Option<Arc<str>>,
    /// Decimal places it is shown with (a derived column is rounded to them by its formula).
    pub places: Option<u32>,
    /// The mask its texts are shown with.
    pub mask: Option<Mask>,
    /// What gives its values.
    pub formula: Formula,
    /// Where it is declared.
    pub place: Place,
}

/// What gives a column its values.
#[derive(Clone, Debug)]
pub enum Formula {
    /// Read from input.
    Input(Box<Field>),
    /// Computed row by row.
    Node(NodeId),
    /// Computed over the rows that lead here.
    Aggregate(Aggregate),
    /// Computed over the whole table.
    Whole(Whole),
    /// Computed over the whole table by a native operator.
    Native(NativeColumn),
}

/// Which aggregate.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AggregateKind {
    /// `count(t, c)`
    Count,
    /// `sum(t, x, c)`
    Sum,
    /// `avg(t, x, c)`
    Average,
    /// `min(t, x, c)`
    Minimum,
    /// `max(t, x, c)`
    Maximum,
    /// `any(t, c)`
    Any,
    /// `all(t, c)`
    All,
    /// `share(t, c)`: the part of the rows for which c holds.
    Share,
    /// `count_distinct(t, x, c)`
    CountDistinct,
    /// `first(t, x, by, c)`: x of the row with the least `by`; unknown where tied rows differ in x.
    First,
    /// `last(t, x, by, c)`
    Last,
    /// `join(t, x, c)`: texts in the data's order, with 、.
    Join,
}

/// An aggregate: a column of the table that asks, over rows of another.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Aggregate {
    /// Which.
    pub kind: AggregateKind,
    /// The table aggregated over.
    pub over: TableId,
    /// Which of its rows belong to a row here.
    pub pairing: Pairing,
    /// What is aggregated, in the aggregated row's scope.
    pub value: Option<NodeId>,
    /// What orders `first` and `last`.
    pub by: Option<NodeId>,
    /// Which rows count, in the aggregated row's scope. `any` and `all` have their condition here.
    pub condition: Option<NodeId>,
}

/// Which rows of the aggregated table belong to a row of the asking table.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Pairing {
    /// Those whose links lead to it: from the aggregated table upwards, link after link.
    Links(Vec<LinkId>),
    /// Those that lead (by `down`) to the same row as this row does (by `up`, from the asking table). Nodes may read
    /// paths with `Origin::Outer`, which is the asking row.
    Common {
        /// From the asking row to the common one.
        up: PathId,
        /// From the aggregated table to the common one, link after link; empty where it is the aggregated table itself.
        down: Vec<LinkId>,
    },
}

/// Which computation over a whole table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WholeKind {
    /// `rank(x)`, and `rank_within(g, x)` where groups are given: 1 for the best, ties share, the next is skipped.
    Rank,
    /// `order_within([g…], x)`: 1, 2, 3 …, ties by key in the data's order.
    Order,
    /// `total(x)`
    Total,
    /// `mean(x)`
    Mean,
    /// `count_same(a, b…)`: rows with the same values; unknown where one is unknown.
    CountSame,
}

/// A computation over all rows of the column's own table.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Whole {
    /// Which.
    pub kind: WholeKind,
    /// The groups' columns (for `count_same`: the values compared).
    pub groups: Vec<NodeId>,
    /// What is ranked or added up.
    pub value: Option<NodeId>,
    /// Greatest first.
    pub descending: bool,
}

/// A result of a native operator over all rows of the column's own table.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NativeColumn {
    /// What computes it.
    pub operator: SharedTable,
    /// What it is computed from, in the row's scope.
    pub inputs: Vec<NodeId>,
    /// Which of the operator's results.
    pub output: u32,
}

/// Names a column for messages: `表.列`.
pub fn qualified(table: &str, column: &str) -> String {
    format!("{table}.{column}")
}

/// The columns a formula reads directly are found by walking its nodes; this is only a marker of the id type used.
pub type Columns = Vec<ColumnId>;
