//! `heng docs`: the rule handbook of a pack, written into a folder.

use crate::console::{self, Console};
use crate::exit::Exit;
use heng_host::{handbook, made};
use std::path::PathBuf;

/// What `docs` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The pack's folder.
    pub pack: PathBuf,
    /// The folder for the handbook.
    #[arg(long)]
    pub out: PathBuf,
    /// The moment it is for.
    #[arg(long)]
    pub as_of: Option<String>,
    /// Folders of plugins.
    #[arg(long)]
    pub plugins: Vec<PathBuf>,
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let as_of = arguments.as_of.as_deref();
    let book = match handbook::handbook(&arguments.pack, &arguments.plugins, as_of, console.language) {
        Ok(book) => book,
        Err(failure) => return console.failure(&failure),
    };
    if let Err(failure) = made::write(&arguments.out, &book.files) {
        return console.failure(&failure);
    }
    let folder = heng_host::folder::shown(&arguments.out);
    if console.json {
        console.json(&book.to_json(&folder));
    } else {
        let rules = book.rules.to_string();
        let words = [("folder", folder.as_str()), ("title", &book.title), ("rules", &rules)];
        console::out(&format!("{}\n", console.text("docs-written", &words)));
    }
    Exit::Done
}
