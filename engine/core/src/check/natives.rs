//! Calls of native operators: prepared in the row's own scope, then read from where the call stands.

use super::builder::{Builder, Rests};
use super::checked::{Checked, Dimension, Scope};
use super::unit::Unit;
use crate::operator::{Native, Operator, OperatorCall, SharedRows, SharedTable};
use crate::program::{NativeColumn, NodeId, Op, Origin};
use heng_lang::Tree;
use heng_values::Place;

impl Builder<'_> {
    /// A call of a native operator.
    pub fn native_call(
        &mut self,
        operator: &dyn Operator,
        arguments: &[Tree],
        scope: &mut Scope,
        place: &Place,
    ) -> Option<Checked> {
        self.open_rests.push(Rests::default());
        let row = Scope { locals: scope.locals.clone(), ..Scope::of(scope.table) };
        let (name, place) = (operator.name(), place.clone());
        let prepared =
            operator.prepare(&mut OperatorCall { builder: self, scope: row, name, arguments, place: place.clone() });
        let rests = self.open_rests.pop().unwrap_or_default();
        let prepared = prepared?;
        let inputs: Vec<NodeId> = prepared.inputs.iter().map(|input| input.checked.node).collect();
        let output = prepared.output as u32;
        let unit = prepared.unit.as_ref().and_then(|unit| Unit::parse(unit));
        let dimension = Dimension::figure(unit.as_ref());
        let kind = prepared.kind;
        let column = match prepared.native {
            Native::Rows(rows) => {
                let op = Op::Native { operator: SharedRows(rows), inputs, output };
                let node = self.node(op, kind, &place);
                if scope.base.origin == Origin::Row && scope.base.links.is_empty() {
                    self.rest_on_all(&rests);
                    return Some(Checked::plain(node, kind, &place).with(dimension, &place));
                }
                self.materialise(scope.table, node, rests, &place)
            }
            Native::Table(table) => {
                let native = NativeColumn { operator: SharedTable(table), inputs, output };
                self.native(scope.table, native, kind, dimension.clone(), rests, &place)
            }
        };
        self.read_at(column, &[], scope, &place).map(|checked| checked.with(dimension, &place))
    }
}
