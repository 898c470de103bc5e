//! Which of the rows in order are taken, so that as many values as possible are covered. It knows rows only as lists of
//! value numbers; what the values are, and in which order rows come, is decided elsewhere.

mod classes;
mod exact;
mod greedy;

use classes::Classes;
use exact::Exact;

/// What was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    /// Per row whether it was taken.
    pub taken: Vec<bool>,
    /// Whether no other selection of this size covers more values. Where it is false, one may.
    pub best: bool,
}

/// Takes `pick` of the rows (all, if they are fewer). `rows` are in the order of the draw, each with the numbers (below
/// `values`) that it covers, ascending and without repeats.
///
/// A row is taken in its turn unless the places left would then no longer do for the most values that can be covered at
/// all; so the selection is the first one in the order of the draw among all that cover the most. That is exact where
/// every row covers one value at most, and up to the bound of the exhaustive count; beyond it rows that cover the most new values
/// are taken first, then the rest in order.
pub fn choose(rows: &[&[usize]], values: usize, pick: usize) -> Chosen {
    if pick >= rows.len() {
        return Chosen { taken: vec![true; rows.len()], best: true };
    }
    if rows.iter().all(|row| row.len() <= 1) {
        return Chosen { taken: walk(rows, pick, &mut Classes::new(rows, values, pick)), best: true };
    }
    if let Some(mut exact) = Exact::new(rows, values, pick) {
        return Chosen { taken: walk(rows, pick, &mut exact), best: true };
    }
    let (taken, all) = greedy::take(rows, values, pick);
    Chosen { taken, best: all }
}

/// How much can still be covered, as the walk goes on.
trait Reach {
    /// Whether the most values can still be covered after this row is taken.
    fn allows(&mut self, at: usize, row: &[usize]) -> bool;

    /// The row is taken.
    fn take(&mut self, row: &[usize]);
}

fn walk(rows: &[&[usize]], pick: usize, reach: &mut dyn Reach) -> Vec<bool> {
    let mut taken = vec![false; rows.len()];
    let mut left = pick;
    for (at, row) in rows.iter().enumerate() {
        if left == 0 {
            break;
        }
        if reach.allows(at, row) {
            reach.take(row);
            taken[at] = true;
            left -= 1;
        }
    }
    taken
}

#[cfg(test)]
mod tests;
