//! Checks the run log: that its lines form one chain and that the results in the folder are those of its last run. It
//! repairs nothing.

use super::read::{Line, lines};
use super::{Entry, Event, FILE, FIRST};
use crate::failure::Failure;
use heng_data::RunRecord;
use heng_data::digest::digest;
use heng_data::fingerprint::digest_of;
use heng_data::output::RUN_RECORD;
use heng_values::{Diagnostic, Severity};
use std::fs;
use std::path::Path;

/// What the check found.
#[derive(Debug)]
pub struct Verified {
    /// How many lines stand in the log.
    pub lines: usize,
    /// The last line.
    pub last: Option<Entry>,
    /// The hash of the last line: who keeps it elsewhere can tell whether the log was written anew from its beginning.
    pub seal: String,
    /// What is wrong (errors) or worth knowing.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the log of an output folder.
///
/// # Errors
/// `E0882` there is none.
pub fn verify(folder: &Path) -> Result<Verified, Box<Failure>> {
    let lines = lines(folder)?;
    let mut diagnostics = Vec::new();
    let (mut previous, mut number, mut last) = (FIRST.to_owned(), 0, None::<Entry>);
    for (position, line) in lines.iter().enumerate() {
        let Some(entry) = line.entry.as_ref().filter(|_| line.ended) else {
            diagnostics.push(no_line(line, lines.get(position + 1)));
            continue;
        };
        if entry.previous != previous {
            diagnostics.push(about("E0883", line.at));
        } else if entry.number != number + 1 {
            diagnostics.push(about("E0885", line.at).with("number", entry.number.to_string()));
        }
        if entry.torn.is_some() && !speaks_of(entry, position.checked_sub(1).map(|before| &lines[before])) {
            diagnostics.push(about("E0883", line.at));
        }
        (previous, number) = (digest(&line.bytes), entry.number);
        last = Some(entry.clone());
    }
    results(folder, &lines, &mut diagnostics);
    Ok(Verified { lines: lines.len(), last, seal: previous, diagnostics })
}

/// A line that cannot be read: what a crash cut off (the next line says so, or there is none), or damage.
fn no_line(line: &Line, next: Option<&Line>) -> Diagnostic {
    let said = match next {
        None => !line.ended,
        Some(next) => next.entry.as_ref().is_some_and(|entry| speaks_of(entry, Some(line))),
    };
    match said {
        true => Diagnostic::new("N0840", Severity::Warning, None).with("line", line.at.to_string()),
        false => about("E0884", line.at),
    }
}

/// Whether an entry says that the line before it was cut off.
fn speaks_of(entry: &Entry, before: Option<&Line>) -> bool {
    before.is_some_and(|before| entry.torn.as_deref() == Some(&digest(&before.bytes)))
}

fn about(code: &'static str, line: usize) -> Diagnostic {
    Diagnostic::new(code, Severity::Error, None).with("line", line.to_string()).with("path", FILE)
}

/// The last line that stands for the results in the folder: results taken back do not count.
pub fn in_folder<'a>(entries: impl DoubleEndedIterator<Item = &'a Entry>) -> Option<&'a Entry> {
    let mut taken_back = false;
    for entry in entries.rev() {
        if matches!(entry.event, Event::Undone | Event::Interrupted) {
            taken_back = true;
        } else if entry.event.has_results() && !std::mem::take(&mut taken_back) {
            return Some(entry);
        }
    }
    None
}

/// Holds the results in the folder to the last run that the log tells of.
fn results(folder: &Path, lines: &[Line], diagnostics: &mut Vec<Diagnostic>) {
    let entry = in_folder(lines.iter().filter_map(|line| line.entry.as_ref()));
    let record = fs::read(folder.join(RUN_RECORD)).ok();
    match (entry, &record) {
        (None, None) => return,
        (Some(entry), Some(bytes)) if entry.run.as_deref() == Some(&digest(bytes)) => {}
        (entry, _) => {
            let number = entry.map_or(0, |entry| entry.number);
            let other = Diagnostic::new("E0886", Severity::Error, None);
            diagnostics.push(other.with("path", RUN_RECORD).with("number", number.to_string()));
            return;
        }
    }
    let Some(record) = record.and_then(|bytes| RunRecord::from_json(&bytes)) else { return };
    for output in &record.outputs {
        let found = digest_of(&folder.join(&output.file));
        if found.ok().as_deref() != Some(&output.sha256) {
            diagnostics.push(Diagnostic::new("N0841", Severity::Warning, None).with("file", &*output.file));
        }
    }
}
