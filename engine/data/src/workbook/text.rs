//! What a cell of a workbook says as text: numbers as people see them, never the tail of a binary fraction; dates as
//! dates. What the text means for a field is read like any other cell.

use calamine::{Data, DataRef, ExcelDateTime};
use heng_values::Date;
use std::fmt::Write;

/// From here on a number has more digits than spreadsheets keep: the last ones have become zeros.
pub const LONG: f64 = 1e15;

/// How many digits spreadsheets keep and show.
const DIGITS: usize = 15;

/// What is special about a cell besides its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// Nothing.
    Plain,
    /// A number of which the file does not tell whether it shows hundredths.
    Untold,
    /// A number with more digits than spreadsheets keep.
    Long,
    /// A date, without or with a time.
    Date,
    /// The error of a formula.
    Error,
    /// A formula that was saved without a value; the text is the formula.
    Unsaved,
}

/// Appends what a cell shows; `percent` says whether it shows hundredths, if the file tells. None for an empty cell.
pub fn write(value: &DataRef<'_>, percent: Option<bool>, text: &mut String) -> Option<Mark> {
    let start = text.len();
    let mark = match value {
        DataRef::Empty => return None,
        DataRef::String(string) => {
            text.push_str(string);
            Mark::Plain
        }
        DataRef::SharedString(string) => {
            text.push_str(string);
            Mark::Plain
        }
        DataRef::Bool(flag) => {
            text.push_str(if *flag { "TRUE" } else { "FALSE" });
            Mark::Plain
        }
        DataRef::Int(whole) => number(*whole as f64, percent, text),
        DataRef::Float(float) => number(*float, percent, text),
        DataRef::DateTime(moment) => date(moment, text),
        DataRef::DateTimeIso(iso) => {
            let shown = iso.strip_suffix("T00:00:00").unwrap_or(iso);
            text.extend(shown.chars().map(|character| if character == 'T' { ' ' } else { character }));
            Mark::Date
        }
        DataRef::DurationIso(iso) => {
            text.push_str(iso);
            Mark::Plain
        }
        DataRef::Error(error) => {
            let _ = write!(text, "{error}");
            Mark::Error
        }
    };
    let mark = if mark == Mark::Plain && is_error(&text[start..]) { Mark::Error } else { mark };
    (text.len() > start).then_some(mark)
}

/// Whether a text is what the error of a formula shows: in `.ods` files errors are texts.
fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 8] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!"];
    ERRORS.contains(&text) || text.strip_prefix("Err:").is_some_and(|rest| rest.parse::<u16>().is_ok())
}

