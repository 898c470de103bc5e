//! W0105: an amount of money written into a formula: it should be a parameter, with its dates, regions and source.

use super::view::{Scope, View};
use heng_lang::{Kind, Tree};
use heng_values::{Diagnostic, Number};

/// Smaller numbers beside money (0, 1, a cent's tolerance) say nothing of a policy.
const FROM: i64 = 100;

pub(super) fn look(view: &View<'_>, found: &mut Vec<Diagnostic>) {
    for written in view.written() {
        view.walk(written.tree, &written.scope, &mut |tree, scope| {
            let Kind::Binary { operator, left, right } = &tree.kind else { return };
            if !operator.compares() {
                return;
            }
            for (money, said) in [(left, right), (right, left)] {
                if let Kind::Number(number) = &said.kind
                    && *number >= Number::from_raw(FROM * Number::ONE.raw())
                    && is_money(view, money, scope)
                {
                    found.push(Diagnostic::warning("W0105", &said.place).with("number", number.to_string()));
                }
            }
        });
    }
}

fn is_money(view: &View<'_>, tree: &Tree, scope: &Scope) -> bool {
    let Kind::Name(segments) = &tree.kind else { return false };
    if let Some(field) = view.field(segments, scope) {
        return field.format.unit.as_deref().is_some_and(|unit| unit.contains('元'));
    }
    let (Some(table), [name]) = (&scope.table, segments.as_slice()) else { return false };
    let column = view.pack.columns.iter().find(|column| column.table.name == *table && column.name.name == name.name);
    column.and_then(|column| column.unit.as_ref()).is_some_and(|unit| unit.to_string().contains('元'))
}
