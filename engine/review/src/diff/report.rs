//! The report of a comparison, in the shape that tools read. Rows stand in the data's order, rules by their ids.

use serde::Serialize;

/// How many region levels are told apart: county and township.
pub const LEVELS: usize = 2;

/// What a row does in a rule or list.
pub const ENTERS: &str = "进入";
/// It was hit and is not.
pub const LEAVES: &str = "离开";
/// Nobody can tell any more.
pub const DOUBTFUL: &str = "转为待核实";
/// It can be told now.
pub const SETTLED: &str = "不再待核实";
/// Hit then and now, with another level, margin or cell.
pub const ALTERED: &str = "内容变化";
/// Something else became of its line: an exemption, a mere report.
pub const OTHER: &str = "其他变化";

/// A comparison of two packs over the same data.
#[derive(Clone, Default, Debug, Serialize)]
pub struct Report {
    /// The version of this shape.
    pub schema: u32,
    /// The earlier pack.
    pub before: PackSide,
    /// The later pack.
    pub now: PackSide,
    /// The data.
    pub data: String,
    /// The evaluation moment.
    pub as_of: String,
    /// What was tried out.
    pub settings: Vec<String>,
    /// Values of parameters that differ.
    pub parameters: Vec<ParameterChange>,
    /// Tables and fields that only one of both has.
    pub fields: Vec<FieldChange>,
    /// The names of the region levels that `region` lists, the widest first.
    pub levels: Vec<String>,
    /// Rules.
    pub rules: Vec<RuleDifference>,
    /// States of items.
    pub states: Vec<StateDifference>,
    /// Lists.
    pub lists: Vec<ListDifference>,
    /// Amounts.
    pub amounts: Vec<AmountDifference>,
    /// All of these by county, then by township.
    pub regions: Vec<RegionDifference>,
    /// Every record that is decided otherwise, with the first rule that differs.
    pub records: Vec<RecordDifference>,
}

/// One of both packs.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct PackSide {
    /// Where it came from.
    pub from: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its hash.
    pub hash: String,
}

/// A value of a parameter that differs.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct ParameterChange {
    /// The parameter.
    pub parameter: String,
    /// Where; empty everywhere.
    pub region: String,
    /// From which day.
    pub from: String,
    /// What it was; empty if there was none.
    pub before: String,
    /// What it is; empty if it is gone.
    pub now: String,
}

/// A table or field that only one of both has.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct FieldChange {
    /// The table.
    pub table: String,
    /// The field; empty for the whole table.
    pub field: String,
    /// Who has it: `before` or `now`.
    pub only: &'static str,
}

/// How many rows moved.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Counts {
    /// Rows hit now and not before.
    pub entered: u64,
    /// Rows hit before and not now.
    pub left: u64,
    /// Rows undecided now and not before.
    pub doubtful: u64,
    /// Rows undecided before and not now.
    pub settled: u64,
    /// Rows hit then and now with another level, margin or cell.
    pub altered: u64,
    /// Rows whose line is another in some other way.
    pub other: u64,
}

/// What a rule says otherwise.
#[derive(Clone, Default, Debug, Serialize)]
pub struct RuleDifference {
    /// The rule.
    pub rule: String,
    /// What people call it.
    pub title: String,
    /// Its kind's title.
    pub category: String,
    /// Whose rows.
    pub table: String,
    /// How many.
    #[serde(flatten)]
    pub counts: Counts,
    /// The rows.
    pub rows: Vec<RuleRow>,
}

/// A row with another line.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct RuleRow {
    /// Its key.
    pub key: String,
    /// Its region.
    pub region: Vec<String>,
    /// What it does.
    pub change: &'static str,
    /// What was said.
    pub before: Line,
    /// What is said.
    pub now: Line,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Line {
    /// 状态
    pub state: String,
    /// 等级
    pub level: String,
    /// 差额
    pub margin: String,
    /// 缺少
    pub missing: String,
}

