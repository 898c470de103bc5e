//! A random pack over a fixed small world: 县 (distinct keys) ← 户 ← 人 and 台账, a table that no file gives, parameters
//! with dates and regions, and derived columns that may use earlier ones.

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
links = [{ to = "户", by = "户编号" }]
fields = [
  { name = "人编号", type = "text" },
  { name = "户编号", type = "text" },
  { name = "工资", type = "number" },
  { name = "出生", type = "date" },
  { name = "性别", type = "text" },
  { name = "务工", type = "bool" },
]

[[table]]
name = "台账"
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
    let mut text = WORLD.replace("MERGE", merge);
    let mut scopes = [Scope::new("人"), Scope::new("台账"), Scope::new("户"), Scope::new("县")];
    let count = 1 + choices.below(14);
    for number in 0..count {
        if number > 0 && !choices.lasts() {
            break;
        }
        let at = choices.below(scopes.len());
        let kind = choices.one(&Kind::ALL);
        let formula = expression(choices, &scopes, at, kind, 4, 1);
        let table = scopes[at].table;
        let name = format!("列{number}");
        text.push_str(&format!("\n[[derive]]\nname = \"{name}\"\non = \"{table}\"\nvalue = '''{formula}'''\n"));
        if kind == Kind::Number && choices.once_in(3) {
            text.push_str(&format!("places = {}\n", choices.below(5)));
        }
        scopes[at].derived.push((name, kind));
    }
    let file = SourceFile { path: Arc::from("random/pack.toml"), text: Arc::from(text) };
    PackFiles { folder: Arc::from("random"), toml: vec![file], ..PackFiles::default() }
}
