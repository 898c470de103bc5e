//! `heng schema`: JSON Schema for editors. Without a folder one schema is the result; with one, files and an index.

use crate::console::{self, Console};
use crate::exit::Exit;
use heng_host::made;
use heng_host::schema::{SchemaFor, schemas};
use std::path::PathBuf;

/// What `schema` takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The pack's folder.
    pub pack: PathBuf,
    /// The folder for the schemas.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Which files the schema on standard output is for.
    #[arg(long = "for", value_enum, default_value = "pack")]
    pub of: Of,
    /// Folders of plugins.
    #[arg(long)]
    pub plugins: Vec<PathBuf>,
}

/// Which files.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// `pack.toml` and files of items.
    Pack,
    /// `cases/*.toml`.
    Cases,
    /// `plugin.toml`.
    Plugin,
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    let schemas = match schemas(&arguments.pack, &arguments.plugins, console.language) {
        Ok(schemas) => schemas,
        Err(failure) => return console.failure(&failure),
    };
    if let Some(out) = &arguments.out {
        if let Err(failure) = made::write(out, &schemas.made()) {
            return console.failure(&failure);
        }
        if !console.json {
            let folder = heng_host::folder::shown(out);
            console::out(&format!("{}\n", console.text("schema-written", &[("folder", &folder)])));
            for file in &schemas.files {
                let words =
                    [("file", file.file.as_str()), ("title", &file.title), ("patterns", &file.patterns.join(" "))];
                console::out(&format!("{}\n", console.text("schema-line", &words)));
            }
            console::out(&format!("{}\n", console.text("schema-next", &[])));
        }
    }
    let of = match arguments.of {
        Of::Pack => SchemaFor::Pack,
        Of::Cases => SchemaFor::Cases,
        Of::Plugin => SchemaFor::Plugin,
    };
    match (console.json, &arguments.out) {
        (true, _) => console.json(&schemas.to_json()),
        (false, None) => console::out(&format!("{}\n", schemas.text_of(of))),
        (false, Some(_)) => {}
    }
    Exit::Done
}
