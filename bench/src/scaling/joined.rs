//! Three tables joined — households, persons, the income ledger — under the twelve rules of `speed/joined`, beside the same
//! work as hand-written queries in Polars and DuckDB. Flags are compared household by household.

use crate::figures::{count, median};
use crate::process::{self, Cost};
use crate::speed::compare::place;
use crate::speed::contestants::{PEERS, python, version_of};
use crate::{Fault, folders};
use csv::{ByteRecord, Reader, ReaderBuilder, Writer};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The pack that says the rules.
const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/speed/joined");

const RULES: usize = 12;

/// Each table's columns: the name that everybody reads, and the header that the generator writes.
const TABLES: [(&str, &[(&str, &str)]); 3] = [
    (
        "户",
        &[
            ("户编号", "户编号"),
            ("县", "县(市、区、旗)"),
            ("家庭人口", "年度家庭人口数"),
            ("上年人均纯收入", "上一年人均纯收入（元）"),
        ],
    ),
    (
        "人",
        &[
            ("人口编号", "人口编号"),
            ("户编号", "户编号"),
            ("出生日期", "出生日期"),
            ("劳动技能", "劳动技能"),
            ("健康状况", "健康状况"),
        ],
    ),
    (
        "收入台账",
        &[
            ("户编号", "户编号"),
            ("年月", "年月"),
            ("登记载体", "登记载体"),
            ("收入类别", "收入类别"),
            ("金额", "金额（元）"),
        ],
    ),
];

/// A table of what each took, and in how many households flags differ from Heng's.
pub fn measure(households: u64, threads: usize, repeat: usize) -> Result<String, Fault> {
    let (data, lines) = folder(households)?;
    let mut text = format!(
        "\n{} households, their persons and their ledger, {} lines; {RULES} rules, {threads} threads, medians of {repeat} runs in \
         turn.\n\n| | wall s | ratio | processor s | peak MB | households with other flags |\n|---|---:|---:|---:|---:|---:|\n",
        count(households),
        count(lines),
    );
    let all = contestants()?;
    let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); all.len()];
    let mut flags = Vec::new();
    for round in 0..repeat {
        for (at, (name, command)) in all.iter().enumerate() {
            eprintln!("round {} of {repeat}: {name} …", round + 1);
            let out = folders::emptied("scaling-out")?;
            let (mut command, result) = command(&data, &out, threads)?;
            costs[at].push(process::run(&mut command, 0)?);
            if round == 0 {
                flags.push(read(&result)?);
            }
        }
    }
    let wall = |at: usize| median(&costs[at].iter().map(|cost| cost.wall).collect::<Vec<_>>());
    for (at, (name, _)) in all.iter().enumerate() {
        let processor = median(&costs[at].iter().filter_map(|cost| cost.cpu).collect::<Vec<_>>());
        let peak = costs[at].iter().filter_map(|cost| cost.peak).max().unwrap_or(0);
        let differing = flags[0].iter().filter(|(key, own)| flags[at].get(*key) != Some(*own)).count();
        writeln!(
            text,
            "| {name} | {:.2} | {:.2} | {processor:.2} | {} | {} |",
            wall(at),
            wall(at) / wall(0),
            count(peak / 1_000_000),
            count((differing + flags[0].len().abs_diff(flags[at].len())) as u64),
        )?;
    }
    Ok(text)
}

type Prepare = Box<dyn Fn(&Path, &Path, usize) -> Result<(Command, PathBuf), Fault>>;

/// Heng first.
fn contestants() -> Result<Vec<(String, Prepare)>, Fault> {
    let heng: Prepare = Box::new(|data, out, threads| {
        let mut command = Command::new(folders::program()?);
        command.arg("run").arg(data).arg("--pack").arg(PACK).arg("--out").arg(out);
        command.args(["--threads", &threads.to_string(), "--lang", "en"]);
        Ok((command, out.join("结果.csv")))
    });
    let mut all = vec![(format!("Heng {}", env!("CARGO_PKG_VERSION")), heng)];
    let python = python()?;
    for (package, script, what) in [("polars", "polars_joined.py", "Polars"), ("duckdb", "duckdb_joined.py", "DuckDB")]
    {
        let name = format!("{what} {}", version_of(&python, package)?);
        let python = python.clone();
        let prepare: Prepare = Box::new(move |data, out, threads| {
            let result = out.join("result.csv");
            let mut command = Command::new(&python);
            command.arg(Path::new(PEERS).join(script)).arg(data).arg(&result).arg(threads.to_string());
            Ok((command, result))
        });
        all.push((name, prepare));
    }
    Ok(all)
}

/// The flags of every household by its key.
fn read(result: &Path) -> Result<BTreeMap<Vec<u8>, Vec<Vec<u8>>>, Fault> {
    let mut reader = Reader::from_path(result)?;
    let headers = reader.headers()?.clone();
    let place = |name: &str| place(&headers, result, name);
    let key = place("户编号")?;
    let flags = (1..=RULES).map(|rule| place(&format!("J{rule:02}"))).collect::<Result<Vec<_>, Fault>>()?;
    let mut all = BTreeMap::new();
    let mut row = ByteRecord::new();
    while reader.read_byte_record(&mut row)? {
        let cell = |at: usize| row.get(at).unwrap_or_default().to_vec();
        all.insert(cell(key), flags.iter().map(|at| cell(*at)).collect());
    }
    Ok(all)
}

/// A folder with the three files, and how many lines they have; made once and kept in the build folder. Lines of the
/// ledger whose amount cannot be read are left out, since the peers' readers would stop at them.
fn folder(households: u64) -> Result<(PathBuf, u64), Fault> {
    let tables = TABLES.map(|(table, _)| table);
    let file = |folder: &Path, table: &str| folder.join(format!("{table}.csv"));
    let folder = folders::selected("joined", households, &tables, |whole, part| {
        TABLES.iter().try_for_each(|(table, columns)| select(&file(whole, table), &file(part, table), columns))
    })?;
    let mut lines = 0;
    for table in tables {
        let text = std::fs::read(file(&folder, table))?;
        lines += text.iter().filter(|byte| **byte == b'\n').count() as u64 - 1;
    }
    Ok((folder, lines))
}

/// Copies columns under plain names; the header is the first line that has them all.
fn select(from: &Path, to: &Path, columns: &[(&str, &str)]) -> Result<(), Fault> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_path(from)?;
    let mut writer = Writer::from_path(to)?;
    writer.write_record(columns.iter().map(|(name, _)| name))?;
    let mut places: Option<Vec<usize>> = None;
    let mut row = ByteRecord::new();
    while reader.read_byte_record(&mut row)? {
        let Some(places) = &places else {
            let place = |header: &str| row.iter().position(|cell| cell == header.as_bytes());
            places = columns.iter().map(|(_, header)| place(header)).collect();
            continue;
        };
        let cells: Vec<&[u8]> = places.iter().map(|place| row.get(*place).unwrap_or_default()).collect();
        let is_number = |cell: &[u8]| !cell.is_empty() && cell.iter().all(|byte| b"0123456789.-".contains(byte));
        if columns.iter().zip(&cells).any(|((name, _), cell)| *name == "金额" && !is_number(cell)) {
            continue;
        }
        writer.write_record(cells)?;
    }
    writer.flush()?;
    if places.is_none() { Err(format!("{} has no header", from.display()).into()) } else { Ok(()) }
}
