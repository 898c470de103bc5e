//! The cells of a decision table → tests and output cells. Every mistake is told at its own cell; the rows that are wrong
//! do not keep the others from being read.

use crate::folded::Folded;
use crate::spec::{Aggregate, Decision, Hit, InputColumn, OutputCell, OutputColumn, Row};
use crate::test::Test;
use heng_core::operator::{CellRow, CellValue, Cells, Input, OperatorCall};
use heng_values::{Diagnostic, Place, Type};
use std::sync::Arc;

/// An output as the item declares it.
#[derive(Clone, Debug)]
pub struct OutputSpec {
    /// Its column.
    pub column: OutputColumn,
    /// Its title, which a file's header may have instead of the name.
    pub title: Arc<str>,
    /// Its unit as written.
    pub unit: Option<Arc<str>>,
}

/// An input as the item declares it, with its value where it has one.
#[derive(Clone, Debug)]
pub struct InputSpec {
    /// Its column; the position of the value is given when the table is read.
    pub column: InputColumn,
    /// Its value.
    pub value: Option<Input>,
}

/// Reads cells while a call is prepared.
pub struct Reader<'r, 'c, 'b> {
    /// The call.
    pub call: &'r mut OperatorCall<'c, 'b>,
    /// The operator's inputs so far.
    pub inputs: Vec<Input>,
    /// The table's inputs.
    pub columns: Vec<InputSpec>,
    /// The table's outputs.
    pub outputs: Vec<OutputSpec>,
    /// Where the table as a whole is told of.
    pub place: Place,
}

impl Reader<'_, '_, '_> {
    /// The position of an operator's input; equal ones are one.
    pub fn input(&mut self, input: Input) -> usize {
        let known = self.inputs.iter().position(|known| known.same_as(&input) && known.kind() == input.kind());
        known.unwrap_or_else(|| {
            self.inputs.push(input);
            self.inputs.len() - 1
        })
    }

    /// The whole table.
    pub fn decision(&mut self, cells: &Cells, otherwise: Option<&Cells>, hit: Hit) -> Option<Decision> {
        let mut inputs = Vec::with_capacity(self.columns.len());
        for spec in self.columns.clone() {
            let mut column = spec.column;
            if let (Some((kind, _)), Some(value)) = (column.value, spec.value) {
                column.value = Some((kind, self.input(value)));
            }
            inputs.push(column);
        }
        let mut whole = self.check_outputs(hit);
        let mut rows = &cells.rows[..];
        if let (true, Some((header, rest))) = (cells.headed, rows.split_first()) {
            whole &= self.header(header);
            rows = rest;
        }
        let mut read = Vec::with_capacity(rows.len());
        for row in rows {
            match self.row(row) {
                Some(row) => read.push(row),
                None => whole = false,
            }
        }
        let otherwise = match otherwise.and_then(|cells| cells.rows.first()) {
            Some(row) => match self.otherwise(row) {
                Some(cells) => Some(cells),
                None => {
                    whole = false;
                    None
                }
            },
            None => None,
        };
        let outputs = self.outputs.iter().map(|output| output.column.clone()).collect();
        whole.then_some(Decision { inputs, outputs, rows: read, otherwise, hit })
    }

    /// Whether outputs can be collected as they say.
    fn check_outputs(&mut self, hit: Hit) -> bool {
        let mut whole = true;
        for output in self.outputs.clone() {
            let (kind, aggregate) = (output.column.kind, output.column.aggregate);
            let ordered = matches!(kind, Type::Number | Type::Date | Type::Moment | Type::Month);
            let fits = match aggregate {
                _ if hit != Hit::Collect => aggregate == Aggregate::Join,
                Aggregate::Join => kind == Type::Text,
                Aggregate::Sum | Aggregate::Count => kind == Type::Number,
                Aggregate::Minimum | Aggregate::Maximum => ordered,
            };
            if !fits {
                whole = false;
                self.call.report(
                    Diagnostic::error("E0636", &self.place)
                        .with("name", &*output.column.name)
                        .with("type", kind.word()),
                );
            }
        }
        whole
    }

    /// A file's header: outputs by name or title; an input's column must not bear another input's name.
    fn header(&mut self, header: &CellRow) -> bool {
        let expected: Vec<String> = self
            .columns
            .iter()
            .map(|column| column.column.title.to_string())
            .chain(self.outputs.iter().map(|output| output.column.name.to_string()))
            .collect();
        if !self.counted(header, expected.len()) {
            return false;
        }
        let mut whole = true;
        for (at, cell) in header.cells.iter().take(expected.len()).enumerate() {
            let CellValue::Text(source) = cell else { continue };
            let found = source.text.trim();
            let output = at.checked_sub(self.columns.len()).map(|at| &self.outputs[at]);
            let fits = match output {
                Some(output) => found == expected[at] || found == &*output.title,
                None => found == expected[at] || !expected.iter().any(|other| other == found),
            };
            if !fits {
                whole = false;
                self.call.report(
                    Diagnostic::error("E0637", &cell.place())
                        .with("found", found)
                        .with("expected", expected[at].as_str())
                        .suggest(Some(expected[at].clone())),
                );
            }
        }
        whole
    }

    /// Whether a row has so many cells; empty ones behind them do not count.
    fn counted(&mut self, row: &CellRow, expected: usize) -> bool {
        let empty = |cell: &CellValue| matches!(cell, CellValue::Text(source) if source.text.trim().is_empty());
        let beyond = row.cells.get(expected..).unwrap_or_default();
        if row.cells.len() >= expected && beyond.iter().all(empty) {
            return true;
        }
        self.call.report(
            Diagnostic::error("E0630", &row.place)
                .with("found", row.cells.len().to_string())
                .with("expected", expected.to_string()),
        );
        false
    }

    fn row(&mut self, row: &CellRow) -> Option<Row> {
        let (inputs, outputs) = (self.columns.len(), self.outputs.len());
        if !self.counted(row, inputs + outputs) {
            return None;
        }
        let tests: Vec<Option<Test>> = (0..inputs).map(|at| self.test(&row.cells[at], at)).collect();
        let cells: Vec<Option<OutputCell>> =
            (0..outputs).map(|at| self.output_cell(&row.cells[inputs + at], at)).collect();
        Some(Row {
            tests: tests.into_iter().collect::<Option<_>>()?,
            outputs: cells.into_iter().collect::<Option<_>>()?,
            place: row.place.clone(),
        })
    }

    fn otherwise(&mut self, row: &CellRow) -> Option<Vec<OutputCell>> {
        if !self.counted(row, self.outputs.len()) {
            return None;
        }
        let cells: Vec<Option<OutputCell>> =
            (0..self.outputs.len()).map(|at| self.output_cell(&row.cells[at], at)).collect();
        cells.into_iter().collect()
    }

    /// A cell's text with its signs folded; `None` where it has quotes that are none, which is told.
    pub fn folded<'s>(&mut self, source: &'s heng_lang::SourceText) -> Option<Folded<'s>> {
        match Folded::new(source) {
            Ok(folded) => Some(folded),
            Err(diagnostic) => {
                self.call.report(*diagnostic);
                None
            }
        }
    }

    /// Tells that a cell cannot be read.
    pub fn unreadable<T>(&mut self, cell: &str, kind: Type, place: &Place, suggestion: Option<String>) -> Option<T> {
        self.call
            .report(Diagnostic::error("E0631", place).with("cell", cell).with("type", kind.word()).suggest(suggestion));
        None
    }
}
