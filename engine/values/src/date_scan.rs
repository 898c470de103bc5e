//! The parts of a written date and time, from left to right: what stands where, not yet what column it is in.

use crate::date_text::DateFault;
use crate::{Date, Month};

/// A time as it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Clock {
    hour: i64,
    minute: i64,
    second: i64,
    /// Seconds to add so that the time is local (+08:00).
    pub shift: i64,
}

impl Clock {
    /// Seconds from midnight; `None` where the clock has no such time.
    pub fn seconds(self) -> Option<i64> {
        let Clock { hour, minute, second, .. } = self;
        let inside = hour < 24 && minute < 60 && second < 60;
        (inside || (hour, minute, second) == (24, 0, 0)).then_some(hour * 3600 + minute * 60 + second)
    }
}

/// Reads a folded text (half-width, trimmed) from left to right.
pub(crate) struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a str) -> Scan<'a> {
        Scan { rest: text }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, mark: char) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take_any(&mut self, marks: &[char]) -> Option<char> {
        marks.iter().copied().find(|mark| self.take(*mark))
    }

    /// The digits that stand next, possibly none.
    fn digits(&mut self) -> &'a str {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits
    }

    /// One or two digits.
    fn short(&mut self) -> Option<i64> {
        let digits = self.digits();
        (1..=2).contains(&digits.len()).then(|| digits.parse().ok()).flatten()
    }

    /// Nothing but blanks is left.
    pub fn end(&mut self) -> Result<(), DateFault> {
        self.blanks();
        if self.rest.is_empty() { Ok(()) } else { Err(DateFault::NotRecognised) }
    }

    /// A date: `20220805` (also as `20220805.0` and before a time without blanks), or year, month and day with one
    /// kind of mark between.
    pub fn date(&mut self) -> Result<Date, DateFault> {
        let unknown = Err(DateFault::NotRecognised);
        let year = self.digits();
        if year.len() == 8 {
            self.point_zero();
            return made(&year[..4], &year[4..6], &year[6..]);
        }
        if year.len() == 14 && self.rest.is_empty() {
            self.rest = &year[8..];
            return made(&year[..4], &year[4..6], &year[6..8]);
        }
        if year.len() == 6 && self.rest.is_empty() {
            return Err(DateFault::TooCoarse);
        }
        if year.len() != 4 {
            return unknown;
        }
        if self.rest.is_empty() {
            return Err(DateFault::TooCoarse);
        }
        self.blanks();
        let Some(mark) = self.take_any(&['-', '/', '.', '年']) else { return unknown };
        self.blanks();
        if self.rest.is_empty() {
            return Err(DateFault::TooCoarse);
        }
        let month = self.digits();
        self.blanks();
        let second = if mark == '年' { '月' } else { mark };
        if !self.take(second) {
            return if self.rest.is_empty() && !month.is_empty() { Err(DateFault::TooCoarse) } else { unknown };
        }
        self.blanks();
        if self.rest.is_empty() || self.rest == "份" {
            return Err(DateFault::TooCoarse);
        }
        let day = self.digits();
        if mark == '年' {
            self.blanks();
            self.take_any(&['日', '号']);
        }
        made(year, month, day)
    }

    fn point_zero(&mut self) {
        if let Some(zeros) = self.rest.strip_prefix('.')
            && !zeros.is_empty()
            && zeros.bytes().all(|byte| byte == b'0')
        {
            self.rest = "";
        }
    }

    /// A month alone, to the end of the text; `None` where it is not written as one.
    pub fn month(&mut self) -> Result<Option<Month>, DateFault> {
        let year = self.digits();
        if year.len() == 6 {
            self.point_zero();
            return match self.rest {
                "" => month(&year[..4], &year[4..]).map(Some),
                _ => Ok(None),
            };
        }
        if year.len() != 4 {
            return Ok(None);
        }
        self.blanks();
        let Some(mark) = self.take_any(&['-', '/', '.', '年']) else {
            return if self.rest.is_empty() { Err(DateFault::TooCoarse) } else { Ok(None) };
        };
        self.blanks();
        let digits = self.digits();
        if mark == '年' {
            self.blanks();
            if !self.take('月') {
                return Ok(None);
            }
            self.take('份');
        }
        self.blanks();
        match self.rest {
            "" if mark == '.' && digits == "1" => Err(DateFault::NotRecognised),
            "" => month(year, digits).map(Some),
            _ => Ok(None),
        }
    }

    /// A time behind a date, with blanks or `T` between; `None` where the text ends.
    pub fn clock(&mut self) -> Result<Option<Clock>, DateFault> {
        self.blanks();
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.take_any(&['T', 't']);
        self.time()
    }

    /// A time: `9:00`, `09:00:00.000`, `9时30分`, `093000`, with or without an offset.
    pub fn time(&mut self) -> Result<Option<Clock>, DateFault> {
        let unknown = DateFault::NotRecognised;
        let first = self.digits();
        if first.len() == 6 && self.rest.is_empty() {
            let part = |from: usize| first[from..from + 2].parse::<i64>().unwrap_or(99);
            return existing(Clock { hour: part(0), minute: part(2), second: part(4), shift: 0 });
        }
        let hour = (1..=2).contains(&first.len()).then(|| first.parse().ok()).flatten().ok_or(unknown)?;
        let mut clock = Clock { hour, minute: 0, second: 0, shift: 0 };
        if self.take_any(&['时', '点']).is_some() {
            if !self.rest.trim_start().is_empty() {
                clock.minute = self.short().ok_or(unknown)?;
                self.take('分');
                if !self.rest.is_empty() {
                    clock.second = self.short().ok_or(unknown)?;
                    self.take('秒');
                }
            }
            return existing(clock);
        }
        if !self.take(':') {
            return Err(unknown);
        }
        clock.minute = self.short().ok_or(unknown)?;
        if self.take(':') {
            clock.second = self.short().ok_or(unknown)?;
            if self.take('.') && self.digits().is_empty() {
                return Err(unknown);
            }
        }
        clock.shift = self.offset()?;
        existing(clock)
    }

    /// Seconds from the written zone to local time: none written is local, `Z` is eight hours behind.
    fn offset(&mut self) -> Result<i64, DateFault> {
        const LOCAL: i64 = 8 * 3600;
        if self.take_any(&['Z', 'z']).is_some() {
            return Ok(LOCAL);
        }
        let Some(sign) = self.take_any(&['+', '-']) else { return Ok(0) };
        let digits = self.digits();
        let (hours, minutes) = match digits.len() {
            4 => digits.split_at(2),
            2 => (digits, if self.take(':') { self.digits() } else { "0" }),
            _ => return Err(DateFault::NotRecognised),
        };
        match (hours.parse::<i64>(), minutes.parse::<i64>()) {
            (Ok(hours @ 0..=14), Ok(minutes @ 0..=59)) => {
                let ahead = hours * 3600 + minutes * 60;
                Ok(if sign == '+' { LOCAL - ahead } else { LOCAL + ahead })
            }
            _ => Err(DateFault::NotRecognised),
        }
    }
}

fn existing(clock: Clock) -> Result<Option<Clock>, DateFault> {
    if clock.seconds().is_some() { Ok(Some(clock)) } else { Err(DateFault::DoesNotExist) }
}

fn number(digits: &str, longest: usize) -> Result<i32, DateFault> {
    if digits.is_empty() || digits.len() > longest {
        return Err(DateFault::NotRecognised);
    }
    digits.parse().map_err(|_| DateFault::NotRecognised)
}

fn made(year: &str, month: &str, day: &str) -> Result<Date, DateFault> {
    Date::new(number(year, 4)?, number(month, 2)?, number(day, 2)?).ok_or(DateFault::DoesNotExist)
}

fn month(year: &str, month: &str) -> Result<Month, DateFault> {
    Month::new(number(year, 4)?, number(month, 2)?).ok_or(DateFault::DoesNotExist)
}
