//! Reads a block of whole records into columns. Cells are found for some hundred records at a time, by their first and
//! last bytes, and then read column by column: only the columns that are wanted, each in one tight loop.

use super::cells::Cells;
use super::marks::Looker;
use super::scan::Separator;
use crate::cells::{self, CellReader, Trouble};
use crate::source::{Block, BlockProblem, Wanted};
use heng_columns::ColumnBuilder;
use heng_core::run::input::action;

/// Reads a block of whole records. `width` is how many cells a full record has. All of it belongs to its one caller, so
/// that it is compiled for the instructions that the caller may use.
#[inline(always)]
pub(super) fn block<L: Looker>(
    text: &[u8],
    separator: Separator,
    width: usize,
    wanted: &[Wanted<'_>],
    looker: L,
) -> Block {
    let mut block = Block { rows: 0, lines: 0, jumps: Vec::new(), columns: Vec::new(), problems: Vec::new() };
    let mut cells = Cells::new(text, separator, width, looker);
    let mut readers: Vec<(CellReader<'_>, ColumnBuilder)> = Vec::with_capacity(wanted.len());
    let mut expected_line = 0;
    while cells.fill() {
        if readers.is_empty() {
            // The first records say about how long all are.
            let rows = cells.expected_records();
            readers.extend(wanted.iter().map(|wanted| {
                (CellReader::new(wanted.format), ColumnBuilder::with_capacity(wanted.format.kind, rows))
            }));
        }
        for (row, line) in cells.lines().iter().enumerate() {
            if *line != expected_line {
                block.jumps.push(((block.rows + row) as u32, *line));
            }
            expected_line = line + 1;
        }
        let first_problem = block.problems.len();
        for odd in cells.odd() {
            let line = cells.lines()[odd.row];
            let mut report = |code, column, action| {
                let arguments = vec![("expected", width.to_string()), ("found", odd.cells.to_string())];
                let trouble = Trouble { code, arguments };
                block.problems.push(BlockProblem { line, column, text: String::new(), trouble, action });
            };
            if let Some(column) = odd.stray_quote {
                report("D0003", Some(column), action::NOTED);
            }
            if odd.cells < width {
                report("D0001", None, action::UNKNOWN);
            }
            if odd.more {
                report("D0002", None, action::NOTED);
            }
        }
        for (wanted, (reader, builder)) in wanted.iter().zip(&mut readers) {
            let column = cells.column(wanted.column);
            reader.push_all(cells.lines().len(), &column, builder, |row, cell, trouble| {
                block.problems.push(BlockProblem {
                    line: cells.lines()[row],
                    column: Some(wanted.column),
                    text: cells::shown(cell, if cells.is_displaced(row) { wanted.displaced } else { wanted.hiding }),
                    trouble,
                    action: action::UNKNOWN,
                });
            });
        }
        if block.rows == 0 {
            readers.iter_mut().for_each(|(_, builder)| builder.expect(cells.expected_records()));
        }
        // What is wrong with the form of a record stands before what is wrong with its cells.
        block.problems[first_problem..].sort_by_key(|problem| problem.line);
        block.rows += cells.lines().len();
    }
    block.lines = cells.lines_behind();
    block.columns = match readers.is_empty() {
        true => wanted.iter().map(|wanted| ColumnBuilder::new(wanted.format.kind).finish()).collect(),
        false => readers.into_iter().map(|(_, builder)| builder.finish()).collect(),
    };
    block
}
