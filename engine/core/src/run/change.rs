//! What a changed program decides otherwise over the same rows: for each rule and list the rows that came, went, became
//! undecided or are decided with other figures. Words for it stand elsewhere.

use super::counterpart::Counterparts;
use super::frame::{Frame, Rows};
use super::kept::Kept;
use super::outcome::Outcome;
use super::state::{StateRows, state_rows};
use super::store::Store;
use crate::program::{ColumnId, Finding, ItemState, NodeId, Program, TableId};
use hashbrown::HashMap;
use heng_columns::{Bits, Column};
use heng_values::{Type, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What of a pack decides rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deciding {
    /// A rule: its id and title.
    Rule(Arc<str>, Arc<str>),
    /// A list: its name.
    Sheet(Arc<str>),
}

/// What it decides otherwise in the rows of one table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Who decides.
    pub what: Deciding,
    /// Whose rows.
    pub table: TableId,
    /// Rows hit now and not before.
    pub came: Vec<u32>,
    /// Rows hit before and not now.
    pub went: Vec<u32>,
    /// Rows undecided now and not before.
    pub doubtful: Vec<u32>,
    /// Rows undecided before and not now.
    pub settled: Vec<u32>,
    /// Rows hit then and now with another level or margin.
    pub altered: Vec<u32>,
}

impl Change {
    /// Whether there is one.
    pub fn any(&self) -> bool {
        [&self.came, &self.went, &self.doubtful, &self.settled, &self.altered].iter().any(|rows| !rows.is_empty())
    }
}

/// Everything that a run decides otherwise than the one before it over the same rows: rules, then lists, in the new
/// program's order, then those that are no more.
pub fn changes(kept: &Kept, outcome: &Outcome<'_>, same: &Counterparts) -> Vec<Change> {
    let before = kept.store();
    let compare = Compare { before: &before, now: outcome.store(), same };
    let mut changes = compare.rules();
    changes.extend(compare.sheets());
    changes.retain(Change::any);
    changes
}

struct Compare<'a, 'o, 'n> {
    before: &'a Store<'o>,
    now: &'a Store<'n>,
    same: &'a Counterparts,
}

