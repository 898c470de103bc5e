//! Reads up to 64 plain numbers side by side. What each of them says is what [`read_number`] says of it alone; this file
//! is a kernel: the one place of this crate where the wider instructions of a processor are asked for.
#![allow(unsafe_code)]

use crate::read_number;

/// How many numbers at most.
const AT_ONCE: usize = 64;

/// Reads numbers of at most eight bytes: `bytes` has the first lowest, and anything behind the last; `lens` says how many
/// count. Puts what they are × 10⁶ into `raw`, 0 where one is no plain number of up to eight bytes, and gives back which
/// are, the first in the lowest bit.
pub fn read_numbers(bytes: &[u64; AT_ONCE], lens: &[u64; AT_ONCE], raw: &mut [i64; AT_ONCE]) -> u64 {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has these instructions.
        return unsafe { read_wide(bytes, lens, raw) };
    }
    read_each(bytes, lens, raw)
}

/// One after the other.
fn read_each(bytes: &[u64; AT_ONCE], lens: &[u64; AT_ONCE], raw: &mut [i64; AT_ONCE]) -> u64 {
    let mut plain = 0;
    for (at, ((bytes, len), raw)) in bytes.iter().zip(lens).zip(raw).enumerate() {
        let read = bytes.to_le_bytes().get(..*len as usize).and_then(read_number);
        plain |= u64::from(read.is_some()) << at;
        *raw = read.unwrap_or_default();
    }
    plain
}

