//! One household from its number: region, members, work, payments, income, visits, and the story it tells.
//! The same seed and number always give the same household.

use crate::calendar::{age, day};
use crate::identity::{Seat, seat};
use crate::places::Layout;
use crate::record::{Household, Income, Person, Visit};
use crate::rng::Rng;
use crate::story::{STORIES, Story};
use crate::{families, family, income, payment, plant, problem, work};

/// What to make: how many households, where, from which seed; with `sample`, every story stands in its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) layout: Layout,
    pub(crate) seed: u64,
    pub(crate) sample: bool,
    /// Every household in which nothing else happens has a violation.
    pub(crate) dense: bool,
}

impl Plan {
    /// Household `number` of this plan.
    pub(crate) fn household(&self, number: u64) -> Household {
        let mut h = self.bare(number);
        families::shape(&mut h, self);
        h
    }

    /// Household `number` before the families shape it.
    pub(crate) fn bare(&self, number: u64) -> Household {
        let mut rng = Rng::new(self.seed, number);
        let (story, seat, people) = if self.sample { self.staged(number) } else { self.drawn(number, &mut rng) };
        let mut h = blank(number, seat, story, self.layout);
        h.size = people.len() as i64;
        h.size_now = h.size;
        h.size_before = h.size;
        h.people = people;
        home(&mut h, &mut rng);
        plant::before(&mut h, &mut rng);
        work::employ(&mut h, story.demand(), &mut rng);
        if story == Story::StudentWorks {
            student_job(&mut h, &mut rng);
        }
        h.payments = payment::entitled(&h);
        let target = plant::target(&h, &mut rng);
        income::settle(&mut h, target, &mut rng);
        visits(&mut h, &mut rng);
        plant::after(&mut h);
        h.problems = if self.sample { problem::staged(number) } else { problem::drawn(number, &mut rng) };
        h.expected.extend(problem::expected(&h.problems));
        h
    }

    /// The story at this place of the sample, and the first seat whose family it can happen in.
    fn staged(&self, number: u64) -> (Story, Seat, Vec<Person>) {
        let count = self.layout.households;
        let story = STORIES
            .iter()
            .flat_map(|s| std::iter::repeat_n(s.0, s.3))
            .enumerate()
            .find(|(i, _)| (*i as u64 * 5 + 2) % count == number)
            .map_or(Story::Calm, |(_, story)| story);
        let mut at = number;
        loop {
            let (seat, people) = self.family(at);
            // Every story fits some seat of the block; the unit tests try them all.
            if story.fits(&people) {
                return (story, seat, people);
            }
            at += count;
        }
    }

    /// A story by chance, if it can happen in the family of this seat.
    fn drawn(&self, number: u64, rng: &mut Rng) -> (Story, Seat, Vec<Person>) {
        let (seat, people) = self.family(number);
        let mut left = rng.below(10_000);
        let mut story = Story::Calm;
        for &(candidate, _, weight, _) in STORIES {
            if left < weight {
                story = candidate;
                break;
            }
            left -= weight;
        }
        (if story.fits(&people) { story } else { Story::Calm }, seat, people)
    }

    /// The family at a seat. Families are drawn from their own stretch of numbers, so that trying a seat does not
    /// move other draws.
    fn family(&self, at: u64) -> (Seat, Vec<Person>) {
        const FAMILIES: u64 = 1 << 40;
        let seat = seat(at);
        (seat, family::people(seat, &mut Rng::new(self.seed, FAMILIES + at)))
    }
}

fn blank(number: u64, seat: Seat, story: Story, layout: Layout) -> Household {
    Household {
        number,
        seat,
        region: layout.region(number),
        story,
        lifted: true,
        monitored: "",
        risk_cleared: false,
        risk: "",
        cause: "",
        exit_year: 2019,
        no_labour: false,
        size: 0,
        size_now: 0,
        size_before: 0,
        income: Income::default(),
        before: Income::default(),
        house_level: "A",
        house_area: 80,
        safe_water: true,
        field_area: 0,
        orchard_area: 0,
        forest_area: 0,
        returned_area: 0,
        has_pen: false,
        wants_industry: false,
        industry: "",
        industry_area: 0,
        accepted: false,
        support: "",
        wants_loan: false,
        loan: 0,
        remark: "",
        road: 0,
        faults: Vec::new(),
        people: Vec::new(),
        jobs: Vec::new(),
        payments: Vec::new(),
        rostered: Vec::new(),
        visits: Vec::new(),
        problems: Vec::new(),
        expected: Vec::new(),
        patches: Vec::new(),
    }
}

