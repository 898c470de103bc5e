//! What can be decided of one record and the rows nested in it, without any other record: which columns do not look beyond
//! it, and a program reduced to the rules made of them.

use super::reads::{KnownReads, Read, node_reads};
use crate::program::{ColumnId, Formula, ItemId, NodeId, Pairing, PathId, Program, Rows, TableId};
use hashbrown::HashSet;

/// The tables of a record and the columns that need nothing else.
#[derive(Clone, Debug)]
pub struct Local {
    /// The table of the record itself.
    pub root: TableId,
    /// Tables whose rows nest in the record, the root among them.
    pub nested: Vec<bool>,
    /// Tables from files whose single rows are known where a link leads to them.
    pub reached: Vec<bool>,
    /// By column: 0 not asked, 1 being asked, 2 local, 3 not.
    columns: Vec<u8>,
}

/// The table that records are rows of, where nobody says: of those from files the one that most rules judge.
pub fn root_table(program: &Program) -> Option<TableId> {
    let judged = |id: TableId| program.items.iter().flat_map(|item| &item.states).filter(|one| one.table == id).count();
    let ids = (0..program.tables.len() as u32).map(TableId);
    let from_files = ids.filter(|id| matches!(program.table(*id).rows, Rows::Files(_)));
    from_files.min_by_key(|id| (std::cmp::Reverse(judged(*id)), id.index()))
}

/// Tables from files whose rows lead to the root by links.
fn nested(program: &Program, root: TableId) -> Vec<bool> {
    let mut nested = vec![false; program.tables.len()];
    nested[root.index()] = true;
    loop {
        let more: Vec<usize> = program
            .links
            .iter()
            .filter(|link| nested[link.to.index()] && !nested[link.from.index()])
            .filter(|link| matches!(program.table(link.from).rows, Rows::Files(_)))
            .map(|link| link.from.index())
            .collect();
        if more.is_empty() {
            return nested;
        }
        more.into_iter().for_each(|at| nested[at] = true);
    }
}

impl Local {
    /// Looks at a program with this root.
    pub fn new(program: &Program, root: TableId) -> Local {
        Local::with(program, root, vec![false; program.tables.len()])
    }

    /// The same where the rows of other files' tables are at hand as far as links lead to them: each of them, but not
    /// all that belongs to them.
    pub fn among_files(program: &Program, root: TableId) -> Local {
        let nested = nested(program, root);
        let other = |(table, nested): (&crate::program::Table, &bool)| !nested && matches!(table.rows, Rows::Files(_));
        let reached = program.tables.iter().zip(&nested).map(other).collect();
        Local::with(program, root, reached)
    }

    fn with(program: &Program, root: TableId, reached: Vec<bool>) -> Local {
        let columns = vec![0; program.columns.len()];
        let mut local = Local { root, nested: nested(program, root), reached, columns };
        for column in 0..program.columns.len() as u32 {
            local.ask(program, ColumnId(column));
        }
        local
    }

    /// Whether a column is decided by the record alone.
    pub fn column(&self, id: ColumnId) -> bool {
        self.columns[id.index()] == 2
    }

    fn ask(&mut self, program: &Program, id: ColumnId) -> bool {
        match self.columns[id.index()] {
            0 => {}
            known => return known == 2,
        }
        self.columns[id.index()] = 1;
        let local = self.find(program, id);
        self.columns[id.index()] = if local { 2 } else { 3 };
        local
    }

    /// Whether all rows of a table are known with the record: rows nested in it, or rows that the pack gives.
    fn whole(&self, program: &Program, table: TableId) -> bool {
        self.given(program, table) || self.nested[table.index()]
    }

    fn given(&self, program: &Program, table: TableId) -> bool {
        match &program.table(table).rows {
            Rows::Given(_) | Rows::Calendar(_) => true,
            Rows::Each(tables) => tables.iter().all(|table| self.given(program, *table)),
            Rows::Files(_) | Rows::Distinct(_) => false,
        }
    }

