//! Opens CSV files and turns blocks of their records into columns, only those that are wanted. Which file belongs to
//! which table, and how blocks become a table, is decided elsewhere.

use super::scan::{Records, Span};
use crate::bytes;
use crate::cells::{self, CellReader, Trouble};
use crate::folder::{DataFile, unreadable};
use heng_columns::{Column, ColumnBuilder};
use heng_core::run::input::action;
use heng_values::cell::{Cell, CellFormat};
use heng_values::{Diagnostic, Mask, Severity, Value};
use std::ops::Range;
use std::sync::Arc;

/// How far into a file a NUL byte says that it is no text at all.
const SAMPLE: usize = 64 * 1024;

/// How many columns a file may have: as many as a spreadsheet.
pub const MOST_COLUMNS: usize = 16_384;

/// How files begin that are something else under the name of a CSV.
const OTHERS: [&[u8]; 6] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"PAR1", b"ARROW1", b"\x1f\x8b"];

/// A CSV file in memory.
#[derive(Clone, Debug)]
pub struct CsvText {
    /// Its name as shown to people.
    pub file: Arc<str>,
    /// All its bytes.
    pub bytes: Vec<u8>,
    /// The headers.
    pub headers: Vec<String>,
    /// The header's line as a spreadsheet counts, from 1.
    pub header_line: u64,
    /// Where the records behind the header stand.
    pub body: Range<usize>,
    /// Lines at the end that hold nothing but commas: what spreadsheets leave behind where cells were emptied.
    pub empty_lines: u64,
}

/// Reads a file into memory and finds its header.
///
/// # Errors
/// `E0803` nothing in it, `E0804` no CSV at all, `E0806` no UTF-8, `E0809` the system refuses, `E0813` too many columns.
pub fn open(file: &DataFile) -> Result<CsvText, Diagnostic> {
    let bytes = bytes::read(&file.path).map_err(|error| unreadable(&file.shown, &error))?;
    parse(file.shown.clone(), bytes)
}

/// Finds the header in the bytes of a file.
///
/// # Errors
/// As [`open`], the system apart.
pub fn parse(file: Arc<str>, bytes: Vec<u8>) -> Result<CsvText, Diagnostic> {
    let fault = |code| Err(Diagnostic::new(code, Severity::Error, None).with("file", file.as_ref()));
    if OTHERS.iter().any(|start| bytes.starts_with(start)) {
        return fault("E0804");
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return fault("E0806");
    }
    if memchr::memchr(0, &bytes[..bytes.len().min(SAMPLE)]).is_some() {
        return fault("E0804");
    }
    let start = if bytes.starts_with(super::write::BYTE_ORDER_MARK) { 3 } else { 0 };
    let text = &bytes[start..];
    let mut records = Records::new(text);
    let mut spans = Vec::new();
    let Some(seen) = records.next(&mut spans) else { return fault("E0803") };
    if spans.len() > MOST_COLUMNS {
        return fault("E0813");
    }
    let headers = spans.iter().map(|span| String::from_utf8(span.bytes(text).into_owned()));
    let Ok(headers) = headers.collect::<Result<Vec<String>, _>>() else { return fault("E0806") };
    if headers.iter().all(|header| header.trim().is_empty()) {
        return fault("E0803");
    }
    let body = start + records.position();
    let (end, empty_lines) = without_empty_lines(&bytes, body);
    Ok(CsvText { file, headers, header_line: seen.line + 1, body: body..end, empty_lines, bytes })
}

/// Where the last record ends that holds more than commas and blanks, and how many follow that hold no more.
fn without_empty_lines(bytes: &[u8], body: usize) -> (usize, u64) {
    let text = &bytes[body..];
    let nothing = |byte: &u8| matches!(byte, b',' | b' ' | b'\t' | b'\r' | b'\n');
    let last = text.iter().rposition(|byte| !nothing(byte)).map_or(0, |last| last + 1);
    let end = match text[last..].iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
        // The end of the line in which the last character stands; of the text if it has no other line.
        Some(at) if last > 0 => last + at,
        Some(_) => 0,
        None if last == 0 => 0,
        None => text.len(),
    };
    let rest = &text[end..];
    let lines = rest.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| line.contains(&b',')).count();
    (body + end, lines as u64)
}

