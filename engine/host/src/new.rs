//! `new`: a pack to start from, with sample data beside it. Its files stand in `template/`; only the name is filled in.

use crate::failure::{Failure, Stage};
use crate::folder::{about, shown};
use crate::language::Language;
use crate::made::MadeFile;
use crate::schema::schemas;
use crate::texts::Texts;
use heng_values::{Diagnostic, system_reason};
use include_dir::{Dir, include_dir};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

static PACK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/template/pack");
static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/template/data");

/// The longest name, in characters.
const LONGEST: usize = 64;

/// Names that no file can have on Windows.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// What was made: `{ "schema": 1, "pack", "data", "files" }`.
#[derive(Clone, Debug, Serialize)]
pub struct New {
    /// The shape's version.
    pub schema: u32,
    /// The pack's folder.
    pub pack: String,
    /// The folder of its sample data.
    pub data: String,
    /// All files made, by their paths.
    pub files: Vec<String>,
}

/// Makes a pack in a folder that does not exist yet; its last part is the pack's name.
///
/// # Errors
/// `E0873` the name will not do, `E0874` something of this name is there already, `E0872` it cannot be written.
pub fn make(folder: &Path, language: Language) -> Result<New, Box<Failure>> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !fits(&name) {
        let better = mended(&name);
        let unfit = about("E0873", &shown(folder)).with("name", &*name).with("limit", LONGEST.to_string());
        return Err(refused(unfit.suggest(fits(&better).then_some(better))));
    }
    let data = folder.with_file_name(format!("{name}-样例"));
    for path in [folder, &data] {
        if fs::symlink_metadata(path).is_ok() {
            return Err(refused(about("E0874", &shown(path))));
        }
    }
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let unwritable = |path: &Path, error: std::io::Error| {
        refused(about("E0872", &shown(path)).with("reason", system_reason(&error)))
    };
    fs::create_dir_all(&parent).map_err(|error| unwritable(&parent, error))?;
    // Everything is written aside first, so that a pack is there whole or not at all.
    let aside = tempfile::Builder::new().prefix(".heng-new-").tempdir_in(&parent);
    let aside = aside.map_err(|error| unwritable(&parent, error))?;
    let pack = aside.path().join(&name);
    write(&PACK, &name, &pack).map_err(|error| unwritable(folder, error))?;
    let made = schemas(&pack, &[], language)?.made();
    write_made(&made, &pack.join("schema")).map_err(|error| unwritable(folder, error))?;
    write(&DATA, &name, &aside.path().join("data")).map_err(|error| unwritable(&data, error))?;
    fs::rename(&pack, folder).map_err(|error| unwritable(folder, error))?;
    fs::rename(aside.path().join("data"), &data).map_err(|error| unwritable(&data, error))?;
    let mut files: Vec<String> = [(&PACK, folder), (&DATA, &*data)]
        .into_iter()
        .flat_map(|(dir, at)| all(dir).into_iter().map(move |file| shown(&at.join(file.path()))))
        .collect();
    files.extend(made.iter().map(|file| shown(&folder.join("schema").join(&file.name))));
    files.sort();
    Ok(New { schema: 1, pack: shown(folder), data: shown(&data), files })
}

impl New {
    /// The shape as JSON text.
    pub fn to_json(&self) -> String {
        // Texts and numbers under text keys can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

fn refused(diagnostic: Diagnostic) -> Box<Failure> {
    Failure::new(Stage::Usage, vec![diagnostic], Texts::default())
}

/// Whether a name will do as a folder on every system, and as a word at the command line.
fn fits(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(char::is_alphanumeric)
        && letters.all(in_names)
        && !name.ends_with('.')
        && name.chars().count() <= LONGEST
        && !reserved(name)
}

fn in_names(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

fn reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let numbered = |word: &str| {
        stem.strip_prefix(word).is_some_and(|rest| rest.len() == 1 && rest.chars().all(|digit| digit.is_ascii_digit()))
    };
    RESERVED.contains(&&*stem) || numbered("com") || numbered("lpt")
}

/// A name like it that will do.
fn mended(name: &str) -> String {
    let letters: String =
        name.chars().map(|letter| if in_names(letter) { letter } else { '-' }).take(LONGEST).collect();
    letters.trim_matches(['-', '.', '_']).to_owned()
}

/// All files of a folder that came inside the program, by their paths.
fn all<'d>(dir: &'d Dir<'d>) -> Vec<&'d include_dir::File<'d>> {
    let mut files: Vec<_> = dir.files().collect();
    files.extend(dir.dirs().flat_map(all));
    files.sort_by_key(|file| file.path().to_path_buf());
    files
}

fn write(dir: &Dir<'_>, name: &str, into: &Path) -> std::io::Result<()> {
    for file in all(dir) {
        let path = into.join(file.path());
        fs::create_dir_all(path.parent().unwrap_or(into))?;
        fs::write(path, file.contents_utf8().unwrap_or_default().replace("{{name}}", name))?;
    }
    Ok(())
}

fn write_made(files: &[MadeFile], into: &Path) -> std::io::Result<()> {
    fs::create_dir_all(into)?;
    files.iter().try_for_each(|file| fs::write(into.join(&file.name), &file.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_will_do_everywhere() {
        for name in ["guilin-2026", "桂林", "a.b_c", "桂林市2026年"] {
            assert!(fits(name), "{name}");
        }
        for name in ["", ".", "..", "-x", ".x", "x.", "a b", "a/b", "con", "COM1.txt", "a:b", "“桂林”"] {
            assert!(!fits(name), "{name}");
        }
        assert_eq!(mended("桂林 2026"), "桂林-2026");
        assert!(!fits(&"长".repeat(LONGEST + 1)));
    }
}
