//! Cell text → value, by what its column declares. A cell that cannot be read is a problem with a code, never a crash,
//! never a guess and never a silent zero; the table and the row it stands in are known above.

use crate::choices::Choices;
use crate::clean::clean_text;
use crate::date_text::{DateFault, cell_date, cell_moment, cell_month, read_date, read_month};
use crate::number_text::{NumberFault, is_lost_code, parse_number, read_number};
use crate::{Number, Type, Value, arithmetic, show};
use std::sync::Arc;

/// What a column declares about its cells.
#[derive(Clone, PartialEq, Debug)]
pub struct CellFormat {
    /// The type of its values.
    pub kind: Type,
    /// What an empty cell says; unknown where it is not given.
    pub blank: Option<Value>,
    /// The words that a text, or each of several texts, may be.
    pub choices: Option<Choices>,
    /// The least value.
    pub min: Option<Value>,
    /// The greatest value.
    pub max: Option<Value>,
    /// Whether a number must be whole.
    pub whole: bool,
    /// The unit as the pack writes it (`元/年`): a cell may repeat it, and no other.
    pub unit: Option<Arc<str>>,
}

/// What a cell says.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// A value, that of an empty cell included where the column gives it one.
    Known(Value),
    /// Nothing.
    Blank,
    /// Something that cannot be used: reported, and unknown to the rules.
    Unreadable(Problem),
}

/// Why a cell cannot be used: the key of the wording, and its arguments. They never hold the cell's own text, which may
/// be sensitive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Stable code, `D0101` to `D0116`; each is listed in this crate's MESSAGES.md.
    pub code: &'static str,
    /// Arguments of the wording, by name.
    pub arguments: Vec<(&'static str, String)>,
}

impl Problem {
    fn plain(code: &'static str) -> Problem {
        Problem { code, arguments: Vec::new() }
    }

    fn with(code: &'static str, name: &'static str, value: impl Into<String>) -> Problem {
        Problem { code, arguments: vec![(name, value.into())] }
    }
}

/// `是`/`否`, `有`/`无`, `1`/`0`, `Y`/`N`, `true`/`false`, `√`/`×` and the like. `None` is no verdict on blanks around.
pub fn read_bool(text: &[u8]) -> Option<bool> {
    const YES: [&[u8]; 11] = [
        "是".as_bytes(),
        b"1",
        "有".as_bytes(),
        b"Y",
        b"y",
        b"1.0",
        "√".as_bytes(),
        "✓".as_bytes(),
        "✔".as_bytes(),
        "Ｙ".as_bytes(),
        "１".as_bytes(),
    ];
    const NO: [&[u8]; 9] =
        ["否".as_bytes(), b"0", "无".as_bytes(), b"N", b"n", b"0.0", "×".as_bytes(), "Ｎ".as_bytes(), "０".as_bytes()];
    if YES.contains(&text) {
        return Some(true);
    }
    if NO.contains(&text) {
        return Some(false);
    }
    let is = |word: &[u8]| text.eq_ignore_ascii_case(word);
    if is(b"true") || is(b"yes") {
        Some(true)
    } else if is(b"false") || is(b"no") {
        Some(false)
    } else {
        None
    }
}

impl CellFormat {
    /// A column of this type that declares nothing else.
    pub fn new(kind: Type) -> CellFormat {
        CellFormat { kind, blank: None, choices: None, min: None, max: None, whole: false, unit: None }
    }

