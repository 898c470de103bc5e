//! The reference's own calendar: it counts days year by year and month by month from the rule of leap years, slowly.
//! Nothing here calls the calendar of the product beyond its plain stored integers.

use heng_values::{Date, Moment, Month};

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Year, month (1 to 12), day (1 to 31).
pub type Civil = (i64, i64, i64);

fn leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

/// How many days a month has.
pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1 January of the year 1 to 1 January of this year.
fn before_year(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

/// Days since 1970-01-01; none where there is no such day of the years 1 to 9999.
pub fn days((year, month, day): Civil) -> Option<i64> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=month_length(year, month)).contains(&day) {
        return None;
    }
    let months: i64 = (1..month).map(|earlier| month_length(year, earlier)).sum();
    Some(before_year(year) - before_year(1970) + months + day - 1)
}

/// The day that lies so many days after 1970-01-01.
pub fn civil(days_since: i64) -> Civil {
    // Never after the year sought, whatever the number of leap days between.
    let mut year = 1970 + if days_since < 0 { days_since.div_euclid(365) - 1 } else { days_since / 366 };
    while before_year(year + 1) - before_year(1970) <= days_since {
        year += 1;
    }
    let mut left = days_since - (before_year(year) - before_year(1970));
    let mut month = 1;
    while left >= month_length(year, month) {
        left -= month_length(year, month);
        month += 1;
    }
    (year, month, left + 1)
}

/// The civil day of a date.
pub fn of(date: Date) -> Civil {
    civil(i64::from(date.raw()))
}

/// A date from a civil day.
pub fn date(day: Civil) -> Option<Date> {
    i32::try_from(days(day)?).ok().map(Date::from_raw)
}

/// Days later.
pub fn later(date_: Date, by: i64) -> Option<Date> {
    let moved = i64::from(date_.raw()).checked_add(by)?;
    let (first, last) = (days((1, 1, 1))?, days((9999, 12, 31))?);
    (first..=last).contains(&moved).then(|| i32::try_from(moved).ok().map(Date::from_raw)).flatten()
}

/// The day a moment lies in; midnight is the start of its day.
pub fn day_of(moment: Moment) -> Option<Date> {
    i32::try_from(moment.raw().div_euclid(DAY)).ok().map(Date::from_raw)
}

/// Year and month of a month.
pub fn year_and_month(month: Month) -> (i64, i64) {
    let raw = i64::from(month.raw());
    (raw.div_euclid(12), raw.rem_euclid(12) + 1)
}

/// A month from year and month; none beyond the years 1 to 9999.
pub fn month(year: i64, month: i64) -> Option<Month> {
    ((1..=9999).contains(&year) && (1..=12).contains(&month))
        .then(|| i32::try_from(year * 12 + month - 1).ok().map(Month::from_raw))
        .flatten()
}

/// Months later: the same day, or the month's last.
pub fn months_later(date_: Date, by: i64) -> Option<Date> {
    let (year, month_, day) = of(date_);
    let total = (year * 12 + month_ - 1).checked_add(by)?;
    let (year, month_) = (total.div_euclid(12), total.rem_euclid(12) + 1);
    date((year, month_, day.min(month_length(year, month_))))
}

/// Full months from a to b, negative backwards: the greatest n for which n months after the earlier is not later than
/// the other, found by counting.
pub fn full_months(a: Date, b: Date) -> i64 {
    let (early, late) = if a <= b { (a, b) } else { (b, a) };
    let (from, to) = (of(early), of(late));
    let mut months = (to.0 - from.0) * 12 + to.1 - from.1 + 1;
    while months > 0 && months_later(early, months).is_none_or(|reached| reached > late) {
        months -= 1;
    }
    if a <= b { months } else { -months }
}

