//! Runs the cases of a pack: each case with the program of its own evaluation moment, cases side by side.

use crate::case::Case;
use crate::compare::{compare, row_of};
use crate::coverage::Own;
use crate::coverage::{Coverage, Looked, Plan, Points, Roots, Truth, look, truth_of};
use crate::expected::Expectations;
use crate::filter::Filter;
use crate::given::{CaseRows, GivenRows};
use crate::read::read_cases;
use crate::report::{CaseReport, TestReport};
use crate::rows::expand;
use crate::update::whole;
use heng_core::Pack;
use heng_core::program::{ColumnId, Program};
use heng_core::run::{Input, Outcome, RunOptions, run};
use heng_values::{Diagnostic, Moment, Severity};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows of a chunk: cases are small.
const CHUNK: usize = 1024;

/// The pack's cases, those of side files among them, and the mistakes of their files.
pub fn cases(pack: &Pack) -> (Vec<Case>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut cases = Vec::new();
    for file in &pack.cases {
        let (more, mut errors) = read_cases(file);
        diagnostics.append(&mut errors);
        for case in more {
            cases.extend(expand(case, &pack.grids, &mut diagnostics));
        }
    }
    (cases, diagnostics)
}

/// The input of a case's run.
///
/// # Errors
/// Every mistake of what the case gives.
pub fn case_input(program: &Program, case: &Case) -> Result<Input, Vec<Diagnostic>> {
    let (rows, diagnostics) = GivenRows::new(program, case);
    if diagnostics.is_empty() { Ok(rows.input(program)) } else { Err(diagnostics) }
}

/// What is asked of a test run.
#[derive(Default)]
pub struct Asked<'a> {
    /// Only cases that fit: a name, a file, a pattern, a rule.
    pub filter: Option<&'a str>,
    /// Which files' rules are to be covered; nothing is counted if none.
    pub cover: Option<Own<'a>>,
}

/// What running a case gave: its report, mistakes of its file, and what it shows of the points of coverage.
struct Ran {
    report: CaseReport,
    diagnostics: Vec<Diagnostic>,
    looked: Option<Looked>,
}

/// Runs the pack's cases. Diagnostics are mistakes of the case files; a case with one of its own counts as failed.
pub fn run_cases(pack: &Pack, asked: &Asked<'_>) -> (TestReport, Vec<Diagnostic>) {
    let (mut cases, mut diagnostics) = cases(pack);
    if let Some(filter) = asked.filter {
        let filter = Filter::new(pack, filter);
        cases.retain(|case| filter.takes(case));
    }
    let mut moments: Vec<Moment> = cases.iter().filter_map(|case| moment(pack, case)).collect();
    // What is to be covered is what the pack means on its own day too.
    moments.extend(pack.default_moment().filter(|_| asked.cover.is_some()));
    moments.sort_unstable();
    moments.dedup();
    let made: Vec<(Option<Program>, Vec<Diagnostic>)> = moments.par_iter().map(|now| pack.program(*now)).collect();
    let mut programs: BTreeMap<Moment, Option<Program>> = BTreeMap::new();
    for (now, (program, errors)) in moments.into_iter().zip(made) {
        let errors: Vec<Diagnostic> = errors.into_iter().filter(|error| error.severity == Severity::Error).collect();
        programs.insert(now, program.filter(|_| errors.is_empty()));
        for error in errors {
            if !diagnostics.contains(&error) {
                diagnostics.push(error);
            }
        }
    }
    let points = asked.cover.map(|own| {
        let mut points = Points::new(pack, own);
        programs.values().flatten().for_each(|program| points.take_program(program, own));
        points
    });
    let plans: BTreeMap<Moment, Plan> = match &points {
        None => BTreeMap::new(),
        Some(points) => {
            let checked: Vec<(&Moment, &Program)> =
                programs.iter().filter_map(|(now, program)| Some((now, program.as_ref()?))).collect();
            checked.par_iter().map(|(now, program)| (**now, Plan::new(pack, program, points))).collect()
        }
    };
    let known: Vec<Arc<str>> = pack.rules.iter().map(|rule| rule.id.clone()).collect();
    let results: Vec<Ran> = cases
        .par_iter()
        .map(|case| {
            let Some(now) = moment(pack, case) else {
                return failed(case, vec![Diagnostic::error("E1010", &case.place)]);
            };
            match programs.get(&now).and_then(Option::as_ref) {
                Some(program) => run_case(program, &known, case, plans.get(&now)),
                None => failed(case, Vec::new()),
            }
        })
        .collect();
    let mut report = TestReport::default();
    let mut looked = Vec::new();
    for ran in results {
        report.cases.push(ran.report);
        diagnostics.extend(ran.diagnostics);
        looked.extend(ran.looked);
    }
    report.coverage = points.map(|points| Coverage::new(points, &plans.values().collect::<Vec<_>>(), &looked));
    (report, diagnostics)
}

