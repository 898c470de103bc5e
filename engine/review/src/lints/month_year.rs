//! W0103: year and month of one date compared apart, such as `month(d) >= 4 && year(d) >= 2022`, which leaves out January
//! of the year after.

use super::view::{View, spelled};
use heng_lang::{Kind, Operator, Tree};
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for written in view.written() {
        view.walk(written.tree, &written.scope, &mut |tree, _| {
            let Kind::And(all) = &tree.kind else { return };
            let ordered: Vec<(&str, String)> = all.iter().filter_map(part_of_date).collect();
            let of = |word| ordered.iter().filter(move |(part, _)| *part == word).map(|(_, date)| date);
            if of("month").any(|month| of("year").any(|year| year == month)) {
                found.push(Diagnostic::warning("W0103", &tree.place));
            }
        });
    }
}

/// `month(d) >= 4`: which part of what date is compared by size.
fn part_of_date(tree: &Tree) -> Option<(&str, String)> {
    let Kind::Binary { operator, left, right } = &tree.kind else { return None };
    if !matches!(operator, Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual) {
        return None;
    }
    [left, right].into_iter().find_map(|side| match &side.kind {
        Kind::Call { name, arguments } if matches!(&*name.name, "month" | "year") => {
            Some((&*name.name, spelled(arguments.first()?)))
        }
        _ => None,
    })
}
