//! The run: rows of tables in, states, findings and sheets out, column by column over chunks of rows. What the pack
//! means is already decided by the program; files are read and written elsewhere.

pub mod accumulate;
pub mod aggregate;
mod asked;
pub mod assemble;
pub mod batch;
pub mod call;
pub mod change;
pub mod compare;
pub mod compute;
pub mod content;
pub mod counterpart;
pub mod earlier;
pub mod evaluate;
pub mod findings;
pub mod frame;
pub mod input;
pub mod kept;
mod kernels;
pub mod links;
pub mod local;
pub mod made;
pub mod missing;
pub mod named;
mod native;
pub mod outcome;
pub mod pieces;
pub mod reads;
pub mod schedule;
mod script;
pub mod segments;
pub mod sheets;
pub mod sorting;
pub mod state;
pub mod store;
pub mod tables;
mod template;
pub mod totals;
pub mod trace;
pub mod whole;

#[cfg(test)]
mod tests;

pub use batch::{Batch, Cells, Lines};
pub use change::{Change, Deciding, SameLists, by_region, changes, changes_by_key, same_lists};
pub use compute::{Progress, RunOptions, run, run_again};
pub use content::{Choice, Content, Message};
pub use counterpart::Counterparts;
pub use earlier::Earlier;
pub use input::{Input, Origins, Pin, Problem, Segment, TableInput, WholeRows};
pub use kept::{Computed, Kept};
pub use local::{Local, reduce, root_table};
pub use named::unmatched;
pub use outcome::Outcome;
pub use pieces::{Figures, Piece, Pieces};
pub use reads::operands;
pub use schedule::needed_inputs;
pub use sheets::SheetLines;
pub use state::{State, Tally};
pub use store::Counters;
pub use trace::{Trace, trace};
