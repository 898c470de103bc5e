//! Reads data files that may be replaced at any time: what is handed on comes from files that stood still while they were
//! read, with the hashes of exactly those bytes.

use heng_data::fingerprint::{FileMark, marks, standing};
use heng_values::{Diagnostic, Severity};
use std::path::Path;
use std::thread;
use std::time::Duration;

/// How often files that changed meanwhile are read again.
const TIMES: u32 = 20;

/// How long they are given to come to rest.
const REST: Duration = Duration::from_millis(150);

/// Reads with `read` until the files at `path` were the same before and after, and hashes them meanwhile.
///
/// # Errors
/// What `read` says of files at rest; `E0887` they do not come to rest.
pub fn read<T: Send>(
    path: &Path,
    read: &(dyn Fn() -> Result<T, Vec<Diagnostic>> + Sync),
) -> Result<(T, Vec<FileMark>), Vec<Diagnostic>> {
    for _ in 0..TIMES {
        let before = standing(path);
        let (read, marks) = rayon::join(read, || marks(path));
        if standing(path) == before {
            return Ok((read?, marks.map_err(|one| vec![one])?));
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
    use std::sync::atomic::{AtomicU32, Ordering};

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
        let always = || {
            let more = reads.fetch_add(1, Ordering::SeqCst);
            fs::write(&path, "x".repeat(more as usize)).unwrap();
            Ok(())
        };
        assert_eq!(read(folder.path(), &always).unwrap_err()[0].code, "E0887");
    }
}
