//! The parts of an `.xlsx` archive: which part is which sheet, its hidden rows, its formulas without a value.

use super::{Beside, SHOWN, Unsaved, attribute, damaged, is_true};
use crate::workbook::archive::{Archive, Words};
use crate::workbook::book::Refused;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::BufRead;

/// The parts of all sheets, in the workbook's order.
pub fn parts(archive: &mut Archive) -> Result<Vec<String>, Refused> {
    let mut document = None;
    each(archive, "_rels/.rels", |event| {
        if let Event::Start(tag) = event
            && tag.local_name().as_ref() == "Relationship"
            && attribute(tag, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
        {
            document = attribute(tag, "Target");
        }
        true
    })?;
    let document = document.unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let document = document.trim_start_matches('/');
    let (folder, name) = document.rsplit_once('/').map_or(("", document), |(folder, name)| (folder, name));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let targets = targets(archive, &format!("{folder}_rels/{name}.rels"))?;
    let mut parts = Vec::new();
    each(archive, document, |event| {
        if let Event::Start(tag) = event
            && tag.local_name().as_ref() == "sheet"
        {
            let target = attribute(tag, "id").and_then(|id| targets.get(&id));
            parts.push(target.map_or_else(String::new, |target| match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("{folder}{target}"),
            }));
        }
        true
    })?;
    Ok(parts)
}

/// The targets of a part's relationships by their ids.
pub(super) fn targets(archive: &mut Archive, part: &str) -> Result<HashMap<String, String>, Refused> {
    let mut targets = HashMap::new();
    each(archive, part, |event| {
        if let Event::Start(tag) = event
            && tag.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
        {
            targets.insert(id, target);
        }
        true
    })?;
    Ok(targets)
}

/// What a sheet's part says.
pub fn sheet(archive: &mut Archive, part: &str) -> Result<Beside, Refused> {
    let mut words = Words::new([b"hidden=", b"<f", b":f"]);
    archive.measure(part, &mut words)?;
    let mut sheet = Sheet::default();
    if words.seen.contains(&true) {
        each(archive, part, |event| sheet.take(event))?;
    }
    sheet.beside.hidden.sort_unstable();
    sheet.beside.hidden.dedup();
    Ok(sheet.beside)
}

/// Hands over the events of a part until it is enough. Empty tags come as a beginning and an end.
pub(super) fn each(archive: &mut Archive, part: &str, mut take: impl FnMut(&Event<'_>) -> bool) -> Result<(), Refused> {
    let Some(part) = archive.read(part)? else { return Ok(()) };
    let mut reader = reader(part);
    let mut buffer = Vec::new();
    loop {
        let event = reader.read_event_into(&mut buffer).map_err(damaged)?;
        if matches!(event, Event::Eof) || !take(&event) {
            return Ok(());
        }
        buffer.clear();
    }
}

/// A reader as lenient as the one that reads values.
fn reader<R: BufRead>(part: R) -> Reader<R> {
    let mut reader = Reader::from_reader(part);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    reader
}

/// Where in a sheet's part the reader stands.
#[derive(Default)]
struct Sheet {
    beside: Beside,
    row: u32,
    column: u32,
    /// The cell's formula so far.
    formula: Option<String>,
    /// Whether the cell has a value.
    valued: bool,
    /// Whether it is a text, which may be empty.
    text: bool,
    within: Within,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Within {
    #[default]
    Other,
    Formula,
    Value,
}

impl Sheet {
    fn take(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "row" => {
                    let line = attribute(tag, "r").and_then(|line| line.parse::<u32>().ok());
                    self.row = line.map_or(self.row, |line| line.saturating_sub(1));
                    self.column = 0;
                    if is_true(attribute(tag, "hidden")) {
                        self.beside.hidden.push(self.row);
                    }
                }
                "c" => {
                    if let Some((row, column)) = attribute(tag, "r").and_then(|place| position(&place)) {
                        (self.row, self.column) = (row, column);
                    }
                    (self.formula, self.valued) = (None, false);
                    self.text = attribute(tag, "t").is_some_and(|kind| kind == "str");
                }
                "f" => {
                    self.formula = Some("=".to_owned());
                    self.within = Within::Formula;
                }
                "v" => {
                    self.valued |= self.text;
                    self.within = Within::Value;
                }
                "is" => self.valued = true,
                _ => {}
            },
            Event::Text(text) => match self.within {
                Within::Formula => self.add(text),
                Within::Value => self.valued |= !text.trim().is_empty(),
                Within::Other => {}
            },
            Event::GeneralRef(name) => match self.within {
                Within::Formula => {
                    let character = match &**name {
                        "lt" => "<",
                        "gt" => ">",
                        "amp" => "&",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => "…",
                    };
                    self.add(character);
                }
                Within::Value => self.valued = true,
                Within::Other => {}
            },
            Event::CData(_) => self.valued |= self.within == Within::Value,
            Event::End(tag) => match tag.local_name().as_ref() {
                "f" | "v" => self.within = Within::Other,
                "c" => {
                    if let Some(formula) = self.formula.take().filter(|_| !self.valued) {
                        self.beside.unsaved.push(Unsaved { row: self.row, column: self.column, formula });
                    }
                    self.column += 1;
                }
                "row" => self.row += 1,
                "sheetData" => return false,
                _ => {}
            },
            _ => {}
        }
        true
    }

    fn add(&mut self, text: &str) {
        if let Some(formula) = &mut self.formula {
            let room = (SHOWN + 1).saturating_sub(formula.chars().count());
            formula.extend(text.chars().take(room));
        }
    }
}

/// The row and column of a name such as `AB12`, from 0.
fn position(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|character: char| character.is_ascii_digit())?;
    let column = name[..digits].bytes().try_fold(0_u32, |column, letter| {
        let letter = letter.to_ascii_uppercase();
        letter.is_ascii_uppercase().then(|| column.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1))?
    })?;
    Some((name[digits..].parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(text: &str) -> Beside {
        let mut sheet = Sheet::default();
        let mut reader = reader(text.as_bytes());
        let mut buffer = Vec::new();
        while sheet.take(&match reader.read_event_into(&mut buffer).unwrap() {
            Event::Eof => return sheet.beside,
            event => event,
        }) {}
        sheet.beside
    }

    #[test]
    fn cells_have_names() {
        for (name, place) in [
            ("A1", Some((0, 0))),
            ("XFD1048576", Some((1_048_575, 16_383))),
            ("aa3", Some((2, 26))),
            ("1", None),
            ("A0", None),
        ] {
            assert_eq!(position(name), place, "{name}");
        }
    }

    #[test]
    fn hidden_rows_and_formulas_without_a_value_are_found() {
        let found = beside(
            "<x:sheetData><row r='2' hidden='1'/><row hidden='true'><c r='B3'><f>IF(A1&lt;2,1,0)</f></c>\
             <c><f/><v> </v></c><c t='str'><f>A1</f><v></v></c><c t='str'><f>A1</f></c><c><f>A1</f><v>0</v></c>\
             <c t='e'><f>A1</f><v>#N/A</v></c></row><row hidden='0'/></x:sheetData>",
        );
        assert_eq!(found.hidden, [1, 2]);
        let unsaved: Vec<_> = found.unsaved.iter().map(|one| (one.row, one.column, one.formula.as_str())).collect();
        assert_eq!(unsaved, [(2, 1, "=IF(A1<2,1,0)"), (2, 2, "="), (2, 4, "=A1")]);
    }
}
