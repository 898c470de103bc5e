//! Dates, months and moments of local time (+08:00), as small integers. What "today" is belongs to a run, not here.

use jiff::civil;

/// A calendar day: days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date(i32);

/// A calendar month: `year × 12 + (month − 1)`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month(i32);

/// A moment of local time: seconds since 1970-01-01 00:00. `2022-09-05 24:00` is the start of the 6th.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Moment(i64);

/// Seconds in a day of local time (no daylight saving there).
pub const DAY_SECONDS: i64 = 86_400;

impl Date {
    /// The day with this stored integer (days since 1970-01-01).
    pub const fn from_raw(days: i32) -> Date {
        Date(days)
    }

    /// Days since 1970-01-01.
    pub const fn raw(self) -> i32 {
        self.0
    }

    /// The day of this year (1 to 9999), month (1 to 12) and day; `None` where there is no such day.
    pub fn new(year: i32, month: i32, day: i32) -> Option<Date> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        let date =
            civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(Date::from_civil(date))
    }

    fn from_civil(date: civil::Date) -> Date {
        // Days between two civil dates of years 1 to 9999 fit an i32 by far.
        let span = date.duration_since(civil::date(1970, 1, 1));
        Date((span.as_secs() / DAY_SECONDS) as i32)
    }

    /// Year, month (1 to 12) and day (1 to 31), by whole-number arithmetic alone: columns ask this for every row.
    pub fn parts(self) -> (i32, i32, i32) {
        // Counted from 1 March of the year 0, so that a leap day is the last of its year; 400 years are 146 097 days.
        let days = i64::from(self.0) + 719_468;
        let cycle = days.div_euclid(146_097);
        let in_cycle = days.rem_euclid(146_097);
        let year = (in_cycle - in_cycle / 1460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
        let in_year = in_cycle - (365 * year + year / 4 - year / 100);
        let from_march = (5 * in_year + 2) / 153;
        let day = in_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = cycle * 400 + year + i64::from(month <= 2);
        (year as i32, month as i32, day as i32)
    }

    /// Monday is 1, Sunday is 7.
    pub fn weekday(self) -> i32 {
        (i64::from(self.0) + 3).rem_euclid(7) as i32 + 1
    }

    /// The month this day lies in.
    pub fn month(self) -> Month {
        let (year, month, _) = self.parts();
        Month(year * 12 + month - 1)
    }

    /// The day's first moment.
    pub fn start(self) -> Moment {
        Moment(i64::from(self.0) * DAY_SECONDS)
    }

    /// Days later (or earlier); `None` beyond years 1 to 9999.
    pub fn add_days(self, days: i64) -> Option<Date> {
        let moved = i32::try_from(i64::from(self.0).checked_add(days)?).ok()?;
        (FIRST.0..=LAST.0).contains(&moved).then_some(Date(moved))
    }
}

/// 0001-01-01.
pub const FIRST: Date = Date(-719_162);
/// 9999-12-31.
pub const LAST: Date = Date(2_932_896);

impl Month {
    /// The month with this stored integer, `year × 12 + (month − 1)`.
    pub const fn from_raw(months: i32) -> Month {
        Month(months)
    }

    /// `year × 12 + (month − 1)`.
    pub const fn raw(self) -> i32 {
        self.0
    }

    /// The month (1 to 12) of a year (1 to 9999).
    pub fn new(year: i32, month: i32) -> Option<Month> {
        ((1..=9999).contains(&year) && (1..=12).contains(&month)).then(|| Month(year * 12 + month - 1))
    }

    /// Year and month (1 to 12).
    pub const fn parts(self) -> (i32, i32) {
        (self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }

    /// The month's first day.
    pub fn first_day(self) -> Option<Date> {
        let (year, month) = self.parts();
        Date::new(year, month, 1)
    }

    /// The month's last day.
    pub fn last_day(self) -> Option<Date> {
        let (year, month) = Month(self.0.saturating_add(1)).parts();
        match Date::new(year, month, 1) {
            Some(next) => next.add_days(-1),
            None => Date::new(9999, 12, 31),
        }
    }

    /// Months later (or earlier); `None` beyond years 1 to 9999.
    pub fn add_months(self, months: i64) -> Option<Month> {
        let moved = i32::try_from(i64::from(self.0).checked_add(months)?).ok()?;
        (12..120_000).contains(&moved).then_some(Month(moved))
    }
}

impl Moment {
    /// The moment with this stored integer (seconds since 1970-01-01 00:00 local).
    pub const fn from_raw(seconds: i64) -> Moment {
        Moment(seconds)
    }

    /// Seconds since 1970-01-01 00:00 local.
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// A day's time; 24:00:00 is the next day's start. `None` where there is no such time.
    pub fn new(date: Date, hour: i64, minute: i64, second: i64) -> Option<Moment> {
        let inside = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        (inside || (hour == 24 && minute == 0 && second == 0))
            .then(|| Moment(date.start().0 + hour * 3600 + minute * 60 + second))
    }

    /// The day this moment lies in; midnight is the start of its day.
    pub fn date(self) -> Date {
        Date(self.0.div_euclid(DAY_SECONDS) as i32)
    }

    /// The day this moment closes: as `date`, but midnight belongs to the day before (24:00 of it).
    pub fn closing_date(self) -> Date {
        Moment(self.0.saturating_sub(1)).date()
    }

    /// Hour, minute and second of the day.
    pub fn time(self) -> (i64, i64, i64) {
        let seconds = self.0.rem_euclid(DAY_SECONDS);
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_and_last_days_are_the_ends_of_the_calendar() {
        assert_eq!(Date::new(1, 1, 1), Some(FIRST));
        assert_eq!(Date::new(9999, 12, 31), Some(LAST));
        assert_eq!(LAST.add_days(1), None);
    }

    #[test]
    fn days_and_parts_agree() {
        for (year, month, day) in [(1970, 1, 1), (2022, 9, 5), (2024, 2, 29), (1900, 3, 1)] {
            assert_eq!(Date::new(year, month, day).unwrap().parts(), (year, month, day));
        }
        assert_eq!(Date::new(2022, 2, 29), None);
        assert_eq!(Date::new(2022, 8, 15).unwrap().weekday(), 1);
    }

    #[test]
    fn twenty_four_hours_is_the_start_of_the_next_day() {
        let day = Date::new(2022, 9, 5).unwrap();
        let moment = Moment::new(day, 24, 0, 0).unwrap();
        assert_eq!(moment, Date::new(2022, 9, 6).unwrap().start());
        assert_eq!(moment.closing_date(), day);
        assert_eq!(Moment::new(day, 24, 0, 1), None);
    }

    #[test]
    fn months_have_ends() {
        let month = Month::new(2024, 2).unwrap();
        assert_eq!(month.last_day(), Date::new(2024, 2, 29));
        assert_eq!(Month::new(9999, 12).unwrap().last_day(), Some(LAST));
    }
}
