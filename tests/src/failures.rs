//! Runs that cannot end well: the disk is full, the process is killed, a result's place is taken, the folder may not be
//! written. Earlier results stand, and what is said tells what to do.

use crate::commands::{put, shell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// How many runs are killed.
const KILLED: u32 = 24;

const PACK: &str = r#"
[pack]
name = "failures"
version = "1"
as_of = "2022-09-05 24:00"

[[table]]
name = "户"
key = "户编号"
fields = [{ name = "户编号", type = "text" }, { name = "收入", type = "number", unit = "元" }]

[[sheet]]
name = "全部"
on = "户"
columns = ["户编号", "收入"]
order = ["-收入"]
"#;

/// One failure, played in a place of its own.
type Scene = fn(&Place) -> Result<(), String>;

struct Place {
    heng: PathBuf,
    folder: PathBuf,
}

impl Place {
    /// A folder with a pack, data and the results of a run that went well.
    fn new(heng: &Path, folder: &Path) -> Result<Place, String> {
        drop(std::fs::remove_dir_all(folder));
        let place = Place { heng: heng.to_owned(), folder: folder.to_owned() };
        put(folder, "pack/pack.toml", PACK.as_bytes())?;
        place.data(3, 1)?;
        let done = place.wait(&mut place.command())?;
        if done.status.success() { Ok(place) } else { Err(shown(&done)) }
    }

    /// Writes other data.
    fn data(&self, rows: u32, step: u32) -> Result<(), String> {
        let mut text = String::from("户编号,收入\n");
        (0..rows).for_each(|row| text.push_str(&format!("H{row},{}\n", row * step % 9973)));
        put(&self.folder, "data/户.csv", text.as_bytes())
    }

    fn words() -> [&'static str; 6] {
        ["run", "data", "--pack", "pack", "--out", "out"]
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.heng);
        command.args(Place::words());
        command
    }

    /// The program started by another one that changes what it may do.
    fn through(&self, starter: &[&str]) -> Command {
        let mut command = Command::new(starter[0]);
        command.args(&starter[1..]).arg(&self.heng).args(Place::words());
        command
    }

    fn wait(&self, command: &mut Command) -> Result<Output, String> {
        shell::chinese(command).current_dir(&self.folder).output().map_err(|error| error.to_string())
    }

    /// Every result and its bytes; what is ours alone left out, and the run log, which tells of failed runs too.
    fn results(&self) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let mut results = BTreeMap::new();
        for entry in crate::entries(&self.folder.join("out")) {
            let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name != ".heng" && name != "heng-log.ndjson" && entry.is_file() {
                let bytes = std::fs::read(&entry).map_err(|error| error.to_string())?;
                results.insert(name, without_timings(&bytes));
            }
        }
        Ok(results)
    }

    /// The run must fail with a code and a hint, and leave everything as it was.
    fn fails(&self, mut command: Command, code: &str, hint: &str) -> Result<(), String> {
        let before = self.results()?;
        let output = self.wait(&mut command)?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() != Some(5) || !said.contains(code) || !said.contains(hint) {
            return Err(shown(&output));
        }
        if self.results()? != before {
            return Err("earlier results have changed".to_owned());
        }
        self.nothing_aside()
    }

    /// Nothing half written lies about.
    fn nothing_aside(&self) -> Result<(), String> {
        let left = crate::entries(&self.folder.join("out/.heng"));
        let left: Vec<_> = left.iter().filter(|path| path.to_string_lossy().contains("aside-")).collect();
        if left.is_empty() { Ok(()) } else { Err(format!("left aside: {left:?}")) }
    }
}

/// A run record without its timings; other files as they are.
fn without_timings(bytes: &[u8]) -> Vec<u8> {
    match serde_json::from_slice(bytes) {
        Ok(serde_json::Value::Object(mut record)) => {
            record.remove("timings_ms");
            serde_json::Value::Object(record).to_string().into_bytes()
        }
        _ => bytes.to_vec(),
    }
}

fn shown(output: &Output) -> String {
    format!("{:?}\n{}", output.status, String::from_utf8_lossy(&output.stderr))
}

/// Plays each failure with the program at this path.
///
/// # Panics
/// One of them goes otherwise.
pub fn run(heng: &Path, scratch: &Path) {
    let scenes: [(&str, Scene); 4] =
        [("disk full", disk_full), ("place taken", place_taken), ("read-only folder", read_only), ("killed", killed)];
    let mut failures = Vec::new();
    for (name, scene) in scenes {
        let place = Place::new(heng, &scratch.join("failures").join(name.replace(' ', "-")));
        if let Err(wrong) = place.and_then(|place| scene(&place)) {
            failures.push(format!("{name}: {wrong}"));
        }
    }
    crate::finish("failures", scenes.len(), &failures);
}

