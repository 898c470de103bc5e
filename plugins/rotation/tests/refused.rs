//! What `heng check` says of 轮查 items that are wrong, before any data is there.

use heng_core::load;
use heng_core::operator::Operator;
use heng_core::source::{PackFiles, PluginFiles, SourceFile};
use std::sync::Arc;

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: Arc::from(path), text: Arc::from(text) }
}

/// Codes, the plugin's own words and the marked text of all diagnostics of a pack with these items.
fn said(items: &str) -> Vec<(&'static str, String, String)> {
    let text = format!("{PACK}{items}");
    let pack = PackFiles { folder: Arc::from("p"), toml: vec![file("p/pack.toml", &text)], ..PackFiles::default() };
    let plugin = PluginFiles {
        folder: Arc::from("plugins/rotation"),
        manifest: file("plugins/rotation/plugin.toml", include_str!("../plugin.toml")),
        scripts: vec![file("plugins/rotation/rotation.rhai", include_str!("../rotation.rhai"))],
        built_in: true,
    };
    let operators: Vec<Arc<dyn Operator>> = vec![Arc::new(heng_plugin_rotation::Rotation)];
    let (pack, mut diagnostics) = load(&[pack], &[plugin], &operators);
    if let Some((pack, now)) = pack.and_then(|pack| pack.default_moment().map(|now| (pack, now))) {
        diagnostics.extend(pack.program(now).1);
    }
    let mut said = Vec::new();
    for diagnostic in diagnostics {
        let words = diagnostic.arguments.iter().find(|(name, _)| *name == "text").map(|(_, text)| text.clone());
        let place = diagnostic.place.as_ref().filter(|place| &*place.file == "p/pack.toml");
        let marked = place.and_then(|place| text.get(place.start as usize..place.end as usize));
        said.push((diagnostic.code, words.unwrap_or_default(), marked.unwrap_or("").trim().to_owned()));
    }
    said.dedup();
    said
}

const PACK: &str = r#"
[pack]
name = "p"
title = "p"
version = "1"
as_of = "2022-09-05 24:00"

[[table]]
name = "县"
key = "县"
fields = [{ name = "县", type = "text" }, { name = "编号", type = "number" }]

[[param]]
name = "次序"
type = "texts"
values = [{ from = 2022-01-01, value = ["甲", "乙"] }, { from = 2022-09-01, value = ["甲", "乙", "甲"] }]
"#;

fn one(keys: &str) -> Vec<(&'static str, String, String)> {
    said(&format!("[[rotation]]\nid = \"R\"\non = \"县\"\n{keys}\n"))
}

#[test]
fn a_single_loop_is_needed_when_the_pack_is_checked() {
    assert_eq!(one("order = ['甲', '乙', '丙']"), []);
    for (keys, words, marked) in [
        ("order = ['甲']", "轮查次序只有 1 个", "['甲']"),
        ("order = []", "轮查次序只有 0 个", "[]"),
        ("order = ['甲', '乙', '甲']", "“甲”在轮查次序里出现两次（第 1 个和第 3 个）", "['甲', '乙', '甲']"),
        ("order = ['甲', ' ']", "第 2 个是空的", "['甲', ' ']"),
        ("order = '次序'", "“甲”在轮查次序里出现两次（第 1 个和第 3 个）", "次序"),
    ] {
        let said = one(keys);
        assert_eq!(said.len(), 1, "{keys}: {said:?}");
        assert_eq!((said[0].0, &*said[0].2), ("E0613", marked), "{keys}: {said:?}");
        assert!(said[0].1.contains(words), "{keys}: {said:?}");
    }
}

#[test]
fn wrong_types_are_refused() {
    assert_eq!(one("order = '县'")[0].0, "E0409");
    assert_eq!(one("order = ['甲', '乙']\nby = '编号'")[0].0, "E0409");
    assert_eq!(one("order = ['甲', 3]")[0].0, "E0604");
}
