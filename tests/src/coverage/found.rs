//! What the packs have: for every rule its title, table, inputs and lists, and which states its cases show. A case shows
//! a state in a row that it expects something of: 命中 and 未命中 where it says `findings`, 待核实 where it says `unknown`.

use super::inputs::{inputs, sheets};
use crate::engine::{self, Given, Setting};
use crate::shipped::rows;
use heng_core::glob;
use heng_core::program::{Item, ItemId, Program, TableId};
use heng_host::snapshot::load_folder;
use heng_review::Case;
use std::collections::{BTreeMap, BTreeSet};

/// A state that cases are asked to show.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum State {
    Hit,
    Clear,
    Unknown,
}

impl State {
    pub(super) const REQUIRED: [State; 3] = [State::Hit, State::Clear, State::Unknown];

    pub(super) fn word(self) -> &'static str {
        match self {
            State::Hit => "命中",
            State::Clear => "未命中",
            State::Unknown => "待核实",
        }
    }
}

/// A rule and its cases.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) title: String,
    pub(super) category: String,
    pub(super) basis: String,
    pub(super) tables: Vec<String>,
    pub(super) inputs: Vec<String>,
    pub(super) sheets: Vec<String>,
    /// Whether it judges rows; one that does not (a ranking, a draw) is shown by its columns.
    pub(super) judges: bool,
    /// Cases by name, with the states they show.
    pub(super) cases: BTreeMap<String, BTreeSet<State>>,
    /// Cases called 边界 of this rule by name that show both sides.
    pub(super) boundaries: BTreeSet<String>,
    /// Rows in which a case says one of its columns.
    pub(super) columns: usize,
}

impl Found {
    /// How many cases show a state.
    pub(super) fn count(&self, state: State) -> usize {
        self.cases.values().filter(|states| states.contains(&state)).count()
    }
}

/// The rules of the last pack and its parents, with the cases of all packs.
pub(super) fn collect(packs: &[&str]) -> Result<BTreeMap<String, Found>, String> {
    let mut all = BTreeMap::new();
    for pack in packs {
        of_pack(pack, &mut all)?;
    }
    Ok(all)
}

fn of_pack(pack: &str, all: &mut BTreeMap<String, Found>) -> Result<(), String> {
    let snapshot = load_folder(&crate::root().join(pack), &[]).snapshot().map_err(|failure| format!("{failure:?}"))?;
    let own = snapshot.pack.default_moment().ok_or("no evaluation moment")?;
    let (cases, errors) = heng_review::cases(&snapshot.pack);
    if !errors.is_empty() {
        return Err(format!("{errors:#?}"));
    }
    let mut programs = BTreeMap::new();
    for now in cases.iter().filter_map(|case| case.as_of).chain([own]) {
        if let std::collections::btree_map::Entry::Vacant(place) = programs.entry(now) {
            let (program, errors) = snapshot.pack.program(now);
            place.insert(program.ok_or_else(|| format!("{errors:#?}"))?);
        }
    }
    let labels: BTreeMap<&str, &str> = snapshot.pack.rules.iter().map(|rule| (&*rule.id, &*rule.label)).collect();
    let program = &programs[&own];
    for rule in &snapshot.pack.rules {
        let item = program.items.iter().find(|item| item.id == rule.id);
        let found = all.entry(rule.id.to_string()).or_default();
        found.title = rule.title.to_string();
        found.category = rule.category.to_string();
        found.basis = rule.citation.text.to_string();
        found.judges = item.is_some_and(|item| !item.states.is_empty());
        found.tables = tables(program, item, &rule.label);
        found.inputs = inputs(program, item, &rule.label);
        found.sheets = sheets(program, item, &rule.label);
    }
    for case in &cases {
        let program = &programs[&case.as_of.unwrap_or(own)];
        let input = heng_review::case_input(program, case).map_err(|errors| format!("{errors:#?}"))?;
        let given = rows(program, &input);
        let outcome = engine::run(program, &given, Setting { chunk: 64, threads: 1 });
        shown(program, case, &outcome, &labels, all);
    }
    Ok(())
}

fn tables(program: &Program, item: Option<&Item>, label: &str) -> Vec<String> {
    let judged: BTreeSet<TableId> = item.iter().flat_map(|item| &item.states).map(|state| state.table).collect();
    let start = format!("{label}.");
    let filled = program.columns.iter().filter(|column| column.name.starts_with(&start)).map(|column| column.table);
    let ids = if judged.is_empty() { filled.collect() } else { judged };
    ids.into_iter().map(|table| program.table(table).name.to_string()).collect()
}

/// Notes the states that a case shows.
fn shown(
    program: &Program,
    case: &Case,
    outcome: &Given<'_>,
    labels: &BTreeMap<&str, &str>,
    all: &mut BTreeMap<String, Found>,
) {
    let compared = |id: &str| case.rules.as_ref().is_none_or(|rules| rules.iter().any(|(rule, _)| glob(rule, id)));
    for row in &case.expected {
        let Some(table) = program.tables.iter().position(|table| *table.name == *row.table.name) else { continue };
        let table = TableId(table as u32);
        let at = if row.row.name.is_empty() { Some(0) } else { outcome.outcome.find(table, &row.row.name) };
        let Some(at) = at else { continue };
        let says = |key: &str| row.says.entries.iter().any(|(name, _)| &*name.name == key);
        for (place, item) in program.items.iter().enumerate().filter(|(_, item)| compared(&item.id)) {
            let Some(found) = all.get_mut(&*item.id) else { continue };
            let state = match outcome.outcome.state(ItemId(place as u32), table, at).map(|state| state.word()) {
                Some("命中" | "仅报告") if says("findings") => State::Hit,
                Some("未命中") if says("findings") => State::Clear,
                Some("待核实") if says("unknown") => State::Unknown,
                _ => continue,
            };
            found.cases.entry(case.name.to_string()).or_default().insert(state);
        }
        for (key, _) in &row.says.entries {
            let named = labels.iter().filter(|(_, label)| key.name.starts_with(&format!("{label}.")));
            for (id, _) in named {
                if let Some(found) = all.get_mut(*id) {
                    found.columns += 1;
                    if !found.judges && case.name.contains("边界") && names(&case.name, id) {
                        found.boundaries.insert(case.name.to_string());
                    }
                }
            }
        }
    }
    for (_, found) in all.iter_mut().filter(|(id, _)| case.name.contains("边界") && names(&case.name, id)) {
        let states = found.cases.get(&*case.name);
        if states.is_some_and(|states| states.contains(&State::Hit) && states.contains(&State::Clear)) {
            found.boundaries.insert(case.name.to_string());
        }
    }
}

/// Whether a case's name names a rule, by its whole id.
pub(super) fn names(case: &str, id: &str) -> bool {
    case.match_indices(id).any(|(at, _)| {
        let after = case[at + id.len()..].chars().next();
        !after.is_some_and(|next| next == '-' || next.is_ascii_alphanumeric())
    })
}
