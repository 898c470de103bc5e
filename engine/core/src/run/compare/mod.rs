//! Two runs over the same data, record by record: what rules, lists, states and amounts say of each row in the one and in
//! the other. Rows are the same rows, or are matched by key where the tables themselves differ. Nothing is counted or
//! worded here.

mod lists;
mod pairs;
mod rules;
mod values;

pub use lists::{CellChange, ListChange, ListMove};
pub use pairs::{Pair, TablePair};
pub use rules::{RuleChange, RuleMove, Told};
pub use values::{ValueChange, ValueKind, ValueMove, compared_columns, paid_columns};

use super::batch::{Cells, shown};
use super::counterpart::Counterparts;
use super::frame::{Frame, Rows};
use super::kept::Kept;
use super::outcome::Outcome;
use super::state::State;
use super::store::Store;
use crate::program::{ColumnId, ItemId, NodeId, TableId};
use heng_columns::Column;
use heng_columns::concat::concat;
use rayon::prelude::*;
use std::sync::Arc;

/// Rows computed at once.
const CHUNK: usize = 8192;

/// How a rule or a list stands in a row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Standing {
    /// As a rule says. In a list `Hit` is a row that stands in it, `Clear` one that does not.
    State(State),
    /// The rule decided no row, because something was not given.
    NotRun,
    /// There is no such rule or list.
    NoItem,
    /// There is no such row.
    NoRow,
}

impl Standing {
    /// Whether findings or lists have a line for it.
    pub fn has_line(self) -> bool {
        matches!(self, Standing::State(State::Hit | State::Exempt | State::Reported | State::Unknown))
    }

    /// Whether it is a hit.
    pub fn is_hit(self) -> bool {
        self == Standing::State(State::Hit)
    }

    /// Whether nobody can tell yet.
    pub fn is_unknown(self) -> bool {
        self == Standing::State(State::Unknown)
    }

    /// The word for a rule.
    pub fn word(self) -> &'static str {
        match self {
            Standing::State(state) => state.word(),
            Standing::NotRun => "未运行",
            Standing::NoItem => "没有这条规则",
            Standing::NoRow => "没有这一行",
        }
    }
}

/// Both runs.
#[derive(Debug)]
pub struct Both<'a, 'n> {
    before: Store<'a>,
    now: &'a Store<'n>,
    not_run_before: Vec<bool>,
    not_run_now: Vec<bool>,
    same: Option<&'a Counterparts>,
    tables: Vec<TablePair>,
}

/// Which of both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The earlier program.
    Before,
    /// The later one.
    Now,
}

impl<'a, 'n> Both<'a, 'n> {
    /// Both runs; `same` where the later one was computed over the rows of the earlier one.
    pub fn new(before: &'a Kept, now: &'a Outcome<'n>, same: Option<&'a Counterparts>) -> Both<'a, 'n> {
        let items = |count: usize| (0..count as u32).map(ItemId);
        let tables = pairs::tables(before.program(), now.program(), same.is_some());
        Both {
            not_run_before: items(before.program().items.len()).map(|id| before.tally(id).not_run.is_some()).collect(),
            not_run_now: items(now.program().items.len()).map(|id| now.tally(id).not_run.is_some()).collect(),
            before: before.store(),
            now: now.store(),
            same,
            tables,
        }
    }

    /// The tables of both, the later program's first.
    pub fn tables(&self) -> &[TablePair] {
        &self.tables
    }

