//! Puts rows into the bytes of a CSV that Excel and WPS open as it is. Which rows, and where the bytes go, is decided
//! elsewhere.

use heng_values::Number;
use memchr::{memchr, memchr3};
use std::ops::Range;

/// What stands at the start of a file so that spreadsheets read it as UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How many bytes are copied together where few are meant.
const AT_ONCE: usize = 16;

/// Rows as bytes: UTF-8, cells with commas, line ends CRLF, quotes where they are needed.
#[derive(Clone, Default, Debug)]
pub struct CsvRows {
    bytes: Vec<u8>,
    rows: u64,
    cells: usize,
    row_start: usize,
}

impl CsvRows {
    /// No rows yet, with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> CsvRows {
        CsvRows { bytes: Vec::with_capacity(bytes), ..CsvRows::default() }
    }

    /// How many rows have ended.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The bytes of the rows that have ended.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.row_start]
    }

    /// Makes it as it was at first, keeping its room.
    pub fn clear(&mut self) {
        self.bytes.clear();
        (self.rows, self.cells, self.row_start) = (0, 0, 0);
    }

    /// Appends a cell of text. One that a spreadsheet would take for a formula, and one that begins with an apostrophe,
    /// gets an apostrophe before it, which a reader of cells takes off again.
    pub fn text(&mut self, text: &str) {
        let guarded = match text.as_bytes().first() {
            Some(first) => !begins_no_formula(first) && text.starts_with(taken_for_formula),
            None => false,
        };
        self.put(text, guarded);
    }

    /// Appends a cell with a number, a date or another value that is no text; an unknown value is empty.
    pub fn plain(&mut self, shown: &str) {
        self.put(shown, false);
    }

    /// Appends a cell with a number.
    #[inline]
    pub fn number(&mut self, number: Number, places: Option<u32>) {
        number.write_bytes(&mut self.bytes, places);
        self.end_cell();
    }

    /// Appends an empty cell.
    #[inline]
    pub(super) fn empty(&mut self) {
        self.end_cell();
    }

    /// Appends cells whose bytes, quoted where that is needed and each with a comma behind it, are ready.
    #[inline]
    pub(super) fn ready(&mut self, bytes: &[u8], cells: usize) {
        self.bytes.extend_from_slice(bytes);
        self.cells += cells;
    }

    /// Appends a cell whose bytes, quoted where that is needed and with the comma behind it, stand among others.
    #[inline]
    pub(super) fn ready_among(&mut self, bytes: &[u8], place: Range<usize>) {
        self.among(bytes, place);
        self.cells += 1;
    }

    /// Appends a cell of text that stands among others of which none holds a byte for which it would be quoted.
    #[inline]
    pub(super) fn text_among(&mut self, texts: &str, place: Range<usize>) {
        let text = &texts[place.clone()];
        match (text.as_bytes().first(), text.as_bytes().last()) {
            (Some(first), Some(last)) if begins_no_formula(first) && *last != b' ' => {
                self.among(texts.as_bytes(), place);
                self.end_cell();
            }
            _ => self.text(text),
        }
    }

    /// Appends bytes that stand among others: as many as are mostly enough, and what is too much is taken back.
    #[inline]
    fn among(&mut self, bytes: &[u8], place: Range<usize>) {
        let length = place.len();
        match bytes[place.start..].first_chunk::<AT_ONCE>() {
            Some(some) if length <= AT_ONCE => self.short(some, length),
            _ => self.bytes.extend_from_slice(&bytes[place]),
        }
    }

    /// Appends the first of some bytes.
    #[inline]
    pub(super) fn short<const N: usize>(&mut self, bytes: &[u8; N], length: usize) {
        let end = self.bytes.len() + length;
        self.bytes.extend_from_slice(bytes);
        self.bytes.truncate(end);
    }

    /// Counts cells whose bytes were appended.
    #[inline]
    pub(super) fn count_cells(&mut self, cells: usize) {
        self.cells += cells;
    }

    /// The bytes of the only cell so far of a row that has not ended, with the comma behind it.
    pub(super) fn cell_bytes(&self) -> &[u8] {
        &self.bytes[self.row_start..]
    }

    /// Ends the row.
    pub fn end_row(&mut self) {
        if self.cells > 0 {
            // The comma behind the last cell.
            self.bytes.pop();
        }
        if self.cells == 1 && self.bytes.len() == self.row_start {
            // A line with nothing in it would be no row at all.
            self.bytes.extend_from_slice(b"\"\"");
        }
        self.bytes.extend_from_slice(b"\r\n");
        self.row_start = self.bytes.len();
        self.cells = 0;
        self.rows += 1;
    }

    /// Every cell has a comma behind it until its row ends.
    #[inline]
    fn end_cell(&mut self) {
        self.bytes.push(b',');
        self.cells += 1;
    }

    fn put(&mut self, text: &str, guarded: bool) {
        let edge = |byte: Option<&u8>| byte == Some(&b' ');
        let bytes = text.as_bytes();
        let quoted = bytes.iter().fold(false, |found, byte| found | QUOTED[usize::from(*byte)])
            || edge(bytes.first())
            || edge(bytes.last());
        if !quoted {
            if guarded {
                self.bytes.push(b'\'');
            }
            self.bytes.extend_from_slice(bytes);
            return self.end_cell();
        }
        self.bytes.push(b'"');
        if guarded {
            self.bytes.push(b'\'');
        }
        for part in bytes.split_inclusive(|byte| *byte == b'"') {
            self.bytes.extend_from_slice(part);
            if part.ends_with(b"\"") {
                self.bytes.push(b'"');
            }
        }
        self.bytes.push(b'"');
        self.end_cell();
    }
}

