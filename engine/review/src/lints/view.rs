//! A pack as lints see it: every expression as it was written, with the table in whose rows it stands and the item it
//! belongs to. What a plugin made of an expression is not looked at, only what a person wrote.

use heng_core::Pack;
use heng_core::check::unit::Unit;
use heng_core::kind::{Given, KeyValue, Record};
use heng_core::pack::model::{ColumnItem, FieldItem, ParameterItem, RuleItem, TableItem};
use heng_lang::{Kind, Part, Segment, Tree};
use heng_values::Place;
use std::sync::Arc;

/// The row that names mean.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// Its table; none where that is not known.
    pub(super) table: Option<Arc<str>>,
    outer: Option<Box<Scope>>,
}

impl Scope {
    /// The rows of a table.
    pub(super) fn of(table: &Arc<str>) -> Scope {
        Scope { table: Some(table.clone()), outer: None }
    }

    /// The table of the row outside an aggregate.
    pub(super) fn outer_table(&self) -> Option<Arc<str>> {
        self.outer.as_ref()?.table.clone()
    }
}

/// An expression as written.
pub(super) struct Written<'p> {
    pub(super) tree: &'p Tree,
    pub(super) scope: Scope,
    /// The plugin's item that it belongs to.
    pub(super) item: Option<&'p RuleItem>,
}

/// A pack and the texts its places point into.
pub(super) struct View<'p> {
    pub(super) pack: &'p Pack,
    text_of: &'p dyn Fn(&str) -> Option<Arc<str>>,
    written: Vec<Written<'p>>,
}

const OVER_ROWS: [&str; 12] =
    ["count", "sum", "avg", "min", "max", "any", "all", "share", "count_distinct", "first", "last", "join"];

impl<'p> View<'p> {
    pub(super) fn new(pack: &'p Pack, text_of: &'p dyn Fn(&str) -> Option<Arc<str>>) -> Self {
        let mut view = Self { pack, text_of, written: Vec::new() };
        for item in &pack.rules {
            let table = item.table.as_ref().map(|table| table.name.clone());
            view.record(&item.record, &Scope { table, outer: None }, item);
        }
        for column in pack.columns.iter().filter(|column| column.rule.is_none() && !column.broken) {
            let scope = Scope { table: Some(column.table.name.clone()), outer: None };
            view.written.push(Written { tree: &column.value, scope, item: None });
        }
        for sheet in pack.sheets.iter().flat_map(|sheet| &sheet.parts).filter(|part| part.rule.is_none()) {
            let scope = Scope { table: Some(sheet.table.name.clone()), outer: None };
            let trees = sheet.condition.iter().chain(sheet.columns.iter().map(|(_, tree, _)| tree));
            view.written.extend(trees.map(|tree| Written { tree, scope: scope.clone(), item: None }));
        }
        view
    }

    fn record(&mut self, record: &'p Record, scope: &Scope, item: &'p RuleItem) {
        for (_, given) in &record.entries {
            self.given(given, scope, item);
        }
    }

    fn given(&mut self, given: &'p Given, scope: &Scope, item: &'p RuleItem) {
        match &given.value {
            KeyValue::Expression(tree) => {
                self.written.push(Written { tree, scope: scope.clone(), item: Some(item) });
            }
            KeyValue::List(all) => all.iter().for_each(|one| self.given(one, scope, item)),
            KeyValue::Map(all) => all.iter().for_each(|(_, one)| self.given(one, scope, item)),
            KeyValue::Record(record) => self.record(record, scope, item),
            _ => {}
        }
    }

    /// Every expression as written.
    pub(super) fn written(&self) -> &[Written<'p>] {
        &self.written
    }

    /// Visits every part of an expression, itself first, with the row that names mean there.
    pub(super) fn walk<'t>(&self, tree: &'t Tree, scope: &Scope, visit: &mut dyn FnMut(&'t Tree, &Scope)) {
        visit(tree, scope);
        match &tree.kind {
            Kind::Call { name, arguments } if OVER_ROWS.contains(&&*name.name) => {
                let Some((first, rest)) = arguments.split_first() else { return };
                let table = match &first.kind {
                    Kind::Name(segments) => segments.last().and_then(|last| self.children(&last.name)),
                    _ => None,
                };
                let inner = Scope { table, outer: Some(Box::new(scope.clone())) };
                rest.iter().for_each(|argument| self.walk(argument, &inner, visit));
            }
            Kind::SumOver { link, value, condition } => {
                // In the rows whose link leads here: their table begins the link.
                let table = match &link.kind {
                    Kind::Name(segments) => segments.first().map(|first| first.name.clone()),
                    _ => None,
                };
                let inner = Scope { table, outer: Some(Box::new(scope.clone())) };
                self.walk(link, &Scope::default(), visit);
                [Some(value), condition.as_ref()].into_iter().flatten().for_each(|part| self.walk(part, &inner, visit));
            }
            _ => parts(tree).into_iter().for_each(|part| self.walk(part, scope, visit)),
        }
    }

    /// The table that a name means at the beginning of an aggregate.
    fn children(&self, name: &str) -> Option<Arc<str>> {
        if let Some(table) = self.table(name) {
            return Some(table.name.clone());
        }
        let leads = |table: &&TableItem| table.links.iter().any(|link| link.children.as_deref() == Some(name));
        self.pack.tables.iter().find(leads).map(|table| table.name.clone())
    }

