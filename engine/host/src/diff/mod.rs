//! `diff`: whom a change of rules moves. Two packs — a folder and its last commit, two revisions, the last run's rules and
//! today's, a pack without and with a setting — are run over the same data, which is read once where both read it alike, and
//! what they decide is compared. [`origin`] finds the packs, `git` brings revisions, `setting` writes what `--set` tries
//! out, [`files`] writes what came of it.

pub mod files;
mod git;
pub mod origin;
mod setting;

use crate::both::run_both;
use crate::failure::{Failure, Stage};
use crate::folder::shown;
use crate::pool::pool;
use crate::run::{as_of, read_encoding, stopped};
use crate::snapshot::Snapshot;
use crate::texts::Texts;
use crate::watch::values::differing;
use heng_core::Program;
use heng_core::program::Rows;
use heng_core::run::compare::Both;
use heng_data::ReadOptions;
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
    let programs = (&before.program, &now.program);
    let (report, mut notes) = run_both(&request.data, options, programs, &texts, |ran| {
        let both = Both::new(ran.kept, ran.outcome, ran.same);
        (told(request, &before, &now, &both, moment), ran.notes)
    })?;
    remarks.append(&mut notes);
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
        hash: side.snapshot.hash().to_owned(),
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
