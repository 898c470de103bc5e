//! Opens Parquet and Arrow files and reads the columns that are wanted, a row group or a batch at a time.

use super::cell;
use crate::cells::{self, CellReader};
use crate::limits::Limits;
use crate::source::{About, Below, Block, BlockProblem, Cut, Cutter, Form, Source, Wanted};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{DataType, SchemaRef};
use bytes::Bytes;
use heng_columns::ColumnBuilder;
use heng_core::run::input::action;
use heng_values::cell::{Cell, CellFormat};
use heng_values::{Diagnostic, Severity, Value};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use std::fmt::{self, Debug, Formatter};
use std::io;
use std::io::Cursor;
use std::ops::Range;
use std::sync::Arc;

/// How a Parquet file begins.
const PARQUET: &[u8] = b"PAR1";

/// How an Arrow file begins; a stream has no mark but its first message's.
const ARROW: &[u8] = b"ARROW1";

/// How many rows of a Parquet row group are read at a time.
const AT_ONCE: usize = 8192;

/// A file of columns, its values not read yet.
pub struct Columns {
    about: About,
    content: Content,
    /// Rows of each group or batch.
    groups: Vec<usize>,
    notes: Vec<Diagnostic>,
}

enum Content {
    Parquet(Bytes, ArrowReaderMetadata),
    /// The batches of an Arrow file, as they lie in memory.
    Arrow(Vec<RecordBatch>),
}

impl Debug for Columns {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Columns").field("about", &self.about).finish_non_exhaustive()
    }
}

/// Opens a file of columns.
///
/// # Errors
/// `E0833` larger than allowed, `E0835` it cannot be read.
pub fn open(file: &Arc<str>, bytes: Vec<u8>, limits: Limits) -> Result<Columns, Diagnostic> {
    let fault = |reason: String| {
        Diagnostic::new("E0835", Severity::Error, None).with("file", file.as_ref()).with("reason", reason)
    };
    let (schema, content, groups) = if bytes.starts_with(PARQUET) {
        let bytes = Bytes::from(bytes);
        let metadata =
            ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::new()).map_err(|error| fault(error.to_string()))?;
        let unfolded: i64 = metadata.metadata().row_groups().iter().map(|group| group.total_byte_size()).sum();
        if u64::try_from(unfolded).is_ok_and(|unfolded| unfolded > limits.bytes) {
            return Err(Diagnostic::new("E0833", Severity::Error, None).with("file", file.as_ref()));
        }
        let groups = metadata.metadata().row_groups().iter();
        let groups = groups.map(|group| usize::try_from(group.num_rows()).unwrap_or(0)).collect();
        (metadata.schema().clone(), Content::Parquet(bytes, metadata), groups)
    } else {
        let (schema, batches) = batches(bytes).map_err(|error| fault(error.to_string()))?;
        let groups = batches.iter().map(RecordBatch::num_rows).collect();
        (schema, Content::Arrow(batches), groups)
    };
    let mut notes = Vec::new();
    let headers = schema.fields().iter().map(|field| {
        if cell::is_readable(field.data_type()) {
            return field.name().clone();
        }
        let note = Diagnostic::new("N0824", Severity::Warning, None).with("file", file.as_ref());
        notes.push(note.with("column", field.name().as_str()).with("type", field.data_type().to_string()));
        String::new()
    });
    let about = About { file: file.clone(), headers: headers.collect(), header_line: 0, header_rows: 0, rows_above: 0 };
    Ok(Columns { about, content, groups, notes })
}

fn batches(bytes: Vec<u8>) -> Result<(SchemaRef, Vec<RecordBatch>), arrow_schema::ArrowError> {
    if bytes.starts_with(ARROW) {
        let reader = FileReader::try_new(Cursor::new(bytes), None)?;
        let schema = reader.schema();
        Ok((schema, reader.collect::<Result<_, _>>()?))
    } else {
        let reader = StreamReader::try_new(Cursor::new(bytes), None)?;
        let schema = reader.schema();
        Ok((schema, reader.collect::<Result<_, _>>()?))
    }
}

impl Columns {
    /// The batches of a group with some columns only, in the order of `columns`.
    fn group(&self, group: usize, columns: &[usize]) -> Result<Vec<Vec<ArrayRef>>, String> {
        match &self.content {
            Content::Arrow(batches) => {
                let batch = &batches[group];
                Ok(vec![columns.iter().map(|column| batch.column(*column).clone()).collect()])
            }
            Content::Parquet(bytes, metadata) => {
                let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes.clone(), metadata.clone());
                let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
                let reader = builder.with_projection(mask).with_row_groups(vec![group]).with_batch_size(AT_ONCE);
                let reader = reader.build().map_err(|error| error.to_string())?;
                // What is read stands in the order of the file.
                let mut sorted = columns.to_vec();
                sorted.sort_unstable();
                sorted.dedup();
                let place = |column: &usize| sorted.partition_point(|known| known < column);
                reader
                    .map(|batch| {
                        let batch = batch.map_err(|error| error.to_string())?;
                        Ok(columns.iter().map(|column| batch.column(place(column)).clone()).collect())
                    })
                    .collect()
            }
        }
    }
}

