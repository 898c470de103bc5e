//! What one script needs and gives: the fields of its table, outputs of earlier scripts above and below its rows. Which
//! scripts there are stands in `steps`.

use crate::Fault;
use crate::columns::table;
use heng_columns::Column;
use heng_core::find_column;
use heng_core::program::{LinkId, TableId};
use heng_core::run::Outcome;

/// One script per row of one table.
pub struct Step {
    /// The table.
    pub table: &'static str,
    /// The script, in parts.
    pub scripts: &'static [&'static str],
    /// Values of the row that are set in its scope.
    pub fields: &'static [Field],
    /// Outputs of earlier steps for the row itself or a row above, set as flags.
    pub above: &'static [Above],
    /// Outputs of earlier steps for rows below, set as counts.
    pub below: &'static [Below],
    /// Variables of the script that it gives, all flags.
    pub outputs: &'static [&'static str],
}

/// A value of a row.
#[derive(Clone, Copy)]
pub struct Field {
    /// The column, and the variable.
    pub name: &'static str,
    /// How it is written.
    pub shape: Shape,
    /// The tables on the way to the row that has it; none for the row itself.
    pub path: &'static [&'static str],
}

/// How a value is written for a script.
#[derive(Clone, Copy)]
pub enum Shape {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// Yes or no.
    Flag,
    /// A day as a number such as 20220905.
    Day,
    /// A whole number.
    Whole,
    /// A number with two decimal places, times 100.
    Hundredths,
}

/// Outputs of an earlier step for the row itself or a row above.
pub struct Above {
    /// The tables on the way up; none for the row itself.
    pub path: &'static [&'static str],
    /// The outputs.
    pub outputs: &'static [&'static str],
}

impl Above {
    /// The table whose outputs they are.
    pub fn table(&self, step: &Step) -> &'static str {
        self.path.last().copied().unwrap_or(step.table)
    }
}

/// Outputs of an earlier step for rows below.
pub struct Below {
    /// The table of those rows.
    pub table: &'static str,
    /// The outputs.
    pub outputs: &'static [&'static str],
}

/// Which row of another table each row belongs to.
pub enum Linked {
    /// The row itself.
    Same,
    /// That one; one beyond all rows where it belongs to none.
    To(Vec<u32>),
}

/// Follows links from every row of a table, from table to table.
pub fn follow(outcome: &Outcome<'_>, from: TableId, path: &[&str]) -> Result<Linked, Fault> {
    if path.is_empty() {
        return Ok(Linked::Same);
    }
    let program = outcome.program();
    let (mut at, mut links) = (from, Vec::new());
    for name in path {
        let next = table(program, name).ok_or_else(|| format!("no table {name}"))?;
        let link = program.links.iter().position(|link| link.from == at && link.to == next);
        links.push(LinkId(link.ok_or_else(|| format!("nothing leads to {name}"))? as u32));
        at = next;
    }
    let rows = (0..outcome.rows(from) as u32).collect();
    // The store walks from row to row by the links that the run found.
    Ok(Linked::To(outcome.store().walk(rows, &links)))
}

/// The column of a field, for the rows of a table.
pub fn follow_values(outcome: &Outcome<'_>, from: TableId, field: &Field) -> Result<Column, Fault> {
    let program = outcome.program();
    let owner = field.path.last().copied().unwrap_or_else(|| &program.table(from).name);
    let id = find_column(program, owner, field.name).ok_or_else(|| format!("no column {owner}.{}", field.name))?;
    let described = program.column(id);
    let column = match outcome.store().column(id) {
        Some(column) => Column::clone(column),
        None => Column::unknown(described.kind, outcome.rows(described.table)),
    };
    Ok(match follow(outcome, from, field.path)? {
        Linked::Same => column,
        Linked::To(rows) => column.gather(&rows),
    })
}
