//! What is done for households with a warning (预警台账.csv), what happened to them (突发事件.csv), which measures they have
//! (帮扶措施.csv), and the separate export of monitored households (监测对象.csv).

use super::growth::{shown, shown_business};
use super::{Family, File, Sink, no_whole};
use crate::calendar::{Day, Month, day, month};
use crate::cells;
use crate::household::Plan;
use crate::record::{Household, Visit};
use crate::rng::Rng;
use crate::story::Story;

pub(crate) static WARNED: Family = Family {
    name: "预警",
    files: &[
        File::plain(
            "预警台账.csv",
            "预警台账",
            &[("户编号", "户编号"), ("预警日期", "预警日期"), ("核实结论", "核实结论"), ("更正依据", "更正依据")],
        ),
        File::plain("突发事件.csv", "突发事件", &[("户编号", "户编号"), ("发生日期", "发生日期"), ("事件", "事件")]),
        File::plain(
            "帮扶措施.csv",
            "帮扶措施",
            &[("户编号", "户编号"), ("措施", "帮扶措施"), ("细项", "细项"), ("开始日期", "开始日期")],
        ),
        File::plain(
            "监测对象.csv",
            "监测对象",
            &[
                ("户编号", "户编号"),
                ("识别月份", "识别监测时间"),
                ("风险类型", "致贫/返贫风险"),
                ("识别时人均纯收入", "识别时人均纯收入"),
                ("识别时三保障已填", "识别时三保障已填"),
                ("已消除", "风险是否已消除"),
                ("消除月份", "消除监测时间"),
                ("消除方式", "风险消除方式"),
                ("消除时人均纯收入", "风险消除后家庭人均纯收入"),
                ("消除时工资性收入", "风险消除后工资性收入"),
                ("消除时经营性收入", "风险消除后生产经营性收入"),
            ],
        ),
    ],
    shape,
    household,
    whole: no_whole,
};

const WARNINGS: usize = 0;
const EVENTS: usize = 1;
const MEASURES: usize = 2;
const MONITORED: usize = 3;
const HIT: &str = "命中";
const UNKNOWN: &str = "待核实";
const WARNED_ON: Day = day(2022, 8, 16);

fn warned(h: &Household) -> bool {
    h.in_scope() && ["R-201", "R-202", "R-203", "R-204", "R-205"].iter().any(|rule| h.expects(rule, HIT))
}

/// Which part of what follows a warning was not done, if any: by the household's number.
fn undone(h: &Household) -> Option<&'static str> {
    match h.number / 5 % 7 {
        2 => Some("没有走访"),
        4 => Some("没有措施"),
        5 => Some("数据错误"),
        _ => None,
    }
}

fn shape(h: &mut Household, _: &Plan, rng: &mut Rng) {
    let net = h.income.net();
    let paid = h.income.medical >= 500_000 * h.size || h.income.medical > 0 && h.income.medical * 10 >= net * 4;
    let idle = |place: u8| h.people.iter().any(|p| p.place == place && p.labour == "普通劳动力");
    let left = |j: &crate::record::Job| j.patches.iter().any(|p| p.field == "在岗" && p.text == "否");
    let lost =
        h.jobs.iter().any(|j| idle(j.place)) && h.jobs.iter().all(left) && h.people.iter().all(|p| p.post_months == 0);
    if h.in_scope() && (paid || lost || matches!(h.story, Story::Sudden | Story::SuddenUnaided)) {
        h.expect("R-205", HIT);
    }
    match if h.monitored.is_empty() { "" } else { mistake(h) } {
        "DQ-F07" => {
            h.safe_water = false;
            h.expect("WATER", HIT);
            h.expect("M-WATER", HIT);
            h.expect("R-603", HIT);
        }
        "DQ-F10" => h.patch("整户无劳力", "是"),
        "DQ-F11" => h.patch("整户无劳力", "否"),
        _ => {}
    }
    if !warned(h) {
        return;
    }
    if undone(h) == Some("没有走访") {
        h.visits.clear();
    } else {
        h.visits.push(Visit {
            day: WARNED_ON + rng.range(0, 6) as Day,
            role: rng.pick(&["帮扶联系人", "乡村干部", "驻村工作队员", "防贫信息员"]),
            by_phone: rng.chance(120),
            note: "预警后核对收入和政策",
        });
    }
}

