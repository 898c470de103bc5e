//! The draw over a whole table: rows are put into their groups, each group is drawn, and the answers become columns. The
//! answer depends neither on the order of rows nor on threads.

use crate::draw::{Candidate, Covered, draw};
use crate::ticket::{printed, ticket};
use crate::words::{self, NO_CANDIDATE, UNSURE, Unusable};
use heng_columns::{Column, Values};
use heng_core::operator::TableOperator;
use heng_values::show::shown;
use heng_values::{Number, Type, Value};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The results, in the order of the columns that [`Sample`] gives.
pub const OUTPUTS: [(&str, Type); 7] = [
    ("drawn", Type::Bool),
    ("reason", Type::Text),
    ("ticket", Type::Text),
    ("uncovered", Type::Text),
    ("short", Type::Number),
    ("failing", Type::Bool),
    ("note", Type::Text),
];

/// A column to be covered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cover {
    /// What results call it.
    pub title: String,
    /// All values that it can have, where that is declared.
    pub choices: Vec<String>,
}

/// A draw whose settings are known. Its inputs are: the row's key, whether it is a candidate, how many are drawn from its
/// group, what is preferred, `groups` columns that make the group, and a column for each of `covers`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// What makes this draw another than the next one.
    pub seed: String,
    /// How many columns make the group.
    pub groups: usize,
    /// What has to be covered.
    pub covers: Vec<Cover>,
}

/// Where the inputs that are always there stand.
const KEY: usize = 0;
const FROM: usize = 1;
const PICK: usize = 2;
const PREFER: usize = 3;
const GROUPS: usize = 4;

/// The answers of all rows.
struct Answers {
    drawn: Vec<Option<bool>>,
    reason: Vec<Option<String>>,
    uncovered: Vec<Option<String>>,
    short: Vec<Option<i64>>,
    failing: Vec<Option<bool>>,
    note: Vec<Option<String>>,
}

impl TableOperator for Sample {
    fn table(&self, inputs: &[Arc<Column>], rows: usize) -> Vec<Column> {
        if inputs.len() != GROUPS + self.groups + self.covers.len() {
            return Vec::new();
        }
        let keys: Vec<String> = (0..rows).map(|row| inputs[KEY].text(row).unwrap_or("").to_owned()).collect();
        let tickets: Vec<u64> = keys.iter().map(|key| ticket(&self.seed, key)).collect();
        let mut answers = Answers {
            drawn: vec![Some(false); rows],
            reason: vec![None; rows],
            uncovered: vec![None; rows],
            short: vec![None; rows],
            failing: vec![Some(false); rows],
            note: vec![None; rows],
        };
        for group in self.grouped(inputs, rows, &mut answers) {
            self.group(inputs, &group, &keys, &tickets, &mut answers);
        }
        let text = |texts: Vec<Option<String>>| {
            Column::from_values(Type::Text, texts.into_iter().map(|text| text.map(|text| Value::text(&text))))
        };
        let flag = |flags: Vec<Option<bool>>| {
            Column::from_values(Type::Bool, flags.into_iter().map(|flag| flag.map(Value::Bool)))
        };
        let short = answers.short.into_iter().map(|short| short.and_then(Number::from_integer).map(Value::Number));
        vec![
            flag(answers.drawn),
            text(answers.reason),
            text(tickets.into_iter().map(|ticket| Some(printed(ticket))).collect()),
            text(answers.uncovered),
            Column::from_values(Type::Number, short),
            flag(answers.failing),
            text(answers.note),
        ]
    }
}

impl Sample {
    /// The rows of every group. Rows whose group is unknown take no part.
    fn grouped(&self, inputs: &[Arc<Column>], rows: usize, answers: &mut Answers) -> Vec<Vec<usize>> {
        let mut places: HashMap<Vec<Value>, usize> = HashMap::new();
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for row in 0..rows {
            let group: Option<Vec<Value>> =
                inputs[GROUPS..GROUPS + self.groups].iter().map(|column| column.get(row)).collect();
            let Some(group) = group else {
                answers.reason[row] = Some(match inputs[FROM].flag(row) {
                    Some(false) => NO_CANDIDATE.to_owned(),
                    _ => format!("{UNSURE}：不知道在哪一组"),
                });
                continue;
            };
            let place = *places.entry(group).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[place].push(row);
        }
        groups
    }

