//! Lints: what is allowed and yet almost surely not what somebody meant. Each is a file of its own and looks at the
//! expressions as written; none of them stops a pack. Adding one: a file with `look`, a line in [`LINTS`], words in the
//! catalogue, a pack in the suite.

mod beside;
mod blank_text;
mod boundaries;
mod brackets;
mod constant;
mod draft;
mod expected;
mod expiry;
mod hidden_figure;
mod hidden_region;
mod listed_words;
mod month_year;
mod never_said;
mod no_case;
mod no_source;
mod order;
mod ranges;
mod regions;
mod spans;
mod together;
mod told_figures;
mod unconfirmed;
mod unit_told;
mod unreachable;
mod unused_column;
mod unused_field;
mod unused_figure;
mod unused_function;
mod usage;
mod view;

pub use expected::{Expected, take_expected};

use heng_core::{Pack, Program};
use heng_values::Diagnostic;
use std::sync::Arc;
use usage::Usage;
use view::View;

/// One lint: its codes, and what looks for them.
struct Lint {
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
    Lint { codes: &["W0111"], look: beside::look },
    Lint { codes: &["W0112", "W0113"], look: unreachable::look },
    Lint { codes: &["W0114"], look: brackets::look },
    Lint { codes: &["W0115", "W0116"], look: boundaries::look },
    Lint { codes: &["W0117"], look: order::look },
    Lint { codes: &["W0123"], look: expiry::look },
    Lint { codes: &["W0126"], look: regions::look },
];

/// Codes of the lints that speak of the pack as a whole.
static NEEDS: [&str; 11] =
    ["N0127", "N0140", "W0118", "W0119", "W0120", "W0121", "W0122", "W0124", "W0125", "W0128", "N0129"];

/// Everything the lints have to say of a pack, in no particular order. `text_of` gives the text of a file by the name
/// under which places name it. `program` is what the pack means at its own moment, where nothing in it is wrong: what is
/// unused, has no case or rests on nothing confirmed is told only then.
pub fn lint(pack: &Pack, program: Option<&Program>, text_of: &dyn Fn(&str) -> Option<Arc<str>>) -> Vec<Diagnostic> {
    let view = View::new(pack, text_of);
    let mut found = Vec::new();
    for lint in LINTS {
        (lint.look)(&view, &mut found);
    }
    if let Some(program) = program {
        if draft::is_draft(&view) {
            draft::look(&view, &mut found);
        } else {
            let usage = Usage::new(&view);
            unused_field::look(&view, &usage, &mut found);
            unused_figure::look(&view, &usage, &mut found);
            unused_function::look(&view, &usage, &mut found);
            unused_column::look(&view, &usage, &mut found);
            no_source::look(&view, &mut found);
            no_case::look(&view, &mut found);
        }
        unconfirmed::look(&view, program, &mut found);
        unit_told::look(&view, program, &mut found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_belongs_to_two_lints() {
        let mut codes: Vec<_> = LINTS.iter().flat_map(|lint| lint.codes).chain(&NEEDS).collect();
        let all = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
