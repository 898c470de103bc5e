//! What a trace used: parameters with where their values come from, and limits with how far values are from them.

use super::written::Written;
use super::{ParameterUse, Threshold};
use crate::sentence::gap;
use heng_core::program::{NodeId, Op, ParameterId, Program};
use heng_core::run::trace::Step;
use heng_values::{Builtin, Number, Value, show};
use std::sync::Arc;

/// How many limits are listed at most.
const LISTED: usize = 200;

/// Notes every parameter in a step and those below.
pub(super) fn parameters(program: &Program, step: &Step, into: &mut Vec<ParameterUse>) {
    if let Op::Parameter { parameter, .. } = &program.node(step.node).op {
        let used = parameter_use(program, *parameter, step);
        if !into.contains(&used) {
            into.push(used);
        }
        // Regions that choose among its values are told with it; what a scale is asked with is looked at.
        if !program.parameter(*parameter).versions.iter().any(|version| !version.brackets.is_empty()) {
            return;
        }
    }
    step.parts.iter().for_each(|part| parameters(program, part, into));
}

fn parameter_use(program: &Program, id: ParameterId, step: &Step) -> ParameterUse {
    let parameter = program.parameter(id);
    let version = version_of(program, id, step).and_then(|at| parameter.versions.get(at as usize));
    let value = step.value.as_ref().map(|value| show::shown(value, None));
    ParameterUse {
        name: parameter.name.clone(),
        title: parameter.title.clone(),
        value,
        unit: parameter.unit.clone(),
        from: version.map(|version| show::shown(&Value::Date(version.from), None)),
        region: version.map_or_else(String::new, |version| version.region.join("/")),
        document: version.map_or_else(|| Arc::from(""), |version| version.document.clone()),
        clause: version.map_or_else(|| Arc::from(""), |version| version.clause.clone()),
        note: version.and_then(|version| version.note.clone()),
        verified: version.is_none_or(|version| version.verified),
    }
}

/// The version whose value counts in the row: followed along the choice that the row made.
fn version_of(program: &Program, id: ParameterId, step: &Step) -> Option<u32> {
    match &program.node(step.node).op {
        Op::Parameter { parameter, version: Some(version), .. } if *parameter == id => Some(*version),
        Op::Parameter { parameter, version: None, .. } if *parameter == id => {
            version_of(program, id, step.parts.first()?)
        }
        Op::If { .. } => {
            let [condition, then, otherwise] = step.parts.as_slice() else { return None };
            match condition.value {
                Some(Value::Bool(true)) => version_of(program, id, then),
                Some(Value::Bool(false)) => version_of(program, id, otherwise),
                _ => None,
            }
        }
        // Many regions are looked up: the narrowest that holds the row and has a value by now.
        Op::Native { .. } => {
            let row: Vec<Option<&Value>> = step.parts.iter().map(|part| part.value.as_ref()).collect();
            let holds = |region: &[Arc<str>]| {
                region.iter().enumerate().all(|(level, name)| match row.get(level) {
                    Some(Some(Value::Text(text))) => text == name,
                    _ => false,
                })
            };
            let versions = program.parameter(id).versions.iter().zip(0..);
            let fitting = versions.filter(|(version, _)| {
                holds(&version.region) && version.from <= program.today && version.value == step.value
            });
            fitting.max_by_key(|(version, _)| (version.region.len(), version.from)).map(|(_, at)| at)
        }
        _ => None,
    }
}

/// Notes every comparison by size with known sides in a step and those below.
pub(super) fn thresholds(program: &Program, step: &Step, row: Option<&str>, into: &mut Vec<Threshold>) {
    if into.len() >= LISTED {
        return;
    }
    match &program.node(step.node).op {
        Op::Call(builtin, _) if builtin.compares() && !matches!(builtin, Builtin::Equal | Builtin::NotEqual) => {
            if let ([left, right], Some(Value::Bool(holds))) = (step.parts.as_slice(), &step.value) {
                note(program, step, (left, right), (*builtin, *holds), row, into);
            }
        }
        Op::Steps { argument, steps, .. } => brackets(program, step, *argument, steps, row, into),
        _ => {}
    }
    step.parts.iter().for_each(|part| thresholds(program, part, row, into));
}

fn note(
    program: &Program,
    step: &Step,
    (left, right): (&Step, &Step),
    (builtin, holds): (Builtin, bool),
    row: Option<&str>,
    into: &mut Vec<Threshold>,
) {
    let (Some(one), Some(two)) = (&left.value, &right.value) else { return };
    let Some((distance, _)) = gap(one, two) else { return };
    let unit = match one {
        Value::Number(_) => program.unit(step.node).cloned(),
        _ => Some(Arc::from("天")),
    };
    let names = Written::new(program);
    add(
        into,
        Threshold {
            row: row.map(str::to_owned),
            left: names.node(left.node),
            left_value: show::shown(one, None),
            sign: builtin.name(),
            right: names.node(right.node),
            right_value: show::shown(two, None),
            gap: show::shown(&Value::Number(distance), None),
            unit,
            holds,
            decides: step.decides,
        },
    );
}

/// How far a scale's argument is from the brackets beside it.
fn brackets(
    program: &Program,
    step: &Step,
    argument: NodeId,
    steps: &[(Value, bool, Value)],
    row: Option<&str>,
    into: &mut Vec<Threshold>,
) {
    let Some(Value::Number(value)) = step.parts.first().and_then(|part| part.value.clone()) else { return };
    let reached = |bound: Number, over: bool| if over { value > bound } else { value >= bound };
    let bounds: Vec<(Number, bool)> = steps
        .iter()
        .filter_map(|(bound, over, _)| match bound {
            Value::Number(bound) => Some((*bound, *over)),
            _ => None,
        })
        .collect();
    let next = bounds.iter().position(|(bound, over)| !reached(*bound, *over));
    let last = next.unwrap_or(bounds.len()).checked_sub(1);
    for (bound, over) in last.into_iter().chain(next).filter_map(|at| bounds.get(at)).copied() {
        let Some((distance, _)) = gap(&Value::Number(value), &Value::Number(bound)) else { continue };
        let shown = |number: Number| show::shown(&Value::Number(number), None);
        add(
            into,
            Threshold {
                row: row.map(str::to_owned),
                left: Written::new(program).node(argument),
                left_value: shown(value),
                sign: if over { ">" } else { ">=" },
                right: shown(bound),
                right_value: shown(bound),
                gap: shown(distance),
                unit: program.unit(argument).cloned(),
                holds: reached(bound, over),
                decides: step.decides,
            },
        );
    }
}

fn add(into: &mut Vec<Threshold>, threshold: Threshold) {
    let same = |known: &&mut Threshold| {
        (&known.row, &known.left, known.sign, &known.right, &known.left_value, &known.right_value)
            == (
                &threshold.row,
                &threshold.left,
                threshold.sign,
                &threshold.right,
                &threshold.left_value,
                &threshold.right_value,
            )
    };
    match into.iter_mut().find(same) {
        Some(known) => known.decides |= threshold.decides,
        None => into.push(threshold),
    }
}
