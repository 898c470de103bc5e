//! The rows of the input on which one row's answers can rest: the row, what belongs to it, what it links to, and rows that
//! repeat a key of these, since they decide whether those take part. All others are left out before anything is computed.

use heng_columns::{Column, Values};
use heng_core::program::{ColumnId, Formula, LinkId, Op, Origin, Program, Rows, TableId};
use heng_core::run::input::{Input, Origins, Segment, TableInput, WholeRows};
use heng_core::run::local::Local;
use heng_values::{Value, show};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// The rows of a table with this key, as it is written; of a table without key the row of its file.
pub fn rows_with_key(program: &Program, table: TableId, input: &TableInput, key: &str) -> Vec<u32> {
    let columns = &program.table(table).key;
    if columns.is_empty() {
        let Some((file, row)) = key.rsplit_once(':') else { return Vec::new() };
        let Ok(row) = row.parse::<u64>() else { return Vec::new() };
        let here = |at: &u32| input.origins.of(*at).is_some_and(|(name, record)| (&**name, record) == (file, row));
        return (0..input.rows as u32).filter(here).collect();
    }
    let parts = split(key);
    if parts.len() != columns.len() {
        return Vec::new();
    }
    let mut found: Option<Vec<u32>> = None;
    for (id, part) in columns.iter().zip(&parts) {
        let Some(column) = column_of(input, *id) else { return Vec::new() };
        let places = program.column(*id).places;
        let fits: Box<dyn Fn(u32) -> bool> = match &column.values {
            Values::Text { codes, dictionary } => {
                let wanted = dictionary.code(part);
                Box::new(move |row| column.known.get(row as usize) && Some(codes[row as usize]) == wanted)
            }
            _ => {
                Box::new(move |row| column.get(row as usize).is_some_and(|value| show::shown(&value, places) == *part))
            }
        };
        found = Some(match found {
            None => (0..input.rows as u32).filter(|row| fits(*row)).collect(),
            Some(rows) => rows.into_iter().filter(|row| fits(*row)).collect(),
        });
    }
    found.unwrap_or_default()
}

/// The parts of a key: `/` between them, `\` before a `/` or `\` inside one.
fn split(key: &str) -> Vec<String> {
    let (mut parts, mut part, mut escaped) = (Vec::new(), String::new(), false);
    for letter in key.chars() {
        match (letter, escaped) {
            ('\\', false) => escaped = true,
            ('/', false) => parts.push(std::mem::take(&mut part)),
            _ => {
                part.push(letter);
                escaped = false;
            }
        }
    }
    parts.push(part);
    parts
}

/// The key of a row of the input, as it is written.
pub fn key_of(program: &Program, table: TableId, input: &TableInput, row: u32) -> Option<String> {
    let parts: Option<Vec<String>> = program
        .table(table)
        .key
        .iter()
        .map(|id| {
            let value = column_of(input, *id)?.get(row as usize)?;
            let shown = show::shown(&value, program.column(*id).places);
            Some(shown.replace('\\', "\\\\").replace('/', "\\/"))
        })
        .collect();
    parts.map(|parts| parts.join("/")).filter(|key| !key.is_empty())
}

fn column_of(input: &TableInput, id: ColumnId) -> Option<&Column> {
    input.columns.iter().find(|(known, _)| *known == id).map(|(_, column)| column)
}

/// The kept rows of tables; none of a table that is kept whole.
pub type Kept = Vec<Option<Vec<u32>>>;

