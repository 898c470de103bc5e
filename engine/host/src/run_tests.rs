//! A table run in pieces gives what it gives run whole, whatever stands in its files and however they are cut.

use super::*;
use std::fs;

const PACK: &str = r#"
[pack]
name = "pieces"
title = "分块"
version = "1"
as_of = "2022-09-05 24:00"
region = ["县"]

[[table]]
name = "户"
key = "户编号"
file = "户*"
only = "县 != \"别处\""
fields = [
  { name = "户编号", type = "text" },
  { name = "县", type = "text" },
  { name = "姓名", type = "text", sensitive = "姓名" },
  { name = "人口", type = "number", whole = true, min = 1 },
  { name = "收入", type = "number" },
  { name = "日期", type = "date" },
  { name = "危房", type = "bool" },
  { name = "没有的列", type = "number" },
]

[[derive]]
name = "人均"
on = "户"
value = "收入 / 人口"
places = 2

[[derive]]
name = "太大"
on = "户"
value = "收入 * 9000000"

[[check]]
id = "C-1"
on = "户"
when = "人均 < 5000"
severity = "high"
reason = "人均{人均:.2}元，{姓名}"

[[check]]
id = "C-2"
on = "户"
when = "危房 && 日期 < \"2022-06-01\""
reason = "危房"

[[check]]
id = "C-3"
on = "户"
when = "没有的列 > 1"

[[check]]
id = "C-5"
on = "户"
when = "没有的列 > 1 || 户编号 == \"late\""

[[check]]
id = "C-4"
on = "户"
when = "太大 > 5"
reason = "{太大}"

[[sheet]]
name = "全部"
on = "户"
columns = ["户编号", "县", "人均", "日期", "姓名", { title = "低", value = "hit(\"C-1\")" },
  { title = "数", value = "if hit(\"C-2\") { 1 } else { 0 }" }, { title = "倍", value = "收入 * 8000000" }]

[[sheet]]
name = "危房户"
on = "户"
where = "危房"
columns = ["户编号", "危房"]
"#;

/// Rows of all kinds: cells that cannot be read, quoted line breaks, blank lines, rows without a key, cells too many.
fn data(rows: usize, repeat: Option<usize>) -> String {
    let mut text = "\u{feff}说明,,,,,,\n户编号,县,姓名,人口,收入,日期,危房\n".to_owned();
    for row in 0..rows {
        let key = match row {
            _ if row % 41 == 40 => String::new(),
            _ if repeat == Some(row) => "h0".to_owned(),
            _ => format!("h{row}"),
        };
        let county = ["阳朔县", "\"平乐\n县\"", "别处", "", "灵川县"][row % 5];
        let name = if row.is_multiple_of(7) { "\"=样\"\"甲\"" } else { "样乙" };
        let people = ["3", "0", "三", "4.0", ""][row / 3 % 5];
        let income = ["24000.01", "1.2万", "9000000", "-5", ""][row / 2 % 5];
        let date = ["2022-01-05", "20220806", "坏", "2022年8月5日"][row % 4];
        let damaged = ["是", "否", "", "也许"][row / 5 % 4];
        text.push_str(&format!("{key},{county},{name},{people},{income},{date},{damaged}\n"));
        if row % 29 == 28 {
            text.push_str(&format!("\nh-{row},阳朔县\n"));
            text.push_str(&format!("k{row},阳朔县,\"样\"丙,1,1,,,多,\n"));
        }
    }
    text.push_str("合计,,,,,,\n填表人：样丁,,,,,,\n");
    text
}

