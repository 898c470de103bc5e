//! What a peer is: something else that judges the same rules over the same rows. Its figures count only while it finds
//! what the columns find.

use crate::Fault;
use crate::figures::median;
use crate::process::{Of, processor_seconds};
use std::collections::BTreeMap;
use std::time::Instant;

/// How many rows each rule found, by rule id.
pub type Hits = BTreeMap<String, u64>;

/// Something that judges rows that it holds in memory in its own form.
pub trait Peer {
    /// What it is, with its version.
    fn name(&self) -> String;

    /// Judges every row once.
    ///
    /// # Errors
    /// What stopped it, with the row.
    fn evaluate(&self) -> Result<Hits, Fault>;
}

/// Evaluations of the same rows, and what came out.
#[derive(Clone, Debug)]
pub struct Measured {
    /// How many households the rows belong to.
    pub households: usize,
    /// What each evaluation took.
    pub times: Times,
    /// What was found.
    pub hits: Hits,
}

/// What evaluations took, one after the other.
#[derive(Clone, Default, Debug)]
pub struct Times {
    /// Seconds from start to end, of each.
    pub wall: Vec<f64>,
    /// Processor seconds of all threads, of each, if known; they say more than wall time on a busy machine.
    pub processor: Vec<f64>,
}

impl Times {
    /// Times one evaluation more.
    pub fn time<T>(&mut self, evaluate: impl FnOnce() -> T) -> T {
        let (before, since) = (processor_seconds(Of::Itself), Instant::now());
        let result = evaluate();
        self.wall.push(since.elapsed().as_secs_f64());
        self.processor.extend(before.zip(processor_seconds(Of::Itself)).map(|(before, after)| after - before));
        result
    }

    /// The median wall time in seconds.
    pub fn wall(&self) -> f64 {
        median(&self.wall)
    }

    /// The mean processor time in seconds, if known: it is counted in steps too coarse for a median.
    pub fn processor(&self) -> Option<f64> {
        let times = self.processor.len();
        (times > 0).then(|| self.processor.iter().sum::<f64>() / times as f64)
    }
}

impl Measured {
    /// A time of all households for one household with everything that belongs to it, in nanoseconds.
    pub fn nanoseconds(&self, seconds: f64) -> f64 {
        seconds * 1e9 / self.households.max(1) as f64
    }

    /// The rules of a peer whose counts are not the columns' own: id, the columns' count, the peer's.
    pub fn differences(&self, peer: &Measured) -> Vec<(String, Option<u64>, u64)> {
        let compared = peer.hits.iter().map(|(rule, found)| (rule.clone(), self.hits.get(rule).copied(), *found));
        compared.filter(|(_, own, found)| *own != Some(*found)).collect()
    }
}
