//! The rows that lead to each parent row, kept together: two arrays made by counting, whatever the order of the rows.

use crate::NO_ROW;
use std::ops::Range;

/// Children by parent: the rows of parent `p` are `rows[starts[p]..starts[p + 1]]`, ascending.
#[derive(Clone, Default, Debug)]
pub struct Children {
    /// One more entry than there are parents.
    pub starts: Vec<u32>,
    /// Child rows, parent after parent.
    pub rows: Vec<u32>,
}

impl Children {
    /// Sorts child rows under `parents` parents; rows that lead nowhere are left out.
    pub fn new(targets: &[u32], parents: usize) -> Children {
        let mut starts = vec![0_u32; parents + 1];
        for target in targets {
            if *target != NO_ROW {
                starts[*target as usize + 1] += 1;
            }
        }
        for parent in 0..parents {
            starts[parent + 1] += starts[parent];
        }
        let mut rows = vec![0_u32; starts[parents] as usize];
        let mut free = starts.clone();
        for (row, target) in targets.iter().enumerate() {
            if *target != NO_ROW {
                let place = &mut free[*target as usize];
                rows[*place as usize] = row as u32;
                *place += 1;
            }
        }
        Children { starts, rows }
    }

    /// How many parents.
    pub fn parents(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Where in `rows` the children of a parent stand.
    pub fn range(&self, parent: usize) -> Range<usize> {
        self.starts[parent] as usize..self.starts[parent + 1] as usize
    }

    /// The children of a parent.
    pub fn of(&self, parent: usize) -> &[u32] {
        &self.rows[self.range(parent)]
    }

    /// The parent whose children include the entry at `position` of `rows`.
    pub fn parent_at(&self, position: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= position).saturating_sub(1)
    }
}

/// Follows two links one after the other.
pub fn follow(first: &[u32], second: &[u32]) -> Vec<u32> {
    first.iter().map(|row| second.get(*row as usize).copied().unwrap_or(NO_ROW)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_under_their_parents_in_order() {
        let children = Children::new(&[2, 0, NO_ROW, 2, 0, 2], 4);
        assert_eq!(children.of(0), [1, 4]);
        assert!(children.of(1).is_empty());
        assert_eq!(children.of(2), [0, 3, 5]);
        assert_eq!((children.parent_at(0), children.parent_at(2), children.parent_at(4)), (0, 2, 2));
        assert_eq!(follow(&[0, NO_ROW, 2], &[7, 8, 9]), [7, NO_ROW, 9]);
    }
}
