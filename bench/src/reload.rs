//! A changed threshold while `heng watch` holds the data: how long from the saved file to the difference in words, beside a
//! full run of the same program, with the rewriting of files apart; and which columns were computed for it.

use crate::figures::{count, median};
use crate::process::run;
use crate::speed::workload;
use crate::{Fault, arguments, folders};
use clap::Args;
use heng_data::RunRecord;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

/// The folder of the packs that ship.
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules");

/// Measures a changed threshold beside a full run.
///
/// Needs the program itself, built the same way: cargo build --release -p heng
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// How many households the one table of the speed pack has
    #[arg(long, default_value_t = 1_000_000)]
    households: u64,
    /// How many households the shipped pack judges, with persons, work, payments, visits and problems; 0 leaves it out
    #[arg(long, default_value_t = 100_000)]
    pack_households: u64,
    /// How many threads; all cores if not said
    #[arg(long)]
    threads: Option<usize>,
    /// How many full runs, and how many changes of each threshold
    #[arg(long, default_value_t = 5)]
    repeat: usize,
}

/// A pack, its data, and what is changed in it.
struct Subject {
    name: &'static str,
    households: u64,
    data: PathBuf,
    pack: PathBuf,
    edits: Vec<Edit>,
}

/// One figure, there and back.
struct Edit {
    what: &'static str,
    file: PathBuf,
    texts: [&'static str; 2],
    /// A rule that it decides, to hold the words against full runs.
    rule: &'static str,
}

/// Measures and prints, as Markdown.
///
/// # Errors
/// What stops a run; words that say something else than two full runs.
pub fn measure(arguments: &Arguments) -> Result<(), Fault> {
    let threads = arguments.threads.unwrap_or_else(arguments::cores);
    let mut subjects = vec![speed(arguments.households)?];
    if arguments.pack_households > 0 {
        subjects.push(shipped(arguments.pack_households)?);
    }
    println!("{threads} threads, medians of {}.", arguments.repeat);
    for subject in subjects {
        print!("{}", subject.measure(threads, arguments.repeat.max(1))?);
    }
    Ok(())
}

/// The one table of the peers.
fn speed(households: u64) -> Result<Subject, Fault> {
    let pack = folders::emptied("reload-speed")?;
    copy(Path::new(workload::PACK), &pack)?;
    let file = pack.join("pack.toml");
    let edit = |what, texts, rule| Edit { what, file: file.clone(), texts, rule };
    let edits = vec![
        edit("预警线.重点 8000 → 8100", ["value = 8000 }", "value = 8100 }"], "S-04"),
        edit("预警线.关注 10000 → 10100", ["value = 10000 }", "value = 10100 }"], "S-03"),
    ];
    Ok(Subject { name: "bench/speed/pack", households, data: workload::folder(households)?, pack, edits })
}

/// The pack that ships, with its cases; the two that stand between old and new limit are moved beyond it.
fn shipped(households: u64) -> Result<Subject, Fault> {
    let rules = folders::emptied("reload-rules")?;
    copy(Path::new(RULES), &rules)?;
    let pack = rules.join("guilin-2022");
    replace(&pack.join("cases/income.toml"), ["= 8000.01 }", "= 8200.01 }"])?;
    replace(&pack.join("cases/warnings.toml"), ["= 2500.01 }", "= 2700.01 }"])?;
    let texts = ["value = 8000 }]", "value = 8100 }]"];
    let edit = Edit { what: "预警线.重点 8000 → 8100", file: pack.join("income.toml"), texts, rule: "R-203" };
    Ok(Subject {
        name: "rules/guilin-2022",
        households,
        data: folders::data(None, households)?,
        pack,
        edits: vec![edit],
    })
}

impl Subject {
    fn measure(&self, threads: usize, repeat: usize) -> Result<String, Fault> {
        let heng = folders::program()?;
        let out = folders::emptied("reload-out")?;
        let command = |verb: &str, out: &Path| {
            let mut command = Command::new(&heng);
            command.arg(verb).arg(&self.data).arg("--pack").arg(&self.pack).arg("--out").arg(out);
            command.args(["--threads", &threads.to_string(), "--lang", "en", "--format", "json"]);
            command
        };
        let full = |repeat: usize| -> Result<(f64, RunRecord), Fault> {
            let mut walls = Vec::new();
            for round in 0..repeat {
                eprintln!("{}: full run {} of {repeat} …", self.name, round + 1);
                walls.push(run(&mut command("run", &folders::emptied("reload-full")?), 0)?.wall);
            }
            let record = std::fs::read(folders::scratch("reload-full")?.join("run.json"))?;
            let record = RunRecord::from_json(&record).ok_or("run.json has another shape than this program knows")?;
            Ok((median(&walls), record))
        };
        let (whole, before) = full(repeat)?;
        let mut text = format!(
            "\n{}, {} households: a full run takes {whole:.2} s.\n\n\
             | change | saved → words, s | times faster | loading, cases, columns, words, ms | files, s | rewritten, left | columns computed | taken over |\n\
             |---|---:|---:|---:|---:|---:|---:|---:|\n",
            self.name,
            count(self.households),
        );
        let mut watch = Watch::start(&mut command("watch", &out))?;
        watch.news("ready")?;
        for edit in &self.edits {
            let (mut words, mut files, mut parts) = (Vec::new(), Vec::new(), vec![Vec::new(); 4]);
            let (mut said, mut reload) = (Value::Null, Value::Null);
            // There and back, so that the last one of an odd number stands.
            for round in 0..repeat * 2 - 1 {
                let (from, to) = (edit.texts[round % 2], edit.texts[(round + 1) % 2]);
                let since = Instant::now();
                replace(&edit.file, [from, to])?;
                said = watch.news("difference")?;
                words.push(since.elapsed().as_secs_f64());
                reload = watch.news("reload")?;
                let ms = |news: &Value, name: &str| news["timings_ms"][name].as_f64().unwrap_or_default();
                for (part, name) in parts.iter_mut().zip(["load", "cases", "evaluate", "difference"]) {
                    part.push(ms(&said, name));
                }
                files.push(ms(&reload, "write") / 1e3);
            }
            let parts: Vec<String> = parts.iter().map(|part| format!("{:.0}", median(part))).collect();
            writeln!(
                text,
                "| {} | {:.3} | {:.0} | {} | {:.2} | {}, {} | {} | {} |",
                edit.what,
                median(&words),
                whole / median(&words),
                parts.join(" + "),
                median(&files),
                reload["files"].as_array().map_or(0, Vec::len),
                reload["untouched"],
                reload["columns"]["computed"],
                reload["columns"]["taken_over"],
            )?;
            let record = std::fs::read(out.join("run.json"))?;
            let record = RunRecord::from_json(&record).ok_or("run.json has another shape than this program knows")?;
            if reload["columns"]["computed"] != record.columns.computed {
                return Err(format!("run.json counts {} columns: {reload}", record.columns.computed).into());
            }
            // The words are those that two full runs would give.
            let (_, now) = full(1)?;
            let line = said["difference"].as_array().into_iter().flatten().find(|line| line["rule"] == edit.rule);
            let moved = line.map_or(0, |line| {
                let rows = |name: &str| line[name].as_i64().unwrap_or_default();
                rows("came") - rows("went")
            });
            let hits = |record: &RunRecord| {
                let rules = record.rules.0.iter().find(|(id, _)| id == edit.rule);
                rules.map_or(0, |(_, rule)| rule.hit as i64)
            };
            if moved == 0 || moved != hits(&now) - hits(&before) {
                return Err(format!("two full runs differ in {} rows: {said}", hits(&now) - hits(&before)).into());
            }
            for sentence in said["sentences"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                eprintln!("  {sentence}");
            }
            replace(&edit.file, [edit.texts[1], edit.texts[0]])?;
            watch.news("reload")?;
        }
        Ok(text)
    }
}

/// A program that follows changes.
struct Watch {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Watch {
    fn start(command: &mut Command) -> Result<Watch, Fault> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let said = BufReader::new(child.stdout.take().ok_or("it says nothing")?).lines();
        Ok(Watch { child, said })
    }

    /// The next news of a kind; a change that does not take over stops everything.
    fn news(&mut self, wanted: &str) -> Result<Value, Fault> {
        for line in self.said.by_ref() {
            let news: Value = serde_json::from_str(&line?)?;
            if news["type"] == wanted {
                return Ok(news);
            }
            if news["type"] == "refused" || news["type"] == "failed" {
                return Err(format!("the change did not take over: {news}").into());
            }
        }
        Err(format!("heng watch ended before it said {wanted}").into())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It runs until somebody ends it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn replace(file: &Path, [from, to]: [&str; 2]) -> Result<(), Fault> {
    let text = std::fs::read_to_string(file)?;
    if !text.contains(from) {
        return Err(format!("{} does not say {from}", file.display()).into());
    }
    Ok(std::fs::write(file, text.replace(from, to))?)
}

/// Copies a folder with all below it.
fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            std::fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
