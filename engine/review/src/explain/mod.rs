//! Explanation: how rules stand in one row, why, and from which cells and parameters; a reader of the trace. Texts are shown as
//! lists show them, masked unless masks are lifted; values that are not known are none.

mod answer;
mod uses;
mod written;

pub use answer::{Question, answers};
pub use written::Written;

use heng_core::run::trace::CellState;
use std::sync::Arc;

/// How one rule stands in the row.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its id.
    pub id: Arc<str>,
    /// What people call it.
    pub title: Arc<str>,
    /// 类别
    pub category: String,
    /// 命中, 待核实 and so on.
    pub state: &'static str,
    /// What it cites.
    pub basis: Arc<str>,
    /// Its lines of findings, as the run writes them.
    pub lines: Vec<FoundLine>,
    /// Why it stands so, in sentences.
    pub why: Vec<String>,
    /// Its condition, down to single tests.
    pub conditions: Vec<Condition>,
    /// Every column of every row that it rests on.
    pub entries: Vec<Shown>,
    /// Parameters and scales named in all that was looked at.
    pub parameters: Vec<ParameterUse>,
    /// Every limit that a value was compared with.
    pub thresholds: Vec<Threshold>,
    /// Whether it needed all rows of its table.
    pub of_all_rows: bool,
    /// Whether something was left out because there was too much.
    pub cut: bool,
}

/// A line of findings.
#[derive(Clone, Debug)]
pub struct FoundLine {
    /// 状态
    pub state: String,
    /// 等级
    pub level: String,
    /// 说明
    pub message: String,
    /// 差额
    pub margin: String,
    /// 缺少
    pub missing: Vec<String>,
    /// 建议
    pub action: String,
    /// 责任部门
    pub department: String,
    /// 未核实
    pub unverified: String,
    /// 首次
    pub first: String,
    /// 变化
    pub change: String,
}

/// How conditions are joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Joined {
    /// All must hold.
    All,
    /// One must hold.
    Any,
    /// The one below must not hold.
    Not,
    /// One test.
    Test,
}

/// A condition in the row.
#[derive(Clone, Debug)]
pub struct Condition {
    /// How those below are joined.
    pub joined: Joined,
    /// As written.
    pub text: String,
    /// The same with values in the place of names.
    pub filled: String,
    /// Whether it holds.
    pub holds: Option<bool>,
    /// Whether the answer rests on it.
    pub decides: bool,
    /// Those below.
    pub parts: Vec<Condition>,
    /// Columns that it reads, by position in `Answer::entries`.
    pub reads: Vec<usize>,
}

/// A column's value in a row, and where it comes from.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The table's name.
    pub table: Arc<str>,
    /// The row's key.
    pub key: String,
    /// The column's name; what it computes where it has none.
    pub column: String,
    /// The value as lists show it.
    pub value: Option<String>,
    /// Its unit.
    pub unit: Option<Arc<str>>,
    /// Where it comes from.
    pub source: Source,
    /// What it says in a sentence; empty of a cell.
    pub sentence: String,
    /// Columns that its value rests on, by position in `Answer::entries`.
    pub reads: Vec<usize>,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A cell.
    Cell {
        /// The file, and the row as a spreadsheet counts.
        origin: Option<(Arc<str>, u64)>,
        /// What was found.
        state: CellState,
    },
    /// The pack, a calendar, or keys that links name.
    Pack,
    /// A rule test.
    Given,
    /// A formula of the row.
    Formula {
        /// As written.
        text: String,
        /// With values.
        filled: String,
        /// Of a condition: down to single tests.
        condition: Option<Condition>,
    },
    /// Rows that lead here.
    Rows {
        /// As written.
        text: String,
        /// The table.
        table: Arc<str>,
        /// Whether it has a file.
        present: bool,
        /// Whether its rows are known.
        known: bool,
        /// How many rows.
        rows: usize,
        /// How many of them count.
        counted: usize,
        /// Of how many that is not known.
        open: usize,
        /// Some of them.
        members: Vec<MemberShown>,
    },
    /// All rows of the table.
    Whole {
        /// As written.
        text: String,
        /// How many rows.
        rows: usize,
    },
    /// Not followed: too much.
    Unfollowed,
}

/// A row of an aggregate.
#[derive(Clone, Debug)]
pub struct MemberShown {
    /// Its key.
    pub key: String,
    /// The file and row.
    pub origin: Option<(Arc<str>, u64)>,
    /// Whether it counts.
    pub counts: Option<bool>,
    /// Whether the value rests on it.
    pub decides: bool,
    /// What is aggregated.
    pub value: Option<String>,
    /// Columns that decide, by position in `Answer::entries`.
    pub reads: Vec<usize>,
}

/// A parameter's or scale's value in the row.
#[derive(Clone, PartialEq, Debug)]
pub struct ParameterUse {
    /// Its name.
    pub name: Arc<str>,
    /// What people call it.
    pub title: Arc<str>,
    /// The value, as lists show it; of a scale what it gives in the row.
    pub value: Option<String>,
    /// Its unit.
    pub unit: Option<Arc<str>>,
    /// First day in force; none where it is not known which value counts.
    pub from: Option<String>,
    /// Where it counts; empty everywhere.
    pub region: String,
    /// The document.
    pub document: Arc<str>,
    /// The clause.
    pub clause: Arc<str>,
    /// A note.
    pub note: Option<Arc<str>>,
    /// Whether somebody confirmed it.
    pub verified: bool,
}

/// A value beside a limit.
#[derive(Clone, PartialEq, Debug)]
pub struct Threshold {
    /// Table and key of the row, where it is another than the one asked about.
    pub row: Option<String>,
    /// What was compared, as written.
    pub left: String,
    /// Its value.
    pub left_value: String,
    /// `<`, `<=`, `>` or `>=`.
    pub sign: &'static str,
    /// With what.
    pub right: String,
    /// Its value.
    pub right_value: String,
    /// How far apart, never negative.
    pub gap: String,
    /// The unit of all three.
    pub unit: Option<Arc<str>>,
    /// Whether the comparison holds.
    pub holds: bool,
    /// Whether the answer rests on it.
    pub decides: bool,
}
