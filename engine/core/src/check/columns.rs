//! Named columns on demand: a derived column or item's column is checked when it is first named; meeting it again on
//! the way is a circle. Versions in force are joined by region.

use super::builder::{Builder, Progress, Rests};
use super::checked::{Checked, Dimension, Scope};
use super::parameters::{AsOf, Version};
use crate::pack::model::ColumnItem;
use crate::program::{CaveatKind, Column, ColumnId, Formula, NodeId, Op, TableId};
use heng_values::{Builtin, Diagnostic, Number, Place, Type, Value};

impl Builder<'_> {
    /// Whether the pack declares a derived or item's column of this name.
    pub fn declares(&self, table: TableId, name: &str) -> bool {
        self.index.has_column(&self.tables[table.index()].name, name)
    }

    /// The column of a name; `None` where it has mistakes, which are told.
    pub fn resolve_column(&mut self, table: TableId, name: &str) -> Option<ColumnId> {
        match self.progress(table, name) {
            Some(Progress::Done(column)) => return Some(column),
            Some(Progress::Failed) => return None,
            Some(Progress::Open) | None => {}
        }
        let table_name = self.tables[table.index()].name.clone();
        let items: Vec<&ColumnItem> = self.index.columns(&table_name, name);
        let first = *items.first()?;
        let key = first.name.name.clone();
        if items.iter().any(|item| item.broken) {
            self.set_named(table, &key, Progress::Failed);
            return None;
        }
        let shown = format!("{table_name}.{name}");
        self.enter(&shown, &first.place)?;
        self.set_named(table, &key, Progress::Open);
        let before = std::mem::replace(&mut self.as_of, AsOf::Day(self.today));
        self.open_rests.push(Rests::default());
        let checked = self.versions_of(&items, table);
        let rests = self.open_rests.pop().unwrap_or_default();
        self.as_of = before;
        self.leave();
        let Some(checked) = checked else {
            self.set_named(table, &key, Progress::Failed);
            return None;
        };
        let kind = checked.kind.unwrap_or(Type::Text);
        let open = items.iter().any(|item| item.open);
        let column = Column {
            table,
            name: key.clone(),
            title: first.title.clone(),
            kind,
            unit: None,
            places: items.iter().find_map(|item| item.places).or_else(|| self.places_of(checked.node)),
            mask: if open { None } else { self.nodes[checked.node.index()].mask },
            formula: Formula::Node(checked.node),
            place: first.place.clone(),
        };
        let column = self.add_column(column, checked.dimension, rests);
        self.set_named(table, &key, Progress::Done(column));
        Some(column)
    }

    /// The versions in force, joined by region; where none is, `otherwise` or unknown.
    fn versions_of(&mut self, items: &[&ColumnItem], table: TableId) -> Option<Checked> {
        let first = items[0];
        let today = self.today;
        let in_force: Vec<&&ColumnItem> = items.iter().filter(|item| item.period.holds(today)).collect();
        let mut kind: Option<Type> = None;
        let mut dimension: Option<(Dimension, Place)> = None;
        let mut versions: Vec<Version> = Vec::with_capacity(in_force.len());
        let mut whole = true;
        for item in &in_force {
            let Some((checked, node)) = self.version_of(item, table) else {
                whole = false;
                continue;
            };
            if kind.is_some_and(|kind| Some(kind) != checked.kind) {
                self.report(
                    Diagnostic::error("E0408", &item.place)
                        .with("then", kind.map_or("", Type::word))
                        .with("otherwise", checked.kind.map_or("", Type::word)),
                );
                whole = false;
                continue;
            }
            kind = checked.kind;
            let region = item.period.region.clone().unwrap_or_default();
            // Two of one region are told of as duplicates.
            let other = versions.iter().all(|version| version.region != region);
            let (checked, node) = match &dimension {
                Some((Dimension::Unit(unit), declared)) if kind == Some(Type::Number) && other => {
                    // Versions are one column: 元 here and 万元 there is converted, 元/月 beside 元/年 refused.
                    let (unit, declared) = (unit.clone(), declared.clone());
                    let Some(checked) = self.in_declared(Checked { node, ..checked }, &unit, &declared) else {
                        whole = false;
                        continue;
                    };
                    let node = checked.node;
                    (checked, node)
                }
                _ => (checked, node),
            };
            dimension.get_or_insert((checked.dimension.clone(), checked.dimension_place.clone()));
            versions.push(Version { from: item.period.from, region, node: Some(node), caveat: None });
        }
        if !whole {
            return None;
        }
        let scope = Scope::of(table);
        let kind = match kind {
            Some(kind) => kind,
            None => self.type_out_of_force(first, table)?,
        };
        let before = std::mem::replace(&mut self.as_of, AsOf::Day(today));
        let name = format!("{}\u{1f}{}", first.table.name, first.name.name);
        let chosen = self.choose_version(&name, &versions, kind, &scope, &first.place);
        self.as_of = before;
        let anywhere = versions.iter().any(|version| version.region.is_empty());
        let node = match (chosen, anywhere) {
            (Some(node), true) => node,
            (chosen, _) => {
                let outside = self.outside(items, kind, dimension.as_ref(), table)?;
                self.around(chosen, &versions, outside, kind, &scope, first)
            }
        };
        let (dimension, origin) = dimension.unwrap_or((Dimension::declared(first.unit.as_ref()), first.place.clone()));
        Some(Checked::plain(node, kind, &first.place).with(dimension, &origin))
    }

    /// Where only some regions have a version, the others have what stands outside.
    fn around(
        &mut self,
        chosen: Option<NodeId>,
        versions: &[Version],
        outside: NodeId,
        kind: Type,
        scope: &Scope,
        first: &ColumnItem,
    ) -> NodeId {
        let Some(chosen) = chosen else { return outside };
        if matches!(self.nodes[outside.index()].op, Op::Unknown) {
            return chosen;
        }
        let regions = super::parameters::regions_of(versions);
        let inside: Vec<NodeId> =
            regions.iter().filter_map(|region| self.in_region(region, scope, &first.place)).collect();
        let inside = self.or(inside, &first.place);
        let _ = kind;
        self.choose(inside, chosen, outside, &first.place)
    }

    /// What a column is outside its periods, in its unit.
    fn outside(
        &mut self,
        items: &[&ColumnItem],
        kind: Type,
        unit: Option<&(Dimension, Place)>,
        table: TableId,
    ) -> Option<NodeId> {
        let otherwise = items.iter().find_map(|item| item.otherwise.as_ref());
        match otherwise {
            Some(tree) => {
                let checked = self.expression(tree, &mut Scope::of(table))?;
                let checked = self.as_type(checked, kind, "otherwise")?;
                match unit {
                    Some((Dimension::Unit(unit), declared)) if kind == Type::Number => {
                        Some(self.in_declared(checked, unit, declared)?.node)
                    }
                    _ => Some(checked.node),
                }
            }
            None => Some(self.node(Op::Unknown, kind, &items[0].place)),
        }
    }

    /// The type of a column no version of which is in force, found without telling mistakes of what is not used.
    fn type_out_of_force(&mut self, item: &ColumnItem, table: TableId) -> Option<Type> {
        if let Some(kind) = item.kind {
            return Some(kind);
        }
        let told = self.diagnostics.len();
        self.open_rests.push(Rests::default());
        let checked = self.expression(&item.value, &mut Scope::of(table));
        self.open_rests.pop();
        self.diagnostics.truncate(told);
        Some(checked.and_then(|checked| checked.kind).unwrap_or(Type::Text))
    }

    /// One version: its formula with unit, type, rounding, and what the rule's common keys say.
    fn version_of(&mut self, item: &ColumnItem, table: TableId) -> Option<(Checked, NodeId)> {
        let mut scope = Scope::of(table);
        let checked = self.expression(&item.value, &mut scope);
        let enabled = item.enabled.as_ref().map(|tree| self.condition(tree, &mut scope));
        let mut checked = checked?;
        let kind = match (item.kind, checked.kind) {
            (Some(kind), _) | (None, Some(kind)) => kind,
            (None, None) => {
                self.report(Diagnostic::error("E0411", &item.place).with("name", &*item.name.name));
                return None;
            }
        };
        checked = self.as_type(checked, kind, &item.name.name)?;
        if let Some(unit) = &item.unit {
            if kind == Type::Number {
                checked = self.in_declared(checked, unit, &item.place)?;
            }
            checked = checked.with(Dimension::Unit(unit.clone()), &item.place);
        } else if checked.dimension == Dimension::Literal {
            checked.dimension = Dimension::pure();
        }
        if !item.verified {
            self.rests_on(CaveatKind::Column, &item.name.name, None);
        }
        let mut node = checked.node;
        if let (Type::Number, Some(places)) = (kind, item.places) {
            let places = Number::from_integer(i64::from(places)).unwrap_or_default();
            let places = self.constant(Value::Number(places), &item.place);
            node = self.node(Op::Call(Builtin::Round, vec![node, places]), Type::Number, &item.place);
        }
        if let Some(position) = item.rule {
            node = self.where_of(position, table, node, kind)?;
        }
        if let Some(enabled) = enabled {
            let unit = Some((checked.dimension.clone(), checked.dimension_place.clone()));
            let outside = self.outside(&[item], kind, unit.as_ref(), table)?;
            node = self.choose(enabled?, node, outside, &item.place);
        }
        checked.node = node;
        Some((checked, node))
    }

    /// A judging item's column in rows it does not speak of: 不适用, 0 or no, since there is nothing to be missing.
    fn where_of(&mut self, position: usize, table: TableId, node: NodeId, kind: Type) -> Option<NodeId> {
        let pack = self.pack;
        let rule = &pack.rules[position];
        let own = rule.table.as_ref().is_some_and(|named| named.name == self.tables[table.index()].name);
        let (true, true, Some(tree)) = (rule.judges, own, rule.record.expression("where")) else { return Some(node) };
        let condition = self.condition(tree, &mut Scope::of(table))?;
        let absent = match kind {
            Type::Text => self.text("不适用", &rule.place),
            Type::Number => self.constant(Value::Number(Number::ZERO), &rule.place),
            Type::Bool => self.constant(Value::Bool(false), &rule.place),
            _ => self.node(Op::Unknown, kind, &rule.place),
        };
        Some(self.choose(condition, node, absent, &rule.place))
    }
}
