//! The folder of a story: a small pack with a parent and a plugin, data, and editing as editors do it.

use crate::commands::shell::chinese;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a story says when it goes wrong.
pub type Story = Result<(), String>;

/// The child pack's header.
const PACK: &str = "[pack]\nname = \"子\"\nversion = \"1\"\nextends = \"../母\"\nas_of = 2022-09-05\n";

/// The parent's header and tables.
const PARENT: &str = r#"[pack]
name = "母"
version = "1"
as_of = 2022-09-05
region = ["县"]

[[table]]
name = "户"
key = "户编号"
unit = "户"
fields = [
  { name = "户编号", type = "text" },
  { name = "县", type = "text" },
  { name = "收入", type = "number", unit = "元", min = 0 },
  { name = "人口", type = "number", unit = "人", min = 1 },
]

[[derive]]
on = "户"
name = "人均"
value = "收入 / 人口"

[[threshold]]
id = "R-9"
title = "人口多"
on = "户"
value = "人口"
above = 6
"#;

/// The plugin's manifest.
const MANIFEST: &str = "[plugin]\nname = \"mark\"\nversion = \"1\"\napi = 1\ntitle = \"标记\"\n\n[kind.mark]\nlower = \"mark.rhai\"\n\
                        judges = true\ntitle = \"标记\"\n\n[kind.mark.keys]\nwhen = { type = \"expr\", returns = \"bool\", required = true }\n";

/// A folder of a story.
pub struct Folder {
    heng: PathBuf,
    /// Where it is.
    pub root: PathBuf,
}

/// The rules of the child pack with these limits.
pub fn rules(limit: &str, yangshuo: &str) -> String {
    format!(
        "[[param]]\nname = \"线\"\nunit = \"元/人\"\noverride = \"free\"\nvalues = [\n  {{ from = 2022-01-01, value = {limit} }},\n  \
         {{ from = 2022-01-01, region = \"阳朔县\", value = {yangshuo} }},\n]\n\n[[threshold]]\nid = \"R-1\"\ntitle = \"收入低\"\n\
         on = \"户\"\nvalue = \"人均\"\nbelow = \"线\"\nlevel = \"重点\"\nreason = \"人均{{人均}}元，低于{{线}}元\"\n\n[[sheet]]\n\
         name = \"低收入\"\non = \"户\"\nwhere = \"人均 < 线\"\ncolumns = [\"县\", \"户编号\", \"人均\"]\n\n[[sheet]]\nname = \"全部\"\n\
         on = \"户\"\ncolumns = [\"县\", \"户编号\", \"人口\"]\n"
    )
}

/// The plugin's script: marks rows that are hit with this level.
pub fn script(level: &str) -> String {
    format!("fn lower(item) {{ [finding(#{{ when: item.when, level: text(\"{level}\") }})] }}\n")
}

/// Households: number, county, income, people.
pub fn households(count: usize) -> String {
    let mut text = "户编号,县,收入,人口\n".to_owned();
    for at in 0..count {
        let county = ["阳朔县", "资源县", "龙胜各族自治县"][at % 3];
        let income = if at % 17 == 3 { String::new() } else { (10_000 + at * 37 % 40_000).to_string() };
        text.push_str(&format!("h{at},{county},{income},{}\n", at % 7 + 1));
    }
    text
}

impl Folder {
    /// A folder with the pack `子`, its parent `母`, the data `数据` and the plugin `插件/mark`.
    pub fn new(heng: &Path, root: &Path) -> Result<Folder, String> {
        let folder = Folder { heng: heng.to_path_buf(), root: root.to_path_buf() };
        folder.write("母/pack.toml", PARENT)?;
        folder.write("子/pack.toml", PACK)?;
        folder.write("子/rules.toml", &rules("8000", "8000"))?;
        folder.write("插件/mark/plugin.toml", MANIFEST)?;
        folder.write("插件/mark/mark.rhai", &script("重点"))?;
        folder.write("数据/户.csv", &households(300))?;
        Ok(folder)
    }

