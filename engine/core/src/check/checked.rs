//! What is known of a checked expression: its node, its type and its unit with the place where that comes from.

use super::unit::Unit;
use crate::program::{NodeId, PathKey, TableId};
use heng_values::{Place, Type};
use std::sync::Arc;

/// The unit of an expression, or why it has none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Dimension {
    /// Declared without a unit, or computed from such: meets anything.
    Undeclared,
    /// A number as written: takes the unit of what it is added to or compared with.
    Literal,
    /// A unit.
    Unit(Unit),
}

impl Dimension {
    /// What a declaration says.
    pub fn declared(unit: Option<&Unit>) -> Dimension {
        unit.map_or(Dimension::Undeclared, |unit| Dimension::Unit(unit.clone()))
    }

    /// What a figure of the rules says, where it is no field: without a unit it is a pure number, since only a field
    /// without one meets anything (language.md, units).
    pub fn figure(unit: Option<&Unit>) -> Dimension {
        unit.map_or_else(Dimension::pure, |unit| Dimension::Unit(unit.clone()))
    }

    /// A pure number.
    pub fn pure() -> Dimension {
        Dimension::Unit(Unit::pure())
    }

    /// As a factor: a literal is a pure number.
    pub fn factor(&self) -> Dimension {
        match self {
            Dimension::Literal => Dimension::pure(),
            other => other.clone(),
        }
    }
}

/// A checked expression.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its node.
    pub node: NodeId,
    /// Its type; none for `unknown` alone, which fits anywhere.
    pub kind: Option<Type>,
    /// Its unit.
    pub dimension: Dimension,
    /// Where the unit comes from.
    pub dimension_place: Place,
    /// The text it stands for.
    pub place: Place,
    /// A text as written, which becomes a date where it meets one.
    pub literal: Option<Arc<str>>,
    /// Whether it is `now`, which meets dates by the day it closes.
    pub is_now: bool,
}

impl Checked {
    /// An expression without a unit.
    pub fn plain(node: NodeId, kind: Type, place: &Place) -> Checked {
        Checked {
            node,
            kind: Some(kind),
            dimension: Dimension::Undeclared,
            dimension_place: place.clone(),
            place: place.clone(),
            literal: None,
            is_now: false,
        }
    }

    /// With a unit that comes from a place.
    #[must_use]
    pub fn with(mut self, dimension: Dimension, place: &Place) -> Checked {
        self.dimension = dimension;
        self.dimension_place = place.clone();
        self
    }
}

/// Where an expression stands: the table whose row it is evaluated in, how that row is reached, and the row outside.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The table of the row.
    pub table: TableId,
    /// The way to the row from the row that nodes are evaluated in.
    pub base: PathKey,
    /// Inside an aggregate: the row outside (`本行`).
    pub outer: Option<Box<Scope>>,
    /// Whether reading the row outside makes the aggregate one over pairs.
    pub pairs: bool,
    /// Variables and parameters of a function being inlined.
    pub locals: Vec<(Arc<str>, Checked)>,
}

impl Scope {
    /// The scope of an item that stands in a table.
    pub fn of(table: TableId) -> Scope {
        let base = PathKey { origin: crate::program::Origin::Row, links: Vec::new() };
        Scope { table, base, outer: None, pairs: false, locals: Vec::new() }
    }
}
