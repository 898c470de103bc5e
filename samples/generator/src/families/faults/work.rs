//! Violations in what is registered of payments and jobs.

use super::income::register;
use super::{Fault, HIT, cell, has_job, job, land, member, person, set, set_job, spouse, with};
use crate::calendar::civil;
use crate::record::{Household, Patch, Subject};

pub(super) const FAULTS: &[Fault] = &[
    with("DQ-D08", land, |h| {
        let mut again = h.payments[0].clone();
        again.patches.push(Patch { field: "备注", text: "补录".to_owned() });
        h.payments.push(again);
        h.expect_row(Subject::Payment(0), "DQ-D08", HIT);
        h.expect_row(Subject::Payment(h.payments.len() - 1), "DQ-D08", HIT);
        h.expect("DQ-D01", HIT);
    }),
    with("DQ-D09", land, |h| {
        h.payments[0].due += 1_000;
        h.expect_row(Subject::Payment(0), "DQ-D09", HIT);
        h.expect_row(Subject::Payment(0), "R-602", HIT);
    }),
    job("DQ-E03", "结束时间", "2021年01月"),
    with("DQ-E04", has_job, |h| {
        let mut again = h.jobs[0].clone();
        again.months = 1;
        if again.pay < 40_000 {
            h.expect_row(Subject::Job(1), "DQ-C04", HIT);
        }
        h.jobs.push(again);
        set_job(h, "结束时间", "2022年09月");
        h.expect_row(Subject::Job(0), "DQ-E04", HIT);
    }),
    with("DQ-E05", has_job, |h| {
        let (year, ..) = civil(h.seat.birth);
        let text = format!("{}年01月", year + 15);
        set_job(h, "开始时间", &text);
        set_job(h, "结束时间", "2022年08月");
        h.expect_row(Subject::Job(0), "DQ-E05", HIT);
    }),
    with(
        "DQ-E06",
        |h| has_job(h) && person(h, 0).is_some_and(|p| p.labour == "普通劳动力"),
        |h| {
            set(h, 0, "劳动技能", "丧失劳动力");
            h.expect_of(0, "DQ-B10", HIT);
            h.expect_row(Subject::Job(0), "DQ-E06", HIT);
        },
    ),
    with("DQ-E08", away, |h| {
        set(h, 0, "特困", "农村特困");
        for rule in ["TEKUN", "MED_AID"] {
            h.expect_of(0, rule, HIT);
        }
        h.expect("R-610", HIT);
        h.expect_row(Subject::Job(0), "DQ-E08", HIT);
    }),
    with("DQ-E09", away, |h| {
        set_job(h, "就业渠道", "帮扶车间");
        h.expect_row(Subject::Job(0), "DQ-E09", HIT);
    }),
    job("DQ-E11", "已务工", "否"),
    job("DQ-E12", "开始时间", "2019年03月"),
    job("DQ-E13", "行业", ""),
    member("DQ-E14", spouse, 1, "劳动技能", "技能劳动力"),
    job("DQ-E15", "计划务工", "是"),
    with(
        "DQ-E01",
        |h| away(h) && h.jobs[0].province != "广西",
        |h| {
            set_job(h, "务工县", "");
            for rule in ["DQ-E01", "DQ-E02"] {
                h.expect_row(Subject::Job(0), rule, HIT);
            }
            h.expect("R-303", HIT);
        },
    ),
    cell("DQ-D07", |h| h.returned_area == 0, "生态补偿金", "300.00"),
    with("DQ-D03", spouse, |h| {
        set(h, 1, "低保", "农村低保");
        h.expect_of(1, "MED_AID", HIT);
        h.expect("R-610", HIT);
        h.expect("DQ-D03", HIT);
        register(h, |i| i.transfer = 0);
    }),
];

fn away(h: &Household) -> bool {
    has_job(h) && h.jobs[0].county != h.region.county
}
