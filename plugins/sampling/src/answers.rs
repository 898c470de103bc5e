//! The answers of a draw as they grow, group after group, and then as columns.

use heng_columns::{Bits, Column, DictionaryBuilder, Values};
use heng_values::{Number, Type, Value};

/// The results, in the order of the columns that [`Answers::columns`] gives.
pub const OUTPUTS: [(&str, Type); 7] = [
    ("drawn", Type::Bool),
    ("reason", Type::Text),
    ("ticket", Type::Text),
    ("uncovered", Type::Text),
    ("short", Type::Number),
    ("failing", Type::Bool),
    ("note", Type::Text),
];

/// Texts of rows, unknown until they are set.
pub struct Texts {
    codes: Vec<u32>,
    known: Bits,
    dictionary: DictionaryBuilder,
}

impl Texts {
    fn new(rows: usize) -> Texts {
        Texts { codes: vec![0; rows], known: Bits::zeros(rows), dictionary: DictionaryBuilder::default() }
    }

    /// Sets the text of a row.
    pub fn set(&mut self, row: usize, text: &str) {
        self.codes[row] = self.dictionary.intern(text);
        self.known.set(row, true);
    }

    /// Sets the text of several rows.
    pub fn set_all(&mut self, rows: &[u32], text: &str) {
        let code = self.dictionary.intern(text);
        for row in rows {
            self.codes[*row as usize] = code;
            self.known.set(*row as usize, true);
        }
    }

    fn column(self) -> Column {
        Column::new(Values::Text { codes: self.codes, dictionary: self.dictionary.finish() }, self.known)
    }
}

/// The answers of all rows.
pub struct Answers {
    /// Whether the row was drawn.
    pub drawn: Vec<Option<bool>>,
    /// Why, or why not.
    pub reason: Texts,
    /// Its ticket, printed.
    pub ticket: Texts,
    /// What its group does not cover.
    pub uncovered: Texts,
    /// How many candidates its group lacks.
    pub short: Vec<Option<usize>>,
    /// At one row of each group: whether the group is short of rows or of values.
    pub failing: Vec<Option<bool>>,
    /// At the same row: what there is to say of the group.
    pub note: Texts,
}

impl Answers {
    /// Nobody drawn, nothing failing, nothing said.
    pub fn new(rows: usize) -> Answers {
        Answers {
            drawn: vec![Some(false); rows],
            reason: Texts::new(rows),
            ticket: Texts::new(rows),
            uncovered: Texts::new(rows),
            short: vec![None; rows],
            failing: vec![Some(false); rows],
            note: Texts::new(rows),
        }
    }

    /// As columns.
    pub fn columns(self) -> Vec<Column> {
        let flag = |flags: Vec<Option<bool>>| {
            Column::from_values(Type::Bool, flags.into_iter().map(|flag| flag.map(Value::Bool)))
        };
        let number = |short: usize| Number::from_integer(i64::try_from(short).ok()?).map(Value::Number);
        let short = self.short.into_iter().map(|short| short.and_then(number));
        vec![
            flag(self.drawn),
            self.reason.column(),
            self.ticket.column(),
            self.uncovered.column(),
            Column::from_values(Type::Number, short),
            flag(self.failing),
            self.note.column(),
        ]
    }
}