/// No file may grow beyond a few kilobytes: the system refuses to write more, as a full disk does.
fn disk_full(place: &Place) -> Result<(), String> {
    place.data(20_000, 7)?;
    let limited = place.through(&["sh", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""]);
    place.fails(limited, "E0822", "磁盘空间")
}

/// Something else stands where a result belongs.
fn place_taken(place: &Place) -> Result<(), String> {
    let taken = place.folder.join("out/全部.csv");
    std::fs::remove_file(&taken).and_then(|()| std::fs::create_dir(&taken)).map_err(|error| error.to_string())?;
    place.data(3, 7)?;
    place.fails(place.command(), "E0822", "全部.csv")
}

/// The folder may be read and not written. The system's administrator may write everywhere, so for the administrator
/// nobody else runs it.
fn read_only(place: &Place) -> Result<(), String> {
    let out = place.folder.join("out");
    let allow = |writable: bool| -> Result<(), String> {
        for path in [&out, &out.join(".heng"), &out.join(".heng/lock")] {
            let mut rights = std::fs::metadata(path).map_err(|error| error.to_string())?.permissions();
            #[cfg(unix)]
            std::os::unix::fs::PermissionsExt::set_mode(&mut rights, if writable { 0o755 } else { 0o555 });
            #[cfg(not(unix))]
            rights.set_readonly(!writable);
            std::fs::set_permissions(path, rights).map_err(|error| error.to_string())?;
        }
        Ok(())
    };
    place.data(3, 7)?;
    allow(false)?;
    let administrator = std::fs::write(out.join("probe"), "").is_ok();
    drop(std::fs::remove_file(out.join("probe")));
    let command = if administrator {
        place.through(&["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"])
    } else {
        place.command()
    };
    let failed = place.fails(command, "E0822", "权限");
    allow(true)?;
    failed
}

/// Killed at many moments: what stands there is the earlier results whole, the new ones whole, or what the next run puts
/// back; and the next run ends as if nothing had happened.
fn killed(place: &Place) -> Result<(), String> {
    let earlier = place.results()?;
    place.data(20_000, 7)?;
    let begun = std::time::Instant::now();
    let fresh = place.folder.join("fresh");
    let mut whole = Command::new(&place.heng);
    whole.args(["run", "data", "--pack", "pack", "--out"]).arg(&fresh);
    if !place.wait(&mut whole)?.status.success() {
        return Err("the run that is not killed fails".to_owned());
    }
    let (span, mut before) = (begun.elapsed(), 0);
    let new = Place { heng: place.heng.clone(), folder: place.folder.join("new") };
    std::fs::create_dir_all(&new.folder)
        .and_then(|()| std::fs::rename(&fresh, new.folder.join("out")))
        .map_err(|error| error.to_string())?;
    let new = new.results()?;
    for at in 1..=KILLED {
        let mut command = place.command();
        shell::chinese(&mut command).current_dir(&place.folder).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        // Moments over the whole of a run, the last ones a little behind its usual end.
        std::thread::sleep(Duration::from_micros(
            u64::try_from(span.as_micros()).unwrap_or(0) * u64::from(at) / u64::from(KILLED - 4),
        ));
        drop(child.kill());
        drop(child.wait());
        let results = place.results()?;
        if results == earlier {
            before += 1;
        } else if results != new {
            let aside = crate::entries(&place.folder.join("out/.heng"));
            if !aside.iter().any(|path| path.join("swapping").exists()) {
                return Err(format!("killed at moment {at}: half of the results, and nothing to put them back"));
            }
        } else {
            // Begin again with the earlier results.
            place.data(3, 1)?;
            let done = place.wait(&mut place.command())?;
            if !done.status.success() || place.results()? != earlier {
                return Err(format!("after moment {at}: {}", shown(&done)));
            }
            place.data(20_000, 7)?;
        }
    }
    if before == 0 {
        return Err("no run was killed before its end".to_owned());
    }
    let done = place.wait(&mut place.command())?;
    if !done.status.success() || place.results()? != new {
        return Err(format!("the next run: {}", shown(&done)));
    }
    place.nothing_aside()
}
