//! Random formulas of a wanted unit. A field or parameter is named once in the whole pack and its unit always reaches
//! the declared one: no change of it can cancel out or get lost.

use super::dimension::Dimension;
use super::pack::World;
use crate::random::choices::Choices;

/// Where a formula stands.
pub struct Maker<'a, 'b> {
    choices: &'a mut Choices<'b>,
    world: &'a mut World,
    table: usize,
    /// What one row of each table counts as.
    counted: &'a [Dimension; 3],
}

impl<'a, 'b> Maker<'a, 'b> {
    /// In the rows of a table.
    pub fn new(
        choices: &'a mut Choices<'b>,
        world: &'a mut World,
        table: usize,
        counted: &'a [Dimension; 3],
    ) -> Maker<'a, 'b> {
        Maker { choices, world, table, counted }
    }

    /// A formula of this unit.
    pub fn make(&mut self, unit: Dimension, depth: usize) -> String {
        if depth == 0 || !self.choices.lasts() {
            return self.leaf(unit);
        }
        let depth = depth - 1;
        match self.choices.below(20) {
            1 => {
                let sign = self.choices.one(&["+", "-", "%"]);
                format!("({} {sign} {})", self.make(unit, depth), self.make(unit, depth))
            }
            2 => {
                let sign = self.choices.one(&["* 2", "/ 3", "+ 4", "- 5"]);
                format!("({} {sign})", self.make(unit, depth))
            }
            3 | 4 => {
                let part = Dimension::random(self.choices);
                format!("({} * {})", self.make(part, depth), self.make(unit.per(&part), depth))
            }
            5 | 6 => {
                let part = Dimension::random(self.choices);
                format!("({} / {})", self.make(unit.times(&part), depth), self.make(part, depth))
            }
            7 => {
                let name = self.choices.one(&["-", "abs", "floor", "ceil", "加倍"]);
                format!("({name}({}))", self.make(unit, depth))
            }
            8 => format!("round({}, 2)", self.make(unit, depth)),
            9 => {
                let name = self.choices.one(&["min_of", "max_of", "较大"]);
                format!("{name}({}, {})", self.make(unit, depth), self.make(unit, depth))
            }
            10 => {
                let low = if self.choices.once_in(2) { "0".to_owned() } else { self.make(unit, depth) };
                format!("clamp({}, {low}, {})", self.make(unit, depth), self.make(unit, depth))
            }
            11 => {
                let condition = self.condition(depth);
                let otherwise = if self.choices.once_in(3) { "0".to_owned() } else { self.make(unit, depth) };
                format!("(if {condition} {{ {} }} else {{ {otherwise} }})", self.make(unit, depth))
            }
            12 => {
                let otherwise = if self.choices.once_in(2) { "0".to_owned() } else { self.make(unit, depth) };
                format!("({} ?? {otherwise})", self.make(unit, depth))
            }
            13 | 14 => self.aggregate(unit, depth),
            15 => {
                let name = self.choices.one(&["total", "mean"]);
                format!("{name}({})", self.make(unit, depth))
            }
            16 => {
                let input = if self.choices.once_in(3) { unit } else { Dimension::random(self.choices) };
                let argument = self.make(input, depth);
                format!("{}({argument})", self.world.scale(input, unit, self.choices))
            }
            17 => {
                let known = self.derived(None);
                let spelled = self.world.unit(unit, self.choices);
                format!("in_unit({}, {spelled})", known.unwrap_or_else(|| "12".to_owned()))
            }
            18 => match ["天", "月"].map(Dimension::named).iter().position(|between| *between == unit) {
                Some(at) => {
                    let (add, between) = [("add_days", "days_between"), ("add_months", "months_between")][at];
                    format!("{between}(today, {add}(today, {}))", self.make(unit, depth))
                }
                None => self.leaf(unit),
            },
            _ => self.leaf(unit),
        }
    }