/// The rows on which the answers about a row can rest, with the table of `local` as the one that all belongs to: `rows` are
/// those of `table` with `key`, none of a table whose rows only links name.
pub fn resting_on(
    program: &Program,
    input: &Input,
    local: &Local,
    (table, key): (TableId, &str),
    rows: &[u32],
) -> Kept {
    let mut choice = Choice {
        program,
        input,
        kept: vec![BTreeSet::new(); program.tables.len()],
        whole: HashSet::new(),
        named: None,
    };
    choice.kept[table.index()].extend(rows);
    if matches!(program.table(table).rows, Rows::Distinct(_)) {
        choice.named = Some((table, split(key).iter().map(|part| Value::text(part)).collect()));
    }
    loop {
        let before = choice.count();
        for (at, link) in program.links.iter().enumerate() {
            let id = LinkId(at as u32);
            let (from, to) = (link.from.index(), link.to.index());
            let nested = local.nested[from] && local.nested[to];
            if nested {
                choice.down(id);
            }
            if nested || (local.reached[to] && (local.nested[from] || local.reached[from])) {
                choice.up(id);
            }
        }
        for (at, described) in program.tables.iter().enumerate() {
            if (local.nested[at] || local.reached[at]) && !described.key.is_empty() {
                choice.repeats(TableId(at as u32));
            }
        }
        if choice.count() == before {
            break;
        }
    }
    let kept = (0..program.tables.len()).map(|at| {
        let restricted = (local.nested[at] || local.reached[at]) && !choice.whole.contains(&at);
        restricted.then(|| choice.kept[at].iter().copied().collect())
    });
    kept.collect()
}

/// Whether rows of other tables name this one, whose rows only links name.
pub fn is_named(program: &Program, table: TableId, input: &Input, key: &str) -> bool {
    let wanted = HashSet::from([split(key).iter().map(|part| Value::text(part)).collect::<Vec<_>>()]);
    program.links.iter().filter(|link| link.to == table && link.to_key).any(|link| {
        let Some(given) = input.tables.get(link.from.index()) else { return false };
        let columns: Option<Vec<&Column>> = link.by.iter().map(|id| column_of(given, *id)).collect();
        match columns {
            Some(columns) => !rows_where(given, &columns, &wanted).is_empty(),
            // Only a run knows.
            None => link.by.iter().any(|id| !matches!(program.column(*id).formula, Formula::Input(_))),
        }
    })
}

/// Where a computed text comes from, where it is always one of some cells: the ways to them and their columns.
pub fn sources(program: &Program, column: ColumnId) -> Option<Vec<(Vec<LinkId>, ColumnId)>> {
    let mut found = Vec::new();
    collect_sources(program, column, &[], 0, &mut found).then_some(found)
}

fn collect_sources(
    program: &Program,
    column: ColumnId,
    way: &[LinkId],
    depth: usize,
    found: &mut Vec<(Vec<LinkId>, ColumnId)>,
) -> bool {
    let mut open = match &program.column(column).formula {
        Formula::Input(_) => {
            found.push((way.to_vec(), column));
            return true;
        }
        Formula::Node(node) => vec![*node],
        _ => return false,
    };
    while let Some(node) = open.pop() {
        match &program.node(node).op {
            Op::Unknown => {}
            Op::Coalesce(first, second) => open.extend([*first, *second]),
            Op::If { then, otherwise, .. } => open.extend([*then, *otherwise]),
            Op::Parameter { value, .. } => open.push(*value),
            Op::Read { column, at } if program.path(*at).origin == Origin::Row && depth < 8 => {
                let longer = [way, &program.path(*at).links].concat();
                if !collect_sources(program, *column, &longer, depth + 1, found) {
                    return false;
                }
            }
            _ => return false,
        }
    }
    true
}

/// The rows of a table whose columns have one of these values.
fn rows_where(input: &TableInput, columns: &[&Column], wanted: &HashSet<Vec<Value>>) -> Vec<u32> {
    let fits = |row: &u32| {
        let values: Option<Vec<Value>> = columns.iter().map(|column| column.get(*row as usize)).collect();
        values.is_some_and(|values| wanted.contains(&values))
    };
    // Codes of texts are quicker to look at than texts.
    match columns.first().map(|column| &column.values) {
        None => Vec::new(),
        Some(Values::Text { codes, dictionary }) => {
            let first: HashSet<u32> = wanted
                .iter()
                .filter_map(|values| match values.first() {
                    Some(Value::Text(text)) => dictionary.code(text),
                    _ => None,
                })
                .collect();
            if first.is_empty() {
                return Vec::new();
            }
            let rows = codes.iter().zip(0..).filter(|(code, _)| first.contains(code)).map(|(_, row)| row);
            rows.filter(fits).collect()
        }
        Some(_) => (0..input.rows as u32).filter(fits).collect(),
    }
}

