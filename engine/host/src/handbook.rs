//! `docs`: the rule handbook of a pack, as one HTML page and as Markdown.

use crate::catalogue;
use crate::failure::{Failure, Stage, has_errors};
use crate::language::Language;
use crate::made::MadeFile;
use crate::snapshot::load_folder;
use crate::texts::Texts;
use heng_core::{Pack, known_kinds};
use heng_review::{Asked, Coverage, HandbookSource, run_cases};
use heng_values::{Diagnostic, Place};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The name of the page, and of the Markdown beside it.
pub const NAMES: [&str; 2] = ["handbook.html", "handbook.md"];

/// What was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The pack's title.
    pub title: String,
    /// How many rules it tells of.
    pub rules: usize,
    /// The files.
    pub files: Vec<MadeFile>,
    /// What is said of the pack.
    pub remarks: Vec<Diagnostic>,
    /// The texts they point into.
    pub texts: Texts,
}

/// Makes the handbook of the pack in a folder for a moment, the pack's own where none is given.
///
/// # Errors
/// The pack cannot be loaded or does not hold at that moment; the moment cannot be read.
pub fn handbook(
    folder: &Path,
    plugins: &[PathBuf],
    as_of: Option<&str>,
    language: Language,
) -> Result<Made, Box<Failure>> {
    let loaded = load_folder(folder, plugins);
    let (kinds, _) = known_kinds(loaded.plugin_files());
    let parent_cases = loaded.parent_cases();
    let snapshot = loaded.snapshot()?;
    let moment = snapshot.moment(as_of)?;
    let (program, remarks) = snapshot.pack.program(moment);
    let Some(program) = program.filter(|_| !has_errors(&remarks)) else {
        return Err(Failure::new(Stage::Pack, remarks, snapshot.texts));
    };
    let words = |key: &str, arguments: &[(&str, &str)]| catalogue::text(language, key, arguments);
    // The folder's own name stands in front of files, not the way to it from wherever this runs.
    let prefix = crate::folder::shown(folder);
    let home = prefix.rsplit_once('/').map(|(home, _)| format!("{home}/")).unwrap_or_default();
    let at = |place: &Place| {
        let file = place.file.strip_prefix(&home).unwrap_or(&place.file);
        match snapshot.texts.lines(&place.file) {
            Some(lines) => format!("{file}:{}", lines.position(place.start as usize).line),
            None => file.to_owned(),
        }
    };
    let own = format!("{prefix}/");
    let inherited = |place: &Place| !place.file.starts_with(&own);
    let mine = |file: &str| file.starts_with(&own);
    let coverage = shown(&snapshot.pack, &mine);
    // The pack's own folder stands last, its nearest parent before it.
    let parents: Vec<Coverage> = snapshot
        .folders
        .iter()
        .rev()
        .skip(1)
        .filter_map(|parent| {
            let own = format!("{}/", crate::folder::shown(parent));
            shown(&load_folder(parent, plugins).snapshot().ok()?.pack, &|file: &str| file.starts_with(&own))
        })
        .collect();
    let made = heng_review::handbook(&HandbookSource {
        pack: &snapshot.pack,
        program: &program,
        kinds: &kinds,
        words: &words,
        english: language == Language::English,
        hash: snapshot.hash(),
        coverage: coverage.as_ref(),
        parent_coverage: &parents,
        parent_cases: &parent_cases,
        inherited: &inherited,
        at: &at,
    });
    let file = |name: &str, text: String| MadeFile { name: name.to_owned(), text };
    Ok(Made {
        title: snapshot.pack.title().to_owned(),
        rules: made.rules,
        files: vec![file(NAMES[0], made.html), file(NAMES[1], made.markdown)],
        remarks,
        texts: snapshot.texts,
    })
}

/// What the cases of a pack show of the rules in its own files.
fn shown(pack: &Pack, own: &(dyn Fn(&str) -> bool + Sync)) -> Option<Coverage> {
    if pack.cases.is_empty() {
        return None;
    }
    run_cases(pack, &Asked { filter: None, cover: Some(own) }).0.coverage
}

/// The shape for tools.
#[derive(Serialize)]
struct Shape<'a> {
    schema: u32,
    title: &'a str,
    rules: usize,
    folder: &'a str,
    files: Vec<&'a str>,
}

impl Made {
    /// The shape `{ "schema": 1, "title", "rules", "folder", "files" }` as JSON text.
    pub fn to_json(&self, folder: &str) -> String {
        let files = self.files.iter().map(|file| &*file.name).collect();
        let shape = Shape { schema: 1, title: &self.title, rules: self.rules, folder, files };
        // Texts and whole numbers under text keys can always be written.
        serde_json::to_string_pretty(&shape).unwrap_or_default()
    }
}
