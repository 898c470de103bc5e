//! What each operator and function of one row takes and gives, for a type checker. Units, links and the completion of
//! `age(x)` to `age(x, today)` are the checker's own.

use crate::{Builtin, Type};

/// A set of types.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Kinds(u8);

impl Kinds {
    /// Any type.
    pub const ANY: Kinds = Kinds(0x7f);

    /// Exactly this type.
    pub const fn of(kind: Type) -> Kinds {
        Kinds(1 << kind as u8)
    }

    /// These types or those.
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Whether a type is among them.
    pub const fn has(self, kind: Type) -> bool {
        self.0 & Kinds::of(kind).0 != 0
    }

    /// The types, in the order of [`Type::ALL`].
    pub fn types(self) -> impl Iterator<Item = Type> {
        Type::ALL.into_iter().filter(move |kind| self.has(*kind))
    }
}

const NUMBER: Kinds = Kinds::of(Type::Number);
const TEXT: Kinds = Kinds::of(Type::Text);
const MONTH: Kinds = Kinds::of(Type::Month);
/// A date, or a moment read by its day.
const DAY: Kinds = Kinds::of(Type::Date).or(Kinds::of(Type::Moment));
const DAY_OR_MONTH: Kinds = DAY.or(MONTH);
/// What has a size.
const SIZED: Kinds = NUMBER.or(DAY_OR_MONTH);

/// How the type of an argument is bound to those of the others so marked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Alike {
    /// Not at all.
    Free,
    /// All of one type.
    Same,
    /// All of one type, or dates that meet moments (read by their day).
    Meeting,
}

/// One argument.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Parameter {
    /// The types that it may have.
    pub kinds: Kinds,
    /// How its type is bound to the others'.
    pub alike: Alike,
}

/// The type of the result.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Gives {
    /// Always this one.
    Always(Type),
    /// That of the argument with this index.
    Like(usize),
}

/// What an operator or function takes and gives.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Signature {
    /// The arguments that stand first.
    pub parameters: Vec<Parameter>,
    /// How many of them may be left out at the end.
    pub optional: usize,
    /// How many of the last may be repeated as a group any number of times; 0 where none may.
    pub repeated: usize,
    /// The type of the result.
    pub result: Gives,
}

/// Why arguments do not fit a signature.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mismatch {
    /// Fewer than the least or more than the greatest number of arguments, or a repeated group that is not whole.
    Count {
        /// The least number.
        least: usize,
        /// The greatest number, if there is one.
        most: Option<usize>,
    },
    /// An argument of a type that its place does not take.
    Kind {
        /// Index of the argument.
        argument: usize,
        /// What its place takes.
        allowed: Kinds,
    },
    /// Two arguments that must be of one type.
    Differ {
        /// Index of the one.
        first: usize,
        /// Index of the other.
        second: usize,
    },
}

impl Signature {
    /// The least number of arguments.
    pub fn least(&self) -> usize {
        self.parameters.len() - self.optional
    }

    /// The greatest number of arguments, if there is one.
    pub fn most(&self) -> Option<usize> {
        (self.repeated == 0).then_some(self.parameters.len())
    }

    /// What the argument with this index may be; the repeated ones stand for those beyond.
    pub fn parameter(&self, index: usize) -> Option<Parameter> {
        let written = self.parameters.len();
        if index < written {
            return self.parameters.get(index).copied();
        }
        let within = (index - written).checked_rem(self.repeated)?;
        self.parameters.get(written - self.repeated + within).copied()
    }

