//! Three-valued logic on whole words: a condition is two bits per row, true and known, and an unknown row's true bit is
//! 0. No branch depends on a row.

use crate::operand::Operand;
use crate::{Bits, Column, Values};
use heng_values::{Type, Value};

fn flags(truth: Bits, known: Bits) -> Operand {
    Column::new(Values::Bool(truth), known).into()
}

fn constant(flag: bool) -> Operand {
    Operand::same(Type::Bool, Some(Value::Bool(flag)))
}

/// False where one operand is false, true where all are true, else unknown. True over no operands.
pub fn and(operands: &[&Operand], len: usize) -> Operand {
    fold(operands, len, true)
}

/// True where one operand is true, false where all are false, else unknown. False over no operands.
pub fn or(operands: &[&Operand], len: usize) -> Operand {
    fold(operands, len, false)
}

/// `neutral` is what an operand may be without deciding: true for `and`, false for `or`.
fn fold(operands: &[&Operand], len: usize, neutral: bool) -> Operand {
    // Rows that an operand decided, and rows that one left unknown.
    let mut decided: Option<Bits> = None;
    let mut open: Option<Bits> = None;
    let add = |sum: &mut Option<Bits>, bits: Bits| {
        *sum = Some(match sum.take() {
            None => bits,
            Some(before) => before.or(&bits),
        });
    };
    let mut unknown_everywhere = false;
    for operand in operands {
        match operand {
            Operand::Same { value: Some(Value::Bool(flag)), .. } => {
                if *flag != neutral {
                    return constant(!neutral);
                }
            }
            Operand::Same { .. } => unknown_everywhere = true,
            Operand::Rows(column) => {
                let truth = operand.truth(len);
                let deciding = if neutral { column.known.and_not(&truth) } else { truth.into_owned() };
                add(&mut decided, deciding);
                if !column.known.all() {
                    add(&mut open, column.known.not());
                }
            }
        }
    }
    let Some(decided) = decided else {
        return if unknown_everywhere { Operand::unknown(Type::Bool) } else { constant(neutral) };
    };
    let known = match (unknown_everywhere, open) {
        (true, _) => decided.clone(),
        (false, None) => Bits::ones(len),
        (false, Some(open)) => decided.or(&open.not()),
    };
    let truth = if neutral { known.and_not(&decided) } else { decided };
    flags(truth, known)
}

/// The opposite; unknown stays unknown.
pub fn not(operand: &Operand, len: usize) -> Operand {
    match operand {
        Operand::Same { value: Some(Value::Bool(flag)), .. } => constant(!flag),
        Operand::Same { .. } => Operand::unknown(Type::Bool),
        Operand::Rows(column) => flags(column.known.and_not(&operand.truth(len)), column.known.clone()),
    }
}

/// Where the operand is unknown. Never unknown itself.
pub fn missing(operand: &Operand, len: usize) -> Operand {
    match operand {
        Operand::Same { value, .. } => constant(value.is_none()),
        Operand::Rows(column) => flags(column.known.not(), Bits::ones(len)),
    }
}

/// How many operands are true; unknown where one is unknown.
pub fn count_true(operands: &[&Operand], len: usize) -> Operand {
    let known = crate::operand::all_known(operands, len);
    let mut counts = vec![0_i64; len];
    for operand in operands {
        operand.truth(len).rows().for_each(|row| counts[row] += heng_values::number::SCALE);
    }
    crate::arithmetic::clear_unknown(&mut counts, &known);
    Column::new(Values::Number(counts), known).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: [Option<bool>; 3] = [Some(false), None, Some(true)];

    type Pair = (Option<bool>, Option<bool>);

    fn pairs() -> (Operand, Operand, Vec<Pair>) {
        let pairs: Vec<Pair> = THREE.iter().flat_map(|a| THREE.iter().map(|b| (*a, *b))).collect();
        let column = |pick: fn(&Pair) -> Option<bool>| {
            Operand::from(Column::from_values(Type::Bool, pairs.iter().map(|pair| pick(pair).map(Value::Bool))))
        };
        (column(|pair| pair.0), column(|pair| pair.1), pairs)
    }

    fn kleene_and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
        match (a, b) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    #[test]
    fn all_nine_combinations_follow_kleene() {
        let (left, right, pairs) = pairs();
        let turn = |flag: Option<bool>| flag.map(|flag| !flag);
        for (row, (a, b)) in pairs.iter().enumerate() {
            assert_eq!(and(&[&left, &right], 9).flag(row), kleene_and(*a, *b), "{a:?} and {b:?}");
            assert_eq!(or(&[&left, &right], 9).flag(row), turn(kleene_and(turn(*a), turn(*b))), "{a:?} or {b:?}");
            assert_eq!(not(&left, 9).flag(row), turn(*a));
            assert_eq!(missing(&left, 9).flag(row), Some(a.is_none()));
        }
    }

    #[test]
    fn constants_decide_like_columns() {
        let (left, _, pairs) = pairs();
        for constant in THREE {
            let same = Operand::same(Type::Bool, constant.map(Value::Bool));
            for (row, (a, _)) in pairs.iter().enumerate() {
                assert_eq!(and(&[&left, &same], 9).flag(row), kleene_and(*a, constant));
            }
        }
        assert_eq!(and(&[], 4).flag(0), Some(true));
        assert_eq!(or(&[], 4).flag(0), Some(false));
    }
}
