//! What data may be at most. What lies beyond is refused with a code or reported as a problem of its cell, in bounded time
//! and memory; nothing is cut off silently. Every limit lies far above what offices have.

/// How many files a data folder may have (`E0844`).
pub const FILES: usize = 10_000;

/// How many columns a file may have: as many as a spreadsheet (`E0813`).
pub const COLUMNS: usize = 16_384;

/// How many bytes of a file's beginning may be titles and headers (`E0842`), and how long a line under the records may
/// be that is taken for totals or a remark.
pub const HEADER_BYTES: usize = 4 << 20;

/// How many bytes one cell may have (`D0401`): thirty times what a spreadsheet's cell holds.
pub const CELL_BYTES: usize = 1 << 20;

/// How many cells and rows may be unreadable before a file is not what it is taken for (`E0843`).
pub const PROBLEMS: u64 = 5_000_000;

/// Limits of one input file. Those of workbooks and files of columns are of what they unfold into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes after decompression, all parts together, and bytes of the texts of one sheet (`E0833`).
    pub bytes: u64,
    /// Bytes of a part of a workbook up to which nobody asks how small it was before; beyond, it may be [`Limits::times`]
    /// as large as what it was unfolded from (`E0833`).
    pub free: u64,
    /// How many times as large: ordinary sheets become ten to fifty times as large, bombs a thousand times.
    pub times: u64,
    /// Bytes of one text, or one tag, in a part of a workbook: readers hold it in memory whole (`E0845`).
    pub piece: u64,
    /// Cells with something in them, of one sheet (`E0833`).
    pub cells: u64,
    /// Cells, empty ones counted, of all sheets of formats whose reader lays them out whole: `.xls` and `.ods` (`E0833`).
    pub spread: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { bytes: 4 << 30, free: 64 << 20, times: 100, piece: 16 << 20, cells: 100_000_000, spread: 30_000_000 }
    }
}