    /// The type of the result for arguments of these types; an argument that is `unknown` alone has none and fits
    /// anywhere. The result is `None` where it would be that of such an argument.
    ///
    /// # Errors
    /// The first argument that does not fit, from the left.
    pub fn check(&self, arguments: &[Option<Type>]) -> Result<Option<Type>, Mismatch> {
        let (least, most) = (self.least(), self.most());
        let beyond = arguments.len().saturating_sub(self.parameters.len());
        let broken = beyond.checked_rem(self.repeated).is_some_and(|left| left != 0);
        if arguments.len() < least || most.is_some_and(|most| arguments.len() > most) || broken {
            return Err(Mismatch::Count { least, most });
        }
        let mut bound: Option<(usize, Type)> = None;
        for (index, kind) in arguments.iter().enumerate() {
            let (Some(kind), Some(parameter)) = (*kind, self.parameter(index)) else { continue };
            if !parameter.kinds.has(kind) {
                return Err(Mismatch::Kind { argument: index, allowed: parameter.kinds });
            }
            if parameter.alike == Alike::Free {
                continue;
            }
            match bound {
                None => bound = Some((index, kind)),
                Some((first, other)) => {
                    let meets = parameter.alike == Alike::Meeting && DAY.has(kind) && DAY.has(other);
                    if kind != other && !meets {
                        return Err(Mismatch::Differ { first, second: index });
                    }
                }
            }
        }
        Ok(match self.result {
            Gives::Always(kind) => Some(kind),
            Gives::Like(index) => {
                let bound = bound.map(|(_, kind)| kind);
                arguments.get(index).copied().flatten().or(bound)
            }
        })
    }
}

fn free(kinds: Kinds) -> Parameter {
    Parameter { kinds, alike: Alike::Free }
}

fn same(kinds: Kinds) -> Parameter {
    Parameter { kinds, alike: Alike::Same }
}

fn meeting(kinds: Kinds) -> Parameter {
    Parameter { kinds, alike: Alike::Meeting }
}

impl Builtin {
    /// What it takes and gives.
    pub fn signature(self) -> Signature {
        use Builtin as B;
        use Gives::{Always, Like};
        use Type::{Bool, Date, Moment, Month, Number, Text};
        let plain = |parameters: Vec<Parameter>, result| Signature { parameters, optional: 0, repeated: 0, result };
        let repeated =
            |parameters: Vec<Parameter>, repeated, result| Signature { parameters, optional: 0, repeated, result };
        let texts = |count: usize, result| plain(vec![free(TEXT); count], Always(result));
        let days = |count: usize, result| plain(vec![free(DAY); count], Always(result));
        match self {
            B::Add | B::Subtract | B::Multiply | B::Divide | B::Remainder => {
                plain(vec![free(NUMBER); 2], Always(Number))
            }
            B::Negate | B::Abs | B::Floor | B::Ceil => plain(vec![free(NUMBER)], Always(Number)),
            B::Join => texts(2, Text),
            B::Equal | B::NotEqual => plain(vec![meeting(Kinds::ANY); 2], Always(Bool)),
            B::Less | B::LessOrEqual | B::Greater | B::GreaterOrEqual => {
                plain(vec![meeting(SIZED.or(TEXT)); 2], Always(Bool))
            }
            B::In => repeated(vec![meeting(Kinds::ANY); 2], 1, Always(Bool)),
            B::Round => plain(vec![free(NUMBER); 2], Always(Number)),
            B::MinOf | B::MaxOf => repeated(vec![same(SIZED)], 1, Like(0)),
            B::Clamp => plain(vec![same(SIZED); 3], Like(0)),
            B::Between => plain(vec![meeting(SIZED.or(TEXT)); 3], Always(Bool)),
            B::NameOfMin | B::NameOfMax => repeated(vec![free(TEXT), same(SIZED)], 2, Always(Text)),
            B::Age | B::DaysBetween => days(2, Number),
            B::Year | B::Month => plain(vec![free(DAY_OR_MONTH)], Always(Number)),
            B::Day | B::Weekday => days(1, Number),
            B::MonthOf => days(1, Month),
            B::FirstDay | B::LastDay => plain(vec![free(MONTH)], Always(Date)),
            B::WeekOf | B::TenDaysOf | B::QuarterOf => days(1, Date),
            B::AddDays => plain(vec![free(DAY), free(NUMBER)], Like(0)),
            B::AddMonths => plain(vec![free(Kinds::of(Date).or(MONTH)), free(NUMBER)], Like(0)),
            B::HoursBetween | B::MinutesBetween => days(2, Number),
            B::MonthsBetween => plain(vec![meeting(DAY_OR_MONTH); 2], Always(Number)),
            B::Moment => plain(vec![free(DAY), free(TEXT)], Always(Moment)),
            B::Date => plain(vec![free(TEXT.or(DAY))], Always(Date)),
            B::Text => Signature {
                parameters: vec![free(Kinds::ANY), free(NUMBER)],
                optional: 1,
                repeated: 0,
                result: Always(Text),
            },
            B::Lower | B::Upper | B::Trim | B::IdGender => texts(1, Text),
            B::Before => texts(2, Text),
            B::Replace => texts(3, Text),
            B::StartsWith | B::EndsWith | B::Contains | B::Matches => texts(2, Bool),
            B::Len => texts(1, Number),
            B::Sub => plain(vec![free(TEXT), free(NUMBER), free(NUMBER)], Always(Text)),
            B::Number => plain(vec![free(TEXT.or(NUMBER))], Always(Number)),
            B::IdValid => texts(1, Bool),
            B::IdBirth => texts(1, Date),
        }
    }

