//! How many outcomes of the shipped packs' conditions the cases show, and which they do not: a page for people,
//! `docs/coverage-conditions.md`, and a least share that holds. What counts is the product's own count (`heng test
//! --coverage`).

use crate::{root, suite, update};
use heng_core::glob;
use heng_host::language::Language;
use heng_host::test::{KINDS, Lines, PointKind, Request, Update, kind_word, lacking, percent, test};
use std::fmt::Write as _;

/// The least share of outcomes of conditions, in percent.
const LEAST: usize = 90;

/// Why some are not shown: patterns of rules and columns, and of what they say, with the reason.
struct Reasons(Vec<[String; 3]>);

impl Reasons {
    fn read() -> Result<Reasons, String> {
        let path = suite().join("coverage/conditions.csv");
        let mut reader = csv::Reader::from_path(path).map_err(|error| error.to_string())?;
        let rows = reader.records().map(|row| {
            let row = row.map_err(|error| error.to_string())?;
            let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
            Ok([cell(0), cell(1), cell(2)])
        });
        rows.collect::<Result<Vec<_>, String>>().map(Reasons)
    }

    fn of(&self, item: &str, lacks: &str) -> &str {
        let fits = |row: &&[String; 3]| glob(&row[0], item) && glob(&row[1], lacks);
        self.0.iter().find(fits).map_or("", |row| &row[2])
    }
}

/// The page, and each pack's share of conditions, in tenths of a percent.
fn page(packs: &[&str]) -> Result<(String, Vec<usize>), String> {
    let reasons = Reasons::read()?;
    let mut out = String::from(
        "# 条件覆盖\n\n\
         本页由测试从规则包和用例生成（`HENG_UPDATE=1 cargo test -p heng-tests conditions`），不要手改。\n\
         怎样数见 [language.md](language.md) 第 13 节：每个条件要有用例做成真、做成假，会缺数的还要做成说不准；没有用例看的不算。\n\n\
         In English: how many outcomes of rules, conditions, choices, defaults, brackets and table rows the cases show, and what is not\n\
         shown, with the reason.\n",
    );
    let mut shares = Vec::new();
    for pack in packs {
        let request = Request {
            pack: root().join(pack),
            plugins: Vec::new(),
            filter: None,
            coverage: true,
            update: Update::No,
            language: Language::Chinese,
        };
        let tested = test(&request).map_err(|failure| format!("{failure:?}"))?;
        if tested.failed > 0 || tested.errors {
            return Err(format!("{pack}: {} cases failed", tested.failed));
        }
        let Some(coverage) = &tested.coverage else { return Err("no coverage".to_owned()) };
        let lines = Lines::new(coverage);
        let _ = writeln!(out, "\n## {pack}\n\n| 种类 | 要求 | 做到 | 百分比 |\n|---|---:|---:|---:|");
        for (kind, tally) in KINDS.iter().zip(&lines.all.kinds).filter(|(_, tally)| tally.asked > 0) {
            let (word, share) = (kind_word(Language::Chinese, *kind), percent(*tally));
            let _ = writeln!(out, "| {word} | {} | {} | {share} |", tally.asked, tally.reached);
        }
        let all = lines.all.all;
        let _ = writeln!(out, "| 合计 | {} | {} | {} |", all.asked, all.reached, percent(all));
        shares.push(coverage.tally(|point| point.point.kind == PointKind::Condition).permille());
        let open: Vec<_> = coverage.points.iter().filter(|point| !point.lacks().is_empty()).collect();
        if open.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n没有做到的：\n\n| 规则或列 | 说的是 | 没有 | 原因 |\n|---|---|---|---|");
        for point in open {
            let owner = &coverage.owners[point.point.owner].name;
            let lacks = lacking(Language::Chinese, point).replace("没有", "");
            let text = point.point.text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
            let reason = reasons.of(owner, &lacks);
            let _ = writeln!(out, "| {owner} | `{text}` | {lacks} | {reason} |");
        }
    }
    Ok((out, shares))
}

/// Holds the page and the shares, each pack's: a child's cases do not count for its parent's conditions.
///
/// # Errors
/// What disagrees, in words.
pub fn hold(packs: &[&str], file: &str) -> Result<(), String> {
    let (text, shares) = page(packs)?;
    let path = root().join(file);
    if update() {
        std::fs::write(&path, &text).map_err(|error| error.to_string())?;
    } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
        return Err(format!("{file} 不是最新的：HENG_UPDATE=1 cargo test -p heng-tests conditions 重写"));
    }
    match packs.iter().zip(&shares).find(|(_, share)| **share < LEAST * 10) {
        None => Ok(()),
        Some((pack, share)) => {
            Err(format!("{pack}: {}.{}% of conditions, {LEAST}% are asked for", share / 10, share % 10))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_show_nine_in_ten_outcomes_of_conditions() {
        let packs = ["rules/guilin-2022", "rules/guangxi-2022", "rules/county-example"];
        if let Err(wrong) = hold(&packs, "docs/coverage-conditions.md") {
            panic!("{wrong}");
        }
    }
}
