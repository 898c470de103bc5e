//! The results in memory: what the version in force computed over the data that was read, and the files it wrote. A changed
//! version computes only what the change reaches; files made of the same are not written again.

use super::difference::{Line, lines};
use super::version::Version;
use crate::earlier::EarlierRun;
use crate::failure::{Failure, Stage};
use crate::folder::shown;
use crate::language::Language;
use crate::log::ledger::RunLedger;
use crate::log::{Entry, Event};
use crate::problems::{self, Group};
use crate::run::{self, ListFormat, Request, as_of, keep_pack, millis, record, stopped, write_rejected};
use crate::summary::{Changes, NotRun, Summary};
use crate::{export, lists, settled};
use heng_core::run::{
    Counterparts, Kept, Outcome, RunOptions, SameLists, changes, changes_by_key, needed_inputs, run, run_again,
    same_lists,
};
use heng_data::fingerprint::{self, FileMark};
use heng_data::run_record::{ColumnsRecord, OutputRecord, RunRecord};
use heng_data::stood::Stood;
use heng_data::{OutputFolder, Reading, memory};
use heng_values::Diagnostic;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// What a list left besides its lines.
#[derive(Clone, Debug, Default)]
struct ListMemory {
    files: Vec<OutputRecord>,
    unknown: u64,
    not_run: Vec<NotRun>,
}

/// Results in memory, and as they stand in the folder.
#[derive(Debug)]
pub struct Resident {
    /// What was computed.
    kept: Kept,
    /// The data files read.
    marks: Vec<FileMark>,
    /// How they stood.
    standing: fingerprint::Standing,
    /// Remarks about data.
    notes: Vec<Diagnostic>,
    /// What was written.
    record: RunRecord,
    stood: Stood,
    /// The summary of the findings as they were counted when `findings.csv` was made.
    summary: Summary,
    sheets: Vec<(String, ListMemory)>,
}

/// Results computed and not yet written.
pub struct Computed<'p> {
    outcome: Outcome<'p>,
    same: Option<SameLists>,
    marks: Vec<FileMark>,
    standing: fingerprint::Standing,
    notes: Vec<Diagnostic>,
    /// Who is affected.
    pub difference: Vec<Line>,
    /// How long it took, in milliseconds.
    pub timings: Vec<(&'static str, u64)>,
}

/// What writing gave.
#[derive(Debug)]
pub struct Written {
    /// Files rewritten.
    pub files: Vec<String>,
    /// Files left as they were.
    pub untouched: usize,
    /// Columns computed and taken over.
    pub columns: ColumnsRecord,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

impl Resident {
    /// How the data files stood when they were read.
    pub fn standing(&self) -> &fingerprint::Standing {
        &self.standing
    }

    /// The closing summary of what stands in the folder.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Remarks about data.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes
    }

    /// What was computed.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The record of what stands in the folder.
    pub fn record(&self) -> &RunRecord {
        &self.record
    }
}

/// Computes a version over the data, from files.
///
/// # Errors
/// The data cannot be read.
pub fn compute_anew<'p>(
    request: &Request,
    version: &'p Version,
    earlier: Option<&EarlierRun>,
    before: Option<&Resident>,
) -> Result<Computed<'p>, Box<Failure>> {
    let encoding = run::read_encoding(request.encoding.as_deref())?;
    let since = Instant::now();
    let program = &*version.program;
    let needed = needed_inputs(program, &[]);
    let options = heng_data::ReadOptions { show_sensitive: request.show_sensitive, encoding, ..Default::default() };
    let standing = fingerprint::standing(&request.data);
    let reading =
        settled::read(&request.data, &|| heng_data::read_with(&request.data, program, &needed, options, &|_| {}));
    let (Reading { mut input, reader, mut notes }, marks) =
        reading.map_err(|diagnostics| Failure::new(Stage::Data, diagnostics, version.snapshot.texts.clone()))?;
    let read = millis(since);
    let since = Instant::now();
    input.earlier = earlier.map(|earlier| Arc::clone(&earlier.hits));
    let options = RunOptions { show_sensitive: request.show_sensitive, stop: memory::is_over, ..RunOptions::default() };
    let outcome = run(program, input, &reader, &options, &|_| {});
    if let Some(refused) = outcome.refused() {
        return Err(Failure::new(Stage::Fault, vec![refused.clone()], version.snapshot.texts.clone()));
    }
    memory::check().map_err(|diagnostic| stopped(diagnostic, version.snapshot.texts.clone()))?;
    notes.extend(heng_core::run::unmatched(&outcome));
    let difference = before.map(|before| {
        let changes = changes_by_key(&before.kept, &outcome);
        lines(&changes, &before.kept.store(), outcome.store())
    });
    let timings = vec![("read", read), ("evaluate", millis(since))];
    Ok(Computed { outcome, same: None, marks, standing, notes, difference: difference.unwrap_or_default(), timings })
}

