//! W0118: a field that nothing reads: no rule, no column, no list, no link, no key.

use super::usage::Usage;
use super::view::View;
use heng_values::Diagnostic;

pub(super) fn look(view: &View<'_>, usage: &Usage, found: &mut Vec<Diagnostic>) {
    for table in &view.pack.tables {
        for field in table.fields.iter().filter(|field| view.pack.is_own(&field.place)) {
            if !usage.column(&table.name, &field.name) {
                found.push(
                    Diagnostic::warning("W0118", &field.place).with("field", &*field.name).with("table", &*table.name),
                );
            }
        }
    }
}
