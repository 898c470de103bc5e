//! What a pack uses: every name that an expression, a list, a link, a key or a grid says. It errs on the side of "used":
//! where the table of a name is not known, it counts for every table.

use super::view::{Scope, View};
use heng_core::kind::{Given, KeyValue, Record};
use heng_core::operator::CellValue;
use heng_core::pack::model::OrderKey;
use heng_lang::{Kind, Segment, Tree};
use std::collections::HashSet;
use std::sync::Arc;

/// Keys whose texts are words for people.
const FOR_PEOPLE: [&str; 8] = ["id", "name", "title", "note", "source", "reason", "doc", "expect"];

/// Every name used.
#[derive(Default)]
pub(super) struct Usage {
    /// Columns of tables.
    columns: HashSet<(Arc<str>, Arc<str>)>,
    /// Names of a table that is not known, and words of texts and grids.
    names: HashSet<Arc<str>>,
    /// Dotted names as a whole.
    whole: HashSet<String>,
    /// Functions and scales called.
    calls: HashSet<Arc<str>>,
}

impl Usage {
    pub(super) fn column(&self, table: &str, name: &str) -> bool {
        self.names.contains(name)
            || self.whole.contains(name)
            || self.columns.contains(&(Arc::from(table), Arc::from(name)))
    }

    pub(super) fn parameter(&self, name: &str) -> bool {
        self.whole.contains(name) || self.names.contains(name)
    }

    pub(super) fn call(&self, name: &str) -> bool {
        self.calls.contains(name)
    }

    /// Everything that the pack says.
    pub(super) fn new(view: &View<'_>) -> Usage {
        let mut usage = Usage::default();
        let pack = view.pack;
        for written in view.written() {
            usage.tree(view, written.tree, &written.scope);
        }
        for column in &pack.columns {
            let scope = Scope::of(&column.table.name);
            let trees = [Some(&column.value), column.otherwise.as_ref(), column.enabled.as_ref()];
            trees.into_iter().flatten().for_each(|tree| usage.tree(view, tree, &scope));
        }
        for finding in &pack.findings {
            let scope = Scope::of(&finding.table.name);
            let more = [&finding.level, &finding.severity, &finding.category, &finding.message, &finding.margin];
            let more = more.into_iter().chain([&finding.action, &finding.department]).flatten();
            std::iter::once(&finding.when).chain(more).for_each(|tree| usage.tree(view, tree, &scope));
        }
        for sheet in &pack.sheets {
            for part in &sheet.parts {
                let scope = Scope::of(&part.table.name);
                let cells = part.columns.iter().map(|(_, tree, _)| tree);
                part.condition.iter().chain(cells).for_each(|tree| usage.tree(view, tree, &scope));
            }
            let titles = sheet.group.iter().chain(&sheet.split).chain(sheet.totals.iter().map(|(named, _)| named));
            titles.for_each(|named| usage.words(&named.name));
            for (key, _) in &sheet.order {
                match key {
                    OrderKey::Title(named) => usage.words(&named.name),
                    OrderKey::Expression(tree) => usage.tree(view, tree, &Scope::default()),
                }
            }
        }
        for exemption in &pack.exemptions {
            let scope = Scope::of(&exemption.table.name);
            std::iter::once(&exemption.when).chain(&exemption.reason).for_each(|tree| usage.tree(view, tree, &scope));
        }
        for table in &pack.tables {
            let scope = Scope::of(&table.name);
            table.only.iter().for_each(|tree| usage.tree(view, tree, &scope));
            if let Some((_, from, until)) = &table.calendar {
                // Its columns are given by what a calendar is.
                let given = ["起", "止", "名"].map(|name| (table.name.clone(), Arc::from(name)));
                usage.columns.extend(given);
                [from, until].into_iter().for_each(|tree| usage.tree(view, tree, &Scope::default()));
            }
            let here = table.key.iter().chain(&table.label).chain(table.links.iter().flat_map(|link| &link.by));
            usage.columns.extend(here.map(|named| (table.name.clone(), named.name.clone())));
            for link in &table.links {
                usage.columns.extend(link.on.iter().map(|named| (link.to.name.clone(), named.name.clone())));
            }
        }
        usage.names.extend(pack.region_levels.iter().cloned());
        for parameter in &pack.parameters {
            let bounds = parameter.least.iter().chain(&parameter.greatest);
            bounds.for_each(|tree| usage.tree(view, tree, &Scope::default()));
        }
        for rule in &pack.rules {
            usage.record(&rule.record);
        }
        for cell in pack.cells.iter().flat_map(|grid| &grid.rows).flat_map(|row| &row.cells) {
            match cell {
                CellValue::Text(text) => usage.words(&text.text),
                CellValue::Texts(all, _) => all.iter().for_each(|text| usage.words(&text.text)),
                CellValue::Value(..) | CellValue::Odd(_) => {}
            }
        }
        for function in &pack.functions {
            function.body.iter().for_each(|tree| usage.tree(view, tree, &Scope::default()));
        }
        pack.function_files.iter().for_each(|file| usage.script(&file.text));
        usage
    }

    fn tree(&mut self, view: &View<'_>, tree: &Tree, scope: &Scope) {
        view.walk(tree, scope, &mut |tree, scope| match &tree.kind {
            Kind::Name(segments) => self.name(view, segments, scope),
            Kind::Call { name, .. } => {
                self.calls.insert(name.name.clone());
            }
            _ => {}
        });
    }

    fn name(&mut self, view: &View<'_>, segments: &[Segment], scope: &Scope) {
        let Some((last, way)) = segments.split_last() else { return };
        let whole = segments.iter().map(|segment| &*segment.name).collect::<Vec<_>>().join(".");
        self.whole.insert(whole);
        let table = match way.split_last() {
            None => scope.table.clone(),
            Some((outer, [])) if matches!(&*outer.name, "本行" | "outer") => scope.outer_table(),
            Some((table, _)) => Some(table.name.clone()),
        };
        match table.filter(|table| view.has_column(table, &last.name)) {
            Some(table) => self.columns.insert((table, last.name.clone())),
            None => self.names.insert(last.name.clone()),
        };
        // The rows outside an aggregate, where a name is not one of the rows inside.
        way.iter().for_each(|segment| {
            self.names.insert(segment.name.clone());
        });
    }

    /// The words of a text that may hold a formula or the name of a column.
    fn words(&mut self, text: &str) {
        let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        for word in text.split(|c| !inside(c)).filter(|word| !word.is_empty()) {
            self.whole.insert(word.to_owned());
            self.names.extend(word.split('.').map(Arc::from));
            self.calls.insert(Arc::from(word));
        }
    }

    fn record(&mut self, record: &Record) {
        for (key, given) in &record.entries {
            if !FOR_PEOPLE.contains(&&*key.name) {
                self.given(given);
            }
        }
    }

    fn given(&mut self, given: &Given) {
        match &given.value {
            KeyValue::Text(text) => self.words(text),
            KeyValue::List(all) => all.iter().for_each(|one| self.given(one)),
            KeyValue::Map(all) => all.iter().for_each(|(key, one)| {
                self.words(&key.name);
                self.given(one);
            }),
            KeyValue::Record(record) => self.record(record),
            _ => {}
        }
    }

    /// The functions that a script calls: words before a bracket that do not stand behind `fn`.
    fn script(&mut self, text: &str) {
        let mut before = "";
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        let mut rest = text;
        while let Some(start) = rest.find(inside) {
            rest = &rest[start..];
            let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            if after.trim_start().starts_with('(') && before != "fn" {
                self.calls.insert(Arc::from(word));
            }
            before = word;
            rest = after;
        }
    }
}
