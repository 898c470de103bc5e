//! The report of a comparison, in the shape that tools read. Rows stand in the data's order, rules by their ids.

use super::counted::{Regions, exact};
use heng_core::run::compare::{Both, ListChange, Pair, RuleChange, Standing, Told, ValueChange, ValueKind};
use heng_values::{Value, show};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

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

/// Makes the report of a comparison; who the packs are and what differs in them is filled in by whoever knows. `title` says
/// what people call an item.
pub fn report(both: &Both<'_, '_>, levels: &[Arc<str>], title: &dyn Fn(&str) -> String) -> Report {
    let mut maker = Maker { both, title, regions: Regions::default(), records: Records::default() };
    let rules = both.rules().into_iter().map(|change| maker.rule(change)).collect();
    let (mut states, mut amounts) = (Vec::new(), Vec::new());
    for change in both.values() {
        match change.kind {
            ValueKind::State => states.push(maker.state(&change)),
            ValueKind::Amount => amounts.push(maker.amount(&change)),
        }
    }
    let lists = both.lists().into_iter().map(|change| maker.list(&change)).collect();
    let levels: Vec<String> = levels.iter().take(LEVELS).map(|level| level.to_string()).collect();
    Report {
        schema: 1,
        regions: maker.regions.told(&levels),
        records: maker.records.told(both),
        levels,
        rules,
        states,
        lists,
        amounts,
        ..Report::default()
    }
}

struct Maker<'m, 'b, 'n> {
    both: &'m Both<'b, 'n>,
    title: &'m dyn Fn(&str) -> String,
    regions: Regions,
    records: Records,
}

impl Maker<'_, '_, '_> {
    fn table(&self, table: usize) -> String {
        self.both.tables()[table].name.to_string()
    }

    /// The keys and regions of rows.
    fn places(&self, table: usize, rows: &[Pair]) -> Vec<(String, Vec<String>)> {
        let regions = self.both.regions(table, rows).into_iter();
        rows.iter()
            .zip(regions)
            .map(|(row, mut region)| {
                region.truncate(LEVELS);
                (self.both.key(table, *row), region)
            })
            .collect()
    }

    fn rule(&mut self, change: RuleChange) -> RuleDifference {
        let pairs: Vec<Pair> = change.moves.iter().map(|one| one.row).collect();
        let places = self.places(change.table, &pairs);
        let mut told = RuleDifference {
            rule: change.rule.to_string(),
            title: change.title.to_string(),
            category: change.category.to_string(),
            table: self.table(change.table),
            ..RuleDifference::default()
        };
        for (one, (key, region)) in change.moves.into_iter().zip(places) {
            let counts = counts(one.before.standing, one.now.standing);
            let before = words(&one.before);
            let now = words(&one.now);
            self.regions.add(("rule", &told.rule, &told.title, "", &told.table), &region, counts, None);
            self.records.add(change.table, one.row, &region, ("rule", &told.rule, &told.title), || (before, now));
            told.counts.add(counts);
            let change = change_of(one.before.standing, one.now.standing);
            told.rows.push(RuleRow { key, region, change, before: line(one.before), now: line(one.now) });
        }
        told
    }

    fn state(&mut self, change: &ValueChange) -> StateDifference {
        let pairs: Vec<Pair> = change.moves.iter().map(|one| one.row).collect();
        let places = self.places(change.table, &pairs);
        let mut told = StateDifference {
            item: change.item.to_string(),
            title: (self.title)(&change.item),
            table: self.table(change.table),
            ..StateDifference::default()
        };
        let mut states: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for (one, (key, region)) in change.moves.iter().zip(places) {
            let (before, now) = (text(one.before.as_ref()), text(one.now.as_ref()));
            for (state, counts) in
                [(&now, Counts { entered: 1, ..Counts::default() }), (&before, Counts { left: 1, ..Counts::default() })]
            {
                if !state.is_empty() {
                    let count = states.entry(state.clone()).or_default();
                    (count.0, count.1) = (count.0 + counts.entered, count.1 + counts.left);
                    self.regions.add(("state", &told.item, &told.title, state, &told.table), &region, counts, None);
                }
            }
            let words = || (before.clone(), now.clone());
            self.records.add(change.table, one.row, &region, ("state", &told.item, &told.title), words);
            told.rows.push(ValueRow { key, region, before, now, difference: None });
        }
        told.states = states.into_iter().map(|(state, (entered, left))| StateCount { state, entered, left }).collect();
        told
    }

    fn amount(&mut self, change: &ValueChange) -> AmountDifference {
        let pairs: Vec<Pair> = change.moves.iter().map(|one| one.row).collect();
        let places = self.places(change.table, &pairs);
        let mut told = AmountDifference {
            item: change.item.to_string(),
            title: (self.title)(&change.item),
            table: self.table(change.table),
            period: change.period.map_or("", |period| period.chinese()),
            ..AmountDifference::default()
        };
        let (mut more, mut less) = (0_i128, 0_i128);
        for (one, (key, region)) in change.moves.iter().zip(places) {
            let raw = |value: &Option<Value>| match value {
                Some(Value::Number(number)) => i128::from(number.raw()),
                _ => 0,
            };
            let known = !one.unknown_before && !one.unknown_now;
            let difference = known.then(|| raw(&one.now) - raw(&one.before));
            match difference {
                None => told.unknown += 1,
                Some(difference) if difference > 0 => (told.more_rows, more) = (told.more_rows + 1, more + difference),
                Some(difference) => (told.less_rows, less) = (told.less_rows + 1, less - difference),
            }
            let counts = match difference {
                None if one.unknown_now => Counts { doubtful: 1, ..Counts::default() },
                None => Counts { settled: 1, ..Counts::default() },
                Some(_) => Counts { altered: 1, ..Counts::default() },
            };
            let subject = ("amount", told.item.as_str(), told.title.as_str(), "", told.table.as_str());
            self.regions.add(subject, &region, counts, Some(difference.unwrap_or_default()));
            let (before, now) = (text(one.before.as_ref()), text(one.now.as_ref()));
            let words = || (before.clone(), now.clone());
            self.records.add(change.table, one.row, &region, ("amount", &told.item, &told.title), words);
            let difference = Some(difference.map(exact).unwrap_or_default());
            told.rows.push(ValueRow { key, region, before, now, difference });
        }
        (told.more, told.less, told.net) = (exact(more), exact(less), exact(more - less));
        told
    }

    fn list(&mut self, change: &ListChange) -> ListDifference {
        let pairs: Vec<Pair> = change.moves.iter().map(|one| one.row).collect();
        let places = self.places(change.table, &pairs);
        let mut told = ListDifference {
            list: change.name.to_string(),
            table: self.table(change.table),
            ..ListDifference::default()
        };
        for (one, (key, region)) in change.moves.iter().zip(places) {
            let counts = counts(one.before, one.now);
            let (before, now) = (in_list(one.before), in_list(one.now));
            let cell = one.cell.clone();
            let (column, cell_before, cell_now) =
                cell.map(|cell| (cell.title.to_string(), cell.before, cell.now)).unwrap_or_default();
            self.regions.add(("list", &told.list, &told.list, "", &told.table), &region, counts, None);
            let words = || match column.is_empty() {
                true => (before.to_owned(), now.to_owned()),
                false => (format!("{column} {cell_before}"), format!("{column} {cell_now}")),
            };
            self.records.add(change.table, one.row, &region, ("list", &told.list, &told.list), words);
            told.counts.add(counts);
            let change = change_of(one.before, one.now);
            told.rows.push(ListRow { key, region, change, before, now, column, cell_before, cell_now });
        }
        told
    }
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

