//! An immutable snapshot: one loaded pack with the hash of everything it was made of. A run takes one and keeps it.

use crate::failure::{Failure, Stage, has_errors};
use crate::folder::NamedFolder;
use crate::packs::{PackFolder, find_packs};
use crate::plugins::{Plugins, find_plugins};
pub use crate::prints::Part;
use crate::prints::Prints;
use crate::texts::Texts;
use heng_core::source::{PluginFiles, SourceFile};
use heng_core::{Pack, Program, load_with, on_workers};
use heng_values::date_text::evaluation_moment;
use heng_values::{Diagnostic, Moment, Severity};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A loaded pack and what it was made of.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The pack.
    pub pack: Arc<Pack>,
    /// What is said about the pack; no errors.
    pub remarks: Vec<Diagnostic>,
    /// The texts that diagnostics point into.
    pub texts: Texts,
    /// What its texts are known by.
    pub prints: Prints,
    /// The workbooks among them as they are, by the same path; their text among the others is the hash of these bytes.
    pub workbooks: Vec<(String, Arc<[u8]>)>,
    /// The folders of the pack and its parents.
    pub folders: Vec<PathBuf>,
    /// Names of plugins that came from a folder.
    pub plugins_added: Vec<String>,
    /// Names of built-in plugins that one of these took the place of.
    pub plugins_replaced: Vec<String>,
}

/// What loading gave, be it good or bad: `check` wants the remarks and the errors alike.
#[derive(Debug)]
pub struct Loaded {
    /// The pack, where its header could be read; not to be run where an error was found.
    pub pack: Option<Pack>,
    /// Everything found, in source order.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that diagnostics point into.
    pub texts: Texts,
    /// Whether there was no pack to look at in the first place.
    pub no_pack: bool,
    packs: Vec<PackFolder>,
    plugins: Plugins,
    /// What was found wrong before the core looked at the texts.
    found: Vec<Diagnostic>,
    /// What its texts are known by.
    prints: Prints,
}

/// Loads the pack in a folder with its parents, the built-in plugins, those of `plugins/` in each pack, and those of
/// `plugin_folders`, each taking the place of an earlier one of its name.
pub fn load_folder(folder: &Path, plugin_folders: &[PathBuf]) -> Loaded {
    let plugins: Vec<NamedFolder> = plugin_folders.iter().map(|path| NamedFolder::plain(path)).collect();
    load_named(&NamedFolder::plain(folder), &plugins)
}

/// As [`load_folder`], for folders that people know by other names.
pub fn load_named(folder: &NamedFolder, plugin_folders: &[NamedFolder]) -> Loaded {
    let mut found = Vec::new();
    // The plugins inside the program are compiled while the packs are looked for.
    let prepare = || heng_core::prepare(&find_plugins(&[], &mut Vec::new()).files);
    let (packs, ()) = on_workers(|| rayon::join(|| find_packs(folder, &mut found), prepare));
    let plugins = find_plugins(&all_plugins(&packs, plugin_folders), &mut found);
    Loaded::new(packs, plugins, Vec::new(), found)
}

/// The plugin folders of packs, then others.
fn all_plugins(packs: &[PackFolder], others: &[NamedFolder]) -> Vec<NamedFolder> {
    let own = |pack: &PackFolder| {
        let name = format!("{}/plugins", pack.files.folder);
        NamedFolder { path: pack.path.join("plugins"), name }
    };
    let own = packs.iter().map(own).filter(|folder| folder.path.is_dir());
    own.chain(others.iter().cloned()).collect()
}

/// The hash that a snapshot of these folders would have, without making one.
pub fn texts_hash(folder: &Path, plugin_folders: &[PathBuf]) -> String {
    let mut unheard = Vec::new();
    let packs = find_packs(&NamedFolder::plain(folder), &mut unheard);
    let others: Vec<NamedFolder> = plugin_folders.iter().map(|path| NamedFolder::plain(path)).collect();
    let plugins = find_plugins(&all_plugins(&packs, &others), &mut unheard);
    Prints::of(&packs, &plugins.files, &[]).hash().to_owned()
}

/// How long texts that make no good pack have to stand still before that is told: somebody may be writing them.
const REST: Duration = Duration::from_millis(250);

/// Whether the texts of these folders still have this hash a little later.
pub(crate) fn at_rest(folder: &Path, plugin_folders: &[PathBuf], hash: &str) -> bool {
    std::thread::sleep(REST);
    texts_hash(folder, plugin_folders) == hash
}

