//! Puts the blocks that were read from files together into the rows of each table, in the order of the files and of
//! their records. How a block is read is its format's matter.

use crate::headers::{Mapping, Origin};
use crate::source::{About, Below, Block, BlockProblem, Source};
use heng_columns::{Column, concat};
use heng_core::program::{ColumnId, Program, TableId};
use heng_core::run::input::{Origins, Problem, Segment, TableInput, action};
use heng_values::{Diagnostic, Severity};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// One file read for one table.
#[derive(Clone, Debug)]
pub struct Part {
    /// The table.
    pub table: TableId,
    /// What is read.
    pub source: Arc<dyn Source>,
    /// How it is read.
    pub mapping: Mapping,
    /// Its blocks, as ranges of its records.
    pub blocks: Vec<Range<usize>>,
    /// The table's row at which each block begins.
    pub first_rows: Vec<u32>,
    /// How many rows it gave.
    pub rows: u64,
}

/// The columns of a table that are read, by position in `Table::fields`.
pub fn read_fields(program: &Program, table: TableId, needed: &[ColumnId]) -> Vec<usize> {
    let about = program.table(table);
    (0..about.fields.len())
        .filter(|at| {
            let id = about.fields[*at];
            needed.contains(&id)
                || about.key.contains(&id)
                || crate::headers::field(program, table, *at).is_some_and(|field| field.required)
        })
        .collect()
}

/// Puts a table together. `parts` are its files in order, `blocks` what was read of each, with a column for each of
/// `fields` that the file has, in their order.
///
/// # Errors
/// `E0812` more rows than can be counted.
pub fn assemble(
    program: &Program,
    table: TableId,
    fields: &[usize],
    parts: &mut [Part],
    blocks: Vec<Vec<Block>>,
) -> Result<TableInput, Diagnostic> {
    let mut input = TableInput { present: true, ..TableInput::default() };
    let mut pieces: Vec<Vec<(Option<Column>, usize)>> = vec![Vec::new(); fields.len()];
    for (part, blocks) in parts.iter_mut().zip(blocks) {
        input.problems.append(&mut part.mapping.problems);
        let about = part.source.about().clone();
        // The line, as a spreadsheet counts, of the record that comes next.
        let mut line = about.header_line + 1;
        for block in blocks {
            let first_row = input.rows;
            input.rows += block.rows;
            part.rows += block.rows as u64;
            if u32::try_from(input.rows).is_err() || input.rows == heng_columns::NO_ROW as usize {
                let title = program.table(table).title.as_ref();
                return Err(Diagnostic::new("E0812", Severity::Error, None).with("table", title));
            }
            // Row numbers were just checked to fit.
            part.first_rows.push(first_row as u32);
            add_segments(&mut input.origins, &about.file, first_row as u32, line, &block);
            input.problems.extend(block.problems.into_iter().map(|found| problem(&about, found, line)));
            line += block.lines;
            let mut columns = block.columns.into_iter();
            for (piece, at) in pieces.iter_mut().zip(fields) {
                let column = match &part.mapping.origins[*at] {
                    Origin::Column(_) => columns.next(),
                    Origin::Constant(value) => {
                        let kind = program.column(program.table(table).fields[*at]).kind;
                        Some(Column::constant(Some(value), kind, block.rows))
                    }
                    Origin::Absent => None,
                };
                piece.push((column, block.rows));
            }
        }
        input.problems.extend(below(part, line));
    }
    input.read = input.rows as u64;
    let ids = &program.table(table).fields;
    let has = |at: usize| parts.iter().any(|part| part.mapping.origins[at] != Origin::Absent);
    input.columns = pieces
        .into_par_iter()
        .zip(fields)
        .filter(|(_, at)| has(**at))
        .map(|(pieces, at)| {
            let kind = program.column(ids[*at]).kind;
            let whole = |(column, rows): (Option<Column>, usize)| column.unwrap_or_else(|| Column::unknown(kind, rows));
            (ids[*at], concat::concat(kind, pieces.into_iter().map(whole).collect()))
        })
        .collect();
    Ok(input)
}

/// One block of a part as rows of its table, counted from 0; lines too are counted from 0, the block's first. `parts` are
/// all parts of the table: a column that another part has is unknown here.
pub fn piece(program: &Program, fields: &[usize], parts: &[Part], part: &Part, block: Block) -> TableInput {
    let mut input = TableInput { present: true, rows: block.rows, read: block.rows as u64, ..TableInput::default() };
    let about = part.source.about();
    add_segments(&mut input.origins, &about.file, 0, 0, &block);
    input.problems.extend(block.problems.into_iter().map(|found| problem(about, found, 0)));
    let ids = &program.table(part.table).fields;
    let has = |at: usize| parts.iter().any(|part| part.mapping.origins[at] != Origin::Absent);
    let mut columns = block.columns.into_iter();
    for at in fields {
        let kind = program.column(ids[*at]).kind;
        let column = match &part.mapping.origins[*at] {
            Origin::Column(_) => columns.next(),
            Origin::Constant(value) => Some(Column::constant(Some(value), kind, block.rows)),
            Origin::Absent => None,
        };
        if let Some(column) = column.or_else(|| has(*at).then(|| Column::unknown(kind, block.rows))) {
            input.columns.push((ids[*at], column));
        }
    }
    input
}

/// A problem of a block whose first line is `line`.
fn problem(about: &About, found: BlockProblem, line: u64) -> Problem {
    Problem {
        file: about.file.clone(),
        row: Some(line + found.line),
        column: found.column.map_or_else(|| Arc::from(""), |column| header(about, column)),
        text: found.text,
        code: found.trouble.code,
        arguments: found.trouble.arguments,
        action: found.action,
    }
}

/// What stands under the records of a part; `line` is the line behind the last of them.
pub fn below(part: &Part, line: u64) -> Vec<Problem> {
    let problem = |below: Below| Problem {
        file: part.source.about().file.clone(),
        row: Some(below.line),
        column: Arc::from(""),
        text: below.word.to_owned(),
        code: if below.totals { "D0008" } else { "D0009" },
        arguments: Vec::new(),
        action: action::NO_RECORD,
    };
    part.source.below(line).into_iter().map(problem).collect()
}

/// The header of a file's column; its letter where it has none.
fn header(about: &About, column: usize) -> Arc<str> {
    match about.headers.get(column).map(|header| header.trim()) {
        Some(header) if !header.is_empty() => Arc::from(header),
        _ => Arc::from(crate::headers::letters(column)),
    }
}

/// Says where the rows of a block come from; `line` is the line of its first record.
fn add_segments(origins: &mut Origins, file: &Arc<str>, first_row: u32, line: u64, block: &Block) {
    let starts = std::iter::once((0, 0)).chain(block.jumps.iter().copied());
    for (row, within) in starts {
        let (row, record) = (first_row + row, line + within);
        let follows = row > 0
            && origins.of(row - 1).is_some_and(|(before, last)| Arc::ptr_eq(before, file) && last + 1 == record);
        if block.rows == 0 || follows {
            continue;
        }
        if origins.segments.last().is_some_and(|last| last.first_row == row) {
            origins.segments.pop();
        }
        origins.segments.push(Segment { first_row: row, file: file.clone(), first_record: record });
    }
}
