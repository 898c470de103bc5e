//! The exact number: a fixed-point `i64` with six decimal places, checked in every operation.
//! Rounding is half away from zero; nothing wraps, saturates or becomes a binary float.

use std::fmt;

/// Units of the last place in one: a number is stored as `value × 10⁶`.
pub const SCALE: i64 = 1_000_000;

/// How many decimal places a number has.
pub const PLACES: u32 = 6;

/// An exact decimal number, range ±9.2×10¹², six decimal places.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Number(i64);

/// Divides and rounds half away from zero. `None` where `divisor` is 0.
pub fn divide_rounded(dividend: i128, divisor: i128) -> Option<i128> {
    if divisor == 0 {
        return None;
    }
    let quotient = dividend / divisor;
    let remainder = dividend % divisor;
    if remainder.unsigned_abs() * 2 >= divisor.unsigned_abs() {
        let away = if (dividend < 0) == (divisor < 0) { 1 } else { -1 };
        return Some(quotient + away);
    }
    Some(quotient)
}

impl Number {
    /// 0.
    pub const ZERO: Number = Number(0);
    /// 1.
    pub const ONE: Number = Number(SCALE);

    /// The number whose stored integer is `raw`, that is `raw × 10⁻⁶`.
    pub const fn from_raw(raw: i64) -> Number {
        Number(raw)
    }

    /// The stored integer, `value × 10⁶`.
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// A whole number; `None` beyond the range.
    pub fn from_integer(integer: i64) -> Option<Number> {
        integer.checked_mul(SCALE).map(Number)
    }

    /// Narrows a wide intermediate result; `None` beyond the range.
    pub fn from_wide(raw: i128) -> Option<Number> {
        i64::try_from(raw).ok().map(Number)
    }

    /// Reads plain decimal notation: an optional sign, digits, and a point with digits.
    /// More than six decimal places are refused unless the rest are zeros.
    pub fn parse(text: &str) -> Option<Number> {
        let bytes = text.as_bytes();
        let (negative, digits) = match bytes.first()? {
            b'-' => (true, &bytes[1..]),
            b'+' => (false, &bytes[1..]),
            _ => (false, bytes),
        };
        let mut raw: i128 = 0;
        let mut places: Option<u32> = None;
        let mut seen = false;
        for byte in digits {
            match byte {
                b'0'..=b'9' => {
                    seen = true;
                    let digit = i128::from(byte - b'0');
                    match &mut places {
                        Some(count) if *count >= PLACES => {
                            if digit != 0 {
                                return None;
                            }
                            continue;
                        }
                        Some(count) => *count += 1,
                        None => {}
                    }
                    raw = raw.checked_mul(10)?.checked_add(digit)?;
                    if raw > i128::from(i64::MAX) * 10 {
                        return None;
                    }
                }
                b'.' if places.is_none() && seen => places = Some(0),
                _ => return None,
            }
        }
        if !seen || digits.last() == Some(&b'.') {
            return None;
        }
        let missing = PLACES - places.unwrap_or(0);
        raw = raw.checked_mul(10_i128.pow(missing))?;
        Number::from_wide(if negative { -raw } else { raw })
    }

    /// Sum; `None` on overflow.
    pub fn checked_add(self, other: Number) -> Option<Number> {
        self.0.checked_add(other.0).map(Number)
    }

    /// Difference; `None` on overflow.
    pub fn checked_sub(self, other: Number) -> Option<Number> {
        self.0.checked_sub(other.0).map(Number)
    }

    /// Product, rounded half away from zero at the sixth place; `None` on overflow.
    pub fn checked_mul(self, other: Number) -> Option<Number> {
        let wide = i128::from(self.0) * i128::from(other.0);
        divide_rounded(wide, i128::from(SCALE)).and_then(Number::from_wide)
    }

    /// Quotient, rounded half away from zero at the sixth place; `None` on ÷ 0 and on overflow.
    pub fn checked_div(self, other: Number) -> Option<Number> {
        let wide = i128::from(self.0) * i128::from(SCALE);
        divide_rounded(wide, i128::from(other.0)).and_then(Number::from_wide)
    }

