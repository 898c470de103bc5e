//! One record against a table, row after row as a person reads it. It decides what unknown values leave open; the index
//! gives the same answers faster.

use crate::spec::{Aggregate, Decision, Hit, InputColumn, OutputCell, Row};
use crate::test::Test;
use heng_values::{Number, Value};

/// The values of the operator's inputs in one record.
pub type Inputs<'a> = &'a [Option<Value>];

/// Which rows decide a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// These rows hit for certain and no other can (one row, unless rows are collected).
    Certain(Vec<usize>),
    /// One of these rows hits, or none if the last is true: what is unknown decides.
    Open(Vec<usize>, bool),
}

/// Whether a cell holds: unknown where what is missing decides.
pub fn holds(test: &Test, column: &InputColumn, inputs: Inputs<'_>) -> Option<bool> {
    if test.any {
        return Some(true);
    }
    let condition = || {
        let value = test.condition.and_then(|at| inputs.get(at));
        value.map(|value| match value {
            Some(Value::Bool(flag)) => Some(*flag),
            _ => None,
        })
    };
    let value = column.value.and_then(|(_, at)| inputs.get(at)).and_then(Option::as_ref);
    match (value, column.value.is_some()) {
        (Some(value), _) => match (test.takes(value), condition()) {
            (true, _) => Some(true),
            (false, Some(condition)) => condition,
            (false, None) => Some(false),
        },
        (None, true) if test.missing => Some(true),
        (None, true) if column.missing_is_no => Some(false),
        (None, _) => match (condition(), &test.set) {
            (Some(Some(true)), _) => Some(true),
            (Some(condition), None) => condition,
            (None, None) => Some(false),
            _ => None,
        },
    }
}

/// Whether a row hits.
pub fn hits(row: &Row, decision: &Decision, inputs: Inputs<'_>) -> Option<bool> {
    let mut certain = true;
    for (test, column) in row.tests.iter().zip(&decision.inputs) {
        match holds(test, column, inputs) {
            Some(false) => return Some(false),
            Some(true) => {}
            None => certain = false,
        }
    }
    certain.then_some(true)
}

/// Which rows decide, among those that may hit (ascending, with whether they do for certain).
pub fn verdict(decision: &Decision, candidates: impl IntoIterator<Item = (usize, bool)>) -> Verdict {
    let mut rows = Vec::new();
    let (mut open, mut certain_one) = (false, false);
    for (row, certain) in candidates {
        rows.push(row);
        open |= !certain;
        certain_one |= certain;
        if decision.hit == Hit::First && certain {
            break;
        }
    }
    match decision.hit {
        Hit::Collect if !open => Verdict::Certain(rows),
        Hit::First | Hit::Unique if !open && rows.len() <= 1 => Verdict::Certain(rows),
        _ => Verdict::Open(rows, !certain_one),
    }
}

/// The verdict on one record by trying every row.
pub fn decide(decision: &Decision, inputs: Inputs<'_>) -> Verdict {
    let rows = decision.rows.iter().enumerate();
    verdict(
        decision,
        rows.filter_map(|(at, row)| match hits(row, decision, inputs) {
            Some(false) => None,
            Some(true) => Some((at, true)),
            None => Some((at, false)),
        }),
    )
}

/// The value of an output cell.
pub fn cell(cell: &OutputCell, inputs: Inputs<'_>) -> Option<Value> {
    match cell {
        OutputCell::Unknown => None,
        OutputCell::Value(value) => Some(value.clone()),
        OutputCell::Input(at) => inputs.get(*at).cloned().flatten(),
    }
}

/// What an output is after a verdict.
pub fn output(decision: &Decision, output: usize, verdict: &Verdict, inputs: Inputs<'_>) -> Option<Value> {
    let of_row = |row: &usize| cell(&decision.rows[*row].outputs[output], inputs);
    let of_none = || decision.otherwise.as_ref().and_then(|otherwise| cell(&otherwise[output], inputs));
    match verdict {
        Verdict::Certain(rows) if rows.is_empty() && decision.otherwise.is_some() => of_none(),
        Verdict::Certain(rows) if decision.hit == Hit::Collect => {
            collected(decision.outputs[output].aggregate, rows.len(), rows.iter().map(of_row))
        }
        Verdict::Certain(rows) => rows.first().and_then(of_row),
        Verdict::Open(..) if decision.hit == Hit::Collect => None,
        Verdict::Open(rows, none) => {
            let mut values = rows.iter().map(of_row).chain(none.then(of_none));
            let first = values.next()??;
            values.all(|value| value.as_ref() == Some(&first)).then_some(first)
        }
    }
}

/// Collected values as one.
fn collected(aggregate: Aggregate, rows: usize, values: impl Iterator<Item = Option<Value>>) -> Option<Value> {
    if aggregate == Aggregate::Count {
        return Number::from_integer(i64::try_from(rows).ok()?).map(Value::Number);
    }
    if aggregate == Aggregate::Sum {
        let mut sum = 0_i128;
        for value in values {
            let Value::Number(number) = value? else { return None };
            sum += i128::from(number.raw());
        }
        return Number::from_wide(sum).map(Value::Number);
    }
    let values: Vec<Value> = values.collect::<Option<_>>()?;
    let order = |a: &&Value, b: &&Value| crate::test::step(a).cmp(&crate::test::step(b));
    match aggregate {
        Aggregate::Minimum => values.iter().min_by(order).cloned(),
        Aggregate::Maximum => values.iter().max_by(order).cloned(),
        _ if values.is_empty() => None,
        _ => {
            let texts: Option<Vec<&str>> = values
                .iter()
                .map(|value| match value {
                    Value::Text(text) => Some(&**text),
                    _ => None,
                })
                .collect();
            Some(Value::text(&texts?.join("、")))
        }
    }
}

/// The positions of the inputs whose being known could settle an output.
pub fn unsettled(decision: &Decision, output: usize, inputs: Inputs<'_>) -> Vec<usize> {
    let (rows, none) = match decide(decision, inputs) {
        Verdict::Certain(rows) => (rows.clone(), rows.is_empty()),
        Verdict::Open(rows, none) => (rows, none),
    };
    let mut found = Vec::new();
    let mut take = |at: usize| {
        if inputs.get(at).is_some_and(Option::is_none) && !found.contains(&at) {
            found.push(at);
        }
    };
    for row in &rows {
        let row = &decision.rows[*row];
        for (test, column) in row.tests.iter().zip(&decision.inputs) {
            if holds(test, column, inputs).is_none() {
                column.value.iter().for_each(|(_, at)| take(*at));
                test.condition.into_iter().for_each(&mut take);
            }
        }
    }
    let cells = rows.iter().map(|row| &decision.rows[*row].outputs[output]);
    let otherwise = decision.otherwise.iter().filter(|_| none).map(|cells| &cells[output]);
    for cell in cells.chain(otherwise) {
        if let OutputCell::Input(at) = cell {
            take(*at);
        }
    }
    found
}
