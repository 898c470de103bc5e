//! Random rows for the random world: few distinct values, so that keys repeat, ties happen and links miss; unknown and
//! unreadable cells, absent columns.

use super::choices::Choices;
use crate::reference::{Cells, Rows, calendar, number, texts};
use heng_core::program::{ColumnId, Program};
use heng_values::{Moment, Type, Value};
use std::sync::Arc;

/// How many rows there are, and the seed of their values: drawn before the pack, which uses up what is left.
pub struct Plan {
    seed: u64,
    households: usize,
    persons: usize,
    entries: usize,
    repeats: bool,
}

impl Plan {
    /// A random plan.
    pub fn new(choices: &mut Choices<'_>) -> Plan {
        Plan {
            households: 1 + choices.below(140),
            persons: choices.below(160),
            entries: choices.below(100),
            repeats: choices.once_in(3),
            seed: choices.below(1 << 30) as u64 * 2 + 1,
        }
    }
}

/// Random rows for every table that files give.
pub fn rows(plan: &Plan, program: &Program) -> Vec<Rows> {
    let mut stream = Stream(plan.seed);
    let (households, repeats) = (plan.households, plan.repeats);
    let all = program.tables.iter().map(|table| {
        let mut rows = Rows::default();
        let count = match &*table.name {
            "户" => households,
            "人" => plan.persons,
            "台账" => plan.entries,
            "发放" => plan.entries / 2,
            _ => return rows,
        };
        rows.present = true;
        let absent: Vec<ColumnId> = table
            .fields
            .iter()
            .copied()
            .filter(|field| !program.column(*field).name.ends_with("编号") && stream.below(12) == 0)
            .collect();
        for row in 0..count {
            let mut cells = Cells::new();
            for field in table.fields.iter().filter(|field| !absent.contains(field)) {
                let column = program.column(*field);
                let own = table.key.contains(field);
                let value = match &*column.name {
                    _ if own => {
                        let repeated = repeats && stream.below(10) == 0;
                        let at = if repeated { stream.below(count.max(1)) } else { row };
                        let known = !repeats || stream.below(25) > 0;
                        known.then(|| texts::text(format!("{}{at}", table.name)))
                    }
                    "户编号" => {
                        (stream.below(12) > 0).then(|| texts::text(format!("户{}", stream.below(households + 2))))
                    }
                    "证件" | "受益人" => {
                        (stream.below(12) > 0).then(|| texts::text(format!("4503991990{:04}", stream.below(90))))
                    }
                    "县" | "发放县" => {
                        let county = ["甲县", "乙县", "丙县", "丁县"][stream.below(4)];
                        (stream.below(12) > 0).then(|| texts::text(county))
                    }
                    _ => (stream.below(5) > 0).then(|| value(&mut stream, column.kind)),
                };
                if value.is_none() && !own && stream.below(3) == 0 {
                    rows.unreadable.insert((*field, row));
                }
                cells.insert(*field, value);
            }
            rows.rows.push(cells);
        }
        rows
    });
    all.collect()
}

pub(super) fn value(stream: &mut Stream, kind: Type) -> Value {
    match kind {
        Type::Number => {
            let text = [
                "0",
                "1",
                "2",
                "3",
                "2.5",
                "-1",
                "1000",
                "999.99",
                "0.000001",
                "-0.5",
                "3000000",
                "9000000000000",
                "9223372036854.775807",
                "0.333333",
                "100",
                "60",
            ][stream.below(16)];
            number::read(text).map_or(Value::Bool(false), Value::Number)
        }
        Type::Text => texts::text(["男", "女", "甲", "手册", "系统", "脱贫户", "12.5", "a/B", ""][stream.below(8)]),
        Type::Bool => Value::Bool(stream.below(2) == 0),
        Type::Date => {
            let days = [-719_162, 0, 11_016, 19_050, 19_235, 19_240, 19_241, 2_932_896][stream.below(8)];
            Value::Date(heng_values::Date::from_raw(days))
        }
        Type::Month => calendar::month(2022, 1 + stream.below(12) as i64).map_or(Value::Bool(false), Value::Month),
        Type::Moment => Value::Moment(Moment::from_raw(1_662_000_000 + stream.below(5) as i64 * 43_200)),
        Type::Texts => {
            let count = 1 + stream.below(3);
            Value::Texts((0..count).map(|_| Arc::from(["甲", "男", "残疾", "大病"][stream.below(4)])).collect())
        }
    }
}

/// A plain stream of numbers from a seed.
pub(super) struct Stream(u64);

impl Stream {
    /// Numbers from a seed that is not 0.
    pub(super) fn new(seed: u64) -> Stream {
        Stream(seed)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }
}
