//! Torture: rules are edited at random moments, well, badly and by halves, while records stream through and results are
//! written; the program is killed and started again, its files meet a limit, permissions go. Afterwards every record has one
//! answer from one version, results are whole, the run log is a chain, and memory has not grown. How long: the environment
//! variables `HENG_TORTURE_SECONDS` and `HENG_TORTURE_RELOADS`.

use crate::commands::shell::chinese;
use crate::watching::folder::{Folder, Story, households, results, rules};
use crate::watching::process::Process;
use crate::watching::stories::Named;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Plays everything with the program at this path.
///
/// # Panics
/// Something was lost, doubled, mixed or torn.
pub fn run(heng: &Path, scratch: &Path) {
    let stories: [Named; 4] = [
        ("records stream while rules change and the program is killed", stream),
        ("results follow while the program is killed", watch),
        ("files meet a limit, permissions go", limits),
        ("memory after many reloads", memory),
    ];
    let mut failures = Vec::new();
    for (name, story) in stories {
        let folder = scratch.join("torture").join(name);
        drop(fs::remove_dir_all(&folder));
        if let Err(wrong) = story(heng, &folder) {
            failures.push(format!("{name}\n  {wrong}"));
        }
    }
    crate::finish("torture", stories.len(), &failures);
}

/// How long each of the first two lasts.
fn seconds() -> Duration {
    let asked = std::env::var("HENG_TORTURE_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(asked.unwrap_or(6))
}

/// How many reloads the memory is watched for.
fn reloads() -> u64 {
    std::env::var("HENG_TORTURE_RELOADS").ok().and_then(|text| text.parse().ok()).unwrap_or(30)
}

/// Random numbers that are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// The rules with a limit, and the limit as a column of its own.
fn with_limit(limit: u64) -> String {
    let limit = limit.to_string();
    format!("{}\n[[derive]]\non = \"户\"\nname = \"界限\"\nvalue = \"线\"\n", rules(&limit, &limit))
}

/// Edits the rules at random until told to stop; the last edit is good.
fn edit(folder: &Folder, random: &mut Random, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        let limit = 5_000 + random.below(5_000);
        let good = with_limit(limit);
        let done = match random.below(6) {
            0 => folder.write("子/rules.toml", &good.replace("value = [", "value = ")),
            1 => folder.write("子/rules.toml", &good[..good.floor_char_boundary(good.len() / 2)]),
            2 => folder.rename_over("子/rules.toml", &good),
            3 => folder.in_pieces("子/rules.toml", &good, 3),
            _ => folder.write("子/rules.toml", &good),
        };
        drop(done);
        thread::sleep(Duration::from_millis(20 + random.below(150)));
    }
    drop(folder.write("子/rules.toml", &with_limit(7_777)));
}

/// A record, and what it is compared with: income per head.
fn record(at: u64) -> (String, u64) {
    let income = 4_000 + at * 37 % 7_000;
    (format!("{{\"户编号\":\"r{at}\",\"县\":\"资源县\",\"收入\":{income},\"人口\":1}}"), income)
}