    /// What a cell says.
    pub fn read(&self, cell: &str) -> Cell {
        if let Some(value) = self.read_plain(cell.as_bytes()) {
            return self.checked(value);
        }
        let text = clean_text(cell);
        if text.is_empty() {
            return self.empty();
        }
        let read = match self.kind {
            Type::Number => parse_number(&text, self.unit.as_deref()).map(Value::Number).map_err(number_problem),
            Type::Bool => read_bool(text.as_bytes()).map(Value::Bool).ok_or(Problem::plain("D0106")),
            Type::Date => cell_date(&text).map(Value::Date).map_err(|fault| date_problem(fault, "D0107")),
            Type::Moment => cell_moment(&text).map(Value::Moment).map_err(|fault| date_problem(fault, "D0108")),
            Type::Month => cell_month(&text).map(Value::Month).map_err(|fault| date_problem(fault, "D0109")),
            Type::Text => self.text(&text).map(Value::text),
            Type::Texts => match self.texts(&text) {
                Ok(texts) if texts.is_empty() => return self.empty(),
                texts => texts.map(|texts| Value::Texts(Arc::from(texts))),
            },
        };
        match read {
            Ok(value) => self.checked(value),
            Err(problem) => Cell::Unreadable(problem),
        }
    }

    /// The forms that need no cleaning.
    fn read_plain(&self, cell: &[u8]) -> Option<Value> {
        match self.kind {
            Type::Number => read_number(cell).map(|raw| Value::Number(Number::from_raw(raw))),
            Type::Bool => read_bool(cell).map(Value::Bool),
            Type::Date => read_date(cell).map(Value::Date),
            Type::Month => read_month(cell).map(Value::Month),
            Type::Moment | Type::Text | Type::Texts => None,
        }
    }

    /// What an empty cell of this column says.
    pub fn empty(&self) -> Cell {
        match &self.blank {
            Some(value) => Cell::Known(value.clone()),
            None => Cell::Blank,
        }
    }

    /// One clean text as the rules know it, without copying it: readers that keep texts in a dictionary use this.
    ///
    /// # Errors
    /// Where it is outside the choices, or a long code that became scientific notation.
    pub fn text<'a>(&'a self, text: &'a str) -> Result<&'a str, Problem> {
        match &self.choices {
            Some(choices) => choices.read(text).map(|word| &**word).ok_or_else(|| outside(choices)),
            None if is_lost_code(text) => Err(Problem::plain("D0104")),
            None => Ok(text),
        }
    }

    /// The texts in one cell, between `，` `,` `、` `;` `；`.
    ///
    /// # Errors
    /// As [`CellFormat::text`], for any of them.
    pub fn texts(&self, text: &str) -> Result<Vec<Arc<str>>, Problem> {
        text.split(['，', ',', '、', ';', '；'])
            .map(clean_text)
            .filter(|part| !part.is_empty())
            .map(|part| self.text(&part).map(Arc::from))
            .collect()
    }

    fn checked(&self, value: Value) -> Cell {
        match self.problem_of(&value) {
            None => Cell::Known(value),
            Some(problem) => Cell::Unreadable(problem),
        }
    }

    /// What is wrong with a value that was read: not whole, below `min`, above `max`.
    pub fn problem_of(&self, value: &Value) -> Option<Problem> {
        if self.whole
            && let Value::Number(number) = value
            && number.to_integer().is_none()
        {
            return Some(Problem::plain("D0114"));
        }
        let beyond = |limit: &Option<Value>, wrong: fn(std::cmp::Ordering) -> bool| {
            limit
                .as_ref()
                .filter(|limit| arithmetic::order(value, limit).is_some_and(wrong))
                .map(|limit| show::shown(limit, None))
        };
        if let Some(limit) = beyond(&self.min, std::cmp::Ordering::is_lt) {
            return Some(Problem::with("D0112", "limit", limit));
        }
        beyond(&self.max, std::cmp::Ordering::is_gt).map(|limit| Problem::with("D0113", "limit", limit))
    }
}

fn outside(choices: &Choices) -> Problem {
    Problem::with("D0111", "choices", choices.words().join("、"))
}

fn number_problem(fault: NumberFault) -> Problem {
    match fault {
        NumberFault::NotANumber => Problem::plain("D0101"),
        NumberFault::TooManyPlaces => Problem::plain("D0102"),
        NumberFault::OutOfRange => Problem::plain("D0103"),
        NumberFault::Scientific => Problem::plain("D0104"),
        NumberFault::Unit(unit) => Problem::with("D0105", "unit", unit),
    }
}

