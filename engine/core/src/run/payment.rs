//! What is paid per period, and which rows a changed program pays otherwise. How many periods that concerns, and who is
//! told, is found out elsewhere.

use super::counterpart::Counterparts;
use super::frame::{Frame, Rows};
use super::kept::Kept;
use super::outcome::Outcome;
use super::store::Store;
use crate::program::{ColumnId, PayPeriod, TableId};
use heng_values::Value;
use std::sync::Arc;

/// Rows of a table for which a payment differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaymentChange {
    /// The column's name, such as `跨省交通补助.金额`.
    pub name: Arc<str>,
    /// Whose rows.
    pub table: TableId,
    /// For how long one amount is.
    pub period: PayPeriod,
    /// The rows, with the amount before and now in millionths.
    pub rows: Vec<(u32, i64, i64)>,
    /// Rows where one of the two is unknown and the other is not.
    pub unknown: u64,
}

/// Payments that differ over the same rows.
pub fn payment_changes(kept: &Kept, outcome: &Outcome<'_>, same: &Counterparts) -> Vec<PaymentChange> {
    let before = kept.store();
    let (old, new) = (before.program, outcome.program());
    let mut changes = Vec::new();
    for payment in &new.payments {
        let column = new.column(payment.column);
        let earlier = old.payments.iter().find(|earlier| {
            let known = old.column(earlier.column);
            known.table == column.table && known.name == column.name
        });
        let Some(earlier) = earlier else { continue };
        if same.column(payment.column) == Some(earlier.column) {
            continue;
        }
        let (then, now) = (amounts(&before, earlier.column), amounts(outcome.store(), payment.column));
        let mut change = PaymentChange {
            name: column.name.clone(),
            table: column.table,
            period: payment.period,
            rows: Vec::new(),
            unknown: 0,
        };
        for (row, (then, now)) in then.into_iter().zip(now).enumerate() {
            match (then, now) {
                (Some(then), Some(now)) if then != now => change.rows.push((row as u32, then, now)),
                (None, Some(_)) | (Some(_), None) => change.unknown += 1,
                _ => {}
            }
        }
        if !change.rows.is_empty() || change.unknown > 0 {
            changes.push(change);
        }
    }
    changes
}

fn amounts(store: &Store<'_>, id: ColumnId) -> Vec<Option<i64>> {
    let table = store.program.column(id).table;
    let rows = store.table(table).rows;
    let mut amounts = Vec::with_capacity(rows);
    for range in Store::chunks(rows, 8192) {
        let mut frame = Frame::new(store, table, Rows::Range(range));
        let operand = frame.column(id);
        amounts.extend((0..frame.len).map(|at| match operand.get(at) {
            Some(Value::Number(number)) => Some(number.raw()),
            _ => None,
        }));
    }
    amounts
}
