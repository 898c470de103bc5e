//! A record of a stream: one row of the root table as a JSON object, its children nested under their tables' names. It
//! becomes the input of a run of its own; what the rules make of it is not known here.

use crate::run_record::Ordered;
use heng_columns::{Bits, Column as Values};
use heng_core::program::{ColumnId, Formula, Link, Program, TableId};
use heng_core::run::input::{Origins, action};
use heng_core::run::{Input, Problem, Segment, TableInput, WholeRows};
use heng_values::cell::{Cell, CellFormat};
use heng_values::names::{header_fit, normal_name};
use heng_values::{Diagnostic, Number, Severity, Type, Value};
use serde_json::value::RawValue;
use std::sync::Arc;

/// How deep rows may nest.
const DEEPEST: usize = 8;

/// The cells of a row: by position in `Table::fields`, what it says.
type Row = Vec<Option<Cell>>;

/// A record as read.
#[derive(Debug)]
pub struct Record {
    /// The rows of all tables.
    pub input: Input,
    /// Names in it that belong to nothing, as `table.name`.
    pub ignored: Vec<String>,
    rows: Vec<Vec<Row>>,
}

/// Reads records of one program.
#[derive(Debug)]
pub struct RecordReader<'p> {
    program: &'p Program,
    root: TableId,
    show_sensitive: bool,
    /// Which input columns the program needs.
    needed: Vec<bool>,
}

struct Reading {
    /// By table; none where nothing in the record names it.
    tables: Vec<Option<Vec<Row>>>,
    ignored: Vec<String>,
    problems: Vec<Problem>,
}

type Object = Ordered<Box<RawValue>>;

