//! Expression nodes: typed, with ids for names. Equal nodes exist once, so shared parts are computed once.

use super::{ColumnId, LinkId, NodeId, ParameterId, PathId};
use crate::operator::SharedRows;
use heng_lang::{Interpreter, ScriptFault};
use heng_values::builtin::Builtin;
use heng_values::mask::Mask;
use heng_values::{Place, Type, Value};
use std::sync::Arc;

/// One operation over the rows of a table.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it computes.
    pub op: Op,
    /// The type of its result.
    pub kind: Type,
    /// The text it was written in first.
    pub place: Place,
    /// The mask of a text made from a sensitive one.
    pub mask: Option<Mask>,
    /// The unit of its value where it is known; of a comparison the unit that both sides are in.
    pub unit: Option<Arc<str>>,
}

/// A way over links: where it starts, then link after link.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PathKey {
    /// Which row it starts from.
    pub origin: Origin,
    /// The links walked, in order.
    pub links: Vec<LinkId>,
}

/// The row a path starts from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Origin {
    /// The row at hand.
    Row,
    /// Inside an aggregate over pairs: the row outside (`本行`).
    Outer,
}

/// A part of a text template.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Part {
    /// Plain text.
    Text(Arc<str>),
    /// A value: unknown is shown as 〔缺〕; texts with a mask are shown masked.
    Value(NodeId, Option<u32>),
}

/// A call of an interpreted function. What one call gives another takes as it is, whatever its type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ScriptCall {
    /// The function's name.
    pub function: Arc<str>,
    /// What it is given.
    pub parts: Vec<ScriptPart>,
}

/// What a call is given.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ScriptPart {
    /// The argument at a position of the node.
    Argument(u32),
    /// What another call gives.
    Call(ScriptCall),
}

impl ScriptCall {
    /// Runs the calls, the inner ones first. `None` is unknown.
    ///
    /// # Errors
    /// One of them fails.
    pub fn run(&self, scripts: &Interpreter, arguments: &[Value]) -> Result<Option<Value>, ScriptFault> {
        let mut values = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let value = match part {
                ScriptPart::Argument(at) => arguments.get(*at as usize).cloned(),
                ScriptPart::Call(inner) => inner.run(scripts, arguments)?,
            };
            let Some(value) = value else { return Ok(None) };
            values.push(value);
        }
        scripts.call(&self.function, &values)
    }

    /// The call with its arguments standing behind `by` others.
    #[must_use]
    pub fn behind(&self, by: u32) -> ScriptCall {
        let part = |part: &ScriptPart| match part {
            ScriptPart::Argument(at) => ScriptPart::Argument(at + by),
            ScriptPart::Call(inner) => ScriptPart::Call(inner.behind(by)),
        };
        ScriptCall { function: self.function.clone(), parts: self.parts.iter().map(part).collect() }
    }
}

