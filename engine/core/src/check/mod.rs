//! A loaded pack and an evaluation moment → a checked program: names become ids, types and units are checked, dated
//! values chosen. Every mistake is told at its place; nothing is evaluated.

mod aggregates;
mod bounds;
pub(crate) mod builder;
mod calls;
pub(crate) mod checked;
mod columns;
mod declared;
mod exemptions;
mod expression;
mod index;
mod names;
mod natives;
mod once;
mod operators;
mod parameters;
mod prerequisites;
mod rules;
mod scales;
mod sheets;
mod since;
mod tables;
pub mod unit;
mod ways;

pub use rules::glob;

use crate::pack::{Pack, quiet};
use crate::program::{ColumnId, Parameter, ParameterVersion, Payment, Program, TableId};
use crate::workers::on_workers;
use builder::Builder;
use heng_values::{Date, Diagnostic, Moment, Severity};
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

impl Pack {
    /// What the pack means at a moment. The program is there only where no diagnostic is an error.
    pub fn program(&self, now: Moment) -> (Option<Program>, Vec<Diagnostic>) {
        // Where the pack was loaded there is memory to be used again.
        on_workers(|| self.program_here(now, Lists::Made))
    }

    /// As [`Pack::program`], for whoever wants no lists: there are none in the program, and what there is to say of them is
    /// found at the same time on another thread.
    pub fn program_without_lists(&self, now: Moment) -> (Option<Program>, Vec<Diagnostic>) {
        on_workers(|| {
            if rayon::current_num_threads() < 2 {
                let (program, told) = self.program_here(now, Lists::Made);
                return (program.map(|program| Program { sheets: Vec::new(), ..program }), told);
            }
            let mut builder = self.with_columns(now);
            if let Some(once) = &mut builder.once {
                once.settle();
            }
            let mut beside = builder.clone();
            beside.lists_told_only = true;
            let (made, of_lists) = rayon::join(
                || self.made(builder, Lists::LeftOut),
                || {
                    beside.take_sheets();
                    beside.diagnostics
                },
            );
            let (program, mut told) = made;
            let wrong = |told: &[Diagnostic]| told.iter().any(|one| one.severity == Severity::Error);
            if wrong(&told) || wrong(&of_lists) {
                // What follows from a mistake depends on what was looked at before.
                return self.program_here(now, Lists::Made);
            }
            told.extend(of_lists);
            let mut told = each_once(told);
            self.in_source_order(&mut told);
            (program, told)
        })
    }

    fn program_here(&self, now: Moment, lists: Lists) -> (Option<Program>, Vec<Diagnostic>) {
        self.made(self.with_columns(now), lists)
    }

    /// The program as far as tables and columns go.
    fn with_columns(&self, now: Moment) -> Builder<'_> {
        let mut builder = Builder::new(self, now);
        builder.take_tables();
        // Only now is known what names and ways mean.
        builder.once = Some(once::Once::default());
        builder.check_bounds();
        for column in &self.columns {
            if let Some(table) = builder.table_named(&column.table.name) {
                builder.resolve_column(table, &column.name.name);
            }
        }
        builder
    }

    fn made(&self, mut builder: Builder<'_>, lists: Lists) -> (Option<Program>, Vec<Diagnostic>) {
        let (items, findings) = builder.take_findings();
        let sheets = match lists {
            Lists::Made => builder.take_sheets(),
            Lists::LeftOut => Vec::new(),
        };
        builder.check_declared();
        let mut told = each_once(std::mem::take(&mut builder.diagnostics));
        let wrong = told.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        quiet(&self.broken, &mut told);
        self.in_source_order(&mut told);
        if wrong {
            return (None, told);
        }
        let payments = payments(self, &builder);
        let dimensions = std::mem::take(&mut builder.dimensions);
        for (at, dimension) in dimensions.iter().enumerate() {
            if let checked::Dimension::Unit(unit) = dimension {
                let shown = builder.unit_shown(unit);
                builder.columns[at].unit = Some(shown);
            }
        }
        let program = Program {
            pack_name: self.header.name.clone(),
            pack_version: self.header.version.clone(),
            now: builder.now,
            today: builder.today,
            region_levels: self.region_levels.clone(),
            tables: builder.tables,
            links: builder.links,
            paths: builder.paths,
            columns: builder.columns,
            nodes: builder.nodes,
            parameters: parameters_and_scales(self),
            patterns: builder.patterns,
            scripts: heng_lang::Interpreter::new(
                &self.function_files.iter().map(|file| (file.path.clone(), file.text.clone())).collect::<Vec<_>>(),
            ),
            items,
            findings,
            sheets,
            first_days: builder.first_days,
            payments,
            written: builder.written,
            units_told: builder.units_told,
            keys: builder.keys,
            reads: Default::default(),
        };
        let wrong = prerequisites::prerequisites(self, &program);
        if wrong.is_empty() {
            return (Some(program), told);
        }
        told.extend(wrong);
        self.in_source_order(&mut told);
        (None, told)
    }

    /// What the pack means at each of several moments, made side by side.
    pub fn programs(&self, moments: &[Moment]) -> Vec<(Option<Program>, Vec<Diagnostic>)> {
        on_workers(|| moments.par_iter().map(|moment| self.program(*moment)).collect())
    }

    /// The pack's name.
    pub fn name(&self) -> &str {
        &self.header.name
    }

    /// The pack's version.
    pub fn version(&self) -> &str {
        &self.header.version
    }

    /// The pack's title.
    pub fn title(&self) -> &str {
        &self.header.title
    }

    /// The evaluation moment that `pack.toml` gives.
    pub fn default_moment(&self) -> Option<Moment> {
        self.header.as_of
    }

    /// The days on which something changes: parameters, scales, items. `check` looks at the pack on each.
    pub fn dates(&self) -> Vec<Date> {
        let mut dates: Vec<Date> = Vec::new();
        dates.extend(self.parameters.iter().flat_map(|parameter| parameter.values.iter().map(|value| value.from)));
        dates.extend(self.scales.iter().flat_map(|scale| scale.versions.iter().map(|version| version.from)));
        let periods =
            self.rules.iter().map(|rule| &rule.period).chain(self.columns.iter().map(|column| &column.period));
        for period in periods {
            dates.extend(period.from);
            dates.extend(period.until.and_then(|until| until.add_days(1)));
        }
        dates.sort();
        dates.dedup();
        dates
    }
}