/// Four at a time, without branches: the point is taken out, and digits are added up pair by pair, as described by
/// D. Lemire and others for eight digits.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn read_wide(bytes: &[u64; AT_ONCE], lens: &[u64; AT_ONCE], raw: &mut [i64; AT_ONCE]) -> u64 {
    use std::arch::x86_64::*;
    let four = |some: &[u64; 4]| _mm256_set_epi64x(some[3] as i64, some[2] as i64, some[1] as i64, some[0] as i64);
    let [nought, one, seven, eight, all_bits] = [0, 1, 7, 8, -1].map(|number| _mm256_set1_epi64x(number));
    let [minus, low_byte, whole] = [0x2d, 0xff, 64].map(|number| _mm256_set1_epi64x(number));
    let [point, digit_nought, nine] = [b'.', b'0', 9].map(|byte| _mm256_set1_epi8(byte as i8));
    let each_byte = _mm256_set1_epi8(1);
    let (tens, hundreds) = (_mm256_set1_epi16(0x010a), _mm256_set1_epi32(0x0001_0064));
    let ten_thousand = _mm256_set1_epi64x(10_000);
    // What a number with so many places is multiplied by; with seven it would have to be rounded.
    let powers = _mm256_setr_epi32(1_000_000, 100_000, 10_000, 1_000, 100, 10, 1, 0);
    let mut plain = 0;
    let (bytes, lens, raw) = (bytes.as_chunks::<4>().0, lens.as_chunks::<4>().0, raw.as_chunks_mut::<4>().0);
    for at in 0..AT_ONCE / 4 {
        let (bytes, lens) = (four(&bytes[at]), four(&lens[at]));
        let negative = _mm256_cmpeq_epi64(_mm256_and_si256(bytes, low_byte), minus);
        let bytes = _mm256_srlv_epi64(bytes, _mm256_and_si256(negative, eight));
        let left = _mm256_add_epi64(lens, negative);
        let behind = _mm256_sub_epi64(whole, _mm256_slli_epi64::<3>(left));
        let bytes = _mm256_and_si256(bytes, _mm256_srlv_epi64(all_bits, behind));
        // The bytes before the first point; all where there is none.
        let points = _mm256_cmpeq_epi8(bytes, point);
        let first_point = _mm256_and_si256(points, _mm256_sub_epi64(nought, points));
        let before = _mm256_sub_epi64(first_point, one);
        let no_point = _mm256_cmpeq_epi64(points, nought);
        let digits = _mm256_blendv_epi8(_mm256_srli_epi64::<8>(bytes), bytes, before);
        let count = _mm256_sub_epi64(_mm256_sub_epi64(left, one), no_point);
        let place = _mm256_sad_epu8(_mm256_and_si256(before, each_byte), nought);
        let places = _mm256_andnot_si256(no_point, _mm256_sub_epi64(count, place));
        // The last digit is moved to the last byte; noughts come before the first.
        let free = _mm256_sub_epi64(whole, _mm256_slli_epi64::<3>(count));
        let digits = _mm256_sllv_epi64(_mm256_sub_epi8(digits, digit_nought), free);
        let pairs = _mm256_maddubs_epi16(digits, tens);
        let fours = _mm256_madd_epi16(pairs, hundreds);
        let number = _mm256_add_epi64(_mm256_mul_epu32(fours, ten_thousand), _mm256_srli_epi64::<32>(fours));
        let value = _mm256_mul_epu32(number, _mm256_permutevar8x32_epi32(powers, places));
        let value = _mm256_sub_epi64(_mm256_xor_si256(value, negative), negative);
        // A byte that is no digit, too many bytes or none, no digit before the point, a point without places, or more of
        // them than can be kept.
        let faults = [
            _mm256_subs_epu8(digits, nine),
            _mm256_srli_epi64::<4>(_mm256_add_epi64(lens, seven)),
            _mm256_srli_epi64::<63>(_mm256_sub_epi64(left, one)),
            _mm256_and_si256(first_point, one),
            _mm256_andnot_si256(no_point, _mm256_srli_epi64::<63>(_mm256_sub_epi64(places, one))),
            _mm256_srli_epi64::<3>(_mm256_add_epi64(places, one)),
        ];
        let fault = faults.into_iter().fold(nought, |all, fault| _mm256_or_si256(all, fault));
        let is_plain = _mm256_cmpeq_epi64(fault, nought);
        let value = _mm256_and_si256(value, is_plain);
        raw[at] = [
            _mm256_extract_epi64::<0>(value),
            _mm256_extract_epi64::<1>(value),
            _mm256_extract_epi64::<2>(value),
            _mm256_extract_epi64::<3>(value),
        ];
        plain |= (_mm256_movemask_pd(_mm256_castsi256_pd(is_plain)) as u64) << (at * 4);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(800))]

        #[test]
        fn side_by_side_they_say_what_each_says_alone(
            texts in prop::collection::vec(prop_oneof![
                "-?[0-9]{0,8}", "-?[0-9]{0,4}\\.[0-9]{0,7}", "[-+.0-9]{0,9}", "[ -~]{0,9}", "[0-9]{1,7}[,/:;]"
            ], 1..=64),
            behind: u64,
        ) {
            let (mut bytes, mut lens) = ([behind; AT_ONCE], [0; AT_ONCE]);
            let mut expected = [None; AT_ONCE];
            for (at, text) in texts.iter().enumerate() {
                let mut eight = behind.to_le_bytes();
                let kept = &text.as_bytes()[..text.len().min(8)];
                eight[..kept.len()].copy_from_slice(kept);
                (bytes[at], lens[at]) = (u64::from_le_bytes(eight), text.len() as u64);
                expected[at] = read_number(text.as_bytes()).filter(|_| text.len() <= 8);
            }
            lens[texts.len()..].fill(u64::from(u32::MAX));
            let said = |plain: u64, raw: &[i64; AT_ONCE]| -> Vec<Option<i64>> {
                raw.iter().enumerate().map(|(at, raw)| (plain >> at & 1 == 1).then_some(*raw)).collect()
            };
            let (mut raw, mut each) = ([1; AT_ONCE], [1; AT_ONCE]);
            let plain = read_numbers(&bytes, &lens, &mut raw);
            prop_assert_eq!(said(plain, &raw), &expected);
            let plain_each = read_each(&bytes, &lens, &mut each);
            prop_assert_eq!(said(plain_each, &each), &expected);
            prop_assert_eq!(raw, each);
        }
    }
}
