//! Which violations of the data checks are planted in households where nothing else is wrong, and what they do to the
//! household's own files. What the checks must then say is worked out here from the plan, not by any rule engine.

use super::{Family, no_household, no_whole};
use crate::calendar::{age, civil};
use crate::cells::{compact_date, phone};
use crate::household::Plan;
use crate::identity::id_number;
use crate::income::per_head;
use crate::payment::{self, vocational};
use crate::record::{Cents, Household, Income, Patch, Person, Subject};
use crate::rng::Rng;
use crate::story::Story;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub(crate) static FAULTS: Family =
    Family { name: "差错", files: &[], shape, household: no_household, whole: no_whole };

const HIT: &str = "命中";
const UNKNOWN: &str = "待核实";
/// Of a thousand households in which nothing else happens, how many have one of these in a large set.
const PER_MILLE: u64 = 60;

/// A violation: the check it is named by, where it can be, and what it does.
struct Fault {
    rule: &'static str,
    fits: fn(&Household) -> bool,
    plant: fn(&mut Household),
}

fn person(h: &Household, place: u8) -> Option<&Person> {
    h.people.iter().find(|p| p.place == place)
}

/// A grown spouse without work, who is paid nothing.
fn spouse(h: &Household) -> bool {
    person(h, 1).is_some_and(|p| (23..=57).contains(&age(p.birth)) && p.post_months == 0 && p.labour == "普通劳动力")
        && !h.jobs.iter().any(|j| j.place == 1)
        && !h.all_payments().any(|p| p.place == 1)
}

fn pupil(p: &Person) -> bool {
    (8..=14).contains(&age(p.birth)) && !p.school.is_empty()
}

fn child(h: &Household, test: fn(&Person) -> bool) -> Option<u8> {
    h.people.iter().find(|p| matches!(p.place, 2 | 3) && test(p)).map(|p| p.place)
}

fn has_job(h: &Household) -> bool {
    h.jobs.iter().any(|j| j.place == 0) && h.jobs.len() == 1
}

fn set(h: &mut Household, place: u8, field: &'static str, text: &str) {
    if let Some(p) = h.people.iter_mut().find(|p| p.place == place) {
        p.patches.push(Patch { field, text: text.to_owned() });
    }
}

fn set_job(h: &mut Household, field: &'static str, text: &str) {
    h.jobs[0].patches.push(Patch { field, text: text.to_owned() });
}

fn own_id(h: &Household, place: u8) -> String {
    let Some(p) = person(h, place) else { return String::new() };
    String::from_utf8_lossy(&id_number(h.seat, place, p.birth, p.male)).into_owned()
}

fn yuan(cents: Cents) -> String {
    let mut out = Vec::new();
    crate::cells::money(&mut out, cents);
    String::from_utf8_lossy(&out).into_owned()
}