impl Compare<'_, '_, '_> {
    fn rules(&self) -> Vec<Change> {
        let (old, new) = (self.before.program, self.now.program);
        let mut changes = Vec::new();
        for item in &new.items {
            let earlier = old.items.iter().find(|earlier| earlier.id == item.id);
            let what = || Deciding::Rule(item.id.clone(), item.title.clone());
            for state in &item.states {
                let earlier = earlier.and_then(|earlier| earlier.states.iter().find(|one| one.table == state.table));
                if earlier.is_some_and(|earlier| self.same_state(state, earlier)) {
                    changes.push(self.figures(what(), &item.id, state, None));
                    continue;
                }
                let now = states(self.now, state);
                let before = earlier.map(|earlier| states(self.before, earlier));
                let mut change = difference(what(), state.table, before.as_ref(), Some(&now));
                if let Some(before) = &before {
                    let both = before.hit.and(&now.hit);
                    change.altered = self.figures(what(), &item.id, state, Some(both)).altered;
                }
                changes.push(change);
            }
        }
        for item in &old.items {
            let now = new.items.iter().find(|now| now.id == item.id);
            for state in &item.states {
                if now.is_none_or(|now| now.states.iter().all(|one| one.table != state.table)) {
                    let what = Deciding::Rule(item.id.clone(), item.title.clone());
                    changes.push(difference(what, state.table, Some(&states(self.before, state)), None));
                }
            }
        }
        changes
    }

    fn same_state(&self, now: &ItemState, before: &ItemState) -> bool {
        let matched = |now: ColumnId, before: ColumnId| self.same.column(now) == Some(before);
        let exempt = match (now.exempt, before.exempt) {
            (None, None) => true,
            (Some(now), Some(before)) => matched(now, before),
            _ => false,
        };
        exempt
            && now.report_only == before.report_only
            && matched(now.applies, before.applies)
            && matched(now.due, before.due)
            && matched(now.judged, before.judged)
    }

    /// Rows hit then and now whose level or margin is another.
    fn figures(&self, what: Deciding, id: &str, state: &ItemState, both: Option<Bits>) -> Change {
        let mut change = difference(what, state.table, None, None);
        let now = findings(self.now.program, id, state.table);
        let before = findings(self.before.program, id, state.table);
        if now.len() != before.len() {
            return change;
        }
        let mut altered: Option<Bits> = None;
        let mut both = both;
        for (now, before) in now.iter().zip(&before) {
            let pairs = [(Some(now.level), Some(before.level)), (now.margin, before.margin)];
            for (now, before) in pairs {
                let (Some(now), Some(before)) = (now, before) else { continue };
                if self.same.node(now) == Some(before) {
                    continue;
                }
                let both = both.get_or_insert_with(|| states(self.now, state).hit);
                let rows: Vec<u32> = both.rows().map(|row| row as u32).collect();
                let (now, before) =
                    (self.values(true, state.table, now, &rows), self.values(false, state.table, before, &rows));
                let altered = altered.get_or_insert_with(|| Bits::zeros(both.len()));
                for (at, row) in rows.iter().enumerate() {
                    if now[at] != before[at] {
                        altered.set(*row as usize, true);
                    }
                }
            }
        }
        change.altered = altered.map(|altered| numbers(&altered)).unwrap_or_default();
        change
    }

    fn values(&self, now: bool, table: TableId, node: NodeId, rows: &[u32]) -> Vec<Option<Value>> {
        let store = if now { self.now } else { self.before };
        let mut frame = Frame::new(store, table, Rows::of(rows));
        let operand = frame.node(node);
        (0..rows.len()).map(|at| operand.get(at)).collect()
    }

    fn sheets(&self) -> Vec<Change> {
        let (old, new) = (self.before.program, self.now.program);
        let mut changes = Vec::new();
        for sheet in &new.sheets {
            let earlier = old.sheets.iter().find(|earlier| earlier.name == sheet.name);
            let mut by_table: Vec<TableId> = sheet.parts.iter().map(|part| part.table).collect();
            by_table.extend(earlier.iter().flat_map(|sheet| sheet.parts.iter().map(|part| part.table)));
            by_table.sort_unstable();
            by_table.dedup();
            for table in by_table {
                let conditions = |parts: &[crate::program::SheetPart]| -> Vec<Option<ColumnId>> {
                    parts.iter().filter(|part| part.table == table).map(|part| part.condition).collect()
                };
                let now = conditions(&sheet.parts);
                let before = earlier.map(|sheet| conditions(&sheet.parts)).unwrap_or_default();
                let matched = |(now, before): (&Option<ColumnId>, &Option<ColumnId>)| match (now, before) {
                    (None, None) => true,
                    (Some(now), Some(before)) => self.same.column(*now) == Some(*before),
                    _ => false,
                };
                if now.len() == before.len() && now.iter().zip(&before).all(matched) {
                    continue;
                }
                let (now, before) = (listed(self.now, table, &now), listed(self.before, table, &before));
                changes.push(difference(Deciding::Sheet(sheet.name.clone()), table, Some(&before), Some(&now)));
            }
        }
        for sheet in old.sheets.iter().filter(|old| new.sheets.iter().all(|now| now.name != old.name)) {
            for part in &sheet.parts {
                let before = listed(self.before, part.table, &[part.condition]);
                changes.push(difference(Deciding::Sheet(sheet.name.clone()), part.table, Some(&before), None));
            }
        }
        changes
    }
}

/// The findings of a rule in the rows of a table.
fn findings<'p>(program: &'p Program, id: &str, table: TableId) -> Vec<&'p Finding> {
    let all = program.findings.iter();
    all.filter(|finding| finding.table == table && *program.items[finding.item.index()].id == *id).collect()
}

/// How rows stand with an item. Counts of rules that decided nothing for want of data are told elsewhere.
fn states(store: &Store<'_>, state: &ItemState) -> StateRows {
    let rows = store.table(state.table).rows;
    let column = |id: ColumnId| {
        let known = store.column(id).cloned();
        known.unwrap_or_else(|| {
            let mut frame = Frame::new(store, state.table, Rows::Range(0..rows));
            frame.column(id).column(rows)
        })
    };
    state_rows(state, state.judged, &column)
}

/// Which rows stand in a list, and which nobody can tell of.
fn listed(store: &Store<'_>, table: TableId, conditions: &[Option<ColumnId>]) -> StateRows {
    let rows = store.table(table).rows;
    let (mut hit, mut unknown) = (Bits::zeros(rows), Bits::zeros(rows));
    for condition in conditions {
        let column = match condition {
            None => Arc::new(Column::constant(Some(&Value::Bool(true)), Type::Bool, rows)),
            Some(id) => match store.column(*id) {
                Some(column) => Arc::clone(column),
                None => {
                    let mut frame = Frame::new(store, table, Rows::Range(0..rows));
                    frame.column(*id).column(rows)
                }
            },
        };
        hit = hit.or(&column.truth().and(&column.known));
        unknown = unknown.or(&column.known.not());
    }
    let none = || Bits::zeros(rows);
    let unknown = unknown.and_not(&hit);
    StateRows { not_applicable: none(), not_due: none(), hit, exempt: none(), reported: none(), unknown }
}

