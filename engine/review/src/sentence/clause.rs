//! Conditions as clauses. Without a row a clause says what is demanded; with one it says what holds there: of several
//! conditions those that settle the answer, of a comparison both figures and how far apart they are.

use super::{RuleState, Speaker, figure::counted};
use heng_core::program::{AggregateKind, ColumnId, Formula, NodeId, Op, PathId};
use heng_values::{Builtin, Date, Number, Type, Value};

impl Speaker<'_> {
    /// A condition as a clause; with `positive` false its opposite. With a row the clause is what holds there, and
    /// `positive` is what the answer would be if it were open.
    pub(super) fn clause(&self, id: NodeId, positive: bool) -> String {
        self.within(|| {
            let Some(known) = self.known else { return self.clause_of(id, positive) };
            match known(id) {
                Some(Value::Bool(truth)) => self.clause_of(id, truth),
                Some(_) => self.clause_of(id, positive),
                None => self.open_clause(id, positive),
            }
        })
    }

    /// A condition that is not settled in the row: of several those that are not.
    fn open_clause(&self, id: NodeId, positive: bool) -> String {
        let known = |node: &NodeId| self.known.is_some_and(|known| known(*node).is_some());
        match &self.program.node(id).op {
            Op::And(parts) | Op::Or(parts) => {
                let open: Vec<NodeId> = parts.iter().copied().filter(|part| !known(part)).collect();
                let parts: Vec<String> = open.iter().map(|part| self.clause(*part, positive)).collect();
                parts.join(&self.say("say-also-mark", &[]))
            }
            Op::Not(one) => self.clause(*one, !positive),
            Op::Parameter { value, .. } => self.clause(*value, positive),
            Op::If { condition, .. } if !known(condition) => self.clause(*condition, positive),
            Op::Call(builtin, _) if builtin.compares() => self.clause_of(id, positive),
            _ => {
                let clause = self.clause_of(id, positive);
                self.say("say-undecided", &[("clause", &clause)])
            }
        }
    }

    fn clause_of(&self, id: NodeId, positive: bool) -> String {
        let program = self.program;
        let pick = |yes: &'static str, no: &'static str| if positive { yes } else { no };
        match &program.node(id).op {
            Op::Constant(Value::Bool(truth)) => {
                self.say(if *truth == positive { "say-always" } else { "say-never" }, &[])
            }
            Op::Parameter { value, parameter, .. } => match &program.node(program.bare(*value)).op {
                Op::Constant(_) => {
                    let name = self.parameter_name(&program.parameter(*parameter).title);
                    self.what(pick("say-true-field", "say-false-field"), &name)
                }
                _ => self.clause(*value, positive),
            },
            Op::And(parts) => self.joined_clauses(parts, positive, true),
            Op::Or(parts) => self.joined_clauses(parts, positive, false),
            Op::Not(one) => self.clause(*one, !positive),
            Op::Missing(one) => self.what(pick("say-missing", "say-missing-not"), &self.in_general().noun(*one)),
            Op::Unreadable { column, at } => {
                self.what(pick("say-unreadable", "say-unreadable-not"), &self.read_name(*column, *at))
            }
            Op::Call(builtin, arguments) if builtin.compares() => {
                self.comparison(id, *builtin, arguments[0], arguments[1], positive)
            }
            Op::Call(builtin, arguments) => self.test(id, *builtin, arguments, positive),
            Op::OneOf(item, list) => {
                let general = self.in_general();
                let list: Vec<String> = list.iter().map(|one| general.noun(*one)).collect();
                let arguments = [("what", &*self.subject(*item)), ("list", &*self.list(&list))];
                self.say(pick("say-one-of", "say-none-of"), &arguments)
            }
            Op::Among(item, list) => {
                let arguments = [("what", &*self.noun(*item)), ("list", &*self.subject(*list))];
                self.say(pick("say-among", "say-not-among"), &arguments)
            }
            Op::Matches(text, pattern) => {
                let pattern = program.patterns.get(*pattern as usize).map_or("", |pattern| &**pattern);
                let arguments = [("what", &*self.subject(*text)), ("pattern", pattern)];
                self.say(pick("say-matches", "say-matches-not"), &arguments)
            }
            Op::Read { column, at } => self.truth_of_column(*column, *at, positive),
            Op::If { condition, then, otherwise } => self.branches(*condition, *then, *otherwise, positive),
            Op::Coalesce(first, second) => {
                if let Some(known) = self.known {
                    let which = if known(*first).is_some() { first } else { second };
                    if !matches!(program.node(*which).op, Op::Constant(_)) {
                        return self.clause(*which, positive);
                    }
                }
                // What is not known counts as no, or as yes: a clause about what is known says as much.
                match &program.node(*second).op {
                    Op::Constant(Value::Bool(_)) => self.in_general().clause(*first, positive),
                    _ => {
                        let said = self.noun(id);
                        self.what(pick("say-true-other", "say-false-other"), &said)
                    }
                }
            }
            _ => self.what(pick("say-true-other", "say-false-other"), &self.in_general().noun(id)),
        }
    }

    /// Several conditions. With a row only those that settle the answer are said: of a conjunction that fails those that fail.
    fn joined_clauses(&self, parts: &[NodeId], positive: bool, conjunction: bool) -> String {
        let mut spoken: Vec<NodeId> = parts.to_vec();
        let mut all = conjunction == positive;
        if let Some(known) = self.known
            && conjunction != positive
        {
            spoken.retain(|part| known(*part) == Some(Value::Bool(positive)));
            all = true;
        }
        let mut flat = Vec::new();
        spoken.iter().for_each(|part| self.flatten(*part, conjunction, &mut flat));
        let clauses: Vec<String> = flat
            .iter()
            .map(|part| {
                let clause = self.clause(*part, positive);
                if flat.len() > 1 && self.known.is_none() && self.is_mixed(*part, all == positive) {
                    self.say("say-brackets", &[("what", &clause)])
                } else {
                    clause
                }
            })
            .collect();
        let mark = match (self.known, all) {
            (Some(_), _) => "say-also-mark",
            (None, true) => "say-and-mark",
            (None, false) => "say-or-mark",
        };
        clauses.join(&self.say(mark, &[]))
    }

    /// The clauses of several conditions that all hold, or all settle the answer, each by itself.
    pub(super) fn separate(&self, id: NodeId) -> Vec<String> {
        let program = self.program;
        let value = self.known.map(|known| known(id));
        match (&program.node(id).op, value) {
            (Op::And(parts), None) => parts.iter().flat_map(|part| self.separate(*part)).collect(),
            (Op::And(parts) | Op::Or(parts), Some(value)) => {
                let settles = |part: &&NodeId| self.known.is_some_and(|known| known(**part) == value);
                parts.iter().filter(settles).flat_map(|part| self.separate(*part)).collect()
            }
            // A column without a name is its formula.
            (Op::Read { column, at }, _)
                if program.column(*column).name.starts_with('·')
                    && program.path(*at).links.is_empty()
                    && self.rule_state(*column).is_none() =>
            {
                match &program.column(*column).formula {
                    Formula::Node(node) => self.separate(*node),
                    _ => vec![self.clause(id, true)],
                }
            }
            _ => vec![self.clause(id, true)],
        }
    }

    /// Conditions inside of the same kind are said beside the others.
    fn flatten(&self, id: NodeId, conjunction: bool, into: &mut Vec<NodeId>) {
        match &self.program.node(id).op {
            Op::And(parts) if conjunction && self.known.is_none() => {
                parts.iter().for_each(|part| self.flatten(*part, conjunction, into));
            }
            Op::Or(parts) if !conjunction && self.known.is_none() => {
                parts.iter().for_each(|part| self.flatten(*part, conjunction, into));
            }
            _ => into.push(id),
        }
    }

    /// Whether a part is itself several conditions, joined the other way.
    fn is_mixed(&self, id: NodeId, conjunction: bool) -> bool {
        match &self.program.node(id).op {
            Op::And(_) => !conjunction,
            Op::Or(_) => conjunction,
            Op::Not(one) => self.is_mixed(*one, !conjunction),
            Op::If { .. } => self.known.is_none(),
            _ => false,
        }
    }

    fn branches(&self, condition: NodeId, then: NodeId, otherwise: NodeId, positive: bool) -> String {
        if let Some(known) = self.known {
            let chosen = match known(condition) {
                Some(Value::Bool(true)) => Some((then, true)),
                Some(Value::Bool(false)) => Some((otherwise, false)),
                _ => None,
            };
            if let Some((chosen, truth)) = chosen {
                let why = self.clause(condition, truth);
                return match &self.program.node(chosen).op {
                    Op::Constant(_) | Op::Unknown => why,
                    _ => format!("{why}{}{}", self.say("say-also-mark", &[]), self.clause(chosen, positive)),
                };
            }
        }
        let constant = |node: NodeId| match &self.program.node(node).op {
            Op::Constant(Value::Bool(truth)) => Some(*truth),
            _ => None,
        };
        // `if c { d } else { false }` is c && d; `if c { true } else { d }` is c || d.
        match (constant(then), constant(otherwise)) {
            (None, Some(false)) => self.joined_clauses(&[condition, then], positive, true),
            (Some(true), None) => self.joined_clauses(&[condition, otherwise], positive, false),
            (Some(true), Some(false)) => self.clause(condition, positive),
            (Some(false), Some(true)) => self.clause(condition, !positive),
            _ if matches!(self.program.node(then).op, Op::Unknown) => self.clause(otherwise, positive),
            _ => {
                let (then, otherwise) = (self.clause(then, positive), self.clause(otherwise, positive));
                let condition = self.clause(condition, true);
                let arguments = [("condition", &*condition), ("then", &*then), ("otherwise", &*otherwise)];
                self.say("say-if-clause", &arguments)
            }
        }
    }

    fn truth_of_column(&self, column: ColumnId, at: PathId, positive: bool) -> String {
        let pick = |yes: &'static str, no: &'static str| if positive { yes } else { no };
        if let Some((item, state)) = self.rule_state(column) {
            let rule = [("rule", &*item.title)];
            return match state {
                RuleState::Hit => self.say(pick("say-hit", "say-hit-not"), &rule),
                RuleState::Applies => self.say(pick("say-applies", "say-applies-not"), &rule),
                RuleState::Due => self.say(pick("say-due", "say-due-not"), &rule),
                RuleState::Exempt => self.say(pick("say-exempt", "say-exempt-not"), &rule),
            };
        }
        let read = self.program.column(column);
        let here = self.program.path(at).links.is_empty();
        if read.name.starts_with('·') && here {
            match &read.formula {
                Formula::Node(node) => return self.clause(*node, positive),
                Formula::Aggregate(aggregate) if matches!(aggregate.kind, AggregateKind::Any | AggregateKind::All) => {
                    return self.aggregate(column, aggregate, positive);
                }
                _ => {}
            }
        }
        let name = self.read_name(column, at);
        match &read.formula {
            Formula::Input(_) => self.what(pick("say-true-field", "say-false-field"), &name),
            _ => self.what(pick("say-true-column", "say-false-column"), &name),
        }
    }

    /// The tests that are functions.
    fn test(&self, id: NodeId, builtin: Builtin, arguments: &[NodeId], positive: bool) -> String {
        use Builtin as B;
        let pick = |yes: &'static str, no: &'static str| if positive { yes } else { no };
        let unit = arguments.first().and_then(|node| self.program.unit(*node));
        let noun = |at: usize| match at {
            0 => arguments.first().map_or_else(String::new, |node| self.subject(*node)),
            _ => arguments.get(at).map_or_else(String::new, |node| self.noun_in(*node, unit)),
        };
        match builtin {
            B::In => {
                let keys = ("say-among", "say-not-among");
                let what = arguments.first().map_or_else(String::new, |node| self.noun(*node));
                self.say(pick(keys.0, keys.1), &[("what", &what), ("list", &noun(1))])
            }
            B::Contains => {
                self.say(pick("say-contains", "say-contains-not"), &[("what", &noun(0)), ("part", &noun(1))])
            }
            B::StartsWith => self.say(pick("say-starts", "say-starts-not"), &[("what", &noun(0)), ("part", &noun(1))]),
            B::EndsWith => self.say(pick("say-ends", "say-ends-not"), &[("what", &noun(0)), ("part", &noun(1))]),
            B::Between => self.say(
                pick("say-between", "say-between-not"),
                &[("what", &noun(0)), ("low", &noun(1)), ("high", &noun(2))],
            ),
            B::IdValid => self.what(pick("say-id-valid", "say-id-valid-not"), &noun(0)),
            _ => self.what(pick("say-true-other", "say-false-other"), &self.in_general().noun(id)),
        }
    }

    /// The condition that a comparison of a choice between constants with a constant comes to, and whether it is it or
    /// its opposite.
    fn choice_beside(&self, sign: Builtin, left: NodeId, right: NodeId) -> Option<(NodeId, bool)> {
        let program = self.program;
        let constant = |node: NodeId| match &program.node(program.bare(node)).op {
            Op::Constant(value) => Some(value.clone()),
            _ => None,
        };
        let Op::If { condition, then, otherwise } = &program.node(left).op else { return None };
        let limit = constant(right)?;
        let holds = |branch: NodeId| match sign.call(&[constant(branch)?, limit.clone()]) {
            Ok(Some(Value::Bool(truth))) => Some(truth),
            _ => None,
        };
        match (holds(*then)?, holds(*otherwise)?) {
            (true, false) => Some((*condition, true)),
            (false, true) => Some((*condition, false)),
            _ => None,
        }
    }

    /// What a clause speaks of; with a row its value is said before what is said of it.
    fn subject(&self, id: NodeId) -> String {
        let noun = self.noun(id);
        match (self.known, &self.program.node(id).op) {
            (None, _) | (_, Op::Constant(_)) => noun,
            (Some(_), _) => self.what("say-subject", &noun),
        }
    }

    /// A comparison; with a row also how far the two sides are apart.
    fn comparison(&self, id: NodeId, sign: Builtin, left: NodeId, right: NodeId, positive: bool) -> String {
        let program = self.program;
        let kind = program.node(left).kind;
        let unit = program.unit(id).map(|unit| &**unit);
        // `X == true` is X.
        if kind == Type::Bool
            && let Op::Constant(Value::Bool(truth)) = &program.node(right).op
        {
            let same = (sign == Builtin::Equal) == *truth;
            return self.clause(left, same == positive);
        }
        // A choice between two numbers beside a third is its condition: `(if c { 1 } else { 0 }) >= 1` is c.
        if let Some((condition, same)) = self.choice_beside(sign, left, right) {
            return self.clause(condition, same == positive);
        }
        // A limit is named last: `预警线 > 人均` is 人均低于预警线.
        let fixed = |node: NodeId| matches!(program.node(program.bare(node)).op, Op::Constant(_));
        let (left, right, sign) =
            if fixed(left) && !fixed(right) { (right, left, turned(sign)) } else { (left, right, sign) };
        let relation = self.say(relation(if positive { sign } else { opposite(sign) }, kind, unit), &[]);
        let say = |node: NodeId| match (&program.node(node).op, kind) {
            (Op::Constant(value), _) => self.figure(value, unit, None),
            _ => self.noun(node),
        };
        let (said_left, said_right) = (say(left), say(right));
        let arguments = [("left", &*said_left), ("relation", &*relation), ("right", &*said_right)];
        let Some(known) = self.known else { return self.say("say-compared", &arguments) };
        match (known(left), known(right)) {
            // That it is so names the value already.
            (Some(one), Some(two)) if one == two && matches!(sign, Builtin::Equal | Builtin::NotEqual) => {
                let general = self.in_general();
                let named = if matches!(program.node(right).op, Op::Constant(_)) { left } else { right };
                let other = if named == left { &said_right } else { &said_left };
                let arguments = [("left", &*general.noun(named)), arguments[1], ("right", &**other)];
                self.say("say-compared", &arguments)
            }
            (Some(one), Some(two)) => match gap(&one, &two) {
                Some((_, true)) if !matches!(sign, Builtin::Equal | Builtin::NotEqual) => {
                    self.say("say-compared-equal", &arguments)
                }
                Some((distance, false)) => {
                    let unit = if kind == Type::Number { unit } else { Some("天") };
                    let distance = self.figure(&Value::Number(distance), unit, None);
                    let mut arguments = arguments.to_vec();
                    arguments.push(("gap", &distance));
                    self.say("say-compared-gap", &arguments)
                }
                _ => self.say("say-compared-known", &arguments),
            },
            _ => self.say("say-compared-open", &arguments),
        }
    }
}