/// Bytes for which a cell is quoted.
const QUOTED: [bool; 256] = {
    let mut quoted = [false; 256];
    let mut at = 0;
    while at < 4 {
        quoted[b",\"\n\r"[at] as usize] = true;
        at += 1;
    }
    quoted
};

/// Whether texts hold no byte for which a cell is quoted; spaces at an edge of one are another matter.
pub(super) fn unquoted(texts: &str) -> bool {
    memchr3(b',', b'"', b'\n', texts.as_bytes()).is_none() && memchr(b'\r', texts.as_bytes()).is_none()
}

/// Letters, digits and the main block of Chinese characters begin no formula, and are no space.
fn begins_no_formula(first: &u8) -> bool {
    matches!(first, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | 0xe3..=0xe9)
}

/// Whether a spreadsheet takes a cell that begins so for a formula (or takes the character for itself).
fn taken_for_formula(first: char) -> bool {
    matches!(first, '=' | '+' | '-' | '@' | '\'' | '＝' | '＋' | '－' | '＠') || first.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::scan::Records;
    use heng_values::clean_text;
    use proptest::prelude::*;

    fn line(cells: &[&str]) -> String {
        let mut rows = CsvRows::default();
        cells.iter().for_each(|cell| rows.text(cell));
        rows.end_row();
        String::from_utf8(rows.bytes().to_vec()).unwrap()
    }

    #[test]
    fn formulas_are_made_harmless_and_numbers_left_alone() {
        assert_eq!(line(&["=1+1", "@a", "-", "'a", "a=b"]), "'=1+1,'@a,'-,''a,a=b\r\n");
        assert_eq!(line(&["=HYPERLINK(\"a\",\"b\")"]), "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"\r\n");
        assert_eq!(line(&[""]), "\"\"\r\n");
        let mut rows = CsvRows::default();
        rows.plain("-12.5");
        rows.plain("");
        rows.end_row();
        assert_eq!(rows.bytes(), b"-12.5,\r\n");
    }

    proptest! {
        #[test]
        fn texts_come_back_as_they_were(
            table in prop::collection::vec(prop::collection::vec("[a中1 ,;\"\r\n=+@'-]{0,6}", 3), 0..6),
        ) {
            let table: Vec<Vec<String>> =
                table.iter().map(|row| row.iter().map(|cell| clean_text(cell).into_owned()).collect()).collect();
            let mut rows = CsvRows::default();
            for row in &table {
                row.iter().for_each(|cell| rows.text(cell));
                rows.end_row();
            }
            let mut records = Records::new(rows.bytes());
            let mut cells = Vec::new();
            for row in &table {
                prop_assert!(records.next(&mut cells).is_some_and(|seen| seen.stray_quote.is_none()));
                let read: Vec<String> = cells
                    .iter()
                    .map(|cell| clean_text(std::str::from_utf8(&cell.bytes(rows.bytes())).unwrap()).into_owned())
                    .collect();
                // What a cleaned text still holds around it is taken off once more: `'` before a `'`.
                let again: Vec<String> = row.iter().map(|cell| written_twice(cell)).collect();
                prop_assert_eq!(read, again);
            }
            prop_assert_eq!(records.next(&mut cells), None);
        }
    }

    /// A text as it comes back: guarded texts exactly, others cleaned.
    fn written_twice(text: &str) -> String {
        let guarded = if text.starts_with(taken_for_formula) { format!("'{text}") } else { text.to_owned() };
        clean_text(&guarded).into_owned()
    }
}
