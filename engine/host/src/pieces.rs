//! A run whose one table comes in pieces: each piece is read, computed and formatted while others are, and only its bytes
//! are waited for. Whether a program allows it is the core's to say; what cannot be done so is run whole.

use crate::lists::{Counted, count_lines};
use crate::summary::Summary;
use heng_core::program::{ColumnId, Program};
use heng_core::run::input::{Problem, TableInput};
use heng_core::run::{Computed, Figures, Outcome, Pieces};
use heng_data::csv::batch::{rows, rows_in_order};
use heng_data::digest::{Lane, side_by_side};
use heng_data::fingerprint::FileMark;
use heng_data::{CsvRows, Handed, Opened, OutputFile, OutputFolder};
use heng_values::Diagnostic;
use rayon::prelude::*;

/// What a run in pieces gave, its lists being written.
#[derive(Debug)]
pub struct InPieces {
    /// What became of rows and items.
    pub figures: Figures,
    /// What was wrong with the input.
    pub problems: Vec<Problem>,
}

/// What was made of a piece.
struct Made {
    findings: Vec<CsvRows>,
    counted: Counted,
    sheets: Vec<SheetRows>,
    figures: Figures,
    read: Vec<Problem>,
    shaped: Vec<Problem>,
    overflowed: Vec<(ColumnId, u32, Problem)>,
    late: Vec<Problem>,
    keys: Keys,
    contradicts: bool,
}

/// The lines of a sheet.
#[derive(Default)]
struct SheetRows {
    rows: Vec<CsvRows>,
    unknown: Vec<CsvRows>,
    undecided: u64,
}

/// The files being written and what was found so far.
struct Writing<'o> {
    program: &'o Program,
    output: &'o mut OutputFolder,
    findings: OutputFile,
    sheets: Vec<(OutputFile, Option<OutputFile>)>,
    counted: Counted,
    undecided: u64,
    figures: Option<Figures>,
    read: Vec<Problem>,
    shaped: Vec<Problem>,
    overflowed: Vec<(ColumnId, u64, Problem)>,
    late: Vec<Problem>,
    keys: Vec<Keys>,
    /// Rows of the pieces before.
    rows: u64,
    contradicts: bool,
}

/// Runs the table of `pieces` piece by piece and writes its lists, and gives the marks of files that were hashed as they
/// were read; none where it turned out that the table must be run whole, and the files begun so far are to be thrown
/// away.
///
/// # Errors
/// Those of the output folder.
pub fn run(
    pieces: &Pieces<'_>,
    opened: &Opened<'_>,
    output: &mut OutputFolder,
    summary: &mut Summary,
    progress: &(dyn Fn(heng_data::Progress) + Sync),
) -> Result<Option<(InPieces, Vec<FileMark>)>, Diagnostic> {
    let program = pieces.program();
    let titles = heng_core::run::findings::titles(program);
    let findings = output.csv("findings", titles.iter().map(|title| &**title))?;
    let mut sheets = Vec::with_capacity(program.sheets.len());
    for sheet in &program.sheets {
        let titles = heng_core::run::sheets::titles(sheet);
        sheets.push((output.csv(&sheet.name, titles.iter().map(|title| &**title))?, None));
    }
    let mut writing = Writing {
        program,
        output,
        findings,
        sheets,
        counted: Counted::default(),
        undecided: 0,
        figures: None,
        read: Vec::new(),
        shaped: Vec::new(),
        overflowed: Vec::new(),
        late: Vec::new(),
        keys: Vec::new(),
        rows: 0,
        contradicts: false,
    };
    let mut end = Ok(());
    let take = |handed: Handed<'_, Made>| {
        let taken = match handed {
            Handed::Problems(problems) => {
                writing.read.extend(problems);
                Ok(())
            }
            Handed::Piece { made, line, unhashed } => writing.take(made, line, unhashed),
        };
        if let Err(diagnostic) = taken {
            end = Err(diagnostic);
        }
        end.is_ok() && !writing.contradicts
    };
    let marks = opened.in_pieces(pieces.table(), |input, number| make(pieces, input, number == 0), take, progress)?;
    end?;
    if writing.contradicts || repeated(&writing.keys) {
        return Ok(None);
    }
    Ok(Some((writing.finish(summary)?, marks)))
}

