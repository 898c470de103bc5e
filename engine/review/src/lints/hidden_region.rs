//! W0104: the name of a county, township or village in a formula: it should be a parameter with a region, or `region` on
//! the item, so that another place can have its own.

use super::view::{Scope, View};
use heng_lang::{Kind, Operator, Tree};
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for written in view.written() {
        view.walk(written.tree, &written.scope, &mut |tree, scope| match &tree.kind {
            Kind::Binary { operator: Operator::Equal | Operator::NotEqual, left, right } => {
                for (name, said) in [(left, right), (right, left)] {
                    named(view, name, said, scope, found);
                }
            }
            Kind::In { item, list } => {
                if let Kind::List(members) = &list.kind
                    && let Some(first) = members.first()
                {
                    named(view, item, first, scope, found);
                }
            }
            _ => {}
        });
    }
}

fn named(view: &View<'_>, name: &Tree, said: &Tree, scope: &Scope, found: &mut Vec<Diagnostic>) {
    let (Kind::Name(segments), Kind::Text(text)) = (&name.kind, &said.kind) else { return };
    let Some(field) = view.field(segments, scope) else { return };
    // A place's name never begins with a bracket; such a word stands for something else, as （县级） does.
    let place = !text.is_empty() && !text.starts_with(['（', '(']);
    if place && view.pack.region_levels.contains(&field.name) {
        found.push(Diagnostic::warning("W0104", &said.place).with("text", &**text).with("field", &*field.name));
    }
}
