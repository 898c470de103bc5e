//! The closing summary of a run as data: what a clerk has to know and do next. The command line turns it into text or
//! JSON; every line that is not zero says what to do about it.

use crate::catalogue;
use crate::language::Language;
use crate::problems::Group;
use heng_data::RunRecord;
pub use heng_data::run_record::TableRecord;
use serde::Serialize;
use std::collections::BTreeMap;

/// The state words of findings, as the lists show them.
pub mod state {
    /// The rule's condition holds.
    pub const HIT: &str = "命中";
    /// It cannot be told for want of data.
    pub const UNKNOWN: &str = "待核实";
    /// It holds, and an exemption covers the row.
    pub const EXEMPT: &str = "豁免";
    /// It holds, and the rule only reports.
    pub const REPORT_ONLY: &str = "仅报告";
}

/// Levels from the heaviest to the lightest; a pack's other words come after them.
pub const LEVELS: [&str; 8] = ["红色", "重点", "关注", "严重", "高", "中", "低", "提示"];

/// What a run gave, in numbers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// The record of the run, as `run.json` has it; its entries stand beside the others here.
    #[serde(flatten)]
    pub run: RunRecord,
    /// The pack's title.
    pub title: String,
    /// Names of plugins that came from a folder.
    pub plugins_added: Vec<String>,
    /// Names of built-in plugins that one of these took the place of.
    pub plugins_replaced: Vec<String>,
    /// The output folder as it was given.
    pub out: String,
    /// Lines of findings by state and level.
    pub findings: Counts,
    /// The same for each region of the widest level; rows that name none stand under an empty name.
    pub regions: Vec<Region>,
    /// How findings differ from an earlier run's, where one is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
    /// Lines of findings that rest on figures nobody has confirmed.
    pub unconfirmed: u64,
    /// Input problems: lines of `rejected.csv`.
    pub problems: u64,
    /// The same, by file, column and reason.
    #[serde(skip)]
    pub problem_groups: Vec<Group>,
    /// Rows rejected.
    pub rejected: u64,
    /// Rows of lists whose condition is unknown, and so stand in a 待核实 list.
    pub sheet_unknown: u64,
    /// Rules and lists that decided no row, and why.
    pub not_run: Vec<NotRun>,
    /// What to do next, one line for each of these that is not zero.
    pub next: Vec<Next>,
    /// Titles of tables, by name.
    #[serde(skip)]
    pub table_titles: BTreeMap<String, String>,
}

/// Lines by state and level.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    /// 命中, by 等级.
    pub levels: BTreeMap<String, u64>,
    /// 命中, all levels.
    pub hit: u64,
    /// 待核实
    pub unknown: u64,
    /// 豁免
    pub exempt: u64,
    /// 仅报告
    pub report_only: u64,
}

/// How findings differ from an earlier run's, in lines.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Changes {
    /// The earlier run's evaluation moment.
    pub as_of: String,
    /// 新增
    pub new: u64,
    /// 持续
    pub continued: u64,
    /// 已消除
    pub resolved: u64,
    /// 未判断: hits of then that this run could not judge.
    pub not_judged: u64,
}

/// The lines of one region.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// Its lines.
    #[serde(flatten)]
    pub counts: Counts,
}

/// A rule or list that decided no row.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct NotRun {
    /// Its id; a list's name.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Why: what is absent.
    pub why: String,
}

/// What to do next.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Next {
    /// How many lines ask for it.
    pub count: u64,
    /// What it is, stable: `hit`, `unknown`, `rejected`, `problems`, `sheet_unknown`, `not_run`, `unconfirmed`.
    pub what: &'static str,
    /// The sentence.
    pub text: String,
    /// The file to open.
    pub file: &'static str,
}

impl Counts {
    /// Counts so many lines of one kind.
    pub fn add(&mut self, state: &str, level: &str, lines: u64) {
        match state {
            state::UNKNOWN => self.unknown += lines,
            state::EXEMPT => self.exempt += lines,
            state::REPORT_ONLY => self.report_only += lines,
            _ => {
                self.hit += lines;
                match self.levels.get_mut(level) {
                    Some(count) => *count += lines,
                    None => _ = self.levels.insert(level.to_owned(), lines),
                }
            }
        }
    }

    /// Adds the lines of another count.
    pub fn absorb(&mut self, other: &Counts) {
        for (level, count) in &other.levels {
            *self.levels.entry(level.clone()).or_default() += count;
        }
        self.hit += other.hit;
        self.unknown += other.unknown;
        self.exempt += other.exempt;
        self.report_only += other.report_only;
    }

