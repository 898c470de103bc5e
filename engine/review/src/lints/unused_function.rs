//! W0121: a function that no formula and no other function calls.

use super::usage::Usage;
use super::view::View;
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, usage: &Usage, found: &mut Vec<Diagnostic>) {
    for function in view.pack.functions.iter().filter(|function| view.pack.is_own(&function.place)) {
        if !usage.call(&function.name) {
            found.push(Diagnostic::warning("W0121", &function.place).with("name", &*function.name));
        }
    }
}
