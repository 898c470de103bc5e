//! Side files of a pack, `*.csv` and `*.xlsx`, as cells with their places: code lists, price lists, cases by rows. What the cells
//! mean is the core's business.

use crate::folder::LARGEST;
use heng_core::source::{Grid, GridCell, SourceFile};
use heng_data::csv::scan::Records;
use heng_data::limits::Limits;
use heng_data::workbook::side::{self, SideSheet};
use heng_values::{Diagnostic, Place};
use std::sync::Arc;

/// The cells of a CSV text.
pub fn grid(file: &SourceFile) -> Grid {
    let bytes = file.text.as_bytes();
    let mut records = Records::new(bytes);
    let mut spans = Vec::new();
    let mut rows = Vec::new();
    while records.next(&mut spans).is_some() {
        let cells = spans.iter().map(|span| GridCell {
            text: Arc::from(String::from_utf8_lossy(&span.bytes(bytes))),
            place: Place::new(file.path.clone(), span.start, span.end),
        });
        rows.push(cells.collect());
    }
    Grid { path: file.path.clone(), rows }
}

/// How many cells a sheet of a pack may have.
const CELLS: u64 = 4 << 20;

/// The cells of a workbook's sheets, and their texts. Where only one has anything in it, the file's path alone means it
/// too; Excel's marks of open files are no workbooks.
pub fn sheets(path: &Arc<str>, bytes: Vec<u8>, diagnostics: &mut Vec<Diagnostic>) -> (Vec<Grid>, Vec<SourceFile>) {
    let limits = Limits { bytes: LARGEST, cells: CELLS, ..Limits::default() };
    let found: Vec<SideSheet> = match side::sheets(path, bytes, limits, diagnostics) {
        Ok(sheets) => sheets,
        Err(fault) => {
            diagnostics.push(fault);
            return Default::default();
        }
    };
    let only = match &found[..] {
        [only] => Some(Grid { path: path.clone(), rows: only.grid.rows.clone() }),
        _ => None,
    };
    let (grids, texts): (Vec<Grid>, Vec<SourceFile>) = found.into_iter().map(|sheet| (sheet.grid, sheet.text)).unzip();
    (grids.into_iter().chain(only).collect(), texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_places() {
        let file = SourceFile {
            path: Arc::from("p/政策.csv"),
            text: Arc::from("代码,名称\r\nA,\"甲,\"\"乙\"\"\"\r\n"),
        };
        let grid = grid(&file);
        let texts: Vec<Vec<&str>> = grid.rows.iter().map(|row| row.iter().map(|cell| &*cell.text).collect()).collect();
        assert_eq!(texts, [["代码", "名称"], ["A", "甲,\"乙\""]]);
        let place = &grid.rows[1][0].place;
        assert_eq!(&file.text[place.start as usize..place.end as usize], "A");
    }
}