fn difference(what: Deciding, table: TableId, before: Option<&StateRows>, now: Option<&StateRows>) -> Change {
    let only = |one: Option<&Bits>, other: Option<&Bits>| match (one, other) {
        (None, _) => Vec::new(),
        (Some(one), None) => numbers(one),
        (Some(one), Some(other)) => numbers(&one.and_not(other)),
    };
    let (hit_now, hit_before) = (now.map(|now| &now.hit), before.map(|before| &before.hit));
    let (unknown_now, unknown_before) = (now.map(|now| &now.unknown), before.map(|before| &before.unknown));
    Change {
        what,
        table,
        came: only(hit_now, hit_before),
        went: only(hit_before, hit_now),
        doubtful: only(unknown_now, unknown_before),
        settled: only(unknown_before, unknown_now),
        altered: Vec::new(),
    }
}

fn numbers(rows: &Bits) -> Vec<u32> {
    rows.rows().map(|row| row as u32).collect()
}

/// Everything that is decided otherwise over other rows, compared by key: what [`changes`] is over the same rows. Tables
/// are told apart by name; rows that went are rows of the earlier run.
pub fn changes_by_key(kept: &Kept, outcome: &Outcome<'_>) -> Vec<Change> {
    let (before, now) = (kept.store(), outcome.store());
    let table_of = |program: &Program, name: &str| {
        program.tables.iter().position(|table| &*table.name == name).map(|at| TableId(at as u32))
    };
    let keys = |store: &Store<'_>, table: TableId, rows: &Bits| -> HashMap<String, u32> {
        let key = |row: usize| {
            let mut key = String::new();
            store.key_text(table, row as u32, &mut key);
            (key, row as u32)
        };
        rows.rows().map(key).collect()
    };
    let only = |one: &HashMap<String, u32>, other: &HashMap<String, u32>| {
        let mut rows: Vec<u32> = one.iter().filter(|(key, _)| !other.contains_key(*key)).map(|(_, row)| *row).collect();
        rows.sort_unstable();
        rows
    };
    let compare = |what: Deciding, table: TableId, then: Option<(TableId, StateRows)>, now_rows: StateRows| {
        let sides = |rows: fn(&StateRows) -> &Bits| {
            let now = keys(now, table, rows(&now_rows));
            let then = then.as_ref().map(|(table, then)| keys(&before, *table, rows(then))).unwrap_or_default();
            (only(&now, &then), only(&then, &now))
        };
        let (came, went) = sides(|rows| &rows.hit);
        let (doubtful, settled) = sides(|rows| &rows.unknown);
        Change { what, table, came, went, doubtful, settled, altered: Vec::new() }
    };
    let mut changes = Vec::new();
    for item in &now.program.items {
        let earlier = before.program.items.iter().find(|earlier| earlier.id == item.id);
        for state in &item.states {
            let there = table_of(before.program, &now.program.table(state.table).name);
            let earlier = earlier.and_then(|earlier| earlier.states.iter().find(|one| Some(one.table) == there));
            let then = earlier.map(|earlier| (earlier.table, states(&before, earlier)));
            let what = Deciding::Rule(item.id.clone(), item.title.clone());
            changes.push(compare(what, state.table, then, states(now, state)));
        }
    }
    for sheet in &now.program.sheets {
        let earlier = before.program.sheets.iter().find(|earlier| earlier.name == sheet.name);
        for part in &sheet.parts {
            let there = table_of(before.program, &now.program.table(part.table).name);
            let earlier = earlier.and_then(|sheet| sheet.parts.iter().find(|one| Some(one.table) == there));
            let then = earlier.map(|one| (one.table, listed(&before, one.table, &[one.condition])));
            let here = listed(now, part.table, &[part.condition]);
            changes.push(compare(Deciding::Sheet(sheet.name.clone()), part.table, then, here));
        }
    }
    changes.retain(Change::any);
    changes
}

