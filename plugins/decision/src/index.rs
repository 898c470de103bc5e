//! Which rows may hit a record, found without trying each: every input's values fall into classes that no cell tells
//! apart, and each class has the bits of the rows that take it. A record's rows are what the bits of its classes share,
//! looked at only where the bits of the bits say that something is there.

use crate::spec::{Decision, InputColumn, Row};
use crate::test::{Set, Test};
use heng_columns::{Operand, Values};
use heng_values::{Type, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// The most words that the bits of one input may take; beyond it neighbouring classes share theirs.
const MOST_WORDS: usize = 4 << 20;

/// The classes of an input's values.
#[derive(Debug)]
enum Classes {
    /// A value's class is the number of cuts at or below it.
    Steps(Vec<i64>),
    /// A text's class; all others share the last.
    Texts(HashMap<Arc<str>, u32>),
}

/// The rows by the classes of one input.
#[derive(Debug)]
struct InputIndex {
    /// The input's position among the operator's.
    at: usize,
    classes: Classes,
    /// How many neighbouring classes share bits.
    bucket: u32,
    /// The bucket of a missing value, one past the others.
    missing: u32,
    /// Bucket after bucket: which rows may take it.
    words: Vec<u64>,
    /// Bucket after bucket: which of those words are not empty.
    summary: Vec<u64>,
}

/// The index of a table.
#[derive(Debug)]
pub struct Index {
    inputs: Vec<InputIndex>,
    /// Words of one row set, and of its summary.
    stride: usize,
    summary_stride: usize,
    rows: usize,
    /// Whether a row that is found hits for certain, as long as no value is missing.
    pub exact: bool,
}

/// The classes of all inputs of some records.
pub struct Located {
    by_input: Vec<Vec<u32>>,
}

impl Index {
    /// Indexes a table.
    pub fn new(decision: &Decision) -> Index {
        let rows = &decision.rows;
        let stride = rows.len().div_ceil(64).max(1);
        let summary_stride = stride.div_ceil(64);
        let inputs: Vec<InputIndex> = decision
            .inputs
            .iter()
            .enumerate()
            .filter_map(|(input, column)| {
                let (kind, at) = column.value?;
                InputIndex::new(rows, input, column, kind, at, stride)
            })
            .collect();
        let exact = inputs.iter().all(|input| input.bucket == 1) && !rows.iter().any(Row::is_conditional);
        Index { inputs, stride, summary_stride, rows: rows.len(), exact }
    }

    /// The classes of records.
    pub fn locate(&self, operands: &[Operand], len: usize) -> Located {
        Located { by_input: self.inputs.iter().map(|input| input.locate(&operands[input.at], len)).collect() }
    }

    /// How many classes each input has, missing values among them.
    pub fn sizes(&self) -> impl Iterator<Item = usize> + '_ {
        self.inputs.iter().map(|input| input.missing as usize + 1)
    }

    /// A number for each record's combination of classes; it means nothing where there are too many of them.
    pub fn combinations(&self, located: &Located, len: usize) -> Vec<u32> {
        let mut combinations = vec![0_u32; len];
        for (input, buckets) in self.inputs.iter().zip(&located.by_input) {
            for (combination, bucket) in combinations.iter_mut().zip(buckets) {
                *combination = combination.wrapping_mul(input.missing + 1).wrapping_add(*bucket);
            }
        }
        combinations
    }

    /// Whether a value of a record is missing.
    pub fn lacks(&self, located: &Located, record: usize) -> bool {
        self.inputs.iter().zip(&located.by_input).any(|(input, buckets)| buckets[record] == input.missing)
    }

    /// Calls `visit` for every row that may hit a record, ascending, until it says false.
    pub fn each(&self, located: &Located, record: usize, mut visit: impl FnMut(usize) -> bool) {
        if self.inputs.is_empty() {
            (0..self.rows).all(visit);
            return;
        }
        for block in 0..self.summary_stride {
            let mut summary = u64::MAX;
            for (input, buckets) in self.inputs.iter().zip(&located.by_input) {
                summary &= input.summary[buckets[record] as usize * self.summary_stride + block];
            }
            while summary != 0 {
                let word = block * 64 + summary.trailing_zeros() as usize;
                summary &= summary - 1;
                let mut bits = u64::MAX;
                for (input, buckets) in self.inputs.iter().zip(&located.by_input) {
                    bits &= input.words[buckets[record] as usize * self.stride + word];
                }
                while bits != 0 {
                    let row = word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    if !visit(row) {
                        return;
                    }
                }
            }
        }
    }
}