/// Computes a changed version over the data in memory: only what the change reaches. None where it reads other data.
pub fn compute_again<'p>(version: &'p Version, before: &Resident) -> Option<Computed<'p>> {
    let since = Instant::now();
    let same = Counterparts::new(&version.program, before.kept.program())?;
    let outcome = run_again(&version.program, &before.kept, &same, &[], &|_| {})?;
    let evaluate = millis(since);
    let since = Instant::now();
    let changes = changes(&before.kept, &outcome, &same);
    let difference = lines(&changes, &before.kept.store(), outcome.store());
    let lists = same_lists(&before.kept, &outcome, &same);
    Some(Computed {
        outcome,
        same: Some(lists),
        marks: before.marks.clone(),
        standing: before.standing.clone(),
        notes: before.notes.clone(),
        difference,
        timings: vec![("evaluate", evaluate), ("difference", millis(since))],
    })
}

/// Writes what was computed; nothing changes where that fails.
///
/// # Errors
/// Output folder or run log.
pub fn write(
    request: &Request,
    version: &Version,
    computed: Computed<'_>,
    (earlier, before): (Option<&EarlierRun>, Option<&Resident>),
    event: Event,
) -> Result<(Resident, Written), Box<Failure>> {
    let since = Instant::now();
    let texts = || version.snapshot.texts.clone();
    let fault = |diagnostic: Diagnostic| stopped(diagnostic, texts());
    let Computed { outcome, same, marks, standing, notes, mut timings, .. } = computed;
    let inputs: Vec<&Path> = std::iter::once(request.data.as_path())
        .chain(version.snapshot.folders.iter().map(PathBuf::as_path))
        .chain(request.plugins.iter().map(PathBuf::as_path))
        .collect();
    let mut output = OutputFolder::create(&request.out, &inputs).map_err(fault)?;
    // Files are left alone only where the folder still tells of the run that this program made last.
    let before = before.filter(|before| output.earlier() == Some(&before.record));
    let stood = before.map(|before| before.stood.clone()).unwrap_or_default();
    let mut summary = Summary {
        title: version.snapshot.pack.title().to_owned(),
        out: shown(&request.out),
        plugins_added: version.snapshot.plugins_added.clone(),
        plugins_replaced: version.snapshot.plugins_replaced.clone(),
        ..Summary::default()
    };
    let mut record = record(&version.snapshot, outcome.program(), &outcome.figures(), &mut summary)
        .map_err(|diagnostic| fault(*diagnostic))?;
    record.as_of = as_of(version.moment);
    record.show_sensitive = request.show_sensitive;

    summary.changes = earlier.map(|earlier| Changes { as_of: earlier.as_of.clone(), ..Changes::default() });
    let same = same.filter(|_| before.is_some());
    let mut sheets = Vec::new();
    if request.format == ListFormat::Csv {
        let known = Known { before, same: same.as_ref(), stood: &stood, out: &request.out };
        findings(&outcome, earlier, &known, &mut output, &mut summary).map_err(fault)?;
        for at in 0..outcome.program().sheets.len() {
            let memory = sheet(&outcome, at, &known, &mut output, &mut summary, request.language).map_err(fault)?;
            sheets.push((outcome.program().sheets[at].name.to_string(), memory));
        }
        let problems = outcome.problems();
        summary.problems = problems.len() as u64;
        write_rejected(&mut output, &problems).map_err(fault)?;
        summary.problem_groups = problems::groups(&problems);
        keep_pack(&output, &version.snapshot).map_err(fault)?;
    } else {
        if let Some(earlier) = earlier {
            earlier.hits.begin_anew();
        }
        // Files that say the same as before are left alone all the same: their bytes tell.
        let (format, moment, snapshot) = (request.format, version.moment, &*version.snapshot);
        let context = export::Context { outcome: &outcome, snapshot, record: &record, format, moment, earlier };
        export::write(&context, &mut output, &mut summary, request.language).map_err(fault)?;
    }
    memory::check().map_err(fault)?;
    record.problems = summary.problem_groups.iter().map(Group::record).collect();
    timings.push(("write", millis(since)));
    record.timings_ms = timings.iter().map(|(name, ms)| ((*name).to_owned(), *ms)).collect();

    let columns = record.columns;
    let mut ledger = RunLedger::new(&request.out, Entry::about(event, &version.snapshot), marks.clone());
    let (record, files) = output.commit_changed(record, &mut ledger, &stood).map_err(fault)?;
    summary.run = record.clone();
    summary.advise(request.language);
    let stood = Stood::now(&request.out, &record);
    let kept = Kept::new(version.program.clone(), outcome, &[]);
    let untouched = record.outputs.iter().filter(|output| !files.contains(&output.file)).count();
    let written = Written { files, untouched, columns, millis: millis(since) };
    Ok((Resident { kept, marks, standing, notes, record, stood, summary, sheets }, written))
}

