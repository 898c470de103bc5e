//! The cross inspection: 检查组, 组员, 督导组, 备选村, 抽查村, 样本户, 检查日志, 纪律反映. Thirteen teams in the ring, each
//! with one thing wrong. Candidate villages are the counties' own first, then invented ones without households.

use super::survey::survey;
use super::{Family, File, Sink, no_household, no_shape};
use crate::calendar::day;
use crate::cells;
use crate::household::Plan;
use crate::places::{COUNTIES, TOWNSHIPS, VILLAGES};
use crate::rng::Rng;

const HIT: &str = "命中";
const UNKNOWN: &str = "待核实";
const CANDIDATES: u64 = 50;
const DIRECTIONS: [&str; 4] = ["东部", "南部", "西部", "北部"];
const KINDS: [&str; 3] = ["脱贫村", "乡村振兴重点村", "其他一般村"];

static FILES: &[File] = &[
    File::plain(
        "检查组.csv",
        "检查组",
        &[
            ("组号", "组号"),
            ("派出县", "检查县"),
            ("被查县", "被检查县"),
            ("组培训日期", "检查前培训日期"),
            ("进驻日期", "进驻日期"),
            ("已完成对接", "是否完成工作对接"),
            ("检查方式", "检查方式"),
            ("报告重点", "报告有结论的检查重点"),
            ("报告提交时间", "检查报告提交时间"),
            ("清单提交时间", "问题清单提交时间"),
            ("报告退回", "报告是否退回"),
            ("清单条数", "问题清单条数"),
        ],
    ),
    File::plain(
        "组员.csv",
        "组员",
        &[
            ("组号", "组号"),
            ("姓名", "姓名"),
            ("组内职务", "组内职务"),
            ("单位职务", "单位职务"),
            ("来源", "抽调自"),
            ("已培训", "是否参加检查前培训"),
        ],
    ),
    File::plain(
        "督导组.csv",
        "督导组",
        &[("督导组号", "督导组号"), ("带队人数", "带队人数"), ("带队职级", "带队职级")],
    ),
    File::plain(
        "备选村.csv",
        "备选村",
        &[
            ("县", "县(市、区)"),
            ("乡镇", "乡(镇)"),
            ("村", "行政村"),
            ("登记方位", "方位"),
            ("村型", "村类型"),
            ("重点对象户数", "重点对象户数"),
            ("经度", "经度"),
            ("纬度", "纬度"),
        ],
    ),
    File::plain(
        "抽查村.csv",
        "抽查村",
        &[("组号", "组号"), ("乡镇", "乡(镇)"), ("村", "行政村"), ("可查户数", "村内脱贫户数")],
    ),
    File::plain(
        "样本户.csv",
        "样本户",
        &[
            ("组号", "组号"),
            ("乡镇", "乡(镇)"),
            ("村", "行政村"),
            ("户编号", "户编号"),
            ("在范围户", "是否脱贫户或监测对象"),
            ("重点户", "是否重点对象"),
        ],
    ),
    File::plain(
        "检查日志.csv",
        "检查日志",
        &[
            ("组号", "组号"),
            ("检查日期", "检查日期"),
            ("反馈时间", "向被检查县反馈的时间"),
            ("当日问题数", "当日问题数"),
        ],
    ),
    File::plain(
        "纪律反映.csv",
        "纪律反映",
        &[("反映编号", "反映编号"), ("组号", "组号"), ("事项", "事项"), ("属实", "查证是否属实")],
    ),
];

/// What is wrong with the team in this place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    FewVillages,
    TooMany,
    Leader,
    Deputy,
    Member,
    Training,
    Arrival,
    NoLog,
    FewHouseholds,
    Strange,
    Direction,
    Ring,
    OtherRing,
    /// One team more than there should be.
    Extra,
}

const WRONG: [Wrong; 13] = [
    Wrong::FewVillages,
    Wrong::TooMany,
    Wrong::Leader,
    Wrong::Deputy,
    Wrong::Member,
    Wrong::Training,
    Wrong::Arrival,
    Wrong::NoLog,
    Wrong::FewHouseholds,
    Wrong::Strange,
    Wrong::Direction,
    Wrong::Ring,
    Wrong::OtherRing,
];

