//! Says how each file of a data folder is read: encoding, separator, header and which column gives which field. Nothing
//! is evaluated.

use crate::headers::Origin;
use crate::reader::Reading;
use crate::source::Form;
use crate::table::Part;
use heng_core::program::{ColumnId, Program, TableId};
use heng_core::run::input::Problem;
use heng_values::Value;
use std::sync::Arc;

/// How one file is read for one table.
#[derive(Clone, Debug)]
pub struct FileView {
    /// Its name as shown to people.
    pub file: Arc<str>,
    /// The table that it gives rows to.
    pub table: TableId,
    /// How it is written.
    pub form: Form,
    /// The line of the first header row as a spreadsheet counts, from 1.
    pub header_row: u64,
    /// How many rows the header takes.
    pub header_rows: u64,
    /// How many rows of titles and notes stand above it.
    pub rows_above: u64,
    /// How many records it has.
    pub rows: u64,
    /// Every field of the table with what gives it, in the table's order.
    pub fields: Vec<(ColumnId, Given)>,
    /// Headers that give no field.
    pub unused: Vec<String>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What gives a field its values.
#[derive(Clone, PartialEq, Debug)]
pub enum Given {
    /// The column with this header, at this position from 0.
    Column(String, usize),
    /// A constant of the source.
    Constant(Value),
    /// Nothing.
    Absent,
}

/// How every file was read, by table and then in the order of the files' names.
pub fn views(program: &Program, reading: &Reading<'_>) -> Vec<FileView> {
    reading.reader.parts().iter().map(|part| view(program, part, reading)).collect()
}

fn view(program: &Program, part: &Part, reading: &Reading<'_>) -> FileView {
    let (about, form) = (part.source.about(), part.source.form());
    let given = |origin: &Origin| match origin {
        Origin::Column(at) => Given::Column(about.headers[*at].trim().to_owned(), *at),
        Origin::Constant(value) => Given::Constant(value.clone()),
        Origin::Absent => Given::Absent,
    };
    let used = |at: usize| part.mapping.origins.contains(&Origin::Column(at));
    let headers = about.headers.iter().enumerate().filter(|(at, header)| !used(*at) && !header.trim().is_empty());
    let problems = &reading.input.tables[part.table.index()].problems;
    FileView {
        file: about.file.clone(),
        table: part.table,
        form,
        header_row: about.header_line + 1 - about.header_rows,
        header_rows: about.header_rows,
        rows_above: about.rows_above,
        rows: part.rows,
        fields: program.table(part.table).fields.iter().copied().zip(part.mapping.origins.iter().map(given)).collect(),
        unused: headers.map(|(_, header)| header.trim().to_owned()).collect(),
        problems: problems.iter().filter(|problem| problem.file == about.file).cloned().collect(),
    }
}
