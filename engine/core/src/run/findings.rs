//! Findings as lines: one for each row in which a finding's condition holds, and one for each row and item that nobody
//! can decide yet, with what is missing.

use super::asked::{Question, Sources};
use super::batch::{Batch, Cells, Lines, caveats, in_order, of_few, shown, texts};
use super::content::{Content, Message, doubted};
use super::frame::{Frame, Rows};
use super::missing::{Names, column_known, missing};
use super::outcome::Outcome;
use super::state::{State, StateRows, state_rows};
use crate::program::{Finding, ItemState, NodeId, Program, TableId};
use heng_columns::{Bits, Column, Dictionary, DictionaryBuilder, Operand, Values};
use heng_values::{Type, Value};
use std::sync::Arc;

/// The titles of the columns of findings, the region levels apart, which stand behind them.
pub const TITLES: [&str; 16] = [
    "表",
    "主键",
    "规则",
    "名称",
    "类别",
    "状态",
    "等级",
    "说明",
    "差额",
    "缺少",
    "建议",
    "责任部门",
    "依据",
    "未核实",
    "首次",
    "变化",
];

/// 变化: not hit in the earlier run.
pub const NEW: &str = "新增";
/// 变化: hit then and now.
pub const CONTINUED: &str = "持续";

/// The titles of the columns of a program's findings.
pub fn titles(program: &Program) -> Vec<Arc<str>> {
    let levels = program.region_levels.iter().cloned();
    TITLES.iter().map(|title| Arc::from(*title)).chain(levels).collect()
}

/// A line to be: a position among the rows at hand, how the item stands there, and what is missing, by its code among
/// the texts of its item.
struct Line {
    at: usize,
    state: State,
    missing: u32,
}

/// The lines of a finding, and the texts of what is missing in lines of its item.
struct Found {
    lines: Vec<Line>,
    missing: Arc<Dictionary>,
}

/// The code of the text that says that nothing is missing.
const NOTHING: u32 = 0;

