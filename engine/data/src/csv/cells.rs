//! Finds the cells of some hundred records of a CSV text at once: 64 bytes are looked at together for separators, line
//! ends and quotes, and where cells end is noted for as many as there are between. It finds what `scan::Records` finds,
//! record by record, and asks it about every record that does not have the header's form.

use super::marks::{Looker, Marks};
use super::scan::{Quoted, Records, Separator, Span, after_line_end, quoted, unquoted};
use heng_values::read_number_before;
use std::borrow::Cow;

/// How many records are found at a time.
const AT_ONCE: usize = 64;

/// In what is noted for a cell: it stands in quotes, with none inside and its separator right behind.
const IN_QUOTES: u32 = 1 << 30;
/// In what is noted for a cell: it was found by `scan::Records`, and the other bits say which of those it is.
const UNUSUAL: u32 = 1 << 31;
/// The bits that say where a cell ends.
const PLACE: u32 = IN_QUOTES - 1;
/// How far behind the first record's first byte places may reach; in tests so near that both ways are gone.
const NEARBY: usize = if cfg!(test) { 48 } else { PLACE as usize };

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
pub struct Cells<'a, L> {
    looker: L,
    text: &'a [u8],
    separator: Separator,
    width: usize,
    /// Where the next record begins.
    at: usize,
    /// Where the first of the records at hand begins.
    first: usize,
    lines_behind: u64,
    marks: Marks<'a, L>,
    /// Record after record: where it begins, then for each cell one past the byte that ends it, counted from the first
    /// record's first byte; few bytes, so that those of all these records stay near the processor.
    ends: Vec<u32>,
    /// Whether none of the cells at hand stands in quotes or is of an unusual record.
    plain: bool,
    /// The cells of unusual records, `width` for each; none where the record lacks one.
    unusual: Vec<Option<Span>>,
    /// Room for the cells of one record.
    spans: Vec<Span>,
    lines: Vec<u64>,
    odd: Vec<Odd>,
}

