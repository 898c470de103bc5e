//! Finds the input files of a data folder and says which table each belongs to. Nothing of their contents is read here.

use heng_core::program::{FileSource, Program, Rows, TableId};
use heng_values::{Diagnostic, Severity, system_reason};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Endings of files that may hold somebody's data but are not read; they are named so that nobody takes them for read.
const OTHER_DATA: [&str; 8] = ["xlsx", "xls", "xlsb", "ods", "et", "parquet", "arrow", "ndjson"];

/// Endings of text files with separators: `.txt` is what spreadsheets call Unicode text.
const TEXTS: [&str; 3] = ["csv", "tsv", "txt"];

/// An input file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DataFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name as shown to people.
    pub shown: Arc<str>,
    /// Its name without the ending, by which tables name it.
    pub stem: String,
}

/// A file that gives rows to a table.
#[derive(Clone, Debug)]
pub struct Assigned<'a> {
    /// The table.
    pub table: TableId,
    /// What the table says about such files, and what this file's name says.
    pub source: FileSource,
    /// The file.
    pub file: &'a DataFile,
}

fn fault(code: &'static str, file: &str) -> Diagnostic {
    Diagnostic::new(code, Severity::Error, None).with("file", file)
}

/// A file or folder that the system does not let us read.
pub fn unreadable(file: &str, error: &std::io::Error) -> Diagnostic {
    fault("E0809", file).with("reason", system_reason(error))
}

/// The data files of a folder in the order of their names (sub-folders are not searched), or the one file that `path`
/// names, and remarks about files that are not read.
///
/// # Errors
/// `E0801` nothing stands there, `E0802` no data in the folder, `E0805` a folder has the name of a data file, `E0809`
/// the system refuses, `E0811` a link leads out of the folder.
pub fn find(path: &Path) -> Result<(Vec<DataFile>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let shown = path.display().to_string();
    let folder = match fs::metadata(path) {
        Ok(about) => about.is_dir(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(vec![fault("E0801", &shown)]),
        Err(error) => return Err(vec![unreadable(&shown, &error)]),
    };
    if !folder {
        return match data_file(path) {
            Some(file) if has_ending(path, &TEXTS) => Ok((vec![file], Vec::new())),
            _ => Err(vec![fault("E0804", &shown)]),
        };
    }
    let entries = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>())
        .map_err(|error| vec![unreadable(&shown, &error)])?;
    let (mut files, mut notes, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        let Some(file) = data_file(&entry) else { continue };
        if file.shown.starts_with('.') || file.shown.starts_with("~$") {
            continue;
        }
        if has_ending(&entry, &TEXTS) {
            match inside(path, &entry) {
                Ok(()) => files.push(file),
                Err(found) => faults.push(found),
            }
        } else if has_ending(&entry, &OTHER_DATA) {
            notes.push(Diagnostic::new("N0802", Severity::Warning, None).with("file", file.shown.as_ref()));
        }
    }
    files.sort_by(|one, other| one.shown.cmp(&other.shown));
    notes.sort_by(|one, other| one.arguments.cmp(&other.arguments));
    faults.sort_by(|one, other| one.arguments.cmp(&other.arguments));
    if !faults.is_empty() {
        return Err(faults);
    }
    if files.is_empty() {
        let mut all = vec![Diagnostic::new("E0802", Severity::Error, None).with("path", shown)];
        all.append(&mut notes);
        return Err(all);
    }
    Ok((files, notes))
}

fn data_file(path: &Path) -> Option<DataFile> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let stem = path.file_stem()?.to_string_lossy().into_owned();
    Some(DataFile { path: path.to_path_buf(), shown: Arc::from(name), stem })
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Refuses folders with a file's name, and links that lead out of the folder.
fn inside(folder: &Path, file: &Path) -> Result<(), Diagnostic> {
    let shown = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let about = fs::symlink_metadata(file).map_err(|error| unreadable(&shown, &error))?;
    if about.is_symlink() {
        let real = |path: &Path| fs::canonicalize(path).map_err(|error| unreadable(&shown, &error));
        if !real(file)?.starts_with(real(folder)?) {
            return Err(fault("E0811", &shown));
        }
    }
    match fs::metadata(file) {
        Ok(about) if about.is_file() => Ok(()),
        Ok(_) => Err(fault("E0805", &shown)),
        Err(error) => Err(unreadable(&shown, &error)),
    }
}

