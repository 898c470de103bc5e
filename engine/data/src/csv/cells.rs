//! Finds the cells of some hundred records of a CSV text at once: 64 bytes are looked at together for separators, line
//! ends and quotes. It finds what `scan::Records` finds, record by record.

use super::scan::{Quoted, Separator, after_line_end, quoted, unquoted};
use std::borrow::Cow;

/// How many records are found at a time.
const AT_ONCE: usize = 64;

/// Where a cell stands; a record that lacks it has `MISSING`.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: usize,
    /// One past the last byte; doubled quotes inside stand for single ones where `DOUBLED` is added.
    end: usize,
}

const DOUBLED: usize = 1 << (usize::BITS - 1);
const MISSING: Place = Place { start: usize::MAX, end: 0 };

/// A record that does not have the form of the header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Odd {
    /// Its position among the records at hand.
    pub row: usize,
    /// How many cells it has.
    pub cells: usize,
    /// Whether cells beyond the header's hold anything.
    pub more: bool,
    /// The first cell that begins with a quote mark but is no quoted cell.
    pub stray_quote: Option<usize>,
}

/// The cells of the records at hand.
#[derive(Debug)]
pub struct Cells<'a> {
    text: &'a [u8],
    separator: Separator,
    width: usize,
    /// Where the next record begins.
    at: usize,
    lines_behind: u64,
    marks: Marks<'a>,
    /// Record after record, `width` for each.
    places: Vec<Place>,
    lines: Vec<u64>,
    odd: Vec<Odd>,
}

impl<'a> Cells<'a> {
    /// No records yet of a text that begins at one. `width` is how many cells the header has.
    pub fn new(text: &'a [u8], separator: Separator, width: usize) -> Cells<'a> {
        Cells {
            text,
            separator,
            width,
            at: 0,
            lines_behind: 0,
            marks: Marks::new(text, separator),
            places: Vec::with_capacity(width * AT_ONCE),
            lines: Vec::with_capacity(AT_ONCE),
            odd: Vec::new(),
        }
    }

    /// Goes on to the next records; false where there are none. Lines with nothing in them are skipped.
    pub fn fill(&mut self) -> bool {
        self.places.clear();
        self.lines.clear();
        self.odd.clear();
        while self.lines.len() < AT_ONCE && self.record() {}
        !self.lines.is_empty()
    }

    /// About how many records the text has, by those at hand, which are its first.
    pub fn expected_records(&self) -> usize {
        let length = (self.at / self.lines.len().max(1)).max(1);
        self.text.len() / length + self.lines.len() / 8 + 1
    }

    /// The lines of the records at hand, as a spreadsheet counts them from 0: lines with nothing in them count, line
    /// breaks inside cells do not.
    pub fn lines(&self) -> &[u64] {
        &self.lines
    }

    /// How many lines lie behind.
    pub fn lines_behind(&self) -> u64 {
        self.lines_behind
    }

    /// The records at hand that do not have the form of the header.
    pub fn odd(&self) -> &[Odd] {
        &self.odd
    }

    /// Whether a record at hand has more or fewer cells than the header.
    pub fn is_displaced(&self, row: usize) -> bool {
        let odd = self.odd.binary_search_by_key(&row, |odd| odd.row);
        odd.is_ok_and(|at| self.odd[at].cells != self.width)
    }

    /// One column's cells of the records at hand; none where a record lacks it.
    #[inline]
    pub fn column(&self, column: usize) -> impl ExactSizeIterator<Item = Option<Cow<'a, [u8]>>> + '_ {
        let text = self.text;
        self.places[column.min(self.places.len())..].iter().step_by(self.width).map(move |place| {
            if place.start == usize::MAX {
                return None;
            }
            Some(match place.end & DOUBLED {
                0 => Cow::Borrowed(&text[place.start..place.end]),
                _ => unquoted(&text[place.start..place.end ^ DOUBLED]),
            })
        })
    }

    /// Finds the next record; false at the end of the text.
    fn record(&mut self) -> bool {
        let text = self.text;
        while let Some(b'\n' | b'\r') = text.get(self.at) {
            self.at = after_line_end(text, self.at);
            self.lines_behind += 1;
        }
        if self.at >= text.len() {
            return false;
        }
        self.marks.go_to(self.at);
        let mut start = self.at;
        let mut cells = 0;
        let mut odd = Odd { row: self.lines.len(), cells: 0, more: false, stray_quote: None };
        let next = loop {
            let at = self.marks.next();
            let byte = text.get(at).copied().unwrap_or(b'\n');
            if byte == self.separator.byte && cells < self.width {
                self.places.push(Place { start, end: at });
                cells += 1;
                start = at + 1;
                continue;
            }
            let mut place = Place { start, end: at };
            let mut next = at;
            if byte == b'"' {
                if at != start {
                    continue;
                }
                let Some(Quoted { close, next: behind, doubled }) = quoted(text, at, self.separator) else {
                    odd.stray_quote.get_or_insert(cells);
                    continue;
                };
                place = Place { start: at + 1, end: if doubled { close | DOUBLED } else { close } };
                next = behind;
                self.marks.go_to(behind + 1);
            }
            if cells < self.width {
                self.places.push(place);
            } else {
                let bytes = &text[place.start..place.end & !DOUBLED];
                odd.more |= bytes.iter().any(|byte| !byte.is_ascii_whitespace());
            }
            cells += 1;
            match text.get(next) {
                Some(byte) if *byte == self.separator.byte => start = next + 1,
                Some(_) => break after_line_end(text, next),
                None => break next,
            }
        };
        if cells != self.width || odd.stray_quote.is_some() {
            (cells..self.width).for_each(|_| self.places.push(MISSING));
            self.odd.push(Odd { cells, ..odd });
        }
        self.at = next;
        self.lines.push(self.lines_behind);
        self.lines_behind += 1;
        true
    }
}

/// The separators, line ends and quotes of a text, in order.
#[derive(Debug)]
struct Marks<'a> {
    text: &'a [u8],
    separator: u8,
    /// The 64 bytes at hand begin here.
    base: usize,
    /// Those of them that are marks and not passed yet, the first in the lowest bit.
    found: u64,
}

