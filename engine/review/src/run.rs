//! Runs the cases of a pack: each case with the program of its own evaluation moment, cases side by side.

use crate::case::Case;
use crate::compare::compare;
use crate::expected::Expectations;
use crate::given::{CaseRows, GivenRows};
use crate::read::read_cases;
use crate::report::{CaseReport, TestReport};
use crate::rows::expand;
use heng_core::program::{ColumnId, Program};
use heng_core::run::{Input, RunOptions, run};
use heng_core::{Pack, glob};
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

/// Runs the pack's cases. With a filter only those whose name or file holds it (or fits it, where it has a `*`).
/// Diagnostics are mistakes of the case files; a case with one of its own counts as failed.
pub fn run_cases(pack: &Pack, filter: Option<&str>) -> (TestReport, Vec<Diagnostic>) {
    let (mut cases, mut diagnostics) = cases(pack);
    cases.retain(|case| filter.is_none_or(|filter| wanted(case, filter)));
    let mut programs: BTreeMap<Moment, Option<Program>> = BTreeMap::new();
    for case in &cases {
        let Some(now) = moment(pack, case) else { continue };
        programs.entry(now).or_insert_with(|| {
            let (program, errors) = pack.program(now);
            let broken = errors.iter().any(|error| error.severity == Severity::Error);
            let errors = errors.into_iter().filter(|error| error.severity == Severity::Error);
            diagnostics.extend(errors.filter(|error| !diagnostics.contains(error)).collect::<Vec<_>>());
            program.filter(|_| !broken)
        });
    }
    let known: Vec<Arc<str>> = pack.rules.iter().map(|rule| rule.id.clone()).collect();
    let results: Vec<(CaseReport, Vec<Diagnostic>)> = cases
        .par_iter()
        .map(|case| match moment(pack, case).map(|now| programs.get(&now).and_then(Option::as_ref)) {
            Some(Some(program)) => run_case(program, &known, case),
            Some(None) => failed(case, Vec::new()),
            None => failed(case, vec![Diagnostic::error("E1010", &case.place)]),
        })
        .collect();
    let mut report = TestReport::default();
    for (case, mut errors) in results {
        report.cases.push(case);
        diagnostics.append(&mut errors);
    }
    (report, diagnostics)
}

fn wanted(case: &Case, filter: &str) -> bool {
    let one = |name: &str| name.contains(filter) || glob(filter, name);
    one(&case.name) || one(&case.file)
}

fn moment(pack: &Pack, case: &Case) -> Option<Moment> {
    case.as_of.or_else(|| pack.default_moment())
}

fn failed(case: &Case, diagnostics: Vec<Diagnostic>) -> (CaseReport, Vec<Diagnostic>) {
    let report =
        CaseReport { name: case.name.to_string(), file: case.file.to_string(), ok: false, differences: Vec::new() };
    (report, diagnostics)
}

fn run_case(program: &Program, known: &[Arc<str>], case: &Case) -> (CaseReport, Vec<Diagnostic>) {
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
    let differences = compare(program, &outcome, &expectations);
    let report = CaseReport {
        name: case.name.to_string(),
        file: case.file.to_string(),
        ok: differences.is_empty(),
        differences,
    };
    (report, Vec::new())
}
