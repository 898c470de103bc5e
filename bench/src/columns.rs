//! The columns' evaluation alone: data read into memory first, then the engine's run on it, timed. Lists and files are
//! not written; their lines are made only when they are.

use crate::Fault;
use crate::peer::{Hits, Times};
use heng_core::program::{ItemId, Program, TableId};
use heng_core::run::{Input, Outcome, RunOptions, needed_inputs, run};
use heng_host::diagnostics::People;
use heng_host::language::Language;
use heng_host::snapshot::{Snapshot, load_folder};
use heng_host::texts::Texts;
use heng_values::Diagnostic;
use std::path::Path;

/// The table that a figure "per household" counts.
pub const HOUSEHOLDS: &str = "户";

/// A pack at its own moment.
pub struct Pack {
    program: Program,
}

impl Pack {
    /// Loads the pack in a folder.
    pub fn load(folder: &Path) -> Result<Pack, Fault> {
        let snapshot = load_folder(folder, &[]).snapshot();
        let snapshot: Snapshot = snapshot.map_err(|failure| said(&failure.diagnostics, &failure.texts))?;
        let moment = snapshot.moment(None).map_err(|failure| said(&failure.diagnostics, &failure.texts))?;
        let (program, diagnostics) = snapshot.pack.program(moment);
        program.map(|program| Pack { program }).ok_or_else(|| said(&diagnostics, &snapshot.texts).into())
    }

    /// Reads every column of every table of a folder, needed or not.
    ///
    /// # Errors
    /// What stops the reading.
    pub fn read_all(&self, data: &Path) -> Result<Input, Fault> {
        let all: Vec<_> = self.program.tables.iter().map(|table| table.fields.clone()).collect();
        let reading = heng_data::read(data, &self.program, &all, &|_| {});
        Ok(reading.map_err(|diagnostics| said(&diagnostics, &Texts::default()))?.input)
    }

    /// Reads a folder once and evaluates it as often as asked for: the last outcome, and what the evaluations
    /// took.
    pub fn evaluate(&self, data: &Path, repeat: usize) -> Result<(Outcome<'_>, Times), Fault> {
        let needed = needed_inputs(&self.program, &[]);
        let reading = heng_data::read(data, &self.program, &needed, &|_| {});
        let reading = reading.map_err(|diagnostics| said(&diagnostics, &Texts::default()))?;
        let mut times = Times::default();
        let mut evaluate =
            |input: Input| times.time(|| run(&self.program, input, &reading.reader, &RunOptions::default(), &|_| {}));
        for _ in 1..repeat {
            drop(evaluate(reading.input.clone()));
        }
        let outcome = evaluate(reading.input);
        Ok((outcome, times))
    }
}

/// How many rows each rule found, reported ones included.
pub fn hits(outcome: &Outcome<'_>) -> Hits {
    let items = outcome.program().items.iter().enumerate();
    let found = items.map(|(at, item)| {
        let tally = outcome.tally(ItemId(at as u32));
        (item.id.to_string(), tally.hit + tally.reported)
    });
    found.collect()
}

/// How many households take part.
pub fn households(outcome: &Outcome<'_>) -> usize {
    table(outcome.program(), HOUSEHOLDS).map_or(0, |table| outcome.rows(table))
}

/// A table by name.
pub fn table(program: &Program, name: &str) -> Option<TableId> {
    program.tables.iter().position(|table| &*table.name == name).map(|at| TableId(at as u32))
}

fn said(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    People { language: Language::English, texts, colour: false }.all(diagnostics)
}