/// Runs a piece and formats its lists.
fn make(pieces: &Pieces<'_>, input: TableInput, first: bool) -> Made {
    let piece = pieces.run(input, first);
    let outcome = &piece.outcome;
    let (mut findings, mut counted) = (Vec::new(), Counted::default());
    let mut sheets = Vec::new();
    if !piece.contradicts {
        outcome.finding_lines(
            |lines| (rows_in_order(lines), count_lines(lines)),
            |(lines, part)| {
                counted.absorb(&part);
                findings.push(lines);
            },
        );
        sheets.extend((0..outcome.program().sheets.len()).map(|at| sheet(outcome, at)));
    }
    Made {
        findings,
        counted,
        sheets,
        figures: outcome.figures(),
        late: outcome.late_problems(),
        read: piece.read,
        shaped: piece.shaped,
        overflowed: piece.overflowed,
        keys: Keys::of(&piece.keys),
        contradicts: piece.contradicts,
    }
}

fn sheet(outcome: &Outcome<'_>, at: usize) -> SheetRows {
    let mut made = SheetRows::default();
    if let Some(lines) = outcome.sheet(at) {
        lines.write(&lines.lines, rows, |rows| made.rows.push(rows));
        made.undecided = lines.unknown.len() as u64;
        lines.write_unknown(rows, |rows| made.unknown.push(rows));
    }
    made
}

/// Into how many groups keys are parted: few keys of one group stand in a piece, few enough in all to be sorted nearby.
const GROUPS: usize = 256;

/// The keys of a piece's rows as words, those that begin alike beside each other.
struct Keys {
    words: Vec<u64>,
    /// Where each group ends.
    ends: Vec<u32>,
}

impl Keys {
    fn of(words: &[u64]) -> Keys {
        let group = |word: u64| (word >> (64 - GROUPS.ilog2())) as usize;
        let mut ends = vec![0_u32; GROUPS];
        words.iter().for_each(|word| ends[group(*word)] += 1);
        let mut before = 0;
        for end in &mut ends {
            (before, *end) = (before + *end, before);
        }
        // Each end is where its group begins, and moves on with every key.
        let mut parted = vec![0; words.len()];
        for word in words {
            let next = &mut ends[group(*word)];
            parted[*next as usize] = *word;
            *next += 1;
        }
        Keys { words: parted, ends }
    }

    fn group(&self, group: usize) -> &[u64] {
        let start = if group == 0 { 0 } else { self.ends[group - 1] };
        &self.words[start as usize..self.ends[group] as usize]
    }
}

/// Whether two rows have the same key. Keys are compared by words of 64 bits: different keys may have the same word,
/// which costs a run of the whole table and nothing else; equal keys always have.
fn repeated(keys: &[Keys]) -> bool {
    (0..GROUPS).into_par_iter().any(|group| {
        let words = || keys.iter().flat_map(|keys| keys.group(group)).copied();
        // Twice as many places as words: each word has its own by the bits behind those of its group, or the next free one.
        let count = words().count();
        let mut places = vec![0; (count * 2).next_power_of_two()];
        let (bits, last) = (places.len().ilog2().max(1), places.len() - 1);
        let (mut again, mut zeros) = (false, 0);
        for word in words() {
            // What no word is stands in a free place.
            if word == 0 {
                zeros += 1;
                continue;
            }
            let mut at = (word << GROUPS.ilog2() >> (64 - bits)) as usize & last;
            while places[at] != 0 && places[at] != word {
                at = (at + 1) & last;
            }
            again |= places[at] == word;
            places[at] = word;
        }
        again || zeros > 1
    })
}

