//! Which row of one run is which of the other: the same row where the tables are the same, else the one of the same key.

use super::{Both, Side};
use crate::program::{Program, TableId};
use crate::run::store::Store;
use hashbrown::HashMap;
use std::sync::{Arc, OnceLock};

/// A row as both runs know it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Pair {
    /// The row in the earlier run, where it is there.
    pub before: Option<u32>,
    /// The row in the later run, where it is there.
    pub now: Option<u32>,
}

/// A table as both programs know it.
#[derive(Debug)]
pub struct TablePair {
    /// Its name.
    pub name: Arc<str>,
    /// In the earlier program.
    pub before: Option<TableId>,
    /// In the later one.
    pub now: Option<TableId>,
    /// Whether rows stand where they stood.
    same_rows: bool,
    pairs: OnceLock<Vec<Pair>>,
}

/// The tables of both programs by name, those of the later one first.
pub(super) fn tables(before: &Program, now: &Program, same_rows: bool) -> Vec<TablePair> {
    let id = |at: usize| TableId(at as u32);
    let mut tables: Vec<TablePair> = Vec::new();
    for (at, table) in now.tables.iter().enumerate() {
        let earlier = before.tables.iter().position(|earlier| earlier.name == table.name).map(id);
        let name = table.name.clone();
        tables.push(TablePair { name, before: earlier, now: Some(id(at)), same_rows, pairs: OnceLock::new() });
    }
    for (at, table) in before.tables.iter().enumerate() {
        if now.tables.iter().all(|later| later.name != table.name) {
            let name = table.name.clone();
            tables.push(TablePair { name, before: Some(id(at)), now: None, same_rows, pairs: OnceLock::new() });
        }
    }
    tables
}

impl Both<'_, '_> {
    /// The rows of a table in the order of lists: the later run's, then those that only the earlier one has.
    pub(super) fn pairs(&self, table: usize) -> &[Pair] {
        let pair = &self.tables[table];
        pair.pairs.get_or_init(|| {
            let in_order = |store: &Store<'_>, id: TableId| -> Vec<u32> {
                let state = store.table(id);
                state.display.clone().unwrap_or_else(|| (0..state.rows as u32).collect())
            };
            let (now, before) = (self.store(Side::Now), self.store(Side::Before));
            match (pair.before, pair.now) {
                (Some(_), Some(id)) if pair.same_rows => {
                    in_order(now, id).into_iter().map(|row| Pair { before: Some(row), now: Some(row) }).collect()
                }
                (Some(earlier), Some(id)) => {
                    let mut key = String::new();
                    let mut by_key: HashMap<String, u32> = HashMap::new();
                    let rows = in_order(before, earlier);
                    for row in &rows {
                        key.clear();
                        before.key_text(earlier, *row, &mut key);
                        by_key.insert(key.clone(), *row);
                    }
                    let mut met = vec![false; rows.len()];
                    let mut pairs: Vec<Pair> = Vec::with_capacity(rows.len());
                    for row in in_order(now, id) {
                        key.clear();
                        now.key_text(id, row, &mut key);
                        let there = by_key.get(&key).copied();
                        if let Some(there) = there {
                            met[there as usize] = true;
                        }
                        pairs.push(Pair { before: there, now: Some(row) });
                    }
                    let gone = rows.into_iter().filter(|row| !met[*row as usize]);
                    pairs.extend(gone.map(|row| Pair { before: Some(row), now: None }));
                    pairs
                }
                (Some(id), None) => {
                    in_order(before, id).into_iter().map(|row| Pair { before: Some(row), now: None }).collect()
                }
                (None, Some(id)) => {
                    in_order(now, id).into_iter().map(|row| Pair { before: None, now: Some(row) }).collect()
                }
                (None, None) => Vec::new(),
            }
        })
    }
}
