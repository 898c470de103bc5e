//! Finds separators, line ends and quotes in a text, 64 bytes at a time. What they mean for cells is not known here.

use super::scan::Separator;
use wide::u8x16;

/// Looks at 64 bytes at a time.
pub trait Looker: Copy {
    /// Which bytes are the separator, and which a line end or a quote.
    fn look(self, bytes: &[u8; 64], separator: u8) -> Found64;

    /// Notes a place for each bit, the lowest first: the bit's own and `base`. What stands behind them is overwritten.
    fn note(self, bits: u64, base: u32, places: &mut [u32; 64]);
}

/// The separators, line ends and quotes of a text, in order.
#[derive(Debug)]
pub struct Marks<'a, L> {
    looker: L,
    text: &'a [u8],
    separator: u8,
    /// The 64 bytes at hand begin here.
    base: usize,
    /// Those of them that are marks and not passed yet, the first in the lowest bit.
    found: Found64,
}

/// Which of 64 bytes are marks, the first in the lowest bit.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Found64 {
    /// Separators.
    pub separators: u64,
    /// Line ends and quotes.
    pub stops: u64,
}

impl<'a, L: Looker> Marks<'a, L> {
    /// Those of a text, from its beginning on.
    pub fn new(text: &'a [u8], separator: Separator, looker: L) -> Marks<'a, L> {
        let mut marks = Marks { looker, text, separator: separator.byte, base: 0, found: Found64::default() };
        marks.found = marks.look();
        marks
    }

    /// Where the 64 bytes at hand begin.
    #[inline(always)]
    pub fn base(&self) -> usize {
        self.base
    }

    /// Passes everything before `at`.
    #[inline(always)]
    pub fn go_to(&mut self, at: usize) {
        match at.checked_sub(self.base) {
            Some(within @ 0..64) => {
                self.found.separators &= u64::MAX << within;
                self.found.stops &= u64::MAX << within;
            }
            _ => self.begin_at(at),
        }
    }

    /// Finds the marks from `at` on, wherever it looked before.
    pub fn begin_at(&mut self, at: usize) {
        self.base = at.min(self.text.len());
        self.found = self.look();
    }

    /// Passes the next line end or quote of the bytes at hand, if there is one, and the separators before it.
    #[inline(always)]
    pub fn pass_to_stop(&mut self) -> (u64, Option<usize>) {
        let Found64 { separators, stops } = self.found;
        // The bits up to the lowest of the stops; all where there is none.
        let passed = stops ^ stops.wrapping_sub(1);
        self.found = Found64 { separators: separators & !passed, stops: stops & !passed };
        let stop = (stops != 0).then(|| self.base.wrapping_add(stops.trailing_zeros() as usize));
        (separators & passed, stop)
    }

    /// Goes on to the next 64 bytes; false at the end of the text.
    #[inline(always)]
    pub fn forward(&mut self) -> bool {
        self.base = self.base.saturating_add(64);
        let more = self.base < self.text.len();
        if more {
            self.found = self.look();
        }
        more
    }

    #[inline(always)]
    fn look(&self) -> Found64 {
        match self.text.get(self.base..).and_then(<[u8]>::first_chunk::<64>) {
            Some(bytes) => self.looker.look(bytes, self.separator),
            None => {
                let mut bytes = [0; 64];
                let rest = self.text.get(self.base..).unwrap_or_default();
                bytes[..rest.len()].copy_from_slice(rest);
                self.looker.look(&bytes, self.separator)
            }
        }
    }
}

/// Looks by sixteen bytes, as every processor can.
#[derive(Clone, Copy, Debug)]
pub struct BySixteen;

impl Looker for BySixteen {
    #[inline(always)]
    fn look(self, bytes: &[u8; 64], separator: u8) -> Found64 {
        let [separator, line_feed, carriage_return, quote] = [separator, b'\n', b'\r', b'"'].map(u8x16::splat);
        let mut found = Found64::default();
        for (at, sixteen) in bytes.as_chunks::<16>().0.iter().enumerate() {
            let sixteen = u8x16::new(*sixteen);
            let stops = sixteen.simd_eq(line_feed) | sixteen.simd_eq(carriage_return) | sixteen.simd_eq(quote);
            let separators = sixteen.simd_eq(separator);
            found.separators |= u64::from(separators.to_bitmask() as u16) << (at * 16);
            found.stops |= u64::from(stops.to_bitmask() as u16) << (at * 16);
        }
        found
    }

    #[inline(always)]
    fn note(self, mut bits: u64, base: u32, places: &mut [u32; 64]) {
        let mut left = bits.count_ones();
        for eight in places.as_chunks_mut::<8>().0 {
            if left == 0 {
                return;
            }
            for place in eight {
                *place = base.wrapping_add(bits.trailing_zeros());
                bits &= bits.wrapping_sub(1);
            }
            left = left.saturating_sub(8);
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any bytes and bits, and a separator and a base.
    pub fn looked_at() -> impl Strategy<Value = ([u8; 64], u8, u64, u32)> {
        let bits =
            prop_oneof![any::<u64>(), any::<[u64; 3]>().prop_map(|[a, b, c]| a & b & c), Just(0), Just(u64::MAX)];
        (prop::array::uniform32(any::<[u8; 2]>()), any::<u8>(), bits, any::<u32>()).prop_map(
            |(bytes, separator, bits, base)| {
                let mut all = [0; 64];
                all.copy_from_slice(bytes.as_flattened());
                (all[7], all[18], all[63]) = (separator, b'"', b'\n');
                (all, separator, bits, base)
            },
        )
    }

    /// Holds a looker against each byte and each bit.
    pub fn hold(looker: impl Looker, (bytes, separator, bits, base): ([u8; 64], u8, u64, u32)) {
        let found = looker.look(&bytes, separator);
        for (at, byte) in bytes.into_iter().enumerate() {
            assert_eq!(found.separators >> at & 1 == 1, byte == separator);
            assert_eq!(found.stops >> at & 1 == 1, matches!(byte, b'\n' | b'\r' | b'"'));
        }
        let expected: Vec<u32> = (0..64).filter(|at| bits >> at & 1 == 1).map(|at| base.wrapping_add(at)).collect();
        let mut places = [7; 64];
        looker.note(bits, base, &mut places);
        assert_eq!(places[..expected.len()], expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn marks_are_those_of_each_byte(looked_at in looked_at()) {
            hold(BySixteen, looked_at);
        }
    }
}
