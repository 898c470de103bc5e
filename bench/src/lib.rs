//! What the benchmarks share: costs of commands, data sets, the columns' evaluation in memory, and the peers. The commands
//! in `main.rs` put them together; nothing here is part of the product.

pub mod allocations;
pub mod arguments;
pub mod columns;
pub mod decision;
pub mod figures;
pub mod folders;
pub mod instructions;
pub mod peer;
pub mod process;
pub mod reload;
pub mod report;
pub mod rhai_rows;
pub mod scaling;
pub mod speed;
pub mod whole_run;

/// Anything that stops a benchmark, as words for whoever runs it.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;
