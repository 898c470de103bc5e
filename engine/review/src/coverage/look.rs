//! What one case's run shows of the points: from the columns, rules and lists that the case says something about down to
//! every row of every table that decides them. What no expectation rests on does not count, however often it was
//! computed.

use super::Truth;
use super::reach::{Plan, Says};
use heng_columns::{Bits, NO_ROW};
use heng_core::program::{ColumnId, Formula, LinkId, NodeId, Op, Pairing, Program, TableId};
use heng_core::run::aggregate::members;
use heng_core::run::frame::{Frame, Rows};
use heng_core::run::{Outcome, State, operands};
use heng_values::Value;
use std::collections::{HashMap, HashSet};

/// What a case says something about.
#[derive(Default)]
pub struct Roots {
    /// Columns, each in a row, and what they are looked at for; of two rules with the same condition only one is meant.
    pub columns: Vec<(ColumnId, u32, Option<usize>)>,
    /// Points of rules with how these stand.
    pub rules: Vec<(usize, Truth)>,
}

/// What a case shows.
#[derive(Default)]
pub struct Looked {
    seen: HashMap<usize, [bool; 3]>,
}

impl Looked {
    /// Points with the outcomes shown.
    pub fn seen(&self) -> impl Iterator<Item = (usize, [bool; 3])> + '_ {
        self.seen.iter().map(|(point, truths)| (*point, *truths))
    }

    fn add(&mut self, point: usize, truth: Truth) {
        self.seen.entry(point).or_default()[truth as usize] = true;
    }
}

/// How a rule stands in a row, where that is an answer at all.
pub fn truth_of(state: State) -> Option<Truth> {
    match state {
        State::Hit | State::Exempt | State::Reported => Some(Truth::True),
        State::Clear => Some(Truth::False),
        State::Unknown => Some(Truth::Unknown),
        State::NotApplicable | State::NotDue => None,
    }
}

/// Looks at everything that the roots rest on.
pub fn look(plan: &Plan, outcome: &Outcome<'_>, roots: &Roots) -> Looked {
    let mut walk = Walk {
        plan,
        outcome,
        program: outcome.program(),
        looked: Looked::default(),
        open: Vec::new(),
        links: HashSet::new(),
    };
    roots.rules.iter().for_each(|(point, truth)| walk.looked.add(*point, *truth));
    let mut seen: HashMap<(ColumnId, usize), Bits> = HashMap::new();
    for (column, row, owner) in &roots.columns {
        match owner {
            Some(owner) => walk.open.push((*column, *owner, vec![*row])),
            None => walk.open(*column, Plan::nobody(), vec![*row]),
        }
    }
    while let Some((column, owner, rows)) = walk.open.pop() {
        let count = outcome.rows(walk.program.column(column).table);
        let done = seen.entry((column, owner)).or_insert_with(|| Bits::zeros(count));
        let new: Vec<u32> =
            rows.into_iter().filter(|row| (*row as usize) < count && !done.get(*row as usize)).collect();
        new.iter().for_each(|row| done.set(*row as usize, true));
        if !new.is_empty() {
            walk.column(column, owner, new);
        }
    }
    walk.looked
}

struct Walk<'a, 'p> {
    plan: &'a Plan,
    outcome: &'a Outcome<'p>,
    program: &'p Program,
    looked: Looked,
    open: Vec<(ColumnId, usize, Vec<u32>)>,
    links: HashSet<LinkId>,
}

impl Walk<'_, '_> {
    fn open(&mut self, column: ColumnId, reader: usize, rows: Vec<u32>) {
        if matches!(self.program.column(column).formula, Formula::Input(_)) || rows.is_empty() {
            return;
        }
        for owner in self.plan.owners_of(column, &reader) {
            self.open.push((column, *owner, rows.clone()));
        }
    }

    /// Where a link leads is found from the columns that hold it, in every row.
    fn link(&mut self, id: LinkId) {
        if self.links.insert(id) {
            let link = self.program.link(id);
            let rows: Vec<u32> = (0..self.outcome.rows(link.from) as u32).collect();
            link.by.iter().for_each(|column| self.open(*column, Plan::nobody(), rows.clone()));
        }
    }