/// What a node computes. Operands come before their users in `Program::nodes`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Op {
    /// A known value.
    Constant(Value),
    /// A parameter's or scale's value, which is what the operand gives: it only says where that comes from. The one with
    /// a version is that version's value; the one without chooses among versions by region or by the row's day.
    Parameter {
        /// Which.
        parameter: ParameterId,
        /// Which of its versions, by position.
        version: Option<u32>,
        /// The value.
        value: NodeId,
    },
    /// Never known.
    Unknown,
    /// A column's value, read in the row that a path leads to; unknown where the path leads nowhere.
    Read {
        /// The column.
        column: ColumnId,
        /// The way to its row.
        at: PathId,
    },
    /// Whether the cell of an input column could not be read (never unknown; false where the path leads nowhere).
    Unreadable {
        /// The column.
        column: ColumnId,
        /// The way to its row.
        at: PathId,
    },
    /// Kleene: false if one is false, true if all are true, else unknown.
    And(Vec<NodeId>),
    /// Kleene: true if one is true, false if all are false, else unknown.
    Or(Vec<NodeId>),
    /// Unknown stays unknown.
    Not(NodeId),
    /// A branch; unknown if the condition is, unless both branches give the same known value.
    If {
        /// A condition.
        condition: NodeId,
        /// Where it is true.
        then: NodeId,
        /// Where it is false.
        otherwise: NodeId,
    },
    /// The first where it is known, else the second.
    Coalesce(NodeId, NodeId),
    /// Whether the operand is unknown (never unknown itself).
    Missing(NodeId),
    /// A built-in or operator that looks at one row's arguments: unknown if an argument is, unknown (and reported) on
    /// overflow.
    Call(Builtin, Vec<NodeId>),
    /// Whether the first equals one of the others: true if it equals a known one; unknown if not and one is unknown.
    OneOf(NodeId, Vec<NodeId>),
    /// Whether the first, a text, is among the second, of type texts.
    Among(NodeId, NodeId),
    /// `matches(text, pattern)`: the pattern's position in `Program::patterns`.
    Matches(NodeId, u32),
    /// A text with values in it. Never unknown.
    Template(Vec<Part>),
    /// An amount scale or table by steps: the value of the last step whose bound the argument reaches.
    Steps {
        /// The argument.
        argument: NodeId,
        /// Bounds ascending: the argument must be at least (or, where `true`, above) the bound to reach its step.
        steps: Vec<(Value, bool, Value)>,
        /// The value below the first step.
        below: Value,
    },
    /// The row's key as text, parts joined by `/`.
    RowKey,
    /// A function of the pack that is interpreted: unknown if an argument is, or if its script fails (and reported).
    Script {
        /// Which function is called, with which calls inside.
        call: ScriptCall,
        /// The arguments of all calls in it.
        arguments: Vec<NodeId>,
        /// Whether only it counts that there is a value, of whatever type: then true where there is one.
        presence: bool,
    },
    /// A result of a native operator over the row's own inputs.
    Native {
        /// What computes it.
        operator: SharedRows,
        /// What it is computed from.
        inputs: Vec<NodeId>,
        /// Which of the operator's results.
        output: u32,
    },
    /// Values of several conditions counted: how many are true; unknown if some unknown could change the count.
    CountTrue(Vec<NodeId>),
}

impl Op {
    /// The operation over other operands: each is replaced by what `each` gives for it; none where it gives none.
    pub fn over(&self, each: &mut impl FnMut(NodeId) -> Option<NodeId>) -> Option<Op> {
        let all = |nodes: &[NodeId], each: &mut dyn FnMut(NodeId) -> Option<NodeId>| -> Option<Vec<NodeId>> {
            nodes.iter().map(|node| each(*node)).collect()
        };
        Some(match self {
            Op::Constant(_) | Op::Unknown | Op::RowKey | Op::Read { .. } | Op::Unreadable { .. } => self.clone(),
            Op::Parameter { parameter, version, value } => {
                Op::Parameter { parameter: *parameter, version: *version, value: each(*value)? }
            }
            Op::And(parts) => Op::And(all(parts, each)?),
            Op::Or(parts) => Op::Or(all(parts, each)?),
            Op::CountTrue(parts) => Op::CountTrue(all(parts, each)?),
            Op::Not(one) => Op::Not(each(*one)?),
            Op::Missing(one) => Op::Missing(each(*one)?),
            Op::If { condition, then, otherwise } => {
                Op::If { condition: each(*condition)?, then: each(*then)?, otherwise: each(*otherwise)? }
            }
            Op::Coalesce(first, second) => Op::Coalesce(each(*first)?, each(*second)?),
            Op::Call(builtin, parts) => Op::Call(*builtin, all(parts, each)?),
            Op::OneOf(item, list) => Op::OneOf(each(*item)?, all(list, each)?),
            Op::Among(item, list) => Op::Among(each(*item)?, each(*list)?),
            Op::Matches(text, pattern) => Op::Matches(each(*text)?, *pattern),
            Op::Template(parts) => {
                let mut made = Vec::with_capacity(parts.len());
                for part in parts {
                    made.push(match part {
                        Part::Text(text) => Part::Text(text.clone()),
                        Part::Value(node, places) => Part::Value(each(*node)?, *places),
                    });
                }
                Op::Template(made)
            }
            Op::Steps { argument, steps, below } => {
                Op::Steps { argument: each(*argument)?, steps: steps.clone(), below: below.clone() }
            }
            Op::Script { call, arguments, presence } => {
                Op::Script { call: call.clone(), arguments: all(arguments, each)?, presence: *presence }
            }
            Op::Native { operator, inputs, output } => {
                Op::Native { operator: operator.clone(), inputs: all(inputs, each)?, output: *output }
            }
        })
    }
}
