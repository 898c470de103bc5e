//! Operators and functions of one row as nouns.

use super::Speaker;
use heng_core::program::{NodeId, Op};
use heng_values::{Builtin, Number, Value};
use std::sync::Arc;

impl Speaker<'_> {
    /// A call as a noun, with what comes out where a row is given.
    pub(super) fn call(&self, id: NodeId, builtin: Builtin, arguments: &[NodeId]) -> String {
        use Builtin as B;
        let at = |position: usize| arguments.get(position).copied();
        let noun = |position: usize| at(position).map_or_else(String::new, |node| self.noun(node));
        let unit = self.program.unit(id);
        let inner = |position: usize| at(position).map_or_else(String::new, |node| self.grouped_noun(node, None));
        let alike = |position: usize| at(position).map_or_else(String::new, |node| self.grouped_noun(node, unit));
        let all_alike = || {
            let parts: Vec<String> = arguments.iter().map(|node| self.noun_in(*node, unit)).collect();
            self.list(&parts)
        };
        let one = |key: &str| self.result(id, self.what(key, &noun(0)));
        let two = |key: &str| self.result(id, self.sides(key, &noun(0), &noun(1)));
        match builtin {
            B::Add => {
                let mut terms = Vec::new();
                self.terms(id, &mut terms);
                let parts: Vec<String> = terms.iter().map(|term| self.grouped_noun(*term, unit)).collect();
                self.result(id, self.say("say-sum", &[("parts", &self.list(&parts))]))
            }
            B::Subtract => self.result(id, self.sides("say-difference", &alike(0), &alike(1))),
            // 万元 beside 元: the same value in another unit.
            B::Multiply | B::Divide if self.is_conversion(id, arguments) => noun(0),
            B::Multiply => self.result(id, self.sides("say-product", &inner(0), &inner(1))),
            B::Divide => self.result(id, self.sides("say-quotient", &inner(0), &inner(1))),
            B::Remainder => self.result(id, self.sides("say-remainder", &inner(0), &inner(1))),
            B::Negate => self.result(id, self.what("say-negative", &inner(0))),
            B::Join => {
                let mut terms = Vec::new();
                self.joined(id, &mut terms);
                self.say("say-joined", &[("parts", &self.nouns(&terms))])
            }
            B::Abs => self.result(id, self.what("say-absolute", &inner(0))),
            B::MinOf => self.result(id, self.say("say-least", &[("parts", &all_alike())])),
            B::MaxOf => self.result(id, self.say("say-greatest", &[("parts", &all_alike())])),
            B::Round => {
                let places = at(1).and_then(|node| self.whole_number(node)).unwrap_or(0);
                let said = match places {
                    0 => self.what("say-rounded-whole", &inner(0)),
                    _ => self.say("say-rounded", &[("what", &inner(0)), ("places", &places.to_string())]),
                };
                self.result(id, said)
            }
            B::Floor => one("say-floor"),
            B::Ceil => one("say-ceil"),
            B::Clamp => {
                let said = self.say("say-clamped", &[("what", &inner(0)), ("low", &noun(1)), ("high", &noun(2))]);
                self.result(id, said)
            }
            B::NameOfMin | B::NameOfMax => {
                let parts: Vec<String> = arguments
                    .chunks(2)
                    .filter(|pair| pair.len() == 2)
                    .map(|pair| {
                        let (name, value) = (self.noun(pair[0]), self.noun(pair[1]));
                        self.say("say-named-part", &[("name", &name), ("value", &value)])
                    })
                    .collect();
                let key = if builtin == B::NameOfMin { "say-name-of-least" } else { "say-name-of-greatest" };
                self.result(id, self.say(key, &[("parts", &self.list(&parts))]))
            }
            B::Age => match at(1) {
                None => one("say-age"),
                Some(_) if at(1).is_some_and(|day| self.is_today(day)) => one("say-age"),
                Some(_) => {
                    let said = self.say("say-age-on", &[("what", &noun(0)), ("day", &noun(1))]);
                    self.result(id, said)
                }
            },
            B::Year => one("say-year-of"),
            B::Month => one("say-month-number"),
            B::Day => one("say-day-number"),
            B::Weekday => one("say-weekday"),
            B::MonthOf => one("say-month-of"),
            B::FirstDay => one("say-first-day"),
            B::LastDay => one("say-last-day"),
            B::WeekOf => one("say-week-of"),
            B::TenDaysOf => one("say-ten-days-of"),
            B::QuarterOf => one("say-quarter-of"),
            B::AddDays | B::AddMonths => {
                let (unit, moved) =
                    if builtin == B::AddDays { ("天", "say-days-moved") } else { ("月", "say-months-moved") };
                let said = match at(1).and_then(|node| self.whole_number(node)) {
                    Some(count) => {
                        let key = if count < 0 { "say-days-earlier" } else { "say-days-later" };
                        let number = Number::from_integer(count.abs()).unwrap_or(Number::ZERO);
                        let count = self.figure(&Value::Number(number), Some(unit), None);
                        self.say(key, &[("what", &noun(0)), ("count", &count)])
                    }
                    None => self.say(moved, &[("what", &noun(0)), ("count", &noun(1))]),
                };
                self.result(id, said)
            }
            B::DaysBetween => two("say-days-between"),
            B::HoursBetween => two("say-hours-between"),
            B::MinutesBetween => two("say-minutes-between"),
            B::MonthsBetween => two("say-months-between"),
            B::Moment => self.say("say-moment-at", &[("day", &noun(0)), ("time", &self.plain(at(1)))]),
            B::Date => self.what("say-date-of", &noun(0)),
            B::Text => self.what("say-text-of", &noun(0)),
            B::Number => one("say-number-of"),
            B::Lower => self.what("say-lower", &noun(0)),
            B::Upper => self.what("say-upper", &noun(0)),
            B::Trim => self.what("say-trim", &noun(0)),
            B::Before => self.say("say-before", &[("what", &noun(0)), ("mark", &self.plain(at(1)))]),
            B::Replace => self.say("say-replaced", &[("what", &noun(0)), ("old", &noun(1)), ("new", &noun(2))]),
            B::Len => one("say-length"),
            B::Sub => {
                self.say("say-sub", &[("what", &noun(0)), ("from", &self.plain(at(1))), ("count", &self.plain(at(2)))])
            }
            B::IdBirth => one("say-id-birth"),
            B::IdGender => one("say-id-gender"),
            B::Equal | B::NotEqual | B::Less | B::LessOrEqual | B::Greater | B::GreaterOrEqual => {
                self.condition_noun(id)
            }
            B::In | B::Between | B::StartsWith | B::EndsWith | B::Contains | B::Matches | B::IdValid => {
                self.condition_noun(id)
            }
        }
    }

    fn condition_noun(&self, id: NodeId) -> String {
        let condition = self.clause(id, true);
        match self.known {
            Some(_) => condition,
            None => self.say("say-truth", &[("condition", &condition)]),
        }
    }

    /// A noun that stands inside a computation: computations in it stand in brackets.
    pub(super) fn grouped_noun(&self, id: NodeId, unit: Option<&Arc<str>>) -> String {
        let noun = self.noun_in(id, unit);
        let computed = match &self.program.node(id).op {
            Op::Call(builtin, arguments) => {
                use Builtin as B;
                matches!(builtin, B::Add | B::Subtract | B::Multiply | B::Divide | B::Remainder | B::Negate)
                    && !self.is_conversion(id, arguments)
            }
            _ => false,
        };
        if computed { self.say("say-brackets", &[("what", &noun)]) } else { noun }
    }

    /// The terms of a sum, from left to right.
    fn terms(&self, id: NodeId, terms: &mut Vec<NodeId>) {
        match &self.program.node(id).op {
            Op::Call(Builtin::Add, sides) => sides.iter().for_each(|side| self.terms(*side, terms)),
            _ => terms.push(id),
        }
    }

    fn joined(&self, id: NodeId, terms: &mut Vec<NodeId>) {
        match &self.program.node(id).op {
            Op::Call(Builtin::Join, sides) => sides.iter().for_each(|side| self.joined(*side, terms)),
            _ => terms.push(id),
        }
    }

    /// Whether a product only brings a value to another unit by a power of ten.
    fn is_conversion(&self, id: NodeId, arguments: &[NodeId]) -> bool {
        let program = self.program;
        let (Some(value), Some(factor)) = (arguments.first(), arguments.get(1)) else { return false };
        let Op::Constant(Value::Number(factor)) = &program.node(*factor).op else { return false };
        let power = [100, 1000, 10_000].iter().any(|power| Number::from_integer(*power) == Some(*factor));
        let tens = |node: NodeId| program.unit(node).is_some_and(|unit| unit.starts_with(['万', '%', '‰']));
        // A product as written has its unit noted; what the checker made of 万元 has none.
        power && tens(*value) && program.node(id).unit.is_none()
    }

    fn is_today(&self, node: NodeId) -> bool {
        let node = self.program.node(self.program.bare(node));
        matches!(&node.op, Op::Constant(Value::Date(day)) if *day == self.program.today)
    }

    fn whole_number(&self, node: NodeId) -> Option<i64> {
        match &self.program.node(self.program.bare(node)).op {
            Op::Constant(Value::Number(number)) => number.to_integer(),
            _ => None,
        }
    }

    /// A constant as it is written, anything else as a noun.
    fn plain(&self, node: Option<NodeId>) -> String {
        match node.map(|node| &self.program.node(node).op) {
            Some(Op::Constant(value)) => heng_values::show::shown(value, None),
            _ => node.map_or_else(String::new, |node| self.noun(node)),
        }
    }
}
