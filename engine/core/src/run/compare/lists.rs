//! Lists: which rows stand in one run's list and not in the other's, which it cannot decide, and which cells differ.

use super::{Both, Pair, Side, Standing, matched, whole_column};
use crate::program::{Sheet, SheetPart, TableId};
use crate::run::sheets::absent_in;
use crate::run::state::State;
use heng_columns::Bits;
use rayon::prelude::*;
use std::sync::Arc;

/// Rows looked at together for other cells.
const STRETCH: usize = 1 << 16;

/// What a list says otherwise of the rows of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListChange {
    /// The list's name.
    pub name: Arc<str>,
    /// The table, by its position in [`Both::tables`].
    pub table: usize,
    /// The rows, in the order of the table.
    pub moves: Vec<ListMove>,
}

/// A row that stands otherwise in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListMove {
    /// The row.
    pub row: Pair,
    /// How it stood: `Hit` is in the list.
    pub before: Standing,
    /// How it stands.
    pub now: Standing,
    /// The first cell that differs, where it stands in both.
    pub cell: Option<CellChange>,
}

/// A cell that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CellChange {
    /// The column's title.
    pub title: Arc<str>,
    /// What it was.
    pub before: String,
    /// What it is.
    pub now: String,
}

impl Both<'_, '_> {
    /// What lists say otherwise: the later program's in its order, then those that are no more.
    pub fn lists(&self) -> Vec<ListChange> {
        let (before, now) = (&self.before.program.sheets, &self.now.program.sheets);
        let sheets = matched(before, now, |sheet| &sheet.name);
        sheets.par_iter().flat_map_iter(|(before, now)| self.list(*before, *now)).collect()
    }

    fn list(&self, before: Option<&Sheet>, now: Option<&Sheet>) -> Vec<ListChange> {
        let Some(sheet) = now.or(before) else { return Vec::new() };
        let tables = |sheet: Option<&Sheet>| -> Vec<TableId> {
            sheet.iter().flat_map(|sheet| &sheet.parts).map(|part| part.table).collect()
        };
        let tables = self.positions(&tables(before), &tables(now));
        let mut changes = Vec::new();
        for table in tables {
            let parts = |side: Side, sheet: Option<&Sheet>| -> Option<Vec<SheetPart>> {
                let of_table = |part: &&SheetPart| self.position(side, part.table) == table;
                sheet.map(|sheet| sheet.parts.iter().filter(of_table).cloned().collect())
            };
            let (earlier, later) = (parts(Side::Before, before), parts(Side::Now, now));
            let moves = self.listed_otherwise(table, (before, earlier.as_deref()), (now, later.as_deref()));
            if !moves.is_empty() {
                changes.push(ListChange { name: sheet.name.clone(), table, moves });
            }
        }
        changes
    }

