//! W0119 and W0120: a parameter that no formula names, and a scale that none calls.

use super::usage::Usage;
use super::view::View;
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, usage: &Usage, found: &mut Vec<Diagnostic>) {
    let pack = view.pack;
    for parameter in pack.parameters.iter().filter(|parameter| pack.is_own(&parameter.place)) {
        if !usage.parameter(&parameter.name) {
            found.push(Diagnostic::warning("W0119", &parameter.place).with("name", &*parameter.name));
        }
    }
    for scale in pack.scales.iter().filter(|scale| pack.is_own(&scale.place)) {
        if !usage.call(&scale.name) {
            found.push(Diagnostic::warning("W0120", &scale.place).with("name", &*scale.name));
        }
    }
}
