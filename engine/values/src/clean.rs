//! Frees a cell's text of what spreadsheets put around it (language.md 2), and folds full-width characters for the
//! readers of numbers and dates. What the text means is not decided here.

use std::borrow::Cow;

/// From how many digits on a trailing `.0` is a spreadsheet's doing: phone, card and household numbers.
const LONG_CODE: usize = 11;

/// A text without blanks at its ends, `="…"`, a leading `'`, a `.0` after 11 or more digits, and blanks between two
/// Chinese characters; otherwise as it is. Nothing is copied where nothing changes inside.
pub fn clean_text(text: &str) -> Cow<'_, str> {
    let mut text = text.trim_matches(is_blank);
    let mut unquoted = None;
    if let Some(inside) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        if inside.contains("\"\"") {
            unquoted = Some(inside.replace("\"\"", "\""));
        }
        text = inside;
    }
    match unquoted {
        Some(unquoted) => Cow::Owned(inner(&unquoted).into_owned()),
        None => inner(text),
    }
}

fn inner(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(is_blank);
    let text = text.strip_prefix('\'').unwrap_or(text).trim_matches(is_blank);
    let text = without_point_zero(text);
    if text.is_ascii() || !text.contains(is_space) {
        return Cow::Borrowed(text);
    }
    without_inner_blanks(text)
}

/// Blanks at the ends of a cell: white space, and the marks of byte order and zero width that exports leave behind.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}')
}

/// A blank within a line.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2002}' | '\u{2003}' | '\u{2009}' | '\u{200b}' | '\u{3000}')
}

fn without_point_zero(text: &str) -> &str {
    match text.strip_suffix(".0") {
        Some(code) if code.len() >= LONG_CODE && code.bytes().all(|byte| byte.is_ascii_digit()) => code,
        _ => text,
    }
}

fn without_inner_blanks(text: &str) -> Cow<'_, str> {
    let mut kept = String::with_capacity(text.len());
    let mut blanks = String::new();
    for c in text.chars() {
        if is_space(c) {
            blanks.push(c);
            continue;
        }
        if !blanks.is_empty() {
            let between_chinese = is_chinese(c) && kept.chars().next_back().is_some_and(is_chinese);
            if !between_chinese {
                kept.push_str(&blanks);
            }
            blanks.clear();
        }
        kept.push(c);
    }
    if kept.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(kept) }
}

/// Whether this is a Chinese character (of the main blocks, their extensions, or 〇).
pub fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// A character as it is written half-width; minus signs and dashes of all kinds become `-`.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{ffe5}' => '¥',
        _ if is_space(c) => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_put_around_a_text_is_taken_off() {
        for (cell, text) in [
            ("  甲村 ", "甲村"),
            ("\u{3000}张\u{3000}三\u{a0}", "张三"),
            ("张 三 Zhang San", "张三 Zhang San"),
            ("=\"450399196203150017\"", "450399196203150017"),
            ("=\"a\"\"b\"", "a\"b"),
            ("'0012", "0012"),
            ("=\"'0012\"", "0012"),
            ("13800000000.0", "13800000000"),
            ("1380000.0", "1380000.0"),
            ("甲\n乙", "甲\n乙"),
            ("", ""),
            ("=A1", "=A1"),
            ("=\"", "=\""),
            ("'", ""),
        ] {
            assert_eq!(clean_text(cell), text, "{cell:?}");
        }
        assert!(matches!(clean_text(" 甲村 "), Cow::Borrowed(_)));
    }
}
