//! W0117: limits of two levels in the wrong order: the graver level begins before the lighter one.

use super::spans::{Span, spans, value};
use super::view::View;
use heng_core::pack::model::FindingItem;
use heng_lang::{Kind, Tree};
use heng_values::{Date, Diagnostic};

/// Levels and severities, the lighter first; words of one line stand for each other.
const LEVELS: [&[&str]; 2] = [&["关注", "重点", "红色"], &["info", "low", "medium", "high", "critical"]];

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    let all = spans(view);
    for (at, one) in all.iter().enumerate() {
        for other in all[..at].iter().filter(|other| other.beside(one)) {
            let Some((lighter, graver)) = by_level(other, one) else { continue };
            if let Some(day) = turned(view, lighter, graver) {
                let rule = |span: &Span<'_>| view.pack.rules[span.finding.rule].id.to_string();
                found.push(
                    Diagnostic::warning("W0117", graver.place)
                        .with("graver", rule(graver))
                        .with("lighter", rule(lighter))
                        .with("day", heng_values::show::shown(&heng_values::Value::Date(day), None))
                        .related(lighter.place, "neighbour"),
                );
            }
        }
    }
}

/// The two in the order of their levels, where these can be compared and differ.
fn by_level<'s, 'p>(one: &'s Span<'p>, other: &'s Span<'p>) -> Option<(&'s Span<'p>, &'s Span<'p>)> {
    let word = |finding: &FindingItem| {
        let tree: &Tree = finding.level.as_ref().or(finding.severity.as_ref())?;
        match &tree.kind {
            Kind::Text(text) => Some(text.clone()),
            _ => None,
        }
    };
    let (first, second) = (word(one.finding)?, word(other.finding)?);
    LEVELS.iter().find_map(|line| {
        let at = |word: &str| line.iter().position(|known| *known == word);
        match at(&first)?.cmp(&at(&second)?) {
            std::cmp::Ordering::Less => Some((one, other)),
            std::cmp::Ordering::Greater => Some((other, one)),
            std::cmp::Ordering::Equal => None,
        }
    })
}

/// The first day on which the graver level begins before the lighter one, coming from the good side.
fn turned(view: &View<'_>, lighter: &Span<'_>, graver: &Span<'_>) -> Option<Date> {
    let days = |span: &Span<'_>| {
        let bounds = [&span.low, &span.high].into_iter().flatten();
        let values = bounds.filter_map(|end| view.parameter(end.bound)).flat_map(|parameter| &parameter.values);
        values.map(|value| value.from).collect::<Vec<_>>()
    };
    let mut all = days(lighter);
    all.extend(days(graver));
    all.extend(view.pack.default_moment().map(|moment| moment.closing_date()));
    all.sort();
    all.into_iter().find(|day| {
        let at = |end: &Option<super::spans::End<'_>>| value(view, end.as_ref()?.bound, *day);
        match (&lighter.low, &lighter.high, &graver.low, &graver.high) {
            // Below a limit: the graver one lies lower.
            (None, Some(_), None, Some(_)) => at(&graver.high) > at(&lighter.high) && at(&lighter.high).is_some(),
            // Above a limit: the graver one lies higher.
            (Some(_), None, Some(_), None) => at(&graver.low) < at(&lighter.low) && at(&graver.low).is_some(),
            _ => false,
        }
    })
}
