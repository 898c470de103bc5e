//! Finds what in the suite triggers each code: bad packs, expressions that are refused, lines of conversations. Nothing
//! is run here.

use crate::commands::page::{Block, Page};
use crate::{expressions, packs};
use regex::Regex;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What triggers a code.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// A pack with a mistake.
    Pack(PathBuf),
    /// An expression that is refused.
    Expression {
        /// The table of expressions.
        file: PathBuf,
        /// Its pack as a derived column.
        derive: String,
    },
    /// A line of a conversation.
    Talk {
        /// The page.
        page: PathBuf,
        /// Which of its parts.
        part: usize,
        /// Which block of the part.
        block: usize,
        /// Which line of the block.
        line: usize,
    },
}

/// What triggers each code, the clearest example first.
pub fn find() -> BTreeMap<String, Vec<Trigger>> {
    let mut found: BTreeMap<String, Vec<(usize, Trigger)>> = BTreeMap::new();
    let mut add = |code: &str, rank: usize, trigger: Trigger| {
        if !code.ends_with("????") {
            found.entry(code.to_owned()).or_default().push((rank, trigger));
        }
    };
    for folder in crate::entries(&crate::suite().join("packs/bad")) {
        let codes = packs::expected_codes(&folder);
        for code in &codes {
            add(code, if codes.len() == 1 { 0 } else { 2 + codes.len() }, Trigger::Pack(folder.clone()));
        }
    }
    for file in crate::entries(&crate::suite().join("expressions")) {
        if file.extension().is_some_and(|extension| extension == "csv") {
            for (code, derive) in expressions::refused(&file) {
                add(&code, 2, Trigger::Expression { file: file.clone(), derive });
            }
        }
    }
    for page in crate::entries(&crate::suite().join("commands")) {
        for (code, trigger) in talks(&page) {
            add(&code, 1, trigger);
        }
    }
    let in_order = |mut ranked: Vec<(usize, Trigger)>| {
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, trigger)| trigger).collect()
    };
    found.into_iter().map(|(code, ranked)| (code, in_order(ranked))).collect()
}

/// The lines of a page that expect a code of a command whose output is Chinese text.
fn talks(page: &PathBuf) -> Vec<(String, Trigger)> {
    let Ok(expects) = Regex::new(r"^(?:err|out|file \S+) (?:has|says) ([EWDN][0-9]{4})$") else { return Vec::new() };
    let text = std::fs::read_to_string(page).unwrap_or_default();
    let mut found = Vec::new();
    for (part, content) in Page::parts(&text).iter().enumerate() {
        for (block, content) in content.blocks.iter().enumerate() {
            let Block::Talk(lines) = content else { continue };
            let mut plain = true;
            for (line, text) in lines.iter().enumerate() {
                if text.starts_with("$ ") {
                    plain = !text.contains("--format json") && !text.contains("--lang en");
                } else if let Some(code) = expects.captures(text).filter(|_| plain) {
                    found.push((code[1].to_owned(), Trigger::Talk { page: page.clone(), part, block, line }));
                }
            }
        }
    }
    found
}