/// The links from a table up to another, the shortest way.
pub fn way_up(program: &Program, from: TableId, to: TableId) -> Vec<LinkId> {
    let mut layer = vec![(from, Vec::new())];
    let mut seen = HashSet::from([from]);
    while !layer.is_empty() {
        let mut next = Vec::new();
        for (table, way) in layer {
            if table == to {
                return way;
            }
            for link in &program.table(table).links {
                let above = program.link(*link).to;
                if seen.insert(above) {
                    let mut longer: Vec<LinkId> = way.clone();
                    longer.push(*link);
                    next.push((above, longer));
                }
            }
        }
        layer = next;
    }
    Vec::new()
}

struct Choice<'a> {
    program: &'a Program,
    input: &'a Input,
    kept: Vec<BTreeSet<u32>>,
    /// Tables whose rows cannot be told apart before anything is computed.
    whole: HashSet<usize>,
    /// The row asked about where only links name it, by its key.
    named: Option<(TableId, Vec<Value>)>,
}

/// The values of some columns in the kept rows of a table.
enum Known {
    /// These.
    Values(HashSet<Vec<Value>>),
    /// Only a run knows.
    Open,
}

impl Choice<'_> {
    fn count(&self) -> usize {
        self.kept.iter().map(BTreeSet::len).sum::<usize>() + self.whole.len()
    }

    fn is_input(&self, column: ColumnId) -> bool {
        matches!(self.program.column(column).formula, Formula::Input(_))
    }

    fn values(&self, table: TableId, columns: &[ColumnId]) -> Known {
        if let Some((named, key)) = &self.named
            && *named == table
        {
            let own = self.program.table(table).key == columns;
            return if own { Known::Values(HashSet::from([key.clone()])) } else { Known::Open };
        }
        if self.whole.contains(&table.index()) || !columns.iter().all(|column| self.is_input(*column)) {
            return Known::Open;
        }
        let Some(input) = self.input.tables.get(table.index()) else { return Known::Open };
        // A column that no file has is nowhere known.
        let found: Option<Vec<&Column>> = columns.iter().map(|id| column_of(input, *id)).collect();
        let Some(columns) = found else { return Known::Values(HashSet::new()) };
        let of_row = |row: &u32| columns.iter().map(|column| column.get(*row as usize)).collect::<Option<Vec<_>>>();
        Known::Values(self.kept[table.index()].iter().filter_map(of_row).collect())
    }

    /// The rows of a table whose columns may have one of these values; none where only a run knows.
    fn rows(&self, table: TableId, columns: &[ColumnId], wanted: &HashSet<Vec<Value>>) -> Option<Vec<u32>> {
        if columns.iter().all(|column| self.is_input(*column)) {
            let Some(input) = self.input.tables.get(table.index()) else { return Some(Vec::new()) };
            let found: Option<Vec<&Column>> = columns.iter().map(|id| column_of(input, *id)).collect();
            return Some(found.map_or_else(Vec::new, |columns| rows_where(input, &columns, wanted)));
        }
        let [column] = columns else { return None };
        let mut rows = BTreeSet::new();
        for (way, cell) in sources(self.program, *column)? {
            // From the cells with the value back along the way.
            let mut wanted = wanted.clone();
            let mut columns = vec![cell];
            for link in way.iter().rev() {
                let link = self.program.link(*link);
                let ends = self.rows(link.to, &columns, &wanted)?;
                let input = self.input.tables.get(link.to.index())?;
                let on: Option<Vec<&Column>> = link.on.iter().map(|id| column_of(input, *id)).collect();
                let on = on?;
                let of_row = |row: &u32| on.iter().map(|column| column.get(*row as usize)).collect::<Option<Vec<_>>>();
                wanted = ends.iter().filter_map(of_row).collect();
                columns.clone_from(&link.by);
            }
            rows.extend(self.rows(table, &columns, &wanted)?);
        }
        Some(rows.into_iter().collect())
    }

    fn keep(&mut self, table: TableId, columns: &[ColumnId], wanted: &Known) {
        if self.whole.contains(&table.index()) {
            return;
        }
        let found = match wanted {
            Known::Open => None,
            Known::Values(wanted) => self.rows(table, columns, wanted),
        };
        match found {
            Some(rows) => self.kept[table.index()].extend(rows),
            None => drop(self.whole.insert(table.index())),
        }
    }

    /// Keeps the rows that link to kept ones.
    fn down(&mut self, link: LinkId) {
        let link = self.program.link(link);
        let wanted = self.values(link.to, &link.on);
        self.keep(link.from, &link.by, &wanted);
    }

    /// Keeps the rows that kept ones link to.
    fn up(&mut self, link: LinkId) {
        let link = self.program.link(link);
        let wanted = match self.sourced(link.from, &link.by) {
            Some(wanted) => Known::Values(wanted),
            None => self.values(link.from, &link.by),
        };
        self.keep(link.to, &link.on, &wanted);
    }

    /// The values that a computed column can have in the kept rows of a table, where it is always one of some cells.
    fn sourced(&self, table: TableId, columns: &[ColumnId]) -> Option<HashSet<Vec<Value>>> {
        let [column] = columns else { return None };
        if self.is_input(*column) || self.whole.contains(&table.index()) {
            return None;
        }
        let mut all = HashSet::new();
        for (way, cell) in sources(self.program, *column)? {
            let mut rows: Vec<u32> = self.kept[table.index()].iter().copied().collect();
            let mut at = table;
            for link in &way {
                let link = self.program.link(*link);
                let input = self.input.tables.get(at.index())?;
                let by: Option<Vec<&Column>> = link.by.iter().map(|id| column_of(input, *id)).collect();
                let Some(by) = by else {
                    rows.clear();
                    break;
                };
                let of_row = |row: &u32| by.iter().map(|column| column.get(*row as usize)).collect::<Option<Vec<_>>>();
                let wanted = rows.iter().filter_map(of_row).collect();
                rows = self.rows(link.to, &link.on, &wanted)?;
                at = link.to;
            }
            let Some(input) = self.input.tables.get(at.index()) else { continue };
            let Some(column) = column_of(input, cell) else { continue };
            all.extend(rows.iter().filter_map(|row| column.get(*row as usize)).map(|value| vec![value]));
        }
        Some(all)
    }

    /// Keeps the rows that repeat the keys of kept ones.
    fn repeats(&mut self, table: TableId) {
        let key = &self.program.table(table).key;
        if self.program.table(table).key.iter().all(|column| self.is_input(*column))
            && let Known::Values(wanted) = self.values(table, key)
        {
            self.keep(table, key, &Known::Values(wanted));
        }
    }
}

