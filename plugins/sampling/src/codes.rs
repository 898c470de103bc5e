//! Columns as small numbers: the groups that rows belong to and the values that they cover, so that a draw compares
//! numbers and no texts.

use heng_columns::column::span;
use heng_columns::{Column, Dictionary, DictionaryBuilder, Values};
use heng_values::show::shown;
use std::collections::HashMap;
use std::sync::Arc;

/// Per row the number of its group, `None` where a column of the group is unknown; and how many groups there are.
pub fn groups(columns: &[Arc<Column>], rows: usize) -> (Vec<Option<u32>>, usize) {
    let mut groups = vec![Some(0); rows];
    let mut count = 1;
    for column in columns {
        let (codes, _) = coded(column);
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        for (group, code) in groups.iter_mut().zip(codes) {
            *group = group.zip(code).map(|pair| {
                let next = known.len() as u32;
                *known.entry(pair).or_insert(next)
            });
        }
        count = known.len();
    }
    (groups, count)
}

/// Per row the code of its value as text; `None` where it is unknown.
fn coded(column: &Column) -> (Vec<Option<u32>>, Arc<Dictionary>) {
    let rows = 0..column.len();
    if let Values::Text { codes, dictionary } = &column.values {
        return (rows.map(|row| column.known.get(row).then(|| codes[row])).collect(), dictionary.clone());
    }
    let mut texts = DictionaryBuilder::default();
    let codes = rows.map(|row| column.get(row).map(|value| texts.intern(&shown(&value, None)))).collect();
    (codes, texts.finish())
}

/// A value that rows can cover: the number of the covered column, and the value as text.
pub type Covered = (usize, String);

/// The values that rows cover, numbered in the order of their columns and then of their texts.
#[derive(Debug)]
pub struct CoveredValues {
    names: Vec<Covered>,
    ends: Vec<usize>,
    numbers: Vec<u32>,
}

impl CoveredValues {
    /// Of these columns. Empty texts are no values.
    pub fn new(columns: &[Arc<Column>], rows: usize) -> CoveredValues {
        let listed: Vec<Listed> = columns.iter().map(|column| Listed::new(column)).collect();
        let mut names: Vec<(usize, &str)> = Vec::new();
        for (at, column) in listed.iter().enumerate() {
            let mut used: Vec<u32> = column.codes.clone();
            used.sort_unstable();
            used.dedup();
            names.extend(used.into_iter().map(|code| (at, column.dictionary.text(code))));
        }
        names.retain(|(_, text)| !text.is_empty());
        names.sort_unstable();
        let mut number_of: Vec<Vec<Option<u32>>> =
            listed.iter().map(|column| vec![None; column.dictionary.len()]).collect();
        for (number, (at, text)) in names.iter().enumerate() {
            if let Some(code) = listed[*at].dictionary.code(text) {
                number_of[*at][code as usize] = Some(number as u32);
            }
        }
        let mut ends = Vec::with_capacity(rows);
        let mut numbers: Vec<u32> = Vec::new();
        let mut own: Vec<u32> = Vec::new();
        for row in 0..rows {
            own.clear();
            for (column, number_of) in listed.iter().zip(&number_of) {
                own.extend(column.of(row).iter().filter_map(|code| number_of[*code as usize]));
            }
            own.sort_unstable();
            own.dedup();
            numbers.extend_from_slice(&own);
            ends.push(numbers.len());
        }
        let names = names.iter().map(|(at, text)| (*at, (*text).to_owned())).collect();
        CoveredValues { names, ends, numbers }
    }

    /// The numbers of a row's values, ascending.
    pub fn of(&self, row: usize) -> &[u32] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.numbers[start..self.ends[row]]
    }

    /// The value with a number.
    pub fn name(&self, number: u32) -> &Covered {
        &self.names[number as usize]
    }

    /// The number of a value, if a row has it.
    pub fn number(&self, column: usize, text: &str) -> Option<u32> {
        let found = self.names.binary_search_by(|(at, name)| (*at, name.as_str()).cmp(&(column, text)));
        found.ok().map(|number| number as u32)
    }
}

/// A column as lists of codes.
struct Listed {
    ends: Vec<u32>,
    codes: Vec<u32>,
    dictionary: Arc<Dictionary>,
}

impl Listed {
    fn new(column: &Column) -> Listed {
        if let Values::Texts { ends, codes, dictionary } = &column.values {
            return Listed { ends: ends.clone(), codes: codes.clone(), dictionary: dictionary.clone() };
        }
        let (coded, dictionary) = coded(column);
        let mut ends = Vec::with_capacity(coded.len());
        let mut codes = Vec::with_capacity(coded.len());
        for code in coded {
            codes.extend(code);
            ends.push(codes.len() as u32);
        }
        Listed { ends, codes, dictionary }
    }

    fn of(&self, row: usize) -> &[u32] {
        &self.codes[span(&self.ends, row)]
    }
}
