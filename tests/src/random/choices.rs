//! Choices drawn from a list of random numbers; where it ends every choice is the first, so shorter lists make smaller
//! things.

/// A list of random numbers and how far it is used.
pub struct Choices<'a> {
    numbers: &'a [u32],
    at: usize,
}

impl<'a> Choices<'a> {
    /// Choices from these numbers.
    pub fn new(numbers: &'a [u32]) -> Choices<'a> {
        Choices { numbers, at: 0 }
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        number as usize % bound.max(1)
    }

    /// One of these.
    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// True once in `times`, never where the numbers have ended.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// Whether numbers are left.
    pub fn lasts(&self) -> bool {
        self.at < self.numbers.len()
    }
}
