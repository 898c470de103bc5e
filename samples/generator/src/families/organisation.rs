//! What the counties report of their own organisation: 参检县, 专班成员, 责任人, 联络员, 会议, 材料. Each of the thirteen
//! counties has one thing wrong. It does not look at households.

use super::{Family, File, Sink, no_household, no_shape};
use crate::calendar::{Day, day};
use crate::cells;
use crate::household::Plan;
use crate::places::COUNTIES;
use crate::rng::Rng;

const HIT: &str = "命中";
const UNKNOWN: &str = "待核实";

static FILES: &[File] = &[
    File::plain(
        "参检县.csv",
        "参检县",
        &[
            ("县", "县(市、区)"),
            ("区划代码", "区划代码"),
            ("专班已成立", "是否成立增收专班"),
            ("专班文号", "增收专班文号"),
            ("专班成立日期", "专班成立日期"),
            ("专班会议纪要", "是否有成立专班的会议纪要"),
            ("专项办已成立", "是否成立专项行动办公室"),
            ("专项办成立日期", "专项办成立日期"),
            ("有实施细案", "是否印发实施细案"),
            ("细案日期", "细案印发日期"),
            ("开过动员会", "是否召开动员部署会"),
            ("动员会日期", "动员会日期"),
            ("办过培训", "是否开展业务培训"),
            ("业务培训日期", "业务培训日期"),
            ("已对接检查组", "已对接检查组"),
            ("食宿已协助", "食宿已协助"),
            ("车辆已保障", "车辆已保障"),
            ("办公已保障", "办公已保障"),
            ("资料已备齐", "资料已备齐"),
            ("中心经度", "中心经度"),
            ("中心纬度", "中心纬度"),
        ],
    ),
    File::plain(
        "专班成员.csv",
        "专班成员",
        &[("县", "县(市、区)"), ("姓名", "姓名"), ("专班职务", "专班职务"), ("党政职务", "党政职务")],
    ),
    File::plain("责任人.csv", "责任人", &[("县", "县(市、区)"), ("姓名", "姓名"), ("责任", "责任")]),
    File::plain(
        "联络员.csv",
        "联络员",
        &[("县", "县(市、区)"), ("姓名", "姓名"), ("联系电话", "联系电话"), ("联络员类别", "联络员类别")],
    ),
    File::plain(
        "会议.csv",
        "会议",
        &[
            ("县", "县(市、区)"),
            ("会议种类", "会议种类"),
            ("会议日期", "日期"),
            ("主持人职务", "主持人职务"),
            ("形式", "形式"),
            ("有纪要", "是否有会议纪要"),
        ],
    ),
    File::plain(
        "材料.csv",
        "材料",
        &[
            ("县", "县(市、区)"),
            ("材料名称", "材料名称"),
            ("提交时间", "报送时间"),
            ("退回", "是否退回"),
            ("清单齐全", "备查清单是否齐全"),
            ("报送人", "报送人"),
        ],
    ),
];

/// Administrative codes in the order of [`COUNTIES`].
const CODES: [i64; 13] = [
    450_329, 450_312, 450_328, 450_324, 450_325, 450_323, 450_326, 450_311, 450_330, 450_332, 450_327, 450_321, 450_381,
];

/// What is wrong in the county in this place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Week,
    Minutes,
    OneLeader,
    DailyHead,
    TenDays,
    Month,
    Chair,
    Office,
    Charge,
    LateTraining,
    NoDate,
    LateList,
    NoFile,
}

const WRONG: [Wrong; 13] = [
    Wrong::Week,
    Wrong::Minutes,
    Wrong::OneLeader,
    Wrong::DailyHead,
    Wrong::TenDays,
    Wrong::Month,
    Wrong::Chair,
    Wrong::Office,
    Wrong::Charge,
    Wrong::LateTraining,
    Wrong::NoDate,
    Wrong::LateList,
    Wrong::NoFile,
];

