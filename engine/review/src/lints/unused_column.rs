//! W0122: a derived column that nothing reads and no list shows.

use super::usage::Usage;
use super::view::View;
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, usage: &Usage, found: &mut Vec<Diagnostic>) {
    let derived = view.pack.columns.iter().filter(|column| column.rule.is_none());
    for column in derived.filter(|column| view.pack.is_own(&column.place)) {
        if !usage.column(&column.table.name, &column.name.name) {
            found.push(
                Diagnostic::warning("W0122", &column.place)
                    .with("name", &*column.name.name)
                    .with("table", &*column.table.name),
            );
        }
    }
}
