//! `run`: files of data through a pack to files of results, with the closing summary. What rules mean, how files are
//! read and how columns are computed is known below.

use crate::earlier::EarlierRun;
use crate::failure::{Failure, Stage};
use crate::folder::shown;
use crate::language::Language;
use crate::log::ledger::RunLedger;
use crate::log::{Entry, Event};
use crate::problems::Group;
use crate::settled;
use crate::snapshot::{Snapshot, load_folder};
use crate::summary::{Changes, NotRun, Summary};
use crate::texts::Texts;
use crate::{earlier, export, fault, lists, problems};
use heng_core::program::{ItemId, Rows, TableId};
use heng_core::run::{Counters, Outcome, Problem, RunOptions, needed_inputs};
use heng_data::encoding::Encoding;
pub use heng_data::lists::ListFormat;
use heng_data::run_record::{ColumnsRecord, PackRecord, RuleRecord, RunRecord, SCHEMA, TableRecord};
use heng_data::{OutputFolder, Reading};
use heng_values::show::show_evaluation_moment;
use heng_values::{Diagnostic, Severity};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Stack of each thread that computes: deep expressions need more than the system's default.
pub(crate) const STACK: usize = 16 << 20;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The data: a folder or one file.
    pub data: PathBuf,
    /// The pack's folder.
    pub pack: PathBuf,
    /// The output folder.
    pub out: PathBuf,
    /// The evaluation moment, where it is not the pack's.
    pub as_of: Option<String>,
    /// The results of an earlier run, to compare with.
    pub since: Option<PathBuf>,
    /// Folders of plugins.
    pub plugins: Vec<PathBuf>,
    /// Whether sensitive texts are written unmasked.
    pub show_sensitive: bool,
    /// The encoding of all text files by its name; found out if none.
    pub encoding: Option<String>,
    /// The format of the lists.
    pub format: ListFormat,
    /// How many threads; all cores if none.
    pub threads: Option<usize>,
    /// The language of messages and of the summary.
    pub language: Language,
}

/// A step of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The pack is loaded.
    Load,
    /// Data is read.
    Read,
    /// Columns are computed.
    Evaluate,
    /// Results are written.
    Write,
}

impl Step {
    /// The key of its words in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Step::Load => "step-load",
            Step::Read => "step-read",
            Step::Evaluate => "step-evaluate",
            Step::Write => "step-write",
        }
    }
}

/// Where a run is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// The step.
    pub step: Step,
    /// How much of it is done.
    pub done: u64,
    /// Of how much; 0 where it is not known.
    pub total: u64,
}

/// What a run gave.
#[derive(Debug)]
pub struct Done {
    /// The closing summary.
    pub summary: Summary,
    /// Remarks about pack and data.
    pub remarks: Vec<Diagnostic>,
    /// The texts they point into.
    pub texts: Texts,
}

/// Runs a pack over data, on as many threads as asked for.
///
/// # Errors
/// What stopped it; earlier results are then as they were.
pub fn run(request: &Request, progress: &(dyn Fn(Progress) + Sync)) -> Result<Done, Box<Failure>> {
    let threads = request.threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build();
    let pool = pool.map_err(|error| stopped(fault::internal(&error.to_string()), Texts::default()))?;
    pool.install(|| run_here(request, progress))
}

/// What stops a run at its outputs: a place that makes no sense is the caller's mistake, anything else a fault.
pub(crate) fn stopped(diagnostic: Diagnostic, texts: Texts) -> Box<Failure> {
    let stage = if matches!(diagnostic.code, "E0820" | "E0821") { Stage::Usage } else { Stage::Fault };
    Failure::new(stage, vec![diagnostic], texts)
}

