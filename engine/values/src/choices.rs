//! The words that a field allows, and what files say for each (language.md 2, `choices`).

use std::collections::HashMap;
use std::sync::Arc;

/// The allowed words, with the words of files that are read as them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Choices {
    words: Vec<Arc<str>>,
    read_as: HashMap<Arc<str>, usize>,
}

impl Choices {
    /// Choices without words yet.
    pub fn new() -> Choices {
        Choices::default()
    }

    /// Allows a word, which files may also write in these ways; what an earlier word took stays its own.
    pub fn allow(&mut self, word: &str, synonyms: &[Arc<str>]) {
        let at = match self.words.iter().position(|known| &**known == word) {
            Some(at) => at,
            None => {
                self.words.push(Arc::from(word));
                self.words.len() - 1
            }
        };
        // The word itself always means itself, even where an earlier one listed it.
        self.read_as.insert(self.words[at].clone(), at);
        for synonym in synonyms {
            self.read_as.entry(synonym.clone()).or_insert(at);
        }
    }

    /// The word that a clean text of a file is read as; `None` where it is none of them.
    pub fn read(&self, text: &str) -> Option<&Arc<str>> {
        self.read_as.get(text).map(|at| &self.words[*at])
    }

    /// The allowed words in the order of the pack.
    pub fn words(&self) -> &[Arc<str>] {
        &self.words
    }

    /// Whether nothing is allowed yet.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_files_say_is_read_as_what_rules_say() {
        let mut choices = Choices::new();
        choices.allow("未享受", &[Arc::from("不享受"), Arc::from("否"), Arc::from("农村低保")]);
        choices.allow("农村低保", &[Arc::from("否")]);
        assert_eq!(choices.read("否").map(|word| &**word), Some("未享受"));
        assert_eq!(choices.read("农村低保").map(|word| &**word), Some("农村低保"));
        assert_eq!(choices.read("城市低保"), None);
        assert_eq!(choices.words().len(), 2);
    }
}
