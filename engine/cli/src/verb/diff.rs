//! `heng diff`: whom a change of rules moves. For people tables of who enters and leaves, by rule, state, list, amount and
//! region, and the first records; for tools the whole report.

use crate::console::{self, Console};
use crate::exit::Exit;
use crate::table;
use heng_host::diff::files::parameter;
use heng_host::diff::{Counts, Report, Request, diff, to_json};
use heng_host::folder::shown;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How many records are shown.
const RECORDS: usize = 20;
/// How many townships are shown.
const TOWNSHIPS: usize = 10;
/// How many rows of a table are shown at most.
const ROWS: usize = 40;
/// The columns of counted moves, in the order of tables.
const FIGURES: [&str; 6] = [
    "diff-column-entered",
    "diff-column-left",
    "diff-column-doubtful",
    "diff-column-settled",
    "diff-column-altered",
    "diff-column-other",
];

/// What `diff` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The pack, or the earlier one of two.
    pub pack: PathBuf,
    /// The later one.
    pub other: Option<PathBuf>,
    /// The data.
    #[arg(long)]
    pub data: PathBuf,
    /// The results of an earlier run.
    #[arg(long, conflicts_with = "other")]
    pub since: Option<PathBuf>,
    /// Settings tried out.
    #[arg(long)]
    pub set: Vec<String>,
    /// Where files go.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// The evaluation moment.
    #[arg(long)]
    pub as_of: Option<String>,
    /// Folders of plugins.
    #[arg(long)]
    pub plugins: Vec<PathBuf>,
    /// Changes that make the command end with 1.
    #[arg(long, value_delimiter = ',')]
    pub fail_on: Vec<FailOn>,
    /// No masks.
    #[arg(long)]
    pub show_sensitive: bool,
    /// The encoding of text files.
    #[arg(long)]
    pub encoding: Option<String>,
    /// How many threads.
    #[arg(long)]
    pub threads: Option<usize>,
}

/// What makes the command end with 1.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailOn {
    /// Anything at all.
    Any,
    /// A row enters a finding, a state or a list.
    Entered,
    /// A row leaves one.
    Left,
    /// A row becomes undecided.
    Unknown,
    /// An amount is another.
    Amount,
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let request = Request {
        pack: arguments.pack.clone(),
        other: arguments.other.clone(),
        since: arguments.since.clone(),
        settings: arguments.set.clone(),
        data: arguments.data.clone(),
        out: arguments.out.clone(),
        as_of: arguments.as_of.clone(),
        plugins: arguments.plugins.clone(),
        show_sensitive: arguments.show_sensitive,
        encoding: arguments.encoding.clone(),
        threads: arguments.threads,
    };
    let done = match diff(&request) {
        Ok(done) => done,
        Err(failure) => return console.failure(&failure),
    };
    console.diagnostics_aside(&done.texts, &done.remarks);
    if console.json {
        console.json(&to_json(&done.report));
    } else {
        console::out(&told(&done.report, console));
    }
    if let Some(out) = arguments.out.as_deref().filter(|_| !console.json) {
        let words = [("out", shown(out)), ("files", done.files.join("、"))];
        let words: Vec<(&str, &str)> = words.iter().map(|(name, text)| (*name, text.as_str())).collect();
        console::out(&format!("\n{}\n", console.text("diff-files", &words)));
    }
    let reached = arguments.fail_on.iter().any(|one| reaches(&done.report, *one));
    if reached { Exit::NotWell } else { Exit::Done }
}

fn reaches(report: &Report, level: FailOn) -> bool {
    let mut counts = Counts::default();
    report.rules.iter().for_each(|rule| counts.add(rule.counts));
    report.lists.iter().for_each(|list| counts.add(list.counts));
    let states = report.states.iter().flat_map(|state| &state.states);
    let (mut entered, mut left) = (counts.entered > 0, counts.left > 0);
    for state in states {
        entered |= state.entered > 0;
        left |= state.left > 0;
    }
    match level {
        FailOn::Any => !is_empty(report),
        FailOn::Entered => entered,
        FailOn::Left => left,
        FailOn::Unknown => counts.doubtful > 0 || report.amounts.iter().any(|amount| amount.unknown > 0),
        FailOn::Amount => !report.amounts.is_empty(),
    }
}

