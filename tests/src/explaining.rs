//! Holds explain against run: for every row of the sample that has a finding, the answers of `explain`, which computes only
//! what belongs to the row, are those of the run over everything: state, level, message, margin, missing fields.

use heng_core::program::TableId;
use heng_core::run::RunOptions;
use heng_data::Reading;
use heng_host::catalogue;
use heng_host::explain::{Answer, FoundLine, Plan, rows_with_key};
use heng_host::language::Language;
use heng_host::snapshot::load_folder;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// One line of findings as it is compared.
type Line = (String, String, String, String, String, String, String);

/// Explains every row of a data folder that has a finding.
///
/// # Panics
/// An answer differs from the run, says nothing, or the data has fewer findings than `least`.
pub fn run(data: &Path, pack: &Path, least: usize) {
    let snapshot = load_folder(pack, &[]).snapshot().expect("the pack is good");
    let moment = snapshot.moment(None).expect("the pack names its moment");
    let (program, _) = snapshot.pack.program(moment);
    let program = program.expect("the pack is good");
    let needed: Vec<_> = program.tables.iter().map(|table| table.fields.clone()).collect();
    let Reading { input, reader, .. } =
        heng_data::read(data, &program, &needed, &|_| {}).expect("the data can be read");
    let options = RunOptions::default();
    let whole = heng_core::run::run(&program, input.clone(), &reader, &options, &|_| {});
    let titles = whole.finding_titles();
    let at = |title: &str| titles.iter().position(|known| &**known == title).expect("a column of findings");
    let columns = ["规则", "状态", "等级", "说明", "差额", "缺少", "未核实"].map(at);
    let (table_at, key_at) = (at("表"), at("主键"));
    let mut expected: BTreeMap<(String, String), Vec<Line>> = BTreeMap::new();
    let mut count = 0;
    for line in crate::engine::findings(&whole) {
        let [rule, state, level, message, margin, missing, unverified] = columns.map(|column| line[column].clone());
        let row = (line[table_at].clone(), line[key_at].clone());
        expected.entry(row).or_default().push((rule, state, level, message, margin, missing, unverified));
        count += 1;
    }
    assert!(count >= least, "only {count} findings in {}", data.display());
    let words = |key: &str, arguments: &[(&str, &str)]| catalogue::text(Language::Chinese, key, arguments);
    let mut failures = Vec::new();
    let mut alone = 0;
    for (at, table) in program.tables.iter().enumerate() {
        let rows: Vec<(&String, &Vec<Line>)> = expected
            .iter()
            .filter(|((name, _), _)| **name == *table.name)
            .map(|((_, key), lines)| (key, lines))
            .collect();
        if rows.is_empty() {
            continue;
        }
        let id = TableId(at as u32);
        let plan = Plan::new(&program, id, &[]).expect("all rules are meant");
        let of_all = plan.needs_all().then(|| plan.run_all(input.clone(), &reader, &options));
        let explained: Vec<(usize, Vec<String>)> = rows
            .par_iter()
            .map(|(key, lines)| {
                let mut wrong = Vec::new();
                let places = rows_with_key(&program, id, &input.tables[at], key);
                let (outcome, _) = plan.run_alone(&input, &reader, (key, &places), &options);
                let mut answers: Vec<Answer> = Vec::new();
                if let Some(row) = outcome.find(id, key) {
                    answers.extend(plan.answers(&outcome, row, false, false, &words));
                }
                let decided = answers.len();
                if let Some(all) = &of_all
                    && let Some(row) = all.find(id, key)
                {
                    answers.extend(plan.answers(all, row, true, false, &words));
                }
                compare(&table.name, key, lines, &answers, &mut wrong);
                (decided, wrong)
            })
            .collect();
        for (decided, wrong) in explained {
            alone += decided;
            failures.extend(wrong);
        }
    }
    assert!(alone > 0, "no rule was decided by its row alone");
    crate::finish("explain beside run", count, &failures);
}

fn compare(table: &str, key: &str, lines: &[Line], answers: &[Answer], wrong: &mut Vec<String>) {
    let shown = |answer: &Answer, line: &FoundLine| -> Line {
        let missing = line.missing.join("; ");
        let rule = answer.id.to_string();
        let FoundLine { state, level, message, margin, unverified, .. } = line.clone();
        (rule, state, level, message, margin, missing, unverified)
    };
    let mut found: Vec<Line> =
        answers.iter().flat_map(|answer| answer.lines.iter().map(move |line| shown(answer, line))).collect();
    let mut wanted = lines.to_vec();
    // A rule that decided no row at all is told once by a run, as not run; of the one row it is open.
    found.retain(|line| wanted.contains(line) || !line.5.split("; ").any(|name| name.ends_with(" absent")));
    found.sort();
    wanted.sort();
    if found != wanted {
        let only = |these: &[Line], those: &[Line]| -> Vec<String> {
            these.iter().filter(|line| !those.contains(line)).map(|line| format!("{line:?}")).collect()
        };
        wrong.push(format!(
            "{table}:{key}\n  only in the run:\n    {}\n  only in the explanation:\n    {}",
            only(&wanted, &found).join("\n    "),
            only(&found, &wanted).join("\n    ")
        ));
    }
    for answer in answers.iter().filter(|answer| !answer.lines.is_empty()) {
        let rests = !answer.conditions.is_empty() && !answer.why.is_empty() && !answer.entries.is_empty();
        if !rests {
            wrong.push(format!("{table}:{key} {}: nothing is said of why", answer.id));
        }
        for condition in &answer.conditions {
            let open = answer.state == "待核实";
            if condition.holds != Some(true) && !open {
                wrong.push(format!("{table}:{key} {}: a condition does not hold", answer.id));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_explained_is_what_the_run_found() {
        let root = crate::root();
        super::run(&root.join("samples/guilin-2022"), &root.join("rules/guilin-2022"), 400);
    }
}