impl CsvText {
    /// The records behind the header.
    pub fn records(&self) -> &[u8] {
        &self.bytes[self.body.clone()]
    }
}

/// A column of the file that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its position in the file, from 0.
    pub column: usize,
    /// How its cells are read.
    pub format: &'a CellFormat,
    /// The mask of its texts in reports.
    pub mask: Option<Mask>,
}

/// A problem of a block; the lines of a block are counted from 0.
#[derive(Clone, Debug)]
pub struct BlockProblem {
    /// The record's line within the block.
    pub line: u64,
    /// The file's column, if one is meant.
    pub column: Option<usize>,
    /// The text as a report shows it.
    pub text: String,
    /// What is wrong.
    pub trouble: Trouble,
    /// What was done about it, one of `action`.
    pub action: &'static str,
}

/// The rows of a block.
#[derive(Clone, Debug)]
pub struct Block {
    /// How many.
    pub rows: usize,
    /// How many lines of a spreadsheet they take, those with nothing in them included.
    pub lines: u64,
    /// Rows that do not stand right behind the row before: the row, and its line within the block.
    pub jumps: Vec<(u32, u64)>,
    /// A column for each one wanted.
    pub columns: Vec<Column>,
    /// What could not be read.
    pub problems: Vec<BlockProblem>,
}

