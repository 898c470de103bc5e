//! The operator of decision tables: cells as staff write them become tests and outputs, looked over as a whole when the
//! pack is checked and found through an index when it runs. What a table means for a rule is the plugin's script's part.
//!
//! The tour: [`Decide`] reads the call, `reader` and the `…_cell` modules its cells into a `spec`; `analysis` looks for
//! overlaps and gaps by `search` over `point`s; `rows` runs it through the `index`, and `plain` as a person would.

mod analysis;
mod decide;
mod folded;
mod index;
mod intervals;
mod memo;
mod output_cell;
mod plain;
mod point;
mod reader;
mod rows;
mod search;
mod spec;
mod test;
mod test_cell;
mod value_cell;

#[cfg(test)]
mod tests;

pub use decide::Decide;
