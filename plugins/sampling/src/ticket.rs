//! The number a row draws: computed from the seed and the row's key alone, by a published function, so that anybody can
//! compute it again. Not a random generator: nothing depends on the order of rows, on time or on a machine.

use sha2::{Digest, Sha256};

/// The ticket of a key: the first eight bytes of SHA-256 over the seed, a line feed and the key, all in UTF-8, as one
/// big-endian number. The smaller it is, the earlier the row is drawn.
pub fn ticket(seed: &str, key: &str) -> u64 {
    let mut digest = Sha256::new();
    digest.update(seed.as_bytes());
    digest.update(b"\n");
    digest.update(key.as_bytes());
    digest.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// A ticket as it is printed: 16 digits of base 16, which sort like the numbers.
pub fn printed(ticket: u64) -> String {
    format!("{ticket:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anybody_can_compute_it_again() {
        // printf '2022-08\nV001' | sha256sum
        assert_eq!(printed(ticket("2022-08", "V001")), "f0382eb6e69fdd4f");
        assert_ne!(ticket("2022-08", "V001"), ticket("2022-09", "V001"));
        assert_eq!(printed(1), "0000000000000001");
    }
}
