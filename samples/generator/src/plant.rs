//! What each story does to a household: before its work and income are made, the income it aims at, and what is
//! broken afterwards, with the findings that must follow. The findings come from the plan, not from any rule engine.

use crate::calendar::{age, day, month};
use crate::family;
use crate::identity::{MOST, check_digit, id_number, seat};
use crate::income::{Carrier, Target};
use crate::payment::{self, paid};
use crate::record::{Household, Patch, Person};
use crate::rng::Rng;
use crate::story::{Story, member};

const HIT: &str = "命中";
const UNKNOWN: &str = "待核实";
const EXEMPT: &str = "豁免";
const REPORTED: &str = "仅报告";

fn monitor(h: &mut Household, kind: &'static str, risk: &'static str) {
    h.monitored = kind;
    h.risk = risk;
    h.lifted = kind != "边缘易致贫户";
}

/// Shapes the household before its work, payments and income are made.
pub(crate) fn before(h: &mut Household, rng: &mut Rng) {
    match h.story {
        Story::Outside => h.lifted = false,
        Story::Unstable | Story::BelowLineMonitored => monitor(h, "脱贫不稳定户", "因务工就业不稳"),
        Story::HouseD => monitor(h, "脱贫不稳定户", "因安全住房"),
        Story::Marginal => monitor(h, "边缘易致贫户", "因产业项目失败"),
        Story::Disabled => {
            monitor(h, "边缘易致贫户", "因残");
            spouse(h, |p| {
                p.labour = "丧失劳动力";
                p.will = "不能";
                p.health = "残疾,长期慢性病";
                p.disability = Some(("肢体", 2));
            });
        }
        Story::Schooling => monitor(h, "边缘易致贫户", "因学"),
        Story::Helpless => {
            monitor(h, "脱贫不稳定户", "缺劳动力");
            h.no_labour = true;
            for p in &mut h.people {
                p.labour = "无劳动力";
            }
        }
        Story::Sudden | Story::SuddenUnaided => {
            monitor(h, "突发严重困难户", "因病");
            ill(h);
        }
        Story::Cleared => {
            monitor(h, "脱贫不稳定户", "因病");
            ill(h);
            h.risk_cleared = true;
        }
        Story::NoLabour => {
            monitor(h, "脱贫不稳定户", "缺劳动力");
            h.no_labour = true;
            for p in &mut h.people {
                p.labour = "无劳动力";
                p.allowance = true;
            }
        }
        Story::GrownFall => h.size_before = h.size - 1,
        Story::Newborn => {
            let mut baby = family::member(h.seat, 6, rng.chance(500), rng);
            baby.birth = day(2022, 5, 2) + rng.range(0, 60) as i32;
            baby.school = "学龄前儿童";
            baby.education = "";
            baby.labour = "无劳动力";
            baby.will = "不能";
            baby.resident_pension = false;
            baby.health = "健康";
            baby.no_id = true;
            baby.change = Some(("自然增加", baby.birth));
            h.people.push(baby);
            h.size_now += 1;
        }
        Story::Deceased => {
            if let Some(i) = member(h, |p| p.place == 4) {
                h.people[i].change = Some(("自然减少", day(2022, 3, 15)));
                h.people[i].resident_pension = false;
                h.size_now -= 1;
            }
        }
        Story::Dropout | Story::Excused => {
            if let Some(i) = member(h, |p| (12..=14).contains(&age(p.birth))) {
                let left = h.story == Story::Dropout;
                h.people[i].school = "";
                h.people[i].education = "小学";
                h.people[i].dropout = left;
                h.people[i].absence = if left { "厌学" } else { "因残送教" };
            }
        }
        Story::WillingOut | Story::WillingWeak | Story::NoWill => spouse(h, |p| {
            p.labour = "普通劳动力";
            p.will = "愿意";
            p.can_leave = true;
        }),
        Story::MissedCare | Story::PaidCare | Story::MissedLife => {
            let poor = h.story != Story::MissedCare;
            for p in &mut h.people {
                p.allowance = poor;
            }
            spouse(h, |p| {
                p.labour = "丧失劳动力";
                p.will = "不能";
                p.health = "残疾,长期慢性病";
                p.disability = Some(("肢体", if poor { 1 } else { 2 }));
            });
        }
        Story::PostHolder | Story::UnpaidPost | Story::PostTooOld => spouse(h, |p| {
            p.labour = "弱劳动力或半劳动力";
            p.post_months = 8;
        }),
        Story::MissedLoan | Story::Borrower => {
            h.wants_loan = true;
            if h.story == Story::Borrower {
                h.loan = 3_000_000;
                h.support = "小额信贷，技术指导";
            }
        }
        Story::NoIndustry => {
            h.wants_industry = true;
            h.field_area = h.field_area.max(15);
            h.support = "";
            h.accepted = false;
            h.industry = "优质稻";
            h.industry_area = 0;
        }
        Story::MissedAward => {
            h.wants_industry = true;
            h.industry = "优质稻";
            h.industry_area = 20;
            h.accepted = true;
            h.support = "技术指导";
        }
        _ => {}
    }
    h.house_level = match h.story {
        Story::HouseC => "C",
        Story::HouseD => "D",
        _ => h.house_level,
    };
    h.safe_water = h.story != Story::UnsafeWater;
    let aided = !h.monitored.is_empty();
    for p in &mut h.people {
        p.medical_aid = aided || p.allowance;
    }
}

