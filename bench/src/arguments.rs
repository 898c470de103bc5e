//! The flags of the benchmark. What they mean for a measurement stands where it is made.

use clap::Args;
use std::num::NonZero;
use std::path::PathBuf;

/// Measures the whole run and the evaluation alone, beside a plain row-wise Rhai evaluation of the same rules.
///
/// Needs the program itself, built the same way: cargo build --release -p heng
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// How many households the whole run has
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=heng_samples::MOST))]
    pub households: u64,
    /// How many households the peers judge
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=heng_samples::MOST))]
    pub peer_households: u64,
    /// How many threads everything has; all cores if not said
    #[arg(long)]
    pub threads: Option<NonZero<usize>>,
    /// How many times each thing is measured; medians are shown
    #[arg(long, default_value_t = 3, value_parser = times)]
    pub repeat: usize,
    /// A folder with the data of the whole run, instead of generated data
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The pack that is run; peers carry the rules of the pack that ships
    #[arg(long, value_name = "DIR", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules/guilin-2022"))]
    pub pack: PathBuf,
}

impl Arguments {
    /// How many threads everything has.
    pub fn threads(&self) -> usize {
        self.threads.map_or_else(cores, NonZero::get)
    }
}

/// How many cores the machine offers.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

fn times(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(times @ 1..=1000) => Ok(times),
        _ => Err("1 to 1000 times".to_owned()),
    }
}
