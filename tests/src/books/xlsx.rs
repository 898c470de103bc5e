//! `.xlsx` files of tests: a library writes them, and formulas lose their values afterwards, which no spreadsheet does.

use super::{Cell, Sheet, Shown};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The value of a formula that is to lose it.
const LOST: &str = "〔没有存下〕";
/// The value of one that is to have an empty text: the library would write 0.
const EMPTY: &str = "〔空文字〕";

/// The bytes of a workbook.
pub fn bytes(sheets: &[Sheet]) -> Result<Vec<u8>, String> {
    let bytes = written(sheets).map_err(|error| error.to_string())?;
    let cells = sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells);
    let lost = |cell: &Cell| matches!(cell, Cell::Formula(_, value) if value.as_ref().is_none_or(String::is_empty));
    if cells.into_iter().any(lost) { without_values(bytes).map_err(|error| error.to_string()) } else { Ok(bytes) }
}

/// The same workbook, its lost values taken out.
fn without_values(bytes: Vec<u8>) -> std::io::Result<Vec<u8>> {
    let mut read = ZipArchive::new(Cursor::new(bytes))?;
    let mut written = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..read.len() {
        let mut part = read.by_index(at)?;
        let mut text = Vec::new();
        part.read_to_end(&mut text)?;
        let name = part.name().map(|name| name.to_string()).unwrap_or_default();
        if name.contains("worksheets/") {
            let mut whole = String::from_utf8_lossy(&text).replace(EMPTY, "");
            let value = format!("<v>{LOST}</v>");
            while let Some(at) = whole.find(&value) {
                whole.replace_range(at..at + value.len(), "");
                let cell = whole[..at].rfind("<c ").unwrap_or(0);
                let kind = " t=\"str\"";
                if let Some(kind_at) = whole[cell..at].find(kind) {
                    whole.replace_range(cell + kind_at..cell + kind_at + kind.len(), "");
                }
            }
            text = whole.into_bytes();
        }
        written.start_file(name, SimpleFileOptions::default())?;
        written.write_all(&text)?;
    }
    Ok(written.finish()?.into_inner())
}

fn written(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        let written = workbook.add_worksheet().set_name(&sheet.name)?;
        written.set_hidden(sheet.hidden);
        for (at, row) in sheet.rows.iter().enumerate() {
            if row.hidden {
                written.set_row_hidden(at as u32)?;
            }
            for (column, cell) in row.cells.iter().enumerate() {
                put(written, at as u32, column as u16, cell)?;
            }
        }
        for [top, left, bottom, right] in &sheet.merged {
            written.merge_range(*top, *left as u16, *bottom, *right as u16, "", &Format::new())?;
            if let Some(cell) = sheet.rows.get(*top as usize).and_then(|row| row.cells.get(*left as usize)) {
                put(written, *top, *left as u16, cell)?;
            }
        }
    }
    workbook.save_to_buffer()
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    let shown = |format: &str| Format::new().set_num_format(format);
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => sheet.write_string(row, column, text)?,
        Cell::Number(number) => sheet.write_number(row, column, *number)?,
        Cell::Percent(number) => sheet.write_number_with_format(row, column, *number, &shown("0.0%"))?,
        Cell::Date(serial, how) => {
            let format = match how {
                Shown::Day => "yyyy/m/d",
                Shown::Month => "yyyy\"年\"m\"月\"",
                Shown::Moment => "yyyy-mm-dd hh:mm",
            };
            sheet.write_number_with_format(row, column, *serial, &shown(format))?
        }
        Cell::Flag(flag) => sheet.write_boolean(row, column, *flag)?,
        Cell::Formula(formula, value) => {
            let value = value.as_deref().map_or(LOST, |value| if value.is_empty() { EMPTY } else { value });
            sheet.write_formula(row, column, Formula::new(formula).set_result(value))?
        }
    };
    Ok(())
}
