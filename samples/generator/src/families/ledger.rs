//! Income by month in three books (收入台账.csv), last year's months (上年台账.csv), passbooks (存折流水.csv) and the record
//! of who looked the entries through (收入复核.csv). A year's income of the household's record is spread over twelve
//! months to the 分; what is paid by name stands under its policy's code.

use super::{Family, File, Sink};
use crate::calendar::{Day, LAST_MONTH, Month, day, month};
use crate::cells::{self, text};
use crate::household::Plan;
use crate::record::{Cents, Household, Income, Payment};
use crate::rng::Rng;
use crate::story::Story;

pub(crate) static LEDGER: Family = Family {
    name: "收入台账",
    files: &[
        File {
            file: "收入台账.csv",
            table: "收入台账",
            mark: true,
            line_end: "\r\n",
            titles: &["桂林市脱贫人口收入台账", "填报单位：样例　统计年度：2021年10月—2022年9月"],
            gb18030: false,
            columns: &[
                ("户编号", "户编号"),
                ("年月", "年月"),
                ("载体", "登记载体"),
                ("类别", "收入类别"),
                ("项目", "项目"),
                ("金额", "金额（元）"),
                ("数量", "数量"),
                ("单位", "单位"),
                ("政策代码", "政策代码"),
                ("到账日期", "到账日期"),
                ("登记人", "登记人"),
                ("登记日期", "登记日期"),
                ("修改日期", "修改日期"),
                ("修改原因", "修改原因"),
                ("修改人", "修改人"),
            ],
        },
        File::plain(
            "上年台账.csv",
            "上年台账",
            &[("户编号", "户编号"), ("年月", "年月"), ("类别", "收入类别"), ("金额", "金额（元）")],
        ),
        File {
            file: "存折流水.csv",
            table: "存折流水",
            mark: false,
            line_end: "\r\n",
            titles: &[],
            gb18030: true,
            columns: &[
                ("流水号", "流水号"),
                ("户编号", "户编号"),
                ("流水日期", "交易日期"),
                ("金额", "贷方金额"),
                ("摘要", "摘要"),
                ("政策代码", "政策代码"),
                ("账号后四位", "账号后四位"),
            ],
        },
        // The reviewer's name is the column that this export lacks.
        File::plain("收入复核.csv", "收入复核", &[("户编号", "户编号"), ("复核日期", "复核日期")]),
    ],
    shape: super::no_shape,
    household,
    whole: super::no_whole,
};

const ENTRIES: usize = 0;
const BEFORE: usize = 1;
const PASSBOOK: usize = 2;
const REVIEWS: usize = 3;

const HIT: &str = "命中";
const UNKNOWN: &str = "待核实";
/// The month whose violations are planted.
const SPOILT: Month = month(2022, 3);
/// A village of so many households has thirty in which nothing else is told.
const LARGE: u64 = 80;
/// The middle of the three months in which nothing is entered.
const GAP: Month = month(2021, 12);
const FIRST: Month = month(2021, 10);

/// The part of a year's amount that falls into month `at` of twelve; the twelve parts add up to the year.
pub(crate) fn part(year: Cents, at: i64) -> Cents {
    year * (at + 1) / 12 - year * at / 12
}

/// The part of a year that falls into the eleven months that are closed.
pub(super) fn eleven(year: Cents) -> Cents {
    year - part(year, 0)
}

/// One kind of entry: class, item, what a year of it is, quantity and unit.
fn kinds(i: &Income) -> [(&'static str, &'static str, Cents, &'static str); 6] {
    [
        ("工资性收入", "务工收入", i.wage, ""),
        ("生产经营性收入", "种养收入", i.business, "斤"),
        ("生产经营性支出", "种养支出", i.business_cost, ""),
        ("减支补贴", "专项减支补贴", i.cost_subsidy, ""),
        ("财产性收入", "土地流转", i.property, ""),
        ("转移性收入", "其他转移性", i.transfer, ""),
    ]
}

/// The class that a payment is entered under.
fn class_of(payment: &Payment) -> &'static str {
    match payment.policy.code {
        "PUBLIC_POST" => "工资性收入",
        "INDUSTRY_AWARD" => "生产经营性收入",
        _ => "转移性收入",
    }
}

struct Entry<'a> {
    month: Month,
    book: &'static str,
    class: &'static str,
    item: &'a str,
    amount: Option<Cents>,
    unit: &'static str,
    code: &'a str,
    arrived: Option<Day>,
    entered: Day,
    changed: Option<(Day, &'static str, bool)>,
}

