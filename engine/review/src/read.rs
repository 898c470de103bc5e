//! Case files → cases. Only the shape is checked here; tables, columns and rules are known where a case is run.

use crate::case::{Case, Expected, Given};
use heng_core::SourceFile;
use heng_core::document::{Entry, Key, Table, Written, read_document};
use heng_core::nearest;
use heng_values::date_text::evaluation_moment;
use heng_values::{Diagnostic, Moment};
use std::sync::Arc;

/// What a case may say; its form in the core says the same with words.
const KEYS: [&str; 7] = ["name", "as_of", "rules", "given", "expect", "rows", "note"];

/// Reads the cases of a file, in source order. A case with a mistake is left out, and the mistake told.
pub fn read_cases(file: &SourceFile) -> (Vec<Case>, Vec<Diagnostic>) {
    let (table, mut diagnostics) = read_document(file);
    let mut cases = Vec::new();
    for (key, entry) in &table.entries {
        match &entry.value {
            Written::Array(items) if &*key.name == "case" => {
                for item in items {
                    let mut found = Vec::new();
                    let case = read_case(file, item, &mut found);
                    cases.extend(case.filter(|_| found.is_empty()));
                    diagnostics.append(&mut found);
                }
            }
            _ => diagnostics.push(
                Diagnostic::error("E1001", &key.place).with("key", &*key.name).suggest(nearest(&key.name, ["case"])),
            ),
        }
    }
    (cases, diagnostics)
}

fn read_case(file: &SourceFile, item: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Option<Case> {
    let Written::Table(table) = &item.value else {
        diagnostics.push(wrong_shape(item, "case"));
        return None;
    };
    for (key, _) in &table.entries {
        if !KEYS.contains(&&*key.name) {
            diagnostics
                .push(Diagnostic::error("E1001", &key.place).with("key", &*key.name).suggest(nearest(&key.name, KEYS)));
        }
    }
    let Some(name) = table.text("name") else {
        diagnostics.push(Diagnostic::error("E1002", &item.place));
        return None;
    };
    Some(Case {
        name: Arc::from(name),
        file: file.path.clone(),
        place: table.get("name").map_or(&item.place, |entry| &entry.place).clone(),
        as_of: table.get("as_of").and_then(|entry| moment(entry, diagnostics)),
        rules: table.get("rules").map(|entry| names(entry, "rules", diagnostics)),
        given: table.get("given").map(|entry| given(entry, diagnostics)).unwrap_or_default(),
        rows: table.get("rows").and_then(|entry| side_file(entry, diagnostics)),
        expected: table.get("expect").map(|entry| expected(entry, diagnostics)).unwrap_or_default(),
    })
}

/// A date alone means its end, 24:00.
fn moment(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Option<Moment> {
    let moment = match &entry.value {
        Written::Date(date) => Moment::new(*date, 24, 0, 0),
        Written::Moment(moment) => Some(*moment),
        Written::Text(text) => evaluation_moment(&text.text).ok(),
        _ => None,
    };
    if moment.is_none() && !matches!(entry.value, Written::Broken) {
        diagnostics.push(wrong_shape(entry, "as_of"));
    }
    moment
}

fn side_file(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Option<(Arc<str>, heng_values::Place)> {
    match &entry.value {
        Written::Text(text) => Some((text.text.clone(), entry.place.clone())),
        _ => {
            diagnostics.push(wrong_shape(entry, "rows"));
            None
        }
    }
}

fn names(entry: &Entry, key: &'static str, diagnostics: &mut Vec<Diagnostic>) -> Vec<(Arc<str>, heng_values::Place)> {
    let Written::Array(items) = &entry.value else {
        diagnostics.push(wrong_shape(entry, key));
        return Vec::new();
    };
    let mut names = Vec::new();
    for item in items {
        match &item.value {
            Written::Text(text) => names.push((text.text.clone(), item.place.clone())),
            _ => diagnostics.push(wrong_shape(item, key)),
        }
    }
    names
}

fn given(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Vec<Given> {
    let Written::Table(tables) = &entry.value else {
        diagnostics.push(wrong_shape(entry, "given"));
        return Vec::new();
    };
    tables
        .entries
        .iter()
        .map(|(key, entry)| Given {
            table: key.clone(),
            place: entry.place.clone(),
            rows: given_rows(entry, diagnostics),
        })
        .collect()
}

/// The rows of one table.
pub(crate) fn given_rows(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Vec<(heng_values::Place, Table)> {
    let Written::Array(items) = &entry.value else {
        diagnostics.push(wrong_shape(entry, "given"));
        return Vec::new();
    };
    let mut rows = Vec::new();
    for item in items {
        match &item.value {
            Written::Table(row) => rows.push((item.place.clone(), row.clone())),
            _ => diagnostics.push(wrong_shape(item, "given")),
        }
    }
    rows
}

fn expected(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Vec<Expected> {
    let Written::Table(tables) = &entry.value else {
        diagnostics.push(wrong_shape(entry, "expect"));
        return Vec::new();
    };
    let mut all = Vec::new();
    for (table, rows) in &tables.entries {
        let Written::Table(rows) = &rows.value else {
            diagnostics.push(wrong_shape(rows, "expect"));
            continue;
        };
        for (row, says) in &rows.entries {
            match &says.value {
                Written::Table(says) => {
                    all.push(Expected { table: table.clone(), row: row.clone(), says: says.clone() })
                }
                _ => diagnostics.push(wrong_shape(says, "expect")),
            }
        }
    }
    all
}

/// What is written here is of another shape than the key takes.
pub(crate) fn wrong_shape(entry: &Entry, key: &'static str) -> Diagnostic {
    Diagnostic::error("E1003", &entry.place).with("key", key).with("written", entry.word())
}

/// A name that nothing has.
pub(crate) fn unknown_name(code: &'static str, key: &Key, table: &str, near: Option<String>) -> Diagnostic {
    Diagnostic::error(code, &key.place).with("name", &*key.name).with("table", table).suggest(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile { path: Arc::from("cases/a.toml"), text: Arc::from(text) }
    }

    #[test]
    fn cases_may_say_what_their_form_shows() {
        let form: Vec<String> = heng_core::kind::form("case").iter().map(|key| key.name.to_string()).collect();
        assert_eq!(form, KEYS);
    }

    #[test]
    fn cases_are_read_with_rows_and_expectations() {
        let (cases, diagnostics) = read_cases(&file(
            "[[case]]\nname = \"一\"\nas_of = 2022-09-05\nrules = [\"R-2*\"]\n\
             given.\"户\" = [{ \"户编号\" = \"h1\" }]\nexpect.\"户\".h1 = { findings = [] }\n",
        ));
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(cases.len(), 1);
        assert_eq!(cases[0].given[0].rows.len(), 1);
        assert_eq!(&*cases[0].expected[0].row.name, "h1");
        assert_eq!(cases[0].as_of.map(|moment| moment.closing_date().parts()), Some((2022, 9, 5)));
    }

    #[test]
    fn each_mistake_of_shape_has_its_place() {
        let (cases, diagnostics) = read_cases(&file(
            "[[case]]\nname = \"一\"\nexpected = 1\n[[case]]\ngiven = 3\n[[case]]\nname = \"三\"\ngiven.\"户\" = 5\n[cases]\n",
        ));
        assert!(cases.is_empty());
        let codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, ["E1001", "E1002", "E1003", "E1001"]);
        assert_eq!(diagnostics[0].suggestion.as_deref(), Some("expect"));
    }
}
