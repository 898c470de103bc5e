//! The subsidies that exist in the samples, and what a household as it stands is paid. Amounts follow the
//! placeholders of the rule packs; they are no county's real standard.

use crate::calendar::{LAST_MONTH, Month, age, month};
use crate::record::{Cents, Household, Job, Payment, Person};

/// One subsidy: its code, name and the department that pays it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) department: &'static str,
}

macro_rules! policies {
    ($($name:ident = $code:literal, $title:literal, $department:literal;)*) => {
        $(pub(crate) static $name: Policy = Policy { code: $code, name: $title, department: $department };)*
    };
}

policies! {
    TRANSPORT = "TRANS_CROSS", "跨省就业一次性往返交通补助", "人力资源社会保障";
    LABOUR = "LABOR_IN_COUNTY", "县域内稳定就业劳务补助", "人力资源社会保障";
    POST = "PUBLIC_POST", "乡村建设公益性岗位补贴", "人力资源社会保障";
    PENSION = "PENSION", "城乡居民基本养老保险金", "人力资源社会保障";
    AWARD = "INDUSTRY_AWARD", "产业以奖代补", "农业农村";
    LAND = "LAND", "耕地地力保护补贴", "财政";
    TRAINING = "YULU", "雨露计划", "乡村振兴";
    SCHOOL_NURSERY = "EDU_PRE", "学前教育资助", "教育";
    SCHOOL_BASIC = "EDU_COMP", "义务教育家庭经济困难学生生活补助", "教育";
    SCHOOL_SENIOR = "EDU_SENIOR", "普通高中国家助学金", "教育";
    SCHOOL_VOCATIONAL = "EDU_VOC", "中等职业学校国家助学金", "教育";
    SCHOOL_COLLEGE = "EDU_COLLEGE", "本专科国家助学金", "教育";
    SUDDEN = "TEMP_AID", "临时救助", "民政";
    FOREST = "FOREST", "公益林补偿", "林业";
    RETURNED = "TGHL", "退耕还林补助", "林业";
    ALLOWANCE = "DIBAO", "农村低保金", "民政";
    DESTITUTE = "TEKUN", "特困人员救助供养金", "民政";
    DISABLED_LIFE = "DIS_LIFE", "困难残疾人生活补贴", "残联";
    DISABLED_CARE = "DIS_CARE", "重度残疾人护理补贴", "残联";
    ORPHANED = "ORPHAN", "孤儿基本生活费", "民政";
    AGED = "ELDER", "高龄津贴", "民政";
}

impl Policy {
    /// Counts as transfer income; the others are wages or business income.
    pub(crate) fn transfer(&self) -> bool {
        !matches!(self.code, "PUBLIC_POST" | "INDUSTRY_AWARD")
    }
}

/// Yuan for each 亩, by kind, for a monitored household; others get a part of it.
pub(crate) const AWARDS: [(&str, i64); 7] = [
    ("优质稻", 400),
    ("甜糯玉米", 400),
    ("马铃薯", 600),
    ("花生", 600),
    ("大豆", 600),
    ("富硒水果", 700),
    ("富硒蔬菜", 450),
];

/// Work that the transport subsidy is for, ignoring who does it.
pub(crate) fn crosses_province(job: &Job) -> bool {
    job.province != "广西" && job.months >= 3 && job.public_transport && !job.point_to_point
}

/// Work that the in-county subsidy is for, ignoring who does it.
pub(crate) fn stays_in_county(job: &Job, county: &str) -> bool {
    job.county == county && job.months >= 3 && job.channel != "公益性岗位"
}

/// At one of the schools that the training programme is for.
pub(crate) fn vocational(person: &Person) -> bool {
    person.school.starts_with("中职") || person.school.starts_with("高职")
}

fn of_working_age(h: &Household, place: u8) -> bool {
    h.people.iter().any(|p| p.place == place && (16..=60).contains(&age(p.birth)))
}

