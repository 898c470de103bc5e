//! Violations in how income is registered: the ledger, the passbook and the review say what follows (`super::super::ledger`).

use super::{Fault, anywhere, cell, elsewhere, farms, has_job, land};
use crate::calendar::LAST_MONTH;
use crate::record::Household;

pub(super) const FAULTS: &[Fault] = &[
    elsewhere("R-301", anywhere),
    elsewhere("R-302", farms),
    elsewhere("R-302-核实", |h| h.number.is_multiple_of(5)),
    elsewhere("R-303", farms),
    elsewhere("R-304", anywhere),
    elsewhere("R-304-台账", |h| land(h) && h.payments.len() > 1),
    elsewhere("R-305", has_job),
    elsewhere("R-305-未校正", anywhere),
    elsewhere("R-306", |h| !paid_last(h)),
    elsewhere("R-306-迟登", paid_last),
    elsewhere("R-307", rises_without_land),
    elsewhere("R-308", anywhere),
    elsewhere("DQ-A12", farms),
    elsewhere("DQ-C10", anywhere),
    elsewhere("DQ-C10-上年", anywhere),
    elsewhere("DQ-C17", anywhere),
    // What the ledger then shows is no fall either.
    elsewhere("DQ-C18", |h| {
        let rises = 7_000_000 * h.size_before > h.before.net() * h.size;
        h.payments.len() <= 2 && h.size <= 4 && has_job(h) && rises
    }),
    elsewhere("DQ-C19", anywhere),
    elsewhere("R-807-登记", anywhere),
    cell("DQ-H05", anywhere, "村", "样错村"),
];

/// Whether the year's income is more than last year's also without the land subsidy, so that nothing else follows.
fn rises_without_land(h: &Household) -> bool {
    let rise = h.income.net() * h.size_before - h.before.net() * h.size;
    land(h) && h.payments.first().is_some_and(|p| rise * 11 > p.paid * 13 * h.size_before)
}

/// Whether something was paid in the last month.
fn paid_last(h: &Household) -> bool {
    h.all_payments().any(|p| p.month == LAST_MONTH)
}
