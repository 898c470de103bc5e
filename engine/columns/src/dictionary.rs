//! Distinct texts under codes: each text is kept and hashed once, columns hold its code. Codes count up in the order of
//! first appearance, so equal input gives equal codes.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::fmt;
use std::hash::BuildHasher;
use std::sync::{Arc, LazyLock};

/// One seed for all dictionaries of the process, so that a text's hash is worth the same in each of them.
static SEED: LazyLock<DefaultHashBuilder> = LazyLock::new(DefaultHashBuilder::default);

fn hash_of(text: &str) -> u32 {
    (SEED.hash_one(text) >> 32) as u32
}

/// The hash as the table wants it, with all its bits spread over 64.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Distinct texts, looked up by code or by text.
#[derive(Clone, Default)]
pub struct Dictionary {
    arena: String,
    ends: Vec<usize>,
    hashes: Vec<u32>,
    table: HashTable<u32>,
}

impl Dictionary {
    /// How many distinct texts; codes are below it.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no texts.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many bytes all texts have together.
    pub fn bytes(&self) -> usize {
        self.arena.len()
    }

    /// All texts one after the other.
    pub fn arena(&self) -> &str {
        &self.arena
    }

    /// The text with a code; the empty text for a code never given.
    pub fn text(&self, code: u32) -> &str {
        let at = code as usize;
        let Some(end) = self.ends.get(at) else {
            return "";
        };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.arena[start..*end]
    }

    /// The code of a text, if it is one of these.
    pub fn code(&self, text: &str) -> Option<u32> {
        self.code_hashed(text, hash_of(text))
    }

    fn code_hashed(&self, text: &str, hash: u32) -> Option<u32> {
        let equal = |code: &u32| self.hashes[*code as usize] == hash && self.text(*code) == text;
        self.table.find(spread(hash), equal).copied()
    }

    /// All texts in the order of their codes.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|code| self.text(code as u32))
    }

    /// For each code here the code of the same text in `other`, if it is there. No text is hashed again. Texts mostly
    /// stand in the same order in both, so the one after the last one found is tried first, which needs no look-up.
    pub fn translate_to(&self, other: &Dictionary) -> Vec<Option<u32>> {
        let mut next = 0_u32;
        let one = |(text, hash): (&str, &u32)| {
            let found = match other.hashes.get(next as usize) {
                Some(guess) if guess == hash && other.text(next) == text => Some(next),
                _ => other.code_hashed(text, *hash),
            };
            next = found.map_or(next, |code| code + 1);
            found
        };
        self.texts().zip(&self.hashes).map(one).collect()
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.texts()).finish()
    }
}

impl From<Dictionary> for DictionaryBuilder {
    /// Lets a finished dictionary grow on.
    fn from(dictionary: Dictionary) -> DictionaryBuilder {
        DictionaryBuilder { dictionary, last: None }
    }
}

/// A dictionary that still grows.
#[derive(Clone, Default, Debug)]
pub struct DictionaryBuilder {
    dictionary: Dictionary,
    last: Option<u32>,
}

impl DictionaryBuilder {
    /// The code of a text, which is added if it is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        if let Some(last) = self.last
            && self.dictionary.text(last) == text
        {
            return last;
        }
        let code = self.intern_hashed(text, hash_of(text));
        self.last = Some(code);
        code
    }

    fn intern_hashed(&mut self, text: &str, hash: u32) -> u32 {
        if let Some(code) = self.dictionary.code_hashed(text, hash) {
            return code;
        }
        let Dictionary { arena, ends, hashes, table } = &mut self.dictionary;
        let code = ends.len() as u32;
        arena.push_str(text);
        ends.push(arena.len());
        hashes.push(hash);
        table.insert_unique(spread(hash), code, |code| spread(hashes[*code as usize]));
        code
    }

    /// The codes of all texts of another dictionary, which are added where they are new. No text is hashed again.
    pub fn intern_all(&mut self, other: &Dictionary) -> Vec<u32> {
        other.texts().zip(&other.hashes).map(|(text, hash)| self.intern_hashed(text, *hash)).collect()
    }

    /// Makes room for more texts of so many bytes together.
    pub fn reserve(&mut self, texts: usize, bytes: usize) {
        let Dictionary { arena, ends, hashes, table } = &mut self.dictionary;
        arena.reserve(bytes);
        ends.reserve(texts);
        hashes.reserve(texts);
        table.reserve(texts, |code| spread(hashes[*code as usize]));
    }

    /// How many distinct texts so far.
    pub fn len(&self) -> usize {
        self.dictionary.len()
    }

    /// Whether there are no texts yet.
    pub fn is_empty(&self) -> bool {
        self.dictionary.is_empty()
    }

    /// How many bytes all texts have together.
    pub fn bytes(&self) -> usize {
        self.dictionary.bytes()
    }

    /// The text with a code.
    pub fn text(&self, code: u32) -> &str {
        self.dictionary.text(code)
    }

    /// The finished dictionary.
    pub fn finish(self) -> Arc<Dictionary> {
        Arc::new(self.dictionary)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_a_code() {
        let mut builder = DictionaryBuilder::default();
        let codes: Vec<u32> = ["甲", "乙", "甲", "", "乙"].into_iter().map(|text| builder.intern(text)).collect();
        assert_eq!(codes, [0, 1, 0, 2, 1]);
        let dictionary = builder.finish();
        assert_eq!(dictionary.text(1), "乙");
        assert_eq!(dictionary.code(""), Some(2));
        assert_eq!(dictionary.code("丙"), None);
    }

    #[test]
    fn codes_are_translated_in_any_order() {
        let dictionary = |texts: &[&str]| {
            let mut builder = DictionaryBuilder::default();
            texts.iter().for_each(|text| _ = builder.intern(text));
            builder.finish()
        };
        let there = dictionary(&["甲", "乙", "丙", "丁"]);
        let translated = |texts: &[&str]| dictionary(texts).translate_to(&there);
        assert_eq!(translated(&["甲", "乙", "丁"]), [Some(0), Some(1), Some(3)]);
        assert_eq!(translated(&["丁", "戊", "丙", "甲"]), [Some(3), None, Some(2), Some(0)]);
        assert_eq!(translated(&[]), []);
    }

    #[test]
    fn many_texts_are_all_found_again() {
        let mut builder = DictionaryBuilder::default();
        for number in 0..5000 {
            assert_eq!(builder.intern(&number.to_string()), number);
        }
        let dictionary = builder.finish();
        assert!((0..5000).all(|number| dictionary.code(&number.to_string()) == Some(number)));
    }
}
