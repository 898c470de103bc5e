//! The columns of the files that hang on households and members: 务工.csv, 补助发放.csv, 走访.csv and 问题.csv.

use super::columns;
use crate::calendar::{LAST_MONTH, day};
use crate::cells::{
    compact_month, date, household_id, money, name, padded, person_id, problem_id, text, whole, written_month, yes,
};
use crate::identity::id_number;
use crate::record::{Household, Person};
use crate::tables::Column;

fn beneficiary(h: &Household, row: usize) -> Option<&Person> {
    h.people.iter().find(|p| p.place == h.payments[row].place)
}

pub(crate) static JOBS: &[Column] = columns! {
    "人编号", "人编号" => |o, h, r| person_id(o, h.number, h.jobs[r].place);
    "已务工", "是否已务工" => |o, _, _| yes(o, true);
    "在岗", "是否在岗" => |o, _, _| yes(o, true);
    "开始时间", "开始时间" => |o, h, r| written_month(o, LAST_MONTH + 1 - h.jobs[r].months as i32);
    "结束时间", "结束时间" => |_, _, _| {};
    "务工省", "务工所在省" => |o, h, r| match h.jobs[r].province {
        "广西" => text(o, "广西壮族自治区"),
        other => {
            text(o, other);
            text(o, "省");
        }
    };
    "务工市", "务工所在市" => |o, h, r| text(o, h.jobs[r].city);
    "务工县", "务工所在县" => |o, h, r| text(o, h.jobs[r].county);
    "务工企业", "务工企业名称" => |o, h, r| {
        text(o, h.jobs[r].county);
        text(o, "样例企业");
        whole(o, (h.number % 97 + 1) as i64);
    };
    "行业", "所属行业" => |o, h, r| text(o, h.jobs[r].industry);
    "务工月收入", "务工月收入" => |o, h, r| money(o, h.jobs[r].pay);
    "务工月数", "务工时间（月）" => |o, h, r| whole(o, h.jobs[r].months);
    "连续月数", "连续务工月数" => |o, h, r| whole(o, h.jobs[r].months);
    "就业渠道", "就业渠道" => |o, h, r| text(o, h.jobs[r].channel);
    "点对点", "是否点对点输送" => |o, h, r| yes(o, h.jobs[r].point_to_point);
    "公共交通", "是否乘坐公共交通工具" => |o, h, r| yes(o, h.jobs[r].public_transport);
    "车票金额", "车票金额" => |o, h, r| {
        if h.jobs[r].ticket > 0 {
            money(o, h.jobs[r].ticket);
        }
    };
    "合同到期", "合同到期日" => |o, _, _| date(o, day(2022, 12, 31));
    "计划务工", "是否计划务工" => |o, _, _| yes(o, false);
    "就业服务需求", "就业服务需求" => |_, _, _| {};
    "返乡意向", "是否有返乡意向" => |o, _, _| yes(o, false);
    "企业停工", "用工企业是否停工" => |o, _, _| yes(o, false);
    "上年月收入", "上年同期务工月收入" => |o, h, r| money(o, h.jobs[r].pay);
};

pub(crate) static PAYMENTS: &[Column] = columns! {
    "县", "县" => |o, h, _| text(o, h.region.county);
    "乡镇", "乡" => |o, h, _| text(o, h.region.township);
    "村", "村" => |o, h, _| text(o, h.region.village);
    "户编号", "户编号" => |o, h, _| household_id(o, h.number);
    "户主姓名", "户主姓名" => |o, h, _| name(o, h.number, 0);
    "受益人姓名", "受益人姓名" => |o, h, r| name(o, h.number, h.payments[r].place);
    "受益人证件号码", "受益人证件号码" => |o, h, r| {
        if let Some(p) = beneficiary(h, r) {
            o.extend_from_slice(&id_number(h.seat, p.place, p.birth, p.male));
        }
    };
    "政策名称", "政策名称" => |o, h, r| text(o, h.payments[r].policy.name);
    "政策代码", "政策代码" => |o, h, r| text(o, h.payments[r].policy.code);
    "主管部门", "主管部门" => |o, h, r| text(o, h.payments[r].policy.department);
    "发放月份", "发放月份(YYYYMM)" => |o, h, r| compact_month(o, h.payments[r].month);
    "归属起月", "归属起月" => |o, h, r| compact_month(o, h.payments[r].from);
    "归属止月", "归属止月" => |o, h, r| compact_month(o, h.payments[r].month);
    "应发金额", "应发金额" => |o, h, r| money(o, h.payments[r].due);
    "实发金额", "实发金额" => |o, h, r| money(o, h.payments[r].paid);
    "应发日期", "应发日期" => |o, h, r| {
        let month = h.payments[r].month;
        date(o, day(month / 12, month % 12 + 1, 20));
    };
    "发放日期", "发放日期" => |o, h, r| {
        let month = h.payments[r].month;
        date(o, day(month / 12, month % 12 + 1, 15));
    };
    "发放状态", "发放状态" => |o, _, _| text(o, "已发");
    "收款人姓名", "收款人姓名" => |o, h, _| name(o, h.number, 0);
    "账号后四位", "收款账号后四位" => |o, h, _| padded(o, h.number * 7919 % 10_000, 4);
    "批次号", "批次号" => |o, h, r| {
        compact_month(o, h.payments[r].month);
        text(o, "-01");
    };
    "备注", "备注" => |_, _, _| {};
};