fn name(team: usize) -> String {
    format!("Z{:02}", team + 1)
}

/// What is wrong with a team; beyond the thirteen there is one too many.
fn wrong(team: usize) -> Wrong {
    WRONG.get(team).copied().unwrap_or(Wrong::Extra)
}

/// The county that sends a team.
fn sender(team: usize) -> usize {
    if wrong(team) == Wrong::Extra { 3 } else { team }
}

/// The county that a team inspects: the next of the ring, but the last two teams have changed places.
fn target(team: usize) -> usize {
    match wrong(team) {
        Wrong::Ring => 0,
        Wrong::OtherRing => 12,
        Wrong::Extra => 4,
        _ => team + 1,
    }
}

/// The team that inspects a county.
pub(crate) fn team_of(county: &str) -> String {
    let found = (0..COUNTIES.len()).find(|team| COUNTIES[target(*team)] == county);
    found.map_or_else(String::new, name)
}

/// The township and village of a county's candidate, and their positions.
fn candidate(plan: &Plan, at: u64) -> (&'static str, String, u64, u64) {
    let (township, village) = (at % plan.layout.townships, at / plan.layout.townships);
    let name = VILLAGES.get(village as usize).map_or_else(|| format!("样{}号村", village + 1), |&name| name.to_owned());
    (TOWNSHIPS[township as usize], name, township, village)
}

fn candidates(plan: &Plan, sink: &mut Sink) {
    for (county, title) in COUNTIES.iter().enumerate() {
        for at in 0..CANDIDATES {
            let (township, village, ..) = candidate(plan, at);
            // One county has coordinates instead of directions: its centre is 110.3, 25.3.
            let by_place = county == 5;
            sink.row(3, |l| {
                l.text(title).text(township).text(&village);
                if by_place {
                    l.empty()
                } else {
                    l.text(DIRECTIONS[at as usize % 4])
                };
                match at {
                    7 => l.text("易地安置社区"),
                    11 => l.text("脱贫村、乡村振兴重点村"),
                    _ => l.text(KINDS[at as usize % 3]),
                };
                l.whole((at % 6 + 6) as i64);
                match (by_place, at % 4) {
                    (false, _) => l.empty().empty(),
                    (_, 0) => l.text("110.5").text("25.3"),
                    (_, 1) => l.text("110.3").text("25.1"),
                    (_, 2) => l.text("110.1").text("25.35"),
                    _ => l.text("110.32").text("25.5"),
                };
            });
        }
    }
}

fn members(team: usize, wrong: Wrong, sink: &mut Sink) {
    let count = if wrong == Wrong::TooMany { 13 } else { 8 + team % 5 };
    for n in 0..count {
        let strange = wrong == Wrong::Member && n == 5;
        sink.row(1, |l| {
            l.text(&name(team)).cell(|o| cells::name(o, 60 + team as u64, n as u8));
            match n {
                0 => l.text("组长").text(if wrong == Wrong::Leader {
                    "农业农村局局长"
                } else {
                    "县委常委、副指挥长"
                }),
                1 => l.text("副组长").text(match wrong {
                    Wrong::Deputy => "乡村振兴部门科长",
                    _ if team.is_multiple_of(2) => "乡村振兴部门副职",
                    _ => "乡村振兴部门班子成员",
                }),
                _ => l.text("成员").text("干部"),
            };
            match n {
                0 | 1 => l.text("乡村振兴部门"),
                _ if strange => l.text("其他"),
                _ if n.is_multiple_of(2) => l.text("各专责小组"),
                _ => l.text("各成员单位"),
            };
            l.yes(true);
        });
        if strange {
            sink.plant_last("R-706", 1, HIT, "组员不是从专责小组、成员单位抽调");
        }
    }
}

