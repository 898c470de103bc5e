//! Finding rows by key: an index over one or several key columns, and the rows that another table's columns lead to.
//! Each distinct text is hashed once, rows are compared by codes; no row makes a text of its own.

use crate::{Column, NO_ROW, Values};
use hashbrown::{DefaultHashBuilder, HashTable};
use heng_values::Type;
use std::hash::BuildHasher;
use std::sync::Arc;

/// Rows by key.
#[derive(Clone, Debug)]
pub struct KeyIndex {
    columns: Vec<Arc<Column>>,
    lookup: Lookup,
    hasher: DefaultHashBuilder,
    /// For each row the next one with the same key, ascending; empty where no key repeats.
    next: Vec<u32>,
}

#[derive(Clone, Debug)]
enum Lookup {
    /// One text column: the first row by code.
    ByCode(Vec<u32>),
    /// Anything else: first rows in a table hashed by the key's words.
    Hashed(HashTable<u32>),
}

/// What the rows of another table lead to.
#[derive(Clone, Default, Debug)]
pub struct Links {
    /// For each row the row it leads to, or `NO_ROW`.
    pub targets: Vec<u32>,
    /// Rows whose key is known but that no row has, ascending.
    pub orphans: Vec<u32>,
    /// Rows whose key several rows have, ascending; they lead nowhere.
    pub ambiguous: Vec<u32>,
}

/// A row's key part as a word that is equal exactly for equal values of one column; `None` where it is unknown or of a
/// type that names no rows.
#[inline]
fn word(column: &Column, row: usize) -> Option<u64> {
    if !column.known.get(row) {
        return None;
    }
    Some(match &column.values {
        Values::Number(raw) | Values::Moment(raw) => raw[row] as u64,
        Values::Date(raw) | Values::Month(raw) => raw[row] as u64,
        Values::Text { codes, .. } => u64::from(codes[row]),
        Values::Bool(bits) => u64::from(bits.get(row)),
        Values::Texts { .. } => return None,
    })
}

impl KeyIndex {
    /// Indexes all rows whose key is wholly known. All columns have the same number of rows.
    pub fn new(columns: Vec<Arc<Column>>) -> KeyIndex {
        let rows = columns.first().map_or(0, |column| column.len());
        let hasher = DefaultHashBuilder::default();
        let mut next = Vec::new();
        let lookup = match columns.as_slice() {
            [column] if column.kind() == Type::Text => {
                let distinct = column.dictionary().map_or(0, |dictionary| dictionary.len());
                let mut first = vec![NO_ROW; distinct];
                // Rows are added from the last to the first, so that chains ascend.
                for row in (0..rows).rev() {
                    if let Some(code) = word(column, row) {
                        let slot = &mut first[code as usize];
                        if *slot != NO_ROW {
                            chain(&mut next, rows, row, *slot);
                        }
                        *slot = row as u32;
                    }
                }
                Lookup::ByCode(first)
            }
            _ => {
                let mut table: HashTable<u32> = HashTable::with_capacity(rows);
                let mut key = Vec::with_capacity(columns.len());
                for row in (0..rows).rev() {
                    if !words(&columns, row, &mut key) {
                        continue;
                    }
                    let hash = hasher.hash_one(&key);
                    match table.find_mut(hash, |other| same_key(&columns, *other as usize, &key)) {
                        Some(first) => {
                            chain(&mut next, rows, row, *first);
                            *first = row as u32;
                        }
                        None => {
                            table.insert_unique(hash, row as u32, |other| {
                                let mut other_key = Vec::with_capacity(columns.len());
                                words(&columns, *other as usize, &mut other_key);
                                hasher.hash_one(&other_key)
                            });
                        }
                    }
                }
                Lookup::Hashed(table)
            }
        };
        KeyIndex { columns, lookup, hasher, next }
    }

    /// Whether a key stands in more than one row.
    pub fn has_repeats(&self) -> bool {
        !self.next.is_empty()
    }

    /// The groups of rows that share a key, each ascending, in the order of their first rows.
    pub fn repeats(&self) -> Vec<Vec<u32>> {
        let mut inner = crate::Bits::zeros(self.next.len());
        self.next.iter().filter(|next| **next != NO_ROW).for_each(|next| inner.set(*next as usize, true));
        (0..self.next.len() as u32)
            .filter(|row| self.next[*row as usize] != NO_ROW && !inner.get(*row as usize))
            .map(|first| std::iter::successors(Some(first), |row| self.after(*row)).collect())
            .collect()
    }

    /// The first row of every key, ascending.
    pub fn firsts(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = match &self.lookup {
            Lookup::ByCode(first) => first.iter().copied().filter(|row| *row != NO_ROW).collect(),
            Lookup::Hashed(table) => table.iter().copied().collect(),
        };
        rows.sort_unstable();
        rows
    }

