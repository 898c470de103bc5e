//! `test`: a pack's cases run, in the shape that people and tools read. How a case is run is the review crate's
//! business.

use crate::catalogue;
use crate::failure::{Failure, has_errors};
use crate::language::Language;
use crate::snapshot::load_folder;
use crate::texts::Texts;
use heng_values::Diagnostic;
use std::path::{Path, PathBuf};

/// What the cases gave.
#[derive(Debug)]
pub struct Tested {
    /// How many passed.
    pub passed: usize,
    /// How many failed.
    pub failed: usize,
    /// Each case, in the order of the files.
    pub cases: Vec<Case>,
    /// Mistakes of the case files.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts they point into.
    pub texts: Texts,
    /// Whether one of them is an error.
    pub errors: bool,
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
    /// The same as diagnostics at the places of what was expected.
    #[serde(skip)]
    pub details: Vec<Diagnostic>,
}

/// Runs the cases of the pack in a folder whose names fit.
///
/// # Errors
/// The pack cannot be loaded.
pub fn test(
    folder: &Path,
    plugins: &[PathBuf],
    filter: Option<&str>,
    language: Language,
) -> Result<Tested, Box<Failure>> {
    let snapshot = load_folder(folder, plugins).snapshot()?;
    let (report, diagnostics) = heng_review::run_cases(&snapshot.pack, filter);
    let words = |difference: &Diagnostic| catalogue::wording(language, difference).title;
    let cases: Vec<Case> = report
        .cases
        .into_iter()
        .map(|case| Case {
            name: case.name,
            file: case.file,
            ok: case.ok,
            differences: case.differences.iter().map(words).collect(),
            details: case.differences,
        })
        .collect();
    let passed = cases.iter().filter(|case| case.ok).count();
    Ok(Tested {
        passed,
        failed: cases.len() - passed,
        errors: has_errors(&diagnostics),
        cases,
        diagnostics,
        texts: snapshot.texts,
    })
}

/// The shape for tools.
#[derive(serde::Serialize)]
struct Shape<'a> {
    schema: u32,
    passed: usize,
    failed: usize,
    cases: &'a [Case],
}

impl Tested {
    /// The shape `{ "schema": 1, "passed", "failed", "cases": […] }` as JSON text.
    pub fn to_json(&self) -> String {
        let shape = Shape { schema: 1, passed: self.passed, failed: self.failed, cases: &self.cases };
        // Texts and whole numbers under text keys can always be written.
        serde_json::to_string_pretty(&shape).unwrap_or_default()
    }
}
