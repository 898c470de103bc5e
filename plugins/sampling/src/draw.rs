//! The draw of one group: candidates are put in order, and as many as wanted are taken so that their values are covered.
//! It knows no columns; what it decides is put into words elsewhere.

use crate::cover::choose;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A value that a row can cover: the number of the covered column, and the value as text.
pub type Covered = (usize, String);

/// A candidate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Which row of the table it is.
    pub row: usize,
    /// Its ticket.
    pub ticket: u64,
    /// Its key, for the unlikely case of equal tickets.
    pub key: String,
    /// What is preferred, the greatest first; unknown last.
    pub prefer: Option<i64>,
    /// The values that it covers.
    pub covers: Vec<Covered>,
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
    pub brings: Vec<Covered>,
    /// Not taken although a later one was: its place was needed for values.
    pub gave_way: bool,
}

/// The draw of a group.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Draw {
    /// The candidates in the order of the draw.
    pub candidates: Vec<Drawn>,
    /// Values that candidates have and no taken row covers.
    pub uncovered: Vec<Covered>,
    /// Whether no other draw of this size covers more values.
    pub best: bool,
}

/// Draws `pick` of the candidates, whose order does not matter.
pub fn draw(mut candidates: Vec<Candidate>, pick: usize) -> Draw {
    candidates.sort_by(|one, other| {
        let order = |candidate: &Candidate| (Reverse(candidate.prefer), candidate.ticket);
        order(one).cmp(&order(other)).then_with(|| one.key.cmp(&other.key))
    });
    let mut numbers: BTreeMap<&Covered, usize> = BTreeMap::new();
    for value in candidates.iter().flat_map(|candidate| &candidate.covers) {
        let next = numbers.len();
        numbers.entry(value).or_insert(next);
    }
    let rows: Vec<Vec<usize>> = candidates
        .iter()
        .map(|candidate| {
            let mut row: Vec<usize> = candidate.covers.iter().filter_map(|value| numbers.get(value).copied()).collect();
            row.sort_unstable();
            row.dedup();
            row
        })
        .collect();
    let slices: Vec<&[usize]> = rows.iter().map(Vec::as_slice).collect();
    let chosen = choose(&slices, numbers.len(), pick);
    let mut covered = vec![false; numbers.len()];
    let last = chosen.taken.iter().rposition(|taken| *taken);
    let drawn = candidates.iter().enumerate().map(|(at, candidate)| {
        let taken = chosen.taken[at];
        let mut brings = Vec::new();
        if taken {
            for value in &candidate.covers {
                let Some(number) = numbers.get(value).copied() else { continue };
                if !covered[number] {
                    covered[number] = true;
                    brings.push(value.clone());
                }
            }
        }
        Drawn {
            row: candidate.row,
            place: at + 1,
            taken,
            brings,
            gave_way: !taken && last.is_some_and(|last| at < last),
        }
    });
    let drawn: Vec<Drawn> = drawn.collect();
    let uncovered =
        numbers.iter().filter(|(_, number)| !covered[**number]).map(|(value, _)| (*value).clone()).collect();
    Draw { candidates: drawn, uncovered, best: chosen.best }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::ticket;
    use proptest::prelude::*;

    fn candidates(covers: Vec<Vec<u8>>) -> Vec<Candidate> {
        let candidate = |(row, covers): (usize, Vec<u8>)| {
            let key = format!("V{row:03}");
            let covers = covers.into_iter().map(|value| (usize::from(value % 2), value.to_string())).collect();
            Candidate { row, ticket: ticket("seed", &key), key, prefer: None, covers }
        };
        covers.into_iter().enumerate().map(candidate).collect()
    }

    #[test]
    fn greater_is_preferred_and_unknown_comes_last() {
        let mut all = candidates(vec![Vec::new(); 4]);
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
        let mut all = candidates(vec![vec![1], vec![1], vec![2]]);
        for (at, candidate) in all.iter_mut().enumerate() {
            candidate.ticket = at as u64;
        }
        let draw = draw(all, 2);
        assert_eq!(draw.candidates[0].brings, [(1, "1".to_owned())]);
        assert!(draw.candidates[1].gave_way && draw.candidates[2].taken && draw.uncovered.is_empty() && draw.best);
    }

    proptest! {
        #[test]
        fn any_order_of_rows_gives_the_same_draw(
            (covers, shuffled) in proptest::collection::vec(proptest::collection::vec(0_u8..8, 0..3), 0..12)
                .prop_flat_map(|covers| {
                    let order: Vec<usize> = (0..covers.len()).collect();
                    (Just(covers), Just(order).prop_shuffle())
                }),
            pick in 0_usize..8,
        ) {
            let all = candidates(covers);
            let other: Vec<Candidate> = shuffled.iter().map(|at| all[*at].clone()).collect();
            let one = draw(all.clone(), pick);
            prop_assert_eq!(&one, &draw(other, pick));
            prop_assert_eq!(one.candidates.iter().filter(|drawn| drawn.taken).count(), pick.min(all.len()));
        }
    }
}
