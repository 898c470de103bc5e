//! N0127: a pack with rules and without a single case. As long as it has none it is a draft: what is not used yet, has no
//! source or no case is not told one by one.

use super::view::View;
use heng_values::{Diagnostic, Severity};

pub(super) fn is_draft(view: &View<'_>) -> bool {
    view.pack.cases.is_empty()
}

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    if view.pack.rules.iter().any(|rule| rule.judges && view.pack.is_own(&rule.place)) {
        found.push(Diagnostic::new("N0127", Severity::Note, Some(view.pack.header.place.clone())));
    }
}
