//! `rows = "cases/income.csv"`: one case of every line of a side file. Headers say what a cell is: `名称`, given columns
//! `户.家庭人口`, expected ones `期望.户.人均纯收入`, `命中`, `待核实`. What is written in the case itself holds for every line.

use crate::case::{Case, Expected, Given, ONLY_ROW};
use heng_core::document::{Entry, Key, Table, Written};
use heng_core::nearest;
use heng_core::source::{Grid, GridCell};
use heng_lang::SourceText;
use heng_values::{Diagnostic, Place};
use std::sync::Arc;

/// What a cell says where it speaks of an unknown value.
const UNKNOWN: &str = "未知";

/// What a column of the side file is.
enum Header {
    Name,
    Hits,
    Unknowns,
    Given(Arc<str>, Arc<str>),
    Expected(Arc<str>, Arc<str>),
}

/// The cases of a case's side file; the case itself where it has none.
pub fn expand(case: Case, grids: &[Grid], diagnostics: &mut Vec<Diagnostic>) -> Vec<Case> {
    let Some((path, place)) = &case.rows else { return vec![case] };
    let ending = format!("/{path}");
    let Some(grid) = grids.iter().find(|grid| grid.path == *path || grid.path.ends_with(&ending)) else {
        let near = nearest(path, grids.iter().map(|grid| &*grid.path));
        diagnostics.push(Diagnostic::error("E0702", place).with("path", &**path).suggest(near));
        return Vec::new();
    };
    let Some((first, lines)) = grid.rows.split_first() else { return Vec::new() };
    let mut headers = Vec::new();
    for cell in first {
        match header(cell.text.trim_start_matches('\u{feff}').trim()) {
            Some(header) => headers.push(header),
            None => diagnostics.push(Diagnostic::error("E1001", &cell.place).with("key", &*cell.text)),
        }
    }
    if headers.len() < first.len() {
        return Vec::new();
    }
    let filled = lines.iter().filter(|line| line.iter().any(|cell| !cell.text.trim().is_empty()));
    filled.enumerate().map(|(at, line)| line_case(&case, &headers, line, at)).collect()
}

fn header(text: &str) -> Option<Header> {
    Some(match text {
        "名称" => Header::Name,
        "命中" => Header::Hits,
        "待核实" => Header::Unknowns,
        _ => match text.strip_prefix("期望.") {
            Some(rest) => rest.split_once('.').map(|(table, name)| Header::Expected(table.into(), name.into()))?,
            None => text.split_once('.').map(|(table, name)| Header::Given(table.into(), name.into()))?,
        },
    })
}

fn line_case(case: &Case, headers: &[Header], line: &[GridCell], at: usize) -> Case {
    let mut made = case.clone();
    made.rows = None;
    made.name = Arc::from(format!("{} {}", case.name, at + 1));
    let mut given: Vec<(Key, Table)> = Vec::new();
    let mut expected: Vec<(Key, Table)> = Vec::new();
    let mut rules: Vec<(Key, Entry)> = Vec::new();
    for (header, cell) in headers.iter().zip(line) {
        let text = cell.text.trim();
        if let Some(first) = line.first() {
            made.place = first.place.clone();
        }
        match header {
            Header::Name if !text.is_empty() => made.name = Arc::from(format!("{}：{text}", case.name)),
            Header::Name => {}
            Header::Given(table, name) if !text.is_empty() => put(&mut given, table, name, cell),
            Header::Expected(table, name) if !text.is_empty() => put(&mut expected, table, name, cell),
            Header::Given(..) | Header::Expected(..) => {}
            Header::Hits => rules.push((key("findings", &cell.place), list(cell))),
            Header::Unknowns => rules.push((key("unknown", &cell.place), list(cell))),
        }
    }
    // Rules are those of the row that is expected, else of the first row given.
    if let Some((table, _)) = expected.first().or(given.first()).cloned()
        && !rules.is_empty()
    {
        if expected.is_empty() {
            expected.push((table, Table::default()));
        }
        expected[0].1.entries.append(&mut rules);
    }
    for (table, row) in given {
        let place = table.place.clone();
        match made.given.iter_mut().find(|known| known.table.name == table.name) {
            Some(known) => known.rows.push((place, row)),
            None => made.given.push(Given { table, place: place.clone(), rows: vec![(place, row)] }),
        }
    }
    for (table, says) in expected {
        let row = key(ONLY_ROW, &table.place);
        made.expected.push(Expected { table, row, says });
    }
    made
}

fn key(name: &str, place: &Place) -> Key {
    Key { name: Arc::from(name), place: place.clone() }
}

fn put(rows: &mut Vec<(Key, Table)>, table: &Arc<str>, name: &str, cell: &GridCell) {
    let at = rows.iter().position(|(known, _)| known.name == *table).unwrap_or_else(|| {
        rows.push((key(table, &cell.place), Table::default()));
        rows.len() - 1
    });
    let value = match cell.text.trim() {
        UNKNOWN => {
            let yes = Entry { value: Written::Bool(true), place: cell.place.clone() };
            Written::Table(Table { entries: vec![(key("unknown", &cell.place), yes)] })
        }
        _ => text(cell, cell.text.trim()),
    };
    rows[at].1.entries.push((key(name, &cell.place), Entry { value, place: cell.place.clone() }));
}

fn text(cell: &GridCell, text: &str) -> Written {
    Written::Text(SourceText::plain(&cell.place.file, text, cell.place.start as usize))
}

/// Several rules in a cell.
fn list(cell: &GridCell) -> Entry {
    let names = cell.text.split(['、', '，', ',', ';', '；']).map(str::trim).filter(|name| !name.is_empty());
    let items = names.map(|name| Entry { value: text(cell, name), place: cell.place.clone() });
    Entry { value: Written::Array(items.collect()), place: cell.place.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> GridCell {
        GridCell { text: Arc::from(text), place: Place::new(Arc::from("p/cases/a.csv"), 0, text.len()) }
    }

    fn case(rows: &str) -> Case {
        let place = Place::new(Arc::from("p/cases/a.toml"), 0, 1);
        Case {
            name: Arc::from("表"),
            file: Arc::from("p/cases/a.toml"),
            place: place.clone(),
            as_of: None,
            rules: None,
            given: Vec::new(),
            expected: Vec::new(),
            rows: Some((Arc::from(rows), place)),
        }
    }

    #[test]
    fn every_line_is_a_case() {
        let line = |cells: [&str; 4]| cells.map(cell).to_vec();
        let grid = Grid {
            path: Arc::from("p/cases/a.csv"),
            rows: vec![
                line(["名称", "户.家庭人口", "期望.户.人均纯收入", "命中"]),
                line(["三口", "3", "7999.99", "R-203、R-209"]),
                line(["", "未知", "", ""]),
            ],
        };
        let mut diagnostics = Vec::new();
        let cases = expand(case("cases/a.csv"), &[grid], &mut diagnostics);
        assert!(diagnostics.is_empty());
        assert_eq!(cases.iter().map(|case| &*case.name).collect::<Vec<_>>(), ["表：三口", "表 2"]);
        assert_eq!(cases[0].expected[0].says.entries.len(), 2);
        assert_eq!(cases[1].expected[0].says.entries.len(), 1);
        assert!(matches!(cases[1].given[0].rows[0].1.entries[0].1.value, Written::Table(_)));
    }

    #[test]
    fn a_side_file_that_is_not_there_is_told() {
        let mut diagnostics = Vec::new();
        assert!(expand(case("cases/b.csv"), &[], &mut diagnostics).is_empty());
        assert_eq!(diagnostics[0].code, "E0702");
    }
}
