//! `heng explain`: why rules stand as they do in one row: a short list, then each rule taken apart, down to cells and
//! parameters; for tools as JSON, for the family as a page.

use crate::console::{self, Console};
use crate::exit::Exit;
use heng_host::explain::{
    Answer, CellState, Condition, Explained, Joined, ParameterUse, Request, Shown, Source, Threshold, explain, html,
    missing_words,
};
use heng_host::failure::{Failure, Stage};
use heng_host::texts::Texts;
use heng_host::{Diagnostic, Severity, system_reason};
use std::path::{Path, PathBuf};

/// How many other findings are listed.
const OTHERS: usize = 30;

/// Up to how many rows of an aggregate are taken apart.
const FEW: usize = 3;

/// What `explain` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The data: a folder or one file.
    pub data: PathBuf,
    /// The pack's folder.
    #[arg(long)]
    pub pack: PathBuf,
    /// The row: `户:H1`.
    #[arg(long)]
    pub key: String,
    /// Only these rules; `*` for any characters.
    #[arg(long)]
    pub rule: Vec<String>,
    /// Also those that do not hit.
    #[arg(long)]
    pub all: bool,
    /// A page to print, into this file; `-` for standard output.
    #[arg(long)]
    pub html: Option<PathBuf>,
    /// The evaluation moment.
    #[arg(long)]
    pub as_of: Option<String>,
    /// The results of an earlier run.
    #[arg(long)]
    pub since: Option<PathBuf>,
    /// Folders of plugins.
    #[arg(long)]
    pub plugins: Vec<PathBuf>,
    /// Whether sensitive texts are shown.
    #[arg(long)]
    pub show_sensitive: bool,
    /// The encoding of text files.
    #[arg(long)]
    pub encoding: Option<String>,
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let request = Request {
        data: arguments.data.clone(),
        pack: arguments.pack.clone(),
        key: arguments.key.clone(),
        rules: arguments.rule.clone(),
        all: arguments.all,
        as_of: arguments.as_of.clone(),
        since: arguments.since.clone(),
        plugins: arguments.plugins.clone(),
        show_sensitive: arguments.show_sensitive,
        encoding: arguments.encoding.clone(),
        language: console.language,
    };
    let explained = match explain(&request) {
        Ok(explained) => explained,
        Err(failure) => return console.failure(&failure),
    };
    console.diagnostics_aside(&explained.texts, &explained.remarks);
    if let Some(file) = &arguments.html {
        let page = html(&explained);
        if file == Path::new("-") {
            console::out(&page);
            return Exit::Done;
        }
        if let Err(error) = write_whole(file, &page) {
            let fault = Diagnostic::new("E0914", Severity::Error, None)
                .with("file", file.display().to_string())
                .with("reason", system_reason(&error));
            return console.failure(&Failure::new(Stage::Usage, vec![fault], Texts::default()));
        }
        let said = console.text("explain-page", &[("file", &file.display().to_string())]);
        console::aside(&format!("{said}\n"));
        if !console.json {
            return Exit::Done;
        }
    }
    if console.json {
        console.json(&explained.to_json());
    } else {
        console::out(&Told { explained: &explained, console, out: String::new() }.whole());
    }
    Exit::Done
}

/// Writes a file aside and renames it, so that nobody meets half a page.
fn write_whole(file: &Path, text: &str) -> std::io::Result<()> {
    let mut aside = file.as_os_str().to_owned();
    aside.push(".heng-new");
    let written = std::fs::write(&aside, text).and_then(|()| std::fs::rename(&aside, file));
    if written.is_err() {
        let _ = std::fs::remove_file(&aside);
    }
    written
}

struct Told<'e> {
    explained: &'e Explained,
    console: &'e Console,
    out: String,
}