fn spouse(h: &mut Household, change: impl Fn(&mut Person)) {
    if let Some(i) = member(h, |p| p.place == 1) {
        change(&mut h.people[i]);
    }
}

/// Somebody of the household is ill for long.
fn ill(h: &mut Household) {
    if let Some(last) = h.people.last_mut() {
        last.health = "长期慢性病";
    }
}

/// The net income per member that the story aims at.
pub(crate) fn target(h: &Household, rng: &mut Rng) -> Target {
    let ordinary = rng.range(1_080_000, 2_200_000);
    let lower = rng.range(86, 98);
    let even = |now: i64| Target { now, before: now * lower / 100, carrier: Carrier::All };
    let higher = |carrier| Target { now: ordinary, before: ordinary * rng.clone().range(105, 125) / 100, carrier };
    match h.story {
        Story::WageFall => higher(Carrier::Wage),
        Story::BusinessFall => higher(Carrier::Business),
        Story::TransferFall => higher(Carrier::Transfer),
        Story::GrownFall => Target { now: ordinary, before: ordinary * 112 / 100, carrier: Carrier::All },
        Story::Flat => Target { now: ordinary, before: ordinary, carrier: Carrier::All },
        Story::LowAndFalling => Target { now: 912_345, before: 1_108_800, carrier: Carrier::All },
        Story::Low => even(rng.range(830_000, 985_000)),
        Story::NoLabour => even(rng.range(830_000, 930_000)),
        Story::VeryLow => even(rng.range(700_000, 790_000)),
        Story::BelowLine | Story::BelowLineMonitored | Story::Helpless => even(rng.range(500_000, 620_000)),
        Story::Exactly8000 => even(800_000),
        Story::Just8000 => even(800_001),
        Story::Just10000 => even(999_999),
        Story::Exactly10000 => even(1_000_000),
        Story::Unstable | Story::Marginal | Story::Disabled | Story::Schooling => even(rng.range(1_030_000, 1_150_000)),
        Story::Sudden | Story::SuddenUnaided => even(rng.range(1_030_000, 1_150_000)),
        _ => even(ordinary),
    }
}

/// Breaks what the story says is broken, in the data or in the file, and notes the findings that must follow.
pub(crate) fn after(h: &mut Household) {
    incomes(h);
    cells(h);
    subsidies(h);
    conditions(h);
    measures(h);
}

fn incomes(h: &mut Household) {
    let rules: &[&str] = match h.story {
        Story::WageFall | Story::BusinessFall | Story::GrownFall | Story::TransferFall => &["R-201", "R-209"],
        Story::LowAndFalling => &["R-201", "R-202", "R-209"],
        Story::Low | Story::NoLabour | Story::Just8000 | Story::Just10000 => &["R-202", "R-209"],
        Story::VeryLow | Story::Exactly8000 | Story::BelowLineMonitored | Story::Helpless => &["R-203", "R-209"],
        Story::BelowLine => &["R-203", "R-204", "R-209"],
        Story::Unstable | Story::Marginal | Story::Sudden | Story::HouseD => &["R-209"],
        Story::SuddenUnaided | Story::Disabled | Story::Schooling => &["R-209"],
        _ => &[],
    };
    for rule in rules {
        h.expect(rule, HIT);
    }
    if h.story == Story::Cleared {
        h.income.medical = h.income.medical.max(30_000);
    }
    if matches!(h.story, Story::Sudden | Story::SuddenUnaided) {
        h.income.claims = 250_000;
        h.income.medical = 1_860_000;
    }
}

