//! The rows that a case gives → the input of a run: fields become input columns, derived columns are pinned, keys and
//! links of nested rows are filled in. Tables that are not named stay absent.

use crate::case::{Case, Given};
use crate::read::{given_rows, unknown_name};
use crate::written;
use heng_columns::{Bits, Column as Values};
use heng_core::document::{Key, Table};
use heng_core::nearest;
use heng_core::program::{ColumnId, Formula, Link, Program, TableId};
use heng_core::run::{Input, Pin, TableInput, WholeRows};
use heng_values::{Diagnostic, Number, Place, Type, Value};
use std::collections::{BTreeMap, HashSet};

/// How deep rows may nest.
const DEPTH: usize = 16;

/// One row: every column that the case says something about.
type Cells = BTreeMap<ColumnId, Option<Value>>;

/// The rows of all tables, as a case gives them.
pub struct GivenRows {
    /// By table; none where the case does not name it.
    tables: Vec<Option<Vec<Cells>>>,
    /// Cells of fields that are given as unreadable: table, row, field.
    unreadable: HashSet<(usize, usize, ColumnId)>,
}

impl GivenRows {
    /// Reads what a case gives; every mistake is told.
    pub fn new(program: &Program, case: &Case) -> (GivenRows, Vec<Diagnostic>) {
        let rows = GivenRows { tables: vec![None; program.tables.len()], unreadable: HashSet::new() };
        let mut reader = Reader { program, rows, diagnostics: Vec::new() };
        for given in &case.given {
            reader.table(given);
        }
        (reader.rows, reader.diagnostics)
    }

    /// The input of a run.
    pub fn input(&self, program: &Program) -> Input {
        let mut input = Input::default();
        for (table, rows) in self.tables.iter().enumerate() {
            let Some(rows) = rows else {
                input.tables.push(TableInput::default());
                continue;
            };
            let mut columns = Vec::new();
            let named: HashSet<ColumnId> = rows.iter().flat_map(|cells| cells.keys().copied()).collect();
            let mut named: Vec<ColumnId> = named.into_iter().collect();
            named.sort_unstable();
            for id in named {
                let column = program.column(id);
                let cells = rows.iter().map(|cells| cells.get(&id).cloned().flatten());
                let mut values = Values::from_values(column.kind, cells);
                let unreadable: Vec<usize> =
                    (0..rows.len()).filter(|row| self.unreadable.contains(&(table, *row, id))).collect();
                if !unreadable.is_empty() {
                    let mut bits = Bits::zeros(rows.len());
                    unreadable.iter().for_each(|row| bits.set(*row, true));
                    values.unreadable = Some(bits);
                }
                if program.tables[table].fields.contains(&id) && matches!(column.formula, Formula::Input(_)) {
                    columns.push((id, values));
                } else {
                    let mut pinned = Bits::zeros(rows.len());
                    for (row, cells) in rows.iter().enumerate() {
                        pinned.set(row, cells.contains_key(&id));
                    }
                    input.pins.push(Pin { column: id, rows: pinned, values });
                }
            }
            let read = rows.len() as u64;
            input.tables.push(TableInput { present: true, rows: rows.len(), columns, read, ..TableInput::default() });
        }
        input
    }
}

/// Rows that repeat a key are compared in what the case gives of them.
pub struct CaseRows<'a> {
    /// The checked program.
    pub program: &'a Program,
    /// What the case gives.
    pub rows: &'a GivenRows,
}

impl WholeRows for CaseRows<'_> {
    fn whole_rows(&self, table: TableId, rows: &[u32]) -> Vec<Vec<Option<Value>>> {
        let fields = &self.program.table(table).fields;
        let given = self.rows.tables[table.index()].as_deref().unwrap_or_default();
        let row = |cells: Option<&Cells>| {
            fields.iter().map(|field| cells.and_then(|cells| cells.get(field).cloned().flatten())).collect()
        };
        rows.iter().map(|at| row(given.get(*at as usize))).collect()
    }
}

