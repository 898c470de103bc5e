//! Puts the rows of tables into the store: before anything is computed those of files, those that take part of them, and
//! those that the pack gives; then, as soon as what they are made from is there, tables made of other tables' rows.

use super::input::{Input, Problem, TableInput, WholeRows};
use super::made::{self, Made, by_key};
use super::store::{Counters, Store, TableState};
use super::tables::{Shaped, leave_out, shape};
use crate::program::{ColumnId, Formula, LinkId, Rows, TableId};
use hashbrown::HashMap;
use heng_columns::{Bits, Column, NO_ROW};
use rayon::prelude::*;
use std::sync::Arc;

/// What the links of rejected rows name, by link.
pub type RejectedKeys = Vec<(LinkId, Vec<Arc<Column>>)>;

/// What is known of rows besides those in the store.
#[derive(Debug, Default)]
pub struct Assembled {
    /// What the links of rejected rows name.
    pub rejected: RejectedKeys,
    /// Tables that are still to be made, with the rows that a test gives them.
    unmade: HashMap<TableId, Option<TableInput>>,
}

/// Fills a store with the rows of all tables that are not made of others'.
pub fn assemble(
    store: &mut Store<'_>,
    input: Input,
    whole_rows: &dyn WholeRows,
    problems: &mut Vec<Problem>,
) -> Assembled {
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
        store.bound_problems(id, problems.len());
        rejected_keys.append(&mut shaped.rejected_by);
        apply(store, id, shaped);
    }
    let mut unmade = HashMap::new();
    for (at, given) in inputs.into_iter().enumerate().take(program.tables.len()) {
        let id = TableId(at as u32);
        if from_input.iter().any(|(known, _)| *known == id) {
            continue;
        }
        match &program.table(id).rows {
            Rows::Files(_) => {}
            Rows::Given(rows) => place(store, id, made::given(store, id, rows)),
            Rows::Calendar(calendar) => place(store, id, made::calendar(store, id, calendar)),
            Rows::Distinct(_) | Rows::Each(_) => {
                unmade.insert(id, given);
            }
        }
    }
    (0..program.tables.len() as u32).map(TableId).for_each(|id| complete(store, id));
    Assembled { rejected: rejected_keys, unmade }
}

/// Makes a table of other tables' rows, unless it has its rows already. What it is made from is in the store.
pub fn make(store: &mut Store<'_>, id: TableId, assembled: &mut Assembled) {
    let Some(given) = assembled.unmade.remove(&id) else { return };
    let made = match &store.program.table(id).rows {
        Rows::Files(_) | Rows::Given(_) | Rows::Calendar(_) => return,
        Rows::Distinct(links) => {
            let given = given.filter(|given| given.present);
            made::distinct(store, id, links, given.map(|given| (given.rows, given.columns)))
        }
        Rows::Each(tables) => made::each(store, id, tables).unwrap_or_else(|diagnostic| {
            store.too_many.get_or_insert(*diagnostic);
            Made::default()
        }),
    };
    place(store, id, made);
    complete(store, id);
}

/// What is known of a table's rows beside them: values that a test gives for columns of no file, and days that an earlier
/// run found.
fn complete(store: &mut Store<'_>, id: TableId) {
    let program = store.program;
    let mut pinned: Vec<ColumnId> = store.pins.keys().copied().collect();
    pinned.sort_unstable();
    for id in pinned.into_iter().filter(|column| program.column(*column).table == id) {
        let column = program.column(id);
        if !matches!(column.formula, Formula::Input(_)) {
            continue;
        }
        let rows = store.table(column.table).rows;
        let values =
            store.columns[id.index()].take().map_or_else(|| Column::unknown(column.kind, rows), Arc::unwrap_or_clone);
        store.keep(id, values);
    }
    super::earlier::fill(store, id);
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
    match leave_out(store, id) {
        Some(shaped) => apply(store, id, shaped),
        None => sort_for_lists(store, id),
    }
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
