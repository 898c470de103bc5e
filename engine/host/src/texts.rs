//! The texts that diagnostics point into, by the names under which they are shown. They are kept for rendering only.

use crate::lines::Lines;
use heng_values::Place;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Texts by shown name; lines are found when first asked for.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    files: HashMap<Arc<str>, (Arc<str>, OnceLock<Lines>)>,
}

impl Texts {
    /// Adds a text, or takes the place of one of the same name.
    pub fn add(&mut self, path: &Arc<str>, text: &Arc<str>) {
        self.files.insert(path.clone(), (text.clone(), OnceLock::new()));
    }

    /// Adds all texts of another set.
    pub fn extend(&mut self, other: Texts) {
        self.files.extend(other.files);
    }

    /// A whole text.
    pub fn text(&self, path: &str) -> Option<Arc<str>> {
        self.files.get(path).map(|(text, _)| text.clone())
    }

    /// The cell of a place in a sheet of a workbook, as a spreadsheet names it: `C5`.
    pub fn cell(&self, place: &Place) -> Option<String> {
        if heng_data::workbook::parted(&place.file).1.is_empty() {
            return None;
        }
        let lines = self.lines(&place.file)?;
        let at = lines.boundary(place.start as usize);
        let line = lines.line_of(at);
        let before = lines.text().get(lines.bytes(line, line).start..at)?;
        Some(heng_data::workbook::side::cell_name(before, line + 1))
    }

    /// The file of a place as people read it, with the cell where it is one of a workbook: `档次.xlsx#一!C5`.
    pub fn shown(&self, place: &Place) -> String {
        match self.cell(place) {
            Some(cell) => format!("{}!{cell}", place.file),
            None => place.file.to_string(),
        }
    }

    /// The lines of a text.
    pub fn lines(&self, path: &str) -> Option<&Lines> {
        let (text, lines) = self.files.get(path)?;
        Some(lines.get_or_init(|| Lines::new(text.clone())))
    }
}
