//! What an earlier run found: which rows its rules hit, and since when. It fills the columns that `since` reads and says
//! of each line whether it is new. Where the earlier run's files stand is not known here.

use super::store::Store;
use crate::program::TableId;
use hashbrown::HashMap;
use heng_columns::ColumnBuilder;
use heng_values::{Date, Type};
use std::sync::atomic::{AtomicBool, Ordering};

/// Rows by key.
type ByKey = HashMap<String, Found>;

/// The hits of an earlier run, by table, rule and row key.
#[derive(Default, Debug)]
pub struct Earlier {
    tables: HashMap<String, HashMap<String, ByKey>>,
}

/// A hit of an earlier run.
#[derive(Debug)]
struct Found {
    /// Since when.
    first: Date,
    /// Whether this run has a line for it too, whatever its state.
    again: AtomicBool,
}

impl Earlier {
    /// Takes a hit; of several of one rule in one row the first day counts.
    pub fn add(&mut self, table: &str, rule: &str, key: &str, first: Date) {
        let rows = self.tables.entry_ref(table).or_default().entry_ref(rule).or_default();
        let found = rows.entry_ref(key).or_insert_with(|| Found { first, again: AtomicBool::new(false) });
        found.first = found.first.min(first);
    }

    fn rows(&self, table: &str, rule: &str) -> Option<&ByKey> {
        self.tables.get(table)?.get(rule)
    }

    /// Since when a rule has been hit in a row; none where it was not hit then.
    pub fn first(&self, table: &str, rule: &str, key: &str) -> Option<Date> {
        self.rows(table, rule)?.get(key).map(|found| found.first)
    }

    /// The same, noting that this run has a line for it.
    pub(super) fn first_again(&self, table: &str, rule: &str, key: &str) -> Option<Date> {
        let found = self.rows(table, rule)?.get(key)?;
        found.again.store(true, Ordering::Relaxed);
        Some(found.first)
    }

    /// Forgets which hits had a line again: another run makes its lines.
    pub fn begin_anew(&self) {
        let rows = self.tables.values().flat_map(HashMap::values).flat_map(HashMap::values);
        rows.for_each(|found| found.again.store(false, Ordering::Relaxed));
    }

    /// Whether a rule was hit in a row, and no line of this run that was made so far speaks of it.
    pub fn is_gone(&self, table: &str, rule: &str, key: &str) -> bool {
        let found = self.rows(table, rule).and_then(|rows| rows.get(key));
        found.is_some_and(|found| !found.again.load(Ordering::Relaxed))
    }
}

/// Fills the columns that `since` reads in a table, once it has its rows.
pub fn fill(store: &mut Store<'_>, table: TableId) {
    let Some(earlier) = store.earlier.clone() else { return };
    let program = store.program;
    let mut key = String::new();
    for wanted in program.first_days.iter().filter(|wanted| wanted.table == table) {
        let Some(found) = earlier.rows(&program.table(table).name, &wanted.rule) else { continue };
        let rows = store.table(table).rows;
        let mut days = ColumnBuilder::with_capacity(Type::Date, rows);
        for row in 0..rows as u32 {
            key.clear();
            store.key_text(table, row, &mut key);
            match found.get(&key) {
                Some(found) => days.push_date(found.first.raw()),
                None => days.push_unknown(),
            }
        }
        store.columns[wanted.column.index()] = Some(std::sync::Arc::new(days.finish()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_counts_and_what_comes_again_is_not_gone() {
        let day = |day| Date::new(2022, 8, day).unwrap();
        let mut earlier = Earlier::default();
        earlier.add("户", "R-1", "h1", day(20));
        earlier.add("户", "R-1", "h1", day(10));
        assert_eq!(earlier.first("户", "R-1", "h1"), Some(day(10)));
        assert_eq!(earlier.first("户", "R-2", "h1"), None);
        assert!(earlier.is_gone("户", "R-1", "h1") && !earlier.is_gone("户", "R-1", "h2"));
        assert_eq!(earlier.first_again("户", "R-1", "h1"), Some(day(10)));
        assert!(!earlier.is_gone("户", "R-1", "h1"));
        earlier.begin_anew();
        assert!(earlier.is_gone("户", "R-1", "h1"));
    }
}
