//! Sentences from the nodes of a program: conditions and values as an official would say them to a family, without
//! figures for the handbook and with those of one row for an explanation. The words come from the catalogue, by keys; nothing
//! is evaluated here.

mod call;
mod clause;
mod figure;
mod noun;
mod rows;

pub(crate) use clause::gap;
pub use figure::Figures;

use heng_core::program::{ColumnId, Item, NodeId, Program};
use heng_values::Value;
use std::cell::Cell;

/// A sentence of the catalogue under a key, with its arguments.
pub type Words<'w> = &'w dyn Fn(&str, &[(&str, &str)]) -> String;

/// What is known of a node's value in the row at hand; none is unknown.
pub type Known<'w> = &'w dyn Fn(NodeId) -> Option<Value>;

/// How many nodes one sentence speaks of at most.
const LONGEST: usize = 240;

/// How deep a sentence goes.
const DEEPEST: usize = 40;

/// Says what nodes of a program mean.
pub struct Speaker<'s> {
    program: &'s Program,
    words: Words<'s>,
    known: Option<Known<'s>>,
    show_sensitive: bool,
    said: Cell<usize>,
    depth: Cell<usize>,
}

impl<'s> Speaker<'s> {
    /// Speaks of rules in general, without the figures of any row.
    pub fn new(program: &'s Program, words: Words<'s>) -> Speaker<'s> {
        Speaker { program, words, known: None, show_sensitive: false, said: Cell::new(0), depth: Cell::new(0) }
    }

    /// Speaks of one row: with its figures, and of conditions what holds in it.
    #[must_use]
    pub fn in_row(mut self, known: Known<'s>, show_sensitive: bool) -> Speaker<'s> {
        self.known = Some(known);
        self.show_sensitive = show_sensitive;
        self
    }

    /// A condition: what it demands, or, where a row is given, what holds in that row and settles it.
    pub fn condition(&self, node: NodeId) -> String {
        self.said.set(0);
        figure::tidied(&self.clause(node, true))
    }

    /// A condition in parts: each of several conditions by itself, those that settle the answer where a row is given.
    pub fn conditions(&self, node: NodeId) -> Vec<String> {
        self.said.set(0);
        self.separate(node).iter().map(|clause| figure::tidied(clause)).collect()
    }

    /// The opposite of a condition.
    pub fn opposite(&self, node: NodeId) -> String {
        self.said.set(0);
        figure::tidied(&self.clause(node, false))
    }

    /// A value, as what it is computed from.
    pub fn value(&self, node: NodeId) -> String {
        self.said.set(0);
        figure::tidied(&self.noun(node))
    }

    /// How a column's value comes about, one step down: its formula in words. None of an input column.
    pub fn formula(&self, column: ColumnId) -> Option<String> {
        self.said.set(0);
        self.formula_words(column).map(|said| figure::tidied(&said))
    }

    /// What a column is called.
    pub fn name(&self, column: ColumnId) -> String {
        self.said.set(0);
        self.column_name(column)
    }

    fn say(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        (self.words)(key, arguments)
    }

    fn what(&self, key: &str, what: &str) -> String {
        self.say(key, &[("what", what)])
    }

    fn sides(&self, key: &str, left: &str, right: &str) -> String {
        self.say(key, &[("left", left), ("right", right)])
    }

    fn list(&self, parts: &[String]) -> String {
        parts.join(&self.say("say-list-mark", &[]))
    }

    /// The same without a row: inside an aggregate the rows are others.
    fn in_general(&self) -> Speaker<'s> {
        Speaker {
            program: self.program,
            words: self.words,
            known: None,
            show_sensitive: self.show_sensitive,
            said: Cell::new(self.said.get()),
            depth: Cell::new(self.depth.get()),
        }
    }

    /// Speaks of one more node, unless the sentence has grown too long.
    fn within(&self, speak: impl FnOnce() -> String) -> String {
        self.said.set(self.said.get() + 1);
        if self.said.get() > LONGEST || self.depth.get() > DEEPEST {
            return self.say("say-too-long", &[]);
        }
        self.depth.set(self.depth.get() + 1);
        let said = speak();
        self.depth.set(self.depth.get() - 1);
        said
    }

    /// The rule whose state a column is, and which of its states.
    fn rule_state(&self, column: ColumnId) -> Option<(&'s Item, RuleState)> {
        let program = self.program;
        program.items.iter().find_map(|item| {
            item.states.iter().find_map(|state| {
                let named = [
                    (Some(state.hit), RuleState::Hit),
                    (Some(state.judged), RuleState::Hit),
                    (Some(state.applies), RuleState::Applies),
                    (Some(state.due), RuleState::Due),
                    (state.exempt, RuleState::Exempt),
                ];
                named.into_iter().find(|(id, _)| *id == Some(column)).map(|(_, which)| (item, which))
            })
        })
    }
}

/// Which of a rule's columns is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum RuleState {
    Hit,
    Applies,
    Due,
    Exempt,
}
