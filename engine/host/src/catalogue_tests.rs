//! Holds the catalogue to the code: every code said anywhere has words in both languages, and no words are left over.

use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Message keys with the variables they use; an attribute counts as `key.attribute`.
fn entries(files: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut message = String::new();
    let mut current = String::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if let Some((key, _)) = line.split_once(" =").filter(|(key, _)| !key.starts_with(' ')) {
            message = key.to_owned();
            current = message.clone();
            assert!(!entries.contains_key(&current), "{current} stands twice");
        } else if let Some((attribute, _)) = line.trim().strip_prefix('.').and_then(|rest| rest.split_once(" =")) {
            current = format!("{message}.{attribute}");
        }
        let variables = entries.entry(current.clone()).or_default();
        for after in line.split('$').skip(1) {
            variables.insert(after.chars().take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).collect());
        }
    }
    entries
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("catalogue_tests.rs") {
            into.push(path);
        }
    }
}

fn engine_texts() -> Vec<(PathBuf, String)> {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let plugins = engine.with_file_name("plugins");
    let mut paths = Vec::new();
    for room in [engine, &plugins].into_iter().flat_map(|folder| fs::read_dir(folder).unwrap()).flatten() {
        if room.path().join("src").is_dir() {
            sources(&room.path().join("src"), &mut paths);
        }
    }
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

fn is_code(text: &str) -> bool {
    text.len() == 5 && text.starts_with(['E', 'W', 'D', 'N']) && text[1..].bytes().all(|byte| byte.is_ascii_digit())
}

#[test]
fn both_languages_say_the_same_things() {
    let (chinese, english) = (entries(CHINESE), entries(ENGLISH));
    let keys = |entries: &BTreeMap<String, BTreeSet<String>>| entries.keys().cloned().collect::<BTreeSet<_>>();
    let differ: Vec<_> = keys(&chinese).symmetric_difference(&keys(&english)).cloned().collect();
    assert!(differ.is_empty(), "only in one language: {differ:?}");
    for (key, variables) in &chinese {
        assert_eq!(variables, &english[key], "variables of {key}");
    }
}

#[test]
fn the_files_are_read_without_mistakes() {
    for file in CHINESE.iter().chain(ENGLISH) {
        let start: String = file.lines().next().unwrap_or("").to_owned();
        if let Err((_, errors)) = FluentResource::try_new((*file).to_owned()) {
            panic!("{start}: {errors:?}");
        }
    }
}

#[test]
fn every_code_has_words_and_all_words_are_used() {
    let words: BTreeSet<String> = entries(CHINESE).into_keys().collect();
    let mut said: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut everything = String::new();
    for (path, text) in engine_texts() {
        for literal in text.split('"') {
            if is_code(literal) {
                said.insert(literal.to_owned(), path.clone());
            }
        }
        everything.push_str(&text);
    }
    let silent: Vec<_> = said.iter().filter(|(code, _)| !words.contains(*code)).collect();
    assert!(silent.is_empty(), "codes without words: {silent:#?}");
    // Some keys are put together: `"book-column-{key}"` says all that begin so.
    let beginnings: BTreeSet<&str> = everything
        .split('"')
        .filter_map(|literal| literal.split_once('{').map(|(beginning, _)| beginning))
        .filter(|beginning| beginning.ends_with('-') && beginning.len() > 1 && !beginning.contains(char::is_whitespace))
        .collect();
    let unsaid: Vec<_> = words
        .iter()
        .filter(|key| {
            !key.contains('.') && !key.starts_with("help-") && !key.starts_with("action-") && !key.starts_with("type-")
        })
        .filter(|key| !everything.contains(&format!("\"{key}\"")))
        .filter(|key| !beginnings.iter().any(|beginning| key.starts_with(beginning)))
        .collect();
    assert!(unsaid.is_empty(), "words that no code says: {unsaid:#?}");
}

#[test]
fn every_mistake_says_why_and_what_to_do() {
    let words = entries(CHINESE);
    for code in words.keys().filter(|key| is_code(key) && key.starts_with('E')) {
        assert!(words.contains_key(&format!("{code}.why")), "{code} does not say why");
        assert!(words.contains_key(&format!("{code}.help")), "{code} does not say what to do");
    }
}

#[test]
fn arguments_are_filled_in_without_marks() {
    let shown = text(Language::Chinese, "did-you-mean", &[("suggestion", "人均收入")]);
    assert_eq!(shown, "您是不是想写“人均收入”？");
    assert_eq!(text(Language::English, "no-such-key", &[("a", "1")]), "no-such-key (a=1)");
}

#[test]
fn texts_from_files_give_a_terminal_no_orders() {
    let said = coded(Language::English, "E0801", &[("file", "\u{1b}[31m户\u{202e}.csv".to_owned())]).title;
    assert!(said.contains("␛[31m户\u{fffd}.csv"), "{said:?}");
}
