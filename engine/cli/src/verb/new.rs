//! `heng new`: a pack to start from, and what to do with it next.

use crate::console::{self, Console};
use crate::exit::Exit;
use heng_host::new;
use std::path::PathBuf;

/// What `new` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The folder of the pack, whose last part is its name.
    pub name: PathBuf,
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    match new::make(&arguments.name, console.language) {
        Ok(made) if console.json => console.json(&made.to_json()),
        Ok(made) => {
            let words = [("pack", made.pack.as_str()), ("data", made.data.as_str())];
            console::out(&format!("{}\n", console.text("new-made", &words)));
        }
        Err(failure) => return console.failure(&failure),
    }
    Exit::Done
}
