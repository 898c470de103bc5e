//! Files in and out: a folder of CSV files and workbooks becomes the tables of a program, findings and lists become files that appear
//! only complete. What rows mean is not known here; each format has a folder of its own with its reading and writing.
//!
//! The tour: [`folder`] finds files, [`bytes`] brings them into memory, [`encoding`] makes them UTF-8, [`csv`] reads and
//! writes their bytes, [`workbook`] reads sheets, both behind [`source`]; [`limits`] bounds what is read, [`header_rows`]
//! finds headers, [`headers`] maps columns, [`cells`] reads
//! cells, [`table`] puts blocks together, [`reader`] does all of it, [`digest`] hashes. [`output`] writes files aside and renames them,
//! [`again`] reads lists of earlier runs, [`rejected`] lists what could not be read, [`run_record`] is `run.json`. Codes are listed in MESSAGES.md.

pub mod again;
pub mod bytes;
pub mod cells;
#[cfg(feature = "columnar")]
pub mod columnar;
pub mod csv;
pub mod digest;
pub mod encoding;
pub mod file_name;
pub mod fingerprint;
pub mod folder;
pub mod header_rows;
pub mod headers;
pub mod inspect;
pub mod json;
pub mod limits;
pub mod lists;
pub mod made;
pub mod memory;
pub mod output;
pub mod pieces;
pub mod reader;
#[cfg(test)]
mod reader_tests;
pub mod record;
mod recover;
pub mod rejected;
pub mod run_record;
#[cfg(test)]
mod sample;
pub mod source;
mod stem;
pub mod stood;
pub mod table;
pub mod workbook;

pub use csv::write::CsvRows;
pub use output::{OutputFile, OutputFolder};
pub use pieces::Handed;
pub use reader::{Opened, Progress, ReadOptions, Reader, Reading, open, read, read_with};
pub use run_record::RunRecord;
