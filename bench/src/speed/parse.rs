//! What Heng's parts take by themselves, in one process: parsing all forty columns into typed columns and nothing else, and
//! judging the rules over columns in memory.

use super::workload::PACK;
use crate::Fault;
use crate::columns::Pack;
use crate::peer::Times;
use std::path::Path;

/// The two parts.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Reading all columns of the file.
    pub parsing: Times,
    /// Evaluating in memory.
    pub evaluating: Times,
    /// Households.
    pub households: usize,
}

/// Times both as often as asked for, on this many threads.
///
/// # Errors
/// The pack or the file cannot be read.
pub fn measure(data: &Path, threads: usize, repeat: usize) -> Result<Parts, Fault> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let pack = Pack::load(Path::new(PACK))?;
    pool.install(|| {
        let mut parsing = Times::default();
        for _ in 0..repeat {
            parsing.time(|| pack.read_all(data).map(drop))?;
        }
        let (outcome, evaluating) = pack.evaluate(data, repeat)?;
        Ok(Parts { parsing, evaluating, households: crate::columns::households(&outcome) })
    })
}
