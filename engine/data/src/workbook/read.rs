//! A sheet as tables read it: the header among its first rows, the records under it, and what is no record at its end.

use super::grid::{CellView, Grid};
use super::text::Mark;
use crate::cells::{self, CellReader, Trouble};
use crate::csv::footer;
use crate::csv::read::Expected;
use crate::header_rows;
use crate::limits;
use crate::source::{About, Below, Block, BlockProblem, Cut, Cutter, Form, Source, Wanted};
use heng_columns::ColumnBuilder;
use heng_core::run::input::action;
use heng_values::cell::{Cell, CellFormat};
use heng_values::{Diagnostic, Number, Severity, Type, Value};
use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// About how many bytes of a text file a cell takes, to make blocks of like size.
const CELL_BYTES: usize = 10;

/// How many hidden rows are named.
const HIDDEN_SHOWN: usize = 10;

/// A sheet with its header found.
#[derive(Debug)]
pub struct Sheet {
    about: About,
    format: &'static str,
    grid: Arc<Grid>,
    /// The rows of the grid that are records.
    body: Range<usize>,
    below: Vec<Below>,
    notes: Vec<Diagnostic>,
}

/// Finds header and records of a sheet. `notes` are remarks that opening it gave.
///
/// # Errors
/// `E0803` nothing in it, `E0813` too many columns, `E0814` no header where one was said to be.
pub fn open(
    file: &Arc<str>,
    format: &'static str,
    grid: Arc<Grid>,
    notes: Vec<Diagnostic>,
    expected: &Expected,
) -> Result<Sheet, Diagnostic> {
    let fault = |code| Diagnostic::new(code, Severity::Error, None).with("file", file.as_ref());
    if grid.width() > limits::COLUMNS {
        return Err(fault("E0813"));
    }
    let first = grid.rows().min(header_rows::SEARCHED);
    let rows: Vec<Vec<String>> = (0..first).map(|row| grid.texts(row)).collect();
    let given = expected.header_line;
    let given = given.map(|line| (0..first).find(|row| grid.line(*row) == line).unwrap_or(usize::MAX));
    let Some(found) = header_rows::find(&rows, &expected.headers, given) else {
        let code = if grid.rows() > 0 { "E0814" } else { "E0803" };
        return Err(fault(code).with("line", expected.header_line.unwrap_or(1).to_string()));
    };
    let headers: Vec<String> = found.headers.iter().map(|header| crate::csv::read::one_line(header)).collect();
    let about = About {
        file: file.clone(),
        headers,
        header_line: grid.line(found.last),
        header_rows: grid.line(found.last) - grid.line(found.first) + 1,
        rows_above: found.rows_above(&rows),
    };
    let mut sheet = Sheet { about, format, body: found.last + 1..grid.rows(), grid, below: Vec::new(), notes };
    sheet.cut_footers();
    sheet.say_hidden();
    Ok(sheet)
}

impl Sheet {
    /// Takes totals and remarks off the end of the records.
    fn cut_footers(&mut self) {
        let width = self.about.headers.len();
        while let Some(last) = self.body.clone().next_back() {
            let texts: Vec<&str> = self.grid.cells(last).map(|cell| cell.text).collect();
            let Some((word, totals)) = footer::word(&texts, width) else { return };
            if self.below.len() >= footer::MOST {
                return;
            }
            self.below.insert(0, Below { line: self.grid.line(last), word, totals });
            self.body.end = last;
        }
    }

    /// Says which records are hidden: they are read like others.
    fn say_hidden(&mut self) {
        let hidden = self.body.clone().filter(|row| self.grid.is_hidden(*row));
        let lines: Vec<u64> = hidden.map(|row| self.grid.line(row)).collect();
        if lines.is_empty() {
            return;
        }
        let mut shown: Vec<String> = lines.iter().take(HIDDEN_SHOWN).map(u64::to_string).collect();
        if lines.len() > HIDDEN_SHOWN {
            shown.push("…".to_owned());
        }
        let note = Diagnostic::new("N0821", Severity::Warning, None).with("file", self.about.file.as_ref());
        self.notes.push(note.with("count", lines.len().to_string()).with("rows", shown.join("、")));
    }

    /// The line before the body's first, by which lines of blocks count.
    fn line_before(&self, row: usize) -> u64 {
        if row > self.body.start { self.grid.line(row - 1) } else { self.about.header_line }
    }
}

/// What a cell says to a column of a type, or why it cannot be used.
fn said<'a>(cell: &CellView<'a>, format: &CellFormat) -> Result<Cow<'a, str>, Trouble> {
    let trouble = |code| Err(Trouble { code, arguments: Vec::new() });
    match (cell.mark, format.kind) {
        (Mark::Error, _) => trouble("D0201"),
        (Mark::Unsaved, _) => trouble("D0205"),
        (Mark::Untold, Type::Number) if may_be_hundredths(cell.text, format) => trouble("D0202"),
        (Mark::Long, Type::Text | Type::Texts) => trouble("D0203"),
        // A cell that shows a month holds its first day.
        (Mark::Date, Type::Month) => match cell.text.strip_suffix("-01") {
            Some(month) => Ok(Cow::Borrowed(month)),
            None => Ok(Cow::Borrowed(cell.text)),
        },
        _ => Ok(Cow::Borrowed(cell.text)),
    }
}

/// Whether a number may stand for a hundred times as much: `0.05` for 5%. Only columns in percent take a percent sign as
/// it is; 0 is the same either way, and what a field's limits exclude is not meant.
fn may_be_hundredths(text: &str, format: &CellFormat) -> bool {
    if format.unit.as_deref() != Some("%") {
        return false;
    }
    let Cell::Known(Value::Number(plain)) = format.read(text) else { return false };
    let shown = plain.raw().checked_mul(100).map(Number::from_raw);
    let within = |shown: Number| {
        let at_least = |least: &Option<Value>| !matches!(least, Some(Value::Number(least)) if shown < *least);
        let at_most = |most: &Option<Value>| !matches!(most, Some(Value::Number(most)) if shown > *most);
        at_least(&format.min) && at_most(&format.max)
    };
    plain.raw() != 0 && shown.is_some_and(within)
}

