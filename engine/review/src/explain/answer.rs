//! Trace → answer: how each asked rule stands in the row, its condition taken apart, what it rests on.

use super::uses;
use super::written::Written;
use super::{Answer, Condition, FoundLine, Joined, MemberShown, Shown, Source};
use crate::sentence::{Speaker, Words};
use heng_columns::NO_ROW;
use heng_core::program::{ColumnId, Formula, ItemId, NodeId, Op, Program, TableId};
use heng_core::run::frame::{Frame, Rows};
use heng_core::run::trace::{Entry, How, Reads, Step, Trace, trace};
use heng_core::run::{Cells, Outcome, State};
use heng_values::{Type, Value, show};
use std::cell::RefCell;

/// What is asked.
pub struct Question<'a> {
    /// The table.
    pub table: TableId,
    /// The row.
    pub row: u32,
    /// Which rules.
    pub items: &'a [ItemId],
    /// Whether this run saw all rows for them.
    pub of_all_rows: bool,
    /// Whether rules that do not hit are taken apart too; else only their state is told.
    pub all: bool,
}

impl std::fmt::Debug for Question<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "row {} of table {}", self.row, self.table.0)
    }
}

/// How rules stand in a row, in the order asked.
pub fn answers(outcome: &Outcome<'_>, asked: &Question<'_>, words: Words<'_>) -> Vec<Answer> {
    let lines = found_lines(outcome, asked);
    let one = |item: &ItemId| answer(outcome, asked, *item, &lines, words);
    asked.items.iter().filter_map(one).collect()
}

/// The row's lines of findings, with the rule of each.
fn found_lines(outcome: &Outcome<'_>, asked: &Question<'_>) -> Vec<(String, String, FoundLine)> {
    let Some(batch) = outcome.findings_of_row(asked.table, asked.row) else { return Vec::new() };
    let titles = outcome.finding_titles();
    let cell = |title: &str, row: usize| {
        let at = titles.iter().position(|known| &**known == title);
        at.and_then(|at| batch.columns.get(at)).map_or_else(String::new, |cells: &Cells| cells.shown(row).into_owned())
    };
    let line = |row: usize| {
        let missing = cell("缺少", row);
        let line = FoundLine {
            state: cell("状态", row),
            level: cell("等级", row),
            message: cell("说明", row),
            margin: cell("差额", row),
            missing: missing.split("; ").filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            action: cell("建议", row),
            department: cell("责任部门", row),
            unverified: cell("未核实", row),
            first: cell("首次", row),
            change: cell("变化", row),
        };
        (cell("规则", row), cell("类别", row), line)
    };
    (0..batch.rows).map(line).collect()
}

fn answer(
    outcome: &Outcome<'_>,
    asked: &Question<'_>,
    id: ItemId,
    lines: &[(String, String, FoundLine)],
    words: Words<'_>,
) -> Option<Answer> {
    let program = outcome.program();
    let item = &program.items[id.index()];
    let state = item.states.iter().find(|state| state.table == asked.table)?;
    let stands = outcome.state(id, asked.table, asked.row)?;
    let own: Vec<_> = lines.iter().filter(|(rule, ..)| **rule == *item.id).collect();
    let mut answer = Answer {
        id: item.id.clone(),
        title: item.title.clone(),
        category: own.first().map_or_else(|| item.category.to_string(), |(_, category, _)| category.clone()),
        state: stands.word(),
        basis: item.basis.clone(),
        lines: own.into_iter().map(|(_, _, line)| line.clone()).collect(),
        why: Vec::new(),
        conditions: Vec::new(),
        entries: Vec::new(),
        parameters: Vec::new(),
        thresholds: Vec::new(),
        of_all_rows: asked.of_all_rows,
        cut: false,
    };
    if !asked.all && matches!(stands, State::Clear | State::NotApplicable | State::NotDue) {
        return Some(answer);
    }
    let columns = columns_of(outcome, asked, id, stands, state);
    let traced = trace(outcome.store(), asked.table, asked.row, &columns);
    let reader = Reader { outcome, trace: &traced, words, asked };
    reader.fill(&mut answer, &columns);
    Some(answer)
}

