//! Two random packs over the same random data: what a comparison says of rules is what the findings of two separate runs say,
//! whether rows are taken over or matched by key; swapped it says the reverse, and of one pack nothing.

use super::choices::Choices;
use super::{data, pack};
use crate::engine::{self, Setting};
use crate::reference::Rows;
use heng_core::Program;
use heng_core::run::compare::{Both, Told};
use heng_core::run::{Counterparts, Kept, run_again};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the plan of the data draws before the pack.
const PLAN: usize = 5;

/// A line as far as it decides something: 状态, 等级, 差额.
type Line = (String, String, String);
/// A row of a rule that differs: 表, 主键, 规则, then both lines.
type Difference = (String, String, String, Option<Line>, Option<Line>);

/// Makes a pack and one that differs from it by one random number, and compares both ways. Says whether any row differs.
///
/// # Errors
/// They disagree; the text shows on what.
pub fn compare(numbers: &[u32], at: usize, other: u32) -> Result<bool, String> {
    let mut changed = numbers.to_vec();
    let room = numbers.len().saturating_sub(PLAN).max(1);
    if let Some(number) = changed.get_mut(PLAN + at % room) {
        *number = other;
    }
    let Some((before, plan)) = program(numbers) else { return Ok(false) };
    let Some((now, _)) = program(&changed) else { return Ok(false) };
    let given = [&before, &now].map(|program| data::rows(&plan, program));
    let runs = [kept(&before, &given[0]), kept(&now, &given[1])];
    let lines = [lines(&before, &given[0]), lines(&now, &given[1])];
    let expected = difference(&lines[0], &lines[1]);
    for (one, two, expected) in [(0, 1, expected.clone()), (1, 0, mirrored(expected)), (0, 0, BTreeSet::new())] {
        let (program, rows) = [(&before, &given[0]), (&now, &given[1])][two];
        let outcome = engine::run(program, rows, Setting::all()[0]);
        said(&Both::new(&runs[one], &outcome.outcome, None), &expected, "matched by key")?;
        let Some(same) = Counterparts::new(program, runs[one].program()) else { continue };
        let Some(outcome) = run_again(program, &runs[one], &same, &[], &|_| {}) else { continue };
        said(&Both::new(&runs[one], &outcome, Some(&same)), &expected, "taken over")?;
    }
    Ok(!difference(&lines[0], &lines[1]).is_empty())
}

fn program(numbers: &[u32]) -> Option<(Arc<Program>, data::Plan)> {
    let mut choices = Choices::new(numbers);
    let plan = data::Plan::new(&mut choices);
    let (program, errors) = engine::load(&pack::pack(&mut choices));
    program.filter(|_| errors.is_empty()).map(|program| (Arc::new(program), plan))
}

fn kept(program: &Arc<Program>, given: &[Rows]) -> Kept {
    let outcome = engine::run(program, given, Setting::all()[0]).outcome;
    Kept::new(program.clone(), outcome, &[])
}

/// The lines of a run's findings by 表, 主键, 规则.
fn lines(program: &Program, given: &[Rows]) -> BTreeMap<(String, String, String), Line> {
    let found = engine::run(program, given, Setting::all()[0]).findings();
    let cell = |line: &Vec<String>, at: usize| line[at].clone();
    found
        .iter()
        .map(|line| ((cell(line, 0), cell(line, 1), cell(line, 2)), (cell(line, 5), cell(line, 6), cell(line, 8))))
        .collect()
}

fn difference(
    before: &BTreeMap<(String, String, String), Line>,
    now: &BTreeMap<(String, String, String), Line>,
) -> BTreeSet<Difference> {
    let keys: BTreeSet<_> = before.keys().chain(now.keys()).collect();
    let undecided = |line: Option<&Line>| line.is_some_and(|line| line.0 == "待核实");
    keys.into_iter()
        .filter(|key| {
            let (one, two) = (before.get(*key), now.get(*key));
            one != two && !(undecided(one) && undecided(two))
        })
        .map(|key| {
            let (table, row, rule) = key.clone();
            (table, row, rule, before.get(key).cloned(), now.get(key).cloned())
        })
        .collect()
}

fn mirrored(differences: BTreeSet<Difference>) -> BTreeSet<Difference> {
    differences.into_iter().map(|(table, key, rule, before, now)| (table, key, rule, now, before)).collect()
}

fn said(both: &Both<'_, '_>, expected: &BTreeSet<Difference>, how: &str) -> Result<(), String> {
    let line = |told: &Told| {
        let said = (told.standing.word().to_owned(), told.level.clone(), told.margin.clone());
        told.standing.has_line().then_some(said)
    };
    let mut found = BTreeSet::new();
    for change in both.rules() {
        let table = both.tables()[change.table].name.to_string();
        for one in &change.moves {
            let key = both.key(change.table, one.row);
            found.insert((table.clone(), key, change.rule.to_string(), line(&one.before), line(&one.now)));
        }
    }
    let lacking: Vec<_> = expected.difference(&found).take(3).collect();
    let more: Vec<_> = found.difference(expected).take(3).collect();
    match lacking.is_empty() && more.is_empty() {
        true => Ok(()),
        false => Err(format!("rows {how}: two runs say {lacking:#?}, the comparison says {more:#?}")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_comparison_says_what_two_runs_say(
            numbers in prop::collection::vec(any::<u32>(), 100..900),
            at in any::<usize>(),
            other in any::<u32>(),
        ) {
            if let Err(difference) = super::compare(&numbers, at, other) {
                return Err(TestCaseError::fail(difference));
            }
        }
    }

    #[test]
    fn random_packs_differ_at_all() {
        let numbers = |seed: u32| -> Vec<u32> {
            let next = |state: &mut u32| {
                *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                Some(*state)
            };
            (0..600).scan(seed, |state, _: u32| next(state)).collect()
        };
        let differ = |(seed, at): (u32, usize)| super::compare(&numbers(seed), at, 5).unwrap();
        let tried = (0..8).flat_map(|seed| [40, 90, 160, 300].map(|at| (seed, at)));
        assert!(tried.map(differ).filter(|differs| *differs).count() > 2, "hardly any of these packs differ");
    }
}
