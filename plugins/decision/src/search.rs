//! Whether some rows leave a combination of values to nobody: input after input, the rows that still take what was
//! chosen so far; where none is left, the combination is found. It is exact, or says that it gave up.

use crate::point::{Point, may_take, points, takes};
use crate::spec::{Decision, Row};
use heng_core::operator::Domain;
use std::collections::HashSet;

/// What a search found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// A combination that no row takes.
    Point(Vec<Point>),
    /// There is none.
    Covered,
    /// It would take too long to say.
    GaveUp,
}

/// A question about a table.
pub struct Question<'d> {
    /// The table.
    pub decision: &'d Decision,
    /// What each input can be.
    pub domains: &'d [Domain],
    /// The rows that may take a combination.
    pub covering: Vec<usize>,
    /// Whether a row with a condition takes what its condition might allow; else it takes nothing.
    pub conditions_hold: bool,
    /// Only combinations that this row may take.
    pub within: Option<usize>,
    /// How many steps the search may go.
    pub steps: usize,
}

/// Rows by bits.
type Rows = Vec<u64>;

struct Search {
    /// For each input its points that differ in the rows that take them.
    spaces: Vec<Vec<(Point, Rows)>>,
    /// For each input the rows that take every point of it and of those behind it.
    open_ended: Vec<Rows>,
    covered: HashSet<(usize, Rows)>,
    steps: usize,
    chosen: Vec<Point>,
}

impl Question<'_> {
    /// The answer.
    pub fn answer(self) -> Found {
        let words = self.covering.len().div_ceil(64).max(1);
        let rows: Vec<&Row> = self.covering.iter().map(|row| &self.decision.rows[*row]).collect();
        let within = self.within.map(|row| &self.decision.rows[row]);
        let holds = if self.conditions_hold { may_take } else { takes };
        let mut spaces = Vec::with_capacity(self.decision.inputs.len());
        for (input, (column, domain)) in self.decision.inputs.iter().zip(self.domains).enumerate() {
            let own = within.map(|row| &row.tests[input]);
            let tests = rows.iter().map(|row| &row.tests[input]).chain(own);
            let missing = own.is_some_and(|test| test.takes_missing());
            let mut space: Vec<(Point, Rows)> = Vec::new();
            let mut seen: HashSet<Rows> = HashSet::new();
            for point in points(column, domain, tests, missing) {
                if own.is_some_and(|test| !may_take(test, &point)) {
                    continue;
                }
                let mut bits = vec![0_u64; words];
                for (at, row) in rows.iter().enumerate() {
                    let test = &row.tests[input];
                    if holds(test, &point) || (point == Point::Nothing && test.condition.is_none()) {
                        bits[at / 64] |= 1 << (at % 64);
                    }
                }
                if seen.insert(bits.clone()) {
                    space.push((point, bits));
                }
            }
            spaces.push(space);
        }
        let mut open_ended = vec![vec![u64::MAX; words]; spaces.len() + 1];
        for input in (0..spaces.len()).rev() {
            let mut all = open_ended[input + 1].clone();
            spaces[input].iter().for_each(|(_, bits)| keep(&mut all, bits));
            open_ended[input] = all;
        }
        let mut alive = vec![0_u64; words];
        (0..rows.len()).for_each(|at| alive[at / 64] |= 1 << (at % 64));
        if spaces.iter().any(Vec::is_empty) {
            return Found::Covered;
        }
        let mut search = Search { spaces, open_ended, covered: HashSet::new(), steps: self.steps, chosen: Vec::new() };
        match search.uncovered(0, &alive) {
            Some(true) => Found::Point(search.chosen),
            Some(false) => Found::Covered,
            None => Found::GaveUp,
        }
    }
}

fn keep(rows: &mut Rows, other: &Rows) {
    rows.iter_mut().zip(other).for_each(|(word, other)| *word &= other);
}

impl Search {
    /// Whether a combination from this input on is left to nobody; `chosen` then holds it. `None`: gave up.
    fn uncovered(&mut self, input: usize, alive: &Rows) -> Option<bool> {
        if alive.iter().all(|word| *word == 0) {
            let rest = self.spaces[input..].iter().map(|space| space[0].0.clone());
            self.chosen.extend(rest);
            return Some(true);
        }
        let ended = alive.iter().zip(&self.open_ended[input]).any(|(word, open)| word & open != 0);
        if ended || self.covered.contains(&(input, alive.clone())) {
            return Some(false);
        }
        for at in 0..self.spaces[input].len() {
            self.steps = self.steps.checked_sub(1)?;
            let mut left = alive.clone();
            keep(&mut left, &self.spaces[input][at].1);
            self.chosen.push(self.spaces[input][at].0.clone());
            if self.uncovered(input + 1, &left)? {
                return Some(true);
            }
            self.chosen.pop();
        }
        self.covered.insert((input, alive.clone()));
        Some(false)
    }
}
