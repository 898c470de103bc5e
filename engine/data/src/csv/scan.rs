//! Finds records and cells in the bytes of a CSV text, exactly and without copying. What a cell means is not known here.
//!
//! A cell is quoted if it begins with `"` and its closing `"` stands before a comma, a line end or the end of the text
//! (blanks between are forgiven); `""` inside is one `"`. A quote mark anywhere else is an ordinary character, so that a
//! forgotten closing quote never swallows the rows behind it; a cell that begins with such a quote is told apart. Records
//! end with LF, CRLF or CR outside quoted cells.

use crate::limits;
use memchr::{memchr, memchr2};
use std::borrow::Cow;
use std::ops::Range;

const QUOTE: u8 = b'"';

/// What stands between cells: a comma, a tab or a semicolon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Separator {
    /// Its byte.
    pub byte: u8,
    /// The byte eight times.
    eight: u64,
}

impl Separator {
    /// A comma.
    pub const COMMA: Separator = Separator::new(b',');
    /// The separators that files have, the usual one first.
    pub const ALL: [Separator; 3] = [Separator::COMMA, Separator::new(b'\t'), Separator::new(b';')];

    const fn new(byte: u8) -> Separator {
        Separator { byte, eight: u64::from_le_bytes([byte; 8]) }
    }

    /// Its name in messages for tools.
    pub fn name(self) -> &'static str {
        match self.byte {
            b'\t' => "tab",
            b';' => "semicolon",
            _ => "comma",
        }
    }
}

/// One cell: where its text stands, without its enclosing quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whether doubled quotes inside stand for single ones.
    pub doubled: bool,
}

impl Span {
    /// The cell's bytes, with doubled quotes made single.
    pub fn bytes<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let raw = &text[self.start..self.end];
        if self.doubled { unquoted(raw) } else { Cow::Borrowed(raw) }
    }
}

/// Bytes with doubled quotes made single.
pub(super) fn unquoted(raw: &[u8]) -> Cow<'static, [u8]> {
    let mut single = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr(QUOTE, rest) {
        single.extend_from_slice(&rest[..=at]);
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    single.extend_from_slice(rest);
    Cow::Owned(single)
}

/// The end of a quoted cell.
pub(super) struct Quoted {
    /// The closing quote.
    pub close: usize,
    /// The comma, the line end or the end of the text after it.
    pub next: usize,
    /// Whether doubled quotes stand inside.
    pub doubled: bool,
}

/// Where the quoted cell that opens at `open` ends; none if the quote there is an ordinary character.
pub(super) fn quoted(text: &[u8], open: usize, separator: Separator) -> Option<Quoted> {
    let mut at = open + 1;
    let mut doubled = false;
    loop {
        let close = at + memchr(QUOTE, text.get(at..)?)?;
        if text.get(close + 1) == Some(&QUOTE) {
            doubled = true;
            at = close + 2;
            continue;
        }
        let next = close + 1 + text[close + 1..].iter().take_while(|byte| **byte == b' ').count();
        return match text.get(next) {
            None | Some(b'\n' | b'\r') => Some(Quoted { close, next, doubled }),
            Some(byte) if *byte == separator.byte => Some(Quoted { close, next, doubled }),
            Some(_) => None,
        };
    }
}

/// The position after the line end that stands at `at`.
pub(super) fn after_line_end(text: &[u8], at: usize) -> usize {
    if text[at] == b'\r' && text.get(at + 1) == Some(&b'\n') { at + 2 } else { at + 1 }
}

/// Cuts `text`, which begins at a record, into blocks of whole records of about `size` bytes.
pub fn blocks(text: &[u8], size: usize, separator: Separator) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = start + first_block(rest, size, separator, true).unwrap_or(rest.len());
        Some(std::mem::replace(&mut start, end)..end)
    })
}

/// Where the first block of about `size` bytes of a text that begins at a record ends. Unless the text is complete, none
/// where more of it is needed to tell.
pub fn first_block(text: &[u8], size: usize, separator: Separator, complete: bool) -> Option<usize> {
    // Bytes before `plain` are behind us.
    let (mut plain, mut wanted) = (0, size.max(1));
    loop {
        // The next line end from `wanted` on that no quoted cell encloses, walking over quoted cells on the way.
        let from = wanted.max(plain);
        let line_end = text.get(from..).and_then(|rest| memchr2(b'\n', b'\r', rest)).map(|at| from + at);
        let Some(line_end) = line_end else { return complete.then_some(text.len()) };
        let Some(open) = memchr(QUOTE, &text[plain.min(line_end)..line_end]).map(|at| plain + at) else {
            // A carriage return may have its line feed behind the end.
            let told = complete || line_end + 1 < text.len();
            return told.then(|| after_line_end(text, line_end));
        };
        let at_start = open == 0 || matches!(text[open - 1], b'\n' | b'\r') || text[open - 1] == separator.byte;
        plain = match quoted(text, open, separator) {
            _ if !at_start => open + 1,
            Some(cell) if complete || cell.next < text.len() => cell.next,
            None if complete || closes(text, open) => open + 1,
            _ => return None,
        };
        wanted = wanted.max(plain);
    }
}

