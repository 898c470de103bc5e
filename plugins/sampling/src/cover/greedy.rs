//! Selection beyond the bound of the exact one: the row with the most new values first. It may miss a covering that
//! exists, and says so by what it gives back.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Which rows are taken, and whether all values that any row has are covered.
pub fn take(rows: &[&[usize]], values: usize, pick: usize) -> (Vec<bool>, bool) {
    let mut present = vec![false; values];
    rows.iter().copied().flatten().for_each(|value| present[*value] = true);
    let mut open = present.iter().filter(|present| **present).count();
    let mut covered = vec![false; values];
    let mut taken = vec![false; rows.len()];
    let mut left = pick;
    // What a row adds never grows, so a row whose count still holds when it comes up is the best one.
    let mut heap: BinaryHeap<(usize, Reverse<usize>)> =
        rows.iter().enumerate().map(|(at, row)| (row.len(), Reverse(at))).collect();
    while left > 0 && open > 0 {
        let Some((promised, Reverse(at))) = heap.pop() else { break };
        let adds = rows[at].iter().filter(|value| !covered[**value]).count();
        if adds < promised {
            heap.push((adds, Reverse(at)));
            continue;
        }
        rows[at].iter().for_each(|value| covered[*value] = true);
        taken[at] = true;
        open -= adds;
        left -= 1;
    }
    for taken in taken.iter_mut().filter(|taken| !**taken).take(left) {
        *taken = true;
    }
    (taken, open == 0)
}
