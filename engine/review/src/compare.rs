//! Holds what a case expects against what its run gave. Every difference is a diagnostic at the place of what was
//! expected, with both as texts; it is worded elsewhere.

use crate::case::ONLY_ROW;
use crate::expected::{ColumnExpectation, Expectations, RowExpectation};
use crate::update::{self, Edit};
use crate::why;
use heng_core::program::{Item, ItemId, Program, TableId};
use heng_core::run::{Outcome, State};
use heng_values::{Diagnostic, Place, Value, show};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What stands where nothing is known, and where nothing is listed.
const UNKNOWN: &str = "?";
const NOTHING: &str = "—";

/// Every difference, in the order of what is expected, and the edits that would do away with them.
pub fn compare(program: &Program, outcome: &Outcome<'_>, expectations: &Expectations) -> (Vec<Diagnostic>, Vec<Edit>) {
    let mut comparison =
        Comparison { program, outcome, items: &expectations.items, differences: Vec::new(), edits: Vec::new() };
    for row in &expectations.rows {
        comparison.row(row);
    }
    (comparison.differences, comparison.edits)
}

/// The row that is spoken of, where the run has it.
pub fn row_of(outcome: &Outcome<'_>, expected: &RowExpectation) -> Option<u32> {
    match &*expected.row.name {
        ONLY_ROW if outcome.rows(expected.table) == 1 => Some(0),
        key => outcome.find(expected.table, key),
    }
}

struct Comparison<'a> {
    program: &'a Program,
    outcome: &'a Outcome<'a>,
    items: &'a [ItemId],
    differences: Vec<Diagnostic>,
    edits: Vec<Edit>,
}

