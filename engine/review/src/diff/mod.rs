//! What a changed pack moves, for people and tools: rows that enter and leave findings, states and lists, amounts gained and
//! lost, by region, and for each record the first rule that differs. It reads two runs and evaluates nothing.

mod counted;
mod make;
pub mod picture;
pub mod report;

pub use make::report;
pub use report::Report;
