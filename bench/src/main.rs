//! The benchmark: the whole run of the real program on many generated households, and its evaluation alone beside peers
//! that judge the same rules in the same process. It measures and compares; it holds no rule of its own but the peers'.

use clap::Parser;
use heng_bench::arguments::Arguments;
use heng_bench::peer::{Hits, Measured, Peer, Times};
use heng_bench::{Fault, columns, folders, report, rhai_rows, whole_run};
use heng_core::run::Outcome;
use std::process::ExitCode;

fn main() -> ExitCode {
    match measure(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("heng-bench: the results differ, so the times compare nothing");
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