/// The measure that fits the class of income that fell most.
fn fitting(h: &Household) -> &'static str {
    let (now, before) = (h.income, h.before);
    let changes = [
        shown(h, "工资性收入", now.wage) - before.wage,
        shown_business(h) - before.business_net(),
        now.property - before.property,
        shown(h, "转移性收入", now.transfer) - before.transfer,
    ];
    match changes.iter().enumerate().min_by_key(|(_, change)| **change).map(|(class, _)| class) {
        Some(1) => "产业帮扶",
        Some(0) => "就业帮扶",
        _ => "综合保障",
    }
}

fn household(h: &Household, _: &Plan, rng: &mut Rng, sink: &mut Sink) {
    let since = WARNED_ON + rng.range(2, 14) as Day;
    if matches!(h.story, Story::Sudden | Story::SuddenUnaided) {
        sink.row(EVENTS, |line| {
            line.household(h.number).date(day(2022, 5, 20)).text("重大疾病");
        });
    }
    if warned(h) {
        follow(h, since, sink);
    }
    if !h.monitored.is_empty() {
        monitored(h, sink);
    }
    if h.story == Story::MissedTransport && !h.payments.iter().any(|p| p.policy.code == "TRANS_CROSS") {
        measure(h, "就业帮扶", "外出务工补贴", day(2022, 3, 1), sink);
        for job in h.jobs.iter().filter(|j| j.province != "广西") {
            let mut key = Vec::new();
            cells::person_id(&mut key, h.number, job.place);
            sink.plant("DQ-D10", "人", String::from_utf8_lossy(&key), HIT, "登记了外出务工补贴而没有发放");
        }
    }
}

fn id(h: &Household) -> String {
    let mut out = Vec::new();
    cells::household_id(&mut out, h.number);
    String::from_utf8_lossy(&out).into_owned()
}

fn measure(h: &Household, what: &str, detail: &str, since: Day, sink: &mut Sink) {
    sink.row(MEASURES, |line| {
        line.household(h.number).text(what).text(detail).date(since);
    });
}

fn follow(h: &Household, since: Day, sink: &mut Sink) {
    let undone = undone(h);
    let wrong = undone == Some("数据错误");
    sink.row(WARNINGS, |line| {
        line.household(h.number).date(WARNED_ON);
        line.text(if wrong { "数据错误" } else { "属实" }).text(if wrong { "工资流水" } else { "" });
    });
    if undone == Some("没有走访") {
        sink.plant("R-206", "预警台账", id(h), HIT, "预警七天内没有入户核实");
    }
    match undone {
        Some("没有措施") => sink.plant("R-207", "预警台账", id(h), HIT, "预警以后没有措施"),
        _ => measure(h, fitting(h), "", since, sink),
    }
    let unknown = h.expected.iter().any(|e| e.rule == "R-201" && e.state == "待核实");
    let low = ["R-201", "R-202", "R-203", "R-204"].iter().any(|rule| h.expects(rule, HIT));
    if low && !wrong && !unknown {
        sink.plant("R-208", "预警台账", id(h), HIT, "到期仍未化解");
    }
}

