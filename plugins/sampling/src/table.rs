//! The draw over a whole table: rows are put into their groups, each group is drawn, and the answers become columns. The
//! answer depends neither on the order of rows nor on threads.

use crate::answers::Answers;
use crate::codes::{Covered, CoveredValues, groups};
use crate::draw::{Candidate, draw};
use crate::ticket::{printed, ticket};
use crate::words::{self, MAYBE_CANDIDATE, NO_CANDIDATE, NO_GROUP, Unusable};
use heng_columns::{Column, Values};
use heng_core::operator::TableOperator;
use heng_values::Number;
use heng_values::show::show;
use std::sync::Arc;

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

/// What is known of a table before any group is drawn.
struct Given<'i> {
    keys: &'i Column,
    from: &'i Column,
    pick: &'i Column,
    prefer: &'i Column,
    groups: &'i [Arc<Column>],
    covers: &'i [Arc<Column>],
    tickets: Vec<u64>,
    values: CoveredValues,
}

impl TableOperator for Sample {
    fn table(&self, inputs: &[Arc<Column>], rows: usize) -> Vec<Column> {
        let [keys, from, pick, prefer, others @ ..] = inputs else { return Vec::new() };
        if others.len() != self.groups + self.covers.len() {
            return Vec::new();
        }
        let (group_columns, covers) = others.split_at(self.groups);
        let tickets = (0..rows).map(|row| ticket(&self.seed, keys.text(row).unwrap_or(""))).collect();
        let values = CoveredValues::new(covers, rows);
        let given = Given { keys, from, pick, prefer, groups: group_columns, covers, tickets, values };
        let mut answers = Answers::new(rows);
        for (row, ticket) in given.tickets.iter().enumerate() {
            answers.ticket.set(row, &printed(*ticket));
        }
        let (group_of, count) = groups(group_columns, rows);
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (row, group) in group_of.into_iter().enumerate() {
            match group {
                Some(group) => members[group as usize].push(row as u32),
                None if from.flag(row) == Some(false) => answers.reason.set(row, NO_CANDIDATE),
                None => answers.reason.set(row, NO_GROUP),
            }
        }
        for group in members {
            self.group(&given, &group, &mut answers);
        }
        answers.columns()
    }
}

impl Sample {
    fn group(&self, given: &Given<'_>, rows: &[u32], answers: &mut Answers) {
        let mut unsure = 0;
        let mut found = Vec::new();
        for row in rows {
            match given.from.flag(*row as usize) {
                Some(true) => found.push(*row),
                Some(false) => answers.reason.set(*row as usize, NO_CANDIDATE),
                None => {
                    unsure += 1;
                    answers.reason.set(*row as usize, MAYBE_CANDIDATE);
                }
            }
        }
        // What is to be said of the group stands at one of its rows: the one with the first ticket.
        let asked = if found.is_empty() { rows } else { &found };
        let first =
            asked.iter().map(|row| *row as usize).min_by_key(|row| (given.tickets[*row], given.keys.text(*row)));
        let Some(first) = first else { return };
        let pick = match wanted(given.pick, asked) {
            Ok(pick) => pick,
            Err(why) => {
                answers.reason.set_all(&found, &format!("说不准：{}", why.words()));
                for row in found {
                    answers.drawn[row as usize] = None;
                }
                answers.failing[first] = (why != Unusable::Unknown).then_some(true);
                answers.note.set(first, &format!("{}{}", name(given, first), why.words()));
                return;
            }
        };
        let candidate = |row: &u32| {
            let row = *row as usize;
            let key = given.keys.text(row).unwrap_or("");
            let (prefer, covers) = (preference(given.prefer, row), given.values.of(row));
            Candidate { row, ticket: given.tickets[row], key, prefer, covers }
        };
        let drawn = draw(found.iter().map(candidate).collect(), pick);
        let titles: Vec<&str> = self.covers.iter().map(|cover| cover.title.as_str()).collect();
        let all = (pick >= found.len()).then_some((found.len(), pick));
        let mut reason = String::new();
        for one in &drawn.candidates {
            let brings: Vec<&Covered> = one.brings.iter().map(|value| given.values.name(*value)).collect();
            words::reason(one, all, &brings, &titles, &mut reason);
            answers.drawn[one.row] = Some(one.taken);
            answers.reason.set(one.row, &reason);
        }
        // Where nothing is to be drawn, nothing is to be covered.
        let missed = drawn.uncovered.iter().filter(|_| pick > 0).map(|value| given.values.name(*value));
        let missed: Vec<&Covered> = missed.collect();
        let absent = if pick > 0 { self.absent(given, &found, &drawn.present) } else { Vec::new() };
        let uncovered = words::uncovered(&missed, drawn.best, &absent, &titles);
        answers.uncovered.set_all(rows, &uncovered);
        let short = pick.saturating_sub(found.len());
        for row in rows {
            answers.short[*row as usize] = Some(short);
        }
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
        answers.note.set(first, &format!("{}{}", name(given, first), parts.join("；")));
    }

    /// Declared values that no candidate has, and how many candidates could have them for all that is known.
    fn absent(&self, given: &Given<'_>, candidates: &[u32], present: &[u32]) -> Vec<(Covered, usize)> {
        let mut absent = Vec::new();
        for (at, (cover, column)) in self.covers.iter().zip(given.covers).enumerate() {
            let unknown = candidates.iter().filter(|row| !column.known.get(**row as usize)).count();
            let missing = cover.choices.iter().filter(|choice| {
                let number = given.values.number(at, choice);
                number.is_none_or(|number| present.binary_search(&number).is_err())
            });
            absent.extend(missing.map(|choice| ((at, choice.clone()), unknown)));
        }
        absent
    }
}

/// The group of a row, in words.
fn name(given: &Given<'_>, row: usize) -> String {
    let mut name = String::new();
    for value in given.groups.iter().filter_map(|column| column.get(row)) {
        if !name.is_empty() {
            name.push('、');
        }
        show(&value, None, &mut name);
    }
    if !name.is_empty() {
        name.push('：');
    }
    name
}

/// How many are to be drawn from a group whose rows these are.
fn wanted(pick: &Column, rows: &[u32]) -> Result<usize, Unusable> {
    let mut wanted = None;
    for number in rows.iter().filter_map(|row| pick.number(*row as usize)) {
        if *wanted.get_or_insert(number) != number {
            return Err(Unusable::Uneven);
        }
    }
    if rows.iter().any(|row| !pick.known.get(*row as usize)) {
        return Err(Unusable::Unknown);
    }
    let whole = Number::from_raw(wanted.unwrap_or(0)).to_integer();
    whole.and_then(|whole| usize::try_from(whole).ok()).ok_or(Unusable::Odd)
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
