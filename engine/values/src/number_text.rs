//! Reads the number that a cell or a text says, exactly: nothing is rounded, guessed or lost on the way. Plain ASCII
//! takes the fast path; signs, separators and units that people write take the slow one.

use crate::Number;
use crate::clean::half_width;
use crate::number::{PLACES, SCALE};

/// Why a text is no number that may be used.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum NumberFault {
    /// Not a number at all.
    NotANumber,
    /// More than six decimal places, which would have to be rounded.
    TooManyPlaces,
    /// Beyond ±9.2×10¹².
    OutOfRange,
    /// `5.11623E+17`: digits were lost when the file was saved.
    Scientific,
    /// A number with a unit that is not the column's, such as `1.2万`.
    Unit(&'static str),
}

/// Units that are named in a message; any other word after a number may be part of somebody's name.
const UNITS: [&str; 33] = [
    "万元",
    "亿元",
    "千元",
    "百元",
    "元",
    "角",
    "分",
    "万",
    "亿",
    "千",
    "百",
    "%",
    "‰",
    "人",
    "户",
    "亩",
    "个",
    "次",
    "天",
    "日",
    "月",
    "个月",
    "年",
    "岁",
    "斤",
    "公斤",
    "吨",
    "头",
    "只",
    "羽",
    "公里",
    "平方米",
    "㎡",
];

/// The stored integer (value × 10⁶) of plain decimal notation: a sign, digits, and up to six decimal places. `None` is
/// no verdict: [`parse_number`] decides about everything else.
pub fn read_number(text: &[u8]) -> Option<i64> {
    read_number_before(text, text.len())
}

/// As [`read_number`] of the first `len` bytes of a text. What stands behind them is never part of the number, but where
/// there are eight bytes, they are taken up at once, however many of them count.
#[inline]
pub fn read_number_before(text: &[u8], len: usize) -> Option<i64> {
    let negative = *text.get(..len)?.first()? == b'-';
    let (text, len) = if negative { (&text[1..], len - 1) } else { (text, len) };
    let raw = match len {
        1..=8 => read_short(eight(text, len)?, len)?,
        // Eighteen digits with six decimal places and the point can never overflow a product with 10⁶ unnoticed.
        9..=18 => read_long(&text[..len])?,
        _ => return None,
    };
    Some(if negative { -raw } else { raw })
}

/// What a number with so many decimal places is multiplied by; with seven it would have to be rounded.
const POWERS: [i64; 8] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1, 0];

/// The number in one to eight bytes, the first lowest, noughts above them. The bytes are looked at side by side and
/// without branches: the point is taken out, digits are added up pair by pair, as described by D. Lemire and others
/// for eight digits.
#[inline]
fn read_short(bytes: u64, len: usize) -> Option<i64> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let unlike_point = bytes ^ (ONES * b'.' as u64);
    let points = unlike_point.wrapping_sub(ONES) & !unlike_point & (ONES << 7);
    let has_point = usize::from(points != 0);
    // Where the point stands, or would stand behind the last digit.
    let at = len.min(points.trailing_zeros() as usize / 8);
    let places = len.wrapping_sub(at + has_point);
    // Without digits before the point, or behind it, it is no plain number.
    let fault = (at == 0) | (places > PLACES as usize) | (places < has_point);
    let before = u64::MAX.wrapping_shr(64 - 8 * at as u32);
    let digits = bytes & before | (bytes >> 8) & !before;
    // The last digit is moved to the last byte; noughts stand before the first.
    let free = 8 * (8 - (len - has_point) as u32);
    let filled = (ONES * b'0' as u64) & !u64::MAX.wrapping_shl(free);
    let eight = digits.wrapping_shl(free) | if free < 64 { filled } else { 0 };
    let high = ONES * 0xf0;
    let odd = eight & high | (eight.wrapping_add(ONES * 6) & high) >> 4;
    if fault || odd != ONES * 0x33 {
        return None;
    }
    let pairs = (eight & (ONES * 0x0f)).wrapping_mul(10).wrapping_add((eight & (ONES * 0x0f)) >> 8);
    let first = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
    let second = (pairs >> 16 & 0x0000_00ff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
    // Eight digits times 10⁶ are far below what fits.
    Some((first.wrapping_add(second) >> 32) as i64 * POWERS[places & 7])
}

/// The first one to eight bytes of a text as a number, the first lowest, noughts above them.
#[inline]
fn eight(text: &[u8], len: usize) -> Option<u64> {
    if let Some(bytes) = text.first_chunk::<8>() {
        return Some(u64::from_le_bytes(*bytes) & u64::MAX >> (64 - 8 * len as u32));
    }
    eight_at_the_end(text.get(..len)?)
}

/// As [`eight`] where fewer than eight bytes are left.
#[cold]
fn eight_at_the_end(text: &[u8]) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..text.len())?.copy_from_slice(text);
    Some(u64::from_le_bytes(bytes))
}

