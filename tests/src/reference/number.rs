//! The reference's own arithmetic: numbers as i128 at 10⁻⁶, range checked only at the end of an operation. Nothing here
//! calls the arithmetic of the product.

use heng_values::Number;

/// One, as it is stored.
pub const ONE: i128 = 1_000_000;

/// The stored integer.
pub fn raw(number: Number) -> i128 {
    i128::from(number.raw())
}

/// The number, if it is inside the range.
pub fn number(raw: i128) -> Option<Number> {
    i64::try_from(raw).ok().map(Number::from_raw)
}

/// `dividend / divisor` to the nearest integer, halves away from zero; none for ÷ 0. Written with absolute values.
pub fn nearest(dividend: i128, divisor: i128) -> Option<i128> {
    if divisor == 0 {
        return None;
    }
    let (above, below) = (dividend.abs(), divisor.abs());
    let magnitude = (2 * above + below) / (2 * below);
    Some(if dividend.signum() * divisor.signum() < 0 { -magnitude } else { magnitude })
}

/// `a * b`
pub fn multiply(a: i128, b: i128) -> Option<i128> {
    nearest(a * b, ONE)
}

/// `a / b`
pub fn divide(a: i128, b: i128) -> Option<i128> {
    nearest(a * ONE, b)
}

/// `a % b`: what is left of a after taking b away as often as it goes, with a's sign.
pub fn remainder(a: i128, b: i128) -> Option<i128> {
    if b == 0 {
        return None;
    }
    let times = a.abs() / b.abs();
    let left = a.abs() - times * b.abs();
    Some(if a < 0 { -left } else { left })
}

/// `round(x, places)`; `places` as a number.
pub fn round(x: i128, places: i128) -> Option<i128> {
    if places % ONE != 0 {
        return None;
    }
    let places = places / ONE;
    if places >= 6 {
        return Some(x);
    }
    if places < -18 {
        return Some(0);
    }
    let mut unit = 1;
    for _ in places..6 {
        unit *= 10;
    }
    Some(nearest(x, unit)? * unit)
}

/// `floor(x)`
pub fn floor(x: i128) -> i128 {
    let whole = x / ONE * ONE;
    if whole > x { whole - ONE } else { whole }
}

/// `ceil(x)`
pub fn ceil(x: i128) -> i128 {
    -floor(-x)
}

/// As lists show it: without trailing zeros, or with exactly so many places.
pub fn shown(x: i128, places: Option<u32>) -> String {
    let places = places.map(|places| places.min(6));
    let x = match places {
        Some(places) => round(x, i128::from(places) * ONE).unwrap_or(x),
        None => x,
    };
    let sign = if x < 0 { "-" } else { "" };
    let digits = format!("{:06}", x.abs() % ONE);
    let whole = x.abs() / ONE;
    let fraction = match places {
        Some(places) => &digits[..places as usize],
        None => digits.trim_end_matches('0'),
    };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Reads a number as people write it: a sign, digits with or without commas between groups of three, a point.
pub fn read(text: &str) -> Option<Number> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    // `.5` is read as people mean it; `5.` is not finished.
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, "0"), |(whole, fraction)| (if whole.is_empty() { "0" } else { whole }, fraction));
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped =
        groups.len() == 1 || (groups[1..].iter().all(|group| group.len() == 3) && (1..=3).contains(&groups[0].len()));
    let plain = groups.concat();
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !grouped || !all_digits(&plain) || !all_digits(fraction) {
        return None;
    }
    let fraction = if fraction.len() > 6 { fraction.trim_end_matches('0') } else { fraction };
    if fraction.len() > 6 {
        return None;
    }
    let raw: i128 = format!("{plain}{fraction:0<6}").parse().ok()?;
    number(if negative { -raw } else { raw })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(nearest(5, 2), Some(3));
        assert_eq!(nearest(-5, 2), Some(-3));
        assert_eq!(nearest(5, -2), Some(-3));
        assert_eq!(nearest(4, 3), Some(1));
        assert_eq!(nearest(1, 0), None);
        assert_eq!(floor(-1_100_000), -2_000_000);
        assert_eq!(ceil(1_000_001), 2_000_000);
        assert_eq!(remainder(-7_500_000, 2_000_000), Some(-1_500_000));
    }

    #[test]
    fn numbers_are_read_and_shown() {
        for text in ["0", "-0.5", "1200", "9223372036854.775807", "-9223372036854.775808"] {
            assert_eq!(read(text).map(|number| shown(raw(number), None)).as_deref(), Some(text));
        }
        assert_eq!(shown(7_999_900_000, Some(2)), "7999.90");
        assert_eq!(read("1,200.50").map(raw), Some(1_200_500_000));
        assert_eq!(read(".5").map(raw), Some(500_000));
        assert_eq!(read("12,00").or(read("5.")).or(read(".")), None);
    }
}
