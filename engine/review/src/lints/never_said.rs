//! W0106: a word that a field with `choices` never has, such as a spelling that only files use: the branch never holds.

use super::view::{Scope, View};
use heng_core::nearest;
use heng_lang::{Kind, Operator, Tree};
use heng_values::{Diagnostic, Value};

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for written in view.written() {
        view.walk(written.tree, &written.scope, &mut |tree, scope| match &tree.kind {
            Kind::Binary { operator: Operator::Equal | Operator::NotEqual, left, right } => {
                for (name, said) in [(left, right), (right, left)] {
                    word(view, name, said, scope, found);
                }
            }
            Kind::In { item, list } => match &list.kind {
                Kind::List(members) => members.iter().for_each(|said| word(view, item, said, scope, found)),
                _ => word(view, list, item, scope, found),
            },
            _ => {}
        });
    }
}

fn word(view: &View<'_>, name: &Tree, said: &Tree, scope: &Scope, found: &mut Vec<Diagnostic>) {
    let (Kind::Name(segments), Kind::Text(text)) = (&name.kind, &said.kind) else { return };
    let Some(field) = view.field(segments, scope) else { return };
    let Some(choices) = field.format.choices.as_ref().filter(|choices| !choices.is_empty()) else { return };
    let blank = matches!(&field.format.blank, Some(Value::Text(blank)) if blank == text);
    if blank || choices.words().contains(text) {
        return;
    }
    // A spelling of files means one of the words; else the nearest word.
    let meant = choices.read(text).map(|word| word.to_string());
    let meant = meant.or_else(|| nearest(text, choices.words().iter().map(|word| &**word)));
    found.push(
        Diagnostic::warning("W0106", &said.place)
            .with("text", &**text)
            .with("field", &*field.name)
            .with("words", choices.words().join("、"))
            .related(&field.place, "declared-here")
            .suggest(meant),
    );
}