fn run_here(request: &Request, progress: &(dyn Fn(Progress) + Sync)) -> Result<Done, Box<Failure>> {
    let begin = |step: Step| {
        progress(Progress { step, done: 0, total: 0 });
        Instant::now()
    };
    let mut timings: Vec<(String, u64)> = Vec::new();
    let mut end = |name: &str, since: Instant| timings.push((name.to_owned(), millis(since)));

    let encoding = read_encoding(request.encoding.as_deref())?;
    let since = begin(Step::Load);
    let mut snapshot = load_folder(&request.pack, &request.plugins).snapshot()?;
    let moment = snapshot.moment(request.as_of.as_deref())?;
    let mut remarks = std::mem::take(&mut snapshot.remarks);
    let (program, mut found) = snapshot.pack.program(moment);
    remarks.append(&mut found);
    snapshot.pack.in_source_order(&mut remarks);
    let Some(program) = program else {
        return Err(Failure::new(Stage::Pack, remarks, snapshot.texts));
    };
    end("load", since);

    let since = begin(Step::Read);
    let earlier = request.since.as_deref().map(|folder| earlier::read(folder, &program, request.show_sensitive));
    let earlier = earlier.transpose()?;
    let needed = needed_inputs(&program, &[]);
    let options = heng_data::ReadOptions { show_sensitive: request.show_sensitive, encoding, ..Default::default() };
    let reading = settled::read(&request.data, &|| {
        heng_data::read_with(&request.data, &program, &needed, options, &|at: heng_data::Progress| {
            progress(Progress { step: Step::Read, done: at.done, total: at.total });
        })
    });
    let (Reading { mut input, reader, mut notes }, marks) = match reading {
        Ok(reading) => reading,
        Err(diagnostics) => return Err(Failure::new(Stage::Data, diagnostics, snapshot.texts)),
    };
    remarks.append(&mut notes);
    input.earlier = earlier.as_ref().map(|earlier| Arc::clone(&earlier.hits));
    end("read", since);
    let inputs: Vec<&Path> = std::iter::once(request.data.as_path())
        .chain(snapshot.folders.iter().map(PathBuf::as_path))
        .chain(request.plugins.iter().map(PathBuf::as_path))
        .collect();
    let output = OutputFolder::create(&request.out, &inputs);
    let mut output = output.map_err(|diagnostic| stopped(diagnostic, snapshot.texts.clone()))?;

    let since = begin(Step::Evaluate);
    let options = RunOptions { show_sensitive: request.show_sensitive, ..RunOptions::default() };
    let outcome = heng_core::run::run(&program, input, &reader, &options, &|at: heng_core::run::Progress| {
        progress(Progress { step: Step::Evaluate, done: at.done as u64, total: at.total as u64 });
    });
    end("evaluate", since);

    let since = begin(Step::Write);
    let mut summary = Summary {
        title: snapshot.pack.title().to_owned(),
        out: shown(&request.out),
        plugins_added: snapshot.plugins_added.clone(),
        plugins_replaced: snapshot.plugins_replaced.clone(),
        ..Summary::default()
    };
    let mut record = record(&snapshot, &outcome, &mut summary)
        .map_err(|diagnostic| Failure::new(Stage::Fault, vec![*diagnostic], snapshot.texts.clone()))?;
    record.as_of = as_of(moment);
    record.show_sensitive = request.show_sensitive;
    let written = match request.format {
        ListFormat::Csv => write(&outcome, &snapshot, earlier.as_ref(), &mut output, &mut summary, request.language),
        format => {
            let context = export::Context { outcome: &outcome, snapshot: &snapshot, record: &record, format, moment };
            let changes =
                earlier.as_ref().map(|earlier| Changes { as_of: earlier.as_of.clone(), ..Changes::default() });
            summary.changes = changes;
            export::write(&context, &mut output, &mut summary, request.language)
        }
    };
    written.map_err(|diagnostic| stopped(diagnostic, snapshot.texts.clone()))?;
    end("write", since);
    record.problems = summary.problem_groups.iter().map(Group::record).collect();
    record.timings_ms = timings.into_iter().collect();
    let mut ledger = RunLedger::new(&request.out, Entry::about(Event::Run, &snapshot), marks);
    let record =
        output.commit(record, &mut ledger).map_err(|diagnostic| stopped(diagnostic, snapshot.texts.clone()))?;
    summary.run = record;
    summary.advise(request.language);
    Ok(Done { summary, remarks, texts: snapshot.texts })
}

/// The encoding that somebody named.
///
/// # Errors
/// `E0919` there is none of this name.
pub fn read_encoding(name: Option<&str>) -> Result<Option<Encoding>, Box<Failure>> {
    let read = |name: &str| {
        Encoding::from_name(name).ok_or_else(|| {
            let unknown = Diagnostic::new("E0919", Severity::Error, None).with("text", name);
            Failure::new(Stage::Usage, vec![unknown], Texts::default())
        })
    };
    name.map(read).transpose()
}

