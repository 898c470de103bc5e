//! The built-ins for dates, months and moments of language.md 3, on known values. What `now` and `today` are belongs
//! to a run; here a moment that stands for a day is read by its day, midnight being the start of one.

use crate::arithmetic::Overflow;
use crate::calendar::{DAY_SECONDS, FIRST, LAST};
use crate::number::{SCALE, divide_rounded};
use crate::{Date, Moment, Month, Number};

fn whole(number: impl Into<i64>) -> Number {
    // Counts of days, months and years of a calendar of 9999 years are far inside the range.
    Number::from_raw(number.into().saturating_mul(SCALE))
}

/// `age(birth, on)`: full years, from the birthday on; who was born on 29 February has the birthday on 1 March in
/// other years. Unknown where `on` lies before the birth.
pub fn age(birth: Date, on: Date) -> Option<Number> {
    if on < birth {
        return None;
    }
    let (born_year, born_month, born_day) = birth.parts();
    let (year, month, day) = on.parts();
    // 28 February is before (2, 29), 1 March is after it: in a year without the day the birthday is 1 March.
    let reached = (month, day) >= (born_month, born_day);
    Some(whole(year - born_year - i32::from(!reached)))
}

/// `year(d)`.
pub fn year(date: Date) -> Number {
    whole(date.parts().0)
}

/// `month(d)`: 1 to 12.
pub fn month(date: Date) -> Number {
    whole(date.parts().1)
}

/// `day(d)`: 1 to 31.
pub fn day(date: Date) -> Number {
    whole(date.parts().2)
}

/// `weekday(d)`: Monday is 1, Sunday is 7.
pub fn weekday(date: Date) -> Number {
    whole(date.weekday())
}

/// `year(m)` of a month.
pub fn year_of_month(month: Month) -> Number {
    whole(month.parts().0)
}

/// `month(m)` of a month: 1 to 12.
pub fn month_of_month(month: Month) -> Number {
    whole(month.parts().1)
}

/// `week_of(d)`: the Monday of its week.
pub fn week_of(date: Date) -> Option<Date> {
    date.add_days(i64::from(1 - date.weekday()))
}

/// `ten_days_of(d)`: the first day of its 旬, that is the 1st, 11th or 21st.
pub fn ten_days_of(date: Date) -> Option<Date> {
    let (year, month, day) = date.parts();
    Date::new(year, month, if day > 20 { 21 } else { (day - 1) / 10 * 10 + 1 })
}

/// `quarter_of(d)`: the first day of its quarter.
pub fn quarter_of(date: Date) -> Option<Date> {
    let (year, month, _) = date.parts();
    Date::new(year, (month - 1) / 3 * 3 + 1, 1)
}

/// `add_days(d, n)`: unknown where n is not whole.
///
/// # Errors
/// [`Overflow`] beyond the years 1 to 9999.
pub fn add_days(date: Date, days: Number) -> Result<Option<Date>, Overflow> {
    let Some(days) = days.to_integer() else { return Ok(None) };
    date.add_days(days).map(Some).ok_or(Overflow)
}

/// `add_days(t, n)` of a moment: the same time of another day; unknown where n is not whole.
///
/// # Errors
/// [`Overflow`] beyond the years 1 to 9999.
pub fn add_days_to_moment(moment: Moment, days: Number) -> Result<Option<Moment>, Overflow> {
    let Some(days) = days.to_integer() else { return Ok(None) };
    let moved = days.checked_mul(DAY_SECONDS).and_then(|seconds| moment.raw().checked_add(seconds)).ok_or(Overflow)?;
    // The end of the last day, 24:00, is the last moment there is.
    let end = LAST.start().raw() + DAY_SECONDS;
    if (FIRST.start().raw()..=end).contains(&moved) { Ok(Some(Moment::from_raw(moved))) } else { Err(Overflow) }
}

/// `add_months(m, n)` of a month; unknown where n is not whole.
///
/// # Errors
/// [`Overflow`] beyond the years 1 to 9999.
pub fn add_months_to_month(month: Month, months: Number) -> Result<Option<Month>, Overflow> {
    let Some(months) = months.to_integer() else { return Ok(None) };
    month.add_months(months).map(Some).ok_or(Overflow)
}

/// `add_months(d, n)` of a date: the same day of another month, or that month's last day where it has no such day
/// (31 January + 1 is the last of February); unknown where n is not whole.
///
/// # Errors
/// [`Overflow`] beyond the years 1 to 9999.
pub fn add_months(date: Date, months: Number) -> Result<Option<Date>, Overflow> {
    let Some(months) = months.to_integer() else { return Ok(None) };
    months_later(date, months).map(Some).ok_or(Overflow)
}

fn months_later(date: Date, months: i64) -> Option<Date> {
    let month = date.month().add_months(months)?;
    let (_, _, day) = date.parts();
    let last = month.last_day()?;
    if day >= last.parts().2 { Some(last) } else { month.first_day()?.add_days(i64::from(day) - 1) }
}