struct Reader<'a> {
    program: &'a Program,
    rows: GivenRows,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn table(&mut self, given: &Given) {
        let Some(table) = self.find(&given.table.name) else {
            let known = self.program.tables.iter().map(|table| &*table.name);
            let near = nearest(&given.table.name, known);
            self.diagnostics.push(unknown_name("E1004", &given.table, "", near));
            return;
        };
        self.rows.tables[table.index()].get_or_insert_default();
        for (place, row) in &given.rows {
            self.row(table, place, row, None, 0);
        }
    }

    fn find(&self, name: &str) -> Option<TableId> {
        let at = self.program.tables.iter().position(|table| &*table.name == name)?;
        u32::try_from(at).ok().map(TableId)
    }

    /// One row, with the link that leads to the row it stands in, and that row's cells.
    fn row(&mut self, table: TableId, place: &Place, row: &Table, parent: Option<(&Link, &Cells)>, depth: usize) {
        let program = self.program;
        let declared = program.table(table);
        let mut cells = Cells::new();
        let mut children = Vec::new();
        let mut unreadable = Vec::new();
        for (key, entry) in &row.entries {
            match self.column(table, key) {
                Some(column) if written::says_unreadable(entry) && declared.fields.contains(&column) => {
                    cells.insert(column, None);
                    unreadable.push(column);
                }
                Some(column) => match written::value(entry, self.program.column(column)) {
                    Ok(value) => {
                        cells.insert(column, value);
                    }
                    Err(diagnostic) => self.diagnostics.push(diagnostic),
                },
                None => match child_link(program, table, &key.name) {
                    Some(link) if depth < DEPTH => children.push((link, entry)),
                    _ => self.unknown_column(table, key),
                },
            }
        }
        if let Some((link, parent)) = parent {
            for (by, on) in link.by.iter().zip(&link.on) {
                let value = parent.get(on).cloned().flatten();
                cells.entry(*by).or_insert(value);
            }
        }
        let position = self.rows.tables[table.index()].as_ref().map_or(0, Vec::len);
        self.rows.unreadable.extend(unreadable.into_iter().map(|column| (table.index(), position, column)));
        if let [only] = declared.key.as_slice() {
            let own = self.own_key(*only, position);
            cells.entry(*only).or_insert(own);
        }
        self.rows.tables[table.index()].get_or_insert_default().push(cells.clone());
        for (link, entry) in children {
            self.rows.tables[link.from.index()].get_or_insert_default();
            let rows = given_rows(entry, &mut self.diagnostics);
            for (place, row) in &rows {
                self.row(link.from, place, row, Some((link, &cells)), depth + 1);
            }
        }
        if declared.key.len() > 1 && declared.key.iter().any(|part| !cells.contains_key(part)) {
            self.diagnostics.push(Diagnostic::error("E1007", place).with("table", &*declared.name));
        }
    }

    /// A key for a row that has none: its position, from 1.
    fn own_key(&self, key: ColumnId, position: usize) -> Option<Value> {
        let number = position + 1;
        match self.program.column(key).kind {
            Type::Text => Some(Value::text(&number.to_string())),
            Type::Number => i64::try_from(number).ok().and_then(Number::from_integer).map(Value::Number),
            _ => None,
        }
    }

    fn column(&self, table: TableId, key: &Key) -> Option<ColumnId> {
        column_of(self.program, table, &key.name)
    }

    fn unknown_column(&mut self, table: TableId, key: &Key) {
        let near = nearest_column(self.program, table, &key.name);
        let name = &*self.program.table(table).name;
        self.diagnostics.push(unknown_name("E1005", key, name, near));
    }
}

/// The link whose rows stand under this name in a row of the table: by the children's name, or by their table's.
fn child_link<'a>(program: &'a Program, table: TableId, name: &str) -> Option<&'a Link> {
    let links = || program.links.iter().filter(|link| link.to == table);
    links()
        .find(|link| &*link.children == name)
        .or_else(|| links().find(|link| &*program.table(link.from).name == name))
}

/// The column of a table with this name.
pub fn column_of(program: &Program, table: TableId, name: &str) -> Option<ColumnId> {
    let at = program.columns.iter().position(|column| column.table == table && &*column.name == name)?;
    u32::try_from(at).ok().map(ColumnId)
}

/// The nearest name of a column of a table.
pub fn nearest_column(program: &Program, table: TableId, name: &str) -> Option<String> {
    let columns = program.columns.iter().filter(|column| column.table == table).map(|column| &*column.name);
    nearest(name, columns.filter(|name| !name.starts_with('·')))
}
