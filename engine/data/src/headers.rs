//! Says which column of a file gives which field of a table, by the headers as people wrote them. The same for every
//! format; where headers stand in a file is the format's matter.

use heng_core::program::{Field, FileSource, Formula, Program, TableId};
use heng_core::run::input::{Problem, action};
use heng_values::names::{HeaderFit, fold_header, header_fit};
use heng_values::{Diagnostic, Severity, Value};
use std::sync::Arc;

/// How alike a header must be to be named as what was probably meant.
const CLOSE: f64 = 0.6;

/// How many of a table's fields are named where a file has none of them.
const NAMED: usize = 6;

/// Where a field's values come from in one file.
#[derive(Clone, PartialEq, Debug)]
pub enum Origin {
    /// From this column of the file, counted from 0.
    Column(usize),
    /// The source says it.
    Constant(Value),
    /// The file has no such column.
    Absent,
}

/// How one file is read for one table.
#[derive(Clone, Default, Debug)]
pub struct Mapping {
    /// By position in `Table::fields`.
    pub origins: Vec<Origin>,
    /// How many cells a full record has: up to the last column with a header.
    pub width: usize,
    /// Columns that could not be used as they stand.
    pub problems: Vec<Problem>,
    /// Columns that belong to no field.
    pub notes: Vec<Diagnostic>,
}

/// The input declaration of a column; none for computed columns.
pub fn field(program: &Program, table: TableId, position: usize) -> Option<&Field> {
    match &program.column(*program.table(table).fields.get(position)?).formula {
        Formula::Input(field) => Some(field),
        _ => None,
    }
}

/// How well a header fits; the least is the best. What the source says comes first, then the kind of fit, then names
/// before aliases.
type Rank = (bool, HeaderFit, bool);

/// Worse than every fit.
const LAST: Rank = (true, HeaderFit::NameWithoutUnit, true);

/// Maps the headers of a file onto the fields of a table. `line` is the header's line as a spreadsheet counts.
///
/// # Errors
/// `E0808` for each field without which the file cannot be used (required, or part of the key), `E0841` where no header
/// means any field.
pub fn map(
    program: &Program,
    table: TableId,
    source: &FileSource,
    file: &Arc<str>,
    headers: &[String],
    line: u64,
) -> Result<Mapping, Vec<Diagnostic>> {
    let declared = &program.table(table).fields;
    let mut mapping = Mapping {
        origins: vec![Origin::Absent; declared.len()],
        width: headers.iter().rposition(|header| !header.trim().is_empty()).map_or(0, |last| last + 1),
        ..Mapping::default()
    };
    // Per field the headers that mean it best of all fields, the best first.
    let mut wanted: Vec<Vec<(Rank, usize)>> = vec![Vec::new(); declared.len()];
    let mut unknown: Vec<usize> = Vec::new();
    for (column, header) in headers.iter().enumerate().take(mapping.width) {
        let ranks = (0..declared.len()).filter_map(|at| Some((rank(program, table, source, at, header)?, at)));
        match ranks.min() {
            Some((rank, at)) => wanted[at].push((rank, column)),
            None if header.trim().is_empty() => {}
            None => unknown.push(column),
        }
    }
    if wanted.iter().all(Vec::is_empty) {
        // What stands there may be somebody's record: only what is nearly a column's name is repeated.
        let closest = (0..declared.len()).filter_map(|at| closest(program, table, at, &headers[..mapping.width]));
        let closest = closest.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, header)| header);
        let none = Diagnostic::new("E0841", Severity::Error, None).with("file", file.as_ref());
        let names = declared.iter().take(NAMED).map(|id| program.column(*id).name.as_ref());
        let names: Vec<&str> = names.collect();
        let none = none.with("table", program.table(table).title.as_ref()).with("columns", names.join("、"));
        return Err(vec![none.suggest(closest)]);
    }
    // A name that some tool numbered because it stood twice: `风险是否已消除.1`, `风险是否已消除0`.
    unknown.retain(|column: &usize| {
        let Some(name) = unnumbered(&headers[*column]) else { return true };
        let of_first = |columns: &Vec<(Rank, usize)>| columns.iter().any(|(_, other)| headers[*other].trim() == name);
        match wanted.iter_mut().find(|columns| of_first(columns)) {
            Some(columns) => columns.push((LAST, *column)),
            None => return true,
        }
        false
    });
    for (at, mut columns) in wanted.into_iter().enumerate() {
        columns.sort();
        let Some((best, others)) = columns.split_first() else { continue };
        mapping.origins[at] = Origin::Column(best.1);
        for (_, other) in others {
            let same = headers[*other] == headers[best.1];
            mapping.problems.push(Problem {
                file: file.clone(),
                row: Some(line),
                column: Arc::from(headers[*other].trim()),
                text: String::new(),
                code: if same { "D0005" } else { "D0006" },
                arguments: vec![
                    ("used", format!("{}（{}）", headers[best.1].trim(), letters(best.1))),
                    ("unused", format!("{}（{}）", headers[*other].trim(), letters(*other))),
                ],
                action: action::NOTED,
            });
        }
    }
    for (id, value) in &source.set {
        if let Some(at) = declared.iter().position(|known| known == id) {
            mapping.origins[at] = Origin::Constant(value.clone());
        }
    }
    let faults: Vec<Diagnostic> = (0..declared.len())
        .filter(|at| mapping.origins[*at] == Origin::Absent && is_needed(program, table, *at))
        .map(|at| missing(program, table, at, file, &headers[..mapping.width]))
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    if !unknown.is_empty() {
        let unknown: Vec<&str> = unknown.into_iter().map(|column| headers[column].trim()).collect();
        let note = Diagnostic::new("N0803", Severity::Note, None);
        let title = program.table(table).title.as_ref();
        mapping.notes.push(note.with("file", file.as_ref()).with("table", title).with("columns", unknown.join("、")));
    }
    Ok(mapping)
}

