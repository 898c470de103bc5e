//! The table of `speed` under more and more rules, made from a few forms with other figures in each. They share what they
//! derive, as rules of one policy do, so that each further one should cost less than those before.

use crate::columns::Pack;
use crate::figures::rounded;
use crate::peer::Times;
use crate::speed::workload;
use crate::{Fault, folders, process};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const COUNTS: [usize; 5] = [10, 30, 100, 300, 1_000];

/// Forms of conditions; `{}` is the rule's number, which is small enough for few households to be hit.
const FORMS: [&str; 8] = [
    "适用人群 && 人均纯收入 < {} + 500",
    "监测类别 == \"非监测\" && 监测参考人均收入 < {} + 400",
    "适用人群 && 人均纯收入 * 1000 < 上年人均纯收入 * {}",
    "工资性收入 > 300000 + {}",
    "生产经营性支出 > 生产经营性收入 + 90000 + {}",
    "耕地面积 > 100 + {} && 生产经营性收入 == 0",
    "abs(登记纯收入 - 家庭纯收入) > 90000 + {}",
    "转移性收入 > 家庭总收入 * 0.9 && !整户无劳力 && 住房面积 * 100 < {}",
];

/// A table: the whole run and the evaluation alone by number of rules.
pub fn measure(households: u64, threads: usize, repeat: usize) -> Result<String, Fault> {
    let data = workload::folder(households)?;
    let mut text = format!(
        "\n{households} households × 40 columns, {threads} threads, medians of {repeat} runs.\n\n\
         | rules | whole run, wall s | processor s | evaluation alone, s | ns a household and rule | rule evaluations a second |\n\
         |---:|---:|---:|---:|---:|---:|\n"
    );
    for count in COUNTS {
        eprintln!("{count} rules …");
        let pack = pack(count)?;
        let whole = whole(&data, &pack, threads, repeat)?;
        let alone = alone(&data, &pack, threads, repeat)?;
        let evaluations = (households as usize * count) as f64;
        writeln!(
            text,
            "| {count} | {:.3} | {:.2} | {:.3} | {:.2} | {} |",
            whole.wall(),
            whole.processor().unwrap_or_default(),
            alone.wall(),
            alone.wall() * 1e9 / evaluations,
            rounded(evaluations / alone.wall()),
        )?;
    }
    Ok(text)
}

/// The program from file to files.
fn whole(data: &Path, pack: &Path, threads: usize, repeat: usize) -> Result<Times, Fault> {
    let mut times = Times::default();
    for _ in 0..repeat {
        let out = folders::emptied("scaling-out")?;
        let mut command = Command::new(folders::program()?);
        command.arg("run").arg(data).arg("--pack").arg(pack).arg("--out").arg(out);
        let cost = process::run(command.args(["--threads", &threads.to_string(), "--lang", "en"]), 0)?;
        times.wall.push(cost.wall);
        times.processor.extend(cost.cpu);
    }
    Ok(times)
}

/// Data in memory.
fn alone(data: &Path, pack: &Path, threads: usize, repeat: usize) -> Result<Times, Fault> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    pool.install(|| Ok(Pack::load(pack)?.evaluate(data, repeat)?.1))
}

/// A pack with so many rules: the tables and derived columns of the speed pack, rules of its own, no list.
fn pack(count: usize) -> Result<PathBuf, Fault> {
    let folder = folders::emptied(&format!("scaling-rules-{count}"))?;
    std::fs::copy(Path::new(workload::PACK).join("pack.toml"), folder.join("pack.toml"))?;
    let mut text = String::new();
    for number in 0..count {
        let condition = FORMS[number % FORMS.len()].replace("{}", &number.to_string());
        write!(
            text,
            "[[check]]\nid = \"N-{number:04}\"\ntitle = \"第{number}条\"\non = \"户\"\nseverity = \"low\"\nreason = '第{number}条'\n\
             when = '{condition}'\n\n"
        )?;
    }
    std::fs::write(folder.join("rules.toml"), text)?;
    Ok(folder)
}
