//! Reads a list that a run wrote, in whatever format, as the CSV it would have been. What its lines mean is not known here.

use crate::csv::write::CsvRows;
use crate::limits::Limits;
use crate::lists::{BOOK, ListFormat};
use crate::run_record::RunRecord;
use crate::workbook::book;
use crate::workbook::write::numbered;
use serde_json::{Map, Value as Json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A list that was read.
#[derive(Debug)]
pub struct Again {
    /// The file it stands in.
    pub file: PathBuf,
    /// A header and its lines, as CSV; a byte order mark may stand before them. None where the file cannot be read.
    pub csv: Option<Vec<u8>>,
    /// How many lines it had when it was written, if the file says so by itself.
    pub rows: Option<u64>,
}

/// Finds and reads a list of a run whose record this is; none where the run wrote no such list.
pub fn read(folder: &Path, record: &RunRecord, list: &str) -> Option<Again> {
    let written = |name: &str| record.outputs.iter().find(|output| output.file == name);
    for format in ListFormat::ALL.into_iter().filter(|format| *format != ListFormat::Xlsx) {
        if let Some(output) = written(&format!("{list}.{}", format.name())) {
            let file = folder.join(&output.file);
            let csv = std::fs::read(&file).ok().and_then(|bytes| as_csv(&file, bytes, format));
            return Some(Again { file, csv, rows: Some(output.rows) });
        }
    }
    let output = written(&format!("{BOOK}.xlsx"))?;
    let file = folder.join(&output.file);
    let csv = std::fs::read(&file).ok().and_then(|bytes| sheets(&file, bytes, list));
    Some(Again { file, csv, rows: None })
}

fn as_csv(file: &Path, bytes: Vec<u8>, format: ListFormat) -> Option<Vec<u8>> {
    match format {
        ListFormat::Csv => Some(bytes),
        ListFormat::Json | ListFormat::Ndjson => objects(&bytes),
        #[cfg(feature = "columnar")]
        ListFormat::Parquet | ListFormat::Arrow => {
            let shown = Arc::from(file.display().to_string());
            let columns = crate::columnar::read::open(&shown, bytes, Limits::default()).ok()?;
            let mut rows = CsvRows::default();
            line(&mut rows, crate::source::Source::about(&columns).headers.iter().map(String::as_str));
            columns.texts(&mut |texts| line(&mut rows, texts.iter().map(String::as_str))).ok()?;
            Some(rows.bytes().to_vec())
        }
        _ => {
            let _ = file;
            None
        }
    }
}

/// Lines of objects, with what makes an array of them around.
fn objects(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rows = CsvRows::default();
    let mut titles: Option<Vec<String>> = None;
    for text in bytes.split(|byte| *byte == b'\n') {
        let text = text.strip_prefix(b",").unwrap_or(text);
        if text.is_empty() || matches!(text, b"[" | b"]") {
            continue;
        }
        let object: Map<String, Json> = serde_json::from_slice(text).ok()?;
        let titles = titles.get_or_insert_with(|| {
            let titles: Vec<String> = object.keys().cloned().collect();
            line(&mut rows, titles.iter().map(String::as_str));
            titles
        });
        let shown = |title: &String| match object.get(title) {
            None | Some(Json::Null) => String::new(),
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let texts: Vec<String> = titles.iter().map(shown).collect();
        line(&mut rows, texts.iter().map(String::as_str));
    }
    Some(rows.bytes().to_vec())
}

/// The sheets of a list: one, and where it was too long those behind it.
fn sheets(file: &Path, bytes: Vec<u8>, list: &str) -> Option<Vec<u8>> {
    let book = book::open(&Arc::from(file.display().to_string()), bytes, Limits::default()).ok()?;
    let mut rows = CsvRows::default();
    let mut width = 0;
    for number in 1.. {
        let name = numbered(list, number);
        if !book.sheets.iter().any(|sheet| *sheet.name == *name) {
            break;
        }
        let grid = book.grid(&name).ok()?;
        for row in 0..grid.rows() {
            let mut texts = grid.texts(row);
            if row == 0 && number > 1 {
                continue;
            }
            width = width.max(texts.len());
            texts.resize(width, String::new());
            line(&mut rows, texts.iter().map(String::as_str));
        }
    }
    (width > 0).then(|| rows.bytes().to_vec())
}

fn line<'a>(rows: &mut CsvRows, cells: impl Iterator<Item = &'a str>) {
    cells.for_each(|cell| rows.text(cell));
    rows.end_row();
}
