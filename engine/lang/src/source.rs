//! A text with its way back into the file it was written in: every byte of the text knows the byte of the file it
//! came from. It does not read files and does not parse anything.

use heng_values::Place;
use std::ops::Range;
use std::sync::Arc;

/// Where the bytes of a text stand in its file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Offsets {
    /// The text stands in the file as it is, from this byte on.
    Shift(u32),
    /// The text was written with escapes: the file's byte for each byte of the text, and one for its end.
    Table {
        /// One entry a byte, and one for the end.
        bytes: Arc<[u32]>,
        /// The entry of the text's first byte (a slice shares its parent's table).
        from: u32,
    },
}

impl Offsets {
    /// The byte of the file for a byte of the text (its length for the end).
    pub fn of(&self, byte: usize) -> usize {
        match self {
            Offsets::Shift(shift) => *shift as usize + byte,
            Offsets::Table { bytes, from } => {
                let at = (*from as usize + byte).min(bytes.len().saturating_sub(1));
                bytes.get(at).map_or(0, |offset| *offset as usize)
            }
        }
    }
}

/// A text, the file it stands in, and where in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceText {
    /// The text as the language sees it, escapes of the file format undone.
    pub text: Arc<str>,
    /// The file as it is shown to people.
    pub file: Arc<str>,
    /// Where its bytes stand in the file.
    pub offsets: Offsets,
}

impl SourceText {
    /// A text that stands in the file as it is, from byte `start` on.
    pub fn plain(file: &Arc<str>, text: &str, start: usize) -> SourceText {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        SourceText { text: Arc::from(text), file: file.clone(), offsets: Offsets::Shift(start) }
    }

    /// The value of a TOML string. `raw` is the file's slice with its quotes, from byte `start` on; `value` is what
    /// the TOML reader made of it.
    pub fn toml(file: &Arc<str>, raw: &str, start: usize, value: &str) -> SourceText {
        let (inner, basic) = string_body(raw);
        if raw.get(inner.clone()) == Some(value) {
            return SourceText::plain(file, value, start + inner.start);
        }
        let offset = |byte: usize| u32::try_from(start + byte).unwrap_or(u32::MAX);
        let bytes = escape_table(raw, inner, basic, value).into_iter().map(offset).collect();
        SourceText { text: Arc::from(value), file: file.clone(), offsets: Offsets::Table { bytes, from: 0 } }
    }

    /// A stretch of this text as a text of its own. Beyond its end or off a character it is empty.
    pub fn slice(&self, range: Range<usize>) -> SourceText {
        let text = Arc::from(self.text.get(range.clone()).unwrap_or_default());
        let start = u32::try_from(range.start).unwrap_or(u32::MAX);
        let offsets = match &self.offsets {
            Offsets::Shift(shift) => Offsets::Shift(shift.saturating_add(start)),
            Offsets::Table { bytes, from } => Offsets::Table { bytes: bytes.clone(), from: from.saturating_add(start) },
        };
        SourceText { text, file: self.file.clone(), offsets }
    }

    /// The place of a stretch of this text.
    pub fn place(&self, range: Range<usize>) -> Place {
        Place::new(self.file.clone(), self.offsets.of(range.start), self.offsets.of(range.end))
    }

    /// The place of the whole text.
    pub fn whole(&self) -> Place {
        self.place(0..self.text.len())
    }
}

/// What stands between the quotes of a TOML string, and whether it is a basic one (with escapes).
fn string_body(raw: &str) -> (Range<usize>, bool) {
    let quote = raw.chars().next().unwrap_or('"');
    if !matches!(quote, '"' | '\'') {
        // A text without quotes, which was told: all of it is what was meant.
        return (0..raw.len(), false);
    }
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    let width = if raw.len() >= 6 && raw.starts_with(&triple) && raw.ends_with(&triple) { 3 } else { 1 };
    let mut start = width.min(raw.len());
    if width == 3 {
        let rest = &raw[start..];
        start += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    }
    // A string that nothing closes goes to its end.
    let rest = raw.get(start..).unwrap_or_default();
    let closed = rest.len() >= width && rest.ends_with(&triple[..width]);
    let end = if closed { raw.len() - width } else { raw.len() };
    (start..end.max(start).min(raw.len()), quote == '"')
}

