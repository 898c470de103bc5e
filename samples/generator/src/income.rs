//! Splits a household's net income over the four classes so that it adds up to the 分, this year and last.

use crate::calendar::age;
use crate::record::{Cents, Household, Income};
use crate::rng::Rng;

/// Which class carries the difference between the two years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// All in proportion.
    All,
    Wage,
    Business,
    Transfer,
}

/// Net income for each member, this year and last, in 分.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) now: Cents,
    pub(crate) before: Cents,
    pub(crate) carrier: Carrier,
}

/// An amount divided among members, rounded to the 分, half up (amounts are not negative).
pub(crate) fn per_head(total: Cents, size: i64) -> Cents {
    (2 * total + size) / (2 * size)
}

/// Fills both years' income, and the pay of each job, so that the household reaches its target exactly.
pub(crate) fn settle(h: &mut Household, target: Target, rng: &mut Rng) {
    let total = target.now * h.size;
    let property = if rng.chance(300) { rng.range(100, 900) * 100 } else { 0 }.min(total / 20);
    let post: Cents = h.people.iter().map(|p| p.post_months * 80_000).sum::<i64>().min(total / 3);
    let earns = h.no_labour || h.jobs.is_empty() && h.people.iter().all(|p| age(p.birth) >= 70);
    // What is paid by name stands in the ledger, so a year's transfers are not less.
    let paid: Cents = h.payments.iter().filter(|p| p.policy.transfer()).map(|p| p.paid).sum();
    let transfer =
        if earns { total - property - post } else { transfers(h).max(paid * 12 / 11 + 20_000).min(total / 2) };
    let left = total - property - post - transfer;

    let months: i64 = h.jobs.iter().map(|j| j.months).sum();
    let share = rng.range(60, 85);
    let pay = (left * share / 100).checked_div(months).map_or(0, |pay| pay / 1000 * 1000);
    for job in &mut h.jobs {
        job.pay = pay;
    }
    let net = left - pay * months;
    let cost = net * rng.range(31, 48) / 100;
    let cost_subsidy = if rng.chance(150) { (cost / 12).min(rng.range(100, 400) * 100) } else { 0 };
    h.income = Income {
        wage: pay * months + post,
        post,
        business: net + cost - cost_subsidy,
        business_cost: cost,
        cost_subsidy,
        property,
        transfer,
        claims: 0,
        medical: if target.now >= 800_000 && rng.chance(300) { rng.range(50, 800) * 100 } else { 0 },
    };

    let earlier = target.before * h.size_before;
    let rise = earlier - total;
    let mut before = h.income;
    match target.carrier {
        Carrier::Wage if h.income.wage > 0 => before.wage += rise,
        Carrier::Business => before.business += rise,
        Carrier::Transfer => before.transfer += rise,
        _ => {
            let scaled = |x: Cents| x * earlier / total.max(1);
            before.wage = scaled(h.income.wage);
            before.property = scaled(h.income.property);
            before.transfer = scaled(h.income.transfer);
            let rest = earlier - (before.wage + before.property + before.transfer);
            if net == 0 {
                before.transfer += rest;
            } else {
                before.business += rest - before.business_net();
            }
        }
    }
    h.before = before;
}

/// A plausible year of transfers for the members as they are.
fn transfers(h: &Household) -> Cents {
    let people: Cents = h
        .people
        .iter()
        .map(|p| {
            let pension = if age(p.birth) >= 60 { 157_200 } else { 0 };
            let allowance = if p.allowance { 300_000 } else { 0 };
            let care = if p.disability.is_some() { 96_000 } else { 0 };
            pension + allowance + care
        })
        .sum();
    people + h.field_area * 950 + 30_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_up_at_the_cent() {
        assert_eq!(per_head(2_400_001, 3), 800_000);
        assert_eq!(per_head(5, 2), 3);
    }
}