impl Comparison<'_> {
    fn row(&mut self, expected: &RowExpectation) {
        let table = expected.table;
        let Some(row) = row_of(self.outcome, expected) else {
            let name = self.program.table(table).name.to_string();
            self.differences.push(
                Diagnostic::error("E1020", &expected.row.place).with("table", name).with("row", &*expected.row.name),
            );
            return;
        };
        for column in &expected.columns {
            self.column(expected, column, row);
        }
        if let Some((place, hits)) = &expected.findings {
            let got = self.items_in(table, row, State::Hit);
            if self.rules("E1022", expected, place, hits, &got) {
                self.tell_conditions(table, row, hits, &got);
                self.edits.push(update::rules(place, got.iter().map(|id| &**id)));
            }
        }
        if let Some((place, unknown)) = &expected.unknown {
            let got = self.items_in(table, row, State::Unknown);
            let wanted = unknown.iter().map(|(id, _)| id.clone()).collect();
            let mut differs = self.rules("E1023", expected, place, &wanted, &got);
            if differs {
                self.tell_conditions(table, row, &wanted, &got);
            }
            for (id, missing) in unknown {
                if let Some(missing) = missing
                    && got.contains(id)
                {
                    differs |= self.missing(expected, place, id, missing, row);
                }
            }
            if differs {
                let with_names = unknown.iter().any(|(_, missing)| missing.is_some());
                self.edits.push(match with_names {
                    true => {
                        let now = update::unknown_in(self.program, self.outcome, self.items, expected, row);
                        update::missing(place, &now)
                    }
                    false => update::rules(place, got.iter().map(|id| &**id)),
                });
            }
        }
        for (place, sheet, inside) in &expected.sheets {
            self.sheet(expected, place, *sheet, *inside, row);
        }
    }

    fn difference(&mut self, code: &'static str, place: &Place, row: &RowExpectation, expected: &str, got: &str) {
        let diagnostic = Diagnostic::error(code, place)
            .with("table", &*self.program.table(row.table).name)
            .with("row", &*row.row.name)
            .with("expected", expected)
            .with("got", got);
        self.differences.push(diagnostic);
    }

    fn column(&mut self, row: &RowExpectation, expected: &ColumnExpectation, at: u32) {
        let got = self.outcome.column(expected.column).get(at as usize);
        if same(expected, got.as_ref()) {
            return;
        }
        let name = self.program.column(expected.column).name.to_string();
        let mut wanted = shown(expected.value.as_ref());
        if let Some(within) = expected.within {
            wanted.push_str(&format!(" ± {within}"));
        }
        self.difference("E1021", &expected.place, row, &wanted, &shown(got.as_ref()));
        self.edits.push(update::column(expected, got.as_ref()));
        if let Some(last) = self.differences.last_mut() {
            last.arguments.push(("column", name));
            last.related.extend(why::formula(self.outcome, row.table, expected.column, at));
        }
    }

    /// Adds to the last difference which conditions decided the rules that stand otherwise than expected.
    fn tell_conditions(&mut self, table: TableId, row: u32, expected: &BTreeSet<Arc<str>>, got: &BTreeSet<Arc<str>>) {
        let Some(last) = self.differences.last_mut() else { return };
        for id in expected.symmetric_difference(got).take(3) {
            let Some(item) = self.program.items.iter().find(|item| item.id == *id) else { continue };
            let Some(state) = item.states.iter().find(|state| state.table == table) else { continue };
            last.related.extend(why::conditions(self.outcome, table, state.judged, row, &item.place));
        }
    }

    /// The rules in this state in a row.
    fn items_in(&self, table: TableId, row: u32, state: State) -> BTreeSet<Arc<str>> {
        let items = self.items.iter().filter(|item| self.outcome.state(**item, table, row) == Some(state));
        items.map(|item| self.item(*item).id.clone()).collect()
    }

    fn item(&self, id: ItemId) -> &Item {
        &self.program.items[id.index()]
    }

    fn rules(
        &mut self,
        code: &'static str,
        row: &RowExpectation,
        place: &Place,
        expected: &BTreeSet<Arc<str>>,
        got: &BTreeSet<Arc<str>>,
    ) -> bool {
        if expected != got {
            self.difference(code, place, row, &list(expected.iter()), &list(got.iter()));
        }
        expected != got
    }

    fn missing(
        &mut self,
        row: &RowExpectation,
        place: &Place,
        id: &Arc<str>,
        expected: &BTreeSet<String>,
        at: u32,
    ) -> bool {
        let item = self.items.iter().copied().find(|item| self.item(*item).id == *id);
        let got: BTreeSet<String> =
            item.map(|item| self.outcome.item_missing(item, row.table, at)).unwrap_or_default().into_iter().collect();
        let differs = !same_names(expected, &got);
        if differs {
            self.difference("E1024", place, row, &list(expected.iter()), &list(got.iter()));
            if let Some(last) = self.differences.last_mut() {
                last.arguments.push(("rule", id.to_string()));
            }
        }
        differs
    }

    fn sheet(&mut self, row: &RowExpectation, place: &Place, sheet: usize, expected: bool, at: u32) {
        let sheet = &self.program.sheets[sheet];
        let parts = sheet.parts.iter().filter(|part| part.table == row.table);
        let states: Vec<Option<bool>> = parts
            .map(|part| match part.condition {
                None => Some(true),
                Some(condition) => self.outcome.column(condition).flag(at as usize),
            })
            .collect();
        let inside = states.contains(&Some(true));
        if inside != expected {
            let got = if states.contains(&None) { UNKNOWN } else { show::show_bool(inside) };
            self.difference("E1025", place, row, show::show_bool(expected), got);
            self.edits.push(update::sheet(place, inside));
            if let Some(last) = self.differences.last_mut() {
                last.arguments.push(("sheet", sheet.name.to_string()));
                let conditions =
                    sheet.parts.iter().filter(|part| part.table == row.table).filter_map(|part| part.condition);
                for condition in conditions.take(2) {
                    let own = &self.program.column(condition).place;
                    last.related.extend(why::conditions(self.outcome, row.table, condition, at, own));
                }
            }
        }
    }
}

/// Whether a value is the expected one: exactly, or within what the case allows.
fn same(expected: &ColumnExpectation, got: Option<&Value>) -> bool {
    match (&expected.value, got, expected.within) {
        (Some(Value::Number(wanted)), Some(Value::Number(got)), Some(within)) => {
            wanted.raw().abs_diff(got.raw()) <= within.raw().unsigned_abs()
        }
        (wanted, got, _) => wanted.as_ref() == got,
    }
}

/// Whether the names are the same. A column that the case does not name is absent in its run; to the reader of the case
/// it is simply missing, so `X` stands for `X absent` too.
fn same_names(expected: &BTreeSet<String>, got: &BTreeSet<String>) -> bool {
    expected.len() == got.len()
        && got.iter().all(|name| {
            expected.contains(name) || name.strip_suffix(" absent").is_some_and(|name| expected.contains(name))
        })
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| show::shown(value, None))
}

fn list<T: AsRef<str>>(names: impl Iterator<Item = T>) -> String {
    let names: Vec<String> = names.map(|name| name.as_ref().to_owned()).collect();
    if names.is_empty() { NOTHING.to_owned() } else { names.join("、") }
}