fn moment(pack: &Pack, case: &Case) -> Option<Moment> {
    case.as_of.or_else(|| pack.default_moment())
}

fn failed(case: &Case, diagnostics: Vec<Diagnostic>) -> Ran {
    Ran { report: CaseReport::new(case, Vec::new(), false), diagnostics, looked: None }
}

fn run_case(program: &Program, known: &[Arc<str>], case: &Case, plan: Option<&Plan>) -> Ran {
    let (rows, mut diagnostics) = GivenRows::new(program, case);
    let (expectations, mut more) = Expectations::new(program, known, case);
    diagnostics.append(&mut more);
    if !diagnostics.is_empty() {
        return failed(case, diagnostics);
    }
    let wanted: Vec<ColumnId> =
        expectations.rows.iter().flat_map(|row| row.columns.iter().map(|column| column.column)).collect();
    let options = RunOptions { chunk_rows: CHUNK, show_sensitive: true, wanted, ..RunOptions::default() };
    let input = rows.input(program);
    let outcome = run(program, input, &CaseRows { program, rows: &rows }, &options, &|_| {});
    if let Some(refused) = outcome.refused() {
        return failed(case, vec![refused.clone()]);
    }
    let (differences, mut edits) = compare(program, &outcome, &expectations);
    edits.extend(whole(program, &outcome, case, &expectations));
    let looked = plan.map(|plan| look(plan, &outcome, &roots(plan, &outcome, &expectations)));
    let ok = differences.is_empty();
    let report = CaseReport { edits, ..CaseReport::new(case, differences, ok) };
    Ran { report, diagnostics: Vec::new(), looked }
}

/// What a case says something about. Whether a rule is 待核实 counts only where the case says which rules are.
fn roots(plan: &Plan, outcome: &Outcome<'_>, expectations: &Expectations) -> Roots {
    let program = outcome.program();
    let mut roots = Roots::default();
    for expected in &expectations.rows {
        let Some(row) = row_of(outcome, expected) else { continue };
        roots.columns.extend(expected.columns.iter().map(|column| (column.column, row, None)));
        for (_, sheet, _) in &expected.sheets {
            let parts = program.sheets[*sheet].parts.iter().filter(|part| part.table == expected.table);
            let conditions = parts.filter_map(|part| part.condition);
            roots.columns.extend(conditions.map(|condition| (condition, row, Some(plan.sheet(*sheet)))));
        }
        if expected.findings.is_none() && expected.unknown.is_none() {
            continue;
        }
        for item in &expectations.items {
            let states = &program.items[item.index()].states;
            let Some(state) = states.iter().find(|state| state.table == expected.table) else { continue };
            let own = [Some(state.applies), Some(state.due), Some(state.judged), state.exempt, Some(state.hit)];
            let findings = program.findings.iter().filter(|one| one.item == *item && one.table == expected.table);
            let columns = own.into_iter().flatten().chain(findings.map(|finding| finding.when));
            roots.columns.extend(columns.map(|column| (column, row, Some(plan.item(*item)))));
            let truth = outcome.state(*item, expected.table, row).and_then(truth_of);
            let said = match truth {
                Some(Truth::Unknown) => expected.unknown.is_some(),
                Some(_) => expected.findings.is_some(),
                None => false,
            };
            if let (Some(point), Some(truth), true) = (plan.rule(*item), truth, said) {
                roots.rules.push((point, truth));
            }
        }
    }
    roots
}
