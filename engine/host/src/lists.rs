//! The lists of a run as CSV files: findings, sheets with what they cannot decide, their totals and the parts to hand
//! out. Which lines there are is the run's business; how bytes reach the folder is the data crate's.

use crate::catalogue;
use crate::language::Language;
use crate::summary::{Counts, NotRun, Region, Summary};
use heng_columns::{Column, Operand, Values};
use heng_core::program::Program;
use heng_core::run::findings::{CONTINUED, NEW};
use heng_core::run::sheets::Line;
use heng_core::run::{Batch, Content, Lines, Outcome, SheetLines};
use heng_data::csv::batch::{rows, rows_in_order};
use heng_data::{CsvRows, OutputFile, OutputFolder};
use heng_values::Diagnostic;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Positions of columns of findings that the summary counts by.
const STATE: usize = 5;
const LEVEL: usize = 6;
const UNCONFIRMED: usize = 13;
const CHANGE: usize = 15;
/// Where the region levels begin, the widest first.
const REGION: usize = 16;

/// What goes behind a sheet's name for the rows it cannot decide, and for its totals.
pub(crate) const UNDECIDED: &str = "待核实";
pub(crate) const TOTALS: &str = "合计";

/// Lines counted while they were written.
#[derive(Debug, Default)]
pub struct Counted {
    regions: Vec<Region>,
    by_name: HashMap<String, usize>,
    /// The region asked for last.
    last: usize,
    unconfirmed: u64,
    new: u64,
    continued: u64,
}

impl Counted {
    fn region(&mut self, name: &str) -> &mut Counts {
        // Lines that follow each other are mostly of one region.
        if self.regions.get(self.last).is_some_and(|region| region.name == name) {
            return &mut self.regions[self.last].counts;
        }
        let at = match self.by_name.get(name) {
            Some(at) => *at,
            None => {
                self.by_name.insert(name.to_owned(), self.regions.len());
                self.regions.push(Region { name: name.to_owned(), counts: Counts::default() });
                self.regions.len() - 1
            }
        };
        self.last = at;
        &mut self.regions[at].counts
    }

    /// Adds lines that were counted apart and stand behind these.
    pub fn absorb(&mut self, other: &Counted) {
        for region in &other.regions {
            self.region(&region.name).absorb(&region.counts);
        }
        self.unconfirmed += other.unconfirmed;
        self.new += other.new;
        self.continued += other.continued;
    }
}

impl Counted {
    /// Puts the counts into the summary.
    pub fn tell(self, program: &Program, summary: &mut Summary) {
        for region in &self.regions {
            summary.findings.absorb(&region.counts);
        }
        // Without region levels there is nothing to break down by.
        if !program.region_levels.is_empty() {
            summary.regions = self.regions;
        }
        summary.unconfirmed = self.unconfirmed;
        if let Some(changes) = &mut summary.changes {
            (changes.new, changes.continued) = (self.new, self.continued);
        }
    }
}

/// The name of the list of what a sheet cannot decide.
pub fn undecided(sheet: &str) -> String {
    format!("{sheet}-{UNDECIDED}")
}

/// Writes `findings.csv` and counts its lines for the summary.
///
/// # Errors
/// Those of the output folder.
pub fn write_findings(
    outcome: &Outcome<'_>,
    output: &mut OutputFolder,
    summary: &mut Summary,
) -> Result<(), Diagnostic> {
    let titles = outcome.finding_titles();
    let mut file = output.csv("findings", titles.iter().map(|title| &**title))?;
    let mut counted = Counted::default();
    let mut end = Ok(());
    let format = |lines: &Lines| (rows_in_order(lines), count_lines(lines));
    outcome.finding_lines(format, |(lines, part)| {
        counted.absorb(&part);
        append(&mut file, &lines, &mut end);
    });
    end?;
    counted.tell(outcome.program(), summary);
    output.finish(file)
}

/// Writes every sheet with the files that belong to it.
///
/// # Errors
/// Those of the output folder.
pub fn write_sheets(
    outcome: &Outcome<'_>,
    output: &mut OutputFolder,
    summary: &mut Summary,
    language: Language,
) -> Result<(), Diagnostic> {
    (0..outcome.program().sheets.len()).try_for_each(|at| write_sheet(outcome, at, output, summary, language))
}

/// Writes one sheet with the files that belong to it.
///
/// # Errors
/// Those of the output folder.
pub fn write_sheet(
    outcome: &Outcome<'_>,
    at: usize,
    output: &mut OutputFolder,
    summary: &mut Summary,
    language: Language,
) -> Result<(), Diagnostic> {
    let Some(mut lines) = outcome.sheet(at) else { return Ok(()) };
    let name = &*lines.sheet.name;
    let absent = lines.leave_out_absent();
    if !absent.is_empty() {
        let title = catalogue::text(language, "word-sheet", &[]);
        summary.not_run.push(NotRun { rule: name.to_owned(), title, why: absent.join("、") });
    }
    summary.sheet_unknown += lines.unknown.len() as u64;
    write_lines(&lines, &lines.lines, name, output)?;
    if !lines.unknown.is_empty() {
        let mut file = output.csv(&undecided(name), titles(&lines.unknown_titles()))?;
        let mut end = Ok(());
        lines.write_unknown(rows, |rows| append(&mut file, &rows, &mut end));
        end?;
        output.finish(file)?;
    }
    if let Some((total_titles, batch)) = lines.totals() {
        let mut file = output.csv(&format!("{name}-{TOTALS}"), titles(&total_titles))?;
        file.write(&rows(&batch))?;
        output.finish(file)?;
    }
    for (values, part) in lines.splits() {
        write_lines(&lines, &part, &format!("{name}-{}", values.join("-")), output)?;
    }
    Ok(())
}

