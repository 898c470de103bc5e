//! `check`: everything that can be said about a pack without data, at its default moment and on every later day on
//! which something changes.

use crate::failure::has_errors;
use crate::snapshot::load_folder;
use crate::texts::Texts;
use heng_values::{Diagnostic, Moment};
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Debug)]
pub struct Checked {
    /// The pack's title, where its header could be read.
    pub title: Option<String>,
    /// Everything found.
    pub diagnostics: Vec<Diagnostic>,
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
    if let Some(pack) = &loaded.pack {
        let moments: Vec<Moment> = match as_of {
            Some(moment) => vec![moment],
            None => moments(pack),
        };
        for moment in moments {
            let (_, more) = pack.program(moment);
            for diagnostic in more {
                // The same mistake shows on many days; it is told once.
                if !diagnostics.contains(&diagnostic) {
                    diagnostics.push(diagnostic);
                }
            }
        }
        diagnostics.extend(heng_review::lint(pack, &|file| loaded.texts.text(file)));
        pack.in_source_order(&mut diagnostics);
    }
    Checked {
        title: loaded.pack.as_ref().map(|pack| pack.title().to_string()),
        errors: has_errors(&diagnostics),
        diagnostics,
        texts: loaded.texts,
        no_pack: loaded.no_pack,
    }
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
