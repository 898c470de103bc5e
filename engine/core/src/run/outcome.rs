//! What a run gave: every column, how items stand, what was wrong with the input, and the lists as batches of lines.

use super::compute::{overflow_problem, overflowed, overflows};
use super::frame::{Frame, Rows};
use super::input::Problem;
use super::kept::{Computed, Parts, Rest};
use super::missing::{Names, missing_in};
use super::pieces::Figures;
use super::state::{State, Tally, state_rows};
use super::store::{Counters, Store};
use crate::program::{ColumnId, Item, ItemId, Program, TableId};
use hashbrown::{HashMap, HashSet};
use heng_columns::concat::concat;
use heng_columns::{Bits, Column};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Problems by table, row and column.
type Late = BTreeMap<(TableId, u32, Arc<str>), Problem>;

/// Counts how an item stands.
pub(super) type Tallied<'a> = &'a (dyn Fn(&Store<'_>, &Item) -> Tally + Sync);

/// What a run gave.
#[derive(Debug)]
pub struct Outcome<'p> {
    store: Store<'p>,
    problems: Vec<Problem>,
    /// How many of them were found before anything was computed.
    of_input: usize,
    tallies: Vec<Tally>,
    computed: Computed,
    chunk: usize,
    rows_by_key: Vec<OnceLock<HashMap<String, u32>>>,
    /// Cells whose overflow is among the problems.
    overflowed: HashSet<(ColumnId, u32)>,
    /// Overflows met while lists were made, each once.
    late: Mutex<Late>,
}

impl<'p> Outcome<'p> {
    pub(super) fn new(
        store: Store<'p>,
        (problems, of_input): (Vec<Problem>, usize),
        overflowed: HashSet<(ColumnId, u32)>,
        chunk: usize,
        computed: Computed,
        tallied: Tallied<'_>,
    ) -> Outcome<'p> {
        let tallies = store.program.items.par_iter().map(|item| tallied(&store, item)).collect();
        let rows_by_key = store.program.tables.iter().map(|_| OnceLock::new()).collect();
        Outcome { store, problems, of_input, tallies, computed, chunk, rows_by_key, overflowed, late: Mutex::default() }
    }

    /// How many columns were computed, and how many taken over.
    pub fn computed(&self) -> Computed {
        self.computed
    }

    /// Takes it apart for whoever keeps it.
    pub(super) fn into_parts(self) -> (Parts, Rest) {
        let mut problems = self.problems;
        problems.truncate(self.of_input);
        let failed = self.store.faults.nodes();
        let late = self.late.into_inner().unwrap_or_else(PoisonError::into_inner);
        let lost = self.overflowed.iter().map(|(column, _)| *column).collect();
        let late = !late.is_empty();
        let rest = Rest { problems, tallies: self.tallies, lost, failed, late, chunk: self.chunk };
        (self.store.into_parts(), rest)
    }

    /// The run of a piece of a table; its problems are told beside it.
    pub(super) fn of_piece(
        store: Store<'p>,
        tallies: Vec<Tally>,
        overflowed: HashSet<(ColumnId, u32)>,
        chunk: usize,
        computed: Computed,
    ) -> Outcome<'p> {
        let rows_by_key = store.program.tables.iter().map(|_| OnceLock::new()).collect();
        Outcome {
            store,
            problems: Vec::new(),
            of_input: 0,
            tallies,
            computed,
            chunk,
            rows_by_key,
            overflowed,
            late: Mutex::default(),
        }
    }

    /// What became of the records of all tables, and how all items stand.
    pub fn figures(&self) -> Figures {
        let tables = self.store.tables.iter().map(|table| table.present.then_some(table.counters)).collect();
        Figures { tables, tallies: self.tallies.clone(), computed: self.computed }
    }

    /// Why nothing of this may be used: a table would have had more rows than fit.
    pub fn refused(&self) -> Option<&heng_values::Diagnostic> {
        self.store.too_many.as_ref()
    }

    /// The program that was run.
    pub fn program(&self) -> &'p Program {
        self.store.program
    }

    /// Everything computed.
    pub fn store(&self) -> &Store<'p> {
        &self.store
    }

    /// What was wrong with the input, and what came of it: as read, as found in the run, and as found in the lists made
    /// so far.
    pub fn problems(&self) -> Vec<Problem> {
        let late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let scripts = super::script::problems(&self.store);
        self.problems.iter().chain(late.values()).cloned().chain(scripts).collect()
    }

    /// Overflows met in the lists made so far, by row.
    pub fn late_problems(&self) -> Vec<Problem> {
        self.late.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Remembers the overflows of cells of a list; `label` names the list where no column of the pack is to blame.
    pub(super) fn remember_overflow(&self, frame: &mut Frame<'_, '_>, label: &str) {
        if frame.overflow.is_empty() {
            return;
        }
        let cells: Bits = frame.overflow.iter().fold(Bits::zeros(frame.len), |all, (_, rows)| all.or(rows));
        let table = frame.table;
        let by_column = overflows(frame);
        let blamed: HashSet<u32> = by_column.iter().map(|(_, row)| *row).collect();
        let new = by_column.iter().filter(|cell| !self.overflowed.contains(*cell));
        let mut found: Vec<(u32, Problem)> =
            new.map(|(column, row)| (*row, overflowed(&self.store, *column, *row))).collect();
        let others = cells.rows().map(|row| frame.row_at(row)).filter(|row| !blamed.contains(row));
        found.extend(others.map(|row| (row, overflow_problem(&self.store, table, label, row))));
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        for (row, problem) in found {
            late.entry((table, row, Arc::clone(&problem.column))).or_insert(problem);
        }
    }

    /// What became of a table's records.
    pub fn counters(&self, table: TableId) -> Counters {
        self.store.table(table).counters
    }

    /// Whether a table was given at all.
    pub fn present(&self, table: TableId) -> bool {
        self.store.table(table).present
    }

    /// How many rows of a table take part.
    pub fn rows(&self, table: TableId) -> usize {
        self.store.table(table).rows
    }

    /// How many rows of an item have which state.
    pub fn tally(&self, item: ItemId) -> &Tally {
        &self.tallies[item.index()]
    }

    /// A column over all rows of its table; one that was not kept is computed now.
    pub fn column(&self, id: ColumnId) -> Arc<Column> {
        if let Some(column) = self.store.column(id) {
            return Arc::clone(column);
        }
        let described = self.program().column(id);
        let parts = self
            .row_ranges(described.table)
            .into_par_iter()
            .map(|rows| {
                let mut frame = Frame::new(&self.store, described.table, rows);
                let len = frame.len;
                Arc::unwrap_or_clone(frame.column(id).column(len))
            })
            .collect();
        Arc::new(concat(described.kind, parts))
    }

    /// The key of a row as lists show it; `file:record` for tables without a key.
    pub fn key_text(&self, table: TableId, row: u32) -> String {
        let mut key = String::new();
        self.store.key_text(table, row, &mut key);
        key
    }

    /// The row with this key, as lists show it.
    pub fn find(&self, table: TableId, key: &str) -> Option<u32> {
        let rows = self.rows_by_key[table.index()]
            .get_or_init(|| (0..self.rows(table) as u32).rev().map(|row| (self.key_text(table, row), row)).collect());
        rows.get(key).copied()
    }

    /// How an item stands in a row of a table.
    pub fn state(&self, item: ItemId, table: TableId, row: u32) -> Option<State> {
        let item = &self.program().items[item.index()];
        let state = item.states.iter().find(|state| state.table == table)?;
        let rows = state_rows(state, state.judged, &|id| self.part(id, &Rows::of(&[row])));
        Some(rows.of(0))
    }

    /// What is missing where a column is unknown: the input fields whose being known could settle it.
    pub fn missing(&self, column: ColumnId, row: u32) -> Vec<String> {
        let table = self.program().column(column).table;
        missing_in(&self.store, table, column, &[row]).first().map_or_else(Vec::new, |names| names.list().to_vec())
    }

    /// What is missing where an item is 待核实, over all its findings in the row.
    pub fn item_missing(&self, item: ItemId, table: TableId, row: u32) -> Vec<String> {
        let Some(state) = self.program().items[item.index()].states.iter().find(|state| state.table == table) else {
            return Vec::new();
        };
        let findings = self.program().findings.iter().filter(|finding| finding.item == item && finding.table == table);
        let mut columns: Vec<ColumnId> = findings.map(|finding| finding.when).collect();
        columns.push(state.judged);
        let hit = [state.due].into_iter().chain(state.exempt);
        if columns.iter().all(|column| self.part(*column, &Rows::of(&[row])).known.get(0)) {
            columns.extend(hit);
        }
        let mut frame = Frame::new(&self.store, table, Rows::of(&[row]));
        let mut names = Names::default();
        columns.into_iter().for_each(|column| super::missing::missing(&mut frame, column, 0, &mut names));
        names.list().to_vec()
    }

    /// A kept column in some rows.
    pub(super) fn part(&self, id: ColumnId, rows: &Rows) -> Arc<Column> {
        let mut frame = Frame::new(&self.store, self.program().column(id).table, rows.clone());
        let len = frame.len;
        frame.column(id).column(len)
    }

    /// The rows of a table in stretches, as they stand.
    pub(super) fn row_ranges(&self, table: TableId) -> Vec<Rows> {
        Store::chunks(self.rows(table), self.chunk).into_iter().map(Rows::Range).collect()
    }

    /// The rows of a table in stretches, in the order of lists.
    pub(super) fn row_chunks(&self, table: TableId) -> Vec<Rows> {
        match &self.store.table(table).display {
            None => self.row_ranges(table),
            Some(order) => order.chunks(self.chunk).map(Rows::of).collect(),
        }
    }

    /// Rows computed at once.
    pub(super) fn chunk(&self) -> usize {
        self.chunk
    }
}
