//! Finds the input files of a data folder and says which table each belongs to: files by their names, sheets of a
//! workbook by theirs. Of a workbook only the names of its sheets, and where it has to be found out which one is meant
//! their first rows, are looked at here.

use crate::header_rows::{self, KnownHeaders};
use crate::limits::{self, Limits};
use crate::workbook;
use crate::workbook::book::{self, Book};
use heng_core::program::{FileSource, Program, Rows, TableId};
use heng_values::{Diagnostic, Severity, system_reason};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Endings of files that may hold somebody's data but are not read; they are named so that nobody takes them for read.
const OTHER_DATA: [&str; 11] =
    ["parquet", "arrow", "feather", "ipc", "ndjson", "dbf", "mdb", "accdb", "zip", "rar", "7z"];

/// Endings of text files with separators: `.txt` is what spreadsheets call Unicode text.
const TEXTS: [&str; 3] = ["csv", "tsv", "txt"];

/// Endings of files of columns.
#[cfg(feature = "columnar")]
const COLUMNS: &[&str] = &["parquet", "arrow", "feather", "ipc"];
#[cfg(not(feature = "columnar"))]
const COLUMNS: &[&str] = &[];

/// An input file, or a sheet of one.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name as shown to people, with the sheet's: `台账.xlsx#户`.
    pub shown: Arc<str>,
    /// Its name without the ending, by which tables name it.
    pub stem: String,
    /// What it holds.
    pub content: Content,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Text with separators.
    Text,
    /// Columns with their names and types.
    Columns,
    /// A sheet of a workbook, by its name.
    Sheet(Arc<Book>, Arc<str>),
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
/// the system refuses, `E0811` a link leads out of the folder, `E0840` a pipe or a device, which may never end, `E0844`
/// too many files.
pub fn find(path: &Path) -> Result<(Vec<DataFile>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let shown = path.display().to_string();
    let folder = match fs::metadata(path) {
        Ok(about) if !about.is_dir() && !about.is_file() => return Err(vec![fault("E0840", &shown)]),
        Ok(about) => about.is_dir(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(vec![fault("E0801", &shown)]),
        Err(error) => return Err(vec![unreadable(&shown, &error)]),
    };
    if !folder {
        return match data_file(path) {
            Some(file) if is_read(path) => Ok((vec![file], Vec::new())),
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
        if is_read(&entry) {
            match inside(path, &entry) {
                Ok(()) => files.push(file),
                Err(found) => faults.push(found),
            }
        } else if has_ending(&entry, &OTHER_DATA) {
            notes.push(Diagnostic::new("N0802", Severity::Warning, None).with("file", file.shown.as_ref()));
        }
    }
    if files.len() > limits::FILES {
        let many = Diagnostic::new("E0844", Severity::Error, None).with("path", shown);
        return Err(vec![many.with("limit", limits::FILES.to_string())]);
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

/// Files with its sheets in the place of each workbook. What has a workbook's name and is none is read as a text.
///
/// # Errors
/// What keeps workbooks from being opened.
pub fn with_sheets(files: Vec<DataFile>, limits: Limits) -> Result<Vec<DataFile>, Vec<Diagnostic>> {
    let opened: Vec<Result<Vec<DataFile>, Diagnostic>> = files
        .into_par_iter()
        .map(|file| if has_ending(&file.path, &workbook::ENDINGS) { sheets(file, limits) } else { Ok(vec![file]) })
        .collect();
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for opened in opened {
        match opened {
            Ok(mut sheets) => files.append(&mut sheets),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(files) } else { Err(faults) }
}

fn sheets(file: DataFile, limits: Limits) -> Result<Vec<DataFile>, Diagnostic> {
    let bytes = crate::bytes::read(&file.path).map_err(|error| unreadable(&file.shown, &error))?;
    if !book::is_workbook(&bytes) {
        // Many systems name a text or a web page `.xls`; the reader of texts says which it is.
        return Ok(vec![file]);
    }
    let book = Arc::new(book::open(&file.shown, bytes, limits)?);
    let sheet = |name: &Arc<str>| DataFile {
        path: file.path.clone(),
        shown: Arc::from(format!("{}#{name}", file.shown)),
        stem: file.stem.clone(),
        content: Content::Sheet(book.clone(), name.clone()),
    };
    Ok(book.sheets.iter().map(|found| sheet(&found.name)).collect())
}

fn data_file(path: &Path) -> Option<DataFile> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let stem = path.file_stem()?.to_string_lossy().into_owned();
    let content = if has_ending(path, COLUMNS) { Content::Columns } else { Content::Text };
    Some(DataFile { path: path.to_path_buf(), shown: Arc::from(name), stem, content })
}

/// Whether files with this one's ending are read.
fn is_read(path: &Path) -> bool {
    has_ending(path, &TEXTS) || has_ending(path, &workbook::ENDINGS) || has_ending(path, COLUMNS)
}

/// The ending of a name as a pack writes it, where files with it are read.
fn ending_of(name: &str) -> Option<&str> {
    let (_, ending) = name.rsplit_once('.')?;
    is_read(Path::new(name)).then_some(ending)
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Refuses folders with a file's name, pipes and devices, and links that lead out of the folder.
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
        Ok(about) if about.is_dir() => Err(fault("E0805", &shown)),
        Ok(_) => Err(fault("E0840", &shown)),
        Err(error) => Err(unreadable(&shown, &error)),
    }
}

/// Which file gives rows to which table, by table and then in the order of the files' names; remarks about files that
/// belong to no table.
///
/// # Errors
/// `E0807` a required table has no file, `E0810` a single file fits no table, and what keeps a sheet from being read.
pub fn assign<'a>(
    program: &'a Program,
    files: &'a [DataFile],
    single: bool,
) -> Result<(Vec<Assigned<'a>>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut assigned = Vec::new();
    let mut used = vec![false; files.len()];
    let mut missing_tables = Vec::new();
    let mut from_files = Vec::new();
    for (index, table) in program.tables.iter().enumerate() {
        let Rows::Files(sources) = &table.rows else { continue };
        let id = TableId(index as u32);
        from_files.push((id, sources));
        let mut found: Vec<(usize, FileSource)> = Vec::new();
        for group in files.chunk_by(|one, other| one.path == other.path) {
            let first = position(files, &group[0]);
            for source in sources {
                let fits = fitting(program, id, source, group, single).map_err(|fault| vec![fault])?;
                found.extend(fits.into_iter().map(|(at, source)| (first + at, source)));
            }
        }
        found.sort_by_key(|(at, _)| *at);
        if found.is_empty() && table.required {
            let shown = |source: &FileSource| match ending_of(&source.stem) {
                Some(_) => source.stem.to_string(),
                None => format!("{}.csv", source.stem),
            };
            let stems: Vec<String> = sources.iter().map(shown).collect();
            let missing = Diagnostic::new("E0807", Severity::Error, None);
            missing_tables.push(missing.with("table", table.title.as_ref()).with("file", stems.join("、")));
        }
        for (at, source) in found {
            used[at] = true;
            assigned.push(Assigned { table: id, source, file: &files[at] });
        }
    }
    let mut faults = missing_tables;
    if single && assigned.is_empty() {
        faults.clear();
        match &from_files[..] {
            [(table, sources)] if !sources.is_empty() => {
                let chosen = chosen(program, *table, &sources[0], files).map_err(|fault| vec![fault])?;
                for at in chosen {
                    used[at] = true;
                    assigned.push(Assigned { table: *table, source: sources[0].clone(), file: &files[at] });
                }
            }
            _ => faults.extend(files.iter().take(1).map(|file| fault("E0810", &file.path_shown()))),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok((assigned, unused(files, &used)))
}

fn position(files: &[DataFile], file: &DataFile) -> usize {
    files.iter().position(|known| std::ptr::eq(known, file)).unwrap_or(0)
}

/// Which of a file's sheets (or the file itself) fit a source, and the source with what their names say.
fn fitting(
    program: &Program,
    table: TableId,
    source: &FileSource,
    sheets: &[DataFile],
    single: bool,
) -> Result<Vec<(usize, FileSource)>, Diagnostic> {
    // A pack may write the ending too: then only files of that kind are meant.
    let ending = ending_of(&source.stem).filter(|ending| has_ending(&sheets[0].path, &[ending]));
    let pattern = ending.map_or(&*source.stem, |ending| &source.stem[..source.stem.len() - ending.len() - 1]);
    let by_file = crate::stem::fit(program, table, pattern, &sheets[0].stem);
    let with = |values: Vec<_>| {
        let mut source = source.clone();
        source.set.extend(values);
        source
    };
    if sheets[0].sheet().is_none() {
        return Ok(by_file.map(|values| (0, with(values))).into_iter().collect());
    }
    let sheet_fits = |pattern: &str| -> Vec<(usize, Vec<_>)> {
        let fit = |sheet: &DataFile| crate::stem::fit(program, table, pattern, sheet.sheet()?.trim());
        sheets.iter().enumerate().filter_map(|(at, sheet)| Some((at, fit(sheet)?))).collect()
    };
    if let Some(pattern) = &source.sheet {
        // A workbook that is all the data needs no name.
        let Some(values) = by_file.or(single.then(Vec::new)) else { return Ok(Vec::new()) };
        let joined = |(at, mut more): (usize, Vec<_>)| {
            more.extend(values.clone());
            (at, with(more))
        };
        return Ok(sheet_fits(pattern).into_iter().map(joined).collect());
    }
    let by_sheet = sheet_fits(&source.stem);
    if !by_sheet.is_empty() {
        return Ok(by_sheet.into_iter().map(|(at, values)| (at, with(values))).collect());
    }
    let Some(values) = by_file else { return Ok(Vec::new()) };
    Ok(chosen(program, table, source, sheets)?.into_iter().map(|at| (at, with(values.clone()))).collect())
}

/// The sheets of a file named after a table: of the visible ones those whose headers mean most to the table. Where none
/// mean anything, the first with something in it.
fn chosen(
    program: &Program,
    table: TableId,
    source: &FileSource,
    sheets: &[DataFile],
) -> Result<Vec<usize>, Diagnostic> {
    let mut known = KnownHeaders::default();
    known.add(program, table, source);
    let mut best: Vec<usize> = Vec::new();
    let mut most = 0;
    for (at, sheet) in sheets.iter().enumerate() {
        let Content::Sheet(book, name) = &sheet.content else { return Ok(vec![0]) };
        if book.sheets.iter().any(|sheet| sheet.name == *name && sheet.hidden) {
            continue;
        }
        let grid = book.grid(name)?;
        let rows: Vec<Vec<String>> = (0..grid.rows().min(header_rows::SEARCHED)).map(|row| grid.texts(row)).collect();
        let Some(found) = header_rows::find(&rows, &known, None) else { continue };
        if best.is_empty() || found.known > most {
            (best, most) = (vec![at], found.known);
        } else if found.known == most && most > 0 {
            best.push(at);
        }
    }
    if best.is_empty() {
        return Err(Diagnostic::new("E0803", Severity::Error, None).with("file", sheets[0].path_shown()));
    }
    Ok(best)
}

/// Remarks about files, and sheets of files, that belong to no table.
fn unused(files: &[DataFile], used: &[bool]) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    for group in files.chunk_by(|one, other| one.path == other.path) {
        let first = position(files, &group[0]);
        let of_group = &used[first..first + group.len()];
        if of_group.iter().all(|used| !used) {
            notes.push(Diagnostic::new("N0801", Severity::Note, None).with("file", group[0].path_shown()));
            continue;
        }
        let left = group.iter().zip(of_group).filter(|(file, used)| !**used && file.has_cells());
        let names: Vec<&str> = left.filter_map(|(file, _)| file.sheet()).collect();
        if !names.is_empty() {
            let note = Diagnostic::new("N0822", Severity::Warning, None).with("file", group[0].path_shown());
            notes.push(note.with("sheets", names.join("、")));
        }
    }
    notes
}

impl DataFile {
    /// The sheet, if it is one.
    pub fn sheet(&self) -> Option<&str> {
        match &self.content {
            Content::Text | Content::Columns => None,
            Content::Sheet(_, name) => Some(name),
        }
    }

    /// The file's name without a sheet's.
    fn path_shown(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Whether anything stands in it; what cannot be read is left to whoever reads it.
    fn has_cells(&self) -> bool {
        match &self.content {
            Content::Text | Content::Columns => true,
            Content::Sheet(book, name) => book.grid(name).is_ok_and(|grid| grid.rows() > 0),
        }
    }
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
        fs::write(folder.path().join("表.ndjson"), "a").unwrap();
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