fn write_lines(
    sheet: &SheetLines<'_, '_>,
    lines: &[Line],
    name: &str,
    output: &mut OutputFolder,
) -> Result<(), Diagnostic> {
    let mut file = output.csv(name, titles(&sheet.titles()))?;
    let mut end = Ok(());
    sheet.write(lines, rows, |rows| append(&mut file, &rows, &mut end));
    end?;
    output.finish(file)
}

fn titles(titles: &[Arc<str>]) -> impl Iterator<Item = &str> {
    titles.iter().map(|title| &**title)
}

/// Appends rows unless an earlier append failed.
fn append(file: &mut OutputFile, rows: &CsvRows, end: &mut Result<(), Diagnostic>) {
    if end.is_ok() {
        *end = file.write(rows);
    }
}

/// Counts the lines of a batch of findings.
pub(crate) fn count(batch: &Batch) -> Counted {
    counted(std::slice::from_ref(batch), (0..batch.rows as u32).map(|row| (0, row)))
}

/// Counts lines of findings.
pub fn count_lines(lines: &Lines) -> Counted {
    counted(&lines.parts, lines.order.iter().copied())
}

/// Counts lines by their making and their row there, regions in the order of their first lines.
fn counted(makings: &[Batch], lines: impl Iterator<Item = (u32, u32)>) -> Counted {
    let mut counted = Counted::default();
    let mut makings: Vec<Alike<'_>> = makings.iter().map(Alike::of).collect();
    for (making, row) in lines {
        if let Some(region) = makings[making as usize].count(row) {
            counted.region(&region);
        }
    }
    makings.iter().for_each(|making| making.tell(&mut counted));
    counted
}

/// The columns of findings that are counted by.
const COUNTED: [usize; 5] = [REGION, STATE, LEVEL, UNCONFIRMED, CHANGE];

/// Lines of one making, those that count alike counted together: they are told apart by the codes of their texts.
struct Alike<'b> {
    batch: &'b Batch,
    codes: [Option<&'b Column>; COUNTED.len()],
    /// By codes, the position in `kinds`.
    known: HashMap<[u32; COUNTED.len()], usize>,
    /// Codes, the first line that has them, how many have.
    kinds: Vec<([u32; COUNTED.len()], u32, u64)>,
    /// The kind of the line before.
    last: usize,
}

impl<'b> Alike<'b> {
    fn of(batch: &'b Batch) -> Alike<'b> {
        let codes = COUNTED.map(|at| match batch.columns.get(at).map(|cells| &cells.content) {
            Some(Content::Values(Operand::Rows(column))) => Some(column),
            _ => None,
        });
        Alike {
            batch,
            codes: codes.map(|column| column.map(|column| &**column)),
            known: HashMap::new(),
            kinds: Vec::new(),
            last: 0,
        }
    }

    /// Counts a line; gives its region where it is the first of its kind.
    fn count(&mut self, row: u32) -> Option<String> {
        let codes = self.codes.map(|column| match column.map(|column| (&column.values, &column.known)) {
            Some((Values::Text { codes, .. }, known)) if known.get(row as usize) => codes[row as usize] + 1,
            Some((Values::Text { .. }, _)) | None => 0,
            // What is no text has no code: each line by itself.
            Some(_) => row,
        });
        if let Some((last, _, count)) = self.kinds.get_mut(self.last)
            && *last == codes
        {
            *count += 1;
            return None;
        }
        self.last = *self.known.entry(codes).or_insert(self.kinds.len());
        if let Some((_, _, count)) = self.kinds.get_mut(self.last) {
            *count += 1;
            return None;
        }
        self.kinds.push((codes, row, 1));
        Some(self.cell(REGION, row).into_owned())
    }

    fn cell(&self, at: usize, row: u32) -> Cow<'_, str> {
        self.batch.columns.get(at).map_or(Cow::Borrowed(""), |cells| cells.shown(row as usize))
    }

    /// Adds what was counted.
    fn tell(&self, counted: &mut Counted) {
        for (_, row, lines) in &self.kinds {
            let cell = |at| self.cell(at, *row);
            counted.region(&cell(REGION)).add(&cell(STATE), &cell(LEVEL), *lines);
            counted.unconfirmed += if cell(UNCONFIRMED).is_empty() { 0 } else { *lines };
            let change = cell(CHANGE);
            counted.new += if change == NEW { *lines } else { 0 };
            counted.continued += if change == CONTINUED { *lines } else { 0 };
        }
    }
}
