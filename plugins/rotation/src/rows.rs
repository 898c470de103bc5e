//! The loop over rows: each row's name is looked up in the loop of its order. A row that is no member has no neighbours,
//! and that is said; it is never given one.

use crate::ring::{Broken, Ring};
use heng_columns::{Column, Operand};
use heng_core::operator::RowOperator;
use heng_values::{Type, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// The results, in the order of the columns that [`Neighbours`] gives.
pub const OUTPUTS: [(&str, Type); 4] =
    [("next", Type::Text), ("before", Type::Text), ("failing", Type::Bool), ("note", Type::Text)];

/// Where a row stands. Its inputs are its name and the order that holds for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Neighbours;

type Order = Arc<[Arc<str>]>;
type Rings = HashMap<Order, Result<Ring, Broken>>;

impl RowOperator for Neighbours {
    fn rows(&self, inputs: &[Operand], len: usize) -> Vec<Operand> {
        let mut rings = Rings::new();
        let mut columns: Vec<Vec<Option<Value>>> = vec![Vec::with_capacity(len); OUTPUTS.len()];
        for row in 0..len {
            let input = |at: usize| inputs.get(at).and_then(|input: &Operand| input.get(row));
            for (column, value) in columns.iter_mut().zip(answer(&mut rings, input(0), input(1))) {
                column.push(value);
            }
        }
        let columns = columns.into_iter().zip(OUTPUTS);
        columns.map(|(values, (_, kind))| Operand::from(Column::from_values(kind, values))).collect()
    }

    fn one(&self, inputs: &[Option<Value>]) -> Vec<Option<Value>> {
        let input = |at: usize| inputs.get(at).cloned().flatten();
        answer(&mut Rings::new(), input(0), input(1)).into()
    }
}

/// The results for one row.
fn answer(rings: &mut Rings, name: Option<Value>, order: Option<Value>) -> [Option<Value>; OUTPUTS.len()] {
    let unsure = |note: &str| [None, None, None, Some(Value::text(note))];
    let failing = |note: &str| [None, None, Some(Value::Bool(true)), Some(Value::text(note))];
    let Some(Value::Texts(order)) = order else { return unsure("轮查次序不明") };
    let Some(Value::Text(name)) = name else { return unsure("名称不明，不知道在不在轮查次序里") };
    match rings.entry(order.clone()).or_insert_with(|| Ring::new(&order)) {
        Err(broken) => failing(&broken.to_string()),
        Ok(ring) => match (ring.next(&name), ring.before(&name)) {
            (Some(next), Some(before)) => [
                Some(Value::Text(next.clone())),
                Some(Value::Text(before.clone())),
                Some(Value::Bool(false)),
                Some(Value::text("")),
            ],
            _ => failing(&format!("“{name}”不在轮查次序里")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(names: &[&str]) -> Option<Value> {
        Some(Value::Texts(names.iter().map(|name| Arc::from(*name)).collect()))
    }

    #[test]
    fn rows_agree_with_one() {
        let order = texts(&["甲", "乙", "丙"]);
        let names = [Some("甲"), Some("丙"), Some("丁"), None];
        let names = names.map(|name| name.map(Value::text));
        let broken = [order.clone(), order.clone(), order.clone(), order.clone()];
        let columns = [
            Operand::from(Column::from_values(Type::Text, names.clone())),
            Operand::from(Column::from_values(Type::Texts, broken.clone())),
        ];
        let results = Neighbours.rows(&columns, 4);
        for row in 0..4 {
            let alone = Neighbours.one(&[names[row].clone(), broken[row].clone()]);
            let together: Vec<Option<Value>> = results.iter().map(|result| result.get(row)).collect();
            assert_eq!(alone, together);
        }
        let next: Vec<Option<Value>> = (0..4).map(|row| results[0].get(row)).collect();
        assert_eq!(next, [Some(Value::text("乙")), Some(Value::text("甲")), None, None]);
        let failing: Vec<Option<bool>> = (0..4).map(|row| results[2].flag(row)).collect();
        assert_eq!(failing, [Some(false), Some(false), Some(true), None]);
    }

    #[test]
    fn an_order_that_is_no_loop_is_said() {
        let name = || Some(Value::text("甲"));
        let [next, _, failing, note] = answer(&mut Rings::new(), name(), texts(&["甲", "甲"]));
        assert_eq!((next, failing), (None, Some(Value::Bool(true))));
        assert!(matches!(note, Some(Value::Text(note)) if note.contains("两次")));
        let [_, _, failing, _] = answer(&mut Rings::new(), name(), None);
        assert_eq!(failing, None);
    }
}
