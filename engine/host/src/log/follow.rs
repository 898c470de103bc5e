//! Follows the run log of a folder while it grows: which runs left results, and under what rules and moment. Only lines
//! that are new are read.

use super::{Event, FILE};
use heng_data::run_record::PackRecord;
use heng_values::date_text::evaluation_moment;
use heng_values::{Date, Moment};
use serde::Deserialize;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// How many runs of one pack and moment are kept, the latest ones: a session of a day may have thousands.
pub const KEPT: usize = 20;

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
    /// The hash of its rules.
    pub hash: String,
}

/// Runs of one pack at one moment.
#[derive(Debug, Default)]
struct Group {
    count: u64,
    latest: VecDeque<PastLine>,
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
    groups: BTreeMap<(String, Moment), Group>,
}

impl Follower {
    /// Follows the log in a folder.
    pub fn new(folder: &Path) -> Follower {
        Follower { path: folder.join(FILE), read: 0, groups: BTreeMap::new() }
    }

    /// The runs of a pack that left results and whose day is not before `from`: the latest [`KEPT`], the first one first,
    /// and how many there were in all. A log that cannot be read has none.
    pub fn runs(&mut self, pack: &str, from: Date) -> (Vec<PastLine>, u64) {
        if self.read_on().is_none() {
            (self.read, self.groups) = (0, BTreeMap::new());
        }
        let wanted = self.groups.iter().filter(|((name, moment), _)| name == pack && moment.closing_date() >= from);
        let (mut runs, mut count) = (Vec::new(), 0);
        for (_, group) in wanted {
            runs.extend(group.latest.iter().cloned());
            count += group.count;
        }
        runs.sort_by_key(|run| run.number);
        (runs.split_off(runs.len().saturating_sub(KEPT)), count)
    }

    fn take_back(&mut self, number: u64) {
        for group in self.groups.values_mut() {
            if group.latest.back().is_some_and(|last| last.number == number) {
                group.latest.pop_back();
                group.count -= 1;
            }
        }
    }

    fn read_on(&mut self) -> Option<()> {
        let mut file = File::open(&self.path).ok()?;
        if file.metadata().ok()?.len() < self.read {
            // Another log stands here now.
            (self.read, self.groups) = (0, BTreeMap::new());
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
                self.take_back(number.saturating_sub(1));
            } else if let (true, Ok(moment)) = (event.has_results(), evaluation_moment(&as_of)) {
                let group = self.groups.entry((pack.name, moment)).or_default();
                group.latest.push_back(PastLine { number, time, as_of, moment, hash: pack.hash });
                if group.latest.len() > KEPT {
                    group.latest.pop_front();
                }
                group.count += 1;
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
    use heng_values::Date;

    #[test]
    fn lines_are_read_as_they_come() {
        let folder = tempfile::tempdir().unwrap();
        let mut follower = Follower::new(folder.path());
        let day = |day| Date::new(2022, 9, day).unwrap();
        let numbers = |follower: &mut Follower, from| {
            let (runs, count) = follower.runs("", day(from));
            (runs.iter().map(|run| run.number).collect::<Vec<_>>(), count)
        };
        assert_eq!(numbers(&mut follower, 1), (vec![], 0), "no log yet");
        let line = |event, as_of: &str| {
            let entry = Entry { event, as_of: as_of.into(), ..Entry::default() };
            append(folder.path(), entry).unwrap();
        };
        line(Event::Run, "2022-09-05 24:00");
        line(Event::Refused, "");
        assert_eq!(numbers(&mut follower, 1), (vec![1], 1));
        line(Event::Reload, "2022-09-05 24:00");
        line(Event::Undone, "");
        line(Event::Reload, "2022-09-03 24:00");
        assert_eq!(numbers(&mut follower, 1), (vec![1, 5], 2), "taken back is no run");
        assert_eq!(numbers(&mut follower, 4), (vec![1], 1), "another day");
        (0..30).for_each(|_| line(Event::Reload, "2022-09-05 24:00"));
        let (runs, count) = numbers(&mut follower, 4);
        assert_eq!((runs.len(), runs.last(), count), (super::KEPT, Some(&35), 31), "the latest, and how many in all");
        assert_eq!(follower.runs("别的", day(1)).1, 0, "another pack");
        std::fs::write(folder.path().join(FILE), "").unwrap();
        assert_eq!(numbers(&mut follower, 1), (vec![], 0), "another log");
    }
}
