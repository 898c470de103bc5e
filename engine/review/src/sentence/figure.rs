//! Numbers, dates and texts as offices write them: 6,000 元, 2022年8月15日, 6 个月, 30%.

use super::Words;
use heng_values::{Number, Value, show};

/// Writes values with their units.
#[derive(Clone, Copy)]
pub struct Figures<'w> {
    words: Words<'w>,
}

impl std::fmt::Debug for Figures<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Figures")
    }
}

impl<'w> Figures<'w> {
    /// With these words.
    pub fn new(words: Words<'w>) -> Figures<'w> {
        Figures { words }
    }

    /// A value. Of a unit such as 元/人·年 only what is counted is said.
    pub fn value(&self, value: &Value, unit: Option<&str>, places: Option<u32>) -> String {
        tidied(&self.marked(value, unit, places))
    }

    /// A value as a part of a sentence: before a number stands a mark that becomes a blank where one is wanted.
    pub(super) fn marked(&self, value: &Value, unit: Option<&str>, places: Option<u32>) -> String {
        match value {
            Value::Number(number) => self.number(*number, unit, places),
            Value::Text(text) => (self.words)("say-quoted", &[("text", text)]),
            Value::Texts(texts) => {
                let quoted: Vec<String> =
                    texts.iter().map(|text| (self.words)("say-quoted", &[("text", text)])).collect();
                quoted.join(&(self.words)("say-list-mark", &[]))
            }
            Value::Bool(true) => (self.words)("say-yes", &[]),
            Value::Bool(false) => (self.words)("say-no", &[]),
            Value::Date(date) => {
                let (year, month, day) = date.parts();
                let parts = [year.to_string(), month.to_string(), day.to_string()];
                marked(&(self.words)("say-date", &[("year", &parts[0]), ("month", &parts[1]), ("day", &parts[2])]))
            }
            Value::Month(month) => {
                let (year, month) = month.parts();
                marked(&(self.words)("say-month", &[("year", &year.to_string()), ("month", &month.to_string())]))
            }
            Value::Moment(moment) => {
                let (hour, minute, _) = moment.time();
                let ends = (hour, minute) == (0, 0);
                let (year, month, day) = if ends { moment.closing_date() } else { moment.date() }.parts();
                let [year, month, day] = [year, month, day].map(|part| part.to_string());
                let date: [(&str, &str); 3] = [("year", &year), ("month", &month), ("day", &day)];
                if ends {
                    return marked(&(self.words)("say-day-end", &date));
                }
                let time = [hour.to_string(), format!("{minute:02}")];
                let all = [&date[..], &[("hour", &*time[0]), ("minute", &*time[1])]].concat();
                marked(&(self.words)("say-moment", &all))
            }
        }
    }

    fn number(&self, number: Number, unit: Option<&str>, places: Option<u32>) -> String {
        // 6,000 元, but 5,999.50 元.
        let places = places.filter(|_| number.to_integer().is_none());
        let number = grouped(&show::shown(&Value::Number(number), places));
        let said = match counted(unit) {
            "" => number,
            "%" => (self.words)("say-percent", &[("number", &number)]),
            "月" => (self.words)("say-months", &[("number", &number)]),
            "岁" => (self.words)("say-years-of-age", &[("number", &number)]),
            unit => (self.words)("say-amount", &[("number", &number), ("unit", unit)]),
        };
        marked(&said)
    }
}

/// Stands before a number until it is known what stands before that.
const MARK: char = '\u{e0f0}';

fn marked(said: &str) -> String {
    format!("{MARK}{said}")
}

/// A sentence with a blank between a word and a number.
pub(super) fn tidied(said: &str) -> String {
    let mut out = String::with_capacity(said.len());
    for letter in said.chars() {
        match letter {
            MARK if out.chars().last().is_some_and(char::is_alphanumeric) => out.push(' '),
            MARK => {}
            _ => out.push(letter),
        }
    }
    out
}

/// What a unit counts: 元 of 元/人·年, nothing of a pure number.
pub(super) fn counted(unit: Option<&str>) -> &str {
    let unit = unit.unwrap_or("");
    let above = unit.split('/').next().unwrap_or("");
    if above == "1" || above.starts_with("10^") { "" } else { above }
}

/// Digits in groups of three before the point.
fn grouped(digits: &str) -> String {
    let (sign, rest) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{counted, grouped, marked, tidied};

    #[test]
    fn digits_stand_in_groups_of_three() {
        for (digits, wanted) in
            [("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.5", "-1,234,567.5"), ("100000", "100,000")]
        {
            assert_eq!(grouped(digits), wanted);
        }
        for (before, wanted) in
            [("", "3 人"), ("不少于", "不少于 3 人"), ("（重点）", "（重点）3 人"), ("at ", "at 3 人")]
        {
            assert_eq!(tidied(&format!("{before}{}", marked("3 人"))), wanted);
        }
        for (unit, wanted) in [(Some("元/人·年"), "元"), (Some("1"), ""), (Some("%"), "%"), (None, "")] {
            assert_eq!(counted(unit), wanted);
        }
    }
}
