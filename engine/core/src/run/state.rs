//! How items stand in rows: the states, and how many rows have each. An item that decides no row because something it
//! needs was not given is said once, not row by row.

use super::missing::missing_in;
use super::reads::formula_reads;
use super::store::Store;
use crate::program::{ColumnId, Formula, Item, ItemState, Pairing, Rows, SELF_PATH, TableId};
use heng_columns::{Bits, Column};
use std::sync::Arc;

/// How an item stands in a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum State {
    /// 不适用
    NotApplicable,
    /// 未到期
    NotDue,
    /// 命中
    Hit,
    /// 豁免
    Exempt,
    /// 仅报告
    Reported,
    /// 待核实
    Unknown,
    /// 未命中
    Clear,
}

impl State {
    /// All, in their order.
    pub const ALL: [State; 7] =
        [State::NotApplicable, State::NotDue, State::Hit, State::Exempt, State::Reported, State::Unknown, State::Clear];

    /// The word that lists and expressions show.
    pub const fn word(self) -> &'static str {
        match self {
            State::NotApplicable => "不适用",
            State::NotDue => "未到期",
            State::Hit => "命中",
            State::Exempt => "豁免",
            State::Reported => "仅报告",
            State::Unknown => "待核实",
            State::Clear => "未命中",
        }
    }
}

/// How many rows of an item have which state, over all its tables.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    /// 命中
    pub hit: u64,
    /// 待核实
    pub unknown: u64,
    /// 豁免
    pub exempt: u64,
    /// 仅报告
    pub reported: u64,
    /// 未到期
    pub not_due: u64,
    /// 不适用
    pub not_applicable: u64,
    /// 未命中
    pub clear: u64,
    /// What was not given (`走访`, `户.低保金`), where the item therefore decided no row.
    pub not_run: Option<Vec<String>>,
}

/// The rows of a table by state of one condition of an item. Each row is in at most one of these; all others are 未命中.
#[derive(Clone, Debug)]
pub struct StateRows {
    /// 不适用
    pub not_applicable: Bits,
    /// 未到期
    pub not_due: Bits,
    /// 命中
    pub hit: Bits,
    /// 豁免
    pub exempt: Bits,
    /// 仅报告
    pub reported: Bits,
    /// 待核实
    pub unknown: Bits,
}

/// A stretch of a table's bool columns.
pub type Slice<'a> = dyn Fn(ColumnId) -> Arc<Column> + 'a;

/// Sorts rows by the state that a condition (`judged`, or one finding's own) gives them.
pub fn state_rows(state: &ItemState, condition: ColumnId, column: &Slice<'_>) -> StateRows {
    let (applies, due, judged) = (column(state.applies), column(state.due), column(condition));
    let no = |column: &Column| column.known.and_not(&column.truth());
    let not_applicable = no(&applies);
    let not_due = no(&due).and_not(&not_applicable);
    let open = not_applicable.or(&not_due).not();
    let (judged_true, due_true) = (judged.truth().and(&open), due.truth());
    let sure = judged_true.and(&due_true);
    let mut unknown = judged.known.not().and(&open).or(&judged_true.and_not(&due_true));
    let mut exempt = Bits::zeros(sure.len());
    let mut hit = sure.clone();
    if let Some(exempted) = state.exempt.map(column) {
        exempt = sure.and(&exempted.truth());
        unknown = unknown.or(&sure.and_not(&exempted.known));
        hit = sure.and(&no(&exempted));
    }
    let (hit, reported) = match state.report_only {
        true => (Bits::zeros(hit.len()), hit),
        false => (hit.clone(), Bits::zeros(hit.len())),
    };
    StateRows { not_applicable, not_due, hit, exempt, reported, unknown }
}

impl StateRows {
    /// The state of a row.
    pub fn of(&self, row: usize) -> State {
        let all = [
            (&self.not_applicable, State::NotApplicable),
            (&self.not_due, State::NotDue),
            (&self.hit, State::Hit),
            (&self.exempt, State::Exempt),
            (&self.reported, State::Reported),
            (&self.unknown, State::Unknown),
        ];
        all.into_iter().find(|(rows, _)| rows.get(row)).map_or(State::Clear, |(_, state)| state)
    }
}

/// Counts the states of an item, and how many rows it decided.
pub fn count(store: &Store<'_>, item: &Item) -> (Tally, usize) {
    let mut tally = Tally::default();
    let mut decided = 0;
    for state in &item.states {
        let (rows, judged) = rows_of(store, state);
        let open = rows.not_applicable.or(&rows.not_due).not();
        decided += judged.known.and(&open).count();
        tally.hit += rows.hit.count() as u64;
        tally.exempt += rows.exempt.count() as u64;
        tally.reported += rows.reported.count() as u64;
        tally.unknown += rows.unknown.count() as u64;
        tally.not_due += rows.not_due.count() as u64;
        tally.not_applicable += rows.not_applicable.count() as u64;
    }
    let all: usize = item.states.iter().map(|state| store.table(state.table).rows).sum();
    let states = [tally.hit, tally.exempt, tally.reported, tally.unknown, tally.not_due, tally.not_applicable];
    tally.clear = (all as u64).saturating_sub(states.iter().sum());
    (tally, decided)
}

