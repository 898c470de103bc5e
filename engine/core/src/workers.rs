//! Threads on which packs are loaded and checked: as many as there are processors, up to a few, with stacks for the
//! deepest texts and scripts. Runs over data have threads of their own.

use heng_lang::{LARGE_STACK, has_large_stack};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::OnceLock;

/// A pack is too small for more.
const MOST: usize = 8;

/// Does the work on these threads; where the system gives none, on the thread that asks.
pub fn on_workers<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match pool() {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// Begins work on one of these threads that nobody waits for. Where there is but one it is left undone, and what it holds
/// is dropped.
pub fn begin_beside(work: impl FnOnce() + Send + 'static) {
    if let Some(pool) = pool().filter(|pool| pool.current_num_threads() > 1) {
        pool.spawn(work);
    }
}

/// Does `beside` on one of these threads while the thread that asks does `work`; it ends when both have. Where the system
/// gives none, on a thread begun for it.
pub fn while_beside<T>(beside: impl FnOnce() + Send, work: impl FnOnce() -> T) -> T {
    match pool() {
        Some(pool) => pool.in_place_scope(|scope| {
            scope.spawn(|_| beside());
            work()
        }),
        None => std::thread::scope(|scope| {
            scope.spawn(beside);
            work()
        }),
    }
}

fn pool() -> Option<&'static ThreadPool> {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    let pool = POOL.get_or_init(|| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST);
        let builder = ThreadPoolBuilder::new().num_threads(threads).stack_size(LARGE_STACK);
        builder.start_handler(|_| has_large_stack()).thread_name(|at| format!("pack-{at}")).build().ok()
    });
    pool.as_ref()
}
