//! What belongs to no household: the villages' own summaries (村情.csv), the list of villages (区划.csv), and the figures of
//! the statistics offices that growth is held against (增速对照.csv).

use super::growth::{comparable, shown_net};
use super::{Family, File, Sink, no_household, no_shape};
use crate::calendar::LAST_MONTH;
use crate::household::Plan;
use crate::places::{COUNTIES, Region};
use crate::record::Cents;
use crate::rng::Rng;

pub(crate) static REGIONS: Family = Family {
    name: "区划",
    files: &[
        File::plain(
            "村情.csv",
            "村情",
            &[
                ("县", "县(市、区、旗)"),
                ("乡镇", "乡(镇)"),
                ("村", "行政村"),
                ("总户数", "总户数"),
                ("危房户数", "危房户数"),
                ("饮水问题户数", "饮水问题户数"),
                ("脱贫监测人口", "脱贫监测人口"),
                ("本月修改数", "本月修改数"),
            ],
        ),
        File::plain("区划.csv", "区划", &[("县", "县"), ("乡镇", "乡镇"), ("村", "村"), ("代码", "区划代码")]),
        File::plain(
            "增速对照.csv",
            "增速对照",
            &[("县", "县"), ("脱贫县", "脱贫县"), ("农村居民增速", "农村居民增速"), ("对照增速", "对照增速")],
        ),
    ],
    shape: no_shape,
    household: no_household,
    whole,
};

const VILLAGES: usize = 0;
const PLACES: usize = 1;
const GROWTH: usize = 2;
/// The departments that pay every month.
const DEPARTMENTS: [&str; 6] = ["民政", "残联", "农业农村", "财政", "林业", "人力资源社会保障"];
const HIT: &str = "命中";

/// A village as its households add up.
struct Village {
    region: Region,
    households: i64,
    dangerous: i64,
    water: i64,
    people: i64,
}

/// Counties whose registered figures differ from what the policy asks.
const POVERTY: [&str; 3] = ["龙胜各族自治县", "资源县", "灌阳县"];

fn whole(plan: &Plan, _: &mut Rng, sink: &mut Sink) {
    let mut villages: Vec<Village> = Vec::new();
    let mut paid: Vec<(&'static str, [[Cents; 2]; 6])> = Vec::new();
    let mut growth: Vec<(&'static str, [Cents; 2], [i64; 2])> = Vec::new();
    for n in 0..plan.layout.households {
        let h = plan.household(n);
        // Households come village by village.
        if villages.last().is_none_or(|v| v.region != h.region) {
            villages.push(Village { region: h.region, households: 0, dangerous: 0, water: 0, people: 0 });
        }
        if let Some(v) = villages.last_mut() {
            v.households += 1;
            v.dangerous += i64::from(h.dangerous());
            v.water += i64::from(!h.safe_water);
            if h.in_scope() && !h.has_fault("DQ-H05") {
                v.people += h.size_now + i64::from(h.has_fault("DQ-B02"));
            }
        }
        if paid.last().is_none_or(|p| p.0 != h.region.county) {
            paid.push((h.region.county, [[0; 2]; 6]));
        }
        if let Some((_, sums)) = paid.last_mut() {
            for payment in h.all_payments().filter(|p| p.patches.iter().all(|patch| patch.field != "户编号")) {
                let department = DEPARTMENTS.iter().position(|d| *d == payment.policy.department);
                let at = [LAST_MONTH - 1, LAST_MONTH].iter().position(|m| *m == payment.month);
                if let (Some(department), Some(at)) = (department, at) {
                    sums[department][at] += payment.paid;
                }
            }
        }
        if growth.last().is_none_or(|g| g.0 != h.region.county) {
            growth.push((h.region.county, [0; 2], [0; 2]));
        }
        if let Some((_, money, people)) = growth.last_mut().filter(|_| comparable(&h)) {
            money[0] += shown_net(&h);
            money[1] += h.before.net();
            people[0] += h.size;
            people[1] += h.size_before;
        }
    }
    for (county, sums) in &paid {
        for (department, [july, august]) in DEPARTMENTS.iter().zip(sums) {
            if *august == 0 || *july > 0 && (august - july).abs() * 2 > *july {
                sink.plant("DQ-D14", "县部门", format!("{county}/{department}"), HIT, "当月没有发放，或比上月变动过半");
            }
        }
    }
    sink.plant("R-003", "阶段", "整改提升", HIT, "快照那天在整改提升阶段");
    let busy = busy(&villages, sink);
    for (at, v) in villages.iter().enumerate() {
        village(at, v, busy == Some((v.region.county, v.region.township)), sink);
    }
    for (at, (county, money, people)) in growth.iter().enumerate() {
        county_growth(at, county, *money, *people, sink);
    }
}

/// The township whose households were all changed this month; only among so many others that it stands out.
fn busy(villages: &[Village], sink: &mut Sink) -> Option<(&'static str, &'static str)> {
    let mut townships: Vec<_> = villages.iter().map(|v| (v.region.county, v.region.township)).collect();
    townships.dedup();
    let (county, township) = townships.get(5).copied().filter(|_| townships.len() > 11)?;
    sink.plant("DQ-H03", "乡镇", format!("{county}/{township}"), HIT, "本月每一户都改过");
    Some((county, township))
}

fn village(at: usize, v: &Village, busy: bool, sink: &mut Sink) {
    let key = format!("{}/{}/{}", v.region.county, v.region.township, v.region.village);
    let (none, wrong) = (at % 40 == 5, at % 40 == 7);
    sink.row(VILLAGES, |line| {
        line.text(v.region.county).text(v.region.township).text(v.region.village);
        line.whole(if none { 0 } else { v.households * 4 }).whole(v.dangerous).whole(v.water);
        line.whole(if wrong { v.people + v.people / 10 + 1 } else { v.people }).whole(if busy {
            v.households
        } else {
            v.households / 12
        });
    });
    sink.row(PLACES, |line| {
        line.text(v.region.county).text(v.region.township).text(v.region.village);
        line.cell(|out| {
            out.extend_from_slice(b"450399");
            crate::cells::padded(out, at as u64 + 1, 6);
        });
    });
    if none {
        sink.plant("DQ-H01", "村情", key.clone(), HIT, "总户数写成 0");
    }
    if wrong {
        sink.plant("DQ-H02", "村情", key, HIT, "村里报的人数多一成");
    }
}

fn county_growth(at: usize, county: &'static str, money: [Cents; 2], people: [i64; 2], sink: &mut Sink) {
    let known = COUNTIES.contains(&county) && people.iter().all(|n| *n > 0) && money[1] > 0;
    // Tenths of a percent; the planted ones lie far on the other side.
    let grown = i128::from(money[0]) * i128::from(people[1]) * 1000
        / (i128::from(money[1]) * i128::from(people[0])).max(1)
        - 1000;
    let low = at.is_multiple_of(3);
    let unknown = at % 3 == 2;
    let rural = if low { grown as i64 + 60 } else { grown as i64 - 60 };
    sink.row(GROWTH, |line| {
        line.text(county).yes(POVERTY.contains(&county));
        if unknown || !known {
            line.empty();
        } else {
            line.cell(|out| crate::cells::tenths(out, rural));
        }
        line.cell(|out| crate::cells::tenths(out, rural - 40));
    });
    if unknown {
        sink.plant("R-002", "增速对照", county, "待核实", "没有农村居民增速");
    } else if low {
        sink.plant("R-002", "增速对照", county, HIT, "增速低于农村居民");
    }
}