impl Outcome<'_> {
    /// The titles of the columns of findings.
    pub fn finding_titles(&self) -> Vec<Arc<str>> {
        titles(self.program())
    }

    /// Makes all findings, in the order: table as the pack names them, the data's order, rule id. `format` runs on all
    /// threads; `take` gets its results in order.
    pub fn findings<T: Send>(&self, format: impl Fn(&Batch) -> T + Sync, take: impl FnMut(T)) {
        self.finding_lines(|lines| format(&lines.arranged()), take);
    }

    /// As [`Outcome::findings`], the lines of each finding by themselves with the order of all.
    pub fn finding_lines<T: Send>(&self, format: impl Fn(&Lines) -> T + Sync, mut take: impl FnMut(T)) {
        for table in (0..self.program().tables.len() as u32).map(TableId) {
            let all = self.program().findings.iter();
            let findings: Vec<&Finding> =
                all.filter(|finding| finding.table == table && self.tally(finding.item).not_run.is_none()).collect();
            if findings.is_empty() {
                continue;
            }
            let make = |rows: &Rows| self.findings_of(table, &findings, rows).map(|lines| format(&lines));
            in_order(&self.row_chunks(table), make, |made| made.into_iter().for_each(&mut take));
        }
    }

    /// The lines of one row, as [`Outcome::findings`] gives them, also of items that decided no row.
    pub fn findings_of_row(&self, table: TableId, row: u32) -> Option<Batch> {
        let all = self.program().findings.iter();
        let findings: Vec<&Finding> = all.filter(|finding| finding.table == table).collect();
        let rows = Rows::Range(row as usize..row as usize + 1);
        self.findings_of(table, &findings, &rows).map(|lines| lines.arranged())
    }

    fn findings_of(&self, table: TableId, findings: &[&Finding], rows: &Rows) -> Option<Lines> {
        // How many lines stand before those of each row, then, one after the other, where the next of them goes.
        let mut next = vec![0_u32; rows.len() + 1];
        let mut places: Vec<(u32, u32, u32)> = Vec::new();
        let mut parts: Vec<Batch> = Vec::new();
        for (finding, found) in findings.iter().zip(self.lines(table, findings, rows)) {
            if found.lines.is_empty() {
                continue;
            }
            let part = parts.len() as u32;
            for (at, line) in found.lines.iter().enumerate() {
                next[line.at + 1] += 1;
                places.push((line.at as u32, part, at as u32));
            }
            parts.push(self.cells(table, finding, rows, &found));
        }
        if places.is_empty() {
            return None;
        }
        let mut before = 0;
        for count in &mut next {
            before += *count;
            *count = before;
        }
        let mut order = vec![(0, 0); places.len()];
        for (row, part, at) in places {
            let place = &mut next[row as usize];
            order[*place as usize] = (part, at);
            *place += 1;
        }
        Some(Lines { parts, order })
    }

    /// The lines of each finding among some rows.
    fn lines(&self, table: TableId, findings: &[&Finding], rows: &Rows) -> Vec<Found> {
        let mut lines: Vec<Found> = Vec::with_capacity(findings.len());
        while lines.len() < findings.len() {
            let rest = &findings[lines.len()..];
            let item = rest[0].item;
            let of_item = &rest[..rest.iter().take_while(|finding| finding.item == item).count()];
            match self.program().items[item.index()].states.iter().find(|state| state.table == table) {
                Some(state) => lines.extend(self.lines_of_item(table, state, of_item, rows)),
                None => lines.extend(of_item.iter().map(|_| Found { lines: Vec::new(), missing: Arc::default() })),
            }
        }
        lines
    }

    fn lines_of_item(&self, table: TableId, state: &ItemState, findings: &[&Finding], rows: &Rows) -> Vec<Found> {
        let states: Vec<StateRows> =
            findings.iter().map(|finding| state_rows(state, finding.when, &|id| self.part(id, rows))).collect();
        let len = rows.len();
        let mut settled = Bits::zeros(len);
        let mut lines: Vec<Vec<Line>> = Vec::with_capacity(findings.len());
        for rows in &states {
            let sure = rows.hit.or(&rows.exempt).or(&rows.reported);
            settled = settled.or(&sure);
            lines.push(sure.rows().map(|at| Line { at, state: rows.of(at), missing: NOTHING }).collect());
        }
        let open = states.iter().fold(Bits::zeros(len), |open, rows| open.or(&rows.unknown)).and_not(&settled);
        let mut texts = DictionaryBuilder::default();
        texts.intern("");
        if open.any() {
            let places: Vec<usize> = open.rows().collect();
            let all = Frame::new(self.store(), table, rows.clone());
            let numbers: Vec<u32> = places.iter().map(|at| all.row_at(*at)).collect();
            let mut frame = Frame::new(self.store(), table, Rows::of(&numbers));
            add_open(&mut frame, state, findings, &states, &places, &mut lines, &mut texts);
        }
        let missing = texts.finish();
        lines.into_iter().map(|lines| Found { lines, missing: Arc::clone(&missing) }).collect()
    }

    /// The cells of a finding's lines.
    fn cells(&self, table: TableId, finding: &Finding, rows: &Rows, found: &Found) -> Batch {
        let lines = &found.lines[..];
        let program = self.program();
        let item = &program.items[finding.item.index()];
        let all = Frame::new(self.store(), table, rows.clone());
        let numbers: Vec<u32> = lines.iter().map(|line| all.row_at(line.at)).collect();
        let keys = self.store().keys(table, &numbers);
        let mut frame = Frame::new(self.store(), table, Rows::of(&numbers));
        let none = || Operand::unknown(Type::Text);
        let mut cell = |node: Option<_>| node.map_or_else(none, |node| shown(&mut frame, node));
        let category = match finding.category {
            Some(category) => Cells::plain(cell(Some(category))),
            None => Cells::text(&item.category),
        };
        let level = cell(Some(finding.level));
        let message = said(&mut frame, finding.message, lines);
        let mut cell = |node: Option<_>| node.map_or_else(none, |node| shown(&mut frame, node));
        let margin = finding.margin.map_or(Operand::unknown(Type::Number), |node| cell(Some(node)));
        let (action, department) = (cell(finding.action), cell(finding.department));
        let region = &program.table(table).region;
        let mut levels: Vec<Cells> = region.iter().map(|level| Cells::plain(cell(*level))).collect();
        levels.resize_with(program.region_levels.len(), || Cells::plain(none()));
        let unverified = caveats(&mut frame, &finding.caveats);
        self.remember_overflow(&mut frame, &item.id);
        let states: Operand = match lines.split_first() {
            Some((first, others)) if others.iter().all(|line| line.state == first.state) => {
                Operand::same(Type::Text, Some(Value::text(first.state.word())))
            }
            _ => of_few(&State::ALL.map(State::word), lines.iter().map(|line| line.state as usize)).into(),
        };
        let missing = match lines.iter().all(|line| line.missing == NOTHING) {
            true => none(),
            false => {
                let codes = lines.iter().map(|line| line.missing).collect();
                let dictionary = Arc::clone(&found.missing);
                Column::new(Values::Text { codes, dictionary }, Bits::ones(lines.len())).into()
            }
        };
        let (first, change) = self.since_earlier(table, &item.id, &keys, lines).unwrap_or_else(|| (none(), none()));
        let mut columns = vec![
            Cells::text(&program.table(table).name),
            Cells::plain(keys),
            Cells::text(&item.id),
            Cells::text(&item.title),
            category,
            Cells::plain(states),
            Cells::plain(level),
            Cells::plain(message),
            Cells::with_places(margin, finding.margin_places),
            Cells::plain(missing),
            Cells::plain(action),
            Cells::plain(department),
            Cells::text(&item.basis),
            Cells::plain(unverified),
            Cells::plain(first),
            Cells::plain(change),
        ];
        columns.append(&mut levels);
        Batch { rows: lines.len(), columns }
    }

    /// 首次 and 变化 of lines, where an earlier run is given. A line that is 待核实 keeps its day, since it may still be
    /// a hit, but nothing is said of a change.
    fn since_earlier(&self, table: TableId, rule: &str, keys: &Column, lines: &[Line]) -> Option<(Operand, Operand)> {
        let earlier = self.store().earlier.as_ref()?;
        let name = &self.program().table(table).name;
        let (mut days, mut changes) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
        for (at, line) in lines.iter().enumerate() {
            let before = earlier.first_again(name, rule, keys.text(at).unwrap_or_default());
            let (day, change) = match (line.state, before) {
                (State::Hit, None) => (Some(self.program().today), NEW),
                (State::Hit, Some(day)) => (Some(day), CONTINUED),
                (State::Unknown, day) => (day, ""),
                _ => (None, ""),
            };
            days.push(day.map(Value::Date));
            changes.push(change);
        }
        Some((Column::from_values(Type::Date, days).into(), texts(changes).into()))
    }
}

