//! The way of recommendations: each at some step, and what villages, townships and counties add up, some of them wrongly.

use std::collections::BTreeMap;

use super::super::{Family, File, Sink, no_shape};
use crate::calendar::day;
use crate::household::Plan;
use crate::record::Household;
use crate::rng::Rng;

pub(in crate::families) static RECOMMENDATIONS: Family = Family {
    name: "政策推荐",
    files: &[
        File::plain(
            "政策推荐.csv",
            "政策推荐",
            &[
                ("推荐编号", "推荐编号"),
                ("户编号", "户编号"),
                ("政策代码", "政策代码"),
                ("推荐日期", "推荐日期"),
                ("登记核实结论", "核实结论"),
                ("登记核实理由", "核实理由"),
                ("登记核实日期", "核实日期"),
                ("登记反馈日期", "反馈行政村日期"),
                ("登记村汇总日期", "村汇总日期"),
                ("登记乡镇日期", "乡镇汇总日期"),
                ("登记办结结果", "办结结果"),
                ("登记办结日期", "办结日期"),
            ],
        ),
        File::plain(
            "村需求汇总.csv",
            "村需求汇总",
            &[("县", "县"), ("乡镇", "乡(镇)"), ("村", "行政村"), ("汇总数", "需求条数")],
        ),
        File::plain("乡镇需求汇总.csv", "乡镇需求汇总", &[("县", "县"), ("乡镇", "乡(镇)"), ("汇总数", "需求条数")]),
        File::plain("部门受理汇总.csv", "部门受理汇总", &[("县", "县"), ("部门", "受理部门"), ("受理数", "受理条数")]),
    ],
    shape: no_shape,
    household,
    whole,
};

/// How far a recommendation came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Recommended lately.
    Asked,
    /// Recommended long ago, and nobody looked.
    Forgotten,
    Refused,
    /// Refused without a word why.
    Unexplained,
    /// With the department, in time.
    WithDepartment,
    Granted,
}

/// The recommendation of a household, if it has one: from its own stretch of random numbers, so that villages can be
/// added up without making their households.
fn step(plan: &Plan, number: u64) -> Option<Step> {
    let mut rng = RECOMMENDATIONS.stream(plan.seed ^ 1, number);
    let has = if plan.sample { number % 5 == 2 } else { rng.chance(150) };
    has.then(|| match rng.below(100) {
        0..20 => Step::Asked,
        20..35 => Step::Forgotten,
        35..45 => Step::Refused,
        45..50 => Step::Unexplained,
        50..75 => Step::WithDepartment,
        _ => Step::Granted,
    })
}

/// Whether a household has a recommendation.
pub(crate) fn recommended(plan: &Plan, number: u64) -> bool {
    step(plan, number).is_some()
}

fn household(h: &Household, plan: &Plan, _: &mut Rng, sink: &mut Sink) {
    let Some(step) = step(plan, h.number) else { return };
    let key = format!("T{:07}", h.number + 1);
    sink.row(0, |line| {
        line.text(&key).household(h.number);
        line.text(["GRAIN", "TRAINING", "STEADY_JOB"][(h.number % 3) as usize]);
        line.date(if step == Step::Asked { day(2022, 9, 3) } else { day(2022, 8, 16) });
        match step {
            Step::Asked | Step::Forgotten => {
                for _ in 0..8 {
                    line.empty();
                }
            }
            Step::Refused | Step::Unexplained => {
                line.text("不符合");
                line.text(if step == Step::Refused { "本人不愿意" } else { "" });
                line.date(day(2022, 8, 18));
                for _ in 0..5 {
                    line.empty();
                }
            }
            Step::WithDepartment | Step::Granted => {
                line.text("符合").empty().date(day(2022, 8, 18)).date(day(2022, 8, 19));
                line.date(day(2022, 8, 21)).date(day(2022, 8, 24));
                if step == Step::Granted {
                    line.text("批准").date(day(2022, 9, 1));
                } else {
                    line.empty().empty();
                }
            }
        }
    });
    match step {
        Step::Forgotten => sink.plant("R-608", "政策推荐", key, "命中", "联系人没有核实"),
        Step::Unexplained => sink.plant("R-608-答复", "政策推荐", key, "命中", "不符合而没有理由"),
        _ => {}
    }
}

fn whole(plan: &Plan, _: &mut Rng, sink: &mut Sink) {
    let mut villages: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
    for number in 0..plan.layout.households {
        let region = plan.layout.region(number);
        let wanted = matches!(step(plan, number), Some(Step::WithDepartment | Step::Granted));
        *villages.entry((region.county, region.township, region.village)).or_default() += i64::from(wanted);
    }
    let mut townships: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for (at, ((county, township, village), wanted)) in villages.into_iter().enumerate() {
        let told = if at % 7 == 3 { wanted + 1 } else { wanted };
        sink.row(1, |line| {
            line.text(county).text(township).text(village).whole(told);
        });
        if told != wanted {
            sink.plant("R-609", "村", format!("{county}/{township}/{village}"), "命中", "村汇总多报");
        }
        *townships.entry((county, township)).or_default() += told;
    }
    let mut counties: BTreeMap<&str, i64> = BTreeMap::new();
    for (at, ((county, township), sum)) in townships.into_iter().enumerate() {
        let told = if at % 5 == 1 && sum > 0 { sum - 1 } else { sum };
        sink.row(2, |line| {
            line.text(county).text(township).whole(told);
        });
        if told != sum {
            sink.plant("R-609-乡镇", "乡镇", format!("{county}/{township}"), "命中", "乡镇流转丢失");
        }
        *counties.entry(county).or_default() += told;
    }
    for (at, (county, sum)) in counties.into_iter().enumerate() {
        let told = if at == 0 && sum > 0 { sum - 1 } else { sum };
        sink.row(3, |line| {
            line.text(county).text("农业农村").whole(told);
        });
        if told != sum {
            sink.plant("R-609-县", "县", county, "命中", "部门少受理");
        }
    }
}
