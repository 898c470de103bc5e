//! Follows the run log of a folder while it grows: which runs left results, and under what rules and moment. Only lines
//! that are new are read.

use super::{Event, FILE};
use heng_data::run_record::PackRecord;
use heng_values::Moment;
use heng_values::date_text::evaluation_moment;
use serde::Deserialize;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A run that left results.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PastLine {
    /// Its line in the log.
    pub number: u64,
    /// When it was.
    pub time: String,
    /// Its evaluation moment as it is written.
    pub as_of: String,
    /// The same.
    pub moment: Moment,
    /// Its pack's name.
    pub pack: String,
    /// The hash of its rules.
    pub hash: String,
}

/// What of a line is looked at.
#[derive(Deserialize)]
struct Brief {
    number: u64,
    time: String,
    event: Event,
    pack: PackRecord,
    #[serde(default)]
    as_of: String,
}

/// The log so far.
#[derive(Debug)]
pub struct Follower {
    path: PathBuf,
    read: u64,
    lines: Vec<PastLine>,
}

impl Follower {
    /// Follows the log in a folder.
    pub fn new(folder: &Path) -> Follower {
        Follower { path: folder.join(FILE), read: 0, lines: Vec::new() }
    }

    /// All runs so far that left results, the first one first. A log that cannot be read has none.
    pub fn runs(&mut self) -> &[PastLine] {
        if self.read_on().is_none() {
            (self.read, self.lines) = (0, Vec::new());
        }
        &self.lines
    }

    fn read_on(&mut self) -> Option<()> {
        let mut file = File::open(&self.path).ok()?;
        if file.metadata().ok()?.len() < self.read {
            // Another log stands here now.
            (self.read, self.lines) = (0, Vec::new());
        }
        file.seek(SeekFrom::Start(self.read)).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        self.read += whole as u64;
        for line in bytes[..whole].split(|byte| *byte == b'\n') {
            let Ok(Brief { number, time, event, pack, as_of }) = serde_json::from_slice(line) else { continue };
            if matches!(event, Event::Undone | Event::Interrupted) {
                // The results of the line before did not appear.
                self.lines.pop_if(|last| last.number + 1 == number);
            } else if let (true, Ok(moment)) = (event.has_results(), evaluation_moment(&as_of)) {
                self.lines.push(PastLine { number, time, as_of, moment, pack: pack.name, hash: pack.hash });
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::append::append;
    use super::super::{Entry, Event, FILE};
    use super::Follower;

    #[test]
    fn lines_are_read_as_they_come() {
        let folder = tempfile::tempdir().unwrap();
        let mut follower = Follower::new(folder.path());
        assert!(follower.runs().is_empty(), "no log yet");
        let line = |event| {
            let entry = Entry { event, as_of: "2022-09-05 24:00".into(), ..Entry::default() };
            append(folder.path(), entry).unwrap();
        };
        line(Event::Run);
        line(Event::Refused);
        assert_eq!(follower.runs().len(), 1);
        line(Event::Reload);
        line(Event::Undone);
        line(Event::Reload);
        let numbers: Vec<u64> = follower.runs().iter().map(|run| run.number).collect();
        assert_eq!(numbers, [1, 5], "taken back is no run");
        std::fs::write(folder.path().join(FILE), "").unwrap();
        assert!(follower.runs().is_empty(), "another log");
    }
}
