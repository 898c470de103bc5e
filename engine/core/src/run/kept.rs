//! What a run leaves in memory: rows, columns and links of a program, so that a changed program over the same data
//! computes only what the change reaches. The program stays with it, so that both can be asked and compared.

use super::counterpart::Counterparts;
use super::earlier::{self, Earlier};
use super::input::Problem;
use super::outcome::Outcome;
use super::reads::{Read, formula_nodes, formula_reads, operands};
use super::schedule::needed_inputs;
use super::state::Tally;
use super::store::{Family, Store, TableState};
use crate::program::{ColumnId, Formula, ItemId, LinkId, NodeId, Program, TableId};
use hashbrown::{HashMap, HashSet};
use heng_columns::Column;
use std::sync::Arc;

/// Columns that a run computed, and those that it took over from an earlier one.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Computed {
    /// Computed now.
    pub computed: u64,
    /// Taken over as they were.
    pub taken_over: u64,
}

/// What a run knew, without the program's lifetime.
#[derive(Debug)]
pub(super) struct Parts {
    pub show_sensitive: bool,
    pub tables: Vec<TableState>,
    pub columns: Vec<Option<Arc<Column>>>,
    pub links: Vec<Option<Arc<Vec<u32>>>>,
    pub rejected_links: Vec<Vec<u32>>,
    pub families: HashMap<Vec<LinkId>, Arc<Family>>,
    pub earlier: Option<Arc<Earlier>>,
}

/// What a run left.
#[derive(Debug)]
pub struct Kept {
    program: Arc<Program>,
    parts: Parts,
    /// What was wrong with the input, and with links.
    problems: Vec<Problem>,
    tallies: Vec<Tally>,
    /// Columns that rest on a value lost to an overflow or a failed script: those are told anew each time.
    troubled: Vec<bool>,
    /// Whether lists met such a value.
    late: bool,
    /// Input columns that were read, be they in no file.
    read: HashSet<ColumnId>,
    /// Rows computed at once.
    chunk: usize,
}

impl Kept {
    /// Keeps what a run of `program` knew; `wanted` are the columns that it kept besides those that outputs need.
    ///
    /// # Panics
    /// The outcome is of another program; that is a mistake of the caller.
    pub fn new(program: Arc<Program>, outcome: Outcome<'_>, wanted: &[ColumnId]) -> Kept {
        assert!(std::ptr::eq(outcome.program(), &*program), "the outcome belongs to the program");
        let (parts, rest) = outcome.into_parts();
        let troubled = troubled(&program, &rest.lost, &rest.failed);
        let read = needed_inputs(&program, wanted).into_iter().flatten().collect();
        Kept {
            program,
            parts,
            problems: rest.problems,
            tallies: rest.tallies,
            troubled,
            late: rest.late,
            read,
            chunk: rest.chunk,
        }
    }

    /// The program that was run.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// How items stood.
    pub fn tally(&self, item: ItemId) -> &Tally {
        &self.tallies[item.index()]
    }

    /// Whether lists are what their formulas say and nothing had to be told besides.
    pub fn lists_are_plain(&self) -> bool {
        !self.late && !self.troubled.contains(&true)
    }

    /// Rows computed at once.
    pub fn chunk(&self) -> usize {
        self.chunk
    }

