//! Reads a block of records with the widest instructions that the processor has: a kernel, which chooses between two
//! compilations of the same code and knows nothing about records.
#![allow(unsafe_code)]

use super::scan::Separator;
use crate::source::{Block, Wanted};

/// Reads a block of whole records. `width` is how many cells a full record has.
pub fn block(text: &[u8], separator: Separator, width: usize, wanted: &[Wanted<'_>]) -> Block {
    #[cfg(target_arch = "x86_64")]
    if heng_columns::is_wide() {
        // SAFETY: the processor has these instructions.
        return unsafe { wide(text, separator, width, wanted) };
    }
    super::block::block(text, separator, width, wanted)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn wide(text: &[u8], separator: Separator, width: usize, wanted: &[Wanted<'_>]) -> Block {
    super::block::block(text, separator, width, wanted)
}
