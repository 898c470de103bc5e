//! Reach by exhaustive counting: for every set of values, the fewest of the rows still to come that cover it. Exact, for
//! as many values and kinds of rows as fit the bound.

use super::Reach;

/// The bound: `(kinds of rows + 1) × 2^values` is at most this. Rows that cover the same values are of one kind; with 8
/// values there is no limit on rows, with 12 values there may be 1,023 kinds, with 16 values 63.
pub const BOUND: usize = 1 << 22;

/// No rows cover this set.
const NEVER: u8 = u8::MAX;

/// The table of fewest rows, and where the walk stands.
pub struct Exact {
    /// For the kinds that still come at each stage, by set of values the fewest rows.
    fewest: Vec<Vec<u8>>,
    /// Per row how many kinds come after it.
    stage: Vec<usize>,
    /// The most values that can be covered.
    most: u32,
    all: u32,
    covered: u32,
    left: usize,
    /// Kinds that were refused since the last row was taken: they stay refused until the next one is.
    refused: Vec<u32>,
}

impl Exact {
    /// `None` beyond the bound.
    pub fn new(rows: &[&[usize]], values: usize, pick: usize) -> Option<Exact> {
        if values >= BOUND.ilog2() as usize {
            return None;
        }
        let sets = 1_usize << values;
        let kind_of: Vec<u32> = rows.iter().map(|row| row.iter().fold(0, |set, value| set | 1 << value)).collect();
        let mut kinds: Vec<u32> = Vec::new();
        let mut known = vec![false; sets];
        let mut stage = vec![0; rows.len()];
        for (at, kind) in kind_of.iter().enumerate().rev() {
            stage[at] = kinds.len();
            if *kind != 0 && !known[*kind as usize] {
                known[*kind as usize] = true;
                kinds.push(*kind);
                if (kinds.len() + 1) * sets > BOUND {
                    return None;
                }
            }
        }
        let mut fewest = Vec::with_capacity(kinds.len() + 1);
        let mut table = vec![NEVER; sets];
        table[0] = 0;
        fewest.push(table);
        for kind in &kinds {
            let before = &fewest[fewest.len() - 1];
            let next = (0..sets).map(|set| {
                let rest = before[set & !*kind as usize];
                before[set].min(rest.saturating_add(1))
            });
            let next: Vec<u8> = next.collect();
            fewest.push(next);
        }
        let all = kinds.iter().fold(0, |all, kind| all | kind);
        let refused = Vec::new();
        let mut exact = Exact { fewest, stage, most: 0, all, covered: 0, left: pick, refused };
        exact.most = exact.reach(kinds.len(), 0, pick);
        Some(exact)
    }

    /// The most values that are covered when at most `left` of the rows of a stage join those that cover this set.
    fn reach(&self, stage: usize, covered: u32, left: usize) -> u32 {
        let table = &self.fewest[stage];
        let open = self.all & !covered;
        let within = |set: u32| usize::from(table[set as usize]) <= left && table[set as usize] != NEVER;
        if within(open) {
            return self.all.count_ones();
        }
        let mut best = 0;
        let mut set = open;
        while set != 0 {
            if set.count_ones() > best && within(set) {
                best = set.count_ones();
            }
            set = (set - 1) & open;
        }
        covered.count_ones() + best
    }
}

fn set_of(row: &[usize]) -> u32 {
    row.iter().fold(0, |set, value| set | 1 << value)
}

impl Reach for Exact {
    fn allows(&mut self, at: usize, row: &[usize]) -> bool {
        let kind = set_of(row);
        if self.covered.count_ones() == self.most {
            return true;
        }
        if self.refused.contains(&kind) {
            return false;
        }
        let allowed = self.reach(self.stage[at], self.covered | kind, self.left - 1) == self.most;
        if !allowed {
            self.refused.push(kind);
        }
        allowed
    }

    fn take(&mut self, row: &[usize]) {
        self.covered |= set_of(row);
        self.left -= 1;
        self.refused.clear();
    }
}
