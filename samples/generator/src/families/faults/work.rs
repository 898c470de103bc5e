//! Violations in what is registered of payments and jobs.

use super::income::register;
use super::{
    Fault, HIT, anywhere, cell, child, farms, has_job, has_pupil, job, land, member, person, pupil, set, set_job,
    spouse, with,
};
use crate::calendar::{LAST_MONTH, age, civil, month};
use crate::payment;
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
        // Who was paid for work in another province cannot be owed for work in the county.
        |h| {
            away(h)
                && h.jobs[0].province != "广西"
                && h.payments.iter().any(|p| p.place == 0 && *p.policy == payment::TRANSPORT)
        },
        |h| {
            set_job(h, "务工县", "");
            for rule in ["DQ-E01", "DQ-E02"] {
                h.expect_row(Subject::Job(0), rule, HIT);
            }
            h.expect("R-303", HIT);
        },
    ),
    cell("DQ-D07", |h| h.returned_area == 0, "生态补偿金", "300.00"),
    // Borrowers, each with one thing wrong; a loan is no income and answers no wish for one.
    with("MICRO_CREDIT_OVER", anywhere, |h| {
        h.loan = 6_000_000;
        h.expect("MICRO_CREDIT_OVER", HIT);
    }),
    with("MICRO_CREDIT_RATE", anywhere, |h| {
        h.loan = 3_000_000;
        h.patch("贷款利率", "4.66");
        h.expect("MICRO_CREDIT_RATE", HIT);
    }),
    with("MICRO_CREDIT_TERM", anywhere, |h| {
        h.loan = 3_000_000;
        h.patch("贷款年限", "4");
        h.expect("MICRO_CREDIT_TERM", HIT);
    }),
    with("M-INSURE", anywhere, |h| {
        h.income.medical = 500_000 * h.size;
        h.expect("M-INSURE", HIT);
        h.expect("R-205", HIT);
    }),
    with(
        "CAP-INDUSTRY",
        |h| farms(h) && h.industry.is_empty(),
        |h| {
            h.industry = "马铃薯";
            h.industry_area = 200;
            h.accepted = true;
            for rule in ["INDUSTRY_AWARD", "CAP-INDUSTRY", "R-610"] {
                h.expect(rule, HIT);
            }
            h.expect("R-603-C", "仅报告");
        },
    ),
    with(
        "MX-EDU",
        |h| has_pupil(h) && !h.payments.is_empty(),
        |h| {
            let Some(place) = child(h, pupil) else { return };
            h.payments.push(payment::paid(place, &payment::SCHOOL_SENIOR, month(2022, 4), 100_000));
            for rule in ["MX-EDU", "EDU_SENIOR"] {
                h.expect_of(place, rule, HIT);
            }
        },
    ),
    with("MX-DIBAO-TEKUN", spouse, |h| {
        set(h, 1, "低保", "农村低保");
        set(h, 1, "特困", "农村特困");
        for rule in ["MX-DIBAO-TEKUN", "TEKUN", "MED_AID"] {
            h.expect_of(1, rule, HIT);
        }
        h.expect("R-610", HIT);
    }),
    with("TEKUN", helpless, |h| {
        set(h, 4, "无扶养人", "是");
        h.expect_of(4, "TEKUN", HIT);
        h.expect("R-610", HIT);
    }),
    with(
        "TGHL",
        |h| h.payments.iter().any(|p| *p.policy == payment::RETURNED),
        |h| {
            h.payments.retain(|p| *p.policy != payment::RETURNED);
            h.expect("TGHL", HIT);
            h.expect("R-610", HIT);
        },
    ),
    with(
        "FOREST",
        |h| h.payments.iter().any(|p| *p.policy == payment::FOREST),
        |h| {
            h.payments.retain(|p| *p.policy != payment::FOREST);
            h.expect("FOREST", HIT);
            h.expect("R-610", HIT);
        },
    ),
    with(
        "R-606",
        |h| monthly(h).is_some(),
        |h| {
            let Some(at) = monthly(h) else { return };
            let mut again = h.payments[at].clone();
            again.patches.push(Patch { field: "备注", text: "补录".to_owned() });
            h.payments.push(again);
            h.expect_row(Subject::Payment(at), "DQ-D08", HIT);
            h.expect_row(Subject::Payment(h.payments.len() - 1), "DQ-D08", HIT);
            for rule in ["DQ-D01", "R-606"] {
                h.expect(rule, HIT);
            }
        },
    ),
    with("RESETTLE", spouse, |h| {
        set(h, 1, "水库移民", "是");
        h.expect_of(1, "RESETTLE", HIT);
        h.expect("R-610", HIT);
    }),
    with(
        "FAMILY_PLAN",
        |h| person(h, 4).is_some_and(|p| age(p.birth) >= 60),
        |h| {
            set(h, 4, "计生奖扶", "是");
            h.expect_of(4, "FAMILY_PLAN", HIT);
            h.expect("R-610", HIT);
        },
    ),
    with("MX-ORPHAN-DIBAO", has_pupil, |h| {
        let Some(place) = child(h, pupil) else { return };
        set(h, place, "孤儿类别", "散居孤儿");
        set(h, place, "低保", "农村低保");
        h.payments.push(payment::paid(place, &payment::ORPHANED, month(2022, 6), 80_000));
        for rule in ["MX-ORPHAN-DIBAO", "MED_AID"] {
            h.expect_of(place, rule, HIT);
        }
        h.expect("R-610", HIT);
    }),
    with("EDU_VOC", |h| is_paid(h, &payment::SCHOOL_VOCATIONAL), |h| stop(h, "EDU_VOC", &payment::SCHOOL_VOCATIONAL)),
    with("ELDER", |h| is_paid(h, &payment::AGED), |h| stop(h, "ELDER", &payment::AGED)),
    with(
        "R-602-标准",
        |h| h.payments.iter().any(|p| *p.policy == payment::TRANSPORT),
        |h| {
            let Some(at) = h.payments.iter().position(|p| *p.policy == payment::TRANSPORT) else { return };
            h.payments[at].due -= 5_000;
            h.payments[at].paid -= 5_000;
            h.expect_of(h.payments[at].place, "R-602-标准", "仅报告");
        },
    ),
    with("R-602-逐笔", land, |h| {
        h.payments[0].due -= 1_000;
        h.payments[0].paid -= 1_000;
        h.expect_row(Subject::Payment(0), "R-602-逐笔", "仅报告");
    }),
    with("ORPHAN", has_pupil, |h| {
        let Some(place) = child(h, pupil) else { return };
        set(h, place, "孤儿类别", "散居孤儿");
        for rule in ["ORPHAN", "MED_AID"] {
            h.expect_of(place, rule, HIT);
        }
        h.expect("R-610", HIT);
    }),
    with("DQ-D08-互斥", spouse, |h| {
        for policy in [&payment::ALLOWANCE, &payment::DESTITUTE] {
            h.payments.push(payment::paid(1, policy, month(2022, 6), 25_000));
        }
        h.expect_of(1, "DQ-D08-互斥", HIT);
    }),
    with("DQ-D03", spouse, |h| {
        set(h, 1, "低保", "农村低保");
        h.expect_of(1, "MED_AID", HIT);
        h.expect("R-610", HIT);
        h.expect("DQ-D03", HIT);
        register(h, |i| i.transfer = 0);
    }),
];

fn is_paid(h: &Household, policy: &payment::Policy) -> bool {
    h.all_payments().any(|p| p.policy == policy)
}

/// Nobody is paid by this policy any more: those who were are entitled and get nothing.
fn stop(h: &mut Household, rule: &'static str, policy: &payment::Policy) {
    let places: Vec<u8> = h.all_payments().filter(|p| p.policy == policy).map(|p| p.place).collect();
    h.payments.retain(|p| p.policy != policy);
    h.rostered.retain(|p| p.policy != policy);
    for place in places {
        h.expect_of(place, rule, HIT);
    }
    h.expect("R-610", HIT);
}

fn away(h: &Household) -> bool {
    has_job(h) && h.jobs[0].county != h.region.county
}

/// A parent of the head who cannot work.
fn helpless(h: &Household) -> bool {
    person(h, 4).is_some_and(|p| age(p.birth) >= 60 && p.labour == "无劳动力")
}

/// A payment of the last month that counts as transfer income.
fn monthly(h: &Household) -> Option<usize> {
    h.payments.iter().position(|p| p.month == LAST_MONTH && p.policy.transfer())
}
