//! Stacks large enough for the deepest text and script allowed: a thread that has one works in place, any other starts
//! one for a while.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A stack on which the deepest text is parsed and the deepest script runs, in bytes. Only what is used of it is memory.
pub const LARGE_STACK: usize = 256 << 20;

thread_local! {
    static LARGE: Cell<bool> = const { Cell::new(false) };
}

/// Says that the thread that calls was started with [`LARGE_STACK`].
pub fn has_large_stack() {
    LARGE.set(true);
}

/// Runs with a large stack; `None` if it panicked or there was no thread to be had.
pub(crate) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    if LARGE.get() {
        return catch_unwind(AssertUnwindSafe(work)).ok();
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(LARGE_STACK).spawn_scoped(scope, work).ok()?;
        thread.join().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_nothing_on_either_kind_of_thread() {
        let boom = || -> u8 { panic!("on purpose") };
        assert_eq!((on_large_stack(boom), on_large_stack(|| 1)), (None, Some(1)));
        let there = std::thread::spawn(move || {
            has_large_stack();
            (on_large_stack(boom), on_large_stack(|| 1))
        });
        assert_eq!(there.join().unwrap(), (None, Some(1)));
    }
}
