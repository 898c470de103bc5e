//! What is invented about one household: plain records in memory, money in 分 (hundredths of a yuan). They hold
//! what is so; a `Patch` says what the file shows in a cell instead (nothing, or something unreadable).

use crate::calendar::{Day, Month};
use crate::identity::Seat;
use crate::places::Region;

/// Money in 分.
pub(crate) type Cents = i64;

/// What stands in one cell of the file in place of the record's own value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Patch {
    /// The field's name in the rule pack.
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

/// One member of a household. `place` is fixed by the part in the family: 0 head, 1 spouse, 2 and 3 children,
/// 4 and 5 the head's parents, 6 a grandchild or a newborn.
#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    pub(crate) place: u8,
    pub(crate) birth: Day,
    pub(crate) male: bool,
    pub(crate) relation: &'static str,
    pub(crate) education: &'static str,
    /// Empty for those not at school.
    pub(crate) school: &'static str,
    pub(crate) absence: &'static str,
    pub(crate) dropout: bool,
    pub(crate) health: &'static str,
    /// Kind and level 1 to 4 of a disability certificate.
    pub(crate) disability: Option<(&'static str, u8)>,
    pub(crate) labour: &'static str,
    pub(crate) will: &'static str,
    pub(crate) can_leave: bool,
    /// Months in a public post this year.
    pub(crate) post_months: i64,
    pub(crate) resident_medical: bool,
    pub(crate) employee_medical: bool,
    pub(crate) medical_aid: bool,
    pub(crate) resident_pension: bool,
    pub(crate) allowance: bool,
    pub(crate) change: Option<(&'static str, Day)>,
    pub(crate) no_id: bool,
    pub(crate) patches: Vec<Patch>,
}

/// One stretch of work away from the farm.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) place: u8,
    pub(crate) province: &'static str,
    pub(crate) city: &'static str,
    pub(crate) county: &'static str,
    pub(crate) months: i64,
    pub(crate) pay: Cents,
    pub(crate) point_to_point: bool,
    pub(crate) public_transport: bool,
    pub(crate) ticket: Cents,
    pub(crate) channel: &'static str,
    pub(crate) industry: &'static str,
    pub(crate) patches: Vec<Patch>,
}

/// One payment of a subsidy.
#[derive(Debug, Clone)]
pub(crate) struct Payment {
    pub(crate) place: u8,
    pub(crate) policy: &'static crate::payment::Policy,
    pub(crate) month: Month,
    pub(crate) from: Month,
    pub(crate) due: Cents,
    pub(crate) paid: Cents,
    pub(crate) patches: Vec<Patch>,
}

/// Tenths of a 亩 of forest land, as the register shows it.
pub(crate) fn forest_land(h: &Household) -> i64 {
    h.orchard_area + 10
}

/// One visit to the household.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) day: Day,
    pub(crate) role: &'static str,
    pub(crate) by_phone: bool,
    pub(crate) note: &'static str,
}

/// One problem that an inspection found; it names the household it was found at.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) number: u64,
    pub(crate) category: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) charged: &'static str,
    pub(crate) found_by: &'static str,
    pub(crate) found: Day,
    pub(crate) fixed: Option<Day>,
    pub(crate) same_day: bool,
    pub(crate) repeated: bool,
    pub(crate) cause: &'static str,
    /// A team of the city found what the county's inspection team had not.
    pub(crate) missed: bool,
    /// Said to be put right, and was not.
    pub(crate) sham: bool,
    /// An appeal against it was granted.
    pub(crate) appealed: bool,
    /// The household it stands against, where another than the one that carries it.
    pub(crate) household: u64,
}

/// The row that a planted line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Household,
    /// The member in this place.
    Person(u8),
    /// The problem with this number.
    Problem(u64),
    /// The job at this position among all of the file, counted when the list is written.
    Job(usize),
    /// The payment at this position of the household.
    Payment(usize),
    /// The household before this one.
    Before,
}

/// What the planted stories make true, for a rule and a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expectation {
    pub(crate) rule: &'static str,
    pub(crate) subject: Subject,
    pub(crate) state: &'static str,
}

/// Income of one year by class, in 分; `cost_subsidy` lowers `business_cost`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Income {
    pub(crate) wage: Cents,
    pub(crate) post: Cents,
    pub(crate) business: Cents,
    pub(crate) business_cost: Cents,
    pub(crate) cost_subsidy: Cents,
    pub(crate) property: Cents,
    pub(crate) transfer: Cents,
    pub(crate) claims: Cents,
    pub(crate) medical: Cents,
}

