//! What a running call of a script may still use, per thread: steps, and time. Rhai asks once per step.

use rhai::Dynamic;
use std::cell::Cell;
use std::time::{Duration, Instant};

thread_local! {
    /// Steps in all, and until when.
    static BUDGET: Cell<Option<(u64, Instant)>> = const { Cell::new(None) };
}

/// Sets the budget of the next call on this thread.
pub(crate) fn start(steps: u64, time: Duration) {
    BUDGET.set(Instant::now().checked_add(time).map(|until| (steps, until)));
}

/// The limit that is reached after so many steps, if one is: `operations` or `time`.
pub(crate) fn spent(steps: u64) -> Option<Dynamic> {
    let (most, until) = BUDGET.get()?;
    if steps > most {
        return Some("operations".into());
    }
    (steps.is_multiple_of(64) && Instant::now() > until).then(|| "time".into())
}