/// Shows other income in the register than there is, and notes what follows from it.
fn register(h: &mut Household, change: fn(&mut Income)) {
    let (real, before) = (h.income, h.before);
    let mut shown = real;
    change(&mut shown);
    for (field, was, is) in [
        ("工资性收入", real.wage, shown.wage),
        ("生产经营性收入", real.business, shown.business),
        ("生产经营性支出", real.business_cost, shown.business_cost),
        ("转移性收入", real.transfer, shown.transfer),
    ] {
        if was != is {
            h.patch(field, &yuan(is));
        }
    }
    let now = per_head(shown.net(), h.size);
    let earlier = per_head(before.net(), h.size_before);
    let due: Cents = h.jobs.iter().map(|j| j.pay * j.months).sum::<Cents>() + shown.post;
    let net = shown.business_net();
    let fruit = matches!(h.industry, "富硒水果" | "柑橘" | "罗汉果" | "油茶");
    let usual = shown.business * if fruit { 15 } else { 40 } / 100;
    let works = !h.jobs.is_empty() || h.people.iter().any(|p| p.post_months > 0);
    let able = h.people.iter().any(|p| p.labour == "普通劳动力" && p.change.is_none_or(|c| c.0 != "自然减少"));
    let total = shown.wage + shown.business + shown.property + shown.transfer;
    let land = h.field_area > 0 || h.industry_area > 0 || h.support.contains("产业奖补");
    let follows = [
        ("DQ-C01", works && shown.wage == 0),
        ("DQ-C02", shown.wage > 0 && !works),
        ("DQ-C03", shown.wage > 0 && shown.wage < 30_000),
        ("DQ-C05", due > 0 && (shown.wage - due).abs() * 10 > due * 3),
        ("DQ-C06", shown.business > 0 && shown.business_cost == 0),
        ("DQ-C08", shown.business > 0 && (shown.business_cost - usual).abs() * 5 > shown.business),
        ("DQ-C09", land && shown.business == 0),
        ("DQ-C11", shown.net() != real.net()),
        ("DQ-C12", now < 400_000),
        ("DQ-C13", now < 650_000 && h.monitored.is_empty()),
        ("DQ-C14", (now - earlier).abs() * 10 > earlier * 3),
        (
            "DQ-C16",
            before.business_net() > 0
                && net < before.business_net()
                && i128::from(net) * i128::from(earlier) < i128::from(now) * i128::from(before.business_net()),
        ),
        ("R-501", before.business_net() * 2 >= before.net() && net < before.business_net()),
        ("DQ-C21", able && shown.transfer * 10 > total * 7),
    ];
    for (rule, holds) in follows {
        if holds {
            h.expect(rule, HIT);
        }
    }
    // So little a month would be topped up.
    if now < 600_000 {
        for place in h.people.iter().map(|p| p.place).collect::<Vec<_>>() {
            h.expect_of(place, "DIBAO", HIT);
        }
        h.expect("R-610", HIT);
    }
}

