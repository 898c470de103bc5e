//! `heng inspect`: how each data file would be read for a pack, before anything runs. Remarks stand aside as in `run`.

use crate::console::{self, Console};
use crate::exit::Exit;
use crate::table;
use heng_host::failure::{Failure, Stage};
use heng_host::inspect::{FileEntry, Request, inspect};
use heng_host::texts::Texts;
use heng_host::{Diagnostic, Severity, system_reason};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `inspect` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The data.
    pub data: PathBuf,
    /// The pack's folder.
    #[arg(long)]
    pub pack: PathBuf,
    /// Folders of plugins.
    #[arg(long)]
    pub plugins: Vec<PathBuf>,
    /// The encoding of text files.
    #[arg(long)]
    pub encoding: Option<String>,
    /// No masks.
    #[arg(long)]
    pub show_sensitive: bool,
    /// Where the mapping is written.
    #[arg(long)]
    pub write_mapping: Option<PathBuf>,
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let request = Request {
        data: arguments.data.clone(),
        pack: arguments.pack.clone(),
        plugins: arguments.plugins.clone(),
        encoding: arguments.encoding.clone(),
        show_sensitive: arguments.show_sensitive,
        language: console.language,
    };
    let found = match inspect(&request) {
        Ok(found) => found,
        Err(failure) => return console.failure(&failure),
    };
    if let Some(path) = &arguments.write_mapping
        && let Err(failure) = write(path, &found.mapping())
    {
        return console.failure(&failure);
    }
    console.diagnostics_aside(&found.texts, &found.remarks);
    if console.json {
        console.json(&found.to_json());
        return Exit::Done;
    }
    let files: Vec<String> = found.files.iter().map(|file| shown(file, console)).collect();
    console::out(&files.join("\n"));
    if let Some(path) = &arguments.write_mapping {
        console::out(&format!("\n{}\n", console.text("inspect-written", &[("file", &path.display().to_string())])));
    }
    Exit::Done
}

/// Writes a new file; what stands there is left alone.
fn write(path: &Path, text: &str) -> Result<(), Box<Failure>> {
    let written = File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let fault = Diagnostic::new("E0822", Severity::Error, None).with("path", path.display().to_string());
        Failure::new(Stage::Fault, vec![fault.with("reason", system_reason(&error))], Texts::default())
    })
}

/// A file for a clerk.
fn shown(file: &FileEntry, console: &Console) -> String {
    let text = |key: &str| console.text(key, &[]);
    let rows = file.rows.to_string();
    let name = file.sheet.as_ref().map_or(file.file.clone(), |sheet| format!("{}#{sheet}", file.file));
    let mut lines = vec![console.text("inspect-file", &[("file", &name), ("table", &file.table), ("rows", &rows)])];
    let row = match file.header_rows {
        1 => file.header_row.to_string(),
        more => format!("{}–{}", file.header_row, file.header_row + more - 1),
    };
    let how = [("encoding", file.encoding), ("separator", file.separator), ("row", &row)];
    if file.encoding.is_empty() {
        lines.push(format!("  {}", console.text("inspect-how-sheet", &[("format", file.format), ("row", &row)])));
    } else {
        lines.push(format!("  {}", console.text("inspect-how", &how)));
    }
    let head = ["inspect-field", "inspect-kind", "inspect-column", "inspect-header"].map(text).to_vec();
    let fields = file.fields.iter().map(|field| {
        let header = match (&field.header, &field.constant) {
            (Some(header), _) => header.clone(),
            (None, Some(value)) => console.text("inspect-constant", &[("value", value)]),
            (None, None) => text("inspect-absent"),
        };
        vec![field.field.clone(), field.kind.to_owned(), field.column.clone().unwrap_or_default(), header]
    });
    let table: Vec<Vec<String>> = std::iter::once(head).chain(fields).collect();
    lines.push(table::lines(&table).trim_end().to_owned());
    if !file.unused.is_empty() {
        lines.push(format!("  {}", console.text("inspect-unused", &[("headers", &file.unused.join("、"))])));
    }
    if file.problem_count == 0 {
        lines.push(format!("  {}", text("inspect-good")));
    } else {
        let count = file.problem_count.to_string();
        lines.push(format!("  {}", console.text("inspect-problems", &[("count", &count)])));
    }
    for problem in &file.problems {
        let row = problem.row.map(|row| row.to_string()).unwrap_or_default();
        let words =
            [("row", &*row), ("column", &*problem.column), ("text", &*problem.text), ("reason", &*problem.reason)];
        lines.push(format!("    {}", console.text("inspect-problem", &words)));
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}
