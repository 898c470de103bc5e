//! Families of files: each has its own module and its own stream of random numbers, so that adding one, or a draw in
//! one, changes no byte of another. A family may shape a household before anything is written, gives each household's
//! rows, gives the rows that belong to no household, and says which findings must follow.

mod exemptions;
mod faults;
mod growth;
pub(crate) mod inspection;
mod ledger;
mod organisation;
mod rectification;
mod regions;
mod sink;
mod subsidies;
mod survey;
mod warned;

pub(crate) use sink::{File, Planted, Sink};

use crate::household::Plan;
use crate::record::Household;
use crate::rng::Rng;

/// One family.
pub(crate) struct Family {
    /// Names its stream of random numbers.
    pub(crate) name: &'static str,
    /// Its files, by the position that its rows name.
    pub(crate) files: &'static [File],
    /// Changes a household before its rows are made (members, work, payments, patches, expectations).
    pub(crate) shape: fn(&mut Household, &Plan, &mut Rng),
    /// The rows of one household.
    pub(crate) household: fn(&Household, &Plan, &mut Rng, &mut Sink),
    /// The rows that belong to no household, written before all others.
    pub(crate) whole: fn(&Plan, &mut Rng, &mut Sink),
}

/// Every family, in the order in which they shape households and their files are written.
pub(crate) static FAMILIES: &[&Family] = &[
    &subsidies::SUBSIDIES,
    &faults::FAULTS,
    &warned::WARNED,
    &ledger::LEDGER,
    &regions::REGIONS,
    &subsidies::ROSTERS,
    &subsidies::RECOMMENDATIONS,
    &subsidies::PLACES,
    &organisation::ORGANISATION,
    &inspection::INSPECTION,
    &rectification::RECTIFICATION,
    &exemptions::EXEMPTIONS,
    &growth::GROWTH,
];

/// A family that shapes nothing, or has no rows of a kind, says so with these.
pub(crate) fn no_shape(_: &mut Household, _: &Plan, _: &mut Rng) {}
pub(crate) fn no_household(_: &Household, _: &Plan, _: &mut Rng, _: &mut Sink) {}
pub(crate) fn no_whole(_: &Plan, _: &mut Rng, _: &mut Sink) {}

impl Family {
    /// Its random numbers for household `number`; `u64::MAX` for what belongs to none.
    pub(crate) fn stream(&self, seed: u64, number: u64) -> Rng {
        let name = self
            .name
            .bytes()
            .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
        Rng::new(seed ^ name, number)
    }
}

/// Lets every family shape a household, each from its own stream.
pub(crate) fn shape(h: &mut Household, plan: &Plan) {
    for family in FAMILIES {
        (family.shape)(h, plan, &mut family.stream(plan.seed, h.number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_families_differ_and_stay() {
        let family = |name| Family { name, files: &[], shape: no_shape, household: no_household, whole: no_whole };
        let draw = |name, number| family(name).stream(7, number).below(1 << 32);
        assert_eq!(draw("台账", 1), draw("台账", 1));
        assert_ne!(draw("台账", 1), draw("存折", 1));
        assert_ne!(draw("台账", 1), draw("台账", 2));
    }
}