impl<'a, L: Looker> Cells<'a, L> {
    /// No records yet of a text that begins at one. `width` is how many cells the header has.
    pub fn new(text: &'a [u8], separator: Separator, width: usize, looker: L) -> Cells<'a, L> {
        Cells {
            looker,
            text,
            separator,
            width,
            at: 0,
            first: 0,
            lines_behind: 0,
            marks: Marks::new(text, separator, looker),
            // Behind the last record as many may be noted as 64 bytes have.
            ends: vec![0; (width + 1) * AT_ONCE + 65],
            plain: true,
            unusual: Vec::new(),
            spans: Vec::new(),
            lines: Vec::with_capacity(AT_ONCE),
            odd: Vec::new(),
        }
    }

    /// Goes on to the next records; false where there are none. Lines with nothing in them are skipped.
    #[inline(always)]
    pub fn fill(&mut self) -> bool {
        self.plain = true;
        self.unusual.clear();
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
        let ends = self.ends.get(column..).filter(|_| column < self.width).unwrap_or_default();
        let (plain, unusual) = (self.plain, &self.unusual);
        ColumnCells { text: self.text, first: self.first, ends, stride: self.width + 1, plain, unusual }
    }

    /// Finds the next record; false at the end of the text.
    #[inline(always)]
    fn record(&mut self) -> bool {
        while let Some(b'\n' | b'\r') = self.text.get(self.at) {
            self.at = after_line_end(self.text, self.at);
            self.lines_behind += 1;
        }
        if self.at >= self.text.len() {
            return false;
        }
        self.at = match self.usual_record() {
            Some(next) => next,
            None => self.unusual_record(),
        };
        self.lines.push(self.lines_behind);
        self.lines_behind += 1;
        true
    }

    /// Notes the cells of a record that has the header's form, and says where the next begins; none where it has another
    /// form, quotes that need a closer look, or no line end.
    #[inline(always)]
    fn usual_record(&mut self) -> Option<usize> {
        let (text, first, stride) = (self.text, self.first, self.width.wrapping_add(1));
        let ends = self.ends.get_mut(self.lines.len() * stride..)?;
        // Whether all of a position fits is asked at the end of the record.
        let behind = |at: usize| at.wrapping_sub(first).wrapping_add(1) as u32;
        *ends.first_mut()? = self.at.wrapping_sub(first) as u32;
        let mut noted = 1_usize;
        self.marks.go_to(self.at);
        let line_end = loop {
            let (separators, stop) = self.marks.pass_to_stop();
            self.looker.note(separators, behind(self.marks.base()), ends.get_mut(noted..)?.first_chunk_mut()?);
            noted = noted.wrapping_add(separators.count_ones() as usize);
            let Some(at) = stop else {
                if noted > stride || !self.marks.forward() {
                    return None;
                }
                continue;
            };
            let (end, flag) = match text.get(at)? {
                b'"' => {
                    if *ends.get(noted.wrapping_sub(1))? & PLACE != behind(at).wrapping_sub(1) {
                        continue;
                    }
                    let Quoted { close, next, doubled } = quoted(text, at, self.separator)?;
                    if doubled || next != close + 1 {
                        return None;
                    }
                    self.marks.go_to(next + 1);
                    self.plain = false;
                    (next, IN_QUOTES)
                }
                _ => (at, 0),
            };
            *ends.get_mut(noted)? = behind(end) | flag;
            noted = noted.wrapping_add(1);
            if *text.get(end)? != self.separator.byte {
                break end;
            }
        };
        (noted == stride && line_end - first < NEARBY).then(|| after_line_end(text, line_end))
    }

    /// Finds the cells of a record of any form, and says where the next begins.
    #[inline(never)]
    fn unusual_record(&mut self) -> usize {
        self.plain = false;
        let (row, width, at) = (self.lines.len(), self.width, self.at);
        let mut records = Records::parted(&self.text[at..], self.separator);
        let stray_quote = records.next(&mut self.spans).and_then(|seen| seen.stray_quote);
        let (spans, behind) = (&self.spans, self.unusual.len() as u32);
        let ends = &mut self.ends[row * (width + 1) + 1..][..width];
        ends.iter_mut().zip(behind..).for_each(|(end, place)| *end = UNUSUAL | place);
        let cell = |place: usize| {
            spans.get(place).map(|span| Span { start: span.start + at, end: span.end + at, doubled: span.doubled })
        };
        self.unusual.extend((0..width).map(cell));
        if spans.len() != width || stray_quote.is_some() {
            let text = &self.text[at..];
            let blank = |span: &Span| text[span.start..span.end].iter().all(u8::is_ascii_whitespace);
            let more = !spans.iter().skip(width).all(blank);
            self.odd.push(Odd { row, cells: spans.len(), more, stray_quote });
        }
        let next = at + records.position();
        self.marks.begin_at(next);
        next
    }
}

/// One column's cells of the records at hand.
#[derive(Clone, Copy, Debug)]
pub struct ColumnCells<'c> {
    text: &'c [u8],
    /// Where the first of the records begins.
    first: usize,
    /// From the column's cell of the first record on.
    ends: &'c [u32],
    /// How many a record has.
    stride: usize,
    /// Whether none stands in quotes or is of an unusual record.
    plain: bool,
    unusual: &'c [Option<Span>],
}

impl<'c> ColumnCells<'c> {
    /// The cell of a record; none where the record lacks it.
    #[inline(always)]
    pub fn get(&self, row: usize) -> Option<Found<'c>> {
        let [start, behind] = *self.ends.get(row.wrapping_mul(self.stride)..)?.first_chunk()?;
        if behind > PLACE {
            return self.special(start, behind);
        }
        let start = start & PLACE;
        let text = self.text.get(self.first.wrapping_add(start as usize)..)?;
        Some(Found { text, len: behind.wrapping_sub(start).wrapping_sub(1) as usize, doubled: false })
    }

    /// A cell in quotes or of an unusual record.
    #[inline(never)]
    fn special(&self, start: u32, behind: u32) -> Option<Found<'c>> {
        if behind & UNUSUAL != 0 {
            let span = (*self.unusual.get((behind & !UNUSUAL) as usize)?)?;
            let text = self.text.get(span.start..)?;
            return Some(Found { text, len: span.end - span.start, doubled: span.doubled });
        }
        let (start, behind) = ((start & PLACE) as usize + 1, (behind & PLACE) as usize - 2);
        Some(Found { text: self.text.get(self.first + start..)?, len: behind - start, doubled: false })
    }

    /// The first bytes of the cells of up to 64 records from `row` on.
    #[inline(always)]
    pub fn heads(&self, row: usize, count: usize, heads: &mut Heads) {
        let text = self.text.get(self.first..).unwrap_or_default();
        let records = self.ends.get(row.wrapping_mul(self.stride)..).unwrap_or_default().chunks(self.stride);
        for ((bytes, len), record) in heads.bytes.iter_mut().zip(&mut heads.lens).zip(records).take(count) {
            (*bytes, *len) = (0, Heads::ASK);
            let [start, behind, ..] = *record else { continue };
            let (start, end) = match self.plain {
                true => (start, behind.wrapping_sub(1)),
                false if behind < UNUSUAL => {
                    // Quotes stand before and behind.
                    let quotes = (behind & IN_QUOTES) / IN_QUOTES;
                    ((start & PLACE) + quotes, (behind & PLACE).wrapping_sub(1 + quotes))
                }
                false => continue,
            };
            if let Some(eight) = text.get(start as usize..).and_then(<[u8]>::first_chunk) {
                (*bytes, *len) = (u64::from_le_bytes(*eight), u64::from(end.wrapping_sub(start)));
            }
        }
    }
}