/// House, land and industry as they ordinarily are.
fn home(h: &mut Household, rng: &mut Rng) {
    h.exit_year = rng.range(2014, 2020) as i32;
    h.cause = rng.pick(&["缺技术", "缺资金", "因病", "因学", "缺劳动力", "交通条件落后"]);
    h.house_level = if rng.chance(800) { "A" } else { "B" };
    h.house_area = rng.range(60, 160);
    h.road = rng.range(1, 45);
    h.field_area = if rng.chance(700) { rng.range(8, 80) } else { 0 };
    h.orchard_area = if rng.chance(400) { rng.range(5, 60) } else { 0 };
    h.has_pen = rng.chance(400);
    // Nobody left who could work the land.
    if matches!(h.story, Story::NoLabour | Story::Helpless) || h.people.iter().all(|p| age(p.birth) >= 70) {
        h.field_area = 0;
        h.orchard_area = 0;
    }
    let young = h.people.iter().any(|p| (18..60).contains(&age(p.birth)));
    h.wants_industry = young && h.story != Story::Outside && rng.chance(400);
    if h.wants_industry && rng.chance(300) {
        h.industry = rng.pick(&payment::AWARDS).0;
        h.industry_area = rng.range(10, 45);
        h.accepted = true;
        h.support = "产业奖补，技术指导";
    } else if h.wants_industry {
        h.industry = rng.pick(&["柑橘", "罗汉果", "土鸡", "油茶"]);
        h.support = rng.pick(&["技术指导", "短平快种养项目，消费帮扶", "消费帮扶"]);
    }
    h.remark = if rng.chance(970) {
        ""
    } else {
        rng.pick(&[
            "长期在外, 过年返乡",
            "户主说\"田已流转\"，待看合同",
            "第一次走访无人\n第二次由邻居代述",
            "随子女居住",
        ])
    };
}

/// A student of working age who is registered as working.
fn student_job(h: &mut Household, rng: &mut Rng) {
    let student = h.people.iter().find(|p| payment::vocational(p) && age(p.birth) >= 16).map(|p| p.place);
    if let Some(place) = student {
        let job = work::job(h, place, work::Demand::OtherCounty, rng);
        h.jobs.push(job);
    }
}

fn visits(h: &mut Household, rng: &mut Rng) {
    if h.story != Story::Calm || rng.chance(500) {
        h.visits.push(Visit {
            day: day(2022, 8, 16) + rng.range(0, 18) as i32,
            role: rng.pick(&["帮扶联系人", "帮扶联系人", "乡村干部", "驻村工作队员", "防贫信息员"]),
            by_phone: rng.chance(120),
            note: rng.pick(&[
                "已核对收入和政策",
                "收入, 政策均已核对",
                "户主称\"与手册一致\"",
                "一、收入已核\n二、政策已讲",
            ]),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::income::per_head;
    use std::collections::HashSet;

    fn sample() -> Plan {
        Plan { layout: Layout::SAMPLE, seed: crate::SEED, sample: true, dense: false }
    }

    #[test]
    fn the_sample_tells_every_story_as_often_as_planned() {
        let told: Vec<Story> = (0..144).map(|n| sample().household(n).story).collect();
        for &(story, title, _, copies) in STORIES.iter().skip(1) {
            assert_eq!(told.iter().filter(|&&s| s == story).count(), copies, "{title}");
        }
        assert!(told.iter().filter(|&&s| s == Story::Calm).count() > 40);
    }

    /// The income rules of the plan, computed again from the records, agree with what the stories say.
    #[test]
    fn planned_income_findings_follow_from_the_records() {
        let large = Plan { layout: Layout::of(20_000), seed: 5, sample: false, dense: false };
        for h in (0..144).map(|n| sample().household(n)).chain((0..20_000).map(|n| large.household(n))) {
            if !h.patches.is_empty() || !h.in_scope() {
                continue;
            }
            let now = per_head(h.income.net(), h.size);
            let before = per_head(h.before.net(), h.size_before);
            let open = !h.monitored.is_empty() && !h.risk_cleared;
            let hits = [
                ("R-201", now < before),
                ("R-202", now > 800_000 && now < 1_000_000),
                ("R-203", now <= 800_000),
                ("R-204", now < 650_000 && h.monitored.is_empty()),
                ("R-209", now < before || now < 1_000_000 || open),
            ];
            for (rule, holds) in hits {
                let planned = h.expected.iter().any(|e| e.rule == rule);
                assert_eq!(planned, holds, "{rule} {:?} {now} {before} household {}", h.story, h.number);
            }
        }
    }

    #[test]
    fn classes_of_income_are_never_negative() {
        let large = Plan { layout: Layout::of(20_000), seed: 6, sample: false, dense: false };
        for h in (0..20_000).map(|n| large.household(n)) {
            let (i, b) = (h.income, h.before);
            for x in [i.wage, i.business, i.business_cost, i.cost_subsidy, i.property, i.transfer, b.wage, b.transfer] {
                assert!(x >= 0, "{:?} household {}: {i:?} {b:?}", h.story, h.number);
            }
            assert!(h.jobs.iter().all(|j| j.pay > 0), "{:?} household {}", h.story, h.number);
        }
    }

    #[test]
    fn no_id_number_is_made_twice() {
        let large = Plan { layout: Layout::of(30_000), seed: 7, sample: false, dense: false };
        for plan in [sample(), large] {
            let mut seen = HashSet::new();
            for h in (0..plan.layout.households).map(|n| plan.household(n)) {
                for p in h.people.iter().filter(|p| !p.no_id) {
                    let id = crate::identity::id_number(h.seat, p.place, p.birth, p.male);
                    assert!(seen.insert(id), "household {}", h.number);
                }
            }
        }
    }

    #[test]
    fn every_story_can_happen() {
        let people: Vec<_> = (0..60_000).map(|n| sample().family(n).1).collect();
        for &(story, title, ..) in STORIES {
            assert!(people.iter().any(|p| story.fits(p)), "{title}");
        }
    }
}
