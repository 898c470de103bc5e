//! Opens CSV files and turns blocks of their records into columns, only those that are wanted. Which file belongs to
//! which table, and how blocks become a table, is decided elsewhere.

use super::footer::{self, Footer};
use super::on_disk::{FileCutter, OnDisk, Sketch};
use super::scan::{self, Records, Separator};
use crate::bytes;
use crate::cells;
use crate::encoding::{self, Encoding};
use crate::folder::{DataFile, unreadable};
use crate::header_rows::{self, HeaderRows, KnownHeaders};
use crate::limits;
use crate::source::{About, Below, Block, Cut, Cutter, Form, Source, Wanted};
use heng_values::cell::{Cell, CellFormat};
use heng_values::{Diagnostic, Severity, Value};
use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// How far into a file a NUL byte says that it is no text at all.
const SAMPLE: usize = 64 * 1024;

/// How files begin that are something else under the name of a CSV.
const OTHERS: [&[u8]; 6] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"PAR1", b"ARROW1", b"\x1f\x8b"];

/// A CSV file: small ones stand in memory, of larger ones only what is being read.
#[derive(Clone, Debug)]
pub struct CsvText {
    /// Its name, headers and their place.
    pub about: About,
    /// How its characters were written.
    pub encoding: Encoding,
    /// What stands between its cells.
    pub separator: Separator,
    /// Its text.
    text: Text,
    /// Where the records behind the header stand.
    pub body: Range<usize>,
    /// Lines at the end that hold nothing but commas: what spreadsheets leave behind where cells were emptied.
    pub empty_lines: u64,
    /// Totals and remarks under the records, each with how many line ends stand before it behind the last record.
    pub footers: Vec<(Footer, u64)>,
}

/// Where the text of a file is.
#[derive(Clone, Debug)]
enum Text {
    /// In memory, as UTF-8; what cannot be decoded stands in it as bytes that are no UTF-8.
    Memory(Vec<u8>),
    /// In its file, in its own encoding.
    File(OnDisk),
}

/// What is known of a file before it is read.
#[derive(Clone, Default, Debug)]
pub struct Expected {
    /// The headers that its tables know.
    pub headers: KnownHeaders,
    /// Its encoding, where somebody said it.
    pub encoding: Option<Encoding>,
    /// The line of its header, where somebody said it, from 1.
    pub header_line: Option<u64>,
}

/// Opens a file and finds its header.
///
/// # Errors
/// `E0803` nothing in it, `E0804` no CSV at all, `E0806` its encoding is not known, `E0809` the system refuses, `E0813`
/// too many columns, `E0814` no header where one was said to be, `E0832` a web page, `E0842` the header is
/// too long.
pub fn open(file: &DataFile, expected: &Expected) -> Result<CsvText, Diagnostic> {
    let refused = |error: std::io::Error| unreadable(&file.shown, &error);
    if let Some(sketch) = OnDisk::sketch(&file.path).map_err(refused)?
        && let Some(opened) = from_sketch(file.shown.clone(), sketch, expected)?
    {
        return Ok(opened);
    }
    let bytes = bytes::read(&file.path).map_err(|error| unreadable(&file.shown, &error))?;
    parse(file.shown.clone(), bytes, expected)
}

