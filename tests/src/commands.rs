//! Conversations at the command line (`suite/commands/*.md`): files, commands, and what must be said and written. How a
//! page is written stands in `tests/README.md`.

mod accounts;
pub(crate) mod page;
pub(crate) mod shell;

use page::{Block, Page};
use shell::Shell;
use std::path::Path;

/// Plays every page with the program at this path, each in a folder of its own.
///
/// # Panics
/// A page goes otherwise than it says.
pub fn run(heng: &Path, scratch: &Path) {
    let (mut ran, mut failures) = (0, Vec::new());
    for file in crate::entries(&crate::suite().join("commands")) {
        if file.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // While a page is being written: `HENG_ONLY=rows cargo test -p heng --test suite`.
        if std::env::var("HENG_ONLY").is_ok_and(|only| only != name) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let folder = scratch.join(&name);
        for part in Page::parts(&text) {
            ran += 1;
            let wrong = play(heng, &folder, &part);
            if !wrong.is_empty() {
                failures.push(format!("{name}.md — {}\n{}", part.title, wrong.join("\n")));
            }
        }
    }
    crate::finish("conversations", ran, &failures);
}

/// Plays one part of a page; gives what was wrong.
fn play(heng: &Path, folder: &Path, part: &Page) -> Vec<String> {
    drop(std::fs::remove_dir_all(folder));
    let mut shell = Shell::new(heng, folder);
    let mut wrong = Vec::new();
    for block in &part.blocks {
        match block {
            Block::File { path, bytes } => {
                if let Err(error) = put(folder, path, bytes) {
                    wrong.push(format!("  {error}"));
                }
            }
            Block::Talk(lines) => {
                for line in lines {
                    if let Err(error) = shell.line(line) {
                        wrong.push(format!("  {line}\n    {error}"));
                    }
                }
            }
            Block::Wrong(what) => wrong.push(format!("  {what}")),
        }
    }
    if !wrong.is_empty() {
        wrong.push(shell.last());
    }
    wrong
}

/// Writes a file of a conversation.
pub(crate) fn put(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), String> {
    let path = folder.join(path);
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, bytes));
    made.map_err(|error| format!("{}: {error}", path.display()))
}
