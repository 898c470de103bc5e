//! `--update`: case files with what their runs gave in the place of what was expected. Only the changed values are
//! replaced; comments and layout stay. Files are written aside and renamed.

use super::Request;
use crate::folder::shown;
use crate::texts::Texts;
use heng_review::Edit;
use heng_values::{Diagnostic, Place, Severity, system_reason};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// One change of a case file, for people and tools.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Change {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// What stands there; empty where a line is added behind.
    pub old: String,
    /// What is to stand there.
    pub new: String,
}

/// An edit as a change. None where the text is not there.
pub fn change(texts: &Texts, edit: &Edit) -> Option<Change> {
    let lines = texts.lines(&edit.place.file)?;
    let (start, end) = stretch(lines.text(), &edit.place)?;
    let position = lines.position(if edit.added { end } else { start });
    let old = if edit.added { String::new() } else { lines.text()[start..end].to_owned() };
    let file = texts.shown(&edit.place);
    Some(Change { file, line: position.line, column: position.column, old, new: edit.text.clone() })
}

fn stretch(text: &str, place: &Place) -> Option<(usize, usize)> {
    let (start, end) = (place.start as usize, place.end as usize);
    text.get(start..end).map(|_| (start, end))
}

/// Writes the edits into the files of the pack; how many changes were made, and what could not be written.
pub fn write(request: &Request, texts: &Texts, edits: &[Edit]) -> (usize, Vec<Diagnostic>) {
    let mut by_file: BTreeMap<Arc<str>, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.place.file.clone()).or_default().push(edit);
    }
    let (mut changed, mut refused) = (0, Vec::new());
    for (file, edits) in by_file {
        let Some(text) = texts.text(&file) else { continue };
        let (edited, count) = edited(&text, &edits);
        if count == 0 {
            continue;
        }
        // A file is never left in a state that can no longer be read.
        let broken = file.ends_with(".toml") && edited.parse::<toml::Table>().is_err();
        let written = match broken {
            true => Err(crate::catalogue::text(request.language, "test-not-toml", &[])),
            false => write_file(request, &file, &text, &edited),
        };
        match written {
            Ok(()) => changed += count,
            Err(reason) => {
                let diagnostic = Diagnostic::new("E0858", Severity::Error, None).with("path", &*file);
                refused.push(diagnostic.with("reason", reason));
            }
        }
    }
    (changed, refused)
}

/// The text with the edits in it. Where several want something else at one place (cases of one side file that share an
/// expectation) nothing is changed there.
fn edited(text: &str, edits: &[&Edit]) -> (String, usize) {
    let mut by_place: BTreeMap<(usize, usize, bool), Option<&Edit>> = BTreeMap::new();
    for edit in edits {
        let Some((start, end)) = stretch(text, &edit.place) else { continue };
        let known = by_place.entry((start, end, edit.added)).or_insert(Some(edit));
        if known.is_some_and(|known| known.text != edit.text) {
            *known = None;
        }
    }
    let mut out = text.to_owned();
    let mut count = 0;
    for ((start, end, added), edit) in by_place.into_iter().rev() {
        let Some(edit) = edit else { continue };
        match added {
            false => out.replace_range(start..end, &edit.text),
            true => {
                let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
                let line = out[end..].find('\n').map_or(out.len(), |at| end + at);
                let line = if out[..line].ends_with('\r') { line - 1 } else { line };
                let lines: Vec<&str> = edit.text.lines().collect();
                out.insert_str(line, &format!("{ending}{}", lines.join(ending)));
            }
        }
        count += 1;
    }
    (out, count)
}

/// Replaces a file of the pack that still says what was read.
fn write_file(request: &Request, file: &str, text: &str, edited: &str) -> Result<(), String> {
    let folder = shown(&request.pack);
    let inner = file.strip_prefix(&folder).map(|inner| inner.trim_start_matches('/'));
    let path = request.pack.join(inner.unwrap_or(file));
    let bytes = std::fs::read(&path).map_err(|error| system_reason(&error))?;
    let whole = match bytes.strip_prefix("\u{feff}".as_bytes()) {
        Some(rest) if rest == text.as_bytes() => format!("\u{feff}{edited}"),
        _ if bytes == text.as_bytes() => edited.to_owned(),
        _ => return Err(crate::catalogue::text(request.language, "test-not-as-read", &[])),
    };
    let aside = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")));
    let mut aside = aside.map_err(|error| system_reason(&error))?;
    aside.write_all(whole.as_bytes()).map_err(|error| system_reason(&error))?;
    if let Ok(permissions) = std::fs::metadata(&path).map(|known| known.permissions()) {
        std::fs::set_permissions(aside.path(), permissions).map_err(|error| system_reason(&error))?;
    }
    aside.persist(&path).map_err(|error| system_reason(&error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(text: &str, what: &str, new: &str, added: bool) -> Edit {
        let start = text.find(what).unwrap();
        Edit { place: Place::new(Arc::from("a.toml"), start, start + what.len()), text: new.to_owned(), added }
    }

    #[test]
    fn only_what_changes_is_replaced() {
        let text = "# 说明\r\na = 1   # 一\r\nb = [\"R-1\"]\r\n";
        let (one, two) = (edit(text, "1 ", "22 ", false), edit(text, "[\"R-1\"]", "[]", false));
        let (out, count) = edited(text, &[&one, &two]);
        assert_eq!((&*out, count), ("# 说明\r\na = 22   # 一\r\nb = []\r\n", 2));
        let added = edit(text, "a = 1", "c = 3\nd = 4", true);
        assert_eq!(edited(text, &[&added]).0, "# 说明\r\na = 1   # 一\r\nc = 3\r\nd = 4\r\nb = [\"R-1\"]\r\n");
    }

    #[test]
    fn cases_that_disagree_change_nothing() {
        let text = "a = 1\n";
        let (one, two) = (edit(text, "1", "2", false), edit(text, "1", "3", false));
        assert_eq!(edited(text, &[&one, &two]), (text.to_owned(), 0));
        assert_eq!(edited(text, &[&one, &one]).0, "a = 2\n");
    }
}
