//! Coverage: which rules, conditions, choices, brackets and rows of decision tables the cases have made true, made false
//! and made unknown. It reads the runs of the cases; nothing is evaluated otherwise than there.
//!
//! `points` says what there is to cover, `reach` which columns and rows a case looks at, `knowable` what can be unknown
//! at all, `look` reads the runs, and this page adds up.

mod knowable;
mod look;
mod points;
mod reach;

pub(crate) use look::{Looked, Roots, look, truth_of};
pub use points::Own;
pub(crate) use points::Points;
pub(crate) use reach::Plan;

use heng_values::Place;
use std::sync::Arc;

/// What a point is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PointKind {
    /// A rule as a whole: it hits, it does not, it cannot be told.
    Rule,
    /// One condition, at the place where it is written.
    Condition,
    /// A choice by `if` whose condition is put together from several.
    Choice,
    /// `x ?? d`: x is there, or the default is taken.
    Default,
    /// A bracket of a scale.
    Bracket,
    /// A row of a decision table.
    Row,
}

impl PointKind {
    /// All of them, in the order of reports.
    pub const ALL: [PointKind; 6] = [
        PointKind::Rule,
        PointKind::Condition,
        PointKind::Choice,
        PointKind::Default,
        PointKind::Bracket,
        PointKind::Row,
    ];

    /// Its word in machine shapes.
    pub const fn word(self) -> &'static str {
        match self {
            PointKind::Rule => "rule",
            PointKind::Condition => "condition",
            PointKind::Choice => "choice",
            PointKind::Default => "default",
            PointKind::Bracket => "bracket",
            PointKind::Row => "row",
        }
    }
}

/// What a point can be made by a case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Truth {
    /// True: hit, chosen, reached.
    True,
    /// False.
    False,
    /// Unknown.
    Unknown,
}

impl Truth {
    /// All of them.
    pub const ALL: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

    /// Its word in machine shapes.
    pub const fn word(self) -> &'static str {
        match self {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Unknown => "unknown",
        }
    }

    /// What a three-valued flag is.
    pub const fn of(flag: Option<bool>) -> Truth {
        match flag {
            Some(true) => Truth::True,
            Some(false) => Truth::False,
            None => Truth::Unknown,
        }
    }
}

/// What kind of thing a point belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OwnerKind {
    /// A rule of a kind.
    Rule,
    /// A derived column.
    Column,
    /// A list.
    Sheet,
    /// A table's `only`.
    Table,
    /// A scale.
    Scale,
    /// A function of a `*.rhai` file.
    Function,
}

impl OwnerKind {
    /// Its word in machine shapes.
    pub const fn word(self) -> &'static str {
        match self {
            OwnerKind::Rule => "rule",
            OwnerKind::Column => "column",
            OwnerKind::Sheet => "sheet",
            OwnerKind::Table => "table",
            OwnerKind::Scale => "scale",
            OwnerKind::Function => "function",
        }
    }
}

/// What a point belongs to.
#[derive(Clone, Debug)]
pub struct Owner {
    /// What it is.
    pub kind: OwnerKind,
    /// A rule's id, a column's `表.列`, a list's, table's, scale's or function's name.
    pub name: Arc<str>,
    /// What people call it.
    pub title: Arc<str>,
    /// Where it stands first.
    pub place: Place,
}

/// Something that cases should show true, false and unknown.
#[derive(Clone, Debug)]
pub struct Point {
    /// What it is.
    pub kind: PointKind,
    /// What it belongs to, by position in [`Coverage::owners`].
    pub owner: usize,
    /// Where it stands.
    pub place: Place,
    /// What it says; where a kind put it together from several keys it stands nowhere in the file.
    pub text: Arc<str>,
}

/// A point with what the cases made of it.
#[derive(Clone, Debug)]
pub struct Covered {
    /// The point.
    pub point: Point,
    /// Whether it is asked for at all, by [`Truth`].
    pub asked: [bool; 3],
    /// In how many cases it was so, by [`Truth`].
    pub cases: [u32; 3],
}

impl Covered {
    /// Whether a case made it so.
    pub fn reached(&self, truth: Truth) -> bool {
        self.cases[truth as usize] > 0
    }

    /// What is asked for and no case shows.
    pub fn lacks(&self) -> Vec<Truth> {
        Truth::ALL.into_iter().filter(|truth| self.asked[*truth as usize] && !self.reached(*truth)).collect()
    }

    /// How it adds up.
    pub fn tally(&self) -> Tally {
        let asked = self.asked.iter().filter(|asked| **asked).count();
        Tally { reached: asked - self.lacks().len(), asked }
    }
}

/// How many outcomes are asked for, and how many of these some case shows.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    /// Shown.
    pub reached: usize,
    /// Asked for.
    pub asked: usize,
}

impl Tally {
    /// Both added.
    #[must_use]
    pub fn with(self, other: Tally) -> Tally {
        Tally { reached: self.reached + other.reached, asked: self.asked + other.asked }
    }

    /// Tenths of a percent, rounded down: 1000 only where nothing lacks. All of nothing is all.
    pub fn permille(self) -> usize {
        (self.reached * 1000).checked_div(self.asked).unwrap_or(1000)
    }
}

/// What the cases of a pack show of it.
#[derive(Clone, Default, Debug)]
pub struct Coverage {
    /// What points belong to.
    pub owners: Vec<Owner>,
    /// The points, in the order of the files and of what stands in them.
    pub points: Vec<Covered>,
}

impl Coverage {
    pub(crate) fn new(points: Points, plans: &[&Plan], looked: &[Looked]) -> Coverage {
        let (owners, points) = points.into_parts();
        let mut covered: Vec<Covered> = points
            .into_iter()
            .map(|point| {
                // A rule is to be shown even where no case has a moment at which it is in force.
                let rule = point.kind == PointKind::Rule;
                Covered { point, asked: [rule, rule, false], cases: [0; 3] }
            })
            .collect();
        for plan in plans {
            for (at, asked) in plan.asked() {
                let mine = &mut covered[at].asked;
                mine.iter_mut().zip(asked).for_each(|(mine, asked)| *mine |= asked);
            }
        }
        for seen in looked.iter().flat_map(Looked::seen) {
            let (at, truths) = seen;
            let cases = &mut covered[at].cases;
            cases.iter_mut().zip(truths).for_each(|(cases, truth)| *cases += u32::from(truth));
        }
        covered.retain(|point| point.asked.contains(&true));
        let key = |one: &Covered| (one.point.place.file.clone(), one.point.place.start, one.point.kind);
        covered.sort_by_key(key);
        Coverage { owners, points: covered }
    }

    /// How some of the points add up.
    pub fn tally(&self, which: impl Fn(&Covered) -> bool) -> Tally {
        self.points.iter().filter(|point| which(point)).fold(Tally::default(), |sum, point| sum.with(point.tally()))
    }
}
