//! Holds every run of a conversation to its books: rows read are rows evaluated and rows rejected, every rejected row is a
//! line of `rejected.csv`, and files that need no guessing hold as many records as were read, counted by another reader.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Remarks by which a file is not simply one header and records that all belong to one table.
const NOT_PLAIN: [&str; 8] = ["N0801", "N0802", "N0804", "N0805", "N0806", "N0807", "N0808", "N0809"];

/// What `rejected.csv` says was done with a row that took no part.
const REJECTED: &str = "该行退回，不参加评估";

/// Checks the results that `heng run` with these words left; `said` is what it said aside.
///
/// # Errors
/// What does not add up.
pub fn check(folder: &Path, words: &[String], said: &str) -> Result<(), String> {
    let out = words.iter().position(|word| word == "--out").and_then(|at| words.get(at + 1));
    let ([_, verb, data, ..], Some(out)) = (words, out) else { return Ok(()) };
    // A stream of records leaves no run.json, nor does a list on standard output.
    if verb != "run" || data == "-" || out == "-" {
        return Ok(());
    }
    let (data, out) = (folder.join(data), folder.join(out));
    let record = std::fs::read_to_string(out.join("run.json")).map_err(|error| format!("run.json: {error}"))?;
    let record: Value = serde_json::from_str(&record).map_err(|error| error.to_string())?;
    let Some(tables) = record["tables"].as_object() else { return Err("run.json has no tables".to_owned()) };
    let figure = |table: &Value, name: &str| table[name].as_u64().unwrap_or(u64::MAX);
    let mut sums = [0; 2];
    for (name, table) in tables {
        let [read, evaluated, rejected] = ["read", "evaluated", "rejected"].map(|column| figure(table, column));
        if read != evaluated.saturating_add(rejected) {
            return Err(format!("{name}: {read} read, {evaluated} evaluated, {rejected} rejected"));
        }
        sums = [sums[0] + read, sums[1] + rejected];
    }
    // In another format than CSV its lines are not counted here.
    let listed = |output: &Value| output["file"] == "rejected.csv";
    if !record["outputs"].as_array().into_iter().flatten().any(listed) {
        return Ok(());
    }
    let lines = records(&out.join("rejected.csv"))?;
    let rejected: BTreeSet<Vec<&str>> = lines
        .iter()
        .filter(|line| line.last().is_some_and(|action| action == REJECTED))
        .map(|line| line[..3].iter().map(String::as_str).collect())
        .collect();
    if rejected.len() as u64 != sums[1] {
        return Err(format!("{} rows rejected, {} in rejected.csv", sums[1], rejected.len()));
    }
    let counted: u64 = record["problems"].as_array().into_iter().flatten().map(|group| figure(group, "count")).sum();
    if counted + 1 != lines.len() as u64 {
        return Err(format!("{counted} problems in run.json, {} lines in rejected.csv", lines.len() - 1));
    }
    // A quote that is not closed is read differently by others, and a file may feed several tables.
    let stray = lines.iter().any(|line| line[5].contains("引号"));
    if stray || NOT_PLAIN.iter().any(|code| said.contains(code)) {
        return Ok(());
    }
    let files = if data.is_dir() { crate::entries(&data) } else { vec![data] };
    // Other formats are counted by their own tests.
    if files.iter().any(|file| file.extension().is_none_or(|ending| ending != "csv")) {
        return Ok(());
    }
    let mut held = 0;
    for file in &files {
        held += records(file)?.len() as u64 - 1;
    }
    // Several tables may be fed by one file, so that more rows are read than there are; never fewer.
    if sums[0] < held || (tables.len() == 1 && sums[0] != held) {
        return Err(format!("{} rows read, {held} in the files", sums[0]));
    }
    Ok(())
}

/// The records of a CSV, its header among them.
fn records(path: &Path) -> Result<Vec<Vec<String>>, String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path);
    let reader = reader.as_mut().map_err(|error| format!("{}: {error}", path.display()))?;
    let read = |record: Result<csv::ByteRecord, csv::Error>| {
        let record = record.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
    };
    reader.byte_records().map(read).collect()
}
