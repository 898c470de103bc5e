//! Distinct texts under codes: each text is kept once, columns hold its code. Codes count up in the order of first
//! appearance, so equal input gives equal codes. Texts are found by their hash, or, where each came after the one before
//! it in the alphabet as keys of rows often do, by that order: then none is hashed.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::cmp::Ordering;
use std::fmt;
use std::hash::BuildHasher;
use std::ops::Range;
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
    index: Index,
}

/// How a text is found.
#[derive(Clone, Default)]
enum Index {
    /// Every text is greater than the one before it.
    #[default]
    Ascending,
    /// By its hash.
    Hashed { hashes: Vec<u32>, table: HashTable<u32> },
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
        &self.arena[self.place(code)]
    }

    /// Where the text with a code stands among all of them; nowhere for a code never given.
    #[inline]
    pub fn place(&self, code: u32) -> Range<usize> {
        let at = code as usize;
        let Some(end) = self.ends.get(at) else {
            return 0..0;
        };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        start..*end
    }

    /// The code of a text, if it is one of these.
    pub fn code(&self, text: &str) -> Option<u32> {
        self.find(text, || hash_of(text))
    }

    /// The code of a text whose hash is made where it is needed.
    fn find(&self, text: &str, hash: impl FnOnce() -> u32) -> Option<u32> {
        let Index::Hashed { hashes, table } = &self.index else { return self.code_in_order(text) };
        let hash = hash();
        let equal = |code: &u32| hashes[*code as usize] == hash && self.text(*code) == text;
        table.find(spread(hash), equal).copied()
    }

    fn code_in_order(&self, text: &str) -> Option<u32> {
        let (mut from, mut to) = (0, self.ends.len());
        while from < to {
            let middle = from + (to - from) / 2;
            match self.text(middle as u32).cmp(text) {
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
                Ordering::Equal => return Some(middle as u32),
            }
        }
        None
    }

    /// Adds a text, which has to be found as the others are.
    fn push(&mut self, text: &str) -> u32 {
        self.arena.push_str(text);
        self.ends.push(self.arena.len());
        self.ends.len() as u32 - 1
    }

    /// The hash of a text of these.
    fn hash_of_code(&self, code: u32) -> u32 {
        match &self.index {
            Index::Ascending => hash_of(self.text(code)),
            Index::Hashed { hashes, .. } => hashes[code as usize],
        }
    }

    /// Makes all texts to be found by their hash.
    fn hash_all(&mut self) {
        if matches!(self.index, Index::Ascending) {
            let hashes: Vec<u32> = self.texts().map(hash_of).collect();
            let mut table = HashTable::with_capacity(hashes.len());
            for (code, hash) in (0..).zip(&hashes) {
                table.insert_unique(spread(*hash), code, |code: &u32| spread(hashes[*code as usize]));
            }
            self.index = Index::Hashed { hashes, table };
        }
    }

    /// All texts in the order of their codes.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|code| self.text(code as u32))
    }

    /// For each code here the code of the same text in `other`, if it is there. No text is hashed twice. Texts mostly
    /// stand in the same order in both, so the one after the last one found is tried first, which needs no look-up.
    pub fn translate_to(&self, other: &Dictionary) -> Vec<Option<u32>> {
        let mut next = 0_u32;
        let one = |(code, text): (u32, &str)| {
            let found = match (next as usize) < other.len() && other.text(next) == text {
                true => Some(next),
                false => other.find(text, || self.hash_of_code(code)),
            };
            next = found.map_or(next, |code| code + 1);
            found
        };
        (0..).zip(self.texts()).map(one).collect()
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
        DictionaryBuilder { dictionary, ..DictionaryBuilder::default() }
    }
}

/// A dictionary that still grows.
#[derive(Clone, Default, Debug)]
pub struct DictionaryBuilder {
    dictionary: Dictionary,
    last: Option<u32>,
    /// The bytes of the last of texts in ascending order, if they are few.
    greatest: Option<u128>,
}

/// The bytes of a text of 8 to 16, as a number that is greater where the text stands further behind in the alphabet.
#[inline]
fn order(text: &str) -> Option<u128> {
    let bytes = text.as_bytes();
    let behind = 16_usize.checked_sub(bytes.len())?;
    let [first, last] =
        [bytes.first_chunk(), bytes.last_chunk()].map(|eight| eight.map(|eight| u64::from_be_bytes(*eight)));
    // The last eight bytes, without those that are among the first.
    let rest = last?.unbounded_shl(behind as u32 * 8);
    Some(u128::from(first?) << 64 | u128::from(rest))
}

