//! What can be written on the command line: verbs and the options of all of them. Help texts come from the message
//! catalogue (see `localise`), so the texts here are for readers of the code.

use clap::{Parser, Subcommand, ValueEnum};
use heng_host::language::Language;
use heng_host::run::{ListFormat, Request};
use std::path::PathBuf;

/// `heng VERB …`
#[derive(Parser, Clone, Debug)]
#[command(name = "heng", disable_help_flag = true, disable_help_subcommand = true, subcommand_required = true)]
pub struct Arguments {
    /// Options of every verb.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Options of every verb.
#[derive(clap::Args, Clone, Debug)]
pub struct Common {
    /// Language of messages.
    #[arg(long, global = true)]
    pub lang: Option<String>,
    /// For people or for tools.
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub format: Format,
}

/// The form of what goes to standard output, and of lists.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Sentences and tables.
    Text,
    /// A documented, versioned shape.
    Json,
    /// Sentences; lists as text with commas, as they are anyway.
    Csv,
    /// Sentences; lists in one workbook.
    Xlsx,
    /// Sentences; lists as an object a line.
    Ndjson,
    /// Sentences; lists as columns for data platforms.
    Parquet,
    /// Sentences; lists as columns in memory's own form.
    Arrow,
}

impl Format {
    /// Whether tools read it.
    pub fn is_json(self) -> bool {
        self == Format::Json
    }

    /// The format of lists.
    pub fn lists(self) -> ListFormat {
        match self {
            Format::Text | Format::Json | Format::Csv => ListFormat::Csv,
            Format::Xlsx => ListFormat::Xlsx,
            Format::Ndjson => ListFormat::Ndjson,
            Format::Parquet => ListFormat::Parquet,
            Format::Arrow => ListFormat::Arrow,
        }
    }

    /// The format of a list that goes to standard output itself.
    pub fn list(self) -> ListFormat {
        if self == Format::Json { ListFormat::Json } else { self.lists() }
    }
}

/// A format of lists, named apart from the form of what is said.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListsAs {
    /// Text with commas.
    Csv,
    /// One workbook.
    Xlsx,
    /// An array of objects.
    Json,
    /// An object a line.
    Ndjson,
    /// Columns for data platforms.
    Parquet,
    /// Columns in memory's own form.
    Arrow,
}

impl From<ListsAs> for ListFormat {
    fn from(lists: ListsAs) -> ListFormat {
        match lists {
            ListsAs::Csv => ListFormat::Csv,
            ListsAs::Xlsx => ListFormat::Xlsx,
            ListsAs::Json => ListFormat::Json,
            ListsAs::Ndjson => ListFormat::Ndjson,
            ListsAs::Parquet => ListFormat::Parquet,
            ListsAs::Arrow => ListFormat::Arrow,
        }
    }
}

/// What a run is made of and how it reads: the same for one run and for results that follow changes.
#[derive(clap::Args, Clone, Debug)]
pub struct Running {
    /// The data.
    pub data: PathBuf,
    /// The pack's folder.
    #[arg(long)]
    pub pack: PathBuf,
    /// The evaluation moment.
    #[arg(long)]
    pub as_of: Option<String>,
    /// The results of an earlier run.
    #[arg(long)]
    pub since: Option<PathBuf>,
    /// The format of lists, where it is not that of `--format`.
    #[arg(long, value_enum)]
    pub list_format: Option<ListsAs>,
    /// Folders of plugins.
    #[arg(long)]
    pub plugins: Vec<PathBuf>,
    /// No masks.
    #[arg(long)]
    pub show_sensitive: bool,
    /// The encoding of text files.
    #[arg(long)]
    pub encoding: Option<String>,
    /// How many threads.
    #[arg(long)]
    pub threads: Option<usize>,
    /// How much memory at most.
    #[arg(long)]
    pub memory: Option<String>,
}

impl Running {
    /// What is asked for, into a folder; `format` is that of lists where none is named.
    pub fn request(&self, out: PathBuf, format: ListFormat, language: Language) -> Request {
        let Running { data, pack, as_of, since, list_format, plugins, show_sensitive, encoding, threads, memory } =
            self.clone();
        let format = list_format.map_or(format, ListFormat::from);
        Request { data, pack, out, as_of, since, plugins, show_sensitive, encoding, format, threads, memory, language }
    }
}

/// What to do.
#[derive(Subcommand, Clone, Debug)]
pub enum Verb {
    /// Runs a pack over data.
    Run(crate::verb::run::Arguments),
    /// Shows how data would be read.
    Inspect(crate::verb::inspect::Arguments),
    /// Follows rules and data.
    Watch(crate::verb::watch::Arguments),
    /// Says why rules stand as they do in a row.
    Explain(crate::verb::explain::Arguments),
    /// Checks a pack.
    Check(crate::verb::check::Arguments),
    /// Compares what two packs decide.
    Diff(crate::verb::diff::Arguments),
    /// Reads the run log.
    Log(crate::verb::log::Arguments),
    /// Runs a pack's cases.
    Test(crate::verb::test::Arguments),
    /// Writes the rule handbook.
    Docs(crate::verb::docs::Arguments),
    /// Makes JSON Schema for editors.
    Schema(crate::verb::schema::Arguments),
    /// Makes a pack to start from.
    New(crate::verb::new::Arguments),
    /// Writes a script by which a shell completes.
    Completions(crate::verb::completions::Arguments),
    /// Writes manual pages.
    Man(crate::verb::man::Arguments),
}
