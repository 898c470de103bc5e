//! Lints: what is allowed and yet almost surely not what somebody meant. Each is a file of its own and looks at the
//! expressions as written; none of them stops a pack. Adding one: a file with `look`, a line in [`LINTS`], words in the
//! catalogue, a pack in the suite.

mod blank_text;
mod constant;
mod hidden_figure;
mod hidden_region;
mod listed_words;
mod month_year;
mod never_said;
mod ranges;
mod together;
mod told_figures;
mod view;

use heng_core::Pack;
use heng_values::Diagnostic;
use std::sync::Arc;
use view::View;

/// One lint: its codes, and what looks for them.
struct Lint {
    #[cfg_attr(not(test), allow(dead_code, reason = "tests hold the list against what is reported"))]
    codes: &'static [&'static str],
    look: fn(&View<'_>, &mut Vec<Diagnostic>),
}

static LINTS: &[Lint] = &[
    Lint { codes: &["W0101", "W0102"], look: constant::look },
    Lint { codes: &["W0103"], look: month_year::look },
    Lint { codes: &["W0104"], look: hidden_region::look },
    Lint { codes: &["W0105"], look: hidden_figure::look },
    Lint { codes: &["W0106"], look: never_said::look },
    Lint { codes: &["W0107"], look: together::look },
    Lint { codes: &["W0108"], look: told_figures::look },
    Lint { codes: &["W0109"], look: blank_text::look },
    Lint { codes: &["W0110"], look: listed_words::look },
];

/// Everything the lints have to say of a pack, in no particular order. `text_of` gives the text of a file by the name
/// under which places name it.
pub fn lint(pack: &Pack, text_of: &dyn Fn(&str) -> Option<Arc<str>>) -> Vec<Diagnostic> {
    let view = View::new(pack, text_of);
    let mut found = Vec::new();
    for lint in LINTS {
        (lint.look)(&view, &mut found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_belongs_to_two_lints() {
        let mut codes: Vec<_> = LINTS.iter().flat_map(|lint| lint.codes).collect();
        let all = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