    /// The levels that occur, the heaviest first.
    pub fn levels_in_order(&self) -> Vec<&str> {
        let known = LEVELS.iter().copied().filter(|level| self.levels.contains_key(*level));
        let others = self.levels.keys().map(String::as_str).filter(|level| !LEVELS.contains(level));
        known.chain(others).collect()
    }
}

impl Summary {
    /// The summary as JSON text.
    pub fn to_json(&self) -> String {
        // Texts and whole numbers under text keys can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Fills in what to do next.
    pub fn advise(&mut self, language: Language) {
        let lines = [
            ("hit", self.findings.hit, "findings.csv"),
            ("unknown", self.findings.unknown, "findings.csv"),
            ("sheet_unknown", self.sheet_unknown, "*-待核实.csv"),
            ("rejected", self.rejected, "rejected.csv"),
            ("problems", self.problems, "rejected.csv"),
            ("not_run", self.not_run.len() as u64, "run.json"),
            ("unconfirmed", self.unconfirmed, "findings.csv"),
        ];
        let next = lines.into_iter().filter(|(_, count, _)| *count > 0).map(|(what, count, file)| {
            let arguments = [("count", count.to_string())];
            let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let key = match what {
                "hit" => "next-hit",
                "unknown" => "next-unknown",
                "sheet_unknown" => "next-sheet-unknown",
                "rejected" => "next-rejected",
                "problems" => "next-problems",
                "not_run" => "next-not-run",
                _ => "next-unconfirmed",
            };
            Next { count, what, text: catalogue::text(language, key, &arguments), file }
        });
        self.next = next.collect();
    }

    /// Tables that had input, with what became of their rows.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &TableRecord)> {
        self.run
            .tables
            .0
            .iter()
            .map(|(name, record)| (self.table_titles.get(name).map_or(name.as_str(), String::as_str), record))
    }

    /// The first rule, row or list that reaches one of these levels (`--fail-on`): the level's word.
    pub fn reaches(&self, wanted: &[FailOn]) -> bool {
        wanted.iter().any(|one| match one {
            FailOn::Rejected => self.rejected > 0,
            FailOn::Unknown => self.findings.unknown > 0 || self.sheet_unknown > 0,
            FailOn::Levels(levels) => levels.iter().any(|level| self.findings.levels.contains_key(*level)),
        })
    }
}

/// What `--fail-on` asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FailOn {
    /// A row was rejected.
    Rejected,
    /// Something is 待核实.
    Unknown,
    /// One of these levels occurs: the one named and the heavier ones of its list.
    Levels(Vec<&'static str>),
}

impl FailOn {
    /// Reads a word of `--fail-on`; none for an unknown one.
    pub fn from_name(name: &str) -> Option<FailOn> {
        const WARNINGS: &[&str] = &["红色", "重点", "关注"];
        const SEVERITIES: &[&str] = &["严重", "高", "中", "低", "提示"];
        const ENGLISH: &[&str] = &["critical", "high", "medium", "low", "info"];
        let upto = |list: &[&'static str], name: &str| list.iter().position(|level| *level == name);
        match name {
            "rejected" => return Some(FailOn::Rejected),
            "unknown" | state::UNKNOWN => return Some(FailOn::Unknown),
            _ => {}
        }
        if let Some(at) = upto(WARNINGS, name) {
            return Some(FailOn::Levels(WARNINGS[..=at].to_vec()));
        }
        let at = upto(SEVERITIES, name).or_else(|| upto(ENGLISH, name))?;
        Some(FailOn::Levels(SEVERITIES[..=at].to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_stands_for_itself_and_the_heavier_ones() {
        assert_eq!(FailOn::from_name("重点"), Some(FailOn::Levels(vec!["红色", "重点"])));
        assert_eq!(FailOn::from_name("high"), Some(FailOn::Levels(vec!["严重", "高"])));
        assert_eq!(FailOn::from_name("坏"), None);
        let mut summary = Summary::default();
        summary.findings.add(state::HIT, "高", 1);
        summary.findings.add(state::UNKNOWN, "红色", 1);
        let reaches = |name: &str| summary.reaches(&[FailOn::from_name(name).unwrap()]);
        assert!(reaches("medium") && reaches("高") && reaches("unknown"));
        assert!(!reaches("critical") && !reaches("关注") && !reaches("rejected"));
    }

    #[test]
    fn only_what_is_not_zero_asks_for_something() {
        let mut summary = Summary { rejected: 2, ..Summary::default() };
        summary.advise(Language::Chinese);
        assert_eq!(summary.next.len(), 1);
        assert!(summary.next[0].text.contains('2') && summary.next[0].file == "rejected.csv");
    }
}
