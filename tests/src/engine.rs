//! Drives the product as a host would, in memory: texts to a program, rows to columns.

use crate::reference::Rows;
use heng_columns::{Bits, Column};
use heng_core::program::{ColumnId, Program, TableId};
use heng_core::run::{Batch, Cells, Input, Outcome, Pin, RunOptions, TableInput, WholeRows};
use heng_core::source::{PackFiles, PluginFiles};
use heng_values::{Diagnostic, Severity, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How a run is cut into chunks and spread over threads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Setting {
    /// Rows of a chunk.
    pub chunk: usize,
    /// Threads.
    pub threads: usize,
}

impl Setting {
    /// The settings that must not make a difference.
    pub fn all() -> Vec<Setting> {
        [(64, 1), (128, 2), (8192, 5)].map(|(chunk, threads)| Setting { chunk, threads }).to_vec()
    }
}

/// What the product gave under one setting.
pub struct Given<'p> {
    /// Under which.
    pub setting: Setting,
    /// What it gave.
    pub outcome: Outcome<'p>,
    columns: Vec<Arc<Column>>,
}

impl Given<'_> {
    /// How many rows of a table take part.
    pub fn rows(&self, table: TableId) -> usize {
        self.outcome.rows(table)
    }

    /// The lines of findings, cell by cell as lists show them.
    pub fn findings(&self) -> Vec<Vec<String>> {
        findings(&self.outcome)
    }

    /// A column's value in a row.
    pub fn value(&self, column: ColumnId, row: usize) -> Option<Value> {
        self.columns[column.index()].get(row)
    }
}

/// The lines of findings of a run, cell by cell as lists show them.
pub fn findings(outcome: &Outcome<'_>) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let shown = |batch: &Batch| -> Vec<Vec<String>> {
        let cell = |row: usize, cells: &Cells| {
            let mut text = String::new();
            cells.show(row, &mut text);
            text
        };
        (0..batch.rows).map(|row| batch.columns.iter().map(|cells| cell(row, cells)).collect()).collect()
    };
    outcome.findings(shown, |batch| lines.extend(batch));
    lines
}

/// The program of a pack on its own date, and its errors.
pub fn load(files: &PackFiles) -> (Option<Program>, Vec<Diagnostic>) {
    let mut notes = Vec::new();
    let plugins = heng_host::plugins::find_plugins(&[], &mut notes);
    load_with(files, &plugins.files)
}

/// The same without any rule kind, which is quicker.
pub fn load_plain(files: &PackFiles) -> (Option<Program>, Vec<Diagnostic>) {
    load_with(files, &[])
}

/// The same with these plugins.
pub fn load_with(files: &PackFiles, plugins: &[PluginFiles]) -> (Option<Program>, Vec<Diagnostic>) {
    let (pack, mut diagnostics) =
        heng_core::load(std::slice::from_ref(files), plugins, &heng_host::operators::operators());
    let errors = |diagnostics: &[Diagnostic]| diagnostics.iter().any(|one| one.severity == Severity::Error);
    let mut program = None;
    if let Some((pack, now)) = pack.and_then(|pack| pack.default_moment().map(|now| (pack, now))) {
        let (made, more) = pack.program(now);
        for diagnostic in more {
            if !diagnostics.contains(&diagnostic) {
                diagnostics.push(diagnostic);
            }
        }
        program = made.filter(|_| !errors(&diagnostics));
    }
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    (program, diagnostics)
}

struct Whole<'a> {
    program: &'a Program,
    given: &'a [Rows],
}

impl WholeRows for Whole<'_> {
    fn whole_rows(&self, table: TableId, rows: &[u32]) -> Vec<Vec<Option<Value>>> {
        let fields = &self.program.table(table).fields;
        let given = &self.given[table.index()];
        let row =
            |at: &u32| fields.iter().map(|field| given.rows[*at as usize].get(field).cloned().flatten()).collect();
        rows.iter().map(row).collect()
    }
}

/// The rows as the input of a run.
pub fn input(program: &Program, given: &[Rows]) -> Input {
    let mut input = Input::default();
    for (table, rows) in program.tables.iter().zip(given) {
        let mut columns = Vec::new();
        for field in &table.fields {
            if !rows.rows.iter().any(|cells| cells.contains_key(field)) {
                continue;
            }
            let cells = rows.rows.iter().map(|cells| cells.get(field).cloned().flatten());
            let mut column = Column::from_values(program.column(*field).kind, cells);
            let unreadable = (0..rows.rows.len()).filter(|row| rows.unreadable.contains(&(*field, *row)));
            let unreadable: Vec<usize> = unreadable.collect();
            if !unreadable.is_empty() {
                let mut bits = Bits::zeros(rows.rows.len());
                unreadable.iter().for_each(|row| bits.set(*row, true));
                column.unreadable = Some(bits);
            }
            columns.push((*field, column));
        }
        let fields = &table.fields;
        let named: BTreeSet<ColumnId> = rows.rows.iter().flat_map(|cells| cells.keys().copied()).collect();
        for column in named.into_iter().filter(|column| !fields.contains(column)) {
            let mut pinned = Bits::zeros(rows.rows.len());
            rows.rows.iter().enumerate().for_each(|(row, cells)| pinned.set(row, cells.contains_key(&column)));
            let cells = rows.rows.iter().map(|cells| cells.get(&column).cloned().flatten());
            let values = Column::from_values(program.column(column).kind, cells);
            input.pins.push(Pin { column, rows: pinned, values });
        }
        let read = rows.rows.len() as u64;
        input.tables.push(TableInput {
            present: rows.present,
            rows: rows.rows.len(),
            columns,
            read,
            ..TableInput::default()
        });
    }
    input
}

/// Runs a program with every column wanted.
///
/// # Panics
/// No threads can be started.
pub fn run<'p>(program: &'p Program, given: &[Rows], setting: Setting) -> Given<'p> {
    let wanted = (0..program.columns.len()).map(|at| ColumnId(at as u32)).collect();
    let options = RunOptions { chunk_rows: setting.chunk, show_sensitive: false, wanted, ..RunOptions::default() };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(setting.threads)
        .stack_size(16 << 20)
        .build()
        .expect("threads can be started");
    let outcome = pool
        .install(|| heng_core::run::run(program, input(program, given), &Whole { program, given }, &options, &|_| {}));
    let columns = (0..program.columns.len()).map(|at| outcome.column(ColumnId(at as u32))).collect();
    Given { setting, outcome, columns }
}
