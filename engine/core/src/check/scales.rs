//! Scales → nodes: an amount by brackets is one step search; marginal scales are sums over brackets reached.

use super::builder::Builder;
use super::checked::{Checked, Dimension, Scope};
use super::parameters::{Version, caveat_name};
use super::unit::Unit;
use crate::pack::model::{ScaleKind, ScaleVersion};
use crate::pack::show_date;
use crate::program::{Bracketed, NodeId, Op, ParameterId, Written};
use heng_lang::Tree;
use heng_values::{Builtin, Diagnostic, Number, Place, Type, Value};

impl Builder<'_> {
    /// `务工补助档(务工月数)`.
    pub fn scale(&mut self, position: usize, trees: &[Tree], scope: &mut Scope, place: &Place) -> Option<Checked> {
        let pack = self.pack;
        let scale = &pack.scales[position];
        self.counted(&scale.name, trees, 1, Some(1), place)?;
        let argument = self.expression(&trees[0], scope)?;
        let argument = self.as_type(argument, Type::Number, &scale.name)?;
        let unit = scale.input_unit.clone().unwrap_or_else(Unit::pure);
        let argument = self.in_declared(argument, &unit, &scale.place)?.with(Dimension::Unit(unit), &scale.place);
        let id = ParameterId((pack.parameters.len() + position) as u32);
        let versions: Vec<Version> = scale
            .versions
            .iter()
            .zip(0..)
            .map(|(version, at)| Version {
                from: Some(version.from),
                region: version.region.clone(),
                node: Some({
                    let value = self.scale_version(scale.kind, version, argument.node, place);
                    self.node(Op::Parameter { parameter: id, version: Some(at), value }, Type::Number, place)
                }),
                caveat: (!version.verified).then(|| caveat_name(&scale.name, &version.region)),
            })
            .collect();
        let Some(node) = self.choose_version(&scale.name, &versions, Type::Number, scope, place) else {
            let first = scale.versions.iter().map(|version| version.from).min();
            self.report(
                Diagnostic::error("E0503", place)
                    .with("name", &*scale.name)
                    .with("day", show_date(self.today))
                    .with("when", if first.is_some_and(|first| first <= self.today) { "after" } else { "before" })
                    .with("first", first.map(show_date).unwrap_or_default())
                    .related(&scale.place, "declared-here"),
            );
            return None;
        };
        let node = self.named(id, node, place);
        let dimension = Dimension::figure(scale.unit.as_ref());
        let result = Checked::plain(node, Type::Number, place);
        if scale.kind == ScaleKind::MarginalRate {
            // A part of the argument is in the argument's unit.
            let result = result.with(argument.dimension.clone(), &argument.dimension_place);
            let Some(unit) = &scale.unit else { return Some(result) };
            let result = self.in_declared(result, unit, &scale.place)?;
            return Some(result.with(dimension, &scale.place));
        }
        Some(result.with(dimension, &scale.place))
    }

    fn scale_version(&mut self, kind: ScaleKind, version: &ScaleVersion, argument: NodeId, place: &Place) -> NodeId {
        let brackets = version.places.iter().zip(&version.brackets);
        let brackets = brackets.map(|(place, (bound, over, _))| (place.clone(), *bound, *over)).collect();
        self.written.push(Written::Scale(Bracketed { place: version.place.clone(), brackets }, argument));
        match kind {
            ScaleKind::Amount => self.steps(argument, &version.brackets, place),
            ScaleKind::MarginalAmount => {
                let mut sum = Number::ZERO;
                let mut brackets = Vec::with_capacity(version.brackets.len());
                for (bound, over, amount) in &version.brackets {
                    sum = sum.checked_add(*amount).unwrap_or(sum);
                    brackets.push((*bound, *over, sum));
                }
                self.steps(argument, &brackets, place)
            }
            ScaleKind::MarginalRate => self.marginal_rate(argument, &version.brackets, place),
        }
    }

    fn steps(&mut self, argument: NodeId, brackets: &[(Number, bool, Number)], place: &Place) -> NodeId {
        let steps = brackets
            .iter()
            .map(|(bound, over, amount)| (Value::Number(*bound), *over, Value::Number(*amount)))
            .collect();
        let below = Value::Number(Number::ZERO);
        self.node(Op::Steps { argument, steps, below }, Type::Number, place)
    }

    /// The sum over brackets of (the part of the argument inside the bracket) × rate.
    fn marginal_rate(&mut self, argument: NodeId, brackets: &[(Number, bool, Number)], place: &Place) -> NodeId {
        let number = |builder: &mut Self, number: Number| builder.constant(Value::Number(number), place);
        let mut sum = number(self, Number::ZERO);
        for (position, (bound, _, rate)) in brackets.iter().enumerate() {
            let lower = number(self, *bound);
            let capped = match brackets.get(position + 1) {
                Some((next, _, _)) => {
                    let next = number(self, *next);
                    self.node(Op::Call(Builtin::MinOf, vec![argument, next]), Type::Number, place)
                }
                None => argument,
            };
            let inside = self.node(Op::Call(Builtin::Subtract, vec![capped, lower]), Type::Number, place);
            let zero = number(self, Number::ZERO);
            let inside = self.node(Op::Call(Builtin::MaxOf, vec![inside, zero]), Type::Number, place);
            let rate = number(self, *rate);
            let slice = self.node(Op::Call(Builtin::Multiply, vec![inside, rate]), Type::Number, place);
            sum = self.node(Op::Call(Builtin::Add, vec![sum, slice]), Type::Number, place);
        }
        sum
    }
}
