//! Which ids of the plan are rules, and which of them have cases that hit, do not hit, are unknown and stand on each
//! side of their limit. Gives a page for people, `docs/coverage-guilin.md`, and fails where the list, the packs and the
//! page disagree. It reads programs and cases; it judges nothing itself.

mod found;
mod ids;
mod inputs;
mod page;
pub mod parameters;
pub mod vectors;

use crate::{root, suite, update};
use found::{Found, State};
use ids::Id;
use std::collections::BTreeMap;
use std::path::Path;

/// What an id lacks; nothing if it is done.
fn lacks(id: &Id, found: Option<&Found>) -> Vec<String> {
    let Some(found) = found else {
        return if id.reason.is_empty() { vec!["规则".to_owned()] } else { Vec::new() };
    };
    let excused = |word: &str| id.excused.contains(word);
    let mut lacks: Vec<String> = State::REQUIRED
        .iter()
        .filter(|state| found.judges && !excused(state.word()) && found.count(**state) == 0)
        .map(|state| state.word().to_owned())
        .collect();
    if !found.judges && found.columns == 0 {
        lacks.push("列".to_owned());
    }
    if !id.limit.is_empty() && !excused("边界") && found.boundaries.is_empty() {
        lacks.push("边界".to_owned());
    }
    lacks
}

/// What each part of an id (`R-603-村`) lacks of the three states and of the sides of its limit, what has a reason aside.
fn parts(ids: &[Id], found: &BTreeMap<String, Found>, list: &Path) -> Result<Vec<String>, String> {
    let mut reader = csv::Reader::from_path(list).map_err(|error| error.to_string())?;
    let mut listed: BTreeMap<String, [String; 3]> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        listed.insert(record[0].to_owned(), [1, 2, 3].map(|at| record[at].to_owned()));
    }
    let mut wrong = Vec::new();
    let is_part = |item: &str| ids::belongs(item) && !ids.iter().any(|id| id.id == item);
    for (item, one) in found.iter().filter(|(item, _)| is_part(item)) {
        let Some([limit, mut open, why]) = listed.remove(item) else {
            wrong.push(format!("{item} 是编号的一部分，没有写界限、不要求的各是什么"));
            continue;
        };
        if !limit.is_empty() && one.boundaries.is_empty() {
            wrong.push(format!("{item} 缺边界的用例（{limit}）"));
        }
        if open.is_empty() != why.is_empty() {
            wrong.push(format!("{item} 不要求的和为什么要一起写"));
        }
        for state in State::REQUIRED.into_iter().filter(|_| one.judges) {
            let word = state.word();
            match (one.count(state) == 0, open.split('、').any(|part| part == word)) {
                (true, false) => wrong.push(format!("{item} 缺 {word} 的用例")),
                (false, true) => wrong.push(format!("{item} 写着不要求 {word}，用例里有")),
                _ => open = open.split('、').filter(|part| *part != word).collect::<Vec<_>>().join("、"),
            }
        }
        if !open.is_empty() {
            wrong.push(format!("{item} 不要求的状态写错了：{open}"));
        }
    }
    wrong.extend(listed.keys().map(|item| format!("{item} 不是编号的一部分")));
    Ok(wrong)
}

/// How an id stands: done, its rule not written (`open`), or written with cases lacking (`cases`).
fn standing(id: &Id, found: Option<&Found>) -> &'static str {
    match (found, lacks(id, found).is_empty()) {
        (_, true) => "",
        (None, false) => "open",
        (Some(_), false) => "cases",
    }
}

/// Holds the list of ids against the packs (a child's own cases and its parents'), and the page against both.
///
/// # Errors
/// Everything that disagrees, in words.
pub fn hold(packs: &[&str], list: &str, page: &str) -> Result<String, String> {
    let list = suite().join(list);
    let mut ids = ids::read(&list)?;
    let found = found::collect(packs)?;
    let mut wrong = Vec::new();
    for (id, one) in &found {
        if ids::belongs(id) && !ids.iter().any(|known| known.covers(id)) {
            wrong.push(format!("{id} 不在清单里（{}）", one.title));
        }
    }
    if ids.iter().filter(|id| !id.reason.is_empty()).count() > 6 {
        wrong.push("写明不可计算的编号多于六个".to_owned());
    }
    let mut said = String::new();
    for id in &mut ids {
        let one = found.get(&*id.id);
        if let (Some(_), false) = (one, id.reason.is_empty()) {
            wrong.push(format!("{} 是规则，又写了不可计算的原因", id.id));
        }
        if id.reason.is_empty() != id.person.is_empty() {
            wrong.push(format!("{} 不可计算的原因和由人怎样办要一起写", id.id));
        }
        let stands = standing(id, one);
        if update() {
            stands.clone_into(&mut id.stand);
        }
        if id.stand != stands {
            let lacks = lacks(id, one).join("、");
            wrong.push(format!("{} 写的是“{}”，实为“{stands}”：缺 {lacks}", id.id, id.stand));
        }
        if !stands.is_empty() {
            said.push_str(&format!("{} {}：缺 {}\n", id.id, id.title, lacks(id, one).join("、")));
        }
    }
    if update() {
        ids::write(&list, &ids)?;
    }
    wrong.extend(parts(&ids, &found, &list.with_file_name("parts.csv"))?);
    let text = page::render(&ids, &found);
    let path = root().join(page);
    if update() {
        std::fs::write(&path, &text).map_err(|error| error.to_string())?;
    } else if read(&path) != text {
        wrong.push(format!("{page} 不是最新的：HENG_UPDATE=1 cargo test -p heng-tests coverage 重写"));
    }
    if wrong.is_empty() { Ok(said) } else { Err(wrong.join("\n")) }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_of_the_plan_is_a_rule_with_its_cases_or_says_why_not() {
        let packs = ["rules/guangxi-2022", "rules/guilin-2022"];
        match hold(&packs, "coverage/guilin.csv", "docs/coverage-guilin.md") {
            Ok(open) => println!("{open}"),
            Err(wrong) => panic!("{wrong}"),
        }
    }

    #[test]
    fn what_an_id_lacks_is_said() {
        let id = Id { limit: "60".to_owned(), ..Id::named("R-1") };
        assert_eq!(standing(&id, None), "open");
        let mut found = Found { judges: true, ..Found::default() };
        assert_eq!(lacks(&id, Some(&found)), ["命中", "未命中", "待核实", "边界"]);
        found.cases.insert("甲".to_owned(), [State::Hit, State::Clear, State::Unknown].into());
        assert_eq!(lacks(&id, Some(&found)), ["边界"]);
        found.boundaries.insert("甲".to_owned());
        assert_eq!(standing(&id, Some(&found)), "");
        let listed = Found { judges: false, ..Found::default() };
        assert_eq!(lacks(&Id::named("R-2"), Some(&listed)), ["列"]);
        let told = Id { reason: "原件".to_owned(), ..Id::named("R-3") };
        assert_eq!(standing(&told, None), "");
    }

    #[test]
    fn a_part_of_an_id_belongs_to_it() {
        assert!(Id::named("R-603").covers("R-603-另") && Id::named("R-603").covers("R-603"));
        assert!(!Id::named("R-60").covers("R-603") && ids::belongs("DQ-A01") && !ids::belongs("HOUSE"));
        assert!(found::names("边界 R-609：相等", "R-609") && found::names("边界 R-609-县 差一条", "R-609-县"));
        assert!(!found::names("边界 R-609-县 差一条", "R-609") && !found::names("边界 DQ-A011", "DQ-A01"));
    }
}
