//! Where a pack comes from: a folder, a revision of a git repository (`git:HEAD~1:rules/guilin-2022`), or what the last run
//! into a folder was made with. Each is loaded with its own parents and plugins.

use super::git::{Inside, Tree};
use crate::failure::{Failure, Stage};
use crate::folder::{NamedFolder, shown};
use crate::snapshot::{Loaded, load_folder, load_named, texts_hash};
use crate::texts::Texts;
use heng_core::SourceFile;
use heng_data::RunRecord;
use heng_data::output::RUN_RECORD;
use heng_data::run_record::SCHEMA;
use heng_values::{Diagnostic, Severity, system_reason};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a pack in a git repository is written.
const GIT: &str = "git:";
/// How many packs may extend each other.
const LONGEST: usize = 16;

/// Where a pack comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A folder.
    Folder(PathBuf),
    /// A folder of a revision.
    Git {
        /// The revision.
        revision: String,
        /// The folder, as one would write it on disk.
        path: PathBuf,
    },
}

/// A pack found.
#[derive(Debug)]
pub struct Found {
    /// What loading gave.
    pub loaded: Loaded,
    /// Where it came from, for people.
    pub shown: String,
}

fn fault(code: &'static str) -> Diagnostic {
    Diagnostic::new(code, Severity::Error, None)
}

fn pack(diagnostic: Diagnostic) -> Box<Failure> {
    Failure::new(Stage::Pack, vec![diagnostic], Texts::default())
}

impl Origin {
    /// Reads what was written for a pack.
    ///
    /// # Errors
    /// `E0863` it begins as a revision and is none.
    pub fn read(written: &Path) -> Result<Origin, Box<Failure>> {
        let text = written.to_string_lossy();
        let Some(rest) = text.strip_prefix(GIT) else { return Ok(Origin::Folder(written.to_path_buf())) };
        match rest.split_once(':') {
            Some((revision, path)) if !revision.is_empty() && !path.is_empty() => {
                Ok(Origin::Git { revision: revision.to_owned(), path: PathBuf::from(path) })
            }
            _ => {
                let wrong = fault("E0863").with("written", &*text);
                Err(Failure::new(Stage::Usage, vec![wrong], Texts::default()))
            }
        }
    }

    /// The folder, as one would write it on disk.
    pub fn path(&self) -> &Path {
        match self {
            Origin::Folder(path) | Origin::Git { path, .. } => path,
        }
    }

    /// Loads the pack.
    ///
    /// # Errors
    /// `E0864` to `E0867`: the revision cannot be brought.
    pub fn load(&self, plugins: &[PathBuf]) -> Result<Found, Box<Failure>> {
        match self {
            Origin::Folder(path) => Ok(Found { loaded: load_folder(path, plugins), shown: shown(path) }),
            Origin::Git { revision, path } => {
                let inside = Inside::holding(path).map_err(pack)?;
                let tree = inside.revision(revision).map_err(pack)?;
                let name = format!("{GIT}{revision}:{}", shown(path));
                let brought = Brought::new(&inside, &tree, revision, &name, plugins)?;
                Ok(Found { loaded: load_named(&brought.pack, &brought.plugins), shown: name })
            }
        }
    }
}

/// Packs and plugins of a revision, put aside as long as this lives.
struct Brought {
    _aside: tempfile::TempDir,
    pack: NamedFolder,
    plugins: Vec<NamedFolder>,
}

impl Brought {
    fn new(
        inside: &Inside,
        tree: &Tree,
        revision: &str,
        name: &str,
        plugins: &[PathBuf],
    ) -> Result<Brought, Box<Failure>> {
        let aside = tempfile::tempdir().map_err(|error| {
            let refused = fault("E0822").with("path", name).with("reason", system_reason(&error));
            Failure::new(Stage::Fault, vec![refused], Texts::default())
        })?;
        // One folder deeper: a pack at the repository's root has a folder and nothing beside it.
        let root = aside.path().join("root");
        let mut inner = inside.inner.clone();
        for _ in 0..LONGEST {
            tree.bring(&inner, name, &root).map_err(pack)?;
            let header = root.join(&inner).join("pack.toml");
            let Ok(text) = fs::read_to_string(&header) else { break };
            let file = SourceFile { path: Arc::from(name), text: Arc::from(text.trim_start_matches('\u{feff}')) };
            let extends = heng_core::header(&file).0.and_then(|header| header.extends);
            let Some((written, _)) = extends else { break };
            // Anything but the plain name of a folder beside it is told when the pack is loaded.
            let plain = written.strip_prefix("../").map(|plain| plain.trim_end_matches('/'));
            let Some(plain) = plain.filter(|plain| !plain.is_empty() && !plain.contains(['/', '\\', ':'])) else {
                break;
            };
            if matches!(plain, "." | "..") {
                break;
            }
            let beside = inner.rsplit_once('/').map_or(String::new(), |(home, _)| format!("{home}/"));
            inner = format!("{beside}{plain}");
        }
        let folder = root.join(&inside.inner);
        if !folder.join("pack.toml").is_file() {
            let none = fault("E0867").with("revision", revision).with("path", &*inside.inner);
            return Err(pack(none));
        }
        let mut found = Vec::new();
        for plugin in plugins {
            found.push(of_revision(inside, tree, plugin, name, &root)?.unwrap_or_else(|| NamedFolder::plain(plugin)));
        }
        Ok(Brought { _aside: aside, pack: NamedFolder { path: folder, name: name.to_owned() }, plugins: found })
    }
}

