//! Sees that something changed in watched folders: told by the system where it does, by looking at regular intervals
//! everywhere. What changed, and whether it matters, is found out by whoever asks.
//!
//! Several events of one save are made one here and not by a debouncer of notify's own: the small one forgets what an event
//! was, so that our own reading would wake us for ever, and the full one tells while a file is still being written.

use heng_data::fingerprint;
use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

/// How long a folder must be quiet before it is read. Longer pauses between pieces are no matter: texts that change while they
/// are loaded are loaded again, and those that make no good pack are told only when they stand still.
const QUIET: Duration = Duration::from_millis(5);

/// How long one waits before the first look.
const REST: Duration = Duration::from_millis(20);

/// How long one waits for that at most.
const RESTLESS: Duration = Duration::from_secs(2);

/// How often one looks although the system tells of changes.
const LOOK: Duration = Duration::from_secs(3);

/// How often one looks where it does not.
const POLL: Duration = Duration::from_millis(700);

/// How changes are seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// The system tells.
    #[default]
    Native,
    /// One looks at regular intervals: for network folders, which tell nothing.
    Poll,
    /// Not at all.
    Off,
}

/// How files of rules stand.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Standing {
    texts: BTreeSet<(PathBuf, u64, Option<SystemTime>)>,
    data: fingerprint::Standing,
}

impl Standing {
    /// How folders of rules, and data, stand now.
    pub fn now(folders: &[PathBuf], data: Option<&Path>) -> Standing {
        let mut standing = Standing::default();
        folders.iter().for_each(|folder| standing.take(folder, 0));
        if let Some(data) = data {
            standing.data = fingerprint::standing(data);
        }
        standing
    }

    fn take(&mut self, folder: &Path, depth: usize) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            if name.to_string_lossy().starts_with('.') || depth > 16 {
                continue;
            }
            let Ok(about) = entry.metadata() else { continue };
            if about.is_dir() {
                self.take(&entry.path(), depth + 1);
            } else {
                self.texts.insert((entry.path(), about.len(), about.modified().ok()));
            }
        }
    }
}

/// What is told to whoever waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Told {
    Changed,
    Over,
}

/// Ends the waiting of eyes from another thread.
#[derive(Clone, Debug)]
pub struct Waker(Sender<Told>);

impl Waker {
    /// Whoever waits, or will, stops at once.
    pub fn wake(&self) {
        // Nobody waits any more where the session is over.
        let _ = self.0.send(Told::Over);
    }
}

/// Sees changes.
#[derive(Debug)]
pub struct Eyes {
    mode: Mode,
    told: Receiver<Told>,
    /// Kept so that the channel stays open where nobody tells.
    teller: Sender<Told>,
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<(PathBuf, bool)>,
}

impl Eyes {
    /// Eyes that look at nothing yet.
    ///
    /// # Errors
    /// The system gives no watcher: its words.
    pub fn new(mode: Mode) -> Result<Eyes, String> {
        let mut eyes = Eyes::closed(mode);
        eyes.open()?;
        Ok(eyes)
    }

    /// Eyes for which the system has not been asked yet.
    pub fn closed(mode: Mode) -> Eyes {
        let (teller, told) = channel();
        Eyes { mode, told, teller, watcher: None, watched: BTreeSet::new() }
    }

    /// Opens them; where the system gives no watcher, looking finds out as well.
    pub fn open_or_poll(&mut self) {
        if self.open().is_err() {
            self.mode = Mode::Poll;
        }
    }