fn date_problem(fault: DateFault, not_recognised: &'static str) -> Problem {
    Problem::plain(match fault {
        DateFault::NotRecognised => not_recognised,
        DateFault::DoesNotExist => "D0110",
        DateFault::TooCoarse if not_recognised == "D0109" => "D0109",
        DateFault::TooCoarse => "D0115",
        DateFault::TooFine => "D0116",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(format: &CellFormat, cell: &str) -> &'static str {
        match format.read(cell) {
            Cell::Unreadable(problem) => problem.code,
            Cell::Blank => "blank",
            Cell::Known(_) => "known",
        }
    }

    fn number(text: &str) -> Value {
        Value::Number(Number::parse(text).unwrap())
    }

    #[test]
    fn limits_are_checked_on_what_was_read() {
        let people = CellFormat {
            whole: true,
            min: Some(number("1")),
            max: Some(number("30")),
            unit: Some(Arc::from("人")),
            ..CellFormat::new(Type::Number)
        };
        assert_eq!(people.read(" 3人 "), Cell::Known(number("3")));
        assert_eq!(people.read("3.0"), Cell::Known(number("3")));
        for (cell, expected) in
            [("", "blank"), ("2.5", "D0114"), ("0", "D0112"), ("31", "D0113"), ("三", "D0101"), ("3户", "D0105")]
        {
            assert_eq!(code(&people, cell), expected, "{cell}");
        }
        let Cell::Unreadable(problem) = people.read("31") else { panic!("31 is above the limit") };
        assert_eq!(problem.arguments, [("limit", "30".to_owned())]);
    }

    #[test]
    fn an_empty_cell_says_what_its_column_says() {
        let kind = CellFormat { blank: Some(Value::text("非监测")), ..CellFormat::new(Type::Text) };
        assert_eq!(kind.read(" \u{3000}"), Cell::Known(Value::text("非监测")));
        assert_eq!(CellFormat::new(Type::Texts).read("、，"), Cell::Blank);
        assert_eq!(CellFormat::new(Type::Number).read("=\"\""), Cell::Blank);
    }

    #[test]
    fn texts_are_freed_split_and_chosen() {
        let mut choices = Choices::new();
        choices.allow("残疾", &[Arc::from("残疾人")]);
        choices.allow("慢病", &[]);
        let health = CellFormat { choices: Some(choices), ..CellFormat::new(Type::Texts) };
        let both: Vec<Arc<str>> = vec![Arc::from("残疾"), Arc::from("慢病")];
        assert_eq!(health.read("残疾人，慢 病；"), Cell::Known(Value::Texts(Arc::from(both))));
        assert_eq!(code(&health, "残疾、健康"), "D0111");
        let id = CellFormat::new(Type::Text);
        assert_eq!(id.read("=\"0012\""), Cell::Known(Value::text("0012")));
        assert_eq!(code(&id, "5.11623E+17"), "D0104");
    }

    #[test]
    fn flags_and_dates_have_their_codes() {
        let flag = CellFormat::new(Type::Bool);
        for (cell, value) in [("是", true), ("有", true), ("TRUE", true), ("√", true), (" 否", false), ("n", false)]
        {
            assert_eq!(flag.read(cell), Cell::Known(Value::Bool(value)), "{cell}");
        }
        assert_eq!(code(&flag, "2"), "D0106");
        for (kind, cell, expected) in [
            (Type::Date, "不详", "D0107"),
            (Type::Date, "2022-02-30", "D0110"),
            (Type::Date, "202208", "D0115"),
            (Type::Moment, "不详", "D0108"),
            (Type::Month, "不详", "D0109"),
            (Type::Month, "2022", "D0109"),
            (Type::Month, "2022-08-05", "D0116"),
            (Type::Number, "0.1234567", "D0102"),
            (Type::Number, "99999999999999", "D0103"),
            (Type::Number, "5.1E+17", "D0104"),
        ] {
            assert_eq!(code(&CellFormat::new(kind), cell), expected, "{cell}");
        }
    }
}
