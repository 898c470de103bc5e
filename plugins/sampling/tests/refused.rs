//! What `heng check` says of 抽样 items that are wrong, before any data is there.

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
        folder: Arc::from("plugins/sampling"),
        manifest: file("plugins/sampling/plugin.toml", include_str!("../plugin.toml")),
        scripts: vec![file("plugins/sampling/sampling.rhai", include_str!("../sampling.rhai"))],
        built_in: true,
    };
    let operators: Vec<Arc<dyn Operator>> = vec![Arc::new(heng_plugin_sampling::Sampling)];
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
name = "村"
key = "村"
fields = [{ name = "村", type = "text" }, { name = "户数", type = "number" }, { name = "方位", type = "text" }]
"#;

fn one(keys: &str) -> Vec<(&'static str, String, String)> {
    said(&format!("[[sampling]]\nid = \"S\"\non = \"村\"\n{keys}\n"))
}

#[test]
fn what_a_draw_cannot_do_is_refused_when_the_pack_is_checked() {
    assert_eq!(one("pick = 2\nseed = 'x'\ncover = ['方位', { value = '户数 > 3', title = '大' }]"), []);
    assert_eq!(one("pick = 0\nseed = 'x'\nfrom = 2022-08-01"), []);
    for (keys, words, marked) in [
        ("pick = 2\nseed = ' '", "seed 不能是空的", "' '"),
        ("pick = '-1'\nseed = 'x'", "不小于 0 的整数，现在是 -1", "-1"),
        ("pick = '1.5'\nseed = 'x'", "不小于 0 的整数，现在是 1.5", "1.5"),
        ("pick = 2\nseed = 'x'\nprefer = '方位'", "prefer 要能比大小", "方位"),
    ] {
        let said = one(keys);
        assert_eq!(said.len(), 1, "{keys}: {said:?}");
        assert_eq!((said[0].0, &*said[0].2), ("E0613", marked), "{keys}: {said:?}");
        assert!(said[0].1.contains(words), "{keys}: {said:?}");
    }
}

#[test]
fn wrong_types_and_names_are_refused_all_at_once() {
    let said = one("pick = '方位'\nseed = 'x'\nfrom = '户数'\ncover = ['没有的列']\nwithin = ['也没有']");
    let codes: Vec<&str> = said.iter().map(|(code, _, _)| *code).collect();
    assert_eq!(codes.iter().filter(|code| **code == "E0409").count(), 2, "{said:?}");
    assert_eq!(codes.iter().filter(|code| **code == "E0301").count(), 2, "{said:?}");
}
