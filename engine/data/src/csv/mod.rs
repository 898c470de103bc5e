//! The CSV format: `scan` finds records and cells in bytes, `read` turns blocks of records into columns, `write` puts
//! rows into bytes, `batch` whole batches. Which file belongs to which table is decided elsewhere.

pub mod batch;
pub mod footer;
pub mod read;
pub mod scan;
pub mod write;
