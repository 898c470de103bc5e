//! The proof: the reference evaluator, the data-driven suite and its runner. Nothing here ships.

pub mod books;
pub mod commands;
pub mod comparing;
pub mod conditions;
pub mod coverage;
pub mod engine;
pub mod explaining;
pub mod expressions;
pub mod failures;
pub mod formats;
pub mod fuzz;
pub mod lists;
pub mod manual;
pub mod messages;
pub mod packs;
pub mod random;
pub mod reference;
pub mod rescale;
pub mod schemas;
pub mod sentences;
pub mod shipped;
pub mod switches;
pub mod torture;
pub mod units;
pub mod watching;
mod written;

use std::path::{Path, PathBuf};

/// The folder of the suite's data.
pub fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("suite")
}

/// The checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whether expectations are to be rewritten from what the product says now (`HENG_UPDATE=1`).
pub fn update() -> bool {
    std::env::var_os("HENG_UPDATE").is_some_and(|value| value == "1")
}

/// The entries of a folder, by name.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// Ends a suite: panics with everything that went wrong, or with a plain sentence where nothing ran at all.
///
/// # Panics
/// Something went wrong.
pub fn finish(what: &str, ran: usize, failures: &[String]) {
    assert!(ran > 0, "{what}: nothing was found to run");
    assert!(failures.is_empty(), "{what}: {} of {ran} failed\n\n{}\n", failures.len(), failures.join("\n\n"));
}