impl Told<'_> {
    fn text(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.console.text(key, arguments)
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.out.push_str(&"  ".repeat(depth));
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn keyed(&mut self, depth: usize, key: &str, arguments: &[(&str, &str)]) {
        let text = self.text(key, arguments);
        self.line(depth, &text);
    }

    fn whole(mut self) -> String {
        let explained = self.explained;
        self.head();
        self.list();
        for answer in explained.answers.iter().filter(|answer| !answer.conditions.is_empty()) {
            self.line(0, "");
            self.answer(answer);
        }
        self.others();
        let counts = [explained.computed.read, explained.computed.alone].map(|count| count.to_string());
        self.line(0, "");
        match explained.computed.all_rows {
            true => self.keyed(0, "explain-rows-all", &[("read", &counts[0])]),
            false => self.keyed(0, "explain-rows-computed", &[("read", &counts[0]), ("computed", &counts[1])]),
        }
        self.out
    }

    fn head(&mut self) {
        let explained = self.explained;
        let mut parts = vec![self.text("explain-head", &[("title", &explained.table_title), ("key", &explained.key)])];
        if let Some((file, row)) = &explained.origin {
            parts.push(self.text("explain-origin", &[("file", file), ("row", &row.to_string())]));
        }
        let region: Vec<&str> = explained.region.iter().map(|(_, name)| name.as_str()).collect();
        if !region.is_empty() {
            parts.push(region.join(" "));
        }
        parts.push(self.text("explain-as-of", &[("as_of", &explained.as_of)]));
        self.line(0, &parts.join("  "));
    }

    /// The short list: what hits and what cannot be decided, with all others counted.
    fn list(&mut self) {
        let explained = self.explained;
        let count = |states: &[&str]| {
            explained.answers.iter().filter(|answer| states.contains(&answer.state)).count().to_string()
        };
        let words = [
            ("count", explained.answers.len().to_string()),
            ("hit", count(&["命中"])),
            ("open", count(&["待核实"])),
            ("other", count(&["豁免", "仅报告"])),
            ("clear", count(&["未命中"])),
            ("outside", count(&["不适用", "未到期"])),
        ];
        let words: Vec<(&str, &str)> = words.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.keyed(0, "explain-counts", &words);
        for answer in &explained.answers {
            if !explained.all && matches!(answer.state, "未命中" | "不适用" | "未到期") {
                continue;
            }
            let level = answer.lines.first().map_or("", |line| line.level.as_str());
            let line = format!("{}  {}  {}  {level}", answer.state, answer.id, answer.title);
            self.line(1, &line);
        }
        if !explained.all {
            self.keyed(0, "explain-all-hint", &[]);
        }
    }

    fn answer(&mut self, answer: &Answer) {
        let level = answer.lines.first().map_or("", |line| line.level.as_str());
        self.line(0, &format!("{} {}  {}  {level}", answer.id, answer.title, answer.state));
        self.keyed(1, "explain-why", &[]);
        answer.why.iter().for_each(|clause| self.line(2, clause));
        for line in &answer.lines {
            let (missing, none_given) = missing_words(line, self.explained.language);
            let missing = missing.join("; ");
            for (key, text) in [
                ("explain-message", &line.message),
                ("explain-margin", &line.margin),
                ("explain-missing", &missing),
                ("explain-action", &line.action),
                ("explain-department", &line.department),
                ("explain-unverified", &line.unverified),
                ("explain-first", &line.first),
            ] {
                if !text.is_empty() {
                    self.keyed(1, key, &[("text", text)]);
                }
            }
            if none_given {
                self.keyed(1, "explain-not-given", &[]);
            }
        }
        if !answer.basis.is_empty() {
            self.keyed(1, "explain-basis", &[("text", &answer.basis)]);
        }
        if answer.of_all_rows {
            self.keyed(1, "explain-all-rows", &[]);
        }
        self.keyed(1, "explain-conditions", &[]);
        let mut roots = Vec::new();
        for condition in &answer.conditions {
            self.condition(2, condition);
            reads(condition, &mut roots);
        }
        if !roots.is_empty() {
            self.keyed(1, "explain-columns", &[]);
            let mut told = vec![false; answer.entries.len()];
            roots.into_iter().for_each(|at| self.column(2, answer, at, &mut told));
        }
        if !answer.parameters.is_empty() {
            self.keyed(1, "explain-parameters", &[]);
            answer.parameters.iter().for_each(|parameter| self.parameter(parameter));
        }
        if !answer.thresholds.is_empty() {
            self.keyed(1, "explain-thresholds", &[]);
            answer.thresholds.iter().for_each(|threshold| self.threshold(threshold));
        }
        if answer.cut {
            self.keyed(1, "explain-cut", &[]);
        }
    }

    fn holds(&self, holds: Option<bool>) -> String {
        match holds {
            Some(true) => self.text("explain-holds", &[]),
            Some(false) => self.text("explain-fails", &[]),
            None => self.text("explain-open", &[]),
        }
    }

    fn condition(&mut self, depth: usize, condition: &Condition) {
        let mark = match condition.holds {
            Some(true) => "✓",
            Some(false) => "✗",
            None => "?",
        };
        let decides = if condition.decides { self.text("explain-decides", &[]) } else { String::new() };
        let head = match condition.joined {
            Joined::All => "explain-all-of",
            Joined::Any => "explain-any-of",
            Joined::Not => "explain-none-of",
            Joined::Test => {
                let filled = match condition.filled == condition.text {
                    true => String::new(),
                    false => format!("    {}", condition.filled),
                };
                return self.line(depth, &format!("{mark} {}{filled}  {decides}", condition.text));
            }
        };
        let head = self.text(head, &[]);
        self.line(depth, &format!("{mark} {head}"));
        condition.parts.iter().for_each(|part| self.condition(depth + 1, part));
    }

    /// A column with what it rests on below it, each once.
    fn column(&mut self, depth: usize, answer: &Answer, at: usize, told: &mut Vec<bool>) {
        let Some(entry) = answer.entries.get(at) else { return };
        let again = std::mem::replace(&mut told[at], true);
        let own = entry.table == self.explained.table && entry.key == self.explained.key;
        let name = match own {
            true => entry.column.clone(),
            false => format!("{}[{}].{}", entry.table, entry.key, entry.column),
        };
        let value = self.value(entry);
        let line = match &entry.source {
            _ if again => format!("{name} = {value}{}", self.text("explain-above", &[])),
            Source::Cell { origin, state } => {
                let state = match state {
                    CellState::Read => None,
                    CellState::Empty => Some("explain-cell-empty"),
                    CellState::Unreadable => Some("explain-cell-unreadable"),
                    CellState::Absent => Some("explain-cell-absent"),
                };
                let state = state.map_or_else(String::new, |key| format!("  {}", self.text(key, &[])));
                let from = origin.as_ref().map_or_else(String::new, |(file, row)| {
                    self.text("explain-origin", &[("file", file), ("row", &row.to_string())])
                });
                format!("{name} = {value}{state}    {from}")
            }
            Source::Pack => format!("{name} = {value}    {}", self.text("explain-from-pack", &[])),
            Source::Given => format!("{name} = {value}    {}", self.text("explain-given", &[])),
            Source::Unfollowed => format!("{name} = {value}    {}", self.text("explain-unfollowed", &[])),
            Source::Formula { text, filled, .. } if *text == entry.column => format!("{text} = {filled} = {value}"),
            Source::Formula { text, filled, .. } if filled == text || *filled == value => {
                format!("{name} = {text} = {value}")
            }
            Source::Formula { text, filled, .. } => format!("{name} = {text} = {filled} = {value}"),
            Source::Rows { text, .. } => {
                let text = if *text == entry.column { String::new() } else { format!(" = {text}") };
                format!("{name}{text} = {value}    {}", self.rows(&entry.source))
            }
            Source::Whole { text, rows } => {
                let whole = self.text("explain-whole", &[("rows", &rows.to_string())]);
                let text = if *text == entry.column { String::new() } else { format!(" = {text}") };
                format!("{name}{text} = {value}    {whole}")
            }
        };
        self.line(depth, &line);
        if again {
            return;
        }
        if let Source::Rows { members, rows, .. } = &entry.source {
            // Of many rows only what they count with is told.
            let few = members.iter().filter(|member| member.decides).count() <= FEW;
            for member in members {
                let from = member.origin.as_ref().map_or_else(String::new, |(file, row)| {
                    self.text("explain-origin", &[("file", file), ("row", &row.to_string())])
                });
                let counts = self.holds(member.counts);
                let value = member.value.as_ref().map_or_else(String::new, |value| format!(" {value}"));
                self.line(depth + 1, &format!("[{}]{value}  {counts}    {from}", member.key));
                if member.decides && few {
                    member.reads.iter().for_each(|at| self.column(depth + 2, answer, *at, told));
                }
            }
            if *rows > members.len() {
                let more = (rows - members.len()).to_string();
                self.keyed(depth + 1, "explain-rows-more", &[("count", &more)]);
            }
        }
        entry.reads.iter().for_each(|at| self.column(depth + 1, answer, *at, told));
    }

    fn rows(&self, source: &Source) -> String {
        let Source::Rows { table, present, known, rows, counted, open, .. } = source else { return String::new() };
        let counts = [rows, counted, open].map(|count| count.to_string());
        let words = [("rows", &*counts[0]), ("counted", &*counts[1]), ("open", &*counts[2])];
        match (present, known, open) {
            (false, ..) => self.text("explain-rows-absent", &[("table", table)]),
            (_, false, _) => self.text("explain-rows-rejected", &[]),
            (_, _, 0) => self.text("explain-rows", &words[..2]),
            _ => self.text("explain-rows-open", &words),
        }
    }

    fn value(&self, entry: &Shown) -> String {
        match (&entry.value, &entry.unit) {
            (None, _) => "?".to_owned(),
            (Some(value), Some(unit)) => format!("{value} {unit}"),
            (Some(value), None) => value.clone(),
        }
    }

    fn parameter(&mut self, parameter: &ParameterUse) {
        let (Some(value), Some(from)) = (&parameter.value, &parameter.from) else {
            return self.keyed(2, "explain-parameter-open", &[("name", &parameter.name)]);
        };
        let value = match parameter.unit.as_deref() {
            None | Some("1") => value.clone(),
            Some(unit) => format!("{value} {unit}"),
        };
        let region = match parameter.region.is_empty() {
            true => self.text("explain-everywhere", &[]),
            false => parameter.region.clone(),
        };
        let source = match parameter.document.is_empty() {
            true => self.text("explain-no-source", &[]),
            false => format!("{} {}", parameter.document, parameter.clause).trim().to_owned(),
        };
        let verified = self.text(if parameter.verified { "explain-verified" } else { "explain-not-verified" }, &[]);
        let words = [
            ("name", &*parameter.name),
            ("value", &*value),
            ("from", &**from),
            ("region", &*region),
            ("source", &*source),
            ("verified", &*verified),
        ];
        self.keyed(2, "explain-parameter", &words);
    }

    fn threshold(&mut self, threshold: &Threshold) {
        let gap = match threshold.unit.as_deref() {
            None | Some("1") => threshold.gap.clone(),
            Some(unit) => format!("{} {unit}", threshold.gap),
        };
        let row = threshold.row.as_ref().map_or_else(String::new, |row| format!("{row}：",));
        let holds = self.holds(Some(threshold.holds));
        let left = format!("{row}{}", threshold.left);
        let words = [
            ("left", &*left),
            ("left_value", &*threshold.left_value),
            ("sign", threshold.sign),
            ("right", &*threshold.right),
            ("right_value", &*threshold.right_value),
            ("holds", &*holds),
            ("gap", &*gap),
        ];
        self.keyed(2, "explain-threshold", &words);
    }

    fn others(&mut self) {
        let explained = self.explained;
        if explained.others.is_empty() {
            return;
        }
        self.line(0, "");
        self.keyed(0, "explain-others", &[]);
        for other in explained.others.iter().take(OTHERS) {
            let words = [
                ("table", other.table.as_str()),
                ("key", other.key.as_str()),
                ("rule", other.rule.as_str()),
                ("title", other.title.as_str()),
                ("state", other.state.as_str()),
            ];
            self.keyed(1, "explain-other", &words);
        }
        if explained.others.len() > OTHERS {
            let more = (explained.others.len() - OTHERS).to_string();
            self.keyed(1, "explain-others-more", &[("count", &more)]);
        }
    }
}

/// The columns that the deciding tests of a condition read.
fn reads(condition: &Condition, into: &mut Vec<usize>) {
    for at in condition.reads.iter().filter(|_| condition.decides) {
        if !into.contains(at) {
            into.push(*at);
        }
    }
    condition.parts.iter().for_each(|part| reads(part, into));
}
