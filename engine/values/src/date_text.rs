//! Reads the date, month or moment that a cell or a text says, in the forms that real exports use. What only looks like
//! one (a year alone, a month in a date column) is refused, not guessed.

use crate::clean::half_width;
use crate::date_scan::{Clock, Scan};
use crate::number_text::{parse_number, split};
use crate::{Date, Moment, Month};

/// Why a text is no date, month or moment that may be used.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DateFault {
    /// Not of this kind at all.
    NotRecognised,
    /// Well written, but the calendar or the clock has no such day or time.
    DoesNotExist,
    /// A year or a month alone where a day is needed.
    TooCoarse,
    /// A day other than the first where a month is needed.
    TooFine,
}

/// `2022-08-05`, `2022/8/5`, `2022.8.5` or `20220805` in plain ASCII. `None` is no verdict: [`cell_date`] decides about
/// everything else.
pub fn read_date(text: &[u8]) -> Option<Date> {
    if text.len() == 8
        && let Some(all) = digits(text)
    {
        return Date::new(all / 10_000, all / 100 % 100, all % 100);
    }
    let (year, [mark @ (b'-' | b'/' | b'.'), rest @ ..]) = text.split_at_checked(4)? else { return None };
    let at = rest.iter().position(|byte| byte == mark)?;
    Date::new(digits(year)?, short(&rest[..at])?, short(&rest[at + 1..])?)
}

/// `202208`, `2022-08` or `2022/8` in plain ASCII. `None` is no verdict: [`cell_month`] decides about everything else.
pub fn read_month(text: &[u8]) -> Option<Month> {
    if text.len() == 6
        && let Some(all) = digits(text)
    {
        return Month::new(all / 100, all % 100);
    }
    let (year, [b'-' | b'/', rest @ ..]) = text.split_at_checked(4)? else { return None };
    Month::new(digits(year)?, short(rest)?)
}

fn digits(text: &[u8]) -> Option<i32> {
    text.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i32::from(byte - b'0')))
}

fn short(text: &[u8]) -> Option<i32> {
    (1..=2).contains(&text.len()).then(|| digits(text)).flatten()
}

/// The date that a text says, serial days of spreadsheets left out: for texts in rules and for `date("…")`. A time
/// behind it is read and set aside, so `2022-09-05 24:00` is the 5th.
///
/// # Errors
/// Why it is none.
pub fn written_date(text: &str) -> Result<Date, DateFault> {
    if let Some(date) = read_date(text.as_bytes()) {
        return Ok(date);
    }
    let folded = folded(text);
    let mut scan = Scan::new(&folded);
    let date = scan.date()?;
    let clock = scan.clock()?;
    scan.end()?;
    // A time with another zone's offset may be of another local day.
    match clock {
        Some(clock) if clock.shift != 0 => moment_of(date, Some(clock)).map(Moment::date),
        _ => Ok(date),
    }
}

/// The date that a cell says: as [`written_date`], and serial days of spreadsheets, 1 (1900-01-01) to 2958465; but not
/// numbers that are a year (2022) or a month (202208) to everybody.
///
/// # Errors
/// Why it is none.
pub fn cell_date(text: &str) -> Result<Date, DateFault> {
    match written_date(text) {
        Err(fault @ (DateFault::NotRecognised | DateFault::TooCoarse)) => serial(text, fault).map(|(date, _)| date),
        known => known,
    }
}

/// The moment that a text says: a date with a time, `24:00` included; a date alone is its start. A time with an offset
/// is brought to local time (+08:00); parts of a second are cut off.
///
/// # Errors
/// Why it is none.
pub fn written_moment(text: &str) -> Result<Moment, DateFault> {
    let folded = folded(text);
    let mut scan = Scan::new(&folded);
    let date = scan.date()?;
    let clock = scan.clock()?;
    scan.end()?;
    moment_of(date, clock)
}

/// The moment that a cell says: as [`written_moment`], and serial days of spreadsheets with their fraction.
///
/// # Errors
/// Why it is none.
pub fn cell_moment(text: &str) -> Result<Moment, DateFault> {
    match written_moment(text) {
        Err(fault @ (DateFault::NotRecognised | DateFault::TooCoarse)) => serial(text, fault).map(|(_, moment)| moment),
        known => known,
    }
}

