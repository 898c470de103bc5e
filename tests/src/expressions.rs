//! Tables of expressions (`suite/expressions/*.csv`): each line is an expression, a row and what it gives. Every line is
//! checked against the product and the reference, and then every expression in every row of them all.

use crate::engine::{self, Setting};
use crate::reference::{Reference, Rows};
use crate::written::{self, Cell};
use heng_core::program::{Formula, Program, TableId};
use heng_core::source::{PackFiles, SourceFile};
use heng_values::{Diagnostic, Severity, Type};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// One line of a table.
#[derive(Clone, Debug)]
struct Line {
    /// Its number in the file, from 1.
    number: usize,
    expression: String,
    row: String,
    expected: String,
    note: String,
}

impl Line {
    /// Whether it is refused when the pack is loaded.
    fn refused(&self) -> bool {
        self.expected == "错误" || self.expected.starts_with('E')
    }

    fn name(&self) -> String {
        format!("例{}", self.number)
    }

    /// The table it is evaluated in, and the key of its row: `@户:h1`, or its own row of `行`.
    fn place(&self) -> (String, String) {
        match self.row.strip_prefix('@').and_then(|place| place.split_once(':')) {
            Some((table, key)) => (table.to_owned(), key.to_owned()),
            None => ("行".to_owned(), self.name()),
        }
    }

    fn derive(&self) -> String {
        let (table, _) = self.place();
        format!("[[derive]]\nname = \"{}\"\non = \"{table}\"\nvalue = '''{}'''\n\n", self.name(), self.expression)
    }
}

/// Runs every table of expressions.
///
/// # Panics
/// A line gives something else than it says.
pub fn run() {
    let (mut ran, mut failures) = (0, Vec::new());
    for file in crate::entries(&crate::suite().join("expressions")) {
        if file.extension().is_some_and(|extension| extension == "csv") {
            ran += table(&file, &mut failures);
        }
    }
    crate::finish("expressions", ran, &failures);
}

fn read(file: &Path) -> Vec<Line> {
    let mut reader = csv::Reader::from_path(file).expect("the table can be opened");
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.expect("the table is CSV");
        let number = record.position().map_or(0, csv::Position::line) as usize;
        let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
        lines.push(Line { number, expression: cell(0), row: cell(1), expected: cell(2), note: cell(3) });
    }
    lines
}

fn write(file: &Path, lines: &[Line]) {
    let mut writer = csv::Writer::from_path(file).expect("the table can be written");
    writer.write_record(["表达式", "行", "期望", "备注"]).expect("the table can be written");
    for line in lines {
        let cells = [&line.expression, &line.row, &line.expected, &line.note];
        writer.write_record(cells).expect("the table can be written");
    }
}

/// The pack of a table: its own `.toml` (else that of `fields`), its own `.rhai`, and one derived column per line.
fn pack(file: &Path, lines: &[&Line]) -> (PackFiles, Vec<(usize, usize)>) {
    let (base, functions) = base(file);
    let (mut text, mut ends) = (String::new(), Vec::new());
    for line in lines {
        text.push_str(&line.derive());
        ends.push((text.len(), line.number));
    }
    let source = |path: &str, text: &str| SourceFile { path: Arc::from(path), text: Arc::from(text) };
    let files = PackFiles {
        folder: Arc::from("p"),
        toml: vec![source("p/lines.toml", &text), source("p/pack.toml", &base)],
        functions: functions.iter().map(|text| source("p/functions.rhai", text)).collect(),
        ..PackFiles::default()
    };
    (files, ends)
}

/// The pack of a table, and its functions.
pub(crate) fn base(file: &Path) -> (String, Option<String>) {
    let own = file.with_extension("toml");
    let base = if own.exists() { own } else { file.with_file_name("fields.toml") };
    let base = std::fs::read_to_string(base).expect("the table has a pack");
    (base, std::fs::read_to_string(file.with_extension("rhai")).ok())
}

/// The code and the derived column of each line that is refused.
pub(crate) fn refused(file: &Path) -> Vec<(String, String)> {
    let lines = read(file).into_iter().filter(|line| line.expected.starts_with('E'));
    let named = |line: &Line| line.derive().replace(&line.name(), "例");
    lines.map(|line| (line.expected.clone(), named(&line))).collect()
}

fn table(file: &Path, failures: &mut Vec<String>) -> usize {
    let mut lines = read(file);
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let say = |line: &Line, what: String| format!("{name}:{} {}\n  {what}", line.number, line.expression);
    for line in lines.iter_mut().filter(|line| line.refused()) {
        let (files, _) = pack(file, &[&*line]);
        let codes: Vec<&str> = errors(&files).iter().map(|error| error.code).collect();
        match codes.first() {
            None => failures.push(say(line, format!("was taken, expected {}", line.expected))),
            Some(code) if line.expected == "错误" && crate::update() => line.expected = (*code).to_owned(),
            Some(_) if line.expected == "错误" || codes.contains(&&*line.expected) => {}
            Some(_) => failures.push(say(line, format!("expected {}, got {}", line.expected, codes.join(" ")))),
        }
    }
    if crate::update() {
        write(file, &lines);
    }
    let mut good: Vec<&Line> = lines.iter().filter(|line| !line.refused()).collect();
    loop {
        let (files, ends) = pack(file, &good);
        let (program, errors) = engine::load(&files);
        let refused: HashMap<usize, String> = errors.iter().map(|error| (line_of(error, &ends), said(error))).collect();
        if refused.is_empty() {
            if let Some(program) = program {
                evaluate(&program, &good, &say, failures);
            }
            return lines.len();
        }
        for line in good.iter().filter(|line| refused.contains_key(&line.number)) {
            failures.push(say(line, format!("expected {}, refused with {}", line.expected, refused[&line.number])));
        }
        if let Some(whole) = refused.get(&0) {
            failures.push(format!("{name}: {whole}"));
            return lines.len();
        }
        good.retain(|line| !refused.contains_key(&line.number));
    }
}