/// What need not be made again.
struct Known<'a> {
    before: Option<&'a Resident>,
    same: Option<&'a SameLists>,
    stood: &'a Stood,
    out: &'a Path,
}

/// Findings, and what an earlier run found besides: made again, or left as they stand where they are made of the same.
fn findings(
    outcome: &Outcome<'_>,
    earlier: Option<&EarlierRun>,
    known: &Known<'_>,
    output: &mut OutputFolder,
    summary: &mut Summary,
) -> Result<(), Diagnostic> {
    let unchanged = known.before.filter(|_| known.same.is_some_and(|same| same.findings));
    let standing = unchanged.and_then(|before| {
        let names = ["findings.csv"].into_iter().chain(earlier.map(|_| "resolved.csv"));
        let listed = |name| before.record.outputs.iter().find(|output| output.file == name);
        let files: Option<Vec<&OutputRecord>> = names.map(listed).collect();
        files.filter(|files| files.iter().all(|file| known.stood.holds(known.out, file))).map(|files| (before, files))
    });
    if let Some((before, files)) = standing {
        summary.findings = before.summary.findings.clone();
        summary.regions = before.summary.regions.clone();
        summary.unconfirmed = before.summary.unconfirmed;
        summary.changes.clone_from(&before.summary.changes);
        return files.into_iter().try_for_each(|file| output.carry(file));
    }
    if let Some(earlier) = earlier {
        earlier.hits.begin_anew();
    }
    lists::write_findings(outcome, output, summary)?;
    match (earlier, &mut summary.changes) {
        (Some(earlier), Some(changes)) => earlier.write_resolved(outcome, &outcome.problems(), output, changes),
        _ => Ok(()),
    }
}

/// A sheet with the files that belong to it, likewise.
fn sheet(
    outcome: &Outcome<'_>,
    at: usize,
    known: &Known<'_>,
    output: &mut OutputFolder,
    summary: &mut Summary,
    language: Language,
) -> Result<ListMemory, Diagnostic> {
    let name = &*outcome.program().sheets[at].name;
    let unchanged = known.before.filter(|_| known.same.is_some_and(|same| same.sheets[at]));
    let standing = unchanged.and_then(|before| before.sheets.iter().find(|(known, _)| known == name));
    if let Some((_, list)) =
        standing.filter(|(_, list)| list.files.iter().all(|file| known.stood.holds(known.out, file)))
    {
        list.files.iter().try_for_each(|file| output.carry(file))?;
        summary.sheet_unknown += list.unknown;
        summary.not_run.extend(list.not_run.iter().cloned());
        return Ok(list.clone());
    }
    let (files, unknown, not_run) = (output.written().len(), summary.sheet_unknown, summary.not_run.len());
    lists::write_sheet(outcome, at, output, summary, language)?;
    Ok(ListMemory {
        files: output.written()[files..].to_vec(),
        unknown: summary.sheet_unknown - unknown,
        not_run: summary.not_run[not_run..].to_vec(),
    })
}
