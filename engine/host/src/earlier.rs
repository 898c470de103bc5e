//! An earlier run's folder, as `--since` names it: which rows its rules hit and since when, and afterwards the lines of
//! those that are hit no more, for `resolved.csv`. What a hit means is the core's business.

use crate::failure::{Failure, Stage};
use crate::folder::shown;
use crate::summary::{Changes, state};
use crate::texts::Texts;
use heng_core::program::{Program, TableId};
use heng_core::run::{Earlier, Outcome, Problem, input::action};
use heng_data::again;
use heng_data::csv::scan::{Records, Span};
use heng_data::csv::write::BYTE_ORDER_MARK;
use heng_data::output::RUN_RECORD;
use heng_data::run_record::SCHEMA;
use heng_data::{CsvRows, OutputFolder, RunRecord};
use heng_values::date_text::{cell_date, evaluation_moment};
use heng_values::{Date, Diagnostic, Severity, show};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The list of an earlier run that is read, in whatever format it was written.
const FINDINGS: &str = "findings";

/// 变化 in `resolved.csv`: decided, and no hit any more.
const RESOLVED: &str = "已消除";
/// 变化 in `resolved.csv`: this run could not judge it, so nobody knows.
const NOT_JUDGED: &str = "未判断";

/// Columns of findings that say which hit a line is.
const TITLES: [&str; 5] = ["表", "主键", "规则", "状态", "首次"];

/// An earlier run.
#[derive(Debug)]
pub struct EarlierRun {
    /// Its hits.
    pub hits: Arc<Earlier>,
    /// Its evaluation moment as `run.json` says it.
    pub as_of: String,
    folder: PathBuf,
    /// The day of that moment.
    day: Date,
    pack: String,
    show_sensitive: bool,
    text: Vec<u8>,
    titles: Vec<String>,
    /// The lines of its hits in `text`, in the order of its file.
    lines: Vec<Range<usize>>,
}

/// Reads an earlier run's folder; whether it can be held against a program, [`EarlierRun::fits`] says.
///
/// # Errors
/// `E0920` no results of a run there, `E0921` they cannot be read or are not whole.
pub fn read(folder: &Path) -> Result<EarlierRun, Box<Failure>> {
    let absent = fault("E0920", folder);
    let bytes = fs::read(folder.join(RUN_RECORD)).map_err(|_| data(absent.clone()))?;
    let broken = |name: &str| data(fault("E0921", &folder.join(name)));
    let record = RunRecord::from_json(&bytes).filter(|record| record.schema == SCHEMA);
    let record = record.ok_or_else(|| broken(RUN_RECORD))?;
    let day = evaluation_moment(&record.as_of).map_err(|_| broken(RUN_RECORD))?.closing_date();
    let list = again::read(folder, &record, FINDINGS).filter(|list| list.file.exists()).ok_or_else(|| data(absent))?;
    let run = list.csv.and_then(|text| gather(text, day, record.as_of));
    let run = run.filter(|(_, rows)| list.rows.is_none_or(|listed| *rows == listed));
    let (run, _) = run.ok_or_else(|| data(fault("E0921", &list.file)))?;
    let (folder, show_sensitive) = (folder.to_path_buf(), record.show_sensitive);
    Ok(EarlierRun { folder, pack: record.pack.name, show_sensitive, ..run })
}

fn fault(code: &'static str, path: &Path) -> Diagnostic {
    Diagnostic::new(code, Severity::Error, None).with("path", shown(path))
}

fn data(diagnostic: Diagnostic) -> Box<Failure> {
    Failure::new(Stage::Data, vec![diagnostic], Texts::default())
}

