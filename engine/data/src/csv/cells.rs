//! Finds the cells of some hundred records of a CSV text at once: 64 bytes are looked at together for separators, line
//! ends and quotes. It finds what `scan::Records` finds, record by record.

use super::scan::{Quoted, Records, Separator, Span, after_line_end, quoted, unquoted};
use heng_values::read_number_before;
use std::borrow::Cow;
use wide::u8x16;

/// How many records are found at a time.
const AT_ONCE: usize = 64;

/// Where a cell stands, counted from the first byte of the records at hand: few bytes, so that the cells of all these
/// records stay near the processor.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: u32,
    /// One past the last byte; doubled quotes inside stand for single ones where `DOUBLED` is added.
    end: u32,
}

const DOUBLED: u32 = 1 << (u32::BITS - 1);
/// The place of a cell that its record lacks.
const MISSING: Place = Place { start: u32::MAX, end: 0 };
/// How far behind the first record's first byte places may reach; in tests so near that both ways are gone.
const NEARBY: usize = if cfg!(test) { 48 } else { 1 << 31 };
/// The start of a cell of a record too long for places; `end` says which of its cells it is.
const FAR: u32 = u32::MAX - 1;

/// A cell in its text.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// From its first byte on, and what follows it in the text.
    pub text: &'a [u8],
    /// How many bytes it has.
    pub len: usize,
    /// Whether doubled quotes inside stand for single ones.
    pub doubled: bool,
}

impl<'a> Found<'a> {
    /// Its bytes.
    #[inline]
    pub fn bytes(&self) -> Cow<'a, [u8]> {
        let bytes = &self.text[..self.len];
        if self.doubled { unquoted(bytes) } else { Cow::Borrowed(bytes) }
    }

    /// The number that it says plainly.
    #[inline(always)]
    pub fn number(&self) -> Option<i64> {
        if self.doubled { None } else { read_number_before(self.text, self.len) }
    }
}

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
    /// Where the first of the records at hand begins.
    first: usize,
    lines_behind: u64,
    marks: Marks<'a>,
    /// Record after record, `width` for each.
    places: Vec<Place>,
    /// The cells of a record too long for places, which then is the only one at hand.
    far: Vec<Span>,
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
            first: 0,
            lines_behind: 0,
            marks: Marks::new(text, separator),
            places: vec![MISSING; width * AT_ONCE],
            far: Vec::new(),
            lines: Vec::with_capacity(AT_ONCE),
            odd: Vec::new(),
        }
    }

    /// Goes on to the next records; false where there are none. Lines with nothing in them are skipped.
    pub fn fill(&mut self) -> bool {
        self.far.clear();
        self.lines.clear();
        self.odd.clear();
        self.first = self.at;
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

    /// One column's cells of the records at hand.
    pub fn column(&self, column: usize) -> ColumnCells<'_> {
        let places = self.places.get(column..).filter(|_| column < self.width).unwrap_or_default();
        ColumnCells { text: &self.text[self.first..], places, width: self.width, far: &self.far }
    }

    /// Finds the next record; false at the end of the text, and where it is too long to stand beside those at hand.
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
        let (row, first, width) = (self.lines.len(), self.first, self.width);
        let places = &mut self.places[row * width..(row + 1) * width];
        // What of a position a place keeps; whether all of it fits is asked at the end of the record.
        let kept = |at: usize| at.wrapping_sub(first) as u32;
        let mut odd = Odd { row, cells: 0, more: false, stray_quote: None };
        let (mut start, mut cells) = (self.at, 0_usize);
        let next = loop {
            let at = self.marks.next();
            let byte = text.get(at).copied().unwrap_or(b'\n');
            if byte == self.separator.byte
                && let Some(place) = places.get_mut(cells)
            {
                *place = Place { start: kept(start), end: kept(at) };
                cells = cells.wrapping_add(1);
                start = at.wrapping_add(1);
                continue;
            }
            let (mut cell, mut doubled_end) = (start..at, 0);
            let mut next = at;
            if byte == b'"' {
                if at != start {
                    continue;
                }
                let Some(Quoted { close, next: behind, doubled }) = quoted(text, at, self.separator) else {
                    odd.stray_quote.get_or_insert(cells);
                    continue;
                };
                cell = at + 1..close;
                doubled_end = if doubled { DOUBLED } else { 0 };
                next = behind;
                self.marks.go_to(behind + 1);
            }
            match places.get_mut(cells) {
                Some(place) => *place = Place { start: kept(cell.start), end: kept(cell.end) | doubled_end },
                None => odd.more |= text[cell].iter().any(|byte| !byte.is_ascii_whitespace()),
            }
            cells += 1;
            match text.get(next) {
                Some(byte) if *byte == self.separator.byte => start = next + 1,
                Some(_) => break after_line_end(text, next),
                None => break next,
            }
        };
        if next - first >= NEARBY {
            if row > 0 {
                self.marks.begin_at(self.at);
                return false;
            }
            Records::parted(&text[self.at..], self.separator).next(&mut self.far);
            places.iter_mut().zip(0..).for_each(|(place, at)| *place = Place { start: FAR, end: at });
            self.far
                .iter_mut()
                .for_each(|span| (span.start, span.end) = (span.start + self.at - first, span.end + self.at - first));
        }
        if cells != width || odd.stray_quote.is_some() {
            places.iter_mut().skip(cells).for_each(|place| *place = MISSING);
            self.odd.push(Odd { cells, ..odd });
        }
        self.at = next;
        self.lines.push(self.lines_behind);
        self.lines_behind += 1;
        true
    }
}

