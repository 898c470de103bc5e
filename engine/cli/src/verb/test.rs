//! `heng test`: a pack's cases, with a readable difference for each that fails, and what they show of the pack.

use crate::console::{self, Console};
use crate::exit::Exit;
use crate::table;
use heng_host::failure::{Failure, Stage};
use heng_host::test::{
    KINDS, Line, Lines, Request, Tested, Update, excerpt, kind_word, lacking, name, page, percent, test,
};
use heng_host::texts::Texts;
use heng_host::{Diagnostic, Severity, system_reason};
use std::path::{Path, PathBuf};

/// What `test` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The pack's folder.
    pub pack: PathBuf,
    /// Only cases whose name or file fits, or that speak of a rule that does.
    #[arg(long)]
    pub filter: Option<String>,
    /// Counts what the cases make true, false and unknown.
    #[arg(long)]
    pub coverage: bool,
    /// The least share of it, in percent.
    #[arg(long)]
    pub min: Option<String>,
    /// Where to write it as a page.
    #[arg(long)]
    pub html: Option<PathBuf>,
    /// Writes what the runs gave into the case files.
    #[arg(long)]
    pub update: bool,
    /// Only tells what `--update` would write.
    #[arg(long)]
    pub dry_run: bool,
    /// Folders of plugins.
    #[arg(long)]
    pub plugins: Vec<PathBuf>,
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let min = match arguments.min.as_deref().map(least).transpose() {
        Ok(min) => min,
        Err(failure) => return console.failure(&failure),
    };
    let request = Request {
        pack: arguments.pack.clone(),
        plugins: arguments.plugins.clone(),
        filter: arguments.filter.clone(),
        coverage: arguments.coverage || min.is_some() || arguments.html.is_some(),
        update: match (arguments.update, arguments.dry_run) {
            (_, true) => Update::Show,
            (true, false) => Update::Write,
            (false, false) => Update::No,
        },
        language: console.language,
    };
    let tested = match test(&request) {
        Ok(tested) => tested,
        Err(failure) => return console.failure(&failure),
    };
    if let (Some(path), Some(coverage)) = (&arguments.html, &tested.coverage)
        && let Err(failure) = write(path, &page(&tested, coverage, console.language))
    {
        return console.failure(&failure);
    }
    console.diagnostics_aside(&tested.texts, &tested.diagnostics);
    let mut below = false;
    if let (Some(coverage), Some(min)) = (&tested.coverage, min) {
        below = coverage.tally(|_| true).permille() < min;
    }
    if console.json {
        console.json(&tested.to_json(request.update));
    } else {
        changes(&tested, request.update, console);
        cases(&tested, console);
        covered(&tested, console);
        if let Some(path) = &arguments.html {
            let file = path.display().to_string();
            console::out(&format!("{}\n", console.text("cover-html-written", &[("file", &file)])));
        }
    }
    if let (true, Some(coverage)) = (below, &tested.coverage) {
        let share = percent(coverage.tally(|_| true));
        let min = arguments.min.as_deref().unwrap_or_default().trim();
        let words = console.text("cover-below-min", &[("percent", &share), ("min", min.trim_end_matches('%'))]);
        console::aside(&format!("{words}\n"));
    }
    if tested.failed > 0 || tested.errors || below { Exit::NotWell } else { Exit::Done }
}

/// What `--update` writes, or would.
fn changes(tested: &Tested, update: Update, console: &Console) {
    for change in &tested.changes {
        console::out(&format!("{}:{}:{}\n", change.file, change.line, change.column));
        change.old.lines().for_each(|line| console::out(&format!("  - {line}\n")));
        change.new.lines().for_each(|line| console::out(&format!("  + {line}\n")));
    }
    let count = if update == Update::Write { tested.written } else { tested.changes.len() }.to_string();
    let key = match (update, tested.changes.is_empty()) {
        (Update::No, _) => return,
        (_, true) => "test-no-changes",
        (Update::Show, false) => "test-would-change",
        (Update::Write, false) => "test-changed",
    };
    console::out(&format!("{}\n", console.text(key, &[("count", &count)])));
    let left = tested.changes.len().saturating_sub(tested.written);
    if update == Update::Write && left > 0 {
        console::out(&format!("{}\n", console.text("test-not-changed", &[("count", &left.to_string())])));
    }
}

