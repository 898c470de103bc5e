//! The reference evaluator: any column's value in any row of a checked program, by plain recursion with a memo. Slow on
//! purpose; it shares the parser and the checked tree with the product and nothing that computes.

mod aggregate;
pub mod calendar;
mod call;
mod native;
pub mod number;
mod row_node;
mod tables;
pub mod texts;
mod whole;

use heng_core::program::{ColumnId, Formula, LinkId, NodeId, Origin, PathId, Program, TableId};
use heng_values::Value;
use std::collections::{HashMap, HashSet};

pub use call::{equal, order};

/// One row: the input columns that the data has; one that is not named is absent and so unknown. A computed column that
/// is named is pinned: its formula is not used in this row.
pub type Cells = HashMap<ColumnId, Option<Value>>;

/// The rows of a table as they were given.
#[derive(Clone, Default, Debug)]
pub struct Rows {
    /// Whether any file gave the table.
    pub present: bool,
    /// Row by row.
    pub rows: Vec<Cells>,
    /// Cells that could not be read.
    pub unreadable: HashSet<(ColumnId, usize)>,
}

/// A row and what stands around it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Frame {
    table: TableId,
    row: usize,
    /// The row that asks, inside an aggregate.
    outer: Option<(TableId, usize)>,
}

/// Evaluates one program over one set of rows.
pub struct Reference<'a> {
    program: &'a Program,
    tables: Vec<Rows>,
    /// For each table the parents (table, row) whose aggregates over it are unknown.
    tainted: HashSet<(TableId, TableId, usize)>,
    /// Rows that a test gives to tables of distinct keys.
    given: HashMap<TableId, Vec<Cells>>,
    /// Rows that were rejected, until the parents they name are noted.
    rejected: HashMap<TableId, Vec<Cells>>,
    columns: HashMap<(ColumnId, usize), Option<Value>>,
    nodes: HashMap<(NodeId, Frame), Option<Value>>,
    /// Where each link of each row leads.
    targets: HashMap<(LinkId, usize), Option<usize>>,
    /// Where each row of a table ends on a way of links.
    ways: HashMap<(TableId, Vec<LinkId>), Vec<Option<usize>>>,
}

impl<'a> Reference<'a> {
    /// Assembles the rows: those the pack gives are added, keys made unique, tables of distinct keys filled.
    pub fn new(program: &'a Program, given: Vec<Rows>) -> Reference<'a> {
        let mut reference = Reference {
            program,
            tables: given,
            tainted: HashSet::new(),
            given: HashMap::new(),
            rejected: HashMap::new(),
            columns: HashMap::new(),
            nodes: HashMap::new(),
            targets: HashMap::new(),
            ways: HashMap::new(),
        };
        reference.tables.resize(program.tables.len(), Rows::default());
        reference.assemble();
        reference
    }

    /// How many rows of a table take part.
    pub fn rows(&self, table: TableId) -> usize {
        self.tables[table.index()].rows.len()
    }

    /// A row as it was given.
    pub fn cells(&self, table: TableId, row: usize) -> &Cells {
        &self.tables[table.index()].rows[row]
    }

    /// The row's key as text.
    pub fn key(&self, table: TableId, row: usize) -> Option<String> {
        let parts: Vec<Value> = self.key_values(table, row)?;
        Some(texts::key(parts.iter()))
    }

    fn key_values(&self, table: TableId, row: usize) -> Option<Vec<Value>> {
        let key = &self.program.table(table).key;
        let cells = self.tables[table.index()].rows.get(row)?;
        key.iter().map(|column| cells.get(column).cloned().flatten()).collect()
    }

    /// The value of a column in a row; none where it is unknown.
    pub fn column(&mut self, column: ColumnId, row: usize) -> Option<Value> {
        if let Some(value) = self.columns.get(&(column, row)) {
            return value.clone();
        }
        let declared = self.program.column(column);
        let table = declared.table;
        let given = self.tables[table.index()].rows.get(row);
        if let Some(value) = given.and_then(|cells| cells.get(&column)) {
            return value.clone();
        }
        let value = match &declared.formula {
            Formula::Input(_) => None,
            Formula::Node(node) => self.node(*node, Frame { table, row, outer: None }),
            Formula::Aggregate(aggregate) => self.aggregate(aggregate, table, row),
            Formula::Whole(whole) => self.whole(whole, table, row),
            Formula::Native(native) => self.native(column, native, table, row),
        };
        self.columns.insert((column, row), value.clone());
        value
    }

    /// The row that a path leads to.
    fn walk(&mut self, path: PathId, frame: Frame) -> Option<(TableId, usize)> {
        let key = self.program.path(path);
        let mut at = match key.origin {
            Origin::Row => (frame.table, frame.row),
            Origin::Outer => frame.outer?,
        };
        for link in &key.links {
            at = (self.program.link(*link).to, self.target(*link, at.1)?);
        }
        Some(at)
    }

    /// The row of the other table that a link leads to: the only one whose columns hold what this row says.
    fn target(&mut self, link: LinkId, row: usize) -> Option<usize> {
        if let Some(known) = self.targets.get(&(link, row)) {
            return *known;
        }
        let declared = self.program.link(link);
        let said: Option<Vec<Value>> = declared.by.iter().map(|column| self.column(*column, row)).collect();
        let mut found = Vec::new();
        if let Some(said) = said.filter(|said| !said.is_empty()) {
            for candidate in 0..self.rows(declared.to) {
                let mut same = true;
                for (column, value) in declared.on.iter().zip(&said) {
                    let held = self.column(*column, candidate);
                    same &= held.is_some_and(|held| equal(&held, value) == Some(true));
                }
                if same {
                    found.push(candidate);
                }
            }
        }
        let target = if found.len() == 1 { Some(found[0]) } else { None };
        self.targets.insert((link, row), target);
        target
    }

    /// The rows of a table that end at this row on a way of links.
    fn members(&mut self, table: TableId, links: &[LinkId], target: usize) -> Vec<usize> {
        let way = (table, links.to_vec());
        if !self.ways.contains_key(&way) {
            let ends = (0..self.rows(table)).map(|row| self.follow(links, row)).collect();
            self.ways.insert(way.clone(), ends);
        }
        let ends = &self.ways[&way];
        (0..ends.len()).filter(|row| ends[*row] == Some(target)).collect()
    }

    /// Forgets what was computed, when rows change.
    fn forget(&mut self) {
        self.columns.clear();
        self.nodes.clear();
        self.targets.clear();
        self.ways.clear();
    }

    fn follow(&mut self, links: &[LinkId], row: usize) -> Option<usize> {
        let mut at = row;
        for link in links {
            at = self.target(*link, at)?;
        }
        Some(at)
    }
}