/// An evaluation moment: as [`written_moment`], but a date alone means its end, 24:00 (language.md 1).
///
/// # Errors
/// Why it is none.
pub fn evaluation_moment(text: &str) -> Result<Moment, DateFault> {
    let folded = folded(text);
    let mut scan = Scan::new(&folded);
    let date = scan.date()?;
    let clock = scan.clock()?;
    scan.end()?;
    match clock {
        None => Moment::new(date, 24, 0, 0).ok_or(DateFault::DoesNotExist),
        clock => moment_of(date, clock),
    }
}

/// The month that a text says: `202208`, `2022-08`, `2022/8`, `2022年8月`, or a date that is a first of a month; any
/// other day is refused, and so is `2022.1`, which may have been `2022.10`.
///
/// # Errors
/// Why it is none.
pub fn written_month(text: &str) -> Result<Month, DateFault> {
    if let Some(month) = read_month(text.as_bytes()) {
        return Ok(month);
    }
    let folded = folded(text);
    let mut scan = Scan::new(&folded);
    if let Some(month) = scan.month()? {
        return Ok(month);
    }
    first_of_month(written_date(text)?)
}

/// The month that a cell says: as [`written_month`], and serial days of spreadsheets that are a first of a month.
///
/// # Errors
/// Why it is none.
pub fn cell_month(text: &str) -> Result<Month, DateFault> {
    match written_month(text) {
        Err(fault @ (DateFault::NotRecognised | DateFault::TooCoarse)) => first_of_month(serial(text, fault)?.0),
        known => known,
    }
}

/// Seconds from midnight of a time alone: `09:00`, `9:00:30`, `9时30分`, `24:00`.
pub fn time_of_day(text: &str) -> Option<i64> {
    let folded = folded(text);
    let mut scan = Scan::new(&folded);
    let clock = scan.time().ok()??;
    scan.end().ok()?;
    clock.seconds()
}

fn first_of_month(date: Date) -> Result<Month, DateFault> {
    if date.parts().2 == 1 { Ok(date.month()) } else { Err(DateFault::TooFine) }
}

fn moment_of(date: Date, clock: Option<Clock>) -> Result<Moment, DateFault> {
    let Some(clock) = clock else { return Ok(date.start()) };
    let seconds = clock.seconds().ok_or(DateFault::DoesNotExist)?;
    Ok(Moment::from_raw(date.start().raw() + seconds + clock.shift))
}

/// The day and moment of a spreadsheet's serial day; a text that is no such number keeps its fault.
fn serial(text: &str, fault: DateFault) -> Result<(Date, Moment), DateFault> {
    let refused = Err(fault);
    let folded = folded(text);
    if !folded.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return refused;
    }
    let Some((whole, fraction)) = parse_number(&cut(&folded), None).ok().map(split) else { return refused };
    if !(1..=2_958_465).contains(&whole) {
        return refused;
    }
    if (1900..=2100).contains(&whole) || (190_001..=210_012).contains(&whole) && (1..=12).contains(&(whole % 100)) {
        return Err(DateFault::TooCoarse);
    }
    // Spreadsheets know a 29 February 1900, day 60; from there on their count is one ahead.
    let from_1970 = match whole {
        1..=59 => whole - 25_568,
        60 => return Err(DateFault::DoesNotExist),
        _ => whole - 25_569,
    };
    let date = i32::try_from(from_1970).ok().map(Date::from_raw).ok_or(fault)?;
    let seconds = (fraction * crate::calendar::DAY_SECONDS + crate::number::SCALE / 2) / crate::number::SCALE;
    Ok((date, Moment::from_raw(date.start().raw() + seconds)))
}

/// A number's text cut after six decimal places, which tell a serial day's seconds apart.
fn cut(text: &str) -> String {
    match text.split_once('.') {
        Some((whole, fraction)) => format!("{whole}.{}", &fraction[..fraction.len().min(6)]),
        None => text.to_owned(),
    }
}