/// Finds encoding, separator, header and end of the records in the bytes of a file.
///
/// # Errors
/// As [`open`], the system apart.
pub fn parse(file: Arc<str>, bytes: Vec<u8>, expected: &Expected) -> Result<CsvText, Diagnostic> {
    let fault = |code| Diagnostic::new(code, Severity::Error, None).with("file", file.as_ref());
    if OTHERS.iter().any(|start| bytes.starts_with(start)) {
        return Err(fault("E0804"));
    }
    if is_web_page(&bytes) {
        return Err(fault("E0832"));
    }
    let encoding = expected.encoding.unwrap_or_else(|| encoding::find(&bytes));
    let bytes = encoding::decode(bytes, encoding);
    if memchr::memchr(0, &bytes[..bytes.len().min(SAMPLE)]).is_some() {
        return Err(fault("E0804"));
    }
    let mut best: Option<(Start, HeaderRows)> = None;
    let mut beyond = None;
    for separator in Separator::ALL {
        let start = Start::of(&bytes, separator);
        beyond = beyond.or(start.beyond);
        let given = expected.header_line.map(|line| start.position(line).unwrap_or(usize::MAX));
        let Some(found) = header_rows::find(&start.rows, &expected.headers, given) else { continue };
        // Nothing known in either: the one that parts more; else the earlier one.
        let rank = |found: &HeaderRows| (found.known, if found.known > 0 { 0 } else { found.headers.len() });
        if best.as_ref().is_none_or(|(_, other)| rank(&found) > rank(other)) {
            best = Some((start, found));
        }
    }
    if let Some(code) = beyond
        && best.as_ref().is_none_or(|(_, found)| found.known == 0)
    {
        return Err(fault(code));
    }
    let Some((start, found)) = best else {
        let code = if expected.header_line.is_some() && !bytes.is_empty() { "E0814" } else { "E0803" };
        return Err(fault(code).with("line", expected.header_line.unwrap_or(1).to_string()));
    };
    let headers: Vec<String> = found.headers.iter().map(|header| one_line(header)).collect();
    if headers.iter().all(|header| header.trim().is_empty()) {
        return Err(fault("E0803"));
    }
    if headers.iter().any(|header| header.contains(char::REPLACEMENT_CHARACTER)) {
        return Err(fault("E0806").with("encoding", encoding.name()));
    }
    let body = start.ends[found.last];
    let tail = footer::tail(&bytes[body..], start.separator);
    let records = &bytes[body..];
    let footers = tail.footers.into_iter().map(|footer| {
        let between = &records[tail.end..footer.start];
        let ends = between.iter().enumerate().filter(|(at, byte)| {
            **byte == b'\n' || (**byte == b'\r' && between.get(at + 1).is_none_or(|next| *next != b'\n'))
        });
        let ends = ends.count() as u64;
        (footer, ends)
    });
    let footers = footers.collect();
    Ok(CsvText {
        about: About {
            file,
            headers,
            header_line: start.lines[found.last],
            header_rows: (found.last - found.first + 1) as u64,
            rows_above: found.rows_above(&start.rows),
        },
        encoding,
        separator: start.separator,
        body: body..body + tail.end,
        empty_lines: tail.empty_lines,
        footers,
        text: Text::Memory(bytes),
    })
}

/// Finds the same in the beginning and the end of a large file. None where it must be looked at whole: its encoding or its
/// header cannot be told from the beginning, or its last record does not stand at the end.
fn from_sketch(file: Arc<str>, sketch: Sketch, expected: &Expected) -> Result<Option<CsvText>, Diagnostic> {
    let Sketch { on_disk, beginning, bytes } = sketch;
    let Some(encoding) = expected.encoding.or_else(|| encoding::by_beginning(&bytes[..beginning])) else {
        return Ok(None);
    };
    if matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) {
        return Ok(None);
    }
    let expected = Expected { encoding: Some(encoding), ..expected.clone() };
    let raw = bytes.clone();
    let mut csv = parse(file, bytes, &expected)?;
    let Text::Memory(decoded) = &csv.text else { return Ok(None) };
    // Lines of a text are the lines of its bytes in every encoding that is left.
    let ends = |bytes: &[u8]| bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    let nth = |count: usize| {
        let mut ends = raw.iter().enumerate().filter(|(_, byte)| matches!(byte, b'\n' | b'\r'));
        ends.nth(count).map_or(raw.len(), |(at, _)| at)
    };
    let before_start = ends(&decoded[..csv.body.start]);
    let start = if before_start == 0 { raw.len() } else { nth(before_start - 1) + 1 };
    let end = nth(ends(&decoded[..csv.body.end]));
    if start > beginning || end <= beginning {
        return Ok(None);
    }
    csv.body = start..end + (on_disk.length - raw.len());
    csv.text = Text::File(on_disk);
    Ok(Some(csv))
}

