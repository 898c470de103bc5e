//! Where a family's rows go: bytes for each of its files, how many rows, and the findings that must follow. It knows how
//! cells are separated and quoted, not what they mean.

use crate::calendar::{Day, Month};
use crate::cells::{self, Out, quote, text};
use crate::record::Cents;

/// A file of a family and its form.
pub(crate) struct File {
    /// The file's name.
    pub(crate) file: &'static str,
    /// Its table in the rule pack.
    pub(crate) table: &'static str,
    /// Begins with a byte order mark.
    pub(crate) mark: bool,
    pub(crate) line_end: &'static str,
    /// Lines above the headers, as exports with titles have them; only in the sample.
    pub(crate) titles: &'static [&'static str],
    /// Encoded as GB18030; only in the sample.
    pub(crate) gb18030: bool,
    /// The fields and their headers, in the order of the cells.
    pub(crate) columns: &'static [(&'static str, &'static str)],
}

impl File {
    /// A plain file: no mark, LF, nothing above the headers.
    pub(crate) const fn plain(
        file: &'static str,
        table: &'static str,
        columns: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { file, table, mark: false, line_end: "\n", titles: &[], gb18030: false, columns }
    }

    /// How many lines stand above the first row.
    fn above(&self, sample: bool) -> u64 {
        1 + if sample { self.titles.len() as u64 } else { 0 }
    }

    /// What the file begins with.
    pub(crate) fn head(&self, sample: bool, out: &mut Out) {
        if self.mark {
            text(out, "\u{feff}");
        }
        for title in self.titles.iter().filter(|_| sample) {
            text(out, title);
            for _ in 1..self.columns.len() {
                out.push(b',');
            }
            text(out, self.line_end);
        }
        for (i, (_, header)) in self.columns.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            let start = out.len();
            text(out, header);
            quote(out, start);
        }
        text(out, self.line_end);
    }
}

/// A line that a rule must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planted {
    pub(crate) rule: &'static str,
    pub(crate) table: &'static str,
    pub(crate) key: String,
    pub(crate) state: &'static str,
    pub(crate) story: &'static str,
    /// The household whose rows it is about; none for what belongs to no household.
    pub(crate) household: Option<u64>,
}

/// The rows of one family.
pub(crate) struct Sink {
    files: &'static [File],
    sample: bool,
    bytes: Vec<Out>,
    rows: Vec<u64>,
    planted: Vec<Planted>,
    /// The household whose rows are being written.
    pub(crate) household: Option<u64>,
}

impl Sink {
    pub(crate) fn new(files: &'static [File], sample: bool) -> Self {
        let bytes = files.iter().map(|_| Out::new()).collect();
        Self { files, sample, bytes, rows: vec![0; files.len()], planted: Vec::new(), household: None }
    }

    /// Writes one row: as many cells as the file has columns.
    pub(crate) fn row(&mut self, file: usize, cells: impl FnOnce(&mut Line<'_>)) {
        let mut line = Line { out: &mut self.bytes[file], cells: 0 };
        cells(&mut line);
        let written = line.cells;
        debug_assert_eq!(written, self.files[file].columns.len(), "{}", self.files[file].file);
        text(&mut self.bytes[file], self.files[file].line_end);
        self.rows[file] += 1;
    }

    /// Notes what a rule must say of the row with this key.
    pub(crate) fn plant(
        &mut self,
        rule: &'static str,
        table: &'static str,
        key: impl Into<String>,
        state: &'static str,
        story: &'static str,
    ) {
        let household = self.household;
        self.planted.push(Planted { rule, table, key: key.into(), state, story, household });
    }

    /// Notes what a rule must say of the row written last to a file whose table has no key.
    #[allow(dead_code, reason = "only tables without a key need it")]
    pub(crate) fn plant_last(&mut self, rule: &'static str, file: usize, state: &'static str, story: &'static str) {
        let File { file: name, table, .. } = self.files[file];
        let line = self.files[file].above(self.sample) + self.rows[file];
        let household = self.household;
        self.planted.push(Planted { rule, table, key: format!("{name}:{line}"), state, story, household });
    }

    /// The bytes of each file and its rows.
    pub(crate) fn written(self) -> (Vec<Out>, Vec<u64>) {
        (self.bytes, self.rows)
    }

    /// What was planted since the last call; the bytes so far are forgotten, the rows are counted on.
    pub(crate) fn take_planted(&mut self) -> Vec<Planted> {
        self.bytes.iter_mut().for_each(Out::clear);
        std::mem::take(&mut self.planted)
    }
}

/// One row being written, cell by cell.
pub(crate) struct Line<'a> {
    out: &'a mut Out,
    cells: usize,
}

#[allow(dead_code, reason = "the forms of cells that families have")]
impl Line<'_> {
    /// A cell written by a function of `cells`.
    pub(crate) fn cell(&mut self, write: impl FnOnce(&mut Out)) -> &mut Self {
        if self.cells > 0 {
            self.out.push(b',');
        }
        self.cells += 1;
        let start = self.out.len();
        write(self.out);
        quote(self.out, start);
        self
    }

    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        self.cell(|out| text(out, value))
    }

    pub(crate) fn whole(&mut self, value: i64) -> &mut Self {
        self.cell(|out| cells::whole(out, value))
    }

    pub(crate) fn money(&mut self, value: Cents) -> &mut Self {
        self.cell(|out| cells::money(out, value))
    }

    pub(crate) fn yes(&mut self, value: bool) -> &mut Self {
        self.cell(|out| cells::yes(out, value))
    }

    pub(crate) fn date(&mut self, value: Day) -> &mut Self {
        self.cell(|out| cells::date(out, value))
    }

    /// A month as 202208.
    pub(crate) fn month(&mut self, value: Month) -> &mut Self {
        self.cell(|out| cells::compact_month(out, value))
    }

    pub(crate) fn household(&mut self, number: u64) -> &mut Self {
        self.cell(|out| cells::household_id(out, number))
    }

    pub(crate) fn person(&mut self, number: u64, place: u8) -> &mut Self {
        self.cell(|out| cells::person_id(out, number, place))
    }

    pub(crate) fn empty(&mut self) -> &mut Self {
        self.cell(|_| {})
    }
}
