//! `heng log`: which rules were in force when, whether the run log is whole, and what differed between two runs.

use crate::console::{self, Console};
use crate::exit::Exit;
use crate::table;
use heng_host::log::difference::{Difference, difference};
use heng_host::log::read::entries;
use heng_host::log::verify::{Verified, verify};
use heng_host::log::{Entry, Event};
use heng_host::texts::Texts;
use heng_host::{Severity, clock, json};
use std::path::{Path, PathBuf};

/// What `log` takes.
#[derive(clap::Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_precedence_over_arg = true)]
pub struct Arguments {
    /// The output folder.
    pub out: Option<PathBuf>,
    /// What to do with its log.
    #[command(subcommand)]
    pub action: Option<Action>,
}

/// What to do with a log.
#[derive(clap::Subcommand, Clone, Debug)]
pub enum Action {
    /// Checks the chain.
    Verify {
        /// The output folder.
        out: PathBuf,
    },
    /// Compares two lines.
    Diff {
        /// The output folder.
        out: PathBuf,
        /// The earlier line.
        from: u64,
        /// The later line.
        to: u64,
    },
}

/// Runs it.
pub fn conduct(arguments: &Arguments, console: &Console) -> Exit {
    match (&arguments.action, &arguments.out) {
        (Some(Action::Verify { out }), _) => checked(out, console),
        (Some(Action::Diff { out, from, to }), _) => match difference(out, *from, *to) {
            Ok(difference) => {
                if console.json {
                    console.json(&serde_json::to_string_pretty(&difference).unwrap_or_default());
                } else {
                    console::out(&compared(&difference, console));
                }
                Exit::Done
            }
            Err(failure) => console.failure(&failure),
        },
        (None, out) => match entries(out.as_deref().unwrap_or(Path::new("."))) {
            Ok(entries) => {
                if console.json {
                    let shape = serde_json::json!({ "schema": 1, "lines": entries });
                    console.json(&serde_json::to_string_pretty(&shape).unwrap_or_default());
                } else {
                    console::out(&listed(&entries, console));
                }
                Exit::Done
            }
            Err(failure) => console.failure(&failure),
        },
    }
}

fn checked(out: &Path, console: &Console) -> Exit {
    let Verified { lines, last, seal, diagnostics } = match verify(out) {
        Ok(verified) => verified,
        Err(failure) => return console.failure(&failure),
    };
    let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error).count();
    let texts = Texts::default();
    if console.json {
        let report = json::report(console.language, &texts, &diagnostics).to_json();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap_or_default();
        let diagnostics = report.get("diagnostics").cloned().unwrap_or_default();
        let shape = serde_json::json!({
            "schema": 1, "lines": lines, "whole": errors == 0, "seal": seal, "diagnostics": diagnostics,
        });
        console.json(&serde_json::to_string_pretty(&shape).unwrap_or_default());
    } else {
        console.diagnostics_aside(&texts, &diagnostics);
        let time = last.map(|entry| clock::shown(&entry.time)).unwrap_or_default();
        let words = [("lines", lines.to_string()), ("errors", errors.to_string()), ("time", time), ("seal", seal)];
        let words: Vec<(&str, &str)> = words.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let key = if errors == 0 { "log-whole" } else { "log-broken" };
        console::out(&format!("{}\n", console.text(key, &words)));
    }
    if errors == 0 { Exit::Done } else { Exit::NotWell }
}

