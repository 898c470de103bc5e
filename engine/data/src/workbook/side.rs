//! The sheets of a workbook that a pack keeps beside its rules: each as a text of lines and tabs, and its cells with
//! their places in it. A line of the text is a row of the sheet; what the cells mean is not known here.

use super::book::{self, Book};
use super::grid::Grid;
use super::text::Mark;
use crate::limits::Limits;
use heng_core::source::{self, GridCell, SourceFile};
use heng_values::{Diagnostic, Place};
use std::sync::Arc;

/// Endings of workbooks that packs may hold: those of which it is known how cells are shown.
pub const ENDINGS: [&str; 2] = [".xlsx", ".xlsm"];

/// Stands between the cells of a row.
pub const BETWEEN: char = '\t';

/// A sheet.
#[derive(Clone, Debug)]
pub struct SideSheet {
    /// Its text, under `FILE#SHEET`.
    pub text: SourceFile,
    /// Its cells, under the same path; rows with nothing in them left out.
    pub grid: source::Grid,
}

/// Reads all sheets with something in them. `faults` gets an error for each cell on which no rule may rest: the error of a
/// formula, a formula without a value, or a number whose last digits are lost.
///
/// # Errors
/// As [`book::open`].
pub fn sheets(
    file: &Arc<str>,
    bytes: Vec<u8>,
    limits: Limits,
    faults: &mut Vec<Diagnostic>,
) -> Result<Vec<SideSheet>, Diagnostic> {
    let of_file = |mut found: Diagnostic| {
        found.place = Some(Place::new(file.clone(), 0, 0));
        found
    };
    let book: Book = book::open(file, bytes, limits).map_err(of_file)?;
    let mut sheets = Vec::new();
    for sheet in &book.sheets {
        let grid = book.grid(&sheet.name).map_err(of_file)?;
        if grid.rows() > 0 {
            sheets.push(side(&Arc::from(format!("{file}#{}", sheet.name)), &grid, faults));
        }
    }
    Ok(sheets)
}

fn side(path: &Arc<str>, grid: &Grid, faults: &mut Vec<Diagnostic>) -> SideSheet {
    let mut text = String::new();
    let mut rows = Vec::with_capacity(grid.rows());
    let (mut line, mut width) = (1, 0);
    for row in 0..grid.rows() {
        while line < grid.line(row) {
            text.push('\n');
            line += 1;
        }
        let mut cells: Vec<GridCell> = Vec::new();
        let mut put = |shown: &str| {
            if !cells.is_empty() {
                text.push(BETWEEN);
            }
            let start = text.len();
            // What would end the row or the cell is shown as a blank; the cell itself keeps it.
            text.extend(shown.chars().map(|character| if character.is_ascii_control() { ' ' } else { character }));
            let place = Place::new(path.clone(), start, text.len());
            cells.push(GridCell { text: Arc::from(shown), place: place.clone() });
            place
        };
        let mut filled = 0;
        for cell in grid.cells(row) {
            (filled..cell.column).for_each(|_| drop(put("")));
            let place = put(cell.text);
            match cell.mark {
                Mark::Error => faults.push(Diagnostic::error("D0201", &place)),
                Mark::Long => faults.push(Diagnostic::error("D0203", &place)),
                Mark::Unsaved => faults.push(Diagnostic::error("D0205", &place)),
                Mark::Plain | Mark::Untold | Mark::Date => {}
            }
            filled = cell.column + 1;
        }
        // A header's width is every row's: what is empty at a row's end has a place too.
        if row == 0 {
            width = filled;
        }
        (filled..width).for_each(|_| drop(put("")));
        rows.push(cells);
    }
    SideSheet {
        text: SourceFile { path: path.clone(), text: Arc::from(text) },
        grid: source::Grid { path: path.clone(), rows },
    }
}

/// The name that a spreadsheet gives a place in a sheet's text: `C5`. `line` is the text before it in its row.
pub fn cell_name(before: &str, row: usize) -> String {
    let mut column = before.matches(BETWEEN).count() + 1;
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + (column % 26) as u8));
        column /= 26;
    }
    letters.into_iter().rev().chain(row.to_string().chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::grid::GridBuilder;
    use super::*;
    use calamine::DataRef;

    #[test]
    fn cells_know_their_row_and_column() {
        let mut builder = GridBuilder::default();
        let mut put = |row, column, text: &'static str| builder.push(row, column, &DataRef::SharedString(text), None);
        put(1, 0, "收入");
        put(1, 1, "人数");
        put(1, 2, "档次");
        put(3, 1, "甲\n\t乙");
        let mut faults = Vec::new();
        builder.push(3, 2, &DataRef::Float(4.5e17), Some(false));
        let sheet = side(&Arc::from("p/档.xlsx#一"), &builder.finish(Vec::new()), &mut faults);
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["D0203"]);
        assert_eq!(&*sheet.text.text, "\n收入\t人数\t档次\n\n\t甲  乙\t450000000000000000");
        let row = &sheet.grid.rows[1];
        assert_eq!(row.iter().map(|cell| &*cell.text).collect::<Vec<_>>(), ["", "甲\n\t乙", "450000000000000000"]);
        let place = &row[1].place;
        assert_eq!(&sheet.text.text[place.start as usize..place.end as usize], "甲  乙");
        assert_eq!(cell_name("\t", 4), "B4");
        assert_eq!(cell_name(&"\t".repeat(26), 12), "AA12");
        assert_eq!(cell_name(&"\t".repeat(701), 1), "ZZ1");
    }
}
