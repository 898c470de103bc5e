//! Expression values of a script: opaque handles on trees that remember how deep and large they are and whether their
//! place is an item's own text. Combining them makes new nodes; nothing is evaluated.

use crate::rhai_operators::balanced_sum;
use crate::rhai_tree::MAX_DEPTH;
use crate::sandbox::fault::Fault;
use crate::script_number::{is_number, to_number};
use crate::{Expression, Kind, Operator, Tree};
use heng_values::Place;
use rhai::Dynamic;
use std::sync::Arc;

/// The most nodes of one expression value, shared ones counted each time they are used.
const MAX_NODES: u64 = 100_000;

/// From this depth on a chain of `+` is rebuilt as a balanced tree.
const BALANCE_FROM: u32 = 64;

/// A tree in a script.
#[derive(Clone, Debug)]
pub(crate) struct ExpressionValue {
    /// The tree.
    pub tree: Tree,
    /// Whether its place is the text of an item (and not the fallback).
    pub placed: bool,
    depth: u32,
    nodes: u64,
}

impl ExpressionValue {
    /// A tree that came from an item's text.
    pub fn from_item(tree: Tree) -> ExpressionValue {
        let (depth, nodes) = measure(&tree);
        ExpressionValue { tree, placed: true, depth, nodes }
    }

    /// A node without operands.
    pub fn leaf(kind: Kind, place: &Place, placed: bool) -> ExpressionValue {
        ExpressionValue { tree: Expression::new(kind, place.clone()), placed, depth: 1, nodes: 1 }
    }

    /// A node over operands: it stands at the leftmost one that has a place of its own.
    pub fn over(
        operands: &[ExpressionValue],
        fallback: &Place,
        kind: impl FnOnce(Vec<Tree>) -> Kind,
    ) -> Result<ExpressionValue, Fault> {
        let placed = operands.iter().find(|operand| operand.placed);
        let place = placed.or(operands.first()).map_or(fallback, |operand| &operand.tree.place).clone();
        let depth = operands.iter().map(|operand| operand.depth).max().unwrap_or(0) + 1;
        let nodes = operands.iter().fold(1_u64, |sum, operand| sum.saturating_add(operand.nodes));
        if nodes > MAX_NODES {
            return Err(Fault::new("E0250").with("limit", MAX_NODES.to_string()).at(Some(&place)));
        }
        let placed = placed.is_some();
        let tree = Expression::new(kind(operands.iter().map(|operand| operand.tree.clone()).collect()), place);
        let value = ExpressionValue { tree, placed, depth, nodes };
        let value = if depth > BALANCE_FROM { value.balanced() } else { value };
        if value.depth > MAX_DEPTH {
            let fault = Fault::new("E0222").with("limit", MAX_DEPTH.to_string());
            return Err(fault.at(Some(&value.tree.place)));
        }
        Ok(value)
    }

    /// A long chain of `+` as a balanced tree.
    fn balanced(self) -> ExpressionValue {
        let mut terms = Vec::new();
        let mut rest = vec![self.tree.clone()];
        while let Some(tree) = rest.pop() {
            match &tree.kind {
                Kind::Binary { operator: Operator::Add, left, right } => {
                    rest.push(right.clone());
                    rest.push(left.clone());
                }
                _ => terms.push(tree),
            }
        }
        if terms.len() < 3 {
            return self;
        }
        let tree = balanced_sum(&terms, |left, _| left.clone());
        let tree = Expression::new(tree.kind.clone(), self.tree.place.clone());
        let (depth, nodes) = measure(&tree);
        ExpressionValue { tree, depth, nodes, ..self }
    }
}

/// A plain value or an expression value as an operand; plain ones stand at `place`. `None` for other types.
pub(crate) fn operand(value: &Dynamic, place: &Place) -> Option<ExpressionValue> {
    if let Some(expression) = value.read_lock::<ExpressionValue>() {
        return Some(expression.clone());
    }
    let kind = if is_number(value) {
        Kind::Number(to_number(value)?)
    } else if let Ok(truth) = value.as_bool() {
        Kind::Bool(truth)
    } else if value.is_string() {
        Kind::Text(Arc::from(value.as_immutable_string_ref().ok()?.as_str()))
    } else if let Ok(items) = value.as_array_ref() {
        let items: Option<Vec<ExpressionValue>> = items.iter().map(|item| operand(item, place)).collect();
        return ExpressionValue::over(&items?, place, Kind::List).ok();
    } else {
        return None;
    };
    Some(ExpressionValue::leaf(kind, place, false))
}

/// The type of a script value in the words of a message.
pub(crate) fn type_word(value: &Dynamic) -> String {
    match value.type_name() {
        _ if is_number(value) => "number".to_owned(),
        _ if value.is_string() => "text".to_owned(),
        _ if value.is::<ExpressionValue>() => "expression".to_owned(),
        "()" => "()".to_owned(),
        name => name.rsplit("::").next().unwrap_or(name).to_owned(),
    }
}

/// Depth and number of nodes of a tree.
fn measure(tree: &Expression) -> (u32, u64) {
    let mut depth = 0;
    let mut nodes = 1_u64;
    tree.each_part(&mut |part| {
        let (deep, many) = measure(part);
        depth = depth.max(deep);
        nodes = nodes.saturating_add(many);
    });
    (depth + 1, nodes)
}
