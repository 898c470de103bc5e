//! The name of every operator and function that looks at one row's known arguments. What each takes and gives stands
//! in `signature`, what it computes in `call`; what unknown arguments mean is not decided here.

/// A strict operator or function of one row (language.md 3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "each variant is named by the word or sign of the language, see `Builtin::name`")]
pub enum Builtin {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Negate,
    /// `+` of two texts.
    Join,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// `x in [a, b…]`, or `"残疾" in 健康状况` where the list is one value of several texts.
    In,
    Abs,
    MinOf,
    MaxOf,
    Round,
    Floor,
    Ceil,
    Clamp,
    Between,
    NameOfMin,
    NameOfMax,
    Age,
    Year,
    Month,
    Day,
    Weekday,
    MonthOf,
    FirstDay,
    LastDay,
    WeekOf,
    TenDaysOf,
    QuarterOf,
    AddDays,
    AddMonths,
    DaysBetween,
    HoursBetween,
    MinutesBetween,
    MonthsBetween,
    Moment,
    Date,
    Text,
    Lower,
    Upper,
    Trim,
    Before,
    Replace,
    StartsWith,
    EndsWith,
    Contains,
    Len,
    Sub,
    Matches,
    Number,
    IdValid,
    IdBirth,
    IdGender,
}

use Builtin as B;

/// The functions: what is written before `(`.
const FUNCTIONS: [(&str, Builtin); 45] = [
    ("abs", B::Abs),
    ("min_of", B::MinOf),
    ("max_of", B::MaxOf),
    ("round", B::Round),
    ("floor", B::Floor),
    ("ceil", B::Ceil),
    ("clamp", B::Clamp),
    ("between", B::Between),
    ("name_of_min", B::NameOfMin),
    ("name_of_max", B::NameOfMax),
    ("age", B::Age),
    ("year", B::Year),
    ("month", B::Month),
    ("day", B::Day),
    ("weekday", B::Weekday),
    ("month_of", B::MonthOf),
    ("first_day", B::FirstDay),
    ("last_day", B::LastDay),
    ("week_of", B::WeekOf),
    ("ten_days_of", B::TenDaysOf),
    ("quarter_of", B::QuarterOf),
    ("add_days", B::AddDays),
    ("add_months", B::AddMonths),
    ("days_between", B::DaysBetween),
    ("hours_between", B::HoursBetween),
    ("minutes_between", B::MinutesBetween),
    ("months_between", B::MonthsBetween),
    ("moment", B::Moment),
    ("date", B::Date),
    ("text", B::Text),
    ("lower", B::Lower),
    ("upper", B::Upper),
    ("trim", B::Trim),
    ("before", B::Before),
    ("replace", B::Replace),
    ("starts_with", B::StartsWith),
    ("ends_with", B::EndsWith),
    ("contains", B::Contains),
    ("len", B::Len),
    ("sub", B::Sub),
    ("matches", B::Matches),
    ("number", B::Number),
    ("id_valid", B::IdValid),
    ("id_birth", B::IdBirth),
    ("id_gender", B::IdGender),
];

/// The operators, by their signs. `-` with one argument is `Negate`, `+` of two texts is `Join`.
const OPERATORS: [(&str, Builtin); 14] = [
    ("+", B::Add),
    ("-", B::Subtract),
    ("*", B::Multiply),
    ("/", B::Divide),
    ("%", B::Remainder),
    ("-", B::Negate),
    ("+", B::Join),
    ("==", B::Equal),
    ("!=", B::NotEqual),
    ("<", B::Less),
    ("<=", B::LessOrEqual),
    (">", B::Greater),
    (">=", B::GreaterOrEqual),
    ("in", B::In),
];

impl Builtin {
    /// The function with this name as it stands before `(`; operators have none.
    pub fn from_name(name: &str) -> Option<Builtin> {
        FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, builtin)| *builtin)
    }

    /// The name of a function, or the sign of an operator.
    pub fn name(self) -> &'static str {
        let mut all = FUNCTIONS.iter().chain(&OPERATORS);
        all.find(|(_, builtin)| *builtin == self).map_or("", |(name, _)| name)
    }

    /// Whether it is written as a sign between or before its arguments.
    pub fn is_operator(self) -> bool {
        OPERATORS.iter().any(|(_, builtin)| *builtin == self)
    }

    /// Whether it is one of `== != < <= > >=`.
    pub fn compares(self) -> bool {
        matches!(self, B::Equal | B::NotEqual | B::Less | B::LessOrEqual | B::Greater | B::GreaterOrEqual)
    }

    /// Every function with its name, in the order of language.md: for suggestions and reference pages.
    pub fn functions() -> impl Iterator<Item = (&'static str, Builtin)> {
        FUNCTIONS.into_iter()
    }

    /// Every operator with its sign.
    pub fn operators() -> impl Iterator<Item = (&'static str, Builtin)> {
        OPERATORS.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_functions_are_one_to_one() {
        for (name, builtin) in Builtin::functions() {
            assert_eq!(Builtin::from_name(name), Some(builtin));
            assert_eq!(builtin.name(), name);
            assert!(!builtin.is_operator());
        }
        for (sign, builtin) in Builtin::operators() {
            assert_eq!(builtin.name(), sign);
            assert_eq!(Builtin::from_name(sign), None);
        }
        assert_eq!(Builtin::from_name("now"), None);
    }
}
