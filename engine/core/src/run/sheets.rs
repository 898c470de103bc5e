//! Sheets as lines: the rows a list takes, in its order; those it cannot decide, with what is missing; totals and the
//! parts to hand out. Cells are made only when they are written.

use super::batch::{Batch, Cells, arrange, caveats, content, in_order, texts};
use super::frame::{Frame, Rows};
use super::made::by_key;
use super::missing::missing_in;
use super::outcome::Outcome;
use super::sorting::SortKey;
use super::state::LOOKED_AT;
use super::store::Store;
use super::whole::evaluate_rows;
use crate::program::{NodeId, Sheet, SheetPart};
use heng_columns::{Column, Operand};
use heng_values::Type;
use rayon::prelude::*;
use std::sync::Arc;

/// The title of the column that says what is missing.
pub const MISSING: &str = "缺少";
/// The title of the column that names what nobody confirmed.
pub const UNVERIFIED: &str = "未核实";

/// The titles of a list.
pub fn titles(sheet: &Sheet) -> Vec<Arc<str>> {
    let mut titles = sheet.titles.clone();
    if has_caveats(sheet) {
        titles.push(Arc::from(UNVERIFIED));
    }
    titles
}

/// The titles of the list of what a list cannot decide.
pub fn unknown_titles(sheet: &Sheet) -> Vec<Arc<str>> {
    let mut titles = titles(sheet);
    titles.push(Arc::from(MISSING));
    titles
}

fn has_caveats(sheet: &Sheet) -> bool {
    sheet.parts.iter().any(|part| !part.caveats.is_empty())
}

/// What a part that lists no row cannot decide because a table or column was not given, as these undecided rows of it show;
/// none where one of them misses something else.
pub(super) fn absent_in(store: &Store<'_>, part: &SheetPart, undecided: &[u32]) -> Option<Vec<String>> {
    let condition = part.condition?;
    let some = undecided.get(..LOOKED_AT).unwrap_or(undecided);
    let missed: Vec<Vec<String>> = missing_in(store, part.table, condition, some)
        .iter()
        .map(|names| names.list().iter().filter_map(|name| name.strip_suffix(" absent").map(str::to_owned)).collect())
        .collect();
    let absent = !missed.is_empty() && missed.iter().all(|names| !names.is_empty());
    absent.then(|| missed.into_iter().flatten().collect())
}

/// One line of a list: a part of the sheet and a row of the part's table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Line {
    /// Which part of the sheet.
    pub part: u32,
    /// The row.
    pub row: u32,
}

/// The lines of a sheet.
#[derive(Debug)]
pub struct SheetLines<'o, 'p> {
    pub(super) outcome: &'o Outcome<'p>,
    /// The sheet.
    pub sheet: &'p Sheet,
    /// The lines of the list, in its order.
    pub lines: Vec<Line>,
    /// The rows for which the list's condition is unknown, in the same order.
    pub unknown: Vec<Line>,
}

impl<'p> Outcome<'p> {
    /// The lines of a sheet, by its position in the program.
    pub fn sheet(&self, at: usize) -> Option<SheetLines<'_, 'p>> {
        let sheet = self.program().sheets.get(at)?;
        let (mut lines, mut unknown) = (Vec::new(), Vec::new());
        for (part, source) in sheet.parts.iter().enumerate() {
            for rows in self.row_chunks(source.table) {
                let frame = Frame::new(self.store(), source.table, rows.clone());
                let line = |at: usize| Line { part: part as u32, row: frame.row_at(at) };
                match source.condition {
                    None => lines.extend((0..frame.len).map(line)),
                    Some(condition) => {
                        let condition = self.part(condition, &rows);
                        lines.extend(condition.truth().rows().map(line));
                        unknown.extend(condition.known.not().rows().map(line));
                    }
                }
            }
        }
        let mut made = SheetLines { outcome: self, sheet, lines, unknown };
        if !sheet.order.is_empty() {
            made.lines = made.sorted(&made.lines);
            made.unknown = made.sorted(&made.unknown);
        }
        Some(made)
    }
}

impl SheetLines<'_, '_> {
    /// The titles of the list.
    pub fn titles(&self) -> Vec<Arc<str>> {
        titles(self.sheet)
    }

    /// The titles of the list of what is not decided.
    pub fn unknown_titles(&self) -> Vec<Arc<str>> {
        unknown_titles(self.sheet)
    }

    fn has_caveats(&self) -> bool {
        has_caveats(self.sheet)
    }

    /// Takes away the undecided lines of parts that list no row because a table or column was not given: as with rules,
    /// that is said once and not row by row. Gives the names of what is absent.
    pub fn leave_out_absent(&mut self) -> Vec<String> {
        let mut absent: Vec<String> = Vec::new();
        for (part, source) in self.sheet.parts.iter().enumerate() {
            let of_part = |line: &&Line| line.part as usize == part;
            if self.lines.iter().any(|line| of_part(&line)) {
                continue;
            }
            let undecided: Vec<u32> =
                self.unknown.iter().filter(of_part).take(LOOKED_AT).map(|line| line.row).collect();
            if let Some(names) = absent_in(self.outcome.store(), source, &undecided) {
                absent.extend(names);
                self.unknown.retain(|line| line.part as usize != part);
            }
        }
        absent.sort();
        absent.dedup();
        absent
    }

    /// Makes lines of the list: `format` runs on all threads, `take` gets its results in order.
    pub fn write<T: Send>(&self, lines: &[Line], format: impl Fn(&Batch) -> T + Sync, take: impl FnMut(T)) {
        let chunks: Vec<&[Line]> = lines.chunks(self.outcome.chunk()).collect();
        in_order(&chunks, |lines| format(&self.batch(lines, false)), take);
    }

