//! Where links lead: the rows of one table are matched with the rows of another by key. A key that no row has and one
//! that several rows have are reported; an empty key is neither.

use super::frame::{Frame, Rows};
use super::input::{Problem, action};
use super::reads::{Read, beyond_the_row};
use super::store::Store;
use super::tables::{key_text, problem};
use crate::program::{ColumnId, Formula, Link, LinkId, Op, Origin, Program, SELF_PATH, TableId};
use hashbrown::HashMap;
use heng_columns::keys::Links;
use heng_columns::{Column, KeyIndex, NO_ROW};
use rayon::prelude::*;
use std::sync::Arc;

/// Indexes made once and used by all links to the same columns.
pub type Indexes = HashMap<(TableId, Vec<ColumnId>), Arc<KeyIndex>>;

/// Resolves links whose columns are in the store.
pub fn resolve(
    store: &mut Store<'_>,
    links: &[LinkId],
    rejected: &[(LinkId, Vec<Arc<Column>>)],
    indexes: &mut Indexes,
    problems: &mut Vec<Problem>,
) {
    let program = store.program;
    let mut wanted: Vec<(TableId, Vec<ColumnId>)> = links
        .iter()
        .map(|link| (program.link(*link).to, program.link(*link).on.clone()))
        .filter(|key| store.table(key.0).present && !indexes.contains_key(key))
        .collect();
    wanted.sort();
    wanted.dedup();
    let shared: &Store<'_> = store;
    let made: Vec<_> = wanted
        .into_par_iter()
        .map(|key| {
            let index = KeyIndex::new(whole_columns(shared, key.0, &key.1));
            (key, Arc::new(index))
        })
        .collect();
    indexes.extend(made);
    let found: Vec<(LinkId, Links, Vec<u32>, Vec<Problem>)> = links
        .par_iter()
        .map(|id| {
            let link = program.link(*id);
            let rows = shared.table(link.from).rows;
            let Some(index) = indexes.get(&(link.to, link.on.clone())) else {
                let nowhere = Links { targets: vec![NO_ROW; rows], ..Links::default() };
                return (*id, nowhere, Vec::new(), Vec::new());
            };
            let by = whole_columns(shared, link.from, &link.by);
            let found = index.find(&by);
            let lost = rejected.iter().find(|(other, _)| other == id);
            let lost = lost.map_or_else(Vec::new, |(_, columns)| led_by_lost(shared, link, columns, index));
            let mut problems = Vec::new();
            // With one more than can be told the run is refused.
            let mut room = usize::try_from(shared.most_problems).unwrap_or(usize::MAX).saturating_add(1);
            for (rows, code) in [(&found.orphans, "D0304"), (&found.ambiguous, "D0305")] {
                problems.extend(rows.iter().take(room).map(|row| unlinked(shared, *id, *row, &by, code)));
                room = room.saturating_sub(rows.len());
            }
            (*id, found, lost, problems)
        })
        .collect();
    for (id, found, lost, said) in found {
        store.links[id.index()] = Some(Arc::new(found.targets));
        store.rejected_links[id.index()] = lost;
        problems.extend(said);
        store.bound_problems(program.link(id).from, problems.len());
    }
}

/// Where rejected rows lead: by their own cells, or by a column of the row that they lead to by another link. A key that
/// is computed from more than that is not known of a row that takes no part: it may lead anywhere.
fn led_by_lost(store: &Store<'_>, link: &Link, own: &[Arc<Column>], index: &KeyIndex) -> Vec<u32> {
    let program = store.program;
    let mut by = own.to_vec();
    for (value, column) in by.iter_mut().zip(&link.by) {
        if beyond_the_row(program, vec![Read { column: *column, at: SELF_PATH }]).is_none() {
            continue;
        }
        let Some((read, way)) = read_elsewhere(program, *column) else {
            return (0..store.table(link.to).rows as u32).collect();
        };
        let first = &store.rejected_links[way[0].index()];
        let rows = if first.is_empty() { vec![NO_ROW; value.len()] } else { store.walk(first.clone(), &way[1..]) };
        let values = whole_columns(store, program.column(read).table, &[read]);
        *value = Arc::new(values[0].gather(&rows));
    }
    index.find(&by).targets
}

/// The column that another only repeats from the row that links lead to, and these links.
fn read_elsewhere(program: &Program, column: ColumnId) -> Option<(ColumnId, &[LinkId])> {
    let Formula::Node(node) = program.column(column).formula else { return None };
    let Op::Read { column, at } = &program.node(node).op else { return None };
    let way = program.path(*at);
    (way.origin == Origin::Row && !way.links.is_empty()).then_some((*column, &way.links[..]))
}

/// Columns of a whole table.
fn whole_columns(store: &Store<'_>, table: TableId, columns: &[ColumnId]) -> Vec<Arc<Column>> {
    let rows = store.table(table).rows;
    let mut frame = Frame::new(store, table, Rows::Range(0..rows));
    columns.iter().map(|column| frame.column(*column).column(rows)).collect()
}

fn unlinked(store: &Store<'_>, id: LinkId, row: u32, by: &[Arc<Column>], code: &'static str) -> Problem {
    let link = store.program.link(id);
    let kept = store.table(link.from).kept.as_ref();
    let input = kept.map_or(row, |kept| kept.get(row as usize).copied().unwrap_or(row));
    let names: Vec<&str> = link.by.iter().map(|column| &*store.program.column(*column).name).collect();
    let mask = link.by.iter().find_map(|column| store.program.column(*column).mask);
    let text = key_text(by, row);
    let text = match mask.filter(|_| !store.show_sensitive) {
        Some(mask) => mask.mask(&text),
        None => text,
    };
    let mut problem = problem(store, link.from, input, &names.join("/"), text, code, action::UNKNOWN);
    problem.arguments.push(("table", store.program.table(link.to).title.to_string()));
    problem
}
