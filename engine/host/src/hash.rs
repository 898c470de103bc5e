//! The content hash of a pack with its parents and plugins: SHA-256 over every text under its path, so that the same
//! files give the same hash on every machine, wherever the folder stands.

use heng_data::digest::Digest;

/// The hash over texts by path, as 64 hexadecimal digits. The order given does not matter.
pub fn content_hash<'a>(texts: impl IntoIterator<Item = (String, &'a str)>) -> String {
    let mut texts: Vec<(String, &str)> = texts.into_iter().collect();
    texts.sort();
    let mut hash = Digest::default();
    for (path, text) in &texts {
        // Lengths stand before the bytes, so that no two sets of texts are written alike.
        hash.update(&(path.len() as u64).to_le_bytes());
        hash.update(path.as_bytes());
        hash.update(&(text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.finish()
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
