//! The pattern of `matches`: the syntax of the regex crate, with bounded sizes, compiled once. Matching takes time
//! linear in the text whatever the pattern says.

use regex::{Regex, RegexBuilder};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

const COMPILED_BYTES: usize = 1 << 20;
const NESTING: u32 = 100;
const REMEMBERED: usize = 64;

/// A compiled pattern; cheap to clone.
#[derive(Clone, Debug)]
pub struct Pattern(Arc<Regex>);

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// What is wrong with it, in the words of the regex crate.
    pub fn new(pattern: &str) -> Result<Pattern, String> {
        RegexBuilder::new(pattern)
            .size_limit(COMPILED_BYTES)
            .dfa_size_limit(COMPILED_BYTES)
            .nest_limit(NESTING)
            .build()
            .map(|regex| Pattern(Arc::new(regex)))
            .map_err(|error| error.to_string())
    }

    /// `matches(t, pattern)`: whether it is found anywhere in the text; `^` and `$` tie it to the ends.
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The pattern as written.
    pub fn text(&self) -> &str {
        self.0.as_str()
    }
}

/// `matches` with a pattern that is only known at run time: the last few patterns of this thread stay compiled.
/// `None` where the pattern is none.
pub fn matches(text: &str, pattern: &str) -> Option<bool> {
    thread_local! {
        static COMPILED: RefCell<HashMap<String, Option<Pattern>>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|compiled| {
        if let Some(known) = compiled.get(pattern) {
            return known.as_ref().map(|pattern| pattern.matches(text));
        }
        if compiled.len() >= REMEMBERED {
            compiled.clear();
        }
        let made = Pattern::new(pattern).ok();
        let found = made.as_ref().map(|pattern| pattern.matches(text));
        compiled.insert(pattern.to_owned(), made);
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_matches_its_pattern() {
        let phone = Pattern::new(r"^1[3-9]\d{9}$").unwrap();
        assert!(phone.matches("13800000000"));
        assert!(!phone.matches("12800000000"));
        assert_eq!(matches("13800000000", r"^1[3-9]\d{9}$"), Some(true));
        assert_eq!(matches("x", "("), None);
        assert_eq!(matches("桂林市", r"\p{Han}市$"), Some(true));
    }

    #[test]
    fn a_pattern_too_large_is_refused() {
        assert!(Pattern::new(r"(\w{100}){100}").is_err());
        assert!(Pattern::new(&"(".repeat(200)).is_err());
    }
}
