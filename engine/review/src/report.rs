//! What running cases gave, as data: differences are diagnostics whose wording lives in the host's catalogue.

use crate::case::Case;
use crate::coverage::Coverage;
use crate::update::Edit;
use heng_values::Diagnostic;

/// What all cases gave, in the order of files and cases.
#[derive(Clone, Default, Debug)]
pub struct TestReport {
    /// One entry per case.
    pub cases: Vec<CaseReport>,
    /// What they show of the pack, where that was asked for.
    pub coverage: Option<Coverage>,
}

impl TestReport {
    /// How many cases hold.
    pub fn passed(&self) -> usize {
        self.cases.iter().filter(|case| case.ok).count()
    }

    /// How many do not.
    pub fn failed(&self) -> usize {
        self.cases.len() - self.passed()
    }
}

/// What one case gave.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// Its name.
    pub name: String,
    /// The file it stands in.
    pub file: String,
    /// Whether everything was as expected.
    pub ok: bool,
    /// What was not: codes E1020 to E1027, each at the place of what was expected.
    pub differences: Vec<Diagnostic>,
    /// What would have to be written in the case files for it to be as the run gave it.
    pub edits: Vec<Edit>,
}

impl CaseReport {
    /// The report of a case.
    pub(crate) fn new(case: &Case, differences: Vec<Diagnostic>, ok: bool) -> CaseReport {
        CaseReport { name: case.name.to_string(), file: case.file.to_string(), ok, differences, edits: Vec::new() }
    }
}