/// A payment in full.
pub(crate) fn paid(place: u8, policy: &'static Policy, at: Month, due: Cents) -> Payment {
    Payment { place, policy, month: at, from: at, due, paid: due, patches: Vec::new() }
}

/// What the transport subsidy comes to for this work.
pub(crate) fn transport_due(job: &Job) -> Cents {
    match (job.ticket, job.province) {
        (ticket, _) if ticket > 0 => ticket.min(80_000),
        (_, "广东") => 40_000,
        _ => 50_000,
    }
}

fn award_due(h: &Household) -> Cents {
    let rate = AWARDS.iter().find(|(kind, _)| *kind == h.industry).map_or(0, |(_, rate)| *rate);
    let part = match h.exit_year {
        _ if !h.monitored.is_empty() => 100,
        2016.. => 80,
        _ => 60,
    };
    (rate * part * h.industry_area / 10).min(300_000)
}

/// The grant of a stage at school, and what a term of it comes to for somebody who does not board.
pub(crate) fn school_grant(school: &str) -> Option<(&'static Policy, Cents)> {
    match school {
        "学前教育" => Some((&SCHOOL_NURSERY, 25_000)),
        "小学" => Some((&SCHOOL_BASIC, 25_000)),
        "七年级" | "八年级" | "九年级" => Some((&SCHOOL_BASIC, 31_250)),
        "中职三年级" => None,
        _ if school.starts_with("普通高中") => Some((&SCHOOL_SENIOR, 100_000)),
        _ if school.starts_with("中职") => Some((&SCHOOL_VOCATIONAL, 100_000)),
        _ if school.starts_with("高职") || school.starts_with("本科") => Some((&SCHOOL_COLLEGE, 165_000)),
        _ => None,
    }
}

/// Everything this household has a right to and gets.
pub(crate) fn entitled(h: &Household) -> Vec<Payment> {
    let mut out = Vec::new();
    let spring = month(2022, 4);
    if h.in_scope() {
        for job in h.jobs.iter().filter(|j| of_working_age(h, j.place)) {
            if crosses_province(job) {
                out.push(paid(job.place, &TRANSPORT, month(2022, 6), transport_due(job)));
            } else if stays_in_county(job, h.region.county) {
                out.push(paid(job.place, &LABOUR, month(2022, 7), 20_000 * job.months.min(6)));
            }
        }
        if h.accepted {
            out.push(paid(0, &AWARD, month(2022, 7), award_due(h)));
        }
    }
    if h.field_area > 0 {
        out.push(paid(0, &LAND, month(2022, 5), h.field_area * 950));
    }
    if h.monitored == "突发严重困难户" && !h.risk_cleared {
        out.push(paid(0, &SUDDEN, month(2022, 3), 150_000 * h.size));
    }
    let allowances = h.people.iter().filter(|p| p.allowance).count() as i64;
    if allowances > 0 {
        out.push(paid(0, &ALLOWANCE, LAST_MONTH, 25_000 * allowances));
    }
    for p in h.people.iter().filter(|p| p.change.is_none()) {
        if let Some((grant, due)) = school_grant(p.school).filter(|_| h.in_scope()) {
            out.push(paid(p.place, grant, spring, due));
        }
        if vocational(p) && h.in_scope() {
            out.push(paid(p.place, &TRAINING, spring, 150_000));
        }
        if age(p.birth) >= 60 && p.resident_pension {
            out.push(paid(p.place, &PENSION, LAST_MONTH, 13_100));
        }
        if age(p.birth) >= 80 {
            out.push(paid(p.place, &AGED, LAST_MONTH, 5_000));
        }
        if p.post_months > 0 {
            out.push(paid(p.place, &POST, LAST_MONTH, 80_000));
        }
        if let Some((kind, level)) = p.disability {
            if p.allowance {
                out.push(paid(p.place, &DISABLED_LIFE, LAST_MONTH, 8_000));
            }
            if level <= 2 || kind == "精神" {
                out.push(paid(p.place, &DISABLED_CARE, LAST_MONTH, 8_000));
            }
        }
    }
    out
}
