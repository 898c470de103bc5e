//! Records of a stream: each is answered at once by the rules that need no other record. [`ready`] is one set of rules made
//! ready for that, [`answer`] makes the lines, [`mod@serve`] reads and writes them and lets new rules in between two records.

pub mod answer;
pub mod ready;
pub mod serve;

pub use serve::{Request, serve};
