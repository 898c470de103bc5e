//! The clock on the wall, for stamps of the run log and for "since when" only. No evaluation ever asks it: what day it is
//! for the rules is said by the pack or by `--as-of`.

use jiff::Timestamp;
use jiff::tz::Offset;

/// Hours that local time is ahead of universal time.
const AHEAD: i8 = 8;

/// The time now, to the second: `2022-09-05T14:03:27+08:00`.
pub fn now() -> String {
    let local = Offset::constant(AHEAD).to_datetime(Timestamp::now());
    let (year, month, day) = (local.year(), local.month(), local.day());
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+{AHEAD:02}:00")
}

/// A stamp as people read it: `2022-09-05 14:03:27`.
pub fn shown(stamp: &str) -> String {
    stamp.chars().take(19).map(|letter| if letter == 'T' { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_stamp_has_its_shape() {
        let stamp = super::now();
        assert_eq!(stamp.len(), 25, "{stamp}");
        assert!(stamp.ends_with("+08:00") && stamp.starts_with("20"));
        assert_eq!(super::shown("2022-09-05T14:03:27+08:00"), "2022-09-05 14:03:27");
    }
}