impl Columns {
    /// Hands over the texts of every row, as they are.
    ///
    /// # Errors
    /// The reason why a group cannot be read.
    pub fn texts(&self, take: &mut dyn FnMut(&[String])) -> Result<(), String> {
        let columns: Vec<usize> = (0..self.about.headers.len()).collect();
        for group in 0..self.groups.len() {
            for arrays in self.group(group, &columns)? {
                let rows = arrays.first().map_or(0, |array| array.len());
                let mut texts = vec![vec![String::new(); columns.len()]; rows];
                for (column, array) in arrays.iter().enumerate() {
                    each(array, |row, text| texts[row][column].push_str(text));
                }
                texts.iter().for_each(|row| take(row));
            }
        }
        Ok(())
    }
}

/// The texts of a dictionary's values, once; none for other columns.
fn dictionary(array: &ArrayRef) -> Option<(Vec<usize>, Vec<String>)> {
    use arrow_array::cast::AsArray;
    if !matches!(array.data_type(), DataType::Dictionary(..)) {
        return None;
    }
    let dictionary = array.as_any_dictionary();
    let texts = (0..dictionary.values().len()).map(|at| {
        let mut text = String::new();
        cell::write(dictionary.values(), at, &mut text);
        text
    });
    let texts: Vec<String> = texts.collect();
    (!texts.is_empty()).then(|| (dictionary.normalized_keys(), texts))
}

/// Calls with every row's text; empty where it is null.
fn each(array: &ArrayRef, mut take: impl FnMut(usize, &str)) {
    if let Some((keys, texts)) = dictionary(array) {
        for (row, key) in keys.iter().enumerate() {
            take(row, if array.is_null(row) { "" } else { &texts[*key] });
        }
        return;
    }
    let mut text = String::new();
    for row in 0..array.len() {
        text.clear();
        cell::write(array, row, &mut text);
        take(row, &text);
    }
}

impl Source for Columns {
    fn about(&self) -> &About {
        &self.about
    }

    fn form(&self) -> Form {
        let format = match self.content {
            Content::Parquet(..) => "parquet",
            Content::Arrow(_) => "arrow",
        };
        Form { format, encoding: "", separator: "" }
    }

    fn notes(&self) -> Vec<Diagnostic> {
        self.notes.clone()
    }

    fn size(&self) -> u64 {
        self.groups.len() as u64
    }

    fn cut(&self, _bytes: usize) -> Box<dyn Cutter + '_> {
        Box::new((0..self.groups.len()).map(|group| group..group + 1))
    }

    fn block(&self, cut: &Cut, _width: usize, wanted: &[Wanted<'_>]) -> Block {
        let block = cut.range.clone();
        let rows: usize = self.groups[block.clone()].iter().sum();
        let mut read = Block { rows, lines: rows as u64, jumps: Vec::new(), columns: Vec::new(), problems: Vec::new() };
        let columns: Vec<usize> = wanted.iter().map(|wanted| wanted.column).collect();
        let mut readers: Vec<(CellReader<'_>, ColumnBuilder)> = wanted
            .iter()
            .map(|wanted| (CellReader::new(wanted.format), ColumnBuilder::with_capacity(wanted.format.kind, rows)))
            .collect();
        for group in block.clone() {
            let batches = match self.group(group, &columns) {
                Ok(batches) => batches,
                Err(reason) => {
                    unreadable(&mut read, self.groups[group], &mut readers, reason);
                    continue;
                }
            };
            let mut first = 0;
            for arrays in batches {
                for (at, array) in arrays.iter().enumerate() {
                    let (reader, builder) = &mut readers[at];
                    let wanted = &wanted[at];
                    each(array, |row, text| {
                        if let Err(trouble) = reader.push(text.as_bytes(), builder) {
                            read.problems.push(BlockProblem {
                                line: (first + row) as u64,
                                column: Some(wanted.column),
                                text: cells::shown(text.as_bytes(), wanted.hiding),
                                trouble,
                                action: action::UNKNOWN,
                            });
                        }
                    });
                }
                first += arrays.first().map_or(0, |array| array.len());
            }
        }
        read.problems.sort_by_key(|problem| (problem.line, problem.column));
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
        let known: Vec<usize> = columns.iter().filter_map(|(column, _)| *column).collect();
        let batches = self.group(block.start, &known).unwrap_or_default();
        let mut first = 0;
        let mut wanted = rows.iter().enumerate().peekable();
        for arrays in batches {
            let length = arrays.first().map_or(0, |array| array.len());
            while let Some((at, row)) = wanted.next_if(|(_, row)| (**row as usize) < first + length) {
                let within = *row as usize - first;
                let mut arrays = arrays.iter();
                let values = columns.iter().map(|(column, format)| {
                    (*column)?;
                    let mut text = String::new();
                    cell::write(arrays.next()?, within, &mut text);
                    match cells::read(format, text.as_bytes()) {
                        Ok(Cell::Known(value)) => Some(value),
                        _ => None,
                    }
                });
                take(at, values.collect());
            }
            first += length;
        }
        Ok(())
    }

    fn below(&self, _next: u64) -> Vec<Below> {
        Vec::new()
    }
}

/// A group whose bytes are damaged: its rows are there and unknown, and it is said.
fn unreadable(read: &mut Block, rows: usize, readers: &mut [(CellReader<'_>, ColumnBuilder)], reason: String) {
    for (_, builder) in readers {
        (0..rows).for_each(|_| builder.push_unreadable());
    }
    let trouble = cells::Trouble { code: "D0204", arguments: vec![("reason", reason)] };
    read.problems.push(BlockProblem { line: 0, column: None, text: String::new(), trouble, action: action::UNKNOWN });
}
