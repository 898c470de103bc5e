//! The list of planted lines: which rule must find which row, and by which story. It is read off the plan; no rule
//! engine takes part.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::calendar::day;
use crate::cells::{household_id, person_id, problem_id, text};
use crate::household::Plan;
use crate::record::{Subject, Visit};
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
    let mut counties: BTreeSet<(&str, &str)> = BTreeSet::new();
    for number in 0..plan.layout.households {
        let h = plan.household(number);
        if h.in_scope() && !h.visits.iter().any(by_contact) {
            units.insert(h.unit());
        }
        for e in &h.expected {
            let whose = matches!(e.subject, Subject::Household | Subject::Person(_));
            if whose && e.rule.starts_with("DQ-") && e.state == HIT && h.in_scope() {
                counties.insert(("R-806", h.region.county));
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
    let region_of = |key: &str| {
        let number: u64 = key.get(6..).and_then(|digits| digits.parse().ok()).unwrap_or(1);
        plan.layout.region(number.saturating_sub(1)).county
    };
    crate::write::planted(plan, |line| {
        lines += 1;
        if line.table == "户" && line.state == HIT {
            if line.rule.starts_with("DQ-") {
                counties.insert(("R-806", region_of(&line.key)));
            } else if line.rule == "R-306" {
                counties.insert(("R-805", region_of(&line.key)));
            }
        }
        writeln!(out, "{},{},{},{},{}", line.rule, line.table, line.key, line.state, line.story)
    })?;
    for unit in &units {
        writeln!(out, "R-905,帮扶单位,{unit},{HIT},有的户专项期内联系人没有入户")?;
    }
    for (rule, county) in &counties {
        writeln!(out, "{rule},县,{county},{HIT},县里还有这样的户")?;
    }
    lines += (units.len() + counties.len()) as u64;
    out.flush()?;
    Ok(lines)
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
