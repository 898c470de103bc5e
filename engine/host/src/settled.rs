//! Reads data files that may be replaced at any time: what is handed on comes from files that stood still while they were
//! read, with the hashes of exactly those bytes.

use heng_data::fingerprint::{FileMark, Standing, marks, marks_here, standing};
use heng_values::{Diagnostic, Severity};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

/// How often files that changed meanwhile are read again.
const TIMES: u32 = 20;

/// How long they are given to come to rest.
const REST: Duration = Duration::from_millis(150);

/// Files that are being hashed before they are read.
#[derive(Debug)]
pub struct Begun {
    before: Standing,
    marks: Receiver<Result<Vec<FileMark>, Diagnostic>>,
    /// Told when nobody wants to know any more.
    stop: Arc<AtomicBool>,
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Begins to hash the files at `path` on a thread that has nothing else to do; none where this is the only one.
pub fn begin(path: &Path) -> Option<Begun> {
    if rayon::current_num_threads() < 2 {
        return None;
    }
    let (sender, marks) = sync_channel(1);
    let begun = Begun { before: standing(path), marks, stop: Arc::default() };
    let (path, stop) = (path.to_path_buf(), Arc::clone(&begun.stop));
    rayon::spawn(move || {
        // Nobody may be listening any more.
        let _ = sender.send(marks_here(&path, &stop));
    });
    Some(begun)
}

/// Reads with `read` until the files at `path` were the same before and after, and hashes them meanwhile.
///
/// # Errors
/// What `read` says of files at rest; `E0887` they do not come to rest.
pub fn read<T: Send>(
    path: &Path,
    read: &(dyn Fn() -> Result<T, Vec<Diagnostic>> + Sync),
) -> Result<(T, Vec<FileMark>), Vec<Diagnostic>> {
    read_begun(None, path, read)
}

/// As [`read()`], of files that are being hashed already.
///
/// # Errors
/// As [`read()`].
pub fn read_begun<T: Send>(
    mut begun: Option<Begun>,
    path: &Path,
    read: &(dyn Fn() -> Result<T, Vec<Diagnostic>> + Sync),
) -> Result<(T, Vec<FileMark>), Vec<Diagnostic>> {
    let (read, marks) = at_rest(path, || match begun.take() {
        Some(begun) => {
            let read = read();
            // What is not hashed is not asked for.
            let marks = if read.is_ok() { begun.marks.recv().unwrap_or_else(|_| marks(path)) } else { Ok(Vec::new()) };
            (begun.before.clone(), (read, marks))
        }
        None => (standing(path), rayon::join(read, || marks(path))),
    })?;
    Ok((read?, marks.map_err(|one| vec![one])?))
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
        let begun = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap().install(|| begin(folder.path()));
        assert!(begun.is_some());
        fs::write(&path, "a\n3\n").unwrap();
        let (text, again) = read_begun(begun, folder.path(), &once).unwrap();
        assert_eq!((text.as_str(), again[0].bytes, again[0] == marks[0]), ("a\n3\n", 4, false));
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
