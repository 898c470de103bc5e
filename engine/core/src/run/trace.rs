//! How a row's values came about: a walk over the same program and the same frames as the run, from a column down to
//! input cells, as plain data. It computes nothing of its own; what it says of a value the run has said. Explanation, the gap to
//! a threshold and the printed page are readers of it.

use super::aggregate::members;
use super::frame::{Frame, Rows};
use super::reads::operands;
use super::store::Store;
use crate::program::{
    Aggregate, AggregateKind, ColumnId, Formula, LinkId, NodeId, Op, Origin, PathId, SELF_PATH, TableId, WholeKind,
};
use hashbrown::{HashMap, HashSet};
use heng_columns::NO_ROW;
use heng_values::{Builtin, Value};
use std::sync::Arc;

/// How many rows of an aggregate are shown; the others are counted.
pub const MEMBERS: usize = 12;
/// How many columns are followed at all.
const ENTRIES: usize = 3000;
/// How many steps are noted at all.
const STEPS: usize = 60_000;
/// How deep a walk goes.
const DEPTH: usize = 300;

/// How some columns of a row came about.
#[derive(Clone, Default, Debug)]
pub struct Trace {
    /// Every column of every row that was followed, each once.
    pub entries: Vec<Entry>,
    /// Those asked for, in the order asked, by position in `entries`.
    pub asked: Vec<usize>,
    /// Whether something was left out because there was too much.
    pub cut: bool,
}

/// A column's value in a row, and where it comes from.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The row's table.
    pub table: TableId,
    /// The row.
    pub row: u32,
    /// The column.
    pub column: ColumnId,
    /// Its value; none where it is not known.
    pub value: Option<Value>,
    /// Where it comes from.
    pub how: How,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub enum How {
    /// A cell of a file.
    Cell {
        /// The file and the row as a spreadsheet counts.
        origin: Option<(Arc<str>, u64)>,
        /// What was found there.
        state: CellState,
    },
    /// A row that the pack gives, a calendar makes or other tables' links name.
    Made,
    /// A rule test gives it.
    Given,
    /// Computed from the row and those it links to.
    Formula(Step),
    /// Computed over rows that lead here.
    Rows(RowsTrace),
    /// Computed over all rows of the table.
    Whole {
        /// Which computation.
        kind: WholeKind,
        /// How many rows there are.
        rows: usize,
        /// This row's groups.
        groups: Vec<Step>,
        /// This row's value.
        value: Option<Step>,
    },
    /// Computed over all rows of the table by an operator, from these of this row.
    Operator(Vec<Step>),
    /// Not followed: there was too much.
    Unfollowed,
}

/// What a cell held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CellState {
    /// A value.
    Read,
    /// Nothing.
    Empty,
    /// Something that could not be read.
    Unreadable,
    /// The file has no such column, or the table has no file.
    Absent,
}

/// A node of a formula in a row.
#[derive(Clone, Debug)]
pub struct Step {
    /// The node.
    pub node: NodeId,
    /// Its value; none where it is not known.
    pub value: Option<Value>,
    /// Whether the value of the whole formula rests on it.
    pub decides: bool,
    /// What a read found.
    pub reads: Option<Reads>,
    /// Its operands; none of a node that stands in the formula before.
    pub parts: Vec<Step>,
}

/// What the reading of a column found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reads {
    /// A row whose column is followed, by position in `Trace::entries`.
    Entry(usize),
    /// A row whose column is not followed since nothing rests on it.
    Aside,
    /// No row: this link leads nowhere.
    Nowhere(LinkId),
}

/// An aggregate over the rows that lead to a row.
#[derive(Clone, Debug)]
pub struct RowsTrace {
    /// Which.
    pub kind: AggregateKind,
    /// The table aggregated over.
    pub over: TableId,
    /// Whether that table was given.
    pub present: bool,
    /// Whether it is known which rows belong to the row: not where a rejected row names it.
    pub known: bool,
    /// How many rows belong to it.
    pub rows: usize,
    /// For how many the condition holds.
    pub counted: usize,
    /// For how many it is not known.
    pub open: usize,
    /// Some of them, those that decide first.
    pub members: Vec<Member>,
}

