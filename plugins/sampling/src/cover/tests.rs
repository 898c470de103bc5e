//! The selection against an exhaustive search on small inputs.

use super::*;
use proptest::prelude::*;

fn covered(rows: &[&[usize]], taken: impl Fn(usize) -> bool) -> usize {
    let mut values: Vec<usize> =
        rows.iter().enumerate().filter(|(at, _)| taken(*at)).flat_map(|(_, row)| row.iter().copied()).collect();
    values.sort_unstable();
    values.dedup();
    values.len()
}

/// By trying every selection: the first in order among those of this size that cover the most.
fn searched(rows: &[&[usize]], pick: usize) -> Vec<bool> {
    let mut best: (usize, Vec<bool>) = (0, Vec::new());
    for selection in 0_u32..1 << rows.len() {
        if selection.count_ones() as usize != pick.min(rows.len()) {
            continue;
        }
        let taken: Vec<bool> = (0..rows.len()).map(|at| selection & 1 << at != 0).collect();
        let candidate = (covered(rows, |at| taken[at]), taken);
        if best.1.is_empty() || candidate > best {
            best = candidate;
        }
    }
    best.1
}

fn rows(values: usize, each: usize) -> impl Strategy<Value = Vec<Vec<usize>>> {
    let row = proptest::collection::btree_set(0..values, 0..=each).prop_map(|row| row.into_iter().collect());
    proptest::collection::vec(row, 0..=10)
}

fn slices(rows: &[Vec<usize>]) -> Vec<&[usize]> {
    rows.iter().map(Vec::as_slice).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_first_selection_that_covers_the_most(rows in rows(7, 3), pick in 0_usize..8) {
        let rows = slices(&rows);
        let chosen = choose(&rows, 7, pick);
        prop_assert!(chosen.best);
        prop_assert_eq!(chosen.taken, searched(&rows, pick));
    }

    #[test]
    fn one_value_a_row(rows in rows(6, 1), pick in 0_usize..8) {
        let rows = slices(&rows);
        let chosen = choose(&rows, 6, pick);
        prop_assert!(chosen.best);
        prop_assert_eq!(chosen.taken, searched(&rows, pick));
    }

    #[test]
    fn greedy_takes_as_many_and_says_when_it_may_have_missed(rows in rows(7, 3), pick in 0_usize..8) {
        let rows = slices(&rows);
        let (taken, all) = greedy::take(&rows, 7, pick);
        prop_assert_eq!(taken.iter().filter(|taken| **taken).count(), pick.min(rows.len()));
        let found = covered(&rows, |at| taken[at]);
        prop_assert_eq!(all, found == covered(&rows, |_| true));
        let most = searched(&rows, pick);
        prop_assert!(found <= covered(&rows, |at| most[at]));
    }
}

#[test]
fn beyond_the_bound_it_is_greedy() {
    let many: Vec<Vec<usize>> = (0..30).map(|at| vec![at, (at + 1) % 30]).collect();
    let all = choose(&slices(&many), 30, 16);
    assert!(all.best);
    assert_eq!(covered(&slices(&many), |at| all.taken[at]), 30);
    assert!(!choose(&slices(&many), 30, 10).best);
}