pub(crate) fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

pub(crate) fn as_of(moment: heng_values::Moment) -> String {
    let mut text = String::new();
    show_evaluation_moment(moment, &mut text);
    text
}

fn write(
    outcome: &Outcome<'_>,
    snapshot: &Snapshot,
    earlier: Option<&EarlierRun>,
    output: &mut OutputFolder,
    summary: &mut Summary,
    language: Language,
) -> Result<(), Diagnostic> {
    summary.changes = earlier.map(|earlier| Changes { as_of: earlier.as_of.clone(), ..Changes::default() });
    lists::write_findings(outcome, output, summary)?;
    if let (Some(earlier), Some(changes)) = (earlier, &mut summary.changes) {
        earlier.write_resolved(outcome, &outcome.problems(), output, changes)?;
    }
    lists::write_sheets(outcome, output, summary, language)?;
    let problems = outcome.problems();
    summary.problems = problems.len() as u64;
    // What files say is the same whatever the language of messages.
    write_rejected(output, &problems)?;
    summary.problem_groups = problems::groups(&problems);
    keep_pack(output, snapshot)
}

/// Writes `rejected.csv`.
pub(crate) fn write_rejected(output: &mut OutputFolder, problems: &[Problem]) -> Result<(), Diagnostic> {
    heng_data::rejected::write(output, problems, &|problem| problems::words(problem, Language::Chinese))
}

/// Keeps the texts of a snapshot in the output folder.
pub(crate) fn keep_pack(output: &OutputFolder, snapshot: &Snapshot) -> Result<(), Diagnostic> {
    output.keep_pack(&snapshot.hash, snapshot.kept.iter().map(|(path, text)| (path.as_str(), text.as_bytes())))
}

/// The counts of `run.json`.
///
/// # Errors
/// `E0916` where the rows of a table do not add up.
pub(crate) fn record(
    snapshot: &Snapshot,
    outcome: &Outcome<'_>,
    summary: &mut Summary,
) -> Result<RunRecord, Box<Diagnostic>> {
    let program = outcome.program();
    let columns = outcome.computed();
    let mut tables = Vec::new();
    for (at, table) in program.tables.iter().enumerate() {
        let id = TableId(at as u32);
        if !matches!(table.rows, Rows::Files(_)) || !outcome.present(id) {
            continue;
        }
        let Counters { read, evaluated, rejected, merged, left_out } = outcome.counters(id);
        if read != evaluated + rejected {
            let diagnostic = Diagnostic::new("E0916", Severity::Error, None).with("table", &*table.title);
            let figures = [("read", read), ("evaluated", evaluated), ("rejected", rejected)];
            let add =
                |diagnostic: Diagnostic, (name, figure): (&'static str, u64)| diagnostic.with(name, figure.to_string());
            return Err(Box::new(figures.into_iter().fold(diagnostic, add)));
        }
        summary.rejected += rejected;
        summary.table_titles.insert(table.name.to_string(), table.title.to_string());
        tables.push((table.name.to_string(), TableRecord { read, evaluated, rejected, merged, left_out }));
    }
    let mut rules = Vec::new();
    for (at, item) in program.items.iter().enumerate() {
        let tally = outcome.tally(ItemId(at as u32));
        let not_run = tally.not_run.as_ref().map(|names| names.join("、"));
        if let Some(why) = &not_run {
            let (rule, title) = (item.id.to_string(), item.title.to_string());
            summary.not_run.push(NotRun { rule, title, why: why.clone() });
        }
        let rule = RuleRecord {
            hit: tally.hit,
            unknown: tally.unknown,
            exempt: tally.exempt,
            not_due: tally.not_due,
            not_applicable: tally.not_applicable,
            not_run,
        };
        rules.push((item.id.to_string(), rule));
    }
    Ok(RunRecord {
        schema: SCHEMA,
        engine: crate::ENGINE.to_owned(),
        pack: PackRecord {
            name: program.pack_name.to_string(),
            version: program.pack_version.to_string(),
            hash: snapshot.hash.clone(),
        },
        tables: tables.into_iter().collect(),
        rules: rules.into_iter().collect(),
        plugins: snapshot.plugins_added.clone(),
        columns: ColumnsRecord { computed: columns.computed, taken_over: columns.taken_over },
        ..RunRecord::default()
    })
}
