//! Aggregates over the rows that lead to a row, found by looking at every row of the other table.

use super::row_node::kleene;
use super::{Frame, Reference, call, number, order, texts};
use heng_core::program::{Aggregate, AggregateKind, LinkId, Pairing, TableId};
use heng_values::Value;
use std::cmp::Ordering;

impl Reference<'_> {
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate, table: TableId, asking: usize) -> Option<Value> {
        let (links, target) = match &aggregate.pairing {
            Pairing::Links(links) => (links, asking),
            Pairing::Common { up, down } => (down, self.walk(*up, Frame { table, row: asking, outer: None })?.1),
        };
        let common = links.last().map_or(aggregate.over, |link| self.program.link(*link).to);
        if self.absent(aggregate.over, links) || self.is_tainted(aggregate.over, links, common, target) {
            return None;
        }
        let frame = |row: usize| Frame { table: aggregate.over, row, outer: Some((table, asking)) };
        let members: Vec<Frame> = self.members(aggregate.over, links, target).into_iter().map(frame).collect();
        self.fold(aggregate, &members)
    }

    /// Whether one of the tables on the way has no file.
    fn absent(&self, over: TableId, links: &[LinkId]) -> bool {
        let missing = |table: TableId| !self.tables[table.index()].present;
        missing(over) || links.iter().any(|link| missing(self.program.link(*link).to))
    }

    fn is_tainted(&mut self, over: TableId, links: &[LinkId], common: TableId, target: usize) -> bool {
        // A rejected row of a table on the way may have named the target, or a row that leads to it.
        let mut from = over;
        for (position, link) in links.iter().enumerate() {
            let to = self.program.link(*link).to;
            for row in 0..self.rows(to) {
                if self.tainted.contains(&(from, to, row)) && self.follow(&links[position + 1..], row) == Some(target) {
                    return true;
                }
            }
            from = to;
        }
        self.tainted.contains(&(over, common, target)) && links.is_empty()
    }

    fn fold(&mut self, aggregate: &Aggregate, members: &[Frame]) -> Option<Value> {
        let conditions: Vec<Option<bool>> = members
            .iter()
            .map(|member| match aggregate.condition {
                Some(condition) => self.truth(condition, *member),
                None => Some(true),
            })
            .collect();
        match aggregate.kind {
            AggregateKind::Any => return kleene(&conditions, true),
            AggregateKind::All => return kleene(&conditions, false),
            _ => {}
        }
        if conditions.contains(&None) {
            return None;
        }
        let included: Vec<Frame> =
            members.iter().zip(&conditions).filter(|(_, holds)| **holds == Some(true)).map(|(row, _)| *row).collect();
        match aggregate.kind {
            AggregateKind::Count => return call::whole(i64::try_from(included.len()).ok()?),
            AggregateKind::Share => {
                let part = number::divide(included.len() as i128, members.len() as i128)?;
                return number::number(part).map(Value::Number);
            }
            AggregateKind::First | AggregateKind::Last => return self.outermost(aggregate, &included),
            _ => {}
        }
        let value = aggregate.value?;
        let values: Vec<Value> = included.iter().map(|member| self.node(value, *member)).collect::<Option<_>>()?;
        match aggregate.kind {
            AggregateKind::Sum => number::number(total(&values)).map(Value::Number),
            AggregateKind::Average => {
                let average = number::nearest(total(&values), values.len() as i128)?;
                number::number(average).map(Value::Number)
            }
            AggregateKind::Minimum => extreme(values, Ordering::Less),
            AggregateKind::Maximum => extreme(values, Ordering::Greater),
            AggregateKind::CountDistinct => {
                let mut distinct: Vec<Value> = Vec::new();
                for value in values {
                    if !distinct.iter().any(|known| call::equal(known, &value) == Some(true)) {
                        distinct.push(value);
                    }
                }
                call::whole(i64::try_from(distinct.len()).ok()?)
            }
            AggregateKind::Join if !values.is_empty() => {
                let shown: Vec<String> = values.iter().map(|value| texts::shown(value, None)).collect();
                let joined = shown.join("、");
                (joined.len() <= 1024 * 1024).then(|| texts::text(joined))
            }
            _ => None,
        }
    }

    /// The value of the row with the least or greatest `by`; unknown where tied rows differ.
    fn outermost(&mut self, aggregate: &Aggregate, included: &[Frame]) -> Option<Value> {
        let (by, value) = (aggregate.by?, aggregate.value?);
        let keys: Vec<Value> = included.iter().map(|member| self.node(by, *member)).collect::<Option<_>>()?;
        let side = if aggregate.kind == AggregateKind::First { Ordering::Less } else { Ordering::Greater };
        let best = extreme(keys.clone(), side)?;
        let mut found: Option<Value> = None;
        for (member, key) in included.iter().zip(&keys) {
            if order(key, &best)? == Ordering::Equal {
                let value = self.node(value, *member)?;
                if found.as_ref().is_some_and(|found| call::equal(found, &value) != Some(true)) {
                    return None;
                }
                found = Some(value);
            }
        }
        found
    }
}

/// The sum of numbers, as wide as it gets.
pub(super) fn total(values: &[Value]) -> i128 {
    values.iter().map(|value| if let Value::Number(x) = value { number::raw(*x) } else { 0 }).sum()
}

fn extreme(values: Vec<Value>, side: Ordering) -> Option<Value> {
    let mut found: Option<Value> = None;
    for value in values {
        let beats = match &found {
            Some(found) => order(&value, found)? == side,
            None => true,
        };
        if beats {
            found = Some(value);
        }
    }
    found
}
