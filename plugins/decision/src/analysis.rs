//! What is wrong or odd about a table as a whole, found before any data is there: rows that meet under `unique`,
//! combinations that no row takes, rows that can never hit. Each comes with a row that can be pasted as a test case.

use crate::point::{Point, points, takes, written};
use crate::search::{Found, Question};
use crate::spec::{Decision, Hit, Row};
use crate::test::{Set, Test};
use heng_core::operator::Domain;
use heng_values::{Diagnostic, Place, Type};
use std::sync::Arc;

/// Tables with more rows are not looked at as a whole.
const MOST_ROWS: usize = 5_000;
/// How many rows are told of for one reason.
const MOST_TOLD: usize = 20;
/// Steps of one search, and of the searches of all rows.
const STEPS: usize = 300_000;
const ROW_STEPS: usize = 20_000;

/// How a witness is written.
#[derive(Debug)]
pub struct Naming {
    /// The table whose rows are decided.
    pub table: Arc<str>,
    /// Its key.
    pub key: Vec<(Arc<str>, Type)>,
    /// For each input the column that it merely reads.
    pub columns: Vec<Option<Arc<str>>>,
    /// Where the table of cells is given.
    pub place: Place,
}

/// Everything that can be said of a table.
pub fn remarks(decision: &Decision, domains: &[Domain], naming: &Naming) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    if decision.rows.len() > MOST_ROWS {
        told.push(Diagnostic::warning("W0634", &naming.place).with("limit", MOST_ROWS.to_string()));
        return told;
    }
    let analysis = Analysis { decision, domains, naming };
    if decision.hit == Hit::Unique {
        analysis.overlaps(&mut told);
    }
    analysis.unreachable(&mut told);
    if decision.hit != Hit::Collect && decision.otherwise.is_none() {
        analysis.gaps(&mut told);
    }
    told
}

struct Analysis<'d> {
    decision: &'d Decision,
    domains: &'d [Domain],
    naming: &'d Naming,
}

/// Whether two cells have a value in common, leaving aside what values there are.
fn meet(one: &Test, two: &Test) -> bool {
    if one.any || two.any || one.condition.is_some() || two.condition.is_some() || (one.missing && two.missing) {
        return true;
    }
    match (&one.set, &two.set) {
        (Some(Set::Steps(one)), Some(Set::Steps(two))) => !one.and(two).is_empty(),
        (Some(Set::Texts(one)), Some(Set::Texts(two))) => !one.is_disjoint(two),
        (Some(Set::Texts(texts)), Some(Set::Except(out))) | (Some(Set::Except(out)), Some(Set::Texts(texts))) => {
            !texts.is_subset(out)
        }
        (Some(Set::Except(_)), Some(Set::Except(_))) => true,
        _ => false,
    }
}

fn rows_meet(one: &Row, two: &Row) -> bool {
    one.tests.iter().zip(&two.tests).all(|(one, two)| meet(one, two))
}

