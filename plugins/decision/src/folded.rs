//! The text of a cell with full-width punctuation read as half-width outside quotes, and the way back to the text as it
//! stands. Words keep their own letters: only signs are read alike.

use heng_lang::SourceText;
use heng_values::{Diagnostic, Place};
use std::ops::Range;

/// A folded cell.
pub struct Folded<'a> {
    source: &'a SourceText,
    /// The folded text.
    pub text: String,
    /// For each byte of it, and its end, the byte of the source.
    bytes: Vec<usize>,
}

impl<'a> Folded<'a> {
    /// Folds a cell; quotes that are none are mistakes.
    pub fn new(source: &'a SourceText) -> Result<Folded<'a>, Box<Diagnostic>> {
        let mut folded = Folded { source, text: String::new(), bytes: Vec::new() };
        let mut quoted = false;
        for (byte, letter) in source.text.char_indices() {
            match letter {
                '"' => {
                    quoted = !quoted;
                    folded.push(byte, '"');
                }
                _ if quoted => folded.push(byte, letter),
                '“' | '”' | '＂' | '「' | '」' | '『' | '』' => {
                    let place = source.place(byte..byte + letter.len_utf8());
                    let diagnostic = Diagnostic::error("E0202", &place).with("character", letter.to_string());
                    return Err(Box::new(diagnostic.suggest(Some("\"".to_owned()))));
                }
                '≤' => folded.push_all(byte, "<="),
                '≥' => folded.push_all(byte, ">="),
                '≠' => folded.push_all(byte, "!="),
                '：' | '，' | '＜' | '＞' | '＝' | '！' | '［' | '］' | '（' | '）' | '．' | '－' => {
                    let half = char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter);
                    folded.push(byte, half);
                }
                '\u{3000}' | '\u{a0}' | '\t' | '\n' | '\r' => folded.push(byte, ' '),
                _ => folded.push(byte, letter),
            }
        }
        folded.bytes.push(source.text.len());
        Ok(folded)
    }

    fn push(&mut self, byte: usize, letter: char) {
        self.text.push(letter);
        self.bytes.extend(std::iter::repeat_n(byte, letter.len_utf8()));
    }

    fn push_all(&mut self, byte: usize, letters: &str) {
        letters.chars().for_each(|letter| self.push(byte, letter));
    }

    /// The stretch without blanks at its ends.
    pub fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.text[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        let end = start + text.trim().len();
        start..end
    }

    /// The stretches between commas outside quotes, each without blanks at its ends.
    pub fn parts(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let (mut from, mut quoted) = (range.start, false);
        for (at, letter) in self.text[range.clone()].char_indices() {
            match letter {
                '"' => quoted = !quoted,
                ',' if !quoted => {
                    parts.push(self.trimmed(from..range.start + at));
                    from = range.start + at + 1;
                }
                _ => {}
            }
        }
        parts.push(self.trimmed(from..range.end));
        parts
    }

    /// The stretch as it stands in the source.
    pub fn own(&self, range: Range<usize>) -> &'a str {
        self.source.text.get(self.bytes[range.start]..self.bytes[range.end]).unwrap_or_default()
    }

    /// The stretch as a text of its own.
    pub fn slice(&self, range: Range<usize>) -> SourceText {
        self.source.slice(self.bytes[range.start]..self.bytes[range.end])
    }

    /// The place of a stretch.
    pub fn place(&self, range: Range<usize>) -> Place {
        self.source.place(self.bytes[range.start]..self.bytes[range.end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn signs_are_half_width_and_words_are_not() {
        let source = SourceText::plain(&Arc::from("a"), "（6000．．8000］， 甲（一）", 0);
        let folded = Folded::new(&source).map_err(|error| error.code).unwrap();
        let parts = folded.parts(0..folded.text.len());
        let texts: Vec<&str> = parts.iter().map(|part| &folded.text[part.clone()]).collect();
        assert_eq!(texts, ["(6000..8000]", "甲(一)"]);
        assert_eq!(folded.own(parts[1].clone()), "甲（一）");
        let quoted = SourceText::plain(&Arc::from("a"), "\"甲，乙\", 丙", 0);
        let folded = Folded::new(&quoted).map_err(|error| error.code).unwrap();
        assert_eq!(folded.parts(0..folded.text.len()).len(), 2);
    }
}
