//! A random pack over a fixed small world: 县 (distinct keys) ← 户 ← 人 and 台账, 类别 (distinct keys that people name by way
//! of their households), a table that no file gives, parameters with dates and regions, and derived columns that may use
//! earlier ones.

use super::choices::Choices;
use super::expression::{Kind, Scope, expression};
use heng_core::source::{PackFiles, SourceFile};
use std::sync::Arc;

/// The tables and parameters; fields without units meet anything.
const WORLD: &str = r#"[pack]
name = "random"
title = "随机"
version = "1"
as_of = "2022-09-05 24:00"
region = ["县"]

[[table]]
name = "县"
key = "县名"
fields = [{ name = "县名", type = "text" }]

[[table]]
name = "户"
key = "户编号"
MERGE
links = [{ to = "县", by = "县" }]
fields = [
  { name = "户编号", type = "text" },
  { name = "县", type = "text" },
  { name = "收入", type = "number" },
  { name = "支出", type = "number" },
  { name = "类型", type = "text" },
  { name = "在册", type = "bool" },
  { name = "登记", type = "date" },
  { name = "标签", type = "texts" },
]

[[table]]
name = "人"
key = "人编号"
links = [{ to = "户", by = "户编号" }, { to = "类别", by = "户类" }]
fields = [
  { name = "人编号", type = "text" },
  { name = "户编号", type = "text" },
  { name = "工资", type = "number" },
  { name = "出生", type = "date" },
  { name = "性别", type = "text" },
  { name = "务工", type = "bool" },
  { name = "证件", type = "text", sensitive = "证件" },
]

[[table]]
name = "类别"
key = "类名"
OF_KINDS

[[derive]]
name = "户类"
on = "人"
value = "KIND_OF_PERSON"

[[table]]
name = "发放"
links = [{ to = "人", by = "受益人", on = "证件", children = "收到的" }, { to = "县", by = "发放县", name = "经办", children = "经办的" }]
fields = [
  { name = "受益人", type = "text" },
  { name = "发放县", type = "text" },
  { name = "实发", type = "number" },
  { name = "到账", type = "date" },
]

[[table]]
name = "旬历"
calendar = { every = "旬", from = 2022-07-25, until = 2022-09-12 }

[[table]]
name = "县旬"
each = ["县", "旬历"]
OF_PAIRS

[[table]]
name = "台账"
ONLY
links = [{ to = "户", by = "户编号" }]
fields = [
  { name = "户编号", type = "text" },
  { name = "金额", type = "number" },
  { name = "来源", type = "text" },
  { name = "日期", type = "date" },
  { name = "月份", type = "month" },
  { name = "时刻", type = "datetime" },
]

[[table]]
name = "缺表"
links = [{ to = "户", by = "户编号" }]
fields = [{ name = "户编号", type = "text" }, { name = "数", type = "number" }]

[[param]]
name = "线"
values = [
  { from = 2022-01-01, value = 1000 },
  { from = 2022-08-01, region = "甲县", value = 2000 },
  { from = 2022-08-01, region = "乙县", value = 500.5 },
]

[[param]]
name = "界"
type = "date"
values = [{ from = 2000-01-01, value = 1999-12-31 }, { from = 2022-09-01, value = 2022-08-15 }]

[[scale]]
name = "档"
kind = "amount"
versions = [{ from = 2022-01-01, brackets = [{ from = 0, value = 1 }, { from = 2, value = 10.5 }, { over = 1000, value = 100 }] }]
"#;

/// A random pack.
pub fn pack(choices: &mut Choices<'_>) -> PackFiles {
    let merge = if choices.once_in(4) { "merge = true" } else { "" };
    let only = match choices.below(4) {
        0 => "only = \"时刻 < now\"",
        1 => "only = \"金额 > 0 || missing(日期)\"",
        _ => "",
    };
    let pairs = if choices.once_in(4) { "only = '起 >= \"2022-08-11\" && 县名 != \"乙县\"'" } else { "" };
    // A link's key that is a column of another row, or one that is computed from several.
    let kind = if pairs.is_empty() { "if 户.在册 { 户.类型 } else { 户.县.县名 }" } else { "户.类型" };
    let kinds = if choices.once_in(4) { "only = '类名 != \"一般\"'" } else { "" };
    let mut text = WORLD.replace("MERGE", merge).replace("ONLY", only);
    text = text.replace("OF_PAIRS", pairs).replace("OF_KINDS", kinds).replace("KIND_OF_PERSON", kind);
    let mut scopes = [
        Scope::new("人"),
        Scope::new("台账"),
        Scope::new("户"),
        Scope::new("县"),
        Scope::new("发放"),
        Scope::new("县旬"),
        Scope::new("类别"),
    ];
    let mut rules = 0;
    let count = 1 + choices.below(14);
    for number in 0..count {
        if number > 0 && !choices.lasts() {
            break;
        }
        let at = choices.below(scopes.len());
        if choices.once_in(5) {
            text.push_str(&rule(choices, &scopes, at, rules));
            rules += 1;
            scopes[at].rules.push(format!("Q-{}", rules - 1));
            continue;
        }
        let kind = choices.one(&Kind::ALL);
        let formula = expression(choices, &scopes, at, kind, 4, 1);
        let table = scopes[at].table;
        let name = format!("列{number}");
        let head = format!("\n[[derive]]\nname = \"{name}\"\non = \"{table}\"\n");
        if kind == Kind::Text && choices.once_in(2) {
            let places = choices.below(4);
            let number = expression(choices, &scopes, at, Kind::Number, 2, 0);
            text.push_str(&format!("{head}text = '''甲{{{formula}}}，{{{number}:.{places}}}元'''\n"));
        } else {
            text.push_str(&format!("{head}value = '''{formula}'''\n"));
        }
        if kind == Kind::Number && choices.once_in(3) {
            text.push_str(&format!("places = {}\n", choices.below(5)));
        }
        scopes[at].derived.push((name, kind));
    }
    let file = SourceFile { path: Arc::from("random/pack.toml"), text: Arc::from(text) };
    PackFiles { folder: Arc::from("random"), toml: vec![file], ..PackFiles::default() }
}

/// A random rule of the kind that finds a fault in data.
fn rule(choices: &mut Choices<'_>, scopes: &[Scope], at: usize, number: usize) -> String {
    let condition = expression(choices, scopes, at, Kind::Bool, 3, 1);
    let mut text = format!(
        "\n[[quality]]\nid = \"Q-{number}\"\non = \"{}\"\nwhen = '''{condition}'''\nseverity = \"low\"\n",
        scopes[at].table
    );
    if choices.once_in(3) {
        let place = expression(choices, scopes, at, Kind::Bool, 2, 0);
        text.push_str(&format!("where = '''{place}'''\n"));
    }
    if choices.once_in(3) && !scopes[at].rules.is_empty() {
        text.push_str(&format!("unless = [\"{}\"]\n", choices.one(&scopes[at].rules)));
    }
    match choices.below(6) {
        0 => text.push_str("judged_from = \"界\"\n"),
        1 => text.push_str("report_only = true\n"),
        2 => text.push_str("region = \"甲县\"\n"),
        _ => {}
    }
    text
}
