//! W0110: a list of words in a condition, some of which the rule's own words name and some not, such as "still an ordinary or
//! skilled worker" beside a list that also has those who cannot work.

use super::view::View;
use heng_lang::Kind;
use heng_values::Diagnostic;
use std::sync::Arc;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for written in view.written() {
        let Some(item) = written.item else { continue };
        if matches!(written.tree.kind, Kind::Template(_)) {
            continue;
        }
        let words = view.words(item);
        view.walk(written.tree, &written.scope, &mut |tree, scope| {
            let Kind::In { item: name, list } = &tree.kind else { return };
            let (Kind::Name(segments), Kind::List(members)) = (&name.kind, &list.kind) else { return };
            let choices = view.field(segments, scope).and_then(|field| field.format.choices.as_ref());
            if choices.is_none_or(|choices| choices.is_empty()) {
                return;
            }
            let said: Vec<(&Arc<str>, bool)> = members
                .iter()
                .filter_map(|member| match &member.kind {
                    Kind::Text(text) => Some((text, named(&words, text))),
                    _ => None,
                })
                .collect();
            let untold: Vec<&str> = said.iter().filter(|(_, named)| !named).map(|(word, _)| &***word).collect();
            // The words must name most of the list, or they are about something else.
            if untold.len() == 1 && said.len() >= 3 {
                found.push(Diagnostic::warning("W0110", &list.place).with("words", untold.join("、")));
            }
        });
    }
}

/// Whether the words name a choice: in full, or by its first two characters ("普通/技能劳动力").
fn named(words: &str, choice: &str) -> bool {
    let stem: String = choice.chars().take(2).collect();
    words.contains(choice) || words.contains(&stem)
}
