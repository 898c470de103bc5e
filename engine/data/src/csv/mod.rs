//! The CSV format: `scan` finds records and cells in bytes, `marks` what parts them, `cells` those of many records at once, `read` opens files,
//! `on_disk` reads large ones block by block, `block` turns a block into columns, `write` puts rows into bytes, `batch`
//! whole batches, `flags` their flags. Which file belongs to which table is decided elsewhere.

pub mod batch;
mod block;
pub mod block_kernel;
mod cells;
mod flags;
pub mod footer;
pub(crate) mod marks;
mod on_disk;
pub mod read;
pub mod scan;
pub mod write;

#[cfg(test)]
pub(crate) use cells::Cells;
pub(crate) use cells::{ColumnCells, Found, Heads};
pub use on_disk::LARGE;
