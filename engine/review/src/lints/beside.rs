//! W0111: a part of a condition that what stands beside it already says, such as `x > 5 && x > 3`.

use super::ranges::{Known, assume};
use super::view::{Scope, View};
use heng_lang::{Kind, Tree};
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for written in view.written() {
        view.walk(written.tree, &written.scope, &mut |tree, scope| match &tree.kind {
            Kind::And(all) => said(view, all, true, scope, found),
            Kind::Or(all) => said(view, all, false, scope, found),
            _ => {}
        });
    }
}

/// The last part that the others settle: all of them true beside `&&`, all false beside `||`.
fn said(view: &View<'_>, all: &[Tree], truth: bool, scope: &Scope, found: &mut Vec<Diagnostic>) {
    let settled = all.iter().enumerate().rev().find(|(at, part)| {
        // What a field's own bounds settle is another matter.
        if assume(view, part, !truth, scope, Known::new()).is_none() {
            return false;
        }
        let others = all.iter().enumerate().filter(|(other, _)| other != at);
        let known = others
            .map(|(_, other)| other)
            .try_fold(Known::new(), |known, other| assume(view, other, truth, scope, known));
        known.is_some_and(|known| assume(view, part, !truth, scope, known).is_none())
    });
    if let Some((_, part)) = settled {
        let word = if truth { "true" } else { "false" };
        found.push(Diagnostic::warning("W0111", &part.place).with("always", word));
    }
}
