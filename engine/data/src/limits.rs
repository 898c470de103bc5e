//! How much of one input file is taken at most, so that a small file that unfolds into a huge one ends with an error and
//! not with a machine out of memory.

/// Limits of one input file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes after decompression.
    pub bytes: u64,
    /// Cells with something in them, of one sheet.
    pub cells: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { bytes: 4 << 30, cells: 200_000_000 }
    }
}
