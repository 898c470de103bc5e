//! `inspect`: how each file of a data folder would be read for a pack, before anything runs. Every field is read, not
//! only those that rules need.

use crate::catalogue;
use crate::failure::{Failure, Stage};
use crate::language::Language;
use crate::run::read_encoding;
use crate::snapshot::load_folder;
use crate::texts::Texts;
use heng_core::program::Program;
use heng_data::inspect::{FileView, Given, views};
use heng_values::Diagnostic;
use serde::Serialize;
use std::fmt::Write;
use std::path::PathBuf;

/// How many problems of a file are shown.
const SHOWN: usize = 5;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The data: a folder or one file.
    pub data: PathBuf,
    /// The pack's folder.
    pub pack: PathBuf,
    /// Folders of plugins.
    pub plugins: Vec<PathBuf>,
    /// The encoding of all text files by its name; found out if none.
    pub encoding: Option<String>,
    /// Whether sensitive texts are shown unmasked.
    pub show_sensitive: bool,
    /// The language of messages.
    pub language: Language,
}

/// How the files would be read; `schema` is the version of the shape.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// The shape's version.
    pub schema: u32,
    /// By table and then in the order of their names.
    pub files: Vec<FileEntry>,
    /// Remarks about pack and data.
    #[serde(skip)]
    pub remarks: Vec<Diagnostic>,
    /// The texts they point into.
    #[serde(skip)]
    pub texts: Texts,
}

/// How one file would be read.
#[derive(Clone, Debug, Serialize)]
pub struct FileEntry {
    /// Its name.
    pub file: String,
    /// The name of the table.
    pub table: String,
    /// The sheet, of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// `csv`, `xlsx`, `xls`, `xlsb` or `ods`.
    pub format: &'static str,
    /// `utf-8`, `gb18030`, `utf-16le` or `utf-16be`; empty where the format has no encodings.
    pub encoding: &'static str,
    /// `comma`, `tab` or `semicolon`; empty where the format needs none.
    pub separator: &'static str,
    /// The first header row, from 1.
    pub header_row: u64,
    /// How many rows the header takes.
    pub header_rows: u64,
    /// How many rows of titles and notes stand above it.
    pub rows_above: u64,
    /// How many records.
    pub rows: u64,
    /// Every field of the table.
    pub fields: Vec<FieldEntry>,
    /// Headers that give no field.
    pub unused: Vec<String>,
    /// How many problems.
    pub problem_count: usize,
    /// The first of them.
    pub problems: Vec<ProblemEntry>,
}

/// What gives a field.
#[derive(Clone, Debug, Serialize)]
pub struct FieldEntry {
    /// Its name.
    pub field: String,
    /// Its type's word.
    pub kind: &'static str,
    /// The header of the column that gives it; none where the file has none.
    pub header: Option<String>,
    /// The column as spreadsheets letter it.
    pub column: Option<String>,
    /// The constant that the source gives.
    pub constant: Option<String>,
}

/// A problem of a file.
#[derive(Clone, Debug, Serialize)]
pub struct ProblemEntry {
    /// Stable code.
    pub code: &'static str,
    /// The row as a spreadsheet counts.
    pub row: Option<u64>,
    /// The column's header.
    pub column: String,
    /// What stands there.
    pub text: String,
    /// Why it cannot be used.
    pub reason: String,
}

/// Looks at the data for a pack.
///
/// # Errors
/// What keeps pack or data from being read.
pub fn inspect(request: &Request) -> Result<Inspection, Box<Failure>> {
    let encoding = read_encoding(request.encoding.as_deref())?;
    let mut snapshot = load_folder(&request.pack, &request.plugins).snapshot()?;
    // Which columns there are is the same at every moment.
    let moment = snapshot.moment(None)?;
    let mut remarks = std::mem::take(&mut snapshot.remarks);
    let (program, mut found) = snapshot.pack.program(moment);
    remarks.append(&mut found);
    let Some(program) = program else { return Err(Failure::new(Stage::Pack, remarks, snapshot.texts)) };
    let all: Vec<_> = program.tables.iter().map(|table| table.fields.clone()).collect();
    let options = heng_data::ReadOptions { show_sensitive: request.show_sensitive, encoding, ..Default::default() };
    let reading = heng_data::read_with(&request.data, &program, &all, options, &|_| {});
    let mut reading = reading.map_err(|found| Failure::new(Stage::Data, found, snapshot.texts.clone()))?;
    remarks.append(&mut reading.notes);
    let files = views(&program, &reading).into_iter().map(|view| entry(&program, view, request.language)).collect();
    Ok(Inspection { schema: 1, files, remarks, texts: snapshot.texts })
}

