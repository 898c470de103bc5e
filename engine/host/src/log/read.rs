//! Reads the run log as lines: whole ones, and what a crash cut off. Whether they form a chain is checked elsewhere.

use super::{Entry, FILE};
use crate::failure::{Failure, Stage};
use crate::texts::Texts;
use heng_values::{Diagnostic, Severity, system_reason};
use std::fs;
use std::path::Path;

/// A line of the file.
#[derive(Clone, Debug)]
pub struct Line {
    /// Where it stands, from 1.
    pub at: usize,
    /// Its bytes, the line end left out.
    pub bytes: Vec<u8>,
    /// What it says; none where it is no line of a log.
    pub entry: Option<Entry>,
    /// Whether it has a line end.
    pub ended: bool,
}

/// All lines of the log in a folder.
///
/// # Errors
/// `E0882` there is no log, or it cannot be read.
pub fn lines(folder: &Path) -> Result<Vec<Line>, Box<Failure>> {
    let path = folder.join(FILE);
    let text = fs::read(&path).map_err(|error| {
        let absent = Diagnostic::new("E0882", Severity::Error, None).with("path", path.display().to_string());
        Failure::new(Stage::Data, vec![absent.with("reason", system_reason(&error))], Texts::default())
    })?;
    let mut lines = Vec::new();
    for (at, bytes) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let ended = bytes.ends_with(b"\n");
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let entry = serde_json::from_slice(bytes).ok();
        lines.push(Line { at: at + 1, bytes: bytes.to_vec(), entry, ended });
    }
    Ok(lines)
}

/// The entries of the log in a folder, in order.
///
/// # Errors
/// As [`lines`].
pub fn entries(folder: &Path) -> Result<Vec<Entry>, Box<Failure>> {
    Ok(lines(folder)?.into_iter().filter_map(|line| line.entry).collect())
}
