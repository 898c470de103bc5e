//! `schema`: what editors need to complete and check a pack's TOML files, also while the pack has mistakes.

use crate::catalogue;
use crate::failure::{Failure, Stage, has_errors};
use crate::language::Language;
use crate::made::{MADE_BY, MadeFile};
use crate::snapshot::load_folder;
use heng_core::known_kinds;
pub use heng_review::SchemaFor;
use heng_review::SchemaSource;
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The schemas of a pack: `{ "schema": 1, "made", "pack", "files": [{ "file", "for", "title", "line", "content" }] }`.
#[derive(Clone, Debug, Serialize)]
pub struct Schemas {
    /// The shape's version.
    pub schema: u32,
    /// Who made it.
    pub made: &'static str,
    /// The pack's name; none where its header cannot be read.
    pub pack: Option<String>,
    /// One for each form of file.
    pub files: Vec<Schema>,
}

/// One schema.
#[derive(Clone, Debug, Serialize)]
pub struct Schema {
    /// The name of its file.
    pub file: String,
    /// Which files of a pack it is for, as patterns below the pack's folder.
    #[serde(rename = "for")]
    pub patterns: Vec<&'static str>,
    /// What it is for.
    pub title: String,
    /// The first line that names it in such a file, where the schemas stand in `schema/` of the pack.
    pub line: String,
    /// The schema itself; none in the index of a folder, where it stands beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
}

/// Makes the schemas of the pack in a folder.
///
/// # Errors
/// There is no pack, or a plugin's manifest cannot be read.
pub fn schemas(folder: &Path, plugins: &[PathBuf], language: Language) -> Result<Schemas, Box<Failure>> {
    let loaded = load_folder(folder, plugins);
    let (kinds, wrong) = known_kinds(loaded.plugin_files());
    if loaded.no_pack || has_errors(&wrong) {
        let told = if loaded.no_pack { loaded.diagnostics } else { wrong };
        return Err(Failure::new(Stage::Pack, told, loaded.texts));
    }
    let words = |key: &str, arguments: &[(&str, &str)]| catalogue::text(language, key, arguments);
    let source = SchemaSource {
        kinds: &kinds,
        pack: loaded.pack.as_ref(),
        english: language == Language::English,
        words: &words,
    };
    let files = SchemaFor::ALL.into_iter().map(|of| {
        let (patterns, back) = match of {
            SchemaFor::Pack => (vec!["*.toml"], "."),
            SchemaFor::Cases => (vec!["cases/*.toml"], ".."),
            SchemaFor::Plugin => (vec!["plugins/*/plugin.toml"], "../.."),
        };
        let content = heng_review::schema(&source, of);
        Schema {
            file: format!("{}.json", of.name()),
            patterns,
            title: words(&format!("schema-{}", of.name()), &[]),
            line: format!("#:schema {back}/schema/{}.json", of.name()),
            content: Some(content),
        }
    });
    let pack = loaded.pack.as_ref().map(|pack| pack.header.name.to_string());
    Ok(Schemas { schema: 1, made: MADE_BY, pack, files: files.collect() })
}

impl Schemas {
    /// The shape as JSON text.
    pub fn to_json(&self) -> String {
        pretty(self)
    }

    /// The schemas as files, and an index of them.
    pub fn made(&self) -> Vec<MadeFile> {
        let mut index = self.clone();
        index.files.iter_mut().for_each(|file| file.content = None);
        let mut files: Vec<MadeFile> = self.files.iter().map(|file| made(&file.file, &file.content)).collect();
        files.push(made("index.json", &index));
        files
    }

    /// The text of one schema.
    pub fn text_of(&self, of: SchemaFor) -> String {
        let file = self.files.iter().find(|file| file.file == format!("{}.json", of.name()));
        pretty(&file.and_then(|file| file.content.as_ref()))
    }
}

fn made(name: &str, content: &impl Serialize) -> MadeFile {
    MadeFile { name: name.to_owned(), text: pretty(content) + "\n" }
}

fn pretty(content: &impl Serialize) -> String {
    // Texts, numbers and truth values under text keys can always be written.
    serde_json::to_string_pretty(content).unwrap_or_default()
}
