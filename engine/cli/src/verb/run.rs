//! `heng run`: data through a pack into a folder of results. Its result on standard output is the closing summary; or, where
//! the folder is `-`, one list.

use crate::arguments::{Format, Running};
use crate::console::{self, Console};
use crate::exit::Exit;
use crate::progress::Line;
use crate::table;
use crate::verb::watch::Seeing;
use heng_host::failure::{Failure, Stage};
use heng_host::piped::{PIPED, folder, receive, send};
use heng_host::problems::Group;
use heng_host::run::run;
use heng_host::summary::{Changes, Counts, FailOn, Summary};
use heng_host::texts::Texts;
use heng_host::{Diagnostic, Severity};
use std::path::{Path, PathBuf};

/// The list that goes out where none is named.
const FINDINGS: &str = "findings";

/// The folder of results within one that nobody sees.
const OUT: &str = "out";

/// What `run` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// What is run.
    #[command(flatten)]
    pub running: Running,
    /// The output folder.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// The list that goes to standard output, where the output folder is `-`.
    #[arg(long)]
    pub list: Option<String>,
    /// Levels that make the command end with 1.
    #[arg(long, value_delimiter = ',')]
    pub fail_on: Vec<String>,
    /// For a stream of records: the table they are rows of.
    #[arg(long)]
    pub root: Option<String>,
    /// For a stream of records: how changes of rules are seen.
    #[arg(long, value_enum, default_value = "native")]
    pub watch: Seeing,
}

/// Runs it.
pub fn conduct(arguments: &Arguments, format: Format, console: &Console) -> Exit {
    let fail_on = match read_fail_on(&arguments.fail_on) {
        Ok(fail_on) => fail_on,
        Err(failure) => return console.failure(&failure),
    };
    let Some(out) = arguments.out.clone() else {
        let value = console.text("help-run-out-value", &[]);
        let argument = format!("--out <{value}>");
        console::aside(&format!(
            "{}: {}\n{}\n",
            console.text("word-error", &[]),
            console.text("usage-missing-argument", &[("argument", &argument)]),
            console.text("usage-see-help", &[]),
        ));
        return Exit::Usage;
    };
    let is_piped = |path: &Path| path == Path::new(PIPED);
    let goes_out = is_piped(&out);
    if goes_out && arguments.running.show_sensitive {
        return console.failure(&usage("E0981"));
    }
    if arguments.list.is_some() && !goes_out {
        return console.failure(&usage("E0982"));
    }
    // Standard output is the list's alone.
    let console = &if goes_out { Console::new(console.language, false) } else { *console };
    let received = is_piped(&arguments.running.data).then(|| receive(&mut std::io::stdin(), arguments.root.as_deref()));
    let folder = goes_out.then(folder);
    let (received, folder) = match (received.transpose(), folder.transpose()) {
        (Ok(received), Ok(folder)) => (received, folder),
        (Err(failure), _) | (_, Err(failure)) => return console.failure(&failure),
    };
    let out = folder.as_ref().map_or(out, |folder| folder.path().join(OUT));
    let lists = if goes_out { format.list() } else { format.lists() };
    let mut request = arguments.running.request(out, lists, console.language);
    if let Some(received) = &received {
        request.data.clone_from(&received.path);
    }
    let line = Line::begin(console);
    let end = run(&request, &|at| line.at(at));
    line.end();
    let mut done = match end {
        Ok(done) => done,
        Err(failure) => return console.failure(&failure),
    };
    console.diagnostics_aside(&done.texts, &done.remarks);
    if goes_out {
        let list = arguments.list.as_deref().unwrap_or(FINDINGS);
        if let Err(failure) =
            send(&request.out, &done.summary.run.outputs, list, request.format, &mut std::io::stdout().lock())
        {
            return console.failure(&failure);
        }
        PIPED.clone_into(&mut done.summary.out);
        console::aside(&shown(&done.summary, console));
    } else if console.json {
        console.json(&done.summary.to_json());
    } else {
        console::out(&shown(&done.summary, console));
    }
    if done.summary.reaches(&fail_on) { Exit::NotWell } else { Exit::Done }
}

fn usage(code: &'static str) -> Box<Failure> {
    Failure::new(Stage::Usage, vec![Diagnostic::new(code, Severity::Error, None)], Texts::default())
}

fn read_fail_on(words: &[String]) -> Result<Vec<FailOn>, Box<Failure>> {
    let read = |word: &String| {
        FailOn::from_name(word.trim()).ok_or_else(|| {
            let unknown = Diagnostic::new("E0917", Severity::Error, None).with("text", word.as_str());
            Failure::new(Stage::Usage, vec![unknown], Texts::default())
        })
    };
    words.iter().map(read).collect()
}

