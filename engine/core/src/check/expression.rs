//! An expression tree → a typed node. Every mistake of a tree is told, not only the first.

use super::builder::{Builder, Rests};
use super::checked::{Checked, Dimension, Scope};
use super::names::joined;
use crate::program::{NodeId, Op, Part, Written};
use heng_lang::{Kind, Template, Tree};
use heng_values::{Builtin, Diagnostic, Place, Type, Value};

/// How deep expressions and the columns they name may lead before it is taken for a mistake.
pub const DEPTH: usize = 400;

impl Builder<'_> {
    /// Checks an expression.
    pub fn expression(&mut self, tree: &Tree, scope: &mut Scope) -> Option<Checked> {
        let Some(key) = self.shared_key(tree, scope) else { return self.expression_here(tree, scope) };
        if let Some(checked) = self.known(key) {
            return Some(checked);
        }
        let told = self.diagnostics.len();
        self.open_rests.push(Rests::default());
        let checked = self.expression_here(tree, scope);
        let rests = self.open_rests.pop().unwrap_or_default();
        self.rest_on_all(&rests);
        if let Some(checked) = checked.as_ref().filter(|_| self.diagnostics.len() == told) {
            self.keep_known(key, tree, checked, rests);
        }
        checked
    }

    /// Checks an expression, whatever is known of it.
    fn expression_here(&mut self, tree: &Tree, scope: &mut Scope) -> Option<Checked> {
        let checked = self.by_kind(tree, scope)?;
        let decides = matches!(
            tree.kind,
            Kind::Name(_) | Kind::Call { .. } | Kind::Binary { .. } | Kind::In { .. } | Kind::SumOver { .. }
        );
        if decides && checked.kind == Some(Type::Bool) {
            self.written.push(Written::Condition(tree.clone(), checked.node));
        }
        if self.key_trees.remove(&(std::sync::Arc::as_ptr(tree) as usize)) {
            self.keys.push((tree.clone(), checked.node));
        }
        self.note_unit(checked.node, &checked.dimension);
        Some(checked)
    }

    fn by_kind(&mut self, tree: &Tree, scope: &mut Scope) -> Option<Checked> {
        let place = &tree.place;
        match &tree.kind {
            Kind::Number(number) => {
                let node = self.constant(Value::Number(*number), place);
                Some(Checked::plain(node, Type::Number, place).with(Dimension::Literal, place))
            }
            Kind::Text(text) => {
                let node = self.constant(Value::Text(text.clone()), place);
                let mut checked = Checked::plain(node, Type::Text, place);
                checked.literal = Some(text.clone());
                Some(checked)
            }
            Kind::Bool(truth) => {
                let node = self.constant(Value::Bool(*truth), place);
                Some(Checked::plain(node, Type::Bool, place))
            }
            Kind::Date(date) => {
                let node = self.constant(Value::Date(*date), place);
                Some(Checked::plain(node, Type::Date, place))
            }
            Kind::Unknown => Some(self.unknown(place)),
            Kind::Name(segments) => self.name(segments, scope),
            Kind::List(_) | Kind::Cells(_) => {
                self.report(Diagnostic::error("E0315", place));
                None
            }
            Kind::Call { name, arguments } => self.call(name, arguments, tree, scope),
            Kind::Negate(operand) => {
                let operand = self.expression(operand, scope)?;
                let operand = self.as_type(operand, Type::Number, "-")?;
                if let Some(Value::Number(number)) = self.constant_of(operand.node)
                    && let Some(negative) = number.checked_neg()
                {
                    let node = self.constant(Value::Number(negative), place);
                    return Some(Checked { node, place: place.clone(), ..operand });
                }
                let node = self.node(Op::Call(Builtin::Negate, vec![operand.node]), Type::Number, place);
                Some(Checked { node, place: place.clone(), ..operand })
            }
            Kind::Not(operand) => {
                let condition = self.condition(operand, scope)?;
                let node = self.not(condition, place);
                Some(Checked::plain(node, Type::Bool, place))
            }
            Kind::Binary { operator, left, right } => {
                let (one, two) = (self.expression(left, scope), self.expression(right, scope));
                let (one, two) = (one?, two?);
                // `1 < x < 5` is two comparisons, and the outer one would compare a yes or no with a number.
                if let Kind::Binary { operator: inner, right: middle, .. } = &left.kind
                    && inner.compares()
                    && operator.compares()
                    && two.kind != Some(Type::Bool)
                {
                    let diagnostic = Diagnostic::error("E0952", place)
                        .with("first", inner.sign())
                        .with("second", operator.sign())
                        .related(&middle.place, "compared-twice");
                    self.report(diagnostic);
                    return None;
                }
                self.binary(*operator, one, two, place)
            }
            Kind::In { item, list } => self.contains(item, list, scope, place),
            Kind::And(operands) => {
                let conditions = self.conditions(operands, scope)?;
                let node = self.joined(conditions, true, place);
                Some(Checked::plain(node, Type::Bool, place))
            }
            Kind::Or(operands) => {
                let conditions = self.conditions(operands, scope)?;
                let node = self.joined(conditions, false, place);
                Some(Checked::plain(node, Type::Bool, place))
            }
            Kind::Coalesce(first, second) => {
                let (first, second) = (self.expression(first, scope), self.expression(second, scope));
                let (first, second) = self.alike("??", first?, second?, place)?;
                let (first, second, dimension, origin) = self.meet("??", first, second, place)?;
                self.written.push(Written::Defaults(tree.clone(), first.node));
                let node = self.coalesce(first.node, second.node, place);
                Some(Checked { kind: first.kind, ..Checked::plain(node, Type::Bool, place) }.with(dimension, &origin))
            }
            Kind::If { condition, then, otherwise } => self.branch(condition, then, otherwise, scope, place),
            Kind::Template(template) => self.template(template, scope),
            Kind::SumOver { link, value, condition } => self.sum_over(link, value, condition.as_ref(), scope, place),
            Kind::Let { name, value, body } => {
                let value = self.expression(value, scope)?;
                let bound = value.node;
                scope.locals.push((name.clone(), value));
                let body = self.expression(body, scope);
                scope.locals.pop();
                let mut body = body?;
                if self.strict {
                    body.node = self.unless_missing(bound, body.node, place);
                }
                Some(body)
            }
        }
    }

    /// `&&` and `||`: three-valued in expressions; in a function from left to right, as far as it has to go.
    fn joined(&mut self, mut conditions: Vec<NodeId>, conjunction: bool, place: &Place) -> NodeId {
        if !self.strict {
            return if conjunction { self.and(conditions, place) } else { self.or(conditions, place) };
        }
        let settled = self.constant(Value::Bool(!conjunction), place);
        let Some(mut rest) = conditions.pop() else { return settled };
        while let Some(condition) = conditions.pop() {
            rest = match conjunction {
                true => self.strict_choose(condition, rest, settled, place),
                false => self.strict_choose(condition, settled, rest, place),
            };
        }
        rest
    }

    /// `unknown`: fits anywhere.
    pub fn unknown(&mut self, place: &Place) -> Checked {
        let node = self.node(Op::Unknown, Type::Bool, place);
        Checked { kind: None, ..Checked::plain(node, Type::Bool, place) }.with(Dimension::Literal, place)
    }

    /// An expression that has to be a condition.
    pub fn condition(&mut self, tree: &Tree, scope: &mut Scope) -> Option<NodeId> {
        let checked = self.expression(tree, scope)?;
        self.as_condition(checked)
    }

    fn conditions(&mut self, trees: &[Tree], scope: &mut Scope) -> Option<Vec<NodeId>> {
        let conditions: Vec<Option<NodeId>> = trees.iter().map(|tree| self.condition(tree, scope)).collect();
        conditions.into_iter().collect()
    }

    fn branch(
        &mut self,
        condition: &Tree,
        then: &Tree,
        otherwise: &Tree,
        scope: &mut Scope,
        place: &Place,
    ) -> Option<Checked> {
        let condition_tree = condition;
        let condition = self.condition(condition, scope);
        let (then, otherwise) = (self.expression(then, scope), self.expression(otherwise, scope));
        let (condition, then, otherwise) = (condition?, then?, otherwise?);
        if matches!(condition_tree.kind, Kind::And(_) | Kind::Or(_) | Kind::Not(_)) {
            self.written.push(Written::Chooses(condition_tree.clone(), condition));
        }
        if let (Some(one), Some(two)) = (then.kind, otherwise.kind)
            && one != two
            && then.literal.is_none()
            && otherwise.literal.is_none()
        {
            self.report(
                Diagnostic::error("E0408", place)
                    .with("then", one.word())
                    .with("otherwise", two.word())
                    .related_with(&then.place, "this-is", vec![("what", one.word().into())])
                    .related_with(&otherwise.place, "this-is", vec![("what", two.word().into())]),
            );
            return None;
        }
        let (then, otherwise) = self.alike("if", then, otherwise, place)?;
        let kind = then.kind;
        let (then, otherwise, dimension, origin) = self.meet("if", then, otherwise, place)?;
        let node = match self.strict {
            true => self.strict_choose(condition, then.node, otherwise.node, place),
            false => self.choose(condition, then.node, otherwise.node, place),
        };
        Some(Checked { kind, ..Checked::plain(node, Type::Bool, place) }.with(dimension, &origin))
    }

    fn contains(&mut self, item: &Tree, list: &Tree, scope: &mut Scope, place: &Place) -> Option<Checked> {
        let item = self.expression(item, scope);
        let Kind::List(members) = &list.kind else {
            let list = self.expression(list, scope)?;
            let item = self.as_type(item?, Type::Text, "in")?;
            let list = self.as_type(list, Type::Texts, "in")?;
            let node = self.node(Op::Among(item.node, list.node), Type::Bool, place);
            return Some(Checked::plain(node, Type::Bool, place));
        };
        let members: Vec<Option<Checked>> = members.iter().map(|member| self.expression(member, scope)).collect();
        let item = item?;
        let mut values = vec![item.clone()];
        for member in members {
            let (one, other) = self.alike("in", item.clone(), member?, place)?;
            values[0] = one;
            values.push(other);
        }
        if values[0].kind == Some(Type::Number) {
            self.one_unit("in", &mut values, 0, 1, place)?;
        }
        let first = values[0].node;
        let nodes: Vec<NodeId> = values[1..].iter().map(|value| value.node).collect();
        let members = nodes.clone();
        let mut node = match nodes.is_empty() {
            true => self.constant(Value::Bool(false), place),
            false => self.node(Op::OneOf(first, nodes), Type::Bool, place),
        };
        if self.strict {
            for member in members {
                node = self.unless_missing(member, node, place);
            }
        }
        Some(Checked::plain(node, Type::Bool, place))
    }

    /// A message template: a text that is never unknown.
    pub fn template(&mut self, template: &Template, scope: &mut Scope) -> Option<Checked> {
        let mut parts = Vec::with_capacity(template.parts.len());
        let mut whole = true;
        for part in &template.parts {
            match part {
                heng_lang::Part::Text(text) => parts.push(Part::Text(text.clone())),
                heng_lang::Part::Value { value, places } => match self.expression(value, scope) {
                    Some(checked) if checked.kind.is_none() && !matches!(value.kind, Kind::Unknown) => {
                        self.report(Diagnostic::error("E0411", &value.place).with("name", value.to_string()));
                        whole = false;
                    }
                    Some(checked) => {
                        let places = places.or_else(|| self.places_of(checked.node));
                        parts.push(Part::Value(checked.node, places));
                    }
                    None => whole = false,
                },
            }
        }
        if !whole {
            return None;
        }
        let node = match &parts[..] {
            [] => self.text("", &template.place),
            [Part::Text(text)] => self.constant(Value::Text(text.clone()), &template.place),
            _ => self.node(Op::Template(parts), Type::Text, &template.place),
        };
        Some(Checked::plain(node, Type::Text, &template.place))
    }

    /// The decimal places of a column that a node merely reads.
    pub fn places_of(&self, node: NodeId) -> Option<u32> {
        match &self.nodes[node.index()].op {
            Op::Read { column, .. } => self.columns[column.index()].places,
            _ => None,
        }
    }

    /// The words of a name that stands for a table or way, not for a value.
    pub fn way_name(&mut self, tree: &Tree, function: &str) -> Option<Vec<heng_lang::Segment>> {
        match &tree.kind {
            Kind::Name(segments) => Some(segments.clone()),
            _ => {
                self.report(Diagnostic::error("E0316", &tree.place).with("function", function));
                None
            }
        }
    }

    /// A text written in quotes, where nothing else will do.
    pub fn quoted(&mut self, tree: &Tree, function: &str) -> Option<std::sync::Arc<str>> {
        match &tree.kind {
            Kind::Text(text) => Some(text.clone()),
            Kind::Name(segments) => {
                let name = joined(segments);
                self.report(
                    Diagnostic::error("E0413", &tree.place)
                        .with("function", function)
                        .suggest(Some(format!("\"{name}\""))),
                );
                None
            }
            _ => {
                self.report(Diagnostic::error("E0413", &tree.place).with("function", function));
                None
            }
        }
    }
}