impl Loaded {
    fn new(packs: Vec<PackFolder>, plugins: Plugins, settings: Vec<SourceFile>, found: Vec<Diagnostic>) -> Loaded {
        let mut diagnostics = found.clone();
        let no_pack = packs.last().is_none_or(|pack| pack.files.toml.is_empty());
        let mut texts = Texts::default();
        for found in packs.iter().flat_map(|pack| &pack.all) {
            texts.add(&found.file.path, &found.file.text);
        }
        for sheet in packs.iter().flat_map(|pack| &pack.sheets) {
            texts.add(&sheet.path, &sheet.text);
        }
        for file in plugins.files.iter().flat_map(|files| files.scripts.iter().chain([&files.manifest])) {
            texts.add(&file.path, &file.text);
        }
        for file in &settings {
            texts.add(&file.path, &file.text);
        }
        let prints = Prints::of(&packs, &plugins.files, &settings);
        let mut pack = None;
        if !packs.is_empty() && !diagnostics.iter().any(|diagnostic| matches!(diagnostic.code, "E0901" | "E0902")) {
            let files: Vec<_> = packs.iter().map(|pack| pack.files.clone()).collect();
            let operators = crate::operators::operators();
            let (loaded, mut more) = load_with(&files, &settings, &plugins.files, &operators);
            pack = loaded;
            diagnostics.append(&mut more);
        }
        Loaded { pack, diagnostics, texts, no_pack, packs, plugins, found, prints }
    }

    /// The same texts with something tried out besides.
    #[must_use]
    pub fn with_settings(&self, settings: Vec<SourceFile>) -> Loaded {
        Loaded::new(self.packs.clone(), self.plugins.clone(), settings, self.found.clone())
    }

    /// The hash of every text found, whether a pack could be made of them or not.
    pub fn hash(&self) -> String {
        self.prints.hash().to_owned()
    }

    /// What its texts are known by.
    pub(crate) fn prints(&self) -> Prints {
        self.prints.clone()
    }

    /// The rule cases of the packs that the pack extends, the nearest first.
    pub fn parent_cases(&self) -> Vec<heng_core::SourceFile> {
        self.packs.iter().rev().skip(1).flat_map(|pack| pack.files.cases.clone()).collect()
    }

    /// The texts of all plugins, by name.
    pub fn plugin_files(&self) -> &[PluginFiles] {
        &self.plugins.files
    }

    /// The folders that were looked into, the pack's own last; those that do not exist included.
    pub fn folders(&self) -> Vec<PathBuf> {
        self.packs.iter().map(|pack| pack.path.clone()).collect()
    }

    /// The snapshot.
    ///
    /// # Errors
    /// Everything found, where one of it is an error.
    pub fn snapshot(self) -> Result<Snapshot, Box<Failure>> {
        let pack = match self.pack {
            Some(pack) if !has_errors(&self.diagnostics) => Arc::new(pack),
            Some(pack) => {
                // All mistakes at once: those that show only when names are resolved as well.
                let mut diagnostics = self.diagnostics;
                if let Some(moment) = pack.default_moment() {
                    diagnostics.extend(pack.program(moment).1);
                    pack.in_source_order(&mut diagnostics);
                }
                return Err(Failure::new(Stage::Pack, diagnostics, self.texts));
            }
            None => return Err(Failure::new(Stage::Pack, self.diagnostics, self.texts)),
        };
        // Names and types are mostly the work of one thread; another hashes meanwhile.
        self.prints.begin();
        Ok(Snapshot {
            pack,
            prints: self.prints,
            remarks: self.diagnostics,
            texts: self.texts,
            workbooks: kept_workbooks(&self.packs),
            folders: self.packs.iter().map(|pack| pack.path.clone()).collect(),
            plugins_added: self.plugins.added,
            plugins_replaced: self.plugins.replaced,
        })
    }
}

impl Snapshot {
    /// The hash of every text of the pack, its parents and the plugins.
    pub fn hash(&self) -> &str {
        self.prints.hash()
    }

    /// The program at a moment, and what there is to say of the pack then, in the order of its texts. Both are handed
    /// over once.
    ///
    /// # Errors
    /// The pack does not hold at that moment.
    pub fn program(&mut self, moment: Moment) -> Result<(Program, Vec<Diagnostic>), Box<Failure>> {
        let made = self.pack.program(moment);
        self.with_remarks(made)
    }