fn first_of(month: Month) -> Day {
    day(month / 12, month % 12 + 1, 1)
}

fn entry(sink: &mut Sink, h: &Household, e: &Entry<'_>) {
    sink.row(ENTRIES, |line| {
        line.household(h.number).month(e.month).text(e.book).text(e.class).text(e.item);
        match e.amount {
            Some(amount) => line.money(amount),
            None => line.empty(),
        };
        match (e.unit, e.amount) {
            ("", _) | (_, None) => line.empty().empty(),
            (unit, Some(amount)) => line.whole(amount / 250 + 1).text(unit),
        };
        line.text(e.code);
        match e.arrived {
            Some(day) => line.date(day),
            None => line.empty(),
        };
        contact(line, h).date(e.entered);
        match e.changed {
            Some((day, reason, signed)) => {
                line.date(day).text(reason);
                if signed { contact(line, h) } else { line.empty() }
            }
            None => line.empty().empty().empty(),
        };
    });
}

fn contact<'a, 'b>(line: &'b mut super::sink::Line<'a>, h: &Household) -> &'b mut super::sink::Line<'a> {
    line.cell(|out| {
        text(out, "联");
        cells::name(out, h.number / 4, 0);
    })
}

/// Payments that the household's own ledger has.
fn own(h: &Household) -> impl Iterator<Item = &Payment> {
    h.all_payments().filter(|p| p.patches.is_empty() && p.month >= FIRST && p.month <= LAST_MONTH)
}

/// What of a class is left for one of the eleven months when what is paid by name is taken out.
fn rest(h: &Household, class: &str, year: Cents, at: i64) -> Cents {
    let named: Cents = own(h).filter(|p| class_of(p) == class).map(|p| p.paid).sum();
    let left = (eleven(year) - named).max(0);
    left * at / 11 - left * (at - 1) / 11
}

fn household(h: &Household, plan: &Plan, rng: &mut Rng, sink: &mut Sink) {
    if !h.in_scope() {
        return;
    }
    batch(h, plan, sink);
    let detailed = rng.chance(100);
    entries(h, sink);
    last_year(h, detailed, sink);
    passbook(h, sink);
    if !h.has_fault("R-305-未校正") {
        let looked = day(2022, 8, 16) + rng.range(0, 15) as Day;
        sink.row(REVIEWS, |line| {
            line.household(h.number).date(looked);
        });
    } else {
        plant(sink, h, "R-305-未校正", "没有复核记录");
    }
    for (rule, story) in [
        ("R-303", "经营收入没有写数量"),
        ("R-307", "发了地力补贴、台账没有登记"),
        ("R-308", "登记了没有发放过的补助"),
        ("R-306", "8月一条也没有登记"),
        ("R-306-迟登", "8月的补助到账十二天才登记"),
        ("DQ-C17", "连续三个月没有登记"),
        ("DQ-C18", "每个月都是整千"),
    ] {
        if h.has_fault(rule) {
            plant(sink, h, rule, story);
        }
    }
    if h.has_fault("DQ-C18") {
        plant(sink, h, "R-308", "每个月都是整千");
    }
    for (rule, story) in [("R-307", "发了地力补贴、台账没有登记"), ("R-308", "登记了没有发放过的补助")]
    {
        if h.has_fault(rule) {
            plant(sink, h, "DQ-D01", story);
        }
    }
    for (rule, story) in [("R-304", "存折有一笔生态补偿，台账没有"), ("R-304-台账", "台账有地力补贴，存折没有")]
    {
        if h.has_fault(rule) {
            plant(sink, h, "DQ-D02", story);
        }
    }
}

fn plant(sink: &mut Sink, h: &Household, rule: &'static str, story: &'static str) {
    sink.plant(rule, "户", id(h), HIT, story);
}

fn id(h: &Household) -> String {
    let mut out = Vec::new();
    cells::household_id(&mut out, h.number);
    String::from_utf8_lossy(&out).into_owned()
}

/// The key of a household's month.
fn month_key(h: &Household, month: Month) -> String {
    format!("{}/{}-{:02}-01", id(h), month / 12, month % 12 + 1)
}

/// The key of a household's quarter and class.
fn quarter_key(h: &Household, month: Month, class: &str) -> String {
    format!("{}/{}-{:02}-01/{class}", id(h), month / 12, month % 12 / 3 * 3 + 1)
}

