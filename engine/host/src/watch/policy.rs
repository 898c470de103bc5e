//! What a change of dated and regional values means beside today: values still to come, which change nothing yet, and those
//! that reach back, with the past runs they concern and what is owed since.

use super::arrears::{self, Arrears};
use super::difference::{Line, lines};
use super::past::Past;
use super::values::dated;
use crate::log::Entry;
use heng_core::run::{changes, changes_by_key};
use heng_review::diff::report::ParameterChange;
use heng_values::date_text::evaluation_moment;
use heng_values::{Date, Moment};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many past moments are computed again, the latest ones.
const MOST_MOMENTS: usize = 12;

/// A past run that such a value concerns.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct PastRun {
    /// Its line in the run log.
    pub number: u64,
    /// When it was.
    pub time: String,
    /// Its evaluation moment.
    pub as_of: String,
    /// The hash of its rules.
    pub pack: String,
    /// Who would have been decided otherwise then, over the data at hand; none where that cannot be told.
    pub otherwise: Option<Vec<Line>>,
    /// Whether there were too many moments to look at this one.
    pub passed_over: bool,
}

/// What a change of values means beside today.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Policy {
    /// Values still to come.
    pub to_come: Vec<ParameterChange>,
    /// Values that reach back.
    pub reaching_back: Vec<ParameterChange>,
    /// Past runs that these concern.
    pub runs: Vec<PastRun>,
    /// What is paid otherwise since then.
    pub arrears: Vec<Arrears>,
    /// The file with every row that is owed or was overpaid something.
    pub file: Option<String>,
}

impl Policy {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.to_come.is_empty() && self.reaching_back.is_empty()
    }
}

/// Looks at what a new version changes beside today, before it takes over.
pub fn look(past: &Past<'_>, runs: &[Entry]) -> Policy {
    let today = past.new.program.today;
    let (old, new) = (past.old, past.new);
    let changed = dated((&old.snapshot, &old.program), (&new.snapshot, &new.program));
    let (to_come, back): (Vec<_>, Vec<_>) = changed.into_iter().partition(|(from, _)| *from > today);
    let mut policy = Policy {
        to_come: to_come.into_iter().map(|(_, change)| change).collect(),
        reaching_back: back.iter().map(|(_, change)| change.clone()).collect(),
        ..Policy::default()
    };
    let Some(from) = back.iter().map(|(from, _)| *from).min() else { return policy };
    policy.runs = concerned(past, runs, from);
    policy.arrears = arrears::since(past, from);
    policy
}

/// The past runs that a value from this day on concerns.
fn concerned<'e>(past: &Past<'_>, runs: &'e [Entry], from: Date) -> Vec<PastRun> {
    let of_this_pack = |entry: &&Entry| entry.event.has_results() && entry.pack.name == past.new.snapshot.pack.name();
    let at = |entry: &'e Entry| Some((evaluation_moment(&entry.as_of).ok()?, entry));
    let concerned: Vec<(Moment, &Entry)> = runs
        .iter()
        .filter(of_this_pack)
        .filter_map(at)
        .filter(|(moment, _)| moment.closing_date() >= from)
        .collect();
    let mut moments: Vec<Moment> = concerned.iter().map(|(moment, _)| *moment).collect();
    moments.sort_unstable();
    moments.dedup();
    let latest = &moments[moments.len().saturating_sub(MOST_MOMENTS)..];
    let otherwise: BTreeMap<Moment, Option<Vec<Line>>> =
        latest.iter().map(|moment| (*moment, otherwise(past, *moment))).collect();
    let run = |(moment, entry): &(Moment, &Entry)| PastRun {
        number: entry.number,
        time: entry.time.clone(),
        as_of: entry.as_of.clone(),
        pack: entry.pack.hash.clone(),
        otherwise: otherwise.get(moment).cloned().flatten(),
        passed_over: !otherwise.contains_key(moment),
    };
    concerned.iter().map(run).collect()
}

/// Who would have been decided otherwise at a moment.
fn otherwise(past: &Past<'_>, moment: Moment) -> Option<Vec<Line>> {
    past.at(moment, |ran| {
        let changes = match ran.same {
            Some(same) => changes(ran.kept, ran.outcome, same),
            None => changes_by_key(ran.kept, ran.outcome),
        };
        lines(&changes, &ran.kept.store(), ran.outcome.store())
    })
}
