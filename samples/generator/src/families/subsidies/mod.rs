//! The family of subsidies, work and industry: forest land, what is broken in households without another story, the
//! departments' files of August, the way of recommendations, posts, workshops and projects.

mod judge;
mod plants;

use super::{Family, no_household, no_whole};
use crate::household::Plan;
use crate::record::{Expectation, Household};
use crate::rng::Rng;

pub(super) static SUBSIDIES: Family =
    Family { name: "补助就业产业", files: &[], shape, household: no_household, whole: no_whole };

fn shape(h: &mut Household, plan: &Plan, rng: &mut Rng) {
    plants::shape(h, plan.sample, rng);
    for found in judge::expected(h) {
        expect(h, found);
    }
}

/// Notes a finding; of two about the same rule and row the surer one stays.
fn expect(h: &mut Household, found: Expectation) {
    let known = |e: &&mut Expectation| e.rule == found.rule && e.subject == found.subject;
    match h.expected.iter_mut().find(known) {
        Some(old) if old.state == "待核实" => *old = found,
        Some(_) => {}
        None => h.expected.push(found),
    }
}