    /// [`Signature::check`], besides that `"残疾" in 健康状况` takes a text and one value of several texts.
    ///
    /// # Errors
    /// The first argument that does not fit, from the left.
    pub fn check(self, arguments: &[Option<Type>]) -> Result<Option<Type>, Mismatch> {
        if self == Builtin::In && arguments.len() == 2 && arguments[1] == Some(Type::Texts) {
            return match arguments[0] {
                None | Some(Type::Text) => Ok(Some(Type::Bool)),
                Some(_) => Err(Mismatch::Kind { argument: 0, allowed: TEXT }),
            };
        }
        self.signature().check(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Type::{Bool, Date, Moment, Month, Number, Text, Texts};

    fn check(builtin: Builtin, types: &[Type]) -> Result<Option<Type>, Mismatch> {
        builtin.check(&types.iter().copied().map(Some).collect::<Vec<_>>())
    }

    #[test]
    fn dates_and_months_share_what_numbers_do() {
        assert_eq!(check(Builtin::MinOf, &[Date, Date, Date]), Ok(Some(Date)));
        assert_eq!(check(Builtin::Clamp, &[Month, Month, Month]), Ok(Some(Month)));
        assert_eq!(check(Builtin::MaxOf, &[Number, Date]), Err(Mismatch::Differ { first: 0, second: 1 }));
        assert_eq!(check(Builtin::Less, &[Date, Moment]), Ok(Some(Bool)));
        assert_eq!(check(Builtin::Equal, &[Text, Number]), Err(Mismatch::Differ { first: 0, second: 1 }));
        assert_eq!(Builtin::MinOf.check(&[None, Some(Date)]), Ok(Some(Date)));
        assert_eq!(Builtin::MinOf.check(&[None]), Ok(None));
    }

    #[test]
    fn counts_and_groups_are_checked() {
        let count = |least, most| Err(Mismatch::Count { least, most });
        assert_eq!(check(Builtin::Round, &[Number]), count(2, Some(2)));
        assert_eq!(check(Builtin::NameOfMin, &[Text, Number, Text]), count(2, None));
        assert_eq!(check(Builtin::NameOfMin, &[Text, Number, Text, Number]), Ok(Some(Text)));
        assert_eq!(check(Builtin::Text, &[Date]), Ok(Some(Text)));
        assert_eq!(check(Builtin::Text, &[Number, Number, Number]), count(1, Some(2)));
        assert_eq!(check(Builtin::MinOf, &[]), count(1, None));
    }

    #[test]
    fn a_text_is_looked_for_in_several_texts_or_in_a_list() {
        assert_eq!(check(Builtin::In, &[Text, Texts]), Ok(Some(Bool)));
        assert_eq!(check(Builtin::In, &[Text, Text, Text]), Ok(Some(Bool)));
        assert_eq!(check(Builtin::In, &[Number, Texts]), Err(Mismatch::Kind { argument: 0, allowed: TEXT }));
        assert_eq!(check(Builtin::In, &[Number, Number, Text]), Err(Mismatch::Differ { first: 0, second: 2 }));
    }
}