fn entry(program: &Program, view: FileView, language: Language) -> FileEntry {
    let fields = view.fields.iter().map(|(id, given)| {
        let column = program.column(*id);
        let (mut header, mut letters, mut constant) = (None, None, None);
        match given {
            Given::Column(name, at) => {
                header = Some(name.clone());
                letters = Some(heng_data::headers::letters(*at));
            }
            Given::Constant(value) => constant = Some(heng_values::show::shown(value, None)),
            Given::Absent => {}
        }
        FieldEntry { field: column.name.to_string(), kind: column.kind.word(), header, column: letters, constant }
    });
    let problems = view.problems.iter().take(SHOWN).map(|problem| ProblemEntry {
        code: problem.code,
        row: problem.row,
        column: problem.column.to_string(),
        text: problem.text.clone(),
        reason: catalogue::coded(language, problem.code, &problem.arguments).title,
    });
    let (file, sheet) = heng_data::workbook::parted(&view.file);
    FileEntry {
        file: file.to_owned(),
        sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
        format: view.form.format,
        table: program.table(view.table).name.to_string(),
        encoding: view.form.encoding,
        separator: view.form.separator,
        header_row: view.header_row,
        header_rows: view.header_rows,
        rows_above: view.rows_above,
        rows: view.rows,
        fields: fields.collect(),
        unused: view.unused,
        problem_count: view.problems.len(),
        problems: problems.collect(),
    }
}

impl Inspection {
    /// The inspection as JSON text.
    pub fn to_json(&self) -> String {
        // Texts and whole numbers under text keys can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The `sources` entries for the pack that say what was found out: headers that are not the fields' names, the
    /// header's row, and an encoding other than UTF-8.
    pub fn mapping(&self) -> String {
        let mut out = String::new();
        let mut table = "";
        for file in &self.files {
            if file.table != table {
                if !table.is_empty() {
                    out.push_str("]\n\n");
                }
                table = &file.table;
                // Writing into a text cannot fail.
                let _ = writeln!(out, "[[table]]\nname = {}\nsources = [", quoted(table));
            }
            let stem = file.file.rsplit_once('.').map_or(&*file.file, |(stem, _)| stem);
            let renamed = file.fields.iter().filter_map(|field| {
                let header = field.header.as_ref().filter(|header| **header != field.field)?;
                Some(format!("{} = {}", quoted(header), quoted(&field.field)))
            });
            let columns: Vec<String> = renamed.collect();
            let mut keys = vec![format!("file = {}", quoted(stem))];
            keys.extend(file.sheet.as_ref().map(|sheet| format!("sheet = {}", quoted(sheet))));
            if !columns.is_empty() {
                keys.push(format!("columns = {{ {} }}", columns.join(", ")));
            }
            if file.rows_above > 0 && file.header_rows == 1 {
                keys.push(format!("header_row = {}", file.header_row));
            }
            if !matches!(file.encoding, "" | "utf-8") {
                keys.push(format!("encoding = {}", quoted(file.encoding)));
            }
            let _ = writeln!(out, "  {{ {} }},", keys.join(", "));
        }
        if !table.is_empty() {
            out.push_str("]\n");
        }
        out
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|character| match character {
        '"' | '\\' => format!("\\{character}"),
        control if control.is_control() => format!("\\u{:04X}", control as u32),
        other => other.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
