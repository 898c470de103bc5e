//! Text in pages and pictures: what would be a sign of HTML or SVG is written so that it is none.

/// A text as it may stand between tags and in attributes with double quotes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|letter| push(&mut out, letter));
    out
}

/// Appends one letter so.
pub fn push(out: &mut String, letter: char) {
    match letter {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        letter => out.push(letter),
    }
}
