//! Invented household files in the form of real exports, for samples, tests and benchmarks: any number of
//! households, the same bytes for the same seed. Not a model of anybody's real data.

mod calendar;
mod cells;
mod columns;
mod expect;
mod families;
mod family;
mod household;
mod identity;
mod income;
mod payment;
mod places;
mod plant;
mod problem;
mod record;
mod rng;
mod story;
mod tables;
mod tally;
mod work;
mod write;

use std::io;
use std::path::Path;

use household::Plan;
use places::Layout;
pub use write::Rows;

/// The seed of the data that ship with the project.
pub const SEED: u64 = 2022;

/// The most households of one data set; beyond it id numbers would repeat.
pub const MOST: u64 = identity::MOST;

/// The tables that hang on households and people alone; benchmarks take these.
pub const BASE: [&str; 6] = ["户", "人", "务工", "补助发放", "走访", "问题"];

/// A data set that can be written.
#[derive(Debug, Clone, Copy)]
pub struct DataSet(Plan);

impl DataSet {
    /// The sample that ships: 3 counties, 2 townships each, 2 villages each, 12 households each, every story in
    /// its place.
    pub fn sample(seed: u64) -> Self {
        Self(Plan { layout: Layout::SAMPLE, seed, sample: true, dense: false })
    }

    /// `households` households over all counties, with stories by chance; at most [`MOST`].
    pub fn of(households: u64, seed: u64) -> Self {
        Self(Plan { layout: Layout::of(households.min(MOST)), seed, sample: false, dense: false })
    }

    /// The same with a violation in every household in which nothing else happens, so that a small set has them all.
    #[must_use]
    pub fn dense(self) -> Self {
        Self(Plan { dense: true, ..self.0 })
    }

    /// The same in so many counties, townships in each and villages in each (at most 13, 20 and 15): few and large villages
    /// show what is counted village by village.
    #[must_use]
    pub fn places(self, counties: u64, townships: u64, villages: u64) -> Self {
        Self(Plan { layout: self.0.layout.places(counties, townships, villages), ..self.0 })
    }

    /// Writes all CSV files into `folder` and says how many rows each has.
    ///
    /// # Errors
    /// What the operating system says when a folder or file cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<Rows> {
        write::write(&self.0, folder, None)
    }

    /// Writes the files of these tables alone (`户`, `人` …), with the bytes that [`DataSet::write`] gives them.
    ///
    /// # Errors
    /// A name that is no table, or what the operating system says when a folder or file cannot be written.
    pub fn write_only(&self, folder: &Path, tables: &[String]) -> io::Result<Rows> {
        let known: Vec<&str> = write::names().iter().map(|name| name.trim_end_matches(".csv")).collect();
        if let Some(strange) = tables.iter().find(|table| !known.contains(&table.as_str())) {
            let words = format!("no table {strange}; there are {}", known.join(", "));
            return Err(io::Error::new(io::ErrorKind::InvalidInput, words));
        }
        write::write(&self.0, folder, Some(tables))
    }

    /// Writes the list of planted lines (规则,表,主键,状态,故事) and says how many there are.
    ///
    /// # Errors
    /// What the operating system says when the file cannot be written.
    pub fn write_expected(&self, file: &Path) -> io::Result<u64> {
        expect::write(&self.0, file)
    }

    /// Writes the list of households with a story (户编号,县,乡镇,村,故事) and says how many there are.
    ///
    /// # Errors
    /// What the operating system says when the file cannot be written.
    pub fn write_stories(&self, file: &Path) -> io::Result<u64> {
        expect::write_stories(&self.0, file)
    }
}
