//! In which order a run computes: what the outputs need, found by walking from them, and for each needed column the
//! first tick at which everything it reads across rows is there. Columns read only beside their own computation are
//! not kept at all. The checker has refused circles.

use super::reads::KnownReads;
use crate::program::{ColumnId, Formula, LinkId, NodeId, Pairing, Program, Rows, SELF_PATH, TableId};

/// What is computed at one time: first tables made of other tables' rows, then links, then what looks at several rows, then columns row by row.
#[derive(Clone, Default, Debug)]
pub struct Tick {
    /// Tables whose rows can be made, each behind those that it is made from.
    pub tables: Vec<TableId>,
    /// Links whose keys are there.
    pub links: Vec<LinkId>,
    /// Aggregates, and computations over whole tables.
    pub across: Vec<ColumnId>,
    /// Columns of one row's values that are kept.
    pub rows: Vec<ColumnId>,
}

/// The order of a run.
#[derive(Clone, Default, Debug)]
pub struct Schedule {
    /// One after the other.
    pub ticks: Vec<Tick>,
    /// Every column that something needs, input columns included.
    pub needed: Vec<bool>,
}

/// What outputs start from.
#[derive(Debug, Default)]
pub(super) struct Roots {
    pub columns: Vec<ColumnId>,
    pub nodes: Vec<NodeId>,
}

pub(super) fn roots(program: &Program, wanted: &[ColumnId]) -> Roots {
    let mut roots = Roots { columns: wanted.to_vec(), nodes: Vec::new() };
    for state in program.items.iter().flat_map(|item| &item.states) {
        roots.columns.extend([state.applies, state.due, state.judged, state.hit]);
        roots.columns.extend(state.exempt);
    }
    for finding in &program.findings {
        roots.columns.push(finding.when);
        roots.nodes.push(finding.level);
        let optional = [finding.category, finding.message, finding.margin, finding.action, finding.department];
        roots.nodes.extend(optional.into_iter().flatten());
        roots.nodes.extend(finding.caveats.iter().filter_map(|caveat| caveat.condition));
    }
    for part in program.sheets.iter().flat_map(|sheet| &sheet.parts) {
        roots.columns.extend(part.condition);
        roots.nodes.extend(part.columns.iter().map(|column| column.value));
        roots.nodes.extend(&part.order);
        roots.nodes.extend(part.caveats.iter().filter_map(|caveat| caveat.condition));
    }
    for table in &program.tables {
        roots.columns.extend(&table.key);
        roots.nodes.extend(table.only);
        roots.nodes.extend(table.region.iter().flatten());
    }
    roots
}

/// The input columns that a run reads, by table, in the order of `Table::fields`.
pub fn needed_inputs(program: &Program, wanted: &[ColumnId]) -> Vec<Vec<ColumnId>> {
    let schedule = plan(program, wanted, &[]);
    let required = |column: ColumnId| match &program.column(column).formula {
        Formula::Input(field) => schedule.needed[column.index()] || field.required,
        _ => false,
    };
    program.tables.iter().map(|table| table.fields.iter().copied().filter(|id| required(*id)).collect()).collect()
}

/// Plans a run. `pinned` columns are kept whatever reads them.
pub fn plan(program: &Program, wanted: &[ColumnId], pinned: &[ColumnId]) -> Schedule {
    let mut planner = Planner {
        program,
        needed: vec![false; program.columns.len()],
        kept: vec![false; program.columns.len()],
        column_ticks: vec![None; program.columns.len()],
        link_ticks: vec![None; program.links.len()],
        table_ticks: vec![None; program.tables.len()],
        made: Vec::new(),
    };
    planner.mark(&roots(program, wanted), pinned);
    planner.keep_across_ticks();
    let mut ticks: Vec<Tick> = Vec::new();
    for table in (0..program.tables.len() as u32).map(TableId) {
        planner.table_tick(table);
    }
    for table in planner.made.clone() {
        let tick = planner.table_tick(table);
        entry(&mut ticks, tick).tables.push(table);
    }
    for link in (0..program.links.len() as u32).map(LinkId) {
        let tick = planner.link_tick(link);
        entry(&mut ticks, tick).links.push(link);
    }
    for column in (0..program.columns.len() as u32).map(ColumnId) {
        if !planner.needed[column.index()] {
            continue;
        }
        let tick = planner.column_tick(column);
        match program.column(column).formula {
            Formula::Aggregate(_) | Formula::Whole(_) | Formula::Native(_) => {
                entry(&mut ticks, tick).across.push(column);
            }
            Formula::Node(_) if planner.kept[column.index()] => entry(&mut ticks, tick).rows.push(column),
            Formula::Input(_) | Formula::Node(_) => {}
        }
    }
    Schedule { ticks, needed: planner.needed }
}

fn entry(ticks: &mut Vec<Tick>, tick: usize) -> &mut Tick {
    if ticks.len() <= tick {
        ticks.resize_with(tick + 1, Tick::default);
    }
    &mut ticks[tick]
}

