//! Which townships and counties grow less in business than in all income, worked out from what the household file shows: sums
//! first, then ratios, over households of which both years are known. No files of its own.

use super::{Family, Sink, no_household, no_shape};
use crate::household::Plan;
use crate::places::COUNTIES;
use crate::record::{Cents, Household};
use crate::rng::Rng;
use crate::story::Story;
use std::collections::BTreeMap;

pub(super) static GROWTH: Family =
    Family { name: "增速", files: &[], shape: no_shape, household: no_household, whole };

const HIT: &str = "命中";
/// Fewer households are not judged.
const FEWEST: i128 = 30;

/// Of this year and last: business income net of cost, all net income, people.
#[derive(Default)]
struct Sums {
    households: i128,
    business: [i128; 2],
    net: [i128; 2],
    people: [i128; 2],
}

impl Sums {
    fn add(&mut self, h: &Household) {
        self.households += 1;
        for (sums, now, before) in [
            (&mut self.business, shown_business(h), h.before.business_net()),
            (&mut self.net, shown_net(h), h.before.net()),
            (&mut self.people, h.size, h.size_before),
        ] {
            sums[0] += i128::from(now);
            sums[1] += i128::from(before);
        }
    }

    /// Business grows less than all income, or shrinks, by the head.
    fn slow(&self) -> bool {
        let judged = self.households >= FEWEST && self.business[1] > 0 && self.net[1] > 0;
        let slower = self.business[0] * self.net[1] < self.net[0] * self.business[1];
        let shrinks = self.business[0] * self.people[1] < self.business[1] * self.people[0];
        judged && (slower || shrinks)
    }
}

/// What the household's row shows in a cell of money.
pub(super) fn shown(h: &Household, field: &str, real: Cents) -> Cents {
    let patch = h.patches.iter().rfind(|patch| patch.field == field);
    patch.and_then(|patch| patch.text.replace('.', "").parse().ok()).unwrap_or(real)
}

pub(super) fn shown_business(h: &Household) -> Cents {
    shown(h, "生产经营性收入", h.income.business) - shown(h, "生产经营性支出", h.income.business_cost)
        + h.income.cost_subsidy
}

/// The year's net income as the household's row shows it.
pub(super) fn shown_net(h: &Household) -> Cents {
    shown(h, "工资性收入", h.income.wage)
        + shown_business(h)
        + h.income.property
        + shown(h, "转移性收入", h.income.transfer)
}

/// Both years are known.
pub(super) fn comparable(h: &Household) -> bool {
    let unknown = [Story::NoLastYear, Story::NoSize, Story::NoWage, Story::UnreadableWage];
    h.in_scope() && !unknown.contains(&h.story)
}

/// Whether the townships of a county wrote down why they grow less.
pub(super) fn analysed(county: &str) -> bool {
    COUNTIES.iter().position(|one| *one == county).is_none_or(|at| at % 3 != 1)
}

fn whole(plan: &Plan, _: &mut Rng, sink: &mut Sink) {
    let mut townships: BTreeMap<(&str, &str), Sums> = BTreeMap::new();
    let mut counties: BTreeMap<&str, Sums> = BTreeMap::new();
    for h in (0..plan.layout.households).map(|number| plan.household(number)).filter(comparable) {
        townships.entry((h.region.county, h.region.township)).or_default().add(&h);
        counties.entry(h.region.county).or_default().add(&h);
    }
    for ((county, township), _) in townships.iter().filter(|(_, sums)| sums.slow()) {
        let key = format!("{county}/{township}");
        sink.plant("R-502", "乡镇", key.clone(), HIT, "经营净收入增速低");
        if !analysed(county) {
            sink.plant("R-504", "乡镇", key, HIT, "没有原因分析");
        }
    }
    for (county, _) in counties.iter().filter(|(_, sums)| sums.slow()) {
        for (rule, story) in [("R-502-县", "经营净收入增速低"), ("R-504-县", "县里没有原因分析")] {
            sink.plant(rule, "县", *county, HIT, story);
        }
    }
}
