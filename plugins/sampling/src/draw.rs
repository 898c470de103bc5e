//! The draw of one group: candidates are put in order, and as many as wanted are taken so that their values are covered.
//! It knows values only by their numbers; what it decides is put into words elsewhere.

use crate::cover::choose;
use std::cmp::Reverse;

/// A candidate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate<'v> {
    /// Which row of the table it is.
    pub row: usize,
    /// Its ticket.
    pub ticket: u64,
    /// Its key, for the unlikely case of equal tickets.
    pub key: &'v str,
    /// What is preferred, the greatest first; unknown last.
    pub prefer: Option<i64>,
    /// The numbers of the values that it covers, ascending and without repeats.
    pub covers: &'v [u32],
}

/// What became of a candidate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawn {
    /// Which row of the table it is.
    pub row: usize,
    /// Its place in the order of the draw, from 1.
    pub place: usize,
    /// Whether it was taken.
    pub taken: bool,
    /// Taken: the values that no row taken before it covers.
    pub brings: Vec<u32>,
    /// Not taken although a later one was: its place was needed for values.
    pub gave_way: bool,
}

/// The draw of a group.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Draw {
    /// The candidates in the order of the draw.
    pub candidates: Vec<Drawn>,
    /// Values that candidates have, ascending.
    pub present: Vec<u32>,
    /// Those of them that no taken row covers.
    pub uncovered: Vec<u32>,
    /// Whether no other draw of this size covers more values.
    pub best: bool,
}

/// Draws `pick` of the candidates, whose order does not matter.
pub fn draw(mut candidates: Vec<Candidate<'_>>, pick: usize) -> Draw {
    candidates.sort_unstable_by_key(|candidate| (Reverse(candidate.prefer), candidate.ticket, candidate.key));
    let mut present: Vec<u32> = candidates.iter().flat_map(|candidate| candidate.covers).copied().collect();
    present.sort_unstable();
    present.dedup();
    // Values are counted anew within the group, so that few values stay few.
    let mut numbers: Vec<usize> = Vec::new();
    let mut ends = Vec::with_capacity(candidates.len());
    for candidate in &candidates {
        numbers.extend(candidate.covers.iter().filter_map(|value| present.binary_search(value).ok()));
        ends.push(numbers.len());
    }
    let mut start = 0;
    let slices: Vec<&[usize]> = ends
        .iter()
        .map(|end| {
            let slice = &numbers[start..*end];
            start = *end;
            slice
        })
        .collect();
    let chosen = choose(&slices, present.len(), pick);
    let mut covered = vec![false; present.len()];
    let last = chosen.taken.iter().rposition(|taken| *taken);
    let mut drawn = Vec::with_capacity(candidates.len());
    for (at, candidate) in candidates.iter().enumerate() {
        let taken = chosen.taken[at];
        let mut brings = Vec::new();
        for number in slices[at].iter().copied().filter(|_| taken) {
            if !covered[number] {
                covered[number] = true;
                brings.push(present[number]);
            }
        }
        let gave_way = !taken && last.is_some_and(|last| at < last);
        drawn.push(Drawn { row: candidate.row, place: at + 1, taken, brings, gave_way });
    }
    let uncovered = present.iter().zip(&covered).filter(|(_, covered)| !**covered).map(|(value, _)| *value).collect();
    Draw { candidates: drawn, present, uncovered, best: chosen.best }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::ticket;
    use proptest::prelude::*;

    fn keys(count: usize) -> Vec<String> {
        (0..count).map(|row| format!("V{row:03}")).collect()
    }

    fn candidates<'v>(keys: &'v [String], covers: &'v [Vec<u32>]) -> Vec<Candidate<'v>> {
        let all = keys.iter().zip(covers).enumerate();
        all.map(|(row, (key, covers))| Candidate { row, ticket: ticket("seed", key), key, prefer: None, covers })
            .collect()
    }

    #[test]
    fn greater_is_preferred_and_unknown_comes_last() {
        let (keys, covers) = (keys(4), vec![Vec::new(); 4]);
        let mut all = candidates(&keys, &covers);
        all[1].prefer = Some(0);
        all[2].prefer = Some(1);
        all[3].prefer = Some(-5);
        let draw = draw(all, 3);
        let rows: Vec<(usize, bool)> = draw.candidates.iter().map(|drawn| (drawn.row, drawn.taken)).collect();
        assert_eq!(rows, [(2, true), (1, true), (3, true), (0, false)]);
        assert!(!draw.candidates[3].gave_way);
    }

    #[test]
    fn a_place_is_kept_for_what_only_a_late_row_has() {
        let (keys, covers) = (keys(3), vec![vec![1], vec![1], vec![7]]);
        let mut all = candidates(&keys, &covers);
        for (at, candidate) in all.iter_mut().enumerate() {
            candidate.ticket = at as u64;
        }
        let draw = draw(all, 2);
        assert_eq!((&draw.candidates[0].brings, &draw.present), (&vec![1], &vec![1, 7]));
        assert!(draw.candidates[1].gave_way && draw.candidates[2].taken && draw.uncovered.is_empty() && draw.best);
    }

    proptest! {
        #[test]
        fn any_order_of_rows_gives_the_same_draw(
            (covers, shuffled) in proptest::collection::vec(proptest::collection::btree_set(0_u32..8, 0..3), 0..12)
                .prop_flat_map(|covers| {
                    let order: Vec<usize> = (0..covers.len()).collect();
                    (Just(covers), Just(order).prop_shuffle())
                }),
            pick in 0_usize..8,
        ) {
            let covers: Vec<Vec<u32>> = covers.into_iter().map(|covers| covers.into_iter().collect()).collect();
            let keys = keys(covers.len());
            let all = candidates(&keys, &covers);
            let other: Vec<Candidate<'_>> = shuffled.iter().map(|at| all[*at].clone()).collect();
            let one = draw(all.clone(), pick);
            prop_assert_eq!(&one, &draw(other, pick));
            prop_assert_eq!(one.candidates.iter().filter(|drawn| drawn.taken).count(), pick.min(all.len()));
        }
    }
}
