//! What must hold for every value: numbers and dates read back what is written, arithmetic agrees with exact
//! rationals, the calendar's laws. Single examples stand beside the code.

use heng_values::arithmetic::{add, divide, multiply, remainder};
use heng_values::builtin_dates::{add_months, age, months_between};
use heng_values::calendar::{FIRST, LAST};
use heng_values::date_text::{cell_date, cell_moment, cell_month, written_date};
use heng_values::number_text::parse_number;
use heng_values::show::shown;
use heng_values::{Date, Moment, Number, Value, read_date, read_month, read_number};
use proptest::prelude::*;

const SCALE: i128 = 1_000_000;

fn any_number() -> impl Strategy<Value = Number> {
    prop_oneof![any::<i64>(), -5_000_000_000_i64..5_000_000_000, -30_i64..30].prop_map(Number::from_raw)
}

fn any_date() -> impl Strategy<Value = Date> {
    prop_oneof![FIRST.raw()..=LAST.raw(), 0..30_000].prop_map(Date::from_raw)
}

/// Whether `rounded` is the whole number nearest to `dividend / divisor`, a half going away from zero.
fn is_rounded(dividend: i128, divisor: i128, rounded: i128) -> bool {
    let (dividend, divisor) = if divisor < 0 { (-dividend, -divisor) } else { (dividend, divisor) };
    let (size, rounded_size) = (dividend.abs(), rounded.abs());
    let same_sign = rounded == 0 || (rounded < 0) == (dividend < 0);
    same_sign && (2 * rounded_size - 1) * divisor <= 2 * size && 2 * size < (2 * rounded_size + 1) * divisor
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_read_back_what_is_written(number in any_number()) {
        let text = number.to_string();
        prop_assert_eq!(Number::parse(&text), Some(number));
        prop_assert_eq!(parse_number(&text, None), Ok(number));
        if let Some(raw) = read_number(text.as_bytes()) {
            prop_assert_eq!(raw, number.raw());
        } else {
            prop_assert!(text.len() > 18, "{} is plain", text);
        }
        prop_assert_eq!(Number::parse(&format!("{number:.6}")), Some(number));
    }

    #[test]
    fn grouped_and_full_width_digits_say_the_same(number in any_number()) {
        let text = number.to_string();
        let (whole, fraction) = text.split_once('.').map_or((&*text, None), |(whole, part)| (whole, Some(part)));
        let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("−", digits));
        let mut grouped = String::from(sign);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                grouped.push('，');
            }
            grouped.extend(char::from_u32(digit as u32 + 0xfee0));
        }
        if let Some(fraction) = fraction {
            grouped.push('.');
            grouped.push_str(fraction);
        }
        prop_assert_eq!(parse_number(&grouped, None), Ok(number), "{}", grouped);
    }

    #[test]
    fn fast_and_slow_readers_never_disagree(text in "[-+0-9.,]{0,20}") {
        if let Some(raw) = read_number(text.as_bytes()) {
            prop_assert_eq!(Number::parse(&text), Some(Number::from_raw(raw)));
        } else if let (Some(plain), Ok(read)) = (Number::parse(&text), parse_number(&text, None)) {
            prop_assert_eq!(plain, read);
        }
    }

    #[test]
    fn arithmetic_agrees_with_exact_rationals(left in any_number(), right in any_number()) {
        let (a, b) = (i128::from(left.raw()), i128::from(right.raw()));
        match add(left, right) {
            Ok(sum) => prop_assert_eq!(i128::from(sum.raw()), a + b),
            Err(_) => prop_assert!(i64::try_from(a + b).is_err()),
        }
        match multiply(left, right) {
            Ok(product) => prop_assert!(is_rounded(a * b, SCALE, i128::from(product.raw()))),
            Err(_) => prop_assert!((a * b).abs() >= i128::from(i64::MAX) * SCALE),
        }
        match divide(left, right) {
            Ok(None) => prop_assert_eq!(b, 0),
            Ok(Some(quotient)) => prop_assert!(is_rounded(a * SCALE, b, i128::from(quotient.raw()))),
            Err(_) => prop_assert!((a * SCALE).abs() >= i128::from(i64::MAX) * b.abs()),
        }
        match remainder(left, right) {
            None => prop_assert_eq!(b, 0),
            Some(rest) => {
                let rest = i128::from(rest.raw());
                prop_assert!(rest.abs() < b.abs() && (a - rest) % b == 0 && (rest == 0 || (rest < 0) == (a < 0)));
            }
        }
    }

    #[test]
    fn dates_months_and_moments_read_back_what_is_shown(date in any_date(), second in 0..86_400_i64) {
        let text = shown(&Value::Date(date), None);
        prop_assert_eq!(read_date(text.as_bytes()), Some(date));
        prop_assert_eq!(cell_date(&text), Ok(date));
        let (year, month, day) = date.parts();
        for form in [
            format!("{year:04}{month:02}{day:02}"),
            format!("{year:04}/{month}/{day}"),
            format!("{year:04}年{month}月{day}日"),
        ] {
            prop_assert_eq!(written_date(&form), Ok(date), "{}", form);
        }
        let month = date.month();
        let text = shown(&Value::Month(month), None);
        prop_assert_eq!(read_month(text.as_bytes()), Some(month));
        prop_assert_eq!(cell_month(&text.replace('-', "")), Ok(month));
        let moment = Moment::from_raw(date.start().raw() + second);
        prop_assert_eq!(cell_moment(&shown(&Value::Moment(moment), None)), Ok(moment));
    }

    #[test]
    fn serial_days_count_on_from_1900(days in 61..2_958_465_i32) {
        let read = cell_date(&days.to_string());
        if let Ok(date) = read {
            prop_assert_eq!(date.raw(), days - 25_569);
        } else {
            prop_assert!((1900..=2100).contains(&days) || (190_001..=210_012).contains(&days));
        }
    }

    #[test]
    fn months_between_undoes_add_months(date in any_date(), months in -1_000_i64..1_000) {
        let count = Number::from_integer(months).unwrap();
        if let Ok(Some(moved)) = add_months(date, count) {
            prop_assert_eq!(months_between(date, moved), count);
            let (_, _, day) = date.parts();
            let (_, _, new) = moved.parts();
            prop_assert!(new == day || (new < day && moved.month().last_day() == Some(moved)));
        }
    }

    #[test]
    fn months_between_is_full_symmetric_and_never_falls(a in any_date(), b in any_date(), c in any_date()) {
        let way = |from, to| months_between(from, to).to_integer().unwrap();
        prop_assert_eq!(way(a, b), -way(b, a));
        let (b, c) = (b.min(c), b.max(c));
        prop_assert!(way(a, b) <= way(a, c));
        if a <= b {
            let full = months_between(a, b);
            prop_assert!(add_months(a, full).is_ok_and(|reached| reached.unwrap() <= b));
            let next = full.checked_add(Number::ONE).unwrap();
            prop_assert!(add_months(a, next).map_or(true, |reached| reached.unwrap() > b));
        }
    }

    #[test]
    fn age_rises_by_one_on_each_birthday(birth in any_date(), years in 0..120_i32) {
        let (year, month, day) = birth.parts();
        let birthday = Date::new(year + years, month, day).or_else(|| Date::new(year + years, 3, 1));
        if let Some(birthday) = birthday {
            prop_assert_eq!(age(birth, birthday), Number::from_integer(i64::from(years)));
            let eve = birthday.add_days(-1).and_then(|eve| age(birth, eve));
            prop_assert_eq!(eve, Number::from_integer(i64::from(years) - 1).filter(|_| years > 0));
        }
    }
}

#[test]
fn every_day_of_the_calendar_follows_the_one_before() {
    let (mut year, mut month, mut day) = (1, 1, 1);
    for raw in FIRST.raw()..=LAST.raw() {
        let date = Date::from_raw(raw);
        assert_eq!(date.parts(), (year, month, day));
        assert_eq!(Date::new(year, month, day), Some(date));
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + i32::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        day += 1;
        if day > length {
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    assert_eq!((year, month, day), (10_000, 1, 1));
}