/// Full years from birth to a day, counted birthday by birthday; none before the birth.
pub fn age(birth: Date, on: Date) -> Option<i64> {
    if on < birth {
        return None;
    }
    let (born, month_, day) = of(birth);
    let birthday = |year: i64| days((year, month_, day)).or_else(|| days((year, 3, 1)));
    let mut years = 0;
    while birthday(born + years + 1).is_some_and(|next| next <= i64::from(on.raw())) {
        years += 1;
    }
    Some(years)
}

/// Reads a date as the suite and texts in packs write it.
pub fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return date((text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?));
    }
    let parts: Vec<&str> =
        text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).map(str::trim).collect();
    let [year, month_, day] = parts.as_slice() else { return None };
    date((year.parse().ok()?, month_.parse().ok()?, day.parse().ok()?))
}

/// Reads `2022-08`, `2022年8月` and `202208`.
pub fn read_month(text: &str) -> Option<Month> {
    let text = text.trim();
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return month(text[..4].parse().ok()?, text[4..].parse().ok()?);
    }
    let parts: Vec<&str> = text.split(['-', '/', '年', '月']).filter(|part| !part.is_empty()).collect();
    let [year, month_] = parts.as_slice() else { return None };
    month(year.parse().ok()?, month_.parse().ok()?)
}

/// Seconds of `09:00` or `24:00` of a day.
pub fn read_time(text: &str) -> Option<i64> {
    let parts: Vec<i64> = text.trim().split([':', '：']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let inside = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    (inside || (hour, minute, second) == (24, 0, 0)).then_some(hour * 3600 + minute * 60 + second)
}

/// Reads `2022-09-05 24:00`; a date alone is its start.
pub fn read_moment(text: &str) -> Option<Moment> {
    let (day, time) = text.trim().split_once([' ', 'T']).unwrap_or((text.trim(), "00:00"));
    Some(Moment::from_raw(i64::from(read_date(day)?.raw()) * DAY + read_time(time)?))
}

/// `2022-09-05`
pub fn shown_date(date_: Date) -> String {
    let (year, month_, day) = of(date_);
    format!("{year:04}-{month_:02}-{day:02}")
}

/// `2022-08`
pub fn shown_month(month_: Month) -> String {
    let (year, month_) = year_and_month(month_);
    format!("{year:04}-{month_:02}")
}

/// `2022-09-05 08:30`, with seconds where they are not 0.
pub fn shown_moment(moment: Moment) -> String {
    let seconds = moment.raw().rem_euclid(DAY);
    let day = day_of(moment).map(shown_date).unwrap_or_default();
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if second == 0 {
        format!("{day} {hour:02}:{minute:02}")
    } else {
        format!("{day} {hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_civil_days_are_one_to_one() {
        let mut next = days((1899, 12, 25)).unwrap();
        for year in 1900..2101 {
            for month_ in 1..=12 {
                for day in 1..=month_length(year, month_) {
                    if (year, month_, day) == (1900, 1, 1) {
                        next = days((1900, 1, 1)).unwrap();
                    }
                    assert_eq!(days((year, month_, day)), Some(next));
                    assert_eq!(civil(next), (year, month_, day));
                    next += 1;
                }
            }
        }
        assert_eq!(days((1970, 1, 1)), Some(0));
        assert_eq!(days((2022, 2, 29)), None);
    }

    #[test]
    fn ages_and_months_are_counted() {
        let d = |text| read_date(text).unwrap();
        assert_eq!(age(d("2004-02-29"), d("2022-02-28")), Some(17));
        assert_eq!(age(d("2004-02-29"), d("2022-03-01")), Some(18));
        assert_eq!(full_months(d("2022-01-31"), d("2022-02-28")), 1);
        assert_eq!(full_months(d("2022-03-15"), d("2021-03-16")), -11);
        assert_eq!(months_later(d("2024-01-31"), 1), Some(d("2024-02-29")));
        assert_eq!(shown_moment(read_moment("2022-09-05 24:00").unwrap()), "2022-09-06 00:00");
    }
}
