//! The report: tables in Markdown with every figure and what it is a figure of, and whether results agree. Whole runs
//! and evaluations stand in tables of their own, and each ratio names both its sides.

use crate::arguments::cores;
use crate::figures::{count, rounded};
use crate::peer::{Measured, Times};
use crate::whole_run::WholeRun;
use std::fmt::Write;

/// How many times faster than each peer the columns have to be, per household.
const WANTED: f64 = 20.0;

/// Everything measured.
pub struct Report {
    /// How many threads everything had.
    pub threads: usize,
    /// The whole run.
    pub whole: WholeRun,
    /// The columns' evaluation alone on the data of the whole run.
    pub columns_on_all: Measured,
    /// The columns' evaluation alone on the rows that peers judged.
    pub columns_on_part: Measured,
    /// Each peer's name and evaluation.
    pub peers: Vec<(String, Measured)>,
}

impl Report {
    /// Whether every peer found what the columns found.
    pub fn agrees(&self) -> bool {
        self.peers.iter().all(|(_, peer)| self.columns_on_part.differences(peer).is_empty())
    }

    /// The whole report.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a text cannot fail: there is always room.
        self.machine(&mut text)
            .and_then(|()| self.whole_run(&mut text))
            .and_then(|()| self.evaluation(&mut text))
            .and_then(|()| self.ratios(&mut text))
            .and_then(|()| self.agreement(&mut text))
            .expect("writing into a text cannot fail");
        text
    }

    fn machine(&self, text: &mut String) -> std::fmt::Result {
        let engine = &self.whole.record.engine;
        let pack = &self.whole.record.pack;
        writeln!(
            text,
            "# Benchmark\n\n{engine}, pack {} {}, rhai {}.",
            pack.name,
            pack.version,
            crate::rhai_rows::VERSION
        )?;
        let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
        writeln!(
            text,
            "{} cores, {} threads used, {system}. Wall times are medians, processor times means.\n",
            cores(),
            self.threads
        )
    }

    fn whole_run(&self, text: &mut String) -> std::fmt::Result {
        let WholeRun { costs, bytes, record } = &self.whole;
        let households = self.columns_on_all.households as u64;
        let rows: u64 = record.tables.0.iter().map(|(_, table)| table.read).sum();
        let times = self.whole_times();
        let (wall, processor) = (times.wall(), times.processor());
        let peak = costs.iter().filter_map(|cost| cost.peak).max();
        let unknown = || "not known on this system".to_owned();
        writeln!(text, "## The whole run: files read, all rules, all files written\n\n| | |\n|---|---:|")?;
        writeln!(text, "| households | {} |", count(households))?;
        writeln!(text, "| rows of all tables | {} |", count(rows))?;
        writeln!(text, "| bytes read | {} MB |", count(bytes / 1_000_000))?;
        writeln!(text, "| times run | {} |", costs.len())?;
        writeln!(text, "| wall time | {wall:.2} s |")?;
        writeln!(text, "| processor time | {} |", processor.map_or_else(unknown, |seconds| format!("{seconds:.2} s")))?;
        for (step, milliseconds) in &record.timings_ms.0 {
            writeln!(text, "| of the last run: {step} | {:.2} s |", *milliseconds as f64 / 1e3)?;
        }
        writeln!(text, "| households a second | {} |", rounded(households as f64 / wall))?;
        writeln!(text, "| rows a second | {} |", rounded(rows as f64 / wall))?;
        let megabytes = |bytes: u64| format!("{} MB", count(bytes / 1_000_000));
        writeln!(text, "| peak memory | {} |", peak.map_or_else(unknown, megabytes))?;
        let per_million = |bytes: u64| megabytes((bytes as f64 * 1e6 / households.max(1) as f64) as u64);
        writeln!(text, "| peak memory per million households | {} |\n", peak.map_or_else(unknown, per_million))
    }

    fn evaluation(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "## Evaluation alone: data in memory, nothing read or written\n")?;
        writeln!(
            text,
            "A household is judged with its people, jobs and payments. The columns also link the tables, keep"
        )?;
        writeln!(
            text,
            "what is unknown apart, and judge the rules that peers leave out; peers get their rows linked.\n"
        )?;
        writeln!(
            text,
            "| | households | rules | wall s | processor s | wall ns per household |\n|---|---:|---:|---:|---:|---:|"
        )?;
        let own =
            [("columns, all households", &self.columns_on_all), ("columns, the peers' part", &self.columns_on_part)];
        let peers = self.peers.iter().map(|(name, peer)| (name.as_str(), peer));
        for (name, measured) in own.into_iter().chain(peers) {
            let (households, rules) = (count(measured.households as u64), measured.hits.len());
            let wall = measured.times.wall();
            let processor =
                measured.times.processor().map_or_else(|| "?".to_owned(), |seconds| format!("{seconds:.3}"));
            let each = rounded(measured.nanoseconds(wall));
            writeln!(text, "| {name} | {households} | {rules} | {wall:.3} | {processor} | {each} |")?;
        }
        writeln!(text)
    }

    fn ratios(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "## How many times faster, per household\n")?;
        for (name, peer) in &self.peers {
            writeln!(text, "Against the evaluation alone of: {name}\n")?;
            writeln!(text, "| | by wall time | by processor time |\n|---|---:|---:|")?;
            let whole = Measured { times: self.whole_times(), ..self.columns_on_all.clone() };
            let sides = [
                ("evaluation alone, all households", &self.columns_on_all),
                ("evaluation alone, the same rows as the peer", &self.columns_on_part),
                ("the whole run, reading and writing files", &whole),
            ];
            for (side, own) in sides {
                let wall = peer.nanoseconds(peer.times.wall()) / own.nanoseconds(own.times.wall());
                let both = peer.times.processor().zip(own.times.processor());
                let processor = both.map(|(peers, owns)| peer.nanoseconds(peers) / own.nanoseconds(owns));
                let processor = processor.map_or_else(|| "?".to_owned(), |times| format!("{times:.1}"));
                writeln!(text, "| {side} | {wall:.1} | {processor} |")?;
            }
            let own = &self.columns_on_all;
            let times = peer.nanoseconds(peer.times.wall()) / own.nanoseconds(own.times.wall());
            let mark = if times >= WANTED { "reached" } else { "not reached" };
            writeln!(text, "\nWanted: evaluation alone, all households, {WANTED} times by wall time: {mark}.\n")?;
        }
        Ok(())
    }

    fn agreement(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "## Results\n")?;
        for (name, peer) in &self.peers {
            let different = self.columns_on_part.differences(peer);
            let found: u64 = peer.hits.values().sum();
            let (rules, found) = (peer.hits.len(), count(found));
            if different.is_empty() {
                writeln!(text, "{name}: the same counts for all {rules} rules, {found} hits.")?;
                continue;
            }
            writeln!(
                text,
                "{name}: {} of {rules} rules differ.\n\n| rule | columns | peer |\n|---|---:|---:|",
                different.len()
            )?;
            for (rule, own, found) in different {
                let own = own.map_or_else(|| "no such rule".to_owned(), count);
                writeln!(text, "| {rule} | {own} | {} |", count(found))?;
            }
        }
        Ok(())
    }

    /// What the whole runs took, as the evaluations are counted.
    fn whole_times(&self) -> Times {
        let costs = &self.whole.costs;
        Times {
            wall: costs.iter().map(|cost| cost.wall).collect(),
            processor: costs.iter().filter_map(|cost| cost.cpu).collect(),
        }
    }
}
