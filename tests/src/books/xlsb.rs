//! `.xlsb` files of tests, as far as readers look at them: parts of binary records ([MS-XLSB]) in an archive.

use super::{Cell, Sheet, Shown};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Formats of cells by their position: plain, a day, a day with its time, a percentage.
const FORMATS: [u16; 4] = [0, 14, 22, 10];

/// The bytes of a workbook.
pub fn bytes(sheets: &[Sheet]) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8]| -> std::io::Result<()> {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(bytes)
    };
    let relation = |id: usize, kind: &str, target: &str| {
        let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
        format!("<Relationship Id='rId{id}' Type='{kind}' Target='{target}'/>")
    };
    let relations = |lines: String| {
        format!(
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{lines}</Relationships>"
        )
    };
    let content = |part: &str, kind: &str| {
        format!("<Override PartName='/xl/{part}' ContentType='application/vnd.ms-excel.{kind}'/>")
    };
    let part = |at: usize| format!("worksheets/sheet{}.bin", at + 1);
    let numbers = || 0..sheets.len();
    let kinds: String = numbers().map(|at| content(&part(at), "worksheet")).collect();
    put(
        "[Content_Types].xml",
        format!(
            "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Default Extension='rels' \
             ContentType='application/vnd.openxmlformats-package.relationships+xml'/>{}{}{kinds}</Types>",
            content("workbook.bin", "sheet.binary.macroEnabled.main"),
            content("styles.bin", "styles"),
        )
        .as_bytes(),
    )?;
    put("_rels/.rels", relations(relation(1, "officeDocument", "xl/workbook.bin")).as_bytes())?;
    let mut lines: String = numbers().map(|at| relation(at + 1, "worksheet", &part(at))).collect();
    lines.push_str(&relation(sheets.len() + 1, "styles", "styles.bin"));
    put("xl/_rels/workbook.bin.rels", relations(lines).as_bytes())?;
    put("xl/workbook.bin", &workbook(sheets))?;
    put("xl/styles.bin", &styles())?;
    for (at, one) in sheets.iter().enumerate() {
        put(&format!("xl/{}", part(at)), &sheet(one))?;
    }
    Ok(zip.finish()?.into_inner())
}

fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    let mut records = Vec::new();
    record(&mut records, 0x83, &[]);
    record(&mut records, 0x99, &[0; 12]);
    record(&mut records, 0x8F, &[]);
    for (at, sheet) in sheets.iter().enumerate() {
        let mut bytes = u32::from(sheet.hidden).to_le_bytes().to_vec();
        bytes.extend_from_slice(&(at as u32 + 1).to_le_bytes());
        bytes.extend(wide(&format!("rId{}", at + 1)));
        bytes.extend(wide(&sheet.name));
        record(&mut records, 0x9C, &bytes);
    }
    record(&mut records, 0x90, &[]);
    record(&mut records, 0x84, &[]);
    records
}

fn styles() -> Vec<u8> {
    let mut records = Vec::new();
    record(&mut records, 0x0116, &[]);
    record(&mut records, 0x0269, &(FORMATS.len() as u32).to_le_bytes());
    for format in FORMATS {
        let mut bytes = vec![0; 16];
        bytes[2..4].copy_from_slice(&format.to_le_bytes());
        record(&mut records, 0x2F, &bytes);
    }
    record(&mut records, 0x026A, &[]);
    record(&mut records, 0x0117, &[]);
    records
}

fn sheet(sheet: &Sheet) -> Vec<u8> {
    let mut records = Vec::new();
    record(&mut records, 0x81, &[]);
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let bounds = [0, sheet.rows.len().saturating_sub(1) as u32, 0, width.saturating_sub(1) as u32];
    record(&mut records, 0x94, &bounds.map(u32::to_le_bytes).concat());
    record(&mut records, 0x91, &[]);
    for (at, row) in sheet.rows.iter().enumerate() {
        let mut bytes = (at as u32).to_le_bytes().to_vec();
        bytes.extend_from_slice(&[0, 0, 0, 0, 0x2C, 1, 0, if row.hidden { 0x10 } else { 0 }, 0]);
        // The columns from the first to the last in one span.
        bytes.extend_from_slice(&1_u32.to_le_bytes());
        bytes.extend_from_slice(&0_u32.to_le_bytes());
        bytes.extend_from_slice(&(row.cells.len().saturating_sub(1) as u32).to_le_bytes());
        record(&mut records, 0x00, &bytes);
        for (column, one) in row.cells.iter().enumerate() {
            cell(&mut records, column as u32, one);
        }
    }
    record(&mut records, 0x92, &[]);
    record(&mut records, 0x82, &[]);
    records
}

fn record(records: &mut Vec<u8>, kind: u16, bytes: &[u8]) {
    if kind < 0x80 {
        records.push(kind as u8);
    } else {
        records.extend_from_slice(&[(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8]);
    }
    let mut length = bytes.len();
    loop {
        let more = length > 0x7F;
        records.push((length & 0x7F) as u8 | if more { 0x80 } else { 0 });
        length >>= 7;
        if !more {
            break;
        }
    }
    records.extend_from_slice(bytes);
}

fn cell(records: &mut Vec<u8>, column: u32, cell: &Cell) {
    let mut put = |kind: u16, format: u32, value: &[u8]| {
        let mut bytes = column.to_le_bytes().to_vec();
        bytes.extend_from_slice(&format.to_le_bytes());
        bytes.extend_from_slice(value);
        record(records, kind, &bytes);
    };
    // No flags; a formula that says 0, whatever it says in the test.
    let formula = |value: &[u8]| {
        let mut bytes = value.to_vec();
        bytes.extend_from_slice(&[0, 0, 3, 0, 0, 0, 0x1E, 0, 0, 0, 0, 0, 0]);
        bytes
    };
    match cell {
        Cell::Empty => {}
        Cell::Number(value) => put(0x05, 0, &value.to_le_bytes()),
        Cell::Percent(value) => put(0x05, 3, &value.to_le_bytes()),
        Cell::Date(serial, Shown::Moment) => put(0x05, 2, &serial.to_le_bytes()),
        Cell::Date(serial, _) => put(0x05, 1, &serial.to_le_bytes()),
        Cell::Text(text) => put(0x06, 0, &wide(text)),
        Cell::Flag(flag) => put(0x04, 0, &[u8::from(*flag)]),
        Cell::Formula(_, value) => {
            let value = value.as_deref().unwrap_or_default();
            let error = [("#NULL!", 0), ("#DIV/0!", 7), ("#VALUE!", 0x0F), ("#REF!", 0x17), ("#N/A", 0x2A)];
            match (value.parse::<f64>(), error.iter().find(|(text, _)| *text == value)) {
                (Ok(number), _) => put(0x09, 0, &formula(&number.to_le_bytes())),
                // The reader looks at errors of plain cells only.
                (_, Some((_, code))) => put(0x03, 0, &[*code]),
                _ => put(0x08, 0, &formula(&wide(value))),
            }
        }
    }
}

/// A text with its length before it.
fn wide(text: &str) -> Vec<u8> {
    let mut bytes = (text.encode_utf16().count() as u32).to_le_bytes().to_vec();
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}