    /// Remainder with the sign of the left side; `None` on ÷ 0.
    pub fn checked_rem(self, other: Number) -> Option<Number> {
        (other.0 != 0).then(|| Number(self.0.wrapping_rem(other.0)))
    }

    /// The number with its sign turned; `None` on overflow.
    pub fn checked_neg(self) -> Option<Number> {
        self.0.checked_neg().map(Number)
    }

    /// Rounded half away from zero to `places` (0 to 6) decimal places; `None` on overflow.
    pub fn round(self, places: u32) -> Option<Number> {
        if places >= PLACES {
            return Some(self);
        }
        let unit = 10_i128.pow(PLACES - places);
        divide_rounded(i128::from(self.0), unit).and_then(|units| Number::from_wide(units * unit))
    }

    /// The greatest whole number not above this one; `None` on overflow.
    pub fn floor(self) -> Option<Number> {
        self.0.div_euclid(SCALE).checked_mul(SCALE).map(Number)
    }

    /// The least whole number not below this one; `None` on overflow.
    pub fn ceil(self) -> Option<Number> {
        let down = self.0.div_euclid(SCALE);
        let up = if self.0.rem_euclid(SCALE) == 0 { down } else { down + 1 };
        up.checked_mul(SCALE).map(Number)
    }

    /// The whole number this is, if it is one.
    pub fn to_integer(self) -> Option<i64> {
        (self.0 % SCALE == 0).then_some(self.0 / SCALE)
    }

    /// Appends the number: without trailing zeros, or with exactly `places` decimal places (rounded half away
    /// from zero) where they are given.
    pub fn write(self, out: &mut String, places: Option<u32>) {
        let mut room = [0; WRITTEN];
        let length = self.put(places, &mut room);
        // ASCII is always UTF-8.
        out.push_str(std::str::from_utf8(&room[..length]).unwrap_or_default());
    }

    /// As [`Number::write`], to bytes.
    #[inline]
    pub fn write_bytes(self, out: &mut Vec<u8>, places: Option<u32>) {
        // Room is made first and the number put into it: to copy what was just put elsewhere is to wait for it.
        let start = out.len();
        out.extend_from_slice(&[0; WRITTEN]);
        let length = out.last_chunk_mut().map_or(0, |room| self.put(places, room));
        out.truncate(start + length);
    }

    /// Puts the number in ASCII at the beginning of some room; how many bytes it has.
    fn put(self, places: Option<u32>, room: &mut [u8; WRITTEN]) -> usize {
        let mut magnitude = self.0.unsigned_abs();
        let mut shown = PLACES as usize;
        if let Some(places) = places.filter(|places| *places < PLACES) {
            // Half of the unit more cannot overflow: the magnitude is at most 2⁶³.
            magnitude = match places {
                // The usual one, so that dividing is multiplying.
                2 => (magnitude + 5_000) / 10_000,
                places => {
                    let unit = 10_u64.pow(PLACES - places);
                    (magnitude + unit / 2) / unit
                }
            };
            shown = places as usize;
        } else if places.is_none() {
            let mut rest = (magnitude % SCALE as u64) as u32;
            magnitude /= SCALE as u64;
            if rest == 0 {
                shown = 0;
            } else {
                while rest.is_multiple_of(10) {
                    rest /= 10;
                    shown -= 1;
                }
                magnitude = magnitude * 10_u64.pow(shown as u32) + u64::from(rest);
            }
        }
        let negative = usize::from(self.0 < 0 && magnitude != 0);
        let digits = (magnitude.checked_ilog10().unwrap_or(0) as usize + 1).max(shown + 1);
        let point = usize::from(shown > 0);
        let length = negative + digits + point;
        let (whole, places) = room[..length].split_at_mut(length - shown);
        fill(places, &mut magnitude);
        if point > 0 {
            whole[negative + digits - shown] = b'.';
        }
        fill(&mut whole[negative..negative + digits - shown], &mut magnitude);
        if negative > 0 {
            whole[0] = b'-';
        }
        length
    }
}

