//! What values a condition leaves possible: ranges of numbers and sets of words, of whatever is compared with constants.
//! It starts from what fields declare and what built-ins can give, and errs on the side of "possible".

use super::view::{Scope, View, spelled};
use heng_core::pack::model::FieldItem;
use heng_lang::{Kind, Operator, Tree};
use heng_values::{Number, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The values that are left of one thing.
#[derive(Clone, Debug, Default)]
pub(super) struct Left {
    /// The least, and whether it is left out.
    low: Option<(Number, bool)>,
    /// The greatest, and whether it is left out.
    high: Option<(Number, bool)>,
    whole: bool,
    /// The words that are left; any, where it is none.
    words: Option<BTreeSet<Arc<str>>>,
    /// Words it is not.
    without: BTreeSet<Arc<str>>,
}

impl Left {
    fn empty(&self) -> bool {
        if self.words.as_ref().is_some_and(|words| words.iter().all(|word| self.without.contains(word))) {
            return true;
        }
        let (Some((low, above)), Some((high, below))) = (self.low, self.high) else { return false };
        if low > high || (low == high && (above || below)) {
            return true;
        }
        // Whole numbers strictly between two neighbours.
        self.whole && above && below && high.checked_sub(low).is_some_and(|gap| gap <= Number::ONE)
    }

    fn at_least(&mut self, bound: Number, left_out: bool) {
        if self.low.is_none_or(|(low, out)| bound > low || (bound == low && left_out && !out)) {
            self.low = Some((bound, left_out));
        }
    }

    fn at_most(&mut self, bound: Number, left_out: bool) {
        if self.high.is_none_or(|(high, out)| bound < high || (bound == high && left_out && !out)) {
            self.high = Some((bound, left_out));
        }
    }
}

/// What is left of everything compared so far.
pub(super) type Known = BTreeMap<String, Left>;

fn constant(tree: &Tree) -> Option<Number> {
    match &tree.kind {
        Kind::Number(number) => Some(*number),
        Kind::Negate(value) => constant(value).and_then(|number| Number::ZERO.checked_sub(number)),
        _ => None,
    }
}

/// The least and the greatest that a parameter is anywhere and at any time, in the unit of what is compared with it.
fn figure(view: &View<'_>, subject: &Tree, tree: &Tree, scope: &Scope) -> Option<(Number, Number)> {
    let parameter = view.parameter(tree)?;
    let Kind::Name(segments) = &subject.kind else { return None };
    // Another unit would have to be converted first.
    if view.unit(segments, scope)? != parameter.unit {
        return None;
    }
    let numbers = parameter.values.iter().filter_map(|value| value.value.as_ref()).map(|value| match value {
        Value::Number(number) => Some(*number),
        _ => None,
    });
    let numbers: Vec<Number> = numbers.collect::<Option<_>>()?;
    Some((*numbers.iter().min()?, *numbers.iter().max()?))
}

/// The greatest that an expression can be, where it is a field or a built-in that says so.
pub(super) fn greatest(view: &View<'_>, tree: &Tree, scope: &Scope) -> Option<Number> {
    start(view, tree, scope).high.map(|(most, _)| most)
}

fn of_field(field: &FieldItem) -> Left {
    let number = |value: &Option<Value>| match value {
        Some(Value::Number(number)) => Some((*number, false)),
        _ => None,
    };
    let words = field.format.choices.as_ref().filter(|choices| !choices.is_empty());
    Left {
        low: number(&field.format.min),
        high: number(&field.format.max),
        whole: field.format.whole,
        words: words.map(|choices| choices.words().iter().cloned().chain(blank(field)).collect()),
        without: BTreeSet::new(),
    }
}

fn blank(field: &FieldItem) -> Option<Arc<str>> {
    match &field.format.blank {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

fn start(view: &View<'_>, tree: &Tree, scope: &Scope) -> Left {
    let between = |low: i64, high: Option<i64>| Left {
        low: Some((Number::from_raw(low * Number::ONE.raw()), false)),
        high: high.map(|high| (Number::from_raw(high * Number::ONE.raw()), false)),
        whole: true,
        ..Left::default()
    };
    match &tree.kind {
        Kind::Name(segments) => view.field(segments, scope).map(of_field).unwrap_or_default(),
        Kind::Call { name, .. } => match &*name.name {
            "month" => between(1, Some(12)),
            "day" => between(1, Some(31)),
            "weekday" => between(1, Some(7)),
            "count" | "count_distinct" | "len" | "age" | "hits" | "unknowns" => between(0, None),
            "share" => Left { whole: false, ..between(0, Some(1)) },
            _ => Left::default(),
        },
        _ => Left::default(),
    }
}

/// What is left where the condition is `truth`: none where that is impossible.
pub(super) fn assume(view: &View<'_>, tree: &Tree, truth: bool, scope: &Scope, known: Known) -> Option<Known> {
    match &tree.kind {
        Kind::Bool(value) => (*value == truth).then_some(known),
        Kind::Not(inner) => assume(view, inner, !truth, scope, known),
        Kind::And(all) | Kind::Or(all) => {
            if matches!(tree.kind, Kind::And(_)) == truth {
                return all.iter().try_fold(known, |known, one| assume(view, one, truth, scope, known));
            }
            // One of them is enough; what the others leave is not known then.
            all.iter().any(|one| assume(view, one, truth, scope, known.clone()).is_some()).then_some(known)
        }
        Kind::Binary { operator, left, right } if operator.compares() => {
            let fixed = |tree: &Tree| constant(tree).is_some() || view.parameter(tree).is_some();
            let (subject, sign, other) = match (fixed(left), fixed(right)) {
                (false, true) => (left, *operator, right),
                (true, false) => (right, mirrored(*operator), left),
                _ => return words(view, left, *operator, right, truth, scope, known),
            };
            let Some(bound) =
                constant(other).map(|bound| (bound, bound)).or_else(|| figure(view, subject, other, scope))
            else {
                return Some(known);
            };
            let (least, most) = bound;
            let sign = if truth { sign } else { negated(sign) };
            narrowed(view, subject, scope, known, |left| match sign {
                Operator::Less => left.at_most(most, true),
                Operator::LessOrEqual => left.at_most(most, false),
                Operator::Greater => left.at_least(least, true),
                Operator::GreaterOrEqual => left.at_least(least, false),
                Operator::Equal => {
                    left.at_least(least, false);
                    left.at_most(most, false);
                }
                _ => {}
            })
        }
        Kind::In { item, list } => {
            let Kind::List(members) = &list.kind else { return Some(known) };
            let said: Option<BTreeSet<Arc<str>>> = members.iter().map(word).collect();
            match said {
                Some(said) if said.iter().all(|word| can_say(view, item, word, scope)) => {
                    narrowed(view, item, scope, known, |left| keep(left, &said, truth))
                }
                _ => Some(known),
            }
        }
        _ => Some(known),
    }
}

fn word(tree: &Tree) -> Option<Arc<str>> {
    match &tree.kind {
        Kind::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Whether a field may have this word; a word that it never has is another lint's matter.
fn can_say(view: &View<'_>, subject: &Tree, word: &Arc<str>, scope: &Scope) -> bool {
    let Kind::Name(segments) = &subject.kind else { return true };
    let words = view.field(segments, scope).and_then(|field| of_field(field).words);
    words.is_none_or(|words| words.contains(word))
}

fn keep(left: &mut Left, said: &BTreeSet<Arc<str>>, truth: bool) {
    match (truth, &mut left.words) {
        (true, Some(words)) => words.retain(|word| said.contains(word)),
        (true, none) => *none = Some(said.clone()),
        (false, _) => left.without.extend(said.iter().cloned()),
    }
}

fn words(
    view: &View<'_>,
    left: &Tree,
    operator: Operator,
    right: &Tree,
    truth: bool,
    scope: &Scope,
    known: Known,
) -> Option<Known> {
    let (subject, said) = match (word(left), word(right)) {
        (None, Some(said)) => (left, said),
        (Some(said), None) => (right, said),
        _ => return Some(known),
    };
    if !can_say(view, subject, &said, scope) {
        return Some(known);
    }
    match operator {
        Operator::Equal => narrowed(view, subject, scope, known, |left| keep(left, &[said].into(), truth)),
        Operator::NotEqual => narrowed(view, subject, scope, known, |left| keep(left, &[said].into(), !truth)),
        _ => Some(known),
    }
}

fn narrowed(
    view: &View<'_>,
    subject: &Tree,
    scope: &Scope,
    mut known: Known,
    narrow: impl FnOnce(&mut Left),
) -> Option<Known> {
    let left = known.entry(spelled(subject)).or_insert_with(|| start(view, subject, scope));
    narrow(left);
    (!left.empty()).then_some(known)
}

fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        other => other,
    }
}

fn negated(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::GreaterOrEqual,
        Operator::LessOrEqual => Operator::Greater,
        Operator::Greater => Operator::LessOrEqual,
        Operator::GreaterOrEqual => Operator::Less,
        Operator::Equal => Operator::NotEqual,
        Operator::NotEqual => Operator::Equal,
        other => other,
    }
}