fn entries(h: &Household, sink: &mut Sink) {
    for at in 1..=11_i64 {
        let month = FIRST + at as Month - 1;
        for book in ["系统", "手册"] {
            if skipped(h, month, book) {
                continue;
            }
            one_month(h, (month, at), book, sink);
        }
    }
    if h.has_fault("R-301") {
        sink.plant("R-301", "户月", month_key(h, SPOILT), HIT, "三月手册没有登记");
        books_differ(h, &["工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入", "转移性收入"], sink);
    }
    if h.has_fault("DQ-A12") {
        books_differ(h, &["生产经营性收入"], sink);
    }
    if h.has_fault("DQ-C17") {
        for month in GAP - 1..=GAP + 1 {
            sink.plant("R-301", "户月", month_key(h, month), HIT, "连续三个月没有登记");
        }
    }
    verified(h, sink);
    strange(h, sink);
}

/// The quarter in which one month is missing from the handbook, or stands twice in the system.
fn books_differ(h: &Household, classes: &[&str], sink: &mut Sink) {
    for class in classes {
        let quarter = |at: i64| -> Cents {
            kinds(&h.income)
                .into_iter()
                .filter(|(kind, ..)| kind == class || *class == "生产经营性支出" && *kind == "减支补贴")
                .map(|(kind, _, year, _)| rest(h, kind, year, at))
                .sum()
        };
        let (month, all) = (quarter(6), (4..=6).map(quarter).sum::<Cents>());
        let most = all + if h.has_fault("DQ-A12") { month } else { 0 };
        let tolerance = if *class == "转移性收入" { 0 } else { (most / 100).max(5_000) };
        if month > tolerance {
            sink.plant("R-302", "户季类", quarter_key(h, SPOILT, class), HIT, "两个载体差一个月");
        }
    }
}

/// Whether a book has nothing of this month.
fn skipped(h: &Household, month: Month, book: &str) -> bool {
    h.has_fault("R-301") && month == SPOILT && book == "手册"
        || h.has_fault("DQ-C17") && (GAP - 1..=GAP + 1).contains(&month)
        || h.has_fault("R-306") && month == LAST_MONTH
}

fn one_month(h: &Household, (month, at): (Month, i64), book: &'static str, sink: &mut Sink) {
    let entered = first_of(month) + 27;
    let blank = Entry {
        month,
        book,
        class: "",
        item: "",
        amount: None,
        unit: "",
        code: "",
        arrived: None,
        entered,
        changed: None,
    };
    let mut rows = 0;
    for (class, item, year, unit) in kinds(&h.income) {
        let amount = match item {
            _ if !h.has_fault("DQ-C18") => rest(h, class, year, at),
            "务工收入" => 400_000,
            "种养收入" => 300_000,
            "种养支出" => 100_000,
            _ => 0,
        };
        let lacking = class == "工资性收入" && wage_unknown(h) && month == SPOILT && book == "系统";
        if amount == 0 && !lacking {
            continue;
        }
        rows += 1;
        let spoilt = month == SPOILT && class == "生产经营性收入";
        let unit = if spoilt && h.has_fault("R-303") { "" } else { unit };
        let changed = changed(h, month, class, book);
        let shown = match (h.has_fault("R-302"), spoilt && book == "手册") {
            (true, true) => amount + 99_945,
            _ => amount,
        };
        entry(sink, h, &Entry { class, item, amount: (!lacking).then_some(shown), unit, changed, ..blank });
        if lacking {
            for rule in ["DQ-A12", "DQ-C10", "DQ-C18-批量"] {
                sink.plant_last(rule, ENTRIES, UNKNOWN, h.story.title());
            }
        }
        if changed.is_some() && h.has_fault("R-305") {
            sink.plant_last("R-305", ENTRIES, HIT, "八月二十日改了数，没有写原因");
        }
        if spoilt && book == "系统" && h.has_fault("DQ-A12") {
            sink.plant_last("DQ-A12", ENTRIES, HIT, "同一条登记了两遍");
            entry(sink, h, &Entry { class, item, amount: Some(amount), unit, ..blank });
            sink.plant_last("DQ-A12", ENTRIES, HIT, "同一条登记了两遍");
        }
    }
    if month == SPOILT && book == "手册" && h.has_fault("R-302") && rest(h, "生产经营性收入", h.income.business, at) > 0
    {
        sink.plant("R-302", "户季类", quarter_key(h, month, "生产经营性收入"), HIT, "手册比系统多999.45元");
    }
    if month == SPOILT && book == "手册" && wage_unknown(h) {
        sink.plant("R-302", "户季类", quarter_key(h, month, "工资性收入"), UNKNOWN, h.story.title());
    }
    for payment in own(h).filter(|p| p.month == month) {
        rows += 1;
        policy(h, payment, &blank, sink);
    }
    if rows == 0 {
        entry(sink, h, &Entry { class: "工资性收入", item: "务工收入", amount: Some(0), ..blank });
    }
}

