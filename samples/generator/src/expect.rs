//! The list of planted lines: which rule must find which row, and by which story. It is read off the plan; no rule
//! engine takes part.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::calendar::day;
use crate::cells::{household_id, person_id, problem_id, text};
use crate::household::Plan;
use crate::record::{Household, Subject, Visit};
use crate::tally::Tally;
use std::collections::BTreeSet;

const HIT: &str = "命中";

/// Writes 规则,表,主键,状态,故事 for every planted line of the plan; says how many there are.
pub(crate) fn write(plan: &Plan, file: &Path) -> io::Result<u64> {
    let mut out = BufWriter::new(File::create(file)?);
    out.write_all("规则,表,主键,状态,故事\n".as_bytes())?;
    let mut lines = 0;
    // Rows of files whose tables have no key are named by their line; the first line is the headers'.
    let (mut jobs, mut payments) = (1, 1);
    let mut units: BTreeSet<String> = BTreeSet::new();
    let mut unrecorded: BTreeSet<&str> = BTreeSet::new();
    let mut tally = Tally::default();
    for number in 0..plan.layout.households {
        let h = plan.household(number);
        if h.in_scope() && !h.visits.iter().any(by_contact) {
            units.insert(h.unit());
        }
        tally.household(&h);
        for e in &h.expected {
            if let Some((table, whose)) = table_of(&h, e.subject) {
                let in_scope = if whose == number { h.in_scope() } else { plan.household(whose).in_scope() };
                if in_scope {
                    tally.problem(table, e.rule, e.state, whose, plan.layout.region(whose));
                }
            }
            let mut line = Vec::new();
            text(&mut line, e.rule);
            match e.subject {
                Subject::Household => {
                    text(&mut line, ",户,");
                    household_id(&mut line, number);
                }
                Subject::Before => {
                    text(&mut line, ",户,");
                    household_id(&mut line, number.saturating_sub(1));
                }
                Subject::Person(place) => {
                    text(&mut line, ",人,");
                    person_id(&mut line, number, place);
                }
                Subject::Job(at) => text(&mut line, &format!(",务工,务工.csv:{}", jobs + at + 1)),
                Subject::Payment(at) => text(&mut line, &format!(",补助发放,补助发放.csv:{}", payments + at + 1)),
                Subject::Problem(problem) => {
                    text(&mut line, ",问题,");
                    problem_id(&mut line, problem);
                }
            }
            for part in [e.state, h.story.title()] {
                text(&mut line, ",");
                text(&mut line, part);
            }
            line.push(b'\n');
            out.write_all(&line)?;
            lines += 1;
        }
        jobs += h.jobs.len();
        payments += h.payments.len();
    }
    crate::write::planted(plan, |line| {
        lines += 1;
        if let Some(number) = line.household {
            let region = plan.layout.region(number);
            if line.rule == "R-306" && line.state == HIT {
                unrecorded.insert(region.county);
            }
            if line.rule.starts_with("DQ-") && plan.household(number).in_scope() {
                tally.problem(line.table, line.rule, line.state, number, region);
            }
        }
        writeln!(out, "{},{},{},{},{}", line.rule, line.table, line.key, line.state, line.story)
    })?;
    for unit in &units {
        writeln!(out, "R-905,帮扶单位,{unit},{HIT},有的户专项期内联系人没有入户")?;
    }
    for county in &unrecorded {
        writeln!(out, "R-805,县,{county},{HIT},县里还有这样的户")?;
    }
    let counted = tally.lines(plan);
    for [rule, table, key, state] in &counted {
        let story = if state == HIT { "由本地各户数出来的" } else { "本地一户也没有" };
        writeln!(out, "{rule},{table},{key},{state},{story}")?;
    }
    lines += (units.len() + unrecorded.len() + counted.len()) as u64;
    out.flush()?;
    Ok(lines)
}

/// The table of the row that a line is about, and the household it hangs on; none where it hangs on no household.
fn table_of(h: &Household, subject: Subject) -> Option<(&'static str, u64)> {
    match subject {
        Subject::Household => Some(("户", h.number)),
        Subject::Before => Some(("户", h.number.saturating_sub(1))),
        Subject::Person(_) => Some(("人", h.number)),
        Subject::Job(at) => {
            let own = h.jobs.get(at).is_some_and(|job| job.patches.iter().all(|patch| patch.field != "人编号"));
            own.then_some(("务工", h.number))
        }
        Subject::Payment(at) => {
            let own = h.payments.get(at).is_some_and(|paid| paid.patches.iter().all(|patch| patch.field != "户编号"));
            own.then_some(("补助发放", h.number))
        }
        Subject::Problem(_) => None,
    }
}

/// Whether a visit is one of the contact's own in the time of the campaign.
fn by_contact(visit: &Visit) -> bool {
    visit.role == "帮扶联系人" && !visit.by_phone && (day(2022, 8, 15)..=day(2022, 9, 5)).contains(&visit.day)
}

/// Writes 户编号,县,乡镇,村,故事 for every household that has a story; says how many there are.
pub(crate) fn write_stories(plan: &Plan, file: &Path) -> io::Result<u64> {
    let mut out = BufWriter::new(File::create(file)?);
    out.write_all("户编号,县,乡镇,村,故事\n".as_bytes())?;
    let mut lines = 0;
    for number in 0..plan.layout.households {
        let h = plan.household(number);
        if h.story != crate::story::Story::Calm {
            let mut line = Vec::new();
            household_id(&mut line, number);
            for part in [h.region.county, h.region.township, h.region.village, h.story.title()] {
                text(&mut line, ",");
                text(&mut line, part);
            }
            line.push(b'\n');
            out.write_all(&line)?;
            lines += 1;
        }
    }
    out.flush()?;
    Ok(lines)
}
