//! The content hash of a pack with its parents and plugins: SHA-256 over every text under its path, so that the same
//! files give the same hash on every machine, wherever the folder stands.

use sha2::{Digest, Sha256};

/// The hash over texts by path, as 64 hexadecimal digits. The order given does not matter.
pub fn content_hash<'a>(texts: impl IntoIterator<Item = (String, &'a str)>) -> String {
    let mut texts: Vec<(String, &str)> = texts.into_iter().collect();
    texts.sort();
    let mut hash = Sha256::new();
    for (path, text) in &texts {
        // Lengths stand before the bytes, so that no two sets of texts are written alike.
        hash.update((path.len() as u64).to_le_bytes());
        hash.update(path.as_bytes());
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash of bytes, as 64 hexadecimal digits.
pub fn bytes_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_does_not_matter_but_every_byte_does() {
        let texts = |second: &'static str| [("a".to_owned(), "1"), ("b".to_owned(), second)];
        let hash = content_hash(texts("2"));
        assert_eq!(hash.len(), 64);
        assert_eq!(hash, content_hash(texts("2").into_iter().rev()));
        assert_ne!(hash, content_hash(texts("3")));
        assert_ne!(content_hash([("ab".to_owned(), "c")]), content_hash([("a".to_owned(), "bc")]));
    }
}
