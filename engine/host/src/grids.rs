//! Side files of a pack, `*.csv`, as cells with their places: code lists, price lists, cases by rows. What the cells
//! mean is the core's business.

use heng_core::source::{Grid, GridCell, SourceFile};
use heng_data::csv::scan::Records;
use heng_values::Place;
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
