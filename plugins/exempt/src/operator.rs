//! Calls of `exempted` while a pack is checked, and the look-up of rows when it runs.

use crate::list::{Line, List};
use crate::reader::{Common, read};
use heng_columns::{Column, Operand};
use heng_core::operator::{Input, Native, Operator, OperatorCall, Prepared, RowOperator};
use heng_values::{Date, Type, Value};
use std::sync::Arc;

/// The operator `exempted`, called as `built_in("exempted", [result, cells, rule, rules, reason, by, key, today])`:
/// `result` is one of `listed`, `covered`, `words`, `reason`, `by`, `until`; `rule` is the rule asked about, `rules`
/// all that the list may name, `key` the row's key as text.
#[derive(Clone, Copy, Debug)]
pub struct Exempted;

/// The results, in the order in which [`Rows`] gives them.
const OUTPUTS: [(&str, Type); 6] = [
    ("listed", Type::Bool),
    ("covered", Type::Bool),
    ("words", Type::Text),
    ("reason", Type::Text),
    ("by", Type::Text),
    ("until", Type::Date),
];

/// The list for one rule. Its inputs are a row's key and the day.
#[derive(Debug)]
struct Rows {
    rule: Arc<str>,
    list: Arc<List>,
}

impl Operator for Exempted {
    fn name(&self) -> &'static str {
        "exempted"
    }

    fn prepare(&self, call: &mut OperatorCall<'_, '_>) -> Option<Prepared> {
        let arguments = call.arguments(8, 8)?;
        let result = call.text(&arguments[0])?;
        let output = OUTPUTS.iter().position(|(name, _)| *name == &*result)?;
        let cells = call.cells(&arguments[1])?;
        let rule = call.text(&arguments[2])?;
        let rules: Vec<Arc<str>> = call.list(&arguments[3]).iter().filter_map(|rule| call.text(rule)).collect();
        let common = Common { rules, reason: call.text(&arguments[4])?, by: call.text(&arguments[5])? };
        // One list for all results and rules of an item; a grid belongs to one item.
        let place = cells.place.clone();
        let list = call.shared(&format!("{}:{}", place.file, place.start), |call| read(call, &cells, &common))?;
        let rows = call.shared(&format!("{}:{}:{rule}", place.file, place.start), |_| {
            Some(Rows { rule: rule.clone(), list: list.clone() })
        })?;
        let key = call.expression(&arguments[6]).and_then(|key| call.as_type(key, Type::Text))?;
        let today = call.expression(&arguments[7]).and_then(|today| call.as_type(today, Type::Date))?;
        let inputs: Vec<Input> = vec![key, today];
        let native = Native::Rows(rows as Arc<dyn RowOperator>);
        Some(Prepared { native, inputs, output, kind: OUTPUTS[output].1, unit: None })
    }
}

impl RowOperator for Rows {
    fn rows(&self, inputs: &[Operand], len: usize) -> Vec<Operand> {
        let mut columns: Vec<Vec<Option<Value>>> = vec![Vec::with_capacity(len); OUTPUTS.len()];
        for row in 0..len {
            let input = |at: usize| inputs.get(at).and_then(|input: &Operand| input.get(row));
            for (column, value) in columns.iter_mut().zip(self.answer(input(0), input(1))) {
                column.push(value);
            }
        }
        let columns = columns.into_iter().zip(OUTPUTS);
        columns.map(|(values, (_, kind))| Operand::from(Column::from_values(kind, values))).collect()
    }

    fn one(&self, inputs: &[Option<Value>]) -> Vec<Option<Value>> {
        let input = |at: usize| inputs.get(at).cloned().flatten();
        self.answer(input(0), input(1)).into()
    }

    fn keys(&self) -> Vec<Arc<str>> {
        self.list.keys(&self.rule)
    }
}

impl Rows {
    fn answer(&self, key: Option<Value>, today: Option<Value>) -> [Option<Value>; OUTPUTS.len()] {
        let (Some(Value::Text(key)), Some(Value::Date(today))) = (key, today) else { return Default::default() };
        match self.list.find(&self.rule, &key) {
            None => {
                let no = || Some(Value::Bool(false));
                [no(), no(), Some(Value::text("")), Some(Value::text("")), Some(Value::text("")), None]
            }
            Some(line) => found(line, today),
        }
    }
}

fn found(line: &Line, today: Date) -> [Option<Value>; OUTPUTS.len()] {
    [
        Some(Value::Bool(true)),
        Some(Value::Bool(line.holds(today))),
        Some(Value::text(&line.words())),
        Some(Value::Text(line.reason.clone())),
        Some(Value::Text(line.by.clone())),
        line.until.map(Value::Date),
    ]
}