/// The summary for a clerk.
pub fn shown(summary: &Summary, console: &Console) -> String {
    let run = &summary.run;
    let text = |key: &str| console.text(key, &[]);
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(&console.text("summary-done", &[("title", &summary.title), ("as_of", &run.as_of), ("out", &summary.out)]));
    let short: String = run.pack.hash.chars().take(12).collect();
    line(&console.text("summary-pack", &[("name", &run.pack.name), ("version", &run.pack.version), ("hash", &short)]));
    for (key, names) in [("summary-plugins", &summary.plugins_added), ("summary-replaced", &summary.plugins_replaced)] {
        if !names.is_empty() {
            line(&console.text(key, &[("names", &names.join("、"))]));
        }
    }
    line(&format!("\n{}", text("summary-tables")));
    line(table::lines(&tables(summary, console)).trim_end());
    if !summary.problem_groups.is_empty() {
        line(&format!("\n{}", text("summary-problems")));
        line(problems(&summary.problem_groups, console).trim_end());
    }
    line(&format!("\n{}", text("summary-findings")));
    line(table::lines(&findings(summary, console)).trim_end());
    if let Some(changes) = &summary.changes {
        line(&changed(changes, console));
    }
    line(&format!("\n{}", text("summary-files")));
    let mut files = vec![vec![text("column-file"), text("column-rows")]];
    files.extend(run.outputs.iter().map(|output| vec![output.file.clone(), output.rows.to_string()]));
    line(table::lines(&files).trim_end());
    line(&format!("\n{}", text("summary-next")));
    if summary.next.is_empty() {
        line(&format!("  {}", text("summary-nothing")));
    }
    for next in &summary.next {
        line(&format!("  · {}", next.text));
        if next.what == "not_run" {
            for rule in &summary.not_run {
                let words = [("rule", rule.rule.as_str()), ("title", rule.title.as_str()), ("why", rule.why.as_str())];
                line(&format!("      {}", console.text("not-run-line", &words)));
            }
        }
    }
    out
}

/// How many different problems of a file are shown.
const SHOWN: usize = 10;

/// The data's problems by file, and in each by column and reason.
fn problems(groups: &[Group], console: &Console) -> String {
    let mut files: Vec<(&str, Vec<&Group>)> = Vec::new();
    for group in groups {
        match files.iter_mut().find(|(known, _)| *known == &*group.first.file) {
            Some((_, same)) => same.push(group),
            None => files.push((&*group.first.file, vec![group])),
        }
    }
    let mut lines = String::new();
    let mut line = |key: &str, words: &[(&str, &str)]| {
        lines.push_str(&console.text(key, words));
        lines.push('\n');
    };
    for (file, groups) in files {
        let count: u64 = groups.iter().map(|group| group.count).sum();
        line("summary-problems-file", &[("file", file), ("count", &count.to_string())]);
        for group in groups.iter().take(SHOWN) {
            let (reason, action) = group.words(console.language);
            let (column, count) = (&*group.first.column, group.count.to_string());
            let words = [("column", column), ("reason", &*reason), ("action", &*action), ("count", &*count)];
            let key = if column.is_empty() { "summary-problems-row" } else { "summary-problems-cell" };
            line(key, &words);
        }
        if groups.len() > SHOWN {
            line("summary-problems-more", &[("count", &(groups.len() - SHOWN).to_string())]);
        }
    }
    lines
}

/// How findings differ from those of an earlier run.
fn changed(changes: &Changes, console: &Console) -> String {
    let counts = [changes.new, changes.continued, changes.resolved, changes.not_judged].map(|count| count.to_string());
    let [new, continued, resolved, not_judged] = &counts;
    let words = [("as_of", changes.as_of.as_str()), ("new", new), ("continued", continued), ("resolved", resolved)];
    let mut said = console.text("summary-changes", &words);
    if changes.not_judged > 0 {
        said.push_str(&console.text("summary-changes-not-judged", &[("count", not_judged)]));
    }
    said
}

fn tables(summary: &Summary, console: &Console) -> Vec<Vec<String>> {
    let text = |key: &str| console.text(key, &[]);
    let any = |figure: fn(&heng_host::summary::TableRecord) -> u64| summary.tables().any(|(_, row)| figure(row) > 0);
    let (merged, left_out) = (any(|row| row.merged), any(|row| row.left_out));
    let mut head = vec![text("column-table"), text("column-read"), text("column-evaluated"), text("column-rejected")];
    head.extend(merged.then(|| text("column-merged")));
    head.extend(left_out.then(|| text("column-left-out")));
    let mut rows = vec![head];
    for (title, record) in summary.tables() {
        let mut row = vec![title.to_owned()];
        row.extend([record.read, record.evaluated, record.rejected].map(|figure| figure.to_string()));
        row.extend(merged.then(|| record.merged.to_string()));
        row.extend(left_out.then(|| record.left_out.to_string()));
        rows.push(row);
    }
    rows
}

fn findings(summary: &Summary, console: &Console) -> Vec<Vec<String>> {
    let text = |key: &str| console.text(key, &[]);
    let levels = summary.findings.levels_in_order();
    let (exempt, report) = (summary.findings.exempt > 0, summary.findings.report_only > 0);
    let mut head = vec![text("column-region")];
    head.extend(levels.iter().map(|level| (*level).to_owned()));
    head.push(text("column-unknown"));
    head.extend(exempt.then(|| text("column-exempt")));
    head.extend(report.then(|| text("column-report")));
    let row = |name: String, counts: &Counts| {
        let mut row = vec![name];
        row.extend(levels.iter().map(|level| counts.levels.get(*level).unwrap_or(&0).to_string()));
        row.push(counts.unknown.to_string());
        row.extend(exempt.then(|| counts.exempt.to_string()));
        row.extend(report.then(|| counts.report_only.to_string()));
        row
    };
    let mut rows = vec![head];
    for region in &summary.regions {
        let name = if region.name.is_empty() { text("column-region-none") } else { region.name.clone() };
        rows.push(row(name, &region.counts));
    }
    rows.push(row(text("column-all"), &summary.findings));
    rows
}