/// One payment in a book.
fn policy(h: &Household, payment: &Payment, blank: &Entry<'_>, sink: &mut Sink) {
    let class = class_of(payment);
    let arrived = first_of(payment.month) + 14;
    if payment.policy.code == "LAND" && h.has_fault("R-307") {
        return;
    }
    let late = h.has_fault("R-306-迟登") && payment.month == LAST_MONTH;
    let entered = if late { arrived + 12 } else { arrived + 5 };
    let item = match payment.place {
        0 => payment.policy.name.to_owned(),
        place => format!("{}（第{}人）", payment.policy.name, place + 1),
    };
    let unit = if class == "生产经营性收入" { "项" } else { "" };
    entry(
        sink,
        h,
        &Entry {
            class,
            item: &item,
            amount: Some(payment.paid),
            unit,
            code: payment.policy.code,
            arrived: Some(arrived),
            entered,
            ..*blank
        },
    );
    if payment.policy.code == "LAND" && h.has_fault("R-304-台账") && blank.book == "系统" {
        sink.plant_last("R-304-台账", ENTRIES, HIT, "台账有地力补贴，存折没有");
    }
}

/// The story leaves a wage empty, in the ledger too.
fn wage_unknown(h: &Household) -> bool {
    matches!(h.story, Story::NoWage | Story::UnreadableWage)
}

fn changed(h: &Household, month: Month, class: &str, book: &str) -> Option<(Day, &'static str, bool)> {
    let here = month == SPOILT && class == "工资性收入" && book == "系统";
    match (here, h.has_fault("R-305")) {
        (true, true) => Some((day(2022, 8, 20), "", true)),
        // Others are changed too, with a reason and a name.
        (true, false) if h.number.is_multiple_of(17) => Some((day(2022, 8, 18), "对照工资流水更正", true)),
        _ => None,
    }
}

/// What was found at the household's own: its August payments, as its passbook has them.
fn verified(h: &Household, sink: &mut Sink) {
    if !h.number.is_multiple_of(5) || ["R-306", "R-307", "DQ-C18"].iter().any(|r| h.has_fault(r)) {
        return;
    }
    let quarter = |p: &&Payment| p.month >= month(2022, 7) && class_of(p) == "转移性收入";
    let named: Cents = own(h).filter(quarter).map(|p| p.paid).sum();
    let other: Cents = (10..=11).map(|at| rest(h, "转移性收入", h.income.transfer, at)).sum();
    if named + other == 0 {
        return;
    }
    let spoilt = h.has_fault("R-302-核实");
    let amount = named + other + if spoilt { 2_000 } else { 0 };
    let blank = Entry {
        month: LAST_MONTH,
        book: "核实",
        class: "转移性收入",
        item: "三季度转移性收入",
        amount: Some(amount),
        unit: "",
        code: "",
        arrived: None,
        entered: day(2022, 8, 30),
        changed: None,
    };
    entry(sink, h, &blank);
    if spoilt {
        sink.plant("R-302", "户季类", quarter_key(h, LAST_MONTH, "转移性收入"), HIT, "系统、手册一致，实际多20元");
    }
}

/// Entries that should not be there.
fn strange(h: &Household, sink: &mut Sink) {
    let blank = Entry {
        month: SPOILT,
        book: "系统",
        class: "财产性收入",
        item: "其他财产性",
        amount: Some(100),
        unit: "",
        code: "",
        arrived: None,
        entered: day(2022, 4, 1),
        changed: None,
    };
    if h.has_fault("DQ-C10") {
        for book in ["系统", "手册"] {
            entry(sink, h, &Entry { book, amount: Some(-5_000), ..blank });
            sink.plant_last("DQ-C10", ENTRIES, HIT, "财产性收入登记成负数");
        }
    }
    if h.has_fault("DQ-C19") {
        entry(sink, h, &Entry { month: month(2022, 10), ..blank });
        sink.plant_last("DQ-C19", ENTRIES, HIT, "登记了未来的月份");
        let closed = Some((day(2022, 8, 20), "对照存折更正", true));
        entry(sink, h, &Entry { month: month(2021, 9), changed: closed, ..blank });
        sink.plant_last("DQ-C19", ENTRIES, HIT, "改了已结统计年度的数");
        sink.plant_last("R-305", ENTRIES, HIT, "改了已结统计年度的数");
    }
    if h.has_fault("R-807-登记") {
        entry(sink, h, &Entry { entered: day(2022, 9, 6), ..blank });
        sink.plant_last("R-807-登记", ENTRIES, HIT, "快照以后登记");
    }
    if h.has_fault("R-308") {
        for book in ["系统", "手册"] {
            let arrived = Some(day(2022, 3, 15));
            let invented =
                Entry { class: "转移性收入", item: "临时救助", code: "RELIEF", arrived, book, ..blank };
            entry(sink, h, &Entry { amount: Some(30_000), ..invented });
        }
    }
}