/// 县, 区 or 市, for the titles of its leaders.
fn level(county: &str) -> char {
    county.chars().last().unwrap_or('县')
}

fn registered(place: usize, county: &str, wrong: Wrong, sink: &mut Sink) {
    sink.row(0, |l| {
        l.text(county).whole(CODES[place]);
        l.yes(!matches!(wrong, Wrong::Minutes | Wrong::Office));
        match wrong {
            Wrong::Minutes | Wrong::Office => l.empty().empty(),
            Wrong::NoDate => l.text("样组发〔2022〕1号").empty(),
            _ => l.text("样组发〔2022〕1号").date(day(2022, 8, 12)),
        };
        l.yes(wrong == Wrong::Minutes);
        l.yes(wrong != Wrong::Office);
        if wrong == Wrong::Office {
            l.empty()
        } else {
            l.date(day(2022, 8, 16))
        };
        l.yes(true).date(day(2022, 8, 17)).yes(true).date(day(2022, 8, 16));
        l.yes(true).date(day(2022, 8, if wrong == Wrong::LateTraining { 19 } else { 18 }));
        l.yes(true).yes(true).yes(wrong != Wrong::NoDate).yes(true).yes(true);
        l.text("110.3").text("25.3");
    });
    match wrong {
        Wrong::Minutes => sink.plant("R-101", "参检县", county, HIT, "专班只有会议纪要"),
        Wrong::Office => {
            sink.plant("R-101", "参检县", county, HIT, "专班、专项办都没有成立");
            sink.plant("R-920-F1", "参检县", county, HIT, "专班、专项办都没有成立");
            sink.plant("R-901", "参检县", county, HIT, "专班、专项办都没有成立");
        }
        Wrong::NoDate => {
            for rule in ["R-101", "R-920-F1"] {
                sink.plant(rule, "参检县", county, UNKNOWN, "专班成立日期空着");
            }
            sink.plant("R-906", "参检县", county, HIT, "车辆没有保障");
        }
        Wrong::LateTraining => sink.plant("R-903", "参检县", county, HIT, "培训迟了一天"),
        _ => {}
    }
}

fn people(place: usize, county: &str, wrong: Wrong, sink: &mut Sink) {
    let level = level(county);
    let mut leader = |n: u8, duty: &str, post: String| {
        sink.row(1, |l| {
            l.text(county).cell(|o| cells::name(o, place as u64, n)).text(duty).text(&post);
        });
    };
    leader(1, "班长", format!("{level}委书记"));
    leader(2, if wrong == Wrong::OneLeader { "副班长" } else { "班长" }, format!("{level}委副书记、{level}长"));
    leader(
        3,
        "日常负责人",
        if wrong == Wrong::DailyHead { format!("副{level}长") } else { format!("常务副{level}长") },
    );
    leader(4, "成员", "乡村振兴局局长".to_owned());
    let mut charged = |n: u8, what: &str| {
        sink.row(2, |l| {
            l.text(county).cell(|o| cells::name(o, place as u64, n)).text(what);
        });
    };
    charged(1, "主要负责");
    if wrong != Wrong::Charge {
        charged(3, "分管负责");
    }
    let mut contact = |n: u8, what: &str| {
        sink.row(3, |l| {
            l.text(county).cell(|o| cells::name(o, 20 + place as u64, n));
            l.cell(|o| cells::phone(o, 900_000 + place as u64 * 10 + u64::from(n))).text(what);
        });
    };
    contact(1, "驻守联络员");
    if wrong != Wrong::NoFile {
        contact(2, "外出检查联络员");
    }
    match wrong {
        Wrong::OneLeader => sink.plant("R-102", "参检县", county, HIT, "县长不是班长"),
        Wrong::DailyHead => sink.plant("R-103", "参检县", county, HIT, "日常负责人是普通副职"),
        Wrong::Charge => sink.plant("R-902", "参检县", county, HIT, "没有登记分管负责人"),
        Wrong::NoFile => sink.plant("R-910-联络员", "参检县", county, HIT, "少一名联络员"),
        _ => {}
    }
}

