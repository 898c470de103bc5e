//! The reference's own texts: how a value is shown, identity numbers, positions in characters. Masks alone are the
//! product's, since they are looks and not arithmetic.

use super::{calendar, number};
use heng_values::{Date, Value};
use std::sync::Arc;

/// A text value.
pub fn text(text: impl AsRef<str>) -> Value {
    Value::Text(Arc::from(text.as_ref()))
}

/// A value as lists and messages show it.
pub fn shown(value: &Value, places: Option<u32>) -> String {
    match value {
        Value::Number(x) => number::shown(number::raw(*x), places),
        Value::Text(text) => text.to_string(),
        Value::Bool(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Value::Date(date) => calendar::shown_date(*date),
        Value::Moment(moment) => calendar::shown_moment(*moment),
        Value::Month(month) => calendar::shown_month(*month),
        Value::Texts(texts) => texts.iter().map(|text| &**text).collect::<Vec<_>>().join("、"),
    }
}

/// A key of several parts.
pub fn key<'a>(parts: impl Iterator<Item = &'a Value>) -> String {
    let escaped = |value: &Value| shown(value, None).replace('\\', "\\\\").replace('/', "\\/");
    parts.map(escaped).collect::<Vec<_>>().join("/")
}

/// `sub(t, from, count)`
pub fn sub(text: &str, from: i128, count: i128) -> Option<String> {
    if from % number::ONE != 0 || count % number::ONE != 0 || from < number::ONE || count < 0 {
        return None;
    }
    let skip = usize::try_from(from / number::ONE - 1).ok()?;
    let take = usize::try_from(count / number::ONE).ok()?;
    Some(text.chars().skip(skip).take(take).collect())
}

/// What a valid identity number says: birth date, and whether its holder is a man.
pub fn identity(text: &str) -> Option<(Date, bool)> {
    let characters: Vec<char> = text.chars().collect();
    if ![18, 20, 22].contains(&characters.len()) || !characters[18..].iter().all(char::is_ascii_alphanumeric) {
        return None;
    }
    let digits: Vec<u32> = characters[..17].iter().map(|character| character.to_digit(10)).collect::<Option<_>>()?;
    // ISO 7064 MOD 11-2 as the standard's formula: the weights are powers of 2, and all with the check digit is 1.
    let check = match characters[17] {
        'X' | 'x' => 10,
        character => character.to_digit(10)?,
    };
    let sum: u32 = digits.iter().enumerate().map(|(at, digit)| digit * (2_u32.pow(17 - at as u32) % 11)).sum();
    if (sum + check) % 11 != 1 {
        return None;
    }
    let read = |from: usize, to: usize| digits[from..to].iter().fold(0, |sum, digit| sum * 10 + i64::from(*digit));
    let birth = calendar::date((read(6, 10), read(10, 12), read(12, 14)))?;
    Some((birth, digits[16] % 2 == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_follow_the_standard() {
        assert_eq!(identity("450399196203150017").map(|(_, man)| man), Some(true));
        assert_eq!(identity("45039919880101003x").map(|(_, man)| man), Some(true));
        assert_eq!(identity("450399196509080023").map(|(_, man)| man), Some(false));
        assert_eq!(identity("450399196203150018"), None);
        assert_eq!(identity("450399190002290016"), None);
    }

    #[test]
    fn keys_escape_their_separator() {
        assert_eq!(key([text("a/b"), text("c\\d")].iter()), "a\\/b/c\\\\d");
    }
}
