//! Rules: in which rows a finding has another line, or one with another level or margin.

use super::{Both, Pair, Side, Standing, matched, whole_column};
use crate::program::{Finding, Item, ItemState, TableId};
use crate::run::frame::{Frame, Rows};
use crate::run::missing::{Names, missing};
use crate::run::state::{State, StateRows, state_rows};
use heng_columns::Bits;
use heng_values::Value;
use rayon::prelude::*;
use std::sync::Arc;

/// Rows looked at together for other figures.
const STRETCH: usize = 1 << 16;

/// What a rule says otherwise in the rows of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleChange {
    /// The rule's id.
    pub rule: Arc<str>,
    /// What people call it.
    pub title: Arc<str>,
    /// Its kind's title.
    pub category: Arc<str>,
    /// The table, by its position in [`Both::tables`].
    pub table: usize,
    /// The rows, in the order of lists.
    pub moves: Vec<RuleMove>,
}

/// A row with another line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleMove {
    /// The row.
    pub row: Pair,
    /// What was said.
    pub before: Told,
    /// What is said.
    pub now: Told,
}

/// A row's line, as far as it decides something; of several lines of one rule all that they say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// How the rule stands.
    pub standing: Standing,
    /// 等级
    pub level: String,
    /// 差额
    pub margin: String,
    /// 缺少, where it is 待核实.
    pub missing: String,
}

/// A rule in one of both programs, over one table.
struct Judged<'s> {
    state: &'s ItemState,
    findings: Vec<&'s Finding>,
    not_run: bool,
}

/// How a rule stands in the rows of a table.
struct Stands {
    /// By row.
    rows: Vec<Standing>,
    /// For each finding the rows in which it has a line.
    lines: Vec<Bits>,
}

impl Both<'_, '_> {
    /// What rules say otherwise, in the order of their ids.
    pub fn rules(&self) -> Vec<RuleChange> {
        let (before, now) = (&self.before.program.items, &self.now.program.items);
        let mut items = matched(before, now, |item| &item.id);
        items.sort_by(|one, other| id(one).cmp(id(other)));
        items.par_iter().flat_map_iter(|(before, now)| self.rule(*before, *now)).collect()
    }

    fn rule(&self, before: Option<&Item>, now: Option<&Item>) -> Vec<RuleChange> {
        let Some(item) = now.or(before) else { return Vec::new() };
        let tables = |item: Option<&Item>| -> Vec<TableId> {
            item.iter().flat_map(|item| &item.states).map(|state| state.table).collect()
        };
        let tables = self.positions(&tables(before), &tables(now));
        let mut changes = Vec::new();
        for table in tables {
            let earlier = before.and_then(|item| self.judged(Side::Before, item, table));
            let later = now.and_then(|item| self.judged(Side::Now, item, table));
            let moves = self.moves(table, earlier.as_ref(), later.as_ref());
            if !moves.is_empty() {
                let (rule, title, category) = (item.id.clone(), item.title.clone(), item.category.clone());
                changes.push(RuleChange { rule, title, category, table, moves });
            }
        }
        changes
    }

