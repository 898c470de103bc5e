//! Random packs and random data: whatever they are, the product's columns equal the reference's values, for any chunk
//! size and number of threads. Everything is made from a list of random numbers, so that a failure shrinks.

pub(crate) mod choices;
mod data;
pub mod difference;
mod expression;
pub mod functions;
mod pack;

use crate::engine::{self, Setting};
use crate::reference::Reference;
use crate::written::shown;
use choices::Choices;
use heng_core::program::{ColumnId, ItemId, TableId};
use std::collections::HashSet;

/// Makes a pack and data from random numbers and compares both evaluators.
///
/// # Errors
/// They differ, or a pack that is well formed was refused; the text shows the smallest part to look at.
pub fn compare(numbers: &[u32]) -> Result<(), String> {
    let mut choices = Choices::new(numbers);
    let plan = data::Plan::new(&mut choices);
    let files = pack::pack(&mut choices);
    let text = &files.toml[0].text;
    let (program, errors) = engine::load(&files);
    // Years, months and days do not meet, and the packs are made without looking at units.
    if !errors.is_empty() && errors.iter().all(|error| ["E0407", "E0410"].contains(&error.code)) {
        return Ok(());
    }
    let Some(program) = program else { return Err(format!("refused: {errors:#?}\n{text}")) };
    let given = data::rows(&plan, &program);
    let mut reference = Reference::new(&program, given.clone());
    let mut lines: Option<Vec<Vec<String>>> = None;
    for setting in Setting::all() {
        let outcome = engine::run(&program, &given, setting);
        let found = outcome.findings();
        check_lines(&outcome, &found).map_err(|what| format!("{what} ({setting:?})\n{text}"))?;
        if lines.get_or_insert_with(|| found.clone()) != &found {
            return Err(format!("the findings differ from those of the first setting ({setting:?})\n{text}"));
        }
        for (at, table) in program.tables.iter().enumerate() {
            let id = TableId(at as u32);
            let (fast, slow) = (outcome.rows(id), reference.rows(id));
            if fast != slow {
                return Err(format!("{}: {fast} rows, the reference has {slow} ({setting:?})\n{text}", table.name));
            }
        }
        for (at, column) in program.columns.iter().enumerate() {
            let id = ColumnId(at as u32);
            for row in 0..reference.rows(column.table) {
                let (fast, slow) = (outcome.value(id, row), reference.column(id, row));
                if fast != slow {
                    let table = &program.table(column.table).name;
                    let (fast, slow) = (shown(fast.as_ref()), shown(slow.as_ref()));
                    let cells = cells(&program, &reference, column.table, row);
                    return Err(format!(
                        "{table}.{} in row {row}: the product gives {fast}, the reference {slow} ({setting:?})\n{cells}\n{text}",
                        column.name
                    ));
                }
            }
        }
    }
    Ok(())
}

/// What holds of findings whatever they are: as many lines as rows have each state, a row and rule once, and 缺少 only
/// where something is 待核实.
fn check_lines(outcome: &engine::Given<'_>, lines: &[Vec<String>]) -> Result<(), String> {
    const TABLE: usize = 0;
    const RULE: usize = 2;
    const STATE: usize = 5;
    const MISSING: usize = 9;
    let mut seen = HashSet::new();
    for line in lines {
        if !seen.insert(&line[TABLE..=RULE]) {
            return Err(format!("said twice: {line:?}"));
        }
        if line[STATE] != "待核实" && !line[MISSING].is_empty() {
            return Err(format!("缺少 does not fit the state: {line:?}"));
        }
    }
    for (at, item) in outcome.outcome.program().items.iter().enumerate() {
        let tally = outcome.outcome.tally(ItemId(at as u32));
        for (word, count) in [("命中", tally.hit), ("待核实", tally.unknown), ("仅报告", tally.reported)] {
            let said = lines.iter().filter(|line| *line[RULE] == *item.id && line[STATE] == word).count() as u64;
            if said != count {
                return Err(format!("{}: {count} rows are {word}, {said} lines say so", item.id));
            }
        }
    }
    Ok(())
}

/// A row as it was given, to read beside a difference.
fn cells(program: &heng_core::program::Program, reference: &Reference<'_>, table: TableId, row: usize) -> String {
    let cells = reference.cells(table, row);
    let fields = &program.table(table).fields;
    let shown = fields.iter().map(|field| {
        let value = cells.get(field).map_or("absent".to_owned(), |value| shown(value.as_ref()));
        format!("{}={value}", program.column(*field).name)
    });
    shown.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// How many packs are tried; `PROPTEST_CASES` says otherwise.
    fn cases() -> u32 {
        std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(64)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 800, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn columns_equal_the_reference(numbers in prop::collection::vec(any::<u32>(), 0..900)) {
            if let Err(difference) = super::compare(&numbers) {
                return Err(TestCaseError::fail(difference));
            }
        }
    }
}
