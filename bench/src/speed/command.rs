//! Heng beside Polars, DuckDB, pandas, a Rhai loop, GoRules ZEN and json-rules-engine, all doing the same work on the
//! same file in the same run, in turn; says what each took and whether the results are the same.

use super::compare::{Differences, Findings};
use super::contestants::{self, Contestant};
use super::report::{Line, Report, Scaled};
use super::{parse, workload};
use crate::process::{self, Cost};
use crate::{Fault, arguments, folders};
use clap::Args;
use std::path::{Path, PathBuf};

/// Compares Heng with other programs on one household table of 40 columns and 35 rules.
///
/// Installs the peers into a scratch environment in the build folder. Needs the program itself, built the same way:
/// cargo build --release -p heng
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// How many households
    #[arg(long, default_value_t = 1_000_000)]
    households: u64,
    /// How many households those judge that are asked record by record
    #[arg(long, default_value_t = 20_000)]
    record_households: u64,
    /// How many threads everybody has; all cores if not said
    #[arg(long)]
    threads: Option<usize>,
    /// How many times everybody runs, in turn
    #[arg(long, default_value_t = 5)]
    repeat: usize,
    /// Only those whose names hold one of these words; Heng always takes part
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Also other numbers of rows (10 000 to 10 000 000) and one thread
    #[arg(long)]
    scaling: bool,
    /// The most rows of the scaling runs
    #[arg(long, default_value_t = 10_000_000)]
    most_rows: u64,
    /// Write report.md, figures.json and picture.svg into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Measures, prints the report and says whether everybody could be measured.
///
/// # Errors
/// What stops a contestant or cannot be written.
pub fn measure(arguments: &Arguments) -> Result<(), Fault> {
    let threads = arguments.threads.unwrap_or_else(arguments::cores);
    let mut all = contestants::all()?;
    let wanted = |one: &Contestant| arguments.only.iter().any(|word| one.name.contains(word.as_str()));
    let mut at = 0;
    all.retain(|one| {
        at += 1;
        at == 1 || arguments.only.is_empty() || wanted(one)
    });
    let data = workload::folder(arguments.households)?;
    let small = workload::folder(arguments.record_households.min(arguments.households))?;
    let mut lines: Vec<Line> = all.iter().map(|one| line(one, arguments)).collect();
    for round in 0..arguments.repeat {
        for (one, line) in all.iter().zip(&mut lines) {
            eprintln!("round {} of {}: {} …", round + 1, arguments.repeat, one.name);
            let folder = if one.by_record { &small } else { &data };
            line.costs.push(run(one, folder, threads)?.0);
        }
    }
    compare(&all, &mut lines, (&data, &small), threads)?;
    eprintln!("Heng's parts …");
    let parts = parse::measure(&data, threads, arguments.repeat)?;
    let scaled = if arguments.scaling { scale(&all, arguments, threads)? } else { Vec::new() };
    let bytes = std::fs::metadata(data.join("户.csv"))?.len();
    let report = Report { machine: machine(), threads, bytes, lines, parts, scaled };
    print!("{}", report.markdown());
    if let Some(out) = &arguments.out {
        std::fs::create_dir_all(out)?;
        std::fs::write(out.join("report.md"), report.markdown())?;
        let figures = out.join("figures.json");
        std::fs::write(&figures, serde_json::to_vec_pretty(&report.json())?)?;
        contestants::draw(&figures, &out.join("picture.svg"))?;
    }
    Ok(())
}

fn line(one: &Contestant, arguments: &Arguments) -> Line {
    let most = if one.by_record { arguments.record_households } else { arguments.households };
    Line {
        name: one.name.clone(),
        households: most.min(arguments.households),
        costs: Vec::new(),
        digest: String::new(),
        differences: Differences::default(),
    }
}

/// One run; what it took and where its result is.
fn run(one: &Contestant, data: &Path, threads: usize) -> Result<(Cost, PathBuf), Fault> {
    let out = folders::emptied("speed-out")?;
    let (mut command, result) = one.command(data, &out, threads)?;
    Ok((process::run(&mut command, 0)?, result))
}

/// Runs everybody once more and holds the results against Heng's.
fn compare(all: &[Contestant], lines: &mut [Line], data: (&Path, &Path), threads: usize) -> Result<(), Fault> {
    let mut own: Option<(Findings, Findings)> = None;
    for (one, line) in all.iter().zip(lines) {
        eprintln!("results of {} …", one.name);
        let folder = if one.by_record { data.1 } else { data.0 };
        let found = Findings::read(&run(one, folder, threads)?.1)?;
        line.digest = found.digest();
        match &own {
            Some((all, small)) => line.differences = if one.by_record { small } else { all }.differences(&found),
            None => own = Some((found, Findings::read(&run(one, data.1, threads)?.1)?)),
        }
    }
    Ok(())
}

/// Rows from ten thousand up, then one thread instead of all; only those that are not asked record by record.
fn scale(all: &[Contestant], arguments: &Arguments, threads: usize) -> Result<Vec<Scaled>, Fault> {
    let mut scaled = Vec::new();
    let fast = || all.iter().filter(|one| !one.by_record && !one.name.starts_with("pandas"));
    let mut at = |what, value, one: &Contestant, households, threads| -> Result<(), Fault> {
        eprintln!("{what} {value}: {} …", one.name);
        let data = workload::folder(households)?;
        let mut measured = Line { households, ..line(one, arguments) };
        for _ in 0..arguments.repeat.min(3) {
            measured.costs.push(run(one, &data, threads)?.0);
        }
        scaled.push(Scaled { what, value, line: measured });
        Ok(())
    };
    let sizes = [10_000, 100_000, 1_000_000, 10_000_000];
    for rows in sizes.into_iter().filter(|rows| *rows <= arguments.most_rows) {
        for one in fast().filter(|one| rows < 10_000_000 || !one.name.starts_with("Rhai")) {
            at("rows", rows, one, rows, threads)?;
        }
    }
    for one in fast() {
        at("threads", 1, one, arguments.households, 1)?;
        at("threads", threads as u64, one, arguments.households, threads)?;
    }
    Ok(scaled)
}

/// The processor's name, cores and system.
fn machine() -> String {
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = about.lines().find_map(|line| line.strip_prefix("model name")).and_then(|line| line.split_once(':'));
    let name = name.map_or("a processor", |(_, name)| name.trim()).to_owned();
    format!("{name}, {} cores, {} {}", arguments::cores(), std::env::consts::OS, std::env::consts::ARCH)
}