/// The columns that settle how an item stands: of one that hits the findings that do, of one that does not its reason.
fn columns_of(
    outcome: &Outcome<'_>,
    asked: &Question<'_>,
    id: ItemId,
    stands: State,
    state: &heng_core::program::ItemState,
) -> Vec<ColumnId> {
    let mut frame = Frame::new(outcome.store(), asked.table, Rows::of(&[asked.row]));
    let mut flag = |column: ColumnId| frame.column(column).flag(0);
    match stands {
        State::NotApplicable => return vec![state.applies],
        State::NotDue => return vec![state.due],
        _ => {}
    }
    let findings = outcome.program().findings.iter();
    let mut own: Vec<ColumnId> = findings
        .filter(|finding| finding.item == id && finding.table == asked.table)
        .map(|finding| finding.when)
        .collect();
    own.dedup();
    let wanted = match stands {
        State::Clear => Some(false),
        State::Unknown => None,
        _ => Some(true),
    };
    let fitting: Vec<ColumnId> = own.iter().copied().filter(|column| flag(*column) == wanted).collect();
    let mut columns = if fitting.is_empty() { own } else { fitting };
    match stands {
        State::Unknown => {
            columns.extend([Some(state.due), state.exempt].into_iter().flatten().filter(|one| flag(*one).is_none()));
        }
        State::Exempt => columns.extend(state.exempt),
        _ => {}
    }
    columns
}

struct Reader<'r, 'p> {
    outcome: &'r Outcome<'p>,
    trace: &'r Trace,
    words: Words<'r>,
    asked: &'r Question<'r>,
}

impl Reader<'_, '_> {
    fn program(&self) -> &Program {
        self.outcome.program()
    }

    fn fill(&self, answer: &mut Answer, columns: &[ColumnId]) {
        let program = self.program();
        answer.cut = self.trace.cut;
        for (column, at) in columns.iter().zip(&self.trace.asked) {
            let entry = &self.trace.entries[*at];
            let (Formula::Node(node), How::Formula(step)) = (&program.column(*column).formula, &entry.how) else {
                continue;
            };
            for clause in self.clauses(entry, *node) {
                if !clause.is_empty() && !answer.why.contains(&clause) {
                    answer.why.push(clause);
                }
            }
            answer.conditions.push(self.condition(entry, step));
        }
        answer.entries = self.trace.entries.iter().map(|entry| self.shown(entry)).collect();
        for entry in &self.trace.entries {
            let other = (entry.table, entry.row) != (self.asked.table, self.asked.row);
            let row = other.then(|| format!("{} {}", program.table(entry.table).name, self.key(entry)));
            for step in steps(&entry.how) {
                uses::parameters(program, step, &mut answer.parameters);
                uses::thresholds(program, step, row.as_deref(), &mut answer.thresholds);
            }
        }
        answer.thresholds.sort_by_key(|threshold| (!threshold.decides, threshold.row.is_some()));
    }

    fn key(&self, entry: &Entry) -> String {
        if entry.row == NO_ROW { String::new() } else { self.outcome.key_text(entry.table, entry.row) }
    }

    /// The conditions that settle a condition in the entry's row, a sentence each.
    fn clauses(&self, entry: &Entry, node: NodeId) -> Vec<String> {
        let frame = RefCell::new(Frame::new(self.outcome.store(), entry.table, Rows::of(&[entry.row])));
        let known = |node: NodeId| frame.borrow_mut().node(node).get(0);
        let speaker = Speaker::new(self.program(), self.words);
        speaker.in_row(&known, self.outcome.store().show_sensitive).conditions(node)
    }

    /// What a node says in the entry's row.
    fn sentence(&self, entry: &Entry, node: NodeId) -> String {
        let frame = RefCell::new(Frame::new(self.outcome.store(), entry.table, Rows::of(&[entry.row])));
        let known = |node: NodeId| frame.borrow_mut().node(node).get(0);
        let speaker = Speaker::new(self.program(), self.words).in_row(&known, self.outcome.store().show_sensitive);
        match self.program().node(node).kind {
            Type::Bool => speaker.condition(node),
            _ => speaker.value(node),
        }
    }