/// Whether a text is a web page or another marked-up one, as some systems name `.xls`.
fn is_web_page(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let starts = |mark: &[u8]| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    [&b"<html"[..], b"<!doctype", b"<table", b"<?xml", b"<meta", b"<style"].into_iter().any(starts)
}

/// A header without the line breaks that somebody put into its cell.
pub fn one_line(header: &str) -> String {
    header.chars().filter(|character| !matches!(character, '\r' | '\n')).collect()
}

/// The first rows of a text, among which the header stands.
struct Start {
    separator: Separator,
    rows: Vec<Vec<String>>,
    /// The rows' lines as a spreadsheet counts, from 1.
    lines: Vec<u64>,
    /// Where each row ends.
    ends: Vec<usize>,
    /// Why the next row can be none of a header: `E0813` it has too many cells, `E0842` it ends too far down.
    beyond: Option<&'static str>,
}

impl Start {
    /// Looks at the first rows, as far as headers may reach.
    fn of(text: &[u8], separator: Separator) -> Start {
        let mut records = Records::parted(text, separator);
        let mut spans = Vec::new();
        let mut start = Start { separator, rows: Vec::new(), lines: Vec::new(), ends: Vec::new(), beyond: None };
        while start.rows.len() < header_rows::SEARCHED
            && let Some(seen) = records.next(&mut spans)
        {
            if spans.len() > limits::COLUMNS {
                start.beyond = Some("E0813");
                break;
            }
            if records.position() > limits::HEADER_BYTES {
                start.beyond = Some("E0842");
                break;
            }
            start.rows.push(
                spans.iter().map(|span| String::from_utf8_lossy(&span.bytes(text)).into_owned()).collect::<Vec<_>>(),
            );
            start.lines.push(seen.line + 1);
            start.ends.push(records.position());
        }
        start
    }

    fn position(&self, line: u64) -> Option<usize> {
        self.lines.iter().position(|known| *known == line)
    }
}

impl CsvText {
    /// The bytes of a block as UTF-8. Blocks count from the first record.
    fn bytes<'a>(&'a self, range: &Range<usize>, read: Option<&'a [u8]>) -> io::Result<Cow<'a, [u8]>> {
        let range = self.body.start + range.start..self.body.start + range.end;
        let bytes = match (&self.text, read) {
            (Text::Memory(bytes), _) => return Ok(Cow::Borrowed(&bytes[range])),
            (Text::File(_), Some(read)) => Cow::Borrowed(read),
            (Text::File(file), None) => Cow::Owned(file.read(range)?),
        };
        Ok(match self.encoding {
            Encoding::Utf8 => bytes,
            encoding => Cow::Owned(encoding::decode_piece(&bytes, encoding)),
        })
    }
}

impl Source for CsvText {
    fn about(&self) -> &About {
        &self.about
    }

    fn form(&self) -> Form {
        Form { format: "csv", encoding: self.encoding.name(), separator: self.separator.name() }
    }

    fn notes(&self) -> Vec<Diagnostic> {
        let note = |code| Diagnostic::new(code, Severity::Note, None).with("file", self.about.file.as_ref());
        let mut notes = Vec::new();
        if self.encoding != Encoding::Utf8 {
            notes.push(note("N0805").with("encoding", self.encoding.name()));
        }
        if self.separator != Separator::COMMA {
            notes.push(note("N0806").with("separator", self.separator.name()));
        }
        if self.empty_lines > 0 {
            notes.push(note("N0804").with("count", self.empty_lines.to_string()));
        }
        notes
    }

    fn size(&self) -> u64 {
        self.body.len() as u64
    }

    fn is_cut_with_bytes(&self) -> bool {
        matches!(self.text, Text::File(_))
    }

    fn edges(&self) -> io::Result<[Vec<u8>; 2]> {
        match &self.text {
            Text::File(file) => Ok([file.read(0..self.body.start)?, file.read(self.body.end..file.length)?]),
            Text::Memory(_) => Ok(Default::default()),
        }
    }

