//! Ties results to the run log: they appear only after their line is on disk, and a line whose results did not appear is
//! followed by one that says so.

use super::append::{append, last_entry};
use super::{Entry, Event};
use heng_data::RunRecord;
use heng_data::digest::digest;
use heng_data::fingerprint::FileMark;
use heng_data::output::{Ledger, RUN_RECORD};
use heng_values::Diagnostic;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes the lines of one run.
#[derive(Debug)]
pub struct RunLedger {
    folder: PathBuf,
    entry: Entry,
    data: Vec<FileMark>,
    /// The line written.
    pub written: Option<Entry>,
}

impl RunLedger {
    /// For results in a folder; `entry` tells the rules, `data` the files read.
    pub fn new(folder: &Path, entry: Entry, data: Vec<FileMark>) -> RunLedger {
        RunLedger { folder: folder.to_path_buf(), entry, data, written: None }
    }
}

impl Ledger for RunLedger {
    fn before(&mut self, record: &RunRecord, text: &str) -> Result<(), Diagnostic> {
        settle(&self.folder)?;
        let mut entry = self.entry.clone().with_run(record, &self.data);
        entry.run = Some(digest(text.as_bytes()));
        self.written = Some(append(&self.folder, entry)?);
        Ok(())
    }

    fn undone(&mut self, why: &Diagnostic) {
        let codes = vec![why.code.to_owned()];
        let entry = Entry { event: Event::Undone, codes, ..self.entry.clone() };
        // The first error is told; `heng log verify` sees what is missing here.
        let _ = append(&self.folder, entry);
    }
}

/// Where the last line stands for results that are not in the folder, says so in a line of its own: the program was
/// killed before they appeared, or somebody took them away.
///
/// # Errors
/// As [`append`].
pub fn settle(folder: &Path) -> Result<(), Diagnostic> {
    let Some(last) = last_entry(folder) else { return Ok(()) };
    let there = fs::read(folder.join(RUN_RECORD)).ok().map(|bytes| digest(&bytes));
    if last.event.has_results() && last.run != there {
        let about = Entry { event: Event::Interrupted, data: Vec::new(), run: None, ..last };
        let about =
            Entry { tables: Default::default(), rules: Default::default(), outputs: Vec::new(), torn: None, ..about };
        append(folder, about)?;
    }
    Ok(())
}
