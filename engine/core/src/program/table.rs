//! Tables, their fields and the links between them, with every name an id.

use super::{ColumnId, LinkId, NodeId, TableId};
use heng_values::{Date, Place, Value};
use std::sync::Arc;

/// A table: where its rows come from and what names them.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name in expressions.
    pub name: Arc<str>,
    /// Its title for people.
    pub title: Arc<str>,
    /// The columns whose values name a row; empty where rows have no key (their key is file:row).
    pub key: Vec<ColumnId>,
    /// All input columns, in the order declared. `Column::formula` of each is `Formula::Input`.
    pub fields: Vec<ColumnId>,
    /// Links from this table's rows.
    pub links: Vec<LinkId>,
    /// Where rows come from.
    pub rows: Rows,
    /// Absence of its file is an error.
    pub required: bool,
    /// Rows that repeat a key are merged: a column on which they disagree is unknown and reported.
    pub merge: bool,
    /// Rows for which this is false take no part.
    pub only: Option<NodeId>,
    /// Region levels as this table sees them: a text node per level of `Program::region_levels`, where it has one.
    pub region: Vec<Option<NodeId>>,
    /// Where it is declared.
    pub place: Place,
}

/// Where a table's rows come from.
#[derive(Clone, Debug)]
pub enum Rows {
    /// From input files.
    Files(Vec<FileSource>),
    /// From the pack: one entry per row, one value per field in the table's order.
    Given(Vec<Vec<Option<Value>>>),
    /// The distinct keys that other tables' links name.
    Distinct(Vec<LinkId>),
    /// Every pair of the rows of these tables, keyed by both keys and linked to both.
    Each(Vec<TableId>),
    /// A calendar with the columns 起, 止, 名.
    Calendar(Calendar),
}

/// A calendar's steps and span.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// How long one row is.
    pub every: CalendarStep,
    /// First day of the span.
    pub from: Date,
    /// Last day of the span.
    pub until: Date,
}

/// The length of a calendar row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CalendarStep {
    /// 日
    Day,
    /// 周, from Monday
    Week,
    /// 旬
    TenDays,
    /// 月
    Month,
    /// 季
    Quarter,
}

/// One kind of input file of a table.
#[derive(Clone, Default, Debug)]
pub struct FileSource {
    /// The stem of the file or sheet, may hold `*`.
    pub stem: Arc<str>,
    /// Header in the file → field, beside names and aliases.
    pub columns: Vec<(Arc<str>, ColumnId)>,
    /// Fields that this source sets to a constant.
    pub set: Vec<(ColumnId, Value)>,
    /// The sheet of a workbook, may hold `*`, where it cannot be found out.
    pub sheet: Option<Arc<str>>,
    /// The encoding of its text files, where it cannot be found out.
    pub encoding: Option<Arc<str>>,
    /// The row of the header as a spreadsheet counts, from 1, where it cannot be found out.
    pub header_row: Option<u64>,
}

/// What only input columns have.
#[derive(Clone, Debug)]
pub struct Field {
    /// Real headers that mean this field, beside its name.
    pub aliases: Vec<Arc<str>>,
    /// Its absence from the file is an error.
    pub required: bool,
    /// How a cell is read.
    pub format: heng_values::cell::CellFormat,
}

/// A link from the rows of one table to the rows of another.
#[derive(Clone, Debug)]
pub struct Link {
    /// The table whose rows hold the link.
    pub from: TableId,
    /// The table it leads to.
    pub to: TableId,
    /// The columns here that hold the other's key.
    pub by: Vec<ColumnId>,
    /// The columns there that they are compared with: its key, unless `on` says others.
    pub on: Vec<ColumnId>,
    /// Whether `on` is the other table's key (a row is then unique).
    pub to_key: bool,
    /// The name by which it is walked.
    pub name: Arc<str>,
    /// The name by which the other table walks back.
    pub children: Arc<str>,
    /// Where it is declared.
    pub place: Place,
}
