//! Which households of the sample have which violation: every one once, and some beside another.

use super::super::subsidies::SUBSIDIES;
use super::{Fault, all, free};
use crate::household::Plan;
use crate::record::Household;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Violations that touch one cell of their own, and so may stand beside another.
const LIGHT: [&str; 18] = [
    "DQ-A09-同户",
    "DQ-A10",
    "DQ-B02",
    "DQ-D07",
    "DQ-G09",
    "DQ-A08",
    "DQ-A09",
    "DQ-A11",
    "DQ-B13",
    "DQ-C20",
    "DQ-D06",
    "DQ-E13",
    "DQ-E15",
    "DQ-G05",
    "DQ-G06",
    "DQ-G08",
    "R-305-未校正",
    "DQ-C10-上年",
];

/// Violations that take a place of the sample only where one is left: large sets have them all.
const LAST: [&str; 5] = ["MX-ORPHAN-DIBAO", "EDU_VOC", "ELDER", "R-602-标准", "R-602-逐笔"];

type Stage = Vec<Vec<&'static Fault>>;

/// The violations of each household of the sample: every one once, those that few households fit first.
fn stage(plan: &Plan) -> Stage {
    let mut households: Vec<Household> = (0..plan.layout.households).map(|n| plan.bare(n)).collect();
    for h in &mut households {
        (SUBSIDIES.shape)(h, plan, &mut SUBSIDIES.stream(plan.seed, h.number));
    }
    let calm = |h: &&Household| free(h);
    let mut stage: Stage = vec![Vec::new(); households.len()];
    let mut faults: Vec<&'static Fault> = all().collect();
    faults.sort_by_key(|fault| {
        let fitting = households.iter().filter(calm).filter(|h| (fault.fits)(h)).count();
        (LIGHT.contains(&fault.rule), LAST.contains(&fault.rule), fitting)
    });
    for fault in faults {
        let light = LIGHT.contains(&fault.rule);
        let fitting = households.iter().filter(calm).filter(|h| (fault.fits)(h)).map(|h| h.number as usize);
        let alone = |n: &usize| stage[*n].is_empty();
        let beside = |n: &usize| light && stage[*n].len() == 1 && !LIGHT.contains(&stage[*n][0].rule);
        let places: Vec<usize> = fitting.collect();
        let place = places.iter().copied().find(alone).or_else(|| places.iter().copied().find(beside));
        if let Some(place) = place {
            stage[place].push(fault);
        }
    }
    stage
}

/// What is planted in a household of the sample.
pub(super) fn staged(h: &Household, plan: &Plan) -> Vec<&'static Fault> {
    static STAGES: OnceLock<Mutex<BTreeMap<u64, Arc<Stage>>>> = OnceLock::new();
    let stages = STAGES.get_or_init(Mutex::default);
    let mut stages = stages.lock().unwrap_or_else(PoisonError::into_inner);
    let stage = stages.entry(plan.seed).or_insert_with(|| Arc::new(stage(plan)));
    stage.get(h.number as usize).cloned().unwrap_or_default()
}
