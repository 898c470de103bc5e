//! Value → text, as outputs and messages show it: numbers without trailing zeros or with places, `是`/`否`,
//! `2022-09-05`. Masks, escapes for spreadsheets and JSON are not made here.

use crate::{Date, Moment, Month, Value};

/// What an unknown value prints in a message.
pub const MISSING: &str = "〔缺〕";

/// Appends a value: a number with exactly `places` decimal places where they are given, several texts with `、`.
pub fn show(value: &Value, places: Option<u32>, out: &mut String) {
    match value {
        Value::Number(number) => number.write(out, places),
        Value::Text(text) => out.push_str(text),
        Value::Bool(flag) => out.push_str(show_bool(*flag)),
        Value::Date(date) => show_date(*date, out),
        Value::Moment(moment) => show_moment(*moment, out),
        Value::Month(month) => show_month(*month, out),
        Value::Texts(texts) => {
            for (at, text) in texts.iter().enumerate() {
                if at > 0 {
                    out.push('、');
                }
                out.push_str(text);
            }
        }
    }
}

/// The text that [`show`] appends.
pub fn shown(value: &Value, places: Option<u32>) -> String {
    let mut text = String::new();
    show(value, places, &mut text);
    text
}

/// `是` or `否`.
pub const fn show_bool(flag: bool) -> &'static str {
    if flag { "是" } else { "否" }
}

/// Appends `2022-09-05`.
pub fn show_date(date: Date, out: &mut String) {
    let (year, month, day) = date.parts();
    padded(i64::from(year), 4, out);
    out.push('-');
    padded(i64::from(month), 2, out);
    out.push('-');
    padded(i64::from(day), 2, out);
}

/// Appends `2022-09`.
pub fn show_month(month: Month, out: &mut String) {
    let (year, month) = month.parts();
    padded(i64::from(year), 4, out);
    out.push('-');
    padded(i64::from(month), 2, out);
}

/// Appends `2022-09-05 08:30`, with seconds only where they are not 0. The end of a day is the next day's `00:00`.
pub fn show_moment(moment: Moment, out: &mut String) {
    show_date(moment.date(), out);
    let (hour, minute, second) = moment.time();
    out.push(' ');
    padded(hour, 2, out);
    out.push(':');
    padded(minute, 2, out);
    if second != 0 {
        out.push(':');
        padded(second, 2, out);
    }
}

/// Appends an evaluation moment as people say it: midnight closes its day, so `2022-09-05 24:00`, not the 6th.
pub fn show_evaluation_moment(moment: Moment, out: &mut String) {
    if moment.time() == (0, 0, 0) {
        show_date(moment.closing_date(), out);
        out.push_str(" 24:00");
    } else {
        show_moment(moment, out);
    }
}

/// A count that is not negative, with zeros before it.
fn padded(number: i64, width: u32, out: &mut String) {
    let mut unit = 10_i64.pow(width - 1);
    while number / unit >= 10 {
        unit *= 10;
    }
    while unit > 0 {
        out.push(char::from(b'0' + (number / unit % 10).unsigned_abs() as u8));
        unit /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date_text::written_moment;
    use std::sync::Arc;

    #[test]
    fn values_are_shown_as_outputs_show_them() {
        let date = Date::new(2022, 9, 5).unwrap();
        let texts: Vec<Arc<str>> = vec![Arc::from("残疾"), Arc::from("慢病")];
        for (value, text) in [
            (Value::Bool(true), "是"),
            (Value::Date(date), "2022-09-05"),
            (Value::Date(crate::calendar::FIRST), "0001-01-01"),
            (Value::Month(date.month()), "2022-09"),
            (Value::Moment(written_moment("2022-09-05 8:30").unwrap()), "2022-09-05 08:30"),
            (Value::Moment(written_moment("2022-09-05 8:30:05").unwrap()), "2022-09-05 08:30:05"),
            (Value::Moment(written_moment("2022-09-05 24:00").unwrap()), "2022-09-06 00:00"),
            (Value::Texts(Arc::from(texts)), "残疾、慢病"),
            (Value::text("甲"), "甲"),
        ] {
            assert_eq!(shown(&value, None), text);
        }
        let mut text = String::new();
        show_evaluation_moment(written_moment("2022-09-05 24:00").unwrap(), &mut text);
        assert_eq!(text, "2022-09-05 24:00");
    }
}
