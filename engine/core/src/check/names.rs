//! What a name means where it stands: a field or derived column, a column in a linked row, a parameter, a variable.
//! Two meanings in one place are an error that shows both.

use super::builder::Builder;
use super::checked::{Checked, Scope};
use super::ways::Way;
use crate::program::{ColumnId, LinkId, TableId};
use crate::suggest::nearest;
use heng_lang::Segment;
use heng_values::{Diagnostic, Place, Type, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// Words for the row outside an aggregate.
const OUTER: [&str; 2] = ["本行", "outer"];

/// The whole of a dotted name.
pub fn joined(segments: &[Segment]) -> Cow<'_, str> {
    match segments {
        [only] => Cow::Borrowed(&only.name),
        _ => Cow::Owned(segments.iter().map(|segment| &*segment.name).collect::<Vec<_>>().join(".")),
    }
}

/// The place of a whole dotted name.
pub fn place_of(segments: &[Segment]) -> Place {
    match segments {
        [first, .., last] => first.place.to(&last.place),
        [only] => only.place.clone(),
        [] => Place::new(Arc::from(""), 0, 0),
    }
}

impl Builder<'_> {
    /// A name where a value is wanted.
    pub fn name(&mut self, segments: &[Segment], scope: &mut Scope) -> Option<Checked> {
        let place = place_of(segments);
        if let [only] = segments {
            if let Some((_, local)) = scope.locals.iter().rev().find(|(name, _)| *name == only.name) {
                return Some(local.clone());
            }
            match &*only.name {
                "now" => {
                    let node = self.constant(Value::Moment(self.now), &place);
                    let mut checked = Checked::plain(node, Type::Moment, &place);
                    checked.is_now = true;
                    return Some(checked);
                }
                "today" => {
                    let node = self.constant(Value::Date(self.today), &place);
                    return Some(Checked::plain(node, Type::Date, &place));
                }
                _ => {}
            }
        }
        if let Some((first, rest)) = segments.split_first()
            && OUTER.contains(&&*first.name)
        {
            return self.outer_name(rest, scope, &place);
        }
        let whole = joined(segments);
        let column = self.column_named(scope.table, &whole);
        let parameter = self.index.parameter(&whole);
        let walked = if segments.len() > 1 && column.is_none() {
            self.walk(segments, scope.table, parameter.is_none())
        } else {
            Walked::Nothing
        };
        match (column, parameter, walked) {
            (Some(_), Some(parameter), _) => {
                let other = self.pack.parameters[parameter].place.clone();
                self.report(Diagnostic::error("E0304", &place).with("name", &*whole).related(&other, "declared-here"));
                None
            }
            (Some(column), None, _) => self.read_at(column?, &[], scope, &place),
            (None, Some(parameter), Walked::Nothing) => self.parameter(parameter, scope, &place),
            (None, Some(parameter), _) => {
                let other = self.pack.parameters[parameter].place.clone();
                self.report(Diagnostic::error("E0304", &place).with("name", &*whole).related(&other, "declared-here"));
                None
            }
            (None, None, Walked::Column(column, links)) => self.read_at(column, &links, scope, &place),
            (None, None, Walked::Failed) => None,
            (None, None, Walked::Nothing) => {
                self.unknown_name(&whole, scope, &place);
                None
            }
        }
    }

    fn outer_name(&mut self, rest: &[Segment], scope: &mut Scope, place: &Place) -> Option<Checked> {
        let Some(outer) = &scope.outer else {
            self.report(Diagnostic::error("E0311", place));
            return None;
        };
        if rest.is_empty() {
            self.report(Diagnostic::error("E0311", place));
            return None;
        }
        let mut outer = outer.as_ref().clone();
        outer.locals.clear();
        scope.pairs = true;
        self.name(rest, &mut outer)
    }

    /// A column by its whole name in a table: `Some(None)` where its mistakes are told already.
    pub fn column_named(&mut self, table: TableId, name: &str) -> Option<Option<ColumnId>> {
        if !self.has_column(table, name) {
            return None;
        }
        Some(self.resolve_column(table, name))
    }

    /// Whether a table has a field, derived column or item's column of this name.
    pub fn has_column(&self, table: TableId, name: &str) -> bool {
        self.progress(table, name).is_some() || self.declares(table, name)
    }

    /// Walks links until the rest of the name is a column.
    fn walk(&mut self, segments: &[Segment], from: TableId, complain: bool) -> Walked {
        let (mut table, mut links, mut at) = (from, Vec::<LinkId>::new(), 0);
        while at + 1 < segments.len() {
            match self.way_up(table, &segments[at].name) {
                Way::Links(way) => {
                    table = self.links[way[way.len() - 1].index()].to;
                    links.extend(way);
                    at += 1;
                }
                Way::Two(one, two) => {
                    self.two_ways(&one, &two, &segments[at].place);
                    return Walked::Failed;
                }
                // A name may begin with the table it stands in, as links handed to plugins do.
                Way::None if at == 0 && segments[0].name == self.tables[table.index()].name => at += 1,
                Way::None => return Walked::Nothing,
            }
            let rest = joined(&segments[at..]);
            match self.column_named(table, &rest) {
                Some(Some(column)) => return Walked::Column(column, links),
                Some(None) => return Walked::Failed,
                None => {}
            }
        }
        if complain && at > 0 {
            let rest = &segments[at..];
            let name = joined(rest);
            let known = self.column_names(table);
            self.report(
                Diagnostic::error("E0303", &place_of(rest))
                    .with("name", &*name)
                    .with("table", &*self.tables[table.index()].name)
                    .suggest(nearest(&name, known.iter().map(|known| &**known))),
            );
            return Walked::Failed;
        }
        Walked::Nothing
    }

    /// Two ways of the same length between two tables.
    pub fn two_ways(&mut self, one: &[LinkId], two: &[LinkId], place: &Place) {
        let (first, second) = (self.show_way(one), self.show_way(two));
        let places = (self.links[one[0].index()].place.clone(), self.links[two[0].index()].place.clone());
        self.report(
            Diagnostic::error("E0309", place)
                .with("one", first)
                .with("two", second)
                .related(&places.0, "declared-here")
                .related(&places.1, "declared-here"),
        );
    }

    /// Reads a column over links from a scope's row.
    pub fn read_at(&mut self, column: ColumnId, links: &[LinkId], scope: &Scope, place: &Place) -> Option<Checked> {
        let mut key = scope.base.clone();
        key.links.extend_from_slice(links);
        let path = self.path(key);
        let node = self.read(column, path, place);
        let known = &self.columns[column.index()];
        let (kind, declared) = (known.kind, known.place.clone());
        let dimension = self.dimensions[column.index()].clone();
        Some(Checked::plain(node, kind, place).with(dimension, &declared))
    }

    fn unknown_name(&mut self, name: &str, scope: &Scope, place: &Place) {
        let mut known: Vec<String> = self.column_names(scope.table);
        known.extend(self.pack.parameters.iter().map(|parameter| parameter.name.to_string()));
        known.extend(scope.locals.iter().map(|(name, _)| name.to_string()));
        let table = self.tables[scope.table.index()].name.to_string();
        if let Some(choices) = self.pack.rules.iter().find_map(|rule| rule.record.choices_at(place)) {
            known.extend(choices.words.iter().map(|word| word.to_string()));
            let diagnostic = Diagnostic::error("E0619", place)
                .with("kind", &*choices.owner)
                .with("key", &*choices.key)
                .with("value", name)
                .with("table", table)
                .with("choices", choices.words.join(", "))
                .suggest(nearest(name, known.iter().map(|known| &**known)));
            self.report(diagnostic);
            return;
        }
        let code = if self.table_named(name).is_some() { "E0314" } else { "E0301" };
        let elsewhere = self.tables_with(name, scope.table);
        let mut diagnostic = Diagnostic::error(code, place)
            .with("name", name)
            .with("table", table)
            .suggest(words_run_together(name, &known).or_else(|| nearest(name, known.iter().map(|known| &**known))));
        if let Some((table, declared)) = elsewhere {
            let arguments = vec![("table", table)];
            diagnostic = diagnostic.related_with(&declared, "name-in-other-table", arguments);
        }
        self.report(diagnostic);
    }

    /// Another table that has a column of this name.
    fn tables_with(&self, name: &str, not: TableId) -> Option<(String, Place)> {
        let fields = self
            .pack
            .tables
            .iter()
            .flat_map(|table| table.fields.iter().map(move |field| (&table.name, &field.name, &field.place)));
        let derived = self.pack.columns.iter().map(|column| (&column.table.name, &column.name.name, &column.place));
        fields
            .chain(derived)
            .find(|(table, known, _)| &***known == name && **table != self.tables[not.index()].name)
            .map(|(table, _, place)| (table.to_string(), place.clone()))
    }

    /// The names of a table's columns, for suggestions.
    pub fn column_names(&self, table: TableId) -> Vec<String> {
        let name = &self.tables[table.index()].name;
        let fields = self.pack.tables.iter().filter(|item| item.name == *name).flat_map(|item| &item.fields);
        let derived = self.pack.columns.iter().filter(|column| column.table.name == *name);
        let mut names: Vec<String> = fields.map(|field| field.name.to_string()).collect();
        names.extend(derived.map(|column| column.name.name.to_string()));
        names.sort();
        names.dedup();
        names
    }
}

/// Where a walk over links ended.
enum Walked {
    /// At a column, over these links.
    Column(ColumnId, Vec<LinkId>),
    /// At a mistake that is told.
    Failed,
    /// The name does not begin with a link.
    Nothing,
}

/// `甲且乙` is one name; where both sides are names of their own, `甲 且 乙` was meant.
fn words_run_together(name: &str, known: &[String]) -> Option<String> {
    let is_known = |part: &str| known.iter().any(|known| known == part.strip_prefix('非').unwrap_or(part));
    let word = |at: usize, word: char| {
        let (left, right) = (&name[..at], &name[at + word.len_utf8()..]);
        (is_known(left) && is_known(right)).then(|| format!("{left} {word} {right}"))
    };
    let mut joined = name.char_indices().filter(|(_, sign)| matches!(sign, '且' | '或'));
    joined.find_map(|(at, sign)| word(at, sign)).or_else(|| {
        let part = name.strip_prefix('非')?;
        known.iter().any(|known| known == part).then(|| format!("非 {part}"))
    })
}
