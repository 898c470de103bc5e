//! One command, measured: wall time, processor time and peak memory. The last two are read from `/proc` and so are
//! known on Linux only.

use crate::Fault;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often memory is looked at. The system keeps the highest value itself, so only the last moments can be missed.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Linux counts processor time in hundredths of a second, whatever the machine.
const TICKS_PER_SECOND: f64 = 100.0;

/// What a command took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of all its threads, if known.
    pub cpu: Option<f64>,
    /// The most memory it held at once, in bytes, if known.
    pub peak: Option<u64>,
}

/// Runs a command to its end, its standard output unread.
///
/// # Errors
/// It cannot be started, or its exit code is above `most`; with what it said.
pub fn run(command: &mut Command, most: i32) -> Result<Cost, Fault> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let before = processor_seconds(Of::EndedChildren);
    let since = Instant::now();
    let child = command.spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let (ended, peak) = (AtomicBool::new(false), AtomicU64::new(0));
    let (output, wall) = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                peak.fetch_max(peak_bytes(&status).unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(LOOK_EVERY);
            }
        });
        let output = child.wait_with_output();
        let wall = since.elapsed().as_secs_f64();
        ended.store(true, Ordering::Relaxed);
        (output, wall)
    });
    let output = output?;
    if output.status.code().is_none_or(|code| code > most) {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{} ended with {}\n{said}", command.get_program().display(), output.status).into());
    }
    let cpu = before.zip(processor_seconds(Of::EndedChildren)).map(|(before, after)| after - before);
    Ok(Cost { wall, cpu, peak: Some(peak.into_inner()).filter(|peak| *peak > 0) })
}

/// The line `VmHWM:   1234 kB` of a process's status.
fn peak_bytes(status: &str) -> Option<u64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Whose processor time is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// All threads of this process.
    Itself,
    /// All children that have ended.
    EndedChildren,
}

/// Processor seconds so far, in steps of a hundredth: the 14th and 15th field of `/proc/self/stat`, the 16th and 17th
/// for children. The second field is a name in brackets that may hold spaces.
pub fn processor_seconds(of: Of) -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = text.rsplit_once(") ")?;
    let first = match of {
        Of::Itself => 11,
        Of::EndedChildren => 13,
    };
    let mut times = fields.split(' ').skip(first).map_while(|field| field.parse::<u64>().ok());
    Some((times.next()? + times.next()?) as f64 / TICKS_PER_SECOND)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_a_cost() {
        let cost = run(Command::new("sleep").arg("0.05"), 0).unwrap();
        assert!(cost.wall >= 0.05);
        assert!(cost.cpu.is_some() && cost.peak.is_some());
        assert!(run(Command::new("false").arg(""), 0).is_err());
    }
}