fn cells(h: &mut Household) {
    match h.story {
        Story::NoLastYear => {
            for field in [
                "上年家庭人口",
                "上年工资性收入",
                "上年经营净收入",
                "上年财产性收入",
                "上年转移性收入",
                "上年人均纯收入",
            ] {
                h.patch(field, "");
            }
            for rule in ["R-201", "R-209", "DQ-C14"] {
                h.expect(rule, UNKNOWN);
            }
        }
        Story::NoSize | Story::NoWage | Story::UnreadableWage => {
            match h.story {
                Story::NoSize => h.patch("家庭人口", ""),
                Story::NoWage => h.patch("工资性收入", ""),
                _ => h.patch("工资性收入", "约3万元"),
            }
            for rule in ["R-201", "R-202", "R-203", "R-204", "R-209", "DQ-C11", "DQ-C14"] {
                h.expect(rule, UNKNOWN);
            }
        }
        Story::NoWater => {
            h.patch("安全饮水", "");
            h.expect("WATER", UNKNOWN);
            h.expect("R-603", UNKNOWN);
        }
        Story::NoHouse => {
            h.patch("危房", "");
            h.patch("危房级别", "");
            h.expect("HOUSE", UNKNOWN);
            h.expect("R-603", UNKNOWN);
        }
        Story::NoInsurance => {
            spouse(h, |p| p.patches.push(Patch { field: "居民医保", text: String::new() }));
            h.expect_of(1, "MED", UNKNOWN);
            h.expect("R-603", UNKNOWN);
        }
        Story::NoWill => {
            spouse(h, |p| p.patches.push(Patch { field: "务工意愿", text: String::new() }));
            h.expect_of(1, "R-407", UNKNOWN);
        }
        Story::NoMonths => {
            if let Some(job) = h.jobs.iter_mut().find(|j| j.place == 0) {
                for field in ["开始时间", "务工月数", "连续月数"] {
                    job.patches.push(Patch { field, text: String::new() });
                }
            }
            h.payments.retain(|p| p.place != 0 || *p.policy != payment::TRANSPORT);
            h.expect_of(0, "R-405", UNKNOWN);
            h.expect("R-610", UNKNOWN);
            h.expect("R-603-C", UNKNOWN);
        }
        Story::DuplicateId => {
            let shared = seat(MOST - 1 - h.number / 4096);
            let text = String::from_utf8_lossy(&id_number(shared, 1, shared.birth, false)).into_owned();
            spouse(h, |p| p.patches.push(Patch { field: "证件号码", text: text.clone() }));
        }
        Story::OrphanJob => {
            if let Some(mut job) = h.jobs.first().cloned() {
                job.patches.push(Patch { field: "人编号", text: "450399999999901".to_owned() });
                h.jobs.push(job);
            }
        }
        Story::OrphanPayment => {
            let mut nobody = *b"450399190102039990";
            for (at, digit) in format!("{:03}", h.number / 128 % 1000).bytes().enumerate() {
                nobody[14 + at] = digit;
            }
            nobody[17] = check_digit(&nobody);
            let mut stray = paid(0, &payment::LAND, month(2022, 5), 19_000);
            stray.patches = vec![
                Patch { field: "户编号", text: "4503999999999".to_owned() },
                Patch { field: "受益人证件号码", text: String::from_utf8_lossy(&nobody).into_owned() },
            ];
            h.payments.push(stray);
        }
        _ => {}
    }
}

fn subsidies(h: &mut Household) {
    match h.story {
        Story::MissedTransport => miss(h, 0, &payment::TRANSPORT, "R-405"),
        Story::WrongTransport => {
            if let Some(job) = h.jobs.iter_mut().find(|j| j.place == 0) {
                job.point_to_point = true;
            }
            h.expect_of(0, "R-405", HIT);
        }
        Story::TwiceTransport => {
            if let Some(again) = h.payments.iter().find(|p| p.place == 0 && *p.policy == payment::TRANSPORT) {
                let again = crate::record::Payment { month: month(2022, 8), ..again.clone() };
                h.payments.push(again);
            }
            h.expect_of(0, "R-405", HIT);
        }
        Story::MissedLabour => miss(h, 0, &payment::LABOUR, "R-406"),
        Story::WrongLabour => {
            h.payments.push(paid(0, &payment::LABOUR, month(2022, 7), 120_000));
            h.expect_of(0, "R-406", HIT);
        }
        Story::MissedPension => {
            if let Some(i) = member(h, |p| (60..80).contains(&age(p.birth))) {
                miss(h, h.people[i].place, &payment::PENSION, "PENSION");
            }
        }
        Story::MissedLife => miss(h, 1, &payment::DISABLED_LIFE, "DIS_LIFE"),
        Story::SuddenUnaided => h.payments.retain(|p| *p.policy != payment::SUDDEN),
        Story::UnpaidPost => h.payments.retain(|p| p.place != 1 || *p.policy != payment::POST),
        Story::MissedCare => miss(h, 1, &payment::DISABLED_CARE, "DIS_CARE"),
        Story::MissedTraining => {
            if let Some(i) = member(h, payment::vocational) {
                miss(h, h.people[i].place, &payment::TRAINING, "YULU");
            }
        }
        Story::MissedAward => {
            h.payments.retain(|p| *p.policy != payment::AWARD);
            h.expect("INDUSTRY_AWARD", HIT);
            lacking(h, true);
        }
        Story::MissedLoan => {
            h.expect("MICRO_CREDIT", HIT);
            lacking(h, true);
        }
        _ => {}
    }
}

