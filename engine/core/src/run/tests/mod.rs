//! Whole runs over small programs built by hand: what assembly, links, aggregates, states and lists must give together.

mod build;
mod listing;
mod running;
