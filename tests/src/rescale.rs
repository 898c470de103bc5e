//! Money in 分 decides as money in 元: with every 元 of data, parameters and literals turned into 分 (× 100) each
//! decision of a pack over a sample is the same.
//!
//! It is done in the texts, so that the whole way from file to finding is walked twice. The units that the pack
//! declares are rewritten where they stand, and beside them the numbers that are in them: values of parameters, bounds
//! of fields, brackets of scales (`texts`). A number inside an expression has no unit of its own; which one it takes
//! is asked of the checker (`literals`). The sample's rows are rewritten cell by cell (`data`).

mod data;
mod literals;
mod money;
mod texts;

use crate::engine::{self, Setting};
use crate::reference::Rows;
use crate::shipped::rows;
use heng_core::program::{ColumnId, Program, TableId};
use heng_core::source::{PackFiles, PluginFiles};
use heng_values::{Diagnostic, Number, Severity, Value};
use money::Money;
use std::path::Path;

/// What was compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Compared {
    /// Numbers rewritten in the packs' texts.
    pub numbers: usize,
    /// Of these, numbers inside expressions.
    pub literals: usize,
    /// Cells rewritten in the sample.
    pub cells: usize,
    /// Values compared.
    pub values: usize,
    /// Of these, amounts that came out × 100.
    pub amounts: usize,
    /// Lines of findings compared.
    pub findings: usize,
}

/// The texts of a pack and its parents, with the plugins.
pub(crate) struct Texts {
    /// Parents first.
    pub packs: Vec<PackFiles>,
    /// Every plugin.
    pub plugins: Vec<PluginFiles>,
}

impl Texts {
    /// The program on the pack's own date, or what is wrong.
    pub fn program(&self) -> Result<Program, Vec<Diagnostic>> {
        let (pack, mut diagnostics) = heng_core::load(&self.packs, &self.plugins, &heng_host::operators::operators());
        let mut program = None;
        if let Some((pack, now)) = pack.as_ref().and_then(|pack| Some((pack, pack.default_moment()?))) {
            let (made, more) = pack.program(now);
            program = made;
            diagnostics.extend(more);
        }
        diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
        program.filter(|_| diagnostics.is_empty()).ok_or(diagnostics)
    }
}

/// Rescales a pack and a sample and compares what comes out.
///
/// # Errors
/// Something cannot be read or rescaled, or a decision differs.
pub fn compare(pack: &Path, sample: &Path) -> Result<Compared, String> {
    let mut notes = Vec::new();
    let packs: Vec<PackFiles> = heng_host::packs::find_packs(&heng_host::folder::NamedFolder::plain(pack), &mut notes)
        .into_iter()
        .map(|found| found.files)
        .collect();
    let plugins = heng_host::plugins::find_plugins(&[], &mut notes).files;
    let yuan = Texts { packs, plugins };
    let program = yuan.program().map_err(|errors| format!("the pack is refused: {errors:#?}"))?;
    let money = Money::of(&yuan.packs);
    let mut compared = Compared::default();
    let fen = texts::rescaled(&yuan, &money, &mut compared)?;
    let fen_program = fen.program().map_err(|errors| format!("the rescaled pack is refused: {errors:#?}"))?;
    let one = read(&program, sample)?;
    let (other, cells) = data::rescale(&program, &fen_program, &money, &one)?;
    compared.cells = cells;
    let setting = Setting { chunk: 64, threads: 2 };
    let (one, other) = ((&program, one), (&fen_program, other));
    let outcomes = (engine::run(one.0, &one.1, setting), engine::run(other.0, &other.1, setting));
    let mut differences = unreadable((one.0, &one.1), (other.0, &other.1));
    columns(&money, (one.0, &outcomes.0), (other.0, &outcomes.1), &mut compared, &mut differences);
    lines(&outcomes.0.findings(), &outcomes.1.findings(), &mut compared, &mut differences);
    if differences.is_empty() { Ok(compared) } else { Err(differences.join("\n")) }
}

fn read(program: &Program, sample: &Path) -> Result<Vec<Rows>, String> {
    let needed: Vec<Vec<ColumnId>> = program.tables.iter().map(|table| table.fields.clone()).collect();
    let reading = heng_data::read(sample, program, &needed, &|_| {}).map_err(|errors| format!("{errors:#?}"))?;
    Ok(rows(program, &reading.input))
}

