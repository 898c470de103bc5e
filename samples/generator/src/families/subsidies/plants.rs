//! What is broken in households that have no other story: jobs that ended or will end, posts, grants and payments that
//! are missing. Each at a known rate; what must be found follows from the records (see `judge`).

use super::super::ledger::eleven;
use crate::calendar::{age, month};
use crate::payment::{self, Policy, paid};
use crate::record::{Cents, Household, Patch, forest_land};
use crate::rng::Rng;
use crate::story::Story;

/// What may be broken, and in how many of 10,000 households without a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plant {
    Nothing,
    /// Away until July, back home since.
    CameBack,
    /// A contract away from the county ends within days.
    ContractEnds,
    /// The factory stands still.
    Stopped,
    /// Means to come home.
    Leaving,
    /// Earns much less than last year.
    EarnsLess,
    /// Does not want to work away, and no reason is noted.
    NoReason,
    /// A grant of this term was not paid.
    MissedGrant,
    /// The land subsidy was not paid.
    MissedLand,
    /// The forest compensation was not paid.
    MissedForest,
    /// The allowance for old age was not paid.
    MissedAged,
}

const RATES: [(Plant, u64); 10] = [
    (Plant::CameBack, 60),
    (Plant::ContractEnds, 60),
    (Plant::Stopped, 30),
    (Plant::Leaving, 40),
    (Plant::EarnsLess, 50),
    (Plant::NoReason, 80),
    (Plant::MissedGrant, 80),
    (Plant::MissedLand, 50),
    (Plant::MissedForest, 60),
    (Plant::MissedAged, 60),
];

/// In the sample every third household without a story, in turn; else by chance.
fn choose(h: &Household, sample: bool, rng: &mut Rng) -> Plant {
    if sample {
        let turn = h.number as usize * 7 / 10;
        return if h.number.is_multiple_of(3) { RATES[turn % RATES.len()].0 } else { Plant::Nothing };
    }
    let mut left = rng.below(10_000);
    for (plant, rate) in RATES {
        if left < rate {
            return plant;
        }
        left -= rate;
    }
    Plant::Nothing
}

/// Forest land, and what is paid for it, in some households; then what is broken.
pub(super) fn shape(h: &mut Household, sample: bool, rng: &mut Rng) {
    if rng.chance(250) {
        let area = rng.range(20, 300);
        if own_land(h, &payment::FOREST, area * 160) {
            h.forest_area = area;
        }
    }
    if rng.chance(100) {
        // Land returned to forest is part of the forest land.
        let area = rng.range(10, 60).min(forest_land(h));
        if own_land(h, &payment::RETURNED, area * 1_250) {
            h.returned_area = area;
        }
    }
    if h.story == Story::Calm {
        let plant = choose(h, sample, rng);
        plant_in(h, plant);
    }
}

/// Pays for land, if the transfers of the year's income hold that besides what else is paid by name: the ledger has
/// each payment, and all of them together are not more than the year.
fn own_land(h: &mut Household, policy: &'static Policy, amount: Cents) -> bool {
    let named: Cents = h.payments.iter().filter(|p| p.policy.transfer()).map(|p| p.paid).sum();
    let holds = named + amount <= eleven(h.income.transfer);
    if holds {
        h.payments.push(paid(0, policy, month(2022, 6), amount));
    }
    holds
}

fn plant_in(h: &mut Household, plant: Plant) {
    let county = h.region.county;
    let patch = |field, text: &str| Patch { field, text: text.to_owned() };
    let away = h.jobs.iter_mut().find(|j| j.county != county);
    match plant {
        Plant::Nothing => {}
        Plant::CameBack => {
            // Only a head who needs no subsidy for the work: what was paid stays right.
            if let Some(job) = away {
                job.patches.push(patch("在岗", "否"));
                job.patches.push(patch("结束时间", "202207"));
            }
        }
        Plant::ContractEnds => away.into_iter().for_each(|j| j.patches.push(patch("合同到期", "2022-09-20"))),
        Plant::Stopped => away.into_iter().for_each(|j| j.patches.push(patch("企业停工", "是"))),
        Plant::Leaving => away.into_iter().for_each(|j| j.patches.push(patch("返乡意向", "是"))),
        Plant::EarnsLess => {
            if let Some(job) = h.jobs.first_mut() {
                let before = job.pay * 2;
                job.patches.push(patch("上年月收入", &format!("{}", before / 100)));
            }
        }
        Plant::NoReason => {
            let working: Vec<u8> = h.jobs.iter().map(|j| j.place).collect();
            let idle = h.people.iter_mut().find(|p| {
                p.will == "不愿意"
                    && p.post_months == 0
                    && (16..=60).contains(&age(p.birth))
                    && !working.contains(&p.place)
            });
            idle.into_iter().for_each(|p| p.patches.push(patch("未务工原因", "")));
        }
        Plant::MissedGrant => {
            if let Some(at) = h.payments.iter().position(|p| p.policy.code.starts_with("EDU_")) {
                h.payments.remove(at);
            }
        }
        Plant::MissedLand => h.payments.retain(|p| *p.policy != payment::LAND),
        Plant::MissedForest => h.payments.retain(|p| *p.policy != payment::FOREST),
        Plant::MissedAged => h.payments.retain(|p| *p.policy != payment::AGED),
    }
}
