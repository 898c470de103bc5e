//! A peer: the file read with the `csv` crate, one compiled Rhai script run for every row over all cores, the result written
//! with the `csv` crate. Comparing with what is missing is done by functions of the host, which is what a careful author of
//! such a loop would do.

use super::workload::{FIELDS, RULES};
use crate::Fault;
use csv::{Reader, StringRecord, Writer};
use rayon::prelude::*;
use rhai::{AST, Array, Dynamic, Engine, Scope};
use std::path::Path;

/// The script.
const RULES_SCRIPT: &str = include_str!("../../speed/peers/rules.rhai");

/// Rows that one thread judges at a time.
const CHUNK: usize = 2048;

/// Reads the file, judges every household, writes the result.
///
/// # Errors
/// A file that cannot be read or written, a script that fails.
pub fn run(from: &Path, to: &Path) -> Result<(), Fault> {
    let engine = engine();
    let ast = engine.compile(RULES_SCRIPT)?;
    let rows: Vec<StringRecord> = Reader::from_path(from)?.into_records().collect::<Result<_, _>>()?;
    let judged = rows.par_chunks(CHUNK).map(|rows| judge(&engine, &ast, rows));
    let judged: Vec<Vec<Array>> = judged.collect::<Result<_, Fault>>()?;
    let mut writer = Writer::from_path(to)?;
    let names = ["户编号", "人均纯收入", "下降主因", "扣分"].map(str::to_owned);
    writer.write_record(names.into_iter().chain((1..=RULES).map(|rule| format!("S{rule:02}"))))?;
    for (row, found) in rows.iter().zip(judged.iter().flatten()) {
        let cells = found.iter().enumerate().map(|(at, value)| match at {
            0 | 2 => {
                value.as_int().map_or_else(|_| String::new(), |hundredths| format!("{}", hundredths as f64 / 100.0))
            }
            1 => value.clone().into_string().unwrap_or_default(),
            _ => value.as_bool().map_or("", |flag| if flag { "1" } else { "0" }).to_owned(),
        });
        writer.write_record(std::iter::once(row.get(0).unwrap_or_default().to_owned()).chain(cells))?;
    }
    Ok(writer.flush()?)
}

fn judge(engine: &Engine, ast: &AST, rows: &[StringRecord]) -> Result<Vec<Array>, Fault> {
    let mut scope = Scope::new();
    for (name, ..) in FIELDS {
        scope.push_dynamic(name, Dynamic::UNIT);
    }
    let ready = scope.len();
    let judged = rows.iter().map(|row| {
        for ((name, _, number), cell) in FIELDS.iter().zip(row) {
            scope.set_value(*name, value(name, *number, cell));
        }
        let found = engine.eval_ast_with_scope::<Array>(&mut scope, ast);
        scope.rewind(ready);
        found.map_err(|error| error.to_string().into())
    });
    judged.collect()
}

/// A cell as Rhai has it: heads as they are, months counted, other numbers in hundredths, missing as `()`.
fn value(name: &str, number: bool, cell: &str) -> Dynamic {
    if cell.is_empty() {
        return Dynamic::UNIT;
    }
    if matches!(name, "识别时间" | "消除时间") {
        return cell.parse::<i64>().map_or(Dynamic::UNIT, |month| (month / 100 * 12 + month % 100).into());
    }
    if !number {
        return cell.into();
    }
    let (sign, digits) = cell.strip_prefix('-').map_or((1, cell), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let hundredths = format!("{whole}{part:0<2.2}").parse::<i64>().map(|value| value * sign);
    match name {
        "家庭人口" | "当前人口" | "上年家庭人口" => {
            whole.parse::<i64>().map_or(Dynamic::UNIT, Dynamic::from)
        }
        _ => hundredths.map_or(Dynamic::UNIT, Dynamic::from),
    }
}

fn engine() -> Engine {
    let mut engine = Engine::new();
    engine.set_max_strings_interned(0);
    engine.set_optimization_level(rhai::OptimizationLevel::Simple);
    engine.set_max_expr_depths(0, 0);
    let mut compare = |name: &str, holds: fn(i64, i64) -> bool| {
        engine.register_fn(name, move |a: Dynamic, b: Dynamic| {
            known(&a, &b).map_or(Dynamic::UNIT, |(a, b)| holds(a, b).into())
        });
    };
    compare("lt", |a, b| a < b);
    compare("le", |a, b| a <= b);
    compare("gt", |a, b| a > b);
    let mut count = |name: &str, of: fn(i64, i64) -> i64| {
        engine.register_fn(name, move |a: Dynamic, b: Dynamic| {
            known(&a, &b).map_or(Dynamic::UNIT, |(a, b)| of(a, b).into())
        });
    };
    count("plus", |a, b| a + b);
    count("minus", |a, b| a - b);
    count("times", |a, b| a * b);
    count("per_head", |sum, people| sum.signum() * (2 * sum.abs() + people) / (2 * people));
    engine.register_fn("size", |a: Dynamic| a.as_int().map_or(Dynamic::UNIT, |a| a.abs().into()));
    engine.register_fn("eq", |a: Dynamic, b: Dynamic| match (a.is_unit(), known(&a, &b)) {
        (true, _) => Dynamic::UNIT,
        (_, Some((a, b))) => (a == b).into(),
        _ if b.is_unit() => Dynamic::UNIT,
        _ => match (a.as_immutable_string_ref(), b.as_immutable_string_ref()) {
            (Ok(a), Ok(b)) => (*a == *b).into(),
            _ => Dynamic::UNIT,
        },
    });
    engine.register_fn("no", |a: Dynamic| a.as_bool().map_or(Dynamic::UNIT, |a| (!a).into()));
    engine.register_fn("both", |a: Dynamic, b: Dynamic| match (a.as_bool(), b.as_bool()) {
        (Ok(false), _) | (_, Ok(false)) => false.into(),
        (Ok(true), Ok(true)) => true.into(),
        _ => Dynamic::UNIT,
    });
    engine.register_fn("either", |a: Dynamic, b: Dynamic| match (a.as_bool(), b.as_bool()) {
        (Ok(true), _) | (_, Ok(true)) => true.into(),
        (Ok(false), Ok(false)) => false.into(),
        _ => Dynamic::UNIT,
    });
    engine
}

fn known(a: &Dynamic, b: &Dynamic) -> Option<(i64, i64)> {
    a.as_int().ok().zip(b.as_int().ok())
}