const FAULTS_OF_HOUSEHOLDS: &[Fault] = &[
    Fault {
        rule: "DQ-A01",
        fits: spouse,
        plant: |h| {
            let short = own_id(h, 1)[..17].to_owned();
            set(h, 1, "证件号码", &short);
            h.expect_of(1, "DQ-A01", HIT);
            h.expect_of(1, "DQ-A02", HIT);
        },
    },
    Fault {
        rule: "DQ-A02",
        fits: spouse,
        plant: |h| {
            let mut id = own_id(h, 1);
            let last = if id.ends_with('1') { '2' } else { '1' };
            id.pop();
            id.push(last);
            set(h, 1, "证件号码", &id);
            h.expect_of(1, "DQ-A02", HIT);
        },
    },
    Fault {
        rule: "DQ-A03",
        fits: spouse,
        plant: |h| {
            set(h, 1, "证件号码", "450399190002290016");
            h.expect_of(1, "DQ-A02", HIT);
            h.expect_of(1, "DQ-A03", HIT);
        },
    },
    Fault {
        rule: "DQ-A04",
        fits: spouse,
        plant: |h| {
            let Some(birth) = person(h, 1).map(|p| p.birth) else { return };
            let mut out = Vec::new();
            compact_date(&mut out, birth + 1);
            set(h, 1, "出生日期", &String::from_utf8_lossy(&out));
            h.expect_of(1, "DQ-A04", HIT);
        },
    },
    Fault {
        rule: "DQ-A07",
        fits: spouse,
        plant: |h| {
            let id = own_id(h, 1) + "85";
            set(h, 1, "证件号码", &id);
            h.expect_of(1, "DQ-A07", HIT);
        },
    },
    Fault {
        rule: "DQ-A08",
        fits: |h| h.number.is_multiple_of(7),
        plant: |h| {
            let text = format!("161{:07}", h.number % 10_000_000);
            h.patch("户联系电话", &text);
            h.expect("DQ-A08", HIT);
        },
    },
    Fault { rule: "DQ-A09", fits: |h| h.number % 7 == 3, plant: shared_phone },
    Fault {
        rule: "DQ-A10",
        fits: spouse,
        plant: |h| {
            set(h, 1, "与户主关系", "爱人");
            h.expect_of(1, "DQ-A10", HIT);
        },
    },
    Fault {
        rule: "DQ-A11",
        fits: spouse,
        plant: |h| {
            set(h, 1, "变动日期", "去年底");
            h.expect_of(1, "DQ-A11", HIT);
        },
    },
    Fault {
        rule: "DQ-B01",
        fits: spouse,
        plant: |h| {
            set(h, 1, "与户主关系", "户主");
            h.expect("DQ-B01", HIT);
        },
    },
    Fault {
        rule: "DQ-B02",
        fits: |_| true,
        plant: |h| {
            let text = (h.size_now + 1).to_string();
            h.patch("当前人口", &text);
            h.expect("DQ-B02", HIT);
        },
    },
    Fault {
        rule: "DQ-B03",
        fits: spouse,
        plant: |h| {
            let male = person(h, 0).is_some_and(|p| p.male);
            set(h, 1, "性别", if male { "1" } else { "2" });
            h.expect("DQ-B03", HIT);
            h.expect_of(1, "DQ-A04", HIT);
        },
    },
    Fault {
        rule: "DQ-B04",
        fits: |h| child(h, |_| true).is_some(),
        plant: |h| {
            let Some(place) = child(h, |_| true) else { return };
            let male = person(h, place).is_some_and(|p| p.male);
            set(h, place, "与户主关系", if male { "之女" } else { "之子" });
            h.expect_of(place, "DQ-B04", HIT);
        },
    },
    Fault {
        rule: "DQ-B05",
        fits: spouse,
        plant: |h| {
            let male = person(h, 1).is_some_and(|p| p.male);
            set(h, 1, "与户主关系", if male { "之子" } else { "之女" });
            h.expect_of(1, "DQ-B05", HIT);
        },
    },
    Fault {
        rule: "DQ-B06",
        fits: |h| child(h, pupil).is_some(),
        plant: |h| {
            let Some(place) = child(h, pupil) else { return };
            set(h, place, "文化程度", "小学");
            h.expect_of(place, "DQ-B06", HIT);
        },
    },
    Fault {
        rule: "DQ-B07",
        fits: |h| child(h, pupil).is_some(),
        plant: |h| {
            let Some(place) = child(h, pupil) else { return };
            set(h, place, "在校生状况", "普通高中一年级");
            for rule in ["DQ-B07", "EDU_COMP", "EDU_SENIOR"] {
                h.expect_of(place, rule, HIT);
            }
            h.expect("R-610", HIT);
        },
    },
    Fault {
        rule: "DQ-B08",
        fits: |h| child(h, young_and_grown).is_some(),
        plant: |h| {
            let Some(place) = child(h, young_and_grown) else { return };
            set(h, place, "文化程度", "小学");
            h.expect_of(place, "DQ-B08", HIT);
        },
    },
    Fault {
        rule: "DQ-B09",
        fits: |h| child(h, pupil).is_some(),
        plant: |h| {
            let Some(place) = child(h, pupil) else { return };
            set(h, place, "劳动技能", "普通劳动力");
            h.expect_of(place, "DQ-B09", HIT);
        },
    },
    Fault {
        rule: "DQ-B10",
        fits: spouse,
        plant: |h| {
            set(h, 1, "劳动技能", "弱劳动力或半劳动力");
            h.expect_of(1, "DQ-B10", HIT);
        },
    },
    Fault {
        rule: "DQ-B11",
        fits: |h| person(h, 4).is_some_and(|p| age(p.birth) >= 60),
        plant: |h| {
            set(h, 4, "劳动技能", "普通劳动力");
            h.expect_of(4, "DQ-B11", HIT);
        },
    },
    Fault {
        rule: "DQ-B12",
        fits: spouse,
        plant: |h| {
            set(h, 1, "健康状况", "残疾");
            h.expect_of(1, "DQ-B12", HIT);
        },
    },
    Fault {
        rule: "DQ-B13",
        fits: spouse,
        plant: |h| {
            set(h, 1, "成员户类型", "一般农户");
            h.expect("DQ-B13", HIT);
        },
    },
    Fault { rule: "DQ-C01", fits: has_job, plant: |h| register(h, |i| i.wage = 0) },
    Fault {
        rule: "DQ-C02",
        fits: |h| h.jobs.is_empty() && h.income.wage == 0,
        plant: |h| register(h, |i| i.wage = 500_000),
    },
    Fault { rule: "DQ-C03", fits: has_job, plant: |h| register(h, |i| i.wage = 20_000) },
    Fault {
        rule: "DQ-C04",
        fits: has_job,
        plant: |h| {
            set_job(h, "务工月收入", "350.00");
            h.expect_of(0, "R-402", HIT);
            if h.jobs[0].pay >= 40_000 {
                h.expect_row(Subject::Job(0), "DQ-C04", HIT);
            }
            let due = 35_000 * h.jobs[0].months + h.income.post;
            if (h.income.wage - due).abs() * 10 > due * 3 {
                h.expect("DQ-C05", HIT);
            }
        },
    },
    Fault { rule: "DQ-C06", fits: farms, plant: |h| register(h, |i| i.business_cost = 0) },
    Fault {
        rule: "DQ-C07",
        fits: farms,
        plant: |h| {
            h.before.business_cost = h.before.business + h.before.cost_subsidy + 50_000;
            h.patch("上年经营净收入", "-500.00");
            let before = per_head(h.before.net(), h.size_before);
            h.patch("上年人均纯收入", &yuan(before));
            h.expect("DQ-C07", HIT);
            register(h, |i| i.business_cost = i.business + i.cost_subsidy + 100_000);
        },
    },
    Fault { rule: "DQ-C08", fits: farms, plant: |h| register(h, |i| i.business_cost = i.business * 7 / 10) },
    Fault {
        rule: "DQ-C09",
        fits: |h| farms(h) && h.field_area > 0,
        plant: |h| {
            register(h, |i| {
                i.business = 0;
                i.business_cost = 0;
            });
        },
    },
    Fault {
        rule: "DQ-C20",
        fits: |h| h.income.property == 0,
        plant: |h| {
            h.patch("有分红", "是");
            h.expect("DQ-C20", HIT);
        },
    },
    Fault { rule: "DQ-C21", fits: has_job, plant: |h| register(h, |i| i.transfer += 9 * (i.wage + i.business)) },
    Fault {
        rule: "DQ-D06",
        fits: |_| true,
        plant: |h| {
            h.patch("低保金", "150.00");
            h.expect("DQ-D06", HIT);
        },
    },
    Fault {
        rule: "DQ-D08",
        fits: |h| h.payments.first().is_some_and(|p| p.policy.code == "LAND"),
        plant: |h| {
            let mut again = h.payments[0].clone();
            again.patches.push(Patch { field: "备注", text: "补录".to_owned() });
            h.payments.push(again);
            h.expect_row(Subject::Payment(0), "DQ-D08", HIT);
            h.expect_row(Subject::Payment(h.payments.len() - 1), "DQ-D08", HIT);
            h.expect("DQ-D01", HIT);
        },
    },
    Fault {
        rule: "DQ-D09",
        fits: |h| h.payments.first().is_some_and(|p| p.policy.code == "LAND"),
        plant: |h| {
            h.payments[0].due += 1_000;
            h.expect_row(Subject::Payment(0), "DQ-D09", HIT);
            h.expect_row(Subject::Payment(0), "R-602", HIT);
        },
    },
    Fault {
        rule: "DQ-E03",
        fits: has_job,
        plant: |h| {
            set_job(h, "结束时间", "2021年01月");
            h.expect_row(Subject::Job(0), "DQ-E03", HIT);
        },
    },
    Fault {
        rule: "DQ-E04",
        fits: has_job,
        plant: |h| {
            let mut again = h.jobs[0].clone();
            again.months = 1;
            if again.pay < 40_000 {
                h.expect_row(Subject::Job(1), "DQ-C04", HIT);
            }
            h.jobs.push(again);
            set_job(h, "结束时间", "2022年09月");
            h.expect_row(Subject::Job(0), "DQ-E04", HIT);
        },
    },
    Fault {
        rule: "DQ-E05",
        fits: has_job,
        plant: |h| {
            let (year, ..) = civil(h.seat.birth);
            let text = format!("{}年01月", year + 15);
            set_job(h, "开始时间", &text);
            set_job(h, "结束时间", "2022年08月");
            h.expect_row(Subject::Job(0), "DQ-E05", HIT);
        },
    },
    Fault {
        rule: "DQ-E06",
        fits: |h| has_job(h) && person(h, 0).is_some_and(|p| p.labour == "普通劳动力"),
        plant: |h| {
            set(h, 0, "劳动技能", "丧失劳动力");
            h.expect_of(0, "DQ-B10", HIT);
            h.expect_row(Subject::Job(0), "DQ-E06", HIT);
        },
    },
    Fault {
        rule: "DQ-E08",
        fits: |h| has_job(h) && h.jobs[0].county != h.region.county,
        plant: |h| {
            set(h, 0, "特困", "农村特困");
            for rule in ["TEKUN", "MED_AID"] {
                h.expect_of(0, rule, HIT);
            }
            h.expect("R-610", HIT);
            h.expect_row(Subject::Job(0), "DQ-E08", HIT);
        },
    },
    Fault {
        rule: "DQ-E09",
        fits: |h| has_job(h) && h.jobs[0].county != h.region.county,
        plant: |h| {
            set_job(h, "就业渠道", "帮扶车间");
            h.expect_row(Subject::Job(0), "DQ-E09", HIT);
        },
    },
    Fault {
        rule: "DQ-E11",
        fits: has_job,
        plant: |h| {
            set_job(h, "已务工", "否");
            h.expect_row(Subject::Job(0), "DQ-E11", HIT);
        },
    },
    Fault {
        rule: "DQ-E12",
        fits: has_job,
        plant: |h| {
            set_job(h, "开始时间", "2019年03月");
            h.expect_row(Subject::Job(0), "DQ-E12", HIT);
        },
    },
    Fault {
        rule: "DQ-E13",
        fits: has_job,
        plant: |h| {
            set_job(h, "行业", "");
            h.expect_row(Subject::Job(0), "DQ-E13", HIT);
        },
    },
    Fault {
        rule: "DQ-E14",
        fits: spouse,
        plant: |h| {
            set(h, 1, "劳动技能", "技能劳动力");
            h.expect_of(1, "DQ-E14", HIT);
        },
    },
    Fault {
        rule: "DQ-E15",
        fits: has_job,
        plant: |h| {
            set_job(h, "计划务工", "是");
            h.expect_row(Subject::Job(0), "DQ-E15", HIT);
        },
    },
    Fault {
        rule: "DQ-G05",
        fits: spouse,
        plant: |h| {
            set(h, 1, "大病保险", "否");
            h.expect_of(1, "DQ-G05", HIT);
        },
    },
    Fault {
        rule: "DQ-G06",
        fits: |_| true,
        plant: |h| {
            h.patch("入户路类型", "");
            h.expect("DQ-G06", HIT);
        },
    },
    Fault {
        rule: "DQ-G07",
        fits: |_| true,
        plant: |h| {
            h.patch("林地面积", "2600");
            h.expect("DQ-G07", HIT);
        },
    },
    Fault {
        rule: "DQ-G08",
        fits: |_| true,
        plant: |h| {
            h.patch("主干路距离", "6.5");
            h.expect("DQ-G08", HIT);
        },
    },
    Fault {
        rule: "DQ-G04",
        fits: |h| child(h, pupil).is_some(),
        plant: |h| {
            let Some(place) = child(h, pupil) else { return };
            set(h, place, "在校生状况", "");
            set(h, place, "文化程度", "小学");
            for rule in ["DQ-G04", "EDU", "EDU_COMP"] {
                h.expect_of(place, rule, HIT);
            }
            h.expect("R-603", HIT);
        },
    },
    Fault {
        rule: "DQ-D11",
        fits: |h| child(h, college).is_some(),
        plant: |h| {
            let Some(place) = child(h, college) else { return };
            set(h, place, "在校生状况", "本科一年级");
            for rule in ["DQ-D11", "YULU"] {
                h.expect_of(place, rule, HIT);
            }
        },
    },
    Fault { rule: "R-301", fits: |_| true, plant: |_| {} },
    Fault { rule: "R-302", fits: farms, plant: |_| {} },
    Fault { rule: "R-302-核实", fits: |h| h.number.is_multiple_of(5), plant: |_| {} },
    Fault { rule: "R-303", fits: farms, plant: |_| {} },
    Fault { rule: "R-304", fits: |_| true, plant: |_| {} },
    Fault { rule: "R-304-台账", fits: |h| land(h) && h.payments.len() > 1, plant: |_| {} },
    Fault { rule: "R-305", fits: has_job, plant: |_| {} },
    Fault { rule: "R-305-未校正", fits: |_| true, plant: |_| {} },
    Fault { rule: "R-306", fits: |h| !h.all_payments().any(|p| p.month == crate::calendar::LAST_MONTH), plant: |_| {} },
    Fault {
        rule: "R-306-迟登",
        fits: |h| h.all_payments().any(|p| p.month == crate::calendar::LAST_MONTH),
        plant: |_| {},
    },
    Fault { rule: "R-307", fits: land, plant: |_| {} },
    Fault { rule: "R-308", fits: |_| true, plant: |_| {} },
    Fault { rule: "DQ-A12", fits: farms, plant: |_| {} },
    Fault { rule: "DQ-C10", fits: |_| true, plant: |_| {} },
    Fault { rule: "DQ-C17", fits: |_| true, plant: |_| {} },
    Fault { rule: "DQ-C18", fits: |h| h.payments.len() <= 2 && h.size <= 4 && has_job(h), plant: |_| {} },
    Fault { rule: "DQ-C19", fits: |_| true, plant: |_| {} },
    Fault {
        rule: "DQ-H05",
        fits: |_| true,
        plant: |h| {
            h.patch("村", "样错村");
            h.expect("DQ-H05", HIT);
        },
    },
];