struct Planner<'p> {
    program: &'p Program,
    needed: Vec<bool>,
    kept: Vec<bool>,
    column_ticks: Vec<Option<usize>>,
    link_ticks: Vec<Option<usize>>,
    table_ticks: Vec<Option<usize>>,
    /// Tables made of others' rows, each behind those that it is made from.
    made: Vec<TableId>,
}

impl Planner<'_> {
    fn mark(&mut self, roots: &Roots, pinned: &[ColumnId]) {
        let mut open: Vec<ColumnId> = Vec::new();
        for column in roots.columns.iter().chain(pinned) {
            self.kept[column.index()] = true;
            open.push(*column);
        }
        for link in &self.program.links {
            open.extend(link.by.iter().chain(&link.on));
            link.by.iter().chain(&link.on).for_each(|column| self.kept[column.index()] = true);
        }
        for read in KnownReads::of_outputs(self.program, &roots.nodes) {
            self.kept[read.column.index()] |= read.at != SELF_PATH;
            open.push(read.column);
        }
        while let Some(column) = open.pop() {
            if std::mem::replace(&mut self.needed[column.index()], true) {
                continue;
            }
            let across = !matches!(self.program.column(column).formula, Formula::Node(_));
            for read in KnownReads::of(self.program, column) {
                self.kept[read.column.index()] |= across || read.at != SELF_PATH;
                open.push(read.column);
            }
        }
    }

    /// A column computed at an earlier tick than one that reads it is kept rather than computed again.
    fn keep_across_ticks(&mut self) {
        for column in (0..self.program.columns.len() as u32).map(ColumnId) {
            if !self.needed[column.index()] || !matches!(self.program.column(column).formula, Formula::Node(_)) {
                continue;
            }
            let tick = self.column_tick(column);
            for read in KnownReads::of(self.program, column) {
                if self.column_tick(read.column) < tick {
                    self.kept[read.column.index()] = true;
                }
            }
        }
    }

    /// The first tick at which a table has its rows.
    fn table_tick(&mut self, id: TableId) -> usize {
        if let Some(tick) = self.table_ticks[id.index()] {
            return tick;
        }
        self.table_ticks[id.index()] = Some(0);
        let program = self.program;
        let tick = match &program.table(id).rows {
            Rows::Files(_) | Rows::Given(_) | Rows::Calendar(_) => return 0,
            Rows::Each(tables) => tables.iter().map(|table| self.table_tick(*table)).max().unwrap_or(0),
            Rows::Distinct(links) => {
                let mut tick = 0;
                for link in links.iter().map(|link| program.link(*link)) {
                    tick = tick.max(self.table_tick(link.from));
                    tick = link.by.iter().map(|by| self.after(*by)).fold(tick, usize::max);
                }
                tick
            }
        };
        self.table_ticks[id.index()] = Some(tick);
        self.made.push(id);
        tick
    }

    fn link_tick(&mut self, id: LinkId) -> usize {
        if let Some(tick) = self.link_ticks[id.index()] {
            return tick;
        }
        self.link_ticks[id.index()] = Some(0);
        let link = self.program.link(id);
        let rows = self.table_tick(link.from).max(self.table_tick(link.to));
        let tick = link.by.iter().chain(&link.on).map(|column| self.after(*column)).fold(rows, usize::max);
        self.link_ticks[id.index()] = Some(tick);
        tick
    }

    /// The first tick at which a column can be read in any row.
    fn after(&mut self, column: ColumnId) -> usize {
        match self.program.column(column).formula {
            Formula::Input(_) => self.table_tick(self.program.column(column).table),
            _ => self.column_tick(column) + 1,
        }
    }

    fn column_tick(&mut self, id: ColumnId) -> usize {
        if let Some(tick) = self.column_ticks[id.index()] {
            return tick;
        }
        self.column_ticks[id.index()] = Some(0);
        let program = self.program;
        let formula = &program.column(id).formula;
        let row_by_row = matches!(formula, Formula::Node(_));
        let mut tick = self.table_tick(program.column(id).table);
        for read in KnownReads::of(program, id) {
            let path = program.path(read.at);
            for link in &path.links {
                tick = tick.max(self.link_tick(*link));
            }
            let ready = match program.column(read.column).formula {
                Formula::Input(_) => 0,
                Formula::Node(_) if row_by_row && read.at == SELF_PATH => self.column_tick(read.column),
                Formula::Aggregate(_) | Formula::Whole(_) | Formula::Native(_) if row_by_row => {
                    self.column_tick(read.column)
                }
                _ => self.column_tick(read.column) + 1,
            };
            tick = tick.max(ready);
        }
        if let Formula::Aggregate(aggregate) = formula {
            let links = match &aggregate.pairing {
                Pairing::Links(links) => links.clone(),
                Pairing::Common { up, down } => program.path(*up).links.iter().chain(down).copied().collect(),
            };
            for link in links {
                tick = tick.max(self.link_tick(link));
            }
        }
        self.column_ticks[id.index()] = Some(tick);
        tick
    }
}