/// Whether the quote that closes the cell opened at `open` stands in the text, and enough behind it.
fn closes(text: &[u8], open: usize) -> bool {
    let mut at = open + 1;
    while let Some(close) = text.get(at..).and_then(|rest| memchr(QUOTE, rest)).map(|found| at + found) {
        match text[close + 1..].iter().find(|byte| **byte != b' ') {
            Some(_) if text[close + 1] == QUOTE => at = close + 2,
            Some(_) => return true,
            None => return false,
        }
    }
    false
}

/// What was seen of a record besides its cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Which line of a spreadsheet the record is, counted from 0: lines with nothing in them count, line breaks inside
    /// cells do not.
    pub line: u64,
    /// The first cell that begins with a quote mark but is no quoted cell.
    pub stray_quote: Option<usize>,
}

/// Walks over the records of a text that begins at a record.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    text: &'a [u8],
    at: usize,
    lines: u64,
    separator: Separator,
}

impl<'a> Records<'a> {
    /// The records of a text with commas.
    pub fn new(text: &'a [u8]) -> Records<'a> {
        Records::parted(text, Separator::COMMA)
    }

    /// The records of a text.
    pub fn parted(text: &'a [u8], separator: Separator) -> Records<'a> {
        Records { text, at: 0, lines: 0, separator }
    }

    /// How many lines lie behind, as `Seen::line` counts them.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Where the next record begins.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Puts the next record's cells into `cells`; none at the end of the text. Lines with nothing in them are skipped. Of
    /// more cells than a file may have columns only one too many is kept.
    pub fn next(&mut self, cells: &mut Vec<Span>) -> Option<Seen> {
        cells.clear();
        let (text, separator) = (self.text, self.separator);
        while let Some(b'\n' | b'\r') = text.get(self.at) {
            self.at = after_line_end(text, self.at);
            self.lines += 1;
        }
        let mut at = self.at;
        if at >= text.len() {
            return None;
        }
        let mut seen = Seen { line: self.lines, stray_quote: None };
        self.lines += 1;
        loop {
            let (span, next) = match text.get(at) {
                Some(&QUOTE) => match quoted(text, at, separator) {
                    Some(Quoted { close, next, doubled }) => (Span { start: at + 1, end: close, doubled }, next),
                    None => {
                        seen.stray_quote.get_or_insert(cells.len());
                        plain(text, at, separator)
                    }
                },
                _ => plain(text, at, separator),
            };
            if cells.len() <= limits::COLUMNS {
                cells.push(span);
            }
            match text.get(next) {
                Some(byte) if *byte == separator.byte => at = next + 1,
                Some(_) => {
                    self.at = after_line_end(text, next);
                    return Some(seen);
                }
                None => {
                    self.at = next;
                    return Some(seen);
                }
            }
        }
    }
}

/// The cell without quotes that begins at `start`, and where it ends.
#[inline]
fn plain(text: &[u8], start: usize, separator: Separator) -> (Span, usize) {
    let mut end = start;
    // Eight bytes at a time; most cells end in the first eight.
    while let Some(bytes) = text.get(end..).and_then(<[u8]>::first_chunk::<8>) {
        let found = ends_in(u64::from_le_bytes(*bytes), separator);
        if found != 0 {
            end += found.trailing_zeros() as usize / 8;
            return (Span { start, end, doubled: false }, end);
        }
        end += 8;
    }
    let rest = text.get(end..).unwrap_or_default();
    end += rest.iter().position(|byte| matches!(byte, b'\n' | b'\r') || *byte == separator.byte).unwrap_or(rest.len());
    (Span { start, end, doubled: false }, end)
}

/// Bits in eight bytes, the lowest of which stands in the first byte that is a comma, LF or CR; 0 if none is. Bits
/// above the lowest say nothing.
#[inline]
fn ends_in(bytes: u64, separator: Separator) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let zeros = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes & (ONES << 7);
    let equal = |byte: u8| zeros(bytes ^ (ONES * u64::from(byte)));
    zeros(bytes ^ separator.eight) | equal(b'\n') | equal(b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Rows = Vec<Vec<Vec<u8>>>;

    fn rows(text: &[u8]) -> Rows {
        let mut records = Records::new(text);
        let mut cells = Vec::new();
        let mut rows = Rows::new();
        while records.next(&mut cells).is_some() {
            rows.push(cells.iter().map(|cell| cell.bytes(text).into_owned()).collect());
        }
        rows
    }

    fn texts(text: &str) -> Vec<Vec<String>> {
        let text_of = |cell: Vec<u8>| String::from_utf8(cell).unwrap();
        rows(text.as_bytes()).into_iter().map(|row| row.into_iter().map(text_of).collect()).collect()
    }

    #[test]
    fn quoted_cells_keep_commas_quotes_and_line_breaks() {
        assert_eq!(
            texts("a,\"b,c\"\r\n\"d\r\ne\",\"f\"\"g\"\nh,"),
            [vec!["a", "b,c"], vec!["d\r\ne", "f\"g"], vec!["h", ""]]
        );
    }

    #[test]
    fn other_separators_leave_commas_alone() {
        for (separator, text) in Separator::ALL[1..].iter().zip(["a,b\t\"c\td\"\te\n", "a,b;\"c;d\";e\n"]) {
            let mut cells = Vec::new();
            Records::parted(text.as_bytes(), *separator).next(&mut cells);
            let cells: Vec<_> = cells.iter().map(|cell| cell.bytes(text.as_bytes()).into_owned()).collect();
            assert_eq!((cells.len(), cells[0].as_slice(), cells[1].len()), (3, &b"a,b"[..], 3));
        }
    }

    #[test]
    fn a_forgotten_quote_swallows_no_row() {
        assert_eq!(
            texts("1,\"张三,x\n2,\"李四\",y\n3,\"王五"),
            [vec!["1", "\"张三", "x"], vec!["2", "李四", "y"], vec!["3", "\"王五"]]
        );
        let mut cells = Vec::new();
        let seen = Records::new(b"1,\"x\"y").next(&mut cells).unwrap();
        assert_eq!(seen.stray_quote, Some(1));
    }

    #[test]
    fn blank_lines_are_counted_not_read() {
        let mut records = Records::new(b"\n\r\na\n\r\r\nb\n\n");
        let mut cells = Vec::new();
        assert_eq!(records.next(&mut cells).map(|seen| seen.line), Some(2));
        assert_eq!(records.next(&mut cells).map(|seen| seen.line), Some(5));
        assert_eq!(records.next(&mut cells), None);
        assert_eq!(records.lines(), 7);
    }

    /// Bytes rich in the characters that matter.
    fn hostile() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            4 => Just(b'"'), 4 => Just(b','), 3 => Just(b'\n'), 2 => Just(b'\r'), 1 => Just(b' '), 4 => Just(b'a'),
            1 => any::<u8>(),
        ];
        prop::collection::vec(byte, 0..60)
    }