/// The number in up to eighteen bytes.
fn read_long(digits: &[u8]) -> Option<i64> {
    let digit = |at: usize| digits[at].wrapping_sub(b'0');
    // Eighteen digits fit, so nothing wraps around.
    let add = |value: u64, digit: u8| value.wrapping_mul(10).wrapping_add(u64::from(digit));
    let (mut value, mut at) = (0_u64, 0);
    while at < digits.len() && digit(at) < 10 {
        value = add(value, digit(at));
        at += 1;
    }
    if at == 0 {
        return None;
    }
    let mut places = 0;
    if at < digits.len() {
        places = digits.len() - at - 1;
        if digits[at] != b'.' || places == 0 || places > PLACES as usize {
            return None;
        }
        for byte in &digits[at + 1..] {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            value = add(value, digit);
        }
    }
    i64::try_from(value).ok()?.checked_mul(POWERS[places])
}

/// The number that a text says: half- or full-width digits, minus signs of all kinds, thousands separators in groups of
/// three, `¥` or `￥`, `%`, and the column's own unit behind it. `%` is a hundredth, unless the unit is `%` itself; a
/// money sign fits 元 and columns without a unit only. In columns of money brackets around a number are a minus sign.
///
/// # Errors
/// Why it is none, or none of this unit.
pub fn parse_number(text: &str, unit: Option<&str>) -> Result<Number, NumberFault> {
    if let Some(raw) = read_number(text.as_bytes()) {
        return Ok(Number::from_raw(raw));
    }
    let folded: String = text.chars().map(half_width).collect();
    let mut rest = folded.trim();
    let mut negative = false;
    let mut signed = false;
    let mut money = false;
    // Books of account write negative money in brackets; elsewhere they may be anything.
    let money_column =
        unit.is_some_and(|unit| matches!(unit.split('/').next(), Some("元" | "万元" | "亿元" | "千元" | "百元")));
    if money_column && let Some(inside) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (rest, negative, signed) = (inside.trim_end(), true, true);
    }
    loop {
        rest = rest.trim_start();
        match rest.chars().next() {
            Some(c @ ('-' | '+')) if !signed => {
                signed = true;
                negative = c == '-';
                rest = &rest[1..];
            }
            Some('¥') if !money => {
                money = true;
                rest = &rest['¥'.len_utf8()..];
            }
            _ => break,
        }
    }
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
    let (digits, suffix) = rest.split_at(end);
    let number = plain_digits(digits, negative)?;
    let suffix = suffix.trim();
    if is_exponent(suffix) {
        return Err(NumberFault::Scientific);
    }
    let head = unit.map(|unit| unit.split('/').next().unwrap_or(unit));
    if money && !matches!(head, None | Some("元")) {
        return Err(NumberFault::Unit("元"));
    }
    match suffix {
        "" => number,
        "%" if money => Err(NumberFault::NotANumber),
        "%" => match unit {
            Some("%") => number,
            None => hundredth(number?),
            Some(_) => Err(NumberFault::Unit("%")),
        },
        "元" if head.is_none() => number,
        _ if unit == Some(suffix) || head == Some(suffix) => number,
        _ => Err(UNITS.into_iter().find(|unit| *unit == suffix).map_or(NumberFault::NotANumber, NumberFault::Unit)),
    }
}