fn miss(h: &mut Household, place: u8, policy: &'static payment::Policy, rule: &'static str) {
    h.payments.retain(|p| p.place != place || p.policy != policy);
    h.expect_of(place, rule, HIT);
    lacking(h, matches!(rule, "R-405" | "R-406"));
}

/// A subsidy is missed, so the household lacks one of all; of those in the other reading of "3+1" only some are.
fn lacking(h: &mut Household, other_reading: bool) {
    h.expect("R-610", HIT);
    if other_reading {
        h.expect("R-603-C", REPORTED);
    }
}

fn conditions(h: &mut Household) {
    match h.story {
        Story::WillingOut => h.expect_of(1, "R-407", HIT),
        Story::WillingWeak => {
            spouse(h, |p| {
                p.labour = "弱劳动力或半劳动力";
                p.can_leave = false;
            });
            h.expect_of(1, "R-407", HIT);
        }
        Story::NoIndustry => h.expect("R-505", HIT),
        Story::HouseC | Story::HouseD => {
            h.expect("HOUSE", HIT);
            h.expect("R-603", HIT);
        }
        Story::UnsafeWater => {
            h.expect("WATER", HIT);
            h.expect("R-603", HIT);
        }
        Story::Dropout => {
            if let Some(i) = member(h, |p| p.dropout) {
                h.expect_of(h.people[i].place, "EDU", HIT);
            }
            h.expect("R-603", HIT);
        }
        // No id number yet: what was paid to the child cannot be looked up.
        Story::Newborn => {
            for rule in ["R-405", "R-406", "YULU", "DIS_LIFE", "DIS_CARE", "PENSION"] {
                h.expect_of(6, rule, UNKNOWN);
            }
        }
        Story::Outside => h.expect("R-001", HIT),
        Story::Uninsured => {
            spouse(h, |p| p.resident_medical = false);
            h.expect_of(1, "MED", HIT);
            h.expect("R-603", HIT);
        }
        Story::TwiceInsured => {
            spouse(h, |p| p.employee_medical = true);
            h.expect_of(1, "MED", HIT);
            h.expect("R-603", HIT);
        }
        _ => {}
    }
}

/// What is recommended to a household whose income fell, by the class that fell most.
fn measures(h: &mut Household) {
    if !h.expected.iter().any(|e| e.rule == "R-201" && e.state == HIT) {
        return;
    }
    let (now, before) = (h.income, h.before);
    let falls = [
        now.wage - before.wage,
        now.business_net() - before.business_net(),
        now.property - before.property,
        now.transfer - before.transfer,
    ];
    let most = falls.iter().enumerate().min_by_key(|(_, fall)| **fall).map(|(class, _)| class);
    let works = |p: &Person| p.post_months > 0 || h.jobs.iter().any(|j| j.place == p.place);
    let able = |p: &Person| matches!(p.labour, "普通劳动力" | "技能劳动力");
    let weak = |p: &Person| p.labour == "弱劳动力或半劳动力";
    let has = |test: &dyn Fn(&Person) -> bool| h.people.iter().filter(|p| p.change.is_none()).any(test);
    let idle = has(&|p| able(p) && !works(p) && p.school.is_empty());
    let idle_weak = has(&|p| weak(p) && !works(p));
    let can_farm = (h.field_area > 0 || h.orchard_area > 0 || h.has_pen) && has(&|p| able(p) || weak(p));
    match most {
        Some(0) => {
            if idle {
                h.expect("M-WAGE", HIT);
            }
            if idle_weak {
                h.expect("M-POST", if idle { EXEMPT } else { HIT });
            }
        }
        Some(1) if can_farm => h.expect("M-BUSINESS", HIT),
        Some(3) => h.expect("M-TRANSFER", HIT),
        _ => {}
    }
}
