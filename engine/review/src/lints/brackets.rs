//! W0114: a bracket of a scale that no argument reaches, because every field it is asked with ends below.

use super::ranges::greatest;
use super::view::View;
use heng_lang::Kind;
use heng_values::{Diagnostic, Number};

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for scale in view.pack.scales.iter().filter(|scale| view.pack.is_own(&scale.place)) {
        let mut asked: Vec<Option<Number>> = Vec::new();
        for written in view.written() {
            view.walk(written.tree, &written.scope, &mut |tree, scope| {
                if let Kind::Call { name, arguments } = &tree.kind
                    && name.name == scale.name
                {
                    asked.push(arguments.first().and_then(|argument| greatest(view, argument, scope)));
                }
            });
        }
        let Some(most) = asked.into_iter().collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().max()) else {
            continue;
        };
        for version in &scale.versions {
            let beyond = version.brackets.iter().find(|(from, over, _)| *from > most || (*from == most && *over));
            if let Some((from, ..)) = beyond {
                found.push(
                    Diagnostic::warning("W0114", &version.place)
                        .with("scale", &*scale.name)
                        .with("from", from.to_string())
                        .with("most", most.to_string()),
                );
            }
        }
    }
}