    /// A node's value as it stands in a formula.
    fn value_text(&self, frame: &RefCell<Frame<'_, '_>>, node: NodeId) -> String {
        let value = frame.borrow_mut().node(node).get(0);
        match value {
            None => "?".to_owned(),
            Some(value) => {
                let described = self.program().node(node);
                let shown = show::shown(&value, None);
                match (described.mask.filter(|_| !self.outcome.store().show_sensitive), &value) {
                    (Some(mask), _) => format!("\"{}\"", mask.mask(&shown)),
                    (None, Value::Text(_) | Value::Texts(_)) => format!("\"{shown}\""),
                    _ => shown,
                }
            }
        }
    }

    fn filled(&self, entry: &Entry, node: NodeId) -> String {
        let frame = RefCell::new(Frame::new(self.outcome.store(), entry.table, Rows::of(&[entry.row])));
        let value = |node: NodeId| Some(self.value_text(&frame, node));
        Written::new(self.program()).filled(&value).node(node)
    }

    /// A condition taken apart.
    fn condition(&self, entry: &Entry, step: &Step) -> Condition {
        let program = self.program();
        let holds = match step.value {
            Some(Value::Bool(truth)) => Some(truth),
            _ => None,
        };
        let op = &program.node(step.node).op;
        let joined = match op {
            Op::And(_) if !step.parts.is_empty() => Joined::All,
            Op::Or(_) if !step.parts.is_empty() => Joined::Any,
            Op::Not(_) if !step.parts.is_empty() && self.is_several(step) => Joined::Not,
            _ => Joined::Test,
        };
        // A column without a name is its formula.
        if let (Op::Read { column, .. }, Some(Reads::Entry(at))) = (op, step.reads) {
            let read = &self.trace.entries[at];
            if program.column(*column).name.starts_with('·')
                && read.row == entry.row
                && let How::Formula(inner) = &read.how
                && !self.is_rule(*column)
            {
                let mut condition = self.condition(read, inner);
                condition.decides = step.decides;
                return condition;
            }
        }
        let parts = match joined {
            Joined::Test => Vec::new(),
            _ => step.parts.iter().map(|part| self.condition(entry, part)).collect(),
        };
        let mut reads = Vec::new();
        if joined == Joined::Test {
            self.reads(step, &mut reads);
        }
        let (text, filled) = match joined {
            Joined::Test => (Written::new(program).node(step.node), self.filled(entry, step.node)),
            _ => (Written::new(program).node(step.node), String::new()),
        };
        Condition { joined, text, filled, holds, decides: step.decides, parts, reads }
    }

    fn is_several(&self, step: &Step) -> bool {
        step.parts.first().is_some_and(|part| {
            matches!(self.program().node(part.node).op, Op::And(_) | Op::Or(_)) && !part.parts.is_empty()
        })
    }

    fn is_rule(&self, column: ColumnId) -> bool {
        self.program().items.iter().flat_map(|item| &item.states).any(|state| {
            [state.applies, state.due, state.judged, state.hit].contains(&column) || state.exempt == Some(column)
        })
    }

    /// The columns that a step reads and rests on, those without a name seen through.
    fn reads(&self, step: &Step, into: &mut Vec<usize>) {
        if let Some(Reads::Entry(at)) = step.reads {
            let entry = &self.trace.entries[at];
            let unnamed = self.program().column(entry.column).name.starts_with('·');
            match &entry.how {
                How::Formula(inner) if unnamed && !self.is_rule(entry.column) => self.reads(inner, into),
                _ if !into.contains(&at) => into.push(at),
                _ => {}
            }
        }
        let parameter = matches!(self.program().node(step.node).op, Op::Parameter { .. });
        // The regions that choose a parameter's value are told with the parameter.
        if !parameter {
            step.parts.iter().filter(|part| part.decides || !step.decides).for_each(|part| self.reads(part, into));
        } else if let Some(value) = step.parts.first()
            && let Op::Steps { .. } = self.program().node(value.node).op
        {
            self.reads(value, into);
        }
    }