/// Reads a block of whole records. `width` is how many cells a full record has.
pub fn block(text: &[u8], width: usize, wanted: &[Wanted<'_>]) -> Block {
    let rows = text.len() / 128;
    let mut readers: Vec<(CellReader<'_>, ColumnBuilder)> = wanted
        .iter()
        .map(|wanted| (CellReader::new(wanted.format), ColumnBuilder::with_capacity(wanted.format.kind, rows)))
        .collect();
    let mut block = Block { rows: 0, lines: 0, jumps: Vec::new(), columns: Vec::new(), problems: Vec::new() };
    let mut records = Records::new(text);
    let mut spans: Vec<Span> = Vec::with_capacity(width);
    let mut expected_line = 0;
    while let Some(seen) = records.next(&mut spans) {
        if seen.line != expected_line {
            block.jumps.push((block.rows as u32, seen.line));
        }
        expected_line = seen.line + 1;
        if spans.len() != width || seen.stray_quote.is_some() {
            structure(text, &spans, width, seen.line, seen.stray_quote, &mut block.problems);
        }
        for (wanted, (reader, builder)) in wanted.iter().zip(&mut readers) {
            let Some(span) = spans.get(wanted.column) else {
                builder.push_unreadable();
                continue;
            };
            let pushed = if span.doubled {
                reader.push(&span.bytes(text), builder)
            } else {
                reader.push(&text[span.start..span.end], builder)
            };
            if let Err(trouble) = pushed {
                block.problems.push(BlockProblem {
                    line: seen.line,
                    column: Some(wanted.column),
                    text: cells::shown(&span.bytes(text), wanted.mask),
                    trouble,
                    action: action::UNKNOWN,
                });
            }
        }
        block.rows += 1;
    }
    block.lines = records.lines();
    block.columns = readers.into_iter().map(|(_, builder)| builder.finish()).collect();
    block
}

/// Reports records that do not have the form of the header.
fn structure(
    text: &[u8],
    spans: &[Span],
    width: usize,
    line: u64,
    stray_quote: Option<usize>,
    problems: &mut Vec<BlockProblem>,
) {
    let mut report = |code, column, action| {
        let arguments = vec![("expected", width.to_string()), ("found", spans.len().to_string())];
        let trouble = Trouble { code, arguments };
        problems.push(BlockProblem { line, column, text: String::new(), trouble, action });
    };
    if let Some(column) = stray_quote {
        report("D0003", Some(column), action::NOTED);
    }
    if spans.len() < width {
        report("D0001", None, action::UNKNOWN);
    }
    let more = spans.get(width..).unwrap_or_default();
    if more.iter().any(|span| text[span.start..span.end].iter().any(|byte| !byte.is_ascii_whitespace())) {
        report("D0002", None, action::NOTED);
    }
}

/// Reads some records of a block again: `rows` are ascending positions within it, `columns` says for each field which
/// column of the file it is and how it is read.
pub fn rows_of_block(
    text: &[u8],
    rows: &[u32],
    columns: &[(Option<usize>, &CellFormat)],
    mut take: impl FnMut(usize, Vec<Option<Value>>),
) {
    let mut records = Records::new(text);
    let mut spans = Vec::new();
    let mut row = 0_u32;
    let mut wanted = rows.iter().enumerate().peekable();
    while let Some((at, number)) = wanted.peek().copied() {
        if records.next(&mut spans).is_none() {
            break;
        }
        if row == *number {
            let values = columns.iter().map(|(column, format)| {
                let span = spans.get((*column)?)?;
                match cells::read(format, &span.bytes(text)) {
                    Ok(Cell::Known(value)) => Some(value),
                    _ => None,
                }
            });
            take(at, values.collect());
            wanted.next();
        }
        row += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::Type;

    fn parsed(bytes: &[u8]) -> Result<CsvText, &'static str> {
        parse(Arc::from("户.csv"), bytes.to_vec()).map_err(|fault| fault.code)
    }

    #[test]
    fn what_is_no_csv_is_told_apart() {
        for (bytes, code) in [
            (&b""[..], "E0803"),
            (b"\xef\xbb\xbf\r\n\r\n", "E0803"),
            (b",,\n1,2,3\n", "E0803"),
            (b"PK\x03\x04abc", "E0804"),
            (b"a,b\n\0\0", "E0804"),
            (b"\xff\xfea\0", "E0806"),
            (b"\xbb\xa7\xb1\xe0,a\n1,2", "E0806"),
        ] {
            assert_eq!(parsed(bytes).err(), Some(code), "{bytes:?}");
        }
        assert_eq!(parsed("a,".repeat(MOST_COLUMNS).as_bytes()).err(), Some("E0813"));
    }

    #[test]
    fn empty_lines_at_the_end_are_no_records() {
        for (text, records, empty) in [
            ("a,b\n1,2\n,\n, ,\n\n", "1,2", 2),
            ("a,b\n1,\n", "1,", 0),
            ("a,b\n,1\n,", ",1", 1),
            ("a,b\n1,2", "1,2", 0),
            ("a,b\n1,", "1,", 0),
            ("a,b\n,\n", "", 1),
            ("a,b", "", 0),
        ] {
            let text = parsed(text.as_bytes()).unwrap();
            assert_eq!((std::str::from_utf8(text.records()).unwrap(), text.empty_lines), (records, empty));
        }
    }

    #[test]
    fn records_of_another_form_are_reported_and_kept() {
        let format = CellFormat::new(Type::Number);
        let wanted = [Wanted { column: 1, format: &format, mask: None }];
        let block = block(b"a,1\n\nb\nc,x,y\nd,4,,\n\"e\"e,5", 2, &wanted);
        assert_eq!((block.rows, block.lines), (5, 6));
        assert_eq!(block.jumps, [(1, 2)]);
        let found: Vec<_> = block.problems.iter().map(|found| (found.line, found.trouble.code)).collect();
        assert_eq!(found, [(2, "D0001"), (3, "D0002"), (3, "D0101"), (5, "D0003")]);
        assert_eq!(block.columns[0].number(3), Some(4_000_000));
        assert!(block.columns[0].unreadable.as_ref().unwrap().get(1));
    }
}
