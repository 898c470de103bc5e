//! Which rows of a table from files take part: rows left out, rows without a key, rows that repeat one. What is dropped
//! is counted and said; nothing disappears silently. Tables that the pack makes itself stand in `made`.

use super::frame::{Frame, Rows};
use super::input::{Problem, WholeRows, action};
use super::store::{Counters, Store};
use crate::program::{ColumnId, LinkId, NodeId, TableId};
use heng_columns::{Bits, Column, KeyIndex};
use heng_values::{Value, show};
use std::sync::Arc;

/// What became of a table's input rows.
#[derive(Debug, Default)]
pub struct Shaped {
    /// The input rows that take part, ascending; none where all do.
    pub kept: Option<Vec<u32>>,
    /// Input rows rejected, ascending.
    pub rejected: Vec<u32>,
    /// What the links of rejected rows name: for each link a column per part of the key.
    pub rejected_by: Vec<(LinkId, Vec<Arc<Column>>)>,
    /// Cells that are unknown because merged rows disagree: the input rows by column.
    pub disagreeing: Vec<(ColumnId, Vec<u32>)>,
    /// How many rows went where.
    pub counters: Counters,
    /// What is reported.
    pub problems: Vec<Problem>,
}

/// Decides which rows of a table take part. Its raw columns stand in the store.
pub fn shape(store: &Store<'_>, id: TableId, read: u64, whole_rows: &dyn WholeRows) -> Shaped {
    let table = store.program.table(id);
    let rows = store.table(id).rows;
    let mut shaped = Shaped::default();
    let mut frame = Frame::new(store, id, Rows::Range(0..rows));
    let mut alive = Bits::ones(rows);
    if let Some(only) = table.only {
        alive = taking_part(&mut frame, only);
        shaped.counters.left_out = (rows - alive.count()) as u64;
    }
    if !table.key.is_empty() {
        let key: Vec<Arc<Column>> = table.key.iter().map(|column| frame.column(*column).column(rows)).collect();
        let keyed = key.iter().fold(Bits::ones(rows), |known, column| known.and(&column.known));
        for row in alive.and_not(&keyed).rows() {
            shaped.reject(store, id, row as u32, "D0301", &key);
        }
        alive = alive.and(&keyed);
        let repeats = repeats(&key, &alive);
        if !repeats.is_empty() {
            shaped.settle_repeats(store, id, &key, &repeats, &mut alive, whole_rows);
        }
    }
    shaped.rejected.sort_unstable();
    if !shaped.rejected.is_empty() {
        let mut lost = Frame::new(store, id, Rows::List(Arc::new(shaped.rejected.clone())));
        for link in &table.links {
            let by = &store.program.link(*link).by;
            let columns = by.iter().map(|column| lost.column(*column).column(lost.len)).collect();
            shaped.rejected_by.push((*link, columns));
        }
    }
    let unusable = read.saturating_sub(rows as u64);
    shaped.counters.read = read.max(rows as u64);
    shaped.counters.rejected = shaped.rejected.len() as u64 + unusable;
    shaped.counters.evaluated = shaped.counters.read - shaped.counters.rejected;
    if !alive.all() {
        shaped.kept = Some(alive.rows().map(|row| row as u32).collect());
    }
    shaped
}

/// The rows of a table that the pack makes, where some take no part.
pub fn leave_out(store: &Store<'_>, id: TableId) -> Option<Shaped> {
    let only = store.program.table(id).only?;
    let rows = store.table(id).rows;
    let alive = taking_part(&mut Frame::new(store, id, Rows::Range(0..rows)), only);
    if alive.all() {
        return None;
    }
    let mut counters = store.table(id).counters;
    counters.left_out = (rows - alive.count()) as u64;
    Some(Shaped { kept: Some(alive.rows().map(|row| row as u32).collect()), counters, ..Shaped::default() })
}

/// The rows for which `only` is not false.
fn taking_part(frame: &mut Frame<'_, '_>, only: NodeId) -> Bits {
    let condition = frame.node(only);
    let len = frame.len;
    condition.truth(len).or(&condition.known(len).not())
}

