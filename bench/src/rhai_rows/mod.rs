//! A plain row-wise evaluation in Rhai, as somebody would write it by hand: one compiled script per table, run for every
//! row with the row's values set in one scope per thread, over all cores. Rows are linked and turned into Rhai's own
//! values beforehand; adding up children between the scripts is done natively. It writes no reasons and no lists, and
//! what is not known is only kept from becoming a hit.

mod results;
mod rows;
mod step;
mod steps;

use crate::Fault;
use crate::columns::table;
use crate::peer::{Hits, Peer};
use heng_core::run::Outcome;
use rayon::prelude::*;
use results::Results;
use rhai::{AST, Array, Dynamic, Engine, Scope};
use rows::{CHUNK, RowValues};
use step::{Linked, Step};

/// The version of Rhai, which the workspace pins.
pub const VERSION: &str = "1.27.0";

/// Everything ready to be judged: scripts compiled, rows in memory.
pub struct RhaiRows {
    engine: Engine,
    steps: Vec<Ready>,
}

/// A step with its rows.
struct Ready {
    step: &'static Step,
    ast: AST,
    values: RowValues,
    /// For each of `step.above`, the row of the other table that each row belongs to.
    above: Vec<Linked>,
    /// For each of `step.below`, the row here that each row of the other table belongs to.
    below: Vec<Linked>,
}

impl RhaiRows {
    /// Compiles the scripts and takes over the rows that the columns judged.
    ///
    /// # Errors
    /// A script that does not compile, or a table, link, column or value that the scripts cannot carry.
    pub fn prepare(outcome: &Outcome<'_>) -> Result<RhaiRows, Fault> {
        let engine = engine();
        let steps = steps::STEPS.iter().map(|step| Ready::new(&engine, step, outcome)).collect::<Result<_, Fault>>()?;
        Ok(RhaiRows { engine, steps })
    }
}

/// An engine that shares nothing between threads that one would have to wait for.
fn engine() -> Engine {
    let mut engine = Engine::new();
    engine.set_max_strings_interned(0);
    engine.set_optimization_level(rhai::OptimizationLevel::Simple);
    engine.set_max_expr_depths(0, 0);
    engine.register_fn("id_valid", |number: &str| heng_values::identity_card::id_valid(number));
    engine
}

impl Ready {
    fn new(engine: &Engine, step: &'static Step, outcome: &Outcome<'_>) -> Result<Ready, Fault> {
        let program = outcome.program();
        let here = table(program, step.table).ok_or_else(|| format!("no table {}", step.table))?;
        let text = format!("{}\n[{}]", step.scripts.join("\n"), step.outputs.join(", "));
        let ast = engine.compile(text).map_err(|error| format!("script of {}: {error}", step.table))?;
        let above = step.above.iter().map(|names| step::follow(outcome, here, names.path));
        let below = step.below.iter().map(|names| {
            let there = table(program, names.table).ok_or_else(|| format!("no table {}", names.table))?;
            step::follow(outcome, there, &[step.table])
        });
        Ok(Ready {
            step,
            ast,
            values: RowValues::new(outcome, here, step.fields)?,
            above: above.collect::<Result<_, Fault>>()?,
            below: below.collect::<Result<_, Fault>>()?,
        })
    }

    /// Judges every row: for each row its outputs, one after the other.
    fn judge(&self, engine: &Engine, results: &Results) -> Result<Vec<bool>, Fault> {
        let flags = self.step.above.iter().zip(&self.above).flat_map(|(names, linked)| {
            names.outputs.iter().map(move |name| (*name, results.above(names.table(self.step), name, linked)))
        });
        let flags: Vec<(&str, Vec<bool>)> = flags.collect();
        let sums = self.step.below.iter().zip(&self.below).flat_map(|(names, linked)| {
            let rows = self.values.rows;
            names.outputs.iter().map(move |name| (*name, names.table, linked, rows))
        });
        let sums: Vec<_> = sums.collect();
        let sums: Vec<(&str, Vec<i64>)> = sums
            .into_par_iter()
            .map(|(name, table, linked, rows)| (name, results.sum(table, name, linked, rows)))
            .collect();

        let chunks = self.values.chunks.par_iter().enumerate().map(|(at, values)| {
            let mut scope = Scope::new();
            let names = self.step.fields.iter().map(|field| field.name);
            let names = names.chain(flags.iter().map(|(name, _)| *name)).chain(sums.iter().map(|(name, _)| *name));
            for name in names {
                scope.push_dynamic(name, Dynamic::UNIT);
            }
            let ready = scope.len();
            let first = at * CHUNK;
            let rows = CHUNK.min(self.values.rows - first);
            let mut outputs = Vec::with_capacity(rows * self.step.outputs.len());
            for row in 0..rows {
                let fields = self.step.fields.len();
                for (field, value) in self.step.fields.iter().zip(&values[row * fields..]) {
                    scope.set_value(field.name, value.clone());
                }
                for (name, flag) in &flags {
                    scope.set_value(*name, flag[first + row]);
                }
                for (name, sum) in &sums {
                    scope.set_value(*name, sum[first + row]);
                }
                let found: Array = engine
                    .eval_ast_with_scope(&mut scope, &self.ast)
                    .map_err(|error| format!("{}, row {}: {error}", self.step.table, first + row))?;
                outputs.extend(found.iter().map(|found| found.as_bool().unwrap_or(false)));
                scope.rewind(ready);
            }
            Ok(outputs)
        });
        let chunks: Vec<Vec<bool>> = chunks.collect::<Result<_, Fault>>()?;
        Ok(chunks.concat())
    }
}

impl Peer for RhaiRows {
    fn name(&self) -> String {
        format!("Rhai {VERSION}, a compiled script per table, row by row")
    }

    fn evaluate(&self) -> Result<Hits, Fault> {
        let mut results = Results::default();
        for ready in &self.steps {
            let outputs = ready.judge(&self.engine, &results)?;
            results.add(ready.step, outputs);
        }
        Ok(steps::RULES.iter().map(|rule| (rule.id.to_owned(), results.count(rule.table, rule.output))).collect())
    }
}
