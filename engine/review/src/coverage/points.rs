//! What there is to cover in a pack: its rules, and the written conditions, choices, brackets and rows of its own files.
//! Which of the written expressions are conditions is known only from a checked program.

use super::{Owner, OwnerKind, Point, PointKind};
use heng_core::Pack;
use heng_core::kind::{Given, KeyValue, Record};
use heng_core::program::{Bracketed, Op, Program, Written};
use heng_lang::{Kind, Tree};
use heng_values::Place;
use std::collections::HashMap;
use std::sync::Arc;

/// Which file is the pack's own.
pub type Own<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// The points of a pack, and how written expressions lead to them.
pub struct Points {
    owners: Vec<Owner>,
    points: Vec<Point>,
    owner_ids: HashMap<(OwnerKind, Arc<str>), usize>,
    rules: HashMap<Arc<str>, usize>,
    /// Written expressions that may turn out to be conditions, with what they belong to, by identity.
    candidates: HashMap<usize, usize>,
    by_tree: HashMap<(usize, PointKind), usize>,
    by_place: HashMap<(PointKind, Place, Arc<str>), usize>,
}

/// What tells a tree from all others of the pack.
fn identity(tree: &Tree) -> usize {
    Arc::as_ptr(tree).addr()
}

impl Points {
    /// The rules of a pack's own files, and all expressions there.
    pub fn new(pack: &Pack, own: Own<'_>) -> Points {
        let mut points = Points {
            owners: Vec::new(),
            points: Vec::new(),
            owner_ids: HashMap::new(),
            rules: HashMap::new(),
            candidates: HashMap::new(),
            by_tree: HashMap::new(),
            by_place: HashMap::new(),
        };
        points.take_rules(pack, own);
        points.take_columns(pack, own);
        for scale in pack.scales.iter().filter(|scale| own(&scale.place.file)) {
            let owner = points.owner(OwnerKind::Scale, &scale.name, &scale.name, &scale.place);
            for (place, (bound, over, _)) in scale.versions.iter().flat_map(|one| one.places.iter().zip(&one.brackets))
            {
                let text = format!("{} {} {bound}", scale.name, if *over { ">" } else { ">=" });
                points.add(PointKind::Bracket, owner, place, Arc::from(text));
            }
        }
        points
    }

    fn take_rules(&mut self, pack: &Pack, own: Own<'_>) {
        for rule in pack.rules.iter().filter(|rule| own(&rule.place.file)) {
            let owner = self.owner(OwnerKind::Rule, &rule.id, &rule.title, &rule.place);
            if rule.judges && !self.rules.contains_key(&rule.id) {
                let point = self.add(PointKind::Rule, owner, &rule.place, rule.id.clone());
                self.rules.insert(rule.id.clone(), point);
            }
            each_expression(&rule.record, &mut |tree| self.candidate(tree, owner));
        }
        // A key that a kind compares with another key, or with a figure, is a condition of the item too.
        for finding in &pack.findings {
            let rule = &pack.rules[finding.rule];
            if !own(&rule.place.file) {
                continue;
            }
            let owner = self.owner(OwnerKind::Rule, &rule.id, &rule.title, &rule.place);
            each_tree(&finding.when, &mut |tree| {
                let Kind::Binary { operator, left, right } = &tree.kind else { return };
                let written = |side: &Tree| {
                    let figure = matches!(side.kind, Kind::Number(_) | Kind::Text(_) | Kind::Bool(_) | Kind::Date(_));
                    figure || self.candidates.contains_key(&identity(side))
                };
                if operator.compares() && own(&tree.place.file) && written(left) && written(right) {
                    self.candidates.entry(identity(tree)).or_insert(owner);
                }
            });
        }
    }

    fn take_columns(&mut self, pack: &Pack, own: Own<'_>) {
        for column in pack.columns.iter().filter(|column| column.rule.is_none() && own(&column.place.file)) {
            let name = Arc::from(format!("{}.{}", column.table.name, column.name.name));
            let owner = self.owner(OwnerKind::Column, &name, &column.title, &column.place);
            let trees = [Some(&column.value), column.otherwise.as_ref(), column.enabled.as_ref()];
            trees.into_iter().flatten().for_each(|tree| self.candidate(tree, owner));
        }
        for sheet in pack.sheets.iter().filter(|sheet| own(&sheet.place.file)) {
            for part in sheet.parts.iter().filter(|part| part.rule.is_none()) {
                let owner = self.owner(OwnerKind::Sheet, &sheet.name.name, &sheet.name.name, &sheet.place);
                part.condition.iter().for_each(|tree| self.candidate(tree, owner));
            }
        }
        for table in pack.tables.iter().filter(|table| own(&table.place.file)) {
            let Some(only) = &table.only else { continue };
            let owner = self.owner(OwnerKind::Table, &table.name, &table.title, &table.place);
            self.candidate(only, owner);
        }
        for function in pack.functions.iter().filter(|function| own(&function.place.file)) {
            let Some(body) = &function.body else { continue };
            let owner = self.owner(OwnerKind::Function, &function.name, &function.name, &function.place);
            self.candidate(body, owner);
        }
    }

    fn owner(&mut self, kind: OwnerKind, name: &Arc<str>, title: &Arc<str>, place: &Place) -> usize {
        *self.owner_ids.entry((kind, name.clone())).or_insert_with(|| {
            self.owners.push(Owner { kind, name: name.clone(), title: title.clone(), place: place.clone() });
            self.owners.len() - 1
        })
    }

