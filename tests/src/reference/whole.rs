//! Ranks, orders and totals over a whole table, each row compared with every other.

use super::aggregate::total;
use super::{Frame, Reference, call, number, order};
use heng_core::program::{NodeId, TableId, Whole, WholeKind};
use heng_values::Value;
use std::cmp::Ordering;

impl Reference<'_> {
    pub(super) fn whole(&mut self, whole: &Whole, table: TableId, row: usize) -> Option<Value> {
        let groups: Vec<Option<Vec<Value>>> =
            (0..self.rows(table)).map(|row| self.group(&whole.groups, table, row)).collect();
        let own = groups[row].clone()?;
        let peers: Vec<usize> = (0..groups.len()).filter(|peer| groups[*peer].as_ref() == Some(&own)).collect();
        let values: Vec<Option<Value>> = match whole.value {
            Some(value) => {
                peers.iter().map(|peer| self.node(value, Frame { table, row: *peer, outer: None })).collect()
            }
            None => Vec::new(),
        };
        let position = peers.iter().position(|peer| *peer == row)?;
        let better = |one: &Value, other: &Value| {
            let ordered = order(one, other).unwrap_or(Ordering::Equal);
            ordered == if whole.descending { Ordering::Greater } else { Ordering::Less }
        };
        match whole.kind {
            WholeKind::CountSame => call::whole(i64::try_from(peers.len()).ok()?),
            WholeKind::Rank => {
                let mine = values[position].clone()?;
                let ahead = values.iter().flatten().filter(|other| better(other, &mine)).count();
                call::whole(i64::try_from(ahead + 1).ok()?)
            }
            WholeKind::Order => {
                let mut ahead = 0;
                for (at, other) in values.iter().enumerate() {
                    let first = match (other, &values[position]) {
                        (Some(other), Some(mine)) if better(other, mine) => true,
                        (Some(other), Some(mine)) if better(mine, other) => false,
                        (Some(_), None) => true,
                        (None, Some(_)) => false,
                        _ => self.stands_before(table, peers[at], row),
                    };
                    ahead += i64::from(first);
                }
                call::whole(ahead + 1)
            }
            WholeKind::Total => {
                let known: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
                number::number(total(&known)).map(Value::Number)
            }
            WholeKind::Mean => {
                let known: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
                number::number(number::nearest(total(&known), known.len() as i128)?).map(Value::Number)
            }
        }
    }

    fn group(&mut self, columns: &[NodeId], table: TableId, row: usize) -> Option<Vec<Value>> {
        columns.iter().map(|column| self.node(*column, Frame { table, row, outer: None })).collect()
    }

    /// Ties are broken by key, and where there is none by the data's order.
    fn stands_before(&self, table: TableId, one: usize, other: usize) -> bool {
        let keys = (self.key_values(table, one), self.key_values(table, other));
        if let (Some(one), Some(other)) = &keys {
            for (one, other) in one.iter().zip(other) {
                match order(one, other) {
                    Some(Ordering::Less) => return true,
                    Some(Ordering::Greater) => return false,
                    _ => {}
                }
            }
        }
        one < other
    }
}