/// What becomes of a pack's lists.
#[derive(Clone, Copy)]
enum Lists {
    /// They are part of the program.
    Made,
    /// They are not looked at.
    LeftOut,
}

/// The same is told once, where it was first.
fn each_once(mut told: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    told.retain(|diagnostic| seen.insert(format!("{diagnostic:?}")));
    told
}

/// Where the values of all parameters, then of all scales come from.
fn parameters_and_scales(pack: &Pack) -> Vec<Parameter> {
    let shown = |unit: &Option<unit::Unit>| unit.as_ref().map(|unit| Arc::from(unit.to_string()));
    let parameters = pack.parameters.iter().map(|parameter| {
        let version = |value: &crate::pack::model::ParameterValue| ParameterVersion {
            from: value.from,
            region: value.region.clone(),
            value: value.value.clone(),
            brackets: Vec::new(),
            document: value.citation.title.clone(),
            clause: value.citation.clause.clone(),
            note: value.note.clone(),
            verified: value.verified,
            place: value.place.clone(),
        };
        Parameter {
            name: parameter.name.clone(),
            title: parameter.title.clone(),
            unit: shown(&parameter.unit),
            versions: parameter.values.iter().map(version).collect(),
            place: parameter.place.clone(),
        }
    });
    let scales = pack.scales.iter().map(|scale| {
        let version = |version: &crate::pack::model::ScaleVersion| ParameterVersion {
            from: version.from,
            region: version.region.clone(),
            value: None,
            brackets: version.brackets.clone(),
            document: version.citation.title.clone(),
            clause: version.citation.clause.clone(),
            note: version.note.clone(),
            verified: version.verified,
            place: version.place.clone(),
        };
        Parameter {
            name: scale.name.clone(),
            title: scale.title.clone(),
            unit: shown(&scale.unit),
            versions: scale.versions.iter().map(version).collect(),
            place: scale.place.clone(),
        }
    });
    parameters.chain(scales).collect()
}

/// Amounts that plugins say are paid per period.
fn payments(pack: &Pack, builder: &Builder<'_>) -> Vec<Payment> {
    let mut payments: Vec<Payment> = Vec::new();
    for item in &pack.columns {
        let Some(period) = item.pays else { continue };
        let found = builder.columns.iter().position(|column| {
            column.name == item.name.name && builder.tables[column.table.index()].name == item.table.name
        });
        let Some(column) = found.map(|at| ColumnId(at as u32)) else { continue };
        // Versions of one item are one column.
        if payments.iter().all(|known| known.column != column) {
            payments.push(Payment { column, period });
        }
    }
    payments
}

/// The position of a named column, for tests and tools.
pub fn find_column(program: &Program, table: &str, column: &str) -> Option<crate::program::ColumnId> {
    let table = program.tables.iter().position(|known| &*known.name == table)?;
    let table = TableId(table as u32);
    let position = program.columns.iter().position(|known| known.table == table && &*known.name == column)?;
    Some(crate::program::ColumnId(position as u32))
}
