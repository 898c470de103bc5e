//! Reads a block of records with the widest instructions that the processor has: a kernel, which chooses between
//! compilations of the same code, looks at 64 bytes by one instruction where it can, and knows nothing about records.
#![allow(unsafe_code)]

use super::marks::BySixteen;
#[cfg(target_arch = "x86_64")]
use super::marks::{Found64, Looker};
use super::scan::Separator;
use crate::source::{Block, Wanted};

/// Reads a block of whole records. `width` is how many cells a full record has.
pub fn block(text: &[u8], separator: Separator, width: usize, wanted: &[Wanted<'_>]) -> Block {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(looker) = Widest::here() {
            // SAFETY: the processor has these instructions.
            return unsafe { widest(text, separator, width, wanted, looker) };
        }
        if heng_columns::is_wide() {
            // SAFETY: the processor has these instructions.
            return unsafe { wide(text, separator, width, wanted) };
        }
    }
    super::block::block(text, separator, width, wanted, BySixteen)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi1,bmi2,lzcnt,popcnt")]
fn widest(text: &[u8], separator: Separator, width: usize, wanted: &[Wanted<'_>], looker: Widest) -> Block {
    super::block::block(text, separator, width, wanted, looker)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn wide(text: &[u8], separator: Separator, width: usize, wanted: &[Wanted<'_>]) -> Block {
    super::block::block(text, separator, width, wanted, BySixteen)
}

/// Looks at all 64 bytes together. That there is one says that the processor can.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug)]
pub struct Widest(());

#[cfg(target_arch = "x86_64")]
impl Widest {
    /// One, where the processor can.
    #[inline]
    pub fn here() -> Option<Widest> {
        use std::arch::is_x86_feature_detected as has;
        let widest = has!("avx512f") && has!("avx512bw") && has!("avx512vl") && has!("avx512vbmi2");
        (widest && heng_columns::is_wide()).then_some(Widest(()))
    }
}

#[cfg(target_arch = "x86_64")]
impl Looker for Widest {
    #[inline(always)]
    fn look(self, bytes: &[u8; 64], separator: u8) -> Found64 {
        // SAFETY: the processor has these instructions.
        unsafe { look(bytes, separator) }
    }

    #[inline(always)]
    fn note(self, bits: u64, base: u32, places: &mut [u32; 64]) {
        // SAFETY: the processor has these instructions.
        unsafe { note(bits, base, places) }
    }
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn look(bytes: &[u8; 64], separator: u8) -> Found64 {
    use std::arch::x86_64::*;
    // SAFETY: there are 64 bytes.
    let bytes = unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) };
    let are = |byte: u8| _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte as i8));
    Found64 { separators: are(separator), stops: are(b'\n') | are(b'\r') | are(b'"') }
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
fn note(bits: u64, base: u32, places: &mut [u32; 64]) {
    use std::arch::x86_64::*;
    const NUMBERS: [u8; 64] = {
        let mut numbers = [0; 64];
        let mut at = 0;
        while at < 64 {
            numbers[at] = at as u8;
            at += 1;
        }
        numbers
    };
    let base = _mm512_set1_epi32(base as i32);
    // SAFETY: there are 64 bytes.
    let numbers = unsafe { _mm512_loadu_si512(NUMBERS.as_ptr().cast()) };
    let mut these = _mm512_maskz_compress_epi8(bits, numbers);
    let mut left = bits.count_ones();
    for sixteen in places.as_chunks_mut::<16>().0 {
        let some = _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(these)));
        // SAFETY: there is room for 16 numbers of 32 bits.
        unsafe { _mm512_storeu_si512(sixteen.as_mut_ptr().cast(), some) };
        if left <= 16 {
            return;
        }
        left -= 16;
        these = _mm512_alignr_epi64::<2>(_mm512_setzero_si512(), these);
    }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::super::marks::tests::{hold, looked_at};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn marks_are_those_of_each_byte(looked_at in looked_at()) {
            // Where the processor cannot, there is nothing to hold.
            if let Some(widest) = Widest::here() {
                hold(widest, looked_at);
            }
        }
    }
}
