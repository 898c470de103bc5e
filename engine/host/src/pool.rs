//! The threads on which data is computed: as many as asked for, with stacks for the deepest expressions.

use crate::failure::{Failure, Stage};
use crate::fault;
use crate::texts::Texts;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// The stack of a thread that computes, in bytes. Only what is used of it is memory.
pub(crate) const STACK: usize = 16 << 20;

/// So many threads; one for each processor if not said.
///
/// # Errors
/// The system gives none.
pub(crate) fn pool(threads: Option<usize>) -> Result<ThreadPool, Box<Failure>> {
    let pool = ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).stack_size(STACK).build();
    pool.map_err(|error| no_thread(&error.to_string()))
}

/// One thread, the one that asks: nothing is begun, and what it computes finds memory that it has used before. Where it
/// belongs to other threads already, one of its own.
///
/// # Errors
/// The system gives none.
pub(crate) fn pool_here() -> Result<ThreadPool, Box<Failure>> {
    let here = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
    here.or_else(|_| pool(Some(1)))
}

/// What is said where the system gives no thread.
pub(crate) fn no_thread(words: &str) -> Box<Failure> {
    Failure::new(Stage::Fault, vec![fault::internal(words)], Texts::default())
}
