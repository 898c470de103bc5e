//! The cells of a sheet, row by row, only those with something in them. What they mean is not known here.

use super::text::{self, Mark};
use calamine::DataRef;

/// A sheet's cells.
#[derive(Clone, Default, Debug)]
pub struct Grid {
    /// The text of all cells, one behind the other.
    text: String,
    cells: Vec<Cell>,
    rows: Vec<Row>,
    /// Hidden rows, ascending.
    hidden: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    column: u32,
    mark: Mark,
    start: usize,
    end: usize,
}

/// A row with something in it.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// Its line as a spreadsheet counts, from 0.
    line: u32,
    first: usize,
}

/// A cell as it is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CellView<'a> {
    /// Its column, from 0.
    pub column: usize,
    /// Its text.
    pub text: &'a str,
    /// What is special about it.
    pub mark: Mark,
}

impl Grid {
    /// How many rows have something in them.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The line of a row as a spreadsheet counts, from 1.
    pub fn line(&self, row: usize) -> u64 {
        u64::from(self.rows[row].line) + 1
    }

    /// Whether a row is hidden.
    pub fn is_hidden(&self, row: usize) -> bool {
        self.hidden.binary_search(&self.rows[row].line).is_ok()
    }

    /// The cells of a row, by column.
    pub fn cells(&self, row: usize) -> impl DoubleEndedIterator<Item = CellView<'_>> {
        let end = self.rows.get(row + 1).map_or(self.cells.len(), |next| next.first);
        self.cells[self.rows[row].first..end].iter().map(|cell| CellView {
            column: cell.column as usize,
            text: &self.text[cell.start..cell.end],
            mark: cell.mark,
        })
    }

    /// The texts of a row from the first column to its last cell.
    pub fn texts(&self, row: usize) -> Vec<String> {
        let mut texts = Vec::new();
        for cell in self.cells(row) {
            texts.resize(cell.column + 1, String::new());
            texts[cell.column] = cell.text.to_owned();
        }
        texts
    }

    /// One past the last column with something in it.
    pub fn width(&self) -> usize {
        self.cells.iter().map(|cell| cell.column as usize + 1).max().unwrap_or(0)
    }
}

/// Puts a grid together from cells in any order.
#[derive(Clone, Default, Debug)]
pub struct GridBuilder {
    text: String,
    cells: Vec<(u32, Cell)>,
    unsorted: bool,
}

impl GridBuilder {
    /// How many cells there are so far.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// How many bytes its texts take so far.
    pub fn text_bytes(&self) -> u64 {
        self.text.len() as u64
    }

    /// Whether there is no cell so far.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Adds what stands in a cell, if it is anything; rows and columns count from 0, `percent` is as in [`text::write`].
    pub fn push(&mut self, row: u32, column: u32, value: &DataRef<'_>, percent: Option<bool>) {
        let start = self.text.len();
        if let Some(mark) = text::write(value, percent, &mut self.text) {
            if self.text[start..].trim().is_empty() {
                self.text.truncate(start);
                return;
            }
            self.add(row, Cell { column, mark, start, end: self.text.len() });
        }
    }

    /// Adds a formula that was saved without a value.
    pub fn push_unsaved(&mut self, row: u32, column: u32, formula: &str) {
        let start = self.text.len();
        self.text.push_str(formula);
        self.add(row, Cell { column, mark: Mark::Unsaved, start, end: self.text.len() });
    }

    fn add(&mut self, row: u32, cell: Cell) {
        let behind = self.cells.last().is_none_or(|(last, before)| (*last, before.column) < (row, cell.column));
        self.unsorted |= !behind;
        self.cells.push((row, cell));
    }

    /// The grid, some of its rows hidden. Of two cells in one place the later counts.
    pub fn finish(mut self, hidden: Vec<u32>) -> Grid {
        if self.unsorted {
            self.cells.sort_by_key(|(row, cell)| (*row, cell.column));
            self.cells.reverse();
            self.cells.dedup_by_key(|(row, cell)| (*row, cell.column));
            self.cells.reverse();
        }
        let mut grid = Grid { text: self.text, cells: Vec::with_capacity(self.cells.len()), rows: Vec::new(), hidden };
        for (row, cell) in self.cells {
            if grid.rows.last().is_none_or(|last| last.line != row) {
                grid.rows.push(Row { line: row, first: grid.cells.len() });
            }
            grid.cells.push(cell);
        }
        grid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_lines_and_cells_their_columns() {
        let mut builder = GridBuilder::default();
        let string = |text: &str| DataRef::String(text.into());
        builder.push(4, 2, &string("丙"), None);
        builder.push(1, 1, &string("甲"), None);
        builder.push(1, 3, &DataRef::Float(2.5), Some(false));
        builder.push(1, 4, &string("  "), None);
        builder.push(1, 1, &string("乙"), None);
        let grid = builder.finish(vec![1, 2]);
        assert_eq!((grid.is_hidden(0), grid.is_hidden(1)), (true, false));
        assert_eq!((grid.rows(), grid.line(0), grid.line(1), grid.width()), (2, 2, 5, 4));
        assert_eq!(grid.texts(0), ["", "乙", "", "2.5"]);
        assert_eq!(grid.texts(1), ["", "", "丙"]);
    }
}