    /// A path in it.
    pub fn path(&self, inner: &str) -> PathBuf {
        self.root.join(inner)
    }

    /// Writes a file in place.
    pub fn write(&self, inner: &str, text: &str) -> Story {
        let path = self.path(inner);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        made.map_err(|error| format!("{inner}: {error}"))
    }

    /// Writes a file beside and renames it over the old one.
    pub fn rename_over(&self, inner: &str, text: &str) -> Story {
        let aside = format!("{inner}.new~");
        self.write(&aside, text)?;
        fs::rename(self.path(&aside), self.path(inner)).map_err(|error| error.to_string())
    }

    /// Writes a file in pieces, each on disk before the next.
    pub fn in_pieces(&self, inner: &str, text: &str, pieces: usize) -> Story {
        let mut file = File::create(self.path(inner)).map_err(|error| error.to_string())?;
        let size = text.len().div_ceil(pieces);
        for piece in text.as_bytes().chunks(size.max(1)) {
            file.write_all(piece).and_then(|()| file.sync_all()).map_err(|error| error.to_string())?;
            std::thread::sleep(std::time::Duration::from_millis(120));
        }
        Ok(())
    }

    /// Runs everything from nothing into another folder and compares: results in `out` must be the same, apart from how
    /// they came about.
    pub fn equals_a_run(&self, out: &str, plugins: bool) -> Story {
        self.equals_a_run_with(out, if plugins { &["--plugins", "插件"] } else { &[] })
    }

    /// The same, for a run with more words.
    pub fn equals_a_run_with(&self, out: &str, more: &[&str]) -> Story {
        let fresh = "从头";
        drop(fs::remove_dir_all(self.path(fresh)));
        let mut command = Command::new(&self.heng);
        command.current_dir(&self.root).args(["run", "数据", "--pack", "子", "--out", fresh]).args(more);
        let output = chinese(&mut command).output().map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(format!("heng run: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let (one, other) = (results(&self.path(out))?, results(&self.path(fresh))?);
        for name in one.keys().chain(other.keys()) {
            if one.get(name) != other.get(name) {
                let shown = |results: &BTreeMap<String, String>| {
                    results.get(name).map(|text| text.chars().take(3000).collect::<String>())
                };
                return Err(format!("{name} differs from a run from nothing: {:?} {:?}", shown(&one), shown(&other)));
            }
        }
        Ok(())
    }

    /// Runs a command of the program; its exit code and what it said.
    pub fn heng(&self, words: &[&str]) -> Result<(Option<i32>, String), String> {
        let mut command = Command::new(&self.heng);
        command.current_dir(&self.root).args(words);
        let output = chinese(&mut command).output().map_err(|error| error.to_string())?;
        let said = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        Ok((output.status.code(), said.concat()))
    }

    /// The log is whole, and the results are those it tells of.
    pub fn log_is_whole(&self, out: &str) -> Story {
        match self.heng(&["log", "verify", out])? {
            (Some(0), said) if !said.contains("N0841") => Ok(()),
            (code, said) => Err(format!("heng log verify: {code:?} {said}")),
        }
    }
}

/// The results of a folder by name; run.json without what tells of time and of columns taken over.
pub fn results(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut found = BTreeMap::new();
    for path in crate::entries(folder) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // The log tells times; what is owed for days gone by comes of a change, not of a run.
        if !path.is_file() || name == "heng-log.ndjson" || name.starts_with("补发清单-") {
            continue;
        }
        let bytes = fs::read(&path).map_err(|error| format!("{name}: {error}"))?;
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        if name == "run.json" {
            let mut record: Value = serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
            if let Some(record) = record.as_object_mut() {
                record.remove("timings_ms");
                record.remove("columns");
            }
            text = record.to_string();
        }
        found.insert(name, text);
    }
    Ok(found)
}
