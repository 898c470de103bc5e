//! Tables, fields and links with ids. Links get their columns last, since these may be derived ones.

use super::builder::{Builder, Progress, Rests};
use super::checked::{Dimension, Scope};
use super::parameters::AsOf;
use crate::pack::model::{LinkItem, Named, TableItem};
use crate::program::{Column, ColumnId, Field, FileSource, Formula, Link, LinkId, Rows, Table, TableId};
use crate::suggest::nearest;
use hashbrown::HashMap;
use heng_values::{CellFormat, Diagnostic, Place, Type, Value};
use std::sync::Arc;

impl Builder<'_> {
    /// Takes all tables in.
    pub fn take_tables(&mut self) {
        let pack = self.pack;
        for (position, item) in pack.tables.iter().enumerate() {
            self.tables.push(Table {
                name: item.name.clone(),
                title: item.title.clone(),
                key: Vec::new(),
                fields: Vec::new(),
                links: Vec::new(),
                rows: Rows::Files(Vec::new()),
                required: item.required,
                merge: item.merge,
                only: None,
                region: Vec::new(),
                place: item.place.clone(),
            });
            self.table_units.push(Dimension::figure(item.unit.as_ref()));
            self.take_fields(TableId(position as u32), item);
        }
        for (position, item) in pack.tables.iter().enumerate() {
            self.take_links(TableId(position as u32), item);
        }
        self.distinct_rows();
        for (position, item) in pack.tables.iter().enumerate() {
            self.calendar(TableId(position as u32), item);
        }
        let mut paired = vec![false; pack.tables.len()];
        for position in 0..pack.tables.len() {
            self.pairs(position, &mut paired);
        }
        for (position, item) in pack.tables.iter().enumerate() {
            self.fill_links(TableId(position as u32), item);
        }
        for (position, item) in pack.tables.iter().enumerate() {
            let table = TableId(position as u32);
            if let Some(only) = &item.only {
                self.open_rests.push(Rests::default());
                let condition = self.condition(only, &mut Scope::of(table));
                self.open_rests.pop();
                self.tables[position].only = condition;
            }
            if let Some(label) = item.label.as_ref().filter(|label| !self.has_column(table, &label.name)) {
                self.unknown_field(item, label);
            }
            self.as_of = AsOf::Day(self.today);
            let scope = Scope::of(table);
            let levels = pack.region_levels.len();
            let region = (0..levels).map(|level| self.region_node(&scope, level, &item.place)).collect();
            self.tables[position].region = region;
        }
    }

    fn take_fields(&mut self, table: TableId, item: &TableItem) {
        for field in &item.fields {
            let column = Column {
                table,
                name: field.name.clone(),
                title: field.title.clone(),
                kind: field.format.kind,
                unit: None,
                places: field.places,
                mask: field.mask,
                formula: Formula::Input(Box::new(Field {
                    aliases: field.aliases.clone(),
                    required: field.required,
                    format: field.format.clone(),
                })),
                place: field.place.clone(),
            };
            let id = self.add_column(column, Dimension::declared(field.unit.as_ref()), Rests::default());
            self.set_named(table, &field.name, Progress::Done(id));
            self.tables[table.index()].fields.push(id);
        }
        let mut key = Vec::with_capacity(item.key.len());
        for named in &item.key {
            let field = self.field(table, named).or_else(|| self.made_key(table, item, named));
            let Some(column) = field else { continue };
            if self.columns[column.index()].mask.is_some() {
                let declared = self.columns[column.index()].place.clone();
                self.report(
                    Diagnostic::error("E0706", &named.place)
                        .with("name", &*named.name)
                        .related(&declared, "declared-here"),
                );
            }
            key.push(column);
        }
        self.tables[table.index()].key = key;
        let sources = self.file_sources(table, item);
        self.tables[table.index()].rows = match (&item.rows, &item.data) {
            (Some(rows), _) => Rows::Given(self.given_rows(table, rows)),
            (None, Some(grid)) => Rows::Given(self.grid_rows(table, grid)),
            (None, None) => Rows::Files(sources),
        };
    }

    fn field(&self, table: TableId, named: &Named) -> Option<ColumnId> {
        match self.progress(table, &named.name) {
            Some(Progress::Done(column)) => Some(column),
            _ => None,
        }
    }

    /// A key column of a table without a field of that name: a text, where the table has no fields of its own at all.
    fn made_key(&mut self, table: TableId, item: &TableItem, named: &Named) -> Option<ColumnId> {
        if !item.fields.is_empty() {
            let known = item.fields.iter().map(|field| &*field.name);
            let suggestion = nearest(&named.name, known);
            self.report(
                Diagnostic::error("E0703", &named.place)
                    .with("name", &*named.name)
                    .with("table", &*item.name)
                    .suggest(suggestion),
            );
            return None;
        }
        let format = CellFormat::new(Type::Text);
        let column = Column {
            table,
            name: named.name.clone(),
            title: named.name.clone(),
            kind: Type::Text,
            unit: None,
            places: None,
            mask: None,
            formula: Formula::Input(Box::new(Field { aliases: Vec::new(), required: false, format })),
            place: named.place.clone(),
        };
        let id = self.add_column(column, Dimension::Undeclared, Rests::default());
        self.set_named(table, &named.name, Progress::Done(id));
        self.tables[table.index()].fields.push(id);
        Some(id)
    }

    fn file_sources(&mut self, table: TableId, item: &TableItem) -> Vec<FileSource> {
        let mut sources = vec![FileSource { stem: item.file.clone(), ..FileSource::default() }];
        for record in &item.sources {
            let Some(stem) = record.text("file") else { continue };
            let sheet = record.text("sheet");
            for (key, pattern) in [("file", Some(stem)), ("sheet", sheet)] {
                let parts = pattern.iter().flat_map(|pattern| pattern.split('{').skip(1));
                for name in parts.filter_map(|part| part.split_once('}')).map(|(name, _)| name) {
                    let named = Named { name: Arc::from(name), place: record.place_of(key).clone() };
                    if self.field(table, &named).is_none() {
                        self.unknown_field(item, &named);
                    }
                }
            }
            let mut source = FileSource {
                stem: stem.clone(),
                sheet: sheet.cloned(),
                encoding: self.source_encoding(record),
                header_row: self.header_row(record),
                ..FileSource::default()
            };
            if let Some(crate::kind::KeyValue::Map(columns)) = record.get("columns").map(|given| &given.value) {
                for (header, given) in columns {
                    let crate::kind::KeyValue::Text(name) = &given.value else { continue };
                    let named = Named { name: name.clone(), place: given.place.clone() };
                    match self.field(table, &named) {
                        Some(column) => source.columns.push((header.name.clone(), column)),
                        None => self.unknown_field(item, &named),
                    }
                }
            }
            if let Some(crate::document::Written::Table(set)) = record.any("set").map(|entry| &entry.value) {
                for (key, entry) in &set.entries {
                    let named = Named { name: key.name.clone(), place: key.place.clone() };
                    let Some(column) = self.field(table, &named) else {
                        self.unknown_field(item, &named);
                        continue;
                    };
                    let kind = self.columns[column.index()].kind;
                    match crate::pack::written_value(entry, kind) {
                        Some(value) => source.set.push((column, value)),
                        None => self.report(
                            Diagnostic::error("E0604", &entry.place)
                                .with("kind", "sources")
                                .with("key", &*key.name)
                                .with("expected", kind.word())
                                .with("found", entry.word()),
                        ),
                    }
                }
            }
            sources.push(source);
        }
        sources
    }

    /// The encoding that a source names.
    fn source_encoding(&mut self, record: &crate::kind::Record) -> Option<Arc<str>> {
        const NAMES: [&str; 4] = ["utf-8", "gb18030", "utf-16le", "utf-16be"];
        let given = record.get("encoding")?;
        let name = record.text("encoding")?;
        let known = NAMES
            .into_iter()
            .find(|known| name.eq_ignore_ascii_case(known) || name.eq_ignore_ascii_case("gbk") && *known == "gb18030");
        if known.is_none() {
            let diagnostic = Diagnostic::error("E0605", &given.place).with("kind", "sources").with("key", "encoding");
            self.report(diagnostic.with("value", name.as_ref()).with("choices", NAMES.join("、")));
        }
        known.map(Arc::from)
    }

    /// The row of the header that a source names.
    fn header_row(&mut self, record: &crate::kind::Record) -> Option<u64> {
        let given = record.get("header_row")?;
        let number = record.number("header_row")?;
        let row = number.to_integer().and_then(|row| u64::try_from(row).ok()).filter(|row| (1..=10).contains(row));
        if row.is_none() {
            let diagnostic = Diagnostic::error("E0605", &given.place).with("kind", "sources").with("key", "header_row");
            self.report(
                diagnostic
                    .with("value", heng_values::show::shown(&Value::Number(number), None))
                    .with("choices", "1…10"),
            );
        }
        row
    }

    fn unknown_field(&mut self, item: &TableItem, named: &Named) {
        let suggestion = nearest(&named.name, item.fields.iter().map(|field| &*field.name));
        self.report(
            Diagnostic::error("E0703", &named.place)
                .with("name", &*named.name)
                .with("table", &*item.name)
                .suggest(suggestion),
        );
    }

    fn given_rows(&mut self, table: TableId, entry: &crate::document::Entry) -> Vec<Vec<Option<Value>>> {
        use crate::document::Written;
        let fields = self.tables[table.index()].fields.clone();
        let Written::Array(entries) = &entry.value else {
            let diagnostic = Diagnostic::error("E0604", &entry.place)
                .with("kind", "table")
                .with("key", "rows")
                .with("expected", "list")
                .with("found", entry.word());
            self.report(diagnostic);
            return Vec::new();
        };
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            let Written::Table(cells) = &entry.value else { continue };
            // What a row does not say is what an empty cell says.
            let mut row: Vec<Option<Value>> =
                fields.iter().map(|column| self.format_of(*column).and_then(|format| format.blank)).collect();
            for (key, cell) in &cells.entries {
                let position = fields.iter().position(|column| self.columns[column.index()].name == key.name);
                let Some(position) = position else {
                    let known = fields.iter().map(|column| &*self.columns[column.index()].name);
                    let diagnostic = Diagnostic::error("E0703", &key.place)
                        .with("name", &*key.name)
                        .with("table", &*self.tables[table.index()].name)
                        .suggest(nearest(&key.name, known));
                    self.report(diagnostic);
                    continue;
                };
                let kind = self.columns[fields[position].index()].kind;
                match crate::pack::written_value(cell, kind) {
                    Some(value) => row[position] = self.allowed(table, fields[position], value, &cell.place),
                    None => self.report(
                        Diagnostic::error("E0604", &cell.place)
                            .with("kind", "rows")
                            .with("key", &*key.name)
                            .with("expected", kind.word())
                            .with("found", cell.word()),
                    ),
                }
            }
            rows.push((entry.place.clone(), row));
        }
        self.keyed(table, rows)
    }

    /// What a field's cells may say.
    fn format_of(&self, column: ColumnId) -> Option<CellFormat> {
        match &self.columns[column.index()].formula {
            Formula::Input(field) => Some(field.format.clone()),
            _ => None,
        }
    }

    /// A value that a row of the pack gives a field, as rules know it; none where the field does not allow it.
    fn allowed(&mut self, table: TableId, column: ColumnId, value: Value, place: &Place) -> Option<Value> {
        let format = self.format_of(column)?;
        let text = |text: &Arc<str>| format.text(text).ok().map(Arc::<str>::from);
        let allowed = match &value {
            Value::Text(one) => text(one).map(Value::Text),
            Value::Texts(all) => all.iter().map(text).collect::<Option<Vec<_>>>().map(|all| Value::Texts(all.into())),
            other => format.problem_of(other).is_none().then(|| other.clone()),
        };
        if allowed.is_none() {
            self.not_allowed(table, column, &heng_values::show::shown(&value, None), place);
        }
        allowed
    }

    fn not_allowed(&mut self, table: TableId, column: ColumnId, value: &str, place: &Place) {
        let Some(format) = self.format_of(column) else { return };
        let mut allowed = Vec::new();
        if let Some(choices) = &format.choices {
            allowed.push(choices.words().join("、"));
        }
        for (word, bound) in [("min", &format.min), ("max", &format.max)] {
            allowed.extend(bound.as_ref().map(|bound| format!("{word} {}", heng_values::show::shown(bound, None))));
        }
        if format.whole {
            allowed.push("whole".to_owned());
        }
        let column = &self.columns[column.index()];
        let (name, declared) = (column.name.clone(), column.place.clone());
        self.report(
            Diagnostic::error("E0953", place)
                .with("table", &*self.tables[table.index()].name)
                .with("name", &*name)
                .with("value", value)
                .with("allowed", allowed.join("; "))
                .related(&declared, "declared-here"),
        );
    }

    /// Rows that the pack gives, each with a key of its own.
    fn keyed(&mut self, table: TableId, rows: Vec<(Place, Vec<Option<Value>>)>) -> Vec<Vec<Option<Value>>> {
        let (key, fields) = (&self.tables[table.index()].key, &self.tables[table.index()].fields);
        let parts: Vec<usize> = key.iter().filter_map(|key| fields.iter().position(|field| field == key)).collect();
        let names: Vec<&str> = key.iter().map(|key| &*self.columns[key.index()].name).collect();
        let names = names.join("/");
        let mut known: HashMap<Vec<Value>, Place> = HashMap::new();
        let mut told = Vec::new();
        for (place, row) in rows.iter().filter(|_| !parts.is_empty()) {
            let said: Option<Vec<Value>> = parts.iter().map(|part| row[*part].clone()).collect();
            let diagnostic = match said {
                None => Diagnostic::error("E0955", place),
                Some(said) => {
                    let shown: Vec<String> = said.iter().map(|part| heng_values::show::shown(part, None)).collect();
                    let Some(first) = known.insert(said.clone(), place.clone()) else { continue };
                    known.insert(said, first.clone());
                    Diagnostic::error("E0954", place).with("value", shown.join("/")).related(&first, "other-row")
                }
            };
            told.push(diagnostic.with("table", &*self.tables[table.index()].name).with("key", &*names));
        }
        // A mistake in a cell is told already; its row has no key for that reason.
        let broken = |place: &Place| {
            self.diagnostics
                .iter()
                .filter_map(|known| known.place.as_ref())
                .any(|known| known.file == place.file && place.start <= known.start && known.end <= place.end)
        };
        told.retain(|diagnostic| diagnostic.code != "E0955" || !diagnostic.place.as_ref().is_some_and(&broken));
        told.into_iter().for_each(|diagnostic| self.report(diagnostic));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// Rows of a side file: headers are fields' names or aliases, cells are read as input cells are.
    fn grid_rows(&mut self, table: TableId, grid: &crate::source::Grid) -> Vec<Vec<Option<Value>>> {
        let fields = self.tables[table.index()].fields.clone();
        let Some((header, lines)) = grid.rows.split_first() else { return Vec::new() };
        let mut positions = Vec::with_capacity(header.len());
        for cell in header {
            let found = fields.iter().position(|column| {
                let column = &self.columns[column.index()];
                let Formula::Input(field) = &column.formula else { return false };
                let mut names = std::iter::once(&column.name).chain(&field.aliases);
                names.any(|name| heng_values::names::header_fit(&cell.text, name).is_some())
            });
            if found.is_none() {
                let known = fields.iter().map(|column| &*self.columns[column.index()].name);
                let diagnostic = Diagnostic::error("E0703", &cell.place)
                    .with("name", &*cell.text)
                    .with("table", &*self.tables[table.index()].name)
                    .suggest(nearest(&cell.text, known));
                self.report(diagnostic);
            }
            positions.push(found);
        }
        let mut rows = Vec::with_capacity(lines.len());
        for line in lines {
            let place = line.first().zip(line.last()).map(|(first, last)| first.place.to(&last.place));
            let mut row = vec![None; fields.len()];
            for (position, cell) in positions.iter().zip(line) {
                let Some(position) = position else { continue };
                let Formula::Input(field) = &self.columns[fields[*position].index()].formula else { continue };
                match field.format.read(&cell.text) {
                    heng_values::Cell::Known(value) => row[*position] = Some(value),
                    heng_values::Cell::Blank => {}
                    heng_values::Cell::Unreadable(problem)
                        if ["D0111", "D0112", "D0113", "D0114"].contains(&problem.code) =>
                    {
                        self.not_allowed(table, fields[*position], &cell.text, &cell.place);
                    }
                    heng_values::Cell::Unreadable(_) => {
                        let expected = field.format.kind.word();
                        let diagnostic = Diagnostic::error("E0604", &cell.place)
                            .with("kind", &*self.tables[table.index()].name)
                            .with("key", &*self.columns[fields[*position].index()].name)
                            .with("expected", expected)
                            .with("found", &*cell.text);
                        self.report(diagnostic);
                    }
                }
            }
            rows.extend(place.map(|place| (place, row)));
        }
        self.keyed(table, rows)
    }

    /// A calendar's span: two dates that parameters may give.
    fn calendar(&mut self, table: TableId, item: &TableItem) {
        let Some((every, from, until)) = &item.calendar else { return };
        let mut days = Vec::with_capacity(2);
        for tree in [from, until] {
            let Some(checked) = self.expression(tree, &mut Scope::of(table)) else { return };
            let Some(checked) = self.as_type(checked, Type::Date, "calendar") else { return };
            match self.constant_of(checked.node) {
                Some(Value::Date(day)) => days.push(*day),
                _ => {
                    self.report(Diagnostic::error("E0707", &tree.place));
                    return;
                }
            }
        }
        if let [from, until] = days[..] {
            self.tables[table.index()].rows = Rows::Calendar(crate::program::Calendar { every: *every, from, until });
        }
    }

    fn take_links(&mut self, from: TableId, item: &TableItem) {
        let mut links: Vec<LinkItem> = item.links.clone();
        for each in &item.each {
            links.push(LinkItem {
                to: each.clone(),
                by: Vec::new(),
                says_by: true,
                on: Vec::new(),
                name: None,
                children: None,
                place: each.place.clone(),
            });
        }
        for link in links {
            let Some(to) = self.table_named(&link.to.name) else {
                let known = self.tables.iter().map(|table| &*table.name);
                let suggestion = nearest(&link.to.name, known);
                self.report(
                    Diagnostic::error("E0306", &link.to.place).with("name", &*link.to.name).suggest(suggestion),
                );
                continue;
            };
            let id = LinkId(self.links.len() as u32);
            let children = match (&link.children, &link.name) {
                (Some(children), _) => children.clone(),
                (None, Some(name)) => Arc::from(format!("{}的{}", name, item.name)),
                (None, None) => item.name.clone(),
            };
            self.links.push(Link {
                from,
                to,
                by: Vec::new(),
                on: Vec::new(),
                to_key: link.on.is_empty(),
                name: link.name.clone().unwrap_or_else(|| link.to.name.clone()),
                children,
                place: link.place.clone(),
            });
            self.tables[from.index()].links.push(id);
        }
    }

    /// The columns of links, resolved once all tables are known.
    fn fill_links(&mut self, from: TableId, item: &TableItem) {
        let ids = self.tables[from.index()].links.clone();
        let items: Vec<&LinkItem> =
            item.links.iter().filter(|link| self.table_named(&link.to.name).is_some()).collect();
        for (id, link) in ids.into_iter().zip(items) {
            if !link.says_by {
                continue;
            }
            let to = self.links[id.index()].to;
            let by: Vec<Option<ColumnId>> = link.by.iter().map(|named| self.link_column(from, named)).collect();
            let on: Vec<Option<ColumnId>> = match link.on.is_empty() {
                true => self.tables[to.index()].key.iter().map(|column| Some(*column)).collect(),
                false => link.on.iter().map(|named| self.link_column(to, named)).collect(),
            };
            let (Some(by), Some(on)) =
                (by.into_iter().collect::<Option<Vec<_>>>(), on.into_iter().collect::<Option<Vec<_>>>())
            else {
                continue;
            };
            if by.len() != on.len() {
                self.report(
                    Diagnostic::error("E0704", &link.place)
                        .with("to", &*link.to.name)
                        .with("by", by.len().to_string())
                        .with("key", on.len().to_string()),
                );
                continue;
            }
            for (by, on) in by.iter().zip(&on) {
                let (one, two) = (&self.columns[by.index()], &self.columns[on.index()]);
                if one.kind != two.kind {
                    let diagnostic = Diagnostic::error("E0705", &link.place)
                        .with("by", &*one.name)
                        .with("left", one.kind.word())
                        .with("on", &*two.name)
                        .with("right", two.kind.word())
                        .related(&one.place, "declared-here")
                        .related(&two.place, "declared-here");
                    self.report(diagnostic);
                }
            }
            self.links[id.index()].by = by;
            self.links[id.index()].on = on;
        }
    }

    /// A table of pairs is keyed by its parts' keys, one after the other, and linked to each part by its own.
    fn pairs(&mut self, position: usize, done: &mut [bool]) {
        let item = &self.pack.tables[position];
        if item.each.is_empty() || std::mem::replace(&mut done[position], true) {
            return;
        }
        let table = TableId(position as u32);
        let links = self.tables[position].links.clone();
        let named = item.links.iter().filter(|link| self.table_named(&link.to.name).is_some()).count();
        for link in links.into_iter().skip(named) {
            let part = self.links[link.index()].to;
            self.pairs(part.index(), done);
            for on in self.tables[part.index()].key.clone() {
                let by = self.pair_column(table, on);
                self.tables[position].key.push(by);
                self.links[link.index()].by.push(by);
                self.links[link.index()].on.push(on);
            }
        }
    }

    /// The column of a table of pairs for a key column of one of its parts: of the same name, with the part's name
    /// before it where the table has such a column already.
    fn pair_column(&mut self, table: TableId, of: ColumnId) -> ColumnId {
        let part = self.columns[of.index()].clone();
        let taken = self.tables[table.index()].fields.iter().any(|id| self.columns[id.index()].name == part.name);
        let name = match taken {
            true => Arc::from(format!("{}{}", self.tables[part.table.index()].name, part.name)),
            false => part.name.clone(),
        };
        let column = Column { table, name: Arc::clone(&name), ..part };
        let id = self.add_column(column, Dimension::Undeclared, Rests::default());
        self.set_named(table, &name, Progress::Done(id));
        self.tables[table.index()].fields.push(id);
        id
    }

    fn link_column(&mut self, table: TableId, named: &Named) -> Option<ColumnId> {
        match self.column_named(table, &named.name) {
            Some(column) => column,
            None => {
                let known = self.column_names(table);
                self.report(
                    Diagnostic::error("E0703", &named.place)
                        .with("name", &*named.name)
                        .with("table", &*self.tables[table.index()].name)
                        .suggest(nearest(&named.name, known.iter().map(|known| &**known))),
                );
                None
            }
        }
    }

    /// Tables that are pairs of others', and those without a file whose keys other tables' links name.
    fn distinct_rows(&mut self) {
        let pack = self.pack;
        for (position, item) in pack.tables.iter().enumerate() {
            let table = TableId(position as u32);
            if !item.each.is_empty() {
                let tables = item.each.iter().filter_map(|named| self.table_named(&named.name)).collect();
                self.tables[position].rows = Rows::Each(tables);
                continue;
            }
            let own_only_key = item.fields.iter().all(|field| item.key.iter().any(|key| key.name == field.name));
            if item.rows.is_some()
                || item.data.is_some()
                || item.calendar.is_some()
                || !item.sources.is_empty()
                || !own_only_key
                || item.file != item.name
            {
                continue;
            }
            let links: Vec<LinkId> = (0..self.links.len() as u32)
                .map(LinkId)
                .filter(|link| {
                    let link = &self.links[link.index()];
                    // A table of pairs is made from this one's rows and names no others.
                    let pairs = pack.tables[link.from.index()].each.iter().any(|part| part.name == item.name);
                    link.to == table && link.to_key && link.from != table && !pairs
                })
                .collect();
            if !links.is_empty() {
                self.tables[position].rows = Rows::Distinct(links);
            }
        }
    }
}
