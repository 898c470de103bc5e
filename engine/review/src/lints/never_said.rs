//! W0106: a word that a field with `choices`, or a column made of written words, never has, such as a spelling that only
//! files use: the branch never holds.

use super::view::{Scope, View};
use heng_core::nearest;
use heng_core::pack::model::{ColumnItem, FieldItem};
use heng_lang::{Kind, Operator, Tree};
use heng_values::{Choices, Diagnostic, Place, Value};
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
    let mut tell = |name: &str, words: &[Arc<str>], computed, declared: &Place, meant: Option<String>| {
        // Else the nearest word.
        let meant = meant.or_else(|| nearest(text, words.iter().map(|word| &**word)));
        found.push(
            Diagnostic::warning("W0106", &said.place)
                .with("text", &**text)
                .with("field", name)
                .with("words", words.join("、"))
                .with("computed", computed)
                .related(declared, "declared-here")
                .suggest(meant),
        );
    };
    if let Some(field) = view.field(segments, scope) {
        let Some((choices, blank)) = choices_of(field) else { return };
        if blank != Some(text) && !choices.words().contains(text) {
            // A spelling of files means one of the words.
            let meant = choices.read(text).map(|word| word.to_string());
            tell(&field.name, choices.words(), "no", &field.place, meant);
        }
    } else if let Some(column) = view.column(segments, scope) {
        let mut words = Vec::new();
        let all = words_of_column(view, column, 0, &mut words);
        if all && !words.is_empty() && !words.contains(text) {
            tell(&column.name.name, &words, "yes", &column.value.place, None);
        }
    }
}

/// The words of a field that has no others, and what stands for an empty cell.
fn choices_of(field: &FieldItem) -> Option<(&Choices, Option<&Arc<str>>)> {
    let choices = field.format.choices.as_ref().filter(|choices| !choices.is_empty())?;
    let blank = match &field.format.blank {
        Some(Value::Text(blank)) => Some(blank),
        _ => None,
    };
    Some((choices, blank))
}

/// Takes the words that a column may give; false where it may give others too. Outside its periods a column has another
/// value, and several stand for one name where regions differ.
fn words_of_column(view: &View<'_>, column: &ColumnItem, depth: usize, words: &mut Vec<Arc<str>>) -> bool {
    let scope = Scope::of(&column.table.name);
    view.columns_like(column).all(|column| {
        let mut trees = std::iter::once(&column.value).chain(&column.otherwise);
        trees.all(|tree| words_of(view, tree, &scope, depth, words))
    })
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
                let Some((choices, blank)) = choices_of(field) else { return false };
                choices.words().iter().chain(blank).for_each(take);
                return true;
            }
            return view.column(segments, scope).is_some_and(|column| words_of_column(view, column, depth + 1, words));
        }
        _ => return false,
    }
    true
}