fn young_and_grown(p: &Person) -> bool {
    (18..=22).contains(&age(p.birth)) && p.school.is_empty()
}

fn college(p: &Person) -> bool {
    vocational(p) && age(p.birth) >= 18
}

fn farms(h: &Household) -> bool {
    h.income.business > 100_000 && h.income.business_cost > 0
}

fn land(h: &Household) -> bool {
    h.payments.first().is_some_and(|p| *p.policy == payment::LAND)
}

fn shared_phone(h: &mut Household) {
    let mut out = Vec::new();
    phone(&mut out, h.number - 1);
    h.patch("户联系电话", &String::from_utf8_lossy(&out));
    h.expect("DQ-A09", HIT);
    h.expect_row(Subject::Before, "DQ-A09", HIT);
}

/// Whether nothing else happens in it: no story, and nothing that another family planted or found.
fn free(h: &Household) -> bool {
    h.story == Story::Calm && h.in_scope() && h.expected.iter().all(|e| e.rule == "DQ-C04")
}

fn shape(h: &mut Household, plan: &Plan, rng: &mut Rng) {
    for at in 0..h.jobs.len() {
        if h.jobs[at].pay < 40_000 {
            h.expect_row(Subject::Job(at), "DQ-C04", HIT);
        }
    }
    of_stories(h, plan);
    if !free(h) {
        return;
    }
    let fitting = |h: &Household| -> Vec<&'static Fault> {
        FAULTS_OF_HOUSEHOLDS.iter().filter(|fault| (fault.fits)(h)).collect()
    };
    if plan.sample {
        for fault in staged(h, plan) {
            (fault.plant)(h);
            h.faults.push(fault.rule);
        }
    } else if rng.chance(PER_MILLE) {
        let fitting = fitting(h);
        if !fitting.is_empty() {
            let fault = fitting[rng.below(fitting.len() as u64) as usize];
            (fault.plant)(h);
            h.faults.push(fault.rule);
        }
    }
}

