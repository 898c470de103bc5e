//! Where all memory of the program comes from, and how long what is free is kept before the system has it back: a call of
//! mimalloc that Rust knows no safe form of.
#![allow(unsafe_code)]

use std::ffi::{c_int, c_long};

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

unsafe extern "C" {
    fn mi_option_set(option: c_int, value: c_long);
}

/// `mi_option_purge_delay` of mimalloc's version 2.
const PURGE_DELAY: c_int = 15;

/// How long, in milliseconds. Most runs are over by then: to give memory back meanwhile and have it cleared again costs them
/// more than it is worth, and what stays up gives it back all the same.
const KEPT: c_long = 1000;

/// To be called before there is much to be given back.
pub fn keep_free_memory() {
    // SAFETY: an option may be set at any time.
    unsafe { mi_option_set(PURGE_DELAY, KEPT) };
}

#[cfg(test)]
mod tests {
    use super::*;

    unsafe extern "C" {
        fn mi_option_get(option: c_int) -> c_long;
    }

    #[test]
    fn it_is_the_option_that_is_meant() {
        // SAFETY: an option may be read at any time.
        let options = || [PURGE_DELAY - 1, PURGE_DELAY, PURGE_DELAY + 1].map(|option| unsafe { mi_option_get(option) });
        // As mimalloc documents its options: segments without eager commit 1, delay of purges 10, NUMA nodes 0.
        assert_eq!(options(), [1, 10, 0]);
        keep_free_memory();
        assert_eq!(options(), [1, KEPT, 0]);
    }
}
