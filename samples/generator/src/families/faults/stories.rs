//! What the data checks say of a story: what it leaves out, and what it says twice.

use super::super::exemptions::exempted;
use super::{EXEMPT, HIT, UNKNOWN};
use crate::calendar::{LAST_MONTH, age, day};
use crate::household::Plan;
use crate::income::per_head;
use crate::record::{Household, Subject};
use crate::story::Story;

/// A wage that nobody knows, in the register and in the ledger.
fn no_wage(h: &mut Household) {
    h.expect("DQ-C12", HIT);
    for rule in ["DQ-C03", "DQ-C13", "DQ-C15", "DQ-C18", "R-205", "R-308"] {
        h.expect(rule, UNKNOWN);
    }
    if h.jobs.is_empty() {
        h.expect("DQ-C02", UNKNOWN);
    } else {
        h.expect("DQ-C01", HIT);
        h.expect("DQ-C05", UNKNOWN);
        h.expect("R-307", UNKNOWN);
    }
    if h.people.iter().any(|p| p.labour == "普通劳动力") {
        h.expect("DQ-C21", UNKNOWN);
    }
}

/// What the data checks say of a story.
pub(super) fn of_stories(h: &mut Household, plan: &Plan) {
    let last_job = h.jobs.len().saturating_sub(1);
    let last_payment = h.payments.len().saturating_sub(1);
    match h.story {
        Story::Newborn => {
            h.expect_of(6, "DQ-A06", if exempted(h) { EXEMPT } else { HIT });
            h.expect_of(6, "DQ-D11", UNKNOWN);
            h.expect_of(6, "MX-EDU", UNKNOWN);
        }
        Story::DuplicateId => {
            h.expect_of(1, "DQ-A04", HIT);
            // Elsewhere the other household of the pair may be missing.
            if plan.sample {
                h.expect_of(1, "DQ-A05", HIT);
            }
        }
        Story::OrphanPayment => {
            h.expect_row(Subject::Payment(last_payment), "DQ-D13", HIT);
            h.expect_row(Subject::Payment(last_payment), "DQ-D09", UNKNOWN);
            h.expect_row(Subject::Payment(last_payment), "R-602-逐笔", UNKNOWN);
        }
        Story::OrphanJob => {
            for rule in ["DQ-E05", "DQ-E06", "DQ-E07", "DQ-E08", "DQ-E09"] {
                h.expect_row(Subject::Job(last_job), rule, UNKNOWN);
            }
        }
        Story::NoSize => {
            h.expect("DQ-C12", HIT);
            for rule in ["DQ-C13", "DQ-C15", "R-205", "M-INSURE"] {
                h.expect(rule, UNKNOWN);
            }
        }
        Story::NoLastYear => {
            for rule in ["DQ-C15", "DQ-C16", "R-205"] {
                h.expect(rule, UNKNOWN);
            }
        }
        Story::NoWage => no_wage(h),
        Story::UnreadableWage => {
            h.expect("DQ-C10-户", HIT);
            no_wage(h);
        }
        Story::MissedPension => {
            if let Some(place) = h.people.iter().find(|p| (60..80).contains(&age(p.birth))).map(|p| p.place) {
                h.expect_of(place, "DQ-D05", HIT);
            }
        }
        Story::NoInsurance => h.expect_of(1, "DQ-G03", UNKNOWN),
        Story::Uninsured | Story::TwiceInsured => h.expect_of(1, "DQ-G03", HIT),
        Story::HouseC => h.expect("DQ-G01", HIT),
        Story::UnsafeWater => h.expect("DQ-G02", HIT),
        Story::NoHouse => {
            h.expect("DQ-G01", UNKNOWN);
            h.expect("DQ-G06", HIT);
        }
        Story::NoWater => {
            h.expect("DQ-G02", UNKNOWN);
            h.expect("DQ-G06", HIT);
        }
        Story::PostHolder | Story::UnpaidPost | Story::WillingWeak => h.expect_of(1, "DQ-B10", HIT),
        Story::PostTooOld => h.expect_of(1, "DQ-E10", HIT),
        Story::StudentWorks => {
            h.expect_row(Subject::Job(last_job), "DQ-E06", HIT);
            h.expect_row(Subject::Job(last_job), "DQ-E07", HIT);
            let job = &h.jobs[last_job];
            let start = LAST_MONTH + 1 - job.months as i32;
            let sixteen = day(start / 12 - 16, start % 12 + 1, 1);
            if h.people.iter().any(|p| p.place == job.place && p.birth > sixteen) {
                h.expect_row(Subject::Job(last_job), "DQ-E05", HIT);
            }
        }
        Story::NoMonths => {
            h.expect_row(Subject::Job(0), "DQ-E02", HIT);
            h.expect_row(Subject::Job(0), "DQ-E05", UNKNOWN);
            h.expect_row(Subject::Job(0), "DQ-E12", UNKNOWN);
            h.expect("DQ-C05", UNKNOWN);
            h.expect("R-303", HIT);
        }
        Story::BelowLine => h.expect("DQ-C13", HIT),
        _ => {}
    }
    let (now, before) = (per_head(h.income.net(), h.size), per_head(h.before.net(), h.size_before));
    let (net, earlier) = (h.income.business_net(), h.before.business_net());
    let faster = i128::from(net) * i128::from(before) < i128::from(now) * i128::from(earlier);
    if earlier > 0 && net < earlier && faster && h.patches.is_empty() {
        h.expect("DQ-C16", HIT);
    }
    if ["R-201", "R-202", "R-203"].iter().any(|rule| h.expects(rule, HIT)) {
        h.expect("DQ-C15", HIT);
    }
}