impl Income {
    /// Business income less its costs.
    pub(crate) fn business_net(&self) -> Cents {
        self.business - self.business_cost + self.cost_subsidy
    }

    /// The household's net income of the year.
    pub(crate) fn net(&self) -> Cents {
        self.wage + self.business_net() + self.property + self.transfer
    }
}

/// A household with all that hangs on it.
#[derive(Debug, Clone)]
pub(crate) struct Household {
    pub(crate) number: u64,
    pub(crate) seat: Seat,
    pub(crate) region: Region,
    pub(crate) story: crate::story::Story,
    pub(crate) lifted: bool,
    /// One of the three monitored kinds, or empty.
    pub(crate) monitored: &'static str,
    pub(crate) risk_cleared: bool,
    pub(crate) risk: &'static str,
    pub(crate) cause: &'static str,
    pub(crate) exit_year: i32,
    pub(crate) no_labour: bool,
    /// Members of the statistical year: what income is divided by.
    pub(crate) size: i64,
    pub(crate) size_now: i64,
    pub(crate) size_before: i64,
    pub(crate) income: Income,
    pub(crate) before: Income,
    pub(crate) house_level: &'static str,
    pub(crate) house_area: i64,
    pub(crate) safe_water: bool,
    /// Tenths of a 亩.
    pub(crate) field_area: i64,
    pub(crate) orchard_area: i64,
    /// Tenths of a 亩 of protected forest, and of land returned to forest.
    pub(crate) forest_area: i64,
    pub(crate) returned_area: i64,
    pub(crate) has_pen: bool,
    pub(crate) wants_industry: bool,
    pub(crate) industry: &'static str,
    pub(crate) industry_area: i64,
    pub(crate) accepted: bool,
    pub(crate) support: &'static str,
    pub(crate) wants_loan: bool,
    pub(crate) loan: Cents,
    pub(crate) remark: &'static str,
    /// Tenths of a kilometre to the village's main road.
    pub(crate) road: i64,
    /// The rules whose violations are planted here, beside the story.
    pub(crate) faults: Vec<&'static str>,
    pub(crate) people: Vec<Person>,
    pub(crate) jobs: Vec<Job>,
    /// What the uniform table has, and what departments send in files of their own.
    pub(crate) payments: Vec<Payment>,
    pub(crate) rostered: Vec<Payment>,
    pub(crate) visits: Vec<Visit>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) expected: Vec<Expectation>,
    pub(crate) patches: Vec<Patch>,
}

impl Household {
    /// Every payment, whoever's file it stands in.
    pub(crate) fn all_payments(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().chain(&self.rostered)
    }

    /// The unit that helps it.
    pub(crate) fn unit(&self) -> String {
        format!("{}样例帮扶单位{}", self.region.county, self.number % 7 + 1)
    }

    /// A house of level C or D.
    pub(crate) fn dangerous(&self) -> bool {
        matches!(self.house_level, "C" | "D")
    }

    /// The policy speaks of it: lifted out of poverty, or monitored.
    pub(crate) fn in_scope(&self) -> bool {
        self.lifted || !self.monitored.is_empty()
    }

    /// Shows `text` in the household's own row in place of the field's value.
    pub(crate) fn patch(&mut self, field: &'static str, text: &str) {
        self.patches.push(Patch { field, text: text.to_owned() });
    }

    /// Notes what a rule says about the household's row.
    pub(crate) fn expect(&mut self, rule: &'static str, state: &'static str) {
        self.expected.push(Expectation { rule, subject: Subject::Household, state });
    }

    /// Whether this rule's violation is planted here.
    pub(crate) fn has_fault(&self, rule: &str) -> bool {
        self.faults.contains(&rule)
    }

    /// Whether a rule is planned to hit this household.
    pub(crate) fn expects(&self, rule: &str, state: &str) -> bool {
        self.expected.iter().any(|e| e.rule == rule && e.state == state && e.subject == Subject::Household)
    }

    /// Notes what a rule says about one of its jobs or payments.
    pub(crate) fn expect_row(&mut self, subject: Subject, rule: &'static str, state: &'static str) {
        self.expected.push(Expectation { rule, subject, state });
    }

    /// Notes what a rule says about a member's row.
    pub(crate) fn expect_of(&mut self, place: u8, rule: &'static str, state: &'static str) {
        self.expected.push(Expectation { rule, subject: Subject::Person(place), state });
    }
}