/// The rows of an item's table by state, and its condition.
fn rows_of(store: &Store<'_>, state: &ItemState) -> (StateRows, Arc<Column>) {
    let rows = store.table(state.table).rows;
    let column = |id: ColumnId| {
        store.column(id).cloned().unwrap_or_else(|| Arc::new(Column::unknown(heng_values::Type::Bool, rows)))
    };
    (state_rows(state, state.judged, &column), column(state.judged))
}

/// Counts the states of an item, and says what was not given where it therefore decides no row.
pub fn tally(store: &Store<'_>, item: &Item) -> Tally {
    let (mut tally, decided) = count(store, item);
    let without_table = |state: &ItemState| !store.table(state.table).present;
    if !item.states.is_empty() && item.states.iter().all(without_table) {
        let names = item.states.iter().map(|state| store.program.table(state.table).name.to_string());
        tally.not_run = Some(names.collect());
    } else if decided == 0 && tally.unknown > 0 {
        let mut absent = Vec::new();
        let blamed = item.states.iter().filter(|state| !without_table(state)).all(|state| {
            let (rows, _) = rows_of(store, state);
            let unknown: Vec<u32> = rows.unknown.rows().take(LOOKED_AT).map(|row| row as u32).collect();
            blame_absent(store, state, &unknown, &mut absent)
        });
        if blamed && !absent.is_empty() {
            tally.forget(absent);
        }
    }
    tally
}

impl Tally {
    /// Makes it the tally of an item that decided no row because this was not given.
    pub(super) fn forget(&mut self, absent: Vec<String>) {
        let (not_due, not_applicable) = (self.not_due, self.not_applicable);
        *self = Tally { not_due, not_applicable, not_run: Some(absent), ..Tally::default() };
    }

    /// Adds the counts of further rows.
    pub fn absorb(&mut self, other: &Tally) {
        self.hit += other.hit;
        self.unknown += other.unknown;
        self.exempt += other.exempt;
        self.reported += other.reported;
        self.not_due += other.not_due;
        self.not_applicable += other.not_applicable;
        self.clear += other.clear;
    }
}

/// How many undecided rows of an item are asked what they miss, to tell what was not given from what was left empty.
pub(super) const LOOKED_AT: usize = 64;

/// Whether each of these undecided rows misses something that no file gave; what that is goes to `names`.
fn blame_absent(store: &Store<'_>, state: &ItemState, rows: &[u32], names: &mut Vec<String>) -> bool {
    if rows.is_empty() {
        return true;
    }
    let mut absent = Vec::new();
    collect_absent(store, state.judged, &mut absent);
    if absent.is_empty() {
        return false;
    }
    let missed: Vec<Vec<String>> = missing_in(store, state.table, state.judged, rows)
        .iter()
        .map(|names| names.list().iter().filter_map(|name| name.strip_suffix(" absent").map(str::to_owned)).collect())
        .collect();
    let met = |name: &String| {
        let last = name.rsplit('.').next().unwrap_or(name);
        missed.iter().flatten().any(|missed| missed.rsplit('.').next() == Some(last))
    };
    for name in absent {
        if met(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    missed.iter().all(|missed| !missed.is_empty())
}

/// Names what no file gave among everything that a column rests on: tables, and columns of tables that were given.
pub fn collect_absent(store: &Store<'_>, column: ColumnId, names: &mut Vec<String>) {
    let program = store.program;
    let mut seen = vec![false; program.columns.len()];
    let mut open = vec![column];
    let mut say = |name: String| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    let missing_table =
        |id: TableId| !store.table(id).present && matches!(program.table(id).rows, Rows::Files(_) | Rows::Distinct(_));
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut seen[id.index()], true) || store.pins.contains_key(&id) {
            continue;
        }
        let column = program.column(id);
        if let Formula::Aggregate(aggregate) = &column.formula {
            let links: &[_] = match &aggregate.pairing {
                Pairing::Links(links) => links,
                Pairing::Common { down, .. } => down,
            };
            let through = links.iter().map(|link| program.link(*link).from);
            for table in through.chain([aggregate.over]).filter(|table| missing_table(*table)) {
                say(program.table(table).name.to_string());
            }
        }
        if missing_table(column.table) {
            say(program.table(column.table).name.to_string());
            continue;
        }
        if store.is_absent(id) {
            say(crate::program::column::qualified(&program.table(column.table).name, &column.name));
        }
        formula_reads(program, id, &mut |read| {
            if read.at != SELF_PATH {
                for link in &program.path(read.at).links {
                    let to = program.link(*link).to;
                    if missing_table(to) {
                        say(program.table(to).name.to_string());
                    }
                }
            }
            open.push(read.column);
        });
    }
}
