//! The departments' files of August in their own forms (one in GB18030, one under titles, one without the amount due),
//! their reports of nothing paid, and the list of payments that came back verified.

use super::super::{Family, File, Sink, no_shape};
use super::counties;
use crate::calendar::{LAST_MONTH, day};
use crate::cells::name;
use crate::household::Plan;
use crate::identity::id_number;
use crate::payment::{self, Policy};
use crate::record::{Household, Payment};
use crate::rng::Rng;

pub(in crate::families) static ROSTERS: Family = Family {
    name: "部门名册",
    files: &[
        File {
            file: "民政-农村低保备案表202208.csv",
            table: "补助发放",
            mark: false,
            line_end: "\r\n",
            titles: &[],
            gb18030: true,
            columns: &[
                ("县", "县"),
                ("乡镇", "乡"),
                ("村", "村"),
                ("受益人姓名", "姓名"),
                ("受益人证件号码", "身份证号"),
                ("应发金额", "月补助金额"),
                ("实发金额", "实发"),
                ("发放日期", "发放日期"),
                ("批次号", "批次号"),
                ("收款人姓名", "收款人姓名"),
            ],
        },
        File::plain(
            "民政-高龄津贴202208.csv",
            "补助发放",
            &[
                ("县", "县"),
                ("受益人姓名", "姓名"),
                ("受益人证件号码", "身份证号"),
                ("实发金额", "实发"),
                ("发放日期", "发放日期"),
                ("批次号", "批次号"),
                ("收款人姓名", "收款人姓名"),
            ],
        ),
        File {
            file: "人社-公益性岗位补贴202208.csv",
            table: "补助发放",
            mark: true,
            line_end: "\r\n",
            titles: &["乡村建设公益性岗位补贴发放表", "单位：元　发放月份：2022年8月"],
            gb18030: false,
            columns: &[
                ("县", "县"),
                ("乡镇", "乡"),
                ("受益人姓名", "姓名"),
                ("受益人证件号码", "身份证号码"),
                ("应发金额", "月补贴标准"),
                ("实发金额", "实发补贴"),
                ("发放日期", "发放日期"),
                ("批次号", "批次号"),
                ("收款人姓名", "收款人姓名"),
            ],
        },
        File::plain("零报告.csv", "零报告", &[("县", "县"), ("部门", "报告部门"), ("月份", "报告月份")]),
        File::plain(
            "补助核实.csv",
            "补助核实回执",
            &[
                ("户编号", "户编号"),
                ("政策代码", "政策代码"),
                ("发放月份", "发放月份"),
                ("核实结果", "核实结果"),
                ("核实理由", "核实理由"),
                ("核实日期", "核实日期"),
            ],
        ),
        File::plain(
            "应享未享名单-填回.csv",
            "核实回执",
            &[
                ("规则", "规则"),
                ("表", "表"),
                ("主键", "主键"),
                ("核实结果", "核实结果"),
                ("核实理由", "核实理由"),
                ("核实日期", "核实日期"),
            ],
        ),
    ],
    shape: no_shape,
    household,
    whole,
};

/// Which file a payment stands in, where a department sends it; none for those already in the uniform table.
pub(super) fn file_of(p: &Payment) -> Option<usize> {
    let of: [&Policy; 3] = [&payment::ALLOWANCE, &payment::AGED, &payment::POST];
    if p.month == LAST_MONTH { of.iter().position(|policy| **policy == *p.policy) } else { None }
}

/// What came back of the list of measures for growers of grain: one in five answered twice.
fn answered(h: &Household, sink: &mut Sink) {
    if !h.expects("M-GRAIN", "命中") {
        return;
    }
    let twice = h.number % 5 == 1;
    for time in 0..if twice { 2 } else { 1 } {
        sink.row(5, |line| {
            line.text("M-GRAIN").text("户").household(h.number);
            line.text("符合").empty().date(day(2022, 8, 26) + time);
        });
        if twice {
            sink.plant_last("R-608-回执", 5, "命中", "同一条答复了两次");
        }
    }
}

fn household(h: &Household, _: &Plan, rng: &mut Rng, sink: &mut Sink) {
    answered(h, sink);
    let verified = h.number % 4 != 1;
    for p in &h.rostered {
        let Some(file) = file_of(p) else { continue };
        let Some(person) = h.people.iter().find(|person| person.place == p.place) else { continue };
        let late = rng.chance(40);
        let unbatched = file == 2 && rng.chance(20);
        let nameless = h.number % 11 == 3;
        let short = file != 1 && rng.chance(30);
        sink.row(file, |line| {
            line.text(h.region.county);
            if file != 1 {
                line.text(h.region.township);
            }
            if file == 0 {
                line.text(h.region.village);
            }
            if nameless {
                line.empty();
            } else {
                line.cell(|out| name(out, h.number, p.place));
            }
            line.cell(|out| out.extend_from_slice(&id_number(h.seat, person.place, person.birth, person.male)));
            if file != 1 {
                line.money(if short { p.due + 1_000 } else { p.due });
            }
            line.money(p.paid);
            line.date(if late { day(2022, 9, 2) } else { day(2022, 8, 15) });
            line.text(if unbatched { "" } else { "202208-01" });
            line.cell(|out| name(out, h.number, 0));
        });
        let mut found = |rule, state, holds: bool| {
            if holds {
                sink.plant_last(rule, file, state, "部门名册");
            }
        };
        found("R-601", "命中", late);
        found("R-602", "命中", short);
        found("DQ-D09", "命中", short);
        found("R-602", "待核实", file == 1);
        found("DQ-D09", "待核实", file == 1);
        found("R-605", "命中", nameless);
        found("R-605", "待核实", unbatched && !nameless);
        found("R-607", "命中", !verified);
        // One in eight of those asked says that the money never came.
        let denied = verified && h.number % 8 == 6;
        found("R-607-不属实", "命中", denied);
        if verified {
            sink.row(4, |line| {
                line.household(h.number).text(p.policy.code).month(LAST_MONTH);
                line.text(if denied { "不属实" } else { "属实" });
                line.text(if denied { "没有收到" } else { "" });
                line.date(day(2022, 8, 30));
            });
        }
    }
}

/// Departments that paid nothing in August say so; two of them forget it.
fn whole(plan: &Plan, _: &mut Rng, sink: &mut Sink) {
    for (at, county) in counties(plan).into_iter().enumerate() {
        for department in ["农业农村", "财政", "林业", "教育"] {
            if (at, department) == (1, "林业") || (at, department) == (2, "教育") {
                sink.plant("R-604", "部门对接", format!("{county}/{department}"), "命中", "部门没有报送");
            } else {
                sink.row(3, |line| {
                    line.text(county).text(department).month(LAST_MONTH);
                });
            }
        }
    }
    if plan.layout.households <= 20_000 {
        for (county, department) in unpaid(plan) {
            sink.plant("R-604", "部门对接", format!("{county}/{department}"), "命中", "部门没有报送");
        }
    }
}

/// Counties in which one of the departments that pay every month paid nobody.
fn unpaid(plan: &Plan) -> Vec<(&'static str, &'static str)> {
    let mut paid = std::collections::BTreeSet::new();
    for h in (0..plan.layout.households).map(|n| plan.household(n)) {
        for p in h.all_payments().filter(|p| p.month == LAST_MONTH) {
            paid.insert((h.region.county, p.policy.department));
        }
    }
    let all = counties(plan).into_iter().flat_map(|c| ["民政", "残联", "人力资源社会保障"].map(|d| (c, d)));
    all.filter(|pair| !paid.contains(pair)).collect()
}