    fn listed_otherwise(
        &self,
        table: usize,
        (old, before): (Option<&Sheet>, Option<&[SheetPart]>),
        (new, now): (Option<&Sheet>, Option<&[SheetPart]>),
    ) -> Vec<ListMove> {
        let same_condition = |(now, before): (&SheetPart, &SheetPart)| match (now.condition, before.condition) {
            (None, None) => true,
            (Some(now), Some(before)) => self.same_column(now, before),
            _ => false,
        };
        let unmoved = match (now, before) {
            (Some(now), Some(before)) if now.len() == before.len() => {
                self.same.is_some() && now.iter().zip(before).all(same_condition)
            }
            _ => false,
        };
        // Cells are compared where a list takes one part of a table on both sides.
        let cells = match (old.zip(before), new.zip(now)) {
            (Some((old, [before])), Some((new, [now]))) => self.other_cells(old, before, new, now),
            _ => Vec::new(),
        };
        if unmoved && cells.is_empty() {
            return Vec::new();
        }
        let then = before.map(|parts| self.listed(Side::Before, parts, table));
        let later = now.map(|parts| self.listed(Side::Now, parts, table));
        let standing = |codes: &Option<Vec<Standing>>, row: Option<u32>| match (row, codes) {
            (None, _) => Standing::NoRow,
            (Some(_), None) => Standing::NoItem,
            (Some(row), Some(codes)) => codes.get(row as usize).copied().unwrap_or(Standing::NoRow),
        };
        let (mut moves, mut alike) = (Vec::new(), Vec::new());
        for (order, pair) in self.pairs(table).iter().enumerate() {
            let (one, two) = (standing(&then, pair.before), standing(&later, pair.now));
            if one != two && (one.has_line() || two.has_line()) {
                moves.push((order, ListMove { row: *pair, before: one, now: two, cell: None }));
            } else if one == two && one.is_hit() && !cells.is_empty() {
                alike.push((order, *pair));
            }
        }
        for some in alike.chunks(STRETCH) {
            let pairs: Vec<Pair> = some.iter().map(|(_, pair)| *pair).collect();
            let mut found: Vec<Option<CellChange>> = vec![None; pairs.len()];
            for (title, one, two) in &cells {
                let then = self.texts(Side::Before, table, Some(one.value), one.places, &pairs, |pair| pair.before);
                let later = self.texts(Side::Now, table, Some(two.value), two.places, &pairs, |pair| pair.now);
                for (at, (before, now)) in then.into_iter().zip(later).enumerate() {
                    if before != now && found[at].is_none() {
                        found[at] = Some(CellChange { title: title.clone(), before, now });
                    }
                }
            }
            let hit = Standing::State(State::Hit);
            for ((order, row), cell) in some.iter().zip(found) {
                if cell.is_some() {
                    moves.push((*order, ListMove { row: *row, before: hit, now: hit, cell }));
                }
            }
        }
        moves.sort_by_key(|(order, _)| *order);
        moves.into_iter().map(|(_, one)| one).collect()
    }

    /// The columns of one title whose cells may differ.
    fn other_cells(
        &self,
        old: &Sheet,
        before: &SheetPart,
        new: &Sheet,
        now: &SheetPart,
    ) -> Vec<(Arc<str>, crate::program::SheetColumn, crate::program::SheetColumn)> {
        let mut cells = Vec::new();
        for (title, column) in new.titles.iter().zip(&now.columns) {
            let earlier = old.titles.iter().position(|known| known == title).and_then(|at| before.columns.get(at));
            let Some(earlier) = earlier else { continue };
            if !(self.same_node(column.value, earlier.value) && column.places == earlier.places) {
                cells.push((title.clone(), earlier.clone(), column.clone()));
            }
        }
        cells
    }

    /// How each row of a table stands in a list.
    fn listed(&self, side: Side, parts: &[SheetPart], table: usize) -> Vec<Standing> {
        let Some(id) = self.table(side, table) else { return Vec::new() };
        let store = self.store(side);
        let rows = store.table(id).rows;
        let (mut hit, mut unknown) = (Bits::zeros(rows), Bits::zeros(rows));
        for part in parts {
            let Some(condition) = part.condition else {
                hit = Bits::ones(rows);
                continue;
            };
            let column = whole_column(store, condition);
            let (own, open) = (column.truth(), column.known.not());
            // What rests on something that no file gives is said once, and not row by row.
            let asked = || open.rows().map(|row| row as u32).take(crate::run::state::LOOKED_AT).collect::<Vec<u32>>();
            let told = own.any() || absent_in(store, part, &asked()).is_none();
            hit = hit.or(&own);
            if told {
                unknown = unknown.or(&open);
            }
        }
        let mut standings = vec![Standing::State(State::Clear); rows];
        unknown.rows().for_each(|row| standings[row] = Standing::State(State::Unknown));
        hit.rows().for_each(|row| standings[row] = Standing::State(State::Hit));
        standings
    }
}
