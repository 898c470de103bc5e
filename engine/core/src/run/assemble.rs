//! Puts the rows of all tables into the store before anything is computed: those of files, those that take part of
//! them, and those that the pack makes.

use super::input::{Input, Problem, TableInput, WholeRows};
use super::made::{self, Made, by_key};
use super::store::{Counters, Store, TableState};
use super::tables::{Shaped, shape};
use crate::program::{ColumnId, LinkId, Rows, TableId};
use heng_columns::{Bits, Column, NO_ROW};
use rayon::prelude::*;
use std::sync::Arc;

/// What the links of rejected rows name, by link.
pub type RejectedKeys = Vec<(LinkId, Vec<Arc<Column>>)>;

/// Fills a store with the rows of all tables.
pub fn assemble(
    store: &mut Store<'_>,
    input: Input,
    whole_rows: &dyn WholeRows,
    problems: &mut Vec<Problem>,
) -> RejectedKeys {
    let program = store.program;
    let Input { tables, problems: found, pins, earlier } = input;
    problems.extend(found);
    store.earlier = earlier;
    for pin in pins {
        store.pins.insert(pin.column, (pin.rows, Arc::new(pin.values)));
    }
    let mut inputs: Vec<Option<TableInput>> = tables.into_iter().map(Some).collect();
    inputs.resize_with(program.tables.len(), || None);
    let mut rejected_keys = Vec::new();
    let mut from_input = Vec::new();
    for (at, slot) in inputs.iter_mut().enumerate() {
        let made_by_pack = !matches!(program.tables[at].rows, Rows::Files(_));
        let distinct = matches!(program.tables[at].rows, Rows::Distinct(_));
        let Some(given) = slot else { continue };
        problems.append(&mut given.problems);
        if distinct || (made_by_pack && !given.present) {
            continue;
        }
        let id = TableId(at as u32);
        store.tables[at] = TableState {
            present: given.present,
            rows: given.rows,
            origins: std::mem::take(&mut given.origins),
            ..TableState::default()
        };
        for (column, values) in given.columns.drain(..) {
            store.columns[column.index()] = Some(Arc::new(values));
        }
        from_input.push((id, given.read));
    }
    let shared: &Store<'_> = store;
    let shaped: Vec<(TableId, Shaped)> =
        from_input.par_iter().map(|(id, read)| (*id, shape(shared, *id, *read, whole_rows))).collect();
    for (id, mut shaped) in shaped {
        problems.append(&mut shaped.problems);
        rejected_keys.append(&mut shaped.rejected_by);
        apply(store, id, shaped);
    }
    let mut done: Vec<bool> = (0..program.tables.len())
        .map(|at| {
            from_input.iter().any(|(id, _)| id.index() == at) || matches!(program.tables[at].rows, Rows::Files(_))
        })
        .collect();
    for at in 0..program.tables.len() {
        make(store, TableId(at as u32), &mut inputs, &mut done);
    }
    super::earlier::fill(store);
    rejected_keys
}

/// Keeps only the rows that take part.
pub(super) fn apply(store: &mut Store<'_>, id: TableId, shaped: Shaped) {
    let program = store.program;
    for (column, rows) in &shaped.disagreeing {
        if let Some(values) = store.columns[column.index()].take() {
            store.columns[column.index()] = Some(Arc::new(forget(&values, rows)));
        }
    }
    if let Some(kept) = &shaped.kept {
        let columns: Vec<ColumnId> = program.table(id).fields.clone();
        let gathered: Vec<(ColumnId, Arc<Column>)> = columns
            .par_iter()
            .filter_map(|column| store.column(*column).map(|values| (*column, Arc::new(values.gather(kept)))))
            .collect();
        for (column, values) in gathered {
            store.columns[column.index()] = Some(values);
        }
        move_pins(store, id, kept);
    }
    let state = &mut store.tables[id.index()];
    state.counters = shaped.counters;
    state.rejected = shaped.rejected;
    if let Some(kept) = shaped.kept {
        state.rows = kept.len();
        state.kept = Some(kept);
    }
    if !matches!(program.table(id).rows, Rows::Files(_)) {
        sort_for_lists(store, id);
    }
}

/// The column with these rows unknown.
fn forget(column: &Column, rows: &[u32]) -> Column {
    let mut kept = Bits::ones(column.len());
    rows.iter().for_each(|row| kept.set(*row as usize, false));
    let operand = heng_columns::Operand::from(column.clone());
    let mut changed = (*heng_columns::select::keep(&operand, &kept, column.len()).column(column.len())).clone();
    changed.unreadable = column.unreadable.clone();
    changed
}

/// Lets the values that a test gives follow their rows.
fn move_pins(store: &mut Store<'_>, id: TableId, kept: &[u32]) {
    let program = store.program;
    for (column, (rows, values)) in &mut store.pins {
        if program.column(*column).table == id {
            *rows = rows.gather(kept);
            *values = Arc::new(values.gather(kept));
        }
    }
}

/// Makes a table, and before it those that it is made from.
fn make(store: &mut Store<'_>, id: TableId, inputs: &mut [Option<TableInput>], done: &mut [bool]) {
    if std::mem::replace(&mut done[id.index()], true) {
        return;
    }
    let program = store.program;
    let made = match &program.table(id).rows {
        Rows::Files(_) => return,
        Rows::Given(rows) => made::given(store, id, rows),
        Rows::Calendar(calendar) => made::calendar(store, id, calendar),
        Rows::Distinct(links) => {
            for link in links {
                make(store, program.link(*link).from, inputs, done);
            }
            let given = inputs[id.index()].take().filter(|given| given.present);
            made::distinct(store, id, links, given.map(|given| (given.rows, given.columns)))
        }
        Rows::Each(tables) => {
            for table in tables {
                make(store, *table, inputs, done);
            }
            made::each(store, id, tables).unwrap_or_else(|diagnostic| {
                store.too_many.get_or_insert(*diagnostic);
                Made::default()
            })
        }
    };
    place(store, id, made);
}

fn place(store: &mut Store<'_>, id: TableId, made: Made) {
    let rows = made.rows as u64;
    store.tables[id.index()] = TableState {
        present: made.present,
        rows: made.rows,
        counters: Counters { read: rows, evaluated: rows, ..Counters::default() },
        ..TableState::default()
    };
    for (column, values) in made.columns {
        store.columns[column.index()] = Some(Arc::new(values));
    }
    match &made.given {
        Some(given) => move_pins(store, id, given),
        None => move_pins(store, id, &vec![NO_ROW; made.rows]),
    }
    sort_for_lists(store, id);
}

/// Rows that no file gave are listed by key.
fn sort_for_lists(store: &mut Store<'_>, id: TableId) {
    let key: Option<Vec<Arc<Column>>> =
        store.program.table(id).key.iter().map(|column| store.column(*column).cloned()).collect();
    let Some(key) = key.filter(|key| !key.is_empty()) else { return };
    let mut rows: Vec<u32> = (0..store.table(id).rows as u32).collect();
    rows.sort_by(|a, b| by_key(&key, *a, *b));
    if !rows.is_sorted() {
        store.tables[id.index()].display = Some(rows);
    }
}
