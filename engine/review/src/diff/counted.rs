//! Moved rows counted by region, and exact sums as texts.

use super::report::{Counts, RegionDifference};
use std::collections::BTreeMap;

/// What moved: kind, id, title, state, table.
type Subject<'s> = (&'static str, &'s str, &'s str, &'s str, &'s str);

#[derive(Clone, Default, Debug)]
struct Sums {
    counts: Counts,
    more: i128,
    less: i128,
    money: bool,
}

/// Rows by region and by what moved, in the order in which both were first met.
#[derive(Default, Debug)]
pub struct Regions {
    subjects: Vec<(&'static str, String, String, String, String)>,
    regions: Vec<Vec<String>>,
    subject_places: BTreeMap<(&'static str, String, String, String), usize>,
    region_places: BTreeMap<Vec<String>, usize>,
    sums: BTreeMap<(usize, usize), Sums>,
}

impl Regions {
    /// Adds a row of a region, to it and to those around it.
    pub fn add(&mut self, subject: Subject<'_>, region: &[String], counts: Counts, money: Option<i128>) {
        let (what, id, title, state, table) = subject;
        let key = (what, id.to_owned(), state.to_owned(), table.to_owned());
        let at = match self.subject_places.get(&key) {
            Some(at) => *at,
            None => {
                self.subject_places.insert(key, self.subjects.len());
                let texts = (what, id.to_owned(), title.to_owned(), state.to_owned(), table.to_owned());
                self.subjects.push(texts);
                self.subjects.len() - 1
            }
        };
        for depth in 1..=region.len() {
            let place = match self.region_places.get(&region[..depth]) {
                Some(place) => *place,
                None => {
                    self.region_places.insert(region[..depth].to_vec(), self.regions.len());
                    self.regions.push(region[..depth].to_vec());
                    self.regions.len() - 1
                }
            };
            let sums = self.sums.entry((place, at)).or_default();
            sums.counts.add(counts);
            if let Some(money) = money {
                sums.money = true;
                let side = if money > 0 { &mut sums.more } else { &mut sums.less };
                *side += money.abs();
            }
        }
    }

    /// Counties first, then townships, each by name.
    pub fn told(self, levels: &[String]) -> Vec<RegionDifference> {
        let mut lines: Vec<((usize, usize), Sums)> = self.sums.into_iter().collect();
        lines.sort_by(|one, other| {
            let place = |line: &((usize, usize), Sums)| {
                let region = &self.regions[line.0.0];
                (region.len(), region.clone(), line.0.1)
            };
            place(one).cmp(&place(other))
        });
        let told = |((region, subject), sums): ((usize, usize), Sums)| {
            let region = self.regions[region].clone();
            let (what, id, title, state, table) = self.subjects[subject].clone();
            let money = |sum: i128| if sums.money { exact(sum) } else { String::new() };
            let level = levels.get(region.len() - 1).cloned().unwrap_or_default();
            let (more, less) = (money(sums.more), money(sums.less));
            RegionDifference { level, region, what, id, title, state, table, counts: sums.counts, more, less }
        };
        lines.into_iter().map(told).collect()
    }
}

/// Millionths as a decimal without trailing zeros, however large.
pub fn exact(raw: i128) -> String {
    let (whole, part) = (raw.unsigned_abs() / 1_000_000, raw.unsigned_abs() % 1_000_000);
    let sign = if raw < 0 { "-" } else { "" };
    let part = format!("{part:06}");
    match part.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_however_large() {
        assert_eq!(exact(0), "0");
        assert_eq!(exact(-1_500_000), "-1.5");
        assert_eq!(exact(-1), "-0.000001");
        assert_eq!(exact(i128::from(i64::MAX) * 1_000_000), "9223372036854775807");
    }

    #[test]
    fn regions_hold_what_lies_in_them() {
        let mut regions = Regions::default();
        let subject = ("amount", "补助", "补助", "", "户");
        let region = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let one = Counts { altered: 1, ..Counts::default() };
        regions.add(subject, &region(&["甲", "子"]), one, Some(2_000_000));
        regions.add(subject, &region(&["甲", "丑"]), one, Some(-500_000));
        let told = regions.told(&["县".to_owned(), "乡镇".to_owned()]);
        let figures: Vec<_> =
            told.iter().map(|one| (one.level.as_str(), one.counts.altered, &*one.more, &*one.less)).collect();
        assert_eq!(figures, [("县", 2, "2", "0.5"), ("乡镇", 1, "0", "0.5"), ("乡镇", 1, "2", "0")]);
    }
}
