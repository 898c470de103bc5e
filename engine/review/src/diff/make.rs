//! Makes the report of a comparison from what two runs say otherwise. Nothing is evaluated here.

use super::counted::{Regions, exact};
use super::report::{
    ALTERED, AmountDifference, Counts, DOUBTFUL, ENTERS, LEAVES, LEVELS, Line, ListDifference, ListRow, OTHER,
    RecordDifference, Report, RuleDifference, RuleRow, SETTLED, StateCount, StateDifference, ValueRow,
};
use heng_core::run::compare::{Both, ListChange, Pair, RuleChange, Standing, Told, ValueChange, ValueKind};
use heng_values::{Value, show};
use std::collections::BTreeMap;
use std::sync::Arc;

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
