//! Reads data files that may be replaced at any time: what is handed on comes from files that stood still while they were
//! read, with the hashes of exactly those bytes.

use heng_data::csv::LARGE;
use heng_data::fingerprint::{FileMark, Standing, files, mark, name_of, standing};
use heng_values::{Diagnostic, Severity};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

/// How often files that changed meanwhile are read again.
const TIMES: u32 = 20;

/// How long they are given to come to rest.
const REST: Duration = Duration::from_millis(150);

/// The hashes of files, as they stood at a moment. Each is made once: beforehand on a thread that has nothing else to do,
/// by whoever reads the file, or when it is asked for.
#[derive(Debug)]
pub struct Hashes {
    before: Standing,
    files: Arc<[Hashed]>,
    /// Told when nobody wants to know any more.
    stop: Arc<AtomicBool>,
}

/// A file and its hash.
#[derive(Debug)]
struct Hashed {
    path: PathBuf,
    mark: OnceLock<Result<FileMark, Diagnostic>>,
}

impl Hashed {
    fn mark(&self, stop: &AtomicBool) -> Result<FileMark, Diagnostic> {
        self.mark.get_or_init(|| mark(&self.path, stop)).clone()
    }
}

impl Drop for Hashes {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Hashes {
    /// Those of the files at `path` as they stand now, none made yet.
    pub fn of(path: &Path) -> Hashes {
        // One that comes or goes between the two stands otherwise in the end.
        let before = standing(path);
        let files = files(path).into_iter().map(|path| Hashed { path, mark: OnceLock::new() });
        Hashes { before, files: files.collect(), stop: Arc::default() }
    }

    /// Begins those of files that are not large.
    pub fn begin_small(&self) {
        self.begin(|path| std::fs::metadata(path).is_ok_and(|about| about.len() < LARGE));
    }

    /// Begins all that are not made but those of the files named, which are hashed as they are read.
    pub fn begin_others(&self, read: &[Arc<str>]) {
        self.begin(|path| {
            let name = name_of(path);
            !read.iter().any(|read| **read == *name)
        });
    }

    /// Begins some, on threads that have nothing else to do; none where this is the only one.
    fn begin(&self, which: impl Fn(&Path) -> bool) {
        if rayon::current_num_threads() < 2 {
            return;
        }
        for at in (0..self.files.len()).filter(|at| which(&self.files[*at].path)) {
            let (files, stop) = (Arc::clone(&self.files), Arc::clone(&self.stop));
            rayon::spawn(move || {
                // Whoever asks for it finds it.
                let _ = files[at].mark(&stop);
            });
        }
    }

    /// Notes those that were made by whoever read the files.
    pub fn know(&self, marks: Vec<FileMark>) {
        for mark in marks {
            if let Some(file) = self.files.iter().find(|file| name_of(&file.path) == mark.file) {
                // Nobody else began it.
                let _ = file.mark.set(Ok(mark));
            }
        }
    }

    /// All of them, in the order of the files.
    fn all(&self) -> Result<Vec<FileMark>, Diagnostic> {
        self.files.par_iter().map(|file| file.mark(&self.stop)).collect()
    }
}

/// Reads with `read` until the files at `path` were the same before and after, and hashes them meanwhile.
///
/// # Errors
/// What `read` says of files at rest; `E0887` they do not come to rest.
pub fn read<T>(
    path: &Path,
    read: &dyn Fn() -> Result<T, Vec<Diagnostic>>,
) -> Result<(T, Vec<FileMark>), Vec<Diagnostic>> {
    read_hashed(None, path, &|hashes| {
        hashes.begin_others(&[]);
        read()
    })
}

/// As [`read()`], of files whose hashes may have been begun already. `read` says which others are to be made while it
/// reads, and which it made itself; what is left is made in the end.
///
/// # Errors
/// As [`read()`].
pub fn read_hashed<T>(
    mut begun: Option<Hashes>,
    path: &Path,
    read: &dyn Fn(&Hashes) -> Result<T, Vec<Diagnostic>>,
) -> Result<(T, Vec<FileMark>), Vec<Diagnostic>> {
    at_rest(path, || {
        let hashes = begun.take().unwrap_or_else(|| Hashes::of(path));
        let read = read(&hashes).and_then(|read| Ok((read, hashes.all().map_err(|one| vec![one])?)));
        (hashes.before.clone(), read)
    })?
}

/// As [`read()`], where nobody asks for hashes.
///
/// # Errors
/// As [`read()`].
pub fn read_unhashed<T>(path: &Path, read: &dyn Fn() -> Result<T, Vec<Diagnostic>>) -> Result<T, Vec<Diagnostic>> {
    at_rest(path, || (standing(path), read()))?
}

/// Tries until the files at `path` stand after it as they stood before.
fn at_rest<R>(path: &Path, mut attempt: impl FnMut() -> (Standing, R)) -> Result<R, Vec<Diagnostic>> {
    for _ in 0..TIMES {
        let (before, made) = attempt();
        if standing(path) == before {
            return Ok(made);
        }
        thread::sleep(REST);
    }
    let restless = Diagnostic::new("E0887", Severity::Error, None);
    Err(vec![restless.with("path", path.display().to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn files_replaced_meanwhile_are_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "a\n1\n").unwrap();
        let reads = AtomicU32::new(0);
        let once = || {
            if reads.fetch_add(1, Ordering::SeqCst) == 0 {
                fs::write(folder.path().join("b"), "a\n2,longer\n").unwrap();
                fs::rename(folder.path().join("b"), &path).unwrap();
            }
            Ok(fs::read_to_string(&path).unwrap())
        };
        let (text, marks) = read(folder.path(), &once).unwrap();
        assert_eq!((text.as_str(), marks.len(), reads.load(Ordering::SeqCst)), ("a\n2,longer\n", 1, 2));
        // Hashed before they are replaced: what was hashed of those that are read counts.
        let begun = Hashes::of(folder.path());
        rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap().install(|| begun.begin_small());
        fs::write(&path, "a\n3\n").unwrap();
        let (text, again) = read_hashed(Some(begun), folder.path(), &|_| once()).unwrap();
        assert_eq!((text.as_str(), again[0].bytes, again[0] == marks[0]), ("a\n3\n", 4, false));
        // What is known is not made again.
        let known = FileMark { file: "a.csv".into(), bytes: 4, sha256: "known".into() };
        let read_known = |hashes: &Hashes| {
            hashes.know(vec![known.clone()]);
            once()
        };
        assert_eq!(read_hashed(None, folder.path(), &read_known).unwrap().1, std::slice::from_ref(&known));
        let always = || {
            let more = reads.fetch_add(1, Ordering::SeqCst);
            fs::write(&path, "x".repeat(more as usize)).unwrap();
            Ok(())
        };
        assert_eq!(read(folder.path(), &always).unwrap_err()[0].code, "E0887");
        assert_eq!(read_unhashed(folder.path(), &always).unwrap_err()[0].code, "E0887");
        reads.store(0, Ordering::SeqCst);
        assert_eq!(read_unhashed(folder.path(), &once).unwrap(), "a\n2,longer\n");
    }
}
