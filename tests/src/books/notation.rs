//! Workbooks written down as text: `# NAME` (or `# NAME hidden`) begins a sheet, every other line is a row of cells with
//! commas between; a line that begins with `~` is a hidden row.
//!
//! A cell is a number if it reads as one, else a text. `'12` is a text, `@2022-08-05` (or with ` 09:30`) a date,
//! `@2022年8月` a month, `%0.05` a number shown as 5%, `!TRUE` a flag, `=A1+1=3` a formula with its saved value (`=A1=""`: an
//! empty text), `=A1+1=` one without, `^` belongs to the cell above and `<` to the cell on the left.

use super::{Cell, Row, Sheet, Shown};
use heng_values::Date;

/// The sheets that lines write down.
///
/// # Errors
/// A date that is none.
pub fn sheets(lines: &[&str]) -> Result<Vec<Sheet>, String> {
    let mut sheets = Vec::new();
    let mut rest = lines;
    while let Some((title, more)) = rest.split_first() {
        let name = title.trim_start_matches("# ");
        let end = more.iter().position(|line| line.starts_with("# ")).unwrap_or(more.len());
        let texts: Vec<Vec<&str>> =
            more[..end].iter().map(|line| line.trim_start_matches('~').split(',').collect()).collect();
        let rows = texts.iter().zip(more).map(|(cells, line)| {
            let cells = cells.iter().map(|text| cell(text)).collect::<Result<_, _>>()?;
            Ok(Row { hidden: line.starts_with('~'), cells })
        });
        sheets.push(Sheet {
            name: name.trim_end_matches(" hidden").to_owned(),
            hidden: name.ends_with(" hidden"),
            rows: rows.collect::<Result<_, String>>()?,
            merged: merged(&texts),
        });
        rest = &more[end..];
    }
    Ok(sheets)
}

fn cell(text: &str) -> Result<Cell, String> {
    Ok(if let Some(text) = text.strip_prefix('\'') {
        Cell::Text(text.to_owned())
    } else if let Some(month) = text.strip_prefix('@').and_then(|text| text.strip_suffix('月')) {
        Cell::Date(serial(&format!("{}-01", month.replace('年', "-")))?, Shown::Month)
    } else if let Some(day) = text.strip_prefix('@') {
        Cell::Date(serial(day)?, if day.contains(':') { Shown::Moment } else { Shown::Day })
    } else if let Some(number) = text.strip_prefix('%') {
        Cell::Percent(number.parse().unwrap_or_default())
    } else if let Some(flag) = text.strip_prefix('!') {
        Cell::Flag(flag == "TRUE")
    } else if let Some(formula) = text.strip_prefix('=') {
        let (formula, value) = formula.split_once('=').unwrap_or((formula, ""));
        let saved = if value == "\"\"" { "" } else { value };
        Cell::Formula(formula.to_owned(), (!value.is_empty()).then(|| saved.to_owned()))
    } else if let Ok(number) = text.parse::<f64>() {
        Cell::Number(number)
    } else if matches!(text, "" | "^" | "<") {
        Cell::Empty
    } else {
        Cell::Text(text.to_owned())
    })
}

/// A day, perhaps with hours and minutes, as spreadsheets count.
fn serial(text: &str) -> Result<f64, String> {
    let (day, time) = text.split_once(' ').unwrap_or((text, "0:0"));
    let numbers =
        |text: &str, mark: char| text.split(mark).map(|part| part.parse::<i32>().ok()).collect::<Option<Vec<_>>>();
    let read = || {
        let (day, time) = (numbers(day, '-')?, numbers(time, ':')?);
        let first = Date::new(1899, 12, 30)?;
        let days = Date::new(*day.first()?, *day.get(1)?, *day.get(2)?)?.raw() - first.raw();
        Some(f64::from(days) + f64::from(*time.first()? * 60 + *time.get(1)?) / 1440.0)
    };
    read().ok_or_else(|| format!("{text}: no date"))
}

/// Each cell with those behind it that belong to it.
fn merged(rows: &[Vec<&str>]) -> Vec<[u32; 4]> {
    let is = |row: usize, column: usize, mark: &str| rows.get(row).and_then(|cells| cells.get(column)) == Some(&mark);
    let mut merged = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        for (column, _) in cells.iter().enumerate().filter(|(_, text)| !matches!(**text, "^" | "<")) {
            let down = (row + 1..).take_while(|at| is(*at, column, "^")).last().unwrap_or(row);
            let right = (column + 1..).take_while(|at| is(row, *at, "<")).last().unwrap_or(column);
            if (down, right) != (row, column) {
                merged.push([row as u32, column as u32, down as u32, right as u32]);
            }
        }
    }
    merged
}
