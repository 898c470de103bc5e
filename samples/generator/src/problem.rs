//! The problem list: by chance in large sets, and by plan in the sample, where the first county's lines are the
//! worked example of the scoring scheme, the second's run into every cap, and the third's into every modifier.

use crate::calendar::day;
use crate::record::{Expectation, Problem, Subject};
use crate::rng::Rng;

const CAUSES: [&str; 5] = ["登记不细", "政策未宣传", "材料缺失", "未入户", "系统未更新"];

fn line(number: u64, category: &'static str, severity: &'static str) -> Problem {
    Problem {
        number,
        category,
        severity,
        charged: "县",
        found_by: "交叉检查",
        found: day(2022, 8, 24),
        fixed: None,
        same_day: false,
        repeated: false,
        cause: CAUSES[(number % 5) as usize],
        missed: false,
        sham: false,
        appealed: false,
        household: number,
    }
}

/// One household in fifty has a problem found at it.
pub(crate) fn drawn(number: u64, rng: &mut Rng) -> Vec<Problem> {
    if !rng.chance(20) {
        return Vec::new();
    }
    let category = rng.pick(&["A2", "A2", "A3", "A4", "A5", "A6"]);
    let severity = rng.pick(&["较大", "一般", "一般", "轻微", "轻微", "轻微"]);
    let own = rng.chance(300);
    let missed = !own && number % 23 == 11;
    let fixed = rng.chance(400).then(|| day(2022, 9, 1));
    vec![Problem {
        missed,
        sham: fixed.is_some() && number % 6 == 1,
        charged: if number % 41 == 9 { "待定" } else { rng.pick(&["县", "乡镇", "乡镇"]) },
        appealed: number % 37 == 5,
        found_by: if own {
            "自查"
        } else if missed {
            "市级督导"
        } else {
            "交叉检查"
        },
        found: day(2022, 8, if own { 18 } else { 25 }),
        fixed,
        same_day: rng.chance(100),
        repeated: rng.chance(80),
        ..line(number, category, severity)
    }]
}

/// What the rules say of these problems. A deduction stands against the county, and against the township that the
/// problem is charged to; one that a county found itself and put right costs nothing; one without a severity cannot be
/// judged; one whose appeal was granted is exempt.
pub(crate) fn expected(problems: &[Problem]) -> Vec<Expectation> {
    let mut out = Vec::new();
    for p in problems {
        let mut says = |rule, state| out.push(Expectation { rule, subject: Subject::Problem(p.number), state });
        let town = p.charged == "乡镇";
        if !(p.found_by == "自查" && p.fixed.is_some()) {
            let state = match (p.severity, p.appealed) {
                ("", _) => "待核实",
                (_, true) => "豁免",
                _ => "命中",
            };
            says("R-920-A", state);
            if town {
                says("R-920-A-乡镇", state);
            }
        }
        if p.fixed.is_none() && !p.appealed {
            says("R-801", "命中");
            says("R-920-G1", "命中");
            if town {
                says("R-920-G1-乡镇", "命中");
            }
        }
        if !p.planned() {
            says("R-801-要素", "命中");
        }
        if p.sham {
            let state = if p.appealed { "豁免" } else { "命中" };
            says("R-920-G2", state);
            if town {
                says("R-920-G2-乡镇", state);
            }
        }
        if p.fixed.is_some() && (p.sham || !p.rechecked()) {
            says("R-803", "命中");
        }
        if p.late() {
            says("R-719", "命中");
        }
        if p.charged == "待定" {
            says("R-904", "命中");
        }
    }
    out
}

impl Problem {
    /// Found by an inspection team.
    pub(crate) fn of_team(&self) -> bool {
        self.found_by == "交叉检查"
    }

    /// On the list of an inspection team: found by it, or by the city where the team should have.
    pub(crate) fn listed(&self) -> bool {
        self.of_team() || self.missed
    }

    /// Written up after the day on which it was found.
    pub(crate) fn late(&self) -> bool {
        self.of_team() && self.number % 29 == 3
    }

    /// Somebody wrote down what will be done.
    pub(crate) fn planned(&self) -> bool {
        self.number % 31 != 7
    }

    /// What was put right was looked at again.
    pub(crate) fn rechecked(&self) -> bool {
        self.sham || !self.number.is_multiple_of(5)
    }
}

/// The problems that stand against household `number` of the sample.
pub(crate) fn staged(number: u64) -> Vec<Problem> {
    let of_county = number % 48;
    match number / 48 {
        0 => worked_example(of_county).map(|(c, s)| line(number, c, s)).map(|p| repaired(p, of_county)),
        1 => capped(of_county).map(|(c, s)| line(number, c, s)),
        _ => return modified(number, of_county),
    }
    .into_iter()
    .collect()
}

/// 1 grave of A3; 4 large, 12 ordinary and 10 slight of A2.
fn worked_example(n: u64) -> Option<(&'static str, &'static str)> {
    match n {
        0 => Some(("A3", "重大")),
        1..=4 => Some(("A2", "较大")),
        5..=16 => Some(("A2", "一般")),
        17..=26 => Some(("A2", "轻微")),
        _ => None,
    }
}

/// Of the ordinary ones three were found by the county itself and put right, two were put right the same day.
fn repaired(p: Problem, n: u64) -> Problem {
    match n {
        5..=7 => Problem { found_by: "自查", found: day(2022, 8, 17), fixed: Some(day(2022, 8, 20)), ..p },
        8..=9 => Problem { fixed: Some(p.found), same_day: true, ..p },
        _ => p,
    }
}

/// Grave ones only: A1 8 → 6, A2 12 → 10, A3 12 → 10, A4 8 → 6; together 32 → 30.
fn capped(n: u64) -> Option<(&'static str, &'static str)> {
    match n {
        0..=3 => Some(("A1", "重大")),
        4..=9 => Some(("A2", "重大")),
        10..=15 => Some(("A3", "重大")),
        16..=19 => Some(("A4", "重大")),
        _ => None,
    }
}

/// Charged to townships, each with a modifier; the second township's last line has no severity.
fn modified(number: u64, n: u64) -> Vec<Problem> {
    let town = |category, severity| Problem { charged: "乡镇", ..line(number, category, severity) };
    match n {
        2 => vec![Problem { repeated: true, ..town("A2", "一般") }],
        4 => vec![
            Problem { cause: "登记不细", ..town("A2", "较大") },
            Problem { cause: "登记不细", number: number + 500, ..town("A2", "一般") },
        ],
        6 => vec![Problem { charged: "待定", appealed: true, ..line(number, "A6", "较大") }],
        26 => vec![Problem { found_by: "自查", fixed: Some(day(2022, 8, 21)), ..town("A3", "重大") }],
        28 => vec![town("A4", "轻微"), Problem { number: number + 500, cause: "未入户", ..town("A5", "轻微") }],
        30 => vec![town("A5", "")],
        _ => Vec::new(),
    }
}
