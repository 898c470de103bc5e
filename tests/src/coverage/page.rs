//! The page for people: one line an id, then what cannot be computed, then what is still lacking.

use super::found::{Found, State};
use super::ids::Id;
use super::lacks;
use std::collections::BTreeMap;

/// Inputs named in a line; of more the number is said.
const NAMED: usize = 10;

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn named(all: &[String]) -> String {
    match all.len() {
        0 => "—".to_owned(),
        n if n > NAMED => format!("{} 等 {n} 列", all[..NAMED].join("、")),
        _ => all.join("、"),
    }
}

fn cases(found: &Found) -> String {
    if !found.judges {
        return format!("列 {}、边界 {}", found.columns, found.boundaries.len());
    }
    let states = State::REQUIRED.map(|state| format!("{} {}", state.word(), found.count(state)));
    let boundaries = found.boundaries.len();
    format!("{}：{}、边界 {boundaries}", found.cases.len(), states.join("、"))
}

/// The page's text.
pub(super) fn render(ids: &[Id], found: &BTreeMap<String, Found>) -> String {
    let computed = ids.iter().filter(|id| found.contains_key(&*id.id)).count();
    let told: Vec<&Id> = ids.iter().filter(|id| !id.reason.is_empty()).collect();
    let open: Vec<&Id> = ids.iter().filter(|id| !lacks(id, found.get(&*id.id)).is_empty()).collect();
    let mut page = format!(
        "# 方案逐条对照：rules/guilin-2022\n\n\
         本页由测试从规则包生成（`HENG_UPDATE=1 cargo test -p heng-tests coverage`），不要手改。\n\
         编号共 {} 个：{computed} 个是规则，{} 个写明不能由数据算出的原因。\n\
         用例一栏：用例个数，其中有命中、未命中、待核实的各几个，名称写明是这一条的“边界”、界限两侧都有的几个。\n\
         名单、排名一类不下判断的，写用例核对了它的几列。\n\n\
         In English: every id of the plan and of the data checks, the rule that computes it, what it reads, the list it shows in, \
         and its cases.\n",
        ids.len(),
        told.len(),
    );
    page.push_str("\n| 编号 | 方案行 | 规则 | 种类 | 表 | 读什么 | 出在哪张表 | 用例 | 依据 |\n");
    page.push_str("|---|---|---|---|---|---|---|---|---|\n");
    for id in ids {
        let mut parts: Vec<(&String, &Found)> = found.iter().filter(|(item, _)| id.covers(item)).collect();
        parts.sort_by_key(|(item, _)| item.len());
        for (item, one) in parts {
            let sheets = if one.sheets.is_empty() { "findings".to_owned() } else { one.sheets.join("、") };
            let cells = [
                item.clone(),
                id.line.clone(),
                one.title.clone(),
                one.category.clone(),
                one.tables.join("、"),
                named(&one.inputs),
                sheets,
                cases(one),
                one.basis.clone(),
            ];
            page.push_str(&format!("| {} |\n", cells.map(|text| cell(&text)).join(" | ")));
        }
    }
    if !told.is_empty() {
        page.push_str("\n## 不能由数据算出的\n\n| 编号 | 方案行 | 内容 | 原因 | 由人怎样办 |\n|---|---|---|---|---|\n");
        for id in told {
            let cells = [&id.id, &id.line, &id.title, &id.reason, &id.person].map(|text| cell(text));
            page.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    if !open.is_empty() {
        page.push_str("\n## 还没有写完的\n\n| 编号 | 方案行 | 内容 | 缺 |\n|---|---|---|---|\n");
        for id in open {
            let lacks = lacks(id, found.get(&*id.id)).join("、");
            let cells = [&id.id, &id.line, &id.title, &lacks].map(|text| cell(text));
            page.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    page
}