fn counts(before: Standing, now: Standing) -> Counts {
    let mut counts = Counts {
        entered: u64::from(now.is_hit() && !before.is_hit()),
        left: u64::from(before.is_hit() && !now.is_hit()),
        doubtful: u64::from(now.is_unknown() && !before.is_unknown()),
        settled: u64::from(before.is_unknown() && !now.is_unknown()),
        altered: u64::from(before.is_hit() && now.is_hit()),
        other: 0,
    };
    counts.other = u64::from(counts == Counts::default());
    counts
}

fn change_of(before: Standing, now: Standing) -> &'static str {
    if now.is_unknown() {
        DOUBTFUL
    } else if now.is_hit() && before.is_hit() {
        ALTERED
    } else if now.is_hit() {
        ENTERS
    } else if before.is_hit() {
        LEAVES
    } else if before.is_unknown() {
        SETTLED
    } else {
        OTHER
    }
}

fn in_list(standing: Standing) -> &'static str {
    match standing {
        standing if standing.is_hit() => "在名单",
        standing if standing.is_unknown() => "待核实",
        Standing::NoItem => "没有这张名单",
        Standing::NoRow => "没有这一行",
        _ => "不在名单",
    }
}

fn line(told: Told) -> Line {
    let state = told.standing.word().to_owned();
    Line { state, level: told.level, margin: told.margin, missing: told.missing }
}

/// A line in words: `命中 重点 差额 120.5`.
fn words(told: &Told) -> String {
    let mut words = told.standing.word().to_owned();
    let mut add = |label: &str, text: &str| {
        if !text.is_empty() {
            words.push(' ');
            words.push_str(label);
            words.push_str(text);
        }
    };
    add("", &told.level);
    add("差额 ", &told.margin);
    add("缺少 ", &told.missing);
    words
}

fn text(value: Option<&Value>) -> String {
    value.map_or_else(String::new, |value| show::shown(value, None))
}

/// Records by table and row, in the order in which they were first met.
#[derive(Debug, Default)]
struct Records {
    /// By table: which record a row is.
    rows: BTreeMap<(usize, Pair), usize>,
    list: Vec<(usize, Pair, RecordDifference)>,
}

impl Records {
    fn add(
        &mut self,
        table: usize,
        row: Pair,
        region: &[String],
        (what, id, title): (&'static str, &str, &str),
        words: impl FnOnce() -> (String, String),
    ) {
        if let Some(known) = self.rows.get(&(table, row)) {
            self.list[*known].2.more += 1;
            return;
        }
        self.rows.insert((table, row), self.list.len());
        let (before, now) = words();
        let (id, title) = (id.to_owned(), title.to_owned());
        let record = RecordDifference { what, id, title, before, now, region: region.to_vec(), ..Default::default() };
        self.list.push((table, row, record));
    }

    /// Rules were met first, each record's first one too; now they stand by table and row.
    fn told(mut self, both: &Both<'_, '_>) -> Vec<RecordDifference> {
        let place = |row: &Pair| (row.now.is_none(), row.now.or(row.before));
        self.list.sort_by_key(|(table, row, _)| (*table, place(row)));
        let told = self.list.into_iter().map(|(table, row, mut record)| {
            record.table = both.tables()[table].name.to_string();
            record.key = both.key(table, row);
            record
        });
        told.collect()
    }
}
