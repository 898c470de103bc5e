//! `run`: files of data through a pack to files of results, with the closing summary. What rules mean, how files are
//! read and how columns are computed is known below.

use crate::earlier::EarlierRun;
use crate::failure::{Failure, Stage};
use crate::folder::shown;
use crate::language::Language;
use crate::log::ledger::RunLedger;
use crate::log::{Entry, Event};
use crate::pieces::InPieces;
use crate::pool::pool;
use crate::problems::Group;
use crate::settled::{self, Hashes};
use crate::snapshot::{Snapshot, load_folder};
use crate::summary::{Changes, NotRun, Summary};
use crate::texts::Texts;
use crate::{earlier, export, lists, problems};
use heng_core::program::{ItemId, Program, Rows};
use heng_core::run::{Counters, Figures, Outcome, Pieces, Problem, RunOptions, needed_inputs};
use heng_data::encoding::Encoding;
use heng_data::fingerprint::FileMark;
pub use heng_data::lists::ListFormat;
use heng_data::run_record::{ColumnsRecord, PackRecord, RuleRecord, RunRecord, SCHEMA, SheetRecord, TableRecord};
use heng_data::{OutputFolder, ReadOptions, Reading, memory};
use heng_values::show::show_evaluation_moment;
use heng_values::{Diagnostic, Severity};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

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
    /// How much memory the program may hold, such as `4GiB`; no limit if none.
    pub memory: Option<String>,
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
    run_as(request, Ways::default(), progress)
}

/// Ways to the same results.
#[derive(Clone, Copy, Debug)]
struct Ways {
    /// About how many bytes of a file are read at a time.
    block_bytes: usize,
    /// Whether a table may be run in pieces.
    in_pieces: bool,
}

impl Default for Ways {
    fn default() -> Ways {
        Ways { block_bytes: ReadOptions::default().block_bytes, in_pieces: true }
    }
}

fn run_as(request: &Request, ways: Ways, progress: &(dyn Fn(Progress) + Sync)) -> Result<Done, Box<Failure>> {
    memory::set_cap(read_memory(request.memory.as_deref())?);
    pool(request.threads)?.install(|| run_here(request, ways, progress))
}

/// What stops a run at its outputs: a place that makes no sense is the caller's mistake, anything else a fault.
pub(crate) fn stopped(diagnostic: Diagnostic, texts: Texts) -> Box<Failure> {
    let stage = match diagnostic.code {
        "E0820" | "E0821" => Stage::Usage,
        "E0809" | "E0846" => Stage::Data,
        _ => Stage::Fault,
    };
    Failure::new(stage, vec![diagnostic], texts)
}

