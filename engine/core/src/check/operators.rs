//! Operators: both sides must be of one type and their units must meet. 万元 and 元, % and pure numbers are converted
//! by powers of ten, always towards the smaller unit, so that nothing is lost.

use super::builder::Builder;
use super::checked::{Checked, Dimension};
use super::unit::Unit;
use crate::program::{NodeId, Op};
use hashbrown::{HashMap, HashSet};
use heng_lang::Operator;
use heng_values::{Builtin, Diagnostic, Number, Place, Type, Value};

impl Builder<'_> {
    /// `a + b`, `a < b` …
    pub fn binary(&mut self, operator: Operator, left: Checked, right: Checked, place: &Place) -> Option<Checked> {
        match operator {
            Operator::Add | Operator::Subtract | Operator::Remainder => self.additive(operator, left, right, place),
            Operator::Multiply | Operator::Divide => self.factor(operator, left, right, place),
            _ => self.compare(operator, left, right, place),
        }
    }

    fn additive(&mut self, operator: Operator, left: Checked, right: Checked, place: &Place) -> Option<Checked> {
        let texts = left.kind == Some(Type::Text) || right.kind == Some(Type::Text);
        if operator == Operator::Add && texts {
            let (left, right) = self.alike(operator.sign(), left, right, place)?;
            let node = self.node(Op::Call(Builtin::Join, vec![left.node, right.node]), Type::Text, place);
            return Some(Checked::plain(node, Type::Text, place));
        }
        let left = self.as_type(left, Type::Number, operator.sign())?;
        let right = self.as_type(right, Type::Number, operator.sign())?;
        let (left, right, dimension, origin) = self.meet(operator.sign(), left, right, place)?;
        let builtin = match operator {
            Operator::Add => Builtin::Add,
            Operator::Subtract => Builtin::Subtract,
            _ => Builtin::Remainder,
        };
        let node = self.node(Op::Call(builtin, vec![left.node, right.node]), Type::Number, place);
        Some(Checked::plain(node, Type::Number, place).with(dimension, &origin))
    }

    fn factor(&mut self, operator: Operator, left: Checked, right: Checked, place: &Place) -> Option<Checked> {
        let left = self.as_type(left, Type::Number, operator.sign())?;
        let right = self.as_type(right, Type::Number, operator.sign())?;
        let builtin = if operator == Operator::Multiply { Builtin::Multiply } else { Builtin::Divide };
        let dimension = match (left.dimension.factor(), right.dimension.factor()) {
            (Dimension::Unit(one), Dimension::Unit(two)) if operator == Operator::Multiply => {
                Dimension::Unit(one.times(&two))
            }
            (Dimension::Unit(one), Dimension::Unit(two)) => Dimension::Unit(one.per(&two)),
            _ => Dimension::Undeclared,
        };
        if operator == Operator::Multiply {
            self.warn_of_quotient(&left, place);
            self.warn_of_quotient(&right, place);
        }
        let origin = if left.dimension == Dimension::Literal { &right.dimension_place } else { &left.dimension_place };
        let origin = origin.clone();
        let node = self.node(Op::Call(builtin, vec![left.node, right.node]), Type::Number, place);
        Some(Checked::plain(node, Type::Number, place).with(dimension, &origin))
    }

    /// A quotient is rounded at the sixth place; multiplied, its rounding grows. Division by what always comes out is none.
    fn warn_of_quotient(&mut self, factor: &Checked, place: &Place) {
        let Op::Call(Builtin::Divide, operands) = &self.nodes[factor.node.index()].op else { return };
        let by = operands.get(1).and_then(|divisor| self.constant_of(*divisor)).cloned();
        let exact = match by {
            Some(Value::Number(by)) => {
                by.to_integer().is_some_and(|by| [1, 2, 4, 5, 8, 10, 20, 25, 50, 100, 1000, 10_000].contains(&by.abs()))
            }
            _ => false,
        };
        if !exact {
            self.report(Diagnostic::warning("W0621", place).related(&factor.place, "quotient"));
        }
    }

    fn compare(&mut self, operator: Operator, left: Checked, right: Checked, place: &Place) -> Option<Checked> {
        let (left, right) = self.alike(operator.sign(), left, right, place)?;
        let (left, right, dimension, _) = self.meet(operator.sign(), left, right, place)?;
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if !equality && matches!(left.kind, Some(Type::Bool | Type::Texts)) {
            self.report(
                Diagnostic::error("E0414", place)
                    .with("operator", operator.sign())
                    .with("kind", left.kind.map_or("", Type::word)),
            );
            return None;
        }
        let builtin = match operator {
            Operator::Equal => Builtin::Equal,
            Operator::NotEqual => Builtin::NotEqual,
            Operator::Less => Builtin::Less,
            Operator::LessOrEqual => Builtin::LessOrEqual,
            Operator::Greater => Builtin::Greater,
            _ => Builtin::GreaterOrEqual,
        };
        let node = self.node(Op::Call(builtin, vec![left.node, right.node]), Type::Bool, place);
        self.note_unit(node, &dimension);
        Some(Checked::plain(node, Type::Bool, place))
    }

    /// Brings two sides to one type: a text literal becomes the date it meets, `unknown` takes the other's type, a
    /// moment that meets a date is read by its day (`now` by the day it closes).
    pub fn alike(&mut self, sign: &str, left: Checked, right: Checked, place: &Place) -> Option<(Checked, Checked)> {
        let (Some(one), Some(two)) = (left.kind, right.kind) else {
            let Some(kind) = left.kind.or(right.kind) else {
                return self.alike_without_type(sign, left, right);
            };
            return Some((self.as_type(left, kind, sign)?, self.as_type(right, kind, sign)?));
        };
        if one == two {
            return Some((left, right));
        }
        let dated = |kind| matches!(kind, Type::Date | Type::Moment | Type::Month);
        if left.literal.is_some() && dated(two) {
            let left = self.literal_as(left, two)?;
            return self.alike(sign, left, right, place);
        }
        if right.literal.is_some() && dated(one) {
            let right = self.literal_as(right, one)?;
            return self.alike(sign, left, right, place);
        }
        match (one, two) {
            (Type::Moment, Type::Date) => Some((self.day_of(left), right)),
            (Type::Date, Type::Moment) => {
                let right = self.day_of(right);
                Some((left, right))
            }
            _ => {
                self.report(
                    Diagnostic::error("E0402", place)
                        .with("operator", sign)
                        .with("left", one.word())
                        .with("right", two.word())
                        .related_with(&left.place, "this-is", vec![("what", one.word().into())])
                        .related_with(&right.place, "this-is", vec![("what", two.word().into())]),
                );
                None
            }
        }
    }

    /// Two sides that have no type: branches may wait for one; what compares them cannot.
    fn alike_without_type(&mut self, sign: &str, left: Checked, right: Checked) -> Option<(Checked, Checked)> {
        if ["if", "??"].contains(&sign) {
            return Some((left, right));
        }
        for side in [&left, &right] {
            if let Some(name) = self.script_named(side.node) {
                self.report(Diagnostic::error("E0411", &side.place).with("name", name));
                return None;
            }
        }
        Some((self.as_type(left, Type::Bool, sign)?, self.as_type(right, Type::Bool, sign)?))
    }

    /// The interpreted function that an expression without a type comes from; none of `unknown` alone.
    pub fn script_named(&self, node: NodeId) -> Option<String> {
        let (mut open, mut seen) = (vec![node], HashSet::new());
        while let Some(node) = open.pop() {
            match &self.nodes[node.index()].op {
                Op::Script { call, .. } => return Some(call.function.to_string()),
                Op::If { then, otherwise, .. } if seen.insert(node) => open.extend([*otherwise, *then]),
                Op::Coalesce(first, second) if seen.insert(node) => open.extend([*second, *first]),
                _ => {}
            }
        }
        None
    }

    /// A moment's day.
    pub fn day_of(&mut self, checked: Checked) -> Checked {
        let node = if checked.is_now {
            self.constant(Value::Date(self.today), &checked.place)
        } else {
            self.node(Op::Call(Builtin::Date, vec![checked.node]), Type::Date, &checked.place)
        };
        Checked::plain(node, Type::Date, &checked.place)
    }

    /// A text literal as the date, month or moment that it meets.
    fn literal_as(&mut self, checked: Checked, kind: Type) -> Option<Checked> {
        use heng_values::date_text::{written_date, written_moment, written_month};
        let text = checked.literal.clone()?;
        let value = match kind {
            Type::Month => written_month(&text).ok().map(Value::Month),
            Type::Moment => {
                written_moment(&text).ok().map(Value::Moment).or_else(|| written_date(&text).ok().map(Value::Date))
            }
            _ => written_date(&text).ok().map(Value::Date),
        };
        let Some(value) = value else {
            self.report(Diagnostic::error("E0405", &checked.place).with("text", &*text).with("expected", kind.word()));
            return None;
        };
        let kind = value.kind();
        let node = self.constant(value, &checked.place);
        Some(Checked::plain(node, kind, &checked.place))
    }

    /// An expression that has to be of a type.
    pub fn as_type(&mut self, checked: Checked, kind: Type, wanted_by: &str) -> Option<Checked> {
        let mut checked = checked;
        match checked.kind {
            None => {
                checked.node = self.typed(checked.node, kind, &mut HashMap::new());
                checked.kind = Some(kind);
                Some(checked)
            }
            Some(found) if found == kind => Some(checked),
            Some(Type::Text) if checked.literal.is_some() && kind != Type::Number && kind != Type::Bool => {
                let place = checked.place.clone();
                let made = self.literal_as(checked, kind)?;
                if made.kind == Some(kind) {
                    return Some(made);
                }
                // A date where a moment is wanted is its start.
                match self.constant_of(made.node) {
                    Some(Value::Date(date)) => {
                        let start = Value::Moment(date.start());
                        let node = self.constant(start, &place);
                        Some(Checked::plain(node, Type::Moment, &place))
                    }
                    _ => None,
                }
            }
            Some(Type::Moment) if kind == Type::Date => Some(self.day_of(checked)),
            Some(found) => {
                self.report(
                    Diagnostic::error("E0409", &checked.place)
                        .with("wanted_by", wanted_by)
                        .with("expected", kind.word())
                        .with("found", found.word()),
                );
                None
            }
        }
    }

    /// What had no type yet, with one: what a script gives is held against it where the script is run.
    fn typed(&mut self, node: NodeId, kind: Type, done: &mut HashMap<NodeId, NodeId>) -> NodeId {
        if let Some(known) = done.get(&node) {
            return *known;
        }
        let place = self.nodes[node.index()].place.clone();
        let op = match self.nodes[node.index()].op.clone() {
            Op::Script { call, arguments, presence: true } => Op::Script { call, arguments, presence: false },
            Op::If { condition, then, otherwise } => {
                let (then, otherwise) = (self.typed(then, kind, done), self.typed(otherwise, kind, done));
                Op::If { condition, then, otherwise }
            }
            Op::Coalesce(first, second) => {
                let (first, second) = (self.typed(first, kind, done), self.typed(second, kind, done));
                Op::Coalesce(first, second)
            }
            _ => Op::Unknown,
        };
        let made = self.node(op, kind, &place);
        done.insert(node, made);
        made
    }

    /// A condition.
    pub fn as_condition(&mut self, checked: Checked) -> Option<NodeId> {
        match checked.kind {
            Some(Type::Bool) => Some(checked.node),
            None => self.as_type(checked, Type::Bool, "&&").map(|checked| checked.node),
            Some(found) => {
                self.report(Diagnostic::error("E0403", &checked.place).with("found", found.word()));
                None
            }
        }
    }

    /// Brings two sides to one unit, or tells both and where each comes from.
    pub fn meet(
        &mut self,
        sign: &str,
        left: Checked,
        right: Checked,
        place: &Place,
    ) -> Option<(Checked, Checked, Dimension, Place)> {
        let (one, two) = match (&left.dimension, &right.dimension) {
            (Dimension::Unit(one), Dimension::Unit(two)) => (one.clone(), two.clone()),
            (Dimension::Literal, other) => {
                let (other, origin) = (other.clone(), right.dimension_place.clone());
                return Some((left, right, other, origin));
            }
            (known, Dimension::Literal) => {
                let (known, origin) = (known.clone(), left.dimension_place.clone());
                return Some((left, right, known, origin));
            }
            _ => {
                let origin = left.dimension_place.clone();
                return Some((left, right, Dimension::Undeclared, origin));
            }
        };
        let origin = left.dimension_place.clone();
        match one.tens_to(&two) {
            Some(0) => Some((left, right, Dimension::Unit(one), origin)),
            Some(tens) if tens > 0 => {
                let left = self.times_ten(left, tens, &two);
                Some((left, right, Dimension::Unit(two), origin))
            }
            Some(tens) => {
                let right = self.times_ten(right, tens.saturating_neg(), &one);
                Some((left, right, Dimension::Unit(one), origin))
            }
            None => {
                self.units_differ(sign, &one, &left, &two, &right, place);
                None
            }
        }
    }

    fn units_differ(&mut self, sign: &str, one: &Unit, left: &Checked, two: &Unit, right: &Checked, place: &Place) {
        let mut diagnostic = Diagnostic::error("E0407", place)
            .with("operator", sign)
            .with("left", one.to_string())
            .with("right", two.to_string())
            .with("ratio", one.per(two).to_string())
            .related_with(&left.place, "this-is-in", vec![("unit", one.to_string())])
            .related_with(&right.place, "this-is-in", vec![("unit", two.to_string())]);
        for (checked, unit) in [(left, one), (right, two)] {
            if checked.dimension_place != checked.place {
                let wanted = if unit == one { two } else { one };
                diagnostic = unit_from(diagnostic, unit, wanted, &checked.dimension_place);
            }
        }
        self.report(diagnostic);
    }

    /// A value in a unit `10^tens` times smaller.
    fn times_ten(&mut self, checked: Checked, tens: i8, unit: &Unit) -> Checked {
        let (place, origin) = (checked.place.clone(), checked.dimension_place.clone());
        let builtin = if tens >= 0 { Builtin::Multiply } else { Builtin::Divide };
        let (mut node, mut left) = (checked.node, u32::from(tens.unsigned_abs()));
        // A number holds no more than 10^12.
        while left > 0 {
            let step = left.min(12);
            left -= step;
            let power = Number::from_raw(heng_values::number::SCALE * 10_i64.pow(step));
            let factor = self.constant(Value::Number(power), &place);
            node = self.node(Op::Call(builtin, vec![node, factor]), Type::Number, &place);
        }
        Checked::plain(node, Type::Number, &place).with(Dimension::Unit(unit.clone()), &origin)
    }

    /// A value in a declared unit: converted by a power of ten where that is all that differs, else an error.
    pub fn in_declared(&mut self, checked: Checked, unit: &Unit, declared: &Place) -> Option<Checked> {
        let Dimension::Unit(own) = &checked.dimension else { return Some(checked) };
        match own.tens_to(unit) {
            Some(0) => Some(checked),
            Some(tens) => Some(self.times_ten(checked, tens, unit)),
            None => {
                let diagnostic = Diagnostic::error("E0410", &checked.place)
                    .with("declared", unit.to_string())
                    .with("found", own.to_string())
                    .with("ratio", own.per(unit).to_string())
                    .related_with(
                        declared,
                        if *unit == Unit::pure() { "pure-declared" } else { "unit-declared" },
                        vec![("unit", unit.to_string()), ("found", own.to_string())],
                    );
                self.report(unit_from(diagnostic, own, unit, &checked.dimension_place));
                None
            }
        }
    }
}

/// Where a unit comes from. What is declared without one is a pure number: there the unit that was wanted is said.
fn unit_from(diagnostic: Diagnostic, unit: &Unit, wanted: &Unit, origin: &Place) -> Diagnostic {
    let arguments = vec![("unit", unit.to_string()), ("wanted", wanted.to_string())];
    let label = if *unit == Unit::pure() { "pure-from-here" } else { "unit-from-here" };
    diagnostic.related_with(origin, label, arguments)
}