impl<'p> RecordReader<'p> {
    /// A reader of rows of `root`.
    pub fn new(program: &'p Program, root: TableId, show_sensitive: bool) -> RecordReader<'p> {
        let mut needed = vec![false; program.columns.len()];
        let wanted = heng_core::run::needed_inputs(program, &[]);
        let keys = program.tables.iter().flat_map(|table| &table.key);
        for column in wanted.iter().flatten().chain(keys) {
            needed[column.index()] = true;
        }
        RecordReader { program, root, show_sensitive, needed }
    }

    /// Reads one record.
    ///
    /// # Errors
    /// `E0892` it is no JSON object, or a row in it is none; `E0893` children are given for some rows and left out for
    /// others; `E0894` rows nest too deep.
    pub fn read(&self, text: &str, number: u64) -> Result<Record, Diagnostic> {
        let object: Object = serde_json::from_str(text).map_err(|error| {
            let detail = format!("{}:{}", error.line(), error.column());
            Diagnostic::new("E0892", Severity::Error, None).with("detail", detail)
        })?;
        let tables = self.program.tables.len();
        let mut reading = Reading { tables: vec![None; tables], ignored: Vec::new(), problems: Vec::new() };
        self.row(self.root, &object, None, 0, &mut reading)?;
        let mut input = Input { problems: reading.problems, ..Input::default() };
        let file: Arc<str> = Arc::from("-");
        for (at, rows) in reading.tables.iter().enumerate() {
            input.tables.push(match rows {
                Some(rows) => self.table(TableId(at as u32), rows, &file, number),
                None => TableInput::default(),
            });
        }
        reading.ignored.sort();
        reading.ignored.dedup();
        let rows = reading.tables.into_iter().map(Option::unwrap_or_default).collect();
        Ok(Record { input, ignored: reading.ignored, rows })
    }

    /// One row with the rows nested in it.
    fn row(
        &self,
        table: TableId,
        object: &Object,
        parent: Option<(&Link, &Row)>,
        depth: usize,
        reading: &mut Reading,
    ) -> Result<(), Diagnostic> {
        let program = self.program;
        let declared = program.table(table);
        let mut row: Row = vec![None; declared.fields.len()];
        let mut children: Vec<(&Link, Vec<Object>)> = Vec::new();
        for (name, value) in &object.0 {
            if let Some((at, format)) = self.field(table, name) {
                let cell = cell(value, format);
                if let Cell::Unreadable(problem) = &cell {
                    reading.problems.push(self.problem(table, at, value, problem, reading, table == self.root));
                }
                row[at] = Some(cell);
            } else if let Some(link) = child_link(program, table, name) {
                let rows: Vec<Object> = serde_json::from_str(value.get())
                    .map_err(|_| Diagnostic::new("E0892", Severity::Error, None).with("detail", name.clone()))?;
                children.push((link, rows));
            } else {
                reading.ignored.push(format!("{}.{name}", declared.name));
            }
        }
        if depth >= DEEPEST {
            return Err(Diagnostic::new("E0894", Severity::Error, None).with("limit", DEEPEST.to_string()));
        }
        if let Some((link, above)) = parent {
            let to = program.table(link.to);
            for (by, on) in link.by.iter().zip(&link.on) {
                let here = declared.fields.iter().position(|field| field == by);
                let there = to.fields.iter().position(|field| field == on);
                if let (Some(here), Some(there)) = (here, there)
                    && row[here].is_none()
                {
                    row[here].clone_from(&above[there]);
                }
            }
        }
        let position = reading.tables[table.index()].as_ref().map_or(0, Vec::len);
        if let ([key], false) = (declared.key.as_slice(), table == self.root)
            && let Some(at) = declared.fields.iter().position(|field| field == key)
            && row[at].is_none()
        {
            // Rows nested in a record need no number of their own.
            row[at] = own_key(program.column(*key).kind, position).map(Cell::Known);
        }
        reading.tables[table.index()].get_or_insert_default().push(row.clone());
        for link in program.links.iter().filter(|link| link.to == table) {
            let given = children.iter().any(|(known, _)| std::ptr::eq(*known, link));
            let first = position == 0;
            let seen = reading.tables[link.from.index()].is_some();
            if !first && link.from != table && given != seen && self.nests(link) {
                let name = program.table(link.from).name.to_string();
                return Err(Diagnostic::new("E0893", Severity::Error, None).with("name", name));
            }
        }
        for (link, rows) in children {
            reading.tables[link.from.index()].get_or_insert_default();
            for child in &rows {
                self.row(link.from, child, Some((link, &row)), depth + 1, reading)?;
            }
        }
        Ok(())
    }

    /// Whether a table's rows stand below rows of only one other table in records.
    fn nests(&self, link: &Link) -> bool {
        let from_files = |id: TableId| matches!(self.program.table(id).rows, heng_core::program::Rows::Files(_));
        let parents = self.program.links.iter().filter(|other| other.from == link.from && from_files(other.to));
        parents.count() == 1
    }

    /// The field that a name means: its own name before aliases and headers that nearly fit.
    fn field(&self, table: TableId, name: &str) -> Option<(usize, &'p CellFormat)> {
        let fields = &self.program.table(table).fields;
        let name_of = |id: &ColumnId| &*self.program.column(*id).name;
        let format = |at: usize| match &self.program.column(fields[at]).formula {
            Formula::Input(field) => Some((at, &field.format)),
            _ => None,
        };
        let normal = normal_name(name);
        if let Some(at) = fields.iter().position(|id| name_of(id) == normal) {
            return format(at);
        }
        let aliased = |id: &ColumnId| match &self.program.column(*id).formula {
            Formula::Input(field) => field.aliases.iter().any(|alias| header_fit(name, alias).is_some()),
            _ => false,
        };
        let fits = |id: &ColumnId| header_fit(name, name_of(id)).is_some();
        // A table nested here may have the name of something that nearly fits a field.
        if child_link(self.program, table, name).is_some() {
            return None;
        }
        fields.iter().position(fits).or_else(|| fields.iter().position(aliased)).and_then(format)
    }

    fn problem(
        &self,
        table: TableId,
        at: usize,
        value: &RawValue,
        problem: &heng_values::cell::Problem,
        reading: &Reading,
        root: bool,
    ) -> Problem {
        let column = self.program.column(self.program.table(table).fields[at]);
        let text = written(value);
        let text = match column.mask.filter(|_| !self.show_sensitive) {
            Some(mask) => mask.mask(&text),
            None => text,
        };
        let row = reading.tables[table.index()].as_ref().map_or(0, Vec::len) as u64 + 1;
        Problem {
            file: self.program.table(table).title.clone(),
            row: (!root).then_some(row),
            column: column.name.clone(),
            text,
            code: problem.code,
            arguments: problem.arguments.clone(),
            action: action::UNKNOWN,
        }
    }

    fn table(&self, table: TableId, rows: &[Row], file: &Arc<str>, number: u64) -> TableInput {
        let fields = &self.program.table(table).fields;
        let mut columns = Vec::new();
        for (at, id) in fields.iter().enumerate() {
            // A name that no row has is a column that no file has.
            if !self.needed[id.index()] || rows.iter().all(|row| row[at].is_none()) {
                continue;
            }
            let kind = self.program.column(*id).kind;
            let known = rows.iter().map(|row| match &row[at] {
                Some(Cell::Known(value)) => Some(value.clone()),
                _ => None,
            });
            let mut values = Values::from_values(kind, known);
            let unreadable = Bits::from_fn(rows.len(), |row| matches!(rows[row][at], Some(Cell::Unreadable(_))));
            if unreadable.any() {
                values.unreadable = Some(unreadable);
            }
            columns.push((*id, values));
        }
        let segment = Segment { first_row: 0, file: file.clone(), first_record: number };
        TableInput {
            present: true,
            rows: rows.len(),
            columns,
            origins: Origins { segments: vec![segment] },
            read: rows.len() as u64,
            ..TableInput::default()
        }
    }
}

impl Record {
    /// The input, and what answers for whole rows.
    pub fn into_parts(self) -> (Input, impl WholeRows, Vec<String>) {
        let value = |cell: Option<Cell>| match cell {
            Some(Cell::Known(value)) => Some(value),
            _ => None,
        };
        let row = |row: Row| row.into_iter().map(value).collect();
        let tables = self.rows.into_iter().map(|rows| rows.into_iter().map(row).collect()).collect();
        (self.input, Whole(tables), self.ignored)
    }
}

struct Whole(Vec<Vec<Vec<Option<Value>>>>);

impl WholeRows for Whole {
    fn whole_rows(&self, table: TableId, rows: &[u32]) -> Vec<Vec<Option<Value>>> {
        let known = self.0.get(table.index()).map(Vec::as_slice).unwrap_or_default();
        rows.iter().map(|row| known.get(*row as usize).cloned().unwrap_or_default()).collect()
    }
}

/// The link whose rows stand under this name in a row of the table: by the children's name, or by their table's.
fn child_link<'a>(program: &'a Program, table: TableId, name: &str) -> Option<&'a Link> {
    let links = || program.links.iter().filter(|link| link.to == table);
    links()
        .find(|link| &*link.children == name)
        .or_else(|| links().find(|link| &*program.table(link.from).name == name))
}

/// What a JSON value says as a cell: texts as in a file, numbers digit by digit.
fn cell(value: &RawValue, format: &CellFormat) -> Cell {
    match value.get() {
        "null" => format.empty(),
        _ => format.read(&written(value)),
    }
}

/// A JSON value as a cell of a file would have it.
fn written(value: &RawValue) -> String {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str(text).unwrap_or_default(),
        Some(b'[') => {
            let parts: Vec<Box<RawValue>> = serde_json::from_str(text).unwrap_or_default();
            parts.iter().map(|part| written(part)).collect::<Vec<_>>().join("、")
        }
        _ => text.to_owned(),
    }
}

fn own_key(kind: Type, position: usize) -> Option<Value> {
    let number = position + 1;
    match kind {
        Type::Text => Some(Value::text(&number.to_string())),
        Type::Number => i64::try_from(number).ok().and_then(Number::from_integer).map(Value::Number),
        _ => None,
    }
}
