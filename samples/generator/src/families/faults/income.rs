//! Violations in what is registered of a household's income.

use super::{Fault, HIT, anywhere, cell, farms, has_job, set_job, with};
use crate::income::per_head;
use crate::record::{Cents, Household, Income, Subject};

pub(super) const FAULTS: &[Fault] = &[
    with("DQ-C01", has_job, |h| register(h, |i| i.wage = 0)),
    with("DQ-C02", |h| h.jobs.is_empty() && h.income.wage == 0, |h| register(h, |i| i.wage = 500_000)),
    with("DQ-C03", has_job, |h| register(h, |i| i.wage = 20_000)),
    with("DQ-C04", has_job, |h| {
        set_job(h, "务工月收入", "350.00");
        h.expect_of(0, "R-402", HIT);
        if h.jobs[0].pay >= 40_000 {
            h.expect_row(Subject::Job(0), "DQ-C04", HIT);
        }
        let due = 35_000 * h.jobs[0].months + h.income.post;
        if (h.income.wage - due).abs() * 10 > due * 3 {
            h.expect("DQ-C05", HIT);
        }
    }),
    with("DQ-C06", farms, |h| register(h, |i| i.business_cost = 0)),
    with("DQ-C07", farms, |h| {
        h.before.business_cost = h.before.business + h.before.cost_subsidy + 50_000;
        h.patch("上年经营净收入", "-500.00");
        let before = per_head(h.before.net(), h.size_before);
        h.patch("上年人均纯收入", &yuan(before));
        h.expect("DQ-C07", HIT);
        register(h, |i| i.business_cost = i.business + i.cost_subsidy + 100_000);
    }),
    with("DQ-C08", farms, |h| register(h, |i| i.business_cost = i.business * 7 / 10)),
    with(
        "DQ-C09",
        |h| farms(h) && h.field_area > 0,
        |h| {
            register(h, |i| {
                i.business = 0;
                i.business_cost = 0;
            });
        },
    ),
    cell("DQ-C20", |h| h.income.property == 0, "有分红", "是"),
    with("DQ-C21", has_job, |h| register(h, |i| i.transfer += 9 * (i.wage + i.business))),
    cell("DQ-D06", anywhere, "低保金", "150.00"),
];

fn yuan(cents: Cents) -> String {
    let mut out = Vec::new();
    crate::cells::money(&mut out, cents);
    String::from_utf8_lossy(&out).into_owned()
}

/// Shows other income in the register than there is, and notes what follows from it.
pub(super) fn register(h: &mut Household, change: fn(&mut Income)) {
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
    let partial = shown.business > 0 && shown.business_cost <= 0
        || shown.business_cost > shown.business
        || !h.industry.is_empty()
            && (h.field_area > 0 || h.orchard_area > 0 || h.has_pen || h.industry_area > 0)
            && shown.business <= 0;
    let odd = shown.business > 0 && (shown.business_cost - usual).abs() * 5 > shown.business;
    let follows = [
        ("DQ-C01", works && shown.wage == 0),
        ("DQ-C02", shown.wage > 0 && !works),
        ("DQ-C03", shown.wage > 0 && shown.wage < 30_000),
        ("DQ-C05", due > 0 && (shown.wage - due).abs() * 10 > due * 3),
        ("DQ-C06", shown.business > 0 && shown.business_cost == 0),
        ("DQ-C08", odd),
        ("R-503", partial || odd),
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
        ("R-205", shown.medical > 0 && shown.medical * 10 >= shown.net() * 4),
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
