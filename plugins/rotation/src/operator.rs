//! Calls of `rotate` while a pack is checked: an order that is the same everywhere has to be a single loop already then.

use crate::ring::Ring;
use crate::rows::{Neighbours, OUTPUTS};
use heng_core::operator::{Input, Native, Operator, OperatorCall, Prepared, RowOperator};
use heng_lang::{Kind, Tree};
use heng_values::{Diagnostic, Type, Value};
use std::sync::Arc;

/// The operator `rotate`, called as `built_in("rotate", [result, item, name, order])`: `result` is one of `next`,
/// `before`, `failing`, `note`; `order` is a list of texts or an expression of several texts.
#[derive(Clone, Copy, Debug)]
pub struct Rotation;

/// What the calls for one item's results share.
struct Checked {
    rows: Arc<Neighbours>,
    inputs: Vec<Input>,
}

impl Operator for Rotation {
    fn name(&self) -> &'static str {
        "rotate"
    }

    fn prepare(&self, call: &mut OperatorCall<'_, '_>) -> Option<Prepared> {
        let arguments = call.arguments(4, 4)?;
        let result = call.text(&arguments[0]);
        let output = OUTPUTS.iter().position(|(name, _)| result.as_deref() == Some(*name));
        let Some(output) = output else {
            let names = OUTPUTS.map(|(name, _)| name).join(", ");
            complain(call, &arguments[0], &format!("rotate 的结果只有 {names}"));
            return None;
        };
        let item = call.text(&arguments[1])?;
        let checked = call.shared(&item, |call| {
            let name = call.expression(&arguments[2]).and_then(|name| call.as_type(name, Type::Text));
            let order = order(call, &arguments[3]);
            Some(Checked { rows: Arc::new(Neighbours), inputs: vec![name?, order?] })
        })?;
        let rows: Arc<dyn RowOperator> = checked.rows.clone();
        let inputs = checked.inputs.clone();
        Some(Prepared { native: Native::Rows(rows), inputs, output, kind: OUTPUTS[output].1, unit: None })
    }
}

fn complain(call: &mut OperatorCall<'_, '_>, tree: &Tree, text: &str) {
    call.report(Diagnostic::error("E0613", &tree.place).with("text", text));
}

fn order(call: &mut OperatorCall<'_, '_>, tree: &Tree) -> Option<Input> {
    let input = match &tree.kind {
        Kind::List(members) => {
            let names: Option<Vec<Arc<str>>> = members.iter().map(|member| call.text(member)).collect();
            let Some(names) = names else {
                complain(call, tree, "轮查次序里要全是文字");
                return None;
            };
            call.constant(Value::Texts(Arc::from(names)), &tree.place)
        }
        _ => {
            let input = call.expression(tree)?;
            call.as_type(input, Type::Texts)?
        }
    };
    if let Some(Value::Texts(names)) = call.value(&input)
        && let Err(broken) = Ring::new(&names)
    {
        complain(call, tree, &broken.to_string());
        return None;
    }
    Some(input)
}