pub(crate) static VISITS: &[Column] = columns! {
    "户编号", "户编号" => |o, h, _| household_id(o, h.number);
    "走访日期", "走访日期" => |o, h, r| date(o, h.visits[r].day);
    "走访人", "走访人" => |o, h, _| {
        text(o, "联");
        name(o, h.number / 4, 0);
    };
    "身份", "走访人身份" => |o, h, r| text(o, h.visits[r].role);
    "方式", "走访方式" => |o, h, r| text(o, if h.visits[r].by_phone { "电话" } else { "入户" });
    "核实收入", "是否核实收入" => |o, _, _| yes(o, true);
    "核实政策", "是否核实政策" => |o, _, _| yes(o, true);
    "记录", "走访记录" => |o, h, r| text(o, h.visits[r].note);
};

pub(crate) static PROBLEMS: &[Column] = columns! {
    "问题编号", "问题编号" => |o, h, r| problem_id(o, h.problems[r].number);
    "县", "县(市、区)" => |o, h, _| text(o, h.region.county);
    "乡镇", "乡(镇)" => |o, h, _| text(o, h.region.township);
    "村", "行政村" => |o, h, _| text(o, h.region.village);
    "户编号", "户编号" => |o, h, r| household_id(o, h.problems[r].household);
    "类别", "问题类别" => |o, h, r| text(o, h.problems[r].category);
    "严重度", "严重程度" => |o, h, r| text(o, h.problems[r].severity);
    "归属", "责任归属" => |o, h, r| text(o, h.problems[r].charged);
    "发现方式", "发现方式" => |o, h, r| text(o, h.problems[r].found_by);
    "发现日期", "发现日期" => |o, h, r| date(o, h.problems[r].found);
    "自查发现", "是否自查发现" => |o, h, r| yes(o, h.problems[r].found_by == "自查");
    "已整改", "是否已整改" => |o, h, r| yes(o, h.problems[r].fixed.is_some());
    "当日整改", "是否当日立行立改" => |o, h, r| yes(o, h.problems[r].same_day);
    "同类复发", "是否同类复发" => |o, h, r| yes(o, h.problems[r].repeated);
    "根因", "根因" => |o, h, r| text(o, h.problems[r].cause);
    "整改期限", "整改期限" => |o, _, _| date(o, day(2022, 9, 5));
    "整改日期", "整改完成日期" => |o, h, r| {
        if let Some(day) = h.problems[r].fixed {
            date(o, day);
        }
    };
    "责任单位", "责任单位" => |o, h, r| {
        text(o, h.region.county);
        if h.problems[r].charged == "乡镇" {
            text(o, h.region.township);
        }
    };
    "问题描述", "问题描述" => |o, h, r| text(o, match h.problems[r].category {
        "A1" => "增收专班没有例会记录",
        "A2" => "手册与系统金额不一致, 差额待核",
        "A3" => "补助发放与条件不符",
        "A4" => "务工信息未更新",
        "A5" => "产业收支缺少明细",
        _ => "上一轮问题未按期整改",
    });
    "发现组", "发现的检查组" => |o, h, r| {
        if h.problems[r].listed() {
            text(o, &crate::families::inspection::team_of(h.region.county));
        }
    };
    "记录时间", "整理记录时间" => |o, h, r| {
        let p = &h.problems[r];
        date(o, p.found + i32::from(p.late()));
        text(o, if p.late() { " 00:30" } else { " 20:00" });
    };
    "组内漏查", "是否市督导发现而检查组没有发现" => |o, h, r| yes(o, h.problems[r].missed);
    "复核推翻", "复核是否推翻" => |o, _, _| yes(o, false);
    "整改措施", "整改措施" => |o, h, r| {
        if h.problems[r].planned() {
            text(o, "重新入户核对后更正");
        }
    };
    "整改人", "整改人" => |o, h, r| {
        if h.problems[r].fixed.is_some() {
            name(o, h.number / 9, 1);
        }
    };
    "已复核", "是否已复核" => |o, h, r| yes(o, h.problems[r].fixed.is_some() && h.problems[r].rechecked());
    "复核人", "复核人" => |o, h, r| {
        if h.problems[r].fixed.is_some() && h.problems[r].rechecked() {
            name(o, h.number / 9, 2);
        }
    };
    "复核日期", "复核日期" => |o, h, r| {
        if let Some(day) = h.problems[r].fixed.filter(|_| h.problems[r].rechecked()) {
            date(o, day + 1);
        }
    };
    "复核结果", "复核结果" => |o, h, r| {
        if h.problems[r].fixed.is_some() && h.problems[r].rechecked() {
            text(o, if h.problems[r].sham { "虚假整改" } else { "通过" });
        }
    };
    "申诉", "申诉状态" => |o, h, r| {
        if h.problems[r].appealed {
            text(o, "成立");
        }
    };
};