/// A row of an aggregate.
#[derive(Clone, Debug)]
pub struct Member {
    /// The row.
    pub row: u32,
    /// Whether its condition holds.
    pub counts: Option<bool>,
    /// Whether the aggregate's value rests on it.
    pub decides: bool,
    /// The condition.
    pub condition: Option<Step>,
    /// What is aggregated.
    pub value: Option<Step>,
    /// What orders it.
    pub by: Option<Step>,
}

/// How these columns came about in a row of a table. Columns that look over rows must have been computed by the run.
pub fn trace(store: &Store<'_>, table: TableId, row: u32, columns: &[ColumnId]) -> Trace {
    let mut tracer = Tracer { store, trace: Trace::default(), known: HashMap::new(), steps: 0, depth: 0 };
    let mut frame = Frame::new(store, table, Rows::of(&[row]));
    for column in columns {
        let entry = tracer.entry(&mut frame, 0, *column);
        tracer.trace.asked.push(entry);
    }
    tracer.trace
}

struct Tracer<'s, 'p> {
    store: &'s Store<'p>,
    trace: Trace,
    known: HashMap<(ColumnId, u32), usize>,
    steps: usize,
    depth: usize,
}

impl<'s, 'p> Tracer<'s, 'p> {
    /// The entry of a column of the frame's own table.
    fn entry(&mut self, frame: &mut Frame<'s, 'p>, at: usize, column: ColumnId) -> usize {
        let row = frame.row_at(at);
        if let Some(known) = self.known.get(&(column, row)) {
            return *known;
        }
        let position = self.trace.entries.len();
        self.known.insert((column, row), position);
        let value = frame.column(column).get(at);
        self.trace.entries.push(Entry { table: frame.table, row, column, value, how: How::Unfollowed });
        let how = self.how(frame, at, column);
        self.trace.entries[position].how = how;
        position
    }

    fn how(&mut self, frame: &mut Frame<'s, 'p>, at: usize, id: ColumnId) -> How {
        let (store, row) = (self.store, frame.row_at(at));
        let column = store.program.column(id);
        if row != NO_ROW && store.pins.get(&id).is_some_and(|(rows, _)| rows.get(row as usize)) {
            return How::Given;
        }
        if let Formula::Input(_) = &column.formula {
            return self.cell(frame, at, id);
        }
        if self.trace.entries.len() > ENTRIES || self.steps > STEPS || self.depth > DEPTH {
            self.trace.cut = true;
            return How::Unfollowed;
        }
        self.depth += 1;
        let mut seen = HashSet::new();
        let how = match &column.formula {
            Formula::Input(_) => How::Unfollowed,
            Formula::Node(node) => How::Formula(self.step(frame, at, *node, true, &mut seen)),
            Formula::Aggregate(aggregate) => How::Rows(self.rows(frame, at, aggregate)),
            Formula::Whole(whole) => How::Whole {
                kind: whole.kind,
                rows: store.table(frame.table).rows,
                groups: whole.groups.iter().map(|node| self.step(frame, at, *node, true, &mut seen)).collect(),
                value: whole.value.map(|node| self.step(frame, at, node, true, &mut seen)),
            },
            Formula::Native(native) => {
                How::Operator(native.inputs.iter().map(|node| self.step(frame, at, *node, true, &mut seen)).collect())
            }
        };
        self.depth -= 1;
        how
    }

