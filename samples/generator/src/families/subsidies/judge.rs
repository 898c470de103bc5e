//! What the rules on subsidies, work and industry must say of a household, computed again from its records in plain
//! Rust: three-valued, so that a blanked cell becomes 待核实 where it matters. It shares no code with the rule engine.

use crate::calendar::{LAST_MONTH, age};
use crate::income::per_head;
use crate::payment::{self, Policy};
use crate::record::{Expectation, Household, Job, Patch, Person, Subject};

/// True, false, or not known.
type Kleene = Option<bool>;

fn and(all: &[Kleene]) -> Kleene {
    if all.contains(&Some(false)) {
        Some(false)
    } else if all.contains(&None) {
        None
    } else {
        Some(true)
    }
}

fn or(any: &[Kleene]) -> Kleene {
    not(and(&any.iter().map(|x| not(*x)).collect::<Vec<_>>()))
}

fn not(x: Kleene) -> Kleene {
    x.map(|x| !x)
}

/// What the file shows in a cell in place of the record's value, if anything.
fn shown<'a>(patches: &'a [Patch], field: &str) -> Option<&'a str> {
    patches.iter().find(|p| p.field == field).map(|p| &*p.text)
}

/// A cell that shows nothing readable in place of the record's number.
fn blank(patches: &[Patch], field: &str) -> bool {
    shown(patches, field).is_some_and(|text| text.is_empty() || text.starts_with('约'))
}

/// A quotient at six decimals, half away from zero, in millionths.
fn ratio(a: i64, b: i64) -> i64 {
    let (a, b) = (i128::from(a) * 1_000_000, i128::from(b));
    ((2 * a.abs() + b) / (2 * b) * a.signum()) as i64
}

/// Whether the member was paid this policy this year, as far as the file lets anybody see.
fn paid(h: &Household, p: &Person, policy: &Policy) -> Kleene {
    if p.no_id || shown(&p.patches, "证件号码").is_some_and(str::is_empty) {
        return None;
    }
    if shown(&p.patches, "证件号码").is_some() {
        return Some(false);
    }
    Some(h.payments.iter().any(|x| x.place == p.place && *x.policy == *policy && x.paid > 0))
}

fn got(h: &Household, policy: &Policy) -> Kleene {
    Some(h.payments.iter().any(|x| *x.policy == *policy && x.paid > 0 && shown(&x.patches, "户编号").is_none()))
}

struct Judge<'a> {
    h: &'a Household,
    out: Vec<Expectation>,
    /// Of every subsidy: entitled to it and not having it.
    missed: Vec<Kleene>,
}

impl Judge<'_> {
    fn say(&mut self, rule: &'static str, subject: Subject, found: Kleene) {
        let state = match found {
            Some(true) => "命中",
            None => "待核实",
            Some(false) => return,
        };
        self.out.push(Expectation { rule, subject, state });
    }

    /// A subsidy: missed, or had without a right where that is judged.
    fn subsidy(&mut self, rule: &'static str, subject: Subject, right: Kleene, has: Kleene, judged_both: bool) {
        let missed = and(&[right, not(has)]);
        self.missed.push(missed);
        let wrongly = if judged_both { and(&[not(right), has]) } else { Some(false) };
        self.say(rule, subject, or(&[missed, wrongly]));
    }
}

fn works(h: &Household, p: &Person) -> bool {
    p.post_months > 0 || h.jobs.iter().any(|j| at_work(j) && j.place == p.place)
}

/// The job is the member's own in the file, and has not ended.
fn at_work(job: &Job) -> bool {
    own(job) && shown(&job.patches, "在岗") != Some("否")
}

fn own(job: &Job) -> bool {
    shown(&job.patches, "人编号").is_none()
}

fn able(p: &Person) -> bool {
    matches!(p.labour, "普通劳动力" | "技能劳动力")
}

fn weak(p: &Person) -> bool {
    p.labour == "弱劳动力或半劳动力"
}