impl DictionaryBuilder {
    /// The code of a text, which is added if it is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        let order = order(text);
        // Keys mostly ascend; without a look at what was just written, which the processor would wait for.
        if let (Some(order), Some(greatest)) = (order, self.greatest)
            && order > greatest
        {
            let code = self.dictionary.push(text);
            (self.last, self.greatest) = (Some(code), Some(order));
            return code;
        }
        if let Some(last) = self.last
            && self.dictionary.text(last) == text
        {
            return last;
        }
        let code = self.intern_with(text, || hash_of(text));
        let in_order = matches!(self.dictionary.index, Index::Ascending) && code as usize + 1 == self.dictionary.len();
        (self.last, self.greatest) = (Some(code), order.filter(|_| in_order));
        code
    }

    fn intern_with(&mut self, text: &str, hash: impl FnOnce() -> u32) -> u32 {
        let code = self.dictionary.len() as u32;
        let in_order = matches!(self.dictionary.index, Index::Ascending);
        if !(in_order && (code == 0 || text > self.dictionary.text(code - 1))) {
            let hash = hash();
            self.dictionary.hash_all();
            if let Some(code) = self.dictionary.find(text, || hash) {
                return code;
            }
            if let Index::Hashed { hashes, table } = &mut self.dictionary.index {
                hashes.push(hash);
                table.insert_unique(spread(hash), code, |code| spread(hashes[*code as usize]));
            }
        }
        self.dictionary.push(text)
    }

    /// The codes of all texts of another dictionary, which are added where they are new. No text is hashed twice.
    pub fn intern_all(&mut self, other: &Dictionary) -> Vec<u32> {
        // Whatever comes last then.
        self.greatest = None;
        (0..).zip(other.texts()).map(|(code, text)| self.intern_with(text, || other.hash_of_code(code))).collect()
    }

    /// Makes room for more texts of so many bytes together.
    pub fn reserve(&mut self, texts: usize, bytes: usize) {
        let Dictionary { arena, ends, index } = &mut self.dictionary;
        arena.reserve(bytes);
        ends.reserve(texts);
        if let Index::Hashed { hashes, table } = index {
            hashes.reserve(texts);
            table.reserve(texts, |code| spread(hashes[*code as usize]));
        }
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
    use proptest::prelude::*;

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

    /// Short texts, and some about as long as their bytes are compared at once.
    fn texts(most: usize) -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(prop_oneof!["[a-c]{0,3}", "[ab]{6,9}", "aaaaaaa[ab\\x00]{0,11}"], 0..most)
    }

    proptest! {
        #[test]
        fn codes_count_up_in_the_order_of_first_appearance(
            texts in texts(40), ascending: bool, others in texts(20),
        ) {
            let mut texts = texts;
            if ascending {
                texts.sort();
            }
            let mut builder = DictionaryBuilder::default();
            let mut seen: Vec<&String> = Vec::new();
            for text in &texts {
                let code = builder.intern(text);
                let expected = seen.iter().position(|known| *known == text).unwrap_or(seen.len());
                prop_assert_eq!(code as usize, expected);
                if expected == seen.len() {
                    seen.push(text);
                }
            }
            let dictionary = builder.finish();
            prop_assert!(dictionary.texts().eq(seen.iter().map(|text| text.as_str())));
            let code = |text: &String| seen.iter().position(|known| *known == text).map(|code| code as u32);
            let mut another = DictionaryBuilder::default();
            for text in &others {
                prop_assert_eq!(dictionary.code(text), code(text));
                another.intern(text);
            }
            let another = another.finish();
            let expected: Vec<Option<u32>> = another.texts().map(|text| code(&text.to_owned())).collect();
            prop_assert_eq!(another.translate_to(&dictionary), expected);
            let mut both = DictionaryBuilder::from((*dictionary).clone());
            texts.iter().for_each(|text| _ = both.intern(text));
            let codes = both.intern_all(&another);
            for text in texts.iter().chain(&others) {
                let code = both.intern(text);
                prop_assert_eq!(both.text(code), text);
            }
            let both = both.finish();
            prop_assert!(codes.iter().zip(another.texts()).all(|(code, text)| both.text(*code) == text));
            prop_assert!(both.texts().all(|text| both.text(both.code(text).unwrap()) == text));
        }
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