/// One column's cells of the records at hand.
#[derive(Clone, Copy, Debug)]
pub struct ColumnCells<'c> {
    /// From the first of the records on.
    text: &'c [u8],
    /// From the column's cell of the first record on.
    places: &'c [Place],
    width: usize,
    far: &'c [Span],
}

impl<'c> ColumnCells<'c> {
    /// The cell of a record; none where the record lacks it.
    #[inline(always)]
    pub fn get(&self, row: usize) -> Option<Found<'c>> {
        let place = self.places.get(row.wrapping_mul(self.width))?;
        if place.start >= FAR {
            return self.far(place);
        }
        let (start, end) = (place.start as usize, (place.end & !DOUBLED) as usize);
        Some(Found { text: self.text.get(start..)?, len: end.wrapping_sub(start), doubled: place.end & DOUBLED != 0 })
    }

    #[cold]
    fn far(&self, place: &Place) -> Option<Found<'c>> {
        let span = self.far.get(place.end as usize).filter(|_| place.start == FAR)?;
        Some(Found { text: self.text.get(span.start..)?, len: span.end - span.start, doubled: span.doubled })
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
            _ => self.begin_at(at),
        }
    }

    /// Finds the marks from `at` on, wherever it looked before.
    fn begin_at(&mut self, at: usize) {
        self.base = at.min(self.text.len());
        self.found = self.look();
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
        let at = self.base.wrapping_add(self.found.trailing_zeros() as usize);
        self.found &= self.found.wrapping_sub(1);
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

/// A bit for each byte that is the separator, a line end or a quote.
#[inline]
fn marks_in(bytes: &[u8; 64], separator: u8) -> u64 {
    let [separator, line_feed, carriage_return, quote] = [separator, b'\n', b'\r', b'"'].map(u8x16::splat);
    let mut marks = 0;
    for (at, sixteen) in bytes.as_chunks::<16>().0.iter().enumerate() {
        let sixteen = u8x16::new(*sixteen);
        let found = sixteen.simd_eq(separator)
            | sixteen.simd_eq(line_feed)
            | sixteen.simd_eq(carriage_return)
            | sixteen.simd_eq(quote);
        marks |= u64::from(found.to_bitmask() as u16) << (at * 16);
    }
    marks
}

#[cfg(test)]
mod tests {
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
                let bytes = |cell: Option<Found<'_>>| cell.map(|cell| cell.bytes().into_owned());
                let columns: Vec<Vec<_>> =
                    (0..width).map(|at| (0..cells.lines().len()).map(|row| bytes(cells.column(at).get(row))).collect()).collect();
                let mut odd = cells.odd().iter().peekable();
                for (row, line) in cells.lines().iter().enumerate() {
                    let seen = records.next(&mut spans);
                    prop_assert_eq!(seen.map(|seen| seen.line), Some(*line));
                    let stray_quote = seen.and_then(|seen| seen.stray_quote);
                    for (at, column) in columns.iter().enumerate() {
                        prop_assert_eq!(&column[row], &spans.get(at).map(|span| span.bytes(&text).into_owned()));
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

        #[test]
        fn marks_are_those_of_each_byte(bytes in prop::collection::vec(any::<u8>(), 64), separator: u8) {
            let mut all = [0; 64];
            all.copy_from_slice(&bytes);
            (all[7], all[18], all[63]) = (separator, b'"', b'\n');
            for (at, byte) in all.into_iter().enumerate() {
                let is_mark = byte == separator || matches!(byte, b'\n' | b'\r' | b'"');
                prop_assert_eq!(marks_in(&all, separator) >> at & 1 == 1, is_mark);
            }
        }
    }
}