    fn cell(&self, frame: &mut Frame<'s, 'p>, at: usize, id: ColumnId) -> How {
        let (store, row) = (self.store, frame.row_at(at));
        if !matches!(store.program.table(frame.table).rows, crate::program::Rows::Files(_)) || row == NO_ROW {
            return How::Made;
        }
        let unreadable = || {
            let bits = store.column(id).and_then(|values| values.unreadable.as_ref());
            bits.is_some_and(|bits| bits.get(row as usize))
        };
        let state = match () {
            () if frame.column(id).known_at(at) => CellState::Read,
            () if store.is_absent(id) => CellState::Absent,
            () if unreadable() => CellState::Unreadable,
            () => CellState::Empty,
        };
        How::Cell { origin: store.origin(frame.table, row), state }
    }

    /// A node with its operands. What the formula's value does not rest on is noted, not followed.
    fn step(
        &mut self,
        frame: &mut Frame<'s, 'p>,
        at: usize,
        id: NodeId,
        decides: bool,
        seen: &mut HashSet<NodeId>,
    ) -> Step {
        self.steps += 1;
        let program = self.store.program;
        let value = frame.node(id).get(at);
        let op = &program.node(id).op;
        let mut step = Step { node: id, value, decides, reads: None, parts: Vec::new() };
        if let Op::Read { column, at: path } | Op::Unreadable { column, at: path } = op {
            step.reads = Some(self.read(frame, at, *column, *path, decides));
            return step;
        }
        if self.steps > STEPS {
            self.trace.cut = true;
            return step;
        }
        let mut below = Vec::new();
        operands(op, |operand| below.push(operand));
        if below.is_empty() || !seen.insert(id) {
            return step;
        }
        let deciding = deciding(frame, at, id, &below);
        step.parts = below
            .iter()
            .zip(deciding)
            .map(|(operand, part)| self.step(frame, at, *operand, decides && part, seen))
            .collect();
        step
    }

    fn read(&mut self, frame: &mut Frame<'s, 'p>, at: usize, column: ColumnId, path: PathId, decides: bool) -> Reads {
        let store = self.store;
        let input = matches!(store.program.column(column).formula, Formula::Input(_));
        if path == SELF_PATH {
            return if decides || input { Reads::Entry(self.entry(frame, at, column)) } else { Reads::Aside };
        }
        let key = store.program.path(path);
        let mut row = match key.origin {
            Origin::Row => frame.row_at(at),
            Origin::Outer => frame.outer.as_ref().map_or(NO_ROW, |outer| outer[at]),
        };
        for link in &key.links {
            row = store.walk(vec![row], &[*link])[0];
            if row == NO_ROW {
                return Reads::Nowhere(*link);
            }
        }
        if row == NO_ROW || !(decides || input) {
            return Reads::Aside;
        }
        let mut there = Frame::new(store, store.program.column(column).table, Rows::of(&[row]));
        Reads::Entry(self.entry(&mut there, 0, column))
    }

    fn rows(&mut self, frame: &mut Frame<'s, 'p>, at: usize, aggregate: &Aggregate) -> RowsTrace {
        let (store, row) = (self.store, frame.row_at(at));
        let mut rows = RowsTrace {
            kind: aggregate.kind,
            over: aggregate.over,
            present: !super::aggregate::is_absent(store, aggregate.over, &aggregate.pairing),
            known: true,
            rows: 0,
            counted: 0,
            open: 0,
            members: Vec::new(),
        };
        if !rows.present || row == NO_ROW {
            return rows;
        }
        let Some(children) = members(store, aggregate, frame.table, row) else {
            rows.known = false;
            return rows;
        };
        rows.rows = children.len();
        if children.is_empty() {
            return rows;
        }
        let mut below = Frame::new(store, aggregate.over, Rows::of(&children)).with_outer(vec![row; children.len()]);
        let condition = aggregate.condition.map(|node| below.node(node));
        let flag = |position: usize| condition.as_ref().map_or(Some(true), |values| values.flag(position));
        let value = aggregate.value.map(|node| below.node(node));
        let mut chosen: Vec<(bool, usize)> = Vec::with_capacity(children.len());
        for position in 0..children.len() {
            match flag(position) {
                Some(true) => rows.counted += 1,
                Some(false) => {}
                None => rows.open += 1,
            }
            let known = value.as_ref().is_none_or(|values| values.known_at(position));
            chosen.push((member_decides(aggregate.kind, flag(position), known), position));
        }
        // Where nothing stands out everything decides: none of any, all of all.
        if chosen.iter().all(|(decides, _)| !decides) {
            chosen.iter_mut().for_each(|(decides, _)| *decides = true);
        }
        chosen.sort_by_key(|(decides, _)| !*decides);
        chosen.truncate(MEMBERS);
        for (decides, position) in chosen {
            let mut seen = HashSet::new();
            let follow = self.trace.entries.len() <= ENTRIES;
            let mut step = |node: Option<NodeId>, tracer: &mut Self| {
                let node = node.filter(|_| follow)?;
                Some(tracer.step(&mut below, position, node, decides, &mut seen))
            };
            let (condition, value, by) =
                (step(aggregate.condition, self), step(aggregate.value, self), step(aggregate.by, self));
            rows.members.push(Member {
                row: children[position],
                counts: flag(position),
                decides,
                condition,
                value,
                by,
            });
        }
        rows
    }
}