/// The same cells are unreadable.
fn unreadable(one: (&Program, &[Rows]), other: (&Program, &[Rows])) -> Vec<String> {
    let named = |(program, rows): (&Program, &[Rows])| {
        let cells = rows.iter().flat_map(|rows| rows.unreadable.iter());
        let mut named: Vec<(String, usize)> =
            cells.map(|(column, row)| (program.column(*column).name.to_string(), *row)).collect();
        named.sort();
        named
    };
    let (one, other) = (named(one), named(other));
    if one == other { Vec::new() } else { vec![format!("unreadable cells: {one:?} and {other:?}")] }
}

/// Every named column, and which rows each list takes.
fn columns(
    money: &Money,
    one: (&Program, &engine::Given<'_>),
    other: (&Program, &engine::Given<'_>),
    compared: &mut Compared,
    differences: &mut Vec<String>,
) {
    let mut pairs: Vec<(String, Option<i32>, ColumnId, ColumnId)> = Vec::new();
    for (at, column) in one.0.columns.iter().enumerate().filter(|(_, column)| !column.name.starts_with('·')) {
        let table = &one.0.table(column.table).name;
        let shown = format!("{table}.{}", column.name);
        match heng_core::find_column(other.0, table, &column.name) {
            Some(twin) => pairs.push((shown, money.column(table, &column.name), ColumnId(at as u32), twin)),
            None => differences.push(format!("{shown} is gone")),
        }
    }
    for (list, twin) in one.0.sheets.iter().zip(&other.0.sheets) {
        for (part, twin) in list.parts.iter().zip(&twin.parts) {
            if let (Some(mine), Some(its)) = (part.condition, twin.condition) {
                pairs.push((format!("rows of {}", list.name), Some(0), mine, its));
            }
        }
    }
    for (shown, declared, mine, its) in pairs {
        let table = one.0.column(mine).table;
        if let Err(difference) = column(declared, one.1, mine, other.1, its, table, compared) {
            differences.push(format!("{shown}: {difference}"));
        }
    }
}

/// One column; where no unit is declared its amounts must all be × 100, or none.
fn column(
    declared: Option<i32>,
    one: &engine::Given<'_>,
    mine: ColumnId,
    other: &engine::Given<'_>,
    its: ColumnId,
    table: TableId,
    compared: &mut Compared,
) -> Result<(), String> {
    if one.rows(table) != other.rows(table) {
        return Err(format!("{} rows and {}", one.rows(table), other.rows(table)));
    }
    let mut power = declared;
    for row in 0..one.rows(table) {
        compared.values += 1;
        let (left, right) = (one.value(mine, row), other.value(its, row));
        let same = match (&left, &right) {
            (Some(Value::Number(left)), Some(Value::Number(right))) if *left != Number::ZERO => {
                let known = *power.get_or_insert(if left == right { 0 } else { 1 });
                compared.amounts += usize::from(known != 0);
                money::scaled(*left, known).is_some_and(|scaled| money::near(scaled, *right, known))
            }
            (Some(Value::Text(left)), Some(Value::Text(right))) => money::alike(left, right),
            _ => left == right,
        };
        if !same {
            let (left, right) = (crate::written::shown(left.as_ref()), crate::written::shown(right.as_ref()));
            return Err(format!("in row {row} {left} and {right}"));
        }
    }
    Ok(())
}

/// The lines of findings: cell by cell the same, amounts in texts and gaps aside.
fn lines(one: &[Vec<String>], other: &[Vec<String>], compared: &mut Compared, differences: &mut Vec<String>) {
    if one.len() != other.len() {
        differences.push(format!("{} findings and {}", one.len(), other.len()));
    }
    for (mine, its) in one.iter().zip(other) {
        compared.findings += 1;
        let same = mine.len() == its.len() && mine.iter().zip(its).all(|(mine, its)| money::alike(mine, its));
        // Table, key, rule and state are no texts that an amount could stand in.
        if !same || [0, 1, 2, 5].iter().any(|at| mine[*at] != its[*at]) {
            differences.push(format!("{mine:?}\n  {its:?}"));
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_guilin_packs_decide_in_cents_as_in_yuan() {
        let root = crate::root();
        let compared = super::compare(&root.join("rules/guilin-2022"), &root.join("samples/guilin-2022"));
        match compared {
            Ok(compared) => {
                assert!(compared.numbers > 20 && compared.literals > 0, "{compared:?}");
                assert!(compared.cells > 1_000 && compared.amounts > 1_000 && compared.findings > 100, "{compared:?}");
            }
            Err(differences) => panic!("{differences}"),
        }
    }
}