/// Groups of rows among the living that share a key.
fn repeats(key: &[Arc<Column>], alive: &Bits) -> Vec<Vec<u32>> {
    if alive.all() {
        return KeyIndex::new(key.to_vec()).repeats();
    }
    let rows: Vec<u32> = alive.rows().map(|row| row as u32).collect();
    let key = key.iter().map(|column| Arc::new(column.gather(&rows))).collect();
    let mut groups = KeyIndex::new(key).repeats();
    groups.iter_mut().flatten().for_each(|row| *row = rows[*row as usize]);
    groups
}

impl Shaped {
    fn settle_repeats(
        &mut self,
        store: &Store<'_>,
        id: TableId,
        key: &[Arc<Column>],
        groups: &[Vec<u32>],
        alive: &mut Bits,
        whole_rows: &dyn WholeRows,
    ) {
        let table = store.program.table(id);
        let rows: Vec<u32> = groups.iter().flatten().copied().collect();
        let whole = whole_rows.whole_rows(id, &rows);
        let mut at = 0;
        for group in groups {
            let values = whole.get(at..at + group.len()).unwrap_or_default();
            at += group.len();
            let differing = differing_fields(values, table.fields.len());
            if values.len() == group.len() && (differing.is_empty() || table.merge) {
                self.counters.merged += group.len() as u64 - 1;
                group[1..].iter().for_each(|row| alive.set(*row as usize, false));
                for field in differing {
                    let column = table.fields[field];
                    self.tell(store, || disagreement(store, id, column, field, group, values));
                    match self.disagreeing.iter_mut().find(|(known, _)| *known == column) {
                        Some((_, rows)) => rows.push(group[0]),
                        None => self.disagreeing.push((column, vec![group[0]])),
                    }
                }
            } else {
                for row in group {
                    alive.set(*row as usize, false);
                    self.reject(store, id, *row, "D0302", key);
                }
            }
        }
    }

    fn reject(&mut self, store: &Store<'_>, id: TableId, row: u32, code: &'static str, key: &[Arc<Column>]) {
        let table = store.program.table(id);
        let names: Vec<&str> = table.key.iter().map(|column| &*store.program.column(*column).name).collect();
        self.rejected.push(row);
        self.tell(store, || problem(store, id, row, &names.join("/"), key_text(key, row), code, action::REJECTED));
    }

    /// Tells a problem. With one more than can be told the run is refused, and the others need not be kept.
    fn tell(&mut self, store: &Store<'_>, problem: impl FnOnce() -> Problem) {
        if self.problems.len() as u64 <= store.most_problems {
            self.problems.push(problem());
        }
    }
}

/// The fields in which not all rows hold the same.
fn differing_fields(rows: &[Vec<Option<Value>>], fields: usize) -> Vec<usize> {
    let Some((first, rest)) = rows.split_first() else { return Vec::new() };
    (0..fields).filter(|field| rest.iter().any(|row| row.get(*field) != first.get(*field))).collect()
}

fn disagreement(
    store: &Store<'_>,
    id: TableId,
    column: ColumnId,
    field: usize,
    group: &[u32],
    values: &[Vec<Option<Value>>],
) -> Problem {
    let described = store.program.column(column);
    let mut texts: Vec<String> = Vec::new();
    for row in values {
        let text = match row.get(field).and_then(Option::as_ref) {
            None => show::MISSING.to_owned(),
            Some(value) => show::shown(value, None),
        };
        let text = match described.mask.filter(|_| !store.show_sensitive) {
            Some(mask) => mask.mask(&text),
            None => text,
        };
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    problem(store, id, group[0], &described.name, texts.join(" / "), "D0303", action::MERGED)
}

/// A problem of an input row.
pub fn problem(
    store: &Store<'_>,
    id: TableId,
    input_row: u32,
    column: &str,
    text: String,
    code: &'static str,
    action: &'static str,
) -> Problem {
    let (file, row) = match store.table(id).origins.of(input_row) {
        Some((file, record)) => (Arc::clone(file), Some(record)),
        None => (Arc::clone(&store.program.table(id).title), None),
    };
    Problem { file, row, column: Arc::from(column), text, code, arguments: Vec::new(), action }
}

/// The parts of a key as read, joined by `/`.
pub fn key_text(key: &[Arc<Column>], row: u32) -> String {
    let parts: Vec<String> = key
        .iter()
        .map(|column| column.get(row as usize).map_or_else(String::new, |value| show::shown(&value, None)))
        .collect();
    parts.join("/")
}
