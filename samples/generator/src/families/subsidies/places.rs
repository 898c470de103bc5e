//! Posts, workshops, relief work, industry projects, analyses and villages' lists of industries.

use super::super::growth::analysed;
use super::super::{Family, File, Sink, no_shape};
use super::counties;
use crate::calendar::{LAST_MONTH, day};
use crate::household::Plan;
use crate::record::Household;
use crate::rng::Rng;

pub(in crate::families) static PLACES: Family = Family {
    name: "岗位车间项目",
    files: &[
        File::plain(
            "公益岗登记.csv",
            "公益岗登记",
            &[
                ("人编号", "人编号"),
                ("岗位名称", "岗位名称"),
                ("聘用起", "合同开始日期"),
                ("聘用止", "合同结束日期"),
                ("月补贴", "岗位月补贴标准"),
                ("在岗", "是否在岗"),
            ],
        ),
        File::plain(
            "帮扶车间.csv",
            "帮扶车间",
            &[
                ("车间编号", "车间编号"),
                ("县", "县"),
                ("乡镇", "乡(镇)"),
                ("村", "行政村"),
                ("车间名称", "车间名称"),
                ("运营状态", "运营状态"),
                ("登记吸纳", "吸纳脱贫人口数"),
                ("已发奖补", "已发奖补"),
            ],
        ),
        File::plain(
            "车间吸纳.csv",
            "车间吸纳",
            &[("车间编号", "车间编号"), ("人编号", "人编号"), ("上岗时间", "上岗时间"), ("吸纳月数", "吸纳月数")],
        ),
        File::plain(
            "以工代赈.csv",
            "以工代赈",
            &[
                ("项目编号", "项目编号"),
                ("县", "县"),
                ("项目名称", "项目名称"),
                ("中央资金", "中央资金"),
                ("劳务报酬", "劳务报酬"),
            ],
        ),
        File::plain(
            "产业项目.csv",
            "产业项目",
            &[("项目编号", "项目编号"), ("县", "县"), ("项目名称", "项目名称"), ("联农机制", "联农带农机制")],
        ),
        File::plain("项目受益户.csv", "项目受益户", &[("项目编号", "项目编号"), ("户编号", "户编号")]),
        File::plain(
            "村产业.csv",
            "村产业",
            &[("县", "县"), ("乡镇", "乡(镇)"), ("村", "行政村"), ("主导目录", "主导产业"), ("自选目录", "自选产业")],
        ),
        File::plain(
            "产业分析.csv",
            "产业分析",
            &[("县", "县"), ("乡镇", "乡(镇)"), ("分析文号", "分析报告文号"), ("分析日期", "报告日期")],
        ),
    ],
    shape: no_shape,
    household,
    whole,
};

fn household(h: &Household, _: &Plan, rng: &mut Rng, sink: &mut Sink) {
    for p in h.people.iter().filter(|p| p.post_months > 0) {
        let partial = rng.chance(200);
        let low = h.number % 10 == 4;
        sink.row(0, |line| {
            line.person(h.number, p.place).text("乡村保洁员").date(day(2022, 1, 1));
            if partial {
                line.empty();
            } else {
                line.date(day(2022, 12, 31));
            }
            line.money(if low { 40_000 } else { 80_000 }).yes(true);
        });
        if !h.rostered.iter().any(|x| x.place == p.place && x.policy.code == "PUBLIC_POST") {
            sink.plant_last("R-403-到账", 0, "命中", "八月没有公益岗补贴");
        }
        if low {
            sink.plant_last("R-403-标准", 0, "命中", "月补贴低于农村低保月标准");
        }
        if partial {
            sink.plant_last("R-403-要素", 0, "命中", "公益岗登记没有结束日期");
        }
    }
    let taken = h.jobs.iter().find(|j| j.channel == "帮扶车间" && j.patches.is_empty());
    // A job that overlaps itself has a second line of one month.
    let taken = taken.filter(|_| !h.has_fault("DQ-E04"));
    if let Some(job) = taken.filter(|_| h.in_scope()) {
        let workshop = format!("W{:07}", h.number + 1);
        let wrong = rng.chance(100);
        let unpaid = h.number % 20 == 9 && job.months >= 3;
        sink.row(1, |line| {
            line.text(&workshop).text(h.region.county).text(h.region.township).text(h.region.village);
            line.text("样例车间").text("运营").whole(if wrong { 2 } else { 1 });
            line.whole(if unpaid { 0 } else { 1_000 });
        });
        sink.row(2, |line| {
            line.text(&workshop)
                .person(h.number, job.place)
                .month(LAST_MONTH + 1 - job.months as i32)
                .whole(job.months);
        });
        if unpaid {
            sink.plant("WORKSHOP", "帮扶车间", workshop.clone(), "命中", "带动就业奖补没有发");
        }
        if wrong {
            sink.plant("R-404", "帮扶车间", workshop, "命中", "车间登记与名单不一致");
        }
    }
}

fn whole(plan: &Plan, _: &mut Rng, sink: &mut Sink) {
    for (at, county) in counties(plan).into_iter().enumerate() {
        let key = format!("G{at:02}");
        let poorly = at == 1;
        sink.row(3, |line| {
            line.text(&key).text(county).text("样例村道");
            line.whole(500_000).whole(if poorly { 50_000 } else { 100_000 });
        });
        if poorly {
            sink.plant("WORK_RELIEF", "以工代赈", key, "命中", "劳务报酬比例不足");
        }
        let first = (0..plan.layout.households).find(|n| plan.layout.region(*n).county == county).unwrap_or(0);
        for (number, ways) in [(1, "务工、入股分红"), (2, "订单收购")] {
            let key = format!("P{at:02}-{number}");
            sink.row(4, |line| {
                line.text(&key).text(county).text("样例种植项目").text(ways);
            });
            if number == 1 {
                sink.row(5, |line| {
                    line.text(&key).household(first);
                });
            } else {
                sink.plant("R-504-项目", "产业项目", key, "命中", "项目没有受益户清单");
            }
        }
    }
    let mut villages = std::collections::BTreeSet::new();
    let mut townships = std::collections::BTreeSet::new();
    for number in 0..plan.layout.households {
        let region = plan.layout.region(number);
        villages.insert((region.county, region.township, region.village));
        townships.insert((region.county, region.township));
    }
    for (county, township, village) in villages {
        sink.row(6, |line| {
            line.text(county).text(township).text(village).text("柑橘、罗汉果、优质稻").text("油茶");
        });
    }
    for (county, township) in townships.into_iter().filter(|(county, _)| analysed(county)) {
        sink.row(7, |line| {
            line.text(county).text(township).text("样〔2022〕1号").date(day(2022, 9, 1));
        });
    }
}