/// Problems whose lines are counted from a piece's first, as lines of its file.
fn placed(problems: Vec<Problem>, line: u64) -> impl Iterator<Item = Problem> {
    problems.into_iter().map(move |problem| Problem { row: problem.row.map(|row| row + line), ..problem })
}

impl Writing<'_> {
    /// Takes what was made of a piece, and hashes what was read of it beside what is written.
    fn take(&mut self, made: Made, line: u64, unhashed: Option<Lane<'_>>) -> Result<(), Diagnostic> {
        self.contradicts |= made.contradicts;
        if self.contradicts {
            return Ok(());
        }
        let mut lanes: Vec<Lane<'_>> = unhashed.into_iter().collect();
        lanes.push(self.findings.write_unhashed(&made.findings)?);
        self.counted.absorb(&made.counted);
        for ((file, unknown), (sheet, about)) in
            self.sheets.iter_mut().zip(made.sheets.iter().zip(&self.program.sheets))
        {
            lanes.push(file.write_unhashed(&sheet.rows)?);
            if !sheet.unknown.is_empty() {
                let file = match unknown {
                    Some(file) => file,
                    None => {
                        let titles = heng_core::run::sheets::unknown_titles(about);
                        let name = crate::lists::undecided(&about.name);
                        unknown.insert(self.output.csv(&name, titles.iter().map(|title| &**title))?)
                    }
                };
                lanes.push(file.write_unhashed(&sheet.unknown)?);
            }
            self.undecided += sheet.undecided;
        }
        side_by_side(lanes);
        match &mut self.figures {
            Some(figures) => figures.absorb(&made.figures),
            None => self.figures = Some(made.figures),
        }
        self.read.extend(placed(made.read, line));
        self.shaped.extend(placed(made.shaped, line));
        let rows = self.rows;
        let overflowed = made.overflowed.into_iter().map(|(column, row, problem)| {
            (column, rows + u64::from(row), Problem { row: problem.row.map(|row| row + line), ..problem })
        });
        self.overflowed.extend(overflowed);
        self.late.extend(placed(made.late, line));
        self.rows += made.keys.words.len() as u64;
        self.keys.push(made.keys);
        Ok(())
    }

    /// Ends all files, in the order in which a run of whole tables writes them.
    fn finish(mut self, summary: &mut Summary) -> Result<InPieces, Diagnostic> {
        self.output.finish(self.findings)?;
        for (file, unknown) in self.sheets {
            self.output.finish(file)?;
            if let Some(unknown) = unknown {
                self.output.finish(unknown)?;
            }
        }
        self.counted.tell(self.program, summary);
        summary.sheet_unknown += self.undecided;
        self.overflowed.sort_by_key(|(column, row, _)| (*column, *row));
        let overflowed = self.overflowed.into_iter().map(|(_, _, problem)| problem);
        let problems = self.read.into_iter().chain(self.shaped).chain(overflowed).chain(self.late).collect();
        let none = Figures { tables: Vec::new(), tallies: Vec::new(), computed: Computed::default() };
        Ok(InPieces { figures: self.figures.unwrap_or(none), problems })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_are_found_again_in_whatever_pieces(
            pieces in prop::collection::vec(prop::collection::vec(prop_oneof![any::<u64>(), 0..300_u64], 0..40), 0..6),
        ) {
            let keys: Vec<Keys> = pieces.iter().map(|words| Keys::of(words)).collect();
            let mut all = pieces.concat();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(repeated(&keys), all.len() < count);
            let mut grouped: Vec<u64> = (0..GROUPS).flat_map(|group| keys.iter().flat_map(move |keys| keys.group(group).to_vec())).collect();
            grouped.sort_unstable();
            grouped.dedup();
            prop_assert_eq!(grouped, all);
        }
    }
}