/// Violations that touch one cell of their own, and so may stand beside another.
const LIGHT: [&str; 12] = [
    "DQ-A08",
    "DQ-A09",
    "DQ-A11",
    "DQ-B13",
    "DQ-C20",
    "DQ-D06",
    "DQ-E13",
    "DQ-E15",
    "DQ-G05",
    "DQ-G06",
    "DQ-G08",
    "R-305-未校正",
];

type Stage = Vec<Vec<&'static Fault>>;

/// The violations of each household of the sample: every one once, those that few households fit first.
fn stage(plan: &Plan) -> Stage {
    let mut all: Vec<Household> = (0..plan.layout.households).map(|n| plan.bare(n)).collect();
    for h in &mut all {
        let subsidies = &super::subsidies::SUBSIDIES;
        (subsidies.shape)(h, plan, &mut subsidies.stream(plan.seed, h.number));
    }
    let calm = |h: &&Household| free(h);
    let mut stage: Stage = vec![Vec::new(); all.len()];
    let mut faults: Vec<&'static Fault> = FAULTS_OF_HOUSEHOLDS.iter().collect();
    faults.sort_by_key(|fault| {
        let fitting = all.iter().filter(calm).filter(|h| (fault.fits)(h)).count();
        (LIGHT.contains(&fault.rule), fitting)
    });
    for fault in faults {
        let light = LIGHT.contains(&fault.rule);
        let fitting = all.iter().filter(calm).filter(|h| (fault.fits)(h)).map(|h| h.number as usize);
        let alone = |n: &usize| stage[*n].is_empty();
        let beside = |n: &usize| light && stage[*n].len() == 1 && !LIGHT.contains(&stage[*n][0].rule);
        let places: Vec<usize> = fitting.collect();
        let place = places.iter().copied().find(alone).or_else(|| places.iter().copied().find(beside));
        if let Some(place) = place {
            stage[place].push(fault);
        }
    }
    stage
}