    fn find(&mut self, program: &Program, id: ColumnId) -> bool {
        let column = program.column(id);
        let nested = self.nested[column.table.index()];
        let given = self.given(program, column.table);
        // Rows that other tables' links name stand for themselves: their keys are known, what lies below them is not.
        let named = matches!(program.table(column.table).rows, Rows::Distinct(_));
        let reached = self.reached[column.table.index()];
        let rows = match &column.formula {
            Formula::Input(_) => nested || given || reached || (named && program.table(column.table).key.contains(&id)),
            Formula::Node(_) => nested || given || named || reached,
            Formula::Aggregate(aggregate) => {
                let below = match &aggregate.pairing {
                    Pairing::Links(_) => nested || given,
                    Pairing::Common { up, .. } => {
                        let end = program.path(*up).links.last().map_or(column.table, |link| program.link(*link).to);
                        self.whole(program, end) || self.given(program, aggregate.over)
                    }
                };
                below && (self.given(program, aggregate.over) || (self.nested[aggregate.over.index()] && !given))
            }
            // Ranks, totals and draws look at all rows of a table.
            Formula::Whole(_) | Formula::Native(_) => given,
        };
        rows && self.reads(program, KnownReads::of(program, id))
    }

    /// Whether nodes read only what is local.
    pub fn nodes(&mut self, program: &Program, nodes: &[NodeId]) -> bool {
        let mut reads: Vec<Read> = Vec::new();
        let mut seen = HashSet::new();
        for node in nodes {
            node_reads(program, *node, &mut seen, &mut |read| reads.push(read));
        }
        self.reads(program, &reads)
    }

    fn reads(&mut self, program: &Program, reads: &[Read]) -> bool {
        reads.iter().all(|read| self.path(program, read.at) && self.ask(program, read.column))
    }

    /// Whether a way leads over links that the record decides: to rows nested in it, given by the pack, or named by it.
    fn path(&mut self, program: &Program, at: PathId) -> bool {
        program.path(at).links.iter().all(|link| {
            let link = program.link(*link);
            let there = self.whole(program, link.to)
                || self.reached[link.to.index()]
                || matches!(program.table(link.to).rows, Rows::Distinct(_));
            there && link.by.iter().all(|by| self.ask(program, *by))
        })
    }
}

/// The program with only the rules that a record decides, and those that are left out. Lists are left out too: they are of
/// all records.
pub fn reduce(mut program: Program, local: &mut Local) -> (Program, Vec<ItemId>) {
    let mut left_out = Vec::new();
    let mut kept: HashSet<(ItemId, TableId)> = HashSet::new();
    let mut items = std::mem::take(&mut program.items);
    for (at, item) in items.iter_mut().enumerate() {
        let id = ItemId(at as u32);
        let before = item.states.len();
        item.states.retain(|state| {
            let columns = [state.applies, state.due, state.judged, state.hit].into_iter().chain(state.exempt);
            let findings = program.findings.iter().filter(|one| one.item == id && one.table == state.table);
            let decided = local.nested[state.table.index()]
                && columns.into_iter().all(|column| local.column(column))
                && findings.into_iter().all(|finding| {
                    let texts = [finding.category, finding.message, finding.margin, finding.action, finding.department];
                    let caveats = finding.caveats.iter().filter_map(|caveat| caveat.condition);
                    let nodes: Vec<NodeId> =
                        texts.into_iter().flatten().chain([finding.level]).chain(caveats).collect();
                    local.column(finding.when) && local.nodes(&program, &nodes)
                });
            if decided {
                kept.insert((id, state.table));
            }
            decided
        });
        if item.states.len() < before {
            left_out.push(id);
        }
    }
    program.items = items;
    program.findings.retain(|finding| kept.contains(&(finding.item, finding.table)));
    program.sheets.clear();
    (program, left_out)
}
