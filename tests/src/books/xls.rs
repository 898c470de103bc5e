//! `.xls` files of tests, as far as readers look at them: one stream of BIFF8 records ([MS-XLS]) in a compound file.

use super::{Cell, Sheet, Shown};
use std::io::{Cursor, Write};

/// Formats of cells by their position: plain, a day, a day with its time, a percentage.
const FORMATS: [u16; 4] = [0, 14, 22, 10];

/// The bytes of a workbook.
pub fn bytes(sheets: &[Sheet]) -> std::io::Result<Vec<u8>> {
    let parts: Vec<Vec<u8>> = sheets.iter().map(sheet).collect();
    let mut start = globals(sheets, &vec![0; sheets.len()]).len();
    let mut starts = Vec::new();
    for part in &parts {
        starts.push(start as u32);
        start += part.len();
    }
    let mut stream = globals(sheets, &starts);
    parts.iter().for_each(|part| stream.extend_from_slice(part));
    // Streams of less than 4096 bytes are kept in another way, which spreadsheets never use for this one.
    stream.resize(stream.len().max(4096), 0);
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(&stream)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

fn globals(sheets: &[Sheet], starts: &[u32]) -> Vec<u8> {
    let mut records = Vec::new();
    begin(&mut records, 0x0005);
    record(&mut records, 0x0042, &1200_u16.to_le_bytes());
    record(&mut records, 0x003D, &[0, 0, 0, 0, 0, 0x40, 0, 0x20, 0x38, 0, 0, 0, 0, 0, 1, 0, 0x58, 2]);
    let mut font = vec![0xC8, 0, 0, 0, 0xFF, 0x7F, 0x90, 1, 0, 0, 0, 0, 0, 0];
    font.extend_from_slice(&[5, 0]);
    font.extend_from_slice(b"Arial");
    (0..5).for_each(|_| record(&mut records, 0x0031, &font));
    for format in FORMATS {
        let mut cell = vec![0; 20];
        cell[2..4].copy_from_slice(&format.to_le_bytes());
        cell[4] = 1;
        record(&mut records, 0x00E0, &cell);
    }
    for (sheet, start) in sheets.iter().zip(starts) {
        let mut named = start.to_le_bytes().to_vec();
        named.extend_from_slice(&[u8::from(sheet.hidden), 0, sheet.name.encode_utf16().count() as u8, 1]);
        named.extend(sheet.name.encode_utf16().flat_map(u16::to_le_bytes));
        record(&mut records, 0x0085, &named);
    }
    record(&mut records, 0x000A, &[]);
    records
}

fn sheet(sheet: &Sheet) -> Vec<u8> {
    let mut records = Vec::new();
    begin(&mut records, 0x0010);
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0) as u16;
    if width > 0 {
        let mut bounds = 0_u32.to_le_bytes().to_vec();
        bounds.extend_from_slice(&(sheet.rows.len() as u32).to_le_bytes());
        bounds.extend_from_slice(&[0, 0]);
        bounds.extend_from_slice(&width.to_le_bytes());
        bounds.extend_from_slice(&[0, 0]);
        record(&mut records, 0x0200, &bounds);
    }
    for (at, row) in sheet.rows.iter().enumerate() {
        let mut about = (at as u16).to_le_bytes().to_vec();
        about.extend_from_slice(&[0, 0]);
        about.extend_from_slice(&(row.cells.len() as u16).to_le_bytes());
        about.extend_from_slice(&[0xFF, 0, 0, 0, 0, 0, if row.hidden { 0x20 } else { 0 }, 1, 0x0F, 0]);
        record(&mut records, 0x0208, &about);
    }
    for (at, row) in sheet.rows.iter().enumerate() {
        for (column, one) in row.cells.iter().enumerate() {
            cell(&mut records, at as u16, column as u16, one);
        }
    }
    record(&mut records, 0x000A, &[]);
    records
}

fn begin(records: &mut Vec<u8>, kind: u16) {
    let mut bytes = 0x0600_u16.to_le_bytes().to_vec();
    bytes.extend_from_slice(&kind.to_le_bytes());
    bytes.extend_from_slice(&[0xBB, 0x0D, 0xCC, 0x07, 0, 0, 0, 0, 6, 0, 0, 0]);
    record(records, 0x0809, &bytes);
}

fn record(records: &mut Vec<u8>, kind: u16, bytes: &[u8]) {
    records.extend_from_slice(&kind.to_le_bytes());
    records.extend_from_slice(&(bytes.len() as u16).to_le_bytes());
    records.extend_from_slice(bytes);
}

fn cell(records: &mut Vec<u8>, row: u16, column: u16, cell: &Cell) {
    let place = |format: u16| {
        let mut bytes = row.to_le_bytes().to_vec();
        bytes.extend_from_slice(&column.to_le_bytes());
        bytes.extend_from_slice(&format.to_le_bytes());
        bytes
    };
    let mut number = |format: u16, number: f64| {
        let mut bytes = place(format);
        bytes.extend_from_slice(&number.to_le_bytes());
        record(records, 0x0203, &bytes);
    };
    match cell {
        Cell::Empty => {}
        Cell::Number(value) => number(0, *value),
        Cell::Percent(value) => number(3, *value),
        Cell::Date(serial, Shown::Moment) => number(2, *serial),
        Cell::Date(serial, _) => number(1, *serial),
        Cell::Text(text) => {
            let mut bytes = place(0);
            bytes.extend(long(text));
            record(records, 0x0204, &bytes);
        }
        Cell::Flag(flag) => {
            let mut bytes = place(0);
            bytes.extend_from_slice(&[u8::from(*flag), 0]);
            record(records, 0x0205, &bytes);
        }
        Cell::Formula(_, value) => {
            let value = value.as_deref().unwrap_or_default();
            let error = [("#NULL!", 0), ("#DIV/0!", 7), ("#VALUE!", 0x0F), ("#REF!", 0x17), ("#N/A", 0x2A)];
            let error = error.iter().find(|(text, _)| *text == value);
            let (saved, text) = match (value.parse::<f64>(), error) {
                (Ok(number), _) => (number.to_le_bytes(), None),
                (_, Some((_, code))) => ([2, 0, *code, 0, 0, 0, 0xFF, 0xFF], None),
                _ if value.is_empty() => ([3, 0, 0, 0, 0, 0, 0xFF, 0xFF], None),
                _ => ([0, 0, 0, 0, 0, 0, 0xFF, 0xFF], Some(long(value))),
            };
            let mut bytes = place(0);
            bytes.extend_from_slice(&saved);
            // No flags; a formula that says 0, whatever it says in the test.
            bytes.extend_from_slice(&[0, 0, 0, 0, 0, 0, 3, 0, 0x1E, 0, 0]);
            record(records, 0x0006, &bytes);
            if let Some(text) = text {
                record(records, 0x0207, &text);
            }
        }
    }
}

/// A text with its length before it.
fn long(text: &str) -> Vec<u8> {
    let mut bytes = (text.encode_utf16().count() as u16).to_le_bytes().to_vec();
    bytes.push(1);
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}
