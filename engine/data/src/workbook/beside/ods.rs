//! The sheets of an `.ods` file: hidden rows, formulas without a value, and how far cells spread — a few bytes may say
//! that a cell is repeated a billion times.

use super::xlsx::each;
use super::{Beside, SHOWN, Unsaved, attribute};
use crate::workbook::archive::Archive;
use crate::workbook::book::Refused;
use quick_xml::events::{BytesStart, Event};

/// As many rows and columns as spreadsheets have; what is repeated beyond is nothing.
const ROWS: u64 = 1_048_576;
const COLUMNS: u64 = 16_384;

/// What is known of every sheet, in the workbook's order. `most` cells may be laid out.
pub fn sheets(archive: &mut Archive, most: u64) -> Result<Vec<Beside>, Refused> {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut too_much = false;
    each(archive, "content.xml", |event| {
        match event {
            Event::Start(tag) => match (tag.local_name().as_ref(), sheets.last_mut()) {
                ("table", _) => sheets.push(Sheet::default()),
                ("table-row", Some(sheet)) => sheet.begin_row(tag),
                ("table-cell" | "covered-table-cell", Some(sheet)) => sheet.cell(tag),
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "table-row" => {
                if let Some(sheet) = sheets.last_mut() {
                    sheet.end_row();
                }
                too_much = sheets.iter().map(Sheet::spread).fold(0, u64::saturating_add) > most;
            }
            _ => {}
        }
        !too_much
    })?;
    if too_much { Err(Refused::Limit) } else { Ok(sheets.into_iter().map(|sheet| sheet.beside).collect()) }
}

#[derive(Default)]
struct Sheet {
    beside: Beside,
    /// The next row, and how often this one stands.
    row: u64,
    repeated: u64,
    /// The next column, and one past the last with something in it.
    column: u64,
    width: u64,
    /// The first and last row with something in it, the widest one, and what all rows take as they are written.
    first: Option<u64>,
    behind: u64,
    widest: u64,
    written: u64,
}

/// How often a row or cell stands.
fn repeated(tag: &BytesStart<'_>, name: &str, most: u64) -> u64 {
    attribute(tag, name).map_or(1, |count| count.parse().unwrap_or(most)).min(most)
}

impl Sheet {
    fn begin_row(&mut self, tag: &BytesStart<'_>) {
        self.repeated = repeated(tag, "number-rows-repeated", ROWS.saturating_sub(self.row));
        (self.column, self.width) = (0, 0);
        if attribute(tag, "visibility").is_some_and(|shown| matches!(shown.as_str(), "collapse" | "filter")) {
            self.beside.hidden.extend((self.row..self.row + self.repeated).map(|row| row as u32));
        }
    }

    fn cell(&mut self, tag: &BytesStart<'_>) {
        let count = repeated(tag, "number-columns-repeated", COLUMNS.saturating_sub(self.column));
        let formula = attribute(tag, "formula");
        let mut attributes = tag.attributes();
        let valued = attributes.with_checks(false).flatten().any(|known| {
            let name = known.key.local_name();
            name.as_ref() == "value" || name.as_ref().ends_with("-value") || name.as_ref() == "value-type"
        });
        if let Some(formula) = formula.as_deref().filter(|_| !valued) {
            // `of:=…`: what the formula is written in.
            let shown = formula.split_once('=').map_or(formula, |(_, shown)| shown);
            let shown: String = std::iter::once('=').chain(shown.chars().take(SHOWN)).collect();
            for row in self.row..self.row + self.repeated.min(ROWS) {
                let cells = (self.column..self.column + count).map(|column| Unsaved {
                    row: row as u32,
                    column: column as u32,
                    formula: shown.clone(),
                });
                // More than this is refused at the row's end.
                let room = (ROWS as usize).saturating_sub(self.beside.unsaved.len());
                self.beside.unsaved.extend(cells.take(room));
            }
        }
        self.column += count;
        if valued || formula.is_some() {
            self.width = self.column;
        }
    }

    fn end_row(&mut self) {
        if self.width > 0 {
            self.first.get_or_insert(self.row);
            self.behind = self.row + self.repeated;
            self.widest = self.widest.max(self.width);
            self.written += self.width;
        }
        self.row += self.repeated;
    }

    /// How many cells are laid out.
    fn spread(&self) -> u64 {
        let rows = self.behind - self.first.unwrap_or(0);
        self.written.max(rows.saturating_mul(self.widest))
    }
}
