//! The family of subsidies, work and industry: forest land, what is broken in households without another story, the
//! departments' files of August, the way of recommendations, posts, workshops and projects.

mod judge;
mod places;
mod plants;
mod recommend;
mod rosters;

pub(super) use places::PLACES;
pub(super) use recommend::{RECOMMENDATIONS, recommended};
pub(super) use rosters::ROSTERS;

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
    let payments = std::mem::take(&mut h.payments);
    (h.rostered, h.payments) = payments.into_iter().partition(|p| rosters::file_of(p).is_some());
}

/// The counties that have households, in the order in which they come.
fn counties(plan: &Plan) -> Vec<&'static str> {
    let mut all = Vec::new();
    for number in 0..plan.layout.households {
        let county = plan.layout.region(number).county;
        if !all.contains(&county) {
            all.push(county);
        }
    }
    all
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
