//! Typed columns and the kernels over them: exact numbers, text codes, flags, dates and months, each with the bits that
//! say which rows are known. Nothing here knows of tables, packs, files or expressions.

pub mod arithmetic;
pub mod bits;
pub mod builder;
pub mod children;
pub mod column;
pub mod compare;
pub mod concat;
pub mod dictionary;
pub mod distinct;
pub mod keys;
pub mod logic;
pub mod operand;
pub mod select;
mod wide;

pub use bits::Bits;
pub use builder::ColumnBuilder;
pub use children::Children;
pub use column::{Column, Values};
pub use dictionary::{Dictionary, DictionaryBuilder};
pub use keys::KeyIndex;
pub use operand::Operand;
#[cfg(target_arch = "x86_64")]
pub use wide::is_wide;

/// The row number that says "no row": what a link that leads nowhere points to.
pub const NO_ROW: u32 = u32::MAX;
