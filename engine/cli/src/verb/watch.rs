//! `heng watch`: results that follow the rules and the data. Every change says who is affected; for tools each piece of news
//! is a line of JSON on standard output.

use crate::arguments::Running;
use crate::console::{self, Console};
use crate::exit::Exit;
use crate::verb::run::shown;
use heng_host::clock;
use heng_host::run::ListFormat;
use heng_host::summary::Summary;
use heng_host::watch::news::Happened;
use heng_host::watch::session::Listener;
use heng_host::watch::{Mode, News, Request, watch};
use std::path::PathBuf;

/// What `watch` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// What is run.
    #[command(flatten)]
    pub running: Running,
    /// The output folder.
    #[arg(long)]
    pub out: PathBuf,
    /// How changes are seen.
    #[arg(long, value_enum, default_value = "native")]
    pub watch: Seeing,
}

/// How changes are seen.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seeing {
    /// The system tells.
    Native,
    /// One looks.
    Poll,
    /// Not at all.
    Off,
}

impl From<Seeing> for Mode {
    fn from(seeing: Seeing) -> Mode {
        match seeing {
            Seeing::Native => Mode::Native,
            Seeing::Poll => Mode::Poll,
            Seeing::Off => Mode::Off,
        }
    }
}

/// Runs it.
pub fn conduct(arguments: &Arguments, format: ListFormat, console: &Console) -> Exit {
    let request = Request {
        run: arguments.running.request(arguments.out.clone(), format, console.language),
        mode: arguments.watch.into(),
    };
    let mut teller = Teller { console: *console, pack: arguments.running.pack.display().to_string() };
    match watch(&request, &mut teller) {
        Ok(()) => Exit::Done,
        Err(failure) => console.failure(&failure),
    }
}

struct Teller {
    console: Console,
    pack: String,
}

impl Listener for Teller {
    fn ready(&mut self, summary: &Summary, news: &News) {
        if self.console.json {
            self.console.json(&news.to_json(self.console.language));
            return;
        }
        self.console.diagnostics_aside(&news.texts, &news.diagnostics);
        console::out(&shown(summary, &self.console));
        console::out(&format!("\n{}\n", self.console.text("watch-ready", &[("pack", &self.pack)])));
    }

    fn news(&mut self, news: &News) -> bool {
        if self.console.json {
            self.console.json(&news.to_json(self.console.language));
            return true;
        }
        self.console.diagnostics_aside(&news.texts, &news.diagnostics);
        console::out(&sentences(news, &self.console));
        true
    }
}

/// News for people, stamped with the time.
fn sentences(news: &News, console: &Console) -> String {
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    let (hash, since) = (short(&news.pack.hash), clock::shown(&news.since));
    let about = short(news.about.as_deref().unwrap_or_default());
    let total = news.timings_ms.iter().rev().find(|(name, _)| *name == "total").map_or(0, |(_, ms)| *ms);
    let write = news.timings_ms.iter().find(|(name, _)| *name == "write").map_or(0, |(_, ms)| *ms);
    let words = [
        ("name", news.pack.name.clone()),
        ("version", news.pack.version.clone()),
        ("hash", hash),
        ("about", about),
        ("since", since),
        ("computed", news.columns.computed.to_string()),
        ("taken", news.columns.taken_over.to_string()),
        ("files", news.files.len().to_string()),
        ("untouched", news.untouched.to_string()),
        ("passed", news.passed.to_string()),
        ("total", seconds(total)),
        ("write", seconds(write)),
    ];
    let words: Vec<(&str, &str)> = words.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let text = |key: &str| console.text(key, &words);
    let mut lines = vec![match news.happened {
        Happened::Ready => text("watch-ready"),
        Happened::Difference => {
            let data = news.about.as_deref() == Some(news.pack.hash.as_str());
            text(match (data, news.difference.is_empty()) {
                (false, false) => "watch-difference",
                (false, true) => "watch-difference-none",
                (true, false) => "watch-difference-data",
                (true, true) => "watch-difference-data-none",
            })
        }
        Happened::Policy => text("watch-policy"),
        Happened::Reload => text("watch-reload"),
        Happened::Data => text("watch-data"),
        Happened::Refused => text("watch-refused"),
        Happened::Restored => text("watch-restored"),
        Happened::Failed => text("watch-failed"),
    }];
    lines.extend(news.difference.iter().map(|line| format!("  {}", line.sentence(console.language))));
    lines.extend(policy(news, console));
    for (table, before, now) in &news.rows {
        let words = [("table", table.as_str()), ("before", &before.to_string()), ("now", &now.to_string())];
        lines.push(format!("  {}", console.text("watch-rows", &words)));
    }
    let time = clock::shown(&news.time);
    let time = time.get(11..).unwrap_or(&time);
    format!("[{time}] {}\n", lines.join("\n"))
}

/// Milliseconds as seconds with three places.
fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// What a dated value means for days to come and for past runs.
fn policy(news: &News, console: &Console) -> Vec<String> {
    let mut lines = Vec::new();
    let everywhere = console.text("region-everywhere", &[]);
    let none = console.text("log-none", &[]);
    let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
    let policy = &news.policy;
    for (key, changes) in [("policy-to-come", &policy.to_come), ("policy-back", &policy.reaching_back)] {
        for change in changes {
            let (region, before) = (or(&change.region, &everywhere), or(&change.before, &none));
            let now = or(&change.now, &none);
            let words = [
                ("parameter", change.parameter.as_str()),
                ("region", &region),
                ("from", &change.from),
                ("before", &before),
                ("now", &now),
            ];
            lines.push(format!("  {}", console.text(key, &words)));
        }
    }
    if policy.earlier_runs > 0 {
        let count = policy.earlier_runs.to_string();
        lines.push(format!("  {}", console.text("policy-runs-before", &[("count", &count)])));
    }
    for run in &policy.runs {
        let (number, time) = (run.number.to_string(), clock::shown(&run.time));
        let hash: String = run.pack.chars().take(12).collect();
        let words = [("number", number.as_str()), ("time", &time), ("as_of", &run.as_of), ("hash", &hash)];
        lines.push(format!("  {}", console.text("policy-run", &words)));
        match &run.otherwise {
            None => {
                let why = if run.passed_over { "policy-run-passed-over" } else { "policy-run-unknown" };
                lines.push(format!("    {}", console.text(why, &[])));
            }
            Some(changes) if changes.is_empty() => lines.push(format!("    {}", console.text("policy-run-same", &[]))),
            Some(changes) => lines.extend(changes.iter().map(|one| format!("    {}", one.sentence(console.language)))),
        }
    }
    for one in &policy.arrears {
        let figures = [one.owed_rows, one.overpaid_rows, one.periods, one.unknown].map(|figure| figure.to_string());
        let words = [
            ("payment", one.payment.as_str()),
            ("table", &one.table),
            ("rows", &figures[0]),
            ("owed", &one.owed),
            ("overpaid_rows", &figures[1]),
            ("overpaid", &one.overpaid),
            ("periods", &figures[2]),
            ("unknown", &figures[3]),
        ];
        lines.push(format!("  {}", console.text("policy-arrears", &words)));
        if one.not_judged > 0 {
            let count = one.not_judged.to_string();
            lines.push(format!("    {}", console.text("policy-arrears-not-judged", &[("count", &count)])));
        }
    }
    if !policy.arrears.is_empty() {
        lines.push(format!("  {}", console.text("policy-arrears-basis", &[])));
    }
    if let Some(file) = &policy.file {
        lines.push(format!("  {}", console.text("policy-file", &[("file", file)])));
    }
    lines
}