/// Gathers the hits of a list of findings, and counts its lines. None where it is no such list.
fn gather(mut text: Vec<u8>, day: Date, as_of: String) -> Option<(EarlierRun, u64)> {
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    std::str::from_utf8(&text).ok()?;
    let run = |hits, text, titles, lines| {
        let (folder, pack) = (PathBuf::new(), String::new());
        EarlierRun { hits: Arc::new(hits), as_of, folder, day, pack, show_sensitive: false, text, titles, lines }
    };
    // A list of objects without any has no titles.
    if text.is_empty() {
        return Some((run(Earlier::default(), text, Vec::new(), Vec::new()), 0));
    }
    let mut hits = Earlier::default();
    let mut lines = Vec::new();
    let mut records = Records::new(&text);
    let mut spans = Vec::new();
    records.next(&mut spans)?;
    let titles: Vec<String> = spans.iter().map(|span| cell(span, &text).trim().to_owned()).collect();
    let mut at = [0; TITLES.len()];
    for (at, title) in at.iter_mut().zip(TITLES) {
        *at = titles.iter().position(|known| known == title)?;
    }
    let mut rows = 0;
    let mut start = records.position();
    while records.next(&mut spans).is_some() {
        let line = std::mem::replace(&mut start, records.position())..records.position();
        rows += 1;
        let mut cells = [const { String::new() }; TITLES.len()];
        for (cell_at, at) in cells.iter_mut().zip(at) {
            *cell_at = cell(spans.get(at)?, &text);
        }
        let [table, key, rule, standing, first] = &cells;
        let first = match first.as_str() {
            "" => None,
            written => Some(cell_date(written).ok()?),
        };
        // An undecided line with a day was a hit once, and may be one still.
        let first = match standing.as_str() {
            state::HIT => first.unwrap_or(day),
            state::UNKNOWN => match first {
                Some(first) => first,
                None => continue,
            },
            _ => continue,
        };
        hits.add(plain(table), plain(rule), plain(key), first);
        lines.push(line);
    }
    Some((run(hits, text, titles, lines), rows))
}

fn cell(span: &Span, text: &[u8]) -> String {
    String::from_utf8_lossy(&span.bytes(text)).into_owned()
}

/// A text without the apostrophe that keeps a spreadsheet from taking it for a formula.
fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

impl EarlierRun {
    /// Whether it can be held against what a program finds now.
    ///
    /// # Errors
    /// `E0922` of another pack, `E0923` of a later day, `E0924` not masked while these are.
    pub fn fits(&self, program: &Program, show_sensitive: bool) -> Result<(), Box<Failure>> {
        let folder = &self.folder;
        let fault = if self.pack != *program.pack_name {
            fault("E0922", folder).with("earlier", &*self.pack).with("pack", &*program.pack_name)
        } else if self.day > program.today {
            fault("E0923", folder).with("as_of", &*self.as_of)
        } else if self.show_sensitive && !show_sensitive {
            fault("E0924", folder)
        } else {
            return Ok(());
        };
        Err(Failure::new(Stage::Usage, vec![fault], Texts::default()))
    }

