//! What the scripts of earlier tables gave, row by row, for the scripts of later tables.

use super::step::{Linked, Step};
use heng_columns::NO_ROW;

/// The outputs of the steps so far.
#[derive(Default)]
pub struct Results {
    steps: Vec<(&'static Step, Vec<bool>)>,
}

impl Results {
    /// Keeps the outputs of a step: for each row all of them, one after the other.
    pub fn add(&mut self, step: &'static Step, outputs: Vec<bool>) {
        self.steps.push((step, outputs));
    }

    /// One output of a table, by row.
    fn column<'a>(&'a self, table: &str, output: &str) -> impl Iterator<Item = bool> + 'a {
        let found = self.steps.iter().find_map(|(step, outputs)| {
            let at = step.outputs.iter().position(|name| *name == output).filter(|_| step.table == table)?;
            Some(outputs.iter().skip(at).step_by(step.outputs.len()).copied())
        });
        found.into_iter().flatten()
    }

    /// An output of the row above each row; false where there is none.
    pub fn above(&self, table: &str, output: &str, linked: &Linked) -> Vec<bool> {
        let values: Vec<bool> = self.column(table, output).collect();
        match linked {
            Linked::Same => values,
            Linked::To(rows) => rows.iter().map(|row| values.get(*row as usize).copied().unwrap_or(false)).collect(),
        }
    }

    /// For each of `rows` rows how many of the rows below have an output true.
    pub fn sum(&self, table: &str, output: &str, linked: &Linked, rows: usize) -> Vec<i64> {
        let mut sums = vec![0; rows];
        if let Linked::To(above) = linked {
            for (_, row) in self.column(table, output).zip(above).filter(|(value, row)| *value && **row != NO_ROW) {
                sums[*row as usize] += 1;
            }
        }
        sums
    }

    /// How many rows have an output true.
    pub fn count(&self, table: &str, output: &str) -> u64 {
        self.column(table, output).filter(|value| *value).count() as u64
    }
}