    fn cut(&self, bytes: usize) -> Box<dyn Cutter + '_> {
        match &self.text {
            Text::Memory(text) => Box::new(scan::blocks(&text[self.body.clone()], bytes, self.separator)),
            Text::File(file) => Box::new(FileCutter::new(file, self.body.clone(), bytes, self.separator)),
        }
    }

    fn block(&self, cut: &Cut, width: usize, wanted: &[Wanted<'_>]) -> Block {
        // A block of a file comes with its bytes.
        let text = self.bytes(&cut.range, cut.bytes.as_deref()).unwrap_or_default();
        super::block_kernel::block(&text, self.separator, width, wanted)
    }

    fn rows(
        &self,
        block: &Range<usize>,
        rows: &[u32],
        columns: &[(Option<usize>, &CellFormat)],
        take: &mut dyn FnMut(usize, Vec<Option<Value>>),
    ) -> io::Result<()> {
        rows_of_block(&self.bytes(block, None)?, self.separator, rows, columns, take);
        Ok(())
    }

    fn below(&self, next: u64) -> Vec<Below> {
        let first = if self.body.is_empty() { next } else { next.saturating_sub(1) };
        let below =
            |(footer, ends): &(Footer, u64)| Below { line: first + ends, word: footer.word, totals: footer.totals };
        self.footers.iter().map(below).collect()
    }
}

/// Reads some records of a block again, as `Source::rows` says.
fn rows_of_block(
    text: &[u8],
    separator: Separator,
    rows: &[u32],
    columns: &[(Option<usize>, &CellFormat)],
    take: &mut dyn FnMut(usize, Vec<Option<Value>>),
) {
    let mut records = Records::parted(text, separator);
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
    use crate::cells::Hiding;
    use heng_values::Type;

    fn parsed(bytes: &[u8]) -> Result<CsvText, &'static str> {
        parse(Arc::from("户.csv"), bytes.to_vec(), &Expected::default()).map_err(|fault| fault.code)
    }

    #[test]
    fn what_is_no_csv_is_told_apart() {
        for (bytes, code) in [
            (&b""[..], "E0803"),
            (b"\xef\xbb\xbf\r\n\r\n", "E0803"),
            (b",,\n1,2,3\n", "E0803"),
            (b"PK\x03\x04abc", "E0804"),
            (b"a,b\n\0\0", "E0804"),
            (b"a\0,\0b\0", "E0804"),
            (b"\r\n <HTML><table>", "E0832"),
            (b"\xff\xff,a\n1,2", "E0806"),
        ] {
            assert_eq!(parsed(bytes).err(), Some(code), "{bytes:?}");
        }
        assert_eq!(parsed("a,".repeat(limits::COLUMNS).as_bytes()).err(), Some("E0813"));
        let long = format!("\"{}\",b\n", "a".repeat(limits::HEADER_BYTES));
        assert_eq!(parsed(long.as_bytes()).err(), Some("E0842"));
        let known = |text: &str| {
            let mut expected = Expected::default();
            expected.headers.add_name("a");
            parse(Arc::from("户.csv"), text.as_bytes().to_vec(), &expected).map_err(|fault| fault.code)
        };
        assert_eq!(known(&format!("a,b\n{long}")).map(|text| text.about.headers.len()), Ok(2));
    }

    #[test]
    fn records_of_another_form_are_reported_and_kept() {
        let format = CellFormat::new(Type::Number);
        let wanted = [Wanted { column: 1, format: &format, hiding: Hiding::Nothing, displaced: Hiding::Nothing }];
        let block =
            super::super::block_kernel::block(b"a,1\n\nb\nc,x,y\nd,4,,\n\"e\"e,5", Separator::COMMA, 2, &wanted);
        assert_eq!((block.rows, block.lines), (5, 6));
        assert_eq!(block.jumps, [(1, 2)]);
        let found: Vec<_> = block.problems.iter().map(|found| (found.line, found.trouble.code)).collect();
        assert_eq!(found, [(2, "D0001"), (3, "D0002"), (3, "D0101"), (5, "D0003")]);
        assert_eq!(block.columns[0].number(3), Some(4_000_000));
        assert!(block.columns[0].unreadable.as_ref().unwrap().get(1));
    }
}