    fn candidate(&mut self, tree: &Tree, owner: usize) {
        each_tree(tree, &mut |tree| {
            self.candidates.insert(identity(tree), owner);
        });
    }

    fn add(&mut self, kind: PointKind, owner: usize, place: &Place, text: Arc<str>) -> usize {
        let points = &mut self.points;
        *self.by_place.entry((kind, place.clone(), text.clone())).or_insert_with(|| {
            points.push(Point { kind, owner, place: place.clone(), text });
            points.len() - 1
        })
    }

    /// Takes what a program made of the written expressions.
    pub fn take_program(&mut self, program: &Program, own: Own<'_>) {
        for written in &program.written {
            if let Some((kind, tree)) = part(written)
                && let Some(owner) = self.candidates.get(&identity(tree)).copied()
                && !self.by_tree.contains_key(&(identity(tree), kind))
            {
                let point = self.add(kind, owner, &tree.place, Arc::from(tree.to_string()));
                self.by_tree.insert((identity(tree), kind), point);
            }
        }
        for node in &program.nodes {
            let Op::Native { operator, .. } = &node.op else { continue };
            for (at, place) in operator.0.parts().into_iter().enumerate() {
                if own(&place.file) && !self.by_place.contains_key(&row_key(&place)) {
                    let owner = self.owner_of_row(&node.place, &place);
                    let point = Point { kind: PointKind::Row, owner, place: place.clone(), text: row_text(at) };
                    self.points.push(point);
                    self.by_place.insert(row_key(&place), self.points.len() - 1);
                }
            }
        }
    }

    /// The rule whose table a row stands in: the one above the call, else above the row.
    fn owner_of_row(&self, call: &Place, row: &Place) -> usize {
        let above = |place: &Place| {
            let rules = self.owners.iter().enumerate().filter(|(_, owner)| {
                owner.kind == OwnerKind::Rule && owner.place.file == place.file && owner.place.start <= place.start
            });
            rules.max_by_key(|(_, owner)| owner.place.start).map(|(at, _)| at)
        };
        above(call).or_else(|| above(row)).unwrap_or_default()
    }

    /// The point of a rule.
    pub fn rule(&self, id: &str) -> Option<usize> {
        self.rules.get(id).copied()
    }

    /// What it belongs to, by position.
    pub fn owner_id(&self, kind: OwnerKind, name: &str) -> Option<usize> {
        self.owner_ids.get(&(kind, Arc::from(name))).copied()
    }

    /// The point of a written expression, with what it belongs to.
    pub fn written(&self, written: &Written) -> Option<(usize, usize)> {
        let (kind, tree) = part(written)?;
        let point = *self.by_tree.get(&(identity(tree), kind))?;
        Some((point, self.points[point].owner))
    }

    /// The points of a scale's brackets; none for brackets of a parent.
    pub fn brackets(&self, scale: &Bracketed) -> Vec<Option<usize>> {
        let of = |place: &Place| {
            self.points.iter().position(|point| point.kind == PointKind::Bracket && point.place == *place)
        };
        scale.brackets.iter().map(|(place, ..)| of(place)).collect()
    }

    /// The point of a decision table's row.
    pub fn row(&self, place: &Place) -> Option<usize> {
        self.by_place.get(&row_key(place)).copied()
    }

    /// Whether what a point belongs to may be reached from anywhere: functions and scales have no row of their own.
    pub fn anywhere(&self, owner: usize) -> bool {
        matches!(self.owners[owner].kind, OwnerKind::Function | OwnerKind::Scale)
    }

    /// The owners and the points.
    pub fn into_parts(self) -> (Vec<Owner>, Vec<Point>) {
        (self.owners, self.points)
    }
}

fn row_key(place: &Place) -> (PointKind, Place, Arc<str>) {
    (PointKind::Row, place.clone(), Arc::from(""))
}

fn row_text(at: usize) -> Arc<str> {
    Arc::from((at + 1).to_string())
}

fn part(written: &Written) -> Option<(PointKind, &Tree)> {
    match written {
        Written::Condition(tree, _) => Some((PointKind::Condition, tree)),
        Written::Chooses(tree, _) => Some((PointKind::Choice, tree)),
        Written::Defaults(tree, _) => Some((PointKind::Default, tree)),
        Written::Scale(..) => None,
    }
}

/// Calls `visit` for a tree and all below it; what stands in a message decides nothing.
fn each_tree(tree: &Tree, visit: &mut dyn FnMut(&Tree)) {
    if matches!(tree.kind, Kind::Template(_)) {
        return;
    }
    visit(tree);
    tree.each_part(&mut |part| each_tree(part, visit));
}

/// Calls `visit` for every expression of a record.
fn each_expression(record: &Record, visit: &mut dyn FnMut(&Tree)) {
    record.entries.iter().for_each(|(_, given)| each_given(given, visit));
}

fn each_given(given: &Given, visit: &mut dyn FnMut(&Tree)) {
    match &given.value {
        KeyValue::Expression(tree) => visit(tree),
        KeyValue::List(members) => members.iter().for_each(|member| each_given(member, visit)),
        KeyValue::Map(entries) => entries.iter().for_each(|(_, given)| each_given(given, visit)),
        KeyValue::Record(record) => each_expression(record, visit),
        _ => {}
    }
}