    /// Makes the lines that are not decided, with what is missing.
    pub fn write_unknown<T: Send>(&self, format: impl Fn(&Batch) -> T + Sync, take: impl FnMut(T)) {
        let chunks: Vec<&[Line]> = self.unknown.chunks(self.outcome.chunk()).collect();
        in_order(&chunks, |lines| format(&self.batch(lines, true)), take);
    }

    fn batch(&self, lines: &[Line], with_missing: bool) -> Batch {
        let mut order = vec![0_u32; lines.len()];
        let mut parts = Vec::new();
        let mut first = 0;
        for (at, part) in self.sheet.parts.iter().enumerate() {
            let mut rows = Vec::new();
            for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.part as usize == at) {
                order[place] = first + rows.len() as u32;
                rows.push(line.row);
            }
            if rows.is_empty() {
                continue;
            }
            first += rows.len() as u32;
            parts.push(self.cells(part, &rows, with_missing));
        }
        // The lines of one part stand in their order already.
        match parts.len() {
            1 => parts.remove(0),
            _ => arrange(&parts, &order),
        }
    }

    fn cells(&self, part: &SheetPart, rows: &[u32], with_missing: bool) -> Batch {
        let store = self.outcome.store();
        let mut frame = Frame::new(store, part.table, Rows::of(rows));
        let mut columns: Vec<Cells> = part
            .columns
            .iter()
            .map(|column| Cells::with_places(content(&mut frame, column.value), column.places))
            .collect();
        columns.resize_with(self.sheet.titles.len(), || Cells::plain(Operand::unknown(Type::Text)));
        if self.has_caveats() {
            columns.push(Cells::plain(caveats(&mut frame, &part.caveats)));
        }
        self.outcome.remember_overflow(&mut frame, &self.sheet.name);
        if with_missing {
            let names = match part.condition {
                Some(condition) => missing_in(store, part.table, condition, rows),
                None => Vec::new(),
            };
            let missing: Vec<String> = names.iter().map(super::missing::Names::text).collect();
            columns.push(Cells::plain(texts(missing.iter().map(String::as_str))));
        }
        Batch { rows: rows.len(), columns }
    }

    /// Some of the list's values over lines, in the order of `lines`; `columns` are positions in the titles or, beyond
    /// them, of further sort keys.
    pub(super) fn values(&self, lines: &[Line], columns: &[usize]) -> Vec<Column> {
        let mut order = vec![0_u32; lines.len()];
        let mut found: Vec<Vec<Batch>> = columns.iter().map(|_| Vec::new()).collect();
        let mut first = 0;
        for (at, part) in self.sheet.parts.iter().enumerate() {
            let mut rows = Vec::new();
            for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.part as usize == at) {
                order[place] = first + rows.len() as u32;
                rows.push(line.row);
            }
            if rows.is_empty() {
                continue;
            }
            first += rows.len() as u32;
            let nodes: Vec<Option<NodeId>> = columns.iter().map(|column| self.node(part, *column)).collect();
            let known: Vec<NodeId> = nodes.iter().flatten().copied().collect();
            let mut values =
                evaluate_rows(self.outcome.store(), part.table, &rows, &known, self.outcome.chunk()).into_iter();
            for (batches, node) in found.iter_mut().zip(nodes) {
                let values = match node.and_then(|_| values.next()) {
                    Some(column) => Operand::Rows(column),
                    None => Operand::unknown(Type::Text),
                };
                batches.push(Batch { rows: rows.len(), columns: vec![Cells::plain(values)] });
            }
        }
        let arranged = found.iter().map(|batches| arrange(batches, &order));
        arranged
            .map(|mut batch| match batch.columns.pop() {
                Some(cells) => (*cells.content.values(lines.len()).column(lines.len())).clone(),
                None => Column::unknown(Type::Text, lines.len()),
            })
            .collect()
    }

    fn node(&self, part: &SheetPart, column: usize) -> Option<NodeId> {
        match column.checked_sub(self.sheet.titles.len()) {
            None => part.columns.get(column).map(|column| column.value),
            Some(beyond) => part.order.get(beyond).copied(),
        }
    }

    /// Lines in the order of the list: unknown values last, ties by key.
    fn sorted(&self, lines: &[Line]) -> Vec<Line> {
        let keys: Vec<usize> = self.sheet.order.iter().map(|order| order.column).collect();
        let values = self.values(lines, &keys);
        let orders = values.into_iter().zip(&self.sheet.order);
        let keys: Vec<SortKey> = orders.map(|(values, order)| SortKey::new(values, order.descending)).collect();
        let store = self.outcome.store();
        let tables: Vec<Option<Vec<Arc<Column>>>> = self
            .sheet
            .parts
            .iter()
            .map(|part| {
                let key = &store.program.table(part.table).key;
                let columns: Option<Vec<_>> = key.iter().map(|column| store.column(*column).cloned()).collect();
                columns.filter(|columns| !columns.is_empty())
            })
            .collect();
        let mut places: Vec<u32> = (0..lines.len() as u32).collect();
        places.par_sort_by(|a, b| {
            let found = keys.iter().map(|key| key.compare(*a, *b)).find(|order| order.is_ne());
            if let Some(found) = found {
                return found;
            }
            let (left, right) = (&lines[*a as usize], &lines[*b as usize]);
            if left.part != right.part {
                return left.part.cmp(&right.part);
            }
            match &tables[left.part as usize] {
                Some(key) => by_key(key, left.row, right.row),
                None => a.cmp(b),
            }
        });
        places.into_iter().map(|place| lines[place as usize]).collect()
    }
}
