//! The output folder: files are written aside and renamed when all of them are complete, `run.json` last, so that a run
//! that fails leaves what stood there. What the files say is not known here.

use crate::csv::write::{BYTE_ORDER_MARK, CsvRows};
use crate::digest::{Digest, Lane};
use crate::file_name::file_name;
use crate::made::Made;
use crate::recover;
use crate::run_record::{OutputRecord, RunRecord};
use crate::stood::Stood;
use heng_values::{Diagnostic, Severity, system_reason};
use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

/// The folder in the output folder that holds what is ours alone.
const OURS: &str = ".heng";

/// The file in it that a run holds while it writes.
const LOCK: &str = "lock";

/// How the folders begin in which files are written aside.
const ASIDE: &str = "aside-";

/// How many bytes of small pieces are written together; larger ones go to the system as they are.
const BUFFER: usize = 1 << 16;

/// The file that is renamed last.
pub const RUN_RECORD: &str = "run.json";

/// The run log's name, which no file of results may take.
pub const RUN_LOG: &str = "heng-log.ndjson";

/// An output folder that a run writes into.
#[derive(Debug)]
pub struct OutputFolder {
    folder: PathBuf,
    aside: tempfile::TempDir,
    names: Vec<String>,
    written: Vec<OutputRecord>,
    /// Names of those that stand in the folder already and are listed again.
    carried: Vec<String>,
    earlier: Option<RunRecord>,
    /// Held as long as this run writes here.
    _lock: File,
    /// Dropped last, when nothing is open any more.
    made: Made,
}

/// Is told of results before they appear, and can keep them from it.
pub trait Ledger {
    /// All files are complete; they appear when this is done. `text` is the text of `run.json`.
    ///
    /// # Errors
    /// Then nothing appears.
    fn before(&mut self, record: &RunRecord, text: &str) -> Result<(), Diagnostic>;

    /// They could not appear after all, and everything is as it stood before.
    fn undone(&mut self, why: &Diagnostic);
}

/// Nobody is told.
#[derive(Clone, Copy, Default, Debug)]
pub struct Untold;

impl Ledger for Untold {
    fn before(&mut self, _: &RunRecord, _: &str) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn undone(&mut self, _: &Diagnostic) {}
}

/// A file that is being written aside.
#[derive(Debug)]
pub struct OutputFile {
    name: String,
    file: BufWriter<File>,
    digest: Digest,
    rows: u64,
}

fn fault(code: &'static str, path: &Path) -> Diagnostic {
    Diagnostic::new(code, Severity::Error, None).with("path", path.display().to_string())
}

pub(crate) fn refused(path: &Path, error: &io::Error) -> Diagnostic {
    fault("E0822", path).with("reason", system_reason(error))
}

impl OutputFolder {
    /// Makes the folder ready; nothing that stands there changes before `commit`. `inputs` are files and folders that
    /// a run reads.
    ///
    /// # Errors
    /// `E0820` the path is a file, `E0821` the folder is one of the inputs, `E0822` the system refuses, `E0824` another
    /// run writes there.
    pub fn create(path: &Path, inputs: &[&Path]) -> Result<OutputFolder, Diagnostic> {
        let mut made = Made::default();
        match fs::metadata(path) {
            Ok(about) if !about.is_dir() => return Err(fault("E0820", path)),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                made.folder(path).map_err(|error| refused(path, &error))?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(fault("E0820", path)),
            Err(error) => return Err(refused(path, &error)),
        }
        let folder = fs::canonicalize(path).map_err(|error| refused(path, &error))?;
        let is_folder = |input: &&&Path| fs::canonicalize(input).is_ok_and(|input| input == folder);
        if let Some(input) = inputs.iter().find(is_folder) {
            return Err(fault("E0821", input));
        }
        // From here on the path as it was given: people find it again in messages.
        let folder = path.to_path_buf();
        let ours = folder.join(OURS);
        match fs::symlink_metadata(&ours) {
            Ok(about) if about.is_dir() => {}
            Ok(_) => return Err(refused(&ours, &io::ErrorKind::NotADirectory.into())),
            Err(_) => {
                made.folder(&ours).map_err(|error| refused(&ours, &error))?;
                made.file(&ours.join(LOCK));
            }
        }
        let lock = lock(&ours)?;
        clear(&ours, path);
        let aside = tempfile::Builder::new().prefix(ASIDE).tempdir_in(&ours);
        let aside = aside.map_err(|error| refused(&ours, &error))?;
        let earlier = fs::read(folder.join(RUN_RECORD)).ok().and_then(|bytes| RunRecord::from_json(&bytes));
        let names = vec![RUN_RECORD.to_owned(), RUN_LOG.to_owned()];
        Ok(OutputFolder { folder, aside, names, written: Vec::new(), carried: Vec::new(), earlier, _lock: lock, made })
    }

