//! W0106: a word that a field with `choices`, or a column made of written words, never has, such as a spelling that only
//! files use: the branch never holds.

use super::view::{Scope, View};
use heng_core::nearest;
use heng_core::pack::model::FieldItem;
use heng_lang::{Kind, Operator, Tree};
use heng_values::{Diagnostic, Value};
use std::sync::Arc;

/// Through how many columns words are followed.
const DEPTH: usize = 6;

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
    if let Some(field) = view.field(segments, scope) {
        return field_word(field, said, text, found);
    }
    let Some(column) = view.column(segments, scope) else { return };
    let mut words = Vec::new();
    // Outside its periods a column has another value, and several stand for one name where regions differ.
    let trees = view.columns_like(column).flat_map(|column| std::iter::once(&column.value).chain(&column.otherwise));
    for tree in trees {
        if !words_of(view, tree, &Scope::of(&column.table.name), 0, &mut words) {
            return;
        }
    }
    if words.is_empty() || words.contains(text) {
        return;
    }
    let meant = nearest(text, words.iter().map(|word| &**word));
    found.push(
        Diagnostic::warning("W0106", &said.place)
            .with("text", &**text)
            .with("field", &*column.name.name)
            .with("words", words.join("、"))
            .with("computed", "yes")
            .related(&column.value.place, "declared-here")
            .suggest(meant),
    );
}

fn field_word(field: &FieldItem, said: &Tree, text: &Arc<str>, found: &mut Vec<Diagnostic>) {
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
            .with("computed", "no")
            .related(&field.place, "declared-here")
            .suggest(meant),
    );
}

/// Takes the words that an expression may give; false where it may give others too.
fn words_of(view: &View<'_>, tree: &Tree, scope: &Scope, depth: usize, words: &mut Vec<Arc<str>>) -> bool {
    let mut take = |word: &Arc<str>| {
        if !words.contains(word) {
            words.push(word.clone());
        }
    };
    match &tree.kind {
        Kind::Text(text) => take(text),
        Kind::Unknown => {}
        Kind::If { then, otherwise, .. } => {
            return words_of(view, then, scope, depth, words) && words_of(view, otherwise, scope, depth, words);
        }
        Kind::Coalesce(first, second) => {
            return words_of(view, first, scope, depth, words) && words_of(view, second, scope, depth, words);
        }
        Kind::Name(segments) if depth < DEPTH => {
            if let Some(field) = view.field(segments, scope) {
                let Some(choices) = field.format.choices.as_ref().filter(|choices| !choices.is_empty()) else {
                    return false;
                };
                choices.words().iter().for_each(&mut take);
                if let Some(Value::Text(blank)) = &field.format.blank {
                    take(blank);
                }
                return true;
            }
            let Some(column) = view.column(segments, scope) else { return false };
            let scope = Scope::of(&column.table.name);
            return view.columns_like(column).all(|column| {
                let mut trees = std::iter::once(&column.value).chain(&column.otherwise);
                trees.all(|tree| words_of(view, tree, &scope, depth + 1, words))
            });
        }
        _ => return false,
    }
    true
}
