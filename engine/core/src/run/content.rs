//! What a column of a list shows: values as they were computed, and what need not become a column before it is written:
//! one of two constants, and a message put together of parts.

use super::frame::Frame;
use super::template::{Piece, pieces, texts, varies, write};
use crate::program::{NodeId, Op, Program};
use heng_columns::{Bits, Column, Operand, select};
use heng_values::{Type, Value};
use std::sync::Arc;

/// The content of a column of a list, already masked.
#[derive(Clone, Debug)]
pub enum Content {
    /// A value for each line.
    Values(Operand),
    /// One of two values for each line.
    Choice(Choice),
    /// A text for each line.
    Message(Message),
}

/// One value where a condition holds and another where it does not; unknown where the condition is.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The type of both.
    pub kind: Type,
    /// A column of flags.
    pub condition: Arc<Column>,
    /// What is shown where it holds.
    pub yes: Option<Value>,
    /// What is shown where it does not.
    pub no: Option<Value>,
}

/// A text put together of parts.
#[derive(Clone, Debug)]
pub struct Message {
    pieces: Vec<Piece>,
    /// Lines in which it only may be so.
    doubtful: Option<Bits>,
}

/// How a message begins that says what would be found.
const DOUBTFUL: &str = "说不准：";

impl From<Operand> for Content {
    fn from(values: Operand) -> Content {
        Content::Values(values)
    }
}

impl From<Column> for Content {
    fn from(column: Column) -> Content {
        Content::Values(column.into())
    }
}

impl Content {
    /// The type of what is shown.
    pub fn kind(&self) -> Type {
        match self {
            Content::Values(values) => values.kind(),
            Content::Choice(choice) => choice.kind,
            Content::Message(_) => Type::Text,
        }
    }

    /// The value of a line, if known.
    pub fn get(&self, row: usize) -> Option<Value> {
        match self {
            Content::Values(values) => values.get(row),
            Content::Choice(choice) => choice.at(row).cloned(),
            Content::Message(message) => {
                let mut text = String::new();
                message.show(row, &mut text);
                Some(Value::text(&text))
            }
        }
    }

    /// The same as values over so many lines.
    pub fn values(&self, rows: usize) -> Operand {
        match self {
            Content::Values(values) => values.clone(),
            Content::Choice(choice) => choice.values(rows),
            Content::Message(message) => texts(rows, |row, text| message.show(row, text)).into(),
        }
    }
}

impl Choice {
    /// The choice that a node is between two constants, each known or not, over the rows of a frame; none where it is none.
    pub fn of(frame: &mut Frame<'_, '_>, node: NodeId) -> Option<Choice> {
        let program = frame.store.program;
        let Op::If { condition, then, otherwise } = &program.node(node).op else { return None };
        let (yes, no) = (constant(program, *then)?, constant(program, *otherwise)?);
        // Where both are the same, it does not matter which.
        if yes == no {
            return None;
        }
        match frame.node(*condition) {
            Operand::Rows(condition) => {
                Some(Choice { kind: program.node(node).kind, condition, yes: yes.cloned(), no: no.cloned() })
            }
            Operand::Same { .. } => None,
        }
    }

    /// The value of a line, if known.
    pub fn at(&self, row: usize) -> Option<&Value> {
        match self.condition.flag(row)? {
            true => self.yes.as_ref(),
            false => self.no.as_ref(),
        }
    }

    fn values(&self, rows: usize) -> Operand {
        let side = |value: &Option<Value>| Operand::same(self.kind, value.clone());
        let condition = Operand::Rows(Arc::clone(&self.condition));
        select::choose(&condition, &side(&self.yes), &side(&self.no), rows)
    }
}

/// What a node is in every row, where that is written down.
fn constant(program: &Program, node: NodeId) -> Option<Option<&Value>> {
    match &program.node(node).op {
        Op::Constant(value) => Some(Some(value)),
        Op::Unknown => Some(None),
        Op::Parameter { value, .. } => constant(program, *value),
        _ => None,
    }
}

impl Message {
    /// The message that a node is over the rows of a frame; none where it is no template, or the same in every row.
    pub fn of(frame: &mut Frame<'_, '_>, node: NodeId) -> Option<Message> {
        let Op::Template(parts) = &frame.store.program.node(node).op else { return None };
        let pieces = pieces(frame, parts);
        varies(&pieces).then_some(Message { pieces, doubtful: None })
    }

    /// In these lines it says what would be found, not what is.
    #[must_use]
    pub fn doubted(mut self, lines: Bits) -> Message {
        self.doubtful = Some(lines);
        self
    }

    /// Appends the text of a line.
    pub fn show(&self, row: usize, out: &mut String) {
        if self.doubtful.as_ref().is_some_and(|lines| lines.get(row)) {
            out.push_str(DOUBTFUL);
        }
        write(&self.pieces, row, out);
    }
}

/// What a message that is a value says in these lines: what would be found where it is doubtful.
pub fn doubted(message: &Operand, lines: &Bits) -> Operand {
    let column = message.column(lines.len());
    let said = texts(lines.len(), |at, said| {
        if let Some(text) = column.text(at) {
            said.push_str(if lines.get(at) { DOUBTFUL } else { "" });
            said.push_str(text);
        }
    });
    said.into()
}