fn stream(heng: &Path, root: &Path) -> Story {
    let folder = Arc::new(Folder::new(heng, root)?);
    folder.write("子/rules.toml", &with_limit(8_000))?;
    let over = Arc::new(AtomicBool::new(false));
    let editor = {
        let (folder, over) = (folder.clone(), over.clone());
        thread::spawn(move || edit(&folder, &mut Random(1), &over))
    };
    let words = ["run", "-", "--pack", "子", "--format", "ndjson", "--out", "流"];
    let until = Instant::now() + seconds();
    let mut random = Random(2);
    let mut answers: Vec<Value> = Vec::new();
    let mut starts = 0;
    while Instant::now() < until {
        // A bad version at the start keeps the program from starting; then it is started again.
        let Ok(mut process) = Process::start(heng, root, &words) else { continue };
        if process.news("header").is_err() {
            continue;
        }
        starts += 1;
        let deadline = Instant::now() + Duration::from_millis(200 + random.below(1_500));
        let mut row = 0;
        while Instant::now() < deadline {
            let (line, _) = record(answers.len() as u64);
            if process.line(&line).is_err() {
                break;
            }
            // What was sent and not answered is sent again to the next one.
            let Ok(answer) = process.until(|value| value["type"] == "result" || value["type"] == "rejected") else {
                break;
            };
            row += 1;
            if answer["row"] != row {
                return Err(format!("answer {answer} instead of row {row}"));
            }
            answers.push(answer);
        }
        if random.below(3) == 0 {
            process.close();
            drop(process.end());
        } else {
            process.kill();
        }
    }
    over.store(true, Ordering::Relaxed);
    drop(editor.join());
    // A kill between the log's line and the results is mended by the next run that ends well.
    let mut last = Process::start(heng, root, &words)?;
    last.news("header")?;
    last.close();
    drop(last.end());
    if answers.is_empty() {
        return Err(format!("nothing was answered in {starts} starts"));
    }
    let mut limits: BTreeMap<String, String> = BTreeMap::new();
    for (at, answer) in answers.iter().enumerate() {
        let (_, income) = record(at as u64);
        let limit = answer["columns"]["界限"].as_str().unwrap_or_default().to_owned();
        let hash = answer["pack"].as_str().unwrap_or_default().to_owned();
        let hit = answer["findings"].as_array().is_some_and(|list| list.iter().any(|one| one["规则"] == "R-1"));
        let below = limit.parse::<u64>().map_err(|_| format!("no limit in {answer}"))? > income;
        if answer["key"] != format!("r{at}") || hit != below {
            return Err(format!("record {at} with {income} is answered {answer}"));
        }
        let known = limits.entry(hash).or_insert_with(|| limit.clone());
        if *known != limit {
            return Err(format!("one version answers with {known} and with {limit}"));
        }
    }
    eprintln!("{} records, {starts} starts, {} versions", answers.len(), limits.len());
    folder.log_is_whole("流")
}

fn watch(heng: &Path, root: &Path) -> Story {
    let folder = Arc::new(Folder::new(heng, root)?);
    folder.write("子/rules.toml", &with_limit(8_000))?;
    folder.write("数据/户.csv", &households(3_000))?;
    let over = Arc::new(AtomicBool::new(false));
    let editor = {
        let (folder, over) = (folder.clone(), over.clone());
        thread::spawn(move || edit(&folder, &mut Random(3), &over))
    };
    let words = ["watch", "数据", "--pack", "子", "--out", "结果", "--format", "json", "--threads", "2"];
    let until = Instant::now() + seconds();
    let mut random = Random(4);
    let mut starts = 0;
    while Instant::now() < until {
        let Ok(process) = Process::start(heng, root, &words) else { continue };
        starts += 1;
        // Killed while it loads, computes or writes, as it happens.
        thread::sleep(Duration::from_millis(random.below(1_500)));
        process.kill();
    }
    over.store(true, Ordering::Relaxed);
    drop(editor.join());
    let mut process = Process::start(heng, root, &words)?;
    process.news("ready")?;
    // What was being written when it was killed is put back or whole; what is there now is the last version's.
    folder.equals_a_run("结果", false)?;
    folder.log_is_whole("结果")?;
    folder.write("子/rules.toml", &with_limit(6_666))?;
    process.news("reload")?;
    folder.equals_a_run("结果", false)?;
    eprintln!("{starts} starts");
    folder.log_is_whole("结果")
}

