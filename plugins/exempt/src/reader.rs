//! The cells of a list of exemptions → its lines. Columns are found by their names in the header, in any order; every
//! mistake is told at its own cell, and the other lines are read all the same.

use crate::list::{Line, List};
use heng_core::nearest;
use heng_core::operator::{CellRow, CellValue, Cells, OperatorCall};
use heng_values::clean::clean_text;
use heng_values::date_text::cell_date;
use heng_values::{Date, Diagnostic, Place, Value};
use std::sync::Arc;

/// The columns, each with the names that a header may have for it.
const COLUMNS: [&[&str]; 5] =
    [&["key", "主键"], &["rule", "规则"], &["reason", "理由"], &["until", "有效至"], &["by", "批准"]];
const KEY: usize = 0;
const RULE: usize = 1;
const REASON: usize = 2;
const UNTIL: usize = 3;
const BY: usize = 4;

/// What holds for lines that do not say it themselves.
pub struct Common {
    /// The rules that the item exempts from; lines may name these only.
    pub rules: Vec<Arc<str>>,
    /// The reason.
    pub reason: Arc<str>,
    /// Who allowed it.
    pub by: Arc<str>,
}

/// Reads a list; `None` where something is wrong, which is told.
pub fn read(call: &mut OperatorCall<'_, '_>, cells: &Cells, common: &Common) -> Option<List> {
    let mut list = List::default();
    let Some((header, rows)) = cells.rows.split_first().filter(|_| cells.headed) else {
        // An empty list exempts nobody.
        if cells.rows.iter().all(|row| row.cells.is_empty()) {
            return Some(list);
        }
        call.report(Diagnostic::error("E0622", &cells.place));
        return None;
    };
    let positions = positions(call, header, cells)?;
    let mut whole = true;
    for row in rows {
        whole &= line(call, row, &positions, common, &mut list);
    }
    whole.then_some(list)
}

/// Where each column stands.
fn positions(call: &mut OperatorCall<'_, '_>, header: &CellRow, cells: &Cells) -> Option<[Option<usize>; 5]> {
    let mut positions = [None; COLUMNS.len()];
    let mut whole = true;
    for (at, cell) in header.cells.iter().enumerate() {
        let CellValue::Text(source) = cell else { continue };
        let name = clean_text(&source.text);
        if name.is_empty() {
            continue;
        }
        match COLUMNS.iter().position(|names| names.contains(&&*name)) {
            Some(column) if positions[column].is_none() => positions[column] = Some(at),
            _ => {
                whole = false;
                let known: Vec<&str> = COLUMNS.iter().flat_map(|names| names.iter().copied()).collect();
                call.report(
                    Diagnostic::error("E0621", &cell.place())
                        .with("column", &*name)
                        .with("known", known.join(", "))
                        .suggest(nearest(&name, known)),
                );
            }
        }
    }
    if whole && positions[KEY].is_none() {
        call.report(Diagnostic::error("E0622", if cells.from_file { &header.place } else { &cells.place }));
        return None;
    }
    whole.then_some(positions)
}

/// Takes one line in.
fn line(
    call: &mut OperatorCall<'_, '_>,
    row: &CellRow,
    positions: &[Option<usize>; 5],
    common: &Common,
    list: &mut List,
) -> bool {
    let cell = |column: usize| positions[column].and_then(|at| row.cells.get(at));
    let text = |column: usize| cell(column).map(texts).unwrap_or_default();
    let keys = text(KEY);
    if keys.is_empty() {
        call.report(Diagnostic::error("E0622", &row.place));
        return false;
    }
    let (Some(rules), Some(until)) = (rules(call, cell(RULE), common), until(call, cell(UNTIL))) else {
        return false;
    };
    let one = |column: usize, other: &Arc<str>| {
        text(column).into_iter().next().map_or_else(|| other.clone(), |(text, _)| text)
    };
    let line = Line { reason: one(REASON, &common.reason), by: one(BY, &common.by), until };
    let mut whole = true;
    for rule in &rules {
        for (key, place) in &keys {
            if !list.add(rule, key, line.clone()) {
                whole = false;
                call.report(Diagnostic::error("E0625", place).with("key", &**key).with("rule", &**rule));
            }
        }
    }
    whole
}

/// The rules of a line: those it names, else all of the item's.
fn rules(call: &mut OperatorCall<'_, '_>, cell: Option<&CellValue>, common: &Common) -> Option<Vec<Arc<str>>> {
    let mut rules = Vec::new();
    let mut whole = true;
    for (text, place) in cell.map(texts).unwrap_or_default() {
        for rule in text.split(['、', '，', ',', ';', '；']).map(str::trim).filter(|rule| !rule.is_empty()) {
            match common.rules.iter().find(|known| &***known == rule) {
                Some(known) => rules.push(known.clone()),
                None => {
                    whole = false;
                    let known = common.rules.iter().map(|rule| &**rule);
                    call.report(
                        Diagnostic::error("E0623", &place)
                            .with("rule", rule)
                            .with("known", common.rules.join(", "))
                            .suggest(nearest(rule, known)),
                    );
                }
            }
        }
    }
    if rules.is_empty() {
        rules.clone_from(&common.rules);
    }
    whole.then_some(rules)
}

/// The last day of a line; `None` where it is no date, which is told.
fn until(call: &mut OperatorCall<'_, '_>, cell: Option<&CellValue>) -> Option<Option<Date>> {
    let written = match cell {
        None => return Some(None),
        Some(CellValue::Value(Value::Date(date), _)) => return Some(Some(*date)),
        Some(CellValue::Value(Value::Moment(moment), _)) => return Some(Some(moment.date())),
        Some(CellValue::Text(source)) if clean_text(&source.text).is_empty() => return Some(None),
        Some(CellValue::Text(source)) => clean_text(&source.text).into_owned(),
        Some(other) => shown(other),
    };
    match cell_date(&written) {
        Ok(date) => Some(Some(date)),
        Err(_) => {
            let place = cell.map_or_else(|| call.place().clone(), CellValue::place);
            call.report(Diagnostic::error("E0624", &place).with("text", written));
            None
        }
    }
}

/// The texts of a cell with their places; empty ones are left out.
fn texts(cell: &CellValue) -> Vec<(Arc<str>, Place)> {
    let texts: Vec<(String, Place)> = match cell {
        CellValue::Text(source) => vec![(clean_text(&source.text).into_owned(), source.whole())],
        CellValue::Texts(sources, _) => {
            sources.iter().map(|source| (clean_text(&source.text).into_owned(), source.whole())).collect()
        }
        CellValue::Value(..) => vec![(shown(cell), cell.place())],
        CellValue::Odd(_) => Vec::new(),
    };
    texts.into_iter().filter(|(text, _)| !text.is_empty()).map(|(text, place)| (Arc::from(text), place)).collect()
}

fn shown(cell: &CellValue) -> String {
    match cell {
        CellValue::Value(value, _) => heng_values::show::shown(value, None),
        _ => String::new(),
    }
}
