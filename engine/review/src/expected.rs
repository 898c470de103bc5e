//! What a case expects, with names resolved: columns, hits, unknowns with what they miss, and lists. Comparing is done
//! elsewhere.

use crate::case::{Case, Expected};
use crate::given::{column_of, nearest_column};
use crate::read::{unknown_name, wrong_shape};
use crate::written;
use heng_core::document::{Entry, Key, Written};
use heng_core::glob;
use heng_core::nearest;
use heng_core::program::{ColumnId, ItemId, Program, TableId};
use heng_values::{Diagnostic, Number, Place, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is expected of one row.
pub struct RowExpectation {
    /// The table.
    pub table: TableId,
    /// The row's key as text.
    pub row: Key,
    /// Columns and their values.
    pub columns: Vec<ColumnExpectation>,
    /// Exactly the rules that hit.
    pub findings: Option<(Place, BTreeSet<Arc<str>>)>,
    /// Exactly the rules that are 待核实, with what each misses where that is said.
    pub unknown: Option<(Place, Vec<UnknownRule>)>,
    /// Lists by position in the program, and whether the row stands in them.
    pub sheets: Vec<(Place, usize, bool)>,
}

/// A rule that is to be 待核实, and what it misses where that is said.
pub type UnknownRule = (Arc<str>, Option<BTreeSet<String>>);

/// What is expected of one column in one row.
pub struct ColumnExpectation {
    /// The column.
    pub column: ColumnId,
    /// Where it is said.
    pub place: Place,
    /// Where the value alone stands, without how far off it may be.
    pub value_place: Place,
    /// The value; none for unknown.
    pub value: Option<Value>,
    /// How far a number may lie from it.
    pub within: Option<Number>,
}

/// Everything a case expects, and which items count.
pub struct Expectations {
    /// Row by row.
    pub rows: Vec<RowExpectation>,
    /// Items that `findings` and `unknown` speak of.
    pub items: Vec<ItemId>,
}

impl Expectations {
    /// Resolves what a case expects; every mistake is told.
    /// `known` are the ids of all rules of the pack, those that are not in force on the case's date included.
    pub fn new(program: &Program, known: &[Arc<str>], case: &Case) -> (Expectations, Vec<Diagnostic>) {
        let mut reader = Reader { program, known, items: Vec::new(), patterns: None, diagnostics: Vec::new() };
        reader.choose(case);
        let rows = case.expected.iter().filter_map(|expected| reader.row(expected)).collect();
        (Expectations { rows, items: reader.items }, reader.diagnostics)
    }
}

struct Reader<'a> {
    program: &'a Program,
    known: &'a [Arc<str>],
    items: Vec<ItemId>,
    patterns: Option<Vec<Arc<str>>>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// The items that `rules` names.
    fn choose(&mut self, case: &Case) {
        for (pattern, place) in case.rules.iter().flatten() {
            if !self.known.iter().any(|id| glob(pattern, id)) {
                let near = nearest(pattern, self.known.iter().map(|id| &**id));
                self.diagnostics.push(Diagnostic::error("E1008", place).with("name", &**pattern).suggest(near));
            }
        }
        let patterns = case.rules.as_ref();
        self.patterns = patterns.map(|rules| rules.iter().map(|(pattern, _)| pattern.clone()).collect());
        self.items = (0..self.program.items.len())
            .filter(|at| self.chosen(&self.program.items[*at].id))
            .filter_map(|at| u32::try_from(at).ok().map(ItemId))
            .collect();
    }

    fn chosen(&self, id: &str) -> bool {
        self.patterns.as_ref().is_none_or(|patterns| patterns.iter().any(|pattern| glob(pattern, id)))
    }

    fn row(&mut self, expected: &Expected) -> Option<RowExpectation> {
        let name = &*expected.table.name;
        let Some(at) = self.program.tables.iter().position(|table| &*table.name == name) else {
            let near = nearest(name, self.program.tables.iter().map(|table| &*table.name));
            self.diagnostics.push(unknown_name("E1004", &expected.table, "", near));
            return None;
        };
        let table = TableId(u32::try_from(at).ok()?);
        let mut row = RowExpectation {
            table,
            row: expected.row.clone(),
            columns: Vec::new(),
            findings: None,
            unknown: None,
            sheets: Vec::new(),
        };
        for (key, entry) in &expected.says.entries {
            match &*key.name {
                "findings" => row.findings = self.findings(entry),
                "unknown" => row.unknown = self.unknown(entry),
                name => match column_of(self.program, table, name) {
                    Some(column) => row.columns.extend(self.column(column, entry)),
                    None => row.sheets.extend(self.sheet(table, key, entry)),
                },
            }
        }
        Some(row)
    }

    fn column(&mut self, column: ColumnId, entry: &Entry) -> Option<ColumnExpectation> {
        let place = entry.place.clone();
        let declared = self.program.column(column);
        if let Written::Table(table) = &entry.value
            && let (Some(value), Some(within)) = (table.get("value"), table.get("within"))
        {
            let value_place = value.place.clone();
            return match (&value.value, &within.value) {
                (Written::Number(value), Written::Number(within)) => {
                    let value = Some(Value::Number(*value));
                    Some(ColumnExpectation { column, place, value_place, value, within: Some(*within) })
                }
                _ => {
                    self.diagnostics.push(wrong_shape(entry, "within"));
                    None
                }
            };
        }
        match written::value(entry, declared) {
            Ok(value) => Some(ColumnExpectation { column, value_place: place.clone(), place, value, within: None }),
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn findings(&mut self, entry: &Entry) -> Option<(Place, BTreeSet<Arc<str>>)> {
        let Written::Array(items) = &entry.value else {
            self.diagnostics.push(wrong_shape(entry, "findings"));
            return None;
        };
        let ids = items.iter().filter_map(|item| self.rule(item)).collect();
        Some((entry.place.clone(), ids))
    }

    fn unknown(&mut self, entry: &Entry) -> Option<(Place, Vec<UnknownRule>)> {
        let mut expected = Vec::new();
        match &entry.value {
            Written::Array(items) => {
                expected.extend(items.iter().filter_map(|item| self.rule(item)).map(|id| (id, None)));
            }
            Written::Table(table) => {
                for (key, entry) in &table.entries {
                    let id = self.rule_named(&key.name, &key.place);
                    let Written::Array(items) = &entry.value else {
                        self.diagnostics.push(wrong_shape(entry, "unknown"));
                        continue;
                    };
                    let mut missing = BTreeSet::new();
                    for item in items {
                        match &item.value {
                            Written::Text(text) => {
                                missing.insert(text.text.to_string());
                            }
                            _ => self.diagnostics.push(wrong_shape(item, "unknown")),
                        }
                    }
                    expected.extend(id.map(|id| (id, Some(missing))));
                }
            }
            _ => self.diagnostics.push(wrong_shape(entry, "unknown")),
        }
        Some((entry.place.clone(), expected))
    }

    fn rule(&mut self, item: &Entry) -> Option<Arc<str>> {
        match &item.value {
            Written::Text(text) => self.rule_named(&text.text, &item.place),
            _ => {
                self.diagnostics.push(wrong_shape(item, "findings"));
                None
            }
        }
    }

    /// The id of a rule, by its id; one outside `rules` would never be compared, and so is a mistake too.
    fn rule_named(&mut self, name: &str, place: &Place) -> Option<Arc<str>> {
        let found = self.known.iter().find(|id| ***id == *name).cloned();
        match &found {
            Some(id) if self.chosen(id) => return found,
            Some(_) => self.diagnostics.push(Diagnostic::error("E1009", place).with("name", name)),
            None => {
                let near = nearest(name, self.known.iter().map(|id| &**id));
                self.diagnostics.push(Diagnostic::error("E1008", place).with("name", name).suggest(near));
            }
        }
        None
    }

    fn sheet(&mut self, table: TableId, key: &Key, entry: &Entry) -> Option<(Place, usize, bool)> {
        let program = self.program;
        let found = program.sheets.iter().position(|sheet| *sheet.name == *key.name);
        match (found, &entry.value) {
            (Some(sheet), Written::Bool(inside)) => Some((entry.place.clone(), sheet, *inside)),
            (Some(_), _) => {
                self.diagnostics.push(wrong_shape(entry, "sheet"));
                None
            }
            (None, _) => {
                let near = nearest_column(program, table, &key.name)
                    .or_else(|| nearest(&key.name, program.sheets.iter().map(|sheet| &*sheet.name)));
                self.diagnostics.push(unknown_name("E1005", key, &program.table(table).name, near));
                None
            }
        }
    }
}
