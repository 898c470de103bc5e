//! W0124: a parameter or a rule that names no document: nobody can see who decided it.

use super::view::View;
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    let pack = view.pack;
    for parameter in pack.parameters.iter().filter(|parameter| !parameter.cited && pack.is_own(&parameter.place)) {
        found.push(Diagnostic::warning("W0124", &parameter.place).with("name", &*parameter.name));
    }
    for rule in pack.rules.iter().filter(|rule| pack.is_own(&rule.place)) {
        if rule.citation.text.trim().is_empty() {
            found.push(Diagnostic::warning("W0124", &rule.place).with("name", &*rule.id));
        }
    }
}