    /// The same without the pack's lists, which are checked all the same.
    ///
    /// # Errors
    /// As for [`Snapshot::program`].
    pub fn program_without_lists(&mut self, moment: Moment) -> Result<(Program, Vec<Diagnostic>), Box<Failure>> {
        let made = self.pack.program_without_lists(moment);
        self.with_remarks(made)
    }

    fn with_remarks(
        &mut self,
        (program, mut found): (Option<Program>, Vec<Diagnostic>),
    ) -> Result<(Program, Vec<Diagnostic>), Box<Failure>> {
        let mut remarks = std::mem::take(&mut self.remarks);
        remarks.append(&mut found);
        self.pack.in_source_order(&mut remarks);
        match program {
            Some(program) => Ok((program, remarks)),
            None => Err(Failure::new(Stage::Pack, remarks, std::mem::take(&mut self.texts))),
        }
    }

    /// The evaluation moment: the one asked for, else the pack's.
    ///
    /// # Errors
    /// `E0913` it cannot be read, `E0912` nobody names one.
    pub fn moment(&self, asked: Option<&str>) -> Result<Moment, Box<Failure>> {
        match asked {
            Some(text) => read_moment(text),
            None => self.pack.default_moment().ok_or_else(|| {
                let diagnostic = Diagnostic::new("E0912", Severity::Error, None);
                Failure::new(Stage::Pack, vec![diagnostic], self.texts.clone())
            }),
        }
    }
}

/// A moment as `--as-of` writes it; a date alone means its end, 24:00.
///
/// # Errors
/// `E0913` it is none.
pub fn read_moment(text: &str) -> Result<Moment, Box<Failure>> {
    evaluation_moment(text).map_err(|_| {
        let diagnostic = Diagnostic::new("E0913", Severity::Error, None).with("text", text);
        Failure::new(Stage::Usage, vec![diagnostic], Texts::default())
    })
}

/// The workbooks of packs under the paths that [`Prints`] gives them.
fn kept_workbooks(packs: &[PackFolder]) -> Vec<(String, Arc<[u8]>)> {
    let of_pack = |pack: &PackFolder| {
        let folder = last_part(&pack.path);
        let named = pack.workbooks.iter().map(move |found| format!("packs/{folder}/{}", found.inner));
        named.zip(pack.workbook_bytes.clone()).collect::<Vec<_>>()
    };
    packs.iter().flat_map(of_pack).collect()
}

/// The last part of a path, where it really is.
pub(crate) fn last_part(path: &Path) -> String {
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    real.file_name().map_or_else(|| "pack".to_owned(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::load_folder;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn packs(folder: &Path, found: &mut Vec<PathBuf>) {
        if folder.join("pack.toml").is_file() {
            found.push(folder.to_path_buf());
        }
        let Ok(entries) = fs::read_dir(folder) else { return };
        let mut inner: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        inner.sort();
        inner.iter().for_each(|folder| packs(folder, found));
    }

    /// With and without lists the same is told of every pack of the suite and of those we ship, and the same columns and
    /// findings are made.
    #[test]
    fn what_is_told_does_not_depend_on_lists() {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut found = Vec::new();
        packs(&home.join("tests/suite/packs"), &mut found);
        packs(&home.join("rules"), &mut found);
        let (mut whole, mut wrong) = (0, 0);
        for folder in found {
            let loaded = load_folder(&folder, &[]);
            let Some((pack, moment)) = loaded.pack.as_ref().and_then(|pack| Some((pack, pack.default_moment()?)))
            else {
                continue;
            };
            let (program, told) = pack.program(moment);
            let (without, also_told) = pack.program_without_lists(moment);
            assert_eq!(told, also_told, "{}", folder.display());
            assert_eq!(program.is_some(), without.is_some(), "{}", folder.display());
            let (Some(program), Some(without)) = (program, without) else {
                wrong += 1;
                continue;
            };
            whole += usize::from(!program.sheets.is_empty());
            assert!(without.sheets.is_empty() && without.columns.len() <= program.columns.len());
            let same = |(one, other): (&heng_core::program::Finding, &heng_core::program::Finding)| {
                format!("{one:?}") == format!("{other:?}")
            };
            assert_eq!(program.findings.len(), without.findings.len());
            assert!(program.findings.iter().zip(&without.findings).all(same), "{}", folder.display());
        }
        assert!(whole > 5 && wrong > 20, "{whole} {wrong}");
    }
}
