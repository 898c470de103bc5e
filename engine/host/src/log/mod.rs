//! The run log `heng-log.ndjson` of an output folder: one line for every run and reload, each with the hash of the line
//! before it. [`append`] adds a line, [`verify`] checks the chain, [`difference`] compares two lines.

pub mod append;
pub mod difference;
pub mod follow;
pub mod ledger;
pub mod read;
pub mod verify;

use crate::snapshot::{Part, Snapshot};
use heng_data::RunRecord;
use heng_data::fingerprint::FileMark;
use heng_data::run_record::{Ordered, OutputRecord, PackRecord, TableRecord};
use serde::{Deserialize, Serialize};

/// The file's name in the output folder.
pub const FILE: &str = heng_data::output::RUN_LOG;

/// The version of a line's shape.
pub const SCHEMA: u32 = 1;

/// What the first line names as the line before it.
pub const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a line tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// One run from files to files.
    #[default]
    Run,
    /// The first results of a watch.
    Watch,
    /// New rules took over.
    Reload,
    /// The same rules over changed data.
    Data,
    /// New rules did not take over.
    Refused,
    /// A stream of records began.
    Stream,
    /// New rules answer the records of a stream from here on; no results are written.
    Rules,
    /// A stream or watch ended.
    End,
    /// The results of the line before did not appear.
    Undone,
    /// The results of the line before did not appear since the program was killed.
    Interrupted,
}

impl Event {
    /// The key of its words in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Event::Run => "log-event-run",
            Event::Watch => "log-event-watch",
            Event::Reload => "log-event-reload",
            Event::Data => "log-event-data",
            Event::Refused => "log-event-refused",
            Event::Stream => "log-event-stream",
            Event::Rules => "log-event-rules",
            Event::End => "log-event-end",
            Event::Undone => "log-event-undone",
            Event::Interrupted => "log-event-interrupted",
        }
    }

    /// Whether the line stands for results in the folder.
    pub fn has_results(self) -> bool {
        matches!(self, Event::Run | Event::Watch | Event::Reload | Event::Data)
    }
}

/// A line of the log.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The version of this shape.
    pub schema: u32,
    /// Which line it is, from 1.
    pub number: u64,
    /// When it was written, local time.
    pub time: String,
    /// What it tells.
    pub event: Event,
    /// The program and its version.
    pub engine: String,
    /// The pack.
    pub pack: PackRecord,
    /// The packs it extends, the nearest first.
    #[serde(default)]
    pub parents: Vec<Part>,
    /// All plugins, those inside the program too.
    #[serde(default)]
    pub plugins: Vec<Part>,
    /// The data files.
    #[serde(default)]
    pub data: Vec<FileMark>,
    /// The evaluation moment.
    #[serde(default)]
    pub as_of: String,
    /// Whether sensitive fields were written unmasked.
    #[serde(default)]
    pub show_sensitive: bool,
    /// What became of the rows, by table.
    #[serde(default)]
    pub tables: Ordered<TableRecord>,
    /// Rows hit and rows undecided, by rule; rules with neither are left out.
    #[serde(default)]
    pub rules: Ordered<Found>,
    /// The files of results.
    #[serde(default)]
    pub outputs: Vec<OutputRecord>,
    /// SHA-256 of `run.json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Records answered by a stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
    /// Why, in codes, where something was refused or taken back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// The hash of the texts that were refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// SHA-256 of what a crash left of the line before; that is no line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub torn: Option<String>,
    /// SHA-256 of the line before, its line end left out.
    pub previous: String,
}

/// What a rule found.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Found {
    /// Rows hit.
    pub hit: u64,
    /// Rows that a person has to look into.
    pub unknown: u64,
}

impl Entry {
    /// A line about a snapshot; number, time and chain are given when it is appended.
    pub fn about(event: Event, snapshot: &Snapshot) -> Entry {
        Entry {
            schema: SCHEMA,
            event,
            engine: crate::ENGINE.to_owned(),
            pack: PackRecord {
                name: snapshot.pack.name().to_owned(),
                version: snapshot.pack.version().to_owned(),
                hash: snapshot.hash().to_owned(),
            },
            parents: snapshot.prints.parents().to_vec(),
            plugins: snapshot.prints.plugins().to_vec(),
            ..Entry::default()
        }
    }

    /// With the figures of a run.
    #[must_use]
    pub fn with_run(mut self, record: &RunRecord, data: &[FileMark]) -> Entry {
        self.as_of.clone_from(&record.as_of);
        self.show_sensitive = record.show_sensitive;
        self.tables = record.tables.clone();
        let counted = record.rules.0.iter().filter(|(_, rule)| rule.hit + rule.unknown > 0);
        self.rules = counted.map(|(id, rule)| (id.clone(), Found { hit: rule.hit, unknown: rule.unknown })).collect();
        self.outputs = record.outputs.clone();
        self.data = data.to_vec();
        self
    }

    /// The line as it is written, without its end.
    pub fn to_line(&self) -> String {
        // Texts and whole numbers under text keys can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}
