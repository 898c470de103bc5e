//! `since("R-20*")`: the first day from which one of some rules has been hit without a break. What an earlier run found
//! comes in through hidden columns, one per rule and table; how they are filled is the run's business.

use super::builder::{Builder, Rests};
use super::checked::{Checked, Dimension, Scope};
use crate::program::{Column, ColumnId, FirstDay, Formula, NodeId, Op, TableId};
use heng_lang::Tree;
use heng_values::{Builtin, Date, Place, Type, Value};
use std::sync::Arc;

/// One rule in the row at hand.
struct Candidate {
    /// Whether it is hit.
    hit: NodeId,
    /// Since when, if it is.
    day: NodeId,
}

impl Builder<'_> {
    /// `since("R-203")`, `since("R-20*")`: the least day of those that are hit; unknown where none is, and where one
    /// that cannot be decided could be the first.
    pub fn since(&mut self, trees: &[Tree], scope: &mut Scope, place: &Place) -> Option<Checked> {
        self.counted("since", trees, 1, Some(1), place)?;
        let pattern = self.quoted(&trees[0], "since")?;
        let ids = self.matching(&pattern, scope.table);
        if ids.is_empty() {
            self.unknown_rule(&pattern, &trees[0].place);
            return None;
        }
        let today = self.constant(Value::Date(self.today), place);
        let mut candidates = Vec::with_capacity(ids.len());
        for id in ids {
            let state = self.rule_state(&id, scope.table, &trees[0].place)?;
            let hit = self.read_state(state.hit, scope, place)?;
            let column = self.first_day(&id, scope.table, place);
            let earlier = self.read_state(column, scope, place)?;
            let day = self.coalesce(earlier, today, place);
            candidates.push(Candidate { hit, day });
        }
        let node = self.least_day(&candidates, place);
        Some(Checked::plain(node, Type::Date, place))
    }

    fn least_day(&mut self, candidates: &[Candidate], place: &Place) -> NodeId {
        let none = self.node(Op::Unknown, Type::Date, place);
        if let [Candidate { hit, day }] = candidates {
            return self.choose(*hit, *day, none, place);
        }
        // Later than any day: where a rule is not hit.
        let never = self.constant(Value::Date(Date::from_raw(i32::MAX)), place);
        let (mut exact, mut possible, mut sure) = (Vec::new(), Vec::new(), Vec::new());
        for Candidate { hit, day } in candidates {
            let known = self.choose(*hit, *day, never, place);
            exact.push(known);
            possible.push(self.coalesce(known, *day, place));
            sure.push(self.coalesce(known, never, place));
        }
        let least = |days: Vec<NodeId>| Op::Call(Builtin::MinOf, days);
        let exact = self.node(least(exact), Type::Date, place);
        let possible = self.node(least(possible), Type::Date, place);
        let sure = self.node(least(sure), Type::Date, place);
        let settled = self.node(Op::Call(Builtin::Equal, vec![possible, sure]), Type::Bool, place);
        let found = self.node(Op::Call(Builtin::Less, vec![sure, never]), Type::Bool, place);
        let day = self.choose(found, sure, none, place);
        self.choose(settled, day, exact, place)
    }

    /// The hidden column of a rule and a table.
    fn first_day(&mut self, rule: &Arc<str>, table: TableId, place: &Place) -> ColumnId {
        let known = self.first_days.iter().find(|known| known.rule == *rule && known.table == table);
        if let Some(known) = known {
            return known.column;
        }
        let name: Arc<str> = Arc::from(format!("·首次 {rule}"));
        let unknown = self.node(Op::Unknown, Type::Date, place);
        let column = self.add_column(
            Column {
                table,
                title: name.clone(),
                name,
                kind: Type::Date,
                unit: None,
                places: None,
                mask: None,
                formula: Formula::Node(unknown),
                place: place.clone(),
            },
            Dimension::Undeclared,
            Rests::default(),
        );
        self.first_days.push(FirstDay { rule: rule.clone(), table, column });
        column
    }
}
