//! A small counter-based random source: the same seed and household always give the same draws, on any
//! number of threads. Not for anything secret.

/// SplitMix64 started at a place that depends on the run's seed and one household alone.
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Rng {
    /// The source of household `number` in the run with `seed`.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        Self(mix(mix(seed ^ STEP).wrapping_add(number.wrapping_mul(STEP))))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number from 0 up to, but without, `n` (0 where `n` is 0).
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((self.next() >> 32) * n) >> 32
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn range(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1).unsigned_abs()) as i64
    }

    /// True in `per_mille` of a thousand draws.
    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of the given values; the list is never empty where this is called.
    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_depend_on_seed_and_number_only() {
        let draw = |s, n| {
            let mut r = Rng::new(s, n);
            (r.below(1000), r.range(-5, 5), r.chance(500))
        };
        assert_eq!(draw(7, 3), draw(7, 3));
        assert_ne!(draw(7, 3), draw(7, 4));
        assert_ne!(draw(7, 3), draw(8, 3));
    }

    #[test]
    fn range_keeps_both_ends() {
        let mut r = Rng::new(1, 1);
        let seen: Vec<i64> = (0..500).map(|_| r.range(2, 4)).collect();
        assert!(seen.contains(&2) && seen.contains(&4));
        assert!(seen.iter().all(|x| (2..=4).contains(x)));
    }
}
