//! Which rows take part: those of files and of the pack, keys made unique, rows without a key rejected, tables of
//! distinct keys filled from what other rows name.

use super::{Cells, Frame, Reference, Rows};
use heng_core::program::{Calendar, CalendarStep, ColumnId, Formula, LinkId, Op, Rows as Source, TableId};
use heng_values::{Date, Value};
use std::collections::{HashMap, HashSet};

impl Reference<'_> {
    pub(super) fn assemble(&mut self) {
        let program = self.program;
        let tables = || (0..program.tables.len()).map(|index| TableId(index as u32));
        // A case may give the rows of a table that the pack makes; then these are its rows.
        let said: HashSet<TableId> = tables()
            .filter(|table| !matches!(program.table(*table).rows, Source::Distinct(_)))
            .filter(|table| self.tables[table.index()].present)
            .collect();
        for table in tables() {
            match &program.table(table).rows {
                _ if said.contains(&table) => {
                    self.leave_out(table);
                    self.unique(table);
                }
                Source::Files(_) => {}
                Source::Given(rows) => {
                    let fields = &program.table(table).fields;
                    let row =
                        |values: &Vec<Option<Value>>| fields.iter().copied().zip(values.iter().cloned()).collect();
                    self.set(table, rows.iter().map(row).collect());
                    self.leave_out(table);
                }
                Source::Calendar(calendar) => {
                    self.set(table, self.calendar_rows(table, calendar));
                    self.leave_out(table);
                }
                Source::Distinct(_) => {
                    let given = std::mem::take(&mut self.tables[table.index()]);
                    if given.present {
                        self.given.insert(table, given.rows);
                    }
                }
                Source::Each(_) => {}
            }
        }
        // Keys that rows of made tables name in their turn: as often as there are tables.
        for _ in tables() {
            for table in tables().filter(|table| !said.contains(table)) {
                let (rows, present) = match &program.table(table).rows {
                    Source::Distinct(links) => {
                        let named = links.iter().any(|link| self.tables[program.link(*link).from.index()].present);
                        (self.distinct_rows(table, links), named || self.given.contains_key(&table))
                    }
                    Source::Each(parts) => {
                        let present = parts.iter().all(|part| self.tables[part.index()].present);
                        (self.pairs(table, parts), present)
                    }
                    _ => continue,
                };
                self.set(table, rows);
                self.tables[table.index()].present = present;
                self.leave_out(table);
            }
        }
        self.forget();
        self.taint();
    }

    fn set(&mut self, table: TableId, rows: Vec<Cells>) {
        self.tables[table.index()] = Rows { present: true, rows, unreadable: HashSet::new() };
        self.forget();
    }

    /// Rows of a key are one if they agree in everything, merged where the table says so, else rejected.
    fn unique(&mut self, table: TableId) {
        let declared = self.program.table(table);
        if declared.key.is_empty() {
            return;
        }
        let given = std::mem::take(&mut self.tables[table.index()]);
        let mut groups: Vec<(Vec<Value>, Vec<usize>)> = Vec::new();
        for (at, cells) in given.rows.iter().enumerate() {
            let key: Option<Vec<Value>> =
                declared.key.iter().map(|column| cells.get(column).cloned().flatten()).collect();
            if let Some(key) = key {
                match groups.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, members)) => members.push(at),
                    None => groups.push((key, vec![at])),
                }
            }
        }
        let mut kept = Rows { present: given.present, ..Rows::default() };
        let mut used = HashSet::new();
        for (_, members) in groups {
            let first = members[0];
            let differing: Vec<_> = declared
                .fields
                .iter()
                .filter(|field| {
                    members.iter().any(|member| given.rows[*member].get(field) != given.rows[first].get(field))
                })
                .collect();
            if !differing.is_empty() && !declared.merge {
                continue;
            }
            used.extend(members.iter().copied());
            let mut cells = given.rows[first].clone();
            for column in differing {
                cells.insert(*column, None);
            }
            let row = kept.rows.len();
            for (column, at) in &given.unreadable {
                if *at == first {
                    kept.unreadable.insert((*column, row));
                }
            }
            kept.rows.push(cells);
        }
        let rejected = (0..given.rows.len()).filter(|at| !used.contains(at));
        self.rejected.insert(table, rejected.map(|at| given.rows[at].clone()).collect());
        self.tables[table.index()] = kept;
    }

    /// Rows for which `only` is false take no part.
    fn leave_out(&mut self, table: TableId) {
        let Some(only) = self.program.table(table).only else { return };
        let keep: Vec<usize> = (0..self.rows(table))
            .filter(|row| self.truth(only, Frame { table, row: *row, outer: None }) != Some(false))
            .collect();
        let given = std::mem::take(&mut self.tables[table.index()]);
        let position: HashMap<usize, usize> = keep.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        self.tables[table.index()] = Rows {
            present: given.present,
            rows: keep.iter().map(|row| given.rows[*row].clone()).collect(),
            unreadable: given
                .unreadable
                .iter()
                .filter_map(|(column, row)| position.get(row).map(|row| (*column, *row)))
                .collect(),
        };
        self.forget();
    }

    /// The distinct keys that rows name, besides rows that a test gives, in the order of the keys.
    fn distinct_rows(&mut self, table: TableId, links: &[LinkId]) -> Vec<Cells> {
        let columns = &self.program.table(table).key;
        let mut rows = self.given.get(&table).cloned().unwrap_or_default();
        for link in links {
            let declared = self.program.link(*link);
            for row in 0..self.rows(declared.from) {
                let said: Option<Vec<Value>> = declared.by.iter().map(|column| self.column(*column, row)).collect();
                let Some(said) = said else { continue };
                let cells: Cells = columns.iter().copied().zip(said.into_iter().map(Some)).collect();
                if !rows.iter().any(|known| columns.iter().all(|column| known.get(column) == cells.get(column))) {
                    rows.push(cells);
                }
            }
        }
        rows.sort_by(|one, other| {
            let part = |cells: &Cells, column| cells.get(column).cloned().flatten();
            let parts = columns.iter().map(|column| (part(one, column), part(other, column)));
            let orders = parts.map(|(one, other)| one.zip(other).and_then(|(one, other)| super::order(&one, &other)));
            orders.flatten().find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        rows
    }

    /// Every pair of the rows of the parts; their keys stand one after the other in this table's key.
    fn pairs(&mut self, table: TableId, parts: &[TableId]) -> Vec<Cells> {
        let mut keys: Vec<Vec<Value>> = vec![Vec::new()];
        for part in parts {
            let mut longer = Vec::new();
            let rows = self.listed(*part);
            for key in &keys {
                for row in rows.iter().copied() {
                    let mut key = key.clone();
                    key.extend(self.key_values(*part, row).unwrap_or_default());
                    longer.push(key);
                }
            }
            keys = longer;
        }
        let columns = &self.program.table(table).key;
        keys.into_iter().map(|key| columns.iter().copied().zip(key.into_iter().map(Some)).collect()).collect()
    }

    /// The rows of a table in the order of lists: those that no file gave by key.
    fn listed(&mut self, table: TableId) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.rows(table)).collect();
        if !matches!(self.program.table(table).rows, Source::Files(_)) {
            let keys: Vec<Vec<Value>> =
                rows.iter().map(|row| self.key_values(table, *row).unwrap_or_default()).collect();
            rows.sort_by(|a, b| keys[*a].iter().map(order_text).cmp(keys[*b].iter().map(order_text)));
        }
        rows
    }

    fn calendar_rows(&self, table: TableId, calendar: &Calendar) -> Vec<Cells> {
        let mut starts: Vec<(Date, Date)> = Vec::new();
        let mut day = calendar.from;
        while day <= calendar.until {
            let first = first_of(calendar.every, day);
            match starts.last_mut() {
                Some((known, last)) if Some(*known) == first => *last = day,
                _ => starts.push((first.unwrap_or(day), day)),
            }
            let Some(next) = super::calendar::later(day, 1) else { break };
            day = next;
        }
        let column = |name: &str| {
            let fields = &self.program.table(table).fields;
            fields.iter().copied().find(|field| &*self.program.column(*field).name == name)
        };
        let (from, to, name) = (column("起"), column("止"), column("名"));
        starts
            .into_iter()
            .map(|(first, _)| {
                let mut cells = HashMap::new();
                if let Some(from) = from {
                    cells.insert(from, Some(Value::Date(first)));
                }
                if let Some(to) = to {
                    cells.insert(to, last_of(calendar.every, first).map(Value::Date));
                }
                if let Some(name) = name {
                    cells.insert(name, Some(super::texts::text(name_of(calendar.every, first))));
                }
                cells
            })
            .collect()
    }

    /// Notes for each rejected row the parents it leads to: by its own cells, or by a column of the row that it leads to by
    /// another link. Where a key is computed from more, that is any.
    fn taint(&mut self) {
        for (table, rows) in std::mem::take(&mut self.rejected) {
            for cells in rows {
                for link in &self.program.table(table).links {
                    let declared = self.program.link(*link);
                    let said: Option<Vec<Option<Value>>> =
                        declared.by.iter().map(|column| self.said_by_lost(&cells, *column)).collect();
                    let rows = match said {
                        None => (0..self.rows(declared.to)).collect(),
                        Some(said) => self.holding(*link, said),
                    };
                    self.tainted.extend(rows.into_iter().map(|row| (table, declared.to, row)));
                }
            }
        }
    }

    /// What a rejected row says in a column that a link is found by; nothing where the column is computed from more than a
    /// column of a row that it leads to.
    fn said_by_lost(&mut self, cells: &Cells, column: ColumnId) -> Option<Option<Value>> {
        let Formula::Node(node) = &self.program.column(column).formula else {
            return Some(cells.get(&column).cloned().flatten());
        };
        let Op::Read { column, at } = &self.program.node(*node).op else { return None };
        let way = self.program.path(*at).links.clone();
        let (first, rest) = way.split_first()?;
        let by = self.program.link(*first).by.clone();
        let said = by.iter().map(|column| self.said_by_lost(cells, *column)).collect::<Option<Vec<_>>>()?;
        let row = match self.holding(*first, said)[..] {
            [one] => self.follow(rest, one),
            _ => None,
        };
        Some(row.and_then(|row| self.column(*column, row)))
    }

    /// The rows to which a link leads from one that says this.
    fn holding(&mut self, link: LinkId, said: Vec<Option<Value>>) -> Vec<usize> {
        let declared = self.program.link(link);
        let said: Option<Vec<Value>> = said.into_iter().collect();
        let Some(said) = said else { return Vec::new() };
        let mut rows = Vec::new();
        for row in 0..self.rows(declared.to) {
            let held: Option<Vec<Value>> = declared.on.iter().map(|column| self.column(*column, row)).collect();
            if held.as_ref() == Some(&said) {
                rows.push(row);
            }
        }
        rows
    }
}

