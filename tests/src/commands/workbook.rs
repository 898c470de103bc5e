//! Workbooks of conversations, written down as text: `# NAME` (or `# NAME hidden`) begins a sheet, every other line is a
//! row of cells with commas between; a line that begins with `~` is a hidden row.
//!
//! A cell is a number if it reads as one, else a text. `'12` is a text, `@2022-08-05` (or with ` 09:30`) a date,
//! `@2022年8月` a month, `%0.05` a number shown as 5%, `!TRUE` a flag, `=A1+1=3` a formula with its saved value, `=A1+1=`
//! one without, `^` belongs to the cell above and `<` to the cell on the left.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

/// The bytes of the workbook.
///
/// # Errors
/// What cannot be written.
pub fn bytes(lines: &[&str]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut rest = lines;
    while let Some((title, more)) = rest.split_first() {
        let name = title.trim_start_matches("# ");
        let end = more.iter().position(|line| line.starts_with("# ")).unwrap_or(more.len());
        let sheet = workbook.add_worksheet().set_name(name.trim_end_matches(" hidden"))?;
        sheet.set_hidden(name.ends_with(" hidden"));
        fill(sheet, &more[..end])?;
        rest = &more[end..];
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, lines: &[&str]) -> Result<(), XlsxError> {
    let rows: Vec<Vec<&str>> = lines.iter().map(|line| line.trim_start_matches('~').split(',').collect()).collect();
    for (row, (cells, line)) in rows.iter().zip(lines).enumerate() {
        if line.starts_with('~') {
            sheet.set_row_hidden(row as u32)?;
        }
        for (column, text) in cells.iter().enumerate() {
            cell(sheet, row as u32, column as u16, text)?;
        }
    }
    merge(sheet, &rows)
}

fn cell(sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    let shown = |format: &str| Format::new().set_num_format(format);
    if let Some(text) = text.strip_prefix('\'') {
        sheet.write_string(row, column, text)?;
    } else if let Some(month) = text.strip_prefix('@').and_then(|text| text.strip_suffix('月')) {
        let day = ExcelDateTime::parse_from_str(&format!("{}-01", month.replace('年', "-")))?;
        sheet.write_datetime_with_format(row, column, &day, &shown("yyyy\"年\"m\"月\""))?;
    } else if let Some(day) = text.strip_prefix('@') {
        let format = if day.contains(':') { "yyyy-mm-dd hh:mm" } else { "yyyy/m/d" };
        sheet.write_datetime_with_format(row, column, &ExcelDateTime::parse_from_str(day)?, &shown(format))?;
    } else if let Some(number) = text.strip_prefix('%') {
        sheet.write_number_with_format(row, column, number.parse::<f64>().unwrap_or_default(), &shown("0.0%"))?;
    } else if let Some(flag) = text.strip_prefix('!') {
        sheet.write_boolean(row, column, flag == "TRUE")?;
    } else if let Some(formula) = text.strip_prefix('=') {
        let (formula, value) = formula.split_once('=').unwrap_or((formula, ""));
        sheet.write_formula(row, column, Formula::new(formula).set_result(value))?;
    } else if let Ok(number) = text.parse::<f64>() {
        sheet.write_number(row, column, number)?;
    } else if !matches!(text, "" | "^" | "<") {
        sheet.write_string(row, column, text)?;
    }
    Ok(())
}

/// Merges each cell with those behind it that belong to it.
fn merge(sheet: &mut Worksheet, rows: &[Vec<&str>]) -> Result<(), XlsxError> {
    let is = |row: usize, column: usize, mark: &str| rows.get(row).and_then(|cells| cells.get(column)) == Some(&mark);
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !matches!(**text, "^" | "<")) {
            let down = (row + 1..).take_while(|at| is(*at, column, "^")).last().unwrap_or(row);
            let right = (column + 1..).take_while(|at| is(row, *at, "<")).last().unwrap_or(column);
            if (down, right) != (row, column) {
                let place = (row as u32, column as u16);
                sheet.merge_range(place.0, place.1, down as u32, right as u16, "", &Format::new())?;
                cell(sheet, place.0, place.1, text)?;
            }
        }
    }
    Ok(())
}
