//! `diff`: whom a change of rules moves. Two packs — a folder and its last commit, two revisions, the last run's rules and
//! today's, a pack without and with a setting — are run over the same data, which is read once where both read it alike, and
//! what they decide is compared. [`origin`] finds the packs, `git` brings revisions, `setting` writes what `--set` tries
//! out, [`files`] writes what came of it.

pub mod files;
mod git;
pub mod origin;
mod setting;

use crate::failure::{Failure, Stage};
use crate::folder::shown;
use crate::pool::pool;
use crate::run::{as_of, read_encoding, stopped};
use crate::settled;
use crate::snapshot::Snapshot;
use crate::texts::Texts;
use crate::watch::policy::differing;
use crate::{fault, run};
use heng_core::Program;
use heng_core::program::{ColumnId, Rows};
use heng_core::run::compare::{Both, compared_columns};
use heng_core::run::{Counterparts, Kept, Outcome, RunOptions, needed_inputs, run_again};
use heng_data::{ReadOptions, Reading};
pub use heng_review::diff::Report;
use heng_review::diff::report;
pub use heng_review::diff::report::{Counts, FieldChange, PackSide, ParameterChange};
use heng_values::{Diagnostic, Moment};
use origin::{Found, Origin};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The pack, or the earlier and the later one: folders, or `git:REVISION:FOLDER`.
    pub pack: PathBuf,
    /// The later pack, where there are two.
    pub other: Option<PathBuf>,
    /// The results of an earlier run, whose pack is the earlier one.
    pub since: Option<PathBuf>,
    /// Settings tried out in the later pack.
    pub settings: Vec<String>,
    /// The data: a folder or one file.
    pub data: PathBuf,
    /// Where files go, if anywhere.
    pub out: Option<PathBuf>,
    /// The evaluation moment, where it is not the later pack's.
    pub as_of: Option<String>,
    /// Folders of plugins.
    pub plugins: Vec<PathBuf>,
    /// Whether sensitive texts are shown unmasked.
    pub show_sensitive: bool,
    /// The encoding of all text files by its name; found out if none.
    pub encoding: Option<String>,
    /// How many threads; all cores if none.
    pub threads: Option<usize>,
}

/// What a comparison gave.
#[derive(Debug)]
pub struct Done {
    /// The comparison.
    pub report: Report,
    /// Remarks about the later pack and about data.
    pub remarks: Vec<Diagnostic>,
    /// The texts they point into.
    pub texts: Texts,
    /// The files written.
    pub files: Vec<String>,
}

/// One of both packs, ready to run.
struct Side {
    snapshot: Snapshot,
    program: Arc<Program>,
    from: String,
}

/// Compares, on as many threads as asked for.
///
/// # Errors
/// What stopped it; nothing is written then.
pub fn diff(request: &Request) -> Result<Done, Box<Failure>> {
    pool(request.threads)?.install(|| diff_here(request))
}

/// The report as tools read it.
pub fn to_json(report: &Report) -> String {
    // Texts and whole numbers under text keys can always be written.
    serde_json::to_string_pretty(report).unwrap_or_default()
}

fn diff_here(request: &Request) -> Result<Done, Box<Failure>> {
    let encoding = read_encoding(request.encoding.as_deref())?;
    let (before, now) = find(request)?;
    let mut now_snapshot = now.loaded.snapshot()?;
    let moment = now_snapshot.moment(request.as_of.as_deref())?;
    let mut remarks = std::mem::take(&mut now_snapshot.remarks);
    let now = side(now_snapshot, now.shown, moment, &mut remarks)?;
    let before = side(before.loaded.snapshot()?, before.shown, moment, &mut Vec::new())?;
    let mut texts = before.snapshot.texts.clone();
    texts.extend(now.snapshot.texts.clone());

    let options = ReadOptions { show_sensitive: request.show_sensitive, encoding, ..ReadOptions::default() };
    let same = Counterparts::new(&now.program, &before.program);
    let wanted_now = compared_columns(&now.program);
    let mut wanted_before = compared_columns(&before.program);
    let needed_now = needed_inputs(&now.program, &wanted_now);
    if let Some(same) = &same {
        // What only the later program reads is read as well, so that the data is read once.
        wanted_before.extend(needed_now.iter().flatten().filter_map(|id| same.column(*id)));
    }
    let needed_before = needed_inputs(&before.program, &wanted_before);
    let read = || {
        let one = heng_data::read_with(&request.data, &before.program, &needed_before, options, &|_| {})?;
        let other = match &same {
            Some(_) => None,
            None => Some(heng_data::read_with(&request.data, &now.program, &needed_now, options, &|_| {})?),
        };
        Ok((one, other))
    };
    let ((one, other), _) = settled::read(&request.data, &read)
        .map_err(|diagnostics| Failure::new(Stage::Data, diagnostics, texts.clone()))?;
    let compute = |program, reading: Reading<'_>, wanted: &[ColumnId]| {
        let options =
            RunOptions { show_sensitive: request.show_sensitive, wanted: wanted.to_vec(), ..RunOptions::default() };
        let Reading { input, reader, notes } = reading;
        let outcome = heng_core::run::run(program, input, &reader, &options, &|_| {});
        refused(&outcome, &texts)?;
        Ok::<_, Box<Failure>>((outcome, notes))
    };
    let (outcome, mut notes) = compute(&before.program, one, &wanted_before)?;
    let kept = Kept::new(before.program.clone(), outcome, &wanted_before);
    let outcome = match (&same, other) {
        (Some(same), _) => run_again(&now.program, &kept, same, &wanted_now, &|_| {}).ok_or_else(|| {
            // Everything the later program reads was asked for above.
            stopped(fault::internal("rows of the earlier program do not serve the later one"), texts.clone())
        })?,
        (None, Some(reading)) => {
            let (outcome, own) = compute(&now.program, reading, &wanted_now)?;
            notes = own;
            outcome
        }
        (None, None) => return Err(stopped(fault::internal("nothing was read"), texts)),
    };
    refused(&outcome, &texts)?;
    remarks.append(&mut notes);
    let report = told(request, &before, &now, &Both::new(&kept, &outcome, same.as_ref()), moment);
    let files = match &request.out {
        None => Vec::new(),
        Some(out) => {
            let folders = before.snapshot.folders.iter().chain(&now.snapshot.folders).chain(&request.plugins);
            let inputs: Vec<&Path> = folders.chain([&request.data]).map(PathBuf::as_path).collect();
            files::write(&report, out, &inputs).map_err(|fault| stopped(fault, texts.clone()))?
        }
    };
    Ok(Done { report, remarks, texts, files })
}