    fn leaf(&mut self, unit: Dimension) -> String {
        match self.choices.below(5) {
            1 => self.world.parameter(unit, self.choices),
            2 if self.table > 0 => {
                let (way, above) = if self.table == 2 && self.choices.once_in(2) {
                    ("户.村", 0)
                } else {
                    (["", "村", "户"][self.table], self.table - 1)
                };
                format!("{way}.{}", self.world.field(above, unit, self.choices))
            }
            3 => match self.derived(Some(unit)) {
                Some(name) => name,
                None => self.world.field(self.table, unit, self.choices),
            },
            4 => format!("at({}, today)", self.world.parameter(unit, self.choices)),
            _ => self.world.field(self.table, unit, self.choices),
        }
    }

    /// A column derived before, of this unit or of any: its own formula pins its unit.
    fn derived(&mut self, unit: Option<Dimension>) -> Option<String> {
        let fits = |(table, _, own): &&(usize, String, Dimension)| {
            *table == self.table && unit.is_none_or(|unit| unit == *own)
        };
        let known: Vec<String> = self.world.derived.iter().filter(fits).map(|(_, name, _)| name.clone()).collect();
        (!known.is_empty()).then(|| self.choices.one(&known))
    }

    fn inner(&mut self, table: usize) -> Maker<'_, 'b> {
        Maker { choices: self.choices, world: self.world, table, counted: self.counted }
    }

    /// A table below this one.
    fn below(&mut self) -> Option<(usize, &'static str)> {
        let below: &[(usize, &str)] = match self.table {
            0 => &[(1, "户"), (2, "人")],
            1 => &[(2, "人")],
            _ => &[(2, "户.人")],
        };
        Some(self.choices.one(below))
    }

    fn aggregate(&mut self, unit: Dimension, depth: usize) -> String {
        let Some((below, way)) = self.below() else { return self.leaf(unit) };
        let counted = self.counted[below];
        let depth = depth.min(1);
        let tail = match self.choices.once_in(2) {
            true => format!(", {}", self.inner(below).condition(depth)),
            false => String::new(),
        };
        match self.choices.below(6) {
            0 => {
                let rest = self.make(unit.per(&counted), depth);
                format!("(count({way}{tail}) * {rest})")
            }
            1 => {
                let rest = self.make(unit.times(&counted), depth);
                format!("({rest} / count({way}{tail}))")
            }
            2 if !tail.is_empty() => {
                let rest = self.make(unit, depth);
                format!("(share({way}{tail}) * {rest})")
            }
            3 => {
                let value = self.inner(below).make(unit, depth);
                let name = self.choices.one(&["first", "last"]);
                let by = ["", "户编号", "人编号"][below];
                format!("{name}({way}, {value}, {by}{tail})")
            }
            _ => {
                let value = self.inner(below).make(unit, depth);
                let name = self.choices.one(&["sum", "avg", "min", "max"]);
                format!("{name}({way}, {value}{tail})")
            }
        }
    }

    /// A condition over values whose units must meet.
    fn condition(&mut self, depth: usize) -> String {
        let unit = Dimension::random(self.choices);
        let depth = depth.saturating_sub(1);
        match self.choices.below(8) {
            1 => format!("between({}, {}, {})", self.make(unit, depth), self.make(unit, depth), self.make(unit, depth)),
            2 => format!("({} in [{}, 7, {}])", self.make(unit, depth), self.make(unit, depth), self.make(unit, depth)),
            3 => format!(
                "(name_of_min(\"甲\", {}, \"乙\", {}) == \"甲\")",
                self.make(unit, depth),
                self.make(unit, depth)
            ),
            4 if depth > 0 => {
                let sign = self.choices.one(&["&&", "||"]);
                format!("({} {sign} !{})", self.condition(depth), self.condition(depth))
            }
            5 if depth > 0 => match self.below() {
                Some((below, way)) => {
                    let name = self.choices.one(&["any", "all"]);
                    format!("{name}({way}, {})", self.inner(below).condition(depth))
                }
                None => "true".to_owned(),
            },
            6 => match self.derived(None) {
                Some(name) => format!("({name} >= 3)"),
                None => "missing(today)".to_owned(),
            },
            _ => {
                let sign = self.choices.one(&["<", "<=", ">", ">=", "==", "!="]);
                format!("({} {sign} {})", self.make(unit, depth), self.make(unit, depth))
            }
        }
    }
}