    fn judged<'s>(&'s self, side: Side, item: &Item, table: usize) -> Option<Judged<'s>> {
        let id: TableId = self.table(side, table)?;
        let program = self.store(side).program;
        let at = program.items.iter().position(|known| known.id == item.id)?;
        let state = program.items[at].states.iter().find(|state| state.table == id)?;
        let findings =
            program.findings.iter().filter(|one| one.item.index() == at && one.table == id).collect::<Vec<_>>();
        let not_run = match side {
            Side::Before => self.not_run_before[at],
            Side::Now => self.not_run_now[at],
        };
        (!findings.is_empty()).then_some(Judged { state, findings, not_run })
    }

    /// The rows with another line.
    fn moves(&self, table: usize, before: Option<&Judged<'_>>, now: Option<&Judged<'_>>) -> Vec<RuleMove> {
        let both = before.zip(now);
        let unmoved = both.is_some_and(|(before, now)| self.same_lines(before, now));
        let figures = both.is_some_and(|(before, now)| {
            let same = |(now, before): (&&Finding, &&Finding)| self.same_figures(before, now);
            now.findings.len() != before.findings.len() || !now.findings.iter().zip(&before.findings).all(same)
        });
        if unmoved && !figures {
            return Vec::new();
        }
        let then = before.and_then(|judged| self.stands(Side::Before, table, judged));
        let later = now.and_then(|judged| self.stands(Side::Now, table, judged));
        let standing = |stands: &Option<Stands>, row: Option<u32>| match (row, stands) {
            (None, _) => Standing::NoRow,
            (Some(_), None) => Standing::NoItem,
            (Some(row), Some(stands)) => stands.rows.get(row as usize).copied().unwrap_or(Standing::NoRow),
        };
        let (mut moved, mut alike) = (Vec::new(), Vec::new());
        for (order, pair) in self.pairs(table).iter().enumerate() {
            let (one, two) = (standing(&then, pair.before), standing(&later, pair.now));
            if one != two && (one.has_line() || two.has_line()) {
                moved.push((order, *pair, one, two));
            } else if figures && one == two && one.has_line() && !one.is_unknown() {
                alike.push((order, *pair, one, two));
            }
        }
        let told = |some: &[Looked]| -> Vec<(usize, RuleMove)> {
            let one = self.told(Side::Before, table, before.zip(then.as_ref()), some);
            let two = self.told(Side::Now, table, now.zip(later.as_ref()), some);
            let both = some.iter().zip(one.into_iter().zip(two));
            both.map(|((order, row, ..), (before, now))| (*order, RuleMove { row: *row, before, now })).collect()
        };
        let mut moves = told(&moved);
        for some in alike.chunks(STRETCH) {
            let other = |(_, one): &(usize, RuleMove)| {
                (&one.before.level, &one.before.margin) != (&one.now.level, &one.now.margin)
            };
            moves.extend(told(some).into_iter().filter(other));
        }
        moves.sort_by_key(|(order, _)| *order);
        moves.into_iter().map(|(_, one)| one).collect()
    }

    /// Whether both have lines in the same rows, whatever the rows.
    fn same_lines(&self, before: &Judged<'_>, now: &Judged<'_>) -> bool {
        let (old, new) = (before.state, now.state);
        let exempt = match (new.exempt, old.exempt) {
            (None, None) => true,
            (Some(new), Some(old)) => self.same_column(new, old),
            _ => false,
        };
        exempt
            && before.not_run == now.not_run
            && new.report_only == old.report_only
            && self.same_column(new.applies, old.applies)
            && self.same_column(new.due, old.due)
            && before.findings.len() == now.findings.len()
            && now.findings.iter().zip(&before.findings).all(|(new, old)| self.same_column(new.when, old.when))
    }

    fn same_figures(&self, before: &Finding, now: &Finding) -> bool {
        let margin = match (now.margin, before.margin) {
            (None, None) => true,
            (Some(now), Some(before)) => self.same_node(now, before),
            _ => false,
        };
        margin && now.margin_places == before.margin_places && self.same_node(now.level, before.level)
    }

    /// How a rule stands in each row.
    fn stands(&self, side: Side, table: usize, judged: &Judged<'_>) -> Option<Stands> {
        let id = self.table(side, table)?;
        let store = self.store(side);
        let len = store.table(id).rows;
        if judged.not_run {
            return Some(Stands { rows: vec![Standing::NotRun; len], lines: Vec::new() });
        }
        let column = |id| whole_column(store, id);
        let findings: Vec<StateRows> =
            judged.findings.iter().map(|finding| state_rows(judged.state, finding.when, &column)).collect();
        let sure = |rows: &StateRows| rows.hit.or(&rows.exempt).or(&rows.reported);
        let mut lines: Vec<Bits> = findings.iter().map(sure).collect();
        // One line per row that is 待核实, as findings have it.
        let mut taken = lines.iter().fold(Bits::zeros(len), |taken, rows| taken.or(rows));
        let mut unknown = Bits::zeros(len);
        for (rows, lines) in findings.iter().zip(&mut lines) {
            let own = rows.unknown.and_not(&taken);
            taken = taken.or(&own);
            unknown = unknown.or(&own);
            *lines = lines.or(&own);
        }
        let mut rows = vec![Standing::State(State::Clear); len];
        let mut mark = |bits: &Bits, state: State| bits.rows().for_each(|row| rows[row] = Standing::State(state));
        // What stands later outweighs what stands before it.
        for finding in &findings {
            mark(&finding.not_applicable, State::NotApplicable);
            mark(&finding.not_due, State::NotDue);
        }
        mark(&unknown, State::Unknown);
        findings.iter().for_each(|finding| mark(&finding.reported, State::Reported));
        findings.iter().for_each(|finding| mark(&finding.exempt, State::Exempt));
        findings.iter().for_each(|finding| mark(&finding.hit, State::Hit));
        Some(Stands { rows, lines })
    }

    /// What one of both says of these rows.
    fn told(&self, side: Side, table: usize, judged: Option<(&Judged<'_>, &Stands)>, rows: &[Looked]) -> Vec<Told> {
        let at = |row: &Looked| match side {
            Side::Before => (row.1.before, row.2),
            Side::Now => (row.1.now, row.3),
        };
        let blank = |row: &Looked| Told {
            standing: at(row).1,
            level: String::new(),
            margin: String::new(),
            missing: String::new(),
        };
        let mut told: Vec<Told> = rows.iter().map(blank).collect();
        let (Some((judged, stands)), Some(id)) = (judged, self.table(side, table)) else { return told };
        for (finding, lines) in judged.findings.iter().zip(&stands.lines) {
            let own = |row: &Looked| at(row).0.filter(|row| lines.get(*row as usize));
            let asked: Vec<Pair> = rows.iter().map(|row| Pair { before: own(row), now: None }).collect();
            let levels = self.texts(side, table, Some(finding.level), None, &asked, |pair| pair.before);
            let margins = self.texts(side, table, finding.margin, finding.margin_places, &asked, |pair| pair.before);
            for (told, (level, margin)) in told.iter_mut().zip(levels.into_iter().zip(margins)) {
                add(&mut told.level, level);
                add(&mut told.margin, margin);
            }
        }
        let open: Vec<(usize, u32)> = rows
            .iter()
            .enumerate()
            .filter_map(|(place, row)| at(row).0.filter(|_| at(row).1.is_unknown()).map(|row| (place, row)))
            .collect();
        let numbers: Vec<u32> = open.iter().map(|(_, row)| *row).collect();
        let mut frame = Frame::new(self.store(side), id, Rows::of(&numbers));
        for (position, (place, _)) in open.iter().enumerate() {
            let mut names = Names::default();
            for finding in &judged.findings {
                let when = frame.column(finding.when);
                let mut columns = vec![finding.when];
                if when.known_at(position) {
                    if when.get(position) == Some(Value::Bool(false)) {
                        continue;
                    }
                    columns.push(judged.state.due);
                    columns.extend(judged.state.exempt);
                }
                columns.into_iter().for_each(|column| missing(&mut frame, column, position, &mut names));
            }
            told[*place].missing = names.text();
        }
        told
    }
}

/// A row at hand: its place in the order of lists, and how the rule stands in both runs.
type Looked = (usize, Pair, Standing, Standing);

fn add(text: &mut String, more: String) {
    match (text.is_empty(), more.is_empty()) {
        (_, true) => {}
        (true, false) => *text = more,
        (false, false) => {
            text.push('；');
            text.push_str(&more);
        }
    }
}

fn id<'i>(pair: &'i (Option<&Item>, Option<&Item>)) -> &'i str {
    pair.1.or(pair.0).map_or("", |item| &*item.id)
}