/// Room for the longest number that is written: a sign, 19 digits and a point.
const WRITTEN: usize = 24;

/// All pairs of digits, one after the other.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut at = 0;
    while at < 100 {
        pairs[at] = [b'0' + (at / 10) as u8, b'0' + (at % 10) as u8];
        at += 1;
    }
    pairs
};

/// Fills all of some room with the last digits, which are taken from the magnitude.
#[inline]
fn fill(room: &mut [u8], magnitude: &mut u64) {
    let (first, pairs) = room.as_rchunks_mut();
    for pair in pairs.iter_mut().rev() {
        *pair = PAIRS[(*magnitude % 100) as usize];
        *magnitude /= 100;
    }
    if let Some(digit) = first.first_mut() {
        *digit = b'0' + (*magnitude % 10) as u8;
        *magnitude /= 10;
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text, formatter.precision().map(|places| places as u32));
        formatter.write_str(&text)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn plain_decimals_are_read_and_written() {
        for text in ["0", "1", "-1", "0.5", "1200", "9000.55", "-0.000001", "9223372036854.775807"] {
            assert_eq!(number(text).to_string(), text);
        }
        for text in ["", "-", ".5", "5.", "1e3", "1,000", "0.0000001", "9223372036854.775808", "１"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
        assert_eq!(number("1.5000000000"), number("1.5"));
    }

    #[test]
    fn division_and_rounding_go_half_away_from_zero() {
        assert_eq!(number("24000.01").checked_div(number("3")), Some(number("8000.003333")));
        assert_eq!(number("-1").checked_div(number("3")), Some(number("-0.333333")));
        assert_eq!(number("2").checked_div(number("-3")), Some(number("-0.666667")));
        assert_eq!(number("0.125").round(2), Some(number("0.13")));
        assert_eq!(number("-0.125").round(2), Some(number("-0.13")));
        assert_eq!(number("1").checked_div(Number::ZERO), None);
        assert_eq!(number("-7").checked_rem(number("3")), Some(number("-1")));
    }

    #[test]
    fn a_column_with_places_always_shows_them() {
        assert_eq!(format!("{:.2}", number("7999.9")), "7999.90");
        assert_eq!(format!("{:.0}", number("0.5")), "1");
        assert_eq!(format!("{:.2}", number("-0.001")), "0.00");
    }

    proptest::proptest! {
        #[test]
        fn every_number_is_written_digit_by_digit(
            raw in proptest::prop_oneof![proptest::prelude::any::<i64>(), -2_000_000_000_i64..2_000_000_000],
            zeros in 0..8_u32,
            places in proptest::option::of(0..7_u32),
        ) {
            let raw = raw / 10_i64.pow(zeros) * 10_i64.pow(zeros);
            let unit = 10_u128.pow(PLACES - places.unwrap_or(PLACES));
            let rounded = (u128::from(raw.unsigned_abs()) + unit / 2) / unit;
            let shown = places.unwrap_or(PLACES);
            let (whole, rest) = (rounded / 10_u128.pow(shown), rounded % 10_u128.pow(shown));
            let mut expected = if raw < 0 && rounded > 0 { format!("-{whole}") } else { whole.to_string() };
            if shown > 0 {
                expected.push_str(&format!(".{rest:0width$}", width = shown as usize));
            }
            if places.is_none() {
                expected.truncate(expected.trim_end_matches('0').trim_end_matches('.').len());
            }
            let mut text = String::new();
            Number::from_raw(raw).write(&mut text, places);
            proptest::prop_assert_eq!(&text, &expected);
            let mut bytes = b"x".to_vec();
            Number::from_raw(raw).write_bytes(&mut bytes, places);
            proptest::prop_assert_eq!(&bytes[1..], expected.as_bytes());
        }
    }

    #[test]
    fn floor_and_ceil_do_not_depend_on_sign_tricks() {
        assert_eq!(number("-1.5").floor(), Some(number("-2")));
        assert_eq!(number("-1.5").ceil(), Some(number("-1")));
        assert_eq!(number("1.000001").ceil(), Some(number("2")));
    }
}
