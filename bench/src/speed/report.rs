//! The report of the comparison: a table in Markdown and the same figures as JSON for the picture. Every ratio is to Heng in
//! the same run.

use super::compare::Differences;
use super::parse::Parts;
use super::workload::RULES;
use crate::figures::{count, median, rounded};
use crate::process::Cost;
use serde_json::{Value, json};
use std::fmt::Write;

/// One contestant's runs.
#[derive(Clone, Debug)]
pub struct Line {
    /// Who.
    pub name: String,
    /// How many households each run had.
    pub households: u64,
    /// What each run took.
    pub costs: Vec<Cost>,
    /// The hash over the flags.
    pub digest: String,
    /// How the result differs from Heng's.
    pub differences: Differences,
}

impl Line {
    /// The median wall time in seconds.
    pub fn wall(&self) -> f64 {
        median(&self.costs.iter().map(|cost| cost.wall).collect::<Vec<_>>())
    }

    /// The median processor time in seconds, if known.
    pub fn processor(&self) -> Option<f64> {
        let times: Vec<f64> = self.costs.iter().filter_map(|cost| cost.cpu).collect();
        (!times.is_empty()).then(|| median(&times))
    }

    /// The highest peak of all runs in bytes, if known.
    pub fn peak(&self) -> Option<u64> {
        self.costs.iter().filter_map(|cost| cost.peak).max()
    }

    fn per_household(&self, seconds: f64) -> f64 {
        seconds / self.households.max(1) as f64
    }
}

/// A run at another size.
#[derive(Clone, Debug)]
pub struct Scaled {
    /// What was changed, `rows` or `threads`.
    pub what: &'static str,
    /// To what.
    pub value: u64,
    /// The contestant's runs there.
    pub line: Line,
}

/// Everything measured.
#[derive(Clone, Debug)]
pub struct Report {
    /// The processor, cores and system.
    pub machine: String,
    /// Threads that everybody was given.
    pub threads: usize,
    /// Bytes of the file.
    pub bytes: u64,
    /// Heng first.
    pub lines: Vec<Line>,
    /// Heng's parts by themselves.
    pub parts: Parts,
    /// Runs at other sizes.
    pub scaled: Vec<Scaled>,
}

impl Report {
    /// The report in Markdown.
    ///
    /// # Panics
    /// Never: writing into a text cannot fail.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        self.write(&mut text).expect("writing into a text cannot fail");
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let heng = &self.lines[0];
        writeln!(text, "{}. {} threads for everybody.\n", self.machine, self.threads)?;
        writeln!(
            text,
            "{} households × 40 columns, {} MB; {RULES} rules; medians of {} runs in turn. Ratios are per household, to Heng.\n",
            count(heng.households),
            count(self.bytes / 1_000_000),
            heng.costs.len()
        )?;
        writeln!(text, "| | households | wall s | ratio | processor s | ratio | peak MB | rows that differ |")?;
        writeln!(text, "|---|---:|---:|---:|---:|---:|---:|---:|")?;
        for line in &self.lines {
            let wall = line.per_household(line.wall()) / heng.per_household(heng.wall());
            let processor = line.processor().zip(heng.processor());
            let ratio = processor.map(|(own, heng_time)| line.per_household(own) / heng.per_household(heng_time));
            writeln!(
                text,
                "| {} | {} | {:.2} | {wall:.2} | {} | {} | {} | {} |",
                line.name,
                count(line.households),
                line.wall(),
                shown(line.processor()),
                shown(ratio),
                line.peak().map_or_else(|| "?".to_owned(), |bytes| count(bytes / 1_000_000)),
                count(line.differences.differing as u64),
            )?;
        }
        writeln!(text)?;
        for line in self.lines.iter().filter(|line| line.differences.differing > 0) {
            let columns = line.differences.columns.iter().map(|(name, rows)| format!("{name} {rows}"));
            writeln!(text, "- {}: differs in {}", line.name, columns.collect::<Vec<_>>().join(", "))?;
        }
        for line in &self.lines {
            writeln!(text, "- flags of {}: {}", line.name, line.digest)?;
        }
        let parts = &self.parts;
        let evaluating = parts.evaluating.wall();
        writeln!(
            text,
            "\nHeng's parts, data of the same file: parsing all 40 columns alone {:.3} s (the whole run takes {:.2} times that); \
             evaluation alone {:.3} s, {} rule evaluations a second.\n",
            parts.parsing.wall(),
            heng.wall() / parts.parsing.wall(),
            evaluating,
            rounded((parts.households * RULES) as f64 / evaluating),
        )?;
        if !self.scaled.is_empty() {
            writeln!(text, "| | | who | wall s | processor s | peak MB |\n|---|---:|---|---:|---:|---:|")?;
            for scaled in &self.scaled {
                let line = &scaled.line;
                writeln!(
                    text,
                    "| {} | {} | {} | {:.3} | {} | {} |",
                    scaled.what,
                    count(scaled.value),
                    line.name,
                    line.wall(),
                    shown(line.processor()),
                    line.peak().map_or_else(|| "?".to_owned(), |bytes| count(bytes / 1_000_000)),
                )?;
            }
        }
        Ok(())
    }

    /// The figures of the table, for the picture and other tools.
    pub fn json(&self) -> Value {
        let line = |line: &Line| {
            json!({ "name": line.name, "households": line.households, "wall": line.wall(), "processor": line.processor(),
                    "peak": line.peak(), "differing": line.differences.differing, "digest": line.digest })
        };
        let scaled = self
            .scaled
            .iter()
            .map(|scaled| json!({ "what": scaled.what, "value": scaled.value, "line": line(&scaled.line) }));
        json!({ "schema": 1, "machine": self.machine, "threads": self.threads, "bytes": self.bytes,
                "lines": self.lines.iter().map(line).collect::<Vec<_>>(), "scaled": scaled.collect::<Vec<_>>() })
    }
}

fn shown(number: Option<f64>) -> String {
    number.map_or_else(|| "?".to_owned(), |number| format!("{number:.2}"))
}
