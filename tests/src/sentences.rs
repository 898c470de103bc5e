//! Tables of sentences (`suite/sentences/*.csv`): each line is an expression, perhaps a row, and the sentence that an
//! explanation or the handbook says for it, in both languages.

use crate::engine::{self, Setting};
use heng_core::program::{ColumnId, Formula, TableId};
use heng_core::run::frame::{Frame, Rows};
use heng_core::source::{PackFiles, SourceFile};
use heng_host::catalogue;
use heng_host::language::Language;
use heng_review::Speaker;
use heng_values::Type;
use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

/// One line of a table.
struct Line {
    number: usize,
    expression: String,
    /// Empty, or the row whose figures are said: `@户:h1`.
    row: String,
    said: [String; 2],
}

impl Line {
    fn name(&self) -> String {
        format!("例{}", self.number)
    }

    fn place(&self) -> (&str, &str) {
        self.row.strip_prefix('@').and_then(|place| place.split_once(':')).unwrap_or(("户", ""))
    }
}

/// Holds every table of sentences.
///
/// # Panics
/// A sentence is another than the table says.
pub fn run() {
    let (mut ran, mut failures) = (0, Vec::new());
    for file in crate::entries(&crate::suite().join("sentences")) {
        if file.extension().is_some_and(|extension| extension == "csv") {
            ran += table(&file, &mut failures);
        }
    }
    crate::finish("sentences", ran, &failures);
}

fn read(file: &Path) -> Vec<Line> {
    let mut reader = csv::Reader::from_path(file).expect("the table can be opened");
    let lines = reader.records().map(|record| {
        let record = record.expect("the table is CSV");
        let number = record.position().map_or(0, csv::Position::line) as usize;
        let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
        Line { number, expression: cell(0), row: cell(1), said: [cell(2), cell(3)] }
    });
    lines.collect()
}

fn write(file: &Path, lines: &[Line]) {
    let mut writer = csv::Writer::from_path(file).expect("the table can be written");
    writer.write_record(["表达式", "行", "句子", "英文"]).expect("the table can be written");
    for line in lines {
        let cells = [&line.expression, &line.row, &line.said[0], &line.said[1]];
        writer.write_record(cells).expect("the table can be written");
    }
}

fn table(file: &Path, failures: &mut Vec<String>) -> usize {
    let mut lines = read(file);
    let mut derived = String::new();
    for line in &lines {
        let (name, (table, _)) = (line.name(), line.place());
        derived.push_str(&format!(
            "[[derive]]\nname = \"{name}\"\non = \"{table}\"\nvalue = '''{}'''\n\n",
            line.expression
        ));
    }
    let (base, functions) = crate::expressions::base(file);
    let source = |path: &str, text: &str| SourceFile { path: Arc::from(path), text: Arc::from(text) };
    let files = PackFiles {
        folder: Arc::from("p"),
        toml: vec![source("p/lines.toml", &derived), source("p/pack.toml", &base)],
        functions: functions.iter().map(|text| source("p/functions.rhai", text)).collect(),
        ..PackFiles::default()
    };
    let (program, errors) = engine::load(&files);
    let Some(program) = program else {
        failures.push(format!("{}: {errors:?}", file.display()));
        return lines.len();
    };
    let given = vec![crate::reference::Rows::default(); program.tables.len()];
    let outcome = engine::run(&program, &given, Setting { chunk: 64, threads: 1 });
    for line in &mut lines {
        let (table, key) = line.place();
        let table = TableId(program.tables.iter().position(|known| *known.name == *table).unwrap_or(0) as u32);
        let column = program.columns.iter().position(|column| *column.name == *line.name());
        let column = ColumnId(column.expect("every line has its column") as u32);
        let Formula::Node(node) = program.column(column).formula else { continue };
        let row = if key.is_empty() { None } else { outcome.outcome.find(table, key) };
        let frame =
            RefCell::new(Frame::new(outcome.outcome.store(), table, Rows::of(&[row.unwrap_or(heng_columns::NO_ROW)])));
        let known = |node| frame.borrow_mut().node(node).get(0);
        for (at, language) in Language::ALL.into_iter().enumerate() {
            let words = |key: &str, arguments: &[(&str, &str)]| catalogue::text(language, key, arguments);
            let mut speaker = Speaker::new(&program, &words);
            if row.is_some() {
                speaker = speaker.in_row(&known, false);
            }
            let said =
                if program.node(node).kind == Type::Bool { speaker.condition(node) } else { speaker.value(node) };
            if said != line.said[at] {
                if crate::update() {
                    line.said[at] = said;
                } else {
                    failures.push(format!(
                        "{}:{} {} {}\n  expected {}\n  says     {said}",
                        file.display(),
                        line.number,
                        line.expression,
                        line.row,
                        line.said[at]
                    ));
                }
            }
        }
    }
    if crate::update() {
        write(file, &lines);
    }
    lines.len()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_expression_is_said_as_its_line_says() {
        super::run();
    }
}
