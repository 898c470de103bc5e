//! What the households together have of problems: how many in each village and township, what the teams found, and the
//! first problem of a category in a county. Counted once over the whole plan; it knows no rule engine.

use crate::household::Plan;
use crate::record::Household;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A village or township.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) problems: u64,
    /// Households that have one.
    pub(crate) concerned: u64,
    pub(crate) households: u64,
}

/// County, township and village.
pub(crate) type Place = (&'static str, &'static str, &'static str);

/// The counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Survey {
    pub(crate) villages: BTreeMap<Place, Area>,
    /// What inspection teams found, by county.
    pub(crate) found: BTreeMap<&'static str, u64>,
    /// Counties in which the inspection team did not find what the city found.
    pub(crate) missed: BTreeSet<&'static str>,
    /// The first problem of A5 in a county: its day and number.
    pub(crate) first: BTreeMap<&'static str, (i32, u64)>,
}

impl Survey {
    fn of(mut self, h: &Household) -> Self {
        let region = h.region;
        let area = self.villages.entry((region.county, region.township, region.village)).or_default();
        area.households += 1;
        area.problems += h.problems.len() as u64;
        area.concerned += u64::from(!h.problems.is_empty());
        for p in &h.problems {
            if p.missed {
                self.missed.insert(region.county);
            }
            if p.listed() {
                *self.found.entry(region.county).or_default() += 1;
            }
            if p.category == "A5" {
                let first = self.first.entry(region.county).or_insert((p.found, p.number));
                *first = (*first).min((p.found, p.number));
            }
        }
        self
    }

    fn and(mut self, other: Self) -> Self {
        for (place, area) in other.villages {
            let own = self.villages.entry(place).or_default();
            own.problems += area.problems;
            own.concerned += area.concerned;
            own.households += area.households;
        }
        for (county, found) in other.found {
            *self.found.entry(county).or_default() += found;
        }
        self.missed.extend(other.missed);
        for (county, first) in other.first {
            let own = self.first.entry(county).or_insert(first);
            *own = (*own).min(first);
        }
        self
    }

    /// The same by township.
    pub(crate) fn townships(&self) -> BTreeMap<(&'static str, &'static str), Area> {
        let mut out: BTreeMap<_, Area> = BTreeMap::new();
        for ((county, township, _), area) in &self.villages {
            let own = out.entry((*county, *township)).or_default();
            own.problems += area.problems;
            own.concerned += area.concerned;
            own.households += area.households;
        }
        out
    }
}

/// Counts over all households of a plan.
pub(crate) fn survey(plan: &Plan) -> Survey {
    (0..plan.layout.households)
        .into_par_iter()
        .fold(Survey::default, |survey, number| survey.of(&plan.household(number)))
        .reduce(Survey::default, Survey::and)
}