/// The lines of a log for people, the oldest first.
fn listed(entries: &[Entry], console: &Console) -> String {
    let text = |key: &str| console.text(key, &[]);
    let heads = ["log-time", "log-number", "log-event", "log-pack", "log-hash", "log-as-of", "log-hit", "log-unknown"];
    let mut rows = vec![heads.map(text).to_vec()];
    for entry in entries {
        let mut event = text(entry.event.key());
        if entry.show_sensitive {
            event.push_str(&text("log-unmasked"));
        }
        let total = |figure: fn(&heng_host::log::Found) -> u64| -> String {
            let counted = entry.event.has_results() && entry.run.is_some();
            let total: u64 = entry.rules.0.iter().map(|(_, found)| figure(found)).sum();
            if counted { total.to_string() } else { String::new() }
        };
        let hit = match (entry.event, entry.records) {
            (Event::End | Event::Stream, Some(records)) => records.to_string(),
            (Event::Refused | Event::Undone, _) => entry.codes.join(" "),
            _ => total(|found| found.hit),
        };
        rows.push(vec![
            clock::shown(&entry.time),
            entry.number.to_string(),
            event,
            format!("{} {}", entry.pack.name, entry.pack.version),
            entry.pack.hash.chars().take(12).collect(),
            entry.as_of.clone(),
            hit,
            total(|found| found.unknown),
        ]);
    }
    let mut out = table::lines(&rows);
    let in_force = heng_host::log::verify::in_folder(entries.iter());
    if let Some(entry) = in_force {
        let short: String = entry.pack.hash.chars().take(12).collect();
        let since = entries.iter().rev().skip_while(|one| one.number != entry.number);
        let first = since.take_while(|one| one.pack.hash == entry.pack.hash).last().unwrap_or(entry);
        let since = clock::shown(&first.time);
        let words =
            [("name", &*entry.pack.name), ("version", &*entry.pack.version), ("hash", &*short), ("since", &*since)];
        out.push_str(&format!("\n{}\n", console.text("log-in-force", &words)));
    }
    out
}

/// A difference for people.
fn compared(difference: &Difference, console: &Console) -> String {
    let text = |key: &str| console.text(key, &[]);
    let (from, to) = (difference.from.to_string(), difference.to.to_string());
    let mut out = format!("{}\n", console.text("log-diff-title", &[("from", &from), ("to", &to)]));
    let before = out.len();
    for (name, one, two) in &difference.facts {
        out.push_str(&format!("  {}：{one} → {two}\n", text(fact(name))));
    }
    for (key, list) in [("log-diff-texts", &difference.texts), ("log-diff-data", &difference.data)] {
        if !list.is_empty() {
            out.push_str(&format!("  {}\n", text(key)));
        }
        for (what, name) in list {
            out.push_str(&format!("    {} {name}\n", text(became(what))));
        }
    }
    if !difference.rules.is_empty() {
        let mut rows = vec![["log-diff-rules", "log-hit", "log-unknown"].map(text).to_vec()];
        let change = |one: u64, two: u64| if one == two { one.to_string() } else { format!("{one} → {two}") };
        for (id, one, two) in &difference.rules {
            rows.push(vec![id.clone(), change(one.hit, two.hit), change(one.unknown, two.unknown)]);
        }
        out.push_str(&table::lines(&rows));
    }
    if !difference.outputs.is_empty() {
        let mut rows = vec![["log-diff-outputs", "column-rows"].map(text).to_vec()];
        let shown = |rows: &Option<u64>| rows.map_or_else(|| text("log-none"), |rows| rows.to_string());
        for (file, one, two) in &difference.outputs {
            rows.push(vec![file.clone(), format!("{} → {}", shown(one), shown(two))]);
        }
        out.push_str(&table::lines(&rows));
    }
    if out.len() == before {
        out.push_str(&format!("  {}\n", text("log-diff-none")));
    }
    out
}

/// The key of the words for a fact that differs.
fn fact(name: &str) -> &'static str {
    match name {
        "engine" => "log-fact-engine",
        "pack" => "log-fact-pack",
        "version" => "log-fact-version",
        "as_of" => "log-fact-as_of",
        _ => "log-fact-show_sensitive",
    }
}

/// The key of the words for what became of a file.
fn became(what: &str) -> &'static str {
    match what {
        "added" => "log-added",
        "removed" => "log-removed",
        _ => "log-changed",
    }
}
