//! Where an expectation and its run part: the written conditions that decided a rule in a row, and the values that a
//! column was computed from, down to what the case gives. It reads the trace of the same run and judges nothing itself.

use heng_core::program::{ColumnId, Formula, NodeId, Op, Origin, Program, TableId, Written};
use heng_core::run::Outcome;
use heng_core::run::trace::{Entry, How, Reads, RowsTrace, Step, Trace, trace};
use heng_values::{Place, Related, Value, show};

/// How many conditions, and how many rows of an aggregate, are told.
const SHOWN: usize = 4;
/// How many values of a formula are told.
const VALUES: usize = 8;
/// How many formulas are told below what is told first.
const FORMULAS: usize = 6;
/// How many columns deep a condition is followed.
const DEPTH: usize = 12;

/// The conditions that decide a column of conditions in a row, in the text of an item where they stand there, and how
/// the values came about that they read.
pub fn conditions(outcome: &Outcome<'_>, table: TableId, column: ColumnId, row: u32, own: &Place) -> Vec<Related> {
    let trace = trace(outcome.store(), table, row, &[column]);
    let reader = Reader { outcome, program: outcome.program(), trace: &trace };
    let mut deciding = Vec::new();
    if let Some(How::Formula(step)) = reader.asked().map(|entry| &entry.how) {
        reader.decide(step, 0, &mut deciding);
    }
    deciding.truncate(SHOWN);
    let mut below = Vec::new();
    let mut told: Vec<Related> = deciding
        .into_iter()
        .map(|step| {
            let label = match step.value {
                Some(Value::Bool(true)) => "decided-true",
                Some(Value::Bool(false)) => "decided-false",
                _ => "decided-unknown",
            };
            related(reader.place_of(step.node, own), label, reader.values([step], &mut below))
        })
        .collect();
    reader.follow(below, &mut told);
    told
}

/// The values that a column's formula reads in a row, at the place of the column, and how those came about.
pub fn formula(outcome: &Outcome<'_>, table: TableId, column: ColumnId, row: u32) -> Vec<Related> {
    let trace = trace(outcome.store(), table, row, &[column]);
    let reader = Reader { outcome, program: outcome.program(), trace: &trace };
    let mut told = Vec::new();
    reader.follow(trace.asked.clone(), &mut told);
    told
}

fn related(place: Place, label: &'static str, values: String) -> Related {
    Related { place, label, arguments: vec![("values", values)] }
}

/// A reader of how one row's values came about.
struct Reader<'a> {
    outcome: &'a Outcome<'a>,
    program: &'a Program,
    trace: &'a Trace,
}