/// The earlier and the later pack.
fn find(request: &Request) -> Result<(Found, Found), Box<Failure>> {
    let own = Origin::read(&request.pack)?;
    let (before, now) = match (&request.other, &request.since) {
        (Some(other), _) => {
            let other = Origin::read(other)?;
            (own.load(&request.plugins)?, other.load(&request.plugins)?)
        }
        (None, Some(since)) => {
            let now = own.load(&request.plugins)?;
            (origin::of_last_run(since, &own, &request.plugins)?, now)
        }
        (None, None) if !request.settings.is_empty() => {
            let found = own.load(&request.plugins)?;
            let same = Found { loaded: found.loaded.with_settings(Vec::new()), shown: found.shown.clone() };
            (same, found)
        }
        (None, None) => (origin::of_last_commit(&own, &request.plugins)?, own.load(&request.plugins)?),
    };
    if request.settings.is_empty() {
        return Ok((before, now));
    }
    // What a setting means depends on what is in force; a pack that does not load says so first.
    let plain = now.loaded.with_settings(Vec::new()).snapshot()?;
    let today = plain.moment(request.as_of.as_deref())?.closing_date();
    let text = setting::text(&request.settings, &plain.pack, today)?;
    let shown = format!("{} --set {}", now.shown, request.settings.join(" --set "));
    Ok((before, Found { loaded: now.loaded.with_settings(vec![text]), shown }))
}

fn side(snapshot: Snapshot, from: String, moment: Moment, remarks: &mut Vec<Diagnostic>) -> Result<Side, Box<Failure>> {
    let (program, mut found) = snapshot.pack.program(moment);
    remarks.append(&mut found);
    snapshot.pack.in_source_order(remarks);
    match program {
        Some(program) => Ok(Side { snapshot, program: Arc::new(program), from }),
        None => Err(Failure::new(Stage::Pack, std::mem::take(remarks), snapshot.texts)),
    }
}

fn refused(outcome: &Outcome<'_>, texts: &Texts) -> Result<(), Box<Failure>> {
    match outcome.refused() {
        Some(refused) => Err(run::stopped(refused.clone(), texts.clone())),
        None => Ok(()),
    }
}

fn told(request: &Request, before: &Side, now: &Side, both: &Both<'_, '_>, moment: Moment) -> Report {
    let title = |item: &str| {
        let rules = now.snapshot.pack.rules.iter().chain(&before.snapshot.pack.rules);
        let known = rules.into_iter().find(|rule| *rule.label == *item || *rule.id == *item);
        known.map_or_else(|| item.to_owned(), |rule| rule.title.to_string())
    };
    let levels = match now.program.region_levels.is_empty() {
        true => &before.program.region_levels,
        false => &now.program.region_levels,
    };
    let pack = |side: &Side| PackSide {
        from: side.from.clone(),
        name: side.program.pack_name.to_string(),
        version: side.program.pack_version.to_string(),
        hash: side.snapshot.hash.clone(),
    };
    let parameters = differing(&before.snapshot.pack, &now.snapshot.pack).into_iter().map(|(_, change)| change);
    Report {
        before: pack(before),
        now: pack(now),
        data: shown(&request.data),
        as_of: as_of(moment),
        settings: request.settings.clone(),
        parameters: parameters.collect(),
        fields: fields(&before.program, &now.program),
        ..report(both, levels, &title)
    }
}

/// Tables and fields that only one of both has.
fn fields(before: &Program, now: &Program) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let mut only = |one: &Program, other: &Program, which: &'static str| {
        for table in &one.tables {
            let change =
                |field: &str| FieldChange { table: table.name.to_string(), field: field.to_owned(), only: which };
            match other.tables.iter().find(|known| known.name == table.name) {
                None => changes.push(change("")),
                Some(known) if matches!(known.rows, Rows::Files(_)) && matches!(table.rows, Rows::Files(_)) => {
                    let names: Vec<&str> = known.fields.iter().map(|field| &*other.column(*field).name).collect();
                    let own = table.fields.iter().map(|field| &*one.column(*field).name);
                    own.filter(|name| !names.contains(name)).for_each(|name| changes.push(change(name)));
                }
                Some(_) => {}
            }
        }
    };
    only(before, now, "before");
    only(now, before, "now");
    changes
}