/// In one village of a set with villages large enough, one registrar entered the same amount everywhere on one day.
fn batch(h: &Household, plan: &Plan, sink: &mut Sink) {
    let village = plan.layout.households_of(0, 1, 0);
    let large = !plan.sample && village.end - village.start >= LARGE;
    let apart = ["R-301", "DQ-A12", "DQ-C18", "DQ-H05"].iter().any(|rule| h.has_fault(rule));
    if !(large && village.contains(&h.number) && h.story == Story::Calm && !apart) {
        return;
    }
    for book in ["系统", "手册"] {
        sink.row(ENTRIES, |line| {
            line.household(h.number).month(SPOILT).text(book).text("财产性收入").text("其他财产性").money(4_200);
            line.empty().empty().empty().empty();
            line.text("样例登记人").date(day(2022, 4, 1)).empty().empty().empty();
        });
        sink.plant_last("DQ-C18-批量", ENTRIES, HIT, "同一登记人一天登记了全村同一个数");
    }
}

/// Last year's months: September for everybody, so that twelve months can be added up; the same months as this year's
/// where the story compares them, and for some others.
fn last_year(h: &Household, detailed: bool, sink: &mut Sink) {
    let compares = matches!(
        h.story,
        Story::Flat
            | Story::WageFall
            | Story::BusinessFall
            | Story::TransferFall
            | Story::GrownFall
            | Story::LowAndFalling
    );
    if (compares || detailed) && h.story != Story::NoLastYear {
        for at in 1..=11_i64 {
            for (class, _, year, _) in kinds(&h.before) {
                before(sink, h, FIRST - 12 + at as Month - 1, class, part(year, at));
            }
        }
    }
    // What is taken out of a month in one line and put back in another: only the line itself is wrong.
    if h.has_fault("DQ-C10-上年") {
        before(sink, h, FIRST - 1, "财产性收入", -500);
        sink.plant_last("DQ-C10-上年", BEFORE, HIT, "上年的一行登记成负数");
        before(sink, h, FIRST - 1, "财产性收入", 500);
    }
    for (class, _, year, _) in kinds(&h.income) {
        before(sink, h, FIRST - 1, class, part(year, 0));
    }
}

fn before(sink: &mut Sink, h: &Household, month: Month, class: &str, amount: Cents) {
    if amount != 0 {
        sink.row(BEFORE, |line| {
            line.household(h.number).month(month).text(class).money(amount);
        });
    }
}

/// Every second household's passbook was looked at.
fn passbook(h: &Household, sink: &mut Sink) {
    let spoilt = h.has_fault("R-304") || h.has_fault("R-304-台账");
    if !(h.number.is_multiple_of(2) || spoilt) || ["R-306", "R-307", "R-308"].iter().any(|rule| h.has_fault(rule)) {
        return;
    }
    let mut written = 0;
    for payment in own(h) {
        if payment.policy.code == "LAND" && h.has_fault("R-304-台账") {
            continue;
        }
        line(sink, h, written, payment.month, payment.paid, payment.policy.name, payment.policy.code);
        written += 1;
    }
    if h.has_fault("R-304") {
        line(sink, h, written, month(2022, 6), 15_000, "生态补偿", "FOREST");
        sink.plant("R-304", "存折流水", passbook_id(h, written), HIT, "存折有一笔生态补偿，台账没有");
    }
}

fn passbook_id(h: &Household, at: u64) -> String {
    format!("{}{:02}", id(h), at + 1)
}

fn line(sink: &mut Sink, h: &Household, at: u64, month: Month, amount: Cents, memo: &str, code: &str) {
    let number = passbook_id(h, at);
    sink.row(PASSBOOK, |line| {
        line.text(&number).household(h.number).date(first_of(month) + 14).money(amount).text(memo).text(code);
        line.cell(|out| cells::padded(out, h.number * 7919 % 10_000, 4));
    });
}