/// Adds a line for each row of a frame, which are open: to those of the first finding that is unknown there; what is
/// missing is that of all of them. `places` are the rows' positions among the rows at hand, `texts` gets what is missing.
fn add_open(
    frame: &mut Frame<'_, '_>,
    state: &ItemState,
    findings: &[&Finding],
    states: &[StateRows],
    places: &[usize],
    lines: &mut [Vec<Line>],
    texts: &mut DictionaryBuilder,
) {
    let store = frame.store;
    let item = findings.first().map_or(0, |finding| finding.item.index());
    let place = item * store.program.tables.len() + frame.table.index();
    let mut questions = store.asked.take(place);
    let mut sources = Sources::default();
    // By the place of what is missing among the texts of the questions.
    let mut codes: Vec<Option<u32>> = Vec::new();
    for (position, at) in places.iter().enumerate() {
        let own = |number: usize| states[number].unknown.get(*at);
        let known = questions.missing(frame, &mut sources, position, &own).map(|place| {
            codes.resize(codes.len().max(place + 1), None);
            *codes[place].get_or_insert_with(|| texts.intern(questions.text(place)))
        });
        let missing = known.unwrap_or_else(|| {
            let mut names = Names::noting();
            for (number, finding) in findings.iter().enumerate() {
                if names.ask(Question::Own(number), own(number)) {
                    missing_for(frame, state, finding, position, &mut names);
                }
            }
            let text = names.text();
            questions.keep(&names, &text);
            texts.intern(&text)
        });
        if let Some(first) = states.iter().position(|rows| rows.unknown.get(*at)) {
            lines[first].push(Line { at: *at, state: State::Unknown, missing });
        }
    }
    store.asked.put(place, questions);
}

/// Names what is missing for a finding that is unknown at a position.
fn missing_for(frame: &mut Frame<'_, '_>, state: &ItemState, finding: &Finding, position: usize, names: &mut Names) {
    let mut columns = vec![finding.when];
    if column_known(frame, finding.when, position, names) {
        columns.push(state.due);
        columns.extend(state.exempt);
    }
    columns.into_iter().for_each(|column| missing(frame, column, position, names));
}

/// The message of lines. In one that is 待核实 it says what would be found, not what is.
fn said(frame: &mut Frame<'_, '_>, node: Option<NodeId>, lines: &[Line]) -> Content {
    let is_open = |line: &Line| line.state == State::Unknown;
    let open = lines.iter().any(is_open).then(|| Bits::from_fn(lines.len(), |at| is_open(&lines[at])));
    let hidden = |node: NodeId| frame.store.program.node(node).mask.is_some() && !frame.store.show_sensitive;
    let template = node.filter(|node| !hidden(*node));
    if let Some(message) = template.and_then(|node| Message::of(frame, node)) {
        return Content::Message(match open {
            Some(open) => message.doubted(open),
            None => message,
        });
    }
    let message = node.map_or_else(|| Operand::unknown(Type::Text), |node| shown(frame, node));
    match open {
        Some(open) => doubted(&message, &open).into(),
        None => message.into(),
    }
}
