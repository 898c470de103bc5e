//! Which node a written condition, choice, bracket or row became. Equal nodes exist once whatever text they came from,
//! so a node's own place cannot tell; whoever looks at texts (coverage, tests) reads these. Nothing is computed by them.

use super::NodeId;
use heng_lang::Tree;
use heng_values::{Number, Place};
use std::sync::Arc;

/// A written part of an expression that decides something, and what it became. Parts are told apart by identity: the
/// tree here is the very one that the pack holds.
#[derive(Clone, Debug)]
pub enum Written {
    /// A condition: of type bool, and not itself put together by `&&`, `||`, `!`, `if` or `??`.
    Condition(Tree, NodeId),
    /// A condition that is put together, at the place where an `if` chooses by it.
    Chooses(Tree, NodeId),
    /// `x ?? d`, with the node of `x`.
    Defaults(Tree, NodeId),
    /// A version of a scale, with the node of what it was asked.
    Scale(Bracketed, NodeId),
}

/// A unit that somebody gave a number by `in_unit`, because algebra cannot know it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitTold {
    /// The whole call.
    pub place: Place,
    /// What the number was in before; none for a number as written and one without a declared unit.
    pub from: Option<String>,
    /// Whether it is a number as written.
    pub literal: bool,
    /// The unit given, as written.
    pub unit: Arc<str>,
}

/// The brackets of a scale's version: where each stands, its bound, and whether the bound itself is left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bracketed {
    /// Where the version stands.
    pub place: Place,
    /// The brackets, bounds ascending.
    pub brackets: Vec<(Place, Number, bool)>,
}

impl Written {
    /// The node.
    pub fn node(&self) -> NodeId {
        match self {
            Written::Condition(_, node)
            | Written::Chooses(_, node)
            | Written::Defaults(_, node)
            | Written::Scale(_, node) => *node,
        }
    }
}
