//! Which violations of the data checks are planted in households where nothing else is wrong, and what they do to the
//! household's own files. What the checks must then say is worked out here from the plan, not by any rule engine.

mod conditions;
mod income;
mod people;
mod registration;
mod stage;
mod stories;
mod work;

use super::subsidies::recommended;
use super::{Family, no_household, no_whole};
use crate::calendar::age;
use crate::household::Plan;
use crate::payment;
use crate::record::{Household, Patch, Person, Subject};
use crate::rng::Rng;
use crate::story::Story;

pub(crate) static FAULTS: Family =
    Family { name: "差错", files: &[], shape, household: no_household, whole: no_whole };

const HIT: &str = "命中";
const UNKNOWN: &str = "待核实";
const EXEMPT: &str = "豁免";
/// Of a thousand households in which nothing else happens, how many have one of these in a large set.
const PER_MILLE: u64 = 60;

/// Whether a violation can be planted in a household.
type Fits = fn(&Household) -> bool;

/// A violation: the check it is named by, where it can be, and what it does.
struct Fault {
    rule: &'static str,
    fits: Fits,
    plant: Plant,
}

/// What a violation does to the household's files. The forms that change one cell are hit in the row of that cell.
enum Plant {
    /// A cell of the member in this place.
    Member(u8, &'static str, &'static str),
    /// A cell of a member, which the household is hit for.
    Household(u8, &'static str, &'static str),
    /// A cell of the household.
    Cell(&'static str, &'static str),
    /// A cell of the first job.
    Job(&'static str, &'static str),
    /// Anything else, with what must follow.
    With(fn(&mut Household)),
    /// Rows of another family's files, which says what must follow.
    Elsewhere,
}

const fn member(rule: &'static str, fits: Fits, place: u8, field: &'static str, text: &'static str) -> Fault {
    Fault { rule, fits, plant: Plant::Member(place, field, text) }
}

const fn cell(rule: &'static str, fits: Fits, field: &'static str, text: &'static str) -> Fault {
    Fault { rule, fits, plant: Plant::Cell(field, text) }
}

const fn job(rule: &'static str, field: &'static str, text: &'static str) -> Fault {
    Fault { rule, fits: has_job, plant: Plant::Job(field, text) }
}

const fn with(rule: &'static str, fits: Fits, plant: fn(&mut Household)) -> Fault {
    Fault { rule, fits, plant: Plant::With(plant) }
}

const fn elsewhere(rule: &'static str, fits: Fits) -> Fault {
    Fault { rule, fits, plant: Plant::Elsewhere }
}

impl Fault {
    fn plant(&self, h: &mut Household) {
        match self.plant {
            Plant::Member(place, field, text) => {
                set(h, place, field, text);
                h.expect_of(place, self.rule, HIT);
            }
            Plant::Household(place, field, text) => {
                set(h, place, field, text);
                h.expect(self.rule, HIT);
            }
            Plant::Cell(field, text) => {
                h.patch(field, text);
                h.expect(self.rule, HIT);
            }
            Plant::Job(field, text) => {
                set_job(h, field, text);
                h.expect_row(Subject::Job(0), self.rule, HIT);
            }
            Plant::With(plant) => plant(h),
            Plant::Elsewhere => {}
        }
        h.faults.push(self.rule);
    }
}

impl Fault {
    /// Whether nothing else counts the household where it would no longer be: a village adds up its recommendations.
    fn stays(&self, h: &Household, plan: &Plan) -> bool {
        self.rule != "DQ-H05" || !recommended(plan, h.number)
    }
}

/// Every violation, in the order in which chance picks them.
fn all() -> impl Iterator<Item = &'static Fault> {
    let tables = [people::FAULTS, income::FAULTS, work::FAULTS, conditions::FAULTS, registration::FAULTS];
    tables.into_iter().flatten()
}

fn anywhere(_: &Household) -> bool {
    true
}

fn person(h: &Household, place: u8) -> Option<&Person> {
    h.people.iter().find(|p| p.place == place)
}

/// A grown spouse without work, who is paid nothing.
fn spouse(h: &Household) -> bool {
    person(h, 1).is_some_and(|p| (23..=57).contains(&age(p.birth)) && p.post_months == 0 && p.labour == "普通劳动力")
        && !h.jobs.iter().any(|j| j.place == 1)
        && !h.all_payments().any(|p| p.place == 1)
}

fn child(h: &Household, test: fn(&Person) -> bool) -> Option<u8> {
    h.people.iter().find(|p| matches!(p.place, 2 | 3) && test(p)).map(|p| p.place)
}

fn pupil(p: &Person) -> bool {
    (8..=14).contains(&age(p.birth)) && !p.school.is_empty()
}

fn has_pupil(h: &Household) -> bool {
    child(h, pupil).is_some()
}

fn has_job(h: &Household) -> bool {
    h.jobs.iter().any(|j| j.place == 0) && h.jobs.len() == 1
}

fn farms(h: &Household) -> bool {
    h.income.business > 100_000 && h.income.business_cost > 0
}

fn land(h: &Household) -> bool {
    h.payments.first().is_some_and(|p| *p.policy == payment::LAND)
}

fn set(h: &mut Household, place: u8, field: &'static str, text: &str) {
    if let Some(p) = h.people.iter_mut().find(|p| p.place == place) {
        p.patches.push(Patch { field, text: text.to_owned() });
    }
}

fn set_job(h: &mut Household, field: &'static str, text: &str) {
    h.jobs[0].patches.push(Patch { field, text: text.to_owned() });
}

/// Whether nothing else happens in it: no story, and nothing that another family planted or found.
fn free(h: &Household) -> bool {
    h.story == Story::Calm && h.in_scope() && h.expected.iter().all(|e| e.rule == "DQ-C04")
}

fn shape(h: &mut Household, plan: &Plan, rng: &mut Rng) {
    for at in 0..h.jobs.len() {
        if h.jobs[at].pay < 40_000 {
            h.expect_row(Subject::Job(at), "DQ-C04", HIT);
        }
    }
    stories::of_stories(h, plan);
    if !free(h) {
        return;
    }
    if plan.sample {
        stage::staged(h, plan).into_iter().for_each(|fault| fault.plant(h));
    } else if rng.chance(if plan.dense { 1000 } else { PER_MILLE }) {
        let fitting: Vec<&Fault> = all().filter(|fault| (fault.fits)(h) && fault.stays(h, plan)).collect();
        if !fitting.is_empty() {
            fitting[rng.below(fitting.len() as u64) as usize].plant(h);
        }
    }
}
