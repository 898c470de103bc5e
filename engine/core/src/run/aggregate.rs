//! Aggregates: for each row of the asking table something about the rows that belong to it. Aggregates over the same
//! rows share one pass, in which each child row's expressions are computed once; a parent with very many rows is
//! cut into parts that are put together in order.

use super::accumulate::{Finished, Sum, Terms};
use super::frame::{Frame, Rows};
use super::reads::{formula_nodes, reads_outer};
use super::segments::segments;
use super::store::{Family, Store};
use crate::program::{Aggregate, ColumnId, Formula, LinkId, Pairing, Program, SELF_PATH, TableId};
use heng_columns::concat::concat;
use heng_columns::{Bits, Children, Column, ColumnBuilder, NO_ROW};
use heng_values::Type;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// A computed aggregate and the rows where it overflowed.
pub type Computed = (ColumnId, Column, Vec<u32>);

/// Aggregates that go over the same rows for the same rows.
struct Group<'p> {
    asking: TableId,
    over: TableId,
    pairing: &'p Pairing,
    columns: Vec<(ColumnId, &'p Aggregate, Type)>,
}

/// How aggregates are computed: rows at once, and who says that it is enough.
#[derive(Clone, Copy)]
pub struct Pace {
    /// Rows at once.
    pub chunk: usize,
    /// Asked now and then whether to stop; what is not computed then is unknown.
    pub stop: fn() -> bool,
}

/// Computes aggregates. What they read is in the store.
pub fn aggregates(store: &Store<'_>, columns: &[ColumnId], pace: Pace) -> Vec<Computed> {
    let groups = groups(store.program, columns);
    groups.par_iter().flat_map_iter(|group| of_group(store, group, pace)).collect()
}

fn groups<'p>(program: &'p Program, columns: &[ColumnId]) -> Vec<Group<'p>> {
    let mut groups: Vec<Group<'p>> = Vec::new();
    for id in columns {
        let column = program.column(*id);
        let Formula::Aggregate(aggregate) = &column.formula else { continue };
        let entry = (*id, aggregate, column.kind);
        let same = groups.iter_mut().find(|group| {
            group.asking == column.table && group.over == aggregate.over && *group.pairing == aggregate.pairing
        });
        match same {
            Some(group) => group.columns.push(entry),
            None => groups.push(Group {
                asking: column.table,
                over: aggregate.over,
                pairing: &aggregate.pairing,
                columns: vec![entry],
            }),
        }
    }
    groups
}

/// Which rows belong to each asking row.
struct Pairs<'a> {
    children: &'a Children,
    tainted: &'a Bits,
    /// The parent of each asking row; the asking row itself if there is none.
    parents: Option<&'a [u32]>,
    asking: usize,
    outer: bool,
}

impl Pairs<'_> {
    /// The parent of an asking row, unless there is none or what belongs to it is not known.
    fn parent(&self, row: usize) -> Option<usize> {
        let parent = match self.parents {
            None => row,
            Some(parents) if parents[row] == NO_ROW => return None,
            Some(parents) => parents[row] as usize,
        };
        (!self.tainted.get(parent)).then_some(parent)
    }

    fn of(&self, row: usize) -> &[u32] {
        self.parent(row).map_or(&[], |parent| self.children.of(parent))
    }
}

fn of_group(store: &Store<'_>, group: &Group<'_>, pace: Pace) -> Vec<Computed> {
    let asking = store.table(group.asking).rows;
    if is_absent(store, group.over, group.pairing) {
        let unknown = |(id, _, kind): &(ColumnId, &Aggregate, Type)| (*id, Column::unknown(*kind, asking), Vec::new());
        return group.columns.iter().map(unknown).collect();
    }
    let nodes: Vec<_> =
        group.columns.iter().flat_map(|(id, ..)| formula_nodes(&store.program.column(*id).formula)).collect();
    let outer = reads_outer(store.program, &nodes);
    match group.pairing {
        Pairing::Links(links) => {
            let family = family(store, links, group.over);
            let pairs = Pairs { children: &family.children, tainted: &family.tainted, parents: None, asking, outer };
            over_pairs(store, group, &pairs, pace)
        }
        Pairing::Common { up, down } => {
            let family = family(store, down, group.over);
            let mut frame = Frame::new(store, group.asking, Rows::Range(0..asking));
            let parents = frame.path(*up);
            if outer {
                let (children, tainted) = (&family.children, &family.tainted);
                let pairs = Pairs { children, tainted, parents: Some(&parents), asking, outer };
                return over_pairs(store, group, &pairs, pace);
            }
            // Nothing looks at the asking row: computed once for each common row, then looked up.
            let common = family.children.parents();
            let pairs =
                Pairs { children: &family.children, tainted: &family.tainted, parents: None, asking: common, outer };
            let found = over_pairs(store, group, &pairs, pace);
            let look_up = |(id, column, overflow): Computed| {
                let rows = (0..asking as u32).filter(|row| overflow.binary_search(&parents[*row as usize]).is_ok());
                (id, column.gather(&parents), rows.collect())
            };
            found.into_iter().map(look_up).collect()
        }
    }
}

