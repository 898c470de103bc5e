//! What a change of dated and regional values means beside today: values still to come, which change nothing yet, and those
//! that reach back, with the past runs they concern and what is owed since.

use super::arrears::{self, Arrears};
use super::difference::{Line, lines};
use super::past::Past;
use super::values::dated;
use crate::log::follow::{Follower, PastLine};
use heng_core::run::{changes, changes_by_key};
use heng_review::diff::report::ParameterChange;
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
    /// Past runs that these concern, the latest ones.
    pub runs: Vec<PastRun>,
    /// How many more there were before these.
    pub earlier_runs: u64,
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
pub fn look(past: &Past<'_>, log: &mut Follower) -> Policy {
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
    (policy.runs, policy.earlier_runs) = concerned(past, log, from);
    policy.arrears = arrears::since(past, from);
    policy
}

/// The past runs that a value from this day on concerns: the latest of them, and how many there were before.
fn concerned(past: &Past<'_>, log: &mut Follower, from: Date) -> (Vec<PastRun>, u64) {
    let (latest, count) = log.runs(past.new.snapshot.pack.name(), from);
    let mut moments: Vec<Moment> = latest.iter().map(|run| run.moment).collect();
    moments.sort_unstable();
    moments.dedup();
    let judged = &moments[moments.len().saturating_sub(MOST_MOMENTS)..];
    let otherwise: BTreeMap<Moment, Option<Vec<Line>>> =
        judged.iter().map(|moment| (*moment, otherwise(past, *moment))).collect();
    let run = |run: &PastLine| PastRun {
        number: run.number,
        time: run.time.clone(),
        as_of: run.as_of.clone(),
        pack: run.hash.clone(),
        otherwise: otherwise.get(&run.moment).cloned().flatten(),
        passed_over: !otherwise.contains_key(&run.moment),
    };
    (latest.iter().map(run).collect(), count - latest.len() as u64)
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
