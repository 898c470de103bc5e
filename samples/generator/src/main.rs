//! The command `heng-samples`: writes invented household files into a folder. Not needed to run rules.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use heng_samples::{DataSet, MOST, SEED};

/// Writes invented files (户, 人, 务工, 补助发放 and all others) in the form of real exports.
///
/// Without --households: the sample that ships with the project, 144 households with every story in its place.
/// The same seed gives the same bytes, on any number of threads.
#[derive(Debug, Parser)]
#[command(name = "heng-samples", after_help = "Example: heng-samples --out data --households 1000000")]
struct Arguments {
    /// The folder to write into; it is made if need be
    #[arg(long)]
    out: PathBuf,
    /// How many households, over all 13 counties
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=MOST))]
    households: Option<u64>,
    /// Plant a violation in every household in which nothing else happens, not in one of seventeen
    #[arg(long, requires = "households")]
    dense: bool,
    /// In so many counties, townships of each and villages of each, such as 3,4,1
    #[arg(long, requires = "households", value_name = "N,N,N", value_parser = places)]
    places: Option<[u64; 3]>,
    /// Only the files of these tables, such as 户 or 户,人
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    tables: Option<Vec<String>>,
    /// Another seed gives other data
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Also write the planted lines by rule into this file
    #[arg(long, value_name = "FILE")]
    expect: Option<PathBuf>,
    /// Also write the households that have a story into this file
    #[arg(long, value_name = "FILE")]
    stories: Option<PathBuf>,
}

fn places(text: &str) -> Result<[u64; 3], String> {
    let numbers: Vec<u64> = text.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    numbers.try_into().map_err(|_| "three numbers: counties, townships, villages".to_owned())
}

fn write(arguments: &Arguments) -> io::Result<()> {
    let data = match arguments.households {
        Some(households) if arguments.dense => DataSet::of(households, arguments.seed).dense(),
        Some(households) => DataSet::of(households, arguments.seed),
        None => DataSet::sample(arguments.seed),
    };
    let data = match arguments.places {
        Some([counties, townships, villages]) => data.places(counties, townships, villages),
        None => data,
    };
    let rows = match &arguments.tables {
        Some(tables) => data.write_only(&arguments.out, tables)?,
        None => data.write(&arguments.out)?,
    };
    let list: Vec<String> = rows.iter().map(|(file, rows)| format!("{file} {rows}")).collect();
    eprintln!("{}: {}", arguments.out.display(), list.join(", "));
    if let Some(file) = &arguments.expect {
        eprintln!("{}: {}", file.display(), data.write_expected(file)?);
    }
    if let Some(file) = &arguments.stories {
        eprintln!("{}: {}", file.display(), data.write_stories(file)?);
    }
    Ok(())
}

fn main() -> ExitCode {
    match write(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("heng-samples: {error}");
            ExitCode::FAILURE
        }
    }
}
