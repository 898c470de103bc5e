//! The benchmarks, each a command: `rules` runs the pack that ships over all its tables beside a Rhai loop, `peers` one table
//! beside six other programs, `scaling` more rules and tables, `reload` a changed threshold, `decision` a decision table of
//! several sizes, `instructions` holds a count against a stored one, `allocations` counts how often memory is asked for.

use clap::{Parser, Subcommand};
use heng_bench::arguments::Arguments;
use heng_bench::peer::{Hits, Measured, Peer, Times};
use heng_bench::speed::{command as peers, rhai_loop};
use heng_bench::{
    Fault, allocations, columns, decision, folders, instructions, reload, report, rhai_rows, scaling, whole_run,
};
use heng_core::run::Outcome;
use mimalloc::MiMalloc;
use std::path::PathBuf;
use std::process::ExitCode;

/// The memory of the program that is measured, so that its parts measured here are its parts.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// Measures Heng. Needs the program itself, built the same way: cargo build --release -p heng
#[derive(Debug, Parser)]
#[command(name = "heng-bench", after_help = "Example: cargo run --release -p heng-bench -- peers --households 100000")]
struct Commands {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The whole run over all tables of the shipped pack, and its evaluation alone beside a plain Rhai evaluation
    Rules(Arguments),
    /// One table of 40 columns and 35 rules, beside Polars, DuckDB, pandas, a Rhai loop, ZEN and json-rules-engine
    Peers(peers::Arguments),
    /// How the time grows with rules and tables, and what one record costs from a cold start
    Scaling(scaling::Arguments),
    /// A changed threshold while the data stays in memory, beside a full run
    Reload(reload::Arguments),
    /// What a record costs a decision table of 30, 300 and 3,000 rows
    Decision,
    /// Instructions of a fixed small run against the stored figure (needs valgrind)
    Instructions {
        /// Store what was counted as the new figure
        #[arg(long)]
        update: bool,
    },
    /// How often a run asks for memory, for a further million households (needs valgrind)
    Allocations,
    #[command(hide = true)]
    RhaiLoop { from: PathBuf, to: PathBuf, threads: usize },
}

fn main() -> ExitCode {
    let done = match Commands::parse().command {
        Command::Rules(arguments) => measure(&arguments),
        Command::Peers(arguments) => peers::measure(&arguments).map(|()| true),
        Command::Scaling(arguments) => scaling::measure(&arguments).map(|()| true),
        Command::Reload(arguments) => reload::measure(&arguments).map(|()| true),
        Command::Decision => decision::run_all().map(|()| true),
        Command::Instructions { update } => instructions::check(update),
        Command::Allocations => allocations::measure().map(|said| {
            println!("{said}");
            true
        }),
        Command::RhaiLoop { from, to, .. } => rhai_loop::run(&from, &to).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("heng-bench: not as it has to be, see above");
            ExitCode::FAILURE
        }
        Err(fault) => {
            eprintln!("heng-bench: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// Measures everything, prints it and says whether all peers found the same.
fn measure(arguments: &Arguments) -> Result<bool, Fault> {
    let heng = folders::program()?;
    let all = folders::data(arguments.data.as_deref(), arguments.households)?;
    let part = folders::data(None, arguments.peer_households.min(arguments.households))?;
    let threads = arguments.threads();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;

    eprintln!("the whole run, {} times …", arguments.repeat);
    let whole = whole_run::measure(&heng, &all, arguments)?;
    let pack = columns::Pack::load(&arguments.pack)?;
    eprintln!("evaluation alone, all households, {} times …", arguments.repeat);
    let columns_on_all = pool.install(|| -> Result<Measured, Fault> {
        let (outcome, times) = pack.evaluate(&all, arguments.repeat)?;
        Ok(Measured { households: columns::households(&outcome), times, hits: columns::hits(&outcome) })
    })?;
    eprintln!("evaluation alone, the part that peers judge, {} times …", arguments.repeat);
    let (columns_on_part, peers) = pool.install(|| -> Result<_, Fault> {
        let (outcome, times) = pack.evaluate(&part, arguments.repeat)?;
        let households = columns::households(&outcome);
        let mut peers = Vec::new();
        for peer in prepare_peers(&outcome)? {
            peers.push((peer.name(), measure_peer(&*peer, households, arguments.repeat)?));
        }
        Ok((Measured { households, times, hits: columns::hits(&outcome) }, peers))
    })?;

    let report = report::Report { threads, whole, columns_on_all, columns_on_part, peers };
    print!("{}", report.text());
    Ok(report.agrees())
}

/// Every peer, with the rows in memory in the form that suits it. A new one is added here.
fn prepare_peers(outcome: &Outcome<'_>) -> Result<Vec<Box<dyn Peer>>, Fault> {
    Ok(vec![Box::new(rhai_rows::RhaiRows::prepare(outcome)?)])
}

fn measure_peer(peer: &dyn Peer, households: usize, repeat: usize) -> Result<Measured, Fault> {
    let (mut times, mut hits) = (Times::default(), Hits::new());
    for _ in 0..repeat {
        hits = times.time(|| peer.evaluate())?;
    }
    Ok(Measured { households, times, hits })
}
