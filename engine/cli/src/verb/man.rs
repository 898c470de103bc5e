//! `heng man`: manual pages, one for the program and one for each verb, in the language of messages.

use crate::console::{self, Console};
use crate::exit::Exit;
use crate::localise;
use clap::Command;
use clap_mangen::Man;
use heng_host::made::{self, MADE_BY, MadeFile};
use std::path::PathBuf;

/// What `man` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The folder for the pages.
    #[arg(long)]
    pub out: PathBuf,
}

/// The headings of the page maker, and their keys in the catalogue.
const HEADINGS: [(&str, &str); 7] = [
    ("NAME", "man-name"),
    ("SYNOPSIS", "man-synopsis"),
    ("DESCRIPTION", "man-description"),
    ("OPTIONS", "man-options"),
    ("SUBCOMMANDS", "man-verbs"),
    ("EXTRA", "man-example"),
    ("VERSION", "man-version"),
];

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let mut command = localise::command(console.language);
    command.build();
    let mut pages = Vec::new();
    collect(&command, "heng", console, &mut pages);
    if let Err(failure) = made::write(&arguments.out, &pages) {
        return console.failure(&failure);
    }
    let folder = heng_host::folder::shown(&arguments.out);
    let names: Vec<&str> = pages.iter().map(|page| &*page.name).collect();
    if console.json {
        let shape = serde_json::json!({ "schema": 1, "folder": folder, "files": names });
        console.json(&serde_json::to_string_pretty(&shape).unwrap_or_default());
    } else {
        let words = [("folder", folder.as_str()), ("count", &names.len().to_string())];
        console::out(&format!("{}\n", console.text("man-written", &words)));
    }
    Exit::Done
}

fn collect(command: &Command, name: &str, console: &Console, pages: &mut Vec<MadeFile>) {
    let mut page = Vec::new();
    let named = command.clone().name(name.to_owned()).bin_name(name.replace('-', " "));
    // Writing into memory cannot fail.
    let _ = Man::new(named).title(name).date("").source(heng_host::ENGINE).render(&mut page);
    let text = worded(&String::from_utf8_lossy(&page), console);
    pages.push(MadeFile { name: format!("{name}.1"), text: format!(".\\\" {MADE_BY}\n{text}") });
    for inner in command.get_subcommands() {
        collect(inner, &format!("{name}-{}", inner.get_name()), console, pages);
    }
}

/// The page with the headings of the language.
fn worded(page: &str, console: &Console) -> String {
    let lines = page.lines().map(|line| {
        let heading = line.strip_prefix(".SH ").and_then(|word| HEADINGS.iter().find(|(known, _)| *known == word));
        heading.map_or_else(|| line.to_owned(), |(_, key)| format!(".SH {}", console.text(key, &[])))
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}