    /// Hands over the lines of earlier hits that this run has no line for, as they were, with what has become of them. To
    /// be called when all findings are made. Texts of a CSV keep an apostrophe before what looks like a formula.
    fn gone(
        &self,
        outcome: &Outcome<'_>,
        problems: &[Problem],
        changes: &mut Changes,
        mut take: impl FnMut(&[Gone<'_>]) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let titles = outcome.finding_titles();
        let position = |title: &str| self.titles.iter().position(|known| known == title);
        let from: Vec<Option<usize>> = titles.iter().map(|title| position(title)).collect();
        let [Some(table), Some(key), Some(rule)] = ["表", "主键", "规则"].map(position) else { return Ok(()) };
        let judged = Judged::new(outcome, problems);
        let mut spans = Vec::new();
        for line in &self.lines {
            let line = &self.text[line.clone()];
            if Records::new(line).next(&mut spans).is_none() {
                continue;
            }
            let cells: Vec<String> = spans.iter().map(|span| cell(span, line)).collect();
            let text = |at: usize| cells.get(at).map_or("", |text| plain(text));
            let (table, key, rule) = (text(table), text(key), text(rule));
            if !self.hits.is_gone(table, rule, key) {
                continue;
            }
            let decided = judged.covers(table, rule, key);
            *(if decided { &mut changes.resolved } else { &mut changes.not_judged }) += 1;
            let first = self.hits.first(table, rule, key);
            let mut day = String::new();
            if let Some(first) = first {
                show::show_date(first, &mut day);
            }
            let gone: Vec<Gone<'_>> = titles
                .iter()
                .zip(&from)
                .map(|(title, from)| match &**title {
                    "变化" => Gone::Plain(if decided { RESOLVED } else { NOT_JUDGED }),
                    "首次" => Gone::Plain(&day),
                    _ => Gone::Was(from.and_then(|at| cells.get(at)).map_or("", String::as_str)),
                })
                .collect();
            take(&gone)?;
        }
        Ok(())
    }

    /// Writes `resolved.csv`.
    ///
    /// # Errors
    /// Those of the output folder.
    pub fn write_resolved(
        &self,
        outcome: &Outcome<'_>,
        problems: &[Problem],
        output: &mut OutputFolder,
        changes: &mut Changes,
    ) -> Result<(), Diagnostic> {
        let titles = outcome.finding_titles();
        let mut file = output.csv(LIST, titles.iter().map(|title| &**title))?;
        let mut rows = CsvRows::default();
        self.gone(outcome, problems, changes, |cells| {
            for cell in cells {
                // As it was written, an apostrophe before it included.
                rows.plain(match cell {
                    Gone::Plain(text) | Gone::Was(text) => text,
                });
            }
            rows.end_row();
            Ok(())
        })?;
        file.write(&rows)?;
        output.finish(file)
    }

    /// Writes the same into any list.
    ///
    /// # Errors
    /// Those of the list.
    pub fn resolved(
        &self,
        outcome: &Outcome<'_>,
        problems: &[Problem],
        changes: &mut Changes,
        mut take: impl FnMut(Vec<String>) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        self.gone(outcome, problems, changes, |cells| {
            let text = |cell: &Gone<'_>| match cell {
                Gone::Plain(text) => (*text).to_owned(),
                Gone::Was(text) => plain(text).to_owned(),
            };
            take(cells.iter().map(text).collect())
        })
    }
}

/// The list of hits that are gone.
pub(crate) const LIST: &str = "resolved";

/// A cell of a line that is gone.
enum Gone<'a> {
    /// What is known of it now.
    Plain(&'a str),
    /// As it was written.
    Was(&'a str),
}

/// What a run judged: a hit that is gone from the rest is not known to be resolved.
struct Judged<'a> {
    /// Rules that ran, with the tables they judge that were given.
    rules: HashSet<(&'a str, &'a str)>,
    /// Keys of rejected rows.
    rejected: HashSet<&'a str>,
}

impl<'a> Judged<'a> {
    fn new(outcome: &'a Outcome<'_>, problems: &'a [Problem]) -> Judged<'a> {
        let program = outcome.program();
        let present: HashMap<TableId, &str> = (0..program.tables.len() as u32)
            .map(TableId)
            .filter(|table| outcome.present(*table))
            .map(|table| (table, &*program.table(table).name))
            .collect();
        let mut rules = HashSet::new();
        for (at, item) in program.items.iter().enumerate() {
            if outcome.tally(heng_core::program::ItemId(at as u32)).not_run.is_none() {
                let tables = item.states.iter().filter_map(|state| present.get(&state.table));
                rules.extend(tables.map(|table| (*table, &*item.id)));
            }
        }
        let rejected = problems.iter().filter(|problem| problem.action == action::REJECTED);
        Judged { rules, rejected: rejected.map(|problem| problem.text.as_str()).collect() }
    }

    fn covers(&self, table: &str, rule: &str, key: &str) -> bool {
        self.rules.contains(&(table, rule)) && !self.rejected.contains(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "\u{feff}表,主键,规则,状态,说明,首次\r\n";

    fn gathered(lines: &str) -> Option<(EarlierRun, u64)> {
        gather(format!("{HEADER}{lines}").into_bytes(), Date::new(2022, 8, 5)?, String::new())
    }

    #[test]
    fn hits_keep_their_day_or_get_that_of_their_run() {
        let lines = "户,h1,R-1,命中,\"a,\n\"\"b\",\r\n户,'-2,R-1,命中,,2022-07-01\r\n户,h3,R-1,豁免,,\r\n户,h4,R-1,待核实,,\r\n\
                     户,h5,R-1,待核实,,2022/7/2\r\n";
        let (run, rows) = gathered(lines).unwrap();
        let day = |key: &str| run.hits.first("户", "R-1", key).map(Date::parts);
        assert_eq!((rows, run.lines.len()), (5, 3));
        assert_eq!((day("h1"), day("-2")), (Some((2022, 8, 5)), Some((2022, 7, 1))));
        assert_eq!((day("h3"), day("h4"), day("h5")), (None, None, Some((2022, 7, 2))));
    }

    #[test]
    fn what_is_no_list_of_findings_is_none() {
        assert!(gathered("户,h1,R-1,命中,,昨天\r\n").is_none());
        assert!(gathered("户,h1\r\n").is_none());
        assert!(gather(b"a,b\r\n1,2\r\n".to_vec(), Date::from_raw(0), String::new()).is_none());
        assert!(gather(b"\xff".to_vec(), Date::from_raw(0), String::new()).is_none());
    }
}
