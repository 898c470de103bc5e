//! Calls of `sample` while a pack is checked: its arguments, and what is wrong with them before any data is there.

use crate::answers::OUTPUTS;
use crate::table::{Cover, Sample};
use heng_core::operator::{Input, Native, Operator, OperatorCall, Prepared, TableOperator};
use heng_lang::Tree;
use heng_values::{Diagnostic, Type, Value};
use std::sync::Arc;

/// The operator `sample`, called as `built_in("sample", [result, item, seed, key, from, pick, prefer, within, cover,
/// titles])`: `result` is one of `drawn`, `reason`, `ticket`, `uncovered`, `short`, `failing`, `note`; `within`, `cover`
/// and `titles` (texts, empty where the column's own name will do) are lists.
#[derive(Clone, Copy, Debug)]
pub struct Sampling;

/// What the calls for one item's results share.
struct Checked {
    sample: Arc<Sample>,
    inputs: Vec<Input>,
}

impl Operator for Sampling {
    fn name(&self) -> &'static str {
        "sample"
    }

    fn prepare(&self, call: &mut OperatorCall<'_, '_>) -> Option<Prepared> {
        let arguments = call.arguments(10, 10)?;
        let result = call.text(&arguments[0]);
        let output = OUTPUTS.iter().position(|(name, _)| result.as_deref() == Some(*name));
        let Some(output) = output else {
            let names = OUTPUTS.map(|(name, _)| name).join(", ");
            complain(call, &arguments[0], &format!("sample 的结果只有 {names}"));
            return None;
        };
        let item = call.text(&arguments[1])?;
        let checked = call.shared(&item, |call| check(call, &arguments))?;
        let sample: Arc<dyn TableOperator> = checked.sample.clone();
        let inputs = checked.inputs.clone();
        Some(Prepared { native: Native::Table(sample), inputs, output, kind: OUTPUTS[output].1, unit: None })
    }
}

fn complain(call: &mut OperatorCall<'_, '_>, tree: &Tree, text: &str) {
    call.report(Diagnostic::error("E0613", &tree.place).with("text", text));
}

/// All arguments, so that all mistakes are told at once.
fn check(call: &mut OperatorCall<'_, '_>, arguments: &[Tree]) -> Option<Checked> {
    let seed = call.text(&arguments[2]).filter(|seed| !seed.trim().is_empty());
    if seed.is_none() {
        complain(call, &arguments[2], "seed 不能是空的：它决定抽到谁，要事先定好、公布");
    }
    let key = typed(call, &arguments[3], Type::Text);
    let from = typed(call, &arguments[4], Type::Bool);
    let pick = pick(call, &arguments[5]);
    let prefer = prefer(call, &arguments[6]);
    let within = all(call, &arguments[7]);
    let covered = call.list(&arguments[8]);
    let titles = call.list(&arguments[9]);
    let covers: Option<Vec<(Cover, Input)>> = covered
        .iter()
        .enumerate()
        .map(|(at, tree)| {
            let input = known(call, tree)?;
            let title = titles.get(at).and_then(|title| call.text(title)).filter(|title| !title.is_empty());
            let title = title.or_else(|| call.column(&input)).map(|title| title.to_string());
            let title = title.unwrap_or_else(|| format!("第{}项", at + 1));
            let choices = call.domain(&input).choices.unwrap_or_default();
            Some((Cover { title, choices: choices.iter().map(|choice| choice.to_string()).collect() }, input))
        })
        .collect();
    let (within, (covers, covered)): (Vec<Input>, (Vec<Cover>, Vec<Input>)) = (within?, covers?.into_iter().unzip());
    let sample = Sample { seed: seed?.to_string(), groups: within.len(), covers };
    let inputs = [key?, from?, pick?, prefer?].into_iter().chain(within).chain(covered).collect();
    Some(Checked { sample: Arc::new(sample), inputs })
}

fn typed(call: &mut OperatorCall<'_, '_>, tree: &Tree, kind: Type) -> Option<Input> {
    let input = call.expression(tree)?;
    call.as_type(input, kind)
}

/// An expression whose type is known.
fn known(call: &mut OperatorCall<'_, '_>, tree: &Tree) -> Option<Input> {
    let input = call.expression(tree)?;
    match input.kind() {
        Some(_) => Some(input),
        None => call.as_type(input, Type::Text),
    }
}

fn all(call: &mut OperatorCall<'_, '_>, tree: &Tree) -> Option<Vec<Input>> {
    let members: Vec<Option<Input>> = call.list(tree).iter().map(|member| known(call, member)).collect();
    members.into_iter().collect()
}

fn pick(call: &mut OperatorCall<'_, '_>, tree: &Tree) -> Option<Input> {
    let input = typed(call, tree, Type::Number)?;
    if let Some(Value::Number(number)) = call.value(&input)
        && number.to_integer().is_none_or(|whole| whole < 0)
    {
        complain(call, tree, &format!("pick 要是不小于 0 的整数，现在是 {number}"));
        return None;
    }
    Some(input)
}

fn prefer(call: &mut OperatorCall<'_, '_>, tree: &Tree) -> Option<Input> {
    let input = known(call, tree)?;
    if matches!(input.kind(), Some(Type::Text | Type::Texts)) {
        complain(call, tree, "prefer 要能比大小（数、日期、月份）或者是条件，不能是文字");
        return None;
    }
    Some(input)
}
