//! Resident identity numbers by GB 11643: the check character (ISO 7064 MOD 11-2), the birth date and the gender, of
//! the first 18 characters of 18, 20 or 22 (disability certificates add theirs). Which area codes exist is not known.

use crate::Date;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: [u8; 11] = *b"10X98765432";

/// `id_valid(t)`: whether the number has 18, 20 or 22 characters, 17 digits, the right check character (a lower-case x
/// counts) and a birth date that exists.
pub fn id_valid(text: &str) -> bool {
    birth_and_order(text).is_some()
}

/// `id_birth(t)`: the birth date in a valid number; unknown for any other, since one of its digits is wrong.
pub fn id_birth(text: &str) -> Option<Date> {
    birth_and_order(text).map(|(birth, _)| birth)
}

/// `id_gender(t)`: `男` where the 17th digit of a valid number is odd, `女` where it is even; unknown for any other.
pub fn id_gender(text: &str) -> Option<&'static str> {
    birth_and_order(text).map(|(_, order)| if order % 2 == 1 { "男" } else { "女" })
}

/// The check character of 17 digits.
pub fn check_character(digits: &[u8; 17]) -> Option<char> {
    let mut sum = 0;
    for (digit, weight) in digits.iter().zip(WEIGHTS) {
        sum += u32::from(digit.is_ascii_digit().then(|| digit - b'0')?) * weight;
    }
    Some(char::from(CHECK[sum as usize % 11]))
}

/// Birth date and 17th digit of a valid number.
fn birth_and_order(text: &str) -> Option<(Date, u8)> {
    let bytes = text.as_bytes();
    if !matches!(bytes.len(), 18 | 20 | 22) || !bytes[18..].iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let digits: &[u8; 17] = bytes[..17].try_into().ok()?;
    if check_character(digits)? != char::from(bytes[17].to_ascii_uppercase()) {
        return None;
    }
    let read =
        |from: usize, to: usize| digits[from..to].iter().fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'));
    let birth = Date::new(read(6, 10), read(10, 12), read(12, 14))?;
    Some((birth, digits[16] - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_numbers_are_valid_with_birth_and_gender() {
        for (id, birth, gender) in [
            ("450399196203150017", (1962, 3, 15), "男"),
            ("450399196509080023", (1965, 9, 8), "女"),
            ("45039919880101003X", (1988, 1, 1), "男"),
            ("45039919880101003x", (1988, 1, 1), "男"),
            ("450399200605200047", (2006, 5, 20), "女"),
            ("450399201507120056", (2015, 7, 12), "男"),
            ("450399194002290065", (1940, 2, 29), "女"),
            ("45039919620315001742", (1962, 3, 15), "男"),
            ("45039919620315001742B1", (1962, 3, 15), "男"),
        ] {
            assert!(id_valid(id), "{id}");
            assert_eq!(id_birth(id), Date::new(birth.0, birth.1, birth.2), "{id}");
            assert_eq!(id_gender(id), Some(gender), "{id}");
        }
    }

    #[test]
    fn wrong_digits_dates_and_lengths_are_not_valid() {
        for id in [
            "450399196203150018",
            "450399190002290016",
            "450399202202310021",
            "G450399196203150017",
            "4503991962031500",
            "450399620315001",
            "",
            "４５０３９９",
            "45039919620315001742！",
            "桂桂桂桂桂桂",
        ] {
            assert!(!id_valid(id), "{id}");
            assert_eq!(id_birth(id), None);
            assert_eq!(id_gender(id), None);
        }
    }
}