    /// One of both.
    pub fn store(&self, side: Side) -> &Store<'_> {
        match side {
            Side::Before => &self.before,
            Side::Now => self.now,
        }
    }

    fn same_column(&self, now: ColumnId, before: ColumnId) -> bool {
        self.same.is_some_and(|same| same.column(now) == Some(before))
    }

    fn same_node(&self, now: NodeId, before: NodeId) -> bool {
        self.same.is_some_and(|same| same.node(now) == Some(before))
    }

    fn table(&self, side: Side, table: usize) -> Option<TableId> {
        match side {
            Side::Before => self.tables[table].before,
            Side::Now => self.tables[table].now,
        }
    }

    fn position(&self, side: Side, id: TableId) -> usize {
        let at = self.tables.iter().position(|table| match side {
            Side::Before => table.before == Some(id),
            Side::Now => table.now == Some(id),
        });
        // Every table of both programs is in the list.
        at.unwrap_or_default()
    }

    /// The tables of both sides by their positions, each once, ascending.
    fn positions(&self, before: &[TableId], now: &[TableId]) -> Vec<usize> {
        let later = now.iter().map(|id| self.position(Side::Now, *id));
        let mut all: Vec<usize> = later.chain(before.iter().map(|id| self.position(Side::Before, *id))).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The key of a row.
    pub fn key(&self, table: usize, pair: Pair) -> String {
        let mut key = String::new();
        let now = pair.now.zip(self.tables[table].now);
        let before = pair.before.zip(self.tables[table].before);
        match (now, before) {
            (Some((row, table)), _) => self.now.key_text(table, row, &mut key),
            (None, Some((row, table))) => self.before.key_text(table, row, &mut key),
            (None, None) => {}
        }
        key
    }

    /// The region of rows, level by level, the widest first; what is unknown is empty.
    pub fn regions(&self, table: usize, rows: &[Pair]) -> Vec<Vec<String>> {
        let mut regions: Vec<Vec<String>> = vec![Vec::new(); rows.len()];
        let levels = self.now.program.region_levels.len().max(self.before.program.region_levels.len());
        for level in 0..levels {
            let node = |side: Side| {
                let id = self.table(side, table)?;
                self.store(side).program.table(id).region.get(level).copied().flatten()
            };
            let row = |side: Side| {
                move |pair: &Pair| match side {
                    Side::Now => pair.now,
                    Side::Before => pair.before.filter(|_| pair.now.is_none()),
                }
            };
            let now = self.texts(Side::Now, table, node(Side::Now), None, rows, row(Side::Now));
            let before = self.texts(Side::Before, table, node(Side::Before), None, rows, row(Side::Before));
            for (at, (now, before)) in now.into_iter().zip(before).enumerate() {
                regions[at].push(if now.is_empty() { before } else { now });
            }
        }
        regions
    }

    /// What a list shows of a node in each of these rows; empty where the row is not asked for.
    fn texts(
        &self,
        side: Side,
        table: usize,
        node: Option<NodeId>,
        places: Option<u32>,
        rows: &[Pair],
        row: impl Fn(&Pair) -> Option<u32>,
    ) -> Vec<String> {
        let mut texts = vec![String::new(); rows.len()];
        let (Some(node), Some(id)) = (node, self.table(side, table)) else { return texts };
        let asked: Vec<(usize, u32)> =
            rows.iter().enumerate().filter_map(|(at, pair)| row(pair).map(|row| (at, row))).collect();
        let store = self.store(side);
        let made: Vec<Vec<String>> = asked
            .par_chunks(CHUNK)
            .map(|some| {
                let numbers: Vec<u32> = some.iter().map(|(_, row)| *row).collect();
                let mut frame = Frame::new(store, id, Rows::of(&numbers));
                let cells = Cells::with_places(shown(&mut frame, node), places);
                (0..numbers.len()).map(|at| cells.shown(at).into_owned()).collect()
            })
            .collect();
        for ((at, _), text) in asked.iter().zip(made.into_iter().flatten()) {
            texts[*at] = text;
        }
        texts
    }
}

/// A column over all rows of its table; one that was not kept is computed now.
fn whole_column(store: &Store<'_>, id: ColumnId) -> Arc<Column> {
    if let Some(column) = store.column(id) {
        return Arc::clone(column);
    }
    let described = store.program.column(id);
    let parts: Vec<Column> = Store::chunks(store.table(described.table).rows, CHUNK)
        .into_par_iter()
        .map(|range| {
            let len = range.len();
            let mut frame = Frame::new(store, described.table, Rows::Range(range));
            Arc::unwrap_or_clone(frame.column(id).column(len))
        })
        .collect();
    Arc::new(concat(described.kind, parts))
}

/// What of two programs belongs together by name: all of the later one in its order, then what is no more.
fn matched<'p, T>(
    before: &'p [T],
    now: &'p [T],
    name: impl Fn(&T) -> &Arc<str>,
) -> Vec<(Option<&'p T>, Option<&'p T>)> {
    let earlier = |one: &T| before.iter().find(|earlier| name(earlier) == name(one));
    let mut both: Vec<_> = now.iter().map(|one| (earlier(one), Some(one))).collect();
    let gone = before.iter().filter(|one| now.iter().all(|later| name(later) != name(one)));
    both.extend(gone.map(|one| (Some(one), None)));
    both
}
