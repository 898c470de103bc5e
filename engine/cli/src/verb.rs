//! One file per verb: its arguments, and its result as text and as JSON.

pub mod check;
pub mod completions;
pub mod diff;
pub mod docs;
pub mod explain;
pub mod inspect;
pub mod log;
pub mod man;
pub mod new;
pub mod run;
pub mod schema;
pub mod stream;
pub mod test;
pub mod watch;
