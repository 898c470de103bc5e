//! What is mutated: the suite's expressions and packs, the plugins with their own packs.

use super::{Part, Subject};
use crate::reference::{number, texts};
use heng_core::source::{PackFiles, PluginFiles, SourceFile};
use heng_values::{Type, Value};
use std::path::Path;
use std::sync::Arc;

/// A key's value.
pub fn some_value(kind: Type, at: usize) -> Option<Value> {
    match kind {
        Type::Text => Some(texts::text(format!("k{at}"))),
        Type::Number => number::read(&at.to_string()).map(Value::Number),
        Type::Bool => Some(Value::Bool(at == 0)),
        Type::Date => crate::written::value(["2022-08-31", "2000-02-29"][at % 2], kind),
        Type::Month => crate::written::value("2022-08", kind),
        _ => None,
    }
}

fn source(path: &str, text: &str) -> SourceFile {
    SourceFile { path: Arc::from(path), text: Arc::from(text) }
}

fn plugins() -> Vec<PluginFiles> {
    heng_host::plugins::find_plugins(&[], &mut Vec::new()).files
}

/// The plugins whose kinds a pack's texts name.
fn needed(pack: &PackFiles, all: &[PluginFiles]) -> Vec<PluginFiles> {
    let text: String = pack.toml.iter().map(|file| &*file.text).collect();
    let names = |plugin: &&PluginFiles| {
        plugin.manifest.text.lines().any(|line| {
            let kind = line.strip_prefix("[kind.").and_then(|rest| rest.strip_suffix(']'));
            kind.is_some_and(|kind| text.contains(&format!("[[{kind}]]")))
        })
    };
    all.iter().filter(names).cloned().collect()
}

/// The pack of a folder, its parents left out.
fn pack(folder: &Path) -> Option<PackFiles> {
    heng_host::packs::find_packs(&heng_host::folder::NamedFolder::plain(folder), &mut Vec::new())
        .pop()
        .map(|found| found.files)
}

fn plugin_packs() -> Vec<PackFiles> {
    let folders = crate::entries(&crate::root().join("plugins"));
    folders
        .iter()
        .map(|folder| folder.join("cases"))
        .filter(|folder| folder.is_dir())
        .filter_map(|one| pack(&one))
        .collect()
}

/// Formulas of the suite, each in a pack with the fields they name.
pub fn expressions() -> Vec<Subject> {
    let mut subjects = Vec::new();
    for file in crate::entries(&crate::suite().join("expressions")) {
        if file.extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        let (base, functions) = crate::expressions::base(&file);
        let mut reader = csv::Reader::from_path(&file).expect("the table can be opened");
        for record in reader.records().map(|record| record.expect("the table is CSV")) {
            let formula = record.get(0).unwrap_or("");
            let head = "[[derive]]\nname = \"例\"\non = \"行\"\nvalue = '''";
            let whole = format!("{head}{formula}'''\n");
            let part = Part::Toml(0, Some((head.len(), head.len() + formula.len())));
            let pack = PackFiles {
                folder: Arc::from("p"),
                toml: vec![source("p/line.toml", &whole), source("p/pack.toml", &base)],
                functions: functions.iter().map(|text| source("p/functions.rhai", text)).collect(),
                ..PackFiles::default()
            };
            subjects.push(Subject { pack, plugins: Vec::new(), part });
        }
    }
    subjects
}

/// Documents of the suite's packs and of the plugins' packs.
pub fn documents() -> Vec<Subject> {
    let plugins = plugins();
    let mut packs: Vec<PackFiles> = ["good", "bad"]
        .iter()
        .flat_map(|folder| crate::entries(&crate::suite().join("packs").join(folder)))
        .filter_map(|folder| pack(&folder))
        .collect();
    packs.extend(plugin_packs());
    let each = packs.iter().flat_map(|pack| {
        let plugins = needed(pack, &plugins);
        (0..pack.toml.len()).map(move |at| Subject {
            pack: pack.clone(),
            plugins: plugins.clone(),
            part: Part::Toml(at, None),
        })
    });
    each.collect()
}

