//! A row of bits in 64-bit words: one bit per row of a column. Bits past the end are always 0.

use crate::wide;
use std::ops::Range;

/// Bits per word.
const WORD: usize = 64;

/// One bit per row.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// No bits, with room for `len`.
    pub fn with_capacity(len: usize) -> Bits {
        Bits { words: Vec::with_capacity(len.div_ceil(WORD)), len: 0 }
    }

    /// `len` bits of 0.
    pub fn zeros(len: usize) -> Bits {
        Bits { words: vec![0; len.div_ceil(WORD)], len }
    }

    /// `len` bits of 1.
    pub fn ones(len: usize) -> Bits {
        let mut bits = Bits { words: vec![u64::MAX; len.div_ceil(WORD)], len };
        bits.trim();
        bits
    }

    /// `len` equal bits.
    pub fn all_same(bit: bool, len: usize) -> Bits {
        if bit { Bits::ones(len) } else { Bits::zeros(len) }
    }

    /// Bits computed row by row.
    pub fn from_fn(len: usize, mut bit: impl FnMut(usize) -> bool) -> Bits {
        let mut words = Vec::with_capacity(len.div_ceil(WORD));
        let mut start = 0;
        while start < len {
            let count = WORD.min(len - start);
            let mut word = 0;
            for offset in 0..count {
                word |= u64::from(bit(start + offset)) << offset;
            }
            words.push(word);
            start += count;
        }
        Bits { words, len }
    }

    /// A bit for each value.
    pub fn from_values<T: Copy>(values: &[T], bit: impl Fn(T) -> bool) -> Bits {
        let (whole, rest) = values.as_chunks::<WORD>();
        let words = wide::words_of_each(whole, &bit);
        let mut bits = Bits { words, len: whole.len() * WORD };
        rest.iter().for_each(|value| bits.push(bit(*value)));
        bits
    }

    /// A bit for each pair of values; both sides have as many.
    pub fn from_pairs<T: Copy>(left: &[T], right: &[T], bit: impl Fn(T, T) -> bool) -> Bits {
        let ((whole, rest), (others, other_rest)) = (left.as_chunks::<WORD>(), right.as_chunks::<WORD>());
        let words = wide::words_of_pairs(whole, others, &bit);
        let mut bits = Bits { words, len: whole.len() * WORD };
        rest.iter().zip(other_rest).for_each(|(left, right)| bits.push(bit(*left, *right)));
        bits
    }

    /// Bits from whole words; bits past `len` are cleared, missing words are 0.
    pub fn from_words(mut words: Vec<u64>, len: usize) -> Bits {
        words.resize(len.div_ceil(WORD), 0);
        let mut bits = Bits { words, len };
        bits.trim();
        bits
    }

    fn trim(&mut self) {
        let rest = self.len % WORD;
        if rest != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << rest) - 1;
        }
    }

    /// How many bits.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no bits.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The words, lowest row in the lowest bit.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The bit of a row; false past the end.
    pub fn get(&self, row: usize) -> bool {
        self.words.get(row / WORD).is_some_and(|word| word >> (row % WORD) & 1 == 1)
    }

    /// Sets the bit of a row; rows past the end are left alone.
    pub fn set(&mut self, row: usize, bit: bool) {
        if row < self.len {
            let mask = 1 << (row % WORD);
            let word = &mut self.words[row / WORD];
            *word = if bit { *word | mask } else { *word & !mask };
        }
    }

    /// Appends a bit.
    pub fn push(&mut self, bit: bool) {
        let offset = self.len % WORD;
        if offset == 0 {
            self.words.push(u64::from(bit));
        } else {
            self.words[self.len / WORD] |= u64::from(bit) << offset;
        }
        self.len += 1;
    }

    /// Appends the lowest `count` bits of a word, at most 64.
    pub fn push_word(&mut self, word: u64, count: usize) {
        if count == 0 {
            return;
        }
        let word = word & (u64::MAX >> (WORD - count.min(WORD)));
        let offset = self.len % WORD;
        match self.words.last_mut().filter(|_| offset > 0) {
            Some(last) => {
                *last |= word << offset;
                if offset + count > WORD {
                    self.words.push(word >> (WORD - offset));
                }
            }
            None => self.words.push(word),
        }
        self.len += count;
    }

    /// Appends all bits of another.
    pub fn extend(&mut self, other: &Bits) {
        let offset = self.len % WORD;
        if offset == 0 {
            self.words.extend_from_slice(&other.words);
        } else {
            for word in &other.words {
                let last = self.words.len() - 1;
                self.words[last] |= word << offset;
                self.words.push(word >> (WORD - offset));
            }
        }
        self.len += other.len;
        self.words.truncate(self.len.div_ceil(WORD));
    }

    /// The bits of a range of rows.
    pub fn slice(&self, range: Range<usize>) -> Bits {
        let end = range.end.min(self.len);
        let start = range.start.min(end);
        let len = end - start;
        let (first, offset) = (start / WORD, start % WORD);
        let count = len.div_ceil(WORD);
        let words = if offset == 0 {
            self.words[first..first + count].to_vec()
        } else {
            (first..first + count)
                .map(|at| {
                    let high = self.words.get(at + 1).copied().unwrap_or(0);
                    self.words[at] >> offset | high << (WORD - offset)
                })
                .collect()
        };
        Bits::from_words(words, len)
    }

    /// The bits of the rows named, in their order; 0 for `NO_ROW`.
    pub fn gather(&self, rows: &[u32]) -> Bits {
        Bits::from_fn(rows.len(), |at| self.get(rows[at] as usize))
    }

    /// How many bits are 1.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether a bit is 1.
    pub fn any(&self) -> bool {
        self.words.iter().any(|word| *word != 0)
    }

    /// Whether all bits are 1.
    pub fn all(&self) -> bool {
        self.count() == self.len
    }

    /// The words of a range, bits outside it cleared.
    fn words_in(&self, range: Range<usize>) -> impl Iterator<Item = u64> + '_ {
        let end = range.end.min(self.len);
        let start = range.start.min(end);
        let (first, last) = (start / WORD, end.div_ceil(WORD));
        (first..last.max(first)).map(move |at| {
            let mut word = self.words[at];
            if at == start / WORD {
                word &= u64::MAX << (start % WORD);
            }
            if at == end / WORD {
                word &= (1 << (end % WORD)) - 1;
            }
            word
        })
    }

    /// Whether a bit of a range is 1.
    pub fn any_in(&self, range: Range<usize>) -> bool {
        self.words_in(range).any(|word| word != 0)
    }

    /// How many bits of a range are 1.
    pub fn count_in(&self, range: Range<usize>) -> usize {
        self.words_in(range).map(|word| word.count_ones() as usize).sum()
    }

    fn zip(&self, other: &Bits, op: impl Fn(u64, u64) -> u64) -> Bits {
        debug_assert_eq!(self.len, other.len);
        let words = self.words.iter().zip(&other.words).map(|(a, b)| op(*a, *b)).collect();
        Bits::from_words(words, self.len)
    }

    /// 1 where both are.
    pub fn and(&self, other: &Bits) -> Bits {
        self.zip(other, |a, b| a & b)
    }

    /// 1 where one is.
    pub fn or(&self, other: &Bits) -> Bits {
        self.zip(other, |a, b| a | b)
    }

    /// 1 where this is and the other is not.
    pub fn and_not(&self, other: &Bits) -> Bits {
        self.zip(other, |a, b| a & !b)
    }

    /// 1 where they differ.
    pub fn differ(&self, other: &Bits) -> Bits {
        self.zip(other, |a, b| a ^ b)
    }

    /// 1 where this is 0.
    pub fn not(&self) -> Bits {
        Bits::from_words(self.words.iter().map(|word| !word).collect(), self.len)
    }

    /// The rows whose bit is 1, ascending.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                (rest != 0).then(|| {
                    let offset = rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    at * WORD + offset
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(len: usize) -> Bits {
        Bits::from_fn(len, |row| row % 3 == 0 || row % 7 == 2)
    }

    #[test]
    fn slices_and_extensions_agree_at_every_offset() {
        let whole = pattern(300);
        for cut in [0, 1, 63, 64, 65, 128, 191, 299, 300] {
            let mut joined = whole.slice(0..cut);
            joined.extend(&whole.slice(cut..300));
            assert_eq!(joined, whole, "cut at {cut}");
        }
        for range in [5..200, 0..0, 64..64, 0..64, 63..65, 64..128, 130..131, 250..300, 300..300] {
            let expected = range.clone().filter(|row| whole.get(*row)).count();
            assert_eq!(whole.slice(range.clone()).count(), expected);
            assert_eq!(whole.count_in(range.clone()), expected, "{range:?}");
            assert_eq!(whole.any_in(range.clone()), expected > 0, "{range:?}");
        }
    }

    #[test]
    fn bits_past_the_end_stay_zero() {
        let bits = Bits::zeros(70).not();
        assert_eq!(bits.count(), 70);
        assert!(bits.all());
        assert_eq!(Bits::ones(70), bits);
        assert!(!bits.get(70));
    }

    #[test]
    fn rows_are_those_with_one() {
        let bits = pattern(130);
        let expected: Vec<usize> = (0..130).filter(|row| bits.get(*row)).collect();
        assert_eq!(bits.rows().collect::<Vec<_>>(), expected);
        let mut pushed = Bits::default();
        (0..130).for_each(|row| pushed.push(bits.get(row)));
        assert_eq!(pushed, bits);
        for first in [0, 1, 63, 64] {
            let mut pushed = bits.slice(0..first);
            (first..130).step_by(37).for_each(|at| pushed.push_word(bits.slice(at..130).words()[0], 37.min(130 - at)));
            assert_eq!(pushed, bits, "from {first}");
        }
    }
}