/// The same cell, its text borrowed.
pub fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(whole) => DataRef::Int(*whole),
        Data::Float(float) => DataRef::Float(*float),
        Data::String(string) => DataRef::SharedString(string),
        Data::Bool(flag) => DataRef::Bool(*flag),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(iso) => DataRef::DateTimeIso(iso.clone()),
        Data::DurationIso(iso) => DataRef::DurationIso(iso.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn number(float: f64, percent: Option<bool>, text: &mut String) -> Mark {
    let hundredths = percent == Some(true);
    decimal(float, if hundredths { 2 } else { 0 }, text);
    if hundredths {
        text.push('%');
    }
    match percent {
        _ if float.abs() >= LONG => Mark::Long,
        None => Mark::Untold,
        Some(_) => Mark::Plain,
    }
}

/// Appends a number in plain decimal notation, rounded to the digits that spreadsheets keep, its point moved `up` places
/// to the right.
pub fn decimal(float: f64, up: i32, text: &mut String) {
    if !float.is_finite() {
        // No spreadsheet holds such a number; it is not to be read as one.
        let _ = write!(text, "{float}");
        return;
    }
    // `-1.23000000000000e-4`: digits, then where the point stands.
    let scientific = format!("{float:.*e}", DIGITS - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let point = exponent.parse::<i32>().unwrap_or(0) + 1 + up;
    let negative = mantissa.starts_with('-');
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        text.push('0');
        return;
    }
    if negative {
        text.push('-');
    }
    match usize::try_from(point) {
        Ok(point) if point > 0 => {
            let whole = point.min(digits.len());
            text.push_str(&digits[..whole]);
            text.extend(std::iter::repeat_n('0', point - whole));
            if whole < digits.len() {
                text.push('.');
                text.push_str(&digits[whole..]);
            }
        }
        _ => {
            text.push_str("0.");
            text.extend(std::iter::repeat_n('0', point.unsigned_abs() as usize));
            text.push_str(digits);
        }
    }
}

fn date(moment: &ExcelDateTime, text: &mut String) -> Mark {
    // In whole seconds, as cells show them.
    let seconds = (moment.as_f64() * 86_400.0).round();
    if moment.is_duration() || (0.0..86_400.0).contains(&seconds) {
        let whole = seconds.abs() as u64;
        let sign = if seconds < 0.0 { "-" } else { "" };
        let _ = write!(text, "{sign}{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
        return Mark::Plain;
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let within = seconds.rem_euclid(86_400.0) as u64;
    // The last half second of a day is the next day's start.
    let next = within == 0 && moment.as_f64().fract() > 0.5;
    let shown = Date::new(i32::from(year), i32::from(month), i32::from(day)).map(|day| day.raw() + i32::from(next));
    match shown {
        Some(day) => heng_values::show::show_date(Date::from_raw(day), text),
        // 29 February 1900, which spreadsheets hold for a day.
        None => text.push_str(&format!("{year:04}-{month:02}-{day:02}")),
    }
    if within > 0 {
        let _ = write!(text, " {:02}:{:02}:{:02}", within / 3600, within / 60 % 60, within % 60);
    }
    Mark::Date
}

/// Whether a number format shows hundredths.
pub fn shows_percent(format: &str) -> bool {
    let mut quoted = false;
    let mut escaped = false;
    format.chars().any(|character| {
        let plain = !quoted && !escaped;
        match character {
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = character == '\\' && plain;
        character == '%' && plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    fn shown(value: Data) -> String {
        let mut text = String::new();
        write(&borrowed(&value), Some(false), &mut text);
        text
    }

    #[test]
    fn numbers_are_written_as_people_typed_them() {
        for (float, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1200.0, "1200"),
            (7999.99, "7999.99"),
            (0.1 + 0.2, "0.3"),
            (-0.000_123, "-0.000123"),
            (1.005, "1.005"),
            (23_999.97 / 3.0, "7999.99"),
            (1e-7, "0.0000001"),
            (450_399_196_203_150_017.0, "450399196203150000"),
            (13_800_000_000.0, "13800000000"),
        ] {
            assert_eq!(shown(Data::Float(float)), text);
        }
        let mut text = String::new();
        assert_eq!(write(&DataRef::Float(0.07), Some(true), &mut text), Some(Mark::Plain));
        assert_eq!(text, "7%");
        assert_eq!(write(&DataRef::Float(4.5e17), None, &mut text), Some(Mark::Long));
        assert_eq!(write(&DataRef::Float(0.07), None, &mut text), Some(Mark::Untold));
    }

    #[test]
    fn dates_and_times_are_written_as_cells_show_them() {
        let moment = |value| Data::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false));
        for (value, text) in [
            (44_778.0, "2022-08-05"),
            (44_778.375, "2022-08-05 09:00:00"),
            (44_778.999_999_9, "2022-08-06"),
            (0.375, "09:00:00"),
        ] {
            assert_eq!(shown(moment(value)), text);
        }
        assert_eq!(shown(Data::DateTimeIso("2022-08-05T00:00:00".into())), "2022-08-05");
        assert_eq!(shown(Data::DateTimeIso("2022-08-05T09:30:00".into())), "2022-08-05 09:30:00");
    }

    #[test]
    fn a_percent_sign_in_quotes_is_no_percent() {
        for (format, percent) in [("0%", true), ("0.00%;[Red]-0.00%", true), ("0\"%\"", false), ("0\\%", false)] {
            assert_eq!(shows_percent(format), percent, "{format}");
        }
    }
}