/// Whether a table on the way from the aggregated rows upwards was not given.
pub fn is_absent(store: &Store<'_>, over: TableId, pairing: &Pairing) -> bool {
    let links = match pairing {
        Pairing::Links(links) => links,
        Pairing::Common { down, .. } => down,
    };
    !store.table(over).present || links.iter().any(|link| !store.table(store.program.link(*link).to).present)
}

/// The rows that lead up by these links; with no link each row leads to itself.
pub fn family(store: &Store<'_>, links: &[LinkId], over: TableId) -> Arc<Family> {
    if !links.is_empty() {
        return store.family(links);
    }
    let rows = store.table(over).rows;
    let targets: Vec<u32> = (0..rows as u32).collect();
    let children = Children::new(&targets, rows);
    Arc::new(Family { targets, children, tainted: Bits::zeros(rows) })
}

/// Asking rows that one frame serves, or one asking row that needs several.
enum Task {
    Rows(Range<usize>),
    Large(usize),
}

fn tasks(pairs: &Pairs<'_>, chunk: usize) -> Vec<Task> {
    let mut tasks = Vec::new();
    let (mut start, mut count) = (0, 0);
    for row in 0..pairs.asking {
        let here = pairs.of(row).len();
        if here > chunk || count + here > chunk || row - start >= chunk {
            if start < row {
                tasks.push(Task::Rows(start..row));
            }
            (start, count) = (row, 0);
        }
        if here > chunk {
            tasks.push(Task::Large(row));
            start = row + 1;
        } else {
            count += here;
        }
    }
    if start < pairs.asking {
        tasks.push(Task::Rows(start..pairs.asking));
    }
    tasks
}

fn over_pairs(store: &Store<'_>, group: &Group<'_>, pairs: &Pairs<'_>, pace: Pace) -> Vec<Computed> {
    let Pace { chunk, stop } = pace;
    let tasks = tasks(pairs, chunk);
    let done: Vec<(usize, Vec<Part>)> = tasks
        .par_iter()
        .map(|task| match task {
            task if stop() => stopped(group, task),
            Task::Rows(rows) => (rows.start, several(store, group, pairs, rows.clone())),
            Task::Large(row) => (*row, large(store, group, pairs, *row, chunk)),
        })
        .collect();
    let mut columns: Vec<(Vec<Column>, Vec<u32>)> = group.columns.iter().map(|_| (Vec::new(), Vec::new())).collect();
    for (first, parts) in done {
        for ((parts, overflow), (part, lost)) in columns.iter_mut().zip(parts) {
            parts.push(part);
            overflow.extend(lost.into_iter().map(|row| first as u32 + row));
        }
    }
    let ids = group.columns.par_iter().zip(columns);
    ids.map(|((id, _, kind), (parts, overflow))| (*id, concat(*kind, parts), overflow)).collect()
}

/// Nothing known, where it was enough.
fn stopped(group: &Group<'_>, task: &Task) -> (usize, Vec<Part>) {
    let (first, rows) = match task {
        Task::Rows(rows) => (rows.start, rows.len()),
        Task::Large(row) => (*row, 1),
    };
    (first, group.columns.iter().map(|(_, _, kind)| (Column::unknown(*kind, rows), Vec::new())).collect())
}

/// A stretch of an aggregate's column, and the rows of it that overflowed.
type Part = (Column, Vec<u32>);

