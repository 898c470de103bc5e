//! `heng diff` against two separate runs of the program over the sample: the rows it names are those whose lines differ in
//! both `findings.csv`, its counts of lists are the differences of their files, and swapped it says the reverse.

use crate::commands::shell::chinese;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is changed in a copy of the packs: a file, what stands there, and what comes in its place.
const EDITS: [(&str, &str, &str); 3] = [
    (
        "guilin-2022/income.toml",
        "values = [{ from = 2022-08-15, value = 8000 }]",
        "values = [{ from = 2022-08-15, value = 9000 }]",
    ),
    ("guilin-2022/employment.toml", "period = \"year\"", "period = \"month\""),
    (
        "guilin-2022/employment.toml",
        "min_of(sum(务工, 务工月数, 县域务工满月), 劳务补助.月数上限) * 劳务补助.每月",
        "min_of(sum(务工, 务工月数, 县域务工满月), 劳务补助.月数上限) * 劳务补助.每月 + 10",
    ),
];

/// A field of the households' table that no data has: tables then differ, and rows are matched by key.
const FIELD: (&str, &str, &str) =
    ("guangxi-2022/tables.toml", "  # 区划与标识\n", "  # 区划与标识\n  { name = \"另加的列\", type = \"text\" },\n");

/// Compares with the program at this path, in a folder of its own.
///
/// # Panics
/// Something goes otherwise than it should.
pub fn run(heng: &Path, scratch: &Path) {
    let folder = scratch.join("comparing");
    drop(std::fs::remove_dir_all(&folder));
    if let Err(wrong) = compare(heng, &folder) {
        panic!("{wrong}");
    }
}

type Lines = BTreeMap<[String; 3], [String; 3]>;

fn compare(heng: &Path, folder: &Path) -> Result<(), String> {
    let root = crate::root();
    let (rules, data) = (root.join("rules"), root.join("samples/guilin-2022"));
    let (edited, widened) = (folder.join("edited"), folder.join("widened"));
    for copy in [&edited, &widened] {
        copy_folder(&rules, copy)?;
        let wider = (copy == &widened).then_some(FIELD);
        for (file, from, to) in EDITS.into_iter().chain(wider) {
            let path = copy.join(file);
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?;
            if !text.contains(from) {
                return Err(format!("{file} does not say {from}"));
            }
            std::fs::write(path, text.replacen(from, to, 1)).map_err(|error| error.to_string())?;
        }
    }
    let pack = |folder: &Path| folder.join("guilin-2022");
    let start = |words: &[&str], paths: &[PathBuf]| -> Result<String, String> {
        let mut command = Command::new(heng);
        let output = chinese(&mut command).args(words).args(paths).output().map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => {
                let said = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
                Err(format!("{words:?}: {}", said.concat()))
            }
        }
    };
    let text = |path: &Path| path.display().to_string();
    let results = [folder.join("one"), folder.join("two")];
    for (pack, out) in [pack(&rules), pack(&edited)].iter().zip(&results) {
        start(&["run", &text(&data), "--pack", &text(pack), "--out", &text(out)], &[])?;
    }
    let diff = |one: &Path, two: &Path| -> Result<Value, String> {
        let said = start(&["diff", "--data", &text(&data), "--format", "json"], &[one.to_owned(), two.to_owned()])?;
        serde_json::from_str(&said).map_err(|error| error.to_string())
    };
    let there = diff(&pack(&rules), &pack(&edited))?;
    let lines = [findings(&results[0])?, findings(&results[1])?];
    let expected = otherwise(&lines[0], &lines[1]);
    if expected.is_empty() {
        return Err("the edits move nobody".to_owned());
    }
    held(&there, &expected, "the edited pack")?;
    held(&diff(&pack(&rules), &pack(&widened))?, &expected, "the pack with one more field")?;
    lists(&there, &results)?;
    if there.pointer("/amounts/0").is_none() {
        return Err("no amount differs".to_owned());
    }
    let back = diff(&pack(&edited), &pack(&rules))?;
    held(&back, &otherwise(&lines[1], &lines[0]), "the packs swapped")?;
    for (what, from, to) in
        [("rules", "entered", "left"), ("rules", "doubtful", "settled"), ("lists", "entered", "left")]
    {
        let counts = |report: &Value, key: &str| -> Vec<u64> {
            let all = report[what].as_array().into_iter().flatten();
            all.map(|one| one[key].as_u64().unwrap_or_default()).collect()
        };
        if counts(&there, from) != counts(&back, to) || counts(&there, to) != counts(&back, from) {
            return Err(format!("{what}: swapped, {from} and {to} are not the reverse"));
        }
    }
    let none = diff(&pack(&edited), &pack(&edited))?;
    match none["records"].as_array().is_some_and(Vec::is_empty) {
        true => Ok(()),
        false => Err(format!("a pack differs from itself: {}", none["records"][0])),
    }
}