    /// A column in rows where it has not been looked at yet.
    fn column(&mut self, id: ColumnId, owner: usize, mut rows: Vec<u32>) {
        let program = self.program;
        let store = self.outcome.store();
        let column = program.column(id);
        // A pinned value has no formula.
        if let Some((pinned, _)) = store.pins.get(&id) {
            rows.retain(|row| !pinned.get(*row as usize));
        }
        match &column.formula {
            Formula::Input(_) => {}
            Formula::Node(_) => self.nodes(id, owner, column.table, &rows, None),
            Formula::Aggregate(aggregate) => {
                let (Pairing::Links(links) | Pairing::Common { down: links, .. }) = &aggregate.pairing;
                links.iter().for_each(|link| self.link(*link));
                let (mut below, mut outer) = (Vec::new(), Vec::new());
                for row in rows {
                    for member in members(store, aggregate, column.table, row).unwrap_or_default() {
                        below.push(member);
                        outer.push(row);
                    }
                }
                self.nodes(id, owner, aggregate.over, &below, Some(outer));
            }
            Formula::Whole(_) | Formula::Native(_) => {
                let all: Vec<u32> = (0..self.outcome.rows(column.table) as u32).collect();
                self.nodes(id, owner, column.table, &all, None);
            }
        }
    }

    /// The nodes of a column's formula in some rows.
    fn nodes(&mut self, id: ColumnId, owner: usize, table: TableId, rows: &[u32], outer: Option<Vec<u32>>) {
        if rows.is_empty() {
            return;
        }
        let plan = self.plan;
        let shape = plan.shape(self.program, id);
        let mut frame = Frame::new(self.outcome.store(), table, Rows::of(rows));
        if let Some(outer) = outer {
            frame = frame.with_outer(outer);
        }
        for node in &shape.nodes {
            for says in plan.says(*node, owner) {
                self.point(&mut frame, *node, says);
            }
        }
        for read in &shape.reads {
            self.program.path(read.at).links.iter().for_each(|link| self.link(*link));
            if matches!(self.program.column(read.column).formula, Formula::Input(_)) {
                continue;
            }
            let mut there: Vec<u32> = frame.path(read.at).iter().copied().filter(|row| *row != NO_ROW).collect();
            there.sort_unstable();
            there.dedup();
            self.open(read.column, owner, there);
        }
    }

    fn point(&mut self, frame: &mut Frame<'_, '_>, node: NodeId, says: &Says) {
        match says {
            Says::Flag(point) => {
                let values = frame.node(node);
                (0..frame.len).for_each(|at| self.looked.add(*point, Truth::of(values.flag(at))));
            }
            Says::Known(point) => {
                let values = frame.node(node);
                (0..frame.len).for_each(|at| self.looked.add(*point, Truth::of(Some(values.known_at(at)))));
            }
            Says::Brackets(brackets) => {
                let values = frame.node(node);
                for at in 0..frame.len {
                    let asked = match values.get(at) {
                        Some(Value::Number(number)) => Some(number),
                        _ => None,
                    };
                    let reaches = |(_, bound, over): &(Option<usize>, _, bool)| {
                        asked.map(|asked| if *over { asked > *bound } else { asked >= *bound })
                    };
                    let last = brackets.iter().rposition(|bracket| reaches(bracket) == Some(true));
                    for (position, (point, ..)) in brackets.iter().enumerate() {
                        let flag = asked.map(|_| last == Some(position));
                        point.iter().for_each(|point| self.looked.add(*point, Truth::of(flag)));
                    }
                }
            }
            Says::Rows(rows) => {
                let Op::Native { operator, .. } = &self.program.node(node).op else { return };
                let mut inputs = Vec::new();
                operands(&self.program.node(node).op, |input| inputs.push(input));
                let inputs: Vec<_> = inputs.into_iter().map(|input| frame.node(input)).collect();
                for at in 0..frame.len {
                    let values: Vec<Option<Value>> = inputs.iter().map(|input| input.get(at)).collect();
                    for (point, flag) in rows.iter().zip(operator.0.stands(&values)) {
                        point.iter().for_each(|point| self.looked.add(*point, Truth::of(flag)));
                    }
                }
            }
        }
    }
}