/// What the catalogue awards before the household's limit, in 分.
fn award(h: &Household) -> i64 {
    let least = if ["甜糯玉米", "马铃薯", "富硒蔬菜"].contains(&h.industry) { 10 } else { 5 };
    let price = payment::AWARDS.iter().find(|(kind, _)| *kind == h.industry).map_or(0, |(_, yuan)| *yuan);
    let tenths = if !h.monitored.is_empty() {
        10
    } else if h.exit_year >= 2016 {
        8
    } else {
        6
    };
    if h.accepted && h.industry_area >= least { h.industry_area * price * tenths } else { 0 }
}

/// Everything that must be found in the household's own row and its members' rows.
pub(super) fn expected(h: &Household) -> Vec<Expectation> {
    let mut judge = Judge { h, out: Vec::new(), missed: Vec::new() };
    if h.in_scope() {
        judge.household();
        for p in h.people.iter().filter(|p| p.change.is_none_or(|(kind, _)| kind != "自然减少")) {
            judge.schooling(p);
            judge.relief(p);
            judge.posts(p);
            judge.work(p);
        }
        let missed = or(&judge.missed);
        judge.say("R-610", Subject::Household, missed);
    }
    judge.out
}

impl Judge<'_> {
    fn household(&mut self) {
        let (h, row) = (self.h, Subject::Household);
        let open = !h.monitored.is_empty() && !h.risk_cleared;
        let sudden = h.monitored == "突发严重困难户" && open;
        self.subsidy("TEMP_AID", row, Some(sudden), got(h, &payment::SUDDEN), false);
        self.subsidy("LAND", row, Some(h.field_area > 0), got(h, &payment::LAND), true);
        self.subsidy("FOREST", row, Some(h.forest_area > 0), got(h, &payment::FOREST), true);
        self.subsidy("TGHL", row, Some(h.returned_area > 0), got(h, &payment::RETURNED), true);
        let level = !blank(&h.patches, "危房级别");
        let dangerous = level.then(|| h.dangerous());
        self.subsidy("HOUSE_REPAIR", row, dangerous, Some(false), false);
        self.say("M-HOUSE", row, if level { Some(h.dangerous()) } else { None });
        let water = blank(&h.patches, "安全饮水");
        self.say("M-WATER", row, if water { None } else { Some(!h.safe_water) });
        self.say("M-ILL", row, Some(open && h.risk == "因病"));
        self.say("M-DISABLED", row, Some(open && h.risk == "因残"));
        self.say("M-STUDY", row, Some(open && h.risk == "因学"));
        let known = !blank(&h.patches, "工资性收入") && !blank(&h.patches, "家庭人口");
        let poor = known.then(|| per_head(h.income.net(), h.size) < 650_000);
        let mut members = h.people.iter().filter(|p| p.change.is_none_or(|(kind, _)| kind != "自然减少"));
        let idle = members.all(|p| !able(p) && !weak(p) && !p.allowance);
        self.say("M-RELIEF", row, and(&[Some(idle), poor]));
        let grain = ["优质稻", "甜糯玉米", "大豆", "油茶"].contains(&h.industry);
        self.say("M-GRAIN", row, Some(grain));
        self.industry();
    }

    fn industry(&mut self) {
        let (h, row) = (self.h, Subject::Household);
        let (now, before) = (h.income, h.before);
        let known = !blank(&h.patches, "上年经营净收入");
        let leans =
            before.business_net() > 0 && before.net() != 0 && ratio(before.business_net(), before.net()) >= 500_000;
        let fell = now.business_net() < before.business_net();
        self.say("R-501", row, if known { Some(leans && fell) } else { None });
        let usual = match h.industry {
            "优质稻" | "甜糯玉米" | "马铃薯" | "花生" | "大豆" | "土鸡" => 400_000,
            "柑橘" | "罗汉果" | "油茶" | "富硒水果" => 150_000,
            _ => 400_000,
        };
        let ground = h.field_area > 0 || h.orchard_area > 0 || h.has_pen || h.industry_area > 0;
        let (income, cost) = (now.business, now.business_cost);
        let partial = income > 0 && cost <= 0 || cost > income || !h.industry.is_empty() && ground && income <= 0;
        let odd = income > 0 && (ratio(cost, income) - usual).abs() > 200_000;
        self.say("R-503", row, Some(partial || odd));
        self.say("CAP-INDUSTRY", row, Some(award(h) > 300_000));
    }

    fn schooling(&mut self, p: &Person) {
        let row = Subject::Person(p.place);
        let grants: [(&'static str, &Policy); 5] = [
            ("EDU_PRE", &payment::SCHOOL_NURSERY),
            ("EDU_COMP", &payment::SCHOOL_BASIC),
            ("EDU_SENIOR", &payment::SCHOOL_SENIOR),
            ("EDU_VOC", &payment::SCHOOL_VOCATIONAL),
            ("EDU_COLLEGE", &payment::SCHOOL_COLLEGE),
        ];
        for (rule, policy) in grants {
            let right = payment::school_grant(p.school).is_some_and(|(grant, _)| *grant == *policy);
            self.subsidy(rule, row, Some(right), paid(self.h, p, policy), true);
        }
    }

    fn relief(&mut self, p: &Person) {
        let (h, row) = (self.h, Subject::Person(p.place));
        let income_known = !blank(&h.patches, "工资性收入") && !blank(&h.patches, "家庭人口");
        let dibao: i64 = h.payments.iter().filter(|x| *x.policy == payment::ALLOWANCE).map(|x| x.paid).sum();
        let (rest, months) = (h.income.net() - dibao, h.size * 12);
        // In 分 for each member and month, half away from zero.
        let monthly = if rest >= 0 { (2 * rest + months) / (2 * months) } else { -1 };
        let poor = income_known.then_some(monthly < 50_000);
        let near = income_known.then_some(monthly < 75_000);
        let severe = p.disability.is_some_and(|(_, level)| level <= 2) || p.health.contains("患有大病");
        let right = or(&[poor, and(&[Some(severe), near])]);
        self.subsidy("DIBAO", row, right, Some(p.allowance), false);
        self.subsidy("ELDER", row, Some(age(p.birth) >= 80), paid(h, p, &payment::AGED), true);
        // Nobody here is an orphan, resettled or under family planning; who has no number cannot be looked up.
        for rule in ["ORPHAN", "RESETTLE", "FAMILY_PLAN"] {
            let has = if p.no_id { None } else { Some(false) };
            self.subsidy(rule, row, Some(false), has, true);
        }
    }

    fn posts(&mut self, p: &Person) {
        let (h, row) = (self.h, Subject::Person(p.place));
        let years = age(p.birth);
        let wants = shown(&p.patches, "务工意愿").map_or(Some(p.will == "愿意"), |_| None);
        let holds = p.post_months > 0;
        let employed = h.jobs.iter().any(|j| at_work(j) && j.place == p.place);
        let open = !h.monitored.is_empty() && !h.risk_cleared;
        let right = and(&[
            Some(years >= 16 && (years <= 60 || weak(p) && years <= 65)),
            Some(able(p) || weak(p)),
            Some(open || weak(p) || !p.can_leave),
            or(&[Some(holds), wants]),
            Some(!employed),
        ]);
        let wrongly = and(&[not(right), Some(holds)]);
        let missed = and(&[right, Some(!holds)]);
        self.say("PUBLIC_POST", row, or(&[missed, wrongly]));
        let ranger = and(&[
            Some((18..=60).contains(&years)),
            Some(p.health == "健康"),
            Some(able(p) || weak(p)),
            Some(h.forest_area > 0 || h.returned_area > 0),
            and(&[wants, Some(!p.can_leave)]),
            Some(!employed),
        ]);
        // A public post pays more: who is fit for both is asked about the post alone.
        let state = match (ranger, right) {
            (Some(true), Some(true)) => Some("豁免"),
            (Some(true), _) => Some("命中"),
            (None, _) => Some("待核实"),
            _ => None,
        };
        if let Some(state) = state {
            self.out.push(Expectation { rule: "RANGER", subject: row, state });
        }
        let far = h.jobs.iter().any(|j| at_work(j) && j.place == p.place && j.county != h.region.county);
        let wrong = holds && (!(16..70).contains(&years) || !(able(p) || weak(p)) || far);
        self.say("R-403", row, Some(wrong));
    }

    fn work(&mut self, p: &Person) {
        let (h, row) = (self.h, Subject::Person(p.place));
        let years = age(p.birth);
        let asked = (16..=60).contains(&years) && (able(p) || weak(p)) && p.school.is_empty() && !works(h, p);
        let unasked = shown(&p.patches, "务工意愿").is_some_and(str::is_empty)
            || p.will != "愿意" && shown(&p.patches, "未务工原因").is_some_and(str::is_empty);
        self.say("R-401", row, Some(asked && unasked));
        let wants = shown(&p.patches, "务工意愿").map_or(Some(p.will == "愿意"), |_| None);
        let idle = (16..=60).contains(&years) && p.school.is_empty() && !works(h, p) && p.labour == "普通劳动力";
        self.say("M-TRAIN", row, and(&[Some(idle), wants]));
        let free = (16..=60).contains(&years) && p.school.is_empty() && !works(h, p);
        self.say("R-407", row, and(&[Some(free), wants]));
        let jobs: Vec<&Job> = h.jobs.iter().filter(|j| own(j) && j.place == p.place).collect();
        let steady = jobs.iter().any(|j| at_work(j) && j.province == "广东" && j.channel == "东西部协作");
        self.say("M-STEADY", row, Some(steady));
        if !jobs.is_empty() {
            self.say("R-402", row, unstable(&jobs));
        }
        if jobs.iter().any(|j| j.county != h.region.county) {
            self.say("R-408", row, Some(returning(h, &jobs)));
        }
    }
}