/// 表, 主键, 规则 with 状态, 等级, 差额.
fn findings(out: &Path) -> Result<Lines, String> {
    let rows = table(&out.join("findings.csv"))?;
    let cell = |row: &BTreeMap<String, String>, title: &str| row.get(title).cloned().unwrap_or_default();
    Ok(rows
        .iter()
        .map(|row| {
            (
                ["表", "主键", "规则"].map(|title| cell(row, title)),
                ["状态", "等级", "差额"].map(|title| cell(row, title)),
            )
        })
        .collect())
}

fn table(path: &Path) -> Result<Vec<BTreeMap<String, String>>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let titles = reader.headers().map_err(|error| error.to_string())?.clone();
    let row = |record: csv::StringRecord| {
        titles.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect::<BTreeMap<_, _>>()
    };
    reader.records().map(|record| record.map(row).map_err(|error| error.to_string())).collect()
}

/// Keys whose lines differ, with both lines.
fn otherwise(before: &Lines, now: &Lines) -> BTreeSet<String> {
    let keys: BTreeSet<&[String; 3]> = before.keys().chain(now.keys()).collect();
    let undecided = |line: Option<&[String; 3]>| line.is_some_and(|line| line[0] == "待核实");
    let differs = |key: &&&[String; 3]| {
        let (one, two) = (before.get(**key), now.get(**key));
        one != two && !(undecided(one) && undecided(two))
    };
    keys.iter().filter(differs).map(|key| shown(key, before.get(*key), now.get(*key))).collect()
}

fn shown(key: &[String; 3], before: Option<&[String; 3]>, now: Option<&[String; 3]>) -> String {
    let line = |line: Option<&[String; 3]>| line.map_or("—".to_owned(), |line| line.join(" "));
    format!("{}: {} → {}", key.join(" "), line(before), line(now))
}

/// Holds the rows of rules against what is expected.
fn held(report: &Value, expected: &BTreeSet<String>, what: &str) -> Result<(), String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |value: &Value| {
        let line = ["state", "level", "margin"].map(|key| text(&value[key]));
        ["命中", "待核实", "豁免", "仅报告"].contains(&&*line[0]).then_some(line)
    };
    let mut found = BTreeSet::new();
    for rule in report["rules"].as_array().into_iter().flatten() {
        for row in rule["rows"].as_array().into_iter().flatten() {
            let key = [text(&rule["table"]), text(&row["key"]), text(&rule["rule"])];
            found.insert(shown(&key, line(&row["before"]).as_ref(), line(&row["now"]).as_ref()));
        }
    }
    let lacking: Vec<&String> = expected.difference(&found).take(5).collect();
    let more: Vec<&String> = found.difference(expected).take(5).collect();
    match lacking.is_empty() && more.is_empty() {
        true => Ok(()),
        false => Err(format!("{what}: two runs say {lacking:#?}, the comparison says {more:#?}")),
    }
}

/// Holds the counts of lists against the rows of their files.
fn lists(report: &Value, results: &[PathBuf; 2]) -> Result<(), String> {
    let rows = |out: &Path, name: &str| -> Result<i64, String> {
        let text = std::fs::read_to_string(out.join("run.json")).map_err(|error| error.to_string())?;
        let record: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let file = format!("{name}.csv");
        let listed = record["outputs"].as_array().into_iter().flatten().find(|one| one["file"] == *file);
        Ok(listed.and_then(|one| one["rows"].as_i64()).unwrap_or(0))
    };
    let mut moved: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for list in report["lists"].as_array().into_iter().flatten() {
        let count = |key: &str| list[key].as_i64().unwrap_or_default();
        let sums = moved.entry(list["list"].as_str().unwrap_or_default().to_owned()).or_default();
        sums.0 += count("entered") - count("left");
        sums.1 += count("doubtful") - count("settled");
    }
    if moved.is_empty() {
        return Err("no list differs".to_owned());
    }
    for (name, (listed, undecided)) in moved {
        let undecided_name = format!("{name}-待核实");
        for (name, moved) in [(&name, listed), (&undecided_name, undecided)] {
            let files = rows(&results[1], name)? - rows(&results[0], name)?;
            if files != moved {
                return Err(format!("{name}: the files differ by {files} rows, the comparison says {moved}"));
            }
        }
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), String> {
    std::fs::create_dir_all(to).map_err(|error| error.to_string())?;
    for entry in crate::entries(from) {
        let Some(name) = entry.file_name() else { continue };
        match entry.is_dir() {
            true => copy_folder(&entry, &to.join(name))?,
            false => drop(std::fs::copy(&entry, to.join(name)).map_err(|error| error.to_string())?),
        }
    }
    Ok(())
}
