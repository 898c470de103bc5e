//! `min` and `max` of parameters: every value in force on the day is held against them, in the value's own region.

use super::builder::Builder;
use super::checked::Scope;
use crate::pack::model::{ParameterItem, ParameterValue};
use crate::pack::show_date;
use crate::program::{NodeId, Op, TableId};
use heng_lang::Tree;
use heng_values::{Builtin, Diagnostic, Type, Value};

impl Builder<'_> {
    /// Holds all parameters against their bounds.
    pub fn check_bounds(&mut self) {
        let (pack, today) = (self.pack, self.today);
        for parameter in &pack.parameters {
            for (bound, builtin) in [(&parameter.least, Builtin::Less), (&parameter.greatest, Builtin::Greater)] {
                let Some(bound) = bound else { continue };
                for value in parameter.values.iter().filter(|value| value.from <= today) {
                    self.check_bound(parameter, value, bound, builtin);
                }
            }
        }
    }

    fn check_bound(&mut self, parameter: &ParameterItem, value: &ParameterValue, bound: &Tree, wrong: Builtin) {
        let Some(own) = &value.value else { return };
        // A pack without tables (a list of figures that others extend) is not run; who extends it is checked.
        if self.tables.is_empty() {
            return;
        }
        // Parameters need no table; their regions are those of the value itself.
        let before = self.fixed_region.replace(value.region.clone());
        let checked = self.expression(bound, &mut Scope::of(TableId(0)));
        self.fixed_region = before;
        let checked = checked.and_then(|checked| match &parameter.unit {
            Some(unit) if checked.kind == Some(Type::Number) => self.in_declared(checked, unit, &parameter.place),
            _ => Some(checked),
        });
        let Some(limit) = checked.and_then(|checked| self.folded(checked.node)) else { return };
        if wrong.call(&[own.clone(), limit.clone()]) != Ok(Some(Value::Bool(true))) {
            return;
        }
        let (found, shown) = (heng_values::show::shown(own, None), heng_values::show::shown(&limit, None));
        self.report(
            Diagnostic::error("E0506", &value.place)
                .with("name", &*parameter.name)
                .with("value", found)
                .with("bound", if wrong == Builtin::Less { "min" } else { "max" })
                .with("limit", shown)
                .with("day", show_date(self.today))
                .related(&bound.place, "declared-here"),
        );
    }

    /// The value of a node that reads no row.
    fn folded(&self, node: NodeId) -> Option<Value> {
        match &self.nodes[node.index()].op {
            Op::Constant(value) => Some(value.clone()),
            Op::Parameter { value, .. } => self.folded(*value),
            Op::Call(builtin, operands) => {
                let values: Option<Vec<Value>> = operands.iter().map(|operand| self.folded(*operand)).collect();
                builtin.call(&values?).ok().flatten()
            }
            _ => None,
        }
    }
}
