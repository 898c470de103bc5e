//! W0101 and W0102: a condition that no value can make true, such as `x < 0 && x > 100`, or none can make false, such as
//! `x >= 16 || x <= 60`. A single comparison that a field's own bounds settle is let be where it holds: it asks for the
//! value to be known.

use super::ranges::{Known, assume};
use super::view::{Scope, View, parts};
use heng_lang::{Kind, Tree};
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for written in view.written() {
        view.walk(written.tree, &written.scope, &mut |tree, scope| condition(view, tree, scope, found));
    }
}

/// The parts are looked at before the whole: what is said of a part is not said again of what it stands in.
fn condition(view: &View<'_>, tree: &Tree, scope: &Scope, found: &mut Vec<Diagnostic>) {
    let Some(code) = verdict(view, tree, scope) else { return };
    let within = match &tree.kind {
        Kind::And(_) | Kind::Or(_) | Kind::Not(_) => parts(tree),
        _ => Vec::new(),
    };
    if !within.into_iter().any(|part| verdict(view, part, scope).is_some()) {
        found.push(Diagnostic::warning(code, &tree.place));
    }
}

fn verdict(view: &View<'_>, tree: &Tree, scope: &Scope) -> Option<&'static str> {
    let compares = match &tree.kind {
        Kind::And(_) | Kind::Or(_) | Kind::Not(_) | Kind::In { .. } => true,
        Kind::Binary { operator, .. } => operator.compares(),
        _ => false,
    };
    if !compares {
        return None;
    }
    if assume(view, tree, true, scope, Known::new()).is_none() {
        Some("W0101")
    } else if matches!(tree.kind, Kind::Or(_) | Kind::Not(_))
        && assume(view, tree, false, scope, Known::new()).is_none()
    {
        Some("W0102")
    } else {
        None
    }
}
