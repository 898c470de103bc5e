//! One set of rules that may take over: loaded, checked at the evaluation moment, its own cases put to the proof. It is made
//! beside the one in force and does not touch it.

use crate::failure::{Failure, Stage, has_errors};
use crate::prints::Prints;
use crate::run::millis;
use crate::snapshot::{Snapshot, load_folder};
use heng_core::Program;
use heng_core::program::TableId;
use heng_values::{Diagnostic, Moment, Severity};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// Rules that may take over.
#[derive(Debug)]
pub struct Version {
    /// The pack with everything it is made of.
    pub snapshot: Arc<Snapshot>,
    /// What it means at the moment.
    pub program: Arc<Program>,
    /// The evaluation moment.
    pub moment: Moment,
    /// What is said about the pack.
    pub remarks: Vec<Diagnostic>,
}

/// Cases that passed.
#[derive(Clone, Copy, Default, Debug)]
pub struct Proof {
    /// How many.
    pub passed: usize,
    /// How long that took, in milliseconds.
    pub millis: u64,
}

/// What came of loading.
#[derive(Debug)]
pub struct Attempt {
    prints: Prints,
    /// The folders of the pack and its parents, as far as they were found.
    pub folders: Vec<PathBuf>,
    /// The rules, or why there are none.
    pub version: Result<Version, Box<Failure>>,
}

impl Attempt {
    /// The hash of the texts that were read.
    pub fn hash(&self) -> &str {
        self.prints.hash()
    }
}

/// What rules are wanted for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Runs over data, which write lists.
    Runs,
    /// Records one by one, of which no list is made.
    Records,
}

/// Loads the rules in a folder and checks them; their cases are another matter.
pub fn attempt(pack: &std::path::Path, plugins: &[PathBuf], as_of: Option<&str>, purpose: Purpose) -> Attempt {
    let loaded = load_folder(pack, plugins);
    let (prints, folders) = (loaded.prints(), loaded.folders());
    Attempt { prints, folders, version: loaded.snapshot().and_then(|snapshot| Version::new(snapshot, as_of, purpose)) }
}

impl Version {
    fn new(mut snapshot: Snapshot, as_of: Option<&str>, purpose: Purpose) -> Result<Version, Box<Failure>> {
        let moment = snapshot.moment(as_of)?;
        let (program, remarks) = match purpose {
            Purpose::Runs => snapshot.program(moment)?,
            Purpose::Records => snapshot.program_without_lists(moment)?,
        };
        let (snapshot, program) = (Arc::new(snapshot), Arc::new(program));
        Ok(Version { snapshot, program, moment, remarks })
    }

    /// What the rules mean at a moment; none where they have no meaning then.
    pub fn program_at(&self, moment: Moment) -> Option<Arc<Program>> {
        match moment == self.moment {
            true => Some(self.program.clone()),
            false => self.snapshot.pack.program(moment).0.map(Arc::new),
        }
    }

    /// Runs the pack's own cases.
    ///
    /// # Errors
    /// `E0889` one that fails, with its differences.
    pub fn prove(&self) -> Result<Proof, Box<Failure>> {
        let since = Instant::now();
        let fails = |diagnostics| Failure::new(Stage::Pack, diagnostics, self.snapshot.texts.clone());
        let (report, diagnostics) = heng_review::run_cases(&self.snapshot.pack, &heng_review::Asked::default());
        if has_errors(&diagnostics) {
            return Err(fails(diagnostics));
        }
        let failed = report.cases.iter().filter(|case| !case.ok);
        let failed: Vec<Diagnostic> = failed
            .flat_map(|case| {
                let said = Diagnostic::new("E0889", Severity::Error, None);
                let said = said.with("name", case.name.as_str()).with("file", case.file.as_str());
                std::iter::once(said).chain(case.differences.iter().cloned())
            })
            .collect();
        if !failed.is_empty() {
            return Err(fails(failed));
        }
        Ok(Proof { passed: report.cases.len(), millis: millis(since) })
    }

    /// What people call the rows of a table when they count them.
    pub fn table_name(&self, table: TableId) -> &str {
        &self.program.table(table).name
    }
}