/// The input with the kept rows alone.
pub fn restricted(input: &Input, kept: &Kept) -> Input {
    let tables = input.tables.iter().zip(kept).map(|(table, kept)| match kept {
        None => table.clone(),
        Some(rows) => restricted_table(table, rows),
    });
    Input { tables: tables.collect(), problems: Vec::new(), pins: Vec::new(), earlier: input.earlier.clone() }
}

fn restricted_table(table: &TableInput, rows: &[u32]) -> TableInput {
    let origin = |(at, row): (usize, &u32)| {
        let (file, first_record) = table.origins.of(*row)?;
        Some(Segment { first_row: at as u32, file: Arc::clone(file), first_record })
    };
    TableInput {
        present: table.present,
        rows: rows.len(),
        columns: table.columns.iter().map(|(id, column)| (*id, column.gather(rows))).collect(),
        origins: Origins { segments: rows.iter().enumerate().filter_map(origin).collect() },
        problems: Vec::new(),
        read: rows.len() as u64,
    }
}

/// Reads kept rows again, by where they stood among all.
pub struct KeptRows<'a> {
    /// Reads any row.
    pub all: &'a dyn WholeRows,
    /// Which rows were kept.
    pub kept: &'a Kept,
}

impl WholeRows for KeptRows<'_> {
    fn whole_rows(&self, table: TableId, rows: &[u32]) -> Vec<Vec<Option<Value>>> {
        match &self.kept[table.index()] {
            None => self.all.whole_rows(table, rows),
            Some(kept) => {
                let rows: Vec<u32> = rows.iter().filter_map(|row| kept.get(*row as usize).copied()).collect();
                self.all.whole_rows(table, &rows)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn keys_are_split_as_they_are_written() {
        for (key, wanted) in [
            ("H1", vec!["H1"]),
            ("样县/一镇", vec!["样县", "一镇"]),
            (r"a\/b/c\\", vec!["a/b", r"c\"]),
            ("a/", vec!["a", ""]),
        ] {
            assert_eq!(split(key), wanted);
        }
    }
}
