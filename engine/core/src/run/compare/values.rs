//! Columns of items that say how rows stand (`NAME.状态`) and what is paid (`NAME.金额`): in which rows they differ.

use super::{Both, Pair, Side, whole_column};
use crate::program::{Column, ColumnId, PayPeriod, Program};
use heng_values::{Type, Value, show};
use rayon::prelude::*;
use std::sync::Arc;

/// How a column ends that says how an item stands.
const STATE: &str = ".状态";
/// How a column ends that says what an item gives.
const AMOUNT: &str = ".金额";

/// What a column says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ValueKind {
    /// How an item stands in a row.
    State,
    /// What it gives.
    Amount,
}

/// What such a column says otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValueChange {
    /// What it says.
    pub kind: ValueKind,
    /// The item's name: the column's without its last part.
    pub item: Arc<str>,
    /// The table, by its position in [`Both::tables`].
    pub table: usize,
    /// For how long one amount is, where that is said.
    pub period: Option<PayPeriod>,
    /// The rows, in the order of lists.
    pub moves: Vec<ValueMove>,
}

/// A row with another value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValueMove {
    /// The row.
    pub row: Pair,
    /// What it was; none where it was unknown, or row or item were not there.
    pub before: Option<Value>,
    /// What it is, likewise.
    pub now: Option<Value>,
    /// Whether the earlier value was not known, although row and item were there.
    pub unknown_before: bool,
    /// Whether the later value is not known, likewise.
    pub unknown_now: bool,
}

/// What a column of a program says, if it is compared.
fn kind_of(program: &Program, id: ColumnId) -> Option<(ValueKind, &str)> {
    let Column { name, kind, .. } = program.column(id);
    if let Some(item) = name.strip_suffix(STATE).filter(|_| *kind == Type::Text) {
        return Some((ValueKind::State, item));
    }
    let amount = name.strip_suffix(AMOUNT).filter(|_| *kind == Type::Number);
    let paid = program.payments.iter().any(|payment| payment.column == id);
    let item = amount.or_else(|| paid.then_some(&**name))?;
    Some((ValueKind::Amount, item))
}

/// A table and a column's name, with the column in the earlier and in the later program.
type Columns = (usize, Arc<str>, Option<ColumnId>, Option<ColumnId>);

/// The columns of a program that are compared; a run has to keep them.
pub fn compared_columns(program: &Program) -> Vec<ColumnId> {
    let all = (0..program.columns.len() as u32).map(ColumnId);
    all.filter(|id| kind_of(program, *id).is_some()).collect()
}

/// The columns of a program that are amounts paid per period.
pub fn paid_columns(program: &Program) -> Vec<ColumnId> {
    program.payments.iter().map(|payment| payment.column).collect()
}

impl Both<'_, '_> {
    /// What states and amounts are otherwise: the later program's columns by table and name, then those that are no more.
    pub fn values(&self) -> Vec<ValueChange> {
        self.otherwise(compared_columns)
    }

    /// What amounts paid per period are otherwise, in the same order.
    pub fn payments(&self) -> Vec<ValueChange> {
        self.otherwise(paid_columns)
    }

    fn otherwise(&self, wanted: impl Fn(&Program) -> Vec<ColumnId>) -> Vec<ValueChange> {
        let columns = |side: Side| -> Vec<(usize, ColumnId)> {
            let program = self.store(side).program;
            let all = wanted(program).into_iter();
            all.map(|id| (self.position(side, program.column(id).table), id)).collect()
        };
        let (before, now) = (columns(Side::Before), columns(Side::Now));
        let name = |side: Side, id: ColumnId| self.store(side).program.column(id).name.clone();
        let mut both: Vec<Columns> = Vec::new();
        for (table, id) in &now {
            let own = name(Side::Now, *id);
            let there = before.iter().find(|(other, id)| other == table && name(Side::Before, *id) == own);
            both.push((*table, own, there.map(|(_, id)| *id), Some(*id)));
        }
        for (table, id) in &before {
            let own = name(Side::Before, *id);
            if now.iter().all(|(other, id)| other != table || name(Side::Now, *id) != own) {
                both.push((*table, own, Some(*id), None));
            }
        }
        both.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
        both.par_iter().filter_map(|(table, _, before, now)| self.value(*table, *before, *now)).collect()
    }

    fn value(&self, table: usize, before: Option<ColumnId>, now: Option<ColumnId>) -> Option<ValueChange> {
        if before.zip(now).is_some_and(|(before, now)| self.same_column(now, before)) {
            return None;
        }
        let (side, id) = now.map_or((Side::Before, before?), |now| (Side::Now, now));
        let (kind, item) = kind_of(self.store(side).program, id)?;
        let (old, new) = (
            before.map(|id| whole_column(self.store(Side::Before), id)),
            now.map(|id| whole_column(self.store(Side::Now), id)),
        );
        let get = |side: Side, id: Option<ColumnId>, column: &Option<Arc<heng_columns::Column>>, row: Option<u32>| {
            let (Some(id), Some(column), Some(row)) = (id, column, row) else { return (None, false) };
            let value = column.get(row as usize);
            let unknown = value.is_none();
            let store = self.store(side);
            let mask = store.program.column(id).mask.filter(|_| !store.show_sensitive);
            let hidden = match (value, mask) {
                (Some(value), Some(mask)) => Some(Value::text(&mask.mask(&show::shown(&value, None)))),
                (value, _) => value,
            };
            (hidden, unknown)
        };
        let mut moves = Vec::new();
        for pair in self.pairs(table) {
            let (then, unknown_before) = get(Side::Before, before, &old, pair.before);
            let (later, unknown_now) = get(Side::Now, now, &new, pair.now);
            if then != later || unknown_before != unknown_now {
                moves.push(ValueMove { row: *pair, before: then, now: later, unknown_before, unknown_now });
            }
        }
        let payment = |side: Side, id: Option<ColumnId>| {
            self.store(side).program.payments.iter().find(|one| Some(one.column) == id).map(|one| one.period)
        };
        let period = payment(Side::Now, now).or_else(|| payment(Side::Before, before));
        (!moves.is_empty()).then(|| ValueChange { kind, item: Arc::from(item), table, period, moves })
    }
}