/// For each byte of `value`, and its end, the byte of `raw` it was written at.
fn escape_table(raw: &str, inner: Range<usize>, basic: bool, value: &str) -> Vec<usize> {
    let end = inner.end;
    let body = raw.get(..end).unwrap_or(raw).as_bytes();
    let mut at = inner.start;
    let mut table = Vec::with_capacity(value.len() + 1);
    for character in value.chars() {
        while basic && body.get(at) == Some(&b'\\') && continues_line(&body[at + 1..]) {
            at += 1;
            while body.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
        }
        if character == '\n' && body.get(at) == Some(&b'\r') {
            at += 1;
        }
        table.extend(std::iter::repeat_n(at.min(end), character.len_utf8()));
        at += match (basic, body.get(at), body.get(at + 1)) {
            (true, Some(b'\\'), Some(b'u')) => 6,
            (true, Some(b'\\'), Some(b'U')) => 10,
            (true, Some(b'\\'), Some(b'x')) => 4,
            (true, Some(b'\\'), Some(_)) => 2,
            _ => character.len_utf8(),
        };
    }
    table.push(at.min(end));
    // Where the text is not what was written (a mistake that was told), places still stand at letters.
    for byte in &mut table {
        *byte = (0..=(*byte).min(raw.len())).rev().find(|byte| raw.is_char_boundary(*byte)).unwrap_or(0);
    }
    table
}

/// Whether what follows a backslash is blanks up to a line's end.
fn continues_line(rest: &[u8]) -> bool {
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
    rest.get(blanks) == Some(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toml(raw: &str, value: &str) -> SourceText {
        SourceText::toml(&Arc::from("a.toml"), raw, 100, value)
    }

    #[test]
    fn literal_strings_shift() {
        assert_eq!(toml("'a < b'", "a < b").offsets, Offsets::Shift(101));
        assert_eq!(toml("'''\na < b'''", "a < b").offsets, Offsets::Shift(104));
        assert_eq!(toml("\"收入\"", "收入").offsets, Offsets::Shift(101));
    }

    #[test]
    fn escapes_keep_the_way_back() {
        let text = toml(r#""x == \"收\" && y""#, "x == \"收\" && y");
        let range = text.text.find("&&").unwrap()..text.text.len();
        let place = text.place(range);
        assert_eq!((place.start, place.end), (100 + 14, 100 + 18));
        let text = toml("\"\"\"a \\\n   b\\u0041c\"\"\"", "a bAc");
        let starts: Vec<usize> = (0..=5).map(|byte| text.offsets.of(byte) - 100).collect();
        assert_eq!(starts, [3, 4, 10, 11, 17, 18]);
        assert_eq!(text.slice(3..5).whole(), text.place(3..5));
    }

    #[test]
    fn a_string_that_nothing_closes_stands_at_letters() {
        for (raw, value) in
            [("已已", "已已"), ("𝟙𝟙𝟙", "𝟙𝟙𝟙"), ("'已", "已"), ("\"已", "已"), ("\"\"\"已\n", "已\n"), ("\"“[", "“x")]
        {
            let text = toml(raw, value);
            for byte in (0..=value.len()).filter(|byte| value.is_char_boundary(*byte)) {
                let place = text.place(byte..value.len());
                let (start, end) = (place.start as usize - 100, place.end as usize - 100);
                assert!(start <= end && raw.is_char_boundary(start) && raw.is_char_boundary(end), "{raw} {byte}");
            }
        }
    }

    #[test]
    fn odd_input_never_panics() {
        for raw in ["", "'", "\"", "\"\"\"", "\"\\", "\"\"\"\\\n"] {
            for value in ["", "abc", "收入"] {
                let text = toml(raw, value);
                let _ = text.whole();
            }
        }
    }
}
