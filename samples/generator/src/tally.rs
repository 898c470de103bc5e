//! What the rates and ranks of counties and townships must be, counted from the planted lines: how many households in
//! scope, how many with a data problem, how many whose income fell. It shares no code with the rule engine.

use crate::household::Plan;
use crate::places::{COUNTIES, Region};
use crate::record::Household;
use std::collections::{BTreeMap, BTreeSet};

const HIT: &str = "命中";
const UNKNOWN: &str = "待核实";
/// Fewer ranked counties, or townships of a county, are not charged for their rank.
const LEAST_RANKED: usize = 4;

/// The tables whose problems are a household's own.
const OF_HOUSEHOLDS: [&str; 7] = ["户", "人", "务工", "补助发放", "收入台账", "上年台账", "监测对象"];

#[derive(Debug, Clone, Default)]
struct Counts {
    in_scope: i64,
    comparable: i64,
    fallen: i64,
    with_problem: BTreeSet<u64>,
}

impl Counts {
    /// Parts with a data problem and parts whose income fell, in millionths; none where there is nothing to divide by.
    fn rates(&self) -> [Option<i64>; 2] {
        let rate = |part: i64, all: i64| (all > 0).then(|| (2 * part * 1_000_000 + all) / (2 * all));
        [rate(self.with_problem.len() as i64, self.in_scope), rate(self.fallen, self.comparable)]
    }
}

/// The counts of every county and township.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counties: BTreeMap<&'static str, Counts>,
    townships: BTreeMap<(&'static str, &'static str), Counts>,
}

impl Tally {
    pub(crate) fn household(&mut self, h: &Household) {
        if !h.in_scope() {
            return;
        }
        self.each(h.region, |counts| {
            counts.in_scope += 1;
            counts.comparable += i64::from(!h.expects("R-201", UNKNOWN));
            counts.fallen += i64::from(h.expects("R-201", HIT));
        });
    }

    /// A line that a check of the data must have, of a household in scope.
    pub(crate) fn problem(&mut self, table: &str, rule: &str, state: &str, number: u64, region: Region) {
        if OF_HOUSEHOLDS.contains(&table) && rule.starts_with("DQ-") && state == HIT {
            self.each(region, |counts| {
                counts.with_problem.insert(number);
            });
        }
    }

    fn each(&mut self, region: Region, change: impl Fn(&mut Counts)) {
        change(self.counties.entry(region.county).or_default());
        change(self.townships.entry((region.county, region.township)).or_default());
    }

    /// Rule, table, key and state of every line that follows.
    pub(crate) fn lines(&self, plan: &Plan) -> Vec<[String; 4]> {
        let mut lines = Vec::new();
        let mut say = |rule: &str, table: &str, key: &str, state: &str| {
            lines.push([rule, table, key, state].map(str::to_owned));
        };
        let none = Counts::default();
        let rates: Vec<_> =
            COUNTIES.iter().map(|county| (*county, self.counties.get(county).unwrap_or(&none).rates())).collect();
        for (county, of_both) in &rates {
            if of_both[0].is_some_and(|rate| rate > 0) {
                say("R-806", "县", county, HIT);
            }
        }
        for (at, [charged, ranked]) in [["R-920-B1", "R-920-C1"], ["R-920-B2", "R-920-C2"]].into_iter().enumerate() {
            let known = rates.iter().filter(|(_, of_both)| of_both[at].is_some()).count();
            for (county, of_both) in &rates {
                match of_both[at] {
                    Some(0) => {}
                    Some(rate) => {
                        say(charged, "县", county, HIT);
                        let worse = rates.iter().filter(|(_, other)| other[at].is_some_and(|other| other > rate));
                        if known >= LEAST_RANKED && worse.count() < 3 {
                            say(ranked, "县", county, HIT);
                        }
                    }
                    None => say(charged, "县", county, UNKNOWN),
                }
            }
            let (charged, ranked) = (format!("{charged}-乡镇"), format!("{ranked}-乡镇"));
            for county in COUNTIES {
                let own: Vec<_> = plan
                    .layout
                    .township_names()
                    .map(|name| (name, self.townships.get(&(county, name)).unwrap_or(&none).rates()[at]))
                    .collect();
                let known = own.iter().filter(|(_, rate)| rate.is_some()).count();
                for (township, rate) in own.iter().filter(|(_, rate)| rate.is_some_and(|rate| rate > 0)) {
                    let worse = own.iter().filter(|(_, other)| other > rate).count();
                    if known >= LEAST_RANKED && worse < known.div_ceil(10) {
                        say(&ranked, "乡镇", &format!("{county}/{township}"), HIT);
                    }
                }
                for township in plan.layout.township_names() {
                    let counts = self.townships.get(&(county, township)).unwrap_or(&none);
                    let state = match counts.rates()[at] {
                        Some(0) => continue,
                        Some(_) => HIT,
                        None => UNKNOWN,
                    };
                    say(&charged, "乡镇", &format!("{county}/{township}"), state);
                }
            }
        }
        lines
    }
}
