//! One set of rules made ready for records: the program reduced to what one record decides, and what its header says.

use crate::run::as_of;
use crate::snapshot::Snapshot;
use crate::watch::version::Version;
use heng_core::Program;
use heng_core::program::{ColumnId, Formula, TableId};
use heng_core::run::{Local, reduce, root_table};
use heng_values::{Diagnostic, Severity};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// Rules ready to answer records.
#[derive(Debug)]
pub struct Ready {
    /// The pack and what it is made of.
    pub snapshot: Arc<Snapshot>,
    /// The program, with the rules that a record decides.
    pub program: Program,
    /// The table that records are rows of.
    pub root: TableId,
    /// The columns that an answer shows.
    pub shown: Vec<ColumnId>,
    /// The header line.
    pub header: Json,
}

impl Ready {
    /// Makes a version ready. `root` names the table; the one that most rules judge otherwise.
    ///
    /// # Errors
    /// `E0891` there is no such table.
    pub fn new(version: Version, root: Option<&str>, show_sensitive: bool) -> Result<Ready, Diagnostic> {
        let Version { snapshot, program, moment, .. } = version;
        let named = |name: &str| program.tables.iter().position(|table| &*table.name == name);
        let root = match root {
            Some(name) => named(name).map(|at| TableId(at as u32)),
            None => root_table(&program),
        };
        let Some(root) = root else {
            let tables: Vec<&str> = program.tables.iter().map(|table| &*table.name).collect();
            return Err(Diagnostic::new("E0891", Severity::Error, None).with("tables", tables.join("、")));
        };
        let mut local = Local::new(&program, root);
        let lists: Vec<Arc<str>> = snapshot.pack.sheets.iter().map(|sheet| sheet.name.name.clone()).collect();
        let (reduced, left_out) = reduce(Arc::unwrap_or_clone(program), &mut local);
        let shown = (0..reduced.columns.len() as u32).map(ColumnId).filter(|id| {
            let column = reduced.column(*id);
            column.table == root
                && !column.name.starts_with('·')
                && !matches!(column.formula, Formula::Input(_))
                && local.column(*id)
        });
        let shown = shown.collect();
        let not_answered: Vec<Json> = left_out
            .iter()
            .map(|id| {
                let item = &reduced.items[id.index()];
                json!({ "rule": &*item.id, "title": &*item.title })
            })
            .collect();
        let lists: Vec<&str> = lists.iter().map(|list| &**list).collect();
        let nested: Vec<&str> = reduced
            .tables
            .iter()
            .zip(&local.nested)
            .filter(|(_, nested)| **nested)
            .map(|(table, _)| &*table.name)
            .collect();
        let header = json!({
            "type": "header",
            "schema": 1,
            "engine": crate::ENGINE,
            "pack": { "name": snapshot.pack.name(), "version": snapshot.pack.version(), "hash": snapshot.hash() },
            "as_of": as_of(moment),
            "show_sensitive": show_sensitive,
            "table": &*reduced.table(root).name,
            "tables": nested,
            "rules": reduced.items.iter().filter(|item| !item.states.is_empty()).count(),
            "not_answered": not_answered,
            "lists_not_made": lists,
        });
        Ok(Ready { snapshot, program: reduced, root, shown, header })
    }
}