fn is_empty(report: &Report) -> bool {
    report.records.is_empty()
}

/// The report for people.
fn told(report: &Report, console: &Console) -> String {
    let text = |key: &str| console.text(key, &[]);
    let say = |key: &str, words: &[(&str, &str)]| console.text(key, words);
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(&say("diff-title", &[("before", &report.before.from), ("now", &report.now.from)]));
    line(&say("diff-data", &[("data", &report.data), ("as_of", &report.as_of)]));
    if !report.parameters.is_empty() {
        line(&format!("\n{}", text("diff-parameters")));
        report.parameters.iter().for_each(|one| line(&format!("  {}", parameter(one, console.language))));
    }
    if !report.fields.is_empty() {
        line(&format!("\n{}", text("diff-fields")));
        for one in &report.fields {
            let name = if one.field.is_empty() { one.table.clone() } else { format!("{}.{}", one.table, one.field) };
            let key = if one.only == "before" { "diff-field-before" } else { "diff-field-now" };
            line(&format!("  {}", say(key, &[("name", &name)])));
        }
    }
    if is_empty(report) {
        line(&format!("\n{}", text("diff-nothing")));
        return out;
    }
    for (heading, rows) in tables(report, console) {
        if rows.len() > 1 {
            line(&format!("\n{heading}"));
            line(table::lines(&rows).trim_end());
        }
    }
    let count = report.records.len().to_string();
    let words = [("count", count.as_str()), ("shown", &RECORDS.to_string())];
    let key = if report.records.len() > RECORDS { "diff-records-first" } else { "diff-records" };
    line(&format!("\n{}", say(key, &words)));
    for one in report.records.iter().take(RECORDS) {
        let place: Vec<&str> = one.region.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let region = match place.is_empty() {
            true => String::new(),
            false => say("diff-record-region", &[("region", &place.join(" "))]),
        };
        let or = |value: &str| if value.is_empty() { text("diff-unknown-value") } else { value.to_owned() };
        let (before, now) = (or(&one.before), or(&one.now));
        let kind = text(kind(one.what));
        let id = if one.what == "rule" { &one.id } else { &kind };
        let words = [
            ("table", one.table.as_str()),
            ("key", &one.key),
            ("region", &region),
            ("id", id),
            ("title", &one.title),
            ("before", &before),
            ("now", &now),
        ];
        let said = say("diff-record", &words);
        let said = match one.more {
            0 => said,
            more => say("diff-record-more", &[("line", &said), ("count", &more.to_string())]),
        };
        line(&format!("  {}", heng_host::catalogue::printable(&said)));
    }
    out
}

/// The tables, each with its heading.
fn tables(report: &Report, console: &Console) -> Vec<(String, Vec<Vec<String>>)> {
    let text = |key: &str| console.text(key, &[]);
    let heads = |keys: &[&str]| keys.iter().map(|key| text(key)).collect::<Vec<_>>();
    let mut rules = vec![heads(&[&["diff-column-rule", "diff-column-table"][..], &FIGURES].concat())];
    for one in &report.rules {
        let mut row = vec![format!("{} {}", one.rule, one.title), one.table.clone()];
        row.extend(cells(one.counts));
        rules.push(row);
    }
    let mut states = vec![heads(&[
        "diff-column-item",
        "diff-column-state",
        "diff-column-table",
        "diff-column-entered",
        "diff-column-left",
    ])];
    for one in &report.states {
        for state in &one.states {
            let signed = [signed("+", state.entered), signed("−", state.left)];
            let mut row = vec![one.title.clone(), state.state.clone(), one.table.clone()];
            row.extend(signed);
            states.push(row);
        }
    }
    let mut lists = vec![heads(&[&["diff-column-list", "diff-column-table"][..], &FIGURES].concat())];
    for one in &report.lists {
        let mut row = vec![one.list.clone(), one.table.clone()];
        row.extend(cells(one.counts));
        lists.push(row);
    }
    let columns = [
        "diff-column-item",
        "diff-column-table",
        "diff-column-period",
        "diff-column-more-rows",
        "diff-column-more",
        "diff-column-less-rows",
        "diff-column-less",
        "diff-column-net",
        "diff-column-unknown",
    ];
    let mut amounts = vec![heads(&columns)];
    for one in &report.amounts {
        let figures = [one.more_rows, one.less_rows, one.unknown].map(|figure| figure.to_string());
        let [more, less, unknown] = figures;
        let (title, table) = (one.title.clone(), one.table.clone());
        let (gained, lost) = (money("+", &one.more), money("−", &one.less));
        amounts.push(vec![title, table, one.period.to_owned(), more, gained, less, lost, one.net.clone(), unknown]);
    }
    let mut tables = vec![
        (text("diff-rules"), rules),
        (text("diff-states"), states),
        (text("diff-lists"), lists),
        (text("diff-amounts"), amounts),
    ];
    for (depth, level) in report.levels.iter().enumerate() {
        tables.push(regions(report, console, depth, level));
        tables.push(region_amounts(report, console, depth, level));
    }
    for (_, rows) in &mut tables {
        if rows.len() > ROWS + 1 {
            rows.truncate(ROWS + 1);
            rows.push(vec!["…".to_owned()]);
        }
    }
    tables
}

