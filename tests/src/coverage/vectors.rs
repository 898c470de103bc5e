//! The plan's worked examples and boundary vectors: each is a case of the packs, with the vector's own inputs and outcome.
//! What the cases expect is what comes out (other tests run them); this only finds the vectors among them.

use std::collections::BTreeMap;
use std::path::Path;
use toml::{Table, Value};

/// A value as the list of vectors writes it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Boolean(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Value::Array(parts) => parts.iter().map(text).collect::<Vec<_>>().join("、"),
        Value::Table(table) if table.contains_key("unknown") => "缺".to_owned(),
        Value::Table(table) => table.get("value").map(text).unwrap_or_default(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Datetime(moment) => moment.to_string(),
    }
}

fn same(value: Option<&Value>, wanted: &str) -> bool {
    let Some(value) = value.map(text) else { return false };
    match (value.parse::<f64>(), wanted.parse::<f64>()) {
        (Ok(one), Ok(other)) => one == other,
        _ => value == wanted,
    }
}

/// The rows that a case gives of a table (`户`), or nested in another's rows (`户.收入台账`) with the outer row's columns.
fn given(case: &Table, table: &str) -> Vec<Table> {
    let rows = |value: Option<&Value>| -> Vec<Table> {
        value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table).cloned().collect()
    };
    let Some(given) = case.get("given").and_then(Value::as_table) else { return Vec::new() };
    let Some((outer, inner)) = table.split_once('.') else { return rows(given.get(table)) };
    let mut all = Vec::new();
    for parent in rows(given.get(outer)) {
        for mut child in rows(parent.get(inner)) {
            child.extend(
                parent.iter().filter(|(_, value)| !value.is_array()).map(|(name, value)| (name.clone(), value.clone())),
            );
            all.push(child);
        }
    }
    all
}

/// What is wrong with the inputs: `表×个数: 列=值, 列=值`, several between `；`.
fn inputs(case: &Table, list: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for part in list.split('；') {
        let (table, pairs) = part.split_once(':').unwrap_or((part, ""));
        let (table, count) = table.split_once('×').unwrap_or((table, "1"));
        let pairs: Vec<(&str, &str)> = pairs.split(',').filter_map(|pair| pair.trim().split_once('=')).collect();
        let fits = |row: &&Table| pairs.iter().all(|(name, value)| same(row.get(*name), value));
        let found = given(case, table).iter().filter(fits).count();
        if found.to_string() != count {
            wrong.push(format!("给的 {part}：有 {found} 行"));
        }
    }
    wrong
}

fn says(row: &Table, key: &str, rule: &str) -> bool {
    match row.get(key) {
        Some(Value::Array(rules)) => rules.iter().any(|one| one.as_str() == Some(rule)),
        Some(Value::Table(rules)) => rules.contains_key(rule),
        _ => false,
    }
}

/// What is wrong with the outcome: `表/主键: 命中 规则、列=值`, several between `；`.
fn outcomes(case: &Table, list: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for part in list.split('；') {
        let Some((place, said)) = part.split_once(": ") else { return vec![format!("看不懂：{part}")] };
        let (table, key) = place.split_once('/').unwrap_or((place, ""));
        let row = ["expect", table, key].iter().try_fold(case, |at, name| at.get(*name).and_then(Value::as_table));
        let Some(row) = row else {
            wrong.push(format!("没有说 {place} 怎样"));
            continue;
        };
        let mut word = "";
        for one in said.split('、') {
            if let Some((name, value)) = one.split_once('=') {
                if !same(row.get(name), value) {
                    wrong.push(format!("{place} 的 {one}：用例里是 {}", row.get(name).map(text).unwrap_or_default()));
                }
                continue;
            }
            let rule = match one.split_once(' ') {
                Some((first, rule)) => {
                    word = first;
                    rule
                }
                None => one,
            };
            let (hit, unknown) = (says(row, "findings", rule), says(row, "unknown", rule));
            let right = match word {
                "命中" => hit,
                "待核实" => unknown,
                "未命中" => row.contains_key("findings") && compared(case, rule) && !hit && !unknown,
                _ => false,
            };
            if !right {
                wrong.push(format!("{place} 不是 {word} {rule}"));
            }
        }
    }
    wrong
}

/// Whether a case compares a rule.
fn compared(case: &Table, rule: &str) -> bool {
    match case.get("rules").and_then(Value::as_array) {
        None => true,
        Some(rules) => rules.iter().filter_map(Value::as_str).any(|pattern| heng_core::glob(pattern, rule)),
    }
}

/// Holds the list of vectors against the cases.
///
/// # Errors
/// Everything that disagrees, in words.
pub fn hold(list: &str) -> Result<usize, String> {
    let mut reader = csv::Reader::from_path(crate::suite().join(list)).map_err(|error| error.to_string())?;
    let (mut files, mut wrong, mut vectors) = (BTreeMap::<String, Table>::new(), Vec::new(), 0);
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let [source, vector, file, name, now, given, outcome] = [0, 1, 2, 3, 4, 5, 6].map(|at| record[at].to_owned());
        if !files.contains_key(&file) {
            files.insert(file.clone(), read(&crate::root().join(&file))?);
        }
        let cases =
            files[&file].get("case").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table);
        let Some(case) = cases.into_iter().find(|case| case.get("name").and_then(Value::as_str) == Some(&*name)) else {
            wrong.push(format!("{source} {vector}：{file} 里没有用例 {name}"));
            continue;
        };
        let mut differences = inputs(case, &given);
        differences.extend(outcomes(case, &outcome));
        if !same(case.get("as_of"), &now) {
            differences.push(format!("评估时点不是 {now}"));
        }
        wrong.extend(differences.into_iter().map(|difference| format!("{source} {vector}：{difference}")));
        vectors += 1;
    }
    if wrong.is_empty() { Ok(vectors) } else { Err(wrong.join("\n")) }
}

fn read(path: &Path) -> Result<Table, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.parse::<Table>().map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vector_of_the_plan_is_a_case_with_its_inputs_and_outcome() {
        match hold("coverage/vectors.csv") {
            Ok(vectors) => assert!(vectors >= 34, "{vectors}"),
            Err(wrong) => panic!("{wrong}"),
        }
    }

    #[test]
    fn other_inputs_and_other_outcomes_are_told() {
        let case: Table = r#"
            rules = ["R-1"]
            given."户" = [{ "户编号" = "h1", "收入" = 7.50, "人" = [{ "年龄" = 6 }] }, { "户编号" = "h2", "收入" = { unknown = true } }]
            expect."户".h1 = { findings = ["R-1"], "人均" = { value = 3.3, within = 0.1 } }
            expect."户".h2 = { findings = [], unknown = ["R-1"] }
        "#
        .parse()
        .unwrap();
        assert!(
            inputs(&case, "户×1: 户编号=h1, 收入=7.5；户×2: ；户.人×1: 户编号=h1, 年龄=6；户×1: 收入=缺").is_empty()
        );
        assert_eq!(inputs(&case, "户×1: 户编号=h1, 收入=7.51").len(), 1);
        assert!(outcomes(&case, "户/h1: 命中 R-1、人均=3.3；户/h2: 待核实 R-1").is_empty());
        for wrong in ["户/h1: 未命中 R-1", "户/h1: 人均=3", "户/h2: 命中 R-1", "户/h3: 命中 R-1", "户/h1: 未命中 R-2"]
        {
            assert_eq!(outcomes(&case, wrong).len(), 1, "{wrong}");
        }
    }
}
