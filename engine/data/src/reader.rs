//! Reads input files into the tables of a program, and single rows again with every field where a key is repeated.

use crate::cells::Hiding;
use crate::csv::read::{self, Expected};
use crate::encoding::Encoding;
use crate::folder::{self, Assigned, Content, DataFile};
use crate::headers::{self, Origin};
use crate::limits::{self, Limits};
use crate::pieces::{Whose, each_block};
use crate::source::{Block, Source, Wanted};
use crate::table::{self, Part};
use crate::workbook;
use heng_core::program::{ColumnId, Formula, Program, TableId};
use heng_core::run::input::{Input, TableInput, WholeRows};
use heng_values::{Diagnostic, Mask, Severity, Value};
use rayon::prelude::*;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// How files are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReadOptions {
    /// About how many bytes of a file one thread reads at a time; the result is the same for any number.
    pub block_bytes: usize,
    /// Whether problems show sensitive texts unmasked.
    pub show_sensitive: bool,
    /// The encoding of all files, where it is not to be found out.
    pub encoding: Option<Encoding>,
    /// How much of one file is taken at most.
    pub limits: Limits,
    /// How many cells and rows may be unreadable.
    pub most_problems: u64,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions {
            block_bytes: 1024 * 1024,
            show_sensitive: false,
            encoding: None,
            limits: Limits::default(),
            most_problems: limits::PROBLEMS,
        }
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
    open(path, program, needed, options)?.read(progress)
}

/// Files found, opened and understood, their records not read yet.
#[derive(Debug)]
pub struct Opened<'p> {
    pub(crate) program: &'p Program,
    /// By table and then in the order of the files' names.
    pub(crate) parts: Vec<Part>,
    /// By table, which fields are read, by position in `Table::fields`.
    pub(crate) fields: Vec<Vec<usize>>,
    pub(crate) options: ReadOptions,
    notes: Vec<Diagnostic>,
}

/// Opens the data folder, or the single file, at `path`, as [`read_with`] does before it reads records.
///
/// # Errors
/// As [`read()`].
pub fn open<'p>(
    path: &Path,
    program: &'p Program,
    needed: &[Vec<ColumnId>],
    options: ReadOptions,
) -> Result<Opened<'p>, Vec<Diagnostic>> {
    let (files, mut notes) = folder::find(path)?;
    let files = folder::with_sheets(files, options.limits)?;
    let (assigned, mut unassigned) = folder::assign(program, &files, !path.is_dir())?;
    notes.append(&mut unassigned);
    let sources = open_all(program, &files, &assigned, options)?;
    let parts = map_all(program, &assigned, &sources, &mut notes)?;
    let nothing = Vec::new();
    let fields: Vec<Vec<usize>> = (0..program.tables.len())
        .map(|at| table::read_fields(program, TableId(at as u32), needed.get(at).unwrap_or(&nothing)))
        .collect();
    Ok(Opened { program, parts, fields, options, notes })
}

impl<'p> Opened<'p> {
    /// By table, whether files give it.
    pub fn present(&self) -> Vec<bool> {
        let given = |at: u32| self.parts.iter().any(|part| part.table == TableId(at));
        (0..self.program.tables.len() as u32).map(given).collect()
    }