fn limits(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    folder.write("子/rules.toml", &with_limit(8_000))?;
    folder.write("数据/户.csv", &households(20_000))?;
    let (code, said) = folder.heng(&["run", "数据", "--pack", "子", "--out", "结果"])?;
    if code != Some(0) {
        return Err(said);
    }
    let before = results(&folder.path("结果"))?;
    folder.write("子/rules.toml", &with_limit(9_999))?;
    if cfg!(unix) {
        // As on a full disk: a write ends early. Blocks of 512 bytes; the signal is ignored, so that the write fails.
        for blocks in [1, 8, 64, 200] {
            let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run 数据 --pack 子 --out 结果");
            let mut command = Command::new("sh");
            command.current_dir(root).args(["-c", &limited]).arg(heng);
            let output = chinese(&mut command).output().map_err(|error| error.to_string())?;
            if output.status.code() != Some(5) {
                let said = String::from_utf8_lossy(&output.stderr);
                return Err(format!("{blocks} blocks: {} {said}", output.status));
            }
            if results(&folder.path("结果"))? != before {
                return Err(format!("{blocks} blocks: results changed"));
            }
            folder.log_is_whole("结果")?;
        }
    }
    permissions(&folder, heng, root)?;
    let (code, said) = folder.heng(&["run", "数据", "--pack", "子", "--out", "结果"])?;
    if code != Some(0) {
        return Err(said);
    }
    folder.equals_a_run("结果", false)?;
    folder.log_is_whole("结果")
}

/// Takes away permissions; who may do everything all the same is not kept from anything, and then nothing is lost either.
#[cfg(unix)]
fn permissions(folder: &Folder, heng: &Path, root: &Path) -> Story {
    use std::os::unix::fs::PermissionsExt;
    let set = |path: &str, mode: u32| {
        fs::set_permissions(folder.path(path), fs::Permissions::from_mode(mode)).map_err(|error| error.to_string())
    };
    for (path, refused) in [("子/rules.toml", 3), ("数据/户.csv", 4), ("结果", 5), ("结果/heng-log.ndjson", 5)]
    {
        let mode = fs::metadata(folder.path(path)).map_err(|error| error.to_string())?.permissions().mode();
        set(path, 0o000)?;
        let denied = match folder.path(path) {
            folder if folder.is_dir() => fs::read_dir(folder).is_err(),
            file => fs::File::open(file).is_err(),
        };
        let mut command = Command::new(heng);
        command.current_dir(root).args(["run", "数据", "--pack", "子", "--out", "结果"]);
        let code = chinese(&mut command).output().map(|output| output.status.code());
        set(path, mode)?;
        let expected = if denied { refused } else { 0 };
        match code.map_err(|error| error.to_string())? {
            Some(code) if code == expected => folder.log_is_whole("结果")?,
            other => return Err(format!("{path} without permissions: exit code {other:?}, expected {expected}")),
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn permissions(_: &Folder, _: &Path, _: &Path) -> Story {
    Ok(())
}

fn memory(heng: &Path, root: &Path) -> Story {
    let folder = Folder::new(heng, root)?;
    folder.write("子/rules.toml", &with_limit(8_000))?;
    folder.write("数据/户.csv", &households(2_000))?;
    let words = ["watch", "数据", "--pack", "子", "--out", "结果", "--format", "json", "--threads", "1"];
    let mut process = Process::start(heng, root, &words)?;
    process.news("ready")?;
    let (count, start) = (reloads(), resident(process.id()));
    let (mut settled, mut thousandth) = (None, None);
    for at in 0..count {
        folder.rename_over("子/rules.toml", &with_limit(5_000 + at % 4_000))?;
        process.news("reload")?;
        process.heard.clear();
        if at == count / 5 {
            settled = resident(process.id());
        }
        if at == 999 {
            thousandth = resident(process.id());
        }
        // Texts of every version are kept in the folder; a thousand are proof enough.
        if at % 1_000 == 999 {
            drop(fs::remove_dir_all(folder.path("结果/.heng/packs")));
        }
    }
    let now = resident(process.id());
    eprintln!(
        "{count} reloads: {start:?} kB at first, {settled:?} after a fifth, {thousandth:?} after 1000, {now:?} at the end"
    );
    if let (Some(settled), Some(now)) = (settled, now)
        && now > settled + settled / 4 + 16_384
    {
        return Err(format!("memory grew from {settled} kB to {now} kB over {count} reloads"));
    }
    folder.log_is_whole("结果")
}

/// What a process holds in memory, in kB, where the system tells.
fn resident(process: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