    /// What the last run into this folder left in `run.json`.
    pub fn earlier(&self) -> Option<&RunRecord> {
        self.earlier.as_ref()
    }

    /// Begins a file with exactly these bytes. Its name is made from `name` and `ending`: what no file name may hold
    /// becomes `_`.
    ///
    /// # Errors
    /// `E0822` the system refuses, `E0823` another file of this run has the name.
    pub fn file(&mut self, name: &str, ending: &str) -> Result<OutputFile, Diagnostic> {
        let name = format!("{}.{ending}", file_name(name));
        if self.names.iter().any(|known| known.to_lowercase() == name.to_lowercase()) {
            return Err(fault("E0823", Path::new(&name)));
        }
        let path = self.aside.path().join(&name);
        let file = File::create_new(&path).map_err(|error| refused(Path::new(&name), &error))?;
        self.names.push(name.clone());
        Ok(OutputFile { name, file: BufWriter::with_capacity(BUFFER, file), digest: Digest::default(), rows: 0 })
    }

    /// Begins a CSV with its header.
    ///
    /// # Errors
    /// As [`OutputFolder::file`].
    pub fn csv<'a>(&mut self, name: &str, header: impl IntoIterator<Item = &'a str>) -> Result<OutputFile, Diagnostic> {
        let mut file = self.file(name, "csv")?;
        let mut row = CsvRows::default();
        header.into_iter().for_each(|title| row.text(title));
        row.end_row();
        file.put(BYTE_ORDER_MARK)?;
        file.put(row.bytes())?;
        Ok(file)
    }

    /// Ends a file. It appears with all others at `commit`.
    ///
    /// # Errors
    /// `E0822` the system refuses.
    pub fn finish(&mut self, mut file: OutputFile) -> Result<(), Diagnostic> {
        file.file.flush().map_err(|error| refused(Path::new(&file.name), &error))?;
        self.written.push(OutputRecord { file: file.name, rows: file.rows, sha256: file.digest.finish() });
        Ok(())
    }

    /// Leaves the folder as it is now, without results: it was made for something else that stands in it.
    pub fn keep(mut self) {
        self.made.keep();
    }

    /// The files ended or listed so far.
    pub fn written(&self) -> &[OutputRecord] {
        &self.written
    }

    /// Lists a file again that an earlier run wrote and that still stands as it left it.
    ///
    /// # Errors
    /// `E0823` another file of this run has the name.
    pub fn carry(&mut self, file: &OutputRecord) -> Result<(), Diagnostic> {
        if self.names.iter().any(|known| known.to_lowercase() == file.file.to_lowercase()) {
            return Err(fault("E0823", Path::new(&file.file)));
        }
        self.names.push(file.file.clone());
        self.carried.push(file.file.clone());
        self.written.push(file.clone());
        Ok(())
    }

    /// Keeps the texts of a pack under `.heng/packs/HASH/`, unless they are there already. Names are paths within the
    /// pack; one that would leave it is an error.
    ///
    /// # Errors
    /// `E0822` the system refuses, `E0825` a name leaves the folder.
    pub fn keep_pack<'a>(
        &self,
        hash: &str,
        texts: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<(), Diagnostic> {
        let packs = self.folder.join(OURS).join("packs");
        let kept = packs.join(file_name(hash));
        if kept.exists() {
            return Ok(());
        }
        let aside = self.aside.path().join("pack");
        for (name, text) in texts {
            let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
            if !inside || name.is_empty() {
                return Err(fault("E0825", Path::new(name)));
            }
            let path = aside.join(name);
            let folder = path.parent().unwrap_or(&aside);
            fs::create_dir_all(folder)
                .and_then(|()| fs::write(&path, text))
                .map_err(|error| refused(Path::new(name), &error))?;
        }
        fs::create_dir_all(&packs)
            .and_then(|()| fs::create_dir_all(&aside))
            .and_then(|()| fs::rename(&aside, &kept))
            .map_err(|error| refused(&kept, &error))
    }

    /// Lets all files appear beside whatever stands there, without a record: they are no results of a run. Gives their
    /// names.
    ///
    /// # Errors
    /// `E0822` the system refuses: then everything is as it stood before.
    pub fn publish(mut self) -> Result<Vec<String>, Diagnostic> {
        let names: Vec<String> = std::mem::take(&mut self.written).into_iter().map(|output| output.file).collect();
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        recover::swap(self.aside.path(), &self.folder, &all, &[])
            .map_err(|(path, error)| refused(Path::new(&path), &error))?;
        self.made.keep();
        Ok(names)
    }

    /// Lets all files appear, `run.json` last, and removes those of the earlier `run.json` that this run did not write.
    /// The record's list of outputs is filled in here, in the order the files were ended.
    ///
    /// # Errors
    /// `E0822` the system refuses: then everything is as it stood before.
    pub fn commit(self, record: RunRecord, ledger: &mut dyn Ledger) -> Result<RunRecord, Diagnostic> {
        self.commit_changed(record, ledger, &Stood::default()).map(|(record, _)| record)
    }

    /// As [`OutputFolder::commit`], but files that `stood` as an earlier run left them, and that have the same bytes now,
    /// are not touched. Gives the names of those that were.
    ///
    /// # Errors
    /// As [`OutputFolder::commit`].
    pub fn commit_changed(
        mut self,
        mut record: RunRecord,
        ledger: &mut dyn Ledger,
        stood: &Stood,
    ) -> Result<(RunRecord, Vec<String>), Diagnostic> {
        record.outputs = std::mem::take(&mut self.written);
        let path = self.aside.path().join(RUN_RECORD);
        let text = record.to_json();
        fs::write(path, &text).map_err(|error| refused(Path::new(RUN_RECORD), &error))?;
        let names: Vec<&str> = record.outputs.iter().map(|output| output.file.as_str()).chain([RUN_RECORD]).collect();
        let rewritten: Vec<&str> = record
            .outputs
            .iter()
            .filter(|output| !self.carried.contains(&output.file) && !stood.holds(&self.folder, output))
            .map(|output| output.file.as_str())
            .chain([RUN_RECORD])
            .collect();
        let earlier = self.earlier.iter().flat_map(|earlier| &earlier.outputs);
        let stale = earlier.map(|output| output.file.as_str()).filter(|name| {
            // The list comes from a file that anybody may have changed: only plain files right in the folder go.
            let is_file = || fs::symlink_metadata(self.folder.join(name)).is_ok_and(|about| about.is_file());
            !names.contains(name) && is_plain_name(name) && is_file()
        });
        let stale: Vec<&str> = stale.collect();
        ledger.before(&record, &text)?;
        if let Err((path, error)) = recover::swap(self.aside.path(), &self.folder, &rewritten, &stale) {
            let error = refused(Path::new(&path), &error);
            ledger.undone(&error);
            return Err(error);
        }
        self.made.keep();
        let rewritten = rewritten.into_iter().map(str::to_owned).collect();
        Ok((record, rewritten))
    }
}

