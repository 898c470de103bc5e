//! One call of a native operator while a pack is checked: its arguments, and what the operator may ask and say. All
//! expressions are checked in the row's own scope, with units, dates and parameters as everywhere else.

use super::cells::Cells;
use super::input::{Beside, Domain, Input};
use crate::check::builder::{Builder, Rests};
use crate::check::checked::{Checked, Dimension, Scope};
use crate::check::unit::Unit;
use crate::program::{Formula, Op, SELF_PATH};
use heng_lang::{Kind, Operator as Sign, SourceText, Tree, parse_expression};
use heng_values::{Builtin, Diagnostic, Place, Type, Value};
use std::any::Any;
use std::sync::Arc;

/// What operators share between calls: by key, the value and what it rests on; none where it could not be made.
pub(crate) type Shared = Option<(Arc<dyn Any + Send + Sync>, Rests)>;

/// A call being prepared.
pub struct OperatorCall<'c, 'b> {
    pub(crate) builder: &'c mut Builder<'b>,
    pub(crate) scope: Scope,
    pub(crate) name: &'static str,
    pub(crate) arguments: &'c [Tree],
    pub(crate) place: Place,
}

impl OperatorCall<'_, '_> {
    /// Where the call stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Reports a mistake or remark.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.builder.report(diagnostic);
    }

    /// The arguments, of which there must be so many; a wrong number is reported.
    pub fn arguments(&mut self, least: usize, most: usize) -> Option<Vec<Tree>> {
        self.builder.counted(self.name, self.arguments, least, Some(most), &self.place)?;
        Some(self.arguments.to_vec())
    }

    /// The members of a list; a single value is a list of one.
    pub fn list(&self, tree: &Tree) -> Vec<Tree> {
        match &tree.kind {
            Kind::List(members) => members.clone(),
            _ => vec![tree.clone()],
        }
    }

    /// A plain text.
    pub fn text(&self, tree: &Tree) -> Option<Arc<str>> {
        match &tree.kind {
            Kind::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// A plain whole number that is not negative.
    pub fn count(&self, tree: &Tree) -> Option<usize> {
        match &tree.kind {
            Kind::Number(number) => number.to_integer().and_then(|count| usize::try_from(count).ok()),
            _ => None,
        }
    }

    /// A grid.
    pub fn cells(&self, tree: &Tree) -> Option<Arc<Cells>> {
        match &tree.kind {
            Kind::Cells(number) => self.builder.pack.cells.get(*number as usize).cloned(),
            _ => None,
        }
    }

    /// The table whose rows the call is for.
    pub fn table(&self) -> Arc<str> {
        self.builder.tables[self.scope.table.index()].name.clone()
    }

    /// The key's columns of that table.
    pub fn key(&self) -> Vec<(Arc<str>, Type)> {
        let table = &self.builder.tables[self.scope.table.index()];
        table.key.iter().map(|id| &self.builder.columns[id.index()]).map(|key| (key.name.clone(), key.kind)).collect()
    }

    /// What is made once and shared by all calls with this key, the outputs of one item for example. `make` reports
    /// what is wrong, once.
    pub fn shared<T: Send + Sync + 'static>(
        &mut self,
        key: &str,
        make: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Arc<T>> {
        let table = self.scope.table.index();
        let key = format!("{}\u{1f}{table}\u{1f}{:?}\u{1f}{key}", self.name, self.builder.as_of);
        if !self.builder.shared.contains_key(&key) {
            self.builder.open_rests.push(Rests::default());
            let made = make(self);
            let rests = self.builder.open_rests.pop().unwrap_or_default();
            let made: Shared = made.map(|made| (Arc::new(made) as Arc<dyn Any + Send + Sync>, rests));
            self.builder.shared.insert(key.clone(), made);
        }
        let (made, rests) = self.builder.shared.get(&key)?.clone()?;
        self.builder.rest_on_all(&rests);
        made.downcast::<T>().ok()
    }

    /// Checks an expression in the row's scope.
    pub fn expression(&mut self, tree: &Tree) -> Option<Input> {
        let checked = self.builder.expression(tree, &mut self.scope)?;
        Some(Input { checked })
    }

    /// Reads a text as an expression in the row's scope, in which `此` and `it` are a value.
    pub fn written(&mut self, source: &SourceText, it: Option<&Input>) -> Option<Input> {
        let tree = match parse_expression(source) {
            Ok(tree) => tree,
            Err(mistakes) => {
                mistakes.into_iter().for_each(|mistake| self.builder.report(mistake));
                return None;
            }
        };
        let outside = self.scope.locals.len();
        if let Some(it) = it {
            for name in ["此", "it"] {
                self.scope.locals.push((Arc::from(name), it.checked.clone()));
            }
        }
        let checked = self.builder.expression(&tree, &mut self.scope);
        self.scope.locals.truncate(outside);
        Some(Input { checked: checked? })
    }

    /// The parameter of this name: `None` where there is none, `Some(None)` where it has mistakes, which are told.
    pub fn parameter(&mut self, name: &str, place: &Place) -> Option<Option<Input>> {
        let position = self.builder.pack.parameters.iter().position(|parameter| &*parameter.name == name)?;
        let checked = self.builder.parameter(position, &mut self.scope, place);
        Some(checked.map(|checked| Input { checked }))
    }

    /// The names of all parameters, for suggestions.
    pub fn parameter_names(&self) -> Vec<Arc<str>> {
        self.builder.pack.parameters.iter().map(|parameter| parameter.name.clone()).collect()
    }

    /// A known value.
    pub fn constant(&mut self, value: Value, place: &Place) -> Input {
        let kind = value.kind();
        let node = self.builder.constant(value, place);
        Input { checked: Checked::plain(node, kind, place).with(Dimension::Literal, place) }
    }

    /// The value of an input that is the same everywhere and known.
    pub fn value(&self, input: &Input) -> Option<Value> {
        self.builder.constant_of(input.checked.node).cloned()
    }

    /// An input that must be of a type.
    pub fn as_type(&mut self, input: Input, kind: Type) -> Option<Input> {
        let checked = self.builder.as_type(input.checked, kind, self.name)?;
        Some(Input { checked })
    }

    /// An input in a unit as packs write it, converted by a power of ten where that is all that differs.
    pub fn in_unit(&mut self, input: Input, unit: &str, declared: &Place) -> Option<Input> {
        let Some(unit) = Unit::parse(unit) else {
            self.report(Diagnostic::error("E0401", declared).with("unit", unit));
            return None;
        };
        let checked = self.builder.in_declared(input.checked, &unit, declared)?;
        Some(Input { checked })
    }

    /// What a value is beside an input: of its type and in its unit. Mistakes are reported.
    pub fn beside(&mut self, input: &Input, value: &Input, place: &Place) -> Option<Beside> {
        let sign = Sign::Equal.sign();
        let (left, right) = self.builder.alike(sign, input.checked.clone(), value.checked.clone(), place)?;
        let (left, right, _, _) = self.builder.meet(sign, left, right, place)?;
        if left.node != input.checked.node {
            return Some(Beside::Varying);
        }
        Some(self.folded(&right).map_or(Beside::Varying, Beside::Value))
    }

    /// The value of a constant, also where it was brought to another unit.
    fn folded(&self, checked: &Checked) -> Option<Value> {
        match &self.builder.nodes[checked.node.index()].op {
            Op::Constant(_) | Op::Parameter { .. } => self.builder.constant_of(checked.node).cloned(),
            Op::Call(builtin @ (Builtin::Multiply | Builtin::Divide), operands) => {
                let operands: Option<Vec<Value>> =
                    operands.iter().map(|operand| self.builder.constant_of(*operand).cloned()).collect();
                builtin.call(&operands?).ok().flatten()
            }
            _ => None,
        }
    }

    /// A comparison as a condition.
    pub fn compared(&mut self, sign: Sign, left: &Input, right: &Input, place: &Place) -> Option<Input> {
        let checked = self.builder.binary(sign, left.checked.clone(), right.checked.clone(), place)?;
        Some(Input { checked })
    }

    /// Whether one of these conditions holds (or, with `all`, all of them).
    pub fn joined(&mut self, conditions: &[Input], all: bool, place: &Place) -> Input {
        let nodes = conditions.iter().map(|condition| condition.checked.node).collect();
        let node = if all { self.builder.and(nodes, place) } else { self.builder.or(nodes, place) };
        Input { checked: Checked::plain(node, Type::Bool, place) }
    }

    /// Whether an input is unknown.
    pub fn missing(&mut self, input: &Input, place: &Place) -> Input {
        let node = self.builder.node(Op::Missing(input.checked.node), Type::Bool, place);
        Input { checked: Checked::plain(node, Type::Bool, place) }
    }

    /// The column of the row that an input merely reads.
    pub fn column(&self, input: &Input) -> Option<Arc<str>> {
        match &self.builder.nodes[input.checked.node.index()].op {
            Op::Read { column, at } if *at == SELF_PATH => Some(self.builder.columns[column.index()].name.clone()),
            _ => None,
        }
    }

    /// Which values an input can have at all.
    pub fn domain(&self, input: &Input) -> Domain {
        let Op::Read { column, .. } = &self.builder.nodes[input.checked.node.index()].op else {
            return Domain::default();
        };
        let Formula::Input(field) = &self.builder.columns[column.index()].formula else { return Domain::default() };
        Domain {
            choices: field.format.choices.as_ref().map(|choices| choices.words().to_vec()),
            least: field.format.min.clone(),
            greatest: field.format.max.clone(),
            whole: field.format.whole,
        }
    }
}
