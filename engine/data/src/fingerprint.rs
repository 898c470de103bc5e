//! What identifies input files: name, length and SHA-256, and whether a file changed while it was read. What stands in
//! them is not known here.

use crate::digest::Digest;
use crate::folder;
use heng_values::Diagnostic;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

/// How many bytes are hashed at a time: as many as stay near the processor between being read and being hashed.
const PIECE: usize = 1 << 16;

/// An input file as the run log names it.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct FileMark {
    /// Its name.
    pub file: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl FileMark {
    /// That of a file all of whose bytes were hashed.
    pub fn of(file: String, hashed: Digest) -> FileMark {
        FileMark { file, bytes: hashed.length(), sha256: hashed.finish() }
    }
}

/// How the files of a data folder stand at a moment; two that are equal enclose a time in which none was replaced.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Standing(Vec<(PathBuf, u64, Option<SystemTime>, u64)>);

/// How the data files at `path`, a folder or one file, stand now. What cannot be looked at is left out.
pub fn standing(path: &Path) -> Standing {
    let look = |path: PathBuf| {
        let about = fs::metadata(&path).ok()?;
        Some((path, about.len(), about.modified().ok(), place_of(&about)))
    };
    Standing(files(path).into_iter().filter_map(look).collect())
}

/// Hashes a file; what it gives is worth nothing once it is told to `stop`.
///
/// # Errors
/// `E0809` the system refuses.
pub fn mark(path: &Path, stop: &AtomicBool) -> Result<FileMark, Diagnostic> {
    let file = name_of(path);
    let found = digest_of_file(path, stop).map_err(|error| folder::unreadable(&file, &error))?;
    Ok(FileMark::of(file, found))
}

/// A file's name, as its mark has it.
pub fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// SHA-256 of a file's bytes, in hexadecimal.
///
/// # Errors
/// The system's.
pub fn digest_of(path: &Path) -> io::Result<String> {
    digest_of_file(path, &AtomicBool::new(false)).map(Digest::finish)
}

/// The files that a run may read, by name; none for standard input.
pub fn files(path: &Path) -> Vec<PathBuf> {
    folder::find(path).map(|(files, _)| files.into_iter().map(|file| file.path).collect()).unwrap_or_default()
}

fn digest_of_file(path: &Path, stop: &AtomicBool) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut digest = Digest::default();
    let mut piece = vec![0; PIECE];
    while !stop.load(Ordering::Relaxed) {
        match file.read(&mut piece)? {
            0 => break,
            read => digest.update(&piece[..read]),
        }
    }
    Ok(digest)
}

#[cfg(unix)]
fn place_of(about: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(about)
}

#[cfg(not(unix))]
fn place_of(_: &fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_file_stands_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("户.csv");
        fs::write(&path, "户编号\nh1\n").unwrap();
        let before = standing(folder.path());
        assert_eq!(standing(folder.path()), before);
        let marked = || mark(&files(folder.path())[0], &AtomicBool::new(false)).unwrap();
        let marks = marked();
        assert_eq!((marks.file.as_str(), marks.bytes, marks.sha256.len()), ("户.csv", 13, 64));
        fs::write(folder.path().join("new"), "户编号\nh2\n").unwrap();
        fs::rename(folder.path().join("new"), &path).unwrap();
        assert_ne!(standing(folder.path()), before);
        assert_ne!(marked(), marks);
    }
}
