//! How many machine instructions a fixed small run of the program takes, counted by callgrind, against the
//! figure in `bench/instructions.toml`. Counts do not depend on what else the machine does, so CI can hold them.

use crate::speed::workload;
use crate::{Fault, figures, folders};
use std::path::PathBuf;
use std::process::Command;

/// How many households the run has.
const HOUSEHOLDS: u64 = 5_000;

/// How much more is too much.
const MOST: f64 = 1.05;

/// A line of a commit's message that begins so says why a run takes more.
const EXPLANATION: &str = "Instructions:";

/// Counts the instructions of a fixed run and holds them against the stored figure, or stores them; whether they are
/// not too many.
///
/// # Errors
/// Valgrind or the program is missing, or the run fails.
pub fn check(update: bool) -> Result<bool, Fault> {
    let text = counts(HOUSEHOLDS)?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    judge(total.ok_or("callgrind wrote no total")?.trim().parse()?, update)
}

/// What callgrind writes of one run over so many households on one thread.
///
/// # Errors
/// Valgrind or the program is missing, or the run fails.
pub fn counts(households: u64) -> Result<String, Fault> {
    let data = workload::folder(households)?;
    let out = folders::emptied("instructions-out")?;
    let counts = folders::scratch("callgrind.out")?;
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", &format!("--callgrind-out-file={}", counts.display())]);
    command.arg(folders::program()?).arg("run").arg(data).arg("--pack").arg(workload::PACK).arg("--out").arg(out);
    command.args(["--threads", "1", "--lang", "en"]);
    let output = command.output().map_err(|error| format!("valgrind: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(std::fs::read_to_string(counts)?)
}

fn judge(counted: u64, update: bool) -> Result<bool, Fault> {
    let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.toml"));
    let shown = figures::count(counted);
    if update {
        std::fs::write(&file, stored(counted))?;
        println!("{shown} instructions, stored");
        return Ok(true);
    }
    let text = std::fs::read_to_string(&file)?;
    let figure = text.lines().find_map(|line| line.strip_prefix("instructions = "));
    let figure: u64 = figure.ok_or("the file has no figure")?.replace('_', "").trim().parse()?;
    let ratio = counted as f64 / figure as f64;
    println!("{shown} instructions, {ratio:.3} of the stored {}", figures::count(figure));
    if ratio <= MOST {
        return Ok(true);
    }
    let message = Command::new("git").args(["log", "-1", "--format=%B"]).output()?.stdout;
    let message = String::from_utf8_lossy(&message).into_owned();
    if let Some(why) = message.lines().find(|line| line.starts_with(EXPLANATION)) {
        println!("more than {MOST} times as many, and the commit says why: {why}");
        return Ok(true);
    }
    eprintln!(
        "more than {MOST} times as many. Make it cheaper; or store the new figure with --update and say why in the commit's \
         message, in a line that begins with “{EXPLANATION}”."
    );
    Ok(false)
}

fn stored(counted: u64) -> String {
    let digits = figures::count(counted).replace(' ', "_");
    format!(
        "# Instructions of `heng run` over {HOUSEHOLDS} generated households with bench/speed/pack, one thread, release build.\n\
         # Written by: cargo run --release -p heng-bench -- instructions --update\n\
         instructions = {digits}\n"
    )
}
