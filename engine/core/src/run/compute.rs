//! The run itself: tables assembled, then tick after tick links, aggregates and columns, over chunks on all threads.
//! The same input gives the same result for any number of threads and any size of chunk.

use super::aggregate::{Pace, aggregates};
use super::assemble::{Assembled, assemble, make};
use super::counterpart::Counterparts;
use super::frame::{Frame, Rows};
use super::input::{Input, Problem, WholeRows, action};
use super::kept::{Computed, Kept};
use super::links::{Indexes, resolve};
use super::native::{native, together};
use super::outcome::{Outcome, Tallied};
use super::reads::operands;
use super::schedule::{Schedule, Tick, plan};
use super::state::tally;
use super::store::Store;
use super::tables::problem;
use super::whole::whole;
use crate::program::{ColumnId, Formula, Item, ItemId, NodeId, Program, TableId};
use hashbrown::HashSet;
use heng_columns::Column;
use heng_columns::concat::concat;
use rayon::prelude::*;
use std::sync::Arc;

/// How a run is done. None of it changes what comes out, `show_sensitive` apart.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Rows computed at once; rounded up to a multiple of 64.
    pub chunk_rows: usize,
    /// Whether masks are lifted.
    pub show_sensitive: bool,
    /// Columns to keep besides those that outputs need.
    pub wanted: Vec<ColumnId>,
    /// Asked now and then: once it says yes, the run goes to its end without computing, and what it gave must be thrown
    /// away.
    pub stop: fn() -> bool,
    /// How many problems of keys and links are told; a run with more is refused (`E0846`).
    pub most_problems: u64,
}

/// How many problems of keys and links are told, if nobody says otherwise.
pub const PROBLEMS: u64 = 5_000_000;

impl Default for RunOptions {
    fn default() -> RunOptions {
        RunOptions {
            chunk_rows: 8192,
            show_sensitive: false,
            wanted: Vec::new(),
            stop: || false,
            most_problems: PROBLEMS,
        }
    }
}

/// How far a run is: ticks done of all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Steps done.
    pub done: usize,
    /// Steps in all.
    pub total: usize,
}

/// Computes a program over input.
pub fn run<'p>(
    program: &'p Program,
    input: Input,
    whole_rows: &dyn WholeRows,
    options: &RunOptions,
    progress: &(dyn Fn(Progress) + Sync),
) -> Outcome<'p> {
    let chunk = options.chunk_rows.max(1).next_multiple_of(64);
    let mut store = Store::new(program, options.show_sensitive);
    store.most_problems = options.most_problems;
    let mut problems = Vec::new();
    let mut pinned: Vec<ColumnId> = input.pins.iter().map(|pin| pin.column).collect();
    pinned.sort_unstable();
    let assembled = assemble(&mut store, input, whole_rows, &mut problems);
    let schedule = plan(program, &options.wanted, &pinned);
    let begun = Begun { store, problems, assembled, chunk, stop: options.stop };
    compute(begun, schedule, progress, &|store, item| tally(store, item))
}

/// Computes a changed program over the data of an earlier run: columns that mean the same are taken over. Gives the same as
/// [`run`] over the same input. None where the program reads other data, or reads it otherwise. `wanted` are columns to keep
/// besides those that outputs need.
pub fn run_again<'p>(
    program: &'p Program,
    kept: &Kept,
    same: &Counterparts,
    wanted: &[ColumnId],
    progress: &(dyn Fn(Progress) + Sync),
) -> Option<Outcome<'p>> {
    let store = kept.begin(program, same, wanted)?;
    let schedule = plan(program, wanted, &[]);
    let begun = Begun {
        store,
        problems: kept.problems(),
        assembled: Assembled::default(),
        chunk: kept.chunk(),
        stop: || false,
    };
    let tallied = |store: &Store<'_>, item: &Item| {
        let at = program.items.iter().position(|known| std::ptr::eq(known, item));
        let known = at.and_then(|at| kept.same_tally(program, ItemId(at as u32), same));
        known.unwrap_or_else(|| tally(store, item))
    };
    Some(compute(begun, schedule, progress, &tallied))
}

/// A run whose rows are in place, those apart that are made of others; columns and links that are there already are not
/// computed again.
struct Begun<'p> {
    store: Store<'p>,
    problems: Vec<Problem>,
    assembled: Assembled,
    chunk: usize,
    stop: fn() -> bool,
}

