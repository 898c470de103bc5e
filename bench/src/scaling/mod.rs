//! How the time grows with one thing alone: the number of rules, the number of tables, and the smallest run there is, one
//! record from a cold start. Rows and threads are scaled beside the peers (`speed`).

mod joined;
mod record;
mod rules;

use crate::{Fault, arguments};
use clap::Args;

/// Measures Heng with 10 to 1,000 rules, with three joined tables beside Polars and DuckDB, with one record, and what staff
/// wait for when they edit rules.
///
/// Needs the program itself, built the same way: cargo build --release -p heng
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// What to measure; everything if not said
    #[arg(long, value_delimiter = ',', default_values = ["rules", "tables", "record"])]
    only: Vec<String>,
    /// How many households the rules judge
    #[arg(long, default_value_t = 200_000)]
    households: u64,
    /// How many households have persons and a ledger; each has about 94 lines in it
    #[arg(long, default_value_t = 20_000)]
    joined_households: u64,
    /// How many threads everybody has; all cores if not said
    #[arg(long)]
    threads: Option<usize>,
    /// How many times each runs
    #[arg(long, default_value_t = 5)]
    repeat: usize,
}

/// Measures and prints what was asked for, as Markdown.
///
/// # Errors
/// What stops a run.
pub fn measure(arguments: &Arguments) -> Result<(), Fault> {
    let threads = arguments.threads.unwrap_or_else(arguments::cores);
    let asked = |word: &str| arguments.only.iter().any(|only| only == word);
    if asked("rules") {
        print!("{}", rules::measure(arguments.households, threads, arguments.repeat)?);
    }
    if asked("tables") {
        print!("{}", joined::measure(arguments.joined_households, threads, arguments.repeat)?);
    }
    if asked("record") {
        print!("{}", record::measure(arguments.repeat)?);
        print!("{}", record::staff(arguments.repeat)?);
    }
    Ok(())
}
