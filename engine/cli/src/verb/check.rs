//! `heng check`: every mistake of a pack at once. For tools the diagnostics are the result; for people they
//! are messages, and the count is the result.

use crate::console::{self, Console};
use crate::exit::Exit;
use heng_host::check::check;
use heng_host::{Severity, json, snapshot};
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
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let as_of = match arguments.as_of.as_deref().map(snapshot::read_moment).transpose() {
        Ok(moment) => moment,
        Err(failure) => return console.failure(&failure),
    };
    let checked = check(&arguments.pack, &arguments.plugins, as_of);
    if console.json {
        console.json(&json::report(console.language, &checked.texts, &checked.diagnostics).to_json());
    } else {
        console.diagnostics_aside(&checked.texts, &checked.diagnostics);
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
    match (checked.no_pack, checked.errors) {
        (true, _) => Exit::Pack,
        (false, true) => Exit::NotWell,
        (false, false) => Exit::Done,
    }
}