fn meetings(county: &str, wrong: Wrong, sink: &mut Sink) {
    let level = level(county);
    let secretary = format!("{level}委书记");
    let deputy = format!("常务副{level}长");
    let mut held = |kind: &str, date: Day, chair: &str| {
        sink.row(4, |l| {
            l.text(county).text(kind).date(date).text(chair).text("会议").yes(true);
        });
    };
    for week in [day(2022, 8, 15), day(2022, 8, 22), day(2022, 8, 29)] {
        if !(wrong == Wrong::Week && week == day(2022, 8, 29)) {
            held("周例会", week, &deputy);
        }
    }
    held("旬调度", day(2022, 8, 16), if wrong == Wrong::Chair { &deputy } else { &secretary });
    if wrong != Wrong::TenDays {
        held("旬调度", day(2022, 8, 25), &secretary);
    } else {
        held("其他", day(2022, 8, 25), &secretary);
    }
    if wrong != Wrong::Month {
        held("月研判", day(2022, 8, 30), &deputy);
    }
    let (rule, deduction, table, period, story) = match wrong {
        Wrong::Week => ("R-104", "R-920-F2", "县周", "2022-08-29", "缺一次周例会"),
        Wrong::TenDays => ("R-105", "R-920-F3", "县旬", "2022-08-21", "缺一次旬调度"),
        Wrong::Month => ("R-106", "R-920-F5", "县月", "2022-08-01", "缺月研判"),
        Wrong::Chair => ("R-107", "R-920-F4", "县旬", "2022-08-11", "旬调度不是书记、县长主持"),
        _ => return,
    };
    sink.plant(rule, table, format!("{county}/{period}"), HIT, story);
    sink.plant(deduction, table, format!("{county}/{period}"), HIT, story);
    sink.plant("R-108", "参检县", county, HIT, story);
}

fn materials(place: usize, county: &str, wrong: Wrong, sink: &mut Sink) {
    let mut handed = |what: &str, date: Day, time: &str, complete: Option<bool>| {
        sink.row(5, |l| {
            l.text(county).text(what);
            l.cell(|o| {
                cells::date(o, date);
                cells::text(o, time);
            });
            l.yes(false);
            match complete {
                Some(complete) => l.yes(complete),
                None => l.empty(),
            };
            l.cell(|o| cells::name(o, place as u64, 4));
        });
    };
    match wrong {
        Wrong::LateList => handed("成员名单", day(2022, 8, 19), " 00:01", None),
        _ => handed("成员名单", day(2022, 8, 18), " 17:30", None),
    }
    if wrong != Wrong::NoFile {
        handed("台账备查", day(2022, 8, 23), " 24:00", Some(wrong != Wrong::LateTraining));
    }
    if place.is_multiple_of(4) {
        handed("亮点材料", day(2022, 9, 1), " 10:00", None);
    }
    // It is the last that this county handed in.
    if wrong == Wrong::LateTraining {
        sink.plant_last("R-911-清单", 5, HIT, "备查材料不齐");
    }
    let (rule, what, story) = match wrong {
        Wrong::LateList => ("R-910", "成员名单", "成员名单迟了一分钟"),
        Wrong::NoFile => ("R-911", "台账备查", "没有备查材料"),
        _ => return,
    };
    sink.plant(rule, "应报材料", format!("{county}/{what}"), HIT, story);
    sink.plant("R-920-E", "应报材料", format!("{county}/{what}"), HIT, story);
}

fn whole(_: &Plan, _: &mut Rng, sink: &mut Sink) {
    for (place, county) in COUNTIES.iter().enumerate() {
        let wrong = WRONG[place];
        registered(place, county, wrong, sink);
        people(place, county, wrong, sink);
        meetings(county, wrong, sink);
        materials(place, county, wrong, sink);
    }
}

pub(crate) static ORGANISATION: Family =
    Family { name: "组织保障", files: FILES, shape: no_shape, household: no_household, whole };