/// How far two numbers or days are apart, and whether they are equal.
pub(crate) fn gap(one: &Value, two: &Value) -> Option<(Number, bool)> {
    let distance = match (one, two) {
        (Value::Number(one), Value::Number(two)) => one.checked_sub(*two)?,
        (Value::Date(one), Value::Date(two)) => days(*one, *two)?,
        _ => return None,
    };
    let distance = if distance < Number::ZERO { distance.checked_neg()? } else { distance };
    Some((distance, distance == Number::ZERO))
}

fn days(one: Date, two: Date) -> Option<Number> {
    Number::from_integer(i64::from(one.raw()) - i64::from(two.raw()))
}

fn opposite(sign: Builtin) -> Builtin {
    use Builtin as B;
    match sign {
        B::Less => B::GreaterOrEqual,
        B::LessOrEqual => B::Greater,
        B::Greater => B::LessOrEqual,
        B::GreaterOrEqual => B::Less,
        B::Equal => B::NotEqual,
        _ => B::Equal,
    }
}

/// The sign with its sides changed.
fn turned(sign: Builtin) -> Builtin {
    use Builtin as B;
    match sign {
        B::Less => B::Greater,
        B::LessOrEqual => B::GreaterOrEqual,
        B::Greater => B::Less,
        B::GreaterOrEqual => B::LessOrEqual,
        other => other,
    }
}

fn relation(sign: Builtin, kind: Type, unit: Option<&str>) -> &'static str {
    use Builtin as B;
    // Money and rates are high or low, people and days many or few, years of age great or small.
    let manner = match (kind, counted(unit)) {
        (Type::Date | Type::Moment | Type::Month, _) => 2,
        (_, "岁") => 3,
        (_, "" | "%") => 0,
        (_, unit) if unit.ends_with('元') => 0,
        _ => 1,
    };
    let pick = |all: [&'static str; 4]| all[manner];
    match sign {
        B::Less => pick(["say-less", "say-less-count", "say-less-date", "say-less-age"]),
        B::LessOrEqual => pick(["say-at-most", "say-at-most-count", "say-at-most-date", "say-at-most-age"]),
        B::Greater => pick(["say-more", "say-more-count", "say-more-date", "say-more-age"]),
        B::GreaterOrEqual => pick(["say-at-least", "say-at-least-count", "say-at-least-date", "say-at-least-age"]),
        B::Equal if kind == Type::Number => "say-equal",
        B::Equal => "say-is",
        _ if kind == Type::Number => "say-not-equal",
        _ => "say-is-not",
    }
}
