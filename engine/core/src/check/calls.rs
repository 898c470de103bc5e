//! Calls: the special forms of the language, scales, functions of the pack, and built-ins of one row.

use super::builder::Builder;
use super::checked::{Checked, Dimension, Scope};
use super::parameters::AsOf;
use super::unit::Unit;
use crate::program::{Op, ScriptCall, ScriptPart, UnitTold, WholeKind};
use crate::suggest::nearest;
use heng_lang::{Kind, Segment, Tree};
use heng_values::{Builtin, Diagnostic, Mismatch, Pattern, Place, Type, Value};

/// The most calls that one call of a function may grow into.
const INLINED: usize = 5_000;

/// Names under which other languages read the computer's clock.
const CLOCKS: [&str; 5] = ["now", "today", "sysdate", "getdate", "current_date"];

/// Names that are no built-ins of one row, for suggestions.
const FORMS: [&str; 28] = [
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "any",
    "all",
    "share",
    "count_distinct",
    "first",
    "last",
    "join",
    "rank",
    "rank_within",
    "order_within",
    "total",
    "mean",
    "count_same",
    "hit",
    "state",
    "hits",
    "any_hit",
    "unknowns",
    "since",
    "missing",
    "unreadable",
    "at",
    "in_unit",
];

impl Builder<'_> {
    /// A call.
    pub fn call(&mut self, name: &Segment, arguments: &[Tree], tree: &Tree, scope: &mut Scope) -> Option<Checked> {
        let place = &tree.place;
        match &*name.name {
            "count" | "sum" | "avg" | "min" | "max" | "any" | "all" | "share" | "count_distinct" | "first" | "last"
            | "join" => self.aggregate_call(&name.name, arguments, scope, place),
            "rank" => self.whole_call(WholeKind::Rank, false, arguments, scope, place),
            "rank_within" => self.whole_call(WholeKind::Rank, true, arguments, scope, place),
            "order_within" => self.whole_call(WholeKind::Order, true, arguments, scope, place),
            "total" => self.whole_call(WholeKind::Total, false, arguments, scope, place),
            "mean" => self.whole_call(WholeKind::Mean, false, arguments, scope, place),
            "count_same" => self.count_same(arguments, scope, place),
            "since" => self.since(arguments, scope, place),
            "hit" | "state" | "hits" | "any_hit" | "unknowns" => self.rule_call(&name.name, arguments, scope, place),
            "missing" => {
                self.counted("missing", arguments, 1, Some(1), place)?;
                let operand = self.expression(&arguments[0], scope)?;
                let operand = match (operand.kind, &self.nodes[operand.node.index()].op) {
                    (Some(_), _) | (None, Op::Script { .. }) => operand,
                    (None, _) => {
                        if let Some(name) = self.script_named(operand.node) {
                            self.report(Diagnostic::error("E0411", &operand.place).with("name", name));
                            return None;
                        }
                        self.as_type(operand, Type::Bool, "missing")?
                    }
                };
                let node = self.node(Op::Missing(operand.node), Type::Bool, place);
                Some(Checked::plain(node, Type::Bool, place))
            }
            "unreadable" => self.unreadable(arguments, scope, place),
            "at" => self.at(arguments, scope, place),
            "in_unit" => self.in_unit(arguments, scope, place),
            "region" => {
                self.counted("region", arguments, 1, Some(1), place)?;
                let level = self.quoted(&arguments[0], "region")?;
                let position = self.pack.region_levels.iter().position(|known| *known == level);
                let node = position.and_then(|level| self.region_node(scope, level, place));
                let node = node.unwrap_or_else(|| self.node(Op::Unknown, Type::Text, place));
                Some(Checked::plain(node, Type::Text, place))
            }
            "row_label" => {
                self.counted("row_label", arguments, 0, Some(0), place)?;
                let node = self.label_node(scope, place);
                let node = node.unwrap_or_else(|| self.node(Op::Unknown, Type::Text, place));
                Some(Checked::plain(node, Type::Text, place))
            }
            "row_key" => {
                let node = self.node(Op::RowKey, Type::Text, place);
                Some(Checked::plain(node, Type::Text, place))
            }
            "matches" => self.matches(arguments, scope, place),
            "date" if matches!(arguments, [only] if matches!(only.kind, Kind::Text(_))) => {
                let checked = self.expression(&arguments[0], scope)?;
                self.as_type(checked, Type::Date, "date")
            }
            other => self.other_call(other, name, arguments, scope, place),
        }
    }

    fn other_call(
        &mut self,
        name: &str,
        segment: &Segment,
        arguments: &[Tree],
        scope: &mut Scope,
        place: &Place,
    ) -> Option<Checked> {
        let pack = self.pack;
        if let Some(position) = pack.scales.iter().position(|scale| *scale.name == *name) {
            return self.scale(position, arguments, scope, place);
        }
        if let Some(function) = pack.functions.iter().find(|function| *function.name == *name) {
            return self.function(function, arguments, scope, place);
        }
        if let Some(builtin) = Builtin::from_name(name) {
            return self.builtin(builtin, arguments, scope, place);
        }
        if let Some(operator) = pack.operators.iter().find(|operator| operator.name() == name) {
            return self.native_call(operator.as_ref(), arguments, scope, place);
        }
        if pack.functions_broken {
            return None;
        }
        if CLOCKS.contains(&name) {
            self.report(Diagnostic::error("E0641", &segment.place).with("name", name));
            return None;
        }
        let functions = Builtin::functions().map(|(name, _)| name);
        let scales = pack.scales.iter().map(|scale| &*scale.name);
        let own = pack.functions.iter().map(|function| &*function.name);
        let known = FORMS.into_iter().chain(functions).chain(scales).chain(own);
        let suggestion = nearest(name, known);
        self.report(Diagnostic::error("E0302", &segment.place).with("name", name).suggest(suggestion));
        None
    }

    /// The number of arguments.
    pub fn counted(
        &mut self,
        function: &str,
        arguments: &[Tree],
        least: usize,
        most: Option<usize>,
        place: &Place,
    ) -> Option<()> {
        if arguments.len() >= least && most.is_none_or(|most| arguments.len() <= most) {
            return Some(());
        }
        self.report(
            Diagnostic::error("E0406", place)
                .with("function", function)
                .with("count", span(least, most))
                .with("found", arguments.len().to_string()),
        );
        None
    }

    fn builtin(&mut self, builtin: Builtin, trees: &[Tree], scope: &mut Scope, place: &Place) -> Option<Checked> {
        let arguments: Vec<Option<Checked>> = trees.iter().map(|tree| self.expression(tree, scope)).collect();
        let mut arguments: Vec<Checked> = arguments.into_iter().collect::<Option<_>>()?;
        if builtin == Builtin::Age && arguments.len() == 1 {
            let today = match self.as_of {
                AsOf::Day(day) => self.constant(Value::Date(day), place),
                AsOf::Row(day) => day,
            };
            arguments.push(Checked::plain(today, Type::Date, place));
        }
        self.dates_in(builtin, &mut arguments)?;
        let kinds: Vec<Option<Type>> = arguments.iter().map(|argument| argument.kind).collect();
        let kind = match builtin.check(&kinds) {
            Ok(kind) => kind.unwrap_or(Type::Number),
            Err(mismatch) => {
                self.mismatch(builtin, mismatch, &arguments, place);
                return None;
            }
        };
        let signature = builtin.signature();
        for (index, argument) in arguments.iter_mut().enumerate() {
            if argument.kind.is_none() {
                let many = signature.parameter(index).is_some_and(|parameter| parameter.kinds.types().count() > 4);
                if let (true, Some(name)) = (many, self.script_named(argument.node)) {
                    self.report(Diagnostic::error("E0411", &argument.place).with("name", name));
                    return None;
                }
                let wanted = signature.parameter(index).and_then(|parameter| parameter.kinds.types().next());
                *argument = self.as_type(argument.clone(), wanted.unwrap_or(kind), builtin.name())?;
            }
        }
        let (dimension, origin) = self.builtin_unit(builtin, &mut arguments, place)?;
        let nodes = arguments.iter().map(|argument| argument.node).collect();
        let node = self.node(Op::Call(builtin, nodes), kind, place);
        Some(Checked::plain(node, kind, place).with(dimension, &origin))
    }

    /// Text literals among arguments that take dates become dates; moments that stand beside dates are read by day.
    fn dates_in(&mut self, builtin: Builtin, arguments: &mut [Checked]) -> Option<()> {
        let signature = builtin.signature();
        let other = arguments.iter().find_map(|argument| match argument.kind {
            Some(kind @ (Type::Date | Type::Moment | Type::Month)) => Some(kind),
            _ => None,
        });
        for (index, argument) in arguments.iter_mut().enumerate() {
            let Some(parameter) = signature.parameter(index) else { continue };
            let takes_date = parameter.kinds.has(Type::Date) && builtin != Builtin::Text && builtin != Builtin::Date;
            if argument.literal.is_some() && takes_date && (other.is_some() || !parameter.kinds.has(Type::Text)) {
                let kind = match other {
                    Some(Type::Month) if parameter.kinds.has(Type::Month) => Type::Month,
                    _ => Type::Date,
                };
                *argument = self.as_type(argument.clone(), kind, builtin.name())?;
            }
            if argument.is_now && !matches!(builtin, Builtin::HoursBetween | Builtin::MinutesBetween | Builtin::Text) {
                *argument = self.day_of(argument.clone());
            }
        }
        Some(())
    }

    fn mismatch(&mut self, builtin: Builtin, mismatch: Mismatch, arguments: &[Checked], place: &Place) {
        let function = builtin.name();
        let word = |index: usize| arguments.get(index).and_then(|argument| argument.kind).map_or("", Type::word);
        let at = |index: usize| arguments.get(index).map_or(place, |argument| &argument.place).clone();
        let diagnostic = match mismatch {
            Mismatch::Count { least, most } => Diagnostic::error("E0406", place)
                .with("function", function)
                .with("count", span(least, most))
                .with("found", arguments.len().to_string()),
            Mismatch::Kind { argument, allowed } => Diagnostic::error("E0404", &at(argument))
                .with("function", function)
                .with("position", (argument + 1).to_string())
                .with("expected", allowed.types().map(Type::word).collect::<Vec<_>>().join(" / "))
                .with("found", word(argument)),
            Mismatch::Differ { first, second } => Diagnostic::error("E0402", place)
                .with("operator", function)
                .with("left", word(first))
                .with("right", word(second))
                .related_with(&at(first), "this-is", vec![("what", word(first).into())])
                .related_with(&at(second), "this-is", vec![("what", word(second).into())]),
        };
        self.report(diagnostic);
    }

    /// The unit of a built-in's result; arguments that must share a unit are brought to one.
    fn builtin_unit(
        &mut self,
        builtin: Builtin,
        arguments: &mut [Checked],
        place: &Place,
    ) -> Option<(Dimension, Place)> {
        use Builtin as B;
        let unit = |name: &str| (Dimension::Unit(Unit::base(name)), place.clone());
        Some(match builtin {
            B::Abs | B::Floor | B::Ceil | B::Round => {
                (arguments[0].dimension.clone(), arguments[0].dimension_place.clone())
            }
            B::MinOf | B::MaxOf | B::Clamp => self.one_unit(builtin.name(), arguments, 0, 1, place)?,
            B::Between => {
                self.one_unit(builtin.name(), arguments, 0, 1, place)?;
                (Dimension::Undeclared, place.clone())
            }
            B::NameOfMin | B::NameOfMax => {
                self.one_unit(builtin.name(), arguments, 1, 2, place)?;
                (Dimension::Undeclared, place.clone())
            }
            B::AddDays | B::AddMonths => {
                let wanted = Unit::base(if builtin == B::AddDays { "天" } else { "月" });
                let steps = arguments.get(1)?.clone();
                arguments[1] = self.in_declared(steps, &wanted, place)?;
                (Dimension::Undeclared, place.clone())
            }
            B::Age => unit("岁"),
            B::DaysBetween => unit("天"),
            B::MonthsBetween => unit("月"),
            B::HoursBetween => unit("小时"),
            B::MinutesBetween => unit("分钟"),
            _ => (Dimension::Undeclared, place.clone()),
        })
    }

    /// Brings arguments to one unit, the smallest of theirs. Numbers as written take the unit of the first that has one.
    pub fn one_unit(
        &mut self,
        sign: &str,
        arguments: &mut [Checked],
        from: usize,
        step: usize,
        place: &Place,
    ) -> Option<(Dimension, Place)> {
        let positions: Vec<usize> = (from..arguments.len()).step_by(step).collect();
        let has_unit = |position: &usize| matches!(arguments[*position].dimension, Dimension::Unit(_));
        let lead = positions.iter().copied().find(has_unit).or(positions.first().copied())?;
        let undeclared = positions.iter().copied().find(|at| arguments[*at].dimension == Dimension::Undeclared);
        let (unit, origin) = (arguments[lead].dimension.clone(), arguments[lead].dimension_place.clone());
        for position in positions.iter().copied() {
            if arguments[position].dimension == Dimension::Literal {
                arguments[position] = arguments[position].clone().with(unit.clone(), &origin);
            }
        }
        // Twice: the first round finds the smallest unit, the second brings all to it.
        for _ in 0..2 {
            for position in positions.iter().copied() {
                if position == lead {
                    continue;
                }
                let (one, other) = (arguments[lead].clone(), arguments[position].clone());
                if other.kind != Some(Type::Number) {
                    continue;
                }
                let (one, other, _, _) = self.meet(sign, one, other, place)?;
                arguments[lead] = one;
                arguments[position] = other;
            }
        }
        let shown = undeclared.unwrap_or(lead);
        Some((arguments[shown].dimension.clone(), arguments[shown].dimension_place.clone()))
    }

    fn unreadable(&mut self, arguments: &[Tree], scope: &mut Scope, place: &Place) -> Option<Checked> {
        self.counted("unreadable", arguments, 1, Some(1), place)?;
        let operand = self.expression(&arguments[0], scope)?;
        // Over a computed value: whether one of the input cells it names could not be read.
        let mut cells = Vec::new();
        let mut open = vec![operand.node];
        while let Some(node) = open.pop() {
            match &self.nodes[node.index()].op {
                Op::Read { column, at } => {
                    let input = matches!(self.columns[column.index()].formula, crate::program::Formula::Input(_));
                    if input && !cells.contains(&(*column, *at)) {
                        cells.push((*column, *at));
                    }
                }
                op => crate::run::operands(op, |operand| open.push(operand)),
            }
        }
        if cells.is_empty() {
            self.report(Diagnostic::error("E0416", &arguments[0].place));
            return None;
        }
        let conditions =
            cells.into_iter().map(|(column, at)| self.node(Op::Unreadable { column, at }, Type::Bool, place)).collect();
        let node = self.or(conditions, place);
        Some(Checked::plain(node, Type::Bool, place))
    }

    /// `at(x, d)`: every parameter and scale named in `x` as of `d`.
    fn at(&mut self, arguments: &[Tree], scope: &mut Scope, place: &Place) -> Option<Checked> {
        self.counted("at", arguments, 2, Some(2), place)?;
        let day = self.expression(&arguments[1], scope)?;
        let day = self.as_type(day, Type::Date, "at")?;
        let as_of = match self.constant_of(day.node) {
            Some(Value::Date(day)) => AsOf::Day(*day),
            _ => AsOf::Row(day.node),
        };
        let before = std::mem::replace(&mut self.as_of, as_of);
        let checked = self.expression(&arguments[0], scope);
        self.as_of = before;
        checked
    }

    fn in_unit(&mut self, arguments: &[Tree], scope: &mut Scope, place: &Place) -> Option<Checked> {
        self.counted("in_unit", arguments, 2, Some(2), place)?;
        let operand = self.expression(&arguments[0], scope);
        let text = self.quoted(&arguments[1], "in_unit")?;
        let Some(unit) = Unit::parse(&text) else {
            self.report(Diagnostic::error("E0401", &arguments[1].place).with("unit", &*text));
            return None;
        };
        let operand = self.as_type(operand?, Type::Number, "in_unit")?;
        let (from, literal) = match &operand.dimension {
            Dimension::Unit(unit) => (Some(unit.to_string()), false),
            other => (None, *other == Dimension::Literal),
        };
        self.units_told.push(UnitTold { place: place.clone(), from, literal, unit: text });
        Some(operand.with(Dimension::Unit(unit), &arguments[1].place))
    }

    fn matches(&mut self, arguments: &[Tree], scope: &mut Scope, place: &Place) -> Option<Checked> {
        self.counted("matches", arguments, 2, Some(2), place)?;
        let text = self.expression(&arguments[0], scope);
        let pattern = self.quoted(&arguments[1], "matches")?;
        // One that stands in the list has been found to be a pattern.
        let known = self.patterns.iter().position(|known| *known == pattern);
        if known.is_none()
            && let Err(detail) = Pattern::new(&pattern)
        {
            // The last line says what is wrong, those above draw where.
            let detail = detail.lines().last().unwrap_or_default().trim_start_matches("error: ");
            let diagnostic = Diagnostic::error("E0412", &arguments[1].place).with("detail", detail);
            self.report(diagnostic);
            return None;
        }
        let text = self.as_type(text?, Type::Text, "matches")?;
        let position = known.unwrap_or_else(|| {
            self.patterns.push(pattern);
            self.patterns.len() - 1
        });
        let node = self.node(Op::Matches(text.node, position as u32), Type::Bool, place);
        Some(Checked::plain(node, Type::Bool, place))
    }

    /// A function of the pack whose body is an expression: inlined; an unknown argument makes the call unknown.
    fn function(
        &mut self,
        function: &heng_lang::Function,
        trees: &[Tree],
        scope: &mut Scope,
        place: &Place,
    ) -> Option<Checked> {
        self.counted(&function.name, trees, function.parameters.len(), Some(function.parameters.len()), place)?;
        let arguments: Vec<Option<Checked>> = trees.iter().map(|tree| self.expression(tree, scope)).collect();
        let arguments: Vec<Checked> = arguments.into_iter().collect::<Option<_>>()?;
        let Some(body) = &function.body else { return self.script(function, arguments, place) };
        self.inlined = if self.strict { self.inlined + 1 } else { 0 };
        if self.inlined > INLINED {
            if self.inlined == INLINED + 1 {
                let diagnostic = Diagnostic::error("E0320", &function.place).with("name", &*function.name);
                self.report(diagnostic.with("limit", INLINED.to_string()));
            }
            return None;
        }
        let shown = format!("{}()", function.name);
        self.enter(&shown, place)?;
        let mut inner = Scope { locals: Vec::new(), outer: None, pairs: false, ..scope.clone() };
        for (name, argument) in function.parameters.iter().zip(&arguments) {
            inner.locals.push((name.clone(), argument.clone()));
        }
        let before = std::mem::replace(&mut self.strict, true);
        let body = self.expression(body, &mut inner);
        self.strict = before;
        self.leave();
        let body = body?;
        let mut node = body.node;
        for argument in &arguments {
            node = self.unless_missing(argument.node, node, place);
        }
        Some(Checked { node, place: place.clone(), literal: None, ..body })
    }

    /// A function that is interpreted: its type is what it meets, or what the derive's `type` says.
    fn script(&mut self, function: &heng_lang::Function, arguments: Vec<Checked>, place: &Place) -> Option<Checked> {
        let mut nodes = Vec::with_capacity(arguments.len());
        let mut parts = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let at = nodes.len() as u32;
            match (argument.kind, self.nodes[argument.node.index()].op.clone()) {
                (Some(_), _) | (None, Op::Unknown) => {
                    parts.push(ScriptPart::Argument(at));
                    nodes.push(argument.node);
                }
                // What one script gives goes to the next as it is.
                (None, Op::Script { call, arguments, .. }) => {
                    parts.push(ScriptPart::Call(call.behind(at)));
                    nodes.extend(arguments);
                }
                (None, _) => {
                    self.report(Diagnostic::error("E0411", &argument.place).with("name", &*function.name));
                    return None;
                }
            }
        }
        let call = ScriptCall { function: function.name.clone(), parts };
        // Until it meets a type all that can be said of it is whether it gives a value.
        let op = Op::Script { call, arguments: nodes, presence: true };
        let node = self.node(op, Type::Bool, place);
        Some(Checked { kind: None, ..Checked::plain(node, Type::Bool, place) })
    }

    /// Begins to resolve something by name; meeting it again on the way is a circle, which is printed.
    pub fn enter(&mut self, name: &str, place: &Place) -> Option<()> {
        if let Some(start) = self.stack.iter().position(|(known, _)| known == name) {
            let mut circle: Vec<&str> = self.stack[start..].iter().map(|(name, _)| name.as_str()).collect();
            circle.push(name);
            let circle = circle.join(" → ");
            let mut diagnostic = Diagnostic::error("E0308", &self.stack[start].1).with("circle", circle);
            for (name, place) in &self.stack[start + 1..] {
                diagnostic = diagnostic.related_with(place, "in-circle", vec![("name", name.clone())]);
            }
            self.report(diagnostic);
            return None;
        }
        if self.stack.len() > super::expression::DEPTH {
            self.report(Diagnostic::error("E0317", place).with("limit", super::expression::DEPTH.to_string()));
            return None;
        }
        self.stack.push((name.to_string(), place.clone()));
        Some(())
    }

    /// Ends what `enter` began.
    pub fn leave(&mut self) {
        self.stack.pop();
    }
}

/// How many arguments a function takes, in signs of any language: `2`, `1–3`, `≥ 1`.
fn span(least: usize, most: Option<usize>) -> String {
    match most {
        Some(most) if most == least => least.to_string(),
        Some(most) => format!("{least}–{most}"),
        None => format!("≥ {least}"),
    }
}