/// What is wrong with a monitored household's information: by its number.
fn mistake(h: &Household) -> &'static str {
    let home = matches!(h.risk, "因病" | "因安全住房");
    match (h.risk_cleared, h.number / 5 % 9) {
        (false, 0) => "DQ-F01",
        (false, 1) if h.story == Story::NoLabour => "DQ-F11",
        (false, 1) if !warned(h) => "DQ-F02",
        (false, 2) => "DQ-C22",
        (false, 3) => "DQ-D04",
        (false, 4) if h.story == Story::Marginal => "DQ-F04",
        (false, 5) if h.story == Story::Marginal => "DQ-F06",
        (false, 5..=6) if home => "DQ-F05",
        (true, 0) => "DQ-F08",
        (true, 1) => "DQ-F07",
        (true, 2) => "DQ-F10",
        (true, 3..=4) => "DQ-F09",
        (true, 5..=6) => "DQ-F12",
        (true, _) => "DQ-F13",
        _ => "",
    }
}

/// One line of the export, and the measures of the household; what is wrong with it goes by the household's number.
fn monitored(h: &Household, sink: &mut Sink) {
    let since = day(2021, 11, 10);
    let wrong = mistake(h);
    let identified: Month = if wrong == "DQ-C22" { month(2022, 3) } else { month(2021, 10) };
    let net = if wrong == "DQ-C22" { 2_050_000 } else { 612_300 };
    sink.row(MONITORED, |line| {
        line.household(h.number).month(identified);
        line.text(match wrong {
            "DQ-F01" => "",
            "DQ-F06" => "因残",
            _ => h.risk,
        });
        line.money(net).yes(true).yes(h.risk_cleared);
        if h.risk_cleared {
            line.month(if wrong == "DQ-F08" { month(2022, 2) } else { month(2022, 6) });
            line.text(if wrong == "DQ-F12" { "" } else { "帮扶消除" });
            line.money(if wrong == "DQ-F09" { 612_300 } else { 912_300 });
            line.money(if wrong == "DQ-F13" { 0 } else { 1_500_000 }).money(600_000);
        } else {
            line.empty().empty().empty().empty().empty();
        }
    });
    if !wrong.is_empty() {
        let table = if wrong == "DQ-D04" { "户" } else { "监测对象" };
        sink.plant(wrong, table, id(h), HIT, "监测对象信息有错");
    }
    if h.story == Story::Helpless {
        sink.plant("DQ-F11", "监测对象", id(h), HIT, h.story.title());
    }
    if wrong == "DQ-C22" {
        sink.plant("DQ-D12", "监测对象", id(h), HIT, "三月识别而登记了参保资助");
    }
    match wrong {
        "DQ-F01" => {
            for rule in ["DQ-F05", "DQ-F06"] {
                sink.plant(rule, "监测对象", id(h), UNKNOWN, "没有写风险类型");
            }
        }
        "DQ-F02" if h.people.iter().any(|p| !matches!(p.labour, "无劳动力" | "丧失劳动力")) => {
            sink.plant("DQ-F03", "监测对象", id(h), HIT, "没有措施，也就没有开发式措施");
        }
        "DQ-F04" => sink.plant("DQ-F03", "监测对象", id(h), HIT, "有劳力而只有综合保障"),
        "DQ-F06" => sink.plant("DQ-F05", "监测对象", id(h), HIT, "写的是因残，家里没有残疾人"),
        _ => {}
    }
    measures(h, wrong, since, sink);
}

fn measures(h: &Household, wrong: &str, since: Day, sink: &mut Sink) {
    if wrong == "DQ-F02" {
        return;
    }
    if h.people.iter().any(|p| p.allowance) {
        measure(h, "综合保障", "低保", since, sink);
    } else if h.no_labour || wrong == "DQ-F04" {
        measure(h, "综合保障", "", since, sink);
    } else {
        measure(h, "就业帮扶", "", since, sink);
    }
    match h.risk {
        _ if wrong == "DQ-F05" => {}
        "因病" => measure(h, "健康帮扶", "", since, sink),
        "因安全住房" => measure(h, "住房安全保障", "", since, sink),
        "因残" => measure(h, "综合保障", "", since, sink),
        "因学" => measure(h, "教育帮扶", "", since, sink),
        _ => {}
    }
    if wrong == "DQ-D04" {
        measure(h, "综合保障", "特困", since, sink);
    }
}
