//! The whole run of the real program, from files to files, measured from outside. Its own `run.json` says what it did.

use crate::arguments::Arguments;
use crate::process::{Cost, run};
use crate::{Fault, folders};
use heng_data::RunRecord;
use std::path::Path;
use std::process::Command;

/// What the runs took and what the last one recorded.
#[derive(Debug)]
pub struct WholeRun {
    /// One cost a run.
    pub costs: Vec<Cost>,
    /// The bytes of the input files.
    pub bytes: u64,
    /// The record of the last run.
    pub record: RunRecord,
}

/// Runs the program over a data folder as often as asked for. The files are in the system's cache from the second run
/// on at the latest; no run is left out.
pub fn measure(program: &Path, data: &Path, arguments: &Arguments) -> Result<WholeRun, Fault> {
    let out = folders::scratch("out")?;
    let mut costs = Vec::with_capacity(arguments.repeat);
    for _ in 0..arguments.repeat {
        let mut command = Command::new(program);
        command.arg("run").arg(data).arg("--pack").arg(&arguments.pack).arg("--out").arg(&out);
        command.arg("--threads").arg(arguments.threads().to_string());
        // 1 says that there are findings of a level that was asked for, which is no fault.
        costs.push(run(&mut command, 1)?);
    }
    let record = std::fs::read(out.join("run.json"))?;
    let record = RunRecord::from_json(&record).ok_or("run.json has another shape than this program knows")?;
    Ok(WholeRun { costs, bytes: input_bytes(data)?, record })
}

fn input_bytes(data: &Path) -> Result<u64, Fault> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(data)? {
        let about = entry?.metadata()?;
        bytes += if about.is_file() { about.len() } else { 0 };
    }
    Ok(bytes)
}