fn several(store: &Store<'_>, group: &Group<'_>, pairs: &Pairs<'_>, rows: Range<usize>) -> Vec<Part> {
    let mut children: Vec<u32> = Vec::new();
    let mut outer: Vec<u32> = Vec::new();
    let mut ends = Vec::with_capacity(rows.len());
    for row in rows.clone() {
        let here = pairs.of(row);
        children.extend_from_slice(here);
        if pairs.outer {
            outer.resize(children.len(), row as u32);
        }
        ends.push(children.len());
    }
    let mut frame = Frame::new(store, group.over, Rows::of(&children));
    if pairs.outer {
        frame = frame.with_outer(outer);
    }
    let build = |(_, aggregate, kind): &(ColumnId, &Aggregate, Type)| {
        let mut builder = ColumnBuilder::new(*kind);
        let mut overflow = Vec::new();
        let mut short = None;
        with_terms(&mut frame, aggregate, |terms| {
            short = segments(terms, &ends, |at| pairs.parent(rows.start + at).is_some());
            if short.is_some() {
                return;
            }
            let mut start = 0;
            for (at, end) in ends.iter().enumerate() {
                let finished = if pairs.parent(rows.start + at).is_none() {
                    (None, false)
                } else {
                    let mut sum = Sum::default();
                    terms.add(&mut sum, start..*end);
                    sum.finish(aggregate.kind, *kind)
                };
                push(&mut builder, &mut overflow, finished);
                start = *end;
            }
        });
        short.unwrap_or_else(|| (builder.finish(), overflow))
    };
    group.columns.iter().map(build).collect()
}

fn push(builder: &mut ColumnBuilder, overflow: &mut Vec<u32>, (value, overflowed): Finished) {
    if overflowed {
        overflow.push(builder.len() as u32);
    }
    builder.push_value(value.as_ref());
}

fn large(store: &Store<'_>, group: &Group<'_>, pairs: &Pairs<'_>, row: usize, chunk: usize) -> Vec<Part> {
    let parts: Vec<Vec<Sum>> = pairs
        .of(row)
        .par_chunks(chunk)
        .map(|children| {
            let mut frame = Frame::new(store, group.over, Rows::of(children));
            if pairs.outer {
                frame = frame.with_outer(vec![row as u32; children.len()]);
            }
            let one = |(_, aggregate, _): &(ColumnId, &Aggregate, Type)| {
                let mut sum = Sum::default();
                with_terms(&mut frame, aggregate, |terms| terms.add(&mut sum, 0..children.len()));
                sum
            };
            group.columns.iter().map(one).collect()
        })
        .collect();
    let mut totals: Vec<Sum> = group.columns.iter().map(|_| Sum::default()).collect();
    for part in parts {
        for ((total, later), (_, aggregate, _)) in totals.iter_mut().zip(part).zip(&group.columns) {
            total.merge(aggregate.kind, later);
        }
    }
    let finish = |(total, (_, aggregate, kind)): (Sum, &(ColumnId, &Aggregate, Type))| {
        let mut builder = ColumnBuilder::new(*kind);
        let mut overflow = Vec::new();
        push(&mut builder, &mut overflow, total.finish(aggregate.kind, *kind));
        (builder.finish(), overflow)
    };
    totals.into_iter().zip(&group.columns).map(finish).collect()
}

fn with_terms(frame: &mut Frame<'_, '_>, aggregate: &Aggregate, go: impl FnOnce(&Terms<'_>)) {
    let condition = aggregate.condition.map(|node| frame.node(node));
    let value = aggregate.value.map(|node| frame.node(node));
    let by = aggregate.by.map(|node| frame.node(node));
    go(&Terms::new(aggregate.kind, condition.as_ref(), value.as_ref(), by.as_ref(), frame.len));
}

/// The rows aggregated for one asking row; none where they are not known.
pub fn members(store: &Store<'_>, aggregate: &Aggregate, asking: TableId, row: u32) -> Option<Vec<u32>> {
    if let Pairing::Common { up, down } = &aggregate.pairing
        && down.is_empty()
    {
        let parent = Frame::new(store, asking, Rows::of(&[row])).path(*up).first().copied();
        return parent.filter(|parent| *parent != NO_ROW).map(|parent| vec![parent]);
    }
    let (family, parent) = match &aggregate.pairing {
        Pairing::Links(links) => (family(store, links, aggregate.over), row),
        Pairing::Common { up, down } => {
            let parent = match *up == SELF_PATH {
                true => row,
                false => Frame::new(store, asking, Rows::of(&[row])).path(*up).first().copied()?,
            };
            (family(store, down, aggregate.over), parent)
        }
    };
    if parent == NO_ROW || family.tainted.get(parent as usize) || parent as usize >= family.children.parents() {
        return None;
    }
    Some(family.children.of(parent as usize).to_vec())
}
