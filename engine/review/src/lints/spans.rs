//! What findings say of one number: from which bound to which, beside conditions that are otherwise alike. Bounds are
//! numbers or parameters as written; rules with the same number and the same other conditions are neighbours.

use super::view::{View, spelled};
use heng_core::pack::model::FindingItem;
use heng_lang::{Kind, Operator, Tree};
use heng_values::{Date, Number, Place, Value};
use std::collections::BTreeSet;

/// An end of a span.
pub(super) struct End<'p> {
    pub(super) bound: &'p Tree,
    pub(super) included: bool,
}

/// The values of one number for which a finding holds.
pub(super) struct Span<'p> {
    pub(super) finding: &'p FindingItem,
    pub(super) subject: String,
    /// Its table and whatever else is asked.
    pub(super) beside: BTreeSet<String>,
    pub(super) low: Option<End<'p>>,
    pub(super) high: Option<End<'p>>,
    /// Where the comparison stands.
    pub(super) place: &'p Place,
}

impl Span<'_> {
    pub(super) fn beside(&self, other: &Span<'_>) -> bool {
        self.subject == other.subject
            && self.beside == other.beside
            && self.finding.table.name == other.finding.table.name
    }
}

/// All spans that findings ask for, at most one of each.
pub(super) fn spans<'p>(view: &View<'p>) -> Vec<Span<'p>> {
    view.pack.findings.iter().filter_map(|finding| span(view, finding)).collect()
}

fn span<'p>(view: &View<'p>, finding: &'p FindingItem) -> Option<Span<'p>> {
    let rule = &view.pack.rules[finding.rule];
    let mut parts = Vec::new();
    flat(&finding.when, &mut parts);
    rule.record.expression("where").into_iter().for_each(|tree| flat(tree, &mut parts));
    let mut span: Option<Span<'p>> = None;
    let mut beside = BTreeSet::new();
    for part in parts {
        let Some((subject, operator, bound)) = comparison(view, part) else {
            beside.insert(spelled(part));
            continue;
        };
        let subject = spelled(subject);
        let end = Some(End { bound, included: matches!(operator, Operator::LessOrEqual | Operator::GreaterOrEqual) });
        let known = span.get_or_insert_with(|| Span {
            finding,
            subject: subject.clone(),
            beside: BTreeSet::new(),
            low: None,
            high: None,
            place: &part.place,
        });
        // Two numbers, or one end twice: no span.
        let upper = matches!(operator, Operator::Less | Operator::LessOrEqual);
        let side = if upper { &mut known.high } else { &mut known.low };
        if known.subject != subject || side.is_some() {
            return None;
        }
        *side = end;
    }
    let mut span = span?;
    beside.extend(rule.period.region.iter().map(|region| region.join("/")));
    span.beside = beside;
    Some(span)
}

fn flat<'t>(tree: &'t Tree, into: &mut Vec<&'t Tree>) {
    match &tree.kind {
        Kind::And(all) => all.iter().for_each(|one| flat(one, into)),
        Kind::Bool(true) => {}
        _ => into.push(tree),
    }
}

/// A comparison by size of something with a number or a parameter: the thing first.
fn comparison<'t>(view: &View<'_>, tree: &'t Tree) -> Option<(&'t Tree, Operator, &'t Tree)> {
    let Kind::Binary { operator, left, right } = &tree.kind else { return None };
    let turned = match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        _ => return None,
    };
    match (is_bound(view, left), is_bound(view, right)) {
        (false, true) => Some((left, *operator, right)),
        (true, false) => Some((right, turned, left)),
        _ => None,
    }
}

fn is_bound(view: &View<'_>, tree: &Tree) -> bool {
    matches!(tree.kind, Kind::Number(_)) || view.parameter(tree).is_some()
}

/// What a bound is on a day, everywhere.
pub(super) fn value(view: &View<'_>, bound: &Tree, day: Date) -> Option<Number> {
    if let Kind::Number(number) = &bound.kind {
        return Some(*number);
    }
    let values = view.parameter(bound)?.values.iter();
    let in_force =
        values.filter(|value| value.region.is_empty() && value.from <= day).max_by_key(|value| value.from)?;
    match &in_force.value {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    }
}
