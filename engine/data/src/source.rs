//! What every input format gives the reader: headers, blocks of records as columns, and single rows again. How bytes
//! become cells is each format's matter, which file belongs to which table is decided in `folder`.

use crate::cells::{Hiding, Trouble};
use heng_columns::Column;
use heng_values::cell::CellFormat;
use heng_values::{Diagnostic, Value};
use std::fmt::Debug;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// What is known of a source besides its records.
#[derive(Clone, Debug)]
pub struct About {
    /// Its name as shown to people, with the sheet where it is one of a workbook: `台账.xlsx#户`.
    pub file: Arc<str>,
    /// The headers.
    pub headers: Vec<String>,
    /// The line of the (last) header row as a spreadsheet counts, from 1; 0 where columns have their names elsewhere.
    pub header_line: u64,
    /// How many rows the header takes.
    pub header_rows: u64,
    /// How many rows with something in them stand above the header.
    pub rows_above: u64,
}

/// How a source is written, in words for tools.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Form {
    /// `csv`, `xlsx`, `xls`, `xlsb`, `ods`, `parquet`, `arrow` or `ndjson`.
    pub format: &'static str,
    /// The encoding of a text, as packs name it; empty for others.
    pub encoding: &'static str,
    /// What parts the cells of a text; empty for others.
    pub separator: &'static str,
}

/// A line under the records that is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Below {
    /// Its line as a spreadsheet counts.
    pub line: u64,
    /// The word by which it was known.
    pub word: &'static str,
    /// Whether it holds totals; else it is a remark.
    pub totals: bool,
}

/// A column of the source that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its position in the source, from 0.
    pub column: usize,
    /// How its cells are read.
    pub format: &'a CellFormat,
    /// What reports hide of its cells.
    pub hiding: Hiding,
    /// What they hide where a record has not the header's form, so that a cell may be another column's.
    pub displaced: Hiding,
}

/// A problem of a block; the lines of a block are counted from 0.
#[derive(Clone, Debug)]
pub struct BlockProblem {
    /// The record's line within the block.
    pub line: u64,
    /// The source's column, if one is meant.
    pub column: Option<usize>,
    /// The text as a report shows it.
    pub text: String,
    /// What is wrong.
    pub trouble: Trouble,
    /// What was done about it, one of `action`.
    pub action: &'static str,
}

/// The rows of a block.
#[derive(Clone, Debug)]
pub struct Block {
    /// How many.
    pub rows: usize,
    /// How many lines of a spreadsheet they take, those with nothing in them included.
    pub lines: u64,
    /// Rows that do not stand right behind the row before: the row, and its line within the block.
    pub jumps: Vec<(u32, u64)>,
    /// A column for each one wanted.
    pub columns: Vec<Column>,
    /// What could not be read.
    pub problems: Vec<BlockProblem>,
}

/// A block of records.
#[derive(Clone, Debug)]
pub struct Cut {
    /// Where it stands.
    pub range: Range<usize>,
    /// What stands there, where it had to be read to be cut.
    pub bytes: Option<Vec<u8>>,
}

/// Cuts records into blocks.
pub trait Cutter: Send {
    /// The next block; none at the end of the records.
    ///
    /// # Errors
    /// The system's.
    fn next(&mut self) -> io::Result<Option<Cut>>;
}

/// Blocks that are known before anything is read.
impl<I: Iterator<Item = Range<usize>> + Send> Cutter for I {
    fn next(&mut self) -> io::Result<Option<Cut>> {
        Ok(Iterator::next(self).map(|range| Cut { range, bytes: None }))
    }
}

/// One input as tables read it. Blocks are ranges of whatever the source counts its records by.
pub trait Source: Debug + Send + Sync {
    /// Headers and their place.
    fn about(&self) -> &About;

    /// How it is written.
    fn form(&self) -> Form;

    /// Remarks about how it was read, beside those about its headers.
    fn notes(&self) -> Vec<Diagnostic>;

    /// What the ranges of all blocks add up to, for progress.
    fn size(&self) -> u64;

    /// Whether blocks are cut with their bytes as they stand in the file.
    fn is_cut_with_bytes(&self) -> bool {
        false
    }

    /// What stands in the file before the records and behind them, where blocks are cut with their bytes.
    ///
    /// # Errors
    /// The system's.
    fn edges(&self) -> io::Result<[Vec<u8>; 2]> {
        Ok(Default::default())
    }

    /// Cuts its records into blocks of about `bytes`, one after the other.
    fn cut(&self, bytes: usize) -> Box<dyn Cutter + '_>;

    /// Reads a block that was cut. `width` is how many cells a full record has.
    fn block(&self, cut: &Cut, width: usize, wanted: &[Wanted<'_>]) -> Block;

    /// Reads some records of a block again: `rows` are ascending positions within it, `columns` says for each field which
    /// column of the source it is and how it is read. `take` gets the position in `rows`, and the values.
    ///
    /// # Errors
    /// The system's, where the block is read from its file again.
    fn rows(
        &self,
        block: &Range<usize>,
        rows: &[u32],
        columns: &[(Option<usize>, &CellFormat)],
        take: &mut dyn FnMut(usize, Vec<Option<Value>>),
    ) -> io::Result<()>;

    /// Totals and remarks under the records; `next` is the line behind the last record's.
    fn below(&self, next: u64) -> Vec<Below>;
}