    fn after(&self, row: u32) -> Option<u32> {
        self.next.get(row as usize).copied().filter(|next| *next != NO_ROW)
    }

    /// Where each row of these columns leads: they are compared with the indexed columns one by one. A row with an
    /// unknown part leads nowhere and is no orphan.
    pub fn find(&self, columns: &[Arc<Column>]) -> Links {
        let rows = columns.first().map_or(0, |column| column.len());
        let mut links = Links { targets: vec![NO_ROW; rows], ..Links::default() };
        let fits = columns.len() == self.columns.len()
            && columns.iter().zip(&self.columns).all(|(here, there)| here.kind() == there.kind());
        let translations: Vec<Option<Vec<Option<u32>>>> = columns
            .iter()
            .zip(&self.columns)
            .map(|(here, there)| match (here.dictionary(), there.dictionary()) {
                (Some(here), Some(there)) if !Arc::ptr_eq(here, there) => Some(here.translate_to(there)),
                _ => None,
            })
            .collect();
        let mut key = Vec::with_capacity(columns.len());
        for row in 0..rows {
            key.clear();
            let mut unknown = false;
            let mut unheard = !fits;
            for (column, translation) in columns.iter().zip(&translations) {
                match (word(column, row), translation) {
                    (None, _) => unknown = true,
                    (Some(word), None) => key.push(word),
                    (Some(word), Some(table)) => match table.get(word as usize).copied().flatten() {
                        Some(code) => key.push(u64::from(code)),
                        None => unheard = true,
                    },
                }
            }
            if unknown {
                continue;
            }
            match if unheard { None } else { self.first(&key) } {
                None => links.orphans.push(row as u32),
                Some(target) if self.after(target).is_some() => links.ambiguous.push(row as u32),
                Some(target) => links.targets[row] = target,
            }
        }
        links
    }

    fn first(&self, key: &[u64]) -> Option<u32> {
        match &self.lookup {
            Lookup::ByCode(first) => first.get(*key.first()? as usize).copied().filter(|row| *row != NO_ROW),
            Lookup::Hashed(table) => {
                let hash = self.hasher.hash_one(key);
                table.find(hash, |row| same_key(&self.columns, *row as usize, key)).copied()
            }
        }
    }
}

fn chain(next: &mut Vec<u32>, rows: usize, row: usize, first: u32) {
    if next.is_empty() {
        next.resize(rows, NO_ROW);
    }
    next[row] = first;
}

/// Writes the words of a row's key; false where a part is unknown.
fn words(columns: &[Arc<Column>], row: usize, key: &mut Vec<u64>) -> bool {
    key.clear();
    for column in columns {
        match word(column, row) {
            Some(word) => key.push(word),
            None => return false,
        }
    }
    true
}

fn same_key(columns: &[Arc<Column>], row: usize, key: &[u64]) -> bool {
    columns.iter().zip(key).all(|(column, part)| word(column, row) == Some(*part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::{Number, Value};

    fn texts(words: &[&str]) -> Arc<Column> {
        let values = words.iter().map(|word| (!word.is_empty()).then(|| Value::text(word)));
        Arc::new(Column::from_values(Type::Text, values))
    }

    fn numbers(list: &[i64]) -> Arc<Column> {
        let values = list.iter().map(|number| Some(Value::Number(Number::from_raw(*number))));
        Arc::new(Column::from_values(Type::Number, values))
    }

    #[test]
    fn one_text_key_is_found_across_dictionaries() {
        let index = KeyIndex::new(vec![texts(&["h1", "h2", "", "h3"])]);
        let links = index.find(&[texts(&["h3", "", "h9", "h1"])]);
        assert_eq!(links.targets, [3, NO_ROW, NO_ROW, 0]);
        assert_eq!(links.orphans, [2]);
        assert!(!index.has_repeats());
    }

    #[test]
    fn repeated_keys_are_groups_and_ambiguous_targets() {
        let index = KeyIndex::new(vec![texts(&["a", "b", "a", "b", "a", "c"]), numbers(&[1, 1, 1, 2, 1, 1])]);
        assert_eq!(index.repeats(), vec![vec![0, 2, 4]]);
        assert_eq!(index.firsts(), [0, 1, 3, 5]);
        let links = index.find(&[texts(&["c", "a", "b"]), numbers(&[1, 1, 2])]);
        assert_eq!(links.targets, [5, NO_ROW, 3]);
        assert_eq!(links.ambiguous, [1]);
        let single = KeyIndex::new(vec![texts(&["a", "b", "a", "b"])]);
        assert_eq!(single.repeats(), vec![vec![0, 2], vec![1, 3]]);
    }
}
