//! Message templates: text with expressions between braces, `{x:.2}` for decimal places, `{{` and `}}` for braces.
//! They are parsed here and filled in by the core.

use crate::{Part, SourceText, Template, parse_expression};
use heng_values::{Diagnostic, number};
use std::ops::Range;
use std::sync::Arc;

/// Parses a template. All its mistakes come out at once, in source order.
pub fn parse_template(source: &SourceText) -> Result<Template, Vec<Diagnostic>> {
    let text = source.text.clone();
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut errors = Vec::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at + character.len_utf8()..];
        match character {
            '{' | '}' if rest.starts_with(character) => {
                plain.push(character);
                at += 2;
            }
            '}' => {
                let place = source.place(at..at + 1);
                errors.push(Diagnostic::error("E0228", &place).suggest(Some("}}".to_owned())));
                at += 1;
            }
            '{' => {
                if !plain.is_empty() {
                    parts.push(Part::Text(Arc::from(plain.as_str())));
                    plain.clear();
                }
                let Some(end) = closing_brace(&text, at + 1) else {
                    let place = source.place(at..at + 1);
                    errors.push(Diagnostic::error("E0227", &place).suggest(Some("{{".to_owned())));
                    break;
                };
                match value(source, at + 1..end) {
                    Ok(part) => parts.push(part),
                    Err(mistakes) => errors.extend(mistakes),
                }
                at = end + 1;
            }
            _ => {
                plain.push(character);
                at += character.len_utf8();
            }
        }
    }
    if !plain.is_empty() {
        parts.push(Part::Text(Arc::from(plain.as_str())));
    }
    if errors.is_empty() { Ok(Template { parts, place: source.whole() }) } else { Err(errors) }
}

/// The brace that closes one opened just before `start`: braces nest, and texts in double quotes hide theirs.
fn closing_brace(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut escaped = false;
    for (offset, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted && depth == 0 => return Some(offset),
            b'}' if !quoted => depth -= 1,
            _ => {}
        }
    }
    None
}

/// One value between braces, with its decimal places.
fn value(source: &SourceText, range: Range<usize>) -> Result<Part, Vec<Diagnostic>> {
    let (expression, places) = match places_mark(&source.text[range.clone()]) {
        Some((length, digits)) => (range.start..range.start + length, Some(digits)),
        None => (range.clone(), None),
    };
    let places = match places {
        None => None,
        Some(digits) => match digits.parse::<u32>() {
            Ok(places) if places <= number::PLACES => Some(places),
            _ => {
                let place = source.place(expression.end..range.end);
                return Err(vec![Diagnostic::error("E0229", &place).with("places", digits)]);
            }
        },
    };
    let value = parse_expression(&source.slice(expression))?;
    Ok(Part::Value { value, places })
}

/// A last `:.n`: the length of what stands before it, and its digits.
fn places_mark(text: &str) -> Option<(usize, String)> {
    let trimmed = text.trim_end();
    let digits = trimmed.trim_end_matches(|character: char| character.is_ascii_digit());
    let before = digits.strip_suffix('.')?.trim_end().strip_suffix([':', '：'])?;
    Some((before.len(), trimmed[digits.len()..].to_owned()))
}
