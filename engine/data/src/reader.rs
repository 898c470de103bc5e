//! Reads input files into the tables of a program, and single rows again with every field where a key is repeated.

use crate::csv::read::{self, Block, CsvText, Expected, Wanted};
use crate::csv::scan;
use crate::encoding::Encoding;
use crate::folder::{self, Assigned, DataFile};
use crate::headers::{self, Origin};
use crate::table::{self, Part};
use heng_core::program::{ColumnId, Formula, Program, TableId};
use heng_core::run::input::{Input, TableInput, WholeRows};
use heng_values::{Diagnostic, Severity, Value};
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How files are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReadOptions {
    /// About how many bytes of a file one thread reads at a time; the result is the same for any number.
    pub block_bytes: usize,
    /// Whether problems show sensitive texts unmasked.
    pub show_sensitive: bool,
    /// The encoding of all files, where it is not to be found out.
    pub encoding: Option<Encoding>,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions { block_bytes: 2 * 1024 * 1024, show_sensitive: false, encoding: None }
    }
}

/// How far the reading is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Bytes of records turned into columns.
    pub done: u64,
    /// Bytes of records in all.
    pub total: u64,
}

/// What was read.
#[derive(Debug)]
pub struct Reading<'p> {
    /// The tables.
    pub input: Input,
    /// Reads single rows again.
    pub reader: Reader<'p>,
    /// Remarks: files and columns that belong to nothing.
    pub notes: Vec<Diagnostic>,
}

/// Keeps what was read, for rows that are needed whole.
#[derive(Debug)]
pub struct Reader<'p> {
    program: &'p Program,
    parts: Vec<Part>,
}

/// Reads the data folder, or the single file, at `path`. `needed` names by table the input columns that the run reads;
/// key columns and required fields are read besides. `progress` is called now and then, from any thread.
///
/// # Errors
/// Everything that keeps the data from being read, all at once: `E0801` to `E0813`, listed in this crate's MESSAGES.md.
pub fn read<'p>(
    path: &Path,
    program: &'p Program,
    needed: &[Vec<ColumnId>],
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Reading<'p>, Vec<Diagnostic>> {
    read_with(path, program, needed, ReadOptions::default(), progress)
}

/// As [`read()`], with options.
///
/// # Errors
/// As [`read()`].
pub fn read_with<'p>(
    path: &Path,
    program: &'p Program,
    needed: &[Vec<ColumnId>],
    options: ReadOptions,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Reading<'p>, Vec<Diagnostic>> {
    let (files, mut notes) = folder::find(path)?;
    let (assigned, mut unassigned) = folder::assign(program, &files, !path.is_dir())?;
    notes.append(&mut unassigned);
    let texts = open_all(program, &files, &assigned, options)?;
    let mut parts = map_all(program, &assigned, &texts, options.block_bytes, &mut notes)?;
    let nothing = Vec::new();
    let fields: Vec<Vec<usize>> = (0..program.tables.len())
        .map(|at| table::read_fields(program, TableId(at as u32), needed.get(at).unwrap_or(&nothing)))
        .collect();
    let blocks = read_blocks(program, &parts, &fields, options, progress);
    let input = assemble_all(program, &fields, &mut parts, blocks)?;
    Ok(Reading { input, reader: Reader { program, parts }, notes })
}

