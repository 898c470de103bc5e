//! `heng test`: a pack's cases, with a readable difference for each that fails.

use crate::console::{self, Console};
use crate::exit::Exit;
use heng_host::test::test;
use std::path::PathBuf;

/// What `test` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The pack's folder.
    pub pack: PathBuf,
    /// Only cases whose name fits.
    #[arg(long)]
    pub filter: Option<String>,
    /// Folders of plugins.
    #[arg(long)]
    pub plugins: Vec<PathBuf>,
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let tested = match test(&arguments.pack, &arguments.plugins, arguments.filter.as_deref(), console.language) {
        Ok(tested) => tested,
        Err(failure) => return console.failure(&failure),
    };
    console.diagnostics_aside(&tested.texts, &tested.diagnostics);
    if console.json {
        console.json(&tested.to_json());
    } else {
        for case in tested.cases.iter().filter(|case| !case.ok) {
            let head = console.text("test-case", &[("name", &case.name), ("file", &case.file)]);
            console::out(&format!("{head}\n"));
            for (difference, detail) in case.differences.iter().zip(&case.details) {
                let at = heng_host::short_line::position(&tested.texts, detail);
                console::out(&format!("    {at}{difference}\n"));
            }
        }
        let (passed, failed) = (tested.passed.to_string(), tested.failed.to_string());
        let key = match (tested.passed, tested.failed) {
            (0, 0) => "test-none",
            (_, 0) => "test-passed",
            _ => "test-failed",
        };
        console::out(&format!("{}\n", console.text(key, &[("passed", &passed), ("failed", &failed)])));
    }
    if tested.failed > 0 || tested.errors { Exit::NotWell } else { Exit::Done }
}