fn villages(plan: &Plan, team: usize, wrong: Wrong, sink: &mut Sink) {
    let mut drawn: Vec<u64> = (0..CANDIDATES).collect();
    if wrong == Wrong::Direction {
        drawn.retain(|at| at % 4 != 2);
    }
    // The only resettlement community among the candidates.
    if wrong == Wrong::Deputy {
        drawn.retain(|at| *at != 7);
    }
    drawn.truncate(if wrong == Wrong::FewVillages { 19 } else { 20 });
    for (n, at) in drawn.into_iter().enumerate() {
        let (township, village, t, v) = candidate(plan, at);
        let strange = wrong == Wrong::Strange && n == 19;
        let village = if strange { "样外村".to_owned() } else { village };
        sink.row(4, |l| {
            l.text(&name(team)).text(township).text(&village).whole(30);
        });
        let own = plan.layout.households_of(target(team) as u64, t, v);
        let few = wrong == Wrong::FewHouseholds && n == 0;
        let plain = wrong == Wrong::Training && n == 0;
        for i in 0..if few { 9 } else { 10 } {
            let number = match own.start + i < own.end && !strange {
                true => own.start + i,
                false => 20_000_000 + (team as u64 * 100 + n as u64) * 100 + i,
            };
            sink.row(5, |l| {
                l.text(&name(team)).text(township).text(&village).household(number);
                l.yes(true).yes(i < if plain { 3 } else { 6 });
            });
        }
        let key = format!("{}/{township}/{village}", name(team));
        if few {
            sink.plant("R-715", "抽查村", key.clone(), HIT, "少取一户");
            sink.plant("R-920-D6", "抽查村", key.clone(), HIT, "少取一户");
        }
        if plain {
            sink.plant("R-714", "抽查村", key, HIT, "样本户里重点对象只有三户");
        }
        // The candidates' list does not have it, so nobody knows how many key targets it has; six of ten are enough.
    }
}

fn logs(team: usize, wrong: Wrong, sink: &mut Sink) {
    for at in 0..3 {
        let date = day(2022, 8, 24 + at);
        let key = format!("{}/2022-08-{}", name(team), 24 + at);
        if wrong == Wrong::NoLog && at == 1 {
            sink.plant("R-712", "组日", key.clone(), HIT, "一天没有检查记录");
            sink.plant("R-720", "组日", key.clone(), HIT, "一天没有检查记录");
            sink.plant("R-920-D8", "组日", key, HIT, "一天没有检查记录");
            continue;
        }
        let late = wrong == Wrong::Arrival && at == 2;
        sink.row(6, |l| {
            l.text(&name(team)).date(date);
            l.cell(|o| {
                cells::date(o, date + 1);
                cells::text(o, if late { " 09:00:01" } else { " 09:00:00" });
            });
            l.whole(0);
        });
        if late {
            sink.plant("R-720", "组日", key.clone(), HIT, "反馈迟了一秒");
            sink.plant("R-920-D8", "组日", key, HIT, "反馈迟了一秒");
        }
    }
}

fn registered(team: usize, wrong: Wrong, listed: u64, sink: &mut Sink) {
    let late = wrong == Wrong::Member;
    sink.row(0, |l| {
        l.text(&name(team)).text(COUNTIES[sender(team)]).text(COUNTIES[target(team)]);
        l.date(day(2022, 8, if wrong == Wrong::Training { 24 } else { 22 }));
        l.date(day(2022, 8, if wrong == Wrong::Arrival { 24 } else { 23 })).yes(true);
        l.text(if wrong == Wrong::Direction {
            "实地查看、查阅台账"
        } else {
            "实地查看、查阅台账、访谈座谈"
        });
        l.text(match wrong {
            Wrong::Ring => "压实责任、全面自查、入户核准收入、重点对象措施",
            _ => "压实责任、全面自查、入户核准收入、重点对象措施、暗访问题整改",
        });
        l.text("2022-08-27 18:00").text(if late { "2022-08-28 00:30" } else { "2022-08-27 24:00" }).yes(false);
        l.whole(listed as i64 + i64::from(wrong == Wrong::Leader));
    });
}

