//! What was done about problems: 排查 (looking for the same elsewhere), 复查 (villages and townships looked at again) and
//! 快照 (extractions at the snapshot). Problems themselves belong to households.

use super::survey::{Area, survey};
use super::{Family, File, Sink, no_household, no_shape};
use crate::calendar::day;
use crate::cells;
use crate::household::Plan;
use crate::places::{COUNTIES, TOWNSHIPS};
use crate::rng::Rng;
use std::collections::BTreeSet;

const HIT: &str = "命中";

static FILES: &[File] = &[
    File::plain(
        "排查.csv",
        "排查",
        &[("县", "县(市、区)"), ("乡镇", "乡(镇)"), ("排查类别", "问题类别"), ("排查日期", "排查日期")],
    ),
    File::plain(
        "复查.csv",
        "复查",
        &[
            ("县", "县(市、区)"),
            ("乡镇", "乡(镇)"),
            ("村", "行政村"),
            ("复查层级", "复查层级"),
            ("复查日期", "复查日期"),
        ],
    ),
    File::plain(
        "快照.csv",
        "快照",
        &[
            ("快照编号", "快照编号"),
            ("县", "县(市、区)"),
            ("提取时点", "数据截至"),
            ("行数", "行数"),
            ("校验码", "校验码"),
            ("规则包版本", "规则包版本"),
        ],
    ),
];

/// `part` of `all` in ten thousandths, half away from zero.
fn rate(part: u64, all: u64) -> u64 {
    if all == 0 { 0 } else { (20_000 * part + all) / (2 * all) }
}

fn many(village: &Area) -> bool {
    village.problems >= 5 || (village.problems > 0 && rate(village.concerned, village.households) >= 3_000)
}

/// The same kind of problem was looked for everywhere, but for those of A5.
fn elsewhere(plan: &Plan, sink: &mut Sink) {
    for county in &COUNTIES[..plan.layout.counties as usize] {
        for township in &TOWNSHIPS[..plan.layout.townships as usize] {
            for category in ["A1", "A2", "A3", "A4", "A6"] {
                sink.row(0, |l| {
                    l.text(county).text(township).text(category).date(day(2022, 8, 30));
                });
            }
        }
    }
}

fn again(sink: &mut Sink, county: &str, township: &str, village: &str, level: &str) {
    sink.row(1, |l| {
        l.text(county).text(township).text(village).text(level).date(day(2022, 9, 1));
    });
}

fn whole(plan: &Plan, _: &mut Rng, sink: &mut Sink) {
    let survey = survey(plan);
    elsewhere(plan, sink);
    for (_, number) in survey.first.values() {
        let mut key = Vec::new();
        cells::problem_id(&mut key, *number);
        sink.plant("R-802", "问题", String::from_utf8_lossy(&key), HIT, "产业类问题没有举一反三");
    }
    let mut left_out = BTreeSet::new();
    for ((county, township, village), _) in survey.villages.iter().filter(|(_, area)| many(area)) {
        // In each county the first such village was forgotten.
        if left_out.insert(*county) {
            let key = format!("{county}/{township}/{village}");
            sink.plant("R-804", "村", key.clone(), HIT, "问题较多的村没有复查");
            sink.plant("R-920-G3", "村", key, HIT, "问题较多的村没有复查");
        } else {
            again(sink, county, township, village, "村");
        }
    }
    let townships = survey.townships();
    for (place, county) in COUNTIES.iter().enumerate() {
        let own: Vec<_> = townships.iter().filter(|((of, _), _)| of == county).collect();
        let top = own.len().div_ceil(5);
        for ((_, township), area) in &own {
            let own_rate = rate(area.concerned, area.households);
            let before = own.iter().filter(|(_, other)| rate(other.concerned, other.households) > own_rate).count();
            if !(area.problems >= 15 || (area.problems > 0 && before < top)) {
                continue;
            }
            if place % 3 == 1 {
                let key = format!("{county}/{township}");
                sink.plant("R-804-乡镇", "乡镇", key.clone(), HIT, "问题较多的乡镇没有复查");
                sink.plant("R-920-G4", "乡镇", key.clone(), HIT, "问题较多的乡镇没有复查");
                sink.plant("R-920-G4-乡镇", "乡镇", key, HIT, "问题较多的乡镇没有复查");
            } else {
                again(sink, county, township, "", "乡镇");
            }
        }
    }
    for (place, county) in COUNTIES.iter().enumerate() {
        let key = format!("K{:02}", place + 1);
        sink.row(2, |l| {
            l.text(&key).text(county);
            l.text(if place == 3 { "2022-09-06 00:00:01" } else { "2022-09-05 24:00" });
            l.whole(1_000 + place as i64);
            if place == 5 {
                l.empty()
            } else {
                l.text("样例校验码")
            };
            l.text("2022.8.15");
        });
        match place {
            3 => sink.plant("R-807", "快照", key, HIT, "迟了一秒提取"),
            5 => sink.plant("R-807", "快照", key, HIT, "没有校验码"),
            _ => {}
        }
    }
}

pub(crate) static RECTIFICATION: Family =
    Family { name: "整改", files: FILES, shape: no_shape, household: no_household, whole };