    fn open(&mut self) -> Result<(), String> {
        if self.mode == Mode::Native {
            let tell = self.teller.clone();
            let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                if event.map_or(true, |event| matters(event.kind)) {
                    // Nobody listens any more when the session is over.
                    let _ = tell.send(Told::Changed);
                }
            });
            self.watcher = Some(watcher.map_err(|error| error.to_string())?);
        }
        Ok(())
    }

    /// Looks at these folders of rules with all below them, at this data, and at where they stand (a folder may be removed
    /// and come back). Folders that do not exist now are passed over.
    ///
    /// # Errors
    /// The path that the system does not let be watched, and its words.
    pub fn look_at(&mut self, folders: &[PathBuf], data: Option<&Path>) -> Result<(), (PathBuf, String)> {
        let Some(watcher) = &mut self.watcher else { return Ok(()) };
        let mut wanted: BTreeSet<(PathBuf, bool)> = BTreeSet::new();
        for folder in folders {
            wanted.insert((folder.clone(), true));
        }
        wanted.extend(data.map(|data| (data.to_path_buf(), false)));
        let homes: Vec<PathBuf> = wanted.iter().filter_map(|(path, _)| home(path)).collect();
        wanted.extend(homes.into_iter().map(|home| (home, false)));
        // A folder that was removed and came back is another one: everything is watched anew.
        for (path, _) in std::mem::take(&mut self.watched) {
            let _ = watcher.unwatch(&path);
        }
        for (path, deep) in wanted {
            // Watching a folder deep after flat would only be flat.
            let twice = !deep && self.watched.contains(&(path.clone(), true));
            if twice || !path.exists() {
                continue;
            }
            let mode = if deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match watcher.watch(&path, mode) {
                Ok(()) => {
                    self.watched.insert((path, deep));
                }
                // It went between the question and the answer.
                Err(_) if !path.exists() => {}
                Err(error) => return Err((path, error.to_string())),
            }
        }
        Ok(())
    }

    /// What ends a waiting.
    pub fn waker(&self) -> Waker {
        Waker(self.teller.clone())
    }

    /// Waits a moment before the first look; whether somebody ended the waiting meanwhile.
    pub fn rest(&self) -> bool {
        matches!(self.told.recv_timeout(REST), Ok(Told::Over))
    }

    /// Waits until something may have changed and it is quiet again. False where nobody told anything for a while, or
    /// somebody ended the waiting.
    pub fn wait(&self) -> bool {
        let look = if self.mode == Mode::Native { LOOK } else { POLL };
        match self.told.recv_timeout(look) {
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(look);
                false
            }
            Ok(Told::Over) => false,
            Ok(Told::Changed) => {
                let until = Instant::now() + RESTLESS;
                loop {
                    match self.told.recv_timeout(QUIET) {
                        Ok(Told::Over) => return false,
                        Ok(Told::Changed) if Instant::now() < until => {}
                        _ => return true,
                    }
                }
            }
        }
    }
}

/// Whether a file may have other contents afterwards: reading it, which we do ourselves, changes nothing.
fn matters(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

/// The folder that a path stands in.
fn home(path: &Path) -> Option<PathBuf> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => Some(parent.to_path_buf()),
        Some(_) => Some(PathBuf::from(".")),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_does_not_matter_and_writing_does() {
        let close = |mode| EventKind::Access(AccessKind::Close(mode));
        assert!(!matters(EventKind::Access(AccessKind::Open(AccessMode::Any))));
        assert!(!matters(close(AccessMode::Read)));
        assert!(matters(close(AccessMode::Write)) && matters(EventKind::Any));
    }

    #[test]
    fn waiting_ends_when_somebody_wakes() {
        let eyes = Eyes::new(Mode::Off).unwrap();
        eyes.teller.send(Told::Changed).unwrap();
        assert!(eyes.wait(), "something changed");
        eyes.teller.send(Told::Changed).unwrap();
        eyes.waker().wake();
        assert!(!eyes.wait(), "it is over, whatever changed");
    }

    #[test]
    fn a_standing_tells_a_replaced_text() {
        let folder = tempfile::tempdir().unwrap();
        let folders = [folder.path().to_path_buf()];
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/rules.toml"), "a = 1").unwrap();
        let before = Standing::now(&folders, None);
        assert_eq!(before, Standing::now(&folders, None));
        fs::write(folder.path().join("a/rules.toml"), "a = 10").unwrap();
        assert_ne!(before, Standing::now(&folders, None));
    }
}