/// Half-width, without blanks at the ends.
fn folded(text: &str) -> String {
    text.trim_matches(crate::clean::is_blank).chars().map(half_width).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: i32, day: i32) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn dates_are_read_in_the_forms_of_real_exports() {
        for text in [
            "2022-08-05",
            "2022/8/5",
            "2022.8.5",
            "20220805",
            "20220805.0",
            "2022年8月5日",
            "2022年08月05日",
            "2022年8月5号",
            "2022 年 8 月 5 日",
            "44778",
            "44778.0",
            "44778.5",
            "2022-08-05 00:00:00",
            "2022-08-05T14:30:00.000",
            "2022-8-5 24:00",
            "２０２２－０８－０５",
            "2022年8月5日9时30分",
            "20220805093000",
            "2022-08-04T16:00:00Z",
        ] {
            assert_eq!(cell_date(text), Ok(date(2022, 8, 5)), "{text}");
        }
        assert_eq!(cell_date("1"), Ok(date(1900, 1, 1)));
        assert_eq!(cell_date("59"), Ok(date(1900, 2, 28)));
        assert_eq!(cell_date("61"), Ok(date(1900, 3, 1)));
        assert_eq!(cell_date("2958465"), Ok(date(9999, 12, 31)));
    }

    #[test]
    fn what_is_no_day_is_refused_with_its_reason() {
        use DateFault::{DoesNotExist, NotRecognised, TooCoarse};
        for (text, fault) in [
            ("", NotRecognised),
            ("不详", NotRecognised),
            ("22-08-05", NotRecognised),
            ("8/5/2022", NotRecognised),
            ("2022-08/05", NotRecognised),
            ("2022-08-05x", NotRecognised),
            ("2022-08-05 9:00 AM", NotRecognised),
            ("0", NotRecognised),
            ("2958466", NotRecognised),
            ("44778.", NotRecognised),
            ("-5", NotRecognised),
            ("2022-02-30", DoesNotExist),
            ("20220230", DoesNotExist),
            ("2022年13月1日", DoesNotExist),
            ("60", DoesNotExist),
            ("2022-08-05 25:00", DoesNotExist),
            ("0000-01-01", DoesNotExist),
            ("2022", TooCoarse),
            ("202208", TooCoarse),
            ("2022-08", TooCoarse),
            ("2022年8月", TooCoarse),
            ("2022年8月份", TooCoarse),
        ] {
            assert_eq!(cell_date(text), Err(fault), "{text}");
        }
        assert_eq!(written_date("44778"), Err(NotRecognised));
    }

    #[test]
    fn months_are_read_but_not_from_any_day() {
        for text in [
            "202208",
            "202208.0",
            "2022-08",
            "2022-8",
            "2022/8",
            "2022.8",
            "2022年8月",
            "2022年08月",
            "2022年8月份",
            "2022-08-01",
            "20220801",
            "2022/8/1",
            "44774",
            "2022-08-01 00:00:00",
            "２０２２０８",
        ] {
            assert_eq!(cell_month(text), Ok(Month::new(2022, 8).unwrap()), "{text}");
        }
        for (text, fault) in [
            ("2022-08-05", DateFault::TooFine),
            ("44778", DateFault::TooFine),
            ("2022.1", DateFault::TooCoarse),
            ("202213", DateFault::DoesNotExist),
            ("2022-13", DateFault::DoesNotExist),
            ("2022", DateFault::TooCoarse),
            ("8月", DateFault::NotRecognised),
            ("", DateFault::NotRecognised),
        ] {
            assert_eq!(cell_month(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn twenty_four_hours_and_offsets_are_real_moments() {
        let at = |day: Date, hour, minute, second| Ok(Moment::new(day, hour, minute, second).unwrap());
        let day = date(2022, 9, 5);
        assert_eq!(written_moment("2022-09-05 24:00"), Ok(date(2022, 9, 6).start()));
        assert_eq!(written_moment("2022-09-05"), Ok(day.start()));
        assert_eq!(evaluation_moment("2022-09-05"), Ok(date(2022, 9, 6).start()));
        assert_eq!(evaluation_moment("2022-09-05 09:00"), at(day, 9, 0, 0));
        for text in [
            "2022-09-05 9:00",
            "2022/9/5 09:00:00",
            "2022年9月5日 9时",
            "2022年9月5日9点0分",
            "20220905090000",
            "2022-09-05T09:00+08:00",
            "2022-09-05T01:00:00Z",
            "2022-09-05T02:00:00+0100",
            "44809.375",
        ] {
            assert_eq!(cell_moment(text), at(day, 9, 0, 0), "{text}");
        }
        assert_eq!(cell_moment("44809.3750115741"), at(day, 9, 0, 1));
        assert_eq!(written_moment("2022-09-05 24:01"), Err(DateFault::DoesNotExist));
        assert_eq!(time_of_day("09：00"), Some(9 * 3600));
        assert_eq!(time_of_day("9"), None);
    }
}