    fn group(&self, inputs: &[Arc<Column>], rows: &[usize], keys: &[String], tickets: &[u64], answers: &mut Answers) {
        let mut unsure = 0;
        let mut found = Vec::new();
        for row in rows.iter().copied() {
            match inputs[FROM].flag(row) {
                Some(true) => found.push(row),
                Some(false) => answers.reason[row] = Some(NO_CANDIDATE.to_owned()),
                None => {
                    unsure += 1;
                    answers.reason[row] = Some(format!("{UNSURE}：是不是候选不明"));
                }
            }
        }
        // What is to be said of the group stands at one of its rows: the first in order of the draw.
        let asked = if found.is_empty() { rows } else { &found };
        let first = asked.iter().copied().min_by_key(|row| (tickets[*row], &keys[*row]));
        let pick = match wanted(&inputs[PICK], asked) {
            Ok(pick) => pick,
            Err(why) => {
                for row in found {
                    answers.drawn[row] = None;
                    answers.reason[row] = Some(format!("{UNSURE}：{}", why.words()));
                }
                if let Some(first) = first {
                    answers.failing[first] = (why != Unusable::Unknown).then_some(true);
                    answers.note[first] = Some(format!("{}{}", self.name(inputs, first), why.words()));
                }
                return;
            }
        };
        let candidates: Vec<Candidate> = found
            .iter()
            .map(|row| Candidate {
                row: *row,
                ticket: tickets[*row],
                key: keys[*row].clone(),
                prefer: preference(&inputs[PREFER], *row),
                covers: self.covers(inputs, *row),
            })
            .collect();
        let absent = if pick == 0 { Vec::new() } else { self.absent(inputs, &candidates) };
        let titles: Vec<String> = self.covers.iter().map(|cover| cover.title.clone()).collect();
        let drawn = draw(candidates, pick);
        let short = pick.saturating_sub(found.len());
        let all = (pick >= found.len()).then_some((found.len(), pick));
        for one in &drawn.candidates {
            answers.drawn[one.row] = Some(one.taken);
            answers.reason[one.row] = Some(words::reason(one, all, &titles));
        }
        let missed = if pick == 0 { &[] } else { drawn.uncovered.as_slice() };
        let uncovered = words::uncovered(missed, drawn.best, &absent, &titles);
        for row in rows {
            answers.uncovered[*row] = Some(uncovered.clone());
            answers.short[*row] = i64::try_from(short).ok();
        }
        let Some(first) = drawn.candidates.first().map(|drawn| drawn.row).or(first) else { return };
        answers.failing[first] = Some(short > 0 || !missed.is_empty());
        let mut parts = Vec::new();
        if short > 0 {
            parts.push(format!("要抽{pick}个，候选只有{}个", found.len()));
        }
        if !uncovered.is_empty() {
            parts.push(format!("没有覆盖{uncovered}"));
        }
        if unsure > 0 {
            parts.push(format!("另有{unsure}行不知道是不是候选"));
        }
        answers.note[first] = Some(format!("{}{}", self.name(inputs, first), parts.join("；")));
    }

    /// The group of a row, in words.
    fn name(&self, inputs: &[Arc<Column>], row: usize) -> String {
        let parts = inputs[GROUPS..GROUPS + self.groups].iter().filter_map(|column| column.get(row));
        let parts: Vec<String> = parts.map(|value| shown(&value, None)).collect();
        if parts.is_empty() { String::new() } else { format!("{}：", parts.join("、")) }
    }

    fn covers(&self, inputs: &[Arc<Column>], row: usize) -> Vec<Covered> {
        let mut covers = Vec::new();
        for (at, column) in inputs[GROUPS + self.groups..].iter().enumerate() {
            match column.get(row) {
                None => {}
                Some(Value::Texts(texts)) => covers.extend(texts.iter().map(|text| (at, text.to_string()))),
                Some(value) => covers.push((at, shown(&value, None))),
            }
        }
        covers.retain(|(_, value)| !value.is_empty());
        covers
    }

    /// Declared values that no candidate has, and how many candidates could have them for all that is known.
    fn absent(&self, inputs: &[Arc<Column>], candidates: &[Candidate]) -> Vec<(Covered, usize)> {
        let mut absent = Vec::new();
        for (at, cover) in self.covers.iter().enumerate() {
            let column = &inputs[GROUPS + self.groups + at];
            let unknown = candidates.iter().filter(|candidate| !column.known.get(candidate.row)).count();
            let all = candidates.iter().flat_map(|candidate| &candidate.covers);
            let present: BTreeSet<&str> = all.filter(|(of, _)| *of == at).map(|(_, value)| value.as_str()).collect();
            let missing = cover.choices.iter().filter(|choice| !present.contains(choice.as_str()));
            absent.extend(missing.map(|choice| ((at, choice.clone()), unknown)));
        }
        absent
    }
}

/// How many are to be drawn from a group whose rows these are.
fn wanted(pick: &Column, rows: &[usize]) -> Result<usize, Unusable> {
    let mut wanted = None;
    for row in rows {
        let Some(Value::Number(number)) = pick.get(*row) else { return Err(Unusable::Unknown) };
        if wanted.is_some_and(|wanted| wanted != number) {
            return Err(Unusable::Uneven);
        }
        wanted = Some(number);
    }
    let Some(number) = wanted else { return Ok(0) };
    number.to_integer().and_then(|whole| usize::try_from(whole).ok()).ok_or(Unusable::Odd)
}

/// A value as a number that sorts as it does.
fn preference(column: &Column, row: usize) -> Option<i64> {
    if !column.known.get(row) {
        return None;
    }
    match &column.values {
        Values::Number(raw) | Values::Moment(raw) => raw.get(row).copied(),
        Values::Date(raw) | Values::Month(raw) => raw.get(row).map(|raw| i64::from(*raw)),
        Values::Bool(bits) => Some(i64::from(bits.get(row))),
        Values::Text { .. } | Values::Texts { .. } => None,
    }
}

#[cfg(test)]
mod tests;
