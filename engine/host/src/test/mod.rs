//! `test`: a pack's cases run, in the shape that people and tools read. How a case is run is the review crate's
//! business.

mod covered;
mod excerpt;
mod html;
mod update;

pub use covered::{KINDS, Line, Lines, kind_word, lacking, name, percent};
pub use excerpt::{Excerpt, excerpt};
pub use html::page;
pub use update::Change;

use crate::catalogue;
use crate::failure::{Failure, has_errors};
use crate::folder::shown;
use crate::language::Language;
use crate::snapshot::load_folder;
use crate::texts::Texts;
pub use heng_review::PointKind;
use heng_review::{Asked, Coverage};
use heng_values::Diagnostic;
use std::path::{Path, PathBuf};

/// What is asked of a test run.
#[derive(Clone, Debug)]
pub struct Request {
    /// The pack's folder.
    pub pack: PathBuf,
    /// Folders of plugins.
    pub plugins: Vec<PathBuf>,
    /// Only cases that fit.
    pub filter: Option<String>,
    /// Whether it is counted what the cases show.
    pub coverage: bool,
    /// Whether it is told how case files would have to change for all cases to pass.
    pub update: Update,
    /// The language of differences.
    pub language: Language,
}

/// What becomes of expectations that are not met.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Update {
    /// They are differences.
    #[default]
    No,
    /// It is told what would be written.
    Show,
    /// The case files are changed, and the cases run again.
    Write,
}

/// What the cases gave.
#[derive(Debug)]
pub struct Tested {
    /// The pack's title.
    pub title: String,
    /// How many passed.
    pub passed: usize,
    /// How many failed.
    pub failed: usize,
    /// Each case, in the order of the files.
    pub cases: Vec<Case>,
    /// What they show, where that was asked for.
    pub coverage: Option<Coverage>,
    /// Mistakes of the case files.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts they point into.
    pub texts: Texts,
    /// Whether one of them is an error.
    pub errors: bool,
    /// How case files change, or would, where that was asked for.
    pub changes: Vec<Change>,
    /// How many changes were written.
    pub written: usize,
}

/// One case.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The file it stands in.
    pub file: String,
    /// Whether all that it expects is so.
    pub ok: bool,
    /// What is otherwise, in one line each.
    pub differences: Vec<String>,
    /// Where each of them comes from: the expectation's place, and the parts of formulas that decided.
    pub places: Vec<Vec<Part>>,
    /// The same as diagnostics at the places of what was expected.
    #[serde(skip)]
    pub details: Vec<Diagnostic>,
    /// What would have to be written in the case files.
    #[serde(skip)]
    edits: Vec<heng_review::Edit>,
}

/// Runs the cases of the pack in a folder.
///
/// # Errors
/// The pack cannot be loaded.
pub fn test(request: &Request) -> Result<Tested, Box<Failure>> {
    let mut tested = run(request)?;
    if request.update == Update::No {
        return Ok(tested);
    }
    let edits: Vec<heng_review::Edit> = tested.cases.iter().flat_map(|case| case.edits.clone()).collect();
    let mut changes: Vec<Change> = Vec::new();
    for change in edits.iter().filter_map(|edit| update::change(&tested.texts, edit)) {
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    if request.update == Update::Write && !edits.is_empty() {
        let (written, refused) = update::write(request, &tested.texts, &edits);
        tested = run(request)?;
        tested.written = written;
        tested.errors |= !refused.is_empty();
        tested.diagnostics.extend(refused);
    }
    tested.changes = changes;
    Ok(tested)
}

fn run(request: &Request) -> Result<Tested, Box<Failure>> {
    let snapshot = load_folder(&request.pack, &request.plugins).snapshot()?;
    let own = own_files(&request.pack);
    let asked = Asked { filter: request.filter.as_deref(), cover: if request.coverage { Some(&own) } else { None } };
    let (report, diagnostics) = heng_review::run_cases(&snapshot.pack, &asked);
    let words = |difference: &Diagnostic| catalogue::wording(request.language, difference).title;
    let cases: Vec<Case> = report
        .cases
        .into_iter()
        .map(|case| Case {
            name: case.name,
            file: case.file,
            ok: case.ok,
            differences: case.differences.iter().map(words).collect(),
            places: case.differences.iter().map(|one| parts(&snapshot.texts, one, request.language)).collect(),
            details: case.differences,
            edits: case.edits,
        })
        .collect();
    let passed = cases.iter().filter(|case| case.ok).count();
    Ok(Tested {
        title: snapshot.pack.title().to_owned(),
        passed,
        failed: cases.len() - passed,
        errors: has_errors(&diagnostics),
        cases,
        coverage: report.coverage,
        diagnostics,
        texts: snapshot.texts,
        changes: Vec::new(),
        written: 0,
    })
}

/// A place that belongs to a difference.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Part {
    /// The file.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters from 1.
    pub column: usize,
    /// The text there.
    pub text: String,
    /// What it has to do with it; empty for the expectation itself.
    pub label: String,
}

fn parts(texts: &Texts, difference: &Diagnostic, language: Language) -> Vec<Part> {
    let part = |place: &heng_values::Place, label: String| {
        let lines = texts.lines(&place.file)?;
        let position = lines.position(place.start as usize);
        let text = lines.text().get(place.start as usize..place.end as usize).unwrap_or_default().to_owned();
        Some(Part { file: texts.shown(place), line: position.line, column: position.column, text, label })
    };
    let own = difference.place.as_ref().and_then(|place| part(place, String::new()));
    let others = difference.related.iter().filter_map(|one| part(&one.place, catalogue::label(language, one)));
    own.into_iter().chain(others).collect()
}

/// Which files are the pack's own: a parent's rules are covered by the parent's cases.
fn own_files(folder: &Path) -> impl Fn(&str) -> bool + Sync {
    let folder = shown(folder);
    move |file: &str| file.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The shape for tools.
#[derive(serde::Serialize)]
struct Shape<'a> {
    schema: u32,
    passed: usize,
    failed: usize,
    cases: &'a [Case],
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a [Change]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<covered::Shape<'a>>,
}

impl Tested {
    /// The shape `{ "schema": 1, "passed", "failed", "cases": […] }` as JSON text, with `"coverage"`, and with
    /// `"changes"` and `"written"`, where they were asked for.
    pub fn to_json(&self, update: Update) -> String {
        let coverage = self.coverage.as_ref().map(|coverage| covered::shape(coverage, &self.texts));
        let asked = update != Update::No;
        let shape = Shape {
            schema: 1,
            passed: self.passed,
            failed: self.failed,
            cases: &self.cases,
            changes: asked.then_some(&self.changes[..]),
            written: asked.then_some(self.written),
            coverage,
        };
        // Texts and whole numbers under text keys can always be written.
        serde_json::to_string_pretty(&shape).unwrap_or_default()
    }
}
