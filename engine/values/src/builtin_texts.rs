//! The built-ins for texts of language.md 3, on known values. Lengths and positions are in characters, from 1.

use crate::Number;
use crate::arithmetic::Overflow;
use std::borrow::Cow;

/// The longest text that joining and replacing may make, in bytes.
pub const TEXT_LIMIT: usize = 1 << 20;

/// `a + b` of two texts.
///
/// # Errors
/// [`Overflow`] beyond [`TEXT_LIMIT`].
pub fn join(left: &str, right: &str) -> Result<String, Overflow> {
    if left.len() + right.len() > TEXT_LIMIT {
        return Err(Overflow);
    }
    let mut text = String::with_capacity(left.len() + right.len());
    text.push_str(left);
    text.push_str(right);
    Ok(text)
}

/// `lower(t)`.
pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// `upper(t)`.
pub fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// `trim(t)`: without blanks at both ends, full-width ones included.
pub fn trim(text: &str) -> &str {
    text.trim()
}

/// `before(t, mark)`: what stands before the first mark; the whole text where there is none.
pub fn before<'a>(text: &'a str, mark: &str) -> &'a str {
    text.find(mark).map_or(text, |at| &text[..at])
}

/// `replace(t, a, b)`: every a becomes b; an empty a changes nothing.
///
/// # Errors
/// [`Overflow`] beyond [`TEXT_LIMIT`].
pub fn replace<'a>(text: &'a str, old: &str, new: &str) -> Result<Cow<'a, str>, Overflow> {
    if old.is_empty() || !text.contains(old) {
        return Ok(Cow::Borrowed(text));
    }
    let times = text.matches(old).count();
    let length = (text.len() - times * old.len()).saturating_add(times.saturating_mul(new.len()));
    if length > TEXT_LIMIT { Err(Overflow) } else { Ok(Cow::Owned(text.replace(old, new))) }
}

/// `starts_with(t, a)`.
pub fn starts_with(text: &str, start: &str) -> bool {
    text.starts_with(start)
}

/// `ends_with(t, a)`.
pub fn ends_with(text: &str, end: &str) -> bool {
    text.ends_with(end)
}

/// `contains(t, a)`.
pub fn contains(text: &str, part: &str) -> bool {
    text.contains(part)
}

/// `len(t)` in characters.
pub fn len(text: &str) -> Number {
    // A text in memory has far fewer characters than the range of numbers.
    Number::from_integer(text.chars().count() as i64).unwrap_or_default()
}

/// `sub(t, from, count)`: so many characters from the character `from`, counted from 1; fewer where the text ends.
/// Unknown where `from` is no whole number from 1 or `count` none from 0.
pub fn sub(text: &str, from: Number, count: Number) -> Option<&str> {
    let from = usize::try_from(from.to_integer()?).ok()?.checked_sub(1)?;
    let count = usize::try_from(count.to_integer()?).ok()?;
    let rest = &text[byte_of(text, from)..];
    Some(&rest[..byte_of(rest, count)])
}

/// The byte at which this character begins, the text's length beyond its end.
fn byte_of(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(at, _)| at)
}

/// `number(t)`: the number that a text says, read as a cell is; unknown where it is none.
pub fn number(text: &str) -> Option<Number> {
    crate::number_text::parse_number(text, None).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(number: i64) -> Number {
        Number::from_integer(number).unwrap()
    }

    #[test]
    fn positions_are_characters_from_one() {
        assert_eq!(sub("桂林市阳朔县", whole(4), whole(3)), Some("阳朔县"));
        assert_eq!(sub("桂林", whole(2), whole(9)), Some("林"));
        assert_eq!(sub("桂林", whole(3), whole(1)), Some(""));
        assert_eq!(sub("桂林", whole(0), whole(1)), None);
        assert_eq!(sub("桂林", whole(1), whole(-1)), None);
        assert_eq!(len("桂林"), whole(2));
    }

    #[test]
    fn parts_of_texts() {
        assert_eq!(before("A/A2", "/"), "A");
        assert_eq!(before("A", "/"), "A");
        assert_eq!(replace("一、二、三", "、", ",").as_deref(), Ok("一,二,三"));
        assert_eq!(replace("一", "", "x").as_deref(), Ok("一"));
        assert_eq!(replace(&"a".repeat(2000), "a", &"b".repeat(2000)), Err(Overflow));
        assert_eq!(trim("\u{3000} 甲 "), "甲");
        assert_eq!(number("1,200.50"), Number::parse("1200.5"));
        assert_eq!(number("约1200"), None);
    }
}