impl Source for Sheet {
    fn about(&self) -> &About {
        &self.about
    }

    fn form(&self) -> Form {
        Form { format: self.format, encoding: "", separator: "" }
    }

    fn notes(&self) -> Vec<Diagnostic> {
        self.notes.clone()
    }

    fn size(&self) -> u64 {
        self.body.len() as u64
    }

    fn cut(&self, bytes: usize) -> Box<dyn Cutter + '_> {
        let rows = (bytes / (self.about.headers.len().max(1) * CELL_BYTES)).max(1);
        let end = self.body.end;
        Box::new(self.body.clone().step_by(rows).map(move |start| start..(start + rows).min(end)))
    }

    fn block(&self, cut: &Cut, width: usize, wanted: &[Wanted<'_>]) -> Block {
        let block = cut.range.clone();
        let mut readers: Vec<(CellReader<'_>, ColumnBuilder)> = wanted
            .iter()
            .map(|wanted| {
                (CellReader::new(wanted.format), ColumnBuilder::with_capacity(wanted.format.kind, block.len()))
            })
            .collect();
        let before = self.line_before(block.start);
        let mut read = Block { rows: 0, lines: 0, jumps: Vec::new(), columns: Vec::new(), problems: Vec::new() };
        let mut cells: Vec<Option<CellView<'_>>> = vec![None; width];
        for row in block.clone() {
            let line = self.grid.line(row) - before - 1;
            if line != read.lines {
                read.jumps.push((read.rows as u32, line));
            }
            read.lines = line + 1;
            cells.fill(None);
            let mut beyond = 0;
            for cell in self.grid.cells(row) {
                match cells.get_mut(cell.column) {
                    Some(place) => *place = Some(cell),
                    None => beyond = cell.column + 1,
                }
            }
            if beyond > 0 {
                let arguments = vec![("expected", width.to_string()), ("found", beyond.to_string())];
                let trouble = Trouble { code: "D0002", arguments };
                read.problems.push(BlockProblem {
                    line,
                    column: None,
                    text: String::new(),
                    trouble,
                    action: action::NOTED,
                });
            }
            for (wanted, (reader, builder)) in wanted.iter().zip(&mut readers) {
                let cell = cells.get(wanted.column).copied().flatten();
                let pushed = match cell.as_ref().map(|cell| said(cell, wanted.format)) {
                    None => reader.push(b"", builder),
                    Some(Ok(text)) => reader.push(text.as_bytes(), builder),
                    Some(Err(trouble)) => {
                        builder.push_unreadable();
                        Err(trouble)
                    }
                };
                if let Err(trouble) = pushed {
                    let text = cell.map_or("", |cell| cell.text);
                    read.problems.push(BlockProblem {
                        line,
                        column: Some(wanted.column),
                        text: cells::shown(text.as_bytes(), wanted.hiding),
                        trouble,
                        action: action::UNKNOWN,
                    });
                }
            }
            read.rows += 1;
        }
        read.columns = readers.into_iter().map(|(_, builder)| builder.finish()).collect();
        read
    }

    fn rows(
        &self,
        block: &Range<usize>,
        rows: &[u32],
        columns: &[(Option<usize>, &CellFormat)],
        take: &mut dyn FnMut(usize, Vec<Option<Value>>),
    ) -> io::Result<()> {
        for (at, row) in rows.iter().enumerate() {
            let row = block.start + *row as usize;
            if row >= block.end {
                return Ok(());
            }
            let cells: Vec<CellView<'_>> = self.grid.cells(row).collect();
            let values = columns.iter().map(|(column, format)| {
                let column = (*column)?;
                let cell = cells.binary_search_by_key(&column, |cell| cell.column).ok().map(|at| &cells[at]);
                let text = cell.map_or(Ok(Cow::Borrowed("")), |cell| said(cell, format)).ok()?;
                match cells::read(format, text.as_bytes()) {
                    Ok(Cell::Known(value)) => Some(value),
                    _ => None,
                }
            });
            take(at, values.collect());
        }
        Ok(())
    }

    fn below(&self, _next: u64) -> Vec<Below> {
        self.below.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_may_show_percent_is_not_guessed() {
        let unit = |unit: &str| CellFormat { unit: Some(Arc::from(unit)), ..CellFormat::new(Type::Number) };
        let limit = |limit: i32| Some(Value::Number(Number::from_raw(i64::from(limit) * 1_000_000)));
        let rate = CellFormat { min: limit(0), max: limit(100), ..unit("%") };
        for (text, format, known) in [
            ("0.05", unit("%"), false),
            ("95.5", unit("%"), false),
            ("0", unit("%"), true),
            ("0.05", unit("元"), true),
            ("0.05", CellFormat::new(Type::Number), true),
            ("0.955", rate.clone(), false),
            ("1", rate.clone(), false),
            ("1.01", rate.clone(), true),
            ("95.5", rate, true),
        ] {
            let cell = CellView { column: 0, text, mark: Mark::Untold };
            let found = said(&cell, &format).map_err(|trouble| trouble.code);
            assert_eq!(found, if known { Ok(Cow::Borrowed(text)) } else { Err("D0202") }, "{text} {:?}", format.unit);
            let told = CellView { mark: Mark::Plain, ..cell };
            assert_eq!(said(&told, &format), Ok(Cow::Borrowed(text)));
        }
    }
}