/// Takes the folder for this run. Where the file system knows no locks, nothing is held.
fn lock(ours: &Path) -> Result<File, Diagnostic> {
    let path = ours.join(LOCK);
    let options = File::options().create(true).truncate(false).write(true).open(&path);
    let file = options.map_err(|error| refused(&path, &error))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(fault("E0824", ours.parent().unwrap_or(ours))),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// Removes what a run that was killed left aside, and puts back what it had begun to replace; the lock says that no other
/// run is writing it.
fn clear(ours: &Path, folder: &Path) {
    let Ok(entries) = fs::read_dir(ours) else { return };
    for entry in entries.flatten() {
        let left = entry.file_name().to_string_lossy().starts_with(ASIDE);
        if left && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            recover::recover(&entry.path(), folder);
            // What cannot be removed is no hindrance to this run.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_plain_name(name: &str) -> bool {
    file_name(name) == name && name != OURS
}

impl OutputFile {
    /// Its name in the output folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Appends rows.
    ///
    /// # Errors
    /// `E0822` the system refuses: a full disk, for one.
    pub fn write(&mut self, rows: &CsvRows) -> Result<(), Diagnostic> {
        self.rows += rows.rows();
        self.put(rows.bytes())
    }

    /// Appends rows whose bytes the caller hashes, beside those of other files.
    ///
    /// # Errors
    /// As [`OutputFile::write`].
    pub fn write_unhashed<'a>(&'a mut self, rows: &'a [CsvRows]) -> Result<Lane<'a>, Diagnostic> {
        for rows in rows {
            self.rows += rows.rows();
            self.file.write_all(rows.bytes()).map_err(|error| refused(Path::new(&self.name), &error))?;
        }
        Ok(Lane::new(&mut self.digest, rows.iter().map(CsvRows::bytes)))
    }

    /// Counts rows that are written as bytes.
    pub fn count(&mut self, rows: u64) {
        self.rows += rows;
    }

    /// Appends bytes that are no rows of their own.
    ///
    /// # Errors
    /// As [`OutputFile::write`].
    pub fn put(&mut self, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.digest.update(bytes);
        self.file.write_all(bytes).map_err(|error| refused(Path::new(&self.name), &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(folder: &Path, lists: &[(&str, &str)]) -> Result<RunRecord, Diagnostic> {
        let mut output = OutputFolder::create(folder, &[])?;
        for (name, cell) in lists {
            let mut file = output.csv(name, ["列"])?;
            let mut rows = CsvRows::default();
            rows.text(cell);
            rows.end_row();
            file.write(&rows)?;
            output.finish(file)?;
        }
        output.commit(RunRecord::default(), &mut Untold)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn files_appear_with_their_hashes_and_stale_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a/out");
        let record = run(&out, &[("甲", "1"), ("乙", "2")]).unwrap();
        assert_eq!(fs::read(out.join("甲.csv")).unwrap(), "\u{feff}列\r\n1\r\n".as_bytes());
        assert_eq!((record.outputs[0].rows, record.outputs[0].sha256.len()), (1, 64));
        fs::write(out.join("自己的.csv"), "x").unwrap();
        run(&out, &[("甲", "3"), ("../丙", "4")]).unwrap();
        assert_eq!(names(&out), [".heng", "_.._丙.csv", "run.json", "甲.csv", "自己的.csv"]);
        assert_eq!(names(&out.join(".heng")), ["lock"]);
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_failed_run_leaves_what_stood_there() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        run(out, &[("甲", "1"), ("乙", "2")]).unwrap();
        let before = fs::read(out.join(RUN_RECORD)).unwrap();
        fs::create_dir(out.join("丁.csv")).unwrap();
        assert_eq!(run(out, &[("甲", "9"), ("丙", "9"), ("丁", "9")]).unwrap_err().code, "E0822");
        let mut begun = OutputFolder::create(out, &[]).unwrap();
        let _ = begun.csv("甲", ["列"]).unwrap();
        drop(begun);
        assert_eq!(fs::read(out.join(RUN_RECORD)).unwrap(), before);
        assert_eq!(fs::read(out.join("甲.csv")).unwrap(), "\u{feff}列\r\n1\r\n".as_bytes());
        assert_eq!(names(out), [".heng", "run.json", "丁.csv", "乙.csv", "甲.csv"]);
    }

    #[test]
    fn a_failed_run_leaves_no_folder_behind() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a/b");
        let mut begun = OutputFolder::create(&out, &[]).unwrap();
        let _ = begun.csv("甲", ["列"]).unwrap();
        drop(begun);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_changed_run_record_removes_nothing_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let (out, precious) = (folder.path().join("out"), folder.path().join("precious.csv"));
        run(&out, &[]).unwrap();
        fs::write(&precious, "x").unwrap();
        let outside = |file: &str| OutputRecord { file: file.into(), ..OutputRecord::default() };
        let absolute = precious.display().to_string();
        let outputs = vec![outside("../precious.csv"), outside(&absolute), outside(".."), outside("")];
        fs::write(out.join(RUN_RECORD), RunRecord { outputs, ..RunRecord::default() }.to_json()).unwrap();
        run(&out, &[]).unwrap();
        assert!(precious.exists());
    }

    #[test]
    fn places_that_are_no_output_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        let code = |path: &Path, inputs: &[&Path]| OutputFolder::create(path, inputs).err().map(|fault| fault.code);
        assert_eq!(code(&file, &[]), Some("E0820"));
        assert_eq!(code(&file.join("x"), &[]), Some("E0820"));
        assert_eq!(code(folder.path(), &[folder.path()]), Some("E0821"));
        let held = OutputFolder::create(folder.path(), &[]).unwrap();
        assert_eq!(code(folder.path(), &[]), Some("E0824"));
        drop(held);
        assert_eq!(code(folder.path(), &[]), None);
    }

    #[test]
    fn two_files_never_share_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut output = OutputFolder::create(folder.path(), &[]).unwrap();
        output.csv("a/b", []).unwrap();
        assert_eq!(output.csv("A_b", []).unwrap_err().code, "E0823");
        assert_eq!(output.file("run", "json").unwrap_err().code, "E0823");
    }

    #[test]
    fn a_pack_is_kept_once_and_inside() {
        let folder = tempfile::tempdir().unwrap();
        let output = OutputFolder::create(folder.path(), &[]).unwrap();
        output.keep_pack("ab12", [("pack.toml", &b"x"[..]), ("cases/a.toml", b"y")]).unwrap();
        output.keep_pack("ab12", [("pack.toml", &b"z"[..])]).unwrap();
        assert_eq!(fs::read(folder.path().join(".heng/packs/ab12/cases/a.toml")).unwrap(), b"y");
        assert_eq!(fs::read(folder.path().join(".heng/packs/ab12/pack.toml")).unwrap(), b"x");
        assert_eq!(output.keep_pack("cd", [("../x", &b""[..])]).unwrap_err().code, "E0825");
    }
}