/// Which file gives rows to which table, by table and then in the order of the files' names; remarks about files that
/// belong to no table.
///
/// # Errors
/// `E0807` a required table has no file, `E0810` a single file fits no table.
pub fn assign<'a>(
    program: &'a Program,
    files: &'a [DataFile],
    single: bool,
) -> Result<(Vec<Assigned<'a>>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut assigned = Vec::new();
    let mut used = vec![false; files.len()];
    let (mut faults, mut missing_tables) = (Vec::new(), Vec::new());
    let mut from_files = Vec::new();
    for (index, table) in program.tables.iter().enumerate() {
        let Rows::Files(sources) = &table.rows else { continue };
        let id = TableId(index as u32);
        from_files.push((id, sources));
        let before = assigned.len();
        for (at, file) in files.iter().enumerate() {
            for source in sources {
                let Some(values) = crate::stem::fit(program, id, &source.stem, &file.stem) else { continue };
                let mut source = source.clone();
                source.set.extend(values);
                used[at] = true;
                assigned.push(Assigned { table: id, source, file });
            }
        }
        if assigned.len() == before && table.required {
            let stems: Vec<String> = sources.iter().map(|source| format!("{}.csv", source.stem)).collect();
            let missing = Diagnostic::new("E0807", Severity::Error, None);
            missing_tables.push(missing.with("table", table.title.as_ref()).with("file", stems.join("、")));
        }
    }
    if single && assigned.is_empty() {
        match (&from_files[..], files) {
            ([(table, sources)], [file]) if !sources.is_empty() => {
                used[0] = true;
                assigned.push(Assigned { table: *table, source: sources[0].clone(), file });
            }
            _ => faults.extend(files.iter().map(|file| fault("E0810", &file.shown))),
        }
    } else {
        faults = missing_tables;
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let unknown = files.iter().zip(used).filter(|(_, used)| !used);
    let notes =
        unknown.map(|(file, _)| Diagnostic::new("N0801", Severity::Note, None).with("file", file.shown.as_ref()));
    Ok((assigned, notes.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_bad_folder_has_its_own_code() {
        let folder = tempfile::tempdir().unwrap();
        let code = |path: &Path| find(path).unwrap_err()[0].code;
        assert_eq!(code(&folder.path().join("none")), "E0801");
        assert_eq!(code(folder.path()), "E0802");
        fs::write(folder.path().join("README.md"), "").unwrap();
        fs::write(folder.path().join("a.pdf"), "").unwrap();
        assert_eq!(code(&folder.path().join("a.pdf")), "E0804");
        fs::write(folder.path().join("人.CSV"), "a").unwrap();
        fs::write(folder.path().join("户.csv"), "a").unwrap();
        fs::write(folder.path().join("表.xlsx"), "a").unwrap();
        let (files, notes) = find(folder.path()).unwrap();
        assert_eq!(files.iter().map(|file| file.stem.as_str()).collect::<Vec<_>>(), ["人", "户"]);
        assert_eq!(notes.iter().map(|note| note.code).collect::<Vec<_>>(), ["N0802"]);
        fs::create_dir(folder.path().join("x.csv")).unwrap();
        assert_eq!(code(folder.path()), "E0805");
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_are_refused() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let secret = elsewhere.path().join("secret.csv");
        fs::write(&secret, "a").unwrap();
        std::os::unix::fs::symlink(&secret, folder.path().join("户.csv")).unwrap();
        assert_eq!(find(folder.path()).unwrap_err()[0].code, "E0811");
    }
}
