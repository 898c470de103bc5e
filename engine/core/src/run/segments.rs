//! The commonest aggregates over many parents at once: `any`, `all`, `count` and `sum` of consecutive stretches of rows,
//! word by word, straight into a column. They give what `accumulate` gives stretch by stretch.

use super::accumulate::Terms;
use crate::program::AggregateKind;
use heng_columns::operand::Side;
use heng_columns::{Bits, Column, Operand, Values};
use heng_values::number::SCALE;

/// The aggregate's column and the parents where it overflowed; `None` for aggregates without a short way.
/// `ends` holds one past the last row of each parent, `tells` which parents' rows are all there.
pub fn segments(terms: &Terms<'_>, ends: &[usize], tells: impl Fn(usize) -> bool) -> Option<(Column, Vec<u32>)> {
    let stretch = |parent: usize| if parent == 0 { 0 } else { ends[parent - 1] }..ends[parent];
    let doubtful = |parent: usize| terms.doubt.as_ref().is_some_and(|doubt| doubt.any_in(stretch(parent)));
    let counted = |parent: usize| match &terms.truth {
        Some(truth) => truth.count_in(stretch(parent)),
        None => stretch(parent).len(),
    };
    match terms.kind {
        AggregateKind::Any | AggregateKind::All => {
            let any = terms.kind == AggregateKind::Any;
            let (mut truth, mut known) = (Bits::with_capacity(ends.len()), Bits::with_capacity(ends.len()));
            for parent in 0..ends.len() {
                let doubt = doubtful(parent);
                let settled = match any {
                    true => counted(parent) > 0,
                    false => {
                        let unsure = terms.condition_unknown.as_ref();
                        let unsure = unsure.map_or(0, |unknown| unknown.count_in(stretch(parent)));
                        stretch(parent).len() > counted(parent) + unsure
                    }
                };
                let known_here = tells(parent) && (settled || !doubt);
                known.push(known_here);
                truth.push(known_here && settled == any);
            }
            Some((Column::new(Values::Bool(truth), known), Vec::new()))
        }
        AggregateKind::Count => {
            let known = Bits::from_fn(ends.len(), |parent| tells(parent) && !doubtful(parent));
            let count = |parent: usize| if known.get(parent) { counted(parent) as i64 * SCALE } else { 0 };
            Some((Column::new(Values::Number((0..ends.len()).map(count).collect()), known), Vec::new()))
        }
        AggregateKind::Sum => {
            let side = terms.value.and_then(Operand::wide)?;
            let mut known = Bits::from_fn(ends.len(), |parent| tells(parent) && !doubtful(parent));
            let mut overflow = Vec::new();
            let mut sums = Vec::with_capacity(ends.len());
            for parent in 0..ends.len() {
                if !known.get(parent) {
                    sums.push(0);
                    continue;
                }
                let wide = sum(side, terms.truth.as_deref(), stretch(parent));
                sums.push(i64::try_from(wide).unwrap_or_else(|_| {
                    overflow.push(parent as u32);
                    0
                }));
            }
            overflow.iter().for_each(|parent| known.set(*parent as usize, false));
            Some((Column::new(Values::Number(sums), known), overflow))
        }
        _ => None,
    }
}

fn sum(side: Side<'_, i64>, truth: Option<&Bits>, rows: std::ops::Range<usize>) -> i128 {
    match (side, truth) {
        (Side::Many(values), None) => values[rows].iter().map(|raw| i128::from(*raw)).sum(),
        (side, truth) => {
            let counts = rows.filter(|row| truth.is_none_or(|truth| truth.get(*row)));
            counts.map(|row| i128::from(side.at(row))).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::accumulate::Sum;
    use super::*;
    use heng_values::{Number, Type, Value};

    #[test]
    fn the_short_way_gives_what_the_long_way_gives() {
        let rows = 200;
        let number = |row: usize| match row % 7 {
            0 => None,
            1 => Some(Value::Number(Number::from_raw(i64::MAX / 2))),
            _ => Some(Value::Number(Number::from_raw(row as i64 * 1_000))),
        };
        let value = Operand::from(Column::from_values(Type::Number, (0..rows).map(number)));
        let flag = |row: usize| (row % 11 != 3).then_some(Value::Bool(!row.is_multiple_of(5)));
        let condition = Operand::from(Column::from_values(Type::Bool, (0..rows).map(flag)));
        let no = Operand::from(Column::from_values(Type::Bool, (0..rows).map(|_| Some(Value::Bool(false)))));
        let ends: Vec<usize> = (0..rows).filter(|row| row % 9 < 2).chain([rows, rows]).collect();
        for kind in [AggregateKind::Any, AggregateKind::All, AggregateKind::Count, AggregateKind::Sum] {
            let result =
                if matches!(kind, AggregateKind::Any | AggregateKind::All) { Type::Bool } else { Type::Number };
            for condition in [None, Some(&condition), Some(&no)] {
                let value = (kind == AggregateKind::Sum).then_some(&value);
                let terms = Terms::new(kind, condition, value, None, rows);
                let (column, overflow) = segments(&terms, &ends, |parent| parent % 13 != 5).unwrap();
                let mut start = 0;
                for (parent, end) in ends.iter().enumerate() {
                    let mut sum = Sum::default();
                    terms.add(&mut sum, start..*end);
                    start = *end;
                    let (expected, lost) = if parent % 13 == 5 { (None, false) } else { sum.finish(kind, result) };
                    assert_eq!(column.get(parent), expected, "{kind:?} parent {parent}");
                    assert_eq!(overflow.contains(&(parent as u32)), lost, "{kind:?} parent {parent}");
                }
            }
        }
    }
}
