//! Number literals that Rhai reads and the language does not: other forms, too many decimal places, out of range.

use crate::lexemes::Lexemes;
use heng_values::{Diagnostic, Number, Place};
use rhai::Token;

/// A number in a form that the language does not have, or out of its range.
pub(crate) fn number(lexemes: &Lexemes<'_>, index: usize) -> Option<(Diagnostic, usize)> {
    let text = lexemes.text(index).trim_start_matches('-').to_owned();
    let follows = lexemes.list.get(index + 1);
    let place = lexemes.place(index, index);
    let adjoins = follows.is_some_and(|next| next.start == lexemes.list[index].end);
    if adjoins
        && let Some(Token::Identifier(name)) = lexemes.token(index + 1)
        && let Some(power) = name.strip_prefix(['e', 'E'])
        && power.chars().all(|character| character.is_ascii_digit())
    {
        let place = lexemes.place(index, index + 1);
        let written = format!("{text}{name}");
        return Some((Diagnostic::error("E0210", &place).with("number", written), 2));
    }
    if adjoins && lexemes.token(index + 1) == Some(&Token::Period) && !names(lexemes.token(index + 2)) {
        let place = lexemes.place(index, index + 1);
        return Some((Diagnostic::error("E0210", &place).with("number", format!("{text}.")).suggest(Some(text)), 2));
    }
    number_form(&text, &place).map(|diagnostic| (diagnostic, 1))
}

fn names(token: Option<&Token>) -> bool {
    matches!(token, Some(Token::Identifier(_) | Token::Reserved(_)))
}

/// Checks the text of one number literal.
fn number_form(text: &str, place: &Place) -> Option<Diagnostic> {
    let odd = |instead: Option<String>| Some(Diagnostic::error("E0210", place).with("number", text).suggest(instead));
    if text.contains('_') {
        return odd(Some(text.replace('_', "")));
    }
    if text.bytes().any(|byte| !byte.is_ascii_digit() && byte != b'.') {
        return odd(None);
    }
    let bare = text.trim_start_matches('0');
    let lead = text.len() - bare.len();
    if lead > 1 || (lead == 1 && bare.bytes().next().is_some_and(|byte| byte.is_ascii_digit())) {
        let instead = if bare.is_empty() || bare.starts_with('.') { format!("0{bare}") } else { bare.to_owned() };
        return odd(Some(instead));
    }
    if let Some(whole) = text.strip_suffix('.')
        && Number::parse(whole).is_some()
    {
        return odd(Some(whole.to_owned()));
    }
    if Number::parse(text).is_some() {
        return None;
    }
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let too_fine = places.trim_end_matches('0').len() > heng_values::number::PLACES as usize;
    if too_fine && Number::parse(whole).is_some() {
        return Some(Diagnostic::error("E0211", place).with("number", text).with("places", "6"));
    }
    Some(Diagnostic::error("E0212", place).with("number", text))
}

/// `5 %`
pub(crate) fn percent(lexemes: &Lexemes<'_>, index: usize) -> Option<(Diagnostic, usize)> {
    let text = lexemes.text(index - 1);
    let hundredth = Number::parse(&text)
        .and_then(|number| number.checked_div(Number::from_integer(100)?))
        .map(|number| number.to_string());
    let place = lexemes.place(index - 1, index);
    Some((Diagnostic::error("E0217", &place).with("number", text).suggest(hundredth), 1))
}
