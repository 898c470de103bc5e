//! A decision table over the columns of a chunk: rows found by the index, outputs gathered by row number; where a value
//! is missing or a condition decides, the record is looked at as a person would.

use crate::index::{Index, Located};
use crate::memo::Memo;
use crate::plain::{self, Verdict};
use crate::spec::{Decision, Hit, OutputCell};
use heng_columns::{Column, ColumnBuilder, NO_ROW, Operand};
use heng_core::operator::RowOperator;
use heng_values::{Place, Value};
use std::sync::Arc;

/// A decision table ready to run.
pub struct Table {
    decision: Decision,
    index: Index,
    /// What `quick` found by combination of classes.
    memo: Option<Memo>,
    /// For each output its value in every row, then in none; nothing where a cell is an expression.
    constants: Vec<Option<Arc<Column>>>,
}

/// The table as written: all else is made from it.
impl std::fmt::Debug for Table {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("Table").field(&self.decision).finish()
    }
}

impl Table {
    /// Prepares a table.
    pub fn new(decision: Decision) -> Table {
        let index = Index::new(&decision);
        let constants = (0..decision.outputs.len()).map(|output| constants(&decision, output)).collect();
        let memo = Memo::new(index.sizes()).filter(|_| index.exact && decision.hit != Hit::Collect);
        Table { decision, index, memo, constants }
    }

    /// Whether every record gets at most one row.
    fn single(&self) -> bool {
        self.decision.hit != Hit::Collect
    }

    /// The row of the outputs' constants that decides a record; `NO_ROW` where it has to be looked at.
    fn quick(&self, located: &Located, record: usize) -> u32 {
        if !self.index.exact || !self.single() || self.index.lacks(located, record) {
            return NO_ROW;
        }
        let none = self.decision.rows.len() as u32;
        let mut found = none;
        let mut more = false;
        self.index.each(located, record, |row| {
            more = found != none;
            found = if more { found } else { row as u32 };
            self.decision.hit == Hit::Unique && !more
        });
        // A table whose rows overlap is refused; where it is read all the same, the record is looked at.
        if more { NO_ROW } else { found }
    }

    /// `quick` of every record.
    fn quick_rows(&self, located: &Located, len: usize) -> Vec<u32> {
        match &self.memo {
            None => (0..len).map(|record| self.quick(located, record)).collect(),
            Some(memo) => {
                let combinations = self.index.combinations(located, len).into_iter().enumerate();
                combinations
                    .map(|(record, combination)| match memo.answer(combination, || self.quick(located, record)) {
                        // One less than `NO_ROW` is as much as a memo can hold, and never a row.
                        found if found as usize > self.decision.rows.len() => NO_ROW,
                        found => found,
                    })
                    .collect()
            }
        }
    }

    fn verdict(&self, located: &Located, record: usize, inputs: &[Option<Value>]) -> Verdict {
        let mut candidates = Vec::new();
        self.index.each(located, record, |row| {
            let state = plain::hits(&self.decision.rows[row], &self.decision, inputs);
            if state != Some(false) {
                candidates.push((row, state == Some(true)));
            }
            !(self.decision.hit == Hit::First && state == Some(true))
        });
        plain::verdict(&self.decision, candidates)
    }
}

/// An output's value in every row and in none, where all of them are constants.
fn constants(decision: &Decision, output: usize) -> Option<Arc<Column>> {
    let of_row = |cell: &OutputCell| match cell {
        OutputCell::Unknown => Some(None),
        OutputCell::Value(value) => Some(Some(value.clone())),
        OutputCell::Input(_) => None,
    };
    let mut values: Vec<Option<Value>> =
        decision.rows.iter().map(|row| of_row(&row.outputs[output])).collect::<Option<_>>()?;
    values.push(decision.otherwise.as_ref().map_or(Some(None), |otherwise| of_row(&otherwise[output]))?);
    Some(Arc::new(Column::from_values(decision.outputs[output].kind, values)))
}

impl RowOperator for Table {
    fn rows(&self, inputs: &[Operand], len: usize) -> Vec<Operand> {
        let located = self.index.locate(inputs, len);
        let found = self.quick_rows(&located, len);
        let mut looked_at: Vec<(u32, Vec<Option<Value>>, Verdict)> = Vec::new();
        for record in (0..len).filter(|record| found[*record] == NO_ROW) {
            let values: Vec<Option<Value>> = inputs.iter().map(|input| input.get(record)).collect();
            let verdict = self.verdict(&located, record, &values);
            looked_at.push((record as u32, values, verdict));
        }
        let outputs = self.decision.outputs.iter().enumerate();
        outputs
            .map(|(output, column)| match &self.constants[output] {
                Some(constants) if looked_at.is_empty() => constants.gather(&found).into(),
                _ => {
                    let mut builder = ColumnBuilder::with_capacity(column.kind, len);
                    let mut special = looked_at.iter().peekable();
                    for (record, row) in found.iter().enumerate() {
                        if let Some((_, values, verdict)) = special.next_if(|(at, ..)| *at as usize == record) {
                            builder.push_value(plain::output(&self.decision, output, verdict, values).as_ref());
                            continue;
                        }
                        let cells = match self.decision.rows.get(*row as usize) {
                            Some(row) => Some(&row.outputs),
                            None => self.decision.otherwise.as_ref(),
                        };
                        let value = match cells.map(|cells| &cells[output]) {
                            Some(OutputCell::Value(value)) => Some(value.clone()),
                            Some(OutputCell::Input(at)) => inputs[*at].get(record),
                            Some(OutputCell::Unknown) | None => None,
                        };
                        builder.push_value(value.as_ref());
                    }
                    builder.finish().into()
                }
            })
            .collect()
    }

    fn one(&self, inputs: &[Option<Value>]) -> Vec<Option<Value>> {
        let verdict = plain::decide(&self.decision, inputs);
        (0..self.decision.outputs.len()).map(|output| plain::output(&self.decision, output, &verdict, inputs)).collect()
    }

    fn unsettled(&self, inputs: &[Option<Value>], output: usize) -> Vec<usize> {
        plain::unsettled(&self.decision, output, inputs)
    }

    fn parts(&self) -> Vec<Place> {
        self.decision.rows.iter().map(|row| row.place.clone()).collect()
    }

    fn stands(&self, inputs: &[Option<Value>]) -> Vec<Option<bool>> {
        let verdict = plain::decide(&self.decision, inputs);
        let mut stands = vec![Some(false); self.decision.rows.len()];
        match verdict {
            Verdict::Certain(rows) => rows.into_iter().for_each(|row| stands[row] = Some(true)),
            Verdict::Open(rows, _) => rows.into_iter().for_each(|row| stands[row] = None),
        }
        stands
    }
}