/// Opens every file that gives rows to a table, once.
fn open_all<'a>(
    program: &Program,
    files: &'a [DataFile],
    assigned: &[Assigned<'a>],
    options: ReadOptions,
) -> Result<Vec<(&'a DataFile, Arc<CsvText>)>, Vec<Diagnostic>> {
    let used: Vec<&DataFile> =
        files.iter().filter(|file| assigned.iter().any(|part| std::ptr::eq(part.file, *file))).collect();
    let opened: Vec<Result<CsvText, Diagnostic>> = used
        .par_iter()
        .map(|file| {
            let mut expected = Expected { encoding: options.encoding, ..Expected::default() };
            for part in assigned.iter().filter(|part| std::ptr::eq(part.file, *file)) {
                expected.headers.add(program, part.table, &part.source);
                let said = part.source.encoding.as_deref().and_then(Encoding::from_name);
                expected.encoding = expected.encoding.or(said);
                expected.header_line = expected.header_line.or(part.source.header_row);
            }
            read::open(file, &expected)
        })
        .collect();
    let (mut texts, mut faults) = (Vec::new(), Vec::new());
    for (file, opened) in used.into_iter().zip(opened) {
        match opened {
            Ok(text) => texts.push((file, Arc::new(text))),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(texts) } else { Err(faults) }
}

/// Maps the headers of every file onto its table and cuts its records into blocks.
fn map_all(
    program: &Program,
    assigned: &[Assigned<'_>],
    texts: &[(&DataFile, Arc<CsvText>)],
    block_bytes: usize,
    notes: &mut Vec<Diagnostic>,
) -> Result<Vec<Part>, Vec<Diagnostic>> {
    let (mut parts, mut faults) = (Vec::new(), Vec::new());
    for Assigned { table, source, file } in assigned {
        let Some((_, text)) = texts.iter().find(|(known, _)| std::ptr::eq(*known, *file)) else { continue };
        match headers::map(program, *table, source, &text.file, &text.headers, text.header_line) {
            Ok(mut mapping) => {
                notes.append(&mut mapping.notes);
                let blocks = scan::blocks(text.records(), block_bytes, text.separator);
                parts.push(Part {
                    table: *table,
                    text: text.clone(),
                    mapping,
                    blocks,
                    first_rows: Vec::new(),
                    rows: 0,
                });
            }
            Err(mut missing) => faults.append(&mut missing),
        }
    }
    texts.iter().for_each(|(_, text)| say_how(text, notes));
    if faults.is_empty() { Ok(parts) } else { Err(faults) }
}

/// Says how a file was read, as far as it is not the usual way.
fn say_how(text: &CsvText, notes: &mut Vec<Diagnostic>) {
    let mut note = |code, arguments: &[(&'static str, String)]| {
        let note = Diagnostic::new(code, Severity::Note, None).with("file", text.file.as_ref());
        notes.push(arguments.iter().fold(note, |note, (name, value)| note.with(name, value.as_str())));
    };
    if text.encoding != Encoding::Utf8 {
        note("N0805", &[("encoding", text.encoding.name().to_owned())]);
    }
    if text.separator != scan::Separator::COMMA {
        note("N0806", &[("separator", text.separator.name().to_owned())]);
    }
    if text.header_rows > 1 {
        let first = text.header_line - text.header_rows + 1;
        note("N0808", &[("first", first.to_string()), ("last", text.header_line.to_string())]);
    }
    if text.rows_above > 0 {
        let first = text.header_line - text.header_rows + 1;
        note("N0807", &[("row", first.to_string()), ("count", text.rows_above.to_string())]);
    }
    if text.empty_lines > 0 {
        note("N0804", &[("count", text.empty_lines.to_string())]);
    }
    if !text.footers.is_empty() {
        let words: Vec<&str> = text.footers.iter().map(|footer| footer.word).collect();
        note("N0809", &[("count", words.len().to_string()), ("words", words.join("、"))]);
    }
}

/// Reads the blocks of all files over all cores; by part, in order.
fn read_blocks(
    program: &Program,
    parts: &[Part],
    fields: &[Vec<usize>],
    options: ReadOptions,
    progress: &(dyn Fn(Progress) + Sync),
) -> Vec<Vec<Block>> {
    let wanted: Vec<Vec<Wanted<'_>>> = parts.iter().map(|part| wanted(program, part, fields, options)).collect();
    let jobs: Vec<(usize, usize)> =
        parts.iter().enumerate().flat_map(|(at, part)| (0..part.blocks.len()).map(move |block| (at, block))).collect();
    let total = parts.iter().map(|part| part.text.records().len() as u64).sum();
    let done = AtomicU64::new(0);
    let read: Vec<Block> = jobs
        .par_iter()
        .map(|(at, block)| {
            let part = &parts[*at];
            let text = &part.text.records()[part.blocks[*block].clone()];
            let block = read::block(text, part.text.separator, part.mapping.width, &wanted[*at]);
            let before = done.fetch_add(text.len() as u64, Ordering::Relaxed);
            progress(Progress { done: before + text.len() as u64, total });
            block
        })
        .collect();
    let mut by_part: Vec<Vec<Block>> = parts.iter().map(|part| Vec::with_capacity(part.blocks.len())).collect();
    jobs.into_iter().zip(read).for_each(|((at, _), block)| by_part[at].push(block));
    by_part
}

/// The columns of a part's file that are read.
fn wanted<'p>(program: &'p Program, part: &Part, fields: &[Vec<usize>], options: ReadOptions) -> Vec<Wanted<'p>> {
    let about = program.table(part.table);
    let columns = fields[part.table.index()].iter().filter_map(|at| {
        let Origin::Column(column) = part.mapping.origins[*at] else { return None };
        let declared = program.column(about.fields[*at]);
        let mask = declared.mask.filter(|_| !options.show_sensitive);
        match &declared.formula {
            Formula::Input(field) => Some(Wanted { column, format: &field.format, mask }),
            _ => None,
        }
    });
    columns.collect()
}

fn assemble_all(
    program: &Program,
    fields: &[Vec<usize>],
    parts: &mut [Part],
    blocks: Vec<Vec<Block>>,
) -> Result<Input, Vec<Diagnostic>> {
    let mut input = Input { tables: vec![TableInput::default(); program.tables.len()], ..Input::default() };
    let mut blocks = blocks.into_iter();
    // Parts stand by table.
    for parts in parts.chunk_by_mut(|one, other| one.table == other.table) {
        let table = parts[0].table;
        let blocks = blocks.by_ref().take(parts.len()).collect();
        input.tables[table.index()] =
            table::assemble(program, table, &fields[table.index()], parts, blocks).map_err(|fault| vec![fault])?;
    }
    Ok(input)
}

impl Reader<'_> {
    /// The files that were read.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The part and block in which a row of a table stands, and the row's position in it.
    fn find(&self, table: TableId, row: u32) -> Option<(usize, usize, u32)> {
        let mut found = None;
        for (at, part) in self.parts.iter().enumerate().filter(|(_, part)| part.table == table) {
            // Later parts have later rows; of blocks without rows that begin at the same row the last is meant.
            let block = part.first_rows.partition_point(|first| *first <= row);
            if let Some(block) = block.checked_sub(1) {
                found = Some((at, block, row - part.first_rows[block]));
            }
        }
        found
    }

    fn rows_of_block(&self, part: &Part, block: usize, rows: &[u32]) -> Vec<Vec<Option<Value>>> {
        let fields = &self.program.table(part.table).fields;
        let empty = vec![None; fields.len()];
        let mut result = vec![empty; rows.len()];
        let columns: Option<Vec<_>> = part
            .mapping
            .origins
            .iter()
            .enumerate()
            .map(|(at, origin)| {
                let column = if let Origin::Column(column) = origin { Some(*column) } else { None };
                headers::field(self.program, part.table, at).map(|field| (column, &field.format))
            })
            .collect();
        let Some(columns) = columns else { return result };
        let text = &part.text.records()[part.blocks[block].clone()];
        read::rows_of_block(text, part.text.separator, rows, &columns, |at, mut values| {
            for (value, origin) in values.iter_mut().zip(&part.mapping.origins) {
                if let Origin::Constant(constant) = origin {
                    *value = Some(constant.clone());
                }
            }
            result[at] = values;
        });
        result
    }
}

impl WholeRows for Reader<'_> {
    fn whole_rows(&self, table: TableId, rows: &[u32]) -> Vec<Vec<Option<Value>>> {
        let mut places: Vec<(usize, usize, u32, usize)> = rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| self.find(table, *row).map(|(part, block, within)| (part, block, within, at)))
            .collect();
        places.sort_unstable();
        let groups: Vec<&[(usize, usize, u32, usize)]> =
            places.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)).collect();
        let read: Vec<Vec<Vec<Option<Value>>>> = groups
            .par_iter()
            .map(|group| {
                let mut distinct: Vec<u32> = group.iter().map(|place| place.2).collect();
                distinct.dedup();
                let values = self.rows_of_block(&self.parts[group[0].0], group[0].1, &distinct);
                let position = |row: u32| distinct.partition_point(|known| *known < row);
                group.iter().map(|place| values[position(place.2)].clone()).collect()
            })
            .collect();
        let mut result = vec![vec![None; self.program.table(table).fields.len()]; rows.len()];
        for (group, values) in groups.into_iter().zip(read) {
            group.iter().zip(values).for_each(|(place, values)| result[place.3] = values);
        }
        result
    }
}