/// Each plugin's manifest, under its own pack.
pub fn manifests() -> Vec<Subject> {
    plugin_subjects(|_, at| vec![Part::Manifest(at)])
}

/// Each plugin's scripts, under its own pack.
pub fn scripts() -> Vec<Subject> {
    plugin_subjects(|plugins, at| (0..plugins[at].scripts.len()).map(|script| Part::Script(at, script)).collect())
}

fn plugin_subjects(parts: impl Fn(&[PluginFiles], usize) -> Vec<Part>) -> Vec<Subject> {
    let all = plugins();
    let mut subjects = Vec::new();
    for pack in plugin_packs() {
        let plugins = needed(&pack, &all);
        for at in 0..plugins.len() {
            for part in parts(&plugins, at) {
                subjects.push(Subject { pack: pack.clone(), plugins: plugins.clone(), part });
            }
        }
    }
    subjects
}

/// Cells of decision tables: the `rows` of the decision plugin's own pack and of the suite's.
pub fn decision_tables() -> Vec<Subject> {
    let mut subjects = documents();
    for subject in &mut subjects {
        let Part::Toml(at, _) = subject.part else { continue };
        let text = &subject.pack.toml[at].text;
        if let Some(start) = text.find("\nrows = [").filter(|_| text.contains("[[decision]]")) {
            let start = start + "\nrows = ".len();
            let end = text[start..].find("\n]").map_or(text.len(), |end| start + end + 2);
            subject.part = Part::Toml(at, Some((start, end)));
        }
    }
    subjects.retain(|subject| matches!(subject.part, Part::Toml(_, Some(_))));
    subjects
}

/// Files of functions, with columns that call them.
pub fn functions() -> Vec<Subject> {
    const FILES: [&str; 6] = [
        "fn 应补(月数) { if 月数 >= 6 { 1200 } else if 月数 >= 3 { 600 } else { 0 } }",
        "fn 应补(a) { let s = 0; for i in 0..a { s += i / 2; } s }",
        "fn 应补(a) { if a <= 1 { return 1; } a * 应补(a - 1) }",
        "fn 应补(a) { let x = a * 2; let y = x / 3; if x > y && y / a > 1 { round(x, 2) } else { min_of(x, y, 3) } }",
        "fn 应补(a) { switch a { 1 => 2, 2.5 => 3, _ => [1, 2, 3].filter(|x| x > a).len() } }",
        "fn 应补(a) { let m = #{ x: a, y: [a, 2] }; let t = \"\"; while len(t) < 5 { t += \"甲\"; } m.x + len(t) }",
    ];
    let toml = "[pack]\nname = \"p\"\nas_of = \"2022-09-05\"\n[[table]]\nname = \"行\"\nkey = \"键\"\nfile = \"行\"\nfields = [{ name = \"键\", type = \"text\" }, { name = \"数\", type = \"number\" }]\n[[derive]]\nname = \"例\"\non = \"行\"\ntype = \"number\"\nvalue = '应补(len(键) + 2)'\n[[derive]]\nname = \"又\"\non = \"行\"\ntype = \"number\"\nvalue = '应补(应补(数 ?? 3.5))'\n";
    let subject = |text: &&str| Subject {
        pack: PackFiles {
            folder: Arc::from("p"),
            toml: vec![source("p/pack.toml", toml)],
            functions: vec![source("p/f.rhai", text)],
            ..PackFiles::default()
        },
        plugins: Vec::new(),
        part: Part::Functions(0),
    };
    FILES.iter().map(subject).collect()
}

/// Rule cases of the plugins' packs.
pub fn cases() -> Vec<Subject> {
    let all = plugins();
    let each = plugin_packs().into_iter().flat_map(|pack| {
        let plugins = needed(&pack, &all);
        (0..pack.cases.len())
            .map(|at| Subject { pack: pack.clone(), plugins: plugins.clone(), part: Part::Cases(at) })
            .collect::<Vec<_>>()
    });
    each.collect()
}
