//! How one cell is written: numbers, money, dates, names, ids as real exports show them, and CSV quoting.
//! Knows nothing of which column it is for.

use crate::calendar::{Day, Month, civil};
use crate::record::Cents;

/// The bytes of the file so far.
pub(crate) type Out = Vec<u8>;

/// A text as it is; an empty one is an empty cell.
pub(crate) fn text(out: &mut Out, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// A whole number.
pub(crate) fn whole(out: &mut Out, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    padded(out, number.unsigned_abs(), 1);
}

/// A number with at least `width` digits.
pub(crate) fn padded(out: &mut Out, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while number > 0 || digits.len() - at < width {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&digits[at..]);
}

/// Money in yuan with two places.
pub(crate) fn money(out: &mut Out, cents: Cents) {
    if cents < 0 {
        out.push(b'-');
    }
    padded(out, cents.unsigned_abs() / 100, 1);
    out.push(b'.');
    padded(out, cents.unsigned_abs() % 100, 2);
}

/// A number of tenths with one place.
pub(crate) fn tenths(out: &mut Out, tenths: i64) {
    whole(out, tenths / 10);
    out.push(b'.');
    padded(out, tenths.unsigned_abs() % 10, 1);
}

/// 是 or 否.
pub(crate) fn yes(out: &mut Out, holds: bool) {
    text(out, if holds { "是" } else { "否" });
}

/// A date as 2022-09-05.
pub(crate) fn date(out: &mut Out, day: Day) {
    let (y, m, d) = civil(day);
    padded(out, y.unsigned_abs().into(), 4);
    out.push(b'-');
    padded(out, m.unsigned_abs().into(), 2);
    out.push(b'-');
    padded(out, d.unsigned_abs().into(), 2);
}

/// A date as 20220905, the form of birthdays in exports.
pub(crate) fn compact_date(out: &mut Out, day: Day) {
    let (y, m, d) = civil(day);
    padded(out, (y * 10_000 + m * 100 + d).unsigned_abs().into(), 8);
}

/// A month as 202209.
pub(crate) fn compact_month(out: &mut Out, month: Month) {
    padded(out, (month / 12 * 100 + month % 12 + 1).unsigned_abs().into(), 6);
}

/// A month as 2022年09月, the form of the job export.
pub(crate) fn written_month(out: &mut Out, month: Month) {
    padded(out, (month / 12).unsigned_abs().into(), 4);
    text(out, "年");
    padded(out, (month % 12 + 1).unsigned_abs().into(), 2);
    text(out, "月");
}

/// A household's number.
pub(crate) fn household_id(out: &mut Out, number: u64) {
    text(out, "450399");
    padded(out, number + 1, 7);
}

/// A member's number: the household's with two digits more.
pub(crate) fn person_id(out: &mut Out, number: u64, place: u8) {
    household_id(out, number);
    padded(out, u64::from(place) + 1, 2);
}

/// A problem's number.
pub(crate) fn problem_id(out: &mut Out, number: u64) {
    text(out, "WT");
    padded(out, number + 1, 7);
}

/// An invented name that nobody bears: 样, a stem and a branch, and for members the place in the family.
pub(crate) fn name(out: &mut Out, number: u64, place: u8) {
    const STEMS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
    const BRANCHES: [&str; 12] = ["子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥"];
    const PLACES: [&str; 7] = ["", "一", "二", "三", "四", "五", "六"];
    text(out, "样");
    text(out, STEMS[(number % 10) as usize]);
    text(out, BRANCHES[(number / 10 % 12) as usize]);
    text(out, PLACES[usize::from(place % 7)]);
}

/// A telephone number of a range that no operator has.
pub(crate) fn phone(out: &mut Out, number: u64) {
    text(out, "161");
    padded(out, number % 100_000_000, 8);
}

/// A member's own telephone number.
pub(crate) fn own_phone(out: &mut Out, number: u64, place: u8) {
    phone(out, 50_000_000 + number * 8 + u64::from(place));
}

/// Puts the cell that begins at `start` in quotes if it needs them.
pub(crate) fn quote(out: &mut Out, start: usize) {
    if !out[start..].iter().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) {
        return;
    }
    let cell = out.split_off(start);
    out.push(b'"');
    for byte in cell {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{day, month};

    fn shown(write: impl Fn(&mut Out)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        quote(&mut out, 0);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_look_like_exports() {
        assert_eq!(shown(|o| money(o, 1_152_300)), "11523.00");
        assert_eq!(shown(|o| money(o, -5)), "-0.05");
        assert_eq!(shown(|o| tenths(o, 15)), "1.5");
        assert_eq!(shown(|o| date(o, day(2022, 9, 5))), "2022-09-05");
        assert_eq!(shown(|o| compact_month(o, month(2022, 12))), "202212");
        assert_eq!(shown(|o| written_month(o, month(2023, 1))), "2023年01月");
        assert_eq!(shown(|o| person_id(o, 0, 0)), "450399000000101");
        assert_eq!(shown(|o| name(o, 11, 2)), "样乙丑二");
    }

    #[test]
    fn quotes_are_doubled_and_only_where_needed() {
        assert_eq!(shown(|o| text(o, "a, \"b\"\nc")), "\"a, \"\"b\"\"\nc\"");
        assert_eq!(shown(|o| text(o, "甲，乙")), "甲，乙");
    }
}
