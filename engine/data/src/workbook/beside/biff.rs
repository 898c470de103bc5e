//! The sheets of an `.xls` file: hidden rows, and how far cells spread, since their reader lays out every cell between the
//! first and the last. A formula in it always has a value. Records are those of [MS-XLS]: a type, a length, bytes.

use super::Beside;
use crate::workbook::book::{Bytes, Refused};
use std::io::{Cursor, Read};

/// A sheet of the workbook and where its records begin.
const SHEET: u16 = 0x0085;
/// The beginning and the end of a sheet's, or an embedded chart's, records.
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
/// A row, with whether it is hidden.
const ROW: u16 = 0x0208;
/// Cells; the last is of several columns.
const CELLS: [u16; 8] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x0006, 0x027E, 0x00FD, 0x00BD];
const SEVERAL: u16 = 0x00BD;

/// What is known of every sheet, in the workbook's order. `most` cells may be laid out. Where the file's streams are not
/// found, nothing is known: the reader says what is wrong with it, if it cannot read it either.
pub fn streams(bytes: &Bytes, most: u64) -> Result<Vec<Beside>, Refused> {
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes.clone())) else { return Ok(Vec::new()) };
    let mut book = Vec::new();
    for name in ["/Workbook", "/Book"] {
        if book.is_empty()
            && let Ok(mut stream) = file.open_stream(name)
            && stream.read_to_end(&mut book).is_err()
        {
            book.clear();
        }
    }
    let starts: Vec<usize> = Records { bytes: &book, at: 0 }
        .take_while(|(kind, _)| *kind != END)
        .filter(|(kind, _)| *kind == SHEET)
        .filter_map(|(_, record)| Some(u32::from_le_bytes(record.get(..4)?.try_into().ok()?) as usize))
        .collect();
    let mut sheets = Vec::with_capacity(starts.len());
    let mut spread = 0_u64;
    for start in starts {
        let (beside, cells) = sheet(Records { bytes: &book, at: start });
        spread = spread.saturating_add(cells);
        if spread > most {
            return Err(Refused::Limit);
        }
        sheets.push(beside);
    }
    Ok(sheets)
}

/// What is known of a sheet, and how many cells are laid out for it.
fn sheet(records: Records<'_>) -> (Beside, u64) {
    let mut beside = Beside::default();
    let mut bounds: Option<[u16; 4]> = None;
    let mut depth = 0_u32;
    for (kind, record) in records {
        let word = |at: usize| Some(u16::from_le_bytes(record.get(at..at + 2)?.try_into().ok()?));
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            // An embedded chart has rows of its own.
            _ if depth > 1 => {}
            ROW => {
                if let (Some(row), Some(flags)) = (word(0), record.get(12))
                    && flags & 0x20 != 0
                {
                    beside.hidden.push(u32::from(row));
                }
            }
            kind if CELLS.contains(&kind) => {
                if let (Some(row), Some(column)) = (word(0), word(2)) {
                    let last = if kind == SEVERAL { word(record.len().saturating_sub(2)) } else { None };
                    let last = last.unwrap_or(column).max(column);
                    let [top, left, bottom, right] = bounds.unwrap_or([row, column, row, last]);
                    bounds = Some([top.min(row), left.min(column), bottom.max(row), right.max(last)]);
                }
            }
            _ => {}
        }
    }
    beside.hidden.sort_unstable();
    beside.hidden.dedup();
    let cells =
        bounds.map_or(0, |[top, left, bottom, right]| (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1));
    (beside, cells)
}

struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let head = self.bytes.get(self.at..self.at.checked_add(4)?)?;
        let word = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let (kind, start) = (word(0), self.at + 4);
        let end = (start + usize::from(word(2))).min(self.bytes.len());
        self.at = end;
        Some((kind, &self.bytes[start..end]))
    }
}
