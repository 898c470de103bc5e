//! What an input cell says: a set of values that it takes, whether it takes a missing value, and a condition where it
//! has one. Nothing here reads text or data.

use crate::intervals::Intervals;
use heng_values::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A set of values of one type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Set {
    /// Ordered values by their steps; yes is 1 and no is 0.
    Steps(Intervals),
    /// These texts.
    Texts(BTreeSet<Arc<str>>),
    /// All texts but these.
    Except(BTreeSet<Arc<str>>),
}

/// The test of one cell.
#[derive(Clone, PartialEq, Debug)]
pub struct Test {
    /// Anything, a missing value too.
    pub any: bool,
    /// A missing value holds.
    pub missing: bool,
    /// These values hold; none where the cell names none.
    pub set: Option<Set>,
    /// It holds where this condition does: a position among the operator's inputs.
    pub condition: Option<usize>,
}

/// The step of an ordered value.
pub fn step(value: &Value) -> Option<i64> {
    Some(match value {
        Value::Number(number) => number.raw(),
        Value::Moment(moment) => moment.raw(),
        Value::Date(date) => date.raw().into(),
        Value::Month(month) => month.raw().into(),
        Value::Bool(flag) => i64::from(*flag),
        Value::Text(_) | Value::Texts(_) => return None,
    })
}

impl Set {
    /// Whether a value is in it.
    pub fn has(&self, value: &Value) -> bool {
        match (self, value) {
            (Set::Texts(texts), Value::Text(text)) => texts.contains(text),
            (Set::Except(texts), Value::Text(text)) => !texts.contains(text),
            (Set::Steps(steps), value) => step(value).is_some_and(|step| steps.has(step)),
            _ => false,
        }
    }

    /// What is in one or the other; both are of one type.
    #[must_use]
    pub fn or(&self, other: &Set) -> Set {
        match (self, other) {
            (Set::Steps(one), Set::Steps(two)) => Set::Steps(one.or(two)),
            (Set::Texts(one), Set::Texts(two)) => Set::Texts(one.union(two).cloned().collect()),
            (Set::Except(one), Set::Except(two)) => Set::Except(one.intersection(two).cloned().collect()),
            (Set::Except(out), Set::Texts(into)) | (Set::Texts(into), Set::Except(out)) => {
                Set::Except(out.difference(into).cloned().collect())
            }
            _ => self.clone(),
        }
    }
}

impl Test {
    /// `-`
    pub fn anything() -> Test {
        Test { any: true, missing: false, set: None, condition: None }
    }

    /// Nothing yet.
    pub fn nothing() -> Test {
        Test { any: false, missing: false, set: None, condition: None }
    }

    /// Takes more values in.
    pub fn add(&mut self, set: Set) {
        self.set = Some(match &self.set {
            Some(known) => known.or(&set),
            None => set,
        });
    }

    /// Whether a known value holds by the cell's values alone.
    pub fn takes(&self, value: &Value) -> bool {
        self.any || self.set.as_ref().is_some_and(|set| set.has(value))
    }

    /// Whether a missing value holds for certain.
    pub fn takes_missing(&self) -> bool {
        self.any || self.missing
    }
}