    /// Remarks: files and columns that belong to nothing. They are told once.
    pub fn take_notes(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.notes)
    }

    /// Reads the blocks of all files over all cores; by part, in order. Parts learn where their blocks stand.
    fn read_blocks(&mut self, progress: &(dyn Fn(Progress) + Sync)) -> Result<Vec<Vec<Block>>, Diagnostic> {
        let parts: Vec<&Part> = self.parts.iter().collect();
        let mut by_part: Vec<(Vec<Range<usize>>, Vec<Block>)> = vec![(Vec::new(), Vec::new()); parts.len()];
        let take = |whose: Whose, block: Block| {
            by_part[whose.part].0.push(whose.cut.range);
            by_part[whose.part].1.push(block);
            true
        };
        let make = |whose: &mut Whose, block| {
            // Not to be kept until it is this block's turn.
            whose.cut.bytes = None;
            block
        };
        each_block(self, &parts, make, take, progress)?;
        let blocks = self.parts.iter_mut().zip(by_part).map(|(part, (ranges, blocks))| {
            part.blocks = ranges;
            blocks
        });
        Ok(blocks.collect())
    }

    /// Reads all records into tables.
    ///
    /// # Errors
    /// `E0812` more rows than can be counted.
    pub fn read(mut self, progress: &(dyn Fn(Progress) + Sync)) -> Result<Reading<'p>, Vec<Diagnostic>> {
        let blocks = self.read_blocks(progress).map_err(|fault| vec![fault])?;
        let input = assemble_all(self.program, &self.fields, &mut self.parts, blocks)?;
        let reader = Reader { program: self.program, parts: self.parts };
        Ok(Reading { input, reader, notes: self.notes })
    }
}

/// A file with what it gives to read.
type OpenedFile<'a> = (&'a DataFile, Arc<dyn Source>);

