//! A pack's columns, findings, rules and parameters by what names them: looked up at every name of every formula.

use crate::pack::Pack;
use crate::pack::model::{ColumnItem, FindingItem};
use hashbrown::HashMap;

/// Positions in the pack's lists, in their order.
pub struct Index<'a> {
    pack: &'a Pack,
    columns: HashMap<(&'a str, &'a str), Vec<usize>>,
    findings: HashMap<(usize, &'a str), Vec<usize>>,
    rules: HashMap<&'a str, Vec<usize>>,
    parameters: HashMap<&'a str, usize>,
    tables: HashMap<&'a str, usize>,
}

impl<'a> Index<'a> {
    /// Everything in the pack.
    pub fn new(pack: &'a Pack) -> Index<'a> {
        let mut index = Index {
            pack,
            columns: HashMap::new(),
            findings: HashMap::new(),
            rules: HashMap::new(),
            parameters: HashMap::new(),
            tables: HashMap::new(),
        };
        for (at, column) in pack.columns.iter().enumerate() {
            index.columns.entry((&column.table.name, &column.name.name)).or_default().push(at);
        }
        for (at, finding) in pack.findings.iter().enumerate() {
            index.findings.entry((finding.rule, &finding.table.name)).or_default().push(at);
        }
        for (at, rule) in pack.rules.iter().enumerate() {
            index.rules.entry(&rule.id).or_default().push(at);
        }
        for (at, parameter) in pack.parameters.iter().enumerate() {
            index.parameters.entry(&parameter.name).or_insert(at);
        }
        for (at, table) in pack.tables.iter().enumerate() {
            index.tables.entry(&table.name).or_insert(at);
        }
        index
    }

    /// The versions of a derived or item's column.
    pub fn columns(&self, table: &str, name: &str) -> Vec<&'a ColumnItem> {
        self.columns.get(&(table, name)).into_iter().flatten().map(|at| &self.pack.columns[*at]).collect()
    }

    /// Whether there is one.
    pub fn has_column(&self, table: &str, name: &str) -> bool {
        self.columns.contains_key(&(table, name))
    }

    /// What a version of a rule finds in the rows of a table.
    pub fn findings(&self, rule: usize, table: &str) -> Vec<&'a FindingItem> {
        self.findings.get(&(rule, table)).into_iter().flatten().map(|at| &self.pack.findings[*at]).collect()
    }

    /// The first of what these versions of a rule find in the rows of a table.
    pub fn first_finding(&self, rules: &[usize], table: &str) -> Option<&'a FindingItem> {
        let at = rules.iter().filter_map(|rule| self.findings.get(&(*rule, table))?.first()).min()?;
        Some(&self.pack.findings[*at])
    }

    /// The versions of a rule, by position among the pack's rules.
    pub fn rules(&self, id: &str) -> &[usize] {
        self.rules.get(id).map_or(&[], Vec::as_slice)
    }

    /// A parameter's position.
    pub fn parameter(&self, name: &str) -> Option<usize> {
        self.parameters.get(name).copied()
    }

    /// A table's position.
    pub fn table(&self, name: &str) -> Option<usize> {
        self.tables.get(name).copied()
    }
}