impl<'a> Reader<'a> {
    fn asked(&self) -> Option<&'a Entry> {
        self.trace.entries.get(*self.trace.asked.first()?)
    }

    /// The conditions that make another what it is: the false ones of what is false because of them, and so on down.
    fn decide(&self, step: &'a Step, depth: usize, deciding: &mut Vec<&'a Step>) {
        if depth > DEPTH || deciding.len() >= SHOWN {
            return;
        }
        let parts = || step.parts.iter().filter(|part| part.decides);
        match &self.program.node(step.node).op {
            op @ (Op::And(_) | Op::Or(_)) => {
                let value = step.value.as_ref();
                // One false part is enough to make all false, one true part to make any true.
                let enough = match op {
                    Op::And(_) => value == Some(&Value::Bool(false)),
                    _ => value == Some(&Value::Bool(true)),
                };
                let take = if enough { 1 } else { SHOWN };
                parts().take(take).for_each(|part| self.decide(part, depth + 1, deciding));
            }
            Op::Not(_) => parts().for_each(|part| self.decide(part, depth + 1, deciding)),
            // A choice stands first, what it chose behind it.
            Op::If { .. } => parts().next_back().into_iter().for_each(|part| self.decide(part, depth + 1, deciding)),
            Op::Constant(_) | Op::Unknown => {}
            Op::Read { .. } => match self.formula_of(step) {
                Some(formula) => self.decide(formula, depth + 1, deciding),
                None => push(deciding, step),
            },
            _ => push(deciding, step),
        }
    }

    /// The formula of a column of conditions that a step reads in its own row.
    fn formula_of(&self, step: &'a Step) -> Option<&'a Step> {
        let (Some(Reads::Entry(at)), Op::Read { at: path, .. }) = (step.reads, &self.program.node(step.node).op) else {
            return None;
        };
        let own_row = self.program.path(*path).links.is_empty();
        match &self.trace.entries.get(at)?.how {
            How::Formula(formula) if own_row => Some(formula),
            _ => None,
        }
    }

    /// Tells of columns, and of those they were computed from, the nearest first.
    fn follow(&self, mut open: Vec<usize>, told: &mut Vec<Related>) {
        let most = told.len() + FORMULAS;
        let mut next = 0;
        while let Some(at) = open.get(next).copied() {
            next += 1;
            let mut below = Vec::new();
            if let Some((place, values)) = self.computed(&self.trace.entries[at], &mut below)
                && !values.is_empty()
                && told.len() < most
            {
                let line = related(place, "computed-from", values);
                if !told.contains(&line) {
                    told.push(line);
                }
            }
            below.retain(|at| !open.contains(at));
            open.extend(below);
        }
    }

    /// Where a column's formula stands and what it reads; none of what was given.
    fn computed(&self, entry: &Entry, below: &mut Vec<usize>) -> Option<(Place, String)> {
        let column = self.program.column(entry.column);
        match &entry.how {
            How::Formula(step) => {
                let place = self.written_place(step.node, &column.place);
                Some((place, self.values([step], below)))
            }
            How::Rows(rows) => {
                let nodes = rows.members.first().and_then(|member| member.condition.as_ref().or(member.value.as_ref()));
                let place = nodes.map_or(column.place.clone(), |step| self.written_place(step.node, &column.place));
                Some((place, self.members(rows, below)))
            }
            How::Whole { groups, value, .. } => {
                Some((column.place.clone(), self.values(groups.iter().chain(value), below)))
            }
            How::Operator(steps) => Some((column.place.clone(), self.values(steps, below))),
            How::Cell { .. } | How::Made | How::Given | How::Unfollowed => None,
        }
    }

    /// What the rows of an aggregate hold, those that decide first.
    fn members(&self, rows: &RowsTrace, below: &mut Vec<usize>) -> String {
        let table = &self.program.table(rows.over).name;
        let mut told: Vec<String> = Vec::new();
        for member in rows.members.iter().take(SHOWN) {
            let steps = member.condition.iter().chain(&member.value).chain(&member.by);
            let values = self.values(steps, below);
            if !values.is_empty() {
                told.push(format!("{table} {}：{values}", self.outcome.key_text(rows.over, member.row)));
            }
        }
        if !told.is_empty() && rows.rows > SHOWN {
            told.push("…".to_owned());
        }
        told.join("；")
    }

    /// What steps read, as `列 = 值` in the order written, the first of many; `below` takes the columns among them.
    fn values(&self, steps: impl IntoIterator<Item = &'a Step>, below: &mut Vec<usize>) -> String {
        let mut told: Vec<String> = Vec::new();
        steps.into_iter().for_each(|step| self.take(step, &mut told, below));
        if told.len() > VALUES {
            told.truncate(VALUES);
            told.push("…".to_owned());
        }
        told.join("、")
    }

    fn take(&self, step: &'a Step, told: &mut Vec<String>, below: &mut Vec<usize>) {
        let name = match &self.program.node(step.node).op {
            Op::Parameter { parameter, .. } => Some(self.program.parameter(*parameter).name.to_string()),
            Op::Read { column, at } | Op::Unreadable { column, at } => {
                let path = self.program.path(*at);
                let mut way = if path.origin == Origin::Outer { "本行.".to_owned() } else { String::new() };
                path.links.iter().for_each(|link| way.push_str(&format!("{}.", self.program.link(*link).name)));
                let column = self.program.column(*column);
                if let Some(Reads::Entry(at)) = step.reads
                    && !below.contains(&at)
                {
                    below.push(at);
                }
                match (column.name.starts_with('·'), &column.formula) {
                    (true, Formula::Aggregate(aggregate)) => {
                        Some(format!("{way}{}", self.program.table(aggregate.over).name))
                    }
                    (true, _) => None,
                    (false, _) => Some(format!("{way}{}", column.name)),
                }
            }
            _ => None,
        };
        let Some(name) = name else {
            return step.parts.iter().for_each(|part| self.take(part, told, below));
        };
        let line = format!("{name} = {}", self.shown(step));
        if !told.contains(&line) {
            told.push(line);
        }
    }

    /// A value as it may be shown.
    fn shown(&self, step: &Step) -> String {
        let mask = match &self.program.node(step.node).op {
            Op::Read { column, .. } => self.program.column(*column).mask,
            _ => None,
        };
        match (&step.value, mask) {
            (None, _) => "?".to_owned(),
            (Some(value), Some(mask)) => mask.mask(&show::shown(value, None)),
            (Some(value), None) => show::shown(value, None),
        }
    }

    /// Where a condition is written: in the file of the item if it stands there, nearest behind it.
    fn place_of(&self, node: NodeId, own: &Place) -> Place {
        let written = self.program.written.iter().filter(|written| written.node() == node);
        let written = written.filter_map(|written| match written {
            Written::Condition(tree, _) | Written::Chooses(tree, _) => Some(&tree.place),
            _ => None,
        });
        let there = written.clone().filter(|place| place.file == own.file && place.start >= own.start);
        let found = there.min_by_key(|place| place.start).or_else(|| written.clone().next());
        found.unwrap_or(&self.program.node(node).place).clone()
    }

    /// Where a formula is written; a rounding stands at the column's name.
    fn written_place(&self, node: NodeId, column: &Place) -> Place {
        let mut place = &self.program.node(node).place;
        if place == column {
            let mut first = None;
            heng_core::run::operands(&self.program.node(node).op, |operand| first = first.or(Some(operand)));
            place = first.map_or(place, |operand| &self.program.node(operand).place);
        }
        if place.file == column.file && place.start > column.start { place.clone() } else { column.clone() }
    }
}

fn push<'a>(deciding: &mut Vec<&'a Step>, step: &'a Step) {
    if !deciding.iter().any(|one| one.node == step.node) {
        deciding.push(step);
    }
}