/// How many of these rows of a table lie in which region of the widest level, the most first; none where rows name no
/// region.
pub fn by_region(store: &Store<'_>, table: TableId, rows: &[u32]) -> Vec<(String, usize)> {
    let Some(Some(node)) = store.program.table(table).region.first() else { return Vec::new() };
    let mut frame = Frame::new(store, table, Rows::of(rows));
    let names = frame.node(*node);
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for at in 0..rows.len() {
        let name = match names.get(at) {
            Some(Value::Text(text)) => text.to_string(),
            _ => String::new(),
        };
        *counted.entry(name).or_default() += 1;
    }
    let mut counted: Vec<(String, usize)> = counted.into_iter().collect();
    counted.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    counted
}

/// Whether findings, and each list of the new program, are made of the same as before and so read the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SameLists {
    /// `findings.csv`.
    pub findings: bool,
    /// By list of the new program.
    pub sheets: Vec<bool>,
}

/// Compares the lists of two programs over the same rows.
pub fn same_lists(kept: &Kept, outcome: &Outcome<'_>, same: &Counterparts) -> SameLists {
    let (old, new) = (kept.program(), outcome.program());
    let nodes = |now: &[Option<NodeId>], before: &[Option<NodeId>]| {
        now.len() == before.len()
            && now.iter().zip(before).all(|(now, before)| match (now, before) {
                (None, None) => true,
                (Some(now), Some(before)) => same.node(*now) == Some(*before),
                _ => false,
            })
    };
    let caveats = |now: &[crate::program::Caveat], before: &[crate::program::Caveat]| {
        let conditions = |list: &[crate::program::Caveat]| list.iter().map(|one| one.condition).collect::<Vec<_>>();
        now.iter().map(|one| &one.name).eq(before.iter().map(|one| &one.name))
            && nodes(&conditions(now), &conditions(before))
    };
    let plain = kept.lists_are_plain() && new.region_levels == old.region_levels && new.today == old.today;
    let regions = new.tables.iter().zip(&old.tables).all(|(now, before)| nodes(&now.region, &before.region));
    let compare = Compare { before: &kept.store(), now: outcome.store(), same };
    let items = new.items.len() == old.items.len()
        && new.items.iter().zip(&old.items).enumerate().all(|(at, (now, before))| {
            let texts = |item: &crate::program::Item| {
                (item.id.clone(), item.title.clone(), item.category.clone(), item.basis.clone())
            };
            texts(now) == texts(before)
                && outcome.tally(crate::program::ItemId(at as u32)).not_run
                    == kept.tally(crate::program::ItemId(at as u32)).not_run
                && now.states.len() == before.states.len()
                && now
                    .states
                    .iter()
                    .zip(&before.states)
                    .all(|(now, before)| now.table == before.table && compare.same_state(now, before))
        });
    let findings = plain
        && regions
        && items
        && new.findings.len() == old.findings.len()
        && new.findings.iter().zip(&old.findings).all(|(now, before)| {
            let parts =
                |one: &Finding| [Some(one.level), one.category, one.message, one.margin, one.action, one.department];
            (now.item, now.table, now.margin_places) == (before.item, before.table, before.margin_places)
                && same.column(now.when) == Some(before.when)
                && nodes(&parts(now), &parts(before))
                && caveats(&now.caveats, &before.caveats)
        });
    let sheet = |now: &crate::program::Sheet| {
        let Some(before) = old.sheets.iter().find(|before| before.name == now.name) else { return false };
        let columns =
            |part: &crate::program::SheetPart| part.columns.iter().map(|one| Some(one.value)).collect::<Vec<_>>();
        let places = |part: &crate::program::SheetPart| part.columns.iter().map(|one| one.places).collect::<Vec<_>>();
        let order = |part: &crate::program::SheetPart| part.order.iter().map(|one| Some(*one)).collect::<Vec<_>>();
        plain
            && (&now.titles, &now.order, &now.group, &now.totals, &now.split)
                == (&before.titles, &before.order, &before.group, &before.totals, &before.split)
            && now.parts.len() == before.parts.len()
            && now.parts.iter().zip(&before.parts).all(|(now, before)| {
                let condition = match (now.condition, before.condition) {
                    (None, None) => true,
                    (Some(now), Some(before)) => same.column(now) == Some(before),
                    _ => false,
                };
                condition
                    && now.table == before.table
                    && nodes(&columns(now), &columns(before))
                    && places(now) == places(before)
                    && nodes(&order(now), &order(before))
                    && caveats(&now.caveats, &before.caveats)
            })
    };
    SameLists { findings, sheets: new.sheets.iter().map(sheet).collect() }
}
