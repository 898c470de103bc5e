//! Finding plugins: those that come inside the program, those of `--plugins` folders and of a pack's own `plugins/`.
//! A later one of the same name takes the place of an earlier one. What a plugin does is not known here.

use crate::folder::{NamedFolder, about, read_texts};
use heng_core::source::{PluginFiles, SourceFile};
use heng_values::Diagnostic;
use include_dir::{Dir, include_dir};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../plugins");

/// The plugins of a run, by name, and which built-in ones gave way.
#[derive(Clone, Debug, Default)]
pub struct Plugins {
    /// In the order of their names.
    pub files: Vec<PluginFiles>,
    /// Names of built-in plugins that one from a folder took the place of.
    pub replaced: Vec<String>,
    /// Names of plugins that came from a folder.
    pub added: Vec<String>,
}

/// The built-in plugins, then those of each folder in turn. A folder is one plugin (with a `plugin.toml`) or holds some.
pub fn find_plugins(folders: &[NamedFolder], diagnostics: &mut Vec<Diagnostic>) -> Plugins {
    let mut named: Vec<(String, PluginFiles)> = built_in();
    let mut plugins = Plugins::default();
    for folder in folders {
        let found = in_folder(folder, diagnostics);
        if found.is_empty() {
            diagnostics.push(about("E0909", &folder.name));
        }
        for (name, files) in found {
            match named.iter().position(|(known, _)| *known == name) {
                Some(at) => {
                    if named[at].1.built_in {
                        plugins.replaced.push(name.clone());
                    }
                    named[at].1 = files;
                }
                None => named.push((name.clone(), files)),
            }
            plugins.added.push(name);
        }
    }
    named.sort_by(|one, other| one.0.cmp(&other.0));
    plugins.replaced.sort();
    plugins.replaced.dedup();
    plugins.added.sort();
    plugins.added.dedup();
    plugins.files = named.into_iter().map(|(_, files)| files).collect();
    plugins
}

/// The plugins inside the program.
fn built_in() -> Vec<(String, PluginFiles)> {
    static FOUND: OnceLock<Vec<(String, PluginFiles)>> = OnceLock::new();
    FOUND.get_or_init(unpacked).clone()
}

fn unpacked() -> Vec<(String, PluginFiles)> {
    let plugin = |folder: &Dir<'_>| {
        let inner = folder.path().to_string_lossy().replace('\\', "/");
        let text = |path: &Path| -> Option<SourceFile> {
            let file = folder.get_file(path)?;
            let name = format!("plugins/{}", file.path().to_string_lossy().replace('\\', "/"));
            Some(SourceFile { path: Arc::from(name), text: Arc::from(file.contents_utf8()?) })
        };
        let manifest = text(&folder.path().join("plugin.toml"))?;
        let mut paths: Vec<&Path> = folder.files().map(|file| file.path()).collect();
        paths.sort();
        let scripts = paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rhai"));
        let scripts = scripts.filter_map(text).collect();
        let name = name_of(&manifest).unwrap_or_else(|| inner.clone());
        Some((name, PluginFiles { folder: Arc::from(format!("plugins/{inner}")), manifest, scripts, built_in: true }))
    };
    BUILT_IN.dirs().filter_map(plugin).collect()
}

fn in_folder(folder: &NamedFolder, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, PluginFiles)> {
    if folder.path.join("plugin.toml").is_file() {
        return one(&folder.path, &folder.name, diagnostics).into_iter().collect();
    }
    let Ok(entries) = fs::read_dir(&folder.path) else { return Vec::new() };
    let mut inner: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    inner.retain(|path| path.join("plugin.toml").is_file());
    inner.sort();
    let name = |path: &Path| {
        let last = path.file_name().map(|last| last.to_string_lossy().into_owned());
        format!("{}/{}", folder.name, last.unwrap_or_default())
    };
    inner.iter().filter_map(|path| one(path, &name(path), diagnostics)).collect()
}

fn one(folder: &Path, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, PluginFiles)> {
    let texts = read_texts(folder, name, &["plugin.toml", ".rhai"], &|_| true, diagnostics);
    let manifest = texts.iter().find(|found| found.inner == "plugin.toml")?.file.clone();
    let scripts = texts.iter().filter(|found| found.inner.ends_with(".rhai")).map(|found| found.file.clone()).collect();
    let last = folder.file_name().map(|last| last.to_string_lossy().into_owned());
    let plugin = name_of(&manifest).or(last).unwrap_or_else(|| name.to_owned());
    Some((plugin, PluginFiles { folder: Arc::from(name), manifest, scripts, built_in: false }))
}

/// `[plugin] name` of a manifest, as far as it can be read; the core reports what is wrong with it.
fn name_of(manifest: &SourceFile) -> Option<String> {
    let (table, _) = toml::de::DeTable::parse_recoverable(&manifest.text);
    let table = table.into_inner();
    let plugin = table.get("plugin")?.get_ref().as_table()?;
    Some(plugin.get("name")?.get_ref().as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_ones_come_along() {
        let plugins = find_plugins(&[], &mut Vec::new());
        let names: Vec<&str> = plugins.files.iter().map(|files| &*files.folder).collect();
        for name in ["plugins/eligibility", "plugins/measure", "plugins/quality", "plugins/threshold"] {
            assert!(names.contains(&name), "{names:?}");
        }
        assert!(plugins.files.iter().all(|files| files.built_in && !files.scripts.is_empty()));
    }

    #[test]
    fn a_folder_adds_and_replaces() {
        let home = tempfile::tempdir().unwrap();
        for (folder, name) in [("mine", "threshold"), ("new", "new-kind")] {
            let folder = home.path().join(folder);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("plugin.toml"), format!("[plugin]\nname = \"{name}\"\n")).unwrap();
            fs::write(folder.join("a.rhai"), "fn lower(item) { [] }").unwrap();
        }
        let mut diagnostics = Vec::new();
        let all = find_plugins(&[NamedFolder::plain(home.path())], &mut diagnostics);
        assert_eq!(all.replaced, ["threshold"]);
        assert_eq!(all.added, ["new-kind", "threshold"]);
        assert!(diagnostics.is_empty());
        find_plugins(&[NamedFolder::plain(&home.path().join("nothing"))], &mut diagnostics);
        assert_eq!(diagnostics[0].code, "E0909");
    }
}
