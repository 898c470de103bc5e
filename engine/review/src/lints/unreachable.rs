//! W0112 and W0113: a rule whose `where` and condition together never hold, and a branch of an `if` that is never reached
//! because the branches before it take everything.

use super::ranges::{Known, assume};
use super::view::{Scope, View};
use heng_lang::{Kind, Tree};
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for written in view.written() {
        view.walk(written.tree, &written.scope, &mut |tree, scope| branches(view, tree, scope, found));
    }
    let pack = view.pack;
    for (at, rule) in pack.rules.iter().enumerate() {
        let mut findings = pack.findings.iter().filter(|finding| finding.rule == at).peekable();
        let own = |finding: &heng_core::pack::model::FindingItem| {
            rule.table.as_ref().is_some_and(|table| table.name == finding.table.name)
        };
        let never = |finding: &heng_core::pack::model::FindingItem| {
            let scope = Scope::of(&finding.table.name);
            let held = rule.record.expression("where").filter(|_| own(finding));
            let known = held.map_or(Some(Known::new()), |held| assume(view, held, true, &scope, Known::new()));
            known.is_none_or(|known| assume(view, &finding.when, true, &scope, known).is_none())
        };
        // A condition that never holds by itself is told as such.
        let alone = view
            .written()
            .iter()
            .filter(|written| written.item.is_some_and(|item| std::ptr::eq(item, rule)))
            .any(|written| assume(view, written.tree, true, &written.scope, Known::new()).is_none());
        if findings.peek().is_some() && !alone && findings.all(never) {
            found.push(Diagnostic::warning("W0112", &rule.place).with("rule", &*rule.id));
        }
    }
}

/// The chain of `if … else if …` that begins here: what is left after each condition.
fn branches(view: &View<'_>, tree: &Tree, scope: &Scope, found: &mut Vec<Diagnostic>) {
    let Kind::If { condition, otherwise, .. } = &tree.kind else { return };
    let Some(left) = assume(view, condition, false, scope, Known::new()) else { return };
    let Kind::If { condition: next, otherwise: last, .. } = &otherwise.kind else { return };
    let possible = |truth, known| assume(view, next, truth, scope, known).is_some();
    if possible(true, Known::new()) && !possible(true, left.clone()) {
        found.push(Diagnostic::warning("W0113", &next.place));
    } else if possible(false, Known::new()) && !possible(false, left) {
        found.push(Diagnostic::warning("W0113", &last.place));
    }
}