fn run_here(request: &Request, ways: Ways, progress: &(dyn Fn(Progress) + Sync)) -> Result<Done, Box<Failure>> {
    let begin = |step: Step| {
        progress(Progress { step, done: 0, total: 0 });
        Instant::now()
    };
    let mut timings: Vec<(String, u64)> = Vec::new();
    let mut end = |name: &str, since: Instant| timings.push((name.to_owned(), millis(since)));

    let encoding = read_encoding(request.encoding.as_deref())?;
    // A pack is mostly the work of one thread; the others hash meanwhile.
    let hashes = Hashes::of(&request.data);
    hashes.begin_small();
    let since = begin(Step::Load);
    let mut snapshot = load_folder(&request.pack, &request.plugins).snapshot()?;
    let moment = snapshot.moment(request.as_of.as_deref())?;
    let (program, mut remarks) = snapshot.program(moment)?;
    end("load", since);

    let since = begin(Step::Read);
    let earlier = request.since.as_deref().map(earlier::read).transpose()?;
    earlier.as_ref().map_or(Ok(()), |earlier| earlier.fits(&program, request.show_sensitive))?;
    let needed = needed_inputs(&program, &[]);
    let options = ReadOptions {
        show_sensitive: request.show_sensitive,
        encoding,
        block_bytes: ways.block_bytes,
        ..ReadOptions::default()
    };
    let inputs: Vec<&Path> = std::iter::once(request.data.as_path())
        .chain(snapshot.folders.iter().map(PathBuf::as_path))
        .chain(request.plugins.iter().map(PathBuf::as_path))
        .collect();
    let new_output = || OutputFolder::create(&request.out, &inputs);
    let blank = Summary {
        title: snapshot.pack.title().to_owned(),
        out: shown(&request.out),
        plugins_added: snapshot.plugins_added.clone(),
        plugins_replaced: snapshot.plugins_replaced.clone(),
        ..Summary::default()
    };
    let run_options =
        RunOptions { show_sensitive: request.show_sensitive, stop: memory::is_over, ..RunOptions::default() };
    let read_progress = |at: heng_data::Progress| {
        progress(Progress { step: Step::Read, done: at.done, total: at.total });
    };
    let read = |hashes: &Hashes| {
        let mut opened = heng_data::open(&request.data, &program, &needed, options)?;
        let mut notes = opened.take_notes();
        let pieces = match &earlier {
            None if ways.in_pieces && request.format == ListFormat::Csv => {
                Pieces::plan(&program, &run_options, &opened.present())
            }
            _ => None,
        };
        if let Some(pieces) = pieces.filter(|pieces| opened.is_large(pieces.table())) {
            hashes.begin_others(&opened.hashed_in_pieces(pieces.table()));
            match run_in_pieces(&pieces, &opened, &new_output, blank.clone(), &read_progress) {
                Ok(Some((done, marks))) => {
                    hashes.know(marks);
                    return Ok(Ok((done, notes)));
                }
                // What was begun is gone; the run over whole tables begins anew.
                Ok(None) => {}
                Err(diagnostic) => return Ok(Err(diagnostic)),
            }
        }
        hashes.begin_others(&[]);
        let mut reading = opened.read(&read_progress)?;
        notes.append(&mut reading.notes);
        Ok(Ok((Work::Read(reading), notes)))
    };
    let (done, marks) = match settled::read_hashed(Some(hashes), &request.data, &read) {
        Ok(done) => done,
        Err(diagnostics) => {
            let limit = diagnostics.iter().any(|diagnostic| diagnostic.code == "E0815");
            let stage = if limit { Stage::Fault } else { Stage::Data };
            return Err(Failure::new(stage, diagnostics, snapshot.texts));
        }
    };
    let failed = |diagnostic| stopped(diagnostic, snapshot.texts.clone());
    let (work, mut notes) = done.map_err(failed)?;
    remarks.append(&mut notes);
    let (output, mut summary, mut record) = match work {
        Work::InPieces(done) => {
            let (done, mut output, mut summary) = *done;
            end("run", since);
            let since = begin(Step::Write);
            let record = record(&snapshot, &program, &done.figures, &mut summary);
            let record = record.map_err(|diagnostic| failed(*diagnostic))?;
            write_problems(&done.problems, &snapshot, &mut output, &mut summary).map_err(failed)?;
            end("write", since);
            (output, summary, record)
        }
        Work::Read(Reading { mut input, reader, .. }) => {
            input.earlier = earlier.as_ref().map(|earlier| Arc::clone(&earlier.hits));
            end("read", since);
            let mut output = new_output().map_err(failed)?;
            let mut summary = blank;
            let since = begin(Step::Evaluate);
            let outcome =
                heng_core::run::run(&program, input, &reader, &run_options, &|at: heng_core::run::Progress| {
                    progress(Progress { step: Step::Evaluate, done: at.done as u64, total: at.total as u64 });
                });
            if let Some(refused) = outcome.refused() {
                return Err(failed(refused.clone()));
            }
            end("evaluate", since);
            memory::check().map_err(failed)?;
            remarks.extend(heng_core::run::unmatched(&outcome));
            let since = begin(Step::Write);
            let record = record(&snapshot, &program, &outcome.figures(), &mut summary);
            let record = record.map_err(|diagnostic| failed(*diagnostic))?;
            let mut record = record;
            record.as_of = as_of(moment);
            record.show_sensitive = request.show_sensitive;
            let written = match request.format {
                ListFormat::Csv => {
                    write(&outcome, &snapshot, earlier.as_ref(), &mut output, &mut summary, request.language)
                }
                format => {
                    let context = export::Context {
                        outcome: &outcome,
                        snapshot: &snapshot,
                        record: &record,
                        format,
                        moment,
                        earlier: earlier.as_ref(),
                    };
                    let changes =
                        earlier.as_ref().map(|earlier| Changes { as_of: earlier.as_of.clone(), ..Changes::default() });
                    summary.changes = changes;
                    export::write(&context, &mut output, &mut summary, request.language)
                }
            };
            written.map_err(failed)?;
            memory::check().map_err(failed)?;
            end("write", since);
            (output, summary, record)
        }
    };
    record.as_of = as_of(moment);
    record.show_sensitive = request.show_sensitive;
    record.problems = summary.problem_groups.iter().map(Group::record).collect();
    record.timings_ms = timings.into_iter().collect();
    let mut ledger = RunLedger::new(&request.out, Entry::about(Event::Run, &snapshot), marks);
    let record =
        output.commit(record, &mut ledger).map_err(|diagnostic| stopped(diagnostic, snapshot.texts.clone()))?;
    summary.run = record;
    summary.advise(request.language);
    Ok(Done { summary, remarks, texts: snapshot.texts })
}

