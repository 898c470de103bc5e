//! What an aggregate remembers while it goes over the rows of one parent: exact sums in 128 bits, counts, the best so
//! far. Parts of one parent's rows can be put together in their order.

use crate::program::AggregateKind;
use hashbrown::HashSet;
use heng_columns::compare::order;
use heng_columns::operand::Side;
use heng_columns::{Bits, Operand};
use heng_values::builtin_texts::TEXT_LIMIT;
use heng_values::number::{SCALE, divide_rounded};
use heng_values::{Date, Moment, Month, Number, Type, Value};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

/// What stands between joined texts.
const MARK: &str = "、";

/// The operands of an aggregate over the rows of a frame.
#[derive(Debug)]
pub struct Terms<'a> {
    pub(super) kind: AggregateKind,
    pub(super) truth: Option<Cow<'a, Bits>>,
    /// Rows whose condition is unknown, or that count and whose value is unknown.
    pub(super) doubt: Option<Bits>,
    pub(super) condition_unknown: Option<Bits>,
    pub(super) value: Option<&'a Operand>,
    by: Option<&'a Operand>,
}

/// What was met so far.
#[derive(Clone, Default, Debug)]
pub struct Sum {
    rows: i64,
    counted: i64,
    unsure: i64,
    doubt: bool,
    sum: i128,
    best: Option<i64>,
    extra: Option<Box<Extra>>,
}

#[derive(Clone, Default, Debug)]
struct Extra {
    distinct: HashSet<Value>,
    joined: Vec<String>,
    first: Option<(Value, Option<Value>, bool)>,
}

/// A finished aggregate, and whether it overflowed.
pub type Finished = (Option<Value>, bool);

impl<'a> Terms<'a> {
    /// Prepares the operands of `len` rows.
    pub fn new(
        kind: AggregateKind,
        condition: Option<&'a Operand>,
        value: Option<&'a Operand>,
        by: Option<&'a Operand>,
        len: usize,
    ) -> Terms<'a> {
        let always = condition.is_none_or(|condition| condition.constant() == Some(&Value::Bool(true)));
        let (truth, condition_unknown) = match condition {
            Some(condition) if !always => {
                let unknown = condition.known(len).not();
                (Some(condition.truth(len)), unknown.any().then_some(unknown))
            }
            _ => (None, None),
        };
        let mut doubt = condition_unknown.clone();
        // The first and the last row are found by `by` alone: what the other rows hold does not matter.
        let needed = if matches!(kind, AggregateKind::First | AggregateKind::Last) { None } else { value };
        for operand in [needed, by].into_iter().flatten() {
            let unknown = operand.known(len).not();
            let unknown = match &truth {
                Some(truth) => unknown.and(truth),
                None => unknown,
            };
            if unknown.any() {
                doubt = Some(doubt.map_or_else(|| unknown.clone(), |doubt| doubt.or(&unknown)));
            }
        }
        Terms { kind, truth, doubt, condition_unknown, value, by }
    }

    /// Goes over the rows of a range that belong to one parent.
    pub fn add(&self, sum: &mut Sum, range: Range<usize>) {
        sum.rows += range.len() as i64;
        if let Some(doubt) = &self.doubt {
            sum.doubt |= range.clone().any(|row| doubt.get(row));
        }
        if let Some(unknown) = &self.condition_unknown {
            sum.unsure += range.clone().filter(|row| unknown.get(*row)).count() as i64;
        }
        let counts = |row: &usize| self.truth.as_ref().is_none_or(|truth| truth.get(*row));
        match self.kind {
            AggregateKind::Count | AggregateKind::Share | AggregateKind::Any | AggregateKind::All => {
                sum.counted += range.filter(counts).count() as i64;
            }
            AggregateKind::Sum | AggregateKind::Average => {
                if let Some(side) = self.value.and_then(Operand::wide) {
                    for row in range.filter(counts) {
                        sum.counted += 1;
                        sum.sum += i128::from(side.at(row));
                    }
                } else {
                    sum.counted += range.filter(counts).count() as i64;
                }
            }
            AggregateKind::Minimum | AggregateKind::Maximum => {
                let Some(value) = self.value else { return };
                for row in range.filter(counts) {
                    sum.counted += 1;
                    if !value.known_at(row) {
                        continue;
                    }
                    let raw = match (value.wide(), value.narrow()) {
                        (Some(side), _) => side.at(row),
                        (_, Some(Side::Many(values))) => i64::from(values[row]),
                        (_, Some(Side::One(value))) => i64::from(value),
                        _ => continue,
                    };
                    sum.best = Some(match sum.best {
                        None => raw,
                        Some(best) if self.kind == AggregateKind::Minimum => best.min(raw),
                        Some(best) => best.max(raw),
                    });
                }
            }
            AggregateKind::CountDistinct | AggregateKind::Join | AggregateKind::First | AggregateKind::Last => {
                let extra = sum.extra.get_or_insert_default();
                for row in range.filter(counts) {
                    sum.counted += 1;
                    self.add_extra(extra, row);
                }
            }
        }
    }

    fn add_extra(&self, extra: &mut Extra, row: usize) {
        let value = self.value.and_then(|value| value.get(row));
        match self.kind {
            AggregateKind::CountDistinct => {
                extra.distinct.extend(value);
            }
            AggregateKind::Join => {
                extra.joined.extend(value.map(|value| heng_values::show::shown(&value, None)));
            }
            _ => {
                if let Some(by) = self.by.and_then(|by| by.get(row)) {
                    extra.meet(self.kind, (by, value, false));
                }
            }
        }
    }
}

