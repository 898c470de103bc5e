//! Reach where every row covers one value at most: it is enough to count the places and the values still wanted.

use super::Reach;

/// Which values are covered and how many more are wanted. A value is never lost, since its first row is always taken.
pub struct Classes {
    covered: Vec<bool>,
    /// Places left.
    left: usize,
    /// How many more values can be covered and so have to be.
    wanted: usize,
}

impl Classes {
    pub fn new(rows: &[&[usize]], values: usize, pick: usize) -> Classes {
        let mut present = vec![false; values];
        for value in rows.iter().copied().flatten() {
            present[*value] = true;
        }
        let distinct = present.iter().filter(|present| **present).count();
        Classes { covered: vec![false; values], left: pick, wanted: distinct.min(pick) }
    }

    fn new_value(&self, row: &[usize]) -> Option<usize> {
        row.first().copied().filter(|value| !self.covered[*value])
    }
}

impl Reach for Classes {
    fn allows(&mut self, _at: usize, row: &[usize]) -> bool {
        self.new_value(row).is_some() || self.wanted < self.left
    }

    fn take(&mut self, row: &[usize]) {
        if let Some(value) = self.new_value(row) {
            self.covered[value] = true;
            self.wanted -= 1;
        }
        self.left -= 1;
    }
}
