//! The line that answers one record: findings as `findings.csv` has them, computed columns, and what could not be read.

use super::ready::Ready;
use crate::catalogue;
use crate::language::Language;
use heng_core::program::ItemId;
use heng_core::run::{Batch, Outcome, RunOptions, run};
use heng_data::record::RecordReader;
use heng_values::{Diagnostic, Value, show};
use serde_json::{Map, Value as Json, json};

/// Answers one record. A record that cannot be used is answered too, by a line of type `rejected`.
pub fn answer(
    ready: &Ready,
    reader: &RecordReader<'_>,
    text: &str,
    row: u64,
    show_sensitive: bool,
    language: Language,
) -> Json {
    let record = match reader.read(text, row) {
        Ok(record) => record,
        Err(fault) => return rejected(ready, row, &fault, language),
    };
    let (input, whole, ignored) = record.into_parts();
    let options = RunOptions { chunk_rows: 64, show_sensitive, ..RunOptions::default() };
    let outcome = run(&ready.program, input, &whole, &options, &|_| {});
    let problems = problems(&outcome, language);
    if outcome.rows(ready.root) != 1 {
        return json!({
            "type": "rejected", "row": row, "key": Json::Null, "problems": problems, "ignored": ignored,
            "pack": ready.snapshot.hash(),
        });
    }
    let mut findings = Vec::new();
    let titles = outcome.finding_titles();
    let lines = |batch: &Batch| -> Vec<Json> { (0..batch.rows).map(|row| line(batch, row, &titles)).collect() };
    outcome.findings(lines, |mut part| findings.append(&mut part));
    let mut columns = Map::new();
    for id in &ready.shown {
        let column = ready.program.column(*id);
        let values = outcome.column(*id);
        let value = values.get(0);
        let shown = match (value, column.mask.filter(|_| !show_sensitive)) {
            (None, _) => Json::Null,
            (Some(value), Some(mask)) => Json::String(mask.mask(&show::shown(&value, column.places))),
            (Some(value), None) => plain(&value, column.places),
        };
        columns.insert(column.name.to_string(), shown);
    }
    // What was not given is said: a rule that could not run is not one that found nothing.
    let items = ready.program.items.iter().enumerate();
    let not_run: Vec<Json> = items
        .filter_map(|(at, item)| {
            let missing = outcome.tally(ItemId(at as u32)).not_run.as_ref().filter(|_| !item.states.is_empty())?;
            Some(json!({ "rule": &*item.id, "missing": missing }))
        })
        .collect();
    let mut answer = json!({
        "type": "result",
        "row": row,
        "key": outcome.key_text(ready.root, 0),
        "findings": findings,
        "columns": columns,
        "pack": ready.snapshot.hash(),
    });
    if let Some(answer) = answer.as_object_mut() {
        if !not_run.is_empty() {
            answer.insert("not_run".to_owned(), Json::Array(not_run));
        }
        if !problems.is_empty() {
            answer.insert("problems".to_owned(), Json::Array(problems));
        }
        if !ignored.is_empty() {
            answer.insert("ignored".to_owned(), json!(ignored));
        }
    }
    answer
}

/// The line for a record that cannot be used.
pub fn rejected(ready: &Ready, row: u64, fault: &Diagnostic, language: Language) -> Json {
    let message = catalogue::wording(language, fault).title;
    json!({
        "type": "rejected", "row": row, "key": Json::Null, "code": fault.code, "message": message,
        "pack": ready.snapshot.hash(),
    })
}

/// A line of findings: titles and what `findings.csv` shows under them.
fn line(batch: &Batch, row: usize, titles: &[std::sync::Arc<str>]) -> Json {
    let mut line = Map::new();
    for (title, column) in titles.iter().zip(&batch.columns) {
        let mut cell = String::new();
        column.show(row, &mut cell);
        line.insert(title.to_string(), if cell.is_empty() { Json::Null } else { Json::String(cell) });
    }
    Json::Object(line)
}

fn problems(outcome: &Outcome<'_>, language: Language) -> Vec<Json> {
    let one = |problem: &heng_core::run::Problem| {
        json!({
            "table": &*problem.file,
            "row": problem.row,
            "column": &*problem.column,
            "text": problem.text,
            "code": problem.code,
            "reason": catalogue::coded(language, problem.code, &problem.arguments).title,
            "action": problem.action,
        })
    };
    outcome.problems().iter().map(one).collect()
}

/// A value: flags and lists of texts as such, everything else as lists show it, so that decimals stay exact.
fn plain(value: &Value, places: Option<u32>) -> Json {
    match value {
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Texts(texts) => Json::Array(texts.iter().map(|text| Json::String(text.to_string())).collect()),
        other => Json::String(show::shown(other, places)),
    }
}