/// Months of the last six, September among them, in which one of the jobs was held.
fn recent(job: &Job) -> Option<i64> {
    if blank(&job.patches, "开始时间") {
        return None;
    }
    let start = LAST_MONTH + 1 - job.months as i32;
    let end = match shown(&job.patches, "结束时间") {
        Some(text) => {
            let digits: i32 = text.parse().unwrap_or(0);
            digits / 100 * 12 + digits % 100 - 1
        }
        None => LAST_MONTH + 1,
    };
    Some(i64::from((end.min(LAST_MONTH + 1) - start.max(LAST_MONTH - 4) + 1).max(0)))
}

fn unstable(jobs: &[&Job]) -> Kleene {
    let months = jobs.iter().map(|j| recent(j)).try_fold(0, |sum, m| m.map(|m| sum + m));
    let ends = jobs.iter().any(|j| at_work(j) && shown(&j.patches, "合同到期") == Some("2022-09-20"));
    let lost = jobs.iter().any(|j| shown(&j.patches, "上年月收入").is_some());
    or(&[months.map(|m| m.min(6) < 4), Some(ends), Some(lost)])
}

fn returning(h: &Household, jobs: &[&Job]) -> bool {
    let away = |j: &&&Job| j.county != h.region.county;
    let still = jobs.iter().filter(away).any(|j| at_work(j));
    let came_back = jobs.iter().filter(away).any(|j| !at_work(j)) && !still;
    let at_risk = jobs.iter().filter(away).any(|j| {
        at_work(j)
            && (shown(&j.patches, "企业停工") == Some("是")
                || shown(&j.patches, "返乡意向") == Some("是")
                || shown(&j.patches, "合同到期") == Some("2022-09-20"))
    });
    came_back || at_risk
}
