//! What a walk for missing values asked of a row on its way, kept as a tree of questions: rows that answer alike miss the
//! same, and only the first of them needs a walk. What is asked and what is missing is not decided here.

use super::frame::Frame;
use super::missing::Names;
use crate::program::{ColumnId, NodeId};
use heng_columns::Operand;
use heng_values::{Number, Value};
use std::sync::{Mutex, PoisonError};

/// A question about a row, with yes or no for an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// Whether a node is known.
    Known(NodeId),
    /// Whether a column is known.
    KnownColumn(ColumnId),
    /// Whether a condition is known to hold.
    Holds(NodeId),
    /// Whether a number is known to be 0.
    IsZero(NodeId),
    /// Whether a node overflowed.
    Overflowed(NodeId),
    /// Whether no file gave a column.
    Absent(ColumnId),
    /// What the caller asked, by a number of its own.
    Own(usize),
}

/// The questions of one walk and their answers.
#[derive(Clone, Default, Debug)]
pub struct Asked {
    answers: Vec<(Question, bool)>,
    /// What was found rests on more than answers: on other rows, or on values.
    beyond: bool,
}

impl Asked {
    /// Notes a question.
    pub fn note(&mut self, question: Question, answer: bool) {
        if !self.beyond {
            self.answers.push((question, answer));
        }
    }

    /// From here on what is found rests on more than answers.
    pub fn go_beyond(&mut self) {
        self.beyond = true;
    }
}

/// How many questions are kept: rows that answer otherwise than all before are walked.
const MOST: usize = 4096;

/// Where a walk goes on.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// No row came here.
    Nobody,
    /// To a question.
    Question(u32),
    /// This is missing.
    Missing(u32),
    /// Each row must be walked.
    Walk,
}

/// The questions that walks from one place asked.
#[derive(Clone, Debug)]
pub struct Questions {
    root: Next,
    /// Each with where it goes on for no and for yes.
    questions: Vec<(Question, [Next; 2])>,
    missing: Vec<String>,
}

/// What an answer is read from, looked up once for the rows of a frame.
pub enum Source {
    /// Whether a row of it is known.
    Known(Operand),
    /// Whether a row of it is true.
    Holds(Operand),
    /// Whether a row of it is 0.
    IsZero(Operand),
    /// The same for all rows.
    Same(bool),
    /// Answered by itself.
    Own(Question),
}

/// Sources of a frame, by question.
#[derive(Default)]
pub struct Sources(Vec<Option<Source>>);

impl Default for Questions {
    fn default() -> Questions {
        Questions { root: Next::Nobody, questions: Vec::new(), missing: Vec::new() }
    }
}

impl Questions {
    /// What is missing at a position, by its place among the texts of [`Questions::text`], as a row before it that gave the
    /// same answers showed; none where that must be walked.
    pub fn missing(
        &self,
        frame: &mut Frame<'_, '_>,
        sources: &mut Sources,
        at: usize,
        own: &dyn Fn(usize) -> bool,
    ) -> Option<usize> {
        let mut next = self.root;
        sources.0.resize_with(self.questions.len(), || None);
        loop {
            let question = match next {
                Next::Nobody | Next::Walk => return None,
                Next::Missing(text) => return Some(text as usize),
                Next::Question(question) => question as usize,
            };
            let (asked, ways) = &self.questions[question];
            let source = sources.0[question].get_or_insert_with(|| source(frame, *asked));
            let answer = match source {
                Source::Known(operand) => operand.known_at(at),
                Source::Holds(operand) => operand.flag(at) == Some(true),
                Source::IsZero(operand) => is_zero(operand, at),
                Source::Same(answer) => *answer,
                Source::Own(question) => match question {
                    Question::Overflowed(node) => overflowed(frame, *node, at),
                    Question::Own(number) => own(*number),
                    _ => false,
                },
            };
            next = ways[usize::from(answer)];
        }
    }

    /// What is missing, by its place.
    pub fn text(&self, place: usize) -> &str {
        self.missing.get(place).map_or("", String::as_str)
    }

    /// Keeps what a walk asked, if it was noted, and found.
    pub fn keep(&mut self, names: &Names, missing: &str) {
        let Some(asked) = names.asked().filter(|_| self.questions.len() < MOST) else { return };
        let end = match asked.beyond {
            true => Next::Walk,
            false => {
                let known = self.missing.iter().position(|known| known == missing);
                Next::Missing(known.unwrap_or_else(|| {
                    self.missing.push(missing.to_owned());
                    self.missing.len() - 1
                }) as u32)
            }
        };
        let mut place = None;
        for (question, answer) in &asked.answers {
            let at = match self.next(place) {
                Next::Question(at) => at as usize,
                _ => {
                    self.questions.push((*question, [Next::Nobody; 2]));
                    let at = self.questions.len() - 1;
                    self.set_next(place, Next::Question(at as u32));
                    at
                }
            };
            place = Some((at, usize::from(*answer)));
        }
        self.set_next(place, end);
    }

    fn next(&self, place: Option<(usize, usize)>) -> Next {
        place.map_or(self.root, |(at, answer)| self.questions[at].1[answer])
    }

    fn set_next(&mut self, place: Option<(usize, usize)>, next: Next) {
        match place {
            None => self.root = next,
            Some((at, answer)) => self.questions[at].1[answer] = next,
        }
    }
}

fn source(frame: &mut Frame<'_, '_>, question: Question) -> Source {
    match question {
        Question::Known(node) => Source::Known(frame.node(node)),
        Question::KnownColumn(column) => Source::Known(frame.column(column)),
        Question::Holds(node) => Source::Holds(frame.node(node)),
        Question::IsZero(node) => Source::IsZero(frame.node(node)),
        Question::Absent(column) => Source::Same(frame.store.is_absent(column)),
        Question::Overflowed(_) | Question::Own(_) => Source::Own(question),
    }
}

/// Whether a number is known to be 0.
pub fn is_zero(operand: &Operand, at: usize) -> bool {
    operand.get(at) == Some(Value::Number(Number::ZERO))
}

/// Whether a node overflowed at a position.
pub fn overflowed(frame: &Frame<'_, '_>, node: NodeId, at: usize) -> bool {
    frame.overflow.iter().any(|(known, rows)| *known == node && rows.get(at))
}

/// The questions of a run's walks, taken by whoever walks and put back for the next.
#[derive(Default, Debug)]
pub struct Known(Mutex<Vec<(usize, Questions)>>);

impl Known {
    /// The questions of walks from a place, as far as somebody has put them back.
    pub fn take(&self, place: usize) -> Questions {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().position(|(known, _)| *known == place);
        at.map(|at| all.swap_remove(at).1).unwrap_or_default()
    }

    /// Puts them back.
    pub fn put(&self, place: usize, questions: Questions) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((place, questions));
    }
}
