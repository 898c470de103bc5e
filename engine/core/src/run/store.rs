//! What a run knows so far: the rows of each table, the columns computed, and where links lead. It holds results; how
//! they are computed stands in the other modules.

use super::asked::Known;
use super::earlier::Earlier;
use super::input::Origins;
use crate::program::{ColumnId, Formula, LinkId, Program, TableId};
use hashbrown::HashMap;
use heng_columns::children::follow;
use heng_columns::{Bits, Children, Column, NO_ROW, Values};
use heng_values::{Diagnostic, Pattern, Severity, show};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How many rows of a table went where.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counters {
    /// Records in files.
    pub read: u64,
    /// Records that take part, were merged into another, or were left out by `only`.
    pub evaluated: u64,
    /// Records that take no part because of a problem. `read` = `evaluated` + `rejected`.
    pub rejected: u64,
    /// Records made one with an earlier record of the same key.
    pub merged: u64,
    /// Records for which `only` is false.
    pub left_out: u64,
}

impl Counters {
    /// Adds further records.
    pub fn absorb(&mut self, other: &Counters) {
        self.read += other.read;
        self.evaluated += other.evaluated;
        self.rejected += other.rejected;
        self.merged += other.merged;
        self.left_out += other.left_out;
    }
}

/// The rows of one table.
#[derive(Clone, Default, Debug)]
pub struct TableState {
    /// Whether it has rows at all, be they none: an absent table is not an empty one.
    pub present: bool,
    /// How many rows take part.
    pub rows: usize,
    /// For each row its row in the input; none where they are the same.
    pub kept: Option<Vec<u32>>,
    /// Where input rows came from.
    pub origins: Origins,
    /// What became of its records.
    pub counters: Counters,
    /// Input rows that were rejected.
    pub rejected: Vec<u32>,
    /// The rows in the order of lists, where it is not the order of the rows.
    pub display: Option<Vec<u32>>,
    /// Whether none of the texts of its key has a `\` before one of its characters where keys are shown; found out once.
    pub plain_keys: OnceLock<bool>,
}

/// The rows of one table that lead to the rows of another.
#[derive(Debug)]
pub struct Family {
    /// For each row here the row there.
    pub targets: Vec<u32>,
    /// For each row there the rows here.
    pub children: Children,
    /// Rows there that a rejected row names: what is aggregated for them is unknown.
    pub tainted: Bits,
}

/// Everything computed so far.
#[derive(Debug)]
pub struct Store<'p> {
    /// What is computed.
    pub program: &'p Program,
    /// Whether masks are lifted.
    pub show_sensitive: bool,
    /// By table.
    pub tables: Vec<TableState>,
    /// By column; none where it is not computed or no file has it.
    pub columns: Vec<Option<Arc<Column>>>,
    /// By link: for each row the row it leads to.
    pub links: Vec<Option<Arc<Vec<u32>>>>,
    /// By link: where the rejected rows of its table lead.
    pub rejected_links: Vec<Vec<u32>>,
    /// Rows in which a test gives a column's values.
    pub pins: HashMap<ColumnId, (Bits, Arc<Column>)>,
    /// What an earlier run found.
    pub earlier: Option<Arc<Earlier>>,
    /// Why a table has more rows than fit, or more problems than can be told: the run is to be refused.
    pub too_many: Option<Diagnostic>,
    /// How many problems of keys and links can be told.
    pub most_problems: u64,
    /// Scripts that failed.
    pub faults: super::script::Faults,
    /// Patterns of `matches`, compiled; none where one is no pattern.
    pub patterns: Vec<Option<Pattern>>,
    families: Mutex<HashMap<Vec<LinkId>, Arc<Family>>>,
    /// What walks for missing values asked.
    pub(super) asked: Arc<Known>,
}

