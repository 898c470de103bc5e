//! One record judged by the whole Guilin pack from a cold start, as another tool would ask for it: a new process, the pack
//! loaded and checked, the record read, the answer written; and where that time goes, step by step in this process. And
//! what staff wait for when they edit rules: `check` and `test`, beside a run over the sample.

use crate::peer::Times;
use crate::{Fault, folders};
use heng_host::snapshot::load_folder;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules/guilin-2022");

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../samples/guilin-2022");

/// A household of three and its people, as an NDJSON record.
const RECORD: &str = r#"{"户编号":"H1","户类型":"脱贫户","家庭人口":3,"人":[{"人口编号":"H1-1","性别":"男"},{"人口编号":"H1-2","性别":"女"}]}
"#;

/// A table of the time of a process and of its steps.
pub fn measure(repeat: usize) -> Result<String, Fault> {
    let heng = folders::program()?;
    let repeat = repeat.max(5) * 4;
    let nothing = timed(repeat, || process(Command::new(&heng).arg("--version"), ""))?;
    let record = timed(repeat, || {
        process(Command::new(&heng).args(["run", "-", "--format", "ndjson", "--lang", "en", "--pack", PACK]), RECORD)
    })?;
    let mut loading = Times::default();
    let mut programs = Times::default();
    for _ in 0..repeat {
        let snapshot = loading.time(|| load_folder(Path::new(PACK), &[]).snapshot());
        let Ok(snapshot) = snapshot else { return Err("the pack cannot be loaded".into()) };
        let moment = snapshot.pack.default_moment().ok_or("the pack says no moment")?;
        programs.time(|| snapshot.pack.program_without_lists(moment));
    }
    let milliseconds = |seconds: f64| seconds * 1e3;
    let rest = record.wall() - nothing.wall() - loading.wall() - programs.wall();
    Ok(format!(
        "\nOne record on rules/guilin-2022, medians of {repeat}.\n\n| step | wall ms |\n|---|---:|\n\
         | a process that only says its version | {:.1} |\n| texts found, read, merged, lowered; scripts of plugins compiled before | {:.1} |\n\
         | names, types, units, dates → program, lists checked beside | {:.1} |\n| the rest: the record read, judged, answered | {:.1} |\n\
         | **one record from a cold start** | **{:.1}** |\n",
        milliseconds(nothing.wall()),
        milliseconds(loading.wall()),
        milliseconds(programs.wall()),
        milliseconds(rest),
        milliseconds(record.wall()),
    ))
}

/// A table of what staff wait for, as ratios to a run over the sample.
pub fn staff(repeat: usize) -> Result<String, Fault> {
    let heng = folders::program()?;
    let out = folders::emptied("scaling-out")?;
    let run =
        timed(repeat, || process(Command::new(&heng).args(["run", SAMPLE, "--pack", PACK, "--out"]).arg(&out), ""))?;
    let check = timed(repeat, || process(Command::new(&heng).args(["check", PACK]), ""))?;
    let test = timed(repeat, || process(Command::new(&heng).args(["test", PACK]), ""))?;
    let covered = timed(repeat, || process(Command::new(&heng).args(["test", PACK, "--coverage"]), ""))?;
    let mut text = format!(
        "\nWhat staff wait for, rules/guilin-2022, medians of {repeat}.\n\n| | wall s | ratio to the run |\n|---|---:|---:|\n"
    );
    let lines = [("run over the sample", &run), ("check", &check), ("test", &test), ("test --coverage", &covered)];
    for (what, times) in lines {
        writeln!(text, "| heng {what} | {:.2} | {:.2} |", times.wall(), times.wall() / run.wall())?;
    }
    Ok(text)
}

fn timed(repeat: usize, mut run: impl FnMut() -> Result<(), Fault>) -> Result<Times, Fault> {
    let mut times = Times::default();
    for _ in 0..repeat {
        let since = Instant::now();
        run()?;
        times.wall.push(since.elapsed().as_secs_f64());
    }
    Ok(times)
}

/// Runs a command with this on its standard input.
fn process(command: &mut Command, input: &str) -> Result<(), Fault> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    let answered = input.is_empty() || String::from_utf8_lossy(&output.stdout).contains("\"type\":\"result\"");
    if output.status.success() && answered {
        return Ok(());
    }
    Err(format!("{}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into())
}
