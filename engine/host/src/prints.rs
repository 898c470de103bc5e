//! What the texts of a snapshot are known by: every text under a path that does not depend on where the folders stand, and the
//! hashes of all and of its parts, which are made when they are first asked for or, beforehand, on a thread that is free.

use crate::folder::Found;
use crate::hash::content_hash;
use crate::packs::PackFolder;
use crate::snapshot::last_part;
use heng_core::begin_beside;
use heng_core::source::{PluginFiles, SourceFile};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};

/// A part of what a snapshot is made of, known by its hash.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Part {
    /// Its name: a pack's or a plugin's folder.
    pub name: String,
    /// The hash of its texts.
    pub hash: String,
}

/// Every text under its path, and the hashes by which whole and parts are known.
#[derive(Clone, Debug)]
pub struct Prints(Arc<Texts>);

#[derive(Debug)]
struct Texts {
    /// By their paths within `.heng/packs/HASH/`: `packs/NAME/…` and `plugins/NAME/…`.
    all: Vec<Named>,
    /// By their paths within the part.
    parents: Vec<(String, Vec<Named>)>,
    plugins: Vec<(String, Vec<Named>)>,
    hashes: OnceLock<Hashes>,
}

/// A text by its path.
type Named = (String, Arc<str>);

#[derive(Debug)]
struct Hashes {
    all: String,
    parents: Vec<Part>,
    plugins: Vec<Part>,
}

impl Prints {
    /// Those of packs, the farthest parent first and the pack itself last, of plugins, and of what is tried out besides.
    pub fn of(packs: &[PackFolder], plugins: &[PluginFiles], settings: &[SourceFile]) -> Prints {
        let of_pack = |pack: &PackFolder| {
            let texts = pack.all.iter().chain(&pack.workbooks);
            (last_part(&pack.path), texts.map(|Found { inner, file }| (inner.clone(), file.text.clone())).collect())
        };
        let of_plugin = |plugin: &PluginFiles| {
            let texts = plugin.scripts.iter().chain([&plugin.manifest]);
            (last(&plugin.folder), texts.map(|file| (last(&file.path), file.text.clone())).collect())
        };
        let mut packs: Vec<(String, Vec<Named>)> = packs.iter().rev().map(of_pack).collect();
        let plugins: Vec<(String, Vec<Named>)> = plugins.iter().map(of_plugin).collect();
        let mut all: Vec<Named> = Vec::new();
        for (kind, parts) in [("packs", &packs), ("plugins", &plugins)] {
            for (name, texts) in parts {
                all.extend(texts.iter().map(|(path, text)| (format!("{kind}/{name}/{path}"), text.clone())));
            }
        }
        all.extend(settings.iter().map(|file| ("settings.toml".to_owned(), file.text.clone())));
        all.sort();
        // The pack itself is no parent.
        packs.splice(..packs.len().min(1), []);
        Prints(Arc::new(Texts { all, parents: packs, plugins, hashes: OnceLock::new() }))
    }

    /// Begins to hash on a thread that has nothing else to do.
    pub fn begin(&self) {
        let prints = self.clone();
        begin_beside(move || _ = prints.hashes());
    }

    /// Every text by its path within `.heng/packs/HASH/`.
    pub fn texts(&self) -> &[Named] {
        &self.0.all
    }

    /// The hash of all texts.
    pub fn hash(&self) -> &str {
        &self.hashes().all
    }

    /// The packs that the pack extends, the nearest first.
    pub fn parents(&self) -> &[Part] {
        &self.hashes().parents
    }

    /// All plugins, by name.
    pub fn plugins(&self) -> &[Part] {
        &self.hashes().plugins
    }

    fn hashes(&self) -> &Hashes {
        let texts = &*self.0;
        texts.hashes.get_or_init(|| {
            let hash = |texts: &[Named]| content_hash(texts.iter().map(|(path, text)| (path.clone(), &**text)));
            let parts = |parts: &[(String, Vec<Named>)]| {
                parts.iter().map(|(name, texts)| Part { name: name.clone(), hash: hash(texts) }).collect()
            };
            Hashes { all: hash(&texts.all), parents: parts(&texts.parents), plugins: parts(&texts.plugins) }
        })
    }
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}
