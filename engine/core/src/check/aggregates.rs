//! Aggregates over the rows that lead to a row, and computations over a whole table: each becomes a column of its own.

use super::builder::{Builder, Rests};
use super::checked::{Checked, Dimension, Scope};
use super::ways::Way;
use crate::program::{
    Aggregate, AggregateKind, ColumnId, LinkId, NodeId, Origin, Pairing, PathKey, TableId, Whole, WholeKind,
};
use crate::suggest::nearest;
use heng_lang::{Kind, Segment, Tree};
use heng_values::{Diagnostic, Number, Place, Type, Value};

/// The rows that an aggregate goes over.
struct Target {
    /// Links climbed first, from the asking row.
    up: Vec<LinkId>,
    /// The table reached by climbing.
    common: TableId,
    /// The table aggregated over.
    over: TableId,
    /// From it up to the common row.
    down: Vec<LinkId>,
}

impl Builder<'_> {
    /// `count(…)`, `sum(…)` …
    pub fn aggregate_call(&mut self, name: &str, trees: &[Tree], scope: &mut Scope, place: &Place) -> Option<Checked> {
        let (kind, values, least) = match name {
            "count" => (AggregateKind::Count, 0, 1),
            "sum" => (AggregateKind::Sum, 1, 2),
            "avg" => (AggregateKind::Average, 1, 2),
            "min" => (AggregateKind::Minimum, 1, 2),
            "max" => (AggregateKind::Maximum, 1, 2),
            "any" => (AggregateKind::Any, 0, 2),
            "all" => (AggregateKind::All, 0, 2),
            "share" => (AggregateKind::Share, 0, 2),
            "count_distinct" => (AggregateKind::CountDistinct, 1, 2),
            "first" => (AggregateKind::First, 2, 3),
            "last" => (AggregateKind::Last, 2, 3),
            _ => (AggregateKind::Join, 1, 2),
        };
        self.counted(name, trees, least, Some(values + 2), place)?;
        let segments = self.way_name(&trees[0], name)?;
        let target = self.target(&segments, scope.table, name)?;
        self.aggregate_over(kind, &target, &trees[1..], values, scope, place)
    }

    /// `sum_over(link, x, c)` of a plugin: the link is seen from the summed rows, its first name is their table.
    pub fn sum_over(
        &mut self,
        link: &Tree,
        value: &Tree,
        condition: Option<&Tree>,
        scope: &mut Scope,
        place: &Place,
    ) -> Option<Checked> {
        let segments = self.way_name(link, "sum_over")?;
        let known = self.links_to(&segments, scope.table);
        let Some((over, down)) = known else {
            self.no_way(&segments, scope.table, "sum_over");
            return None;
        };
        let target = Target { up: Vec::new(), common: scope.table, over, down };
        let mut trees = vec![value.clone()];
        trees.extend(condition.cloned());
        self.aggregate_over(AggregateKind::Sum, &target, &trees, 1, scope, place)
    }

    /// A link path written `表.联系` or `表`, that leads from a table to this one.
    fn links_to(&self, segments: &[Segment], to: TableId) -> Option<(TableId, Vec<LinkId>)> {
        let (first, rest) = segments.split_first()?;
        let from = self.table_named(&first.name)?;
        let mut table = from;
        let mut links = Vec::new();
        for segment in rest {
            let Way::Links(way) = self.way_up(table, &segment.name) else { return None };
            table = self.links[way[way.len() - 1].index()].to;
            links.extend(way);
        }
        if table == to && !links.is_empty() {
            return Some((from, links));
        }
        match self.shortest(table, to) {
            Way::Links(way) => {
                links.extend(way);
                Some((from, links))
            }
            _ => None,
        }
    }

    /// What an aggregate's first argument says.
    fn target(&mut self, segments: &[Segment], from: TableId, function: &str) -> Option<Target> {
        let (last, climb) = segments.split_last()?;
        let (mut common, mut up) = (from, Vec::new());
        for segment in climb {
            match self.way_up(common, &segment.name) {
                Way::Links(way) => {
                    common = self.links[way[way.len() - 1].index()].to;
                    up.extend(way);
                }
                Way::Two(one, two) => {
                    self.two_ways(&one, &two, &segment.place);
                    return None;
                }
                Way::None => {
                    self.no_way(std::slice::from_ref(segment), common, function);
                    return None;
                }
            }
        }
        match self.way_down(common, &last.name) {
            Some((over, Way::Links(down))) => Some(Target { up, common, over, down }),
            Some((_, Way::Two(one, two))) => {
                self.two_ways(&one, &two, &last.place);
                None
            }
            _ => {
                self.no_way(std::slice::from_ref(last), common, function);
                None
            }
        }
    }

    fn no_way(&mut self, segments: &[Segment], from: TableId, function: &str) {
        let name = super::names::joined(segments);
        let known = self.reachable_names(from);
        self.report(
            Diagnostic::error("E0307", &super::names::place_of(segments))
                .with("name", &*name)
                .with("table", &*self.tables[from.index()].name)
                .with("function", function)
                .suggest(nearest(&name, known.iter().map(|known| &**known))),
        );
    }

    fn aggregate_over(
        &mut self,
        kind: AggregateKind,
        target: &Target,
        trees: &[Tree],
        values: usize,
        scope: &mut Scope,
        place: &Place,
    ) -> Option<Checked> {
        self.open_rests.push(Rests::default());
        // Where nothing is climbed the row outside is the row that each aggregated row leads to.
        let outer = match target.up.is_empty() {
            true => PathKey { origin: Origin::Row, links: target.down.clone() },
            false => PathKey { origin: Origin::Outer, links: Vec::new() },
        };
        let outer = Scope { base: outer, outer: scope.outer.clone(), ..Scope::of(scope.table) };
        let mut inner = Scope {
            outer: Some(Box::new(outer)),
            locals: scope.locals.iter().filter(|(_, local)| self.is_constant(local)).cloned().collect(),
            ..Scope::of(target.over)
        };
        let checked: Vec<Option<Checked>> = trees.iter().map(|tree| self.expression(tree, &mut inner)).collect();
        let rests = self.open_rests.pop().unwrap_or_default();
        let mut checked: Vec<Checked> = checked.into_iter().collect::<Option<_>>()?;
        let condition = match checked.len() > values {
            true => checked.pop().map(|condition| self.as_condition(condition)),
            false => None,
        };
        let condition = match condition {
            Some(condition) => Some(condition?),
            None => None,
        };
        let value = checked.first().cloned();
        let by = checked.get(1).cloned();
        let (result, dimension, origin) = self.aggregate_type(kind, value.as_ref(), target.over, place)?;
        let value = match value {
            Some(value) => Some(self.as_type(value.clone(), value.kind.unwrap_or(result), "sum")?.node),
            None => None,
        };
        let by = by.map(|by| by.node);
        // Where no row can count it does not matter whether the table is there.
        if condition.and_then(|condition| self.constant_of(condition)) == Some(&Value::Bool(false)) {
            let none = match kind {
                AggregateKind::Count | AggregateKind::CountDistinct | AggregateKind::Sum => {
                    Some(Value::Number(Number::ZERO))
                }
                AggregateKind::Any => Some(Value::Bool(false)),
                _ => None,
            };
            if let Some(none) = none {
                let node = self.constant(none, place);
                return Some(Checked::plain(node, result, place).with(dimension, &origin));
            }
        }
        let (owner, pairing, read) = if target.up.is_empty() {
            (scope.table, Pairing::Links(target.down.clone()), Vec::new())
        } else if !inner.pairs {
            (target.common, Pairing::Links(target.down.clone()), target.up.clone())
        } else {
            let up = self.path(PathKey { origin: Origin::Row, links: target.up.clone() });
            (scope.table, Pairing::Common { up, down: target.down.clone() }, Vec::new())
        };
        let aggregate = Aggregate { kind, over: target.over, pairing, value, by, condition };
        let column = self.aggregate(owner, aggregate, result, dimension.clone(), rests, place);
        self.read_anonymous(column, &read, scope, place).map(|checked| checked.with(dimension, &origin))
    }

    fn is_constant(&self, local: &Checked) -> bool {
        self.constant_of(local.node).is_some()
    }

    fn read_anonymous(&mut self, column: ColumnId, links: &[LinkId], scope: &Scope, place: &Place) -> Option<Checked> {
        self.read_at(column, links, scope, place)
    }

    /// Type and unit of an aggregate's result.
    fn aggregate_type(
        &mut self,
        kind: AggregateKind,
        value: Option<&Checked>,
        over: TableId,
        place: &Place,
    ) -> Option<(Type, Dimension, Place)> {
        use AggregateKind as A;
        let plain = |kind| (kind, Dimension::Undeclared, place.clone());
        let declared = self.tables[over.index()].place.clone();
        let unit = self.table_units[over.index()].clone();
        Some(match kind {
            A::Count | A::CountDistinct => (Type::Number, unit, declared),
            A::Any | A::All => plain(Type::Bool),
            A::Share => (Type::Number, Dimension::pure(), place.clone()),
            A::Sum | A::Average => {
                let value = self.as_type(value?.clone(), Type::Number, "sum")?;
                (Type::Number, value.dimension.factor(), value.dimension_place)
            }
            A::Minimum | A::Maximum | A::First | A::Last => {
                let value = value?;
                let result = value.kind.unwrap_or(Type::Number);
                if matches!(kind, A::Minimum | A::Maximum) && matches!(result, Type::Bool | Type::Texts | Type::Text) {
                    self.report(
                        Diagnostic::error("E0414", &value.place)
                            .with("operator", "min, max")
                            .with("kind", result.word()),
                    );
                    return None;
                }
                (result, value.dimension.clone(), value.dimension_place.clone())
            }
            A::Join => {
                self.as_type(value?.clone(), Type::Text, "join")?;
                plain(Type::Text)
            }
        })
    }

    /// `rank(x)`, `rank_within(g, x)`, `order_within([g], x)`, `total(x)`, `mean(x)`.
    pub fn whole_call(
        &mut self,
        kind: WholeKind,
        grouped: bool,
        trees: &[Tree],
        scope: &mut Scope,
        place: &Place,
    ) -> Option<Checked> {
        let name = match (kind, grouped) {
            (WholeKind::Rank, false) => "rank",
            (WholeKind::Rank, true) => "rank_within",
            (WholeKind::Order, _) => "order_within",
            (WholeKind::Total, _) => "total",
            _ => "mean",
        };
        let ordered = matches!(kind, WholeKind::Rank | WholeKind::Order);
        let least = 1 + usize::from(grouped);
        self.counted(name, trees, least, Some(least + usize::from(ordered)), place)?;
        let descending = match trees.get(least) {
            Some(tree) => match &*self.quoted(tree, name)? {
                "desc" => true,
                "asc" => false,
                other => {
                    let diagnostic = Diagnostic::error("E0605", &tree.place)
                        .with("kind", name)
                        .with("key", "desc")
                        .with("value", other)
                        .with("choices", "\"asc\", \"desc\"");
                    self.report(diagnostic);
                    return None;
                }
            },
            None => false,
        };
        let group_trees: Vec<Tree> = match (grouped, &trees[0].kind) {
            (false, _) => Vec::new(),
            (true, Kind::List(members)) => members.clone(),
            (true, _) => vec![trees[0].clone()],
        };
        self.open_rests.push(Rests::default());
        let mut row = Scope { locals: scope.locals.clone(), ..Scope::of(scope.table) };
        let groups: Vec<Option<Checked>> = group_trees.iter().map(|tree| self.expression(tree, &mut row)).collect();
        let value = self.expression(&trees[usize::from(grouped)], &mut row);
        let rests = self.open_rests.pop().unwrap_or_default();
        let groups: Vec<NodeId> =
            groups.into_iter().map(|group| group.map(|group| group.node)).collect::<Option<_>>()?;
        let value = value?;
        let value = match kind {
            WholeKind::Total | WholeKind::Mean => self.as_type(value, Type::Number, name)?,
            _ => {
                let wanted = value.kind.unwrap_or(Type::Number);
                self.as_type(value, wanted, name)?
            }
        };
        let dimension = match kind {
            WholeKind::Total | WholeKind::Mean => value.dimension.clone(),
            // A rank is a pure number, whatever it ranks.
            _ => Dimension::pure(),
        };
        let origin = value.dimension_place.clone();
        let whole = Whole { kind, groups, value: Some(value.node), descending };
        let column = self.whole(scope.table, whole, Type::Number, dimension.clone(), rests, place);
        self.read_anonymous(column, &[], scope, place).map(|checked| checked.with(dimension, &origin))
    }

    /// `count_same(a, b…)`.
    pub fn count_same(&mut self, trees: &[Tree], scope: &mut Scope, place: &Place) -> Option<Checked> {
        self.counted("count_same", trees, 1, None, place)?;
        self.open_rests.push(Rests::default());
        let mut row = Scope { locals: scope.locals.clone(), ..Scope::of(scope.table) };
        let values: Vec<Option<Checked>> = trees.iter().map(|tree| self.expression(tree, &mut row)).collect();
        let rests = self.open_rests.pop().unwrap_or_default();
        let groups: Vec<NodeId> =
            values.into_iter().map(|value| value.map(|value| value.node)).collect::<Option<_>>()?;
        let whole = Whole { kind: WholeKind::CountSame, groups, value: None, descending: false };
        let unit = self.table_units[scope.table.index()].clone();
        let column = self.whole(scope.table, whole, Type::Number, unit.clone(), rests, place);
        self.read_anonymous(column, &[], scope, place).map(|checked| checked.with(unit, place))
    }
}