/// `days_between(a, b)`: days from a to b, negative backwards; moments count by their days.
pub fn days_between(from: Date, to: Date) -> Number {
    whole(i64::from(to.raw()) - i64::from(from.raw()))
}

/// `hours_between(a, b)`: hours from a to b with their fraction (not only full ones), negative backwards; a date
/// stands for its start.
pub fn hours_between(from: Moment, to: Moment) -> Number {
    spent(from, to, 3600)
}

/// `minutes_between(a, b)`: minutes from a to b with their fraction, negative backwards; a date stands for its start.
pub fn minutes_between(from: Moment, to: Moment) -> Number {
    spent(from, to, 60)
}

fn spent(from: Moment, to: Moment, unit: i128) -> Number {
    let seconds = (i128::from(to.raw()) - i128::from(from.raw())) * i128::from(SCALE);
    // The unit is never 0, and the moments of 9999 years are 3.2×10¹¹ seconds apart at most.
    divide_rounded(seconds, unit).and_then(Number::from_wide).unwrap_or_default()
}

/// `months_between(a, b)`: full months from a to b. Forward it is the greatest n for which `add_months(a, n)` is not
/// after b, so 31 January to 28 February is one; backwards it is the negative of the way from b to a.
pub fn months_between(from: Date, to: Date) -> Number {
    if to < from {
        return whole(-full_months(to, from));
    }
    whole(full_months(from, to))
}

fn full_months(from: Date, to: Date) -> i64 {
    let months = i64::from(to.month().raw()) - i64::from(from.month().raw());
    match months_later(from, months) {
        Some(reached) if reached <= to => months,
        _ => months - 1,
    }
}

/// `months_between(a, b)` of two months: from a to b, negative backwards.
pub fn months_between_months(from: Month, to: Month) -> Number {
    whole(i64::from(to.raw()) - i64::from(from.raw()))
}

/// `moment(d, "09:00")`: this time of the day, `24:00` included; unknown where the text is no time.
pub fn moment(date: Date, time: &str) -> Option<Moment> {
    let seconds = crate::date_text::time_of_day(time)?;
    Some(Moment::from_raw(date.start().raw() + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        crate::date_text::written_date(text).unwrap()
    }

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn a_birthday_on_the_leap_day_is_the_first_of_march() {
        let born = date("2004-02-29");
        assert_eq!(age(born, date("2022-02-28")), Some(number("17")));
        assert_eq!(age(born, date("2022-03-01")), Some(number("18")));
        assert_eq!(age(born, date("2024-02-29")), Some(number("20")));
        assert_eq!(age(date("1962-09-05"), date("2022-09-04")), Some(number("59")));
        assert_eq!(age(date("1962-09-05"), date("2022-09-05")), Some(number("60")));
        assert_eq!(age(date("2022-09-06"), date("2022-09-05")), None);
    }

    #[test]
    fn periods_begin_where_the_office_says() {
        assert_eq!(week_of(date("2022-08-21")), Some(date("2022-08-15")));
        assert_eq!(ten_days_of(date("2022-08-31")), Some(date("2022-08-21")));
        assert_eq!(ten_days_of(date("2022-08-10")), Some(date("2022-08-01")));
        assert_eq!(quarter_of(date("2022-09-05")), Some(date("2022-07-01")));
    }

    #[test]
    fn months_end_where_they_end() {
        let add = |text: &str, months: &str| add_months(date(text), number(months)).unwrap();
        assert_eq!(add("2022-01-31", "1"), Some(date("2022-02-28")));
        assert_eq!(add("2024-01-31", "1"), Some(date("2024-02-29")));
        assert_eq!(add("2022-03-31", "-1"), Some(date("2022-02-28")));
        assert_eq!(add("2022-03-31", "0.5"), None);
        assert_eq!(add_months(date("9999-12-01"), Number::ONE), Err(Overflow));
        assert_eq!(months_between(date("2022-01-31"), date("2022-02-28")), number("1"));
        assert_eq!(months_between(date("2022-01-31"), date("2022-02-27")), number("0"));
        assert_eq!(months_between(date("2022-03-31"), date("2022-02-28")), number("-1"));
        assert_eq!(months_between(date("2022-03-15"), date("2021-03-16")), number("-11"));
    }

    #[test]
    fn hours_keep_their_fraction() {
        let day = date("2022-09-05");
        let (from, to) = (moment(day, "09:00").unwrap(), moment(day, "10:30").unwrap());
        assert_eq!(hours_between(from, to), number("1.5"));
        assert_eq!(minutes_between(to, from), number("-90"));
        assert_eq!(moment(day, "24:00"), Some(date("2022-09-06").start()));
        assert_eq!(moment(day, "25:00"), None);
        assert_eq!(add_days_to_moment(from, Number::ONE), Ok(moment(date("2022-09-06"), "09:00")));
    }
}
