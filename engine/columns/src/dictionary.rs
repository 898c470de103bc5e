//! Distinct texts under codes: each text is kept and hashed once, columns hold its code. Codes count up in the order of
//! first appearance, so equal input gives equal codes.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;

/// Distinct texts, looked up by code or by text.
#[derive(Clone, Default)]
pub struct Dictionary {
    arena: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
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
        let hash = self.hasher.hash_one(text);
        self.table.find(hash, |code| self.text(*code) == text).copied()
    }

    /// All texts in the order of their codes.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|code| self.text(code as u32))
    }

    /// For each code here the code of the same text in `other`, if it is there: each distinct text is hashed once.
    pub fn translate_to(&self, other: &Dictionary) -> Vec<Option<u32>> {
        self.texts().map(|text| other.code(text)).collect()
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
        let Dictionary { arena, ends, table, hasher } = &mut self.dictionary;
        let text_of = |ends: &[usize], arena: &str, code: u32| -> std::ops::Range<usize> {
            let at = code as usize;
            debug_assert!(ends[at] <= arena.len());
            (if at == 0 { 0 } else { ends[at - 1] })..ends[at]
        };
        let hash = hasher.hash_one(text);
        let code = match table.find(hash, |code| &arena[text_of(ends, arena, *code)] == text) {
            Some(code) => *code,
            None => {
                let code = ends.len() as u32;
                arena.push_str(text);
                ends.push(arena.len());
                table.insert_unique(hash, code, |code| hasher.hash_one(&arena[text_of(ends, arena, *code)]));
                code
            }
        };
        self.last = Some(code);
        code
    }

    /// How many distinct texts so far.
    pub fn len(&self) -> usize {
        self.dictionary.len()
    }

    /// Whether there are no texts yet.
    pub fn is_empty(&self) -> bool {
        self.dictionary.is_empty()
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
    fn many_texts_are_all_found_again() {
        let mut builder = DictionaryBuilder::default();
        for number in 0..5000 {
            assert_eq!(builder.intern(&number.to_string()), number);
        }
        let dictionary = builder.finish();
        assert!((0..5000).all(|number| dictionary.code(&number.to_string()) == Some(number)));
    }
}
