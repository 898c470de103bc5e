//! How the files of results stood when a run had written them, to tell whether somebody touched them since.

use crate::run_record::{OutputRecord, RunRecord};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Files as a run left them.
#[derive(Clone, Default, Debug)]
pub struct Stood(HashMap<String, (String, Mark)>);

/// What changes when somebody writes to a file.
type Mark = (u64, Option<SystemTime>);

impl Stood {
    /// How the outputs of a run stand in its folder now; to be asked right after they appeared.
    pub fn now(folder: &Path, record: &RunRecord) -> Stood {
        let of = |output: &OutputRecord| {
            Some((output.file.clone(), (output.sha256.clone(), mark(&folder.join(&output.file))?)))
        };
        Stood(record.outputs.iter().filter_map(of).collect())
    }

    /// Whether the file stands with the same bytes in the folder, untouched since.
    pub fn holds(&self, folder: &Path, output: &OutputRecord) -> bool {
        let known = self.0.get(&output.file).filter(|(sha256, _)| *sha256 == output.sha256);
        known.is_some_and(|(_, then)| mark(&folder.join(&output.file)).as_ref() == Some(then))
    }
}

fn mark(path: &Path) -> Option<Mark> {
    let about = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((about.len(), about.modified().ok()))
}