impl Extra {
    /// Keeps the row with the least or greatest `by`; where two tie with different values, none is known.
    fn meet(&mut self, kind: AggregateKind, other: (Value, Option<Value>, bool)) {
        let Some(best) = &mut self.first else {
            self.first = Some(other);
            return;
        };
        let wins = if kind == AggregateKind::First { Ordering::Less } else { Ordering::Greater };
        match order(&other.0, &best.0) {
            Some(Ordering::Equal) => best.2 |= other.2 || best.1 != other.1,
            Some(found) if found == wins => *best = other,
            _ => {}
        }
    }
}

impl Sum {
    /// Adds what was met in later rows of the same parent.
    pub fn merge(&mut self, kind: AggregateKind, later: Sum) {
        self.rows += later.rows;
        self.counted += later.counted;
        self.unsure += later.unsure;
        self.doubt |= later.doubt;
        self.sum += later.sum;
        self.best = match (self.best, later.best) {
            (Some(a), Some(b)) if kind == AggregateKind::Minimum => Some(a.min(b)),
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        if let Some(later) = later.extra {
            let extra = self.extra.get_or_insert_default();
            extra.distinct.extend(later.distinct);
            extra.joined.extend(later.joined);
            if let Some(first) = later.first {
                extra.meet(kind, first);
            }
        }
    }

    /// The aggregate's value; `result` is its type.
    pub fn finish(self, kind: AggregateKind, result: Type) -> Finished {
        let whole = |count: i64| Number::from_integer(count).map(Value::Number);
        let known = !self.doubt;
        match kind {
            AggregateKind::Any if self.counted > 0 => return (Some(Value::Bool(true)), false),
            AggregateKind::Any => return (known.then_some(Value::Bool(false)), false),
            AggregateKind::All if self.rows > self.counted + self.unsure => return (Some(Value::Bool(false)), false),
            AggregateKind::All => return (known.then_some(Value::Bool(true)), false),
            _ if !known => return (None, false),
            _ => {}
        }
        let value = match kind {
            AggregateKind::Count => whole(self.counted),
            AggregateKind::Sum => {
                let sum = Number::from_wide(self.sum);
                return (sum.map(Value::Number), sum.is_none());
            }
            AggregateKind::Average => {
                divide_rounded(self.sum, i128::from(self.counted)).and_then(Number::from_wide).map(Value::Number)
            }
            AggregateKind::Share => divide_rounded(i128::from(self.counted) * i128::from(SCALE), i128::from(self.rows))
                .and_then(Number::from_wide)
                .map(Value::Number),
            AggregateKind::Minimum | AggregateKind::Maximum => self.best.and_then(|raw| typed(raw, result)),
            AggregateKind::CountDistinct => whole(self.extra.map_or(0, |extra| extra.distinct.len() as i64)),
            AggregateKind::Join => {
                let joined = self.extra.unwrap_or_default().joined;
                let length = joined.iter().map(String::len).sum::<usize>() + joined.len() * MARK.len();
                if length > TEXT_LIMIT + MARK.len() {
                    return (None, true);
                }
                (self.counted > 0).then(|| Value::text(&joined.join(MARK)))
            }
            AggregateKind::First | AggregateKind::Last => {
                self.extra.and_then(|extra| extra.first).filter(|(_, _, tied)| !tied).and_then(|(_, value, _)| value)
            }
            AggregateKind::Any | AggregateKind::All => None,
        };
        (value, false)
    }
}

fn typed(raw: i64, kind: Type) -> Option<Value> {
    Some(match kind {
        Type::Number => Value::Number(Number::from_raw(raw)),
        Type::Moment => Value::Moment(Moment::from_raw(raw)),
        Type::Date => Value::Date(Date::from_raw(i32::try_from(raw).ok()?)),
        Type::Month => Value::Month(Month::from_raw(i32::try_from(raw).ok()?)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_columns::Column;

    fn numbers(list: &[Option<i64>]) -> Operand {
        let values = list.iter().map(|number| number.and_then(Number::from_integer).map(Value::Number));
        Column::from_values(Type::Number, values).into()
    }

    fn flags(list: &[Option<bool>]) -> Operand {
        Column::from_values(Type::Bool, list.iter().map(|flag| flag.map(Value::Bool))).into()
    }

    fn of(kind: AggregateKind, condition: Option<&Operand>, value: Option<&Operand>, len: usize) -> Option<Value> {
        let terms = Terms::new(kind, condition, value, None, len);
        let mut whole = Sum::default();
        terms.add(&mut whole, 0..len);
        // Whatever way the rows are cut, the parts give the same.
        for cut in 0..=len {
            let (mut first, mut second) = (Sum::default(), Sum::default());
            terms.add(&mut first, 0..cut);
            terms.add(&mut second, cut..len);
            first.merge(kind, second);
            assert_eq!(first.finish(kind, Type::Number), whole.clone().finish(kind, Type::Number));
        }
        whole.finish(kind, Type::Number).0
    }

    fn integer(number: i64) -> Option<Value> {
        Number::from_integer(number).map(Value::Number)
    }

    #[test]
    fn a_row_whose_condition_is_false_adds_nothing() {
        let values = numbers(&[Some(5), None, Some(7)]);
        let condition = flags(&[Some(true), Some(false), Some(true)]);
        assert_eq!(of(AggregateKind::Sum, Some(&condition), Some(&values), 3), integer(12));
        assert_eq!(of(AggregateKind::Sum, None, Some(&values), 3), None);
        assert_eq!(of(AggregateKind::Average, Some(&condition), Some(&values), 3), integer(6));
        assert_eq!(of(AggregateKind::Minimum, Some(&condition), Some(&values), 3), integer(5));
        assert_eq!(of(AggregateKind::CountDistinct, Some(&condition), Some(&values), 3), integer(2));
    }

    #[test]
    fn any_and_all_follow_kleene_and_count_does_not_guess() {
        let condition = flags(&[Some(true), None, Some(false)]);
        assert_eq!(of(AggregateKind::Any, Some(&condition), None, 3), Some(Value::Bool(true)));
        assert_eq!(of(AggregateKind::All, Some(&condition), None, 3), Some(Value::Bool(false)));
        assert_eq!(of(AggregateKind::Count, Some(&condition), None, 3), None);
        let open = flags(&[Some(true), None]);
        assert_eq!(of(AggregateKind::All, Some(&open), None, 2), None);
        assert_eq!(of(AggregateKind::Share, Some(&open), None, 2), None);
    }

    #[test]
    fn nothing_gives_what_the_language_says() {
        assert_eq!(of(AggregateKind::Count, None, None, 0), integer(0));
        assert_eq!(of(AggregateKind::Sum, None, Some(&numbers(&[])), 0), integer(0));
        assert_eq!(of(AggregateKind::Any, Some(&flags(&[])), None, 0), Some(Value::Bool(false)));
        assert_eq!(of(AggregateKind::All, Some(&flags(&[])), None, 0), Some(Value::Bool(true)));
        for kind in [AggregateKind::Average, AggregateKind::Minimum, AggregateKind::Share, AggregateKind::Join] {
            assert_eq!(of(kind, None, Some(&numbers(&[])), 0), None, "{kind:?}");
        }
    }
}