/// Digits with a point and with separators in groups of three; the inner result is what their size says.
fn plain_digits(digits: &str, negative: bool) -> Result<Result<Number, NumberFault>, NumberFault> {
    let (whole, fraction) = match digits.split_once('.') {
        Some((_, "")) => return Err(NumberFault::NotANumber),
        Some((whole, fraction)) => (whole, fraction),
        None => (digits, ""),
    };
    if digits.is_empty() || fraction.contains(['.', ',']) {
        return Err(NumberFault::NotANumber);
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("").len();
    let grouped = whole.contains(',');
    if grouped && !((1..=3).contains(&first) && groups.all(|group| group.len() == 3)) {
        return Err(NumberFault::NotANumber);
    }
    let significant = fraction.trim_end_matches('0');
    if significant.len() > PLACES as usize {
        return Ok(Err(NumberFault::TooManyPlaces));
    }
    let mut raw: i128 = 0;
    let places = significant.bytes().chain(std::iter::repeat(b'0')).take(PLACES as usize);
    for digit in whole.bytes().filter(|byte| *byte != b',').chain(places) {
        raw = raw * 10 + i128::from(digit - b'0');
        if raw > i128::from(i64::MAX) + 1 {
            return Ok(Err(NumberFault::OutOfRange));
        }
    }
    Ok(Number::from_wide(if negative { -raw } else { raw }).ok_or(NumberFault::OutOfRange))
}

fn hundredth(number: Number) -> Result<Number, NumberFault> {
    let raw = number.raw();
    if raw % 100 == 0 { Ok(Number::from_raw(raw / 100)) } else { Err(NumberFault::TooManyPlaces) }
}

/// Whether this is the exponent of scientific notation, `E+17` or `e5`.
fn is_exponent(suffix: &str) -> bool {
    let Some(digits) = suffix.strip_prefix(['e', 'E']) else { return false };
    let digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a long code that a spreadsheet turned into scientific notation, such as `5.11623E+17`: a digit, a
/// point or none, and an exponent from 10 on. Its digits are lost.
pub fn is_lost_code(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix('+').unwrap_or("");
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    whole.len() == 1
        && is_number(whole)
        && is_number(fraction)
        && is_number(exponent)
        && exponent.parse::<u32>().is_ok_and(|exponent| (10..100).contains(&exponent))
}

/// The whole part, rounded down, and the rest in millionths: a serial day and its time.
pub(crate) fn split(number: Number) -> (i64, i64) {
    (number.raw().div_euclid(SCALE), number.raw().rem_euclid(SCALE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Result<Number, NumberFault> {
        Ok(Number::parse(text).unwrap())
    }

    #[test]
    fn numbers_as_people_write_them_are_exact() {
        for (text, unit, plain) in [
            ("12.50", None, "12.5"),
            ("1,234,567.89", None, "1234567.89"),
            ("１，２００．５", None, "1200.5"),
            ("￥1,200", Some("元/年"), "1200"),
            ("¥-5", None, "-5"),
            ("-¥5", None, "-5"),
            ("1200元", Some("元/人·年"), "1200"),
            ("1200 元", None, "1200"),
            ("−3", None, "-3"),
            ("－3", None, "-3"),
            ("—3", None, "-3"),
            ("+3", None, "3"),
            ("007", None, "7"),
            ("（1,200.50）", Some("元/年"), "-1200.5"),
            ("(¥ 3)", Some("元"), "-3"),
            (".5", None, "0.5"),
            ("5%", None, "0.05"),
            ("5％", Some("%"), "5"),
            ("3人", Some("人"), "3"),
            ("1.2万元", Some("万元"), "1.2"),
            ("1.50000000000", None, "1.5"),
            ("-9223372036854.775808", None, "-9223372036854.775808"),
        ] {
            assert_eq!(parse_number(text, unit), number(plain), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn bytes_side_by_side_say_what_they_say_one_by_one(text in "[0-9.]{1,8}|[0-9./:,+ e-]{1,8}|[0-9.\\x80-\\xff]{1,4}|\\PC{1,2}") {
            let (bytes, len) = (text.as_bytes(), text.len());
            let short = |text: &[u8]| eight(text, len).and_then(|eight| read_short(eight, len));
            prop_assert_eq!(short(bytes), read_long(bytes), "{}", text);
            // Whatever stands behind.
            prop_assert_eq!(short(&[bytes, b"9.,-\xff1234"].concat()), read_long(bytes), "{}", text);
        }
    }

    #[test]
    fn what_is_unclear_is_refused_with_its_reason() {
        use NumberFault::{NotANumber, OutOfRange, Scientific, TooManyPlaces, Unit};
        for (text, unit, fault) in [
            ("", None, NotANumber),
            ("-", None, NotANumber),
            ("/", None, NotANumber),
            ("5.", None, NotANumber),
            ("1,2", None, NotANumber),
            ("1,2000", None, NotANumber),
            (",123", None, NotANumber),
            ("1.2.3", None, NotANumber),
            ("1 200", None, NotANumber),
            ("(1200)", None, NotANumber),
            ("(1200)", Some("人"), NotANumber),
            ("(-1200)", Some("元"), NotANumber),
            ("(1200", Some("元"), NotANumber),
            ("约1200", None, NotANumber),
            ("1户主甲", None, NotANumber),
            ("--5", None, NotANumber),
            ("¥¥5", None, NotANumber),
            ("¥5%", None, NotANumber),
            ("0.1234567", None, TooManyPlaces),
            ("0.00001%", None, TooManyPlaces),
            ("9223372036854.775808", None, OutOfRange),
            ("99999999999999999999999999999999999999999999", None, OutOfRange),
            ("5.11623E+17", None, Scientific),
            ("1e5", None, Scientific),
            ("1.2万", None, Unit("万")),
            ("1.2万", Some("万元"), Unit("万")),
            ("1.2万元", Some("元"), Unit("万元")),
            ("¥5", Some("万元"), Unit("元")),
            ("5%", Some("元"), Unit("%")),
            ("3人", None, Unit("人")),
        ] {
            assert_eq!(parse_number(text, unit), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_code_in_scientific_notation_has_lost_its_digits() {
        assert!(is_lost_code("5.11623E+17"));
        assert!(is_lost_code("1E+12"));
        assert!(is_lost_code("1.38E+10"));
        for text in ["1E+05", "E+17", "12E+17", "5.1E17", "5.1E+1777777777", "甲E+17"] {
            assert!(!is_lost_code(text), "{text}");
        }
    }
}
