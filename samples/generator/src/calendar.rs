//! Days and months as plain counts: enough of the calendar to invent birthdays, ages and months of work.
//! Not a date type for rules; the engine has its own.

/// Days since 1970-01-01.
pub(crate) type Day = i32;
/// Months since year 0: `year * 12 + month - 1`.
pub(crate) type Month = i32;

/// The day of a calendar date.
pub(crate) const fn day(year: i32, month: i32, date: i32) -> Day {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + date - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and date of a day.
pub(crate) const fn civil(day: Day) -> (i32, i32, i32) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let m = (5 * of_year + 2) / 153;
    let date = of_year - (153 * m + 2) / 5 + 1;
    let month = if m < 10 { m + 3 } else { m - 9 };
    (era * 400 + year + if month <= 2 { 1 } else { 0 }, month, date)
}

/// The moment the samples speak of: 5 September 2022.
pub(crate) const AS_OF: Day = day(2022, 9, 5);

/// The last month that has data: August 2022.
pub(crate) const LAST_MONTH: Month = month(2022, 8);

/// The month of a year.
pub(crate) const fn month(year: i32, month: i32) -> Month {
    year * 12 + month - 1
}

/// Full years at [`AS_OF`], from the birthday on; born on 29 February: from 1 March in other years.
pub(crate) const fn age(birth: Day) -> i32 {
    let (y, m, d) = civil(birth);
    let (ty, tm, td) = civil(AS_OF);
    let reached = tm > m || (tm == m && td >= d);
    ty - y - if reached { 0 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree_both_ways() {
        for n in -30_000..25_000 {
            let (y, m, d) = civil(n);
            assert_eq!(day(y, m, d), n);
        }
        assert_eq!(day(1970, 1, 1), 0);
        assert_eq!(civil(day(1968, 2, 29)), (1968, 2, 29));
    }

    #[test]
    fn age_counts_from_the_birthday_on() {
        assert_eq!(age(day(1962, 9, 5)), 60);
        assert_eq!(age(day(1962, 9, 6)), 59);
        assert_eq!(age(day(1968, 2, 29)), 54);
    }
}
