//! The schemas that `heng schema` makes, held by a validator that is not ours: every TOML file of every good pack and of
//! every pack we ship fits, and of the bad packs those files that `suite/schema/bad.csv` lists do not. A bad pack whose
//! mistake is of shape stands there in any case: with the place, or with the reason why a schema cannot see it.

use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Codes of mistakes of shape: unknown kinds and keys, missing keys, wrong types, unknown words, no list.
const OF_SHAPE: [&str; 8] = ["E0601", "E0602", "E0603", "E0604", "E0605", "E0606", "E1001", "E1002"];

/// A schema ready to judge.
type Judge = jsonschema::Validator;

/// Judges all packs by the schemas of the program at this path, which are written below `scratch`.
///
/// # Panics
/// A file is judged otherwise than it should be.
pub fn run(heng: &Path, scratch: &Path) {
    let (mut ran, mut failures) = (0, Vec::new());
    let plain = crate::suite().join("packs/good/plain");
    let plugin = match schemas(heng, &plain, scratch) {
        Ok(mut schemas) => schemas.remove("plugin"),
        Err(failure) => panic!("{failure}"),
    };
    let Some(plugin) = plugin else { panic!("no schema for plugins") };
    let shipped = crate::entries(&crate::root().join("rules")).into_iter();
    let good = crate::entries(&crate::suite().join("packs/good")).into_iter();
    let good: Vec<PathBuf> = shipped.chain(good).flat_map(|folder| packs(&folder)).collect();
    ran += good.len();
    let complaints = |pack: &PathBuf| match judged(heng, pack, scratch, &plugin) {
        Ok(refused) => refused.into_iter().map(|(file, at)| format!("{}: {file} {at}", pack.display())).collect(),
        Err(failure) => vec![failure],
    };
    failures.extend(good.par_iter().map(complaints).flatten().collect::<Vec<_>>());
    for folder in crate::entries(&crate::root().join("plugins")) {
        let manifest = folder.join("plugin.toml");
        if manifest.is_file() {
            ran += 1;
            failures.extend(refusals(&plugin, &manifest).map(|at| format!("{}: {at}", manifest.display())));
        }
    }
    let (bad, more) = bad_packs(heng, scratch, &plugin);
    ran += bad;
    failures.extend(more);
    crate::finish("schemas", ran, &failures);
}

/// Judges the bad packs and holds the outcome against the list.
fn bad_packs(heng: &Path, scratch: &Path, plugin: &Judge) -> (usize, Vec<String>) {
    let path = crate::suite().join("schema/bad.csv");
    let listed = read_list(&path);
    let (mut ran, mut found, mut failures) = (0, Vec::new(), Vec::new());
    let folders = crate::entries(&crate::suite().join("packs/bad"));
    let judged: Vec<_> = folders.par_iter().map(|folder| refused_below(heng, folder, scratch, plugin)).collect();
    for (folder, judged) in folders.iter().zip(judged) {
        let name = crate::packs::name(folder);
        ran += 1;
        let refused = judged.unwrap_or_else(|failure| {
            failures.push(failure);
            BTreeSet::new()
        });
        found.extend(refused.iter().map(|(file, at)| [name.clone(), file.clone(), at.clone(), String::new()]));
        if refused.is_empty() && expects(folder, &OF_SHAPE) {
            let reason = listed.iter().find(|line| line[0] == name && line[2].is_empty()).map(|line| line[3].clone());
            if reason.as_ref().is_none_or(String::is_empty) {
                failures.push(format!("{name}: a mistake of shape that the schema accepts; mend it or give a reason"));
            }
            found.push([name, String::new(), String::new(), reason.unwrap_or_default()]);
        }
    }
    if crate::update() {
        write_list(&path, &found);
    } else if found != listed {
        let lines = |lines: &[[String; 4]]| lines.iter().map(|line| line.join(",")).collect::<BTreeSet<_>>();
        let (now, then) = (lines(&found), lines(&listed));
        failures.extend(now.difference(&then).map(|line| format!("refused, not listed: {line}")));
        failures.extend(then.difference(&now).map(|line| format!("listed, not refused: {line}")));
    }
    (ran, failures)
}

/// The files of the packs in a folder that their schemas refuse, and where.
fn refused_below(
    heng: &Path,
    folder: &Path,
    scratch: &Path,
    plugin: &Judge,
) -> Result<BTreeSet<(String, String)>, String> {
    let mut refused = BTreeSet::new();
    for pack in packs(folder) {
        let inner = pack.strip_prefix(folder).map(|inner| inner.display().to_string()).unwrap_or_default();
        let more = judged(heng, &pack, scratch, plugin)?;
        refused.extend(more.into_iter().map(|(file, at)| (joined(&inner, &file), at)));
    }
    Ok(refused)
}

fn joined(inner: &str, file: &str) -> String {
    if inner.is_empty() { file.to_owned() } else { format!("{inner}/{file}") }
}