/// How rows stand otherwise with an item.
#[derive(Clone, Default, Debug, Serialize)]
pub struct StateDifference {
    /// The item.
    pub item: String,
    /// What people call it.
    pub title: String,
    /// Whose rows.
    pub table: String,
    /// For each state how many rows entered and left it.
    pub states: Vec<StateCount>,
    /// The rows.
    pub rows: Vec<ValueRow>,
}

/// How many rows entered and left a state.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct StateCount {
    /// The state.
    pub state: String,
    /// Rows in it now and not before.
    pub entered: u64,
    /// Rows in it before and not now.
    pub left: u64,
}

/// A row with another value.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct ValueRow {
    /// Its key.
    pub key: String,
    /// Its region.
    pub region: Vec<String>,
    /// What it was; empty where it was not known.
    pub before: String,
    /// What it is; empty where it is not known.
    pub now: String,
    /// By how much an amount is more, negative less; empty where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
}

/// What a list says otherwise.
#[derive(Clone, Default, Debug, Serialize)]
pub struct ListDifference {
    /// The list.
    pub list: String,
    /// Whose rows.
    pub table: String,
    /// How many.
    #[serde(flatten)]
    pub counts: Counts,
    /// The rows.
    pub rows: Vec<ListRow>,
}

/// A row that stands otherwise in a list.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct ListRow {
    /// Its key.
    pub key: String,
    /// Its region.
    pub region: Vec<String>,
    /// What it does.
    pub change: &'static str,
    /// How it stood.
    pub before: &'static str,
    /// How it stands.
    pub now: &'static str,
    /// The first column whose cell differs, where the row stands in both.
    pub column: String,
    /// That cell then.
    pub cell_before: String,
    /// That cell now.
    pub cell_now: String,
}

/// What an item gives otherwise.
#[derive(Clone, Default, Debug, Serialize)]
pub struct AmountDifference {
    /// The item.
    pub item: String,
    /// What people call it.
    pub title: String,
    /// Whose rows.
    pub table: String,
    /// For how long one amount is; empty where nobody says.
    pub period: &'static str,
    /// Rows with more.
    pub more_rows: u64,
    /// How much more in all, exact.
    pub more: String,
    /// Rows with less.
    pub less_rows: u64,
    /// How much less in all, exact.
    pub less: String,
    /// More without less, exact.
    pub net: String,
    /// Rows whose amount is not known on one of both sides; they are in no sum.
    pub unknown: u64,
    /// The rows.
    pub rows: Vec<ValueRow>,
}

/// Rows of one region.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct RegionDifference {
    /// The level's name.
    pub level: String,
    /// The region, the widest name first.
    pub region: Vec<String>,
    /// What moved: `rule`, `state`, `list`, `amount`.
    pub what: &'static str,
    /// The rule, item or list.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The state, where that is what moved.
    pub state: String,
    /// Whose rows.
    pub table: String,
    /// How many.
    #[serde(flatten)]
    pub counts: Counts,
    /// How much more, exact; empty where no amounts moved.
    pub more: String,
    /// How much less, exact; likewise.
    pub less: String,
}

/// A record that is decided otherwise.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct RecordDifference {
    /// Its table.
    pub table: String,
    /// Its key.
    pub key: String,
    /// Its region.
    pub region: Vec<String>,
    /// What differs first: `rule`, else `state`, `amount`, `list`.
    pub what: &'static str,
    /// The first rule that differs, by its id; else the item or list.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What was said.
    pub before: String,
    /// What is said.
    pub now: String,
    /// How many rules, states, amounts and lists differ besides.
    pub more: u64,
}

impl Counts {
    /// Adds further rows.
    pub fn add(&mut self, other: Counts) {
        self.entered += other.entered;
        self.left += other.left;
        self.doubtful += other.doubtful;
        self.settled += other.settled;
        self.altered += other.altered;
        self.other += other.other;
    }
}
