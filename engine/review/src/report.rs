//! What running cases gave, as data: differences are diagnostics whose wording lives in the host's catalogue.

use heng_values::Diagnostic;

/// What all cases gave, in the order of files and cases.
#[derive(Clone, Default, Debug)]
pub struct TestReport {
    /// One entry per case.
    pub cases: Vec<CaseReport>,
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
}