fn cases(tested: &Tested, console: &Console) {
    for case in tested.cases.iter().filter(|case| !case.ok) {
        let head = console.text("test-case", &[("name", &case.name), ("file", &case.file)]);
        console::out(&format!("{head}\n"));
        for (difference, detail) in case.differences.iter().zip(&case.details) {
            let at = heng_host::short_line::position(&tested.texts, detail);
            console::out(&format!("    {at}{difference}\n"));
            for part in &detail.related {
                let words = heng_host::catalogue::label(console.language, part);
                match excerpt(&tested.texts, &part.place) {
                    Some(shown) => console::out(&format!(
                        "        {}\n            {}\n            {} {words}\n",
                        shown.at, shown.text, shown.mark
                    )),
                    None => console::out(&format!("        {words}\n")),
                }
            }
        }
    }
    let (passed, failed) = (tested.passed.to_string(), tested.failed.to_string());
    let key = match (tested.passed, tested.failed) {
        (0, 0) => "test-none",
        (_, 0) => "test-passed",
        _ => "test-failed",
    };
    console::out(&format!("{}\n", console.text(key, &[("passed", &passed), ("failed", &failed)])));
}

/// Tables by file and by rule, and what lacks with its place.
fn covered(tested: &Tested, console: &Console) {
    let Some(coverage) = &tested.coverage else { return };
    let lines = Lines::new(coverage);
    let text = |key: &str| console.text(key, &[]);
    let mut head = vec![text("cover-file")];
    head.extend(KINDS.iter().map(|kind| kind_word(console.language, *kind)));
    head.push(text("cover-share"));
    let row = |name: String, line: &Line| {
        let mut row = vec![name];
        row.extend(line.kinds.iter().map(|tally| match tally.asked {
            0 => "–".to_owned(),
            _ => format!("{}/{}", tally.reached, tally.asked),
        }));
        row.push(percent(line.all));
        row
    };
    let mut files = vec![head];
    files.extend(lines.files.iter().map(|line| row(line.name.clone(), line)));
    files.push(row(text("cover-all"), &lines.all));
    console::out(&format!("\n{}", table::lines(&files)));
    let mut items = vec![vec![text("cover-item"), text("cover-reached"), text("cover-share")]];
    let (open, complete): (Vec<_>, Vec<_>) =
        lines.owners.iter().partition(|(_, line)| line.all.reached < line.all.asked);
    items.extend(open.iter().map(|(_, line)| {
        vec![line.name.clone(), format!("{}/{}", line.all.reached, line.all.asked), percent(line.all)]
    }));
    if !open.is_empty() {
        console::out(&format!("\n{}", table::lines(&items)));
        let count = complete.len().to_string();
        console::out(&format!("{}\n\n{}\n", console.text("cover-complete", &[("count", &count)]), text("cover-lacks")));
    }
    for (owner, _) in open {
        console::out(&format!("{}\n", name(&coverage.owners[*owner])));
        for point in coverage.points.iter().filter(|point| point.point.owner == *owner && !point.lacks().is_empty()) {
            let Some(shown) = excerpt(&tested.texts, &point.point.place) else { continue };
            let (kind, lacks) = (kind_word(console.language, point.point.kind), lacking(console.language, point));
            let mut words = console.text("cover-lack", &[("at", &shown.at), ("kind", &kind), ("lacks", &lacks)]);
            // What a kind put together of several keys stands nowhere as it is.
            if point.point.kind == heng_host::test::PointKind::Condition && !shown.text.contains(&*point.point.text) {
                words.push_str(&console.text("cover-said", &[("text", &point.point.text)]));
            }
            console::out(&format!("  {words}\n      {}\n      {}\n", shown.text, shown.mark));
        }
    }
    let (reached, asked) = (lines.all.all.reached.to_string(), lines.all.all.asked.to_string());
    let sums = [("percent", &*percent(lines.all.all)), ("reached", &*reached), ("asked", &*asked)];
    console::out(&format!("\n{}\n", console.text("cover-sum", &sums)));
}

/// A share from 0 to 100 with at most one place, in tenths of a percent.
fn least(text: &str) -> Result<usize, Box<Failure>> {
    let plain = text.trim().trim_end_matches(['%', '％']);
    let (whole, tenth) = plain.split_once('.').unwrap_or((plain, "0"));
    let digits = |text: &str| text.len() <= 3 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = (digits(whole) && digits(tenth) && tenth.len() == 1)
        .then(|| Some(whole.parse::<usize>().ok()? * 10 + tenth.parse::<usize>().ok()?));
    parsed.flatten().filter(|least| *least <= 1000).ok_or_else(|| {
        let diagnostic = Diagnostic::new("E0856", Severity::Error, None).with("text", text);
        Failure::new(Stage::Usage, vec![diagnostic], Texts::default())
    })
}

fn write(path: &Path, page: &str) -> Result<(), Box<Failure>> {
    std::fs::write(path, page).map_err(|error| {
        let fault = Diagnostic::new("E0857", Severity::Error, None).with("path", path.display().to_string());
        Failure::new(Stage::Fault, vec![fault.with("reason", system_reason(&error))], Texts::default())
    })
}