    fn written() -> impl Strategy<Value = Vec<Vec<String>>> {
        prop::collection::vec(prop::collection::vec("[a中 ,\"\r\n]{0,4}", 3), 0..8)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn blocks_of_any_size_hold_the_same_records(text in hostile(), size in 1_usize..30) {
            let mut joined = Rows::new();
            let mut end = 0;
            for block in blocks(&text, size, Separator::COMMA) {
                prop_assert_eq!(block.start, end);
                end = block.end;
                joined.extend(rows(&text[block]));
            }
            prop_assert_eq!(end, text.len());
            prop_assert_eq!(joined, rows(&text));
        }

        #[test]
        fn a_block_told_from_a_part_of_the_text_is_that_of_the_whole(text in hostile(), size in 1_usize..30) {
            let whole = first_block(&text, size, Separator::COMMA, true);
            for seen in 0..text.len() {
                let part = first_block(&text[..seen], size, Separator::COMMA, false);
                prop_assert!(part.is_none() || part == whole, "{:?} {:?} of {:?}", part, whole, seen);
            }
        }

        #[test]
        fn well_formed_texts_are_read_as_others_read_them(table in written()) {
            let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
            table.iter().for_each(|row| writer.write_record(row).unwrap());
            let text = writer.into_inner().unwrap();
            let read: Vec<Vec<String>> = texts(std::str::from_utf8(&text).unwrap());
            prop_assert_eq!(read, table);
        }
    }
}
