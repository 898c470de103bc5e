//! What a run had to make before it could write: gone again if the run fails. What is written is not known here.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders and files that were made for this run, in the order they were made. They go again if it fails.
#[derive(Debug, Default)]
pub struct Made {
    paths: Vec<PathBuf>,
}

impl Made {
    /// Makes a folder, and those above it that are missing.
    ///
    /// # Errors
    /// The system's.
    pub fn folder(&mut self, path: &Path) -> io::Result<()> {
        let missing: Vec<&Path> =
            path.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).collect();
        fs::create_dir_all(path)?;
        self.paths.extend(missing.into_iter().rev().map(Path::to_path_buf));
        Ok(())
    }

    /// Tells of a file that is being made.
    pub fn file(&mut self, path: &Path) {
        self.paths.push(path.to_path_buf());
    }

    /// Lets everything stay.
    pub fn keep(&mut self) {
        self.paths.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for path in self.paths.iter().rev() {
            // A folder into which somebody else put something stays.
            let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_goes_unless_it_is_kept_or_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        let mut made = Made::default();
        made.folder(&path).unwrap();
        drop(made);
        assert!(!folder.path().join("a").exists());
        let mut made = Made::default();
        made.folder(&path).unwrap();
        fs::write(folder.path().join("a/x"), "x").unwrap();
        drop(made);
        assert!(folder.path().join("a/x").exists() && !path.exists());
        let mut made = Made::default();
        made.folder(&path).unwrap();
        made.keep();
        drop(made);
        assert!(path.exists());
    }
}
