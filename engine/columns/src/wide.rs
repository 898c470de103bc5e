//! Loops over rows, each compiled twice: for every processor, and for those whose instructions take 256 bits at a time.
//! What a loop computes comes from its caller; this file is a kernel and the one place of this crate that asks for the
//! wider instructions.
#![allow(unsafe_code)]

/// Defines a function whose body is also compiled for wider instructions, and runs that where the processor has them.
macro_rules! widest {
    ($(#[$about:meta])* pub fn $name:ident<$($kind:ident $(: $bound:path)?),+>($($argument:ident: $type:ty),+) -> $result:ty $body:block) => {
        $(#[$about])*
        #[inline]
        pub fn $name<$($kind $(: $bound)?),+>($($argument: $type),+) -> $result {
            #[inline(always)]
            fn here<$($kind $(: $bound)?),+>($($argument: $type),+) -> $result $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
                fn wide<$($kind $(: $bound)?),+>($($argument: $type),+) -> $result {
                    here($($argument),+)
                }
                if is_wide() {
                    // SAFETY: the processor has these instructions.
                    return unsafe { wide($($argument),+) };
                }
            }
            here($($argument),+)
        }
    };
}

/// So many words, and room for one of the rows that are left.
#[inline]
fn room(words: usize) -> Vec<u64> {
    let mut room = Vec::with_capacity(words + 1);
    room.resize(words, 0);
    room
}

/// Something that columns hold a row of.
pub trait Value: Copy {}

impl Value for i64 {}
impl Value for i32 {}
impl Value for u32 {}

/// Whether the processor has the instructions that functions with `avx2,bmi1,bmi2,lzcnt,popcnt` are compiled for.
#[cfg(target_arch = "x86_64")]
#[inline]
pub fn is_wide() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("avx2") && has!("bmi1") && has!("bmi2") && has!("lzcnt") && has!("popcnt")
}

widest! {
    /// What `one` makes of each value, and all bits together of what it gives beside.
    pub fn of_each<T: Copy, F: Fn(T) -> (i64, i64)>(values: &[T], one: F) -> (Vec<i64>, i64) {
        let mut beside = 0;
        let mut made = Vec::with_capacity(values.len());
        for (place, value) in made.spare_capacity_mut().iter_mut().zip(values) {
            let (value, bits) = one(*value);
            place.write(value);
            beside |= bits;
        }
        // SAFETY: there is room for so many, and the loop wrote each.
        unsafe { made.set_len(values.len()) };
        (made, beside)
    }
}

widest! {
    /// What `one` makes of each pair, and all bits together of what it gives beside. Both sides have as many.
    pub fn of_pairs<T: Copy, F: Fn(T, T) -> (i64, i64)>(left: &[T], right: &[T], one: F) -> (Vec<i64>, i64) {
        let mut beside = 0;
        let len = left.len().min(right.len());
        let mut made = Vec::with_capacity(len);
        for ((place, left), right) in made.spare_capacity_mut().iter_mut().zip(left).zip(right) {
            let (value, bits) = one(*left, *right);
            place.write(value);
            beside |= bits;
        }
        // SAFETY: there is room for so many, and the loop wrote each.
        unsafe { made.set_len(len) };
        (made, beside)
    }
}

widest! {
    /// A bit for each value, the first in the lowest bit of the first word.
    pub fn words_of_each<T: Copy, F: Fn(T) -> bool>(values: &[[T; 64]], bit: F) -> Vec<u64> {
        let mut words = room(values.len());
        for (word, values) in words.iter_mut().zip(values) {
            for (at, value) in values.iter().enumerate() {
                *word |= u64::from(bit(*value)) << at;
            }
        }
        words
    }
}

widest! {
    /// A bit for each pair of values, the first in the lowest bit of the first word.
    pub fn words_of_pairs<T: Copy, F: Fn(T, T) -> bool>(left: &[[T; 64]], right: &[[T; 64]], bit: F) -> Vec<u64> {
        let mut words = room(left.len().min(right.len()));
        for ((word, left), right) in words.iter_mut().zip(left).zip(right) {
            for (at, (left, right)) in left.iter().zip(right).enumerate() {
                *word |= u64::from(bit(*left, *right)) << at;
            }
        }
        words
    }
}

widest! {
    /// The first of each pair where the row's bit is 1, the second where it is 0; as many as `pairs` is called for.
    pub fn picked<T: Value, F: Fn(usize) -> (T, T)>(words: &[u64], len: usize, pair: F) -> Vec<T> {
        assert!(words.len() >= len.div_ceil(64), "a bit for each row");
        let mut picked = Vec::with_capacity(len);
        let places = &mut picked.spare_capacity_mut()[..len];
        for (word, start) in words.iter().zip((0..len).step_by(64)) {
            let choose = |row: usize| {
                let (yes, no) = pair(row);
                if word >> (row - start) & 1 == 1 { yes } else { no }
            };
            // Whole words of rows by themselves: their number is known, so that rows are laid side by side.
            if start + 64 <= len {
                let places = &mut places[start..start + 64];
                places.iter_mut().zip(start..).for_each(|(place, row)| _ = place.write(choose(row)));
            } else {
                places[start..].iter_mut().zip(start..).for_each(|(place, row)| _ = place.write(choose(row)));
            }
        }
        // SAFETY: there is room for so many, and there are as many bits, so that the loop wrote each.
        unsafe { picked.set_len(len) };
        picked
    }
}

widest! {
    /// Where the next number of a row is `better` than its best so far, that becomes the best, and `code` the row's code.
    pub fn keep_better<F: Fn(i64, i64) -> bool>(
        best: &mut [i64], codes: &mut [u32], next: &[i64], code: u32, better: F
    ) -> () {
        for ((best, chosen), next) in best.iter_mut().zip(codes).zip(next) {
            let is_better = better(*next, *best);
            *best = if is_better { *next } else { *best };
            *chosen = if is_better { code } else { *chosen };
        }
    }
}
