//! W0109: a field compared with an empty text. An empty cell is unknown, never an empty text, so this never holds:
//! `missing(x)` asks for it.

use super::view::View;
use heng_lang::{Kind, Operator};
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for written in view.written() {
        view.walk(written.tree, &written.scope, &mut |tree, scope| {
            let Kind::Binary { operator: Operator::Equal | Operator::NotEqual, left, right } = &tree.kind else {
                return;
            };
            for (name, said) in [(left, right), (right, left)] {
                if let (Kind::Name(segments), Kind::Text(text)) = (&name.kind, &said.kind)
                    && text.is_empty()
                    && let Some(field) = view.field(segments, scope)
                {
                    found.push(Diagnostic::warning("W0109", &tree.place).with("field", &*field.name));
                }
            }
        });
    }
}
