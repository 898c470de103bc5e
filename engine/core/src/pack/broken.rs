//! Sections of a pack's texts that cannot be read, and what they keep quiet: that something is missing in them, or that a
//! name declared there is not known elsewhere, says nothing that their own mistake does not say.

use crate::document::{declared, sections};
use crate::source::SourceFile;
use heng_values::{Diagnostic, Place};

/// Codes of texts that are no TOML.
const SYNTAX: [&str; 4] = ["E0101", "E0102", "E0103", "E0104"];

/// A section that cannot be read.
#[derive(Clone, Debug)]
pub struct Broken {
    place: Place,
    names: Vec<String>,
}

/// Whether it tells of a text that is no TOML.
pub fn is_syntax(diagnostic: &Diagnostic) -> bool {
    SYNTAX.contains(&diagnostic.code)
}

/// The sections in which there are syntax errors.
pub fn broken<'a>(diagnostics: &[Diagnostic], files: impl Iterator<Item = &'a SourceFile>) -> Vec<Broken> {
    let wrong: Vec<&Place> = diagnostics
        .iter()
        .filter(|diagnostic| is_syntax(diagnostic))
        .filter_map(|diagnostic| diagnostic.place.as_ref())
        .collect();
    let mut broken = Vec::new();
    for file in files {
        let wrong: Vec<usize> =
            wrong.iter().filter(|place| place.file == file.path).map(|place| place.start as usize).collect();
        if wrong.is_empty() {
            continue;
        }
        let end = file.text.len();
        for section in sections(&file.text) {
            // A mistake at the very end belongs to the last section.
            let holds = |at: &usize| section.contains(at) || (*at >= end && section.end == end);
            if wrong.iter().any(holds) {
                let place = Place::new(file.path.clone(), section.start, section.end);
                broken.push(Broken { place, names: declared(&file.text[section]) });
            }
        }
    }
    broken
}

/// Takes out what follows from broken sections alone.
pub fn quiet(broken: &[Broken], diagnostics: &mut Vec<Diagnostic>) {
    if broken.is_empty() {
        return;
    }
    let names = |told: &str| {
        broken
            .iter()
            .flat_map(|section| &section.names)
            .any(|name| told.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    };
    let inside = |place: &Place| {
        let section = |one: &Broken| {
            one.place.file == place.file && one.place.start <= place.start && place.start < one.place.end
        };
        broken.iter().any(section)
    };
    diagnostics.retain(|diagnostic| {
        is_syntax(diagnostic)
            || !(diagnostic.place.as_ref().is_some_and(inside)
                || diagnostic.arguments.iter().any(|(_, told)| names(told)))
    });
}