impl<'p> Store<'p> {
    /// A store with nothing in it.
    pub fn new(program: &'p Program, show_sensitive: bool) -> Store<'p> {
        Store::with_patterns(program, show_sensitive, Store::patterns(program))
    }

    /// Refuses the run where more problems of keys and links are known than can be told.
    pub(super) fn bound_problems(&mut self, table: TableId, count: usize) {
        if count as u64 > self.most_problems {
            let many = Diagnostic::new("E0846", Severity::Error, None);
            let many = many.with("table", &*self.program.table(table).title);
            self.too_many.get_or_insert(many.with("limit", self.most_problems.to_string()));
        }
    }

    /// The program's patterns, compiled.
    pub(super) fn patterns(program: &Program) -> Vec<Option<Pattern>> {
        program.patterns.iter().map(|pattern| Pattern::new(pattern).ok()).collect()
    }

    /// The same with patterns that were compiled before.
    pub(super) fn with_patterns(
        program: &'p Program,
        show_sensitive: bool,
        patterns: Vec<Option<Pattern>>,
    ) -> Store<'p> {
        Store {
            program,
            show_sensitive,
            tables: vec![TableState::default(); program.tables.len()],
            columns: vec![None; program.columns.len()],
            links: vec![None; program.links.len()],
            rejected_links: vec![Vec::new(); program.links.len()],
            pins: HashMap::new(),
            earlier: None,
            too_many: None,
            most_problems: super::compute::PROBLEMS,
            faults: super::script::Faults::default(),
            patterns,
            families: Mutex::default(),
            asked: Arc::default(),
        }
    }

    /// Takes over which rows lead where, as an earlier run found it.
    pub(super) fn take_families(&mut self, families: HashMap<Vec<LinkId>, Arc<Family>>) {
        self.families = Mutex::new(families);
    }

    /// All that is known, without the program.
    pub(super) fn into_parts(self) -> super::kept::Parts {
        super::kept::Parts {
            show_sensitive: self.show_sensitive,
            tables: self.tables,
            columns: self.columns,
            links: self.links,
            rejected_links: self.rejected_links,
            families: self.families.into_inner().unwrap_or_else(PoisonError::into_inner),
            earlier: self.earlier,
        }
    }

    /// A table's rows.
    pub fn table(&self, id: TableId) -> &TableState {
        &self.tables[id.index()]
    }

    /// A column, if it is materialised.
    pub fn column(&self, id: ColumnId) -> Option<&Arc<Column>> {
        self.columns[id.index()].as_ref()
    }

    /// Keeps a column; where a test gives its values, they take its place.
    pub fn keep(&mut self, id: ColumnId, column: Column) {
        let column = match self.pins.get(&id) {
            None => column,
            Some((rows, values)) => {
                let len = column.len();
                let pick: Vec<Option<heng_values::Value>> =
                    (0..len).map(|row| if rows.get(row) { values.get(row) } else { column.get(row) }).collect();
                Column::from_values(column.kind(), pick)
            }
        };
        self.columns[id.index()] = Some(Arc::new(column));
    }

    /// Whether a column has no values because no file gives it.
    pub fn is_absent(&self, id: ColumnId) -> bool {
        matches!(self.program.column(id).formula, Formula::Input(_)) && self.columns[id.index()].is_none()
    }

    /// The rows of a table that lead to another's by these links, one after the other.
    pub fn family(&self, links: &[LinkId]) -> Arc<Family> {
        let mut known = self.families.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(family) = known.get(links) {
            return Arc::clone(family);
        }
        let family = Arc::new(self.make_family(links));
        known.insert(links.to_vec(), Arc::clone(&family));
        family
    }

