//! Dated and regional values → nodes: the value in force on a day is a constant; where regions differ it is chosen by
//! the row's region; where the day differs by row it is chosen by that day.

use super::builder::{Builder, Rests};
use super::checked::{Checked, Dimension, Scope};
use crate::operator::SharedRows;
use crate::operator::regional::{Dated, Regional};
use crate::pack::model::{ParameterValue, Region};
use crate::pack::show_date;
use crate::program::{CaveatKind, ColumnId, LinkId, NodeId, Op, ParameterId, TableId};
use heng_values::{Builtin, Date, Diagnostic, Place, Type, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Up to so many regions are a chain of choices, which reasons are told of best; more are looked up.
const CHAINED: usize = 64;

/// The day as of which dated values are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AsOf {
    /// One day for all rows.
    Day(Date),
    /// A date of each row.
    Row(NodeId),
}

/// One dated, regional choice: what it gives, and what it is called where nobody confirmed it.
pub struct Version {
    /// First day in force.
    pub from: Option<Date>,
    /// Where; everywhere if empty.
    pub region: Region,
    /// What it gives; none where it is no longer in force.
    pub node: Option<NodeId>,
    /// Named in 未核实 where nobody confirmed it.
    pub caveat: Option<Arc<str>>,
}

impl Builder<'_> {
    /// A parameter's value in a row.
    pub fn parameter(&mut self, position: usize, scope: &mut Scope, place: &Place) -> Option<Checked> {
        let pack = self.pack;
        let parameter = &pack.parameters[position];
        let id = ParameterId(position as u32);
        let versions: Vec<Version> = parameter
            .values
            .iter()
            .zip(0..)
            .map(|(value, at): (&ParameterValue, u32)| Version {
                from: Some(value.from),
                region: value.region.clone(),
                node: value.value.clone().map(|value| {
                    let value = self.constant(value, place);
                    self.node(Op::Parameter { parameter: id, version: Some(at), value }, parameter.kind, place)
                }),
                caveat: (!value.verified).then(|| caveat_name(&parameter.name, &value.region)),
            })
            .collect();
        let node = self.choose_version(&parameter.name, &versions, parameter.kind, scope, place);
        let Some(node) = node else {
            let first = parameter.values.iter().map(|value| value.from).min();
            let day = match self.as_of {
                AsOf::Day(day) => day,
                AsOf::Row(_) => self.today,
            };
            self.report(
                Diagnostic::error("E0503", place)
                    .with("name", &*parameter.name)
                    .with("day", show_date(day))
                    .with("when", if first.is_some_and(|first| first <= day) { "after" } else { "before" })
                    .with("first", first.map(show_date).unwrap_or_default())
                    .related(&parameter.place, "declared-here"),
            );
            return None;
        };
        let node = self.named(id, node, place);
        let dimension = match parameter.kind {
            Type::Number => Dimension::figure(parameter.unit.as_ref()),
            _ => Dimension::Undeclared,
        };
        Some(Checked::plain(node, parameter.kind, place).with(dimension, &parameter.place))
    }

    /// A choice among the versions of a parameter or scale, under its name.
    pub fn named(&mut self, parameter: ParameterId, value: NodeId, place: &Place) -> NodeId {
        if matches!(self.nodes[value.index()].op, Op::Parameter { .. }) {
            return value;
        }
        let kind = self.nodes[value.index()].kind;
        self.node(Op::Parameter { parameter, version: None, value }, kind, place)
    }

    /// Chooses among versions by date and region. `None` where none is in force on the day, in any region. `name` tells
    /// one set of versions from another.
    pub fn choose_version(
        &mut self,
        name: &str,
        versions: &[Version],
        kind: Type,
        scope: &Scope,
        place: &Place,
    ) -> Option<NodeId> {
        let mut by_region: BTreeMap<(usize, &Region), Vec<&Version>> = BTreeMap::new();
        for version in versions {
            // Where the region is given only those around it can count.
            if self.fixed_region.as_ref().is_none_or(|fixed| fixed.starts_with(&version.region)) {
                by_region.entry((version.region.len(), &version.region)).or_default().push(version);
            }
        }
        if by_region.len() > CHAINED && versions.iter().all(|version| self.is_fixed(version)) {
            return self.look_up(name, by_region, kind, scope, place);
        }
        // Wider regions first: each narrower one is wrapped around what was chosen so far.
        let mut chosen: Option<NodeId> = None;
        for ((_, region), here) in by_region {
            let Some(value) = self.by_date(&here, chosen, kind, place) else { continue };
            if region.is_empty() {
                chosen = Some(value);
                self.note_caveats(&here, None);
                continue;
            }
            let Some(matches) = self.in_region(region, scope, place) else { continue };
            let otherwise = match chosen {
                Some(otherwise) => otherwise,
                None => self.node(Op::Unknown, kind, place),
            };
            self.note_caveats(&here, Some(matches));
            chosen = Some(self.choose(matches, value, otherwise, place));
        }
        chosen
    }

    fn is_fixed(&self, version: &Version) -> bool {
        version.node.is_none_or(|node| self.constant_of(node).is_some())
    }

    /// Many regions: the value is looked up by the row's own.
    fn look_up(
        &mut self,
        name: &str,
        by_region: BTreeMap<(usize, &Region), Vec<&Version>>,
        kind: Type,
        scope: &Scope,
        place: &Place,
    ) -> Option<NodeId> {
        let deepest = by_region.keys().map(|(levels, _)| *levels).max().unwrap_or(0);
        let mut inputs: Vec<NodeId> = Vec::with_capacity(deepest + 1);
        for level in 0..deepest {
            match self.region_node(scope, level, place) {
                Some(node) => inputs.push(node),
                None => break,
            }
        }
        let levels = inputs.len();
        let day = match self.as_of {
            AsOf::Day(day) => Some(day),
            AsOf::Row(node) => {
                inputs.push(node);
                None
            }
        };
        let mut any = false;
        for ((depth, region), here) in by_region.iter().filter(|((depth, _), _)| *depth <= levels) {
            let in_force = |version: &&&Version| day.is_none_or(|day| version.from.is_none_or(|from| from <= day));
            let current = here.iter().filter(in_force).max_by_key(|version| version.from);
            any |= day.is_none() || current.is_some_and(|version| version.node.is_some());
            if here.iter().any(|version| version.caveat.is_some()) {
                let matches = if *depth == 0 { None } else { Some(self.in_region(region, scope, place)?) };
                self.note_caveats(here, matches);
            }
        }
        if !any {
            return None;
        }
        let key = format!("regional\u{1f}{name}\u{1f}{:?}\u{1f}{levels}", day);
        if !self.shared.contains_key(&key) {
            let value = |version: &&Version| version.node.and_then(|node| self.constant_of(node)).cloned();
            let mut regions = BTreeMap::new();
            for ((depth, region), mut here) in by_region {
                here.sort_by_key(|version| version.from);
                let dated: Dated = match day {
                    None => here.iter().map(|version| (version.from, value(version))).collect(),
                    Some(day) => {
                        let in_force = |version: &&&Version| version.from.is_none_or(|from| from <= day);
                        let current = here.iter().rev().find(in_force).and_then(value);
                        current.map(|value| (None, Some(value))).into_iter().collect()
                    }
                };
                if depth <= levels && !dated.is_empty() {
                    regions.insert((depth, region.clone()), dated);
                }
            }
            let made = SharedRows(Arc::new(Regional { regions, levels, by_day: day.is_none(), kind }));
            self.shared.insert(key.clone(), Some((Arc::new(made), Rests::default())));
        }
        let (made, _) = self.shared.get(&key)?.clone()?;
        let operator = made.downcast_ref::<SharedRows>()?.clone();
        Some(self.node(Op::Native { operator, inputs, output: 0 }, kind, place))
    }

    /// The value in force on the day, or chosen by each row's day; then a wider region's where none is in force yet.
    fn by_date(&mut self, versions: &[&Version], wider: Option<NodeId>, kind: Type, place: &Place) -> Option<NodeId> {
        let mut ordered = versions.to_vec();
        ordered.sort_by_key(|version| version.from);
        match self.as_of {
            AsOf::Day(day) => {
                let current = ordered.iter().rev().find(|version| version.from.is_none_or(|from| from <= day))?;
                current.node
            }
            AsOf::Row(day) => {
                let before = match wider {
                    Some(wider) => wider,
                    None => self.node(Op::Unknown, kind, place),
                };
                let mut chosen = before;
                for version in ordered {
                    let value = version.node.unwrap_or(before);
                    chosen = match version.from {
                        None => value,
                        Some(from) => {
                            let from = self.constant(Value::Date(from), place);
                            let reached =
                                self.node(Op::Call(Builtin::GreaterOrEqual, vec![day, from]), Type::Bool, place);
                            self.choose(reached, value, chosen, place)
                        }
                    };
                }
                Some(chosen)
            }
        }
    }

    fn note_caveats(&mut self, versions: &[&Version], condition: Option<NodeId>) {
        let in_force = |version: &&&Version| match self.as_of {
            AsOf::Day(day) => version.from.is_none_or(|from| from <= day),
            AsOf::Row(_) => true,
        };
        let mut current: Vec<&&Version> = versions.iter().filter(in_force).collect();
        if let AsOf::Day(_) = self.as_of {
            current.sort_by_key(|version| version.from);
            current = current.pop().into_iter().collect();
        }
        let names: Vec<Arc<str>> = current.iter().filter_map(|version| version.caveat.clone()).collect();
        for name in names {
            self.rests_on(CaveatKind::Figure, &name, condition);
        }
    }

    /// Whether the row lies in a region; `None` where its table has no such level, so that it never can.
    pub fn in_region(&mut self, region: &Region, scope: &Scope, place: &Place) -> Option<NodeId> {
        if let Some(fixed) = &self.fixed_region {
            let inside = Value::Bool(fixed.starts_with(region));
            return Some(self.constant(inside, place));
        }
        let mut conditions = Vec::with_capacity(region.len());
        for (level, name) in region.iter().enumerate() {
            let column = self.region_node(scope, level, place)?;
            let name = self.text(name, place);
            let equal = Op::Call(Builtin::Equal, vec![column, name]);
            conditions.push(self.node(equal, Type::Bool, place));
        }
        Some(self.and(conditions, place))
    }

    /// The row's region at a level: its own field of that name, else that of the nearest row it links to.
    pub fn region_node(&mut self, scope: &Scope, level: usize, place: &Place) -> Option<NodeId> {
        let name = self.pack.region_levels.get(level)?.clone();
        let (table, links) = self.nearest(scope.table, &|table| self.has_column(table, &name))?;
        let column = self.column_named(table, &name)??;
        if self.columns[column.index()].kind != Type::Text {
            return None;
        }
        Some(self.read_there(column, scope, links, place))
    }

    /// What says to people which row it is: its table's label, else that of the nearest row it links to.
    pub fn label_node(&mut self, scope: &Scope, place: &Place) -> Option<NodeId> {
        let pack = self.pack;
        let (table, links) = self.nearest(scope.table, &|table| pack.tables[table.index()].label.is_some())?;
        let label = pack.tables[table.index()].label.as_ref()?;
        let column = self.column_named(table, &label.name)??;
        let read = self.read_there(column, scope, links, place);
        Some(match self.columns[column.index()].kind {
            Type::Text => read,
            _ => self.node(Op::Call(Builtin::Text, vec![read]), Type::Text, place),
        })
    }

    fn read_there(&mut self, column: ColumnId, scope: &Scope, links: Vec<LinkId>, place: &Place) -> NodeId {
        let mut key = scope.base.clone();
        key.links.extend(links);
        let path = self.path(key);
        self.read(column, path, place)
    }

    /// The nearest table, itself first, that is one of those asked for; a named link counts only if no other leads there.
    fn nearest(&self, table: TableId, asked: &dyn Fn(TableId) -> bool) -> Option<(TableId, Vec<LinkId>)> {
        for named in [false, true] {
            let mut layer = vec![(table, Vec::new())];
            let mut seen = vec![false; self.tables.len()];
            while !layer.is_empty() {
                if let Some(found) = layer.iter().find(|(table, _)| asked(*table)) {
                    return Some(found.clone());
                }
                let mut next = Vec::new();
                for (table, links) in &layer {
                    if std::mem::replace(&mut seen[table.index()], true) {
                        continue;
                    }
                    for link in &self.tables[table.index()].links {
                        let known = &self.links[link.index()];
                        if named || known.name == self.tables[known.to.index()].name {
                            let mut longer = links.clone();
                            longer.push(*link);
                            next.push((known.to, longer));
                        }
                    }
                }
                layer = next;
            }
        }
        None
    }
}

/// The distinct regions of versions, wider ones first.
pub fn regions_of(versions: &[Version]) -> Vec<Region> {
    let mut regions: Vec<Region> = versions.iter().map(|version| version.region.clone()).collect();
    regions.sort_by(|one, two| (one.len(), one).cmp(&(two.len(), two)));
    regions.dedup();
    regions
}

/// How an unconfirmed value is named.
pub fn caveat_name(name: &str, region: &Region) -> Arc<str> {
    match region.is_empty() {
        true => Arc::from(name),
        false => Arc::from(format!("{name}({})", region.join("/"))),
    }
}