fn first_of(every: CalendarStep, day: Date) -> Option<Date> {
    use super::calendar::{date, days, later, of};
    let (year, month, in_month) = of(day);
    match every {
        CalendarStep::Day => Some(day),
        CalendarStep::Week => later(day, -(i64::from(day.raw()) - days((1900, 1, 1))?).rem_euclid(7)),
        CalendarStep::TenDays => date((year, month, [21, 11, 1].into_iter().find(|first| in_month >= *first)?)),
        CalendarStep::Month => date((year, month, 1)),
        CalendarStep::Quarter => date((year, [10, 7, 4, 1].into_iter().find(|first| month >= *first)?, 1)),
    }
}

/// What a stretch is called.
fn name_of(every: CalendarStep, first: Date) -> String {
    let (year, month, day) = super::calendar::of(first);
    match every {
        CalendarStep::Day => super::calendar::shown_date(first),
        CalendarStep::Week => {
            let last = last_of(every, first).map(super::calendar::shown_date).unwrap_or_default();
            format!("{}至{last}", super::calendar::shown_date(first))
        }
        CalendarStep::TenDays => {
            let part = if day == 1 {
                "上旬"
            } else if day == 11 {
                "中旬"
            } else {
                "下旬"
            };
            format!("{year}年{month}月{part}")
        }
        CalendarStep::Month => format!("{year}年{month}月"),
        CalendarStep::Quarter => format!("{year}年第{}季度", (month + 2) / 3),
    }
}

/// The last day of the stretch that begins on this day.
fn last_of(every: CalendarStep, first: Date) -> Option<Date> {
    let mut last = first;
    while let Some(next) = super::calendar::later(last, 1) {
        if first_of(every, next) != Some(first) {
            break;
        }
        last = next;
    }
    Some(last)
}

/// A key's part as a text that sorts as the part does: texts by code point, days and months as they are written.
fn order_text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        other => {
            let mut text = String::new();
            heng_values::show::show(other, None, &mut text);
            text
        }
    }
}