/// Rules by region of one level.
fn regions(report: &Report, console: &Console, depth: usize, level: &str) -> (String, Vec<Vec<String>>) {
    let mut sums: BTreeMap<&[String], Counts> = BTreeMap::new();
    for one in report.regions.iter().filter(|one| one.what == "rule" && one.region.len() == depth + 1) {
        sums.entry(&one.region).or_default().add(one.counts);
    }
    let mut sums: Vec<(&[String], Counts)> = sums.into_iter().collect();
    let moved = |counts: &Counts| counts.entered + counts.left + counts.doubtful + counts.settled + counts.altered;
    sums.sort_by_key(|(_, counts)| std::cmp::Reverse(moved(counts)));
    let many = depth > 0 && sums.len() > TOWNSHIPS;
    if many {
        sums.truncate(TOWNSHIPS);
    }
    let mut head = vec![level.to_owned()];
    head.extend(FIGURES.map(|key| console.text(key, &[])));
    let mut rows = vec![head];
    for (region, counts) in sums {
        let mut row = vec![region_name(region, console)];
        row.extend(cells(counts));
        rows.push(row);
    }
    let count = TOWNSHIPS.to_string();
    let words = [("level", level), ("count", &*count)];
    (console.text(if many { "diff-regions-most" } else { "diff-regions" }, &words), rows)
}

/// Amounts by region of one level.
fn region_amounts(report: &Report, console: &Console, depth: usize, level: &str) -> (String, Vec<Vec<String>>) {
    let mut head = vec![level.to_owned()];
    head.extend(["diff-column-item", "diff-column-more", "diff-column-less"].map(|key| console.text(key, &[])));
    let mut rows = vec![head];
    for one in report.regions.iter().filter(|one| one.what == "amount" && one.region.len() == depth + 1) {
        rows.push(vec![
            region_name(&one.region, console),
            one.title.clone(),
            money("+", &one.more),
            money("−", &one.less),
        ]);
    }
    (console.text("diff-region-amounts", &[("level", level)]), rows)
}

fn region_name(region: &[String], console: &Console) -> String {
    let named: Vec<&str> = region.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    if named.is_empty() { console.text("column-region-none", &[]) } else { named.join(" ") }
}

/// The key of the word for what differs.
fn kind(what: &str) -> &'static str {
    match what {
        "rule" => "diff-kind-rule",
        "state" => "diff-kind-state",
        "amount" => "diff-kind-amount",
        _ => "diff-kind-list",
    }
}

fn money(sign: &str, sum: &str) -> String {
    if sum == "0" { sum.to_owned() } else { format!("{sign}{sum}") }
}

fn cells(counts: Counts) -> [String; 6] {
    [
        signed("+", counts.entered),
        signed("−", counts.left),
        signed("+", counts.doubtful),
        signed("−", counts.settled),
        counts.altered.to_string(),
        counts.other.to_string(),
    ]
}

fn signed(sign: &str, count: u64) -> String {
    if count == 0 { "0".to_owned() } else { format!("{sign}{count}") }
}
