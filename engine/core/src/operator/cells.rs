//! A grid of cells as a pack writes it, inline or in a side file: texts with the way back to their bytes, and values
//! that TOML tells apart. What cells mean is the operator's business.

use crate::document::{Entry, Key, Table, Written};
use crate::source::{Grid, GridCell};
use heng_lang::{Offsets, SourceText};
use heng_values::{Place, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// A grid.
#[derive(Clone, Debug)]
pub struct Cells {
    /// Its rows; the header first where there is one.
    pub rows: Vec<CellRow>,
    /// Whether it comes from a side file.
    pub from_file: bool,
    /// Whether the first row is a header: in a side file, and where rows are written as tables.
    pub headed: bool,
    /// The key that gives it.
    pub place: Place,
}

/// A row of a grid.
#[derive(Clone, Debug)]
pub struct CellRow {
    /// Its cells.
    pub cells: Vec<CellValue>,
    /// The whole row.
    pub place: Place,
}

/// A cell.
#[derive(Clone, Debug)]
pub enum CellValue {
    /// A text.
    Text(SourceText),
    /// A value that is not written as text (inline only).
    Value(Value, Place),
    /// Several texts (inline only).
    Texts(Vec<SourceText>, Place),
    /// Something no cell can be, such as a table in a table.
    Odd(Place),
}

impl CellValue {
    /// Where it stands.
    pub fn place(&self) -> Place {
        match self {
            CellValue::Text(source) => source.whole(),
            CellValue::Value(_, place) | CellValue::Texts(_, place) | CellValue::Odd(place) => place.clone(),
        }
    }
}

/// Inline cells: an array of rows, or one row alone. Rows written as tables get a header of all their keys, and an empty
/// cell for a key that one of them lacks.
pub(crate) fn inline(entries: &[Entry], place: &Place) -> Cells {
    let tables: Option<Vec<(&Table, &Place)>> = entries
        .iter()
        .map(|entry| match &entry.value {
            Written::Table(table) => Some((table, &entry.place)),
            _ => None,
        })
        .collect();
    if let Some(tables) = tables.filter(|tables| !tables.is_empty()) {
        return of_tables(&tables, place);
    }
    let nested = entries.iter().all(|entry| matches!(entry.value, Written::Array(_))) && !entries.is_empty();
    let row =
        |entries: &[Entry], place: &Place| CellRow { cells: entries.iter().map(cell).collect(), place: place.clone() };
    let rows = match nested {
        false => vec![row(entries, place)],
        true => entries
            .iter()
            .map(|entry| match &entry.value {
                Written::Array(cells) => row(cells, &entry.place),
                _ => row(std::slice::from_ref(entry), &entry.place),
            })
            .collect(),
    };
    Cells { rows, from_file: false, headed: false, place: place.clone() }
}

fn of_tables(tables: &[(&Table, &Place)], place: &Place) -> Cells {
    let mut header: Vec<&Key> = Vec::new();
    let mut positions: HashMap<&str, usize> = HashMap::new();
    for (key, _) in tables.iter().flat_map(|(table, _)| &table.entries) {
        positions.entry(&key.name).or_insert_with(|| {
            header.push(key);
            header.len() - 1
        });
    }
    let empty = |place: &Place| {
        let offsets = Offsets::Shift(place.start);
        CellValue::Text(SourceText { text: Arc::from(""), file: place.file.clone(), offsets })
    };
    let names = header.iter().map(|key| {
        let (text, file) = (key.name.clone(), key.place.file.clone());
        CellValue::Text(SourceText { text, file, offsets: Offsets::Shift(key.place.start) })
    });
    let mut rows = vec![CellRow { cells: names.collect(), place: place.clone() }];
    rows.extend(tables.iter().map(|(table, place)| {
        let mut cells: Vec<CellValue> = header.iter().map(|_| empty(place)).collect();
        for (key, entry) in &table.entries {
            if let Some(position) = positions.get(&*key.name) {
                cells[*position] = cell(entry);
            }
        }
        CellRow { cells, place: (*place).clone() }
    }));
    Cells { rows, from_file: false, headed: true, place: place.clone() }
}

fn cell(entry: &Entry) -> CellValue {
    let place = entry.place.clone();
    match &entry.value {
        Written::Text(source) => CellValue::Text(source.clone()),
        Written::Number(number) => CellValue::Value(Value::Number(*number), place),
        Written::Bool(truth) => CellValue::Value(Value::Bool(*truth), place),
        Written::Date(date) => CellValue::Value(Value::Date(*date), place),
        Written::Moment(moment) => CellValue::Value(Value::Moment(*moment), place),
        Written::Array(members) => {
            let texts: Option<Vec<SourceText>> = members
                .iter()
                .map(|member| match &member.value {
                    Written::Text(source) => Some(source.clone()),
                    _ => None,
                })
                .collect();
            texts.map_or_else(|| CellValue::Odd(place.clone()), |texts| CellValue::Texts(texts, place.clone()))
        }
        Written::Table(_) | Written::Broken => CellValue::Odd(place),
    }
}

/// The cells of a side file; rows without any text are passed over.
pub(crate) fn of_grid(grid: &Grid, place: &Place) -> Cells {
    let rows = grid
        .rows
        .iter()
        .filter(|row| row.iter().any(|cell| !cell.text.trim().is_empty()))
        .filter_map(|row| {
            let place = row.first()?.place.to(&row.last()?.place);
            Some(CellRow { cells: row.iter().map(|cell| CellValue::Text(source(cell))).collect(), place })
        })
        .collect();
    Cells { rows, from_file: true, headed: true, place: place.clone() }
}

/// A side file's cell with the way back: as it stands, or between quotes with every quote inside written twice.
fn source(cell: &GridCell) -> SourceText {
    let place = &cell.place;
    let plain = SourceText { text: cell.text.clone(), file: place.file.clone(), offsets: Offsets::Shift(place.start) };
    if (place.end - place.start) as usize <= cell.text.len() {
        return plain;
    }
    let mut at = place.start + 1;
    let mut bytes = Vec::with_capacity(cell.text.len() + 1);
    for letter in cell.text.chars() {
        bytes.extend(std::iter::repeat_n(at.min(place.end), letter.len_utf8()));
        at += if letter == '"' { 2 } else { letter.len_utf8() as u32 };
    }
    bytes.push(at.min(place.end));
    SourceText { offsets: Offsets::Table { bytes: Arc::from(bytes), from: 0 }, ..plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_cells_know_their_bytes() {
        let file: Arc<str> = Arc::from("a.csv");
        let raw = "\": x == \"\"甲\"\"\"";
        let cell = GridCell { text: Arc::from(": x == \"甲\""), place: Place::new(file, 10, 10 + raw.len()) };
        let source = source(&cell);
        let at = source.text.find('甲').unwrap_or(0);
        let place = source.place(at..at + 3);
        assert_eq!(&raw[place.start as usize - 10..place.end as usize - 10], "甲");
    }
}
