//! Computations over all rows of a table at once: ranks, orders, totals, means and repeats. They see the whole column,
//! so the same rows give the same answer however the run is cut.

use super::frame::{Frame, Rows};
use super::made::{by_key, compare_cells};
use super::store::Store;
use crate::program::{ColumnId, Formula, NodeId, TableId, Whole, WholeKind};
use heng_columns::concat::concat;
use heng_columns::keys::KeyIndex;
use heng_columns::{Bits, Column, Values};
use heng_values::number::{SCALE, divide_rounded};
use heng_values::{Number, Type, Value};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;

/// Computes such a column; the rows where it overflowed come with it.
pub fn whole(store: &Store<'_>, id: ColumnId, chunk: usize) -> (ColumnId, Column, Vec<u32>) {
    let column = store.program.column(id);
    let rows = store.table(column.table).rows;
    let Formula::Whole(whole) = &column.formula else {
        return (id, Column::unknown(column.kind, rows), Vec::new());
    };
    let mut nodes = whole.groups.clone();
    nodes.extend(whole.value);
    let mut columns = evaluate(store, column.table, &nodes, chunk);
    let value = whole.value.and_then(|_| columns.pop());
    let groups = Groups::new(columns, rows);
    let (values, overflow) = match (whole.kind, value) {
        (WholeKind::CountSame, _) => (count_same(&groups), false),
        (WholeKind::Total | WholeKind::Mean, Some(value)) => total(whole, &groups, &value),
        (WholeKind::Rank | WholeKind::Order, Some(value)) => {
            (rank(whole, &groups, &value, &key_columns(store, column.table)), false)
        }
        _ => (vec![None; rows], false),
    };
    let numbers = values.into_iter().map(|raw| raw.map(|raw| Value::Number(Number::from_raw(raw))));
    let overflow = if overflow { (0..rows as u32).collect() } else { Vec::new() };
    (id, Column::from_values(Type::Number, numbers), overflow)
}

/// Nodes over a whole table.
pub fn evaluate(store: &Store<'_>, table: TableId, nodes: &[NodeId], chunk: usize) -> Vec<Arc<Column>> {
    let chunks = Store::chunks(store.table(table).rows, chunk).into_iter().map(Rows::Range).collect();
    in_chunks(store, table, chunks, nodes)
}

/// Nodes over some rows of a table, in their order.
pub fn evaluate_rows(
    store: &Store<'_>,
    table: TableId,
    rows: &[u32],
    nodes: &[NodeId],
    chunk: usize,
) -> Vec<Arc<Column>> {
    in_chunks(store, table, rows.chunks(chunk).map(Rows::of).collect(), nodes)
}

fn in_chunks(store: &Store<'_>, table: TableId, chunks: Vec<Rows>, nodes: &[NodeId]) -> Vec<Arc<Column>> {
    let parts: Vec<Vec<Column>> = chunks
        .into_par_iter()
        .map(|rows| {
            let mut frame = Frame::new(store, table, rows);
            let len = frame.len;
            nodes.iter().map(|node| (*frame.node(*node).column(len)).clone()).collect()
        })
        .collect();
    let mut columns: Vec<Vec<Column>> = nodes.iter().map(|_| Vec::new()).collect();
    for part in parts {
        columns.iter_mut().zip(part).for_each(|(column, part)| column.push(part));
    }
    let kinds = nodes.iter().map(|node| store.program.node(*node).kind);
    kinds.zip(columns).map(|(kind, parts)| Arc::new(concat(kind, parts))).collect()
}

/// Rows by the values of their groups; a row with an unknown one is in none.
struct Groups {
    /// A group number per row.
    of: Vec<Option<u32>>,
    count: usize,
}

impl Groups {
    fn new(columns: Vec<Arc<Column>>, rows: usize) -> Groups {
        if columns.is_empty() {
            return Groups { of: vec![Some(0); rows], count: 1 };
        }
        let known = columns.iter().fold(Bits::ones(rows), |known, column| known.and(&column.known));
        let mut of: Vec<Option<u32>> = (0..rows).map(|row| known.get(row).then_some(row as u32)).collect();
        for group in KeyIndex::new(columns).repeats() {
            group.iter().for_each(|row| of[*row as usize] = Some(group[0]));
        }
        Groups { of, count: rows }
    }
}

fn count_same(groups: &Groups) -> Vec<Option<i64>> {
    let mut counts = vec![0_i64; groups.count];
    groups.of.iter().flatten().for_each(|group| counts[*group as usize] += SCALE);
    groups.of.iter().map(|group| group.map(|group| counts[group as usize])).collect()
}

fn total(whole: &Whole, groups: &Groups, value: &Column) -> (Vec<Option<i64>>, bool) {
    let mut sums = vec![(0_i128, 0_i128, true); groups.count];
    for (row, group) in groups.of.iter().enumerate() {
        let Some(group) = group else { continue };
        let sum = &mut sums[*group as usize];
        sum.1 += 1;
        match value.number(row) {
            Some(raw) => sum.0 += i128::from(raw),
            None => sum.2 = false,
        }
    }
    let mut overflow = false;
    let finished: Vec<Option<i64>> = sums
        .into_iter()
        .map(|(sum, count, known)| {
            let exact = if whole.kind == WholeKind::Total { Some(sum) } else { divide_rounded(sum, count) };
            let exact = exact.filter(|_| known)?;
            let narrow = i64::try_from(exact).ok();
            overflow |= narrow.is_none();
            narrow
        })
        .collect();
    (groups.of.iter().map(|group| group.and_then(|group| finished[group as usize])).collect(), overflow)
}

/// The columns of a table's key; none where it has no key.
fn key_columns(store: &Store<'_>, table: TableId) -> Vec<Arc<Column>> {
    let columns = store.program.table(table).key.iter().map(|column| store.column(*column).cloned());
    columns.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// Places within groups; equal values share a rank, and in an order stand by key.
fn rank(whole: &Whole, groups: &Groups, value: &Column, key: &[Arc<Column>]) -> Vec<Option<i64>> {
    let mut rows: Vec<u32> = (0..groups.of.len() as u32).filter(|row| groups.of[*row as usize].is_some()).collect();
    let by_value = |a: u32, b: u32| -> Ordering {
        let both = value.known.get(a as usize) && value.known.get(b as usize);
        let order = match &value.values {
            Values::Number(raw) | Values::Moment(raw) if both => raw[a as usize].cmp(&raw[b as usize]),
            _ => compare_cells(value, a, value, b),
        };
        if both && whole.descending { order.reverse() } else { order }
    };
    let tie = |a: u32, b: u32| match whole.kind {
        WholeKind::Order => by_key(key, a, b),
        _ => a.cmp(&b),
    };
    rows.par_sort_by(|a, b| {
        groups.of[*a as usize].cmp(&groups.of[*b as usize]).then_with(|| by_value(*a, *b)).then_with(|| tie(*a, *b))
    });
    let mut ranks: Vec<Option<i64>> = vec![None; groups.of.len()];
    let (mut place, mut shared) = (0_i64, 0_i64);
    for (at, row) in rows.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| rows[before]);
        let same_group = before.is_some_and(|before| groups.of[before as usize] == groups.of[*row as usize]);
        place = if same_group { place + 1 } else { 1 };
        if !same_group || before.is_none_or(|before| by_value(before, *row) != Ordering::Equal) {
            shared = place;
        }
        let known = value.known.get(*row as usize);
        ranks[*row as usize] = match whole.kind {
            WholeKind::Order => Some(place * SCALE),
            _ => known.then_some(shared * SCALE),
        };
    }
    ranks
}