/// The packs in a folder: itself, or those it holds.
fn packs(folder: &Path) -> Vec<PathBuf> {
    if folder.join("pack.toml").is_file() {
        return vec![folder.to_owned()];
    }
    crate::entries(folder).into_iter().filter(|inner| inner.join("pack.toml").is_file()).collect()
}

/// The files of a pack that its schemas refuse, and where.
fn judged(heng: &Path, pack: &Path, scratch: &Path, plugin: &Judge) -> Result<Vec<(String, String)>, String> {
    let mut files = Vec::new();
    toml_files(pack, pack, &mut files);
    let schemas = match schemas(heng, pack, scratch) {
        Ok(schemas) => schemas,
        // A plugin that cannot be read: only its own manifest can be judged.
        Err(_) if files.iter().any(|file| file.ends_with("plugin.toml")) => BTreeMap::new(),
        Err(failure) => return Err(failure),
    };
    let mut refused = Vec::new();
    for file in files {
        let judge = match &*file {
            file if file.starts_with("plugins/") => Some(plugin),
            file if file.starts_with("cases/") => schemas.get("cases"),
            _ => schemas.get("pack"),
        };
        if let Some(judge) = judge {
            refused.extend(refusals(judge, &pack.join(&file)).map(|at| (file.clone(), at)));
        }
    }
    Ok(refused)
}

/// Where a file does not fit; nothing for a file that is no TOML.
fn refusals(judge: &Judge, path: &Path) -> impl Iterator<Item = String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let value = toml::from_str::<toml::Table>(&text).ok().map(|table| json(&toml::Value::Table(table)));
    let places: BTreeSet<String> = value
        .iter()
        .flat_map(|value| judge.iter_errors(value).map(|error| error.instance_path().to_string()).collect::<Vec<_>>())
        .collect();
    places.into_iter().map(|place| if place.is_empty() { "/".to_owned() } else { place })
}

/// TOML as a schema sees it: dates are texts.
fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(truth) => Value::from(*truth),
        toml::Value::Datetime(moment) => Value::from(moment.to_string()),
        toml::Value::Array(items) => Value::from(items.iter().map(json).collect::<Vec<_>>()),
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
    }
}

fn toml_files(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for path in crate::entries(folder) {
        if path.is_dir() {
            toml_files(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let inner = path.strip_prefix(root).unwrap_or(&path);
            files.push(inner.to_string_lossy().replace('\\', "/"));
        }
    }
}

/// The schemas of a pack, by their names.
fn schemas(heng: &Path, pack: &Path, scratch: &Path) -> Result<BTreeMap<String, Judge>, String> {
    let out = scratch.join("schemas").join(pack.display().to_string().replace(['/', '\\', ':'], "-"));
    drop(fs::remove_dir_all(&out));
    let ended = Command::new(heng).arg("schema").arg(pack).arg("--out").arg(&out).output();
    let ended = ended.map_err(|error| format!("{}: {error}", heng.display()))?;
    if !ended.status.success() {
        return Err(format!("{}: {}", pack.display(), String::from_utf8_lossy(&ended.stderr)));
    }
    let mut judges = BTreeMap::new();
    for name in ["pack", "cases", "plugin"] {
        let path = out.join(format!("{name}.json"));
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let schema: Value = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        if let Err(error) = jsonschema::meta::validate(&schema) {
            return Err(format!("{} of {} is no schema: {error}", path.display(), pack.display()));
        }
        let judge = jsonschema::options().should_validate_formats(true).build(&schema);
        judges.insert(name.to_owned(), judge.map_err(|error| format!("{}: {error}", path.display()))?);
    }
    Ok(judges)
}

/// Whether a file of a folder expects one of these codes.
fn expects(folder: &Path, codes: &[&str]) -> bool {
    let mut files = Vec::new();
    toml_files(folder, folder, &mut files);
    let says = |file: &String| {
        let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
        text.lines().any(|line| line.starts_with("# 错误") && codes.iter().any(|code| line.contains(code)))
    };
    files.iter().any(says)
}

fn read_list(path: &Path) -> Vec<[String; 4]> {
    let Ok(mut reader) = csv::Reader::from_path(path) else { return Vec::new() };
    let cell = |record: &csv::StringRecord, at: usize| record.get(at).unwrap_or("").to_owned();
    reader.records().flatten().map(|line| std::array::from_fn(|at| cell(&line, at))).collect()
}

fn write_list(path: &Path, lines: &[[String; 4]]) {
    let written = csv::Writer::from_path(path).and_then(|mut writer| {
        writer.write_record(["规则包", "文件", "位置", "看不出的理由"])?;
        lines.iter().try_for_each(|line| writer.write_record(line))?;
        writer.flush().map_err(csv::Error::from)
    });
    assert!(written.is_ok(), "{}: {written:?}", path.display());
}