    /// Everything that was computed, for whoever wants to look at it again.
    pub fn store(&self) -> Store<'_> {
        let mut store = Store::new(&self.program, self.parts.show_sensitive);
        store.tables.clone_from(&self.parts.tables);
        store.columns.clone_from(&self.parts.columns);
        store.links.clone_from(&self.parts.links);
        store.rejected_links.clone_from(&self.parts.rejected_links);
        store.take_families(self.parts.families.clone());
        store
    }

    /// How many rows of a table take part.
    pub fn rows(&self, table: TableId) -> usize {
        self.parts.tables[table.index()].rows
    }

    /// The store that a changed program begins with: rows and links, and all columns that mean the same. None where the
    /// program reads other data.
    pub(super) fn begin<'p>(
        &self,
        program: &'p Program,
        same: &Counterparts,
        wanted: &[ColumnId],
    ) -> Option<Store<'p>> {
        let read = |id: &ColumnId| same.column(*id).is_some_and(|before| self.read.contains(&before));
        if !needed_inputs(program, wanted).iter().flatten().all(read) {
            return None;
        }
        let mut store = Store::new(program, self.parts.show_sensitive);
        store.tables.clone_from(&self.parts.tables);
        store.links.clone_from(&self.parts.links);
        store.rejected_links.clone_from(&self.parts.rejected_links);
        store.take_families(self.parts.families.clone());
        for (at, before) in same.columns.iter().enumerate() {
            let Some(before) = before.filter(|before| !self.troubled[before.index()]) else { continue };
            store.columns[at].clone_from(&self.parts.columns[before.index()]);
        }
        store.earlier.clone_from(&self.parts.earlier);
        (0..program.tables.len() as u32).for_each(|table| earlier::fill(&mut store, TableId(table)));
        Some(store)
    }

    /// What was wrong with the input, as it was told.
    pub(super) fn problems(&self) -> Vec<Problem> {
        self.problems.clone()
    }

    /// The figures of an item that means the same and rests on nothing that is computed anew.
    pub(super) fn same_tally(&self, program: &Program, item: ItemId, same: &Counterparts) -> Option<Tally> {
        let now = &program.items[item.index()];
        let at = self.program.items.iter().position(|before| before.id == now.id)?;
        let before = &self.program.items[at];
        let matched =
            |now: ColumnId, before: ColumnId| same.column(now) == Some(before) && !self.troubled[before.index()];
        let states = now.states.len() == before.states.len()
            && now.states.iter().zip(&before.states).all(|(now, before)| {
                now.table == before.table
                    && now.report_only == before.report_only
                    && [(now.applies, before.applies), (now.due, before.due), (now.judged, before.judged)]
                        .into_iter()
                        .chain([(now.hit, before.hit)])
                        .all(|(now, before)| matched(now, before))
                    && match (now.exempt, before.exempt) {
                        (None, None) => true,
                        (Some(now), Some(before)) => matched(now, before),
                        _ => false,
                    }
            });
        states.then(|| self.tallies[at].clone())
    }
}

/// What `Outcome::into_parts` gives besides the parts.
pub(super) struct Rest {
    pub problems: Vec<Problem>,
    pub tallies: Vec<Tally>,
    pub lost: HashSet<ColumnId>,
    pub failed: HashSet<NodeId>,
    pub late: bool,
    pub chunk: usize,
}

/// The columns that rest, near or far, on one of these columns or nodes.
fn troubled(program: &Program, lost: &HashSet<ColumnId>, failed: &HashSet<NodeId>) -> Vec<bool> {
    let mut troubled = vec![false; program.columns.len()];
    if lost.is_empty() && failed.is_empty() {
        return troubled;
    }
    for (at, column) in program.columns.iter().enumerate() {
        troubled[at] = lost.contains(&ColumnId(at as u32)) || reaches(program, &column.formula, failed);
    }
    loop {
        let mut more = false;
        for at in 0..program.columns.len() {
            if troubled[at] {
                continue;
            }
            let mut found = false;
            formula_reads(program, ColumnId(at as u32), &mut |read: Read| found |= troubled[read.column.index()]);
            troubled[at] = found;
            more |= found;
        }
        if !more {
            return troubled;
        }
    }
}

fn reaches(program: &Program, formula: &Formula, wanted: &HashSet<NodeId>) -> bool {
    let mut seen = HashSet::new();
    let mut open = formula_nodes(formula);
    while let Some(node) = open.pop() {
        if wanted.contains(&node) {
            return true;
        }
        if seen.insert(node) {
            operands(&program.node(node).op, |operand| open.push(operand));
        }
    }
    false
}
