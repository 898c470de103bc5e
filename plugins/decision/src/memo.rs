//! What was found for each combination of classes, so that no combination is looked up twice. Threads may find the same
//! thing at once; they find the same.

use std::sync::atomic::{AtomicU32, Ordering};

/// The most combinations that are remembered, at four bytes each.
const MOST: usize = 4 << 20;

/// Answers by combination: 0 where there is none yet, else one more than the answer.
#[derive(Debug)]
pub struct Memo {
    answers: Vec<AtomicU32>,
}

impl Memo {
    /// Room for all combinations of so many classes; none where these are too many.
    pub fn new(classes: impl IntoIterator<Item = usize>) -> Option<Memo> {
        let mut count = 1_usize;
        for classes in classes {
            count = count.checked_mul(classes).filter(|count| *count <= MOST)?;
        }
        Some(Memo { answers: (0..count).map(|_| AtomicU32::new(0)).collect() })
    }

    /// The answer for a combination, found now where it is not known.
    pub fn answer(&self, combination: u32, find: impl FnOnce() -> u32) -> u32 {
        let Some(known) = self.answers.get(combination as usize) else { return find() };
        match known.load(Ordering::Relaxed) {
            0 => {
                let found = find();
                known.store(found.saturating_add(1), Ordering::Relaxed);
                found
            }
            known => known - 1,
        }
    }
}
