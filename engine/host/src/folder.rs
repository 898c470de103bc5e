//! Reading a folder of texts safely: files in path order, within limits, never through a link that leads out. What the
//! texts mean is not known here.

use heng_core::source::SourceFile;
use heng_values::{Diagnostic, Place, Severity, system_reason};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest text that is read, in bytes.
pub const LARGEST: u64 = 16 << 20;
/// How many files a folder may hold, other kinds of files and folders included.
pub const MOST: usize = 20_000;
/// How deep folders may nest.
const DEEPEST: usize = 32;

/// A text of a folder, with its path in it (parts joined by `/`).
#[derive(Clone, Debug)]
pub struct Found {
    /// Path within the folder.
    pub inner: String,
    /// The text under the name shown to people.
    pub file: SourceFile,
}

/// A folder and the name under which people see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedFolder {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called.
    pub name: String,
}

impl NamedFolder {
    /// A folder called by its path.
    pub fn plain(path: &Path) -> NamedFolder {
        NamedFolder { path: path.to_path_buf(), name: shown(path) }
    }
}

/// A path as people read it: `/` between parts, nothing doubled, no `./` in front.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let trimmed = text.trim_start_matches("./").trim_end_matches('/');
    if trimmed.is_empty() {
        if text.starts_with('/') { "/".to_owned() } else { ".".to_owned() }
    } else {
        trimmed.to_owned()
    }
}

/// A diagnostic about a path, which has no text to underline.
pub fn about(code: &'static str, path: &str) -> Diagnostic {
    let place = Place::new(Arc::from(path), 0, 0);
    Diagnostic::new(code, Severity::Error, Some(place)).with("path", path)
}

/// Finds every file below a folder whose name ends in one of `endings`, in path order. Hidden files and folders, and
/// folders for which `skip` says so (by path within the folder), are left out.
pub fn find_files(
    folder: &Path,
    shown_as: &str,
    endings: &[&str],
    skip: &dyn Fn(&str) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(String, PathBuf)> {
    let root = match fs::canonicalize(folder) {
        Ok(root) => root,
        Err(error) => {
            diagnostics.push(about("E0908", shown_as).with("reason", system_reason(&error)));
            return Vec::new();
        }
    };
    let mut walk = Walk { root, shown_as, endings, skip, seen: 0, paths: Vec::new(), diagnostics };
    walk.folder(folder, "", 0);
    let mut paths = walk.paths;
    paths.sort();
    paths
}

/// Reads every text below a folder, found as [`find_files`] does.
pub fn read_texts(
    folder: &Path,
    shown_as: &str,
    endings: &[&str],
    skip: &dyn Fn(&str) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Found> {
    let paths = find_files(folder, shown_as, endings, skip, diagnostics);
    let read = |(inner, path): (String, PathBuf)| {
        let name = format!("{shown_as}/{inner}");
        match read_text(&path, &name) {
            Ok(text) => Some(Found { inner, file: SourceFile { path: Arc::from(name), text } }),
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                None
            }
        }
    };
    paths.into_iter().filter_map(read).collect()
}

/// Reads one text: UTF-8, not larger than `LARGEST`; a byte order mark is taken off.
///
/// # Errors
/// A diagnostic that says why not.
pub fn read_text(path: &Path, shown_as: &str) -> Result<Arc<str>, Box<Diagnostic>> {
    read_text_through(path, shown_as, &mut Vec::new())
}

/// The same by way of memory that is there: what it held is gone.
///
/// # Errors
/// As for [`read_text`].
pub fn read_text_through(path: &Path, shown_as: &str, bytes: &mut Vec<u8>) -> Result<Arc<str>, Box<Diagnostic>> {
    read_into(path, shown_as, bytes)?;
    let text = simdutf8::basic::from_utf8(bytes).map_err(|_| Box::new(about("E0906", shown_as)))?;
    Ok(Arc::from(text.strip_prefix('\u{feff}').unwrap_or(text)))
}

/// Reads the bytes of a file not larger than `LARGEST`.
///
/// # Errors
/// A diagnostic that says why not.
pub fn read_bytes(path: &Path, shown_as: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut bytes = Vec::new();
    read_into(path, shown_as, &mut bytes)?;
    Ok(bytes)
}

fn read_into(path: &Path, shown_as: &str, bytes: &mut Vec<u8>) -> Result<(), Box<Diagnostic>> {
    let unreadable = |error: std::io::Error| Box::new(about("E0908", shown_as).with("reason", system_reason(&error)));
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST {
        let diagnostic =
            about("E0905", shown_as).with("size", (size >> 20).to_string()).with("limit", (LARGEST >> 20).to_string());
        return Err(Box::new(diagnostic));
    }
    bytes.clear();
    // One byte more than there is, in which the end of the file is seen.
    bytes.reserve_exact(usize::try_from(size).unwrap_or_default() + 1);
    fs::File::open(path).and_then(|mut file| file.read_to_end(bytes)).map_err(unreadable)?;
    Ok(())
}

struct Walk<'a> {
    root: PathBuf,
    shown_as: &'a str,
    endings: &'a [&'a str],
    skip: &'a dyn Fn(&str) -> bool,
    seen: usize,
    paths: Vec<(String, PathBuf)>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, inner: &str, depth: usize) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let name = format!("{}/{inner}", self.shown_as);
                self.diagnostics.push(about("E0908", name.trim_end_matches('/')).with("reason", system_reason(&error)));
                return;
            }
        };
        for entry in entries.flatten() {
            self.seen += 1;
            if self.seen > MOST || depth > DEEPEST {
                if self.seen == MOST + 1 || depth > DEEPEST {
                    self.diagnostics.push(about("E0911", self.shown_as).with("limit", MOST.to_string()));
                    self.seen = MOST + 2;
                }
                return;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let inner = if inner.is_empty() { name } else { format!("{inner}/{name}") };
            self.entry(&entry.path(), inner, depth);
        }
    }

    fn entry(&mut self, path: &Path, inner: String, depth: usize) {
        let Ok(kind) = fs::symlink_metadata(path).map(|data| data.file_type()) else { return };
        if kind.is_dir() {
            if !(self.skip)(&inner) {
                self.folder(path, &inner, depth + 1);
            }
            return;
        }
        let wanted = self.endings.iter().any(|ending| inner.to_ascii_lowercase().ends_with(ending));
        if kind.is_symlink() {
            let target = fs::canonicalize(path);
            // A link to a folder is refused too: its texts would be read under two names.
            let to_folder = target.as_ref().is_ok_and(|target| target.is_dir());
            let within = target.is_ok_and(|target| target.starts_with(&self.root) && target.is_file());
            if (wanted || to_folder) && !within {
                self.diagnostics.push(about("E0907", &format!("{}/{inner}", self.shown_as)));
                return;
            }
        }
        if wanted && !fs::metadata(path).is_ok_and(|about| about.is_file()) {
            // A pipe or a device may never end.
            self.diagnostics.push(about("E0840", &format!("{}/{inner}", self.shown_as)).with("file", inner));
            return;
        }
        if wanted {
            self.paths.push((inner, path.to_path_buf()));
        }
    }
}