/// What is planted in a household of the sample.
fn staged(h: &Household, plan: &Plan) -> Vec<&'static Fault> {
    static STAGES: OnceLock<Mutex<BTreeMap<u64, Arc<Stage>>>> = OnceLock::new();
    let stages = STAGES.get_or_init(Mutex::default);
    let mut stages = stages.lock().unwrap_or_else(PoisonError::into_inner);
    let stage = stages.entry(plan.seed).or_insert_with(|| Arc::new(stage(plan)));
    stage.get(h.number as usize).cloned().unwrap_or_default()
}

/// A wage that nobody knows, in the register and in the ledger.
fn no_wage(h: &mut Household) {
    h.expect("DQ-C12", HIT);
    for rule in ["DQ-C03", "DQ-C13", "DQ-C15", "DQ-C18", "R-205", "R-308"] {
        h.expect(rule, UNKNOWN);
    }
    if h.jobs.is_empty() {
        h.expect("DQ-C02", UNKNOWN);
    } else {
        h.expect("DQ-C01", HIT);
        h.expect("DQ-C05", UNKNOWN);
        h.expect("R-307", UNKNOWN);
    }
    if h.people.iter().any(|p| p.labour == "普通劳动力") {
        h.expect("DQ-C21", UNKNOWN);
    }
}

