//! Rule items' states: the common keys — periods, regions, `enabled`, `where`, `judged_from`, `unless`, `report_only`,
//! exemptions — around what plugins made of each item. `hit`, `state`, `hits` and `unknowns` read these.

use super::builder::{Builder, Rests};
use super::checked::{Checked, Dimension, Scope};
use super::parameters::AsOf;
use crate::pack::model::FindingItem;
use crate::program::{ColumnId, ItemState, NodeId, Op, SELF_PATH, TableId};
use crate::suggest::nearest;
use heng_lang::Tree;
use heng_values::{Builtin, Diagnostic, Place, Type, Value};
use std::sync::Arc;

/// A version of a rule in force, as conditions on the rows of one table.
pub struct Guard {
    /// The version, by position in the pack's rules.
    pub rule: usize,
    /// It speaks of the row: region, `enabled`, `where`.
    pub applies: NodeId,
    /// It may be judged already.
    pub due: NodeId,
    /// None of the rules in `unless` hits.
    pub audible: NodeId,
}

impl Builder<'_> {
    /// `hit("R-203")`, `state("R-203")`, `hits("DQ-*")`, `any_hit("DQ-*")`, `unknowns("DQ-*")`.
    pub fn rule_call(&mut self, name: &str, trees: &[Tree], scope: &mut Scope, place: &Place) -> Option<Checked> {
        self.counted(name, trees, 1, Some(1), place)?;
        let id = self.quoted(&trees[0], name)?;
        if name == "hit" || name == "state" {
            let state = self.rule_state(&id, scope.table, &trees[0].place)?;
            let node = match name {
                "hit" => self.read_state(state.hit, scope, place)?,
                _ => self.state_text(&state, scope, place)?,
            };
            let kind = self.nodes[node.index()].kind;
            return Some(Checked::plain(node, kind, place));
        }
        let ids = self.matching(&id, scope.table);
        if ids.is_empty() {
            self.unknown_rule(&id, &trees[0].place);
            return None;
        }
        let mut nodes = Vec::with_capacity(ids.len());
        for id in ids {
            let state = self.rule_state(&id, scope.table, &trees[0].place)?;
            let hit = self.read_state(state.hit, scope, place)?;
            nodes.push(match name {
                "hits" | "any_hit" => hit,
                _ => self.node(Op::Missing(hit), Type::Bool, place),
            });
        }
        // One that hits decides, however many others are unknown.
        if name == "any_hit" {
            let node = self.or(nodes, place);
            return Some(Checked::plain(node, Type::Bool, place));
        }
        let node = self.node(Op::CountTrue(nodes), Type::Number, place);
        Some(Checked::plain(node, Type::Number, place).with(Dimension::pure(), place))
    }

    pub(super) fn read_state(&mut self, column: ColumnId, scope: &Scope, place: &Place) -> Option<NodeId> {
        self.read_at(column, &[], scope, place).map(|checked| checked.node)
    }

    /// The rules whose ids match a pattern with `*` and that judge a table.
    pub(super) fn matching(&self, pattern: &str, table: TableId) -> Vec<Arc<str>> {
        let name = &self.tables[table.index()].name;
        let mut ids: Vec<Arc<str>> = self
            .pack
            .findings
            .iter()
            .filter(|finding| finding.table.name == *name)
            .map(|finding| self.pack.rules[finding.rule].id.clone())
            .filter(|id| glob(pattern, id))
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }

    pub(super) fn unknown_rule(&mut self, id: &str, place: &Place) {
        let known = self.pack.rules.iter().map(|rule| &*rule.id);
        self.report(Diagnostic::error("E0310", place).with("id", id).suggest(nearest(id, known)));
    }

    /// A rule's state in the rows of a table.
    pub fn rule_state(&mut self, id: &str, table: TableId, place: &Place) -> Option<ItemState> {
        let key = (Arc::from(id), table);
        if let Some(known) = self.states.get(&key) {
            return known.clone();
        }
        let pack = self.pack;
        let index = self.index.clone();
        let versions = index.rules(id);
        if versions.is_empty() {
            self.unknown_rule(id, place);
            return None;
        }
        let name = self.tables[table.index()].name.clone();
        let Some(first) = index.first_finding(versions, &name) else {
            if versions.iter().any(|rule| pack.rules[*rule].broken) {
                return None;
            }
            self.report(Diagnostic::error("E0313", place).with("id", id).with("table", &*name));
            return None;
        };
        let own = first.place.clone();
        self.enter(&format!("规则 {id}"), &own)?;
        let before = std::mem::replace(&mut self.as_of, AsOf::Day(self.today));
        let state = self.make_state(id, table, &own);
        self.as_of = before;
        self.leave();
        self.states.insert(key, state.clone());
        state
    }

    fn make_state(&mut self, id: &str, table: TableId, place: &Place) -> Option<ItemState> {
        let pack = self.pack;
        self.open_rests.push(Rests::default());
        let guards = self.guards(id, table);
        let mut judged = Vec::new();
        let index = self.index.clone();
        let mut whole = guards.is_some();
        let name = self.tables[table.index()].name.clone();
        for guard in guards.iter().flatten() {
            for finding in index.findings(guard.rule, &name) {
                match self.finding_condition(finding, guard, table) {
                    Some(condition) => judged.push(condition),
                    None => whole = false,
                }
            }
        }
        let exempt = self.exempt(id, table);
        let rests = self.open_rests.pop().unwrap_or_default();
        if !whole {
            return None;
        }
        let guards = guards?;
        let judged = self.or(judged, place);
        let applies: Vec<NodeId> = guards.iter().map(|guard| guard.applies).collect();
        let applies = self.or(applies, place);
        let mut due = Vec::with_capacity(guards.len());
        for guard in &guards {
            let elsewhere = self.not(guard.applies, place);
            due.push(match self.constant_of(guard.due) {
                Some(_) => guard.due,
                None => self.or(vec![elsewhere, guard.due], place),
            });
        }
        let due = self.and(due, place);
        let report_only = guards.iter().any(|guard| pack.rules[guard.rule].record.bool("report_only") == Some(true));
        let exempt = exempt?;
        let mut parts = vec![judged, due];
        if let Some(exempt) = exempt {
            parts.push(self.not(exempt, place));
        }
        if report_only {
            parts.push(self.constant(Value::Bool(false), place));
        }
        let hit = self.and(parts, place);
        let mut column = |node| self.materialise(table, node, rests.clone(), place);
        Some(ItemState {
            table,
            applies: column(applies),
            due: column(due),
            judged: column(judged),
            exempt: exempt.map(&mut column),
            hit: column(hit),
            report_only,
        })
    }

    /// A finding's own condition with the guard's.
    pub fn finding_condition(&mut self, finding: &FindingItem, guard: &Guard, table: TableId) -> Option<NodeId> {
        let when = self.condition(&finding.when, &mut Scope::of(table))?;
        Some(self.and(vec![guard.applies, when, guard.audible], &finding.place))
    }

    /// The versions of a rule in force, the most specific region counting.
    pub fn guards(&mut self, id: &str, table: TableId) -> Option<Vec<Guard>> {
        let pack = self.pack;
        let today = self.today;
        let known = self.index.rules(id).iter().copied();
        let mut versions: Vec<usize> = known.filter(|position| pack.rules[*position].period.holds(today)).collect();
        versions.sort_by_key(|position| {
            std::cmp::Reverse(pack.rules[*position].period.region.as_ref().map_or(0, Vec::len))
        });
        let mut guards = Vec::with_capacity(versions.len());
        let mut narrower: Vec<(crate::pack::model::Region, NodeId)> = Vec::new();
        let mut whole = true;
        for rule in versions {
            match self.guard(rule, table, &mut narrower) {
                Some(guard) => guards.push(guard),
                None => whole = false,
            }
        }
        whole.then_some(guards)
    }

    fn guard(
        &mut self,
        position: usize,
        table: TableId,
        narrower: &mut Vec<(crate::pack::model::Region, NodeId)>,
    ) -> Option<Guard> {
        let pack = self.pack;
        let rule = &pack.rules[position];
        let place = &rule.place;
        let mut scope = Scope::of(table);
        let mut conditions = Vec::new();
        let region = rule.period.region.clone().unwrap_or_default();
        if !region.is_empty() {
            let inside = self.in_region(&region, &scope, place);
            conditions.push(inside.unwrap_or_else(|| self.constant(Value::Bool(false), place)));
        }
        for (inner, condition) in narrower.iter() {
            if inner.starts_with(&region) {
                let outside = self.not(*condition, place);
                conditions.push(outside);
            }
        }
        if !region.is_empty() {
            narrower.push((region, conditions[0]));
        }
        let mut whole = true;
        for key in ["enabled", "where"] {
            if let Some(tree) = rule.record.expression(key) {
                // `where` speaks of the item's own table; findings on other tables have their own conditions.
                let own = rule.table.as_ref().is_some_and(|named| named.name == self.tables[table.index()].name);
                if key == "where" && !own {
                    continue;
                }
                match self.condition(tree, &mut scope) {
                    Some(condition) => conditions.push(condition),
                    None => whole = false,
                }
            }
        }
        let due = match rule.record.expression("judged_from") {
            None => self.constant(Value::Bool(true), place),
            Some(tree) => {
                let from = self.expression(tree, &mut scope)?;
                let from = self.as_type(from, Type::Date, "judged_from")?;
                let today = self.constant(Value::Date(self.today), place);
                match self.constant_of(from.node) {
                    Some(Value::Date(date)) => {
                        let due = Value::Bool(*date <= self.today);
                        self.constant(due, place)
                    }
                    _ => {
                        let reached = Op::Call(Builtin::GreaterOrEqual, vec![today, from.node]);
                        self.node(reached, Type::Bool, place)
                    }
                }
            }
        };
        let mut audible = Vec::new();
        let heavier: Vec<_> = rule.record.texts("unless").map(|(id, place)| (id.clone(), place.clone())).collect();
        for (id, place) in heavier {
            match self.rule_state(&id, table, &place) {
                Some(state) => {
                    let hit = self.read(state.hit, SELF_PATH, &place);
                    let no = self.constant(Value::Bool(false), &place);
                    let known = self.coalesce(hit, no, &place);
                    audible.push(self.not(known, &place));
                }
                None => whole = false,
            }
        }
        let applies = self.and(conditions, place);
        let audible = self.and(audible, place);
        whole.then_some(Guard { rule: position, applies, due, audible })
    }

    /// A state as text: 不适用, 未到期, 豁免, 仅报告, 命中, 未命中, 待核实.
    fn state_text(&mut self, state: &ItemState, scope: &Scope, place: &Place) -> Option<NodeId> {
        let judged = self.read_state(state.judged, scope, place)?;
        let applies = self.read_state(state.applies, scope, place)?;
        let due = self.read_state(state.due, scope, place)?;
        let hit = self.text(if state.report_only { "仅报告" } else { "命中" }, place);
        let found = match state.exempt {
            Some(exempt) => {
                let exempt = self.read_state(exempt, scope, place)?;
                let word = self.text("豁免", place);
                self.choose(exempt, word, hit, place)
            }
            None => hit,
        };
        let (quiet, unclear) = (self.text("未命中", place), self.text("待核实", place));
        let (outside, early) = (self.text("不适用", place), self.text("未到期", place));
        let judged = self.choose(judged, found, quiet, place);
        let judged = self.choose(due, judged, early, place);
        let yes = self.constant(Value::Bool(true), place);
        let applies = self.coalesce(applies, yes, place);
        let word = self.choose(applies, judged, outside, place);
        Some(self.coalesce(word, unclear, place))
    }
}

/// Whether a text matches a pattern in which `*` stands for any characters.
pub fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn stars_stand_for_any_characters() {
        for (pattern, text, wanted) in [
            ("R-20*", "R-203", true),
            ("R-20*", "R-30", false),
            ("*", "", true),
            ("DQ-*-x", "DQ-1-x", true),
            ("R-203", "R-203", true),
            ("R-20", "R-203", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(glob(pattern, text), wanted, "{pattern} {text}");
        }
    }
}