impl<'a> Marks<'a> {
    fn new(text: &'a [u8], separator: Separator) -> Marks<'a> {
        let mut marks = Marks { text, separator: separator.byte, base: 0, found: 0 };
        marks.found = marks.look();
        marks
    }

    /// Passes everything before `at`.
    #[inline]
    fn go_to(&mut self, at: usize) {
        match at.checked_sub(self.base) {
            Some(within @ 0..64) => self.found &= u64::MAX << within,
            _ => {
                self.base = at.min(self.text.len());
                self.found = self.look();
            }
        }
    }

    /// The next mark; the end of the text where there is none.
    #[inline]
    fn next(&mut self) -> usize {
        while self.found == 0 {
            self.base = self.base.saturating_add(64);
            if self.base >= self.text.len() {
                return self.text.len();
            }
            self.found = self.look();
        }
        let at = self.base + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        at
    }

    #[inline]
    fn look(&self) -> u64 {
        match self.text.get(self.base..).and_then(<[u8]>::first_chunk::<64>) {
            Some(bytes) => marks_in(bytes, self.separator),
            None => {
                let mut bytes = [0; 64];
                let rest = self.text.get(self.base..).unwrap_or_default();
                bytes[..rest.len()].copy_from_slice(rest);
                marks_in(&bytes, self.separator)
            }
        }
    }
}

/// A bit for each byte that is the separator, a line end or a quote. Bytes are compared side by side, then the answers
/// of eight at a time are drawn together by one multiplication.
#[inline]
fn marks_in(bytes: &[u8; 64], separator: u8) -> u64 {
    let mut marked = [0_u8; 64];
    for at in 0..64 {
        let byte = bytes[at];
        marked[at] =
            u8::from(byte == separator) | u8::from(byte == b'\n') | u8::from(byte == b'\r') | u8::from(byte == b'"');
    }
    let mut marks = 0;
    for (at, eight) in marked.as_chunks::<8>().0.iter().enumerate() {
        // Byte i is moved to bit i of the highest byte; no two meet.
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        marks |= bits << (at * 8);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::super::scan::Records;
    use super::*;
    use proptest::prelude::*;

    /// Bytes rich in the characters that matter.
    fn hostile() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            4 => Just(b'"'), 6 => Just(b','), 3 => Just(b'\n'), 2 => Just(b'\r'), 1 => Just(b' '), 6 => Just(b'a'),
            1 => any::<u8>(),
        ];
        prop::collection::vec(byte, 0..400)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn cells_are_those_that_records_have(text in hostile(), width in 1_usize..5) {
            let mut records = Records::new(&text);
            let mut spans = Vec::new();
            let mut cells = Cells::new(&text, Separator::COMMA, width);
            while cells.fill() {
                let columns: Vec<Vec<_>> = (0..width).map(|column| cells.column(column).collect()).collect();
                let mut odd = cells.odd().iter().peekable();
                for (row, line) in cells.lines().iter().enumerate() {
                    let seen = records.next(&mut spans);
                    prop_assert_eq!(seen.map(|seen| seen.line), Some(*line));
                    let stray_quote = seen.and_then(|seen| seen.stray_quote);
                    for (at, column) in columns.iter().enumerate() {
                        prop_assert_eq!(&column[row], &spans.get(at).map(|span| span.bytes(&text)));
                    }
                    let more = spans.iter().skip(width).any(|span| !text[span.start..span.end].trim_ascii().is_empty());
                    let is_odd = spans.len() != width || stray_quote.is_some();
                    let expected = Odd { row, cells: spans.len(), more, stray_quote };
                    prop_assert_eq!(odd.next_if(|odd| odd.row == row).copied(), is_odd.then_some(expected));
                }
            }
            prop_assert_eq!(records.next(&mut spans), None);
            prop_assert_eq!(records.lines(), cells.lines_behind());
        }
    }
}
