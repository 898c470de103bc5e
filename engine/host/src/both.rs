//! Two programs over the same data, which is read once where both read it alike: what a comparison of two packs, and of
//! past periods under old and new rules, rests on.

use crate::failure::{Failure, Stage};
use crate::run::stopped;
use crate::texts::Texts;
use crate::{fault, settled};
use heng_core::Program;
use heng_core::program::ColumnId;
use heng_core::run::compare::compared_columns;
use heng_core::run::{Counterparts, Kept, Outcome, RunOptions, needed_inputs, run, run_again};
use heng_data::{ReadOptions, Reading};
use heng_values::Diagnostic;
use std::path::Path;
use std::sync::Arc;

/// What both gave.
pub struct Ran<'a, 'n> {
    /// The earlier program's run.
    pub kept: &'a Kept,
    /// The later program's.
    pub outcome: &'a Outcome<'n>,
    /// What is the same in both, where rows are.
    pub same: Option<&'a Counterparts>,
    /// Remarks about data.
    pub notes: Vec<Diagnostic>,
}

/// Runs both and hands them to `look`, with every column kept that a comparison asks for.
///
/// # Errors
/// The data cannot be read, or a run is refused.
pub fn run_both<R>(
    data: &Path,
    options: ReadOptions,
    (before, now): (&Arc<Program>, &Arc<Program>),
    texts: &Texts,
    look: impl FnOnce(Ran<'_, '_>) -> R,
) -> Result<R, Box<Failure>> {
    let same = Counterparts::new(now, before);
    let wanted_now = compared_columns(now);
    let mut wanted_before = compared_columns(before);
    let needed_now = needed_inputs(now, &wanted_now);
    if let Some(same) = &same {
        // What only the later program reads is read as well, so that the data is read once.
        wanted_before.extend(needed_now.iter().flatten().filter_map(|id| same.column(*id)));
    }
    let needed_before = needed_inputs(before, &wanted_before);
    let read = || {
        let one = heng_data::read_with(data, before, &needed_before, options, &|_| {})?;
        let other = match &same {
            Some(_) => None,
            None => Some(heng_data::read_with(data, now, &needed_now, options, &|_| {})?),
        };
        Ok((one, other))
    };
    let (one, other) = settled::read_unhashed(data, &read)
        .map_err(|diagnostics| Failure::new(Stage::Data, diagnostics, texts.clone()))?;
    let (outcome, mut notes) = compute(before, one, &wanted_before, options.show_sensitive, texts)?;
    let kept = Kept::new(before.clone(), outcome, &wanted_before);
    let outcome = match (&same, other) {
        (Some(same), _) => run_again(now, &kept, same, &wanted_now, &|_| {}).ok_or_else(|| {
            // Everything the later program reads was asked for above.
            stopped(fault::internal("rows of the earlier program do not serve the later one"), texts.clone())
        })?,
        (None, Some(reading)) => {
            let (outcome, own) = compute(now, reading, &wanted_now, options.show_sensitive, texts)?;
            notes = own;
            outcome
        }
        (None, None) => return Err(stopped(fault::internal("nothing was read"), texts.clone())),
    };
    refused(&outcome, texts)?;
    Ok(look(Ran { kept: &kept, outcome: &outcome, same: same.as_ref(), notes }))
}

fn compute<'p>(
    program: &'p Program,
    reading: Reading<'_>,
    wanted: &[ColumnId],
    show_sensitive: bool,
    texts: &Texts,
) -> Result<(Outcome<'p>, Vec<Diagnostic>), Box<Failure>> {
    let options = RunOptions { show_sensitive, wanted: wanted.to_vec(), ..RunOptions::default() };
    let Reading { input, reader, notes } = reading;
    let outcome = run(program, input, &reader, &options, &|_| {});
    refused(&outcome, texts)?;
    Ok((outcome, notes))
}

fn refused(outcome: &Outcome<'_>, texts: &Texts) -> Result<(), Box<Failure>> {
    match outcome.refused() {
        Some(refused) => Err(stopped(refused.clone(), texts.clone())),
        None => Ok(()),
    }
}