    pub(super) fn table(&self, name: &str) -> Option<&'p TableItem> {
        self.pack.tables.iter().find(|table| &*table.name == name)
    }

    /// The field that a name means, where it is one.
    pub(super) fn field(&self, segments: &[Segment], scope: &Scope) -> Option<&'p FieldItem> {
        let (last, way) = segments.split_last()?;
        let table = match way.split_last() {
            None => scope.table.clone()?,
            Some((outer, [])) if matches!(&*outer.name, "本行" | "outer") => scope.outer.as_ref()?.table.clone()?,
            Some((table, _)) => self.table(&table.name)?.name.clone(),
        };
        // A column that the pack computes takes the place of nothing: a field and a derive never share a name.
        self.table(&table)?.fields.iter().find(|field| field.name == last.name)
    }

    /// The derived column that a name means in its own row, where a person wrote one.
    pub(super) fn column(&self, segments: &[Segment], scope: &Scope) -> Option<&'p ColumnItem> {
        let (Some(table), [name]) = (&scope.table, segments) else { return None };
        let mut columns = self.pack.columns.iter();
        columns.find(|column| column.table.name == *table && column.name.name == name.name && column.rule.is_none())
    }

    /// A column in all its periods and regions.
    pub(super) fn columns_like<'c>(
        &self,
        column: &'c ColumnItem,
    ) -> impl Iterator<Item = &'p ColumnItem> + use<'p, 'c> {
        let all = self.pack.columns.iter();
        all.filter(move |one| one.table.name == column.table.name && one.name.name == column.name.name)
    }

    /// Whether a table has a field or derived column of this name.
    pub(super) fn has_column(&self, table: &str, name: &str) -> bool {
        self.table(table).is_some_and(|table| table.fields.iter().any(|field| &*field.name == name))
            || self.pack.columns.iter().any(|column| &*column.table.name == table && &*column.name.name == name)
    }

    /// The declared unit of the column that a name means; none where it is none.
    pub(super) fn unit(&self, segments: &[Segment], scope: &Scope) -> Option<Option<Unit>> {
        if let Some(field) = self.field(segments, scope) {
            return Some(field.unit.clone());
        }
        let (Some(table), [name]) = (&scope.table, segments) else { return None };
        let mut columns = self.pack.columns.iter();
        let column = columns.find(|column| column.table.name == *table && column.name.name == name.name)?;
        column.unit.clone().map(Some)
    }

    /// The parameter that an expression names.
    pub(super) fn parameter(&self, tree: &Tree) -> Option<&'p ParameterItem> {
        let Kind::Name(segments) = &tree.kind else { return None };
        let parameters = self.pack.parameters.iter();
        let mut fitting = parameters.filter(|parameter| {
            let mut parts = parameter.name.split('.');
            segments.iter().all(|segment| parts.next() == Some(&segment.name)) && parts.next().is_none()
        });
        fitting.next()
    }

    /// The text of a file.
    pub(super) fn text(&self, place: &Place) -> Option<Arc<str>> {
        (self.text_of)(&place.file)
    }

    /// What an item says of itself in words: title, reason, text and note, without what stands in braces.
    pub(super) fn words(&self, item: &RuleItem) -> String {
        let mut words = format!("{}\n", item.title);
        for key in ["reason", "text", "note"] {
            match item.record.get(key).map(|given| &given.value) {
                Some(KeyValue::Text(text)) => words.push_str(text),
                Some(KeyValue::Expression(tree)) => {
                    if let Kind::Template(template) = &tree.kind {
                        for part in &template.parts {
                            match part {
                                Part::Text(text) => words.push_str(text),
                                Part::Value { .. } => words.push('\u{fffc}'),
                            }
                        }
                    }
                }
                _ => {}
            }
            words.push('\n');
        }
        words
    }
}

/// The direct parts of an expression.
pub(super) fn parts(tree: &Tree) -> Vec<&Tree> {
    match &tree.kind {
        Kind::List(items) | Kind::And(items) | Kind::Or(items) => items.iter().collect(),
        Kind::Call { arguments, .. } => arguments.iter().collect(),
        Kind::Negate(value) | Kind::Not(value) => vec![value],
        Kind::Binary { left, right, .. } | Kind::Coalesce(left, right) => vec![left, right],
        Kind::In { item, list } => vec![item, list],
        Kind::If { condition, then, otherwise } => vec![condition, then, otherwise],
        Kind::SumOver { link, value, condition } => {
            [Some(link), Some(value), condition.as_ref()].into_iter().flatten().collect()
        }
        Kind::Let { value, body, .. } => vec![value, body],
        Kind::Template(template) => template
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Value { value, .. } => Some(value),
                Part::Text(_) => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// An expression's words, the same for equal expressions wherever they stand.
pub(super) fn spelled(tree: &Tree) -> String {
    let all = |trees: &[Tree]| trees.iter().map(spelled).collect::<Vec<_>>().join(",");
    match &tree.kind {
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => format!("{text:?}"),
        Kind::Name(segments) => segments.iter().map(|segment| &*segment.name).collect::<Vec<_>>().join("."),
        Kind::Call { name, arguments } => format!("{}({})", name.name, all(arguments)),
        Kind::Binary { operator, left, right } => format!("({}{}{})", spelled(left), operator.sign(), spelled(right)),
        Kind::Negate(value) => format!("-{}", spelled(value)),
        Kind::Coalesce(first, second) => format!("({}??{})", spelled(first), spelled(second)),
        other => format!("{:?}#{}:{}", std::mem::discriminant(other), tree.place.file, tree.place.start),
    }
}