/// What the data checks say of a story.
fn of_stories(h: &mut Household, plan: &Plan) {
    let last_job = h.jobs.len().saturating_sub(1);
    let last_payment = h.payments.len().saturating_sub(1);
    match h.story {
        Story::Newborn => {
            h.expect_of(6, "DQ-A06", HIT);
            h.expect_of(6, "DQ-D11", UNKNOWN);
        }
        Story::DuplicateId => {
            h.expect_of(1, "DQ-A04", HIT);
            // Elsewhere the other household of the pair may be missing.
            if plan.sample {
                h.expect_of(1, "DQ-A05", HIT);
            }
        }
        Story::OrphanPayment => {
            h.expect_row(Subject::Payment(last_payment), "DQ-D13", HIT);
            h.expect_row(Subject::Payment(last_payment), "DQ-D09", UNKNOWN);
        }
        Story::OrphanJob => {
            for rule in ["DQ-E05", "DQ-E06", "DQ-E07", "DQ-E08", "DQ-E09"] {
                h.expect_row(Subject::Job(last_job), rule, UNKNOWN);
            }
        }
        Story::NoSize => {
            h.expect("DQ-C12", HIT);
            for rule in ["DQ-C13", "DQ-C15", "R-205"] {
                h.expect(rule, UNKNOWN);
            }
        }
        Story::NoLastYear => {
            for rule in ["DQ-C15", "DQ-C16", "R-205"] {
                h.expect(rule, UNKNOWN);
            }
        }
        Story::NoWage | Story::UnreadableWage => no_wage(h),
        Story::MissedPension => {
            if let Some(place) = h.people.iter().find(|p| (60..80).contains(&age(p.birth))).map(|p| p.place) {
                h.expect_of(place, "DQ-D05", HIT);
            }
        }
        Story::NoInsurance => h.expect_of(1, "DQ-G03", "待核实"),
        Story::Uninsured | Story::TwiceInsured => h.expect_of(1, "DQ-G03", HIT),
        Story::HouseC => h.expect("DQ-G01", HIT),
        Story::UnsafeWater => h.expect("DQ-G02", HIT),
        Story::NoHouse => {
            h.expect("DQ-G01", "待核实");
            h.expect("DQ-G06", HIT);
        }
        Story::NoWater => {
            h.expect("DQ-G02", "待核实");
            h.expect("DQ-G06", HIT);
        }
        Story::PostHolder | Story::WillingWeak => h.expect_of(1, "DQ-B10", HIT),
        Story::PostTooOld => h.expect_of(1, "DQ-E10", HIT),
        Story::StudentWorks => {
            h.expect_row(Subject::Job(last_job), "DQ-E06", HIT);
            h.expect_row(Subject::Job(last_job), "DQ-E07", HIT);
        }
        Story::NoMonths => {
            h.expect_row(Subject::Job(0), "DQ-E02", HIT);
            h.expect_row(Subject::Job(0), "DQ-E05", UNKNOWN);
            h.expect_row(Subject::Job(0), "DQ-E12", UNKNOWN);
            h.expect("DQ-C05", UNKNOWN);
            h.expect("R-303", HIT);
        }
        Story::BelowLine => h.expect("DQ-C13", HIT),
        _ => {}
    }
    let (now, before) = (per_head(h.income.net(), h.size), per_head(h.before.net(), h.size_before));
    let (net, earlier) = (h.income.business_net(), h.before.business_net());
    let faster = i128::from(net) * i128::from(before) < i128::from(now) * i128::from(earlier);
    if earlier > 0 && net < earlier && faster && h.patches.is_empty() {
        h.expect("DQ-C16", HIT);
    }
    if ["R-201", "R-202", "R-203"].iter().any(|rule| h.expects(rule, HIT)) {
        h.expect("DQ-C15", HIT);
    }
}