    fn shown(&self, entry: &Entry) -> Shown {
        let program = self.program();
        let column = program.column(entry.column);
        let mut reads = Vec::new();
        let names = Written::new(program);
        let mut sentence = String::new();
        let source = match &entry.how {
            How::Cell { origin, state } => Source::Cell { origin: origin.clone(), state: *state },
            How::Made => Source::Pack,
            How::Given => Source::Given,
            How::Unfollowed => Source::Unfollowed,
            How::Formula(step) => {
                self.reads(step, &mut reads);
                sentence = self.sentence(entry, step.node);
                let condition = (column.kind == Type::Bool).then(|| self.condition(entry, step));
                Source::Formula { text: names.node(step.node), filled: self.filled(entry, step.node), condition }
            }
            How::Rows(rows) => {
                let speaker = Speaker::new(program, self.words);
                sentence = speaker.formula(entry.column).unwrap_or_default();
                let members = rows.members.iter().map(|member| {
                    let mut reads = Vec::new();
                    let steps = [&member.value, &member.condition, &member.by];
                    steps.into_iter().flatten().for_each(|step| self.reads(step, &mut reads));
                    MemberShown {
                        key: self.outcome.key_text(rows.over, member.row),
                        origin: self.outcome.store().origin(rows.over, member.row),
                        counts: member.counts,
                        decides: member.decides,
                        value: member.value.as_ref().and_then(|step| self.step_value(step)),
                        reads,
                    }
                });
                Source::Rows {
                    text: names.column(entry.column),
                    table: program.table(rows.over).name.clone(),
                    present: rows.present,
                    known: rows.known,
                    rows: rows.rows,
                    counted: rows.counted,
                    open: rows.open,
                    members: members.collect(),
                }
            }
            How::Whole { rows, groups, value, .. } => {
                groups.iter().chain(value).for_each(|step| self.reads(step, &mut reads));
                sentence = Speaker::new(program, self.words).formula(entry.column).unwrap_or_default();
                Source::Whole { text: names.column(entry.column), rows: *rows }
            }
            How::Operator(steps) => {
                steps.iter().for_each(|step| self.reads(step, &mut reads));
                Source::Whole { text: names.column(entry.column), rows: self.outcome.rows(entry.table) }
            }
        };
        Shown {
            table: program.table(entry.table).name.clone(),
            key: self.key(entry),
            column: self.column_name(entry.column),
            value: entry.value.as_ref().map(|value| self.masked(value, column.places, column.mask)),
            unit: column.unit.clone().filter(|unit| &**unit != "1"),
            source,
            sentence,
            reads,
        }
    }

    fn column_name(&self, column: ColumnId) -> String {
        let described = self.program().column(column);
        match described.name.starts_with('·') {
            false => described.name.to_string(),
            true => Written::new(self.program()).label(column),
        }
    }

    fn step_value(&self, step: &Step) -> Option<String> {
        let node = self.program().node(step.node);
        step.value.as_ref().map(|value| self.masked(value, None, node.mask))
    }

    fn masked(&self, value: &Value, places: Option<u32>, mask: Option<heng_values::Mask>) -> String {
        let shown = show::shown(value, places);
        match mask.filter(|_| !self.outcome.store().show_sensitive) {
            Some(mask) => mask.mask(&shown),
            None => shown,
        }
    }
}

/// The steps that an entry starts from.
fn steps(how: &How) -> Vec<&Step> {
    match how {
        How::Formula(step) => vec![step],
        How::Operator(steps) => steps.iter().collect(),
        How::Whole { groups, value, .. } => groups.iter().chain(value).collect(),
        How::Rows(rows) => {
            rows.members.iter().flat_map(|member| [&member.condition, &member.value, &member.by]).flatten().collect()
        }
        How::Cell { .. } | How::Made | How::Given | How::Unfollowed => Vec::new(),
    }
}