impl InputIndex {
    /// None where every row takes everything.
    fn new(
        rows: &[Row],
        input: usize,
        column: &InputColumn,
        kind: Type,
        at: usize,
        stride: usize,
    ) -> Option<InputIndex> {
        if rows.iter().all(|row| row.tests[input].any) {
            return None;
        }
        let tests = || rows.iter().map(|row| &row.tests[input]);
        let classes = if kind == Type::Text { Classes::texts(tests()) } else { Classes::steps(tests()) };
        let count = classes.count() + 1;
        let bucket = (count as usize * stride).div_ceil(MOST_WORDS).max(1) as u32;
        let missing = (count - 1).div_ceil(bucket);
        let buckets = missing as usize + 1;
        let mut words = vec![0_u64; buckets * stride];
        let mut set = |bucket: u32, row: usize| words[bucket as usize * stride + row / 64] |= 1 << (row % 64);
        for (row, test) in tests().enumerate() {
            let undecided = !column.missing_is_no && (test.set.is_some() || test.condition.is_some());
            if test.takes_missing() || undecided {
                set(missing, row);
            }
            match &test.set {
                _ if test.any || test.condition.is_some() => (0..missing).for_each(|bucket| set(bucket, row)),
                Some(values) => classes.each(values, |class| set(class / bucket, row)),
                None => {}
            }
        }
        let summary_stride = stride.div_ceil(64);
        let mut summary = vec![0_u64; buckets * summary_stride];
        for (position, word) in words.iter().enumerate() {
            let (bucket, word_at) = (position / stride, position % stride);
            if *word != 0 {
                summary[bucket * summary_stride + word_at / 64] |= 1 << (word_at % 64);
            }
        }
        Some(InputIndex { at, classes, bucket, missing, words, summary })
    }

    fn locate(&self, operand: &Operand, len: usize) -> Vec<u32> {
        let column = match operand {
            Operand::Same { value, .. } => {
                let bucket = value.as_ref().map_or(self.missing, |value| self.classes.of(value) / self.bucket);
                return vec![bucket; len];
            }
            Operand::Rows(column) => column,
        };
        let known = |row: usize, class: &dyn Fn() -> u32| match column.known.get(row) {
            true => class() / self.bucket,
            false => self.missing,
        };
        match (&column.values, &self.classes) {
            (Values::Number(values) | Values::Moment(values), Classes::Steps(cuts)) => {
                (0..len).map(|row| known(row, &|| class_of(cuts, values[row]))).collect()
            }
            (Values::Date(values) | Values::Month(values), Classes::Steps(cuts)) => {
                (0..len).map(|row| known(row, &|| class_of(cuts, values[row].into()))).collect()
            }
            (Values::Bool(flags), Classes::Steps(cuts)) => {
                (0..len).map(|row| known(row, &|| class_of(cuts, flags.get(row).into()))).collect()
            }
            (Values::Text { codes, dictionary }, Classes::Texts(texts)) => {
                let mut met = vec![u32::MAX; dictionary.len()];
                (0..len)
                    .map(|row| {
                        if !column.known.get(row) {
                            return self.missing;
                        }
                        let class = &mut met[codes[row] as usize];
                        if *class == u32::MAX {
                            *class = texts.get(dictionary.text(codes[row])).copied().unwrap_or(texts.len() as u32);
                        }
                        *class / self.bucket
                    })
                    .collect()
            }
            _ => vec![self.missing; len],
        }
    }
}

fn class_of(cuts: &[i64], value: i64) -> u32 {
    cuts.partition_point(|cut| *cut <= value) as u32
}

impl Classes {
    fn steps<'t>(tests: impl Iterator<Item = &'t Test>) -> Classes {
        let mut cuts = Vec::new();
        for test in tests {
            if let Some(Set::Steps(steps)) = &test.set {
                for (from, to) in steps.list() {
                    cuts.push(*from);
                    cuts.extend(to.checked_add(1));
                }
            }
        }
        cuts.retain(|cut| *cut != i64::MIN);
        cuts.sort_unstable();
        cuts.dedup();
        Classes::Steps(cuts)
    }

    fn texts<'t>(tests: impl Iterator<Item = &'t Test>) -> Classes {
        let mut texts: HashMap<Arc<str>, u32> = HashMap::new();
        for test in tests {
            if let Some(Set::Texts(named) | Set::Except(named)) = &test.set {
                for text in named {
                    let next = texts.len() as u32;
                    texts.entry(text.clone()).or_insert(next);
                }
            }
        }
        Classes::Texts(texts)
    }

    fn count(&self) -> u32 {
        match self {
            Classes::Steps(cuts) => cuts.len() as u32 + 1,
            Classes::Texts(texts) => texts.len() as u32 + 1,
        }
    }

    fn of(&self, value: &Value) -> u32 {
        match (self, value) {
            (Classes::Steps(cuts), value) => crate::test::step(value).map_or(0, |step| class_of(cuts, step)),
            (Classes::Texts(texts), Value::Text(text)) => texts.get(text).copied().unwrap_or(texts.len() as u32),
            (Classes::Texts(texts), _) => texts.len() as u32,
        }
    }

    /// Calls `visit` for every class in a set.
    fn each(&self, set: &Set, mut visit: impl FnMut(u32)) {
        match (self, set) {
            (Classes::Steps(cuts), Set::Steps(steps)) => {
                for (from, to) in steps.list() {
                    (class_of(cuts, *from)..=class_of(cuts, *to)).for_each(&mut visit);
                }
            }
            (Classes::Texts(texts), Set::Texts(named)) => {
                named.iter().filter_map(|text| texts.get(text)).for_each(|class| visit(*class));
            }
            (Classes::Texts(texts), Set::Except(named)) => {
                let out: Vec<u32> = named.iter().filter_map(|text| texts.get(text).copied()).collect();
                (0..=texts.len() as u32).filter(|class| !out.contains(class)).for_each(visit);
            }
            _ => {}
        }
    }
}