/// The first eight bytes of up to 64 cells, the first lowest and with what follows the cell in its text, and how many
/// bytes the cells have.
#[derive(Clone, Debug)]
pub struct Heads {
    /// The bytes.
    pub bytes: [u64; 64],
    /// The lengths.
    pub lens: [u64; 64],
}

impl Heads {
    /// The length where the cell itself must be asked.
    pub const ASK: u64 = u32::MAX as u64;

    /// The bytes and the length of a cell of up to eight bytes.
    #[inline]
    pub fn short(&self, at: usize) -> (u64, u64) {
        let (bytes, len) = (self.bytes[at % 64], self.lens[at % 64]);
        (bytes & 1_u64.unbounded_shl((len as u32).wrapping_mul(8)).wrapping_sub(1), len)
    }
}

impl Default for Heads {
    fn default() -> Heads {
        Heads { bytes: [0; 64], lens: [Heads::ASK; 64] }
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::BySixteen;
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

    /// Holds cells against those that records have.
    fn hold(text: &[u8], width: usize, looker: impl Looker) -> Result<(), TestCaseError> {
        let mut records = Records::new(text);
        let mut spans = Vec::new();
        let mut cells = Cells::new(text, Separator::COMMA, width, looker);
        let mut heads = Heads::default();
        while cells.fill() {
            for at in 0..width {
                let column = cells.column(at);
                column.heads(0, cells.lines().len(), &mut heads);
                for row in 0..cells.lines().len() {
                    if heads.lens[row] <= 8
                        && let Some(cell) = column.get(row)
                    {
                        let mut eight = [0; 8];
                        eight[..cell.len].copy_from_slice(&cell.text[..cell.len]);
                        prop_assert_eq!(heads.short(row), (u64::from_le_bytes(eight), cell.len as u64));
                    }
                }
            }
            let bytes = |cell: Option<Found<'_>>| cell.map(|cell| cell.bytes().into_owned());
            let columns: Vec<Vec<_>> = (0..width)
                .map(|at| (0..cells.lines().len()).map(|row| bytes(cells.column(at).get(row))).collect())
                .collect();
            let mut odd = cells.odd().iter().peekable();
            for (row, line) in cells.lines().iter().enumerate() {
                let seen = records.next(&mut spans);
                prop_assert_eq!(seen.map(|seen| seen.line), Some(*line));
                let stray_quote = seen.and_then(|seen| seen.stray_quote);
                for (at, column) in columns.iter().enumerate() {
                    prop_assert_eq!(&column[row], &spans.get(at).map(|span| span.bytes(text).into_owned()));
                }
                let more = spans.iter().skip(width).any(|span| !text[span.start..span.end].trim_ascii().is_empty());
                let is_odd = spans.len() != width || stray_quote.is_some();
                let expected = Odd { row, cells: spans.len(), more, stray_quote };
                prop_assert_eq!(odd.next_if(|odd| odd.row == row).copied(), is_odd.then_some(expected));
            }
        }
        prop_assert_eq!(records.next(&mut spans), None);
        prop_assert_eq!(records.lines(), cells.lines_behind());
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn cells_are_those_that_records_have(text in hostile(), width in 1_usize..5) {
            hold(&text, width, BySixteen)?;
            #[cfg(target_arch = "x86_64")]
            if let Some(widest) = super::super::block_kernel::Widest::here() {
                hold(&text, width, widest)?;
            }
        }
    }
}