/// What is done once the files have been read.
enum Work<'p> {
    /// Everything but the list of problems.
    InPieces(Box<(InPieces, OutputFolder, Summary)>),
    /// The tables stand in memory.
    Read(Reading<'p>),
}

/// Runs a table in pieces into a new output folder, with the marks of files that were hashed as they were read; none
/// where it must be run whole.
fn run_in_pieces<'p>(
    pieces: &Pieces<'_>,
    opened: &heng_data::Opened<'_>,
    new_output: &dyn Fn() -> Result<OutputFolder, Diagnostic>,
    mut summary: Summary,
    progress: &(dyn Fn(heng_data::Progress) + Sync),
) -> Result<Option<(Work<'p>, Vec<FileMark>)>, Diagnostic> {
    let mut output = new_output()?;
    let done = crate::pieces::run(pieces, opened, &mut output, &mut summary, progress)?;
    Ok(done.map(|(done, marks)| (Work::InPieces(Box::new((done, output, summary))), marks)))
}

/// The size that somebody wrote.
pub(crate) fn read_memory(text: Option<&str>) -> Result<Option<u64>, Box<Failure>> {
    let read = |text: &str| {
        memory::read(text).ok_or_else(|| {
            let unknown = Diagnostic::new("E0816", Severity::Error, None).with("text", text);
            Failure::new(Stage::Usage, vec![unknown], Texts::default())
        })
    };
    text.map(read).transpose()
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
    write_problems(&outcome.problems(), snapshot, output, summary)
}

/// Writes what was wrong with the input, and keeps the pack.
fn write_problems(
    problems: &[Problem],
    snapshot: &Snapshot,
    output: &mut OutputFolder,
    summary: &mut Summary,
) -> Result<(), Diagnostic> {
    summary.problems = problems.len() as u64;
    // What files say is the same whatever the language of messages.
    write_rejected(output, problems)?;
    summary.problem_groups = problems::groups(problems);
    keep_pack(output, snapshot)
}

/// Writes `rejected.csv`.
pub(crate) fn write_rejected(output: &mut OutputFolder, problems: &[Problem]) -> Result<(), Diagnostic> {
    heng_data::rejected::write(output, problems, &|problem| problems::words(problem, Language::Chinese))
}

/// Keeps the texts of a snapshot in the output folder.
pub(crate) fn keep_pack(output: &OutputFolder, snapshot: &Snapshot) -> Result<(), Diagnostic> {
    let bytes = |(path, text): &'_ (String, Arc<str>)| {
        let workbook = snapshot.workbooks.iter().find(|(known, _)| known == path);
        (path.clone(), workbook.map_or_else(|| Arc::from(text.as_bytes()), |(_, bytes)| bytes.clone()))
    };
    let kept: Vec<(String, Arc<[u8]>)> = snapshot.prints.texts().iter().map(bytes).collect();
    output.keep_pack(snapshot.hash(), kept.iter().map(|(path, bytes)| (path.as_str(), &**bytes)))
}

/// The counts of `run.json`.
///
/// # Errors
/// `E0916` where the rows of a table do not add up.
pub(crate) fn record(
    snapshot: &Snapshot,
    program: &Program,
    figures: &Figures,
    summary: &mut Summary,
) -> Result<RunRecord, Box<Diagnostic>> {
    let columns = figures.computed;
    let mut tables = Vec::new();
    for (at, table) in program.tables.iter().enumerate() {
        if !matches!(table.rows, Rows::Files(_)) {
            continue;
        }
        let Some(counters) = figures.tables.get(at).copied().flatten() else { continue };
        let Counters { read, evaluated, rejected, merged, left_out } = counters;
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
    for (at, (item, tally)) in program.items.iter().zip(&figures.tallies).enumerate() {
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
            unverified: program.unconfirmed(ItemId(at as u32)),
        };
        rules.push((item.id.to_string(), rule));
    }
    let sheets = program.sheets.iter().map(|sheet| {
        let unverified = sheet.unconfirmed();
        (sheet.name.to_string(), SheetRecord { unverified })
    });
    Ok(RunRecord {
        schema: SCHEMA,
        engine: crate::ENGINE.to_owned(),
        pack: PackRecord {
            name: program.pack_name.to_string(),
            version: program.pack_version.to_string(),
            hash: snapshot.hash().to_owned(),
        },
        tables: tables.into_iter().collect(),
        rules: rules.into_iter().collect(),
        sheets: sheets.into_iter().filter(|(_, sheet)| !sheet.unverified.is_empty()).collect(),
        plugins: snapshot.plugins_added.clone(),
        columns: ColumnsRecord { computed: columns.computed, taken_over: columns.taken_over },
        ..RunRecord::default()
    })
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