/// A plugin folder as it stood in the revision; none where it did not, or lies elsewhere.
fn of_revision(
    inside: &Inside,
    tree: &Tree,
    plugin: &Path,
    name: &str,
    root: &Path,
) -> Result<Option<NamedFolder>, Box<Failure>> {
    let Some(there) = Inside::holding(plugin).ok().filter(|there| inside.is_same(there)) else { return Ok(None) };
    let any = tree.bring(&there.inner, name, root).map_err(pack)?;
    let head = name.rsplit_once(':').map_or(name, |(head, _)| head);
    let named = || NamedFolder { path: root.join(&there.inner), name: format!("{head}:{}", shown(plugin)) };
    Ok(any.then(named))
}

/// The pack that the last run into a folder was made with: as that folder keeps it, else from the history of `current`.
///
/// # Errors
/// `E0868` no results of a run there, `E0869` its pack is nowhere to be found.
pub fn of_last_run(folder: &Path, current: &Origin, plugins: &[PathBuf]) -> Result<Found, Box<Failure>> {
    let record = fs::read(folder.join(RUN_RECORD)).ok().and_then(|bytes| RunRecord::from_json(&bytes));
    let Some(record) = record.filter(|record| record.schema == SCHEMA) else {
        let none = fault("E0868").with("path", shown(folder));
        return Err(Failure::new(Stage::Data, vec![none], Texts::default()));
    };
    let hash = record.pack.hash.as_str();
    let short: String = hash.chars().take(12).collect();
    let name = format!("{} ({short})", shown(folder));
    if let Some(loaded) = kept(folder, hash) {
        return Ok(Found { loaded, shown: name });
    }
    if let Some(found) = in_history(current, hash, plugins) {
        return Ok(found);
    }
    Err(pack(fault("E0869").with("path", shown(folder)).with("hash", short)))
}

/// The pack that an output folder keeps, where it is whole.
fn kept(folder: &Path, hash: &str) -> Option<Loaded> {
    if hash.is_empty() || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let home = folder.join(".heng/packs").join(hash);
    let packs: Vec<PathBuf> = fs::read_dir(home.join("packs")).ok()?.flatten().map(|entry| entry.path()).collect();
    let parent = |path: &PathBuf| -> Option<String> {
        let text = fs::read_to_string(path.join("pack.toml")).ok()?;
        let file = SourceFile { path: Arc::from("pack.toml"), text: Arc::from(text) };
        let (written, _) = heng_core::header(&file).0?.extends?;
        Some(written.trim_start_matches("../").trim_end_matches('/').to_owned())
    };
    let parents: Vec<String> = packs.iter().filter_map(parent).collect();
    let last = |path: &Path| path.file_name().map(|last| last.to_string_lossy().into_owned());
    let own = packs.iter().find(|path| last(path).is_some_and(|name| !parents.contains(&name)))?;
    let plugins = home.join("plugins");
    let loaded = load_folder(own, std::slice::from_ref(&plugins));
    (loaded.hash() == hash).then_some(loaded)
}

/// The latest commit in which a pack had this hash.
fn in_history(current: &Origin, hash: &str, plugins: &[PathBuf]) -> Option<Found> {
    let inside = Inside::holding(current.path()).ok()?;
    let beside = inside.inner.rsplit_once('/').map_or("", |(home, _)| home);
    for commit in inside.commits(beside).ok()? {
        let short: String = commit.chars().take(12).collect();
        let name = format!("{GIT}{short}:{}", shown(current.path()));
        let Ok(tree) = inside.revision(&commit) else { continue };
        let Ok(brought) = Brought::new(&inside, &tree, &short, &name, plugins) else { continue };
        let others: Vec<PathBuf> = brought.plugins.iter().map(|folder| folder.path.clone()).collect();
        if texts_hash(&brought.pack.path, &others) == hash {
            return Some(Found { loaded: load_named(&brought.pack, &brought.plugins), shown: name });
        }
    }
    None
}

/// The pack as the last commit has it.
///
/// # Errors
/// As [`Origin::load`].
pub fn of_last_commit(current: &Origin, plugins: &[PathBuf]) -> Result<Found, Box<Failure>> {
    let revision = match current {
        Origin::Folder(_) => "HEAD".to_owned(),
        // A revision alone is held against the one before it.
        Origin::Git { revision, .. } => format!("{revision}~1"),
    };
    Origin::Git { revision, path: current.path().to_path_buf() }.load(plugins)
}
