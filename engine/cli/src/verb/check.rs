//! `heng check`: every mistake of a pack at once. For tools the diagnostics are the result; for people they
//! are messages, and the count is the result.

use crate::console::{self, Console};
use crate::exit::Exit;
use heng_host::check::check;
use heng_host::short_line::short_line;
use heng_host::{Diagnostic, Severity, json, snapshot};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What `check` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The pack's folder.
    pub pack: PathBuf,
    /// Only this evaluation moment.
    #[arg(long)]
    pub as_of: Option<String>,
    /// Folders of plugins.
    #[arg(long)]
    pub plugins: Vec<PathBuf>,
    /// Codes, or beginnings of codes, that must not be said.
    #[arg(long)]
    pub deny: Vec<String>,
    /// Whether notes are told in full, and each one however many of a kind.
    #[arg(long)]
    pub notes: bool,
}

/// So many notes of one code are told one by one, in a line each; more are counted.
const FEW: usize = 5;

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let as_of = match arguments.as_of.as_deref().map(snapshot::read_moment).transpose() {
        Ok(moment) => moment,
        Err(failure) => return console.failure(&failure),
    };
    let checked = check(&arguments.pack, &arguments.plugins, as_of);
    if console.json {
        console.json(&json::checked(console.language, &checked).to_json());
    } else {
        let mut notes: BTreeMap<&str, usize> = BTreeMap::new();
        for note in checked.diagnostics.iter().filter(|one| one.severity == Severity::Note) {
            *notes.entry(note.code).or_default() += 1;
        }
        notes.retain(|_, count| *count > FEW && !arguments.notes);
        let whole = |one: &&Diagnostic| one.severity != Severity::Note || arguments.notes;
        let (told, short): (Vec<&Diagnostic>, Vec<&Diagnostic>) = checked.diagnostics.iter().partition(whole);
        console.diagnostics_aside(&checked.texts, &told.into_iter().cloned().collect::<Vec<_>>());
        for note in short.into_iter().filter(|one| !notes.contains_key(one.code)) {
            console::aside(&format!("{}\n", short_line(console.language, &checked.texts, note)));
        }
        for (code, count) in notes {
            let count = count.to_string();
            console::aside(&format!("{}\n", console.text("check-many", &[("code", code), ("count", &count)])));
        }
        let count = |severity| checked.diagnostics.iter().filter(|one| one.severity == severity).count().to_string();
        let counts = [
            ("errors", count(Severity::Error)),
            ("warnings", count(Severity::Warning)),
            ("notes", count(Severity::Note)),
        ];
        let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        if !checked.diagnostics.is_empty() {
            console::out(&format!("{}\n", console.text("check-counts", &counts)));
        }
        if let (false, Some(title)) = (checked.errors, &checked.title) {
            console::out(&format!("{}\n", console.text("check-good", &[("title", title)])));
        }
    }
    let denied = |one: &Diagnostic| arguments.deny.iter().any(|code| one.code.starts_with(code.trim_end_matches('*')));
    let denied = checked.diagnostics.iter().any(denied);
    match (checked.no_pack, checked.errors || denied) {
        (true, _) => Exit::Pack,
        (false, true) => Exit::NotWell,
        (false, false) => Exit::Done,
    }
}
