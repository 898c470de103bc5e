//! What two versions of the rules decide and pay at a moment gone by, over the data at hand: over the rows in memory where
//! both versions stand on them, else over files read again.

use super::resident::Resident;
use super::version::Version;
use crate::both::{Ran, run_both};
use crate::run::{self, Request};
use heng_core::Program;
use heng_core::run::compare::paid_columns;
use heng_core::run::{Counterparts, Kept, run_again};
use heng_data::ReadOptions;
use heng_values::Moment;
use std::sync::Arc;

/// Two versions, and the data to hold them against.
#[derive(Clone, Copy)]
pub struct Past<'a> {
    /// What is asked for.
    pub asked: &'a Request,
    /// The version so far.
    pub old: &'a Version,
    /// The one that takes over.
    pub new: &'a Version,
    /// The rows in memory.
    pub resident: &'a Resident,
}

impl Past<'_> {
    /// Runs both versions at a moment and hands them to `look`; none where one of them has no meaning then, or the data
    /// cannot be read as it wants.
    pub fn at<R>(&self, moment: Moment, look: impl FnOnce(Ran<'_, '_>) -> R) -> Option<R> {
        let (before, now) = (self.old.program_at(moment)?, self.new.program_at(moment)?);
        if let Some(kept) = self.in_memory(&before)
            && let Some(same) = Counterparts::new(&now, kept.program())
            && let Some(outcome) = run_again(&now, &kept, &same, &paid_columns(&now), &|_| {})
        {
            return Some(look(Ran { kept: &kept, outcome: &outcome, same: Some(&same), notes: Vec::new() }));
        }
        let encoding = run::read_encoding(self.asked.encoding.as_deref()).ok()?;
        let options = ReadOptions { show_sensitive: self.asked.show_sensitive, encoding, ..ReadOptions::default() };
        run_both(&self.asked.data, options, (&before, &now), &self.new.snapshot.texts, look).ok()
    }

    fn in_memory(&self, program: &Arc<Program>) -> Option<Kept> {
        let kept = self.resident.kept();
        let same = Counterparts::new(program, kept.program())?;
        let wanted = paid_columns(program);
        let outcome = run_again(program, kept, &same, &wanted, &|_| {})?;
        Some(Kept::new(program.clone(), outcome, &wanted))
    }
}
