//! Who is affected, in words: for each rule and list how many rows came, went, became undecided or have other figures, by
//! region.

use crate::catalogue;
use crate::language::Language;
use heng_core::run::{Change, Deciding, by_region, store::Store};
use serde::Serialize;

/// How many regions are named.
const NAMED: usize = 12;

/// What one rule or list decides otherwise.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Line {
    /// The rule's id; empty for a list.
    pub rule: String,
    /// The rule's title, or the list's name.
    pub title: String,
    /// Whose rows.
    pub table: String,
    /// Rows hit now and not before.
    pub came: u64,
    /// Rows hit before and not now.
    pub went: u64,
    /// Rows undecided now and not before.
    pub doubtful: u64,
    /// Rows undecided before and not now.
    pub settled: u64,
    /// Rows hit then and now with another level or figure.
    pub altered: u64,
    /// Rows that came and went by region, the most affected first.
    pub regions: Vec<Region>,
}

/// Rows of one region.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// Rows that came.
    pub came: u64,
    /// Rows that went.
    pub went: u64,
}

/// Counts changes by region; `before` holds rows that went, `now` those that came.
pub fn lines(changes: &[Change], before: &Store<'_>, now: &Store<'_>) -> Vec<Line> {
    changes.iter().map(|change| line(change, before, now)).collect()
}

fn line(change: &Change, before: &Store<'_>, now: &Store<'_>) -> Line {
    let mut regions: Vec<Region> = Vec::new();
    let mut add = |name: String, came: usize, went: usize| match regions.iter_mut().find(|one| one.name == name) {
        Some(region) => {
            region.came += came as u64;
            region.went += went as u64;
        }
        None => regions.push(Region { name, came: came as u64, went: went as u64 }),
    };
    by_region(now, change.table, &change.came).into_iter().for_each(|(name, rows)| add(name, rows, 0));
    by_region(before, change.table, &change.went).into_iter().for_each(|(name, rows)| add(name, 0, rows));
    regions.sort_by(|one, other| {
        (other.came + other.went).cmp(&(one.came + one.went)).then_with(|| one.name.cmp(&other.name))
    });
    let (rule, title) = match &change.what {
        Deciding::Rule(id, title) => (id.to_string(), title.to_string()),
        Deciding::Sheet(name) => (String::new(), name.to_string()),
    };
    Line {
        rule,
        title,
        table: now.program.table(change.table).name.to_string(),
        came: change.came.len() as u64,
        went: change.went.len() as u64,
        doubtful: change.doubtful.len() as u64,
        settled: change.settled.len() as u64,
        altered: change.altered.len() as u64,
        regions,
    }
}

impl Line {
    /// The sentence: `R-203 重点预警 +37 户 / −2 户（资源县 +21 …）`.
    pub fn sentence(&self, language: Language) -> String {
        let text = |key: &str, arguments: &[(&str, &str)]| catalogue::text(language, key, arguments);
        let name = if self.rule.is_empty() {
            text("difference-sheet", &[("title", &self.title)])
        } else {
            format!("{} {}", self.rule, self.title)
        };
        let table = self.table.as_str();
        let mut parts = Vec::new();
        if self.came + self.went > 0 {
            let mut said = signed(self.came, self.went, Some(table));
            let mut named: Vec<String> = self
                .regions
                .iter()
                .take(NAMED)
                .filter(|region| !region.name.is_empty())
                .map(|region| format!("{} {}", region.name, signed(region.came, region.went, None)))
                .collect();
            if self.regions.len() > NAMED {
                let more = (self.regions.len() - NAMED).to_string();
                named.push(text("difference-more", &[("count", &more)]));
            }
            if !named.is_empty() {
                said = text(
                    "difference-regions",
                    &[("counts", &said), ("regions", &named.join(&text("difference-comma", &[])))],
                );
            }
            parts.push(said);
        }
        if self.doubtful + self.settled > 0 {
            let counts = signed(self.doubtful, self.settled, Some(table));
            parts.push(text("difference-unknown", &[("counts", &counts)]));
        }
        if self.altered > 0 {
            parts.push(text("difference-altered", &[("count", &self.altered.to_string()), ("table", table)]));
        }
        format!("{name} {}", parts.join(&text("difference-semicolon", &[])))
    }
}

/// `+37 户 / −2 户`.
fn signed(came: u64, went: u64, unit: Option<&str>) -> String {
    let unit = unit.map_or_else(String::new, |unit| format!(" {unit}"));
    let (came, went) = ((came > 0).then(|| format!("+{came}{unit}")), (went > 0).then(|| format!("−{went}{unit}")));
    let between = if unit.is_empty() { " " } else { " / " };
    came.into_iter().chain(went).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_a_sentence() {
        let region = |name: &str, came, went| Region { name: name.to_owned(), came, went };
        let line = Line {
            rule: "R-203".into(),
            title: "重点预警".into(),
            table: "户".into(),
            came: 37,
            went: 2,
            doubtful: 3,
            regions: vec![region("资源县", 21, 0), region("阳朔县", 16, 2)],
            ..Line::default()
        };
        let said = line.sentence(Language::Chinese);
        assert_eq!(said, "R-203 重点预警 +37 户 / −2 户（资源县 +21，阳朔县 +16 −2）；待核实 +3 户");
        let sheet = Line { title: "名单".into(), table: "户".into(), altered: 4, ..Line::default() };
        assert_eq!(sheet.sentence(Language::Chinese), "名单“名单” 4 户的等级或数额变了");
    }
}