/// Opens every file that gives rows to a table, once.
fn open_all<'a>(
    program: &Program,
    files: &'a [DataFile],
    assigned: &[Assigned<'a>],
    options: ReadOptions,
) -> Result<Vec<OpenedFile<'a>>, Vec<Diagnostic>> {
    let used: Vec<&DataFile> =
        files.iter().filter(|file| assigned.iter().any(|part| std::ptr::eq(part.file, *file))).collect();
    let opened: Vec<Result<Arc<dyn Source>, Diagnostic>> = used
        .par_iter()
        .map(|file| {
            let mut expected = Expected { encoding: options.encoding, ..Expected::default() };
            for part in assigned.iter().filter(|part| std::ptr::eq(part.file, *file)) {
                expected.headers.add(program, part.table, &part.source);
                let said = part.source.encoding.as_deref().and_then(Encoding::from_name);
                expected.encoding = expected.encoding.or(said);
                expected.header_line = expected.header_line.or(part.source.header_row);
            }
            open_file(file, &expected, options.limits)
        })
        .collect();
    let (mut texts, mut faults) = (Vec::new(), Vec::new());
    for (file, opened) in used.into_iter().zip(opened) {
        match opened {
            Ok(source) => texts.push((file, source)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(texts) } else { Err(faults) }
}

/// Maps the headers of every file onto its table and cuts its records into blocks.
fn map_all(
    program: &Program,
    assigned: &[Assigned<'_>],
    sources: &[OpenedFile<'_>],
    notes: &mut Vec<Diagnostic>,
) -> Result<Vec<Part>, Vec<Diagnostic>> {
    let (mut parts, mut faults) = (Vec::new(), Vec::new());
    for Assigned { table, source: given, file } in assigned {
        let Some((_, source)) = sources.iter().find(|(known, _)| std::ptr::eq(*known, *file)) else { continue };
        let about = source.about();
        match headers::map(program, *table, given, &about.file, &about.headers, about.header_line) {
            Ok(mut mapping) => {
                notes.append(&mut mapping.notes);
                parts.push(Part {
                    table: *table,
                    source: source.clone(),
                    mapping,
                    blocks: Vec::new(),
                    first_rows: Vec::new(),
                    rows: 0,
                });
            }
            Err(mut missing) => faults.append(&mut missing),
        }
    }
    sources.iter().for_each(|(_, source)| say_how(source.as_ref(), notes));
    if faults.is_empty() { Ok(parts) } else { Err(faults) }
}

/// Opens a file in its format.
fn open_file(file: &DataFile, expected: &Expected, limits: Limits) -> Result<Arc<dyn Source>, Diagnostic> {
    match &file.content {
        Content::Text => Ok(Arc::new(read::open(file, expected)?)),
        #[cfg(feature = "columnar")]
        Content::Columns => {
            let bytes = crate::bytes::read(&file.path).map_err(|error| folder::unreadable(&file.shown, &error))?;
            Ok(Arc::new(crate::columnar::read::open(&file.shown, bytes, limits)?))
        }
        #[cfg(not(feature = "columnar"))]
        Content::Columns => {
            let _ = limits;
            Err(Diagnostic::new("E0804", Severity::Error, None).with("file", file.shown.as_ref()))
        }
        Content::Sheet(book, sheet) => {
            let hidden = book.sheets.iter().any(|known| known.name == *sheet && known.hidden);
            let note = Diagnostic::new("N0820", Severity::Note, None).with("file", file.shown.as_ref());
            let notes = hidden.then_some(note).into_iter().collect();
            Ok(Arc::new(workbook::read::open(&file.shown, book.format, book.grid(sheet)?, notes, expected)?))
        }
    }
}

/// Says how a file was read, as far as it is not the usual way.
fn say_how(source: &dyn Source, notes: &mut Vec<Diagnostic>) {
    let about = source.about();
    let note = |code| Diagnostic::new(code, Severity::Note, None).with("file", about.file.as_ref());
    notes.append(&mut source.notes());
    let first = about.header_line + 1 - about.header_rows;
    if about.header_rows > 1 {
        notes.push(note("N0808").with("first", first.to_string()).with("last", about.header_line.to_string()));
    }
    if about.rows_above > 0 {
        notes.push(note("N0807").with("row", first.to_string()).with("count", about.rows_above.to_string()));
    }
    let words: Vec<&str> = source.below(0).iter().map(|below| below.word).collect();
    if !words.is_empty() {
        notes.push(note("N0809").with("count", words.len().to_string()).with("words", words.join("、")));
    }
}

/// The columns of a part's file that are read.
pub(crate) fn wanted<'p>(
    program: &'p Program,
    part: &Part,
    fields: &[Vec<usize>],
    options: ReadOptions,
) -> Vec<Wanted<'p>> {
    let about = program.table(part.table);
    let hiding = |mask: Option<Mask>, otherwise| match mask {
        _ if options.show_sensitive => Hiding::Nothing,
        Some(mask) => Hiding::Mask(mask),
        None => otherwise,
    };
    // Where cells have slipped, any of them may be a sensitive one.
    let any = about.fields.iter().any(|id| program.column(*id).mask.is_some());
    let slipped = if any { Hiding::Mask(Mask::First) } else { Hiding::Codes };
    let columns = fields[part.table.index()].iter().filter_map(|at| {
        let Origin::Column(column) = part.mapping.origins[*at] else { return None };
        let declared = program.column(about.fields[*at]);
        let (hidden, displaced) = (hiding(declared.mask, Hiding::Codes), hiding(declared.mask, slipped));
        match &declared.formula {
            Formula::Input(field) => Some(Wanted { column, format: &field.format, hiding: hidden, displaced }),
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

    fn rows_of_block(&self, part: &Part, block: usize, rows: &[u32]) -> io::Result<Vec<Vec<Option<Value>>>> {
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
        let Some(columns) = columns else { return Ok(result) };
        part.source.rows(&part.blocks[block], rows, &columns, &mut |at, mut values| {
            for (value, origin) in values.iter_mut().zip(&part.mapping.origins) {
                if let Origin::Constant(constant) = origin {
                    *value = Some(constant.clone());
                }
            }
            result[at] = values;
        })?;
        Ok(result)
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
        let read: io::Result<Vec<Vec<Vec<Option<Value>>>>> = groups
            .par_iter()
            .map(|group| {
                let mut distinct: Vec<u32> = group.iter().map(|place| place.2).collect();
                distinct.dedup();
                let values = self.rows_of_block(&self.parts[group[0].0], group[0].1, &distinct)?;
                let position = |row: u32| distinct.partition_point(|known| *known < row);
                Ok(group.iter().map(|place| values[position(place.2)].clone()).collect())
            })
            .collect();
        // Rows that cannot be read again are not compared: none are given.
        let Ok(read) = read else { return Vec::new() };
        let mut result = vec![vec![None; self.program.table(table).fields.len()]; rows.len()];
        for (group, values) in groups.into_iter().zip(read) {
            group.iter().zip(values).for_each(|(place, values)| result[place.3] = values);
        }
        result
    }
}