fn planted(team: usize, wrong: Wrong, sink: &mut Sink) {
    let mut says = |rule, story| sink.plant(rule, "检查组", name(team), HIT, story);
    match wrong {
        Wrong::FewVillages => {
            says("R-713", "少查一个村");
            says("R-920-D5", "少查一个村");
        }
        Wrong::TooMany => {
            says("R-707", "全组13人");
            says("R-920-D1", "全组13人");
        }
        Wrong::Leader => {
            says("R-704", "组长不是副指挥长");
            says("R-920-D2", "组长不是副指挥长");
            says("R-912", "清单多一条");
        }
        Wrong::Deputy => {
            says("R-705", "副组长不合规定");
            says("R-920-D3", "副组长不合规定");
            says("R-718", "没有抽到易地安置社区");
            says("R-920-D7", "没有抽到易地安置社区");
        }
        Wrong::Member => {
            says("R-721", "问题清单迟报");
            says("R-912", "问题清单迟报");
            says("R-920-D9", "问题清单迟报");
        }
        Wrong::Training => {
            says("R-708", "检查当天才培训");
            says("R-920-D4", "检查当天才培训");
        }
        Wrong::Arrival => says("R-711", "迟一天进驻"),
        Wrong::Strange => says("R-716", "一个村不在备选里"),
        Wrong::Direction => {
            says("R-717", "没有抽到西边的村");
            says("R-920-D7", "没有抽到西边的村");
            says("R-701", "没有访谈座谈");
        }
        Wrong::Ring => {
            says("R-710", "派错县");
            says("R-702", "一项检查重点没有结论");
        }
        Wrong::OtherRing => says("R-710", "检查了自己"),
        Wrong::NoLog | Wrong::FewHouseholds | Wrong::Extra => {}
    }
}

/// A fourteenth team, whose sender sends two and whose county receives two.
fn extra(plan: &Plan, sink: &mut Sink) {
    let team = WRONG.len();
    registered(team, Wrong::Extra, 0, sink);
    members(team, Wrong::Extra, sink);
    villages(plan, team, Wrong::Extra, sink);
    logs(team, Wrong::Extra, sink);
    sink.plant("R-703", "全市", "桂林市", HIT, "多出一个组");
    for county in [sender(team), target(team)] {
        sink.plant("R-703-每县", "参检县", COUNTIES[county], HIT, "多出一个组");
    }
}

fn whole(plan: &Plan, _: &mut Rng, sink: &mut Sink) {
    candidates(plan, sink);
    let survey = survey(plan);
    for (team, wrong) in WRONG.into_iter().enumerate() {
        let listed = survey.found.get(COUNTIES[target(team)]).copied().unwrap_or(0);
        registered(team, wrong, listed, sink);
        members(team, wrong, sink);
        villages(plan, team, wrong, sink);
        logs(team, wrong, sink);
        planted(team, wrong, sink);
    }
    if plan.dense {
        extra(plan, sink);
    }
    for county in &survey.missed {
        sink.plant("R-920-D10", "检查组", team_of(county), HIT, "市督导发现而组内没有发现");
        // The two teams of which something is reported have their line below.
        if ![name(9), name(3)].contains(&team_of(county)) {
            sink.plant("R-722", "检查组", team_of(county), HIT, "市督导发现而组内没有发现");
        }
    }
    for (n, level) in ["正处级", "副处级", "正科级"].into_iter().enumerate() {
        sink.row(2, |l| {
            l.text(&format!("D{}", n + 1)).whole(1).text(level);
        });
    }
    sink.plant("R-709", "督导组", "D3", HIT, "带队的是科级");
    let mut reported = |n: u64, team: usize, what: &str, truth: Option<bool>| {
        sink.row(7, |l| {
            l.text(&format!("F{n}")).text(&name(team)).text(what);
            match truth {
                Some(truth) => l.yes(truth),
                None => l.empty(),
            };
        });
    };
    reported(1, 9, "被查县承担食宿", Some(true));
    reported(2, 3, "其他", None);
    reported(3, 4, "被查县承担食宿", Some(false));
    sink.plant("R-722", "检查组", name(9), HIT, "被查县承担食宿，属实");
    let missed = survey.missed.contains(COUNTIES[target(3)]);
    sink.plant("R-722", "检查组", name(3), if missed { HIT } else { UNKNOWN }, "反映还没有查证");
}

pub(crate) static INSPECTION: Family =
    Family { name: "交叉检查", files: FILES, shape: no_shape, household: no_household, whole };