/// A header without the number that tools put behind the second of two equal ones; none if it has none.
fn unnumbered(header: &str) -> Option<&str> {
    let header = header.trim();
    let name = header.trim_end_matches(|character: char| character.is_ascii_digit());
    let number = &header[name.len()..];
    let name = match name.strip_suffix('.') {
        Some(name) => name,
        None if number.len() == 1 => name,
        None => return None,
    };
    (!number.is_empty() && !name.is_empty()).then_some(name)
}

fn rank(program: &Program, table: TableId, source: &FileSource, at: usize, header: &str) -> Option<Rank> {
    let id = program.table(table).fields[at];
    let by_source = source.columns.iter().filter(|(_, field)| *field == id);
    let by_source = by_source.filter_map(|(name, _)| Some((false, header_fit(header, name)?, false)));
    let by_name = header_fit(header, &program.column(id).name).map(|fit| (true, fit, false));
    let aliases = field(program, table, at).map(|field| &field.aliases[..]).unwrap_or_default();
    let by_alias = aliases.iter().filter_map(|alias| Some((true, header_fit(header, alias)?, true)));
    by_source.chain(by_name).chain(by_alias).min()
}

fn is_needed(program: &Program, table: TableId, at: usize) -> bool {
    let about = program.table(table);
    about.key.contains(&about.fields[at]) || field(program, table, at).is_some_and(|field| field.required)
}

/// What is said about a column that a file must have.
fn missing(program: &Program, table: TableId, at: usize, file: &str, headers: &[String]) -> Diagnostic {
    let id = program.table(table).fields[at];
    let closest = closest(program, table, at, headers).map(|(_, header)| header);
    let known: Vec<&str> = headers.iter().map(|header| header.trim()).filter(|header| !header.is_empty()).collect();
    Diagnostic::new("E0808", Severity::Error, None)
        .with("file", file)
        .with("table", program.table(table).title.as_ref())
        .with("column", program.column(id).name.as_ref())
        .with("headers", known.join("、"))
        .suggest(closest)
}

/// The header that is most like a field's name or aliases, and how much, if any comes close.
fn closest(program: &Program, table: TableId, at: usize, headers: &[String]) -> Option<(f64, String)> {
    let id = program.table(table).fields[at];
    let names = std::iter::once(&program.column(id).name)
        .chain(field(program, table, at).into_iter().flat_map(|field| &field.aliases))
        .map(|name| fold_header(name));
    let names: Vec<String> = names.collect();
    let likeness = |header: &String| {
        let folded = fold_header(header);
        names.iter().map(|name| strsim::jaro_winkler(name, &folded)).fold(0.0, f64::max)
    };
    headers
        .iter()
        .map(|header| (likeness(header), header))
        .filter(|(likeness, _)| *likeness >= CLOSE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(likeness, header)| (likeness, header.trim().to_owned()))
}

/// A column as spreadsheets letter it: A, B … Z, AA …
pub fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{household_program, source};

    fn mapped(headers: &[&str]) -> Result<Mapping, Vec<Diagnostic>> {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        map(&household_program(), TableId(0), &source("户"), &Arc::from("户.csv"), &headers, 1)
    }

    #[test]
    fn headers_are_found_by_name_or_alias_in_any_order() {
        let mapping = mapped(&["备用", "县（市、区）", " 家庭\u{3000}人口 ", "户编号", ""]).unwrap();
        assert_eq!(mapping.origins[..3], [Origin::Column(3), Origin::Column(1), Origin::Column(2)]);
        assert_eq!(mapping.width, 4);
        assert_eq!(mapping.notes[0].arguments[2], ("columns", "备用".to_owned()));
    }

    #[test]
    fn of_two_columns_for_one_field_the_better_is_taken_and_the_other_reported() {
        let mapping = mapped(&["所属县", "户编号", "县", "户编号"]).unwrap();
        assert_eq!(mapping.origins[..2], [Origin::Column(1), Origin::Column(2)]);
        let codes: Vec<&str> = mapping.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["D0005", "D0006"]);
        assert_eq!(mapping.problems[0].arguments[1].1, "户编号（D）");
    }

    #[test]
    fn a_numbered_header_is_the_second_of_two() {
        let mapping = mapped(&["户编号", "县", "县.1", "县0", "乡.1", "说明1"]).unwrap();
        assert_eq!(mapping.origins[1], Origin::Column(1));
        let unused: Vec<&str> = mapping.problems.iter().map(|problem| problem.arguments[1].1.as_str()).collect();
        assert_eq!(unused, ["县.1（C）", "县0（D）"]);
        assert_eq!(mapping.notes[0].arguments[2].1, "乡.1、说明1");
    }

    #[test]
    fn a_missing_required_column_names_what_came_closest() {
        let faults = mapped(&["户编码", "县"]).unwrap_err();
        assert_eq!(faults[0].code, "E0808");
        assert_eq!(faults[0].suggestion.as_deref(), Some("户编码"));
    }

    #[test]
    fn columns_are_lettered_as_in_spreadsheets() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