impl Analysis<'_> {
    /// Under `unique`: the first earlier row that each row meets.
    fn overlaps(&self, told: &mut Vec<Diagnostic>) {
        let rows = &self.decision.rows;
        let mut found = 0;
        for (at, row) in rows.iter().enumerate() {
            let meeting = rows[..at].iter().find_map(|other| {
                let common = if rows_meet(row, other) { self.common(row, other) } else { None };
                common.map(|common| (other, common))
            });
            let Some((other, common)) = meeting else { continue };
            let witness = self.witness(&common);
            let conditional = row.is_conditional() || other.is_conditional();
            let diagnostic = match conditional {
                true => Diagnostic::warning("W0635", &row.place),
                false => Diagnostic::error("E0638", &row.place),
            };
            told.push(diagnostic.with("witness", witness).related(&other.place, "other-row"));
            found += 1;
            if found >= MOST_TOLD {
                return;
            }
        }
    }

    /// A combination that both rows take, or may take by a condition.
    fn common(&self, one: &Row, two: &Row) -> Option<Vec<Point>> {
        let inputs = self.decision.inputs.iter().zip(self.domains).enumerate();
        inputs
            .map(|(input, (column, domain))| {
                let (one, two) = (&one.tests[input], &two.tests[input]);
                let both = |point: &Point| {
                    let hold = |test: &Test| test.condition.is_some() || takes(test, point);
                    *point == Point::Nothing || (hold(one) && hold(two))
                };
                points(column, domain, [one, two].into_iter(), true).into_iter().find(both)
            })
            .collect()
    }

    /// Rows whose values cannot be, and under `first` rows that earlier ones leave nothing.
    fn unreachable(&self, told: &mut Vec<Diagnostic>) {
        let rows = &self.decision.rows;
        let mut found = 0;
        for (at, row) in rows.iter().enumerate() {
            let covering: Vec<usize> = match self.decision.hit {
                Hit::First => {
                    (0..at).filter(|other| !rows[*other].is_conditional() && rows_meet(row, &rows[*other])).collect()
                }
                _ => Vec::new(),
            };
            let first = covering.first().copied();
            let question = Question {
                decision: self.decision,
                domains: self.domains,
                covering,
                conditions_hold: false,
                within: Some(at),
                steps: ROW_STEPS,
            };
            if question.answer() != Found::Covered {
                continue;
            }
            told.push(match first {
                Some(first) => Diagnostic::warning("W0632", &row.place).related(&rows[first].place, "other-row"),
                None => Diagnostic::warning("W0636", &row.place),
            });
            found += 1;
            if found >= MOST_TOLD {
                return;
            }
        }
    }

    /// A combination that no row takes, or that only rows with conditions may take.
    fn gaps(&self, told: &mut Vec<Diagnostic>) {
        let ask = |conditions_hold: bool| {
            let rows = 0..self.decision.rows.len();
            let covering: Vec<usize> =
                rows.filter(|row| conditions_hold || !self.decision.rows[*row].is_conditional()).collect();
            let steps = STEPS;
            Question { decision: self.decision, domains: self.domains, covering, conditions_hold, within: None, steps }
                .answer()
        };
        let found = match ask(true) {
            Found::Covered if self.decision.rows.iter().any(Row::is_conditional) => match ask(false) {
                Found::Point(point) => Some(("W0633", point)),
                Found::GaveUp => None,
                Found::Covered => return,
            },
            Found::Covered => return,
            Found::Point(point) => Some(("W0631", point)),
            Found::GaveUp => None,
        };
        told.push(match found {
            Some((code, point)) => Diagnostic::warning(code, &self.naming.place).with("witness", self.witness(&point)),
            None => Diagnostic::warning("W0634", &self.naming.place).with("limit", STEPS.to_string()),
        });
    }

    /// A row as a rule test gives it; inputs that are no columns stand behind it.
    fn witness(&self, points: &[Point]) -> String {
        let mut cells: Vec<String> = Vec::new();
        let mut others: Vec<String> = Vec::new();
        for (input, point) in points.iter().enumerate() {
            let column = &self.decision.inputs[input];
            let Some((kind, _)) = column.value else { continue };
            let value = written(kind, point);
            match &self.naming.columns[input] {
                Some(name) => cells.push(format!("\"{name}\" = {value}")),
                None => others.push(format!("{} = {value}", column.title)),
            }
        }
        for (name, kind) in self.naming.key.iter().rev() {
            let known = format!("\"{name}\" = ");
            if !cells.iter().any(|cell| cell.starts_with(&known)) {
                let value = if *kind == Type::Text { "\"例\"" } else { "1" };
                cells.insert(0, format!("{known}{value}"));
            }
        }
        let row = format!("given.\"{}\" = [{{ {} }}]", self.naming.table, cells.join(", "));
        match others.is_empty() {
            true => row,
            false => format!("{row}  # {}", others.join(", ")),
        }
    }
}
