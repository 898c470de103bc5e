//! Files made for people and editors (schemas, the handbook, manual pages) go into a folder: each is written aside and
//! renamed, and nothing that this program did not make is ever written over.

use crate::failure::{Failure, Stage};
use crate::folder::{about, shown};
use crate::texts::Texts;
use heng_values::system_reason;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

/// What every file that is made says of itself, somewhere near its beginning.
pub use heng_review::MADE_BY;

/// How far into a file the mark is looked for, in bytes.
const NEAR: u64 = 4096;

/// A file to write.
#[derive(Clone, Debug)]
pub struct MadeFile {
    /// Its name in the folder.
    pub name: String,
    /// Its whole text, the mark in it.
    pub text: String,
}

/// Writes files into a folder, which is made where it is missing. Nothing is written if one of them stands there and was not made by
/// this program.
///
/// # Errors
/// `E0870` the folder is a file, `E0871` a file of somebody else stands there, `E0872` it cannot be written.
pub fn write(folder: &Path, files: &[MadeFile]) -> Result<(), Box<Failure>> {
    let failed = |code, path: &Path, reason: Option<std::io::Error>| {
        let diagnostic = about(code, &shown(path));
        let diagnostic = match reason {
            Some(error) => diagnostic.with("reason", system_reason(&error)),
            None => diagnostic,
        };
        Failure::new(Stage::Usage, vec![diagnostic], Texts::default())
    };
    if folder.exists() && !folder.is_dir() {
        return Err(failed("E0870", folder, None));
    }
    for file in files {
        let path = folder.join(&file.name);
        // A link, a folder or a pipe under the name is somebody else's too.
        let stands = fs::symlink_metadata(&path).ok();
        if stands.is_some_and(|stands| !stands.is_file() || !is_made(&path)) {
            return Err(failed("E0871", &path, None));
        }
    }
    fs::create_dir_all(folder).map_err(|error| failed("E0872", folder, Some(error)))?;
    for file in files {
        let path = folder.join(&file.name);
        let wrong = |error| failed("E0872", &path, Some(error));
        let mut aside = tempfile::NamedTempFile::new_in(folder).map_err(wrong)?;
        aside.write_all(file.text.as_bytes()).map_err(wrong)?;
        readable(&aside).map_err(wrong)?;
        aside.persist(&path).map_err(|error| wrong(error.error))?;
    }
    Ok(())
}

fn is_made(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(NEAR).read_to_end(&mut start));
    read.is_ok() && start.windows(MADE_BY.len()).any(|part| part == MADE_BY.as_bytes())
}

/// A temporary file is its owner's alone; what is made is for others to read as well.
#[cfg(unix)]
fn readable(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &tempfile::NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_files_stay_and_own_ones_are_renewed() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("a/b");
        let file = |text: &str| [MadeFile { name: "x.json".to_owned(), text: format!("{text} {MADE_BY}") }];
        write(&out, &file("one")).unwrap();
        write(&out, &file("two")).unwrap();
        assert!(fs::read_to_string(out.join("x.json")).unwrap().starts_with("two"));
        fs::write(out.join("x.json"), "mine").unwrap();
        assert_eq!(write(&out, &file("three")).unwrap_err().diagnostics[0].code, "E0871");
        assert_eq!(fs::read_to_string(out.join("x.json")).unwrap(), "mine");
        assert_eq!(write(&out.join("x.json"), &file("four")).unwrap_err().diagnostics[0].code, "E0870");
    }
}
