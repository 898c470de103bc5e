//! `check`: everything that can be said about a pack without data, at its default moment and on every later day on
//! which something changes.

use crate::failure::has_errors;
use crate::snapshot::load_folder;
use crate::texts::Texts;
use heng_review::Expected;
use heng_values::{Diagnostic, Moment};
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Debug)]
pub struct Checked {
    /// The pack's title, where its header could be read.
    pub title: Option<String>,
    /// Everything found.
    pub diagnostics: Vec<Diagnostic>,
    /// Warnings and notes that the pack expects, with its reasons.
    pub expected: Vec<Expected>,
    /// The texts they point into.
    pub texts: Texts,
    /// Whether there is no pack to look at.
    pub no_pack: bool,
    /// Whether one of them is an error.
    pub errors: bool,
}

/// Checks the pack in a folder.
pub fn check(folder: &Path, plugins: &[PathBuf], as_of: Option<Moment>) -> Checked {
    let mut loaded = load_folder(folder, plugins);
    let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
    let mut expected = Vec::new();
    if let Some(pack) = &loaded.pack {
        let moments: Vec<Moment> = match as_of {
            Some(moment) => vec![moment],
            None => moments(pack),
        };
        let first = as_of.or(pack.default_moment()).and_then(|own| moments.iter().position(|moment| *moment == own));
        let mut programs = pack.programs(&moments);
        for diagnostic in programs.iter_mut().flat_map(|(_, told)| std::mem::take(told)) {
            // The same mistake shows on many days; it is told once.
            if !diagnostics.iter().any(|known| same_but_for_the_day(known, &diagnostic)) {
                diagnostics.push(diagnostic);
            }
        }
        // What is unused or rests on nothing confirmed can be told only where all else is right.
        let program = first.filter(|_| !has_errors(&diagnostics)).and_then(|at| programs[at].0.as_ref());
        diagnostics.extend(heng_review::lint(pack, program, &|file| loaded.texts.text(file)));
        expected = heng_review::take_expected(pack, &mut diagnostics, program.is_some() && as_of.is_none());
        pack.in_source_order(&mut diagnostics);
    }
    Checked {
        title: loaded.pack.as_ref().map(|pack| pack.title().to_string()),
        errors: has_errors(&diagnostics),
        diagnostics,
        expected,
        texts: loaded.texts,
        no_pack: loaded.no_pack,
    }
}

/// Whether two remarks differ at most in the day on which they were met, and what held on it.
fn same_but_for_the_day(known: &Diagnostic, other: &Diagnostic) -> bool {
    let about = |diagnostic: &Diagnostic| {
        let dated = diagnostic.arguments.iter().any(|(name, _)| *name == "day");
        let of_the_day = |name: &str| dated && ["day", "limit", "when"].contains(&name);
        let lasting = diagnostic.arguments.iter().filter(|(name, _)| !of_the_day(name));
        lasting.cloned().collect::<Vec<_>>()
    };
    known.code == other.code
        && known.place == other.place
        && about(known) == about(other)
        && known.suggestion == other.suggestion
        && (known.related == other.related || known.arguments != other.arguments)
}

/// The default moment and the end of every later day on which something changes: a pack need not hold for days before
/// the one it is written for. Where it names none, every such day.
fn moments(pack: &heng_core::Pack) -> Vec<Moment> {
    let default = pack.default_moment();
    let mut moments: Vec<Moment> = pack.dates().into_iter().filter_map(|date| Moment::new(date, 24, 0, 0)).collect();
    moments.retain(|moment| default.is_none_or(|default| *moment > default));
    moments.extend(default);
    moments.sort();
    moments.dedup();
    moments
}
