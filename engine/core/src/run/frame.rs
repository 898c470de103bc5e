//! Some rows of a table on which expressions are evaluated: a stretch of rows, or rows named one by one, each perhaps
//! with a row outside it. Every node is computed once per frame. The same frame serves the run, the reasons of rows
//! that hit, and the explanation of a single row.

use super::store::Store;
use crate::operator::SharedRows;
use crate::program::{ColumnId, Formula, NodeId, Origin, PathId, SELF_PATH, TableId};
use hashbrown::HashMap;
use heng_columns::{Bits, Column, NO_ROW, Operand, Values};
use heng_values::Type;
use std::ops::Range;
use std::sync::Arc;

/// Which rows.
#[derive(Clone, Debug)]
pub enum Rows {
    /// A stretch.
    Range(Range<usize>),
    /// Rows named one by one; `NO_ROW` is a row with nothing known.
    List(Arc<Vec<u32>>),
}

impl Rows {
    /// The rows named, as a stretch where they follow one another.
    pub fn of(rows: &[u32]) -> Rows {
        let straight = match (rows.first(), rows.last()) {
            (Some(first), Some(last)) => {
                *last != NO_ROW
                    && (*last as usize).checked_sub(*first as usize) == Some(rows.len() - 1)
                    && rows.windows(2).all(|pair| pair[0] + 1 == pair[1])
            }
            _ => return Rows::Range(0..0),
        };
        if straight {
            let first = rows[0] as usize;
            return Rows::Range(first..first + rows.len());
        }
        Rows::List(Arc::new(rows.to_vec()))
    }

    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Rows::Range(range) => range.len(),
            Rows::List(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// For how many nodes there is room at first.
const ROOM: usize = 100;

/// Rows and what was computed for them.
#[derive(Debug)]
pub struct Frame<'s, 'p> {
    /// What the run knows.
    pub store: &'s Store<'p>,
    /// The rows' table.
    pub table: TableId,
    /// The rows.
    pub rows: Rows,
    /// How many.
    pub len: usize,
    /// For each row the row outside, which paths with `Origin::Outer` start from.
    pub outer: Option<Arc<Vec<u32>>>,
    /// Nodes whose value overflowed, and in which rows.
    pub overflow: Vec<(NodeId, Bits)>,
    nodes: HashMap<NodeId, Operand>,
    natives: HashMap<(SharedRows, Vec<NodeId>), Arc<Vec<Operand>>>,
    columns: HashMap<ColumnId, Operand>,
    paths: HashMap<PathId, Arc<Vec<u32>>>,
}

impl<'s, 'p> Frame<'s, 'p> {
    /// A frame with nothing computed.
    pub fn new(store: &'s Store<'p>, table: TableId, rows: Rows) -> Frame<'s, 'p> {
        let len = rows.len();
        Frame {
            store,
            table,
            rows,
            len,
            outer: None,
            overflow: Vec::new(),
            nodes: HashMap::new(),
            natives: HashMap::new(),
            columns: HashMap::new(),
            paths: HashMap::new(),
        }
    }

    /// The same with rows outside.
    #[must_use]
    pub fn with_outer(mut self, outer: Vec<u32>) -> Frame<'s, 'p> {
        self.outer = Some(Arc::new(outer));
        self
    }

    /// A node's value in every row.
    pub fn node(&mut self, id: NodeId) -> Operand {
        if let Some(known) = self.nodes.get(&id) {
            return known.clone();
        }
        let value = super::evaluate::evaluate(self, id);
        if self.nodes.is_empty() {
            // Who asks for one mostly asks for many, and a table that grows moves what it holds.
            self.nodes.reserve(ROOM);
        }
        self.nodes.insert(id, value.clone());
        value
    }

    /// A result of a native operator in every row; all its results are computed together.
    pub fn native(&mut self, operator: &SharedRows, inputs: &[NodeId], output: usize, kind: Type) -> Operand {
        let key = (operator.clone(), inputs.to_vec());
        let results = match self.natives.get(&key) {
            Some(known) => Arc::clone(known),
            None => {
                let operands: Vec<Operand> = inputs.iter().map(|input| self.node(*input)).collect();
                let results = Arc::new(operator.0.rows(&operands, self.len));
                self.natives.insert(key, Arc::clone(&results));
                results
            }
        };
        results.get(output).filter(|result| result.kind() == kind).cloned().unwrap_or_else(|| Operand::unknown(kind))
    }

    /// The value of a column of the frame's own table in every row.
    pub fn column(&mut self, id: ColumnId) -> Operand {
        if let Some(known) = self.columns.get(&id) {
            return known.clone();
        }
        let column = self.store.program.column(id);
        let value = match self.store.column(id) {
            Some(values) => match &self.rows {
                Rows::Range(range) if *range == (0..values.len()) => Operand::Rows(Arc::clone(values)),
                Rows::Range(range) => Operand::from(values.slice(range.clone())),
                Rows::List(rows) => Operand::from(values.gather(rows)),
            },
            None => match &column.formula {
                Formula::Node(node) => {
                    let value = self.node(*node);
                    self.pinned(id, value)
                }
                _ => Operand::unknown(column.kind),
            },
        };
        self.columns.insert(id, value.clone());
        value
    }

    /// A computed column with the values that a test gives in their rows.
    fn pinned(&self, id: ColumnId, value: Operand) -> Operand {
        let Some((rows, values)) = self.store.pins.get(&id) else { return value };
        let (rows, values) = match &self.rows {
            Rows::Range(range) => (rows.slice(range.clone()), values.slice(range.clone())),
            Rows::List(list) => (rows.gather(list), values.gather(list)),
        };
        let condition = Column::new(Values::Bool(rows), Bits::ones(self.len));
        heng_columns::select::choose(&condition.into(), &values.into(), &value, self.len)
    }

    /// The value of a column in the rows that a path leads to.
    pub fn read(&mut self, id: ColumnId, at: PathId) -> Operand {
        if at == SELF_PATH {
            return self.column(id);
        }
        let rows = self.path(at);
        let store = self.store;
        let column = store.program.column(id);
        match store.column(id) {
            Some(values) => Operand::from(values.gather(&rows)),
            None => match &column.formula {
                Formula::Node(_) => {
                    let mut there = Frame::new(store, column.table, Rows::List(Arc::clone(&rows)));
                    let value = there.column(id);
                    let here = Bits::from_fn(rows.len(), |row| rows[row] != NO_ROW);
                    if here.all() { value } else { heng_columns::select::keep(&value, &here, self.len) }
                }
                _ => Operand::unknown(column.kind),
            },
        }
    }

    /// The row that a path leads to from each row.
    pub fn path(&mut self, at: PathId) -> Arc<Vec<u32>> {
        if let Some(known) = self.paths.get(&at) {
            return Arc::clone(known);
        }
        let key = self.store.program.path(at);
        let start: Arc<Vec<u32>> = match key.origin {
            Origin::Outer => self.outer.clone().unwrap_or_else(|| Arc::new(vec![NO_ROW; self.len])),
            Origin::Row => self.row_numbers(),
        };
        let rows = match key.links.is_empty() {
            true => start,
            false => Arc::new(self.store.walk(start.to_vec(), &key.links)),
        };
        self.paths.insert(at, Arc::clone(&rows));
        rows
    }

    /// The columns computed in this frame, with their nodes, by id.
    pub fn computed(&self) -> Vec<(ColumnId, NodeId)> {
        let columns = self.columns.keys().filter(|id| self.store.column(**id).is_none());
        let mut computed: Vec<(ColumnId, NodeId)> = columns
            .filter_map(|id| match self.store.program.column(*id).formula {
                Formula::Node(node) => Some((*id, node)),
                _ => None,
            })
            .collect();
        computed.sort_unstable();
        computed
    }

    /// The row of each row.
    pub fn row_numbers(&self) -> Arc<Vec<u32>> {
        match &self.rows {
            Rows::Range(range) => Arc::new(range.clone().map(|row| row as u32).collect()),
            Rows::List(rows) => Arc::clone(rows),
        }
    }

    /// The row at a position of the frame.
    pub fn row_at(&self, position: usize) -> u32 {
        match &self.rows {
            Rows::Range(range) => (range.start + position) as u32,
            Rows::List(rows) => rows[position],
        }
    }
}
