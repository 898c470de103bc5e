//! Lists in any format but CSV: one workbook with all of them, or a file for each. Lines come as batches, are put into the
//! format on all threads, and are written in order.

use crate::json;
use crate::output::{OutputFile, OutputFolder};
use crate::workbook::write::{self, BookWriter, Cover, ListWriter, Look};
use heng_core::run::Batch;
use heng_values::{Diagnostic, Moment, Type};
use std::sync::Arc;

/// The file that holds all lists of a run in one workbook.
pub const BOOK: &str = "结果";

/// A format of lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListFormat {
    /// Text with commas.
    Csv,
    /// One workbook.
    Xlsx,
    /// An array of objects a list.
    Json,
    /// An object a line.
    Ndjson,
    /// Columns for data platforms.
    Parquet,
    /// Columns in memory's own form.
    Arrow,
}

impl ListFormat {
    /// All of them.
    pub const ALL: [ListFormat; 6] = [
        ListFormat::Csv,
        ListFormat::Xlsx,
        ListFormat::Json,
        ListFormat::Ndjson,
        ListFormat::Parquet,
        ListFormat::Arrow,
    ];

    /// Its name on the command line, which is its files' ending.
    pub fn name(self) -> &'static str {
        match self {
            ListFormat::Csv => "csv",
            ListFormat::Xlsx => "xlsx",
            ListFormat::Json => "json",
            ListFormat::Ndjson => "ndjson",
            ListFormat::Parquet => "parquet",
            ListFormat::Arrow => "arrow",
        }
    }
}

/// A column of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListColumn {
    /// Its title.
    pub title: Arc<str>,
    /// The type of its values.
    pub kind: Type,
}

/// All lists of a run.
pub struct Lists {
    format: ListFormat,
    moment: Moment,
    book: Option<BookWriter>,
}

/// A list that is being written.
pub enum List<'l> {
    /// Into a sheet.
    Sheet(ListWriter<'l>),
    /// Into a file of JSON.
    Json(OutputFile, ListFormat, u64),
    /// Into a file of columns.
    #[cfg(feature = "columnar")]
    Columns(Box<crate::columnar::write::ColumnFile>),
}

/// Lines ready to be written.
pub enum Lines {
    /// Cells of a sheet.
    Cells(Vec<Vec<write::Cell>>),
    /// Objects of JSON.
    Json(Vec<u8>, u64),
    /// Columns.
    #[cfg(feature = "columnar")]
    Columns(arrow_array::RecordBatch),
}

impl Lists {
    /// No lists yet; files that carry a stamp carry this moment.
    ///
    /// # Errors
    /// `E0822` the system refuses.
    pub fn new(format: ListFormat, moment: Moment) -> Result<Lists, Diagnostic> {
        let book = match format {
            ListFormat::Xlsx => Some(BookWriter::new(&format!("{BOOK}.xlsx"), moment, true)?),
            _ => None,
        };
        Ok(Lists { format, moment, book })
    }

    /// Begins a list.
    ///
    /// # Errors
    /// Those of the output folder.
    pub fn list(
        &mut self,
        output: &mut OutputFolder,
        name: &str,
        columns: &[ListColumn],
        look: Look,
    ) -> Result<List<'_>, Diagnostic> {
        match &mut self.book {
            Some(book) => {
                let titles: Vec<Arc<str>> = columns.iter().map(|column| column.title.clone()).collect();
                Ok(List::Sheet(book.list(name, &titles, look)?))
            }
            None => file(self.format, output, name, columns),
        }
    }

    /// Writes a list into a file of its own: a part that is handed out.
    ///
    /// # Errors
    /// Those of the output folder.
    pub fn apart(
        &self,
        output: &mut OutputFolder,
        name: &str,
        columns: &[ListColumn],
        fill: impl FnOnce(&mut List<'_>) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        if self.format != ListFormat::Xlsx {
            let mut list = file(self.format, output, name, columns)?;
            fill(&mut list)?;
            return list.finish(output);
        }
        let mut book = BookWriter::new(&format!("{name}.xlsx"), self.moment, false)?;
        let titles: Vec<Arc<str>> = columns.iter().map(|column| column.title.clone()).collect();
        let mut list = List::Sheet(book.list(name, &titles, Look::default())?);
        fill(&mut list)?;
        list.finish(output)?;
        put(output, name, book, None)
    }

    /// Puts the lines of a batch into the format.
    pub fn lines(format: ListFormat, batch: &Batch, columns: &[ListColumn]) -> Lines {
        match format {
            ListFormat::Xlsx => Lines::Cells(write::cells(batch)),
            #[cfg(feature = "columnar")]
            ListFormat::Parquet | ListFormat::Arrow => {
                Lines::Columns(crate::columnar::write::record_batch(batch, columns))
            }
            ListFormat::Json => Lines::Json(json::write::lines(batch, columns, ","), batch.rows as u64),
            _ => Lines::Json(json::write::lines(batch, columns, ""), batch.rows as u64),
        }
    }

    /// Ends all lists.
    ///
    /// # Errors
    /// Those of the output folder.
    pub fn finish(self, output: &mut OutputFolder, cover: &Cover) -> Result<(), Diagnostic> {
        self.book.map_or(Ok(()), |book| put(output, BOOK, book, Some(cover)))
    }
}

/// Begins a list in a file of its own.
fn file<'l>(
    format: ListFormat,
    output: &mut OutputFolder,
    name: &str,
    columns: &[ListColumn],
) -> Result<List<'l>, Diagnostic> {
    let mut file = output.file(name, format.name())?;
    match format {
        #[cfg(feature = "columnar")]
        ListFormat::Parquet | ListFormat::Arrow => {
            Ok(List::Columns(Box::new(crate::columnar::write::ColumnFile::new(file, format, columns)?)))
        }
        format => {
            let _ = columns;
            if format == ListFormat::Json {
                file.put(b"[\n")?;
            }
            Ok(List::Json(file, format, 0))
        }
    }
}

fn put(output: &mut OutputFolder, name: &str, book: BookWriter, cover: Option<&Cover>) -> Result<(), Diagnostic> {
    let mut file = output.file(name, "xlsx")?;
    file.count(book.lines());
    file.put(&book.finish(cover)?)?;
    output.finish(file)
}

impl List<'_> {
    /// Appends lines.
    ///
    /// # Errors
    /// Those of the output folder.
    pub fn write(&mut self, lines: Lines) -> Result<(), Diagnostic> {
        match (self, lines) {
            (List::Sheet(list), Lines::Cells(cells)) => list.write(cells),
            (List::Json(file, format, written), Lines::Json(bytes, rows)) => {
                // In an array the first object has no comma before it.
                let first = *format == ListFormat::Json && *written == 0 && rows > 0;
                *written += rows;
                file.count(rows);
                file.put(if first { &bytes[1..] } else { &bytes })
            }
            #[cfg(feature = "columnar")]
            (List::Columns(file), Lines::Columns(batch)) => file.write(&batch),
            // A list gets lines of its own format only.
            _ => Ok(()),
        }
    }

    /// Ends the list.
    ///
    /// # Errors
    /// Those of the output folder.
    pub fn finish(self, output: &mut OutputFolder) -> Result<(), Diagnostic> {
        match self {
            List::Sheet(list) => list.finish(),
            List::Json(mut file, format, _) => {
                if format == ListFormat::Json {
                    file.put(b"]\n")?;
                }
                output.finish(file)
            }
            #[cfg(feature = "columnar")]
            List::Columns(file) => output.finish(file.finish()?),
        }
    }
}
