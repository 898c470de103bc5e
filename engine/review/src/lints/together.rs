//! W0107: words that say "at the same time" beside a condition that says "or", as where two blanks at once were written
//! with `||`.

use super::view::View;
use heng_lang::{Kind, Tree};
use heng_values::Diagnostic;

const TOGETHER: [&str; 4] = ["同时", "均为", "都为", "两者都"];

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for written in view.written() {
        let Some(item) = written.item else { continue };
        let words = view.words(item);
        let Some(word) = TOGETHER.iter().find(|word| words.contains(**word)) else { continue };
        if let Kind::Or(all) = &written.tree.kind
            && all.iter().all(is_blank)
        {
            found.push(Diagnostic::warning("W0107", &written.tree.place).with("word", *word));
        }
    }
}

/// `missing(x)`, or a comparison with the word for a blank.
fn is_blank(tree: &Tree) -> bool {
    match &tree.kind {
        Kind::Call { name, .. } => &*name.name == "missing",
        Kind::Binary { operator, .. } => operator.sign() == "==",
        _ => false,
    }
}