/// Whether an aggregate's value rests on a row more than on others.
fn member_decides(kind: AggregateKind, counts: Option<bool>, known: bool) -> bool {
    match kind {
        AggregateKind::All => counts != Some(true),
        _ => counts != Some(false) || (kind != AggregateKind::Any && !known && counts.is_none()),
    }
}

/// On which of its operands a node's value rests.
fn deciding(frame: &mut Frame<'_, '_>, at: usize, id: NodeId, below: &[NodeId]) -> Vec<bool> {
    let program = frame.store.program;
    let value = frame.node(id).get(at);
    let values = |frame: &mut Frame<'_, '_>| -> Vec<Option<Value>> {
        below.iter().map(|operand| frame.node(*operand).get(at)).collect()
    };
    let equal_to = |values: Vec<Option<Value>>, wanted: &Option<Value>| -> Vec<bool> {
        values.iter().map(|value| value == wanted).collect()
    };
    match &program.node(id).op {
        // A conjunction fails by those that fail, holds by all, is open by those that are open.
        Op::And(_) | Op::Or(_) => equal_to(values(frame), &value),
        Op::If { .. } => match values(frame).as_slice() {
            [Some(Value::Bool(true)), ..] => vec![true, true, false],
            [Some(Value::Bool(false)), ..] => vec![true, false, true],
            _ if value.is_some() => vec![false, true, true],
            _ => vec![true, false, false],
        },
        Op::Coalesce(first, _) => {
            let known = frame.node(*first).known_at(at);
            vec![true, !known]
        }
        Op::OneOf(item, list) => {
            let item = frame.node(*item).get(at);
            let equal: Vec<bool> = list.iter().map(|one| item.is_some() && frame.node(*one).get(at) == item).collect();
            let found = equal.contains(&true);
            std::iter::once(true).chain(equal.into_iter().map(|equal| equal || !found)).collect()
        }
        Op::CountTrue(_) if value.is_some() => {
            let values = values(frame);
            let any = values.contains(&Some(Value::Bool(true)));
            values.iter().map(|value| !any || *value == Some(Value::Bool(true))).collect()
        }
        Op::Native { operator, output, .. } if value.is_none() => {
            let open = operator.0.unsettled(&values(frame), *output as usize);
            (0..below.len()).map(|position| open.contains(&position)).collect()
        }
        Op::Call(Builtin::MinOf | Builtin::MaxOf, _) if value.is_some() => equal_to(values(frame), &value),
        // What is not known is so by what is not known in it.
        Op::Call(..) | Op::Script { .. } | Op::CountTrue(_) if value.is_none() => {
            let values = values(frame);
            let any = values.iter().any(Option::is_none);
            values.iter().map(|value| !any || value.is_none()).collect()
        }
        _ => vec![true; below.len()],
    }
}
