//! Diagnostics for a machine: the shape `{ "schema": 1, "diagnostics": […] }`, lines and columns from 1, columns in
//! characters. The sentences are those of the chosen language; the codes are stable.

use crate::catalogue;
use crate::check::Checked;
use crate::language::Language;
use crate::texts::Texts;
use heng_values::{Diagnostic, Place, Severity};
use serde::Serialize;

/// All diagnostics of a command.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Report {
    /// The shape's version.
    pub schema: u32,
    /// In the order given.
    pub diagnostics: Vec<Entry>,
    /// What `check` would have said and the pack expects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<ExpectedEntry>,
}

/// A warning or note that the pack expects.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ExpectedEntry {
    /// What would have been said.
    #[serde(flatten)]
    pub entry: Entry,
    /// The reason that the pack gives.
    pub reason: String,
}

/// One diagnostic.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Entry {
    /// Stable code.
    pub code: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where it stands.
    #[serde(flatten)]
    pub at: At,
    /// What was expected, why, and what to do.
    pub help: Option<String>,
    /// The nearest known name, or the text to write instead.
    pub suggestion: Option<String>,
    /// Other places that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RelatedEntry>,
}

/// A stretch of a file; all empty where there is none.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct At {
    /// The file as shown to people.
    pub file: Option<String>,
    /// Of a sheet of a workbook the cell as spreadsheets name it, `C5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// From 1.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    /// The line of the end.
    pub end_line: Option<usize>,
    /// One past the last character.
    pub end_column: Option<usize>,
}

/// Another place with its own words.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RelatedEntry {
    /// What this place is.
    pub message: String,
    /// Where.
    #[serde(flatten)]
    pub at: At,
}

/// Turns diagnostics into their machine shape, in the order given.
pub fn report(language: Language, texts: &Texts, diagnostics: &[Diagnostic]) -> Report {
    let diagnostics = diagnostics.iter().map(|one| entry(language, texts, one)).collect();
    Report { schema: 1, diagnostics, expected: Vec::new() }
}

/// What `check` found.
pub fn checked(language: Language, checked: &Checked) -> Report {
    let expected = checked.expected.iter().map(|one| ExpectedEntry {
        entry: entry(language, &checked.texts, &one.diagnostic),
        reason: one.reason.to_string(),
    });
    Report { expected: expected.collect(), ..report(language, &checked.texts, &checked.diagnostics) }
}

impl Report {
    /// The shape as JSON text.
    pub fn to_json(&self) -> String {
        // Texts and whole numbers under text keys can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

fn entry(language: Language, texts: &Texts, diagnostic: &Diagnostic) -> Entry {
    let wording = catalogue::wording(language, diagnostic);
    let meant = diagnostic
        .suggestion
        .as_ref()
        .map(|suggestion| catalogue::text(language, "did-you-mean", &[("suggestion", suggestion)]));
    let help: Vec<String> = [wording.why, meant, wording.help].into_iter().flatten().collect();
    Entry {
        code: diagnostic.code,
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        message: wording.title,
        at: at(texts, diagnostic.place.as_ref()),
        help: (!help.is_empty()).then(|| help.join("\n")),
        suggestion: diagnostic.suggestion.clone(),
        related: diagnostic
            .related
            .iter()
            .map(|related| RelatedEntry {
                message: catalogue::label(language, related),
                at: at(texts, Some(&related.place)),
            })
            .collect(),
    }
}

fn at(texts: &Texts, place: Option<&Place>) -> At {
    let Some(place) = place else { return At::default() };
    let file = Some(place.file.to_string());
    let Some(lines) = texts.lines(&place.file) else { return At { file, ..At::default() } };
    let start = lines.position(place.start as usize);
    let end = lines.position(place.end as usize);
    At {
        file,
        cell: texts.cell(place),
        line: Some(start.line),
        column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn columns_count_characters() {
        let path: Arc<str> = Arc::from("a.toml");
        let text: Arc<str> = Arc::from("x = 1\n名称 = 2\n");
        let mut texts = Texts::default();
        texts.add(&path, &text);
        let place = Place::new(path, text.find("称").unwrap(), text.find(" = 2").unwrap());
        let diagnostic = Diagnostic::error("E0906", &place).with("path", "a.toml");
        let shape = serde_json::to_value(report(Language::English, &texts, &[diagnostic])).unwrap();
        let first = &shape["diagnostics"][0];
        assert_eq!(shape["schema"], 1);
        assert_eq!((first["line"].as_u64(), first["column"].as_u64()), (Some(2), Some(2)));
        assert_eq!((first["end_line"].as_u64(), first["end_column"].as_u64()), (Some(2), Some(3)));
        assert_eq!(first["severity"], "error");
    }
}