fn compute<'p>(
    begun: Begun<'p>,
    schedule: Schedule,
    progress: &(dyn Fn(Progress) + Sync),
    tallied: Tallied<'_>,
) -> Outcome<'p> {
    let Begun { mut store, mut problems, mut assembled, chunk, stop } = begun;
    let program = store.program;
    let mut computed = Computed::default();
    let total = schedule.ticks.len() + 1;
    progress(Progress { done: 1, total });
    let mut indexes = Indexes::new();
    let mut overflow: Vec<(ColumnId, u32)> = Vec::new();
    for (at, mut tick) in schedule.ticks.into_iter().enumerate() {
        if stop() {
            break;
        }
        leave_out_known(&store, &mut tick, &mut computed);
        tick.tables.iter().for_each(|table| make(&mut store, *table, &mut assembled));
        resolve(&mut store, &tick.links, &assembled.rejected, &mut indexes, &mut problems);
        let shared: &Store<'_> = &store;
        let (aggregated, whole_tables) = rayon::join(
            || aggregates(shared, &tick.across, Pace { chunk, stop }),
            || {
                let calls = together(program, &tick.across);
                let wholes =
                    tick.across.par_iter().filter(|id| matches!(program.column(**id).formula, Formula::Whole(_)));
                let (mut wholes, native) = rayon::join(
                    || wholes.map(|id| whole(shared, *id, chunk)).collect::<Vec<_>>(),
                    || calls.par_iter().flat_map_iter(|call| native(shared, call, chunk)).collect::<Vec<_>>(),
                );
                wholes.extend(native);
                wholes
            },
        );
        for (id, column, lost) in aggregated.into_iter().chain(whole_tables) {
            overflow.extend(lost.into_iter().map(|row| (id, row)));
            store.keep(id, column);
        }
        for table in 0..program.tables.len() as u32 {
            let table = TableId(table);
            let columns: Vec<ColumnId> =
                tick.rows.iter().copied().filter(|id| program.column(*id).table == table).collect();
            if columns.is_empty() {
                continue;
            }
            let (computed, mut lost) = by_rows(&store, table, &columns, chunk, stop);
            overflow.append(&mut lost);
            for (id, column) in computed {
                store.keep(id, column);
            }
        }
        progress(Progress { done: at + 2, total });
    }
    overflow.sort_unstable();
    overflow.dedup();
    let of_input = problems.len();
    problems.extend(overflow.iter().map(|(column, row)| overflowed(&store, *column, *row)));
    Outcome::new(store, (problems, of_input), overflow.into_iter().collect(), chunk, computed, tallied)
}

/// Takes out of a tick what an earlier run computed, and counts what is left.
fn leave_out_known(store: &Store<'_>, tick: &mut Tick, computed: &mut Computed) {
    tick.links.retain(|link| store.links[link.index()].is_none());
    for columns in [&mut tick.across, &mut tick.rows] {
        let all = columns.len();
        columns.retain(|column| store.column(*column).is_none());
        computed.computed += columns.len() as u64;
        computed.taken_over += (all - columns.len()) as u64;
    }
}

/// Columns computed row by row, and the rows in which a formula overflowed, by the column whose formula it is.
type ByRows = (Vec<(ColumnId, Column)>, Lost);

/// Cells that an overflow left unknown.
pub type Lost = Vec<(ColumnId, u32)>;

fn by_rows(store: &Store<'_>, table: TableId, columns: &[ColumnId], chunk: usize, stop: fn() -> bool) -> ByRows {
    let parts: Vec<(Vec<Arc<Column>>, Lost)> = Store::chunks(store.table(table).rows, chunk)
        .into_par_iter()
        .map(|range| {
            let len = range.len();
            if stop() {
                let kind = |id: &ColumnId| store.program.column(*id).kind;
                return (columns.iter().map(|id| Arc::new(Column::unknown(kind(id), len))).collect(), Lost::new());
            }
            let mut frame = Frame::new(store, table, Rows::Range(range));
            let computed = columns.iter().map(|id| frame.column(*id).column(len)).collect();
            let overflow = overflows(&mut frame);
            (computed, overflow)
        })
        .collect();
    let mut by_column: Vec<Vec<Column>> = columns.iter().map(|_| Vec::with_capacity(parts.len())).collect();
    let mut overflow = Vec::new();
    for (computed, mut lost) in parts {
        overflow.append(&mut lost);
        for (parts, part) in by_column.iter_mut().zip(computed) {
            parts.push(Arc::unwrap_or_clone(part));
        }
    }
    let joined = columns
        .par_iter()
        .zip(by_column)
        .map(|(id, parts)| (*id, concat(store.program.column(*id).kind, parts)))
        .collect();
    (joined, overflow)
}

/// The rows of a frame in which an overflow left a column unknown.
pub fn overflows(frame: &mut Frame<'_, '_>) -> Lost {
    if frame.overflow.is_empty() {
        return Vec::new();
    }
    let found = std::mem::take(&mut frame.overflow);
    let mut lost = Vec::new();
    for (id, node) in frame.computed() {
        let tree = tree(frame.store.program, node);
        let known = frame.column(id).known(frame.len).into_owned();
        for (at, rows) in &found {
            if tree.contains(at) {
                lost.extend(rows.and_not(&known).rows().map(|row| (id, frame.row_at(row))));
            }
        }
    }
    lost
}

/// A node and everything below it.
fn tree(program: &Program, root: NodeId) -> HashSet<NodeId> {
    let mut seen = HashSet::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if seen.insert(node) {
            operands(&program.node(node).op, |operand| open.push(operand));
        }
    }
    seen
}

/// The problem of a column whose formula overflowed in a row.
pub fn overflowed(store: &Store<'_>, id: ColumnId, row: u32) -> Problem {
    let column = store.program.column(id);
    let name = if column.name.starts_with('·') { &column.title } else { &column.name };
    overflow_problem(store, column.table, name, row)
}

/// The problem of a value, named `label`, that overflowed in a row.
pub fn overflow_problem(store: &Store<'_>, table: TableId, label: &str, row: u32) -> Problem {
    let kept = store.table(table).kept.as_ref();
    let input = kept.map_or(row, |kept| kept.get(row as usize).copied().unwrap_or(row));
    let mut key = String::new();
    store.key_text(table, row, &mut key);
    problem(store, table, input, label, key, "D0306", action::UNKNOWN)
}
