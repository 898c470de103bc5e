//! What a node gives in one row: three-valued logic, branches, look-ups and templates, one operand after the other.

use super::{Frame, Reference, call, order, texts};
use heng_core::program::{NodeId, Op, Part};
use heng_values::Value;
use std::cmp::Ordering;

impl Reference<'_> {
    /// A node's value in a row.
    pub(super) fn node(&mut self, node: NodeId, frame: Frame) -> Option<Value> {
        if let Some(value) = self.nodes.get(&(node, frame)) {
            return value.clone();
        }
        let value = self.compute(node, frame);
        self.nodes.insert((node, frame), value.clone());
        value
    }

    /// A condition's truth; none where it is unknown.
    pub(super) fn truth(&mut self, node: NodeId, frame: Frame) -> Option<bool> {
        match self.node(node, frame) {
            Some(Value::Bool(flag)) => Some(flag),
            _ => None,
        }
    }

    fn truths(&mut self, nodes: &[NodeId], frame: Frame) -> Vec<Option<bool>> {
        nodes.iter().map(|node| self.truth(*node, frame)).collect()
    }

    fn compute(&mut self, node: NodeId, frame: Frame) -> Option<Value> {
        let program = self.program;
        match &program.node(node).op {
            Op::Constant(value) => Some(value.clone()),
            Op::Parameter { value, .. } => self.node(*value, frame),
            Op::Unknown => None,
            Op::Read { column, at } => {
                let (_, row) = self.walk(*at, frame)?;
                self.column(*column, row)
            }
            Op::Unreadable { column, at } => {
                let cell = self.walk(*at, frame);
                let unreadable =
                    cell.is_some_and(|(table, row)| self.tables[table.index()].unreadable.contains(&(*column, row)));
                Some(Value::Bool(unreadable))
            }
            Op::And(operands) => {
                let truths = self.truths(operands, frame);
                kleene(&truths, false)
            }
            Op::Or(operands) => {
                let truths = self.truths(operands, frame);
                kleene(&truths, true)
            }
            Op::Not(operand) => self.truth(*operand, frame).map(|flag| Value::Bool(!flag)),
            Op::If { condition, then, otherwise } => match self.truth(*condition, frame) {
                Some(true) => self.node(*then, frame),
                Some(false) => self.node(*otherwise, frame),
                None => {
                    let (then, otherwise) = (self.node(*then, frame)?, self.node(*otherwise, frame)?);
                    (call::equal(&then, &otherwise)?).then_some(then)
                }
            },
            Op::Coalesce(first, second) => match self.node(*first, frame) {
                Some(value) => Some(value),
                None => self.node(*second, frame),
            },
            Op::Missing(operand) => Some(Value::Bool(self.node(*operand, frame).is_none())),
            Op::Call(builtin, operands) => {
                let arguments: Option<Vec<Value>> = operands.iter().map(|operand| self.node(*operand, frame)).collect();
                call::call(*builtin, &arguments?)
            }
            Op::OneOf(item, list) => {
                let item = self.node(*item, frame)?;
                let equals: Vec<Option<bool>> = list
                    .iter()
                    .map(|candidate| self.node(*candidate, frame).and_then(|value| call::equal(&item, &value)))
                    .collect();
                kleene(&equals, true)
            }
            Op::Among(item, list) => match (self.node(*item, frame)?, self.node(*list, frame)?) {
                (Value::Text(item), Value::Texts(list)) => Some(Value::Bool(list.contains(&item))),
                _ => None,
            },
            Op::Matches(subject, pattern) => {
                let Value::Text(subject) = self.node(*subject, frame)? else { return None };
                let pattern = regex::Regex::new(&program.patterns[*pattern as usize]).ok()?;
                Some(Value::Bool(pattern.is_match(&subject)))
            }
            Op::Template(parts) => Some(self.template(parts, frame)),
            Op::Steps { argument, steps, below } => {
                let argument = self.node(*argument, frame)?;
                let mut reached = below;
                for (bound, above, value) in steps {
                    match order(&argument, bound)? {
                        Ordering::Greater => reached = value,
                        Ordering::Equal if !above => reached = value,
                        _ => {}
                    }
                }
                Some(reached.clone())
            }
            Op::RowKey => self.key(frame.table, frame.row).map(texts::text),
            // Scripts have one interpreter, as texts have one parser; what is compared is how their values are used.
            Op::Script { call, arguments, presence } => {
                let arguments: Option<Vec<Value>> =
                    arguments.iter().map(|argument| self.node(*argument, frame)).collect();
                let value = call.run(&program.scripts, &arguments?).ok().flatten();
                match presence {
                    true => value.map(|_| Value::Bool(true)),
                    false => value.filter(|value| value.kind() == program.node(node).kind),
                }
            }
            // The operator's own row by row reading: the only part of it that is not written down again here.
            Op::Native { operator, inputs, output } => {
                let inputs: Vec<Option<Value>> = inputs.iter().map(|input| self.node(*input, frame)).collect();
                operator.0.one(&inputs).into_iter().nth(*output as usize).flatten()
            }
            Op::CountTrue(operands) => {
                let truths: Option<Vec<bool>> = self.truths(operands, frame).into_iter().collect();
                call::whole(i64::try_from(truths?.iter().filter(|flag| **flag).count()).ok()?)
            }
        }
    }

    fn template(&mut self, parts: &[Part], frame: Frame) -> Value {
        let mut written = String::new();
        for part in parts {
            match part {
                Part::Text(text) => written.push_str(text),
                Part::Value(node, places) => match self.node(*node, frame) {
                    None => written.push_str("〔缺〕"),
                    Some(value) => {
                        let shown = texts::shown(&value, *places);
                        match self.program.node(*node).mask {
                            Some(mask) => written.push_str(&mask.mask(&shown)),
                            None => written.push_str(&shown),
                        }
                    }
                },
            }
        }
        texts::text(written)
    }
}

/// `decides` if one is that, its opposite if all are that, else unknown: `true` gives or, `false` gives and.
pub(super) fn kleene(truths: &[Option<bool>], decides: bool) -> Option<Value> {
    if truths.contains(&Some(decides)) {
        Some(Value::Bool(decides))
    } else if truths.contains(&None) {
        None
    } else {
        Some(Value::Bool(!decides))
    }
}