/// Runs the pack over files and gives every file of the output but the log, without timings, and whether the run was one
/// in pieces. The log is held against the files that were read.
fn results(files: &[(&str, String)], ways: Ways, threads: usize) -> (Vec<(String, String)>, bool) {
    let home = tempfile::tempdir().unwrap();
    for folder in ["pack", "data"] {
        fs::create_dir(home.path().join(folder)).unwrap();
    }
    fs::write(home.path().join("pack/pack.toml"), PACK).unwrap();
    for (name, text) in files {
        fs::write(home.path().join("data").join(name), text).unwrap();
    }
    let request = Request {
        data: home.path().join("data"),
        pack: home.path().join("pack"),
        out: home.path().join("out"),
        as_of: None,
        since: None,
        plugins: Vec::new(),
        show_sensitive: false,
        encoding: None,
        format: ListFormat::Csv,
        threads: Some(threads),
        memory: None,
        language: Language::Chinese,
    };
    let done = run_as(&request, ways, &|_| {}).map_err(|failure| failure.diagnostics).unwrap();
    let log = fs::read_to_string(home.path().join("out/heng-log.ndjson")).unwrap();
    for (name, text) in files {
        let (bytes, sha256) = (text.len(), heng_data::digest::digest(text.as_bytes()));
        let mark = format!(r#"{{"file":"{name}","bytes":{bytes},"sha256":"{sha256}"}}"#);
        assert!(log.contains(&mark), "{mark} is not in {log}");
    }
    // Only a run of whole tables has a step of its own for columns.
    let in_pieces = done.summary.run.timings_ms.get("evaluate").is_none();
    let mut found: Vec<(String, String)> = fs::read_dir(home.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && path.extension().is_none_or(|ending| ending != "ndjson"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("\"timings_ms\"").next().unwrap_or_default().to_owned();
            (name, text)
        })
        .collect();
    found.sort();
    let summary = Summary { run: RunRecord::default(), out: String::new(), ..done.summary };
    found.push(("summary".to_owned(), format!("{summary:?}")));
    (found, in_pieces)
}

/// A run in pieces, or what becomes of it, gives what one of whole tables gives; `begins_anew` says whether the pieces show
/// that the table must be run whole.
#[track_caller]
fn same(files: &[(&str, String)], block_bytes: usize, threads: usize, begins_anew: bool) {
    let (whole, _) = results(files, Ways { in_pieces: false, ..Ways::default() }, 1);
    let (pieces, in_pieces) = results(files, Ways { block_bytes, in_pieces: true }, threads);
    assert_eq!(in_pieces, !begins_anew);
    for (one, other) in whole.iter().zip(&pieces) {
        assert!(one == other, "blocks of {block_bytes}, {threads} threads:\n{one:?}\n{other:?}");
    }
    assert_eq!(whole.len(), pieces.len());
}

/// Rows of a file that gives every column.
fn complete(rows: usize, repeat: Option<usize>) -> String {
    let given = |line: &str| match line {
        "" => String::new(),
        line if line.starts_with("户编号") => format!("{line},没有的列\n"),
        line => format!("{line},{}\n", line.len() % 3),
    };
    // Line breaks within cells are no ends of lines here.
    data(rows, repeat).replace("\"平乐\n县\"", "\"平\"\"乐县\"").lines().map(given).collect()
}

#[test]
fn pieces_give_what_the_whole_gives() {
    for (block_bytes, threads) in [(200, 2), (3_000, 1), (9_000, 3)] {
        same(&[("户.csv", complete(700, None))], block_bytes, threads, false);
    }
    // Where a column is not given, the first piece must be large enough to say that for all.
    let one = [("户.csv", data(6_000, None))];
    for (block_bytes, threads, begins_anew) in [(200, 2, true), (90_000, 1, false), (120_000, 3, false)] {
        same(&one, block_bytes, threads, begins_anew);
    }
    let two = [("户.csv", data(300, None)), ("户-2.csv", data(90, None).replace("\nh", "\ny").replace("\nk", "\nz"))];
    same(&two, 9_000, 2, false);
}

#[test]
fn large_files_are_hashed_as_they_are_read() {
    // One that is read from its file piece by piece, and a small one that is not.
    let large = data(100_000, None);
    assert!(large.len() > 4 << 20);
    let small = data(90, None).replace("\nh", "\ny").replace("\nk", "\nz");
    let files = [("户.csv", large), ("户-2.csv", small)];
    for threads in [1, 2] {
        assert!(results(&files, Ways { block_bytes: 300_000, in_pieces: true }, threads).1);
    }
}

#[test]
fn a_repeated_key_is_found_across_pieces() {
    same(&[("户.csv", complete(400, Some(390)))], 1_000, 2, true);
    same(&[("户.csv", complete(400, Some(1)))], 1_000, 2, true);
    same(&[("户.csv", complete(400, None))], 1_000, 2, false);
}

#[test]
fn rules_that_decide_late_are_not_called_not_run() {
    // A row far behind that decides where the others do not.
    same(&[("户.csv", data(300, None).replace("\nh250,", "\nlate,"))], 6_000, 2, true);
    // A column that is there in the second file only is given.
    let first = data(300, None);
    let second = data(200, None).replace("姓名", "没有的列").replace("样乙", "5");
    let second = second.replace("\nh", "\ny").replace("\nk", "\nz");
    same(&[("户-1.csv", first.clone()), ("户-2.csv", second)], 9_000, 2, false);
    same(&[("户-1.csv", first)], 6_000, 2, false);
}
