//! SHA-256 of bytes that come one after the other, and of those of several files side by side. Whose bytes they are is not
//! known here.

use sha2::{Digest as _, Sha256};

/// How many bytes are hashed in one step.
const BLOCK: usize = 64;

/// The hash of bytes that come one after the other.
#[derive(Clone, Default, Debug)]
pub struct Digest {
    sha256: Sha256,
    length: u64,
}

impl Digest {
    /// Appends bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// SHA-256 of all of them, in hexadecimal.
    pub fn finish(self) -> String {
        self.sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// How many bytes end the step that is begun.
    fn missing(&self) -> usize {
        (BLOCK - (self.length % BLOCK as u64) as usize) % BLOCK
    }
}

/// SHA-256 of bytes, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    let mut digest = Digest::default();
    digest.update(bytes);
    digest.finish()
}

/// Bytes that are to be appended to a digest.
#[derive(Debug)]
pub struct Lane<'a> {
    digest: &'a mut Digest,
    /// What comes next.
    bytes: &'a [u8],
    /// What comes then, the last first.
    later: Vec<&'a [u8]>,
}

impl<'a> Lane<'a> {
    /// Texts, one after the other.
    pub fn new(digest: &'a mut Digest, texts: impl DoubleEndedIterator<Item = &'a [u8]>) -> Lane<'a> {
        Lane { digest, bytes: &[], later: texts.rev().collect() }
    }

    fn left(&self) -> usize {
        self.bytes.len() + self.later.iter().map(|bytes| bytes.len()).sum::<usize>()
    }

    /// Whole steps that come next, once what is begun has been ended; none at the end.
    fn blocks(&mut self) -> &'a [[u8; BLOCK]] {
        loop {
            let (head, rest) = self.bytes.split_at(self.digest.missing().min(self.bytes.len()));
            self.digest.update(head);
            self.bytes = rest;
            let blocks = rest.as_chunks().0;
            if !blocks.is_empty() {
                return blocks;
            }
            self.digest.update(rest);
            self.bytes = &[];
            match self.later.pop() {
                Some(bytes) => self.bytes = bytes,
                None => return &[],
            }
        }
    }

    /// Leaves steps behind that were hashed.
    fn pass(&mut self, blocks: usize) {
        self.bytes = &self.bytes[blocks * BLOCK..];
        self.digest.length += (blocks * BLOCK) as u64;
    }
}

/// Appends to each digest its bytes, a step of one and a step of another in turn: a step waits for the one before it, and
/// while it waits, the processor has the other's to do.
pub fn side_by_side(mut lanes: Vec<Lane<'_>>) {
    lanes.sort_by_key(Lane::left);
    let (mut one, mut other) = (lanes.pop(), lanes.pop());
    while let (Some(first), Some(second)) = (&mut one, &mut other) {
        let (blocks, beside) = (first.blocks(), second.blocks());
        for (block, other) in blocks.iter().zip(beside) {
            first.digest.sha256.update(block);
            second.digest.sha256.update(other);
        }
        let passed = blocks.len().min(beside.len());
        first.pass(passed);
        second.pass(passed);
        if blocks.is_empty() {
            one = lanes.pop();
        } else if beside.is_empty() {
            other = lanes.pop();
        }
    }
    for lane in [one, other].into_iter().flatten() {
        lane.digest.update(lane.bytes);
        lane.later.iter().rev().for_each(|bytes| lane.digest.update(bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_the_published_one() {
        // FIPS 180-4, the examples of one block and of two.
        assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let two = digest(b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
        assert_eq!(two, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }

    proptest! {
        #[test]
        fn side_by_side_is_each_alone(
            turns in prop::collection::vec(prop::collection::vec(prop::collection::vec(0..200_usize, 0..4), 0..5), 1..4),
        ) {
            let (mut digests, mut alone) = (vec![Digest::default(); 5], vec![Vec::new(); 5]);
            for (turn, lanes) in turns.iter().enumerate() {
                let texts: Vec<Vec<Vec<u8>>> = lanes
                    .iter()
                    .enumerate()
                    .map(|(at, lane)| lane.iter().map(|length| vec![(turn * 7 + at) as u8; *length]).collect())
                    .collect();
                texts.iter().zip(&mut alone).for_each(|(texts, alone)| alone.extend(texts.concat()));
                let lanes = digests.iter_mut().zip(&texts);
                side_by_side(
                    lanes.map(|(digest, texts)| Lane::new(digest, texts.iter().map(Vec::as_slice))).collect(),
                );
            }
            for (hashed, bytes) in digests.into_iter().zip(&alone) {
                prop_assert_eq!(hashed.length(), bytes.len() as u64);
                prop_assert_eq!(hashed.finish(), digest(bytes));
            }
        }
    }
}