    fn make_family(&self, links: &[LinkId]) -> Family {
        let Some(last) = links.last() else {
            return Family { targets: Vec::new(), children: Children::default(), tainted: Bits::default() };
        };
        let parents = self.table(self.program.link(*last).to).rows;
        let mut tainted = Bits::zeros(parents);
        for (at, link) in links.iter().enumerate() {
            let lost = self.walk(self.rejected_links[link.index()].clone(), &links[at + 1..]);
            lost.iter().filter(|row| **row != NO_ROW).for_each(|row| tainted.set(*row as usize, true));
        }
        let targets = match self.links[links[0].index()].as_ref() {
            None => vec![NO_ROW; self.table(self.program.link(links[0]).from).rows],
            Some(first) => self.walk(first.to_vec(), &links[1..]),
        };
        let children = Children::new(&targets, parents);
        Family { targets, children, tainted }
    }

    /// Follows links from these rows.
    pub fn walk(&self, mut rows: Vec<u32>, links: &[LinkId]) -> Vec<u32> {
        for link in links {
            rows = match &self.links[link.index()] {
                Some(targets) => follow(&rows, targets),
                None => vec![NO_ROW; rows.len()],
            };
        }
        rows
    }

    /// The key of a row as it is written: parts joined by `/`, `/` and `\` inside a part with a `\` before them. A row
    /// without a key is named by file and record.
    pub fn key_text(&self, table: TableId, row: u32, out: &mut String) {
        let key = &self.program.table(table).key;
        if key.is_empty() {
            let state = self.table(table);
            let input = state.kept.as_ref().map_or(row, |kept| kept.get(row as usize).copied().unwrap_or(row));
            match state.origins.of(input) {
                Some((file, record)) => {
                    escape(file, out);
                    out.push(':');
                    out.push_str(&record.to_string());
                }
                None => out.push_str(&(u64::from(row) + 1).to_string()),
            }
            return;
        }
        let mut part = String::new();
        for (at, column) in key.iter().enumerate() {
            if at > 0 {
                out.push('/');
            }
            let Some(values) = self.column(*column) else { continue };
            if let Some(text) = values.text(row as usize) {
                escape(text, out);
            } else if let Some(value) = values.get(row as usize) {
                part.clear();
                show::show(&value, self.program.column(*column).places, &mut part);
                escape(&part, out);
            }
        }
    }

    /// The keys of some rows as lists show them.
    pub fn keys(&self, table: TableId, rows: &[u32]) -> Column {
        if let [key] = &*self.program.table(table).key
            && let Some(column) = self.column(*key)
            && let Values::Text { dictionary, .. } = &column.values
            && *self.table(table).plain_keys.get_or_init(|| !holds_escaped(dictionary.arena()))
            && rows.iter().all(|row| column.known.get(*row as usize))
        {
            return column.gather(rows);
        }
        super::template::texts(rows.len(), |at, key| self.key_text(table, rows[at], key))
    }

    /// The row of a table in its input, with file and record number.
    pub fn origin(&self, table: TableId, row: u32) -> Option<(Arc<str>, u64)> {
        let state = self.table(table);
        let input = state.kept.as_ref().map_or(row, |kept| kept.get(row as usize).copied().unwrap_or(row));
        state.origins.of(input).map(|(file, record)| (Arc::clone(file), record))
    }

    /// Stretches of at most `size` rows.
    pub fn chunks(rows: usize, size: usize) -> Vec<Range<usize>> {
        let size = size.max(64);
        (0..rows.div_ceil(size)).map(|at| at * size..rows.min((at + 1) * size)).collect()
    }
}

/// Whether some of all keys' texts has a byte with a `\` before it, looked for in many bytes together.
fn holds_escaped(texts: &str) -> bool {
    texts.as_bytes().chunks(256).any(|some| some.iter().fold(false, |found, byte| found | is_escaped(*byte)))
}

/// Whether a byte of a key's part has a `\` before it.
fn is_escaped(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\')
}

/// Writes a key's part with a `\` before `/` and `\`.
fn escape(part: &str, out: &mut String) {
    if !part.bytes().any(is_escaped) {
        return out.push_str(part);
    }
    for c in part.chars() {
        if matches!(c, '/' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
}