fn errors(files: &PackFiles) -> Vec<Diagnostic> {
    engine::load(files).1.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect()
}

fn said(error: &Diagnostic) -> String {
    format!("{} {:?} {:?}", error.code, error.arguments, error.place)
}

/// The line that an error stands in; 0 where it is none's.
fn line_of(error: &Diagnostic, ends: &[(usize, usize)]) -> usize {
    let place = error.place.as_ref().filter(|place| &*place.file == "p/lines.toml");
    let at = place.map(|place| place.start as usize);
    at.and_then(|at| ends.iter().find(|(end, _)| at < *end)).map_or(0, |(_, number)| *number)
}

/// The rows of `行`: one per line, its cells as written.
fn rows(program: &Program, lines: &[&Line], failures: &mut Vec<String>) -> Vec<Rows> {
    let mut all = vec![Rows::default(); program.tables.len()];
    let Some(at) = program.tables.iter().position(|table| &*table.name == "行") else { return all };
    let fields: HashMap<&str, _> =
        program.tables[at].fields.iter().map(|field| (&*program.column(*field).name, *field)).collect();
    let rows = &mut all[at];
    rows.present = true;
    for line in lines {
        let mut cells: HashMap<_, _> = fields.values().map(|field| (*field, None)).collect();
        cells.insert(fields["编号"], Some(crate::reference::texts::text(line.name())));
        for pair in line.row.split(';').filter(|pair| !pair.trim().is_empty() && !line.row.starts_with('@')) {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            let field = fields.get(name.trim()).copied();
            let read = field.and_then(|field| written::cell(text.trim(), program.column(field).kind));
            match (field, read) {
                (Some(field), Some(Cell::Value(value))) => drop(cells.insert(field, value)),
                (Some(field), Some(Cell::Unreadable)) => drop(rows.unreadable.insert((field, rows.rows.len()))),
                _ => failures.push(format!("line {}: no such cell: {pair}", line.number)),
            }
        }
        rows.rows.push(cells);
    }
    all
}

fn evaluate(program: &Program, lines: &[&Line], say: &dyn Fn(&Line, String) -> String, failures: &mut Vec<String>) {
    let given = rows(program, lines, failures);
    let outcomes: Vec<_> = Setting::all().into_iter().map(|setting| engine::run(program, &given, setting)).collect();
    let mut reference = Reference::new(program, given);
    for line in lines {
        let (table, key) = line.place();
        let found = program.columns.iter().position(|column| *column.name == *line.name());
        let column = found.map(|at| heng_core::program::ColumnId(at as u32)).expect("every line has its column");
        let table = TableId(program.tables.iter().position(|known| *known.name == *table).unwrap_or(0) as u32);
        let Some(row) = (0..reference.rows(table)).find(|row| reference.key(table, *row).as_deref() == Some(&*key))
        else {
            failures.push(say(line, format!("there is no row {key}")));
            continue;
        };
        let kind: Type = program.column(column).kind;
        let expected = match &*line.expected {
            "未知" => None,
            text => written::value(text, kind),
        };
        let shown = |value| written::shown(value);
        let slow = reference.column(column, row);
        if slow != expected || (expected.is_none() && line.expected != "未知") {
            failures
                .push(say(line, format!("expected {}, the reference gives {}", line.expected, shown(slow.as_ref()))));
        }
        let fast = outcomes[0].value(column, row);
        if fast != expected {
            failures.push(say(line, format!("expected {}, the product gives {}", line.expected, shown(fast.as_ref()))));
        }
    }
    for (at, column) in program.columns.iter().enumerate() {
        if matches!(column.formula, Formula::Input(_)) {
            continue;
        }
        let id = heng_core::program::ColumnId(at as u32);
        for row in 0..reference.rows(column.table) {
            let slow = reference.column(id, row);
            for outcome in &outcomes {
                let fast = outcome.value(id, row);
                if fast != slow {
                    failures.push(format!(
                        "{} in row {row}: the product gives {}, the reference {} ({:?})",
                        lines
                            .iter()
                            .find(|line| line.name() == *column.name)
                            .map_or(&*column.name, |line| &line.expression),
                        written::shown(fast.as_ref()),
                        written::shown(slow.as_ref()),
                        outcome.setting,
                    ));
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_expression_gives_what_its_line_says() {
        super::run();
    }
}
