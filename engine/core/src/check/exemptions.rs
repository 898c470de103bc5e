//! Exemptions: in which rows a rule that holds does not count, and the reason that its finding then gives.

use super::builder::{Builder, Rests};
use super::checked::Scope;
use crate::pack::model::ExemptionItem;
use crate::program::{NodeId, Op, Part, TableId};
use heng_values::{Place, Type, Value};
use std::sync::Arc;

impl<'a> Builder<'a> {
    /// The exemptions in force for a rule in the rows of a table.
    fn exemptions(&self, id: &str, table: TableId) -> Vec<&'a ExemptionItem> {
        let (pack, today) = (self.pack, self.today);
        let name = &self.tables[table.index()].name;
        pack.exemptions
            .iter()
            .filter(|item| {
                &*item.rule.name == id && item.table.name == *name && pack.rules[item.item].period.holds(today)
            })
            .collect()
    }

    /// Whether an exemption covers the row: `Some(None)` where the pack has none for the rule.
    pub fn exempt(&mut self, id: &str, table: TableId) -> Option<Option<NodeId>> {
        let mut conditions = Vec::new();
        for exemption in self.exemptions(id, table) {
            conditions.push(self.covers(exemption, table)?);
        }
        match conditions.is_empty() {
            true => Some(None),
            false => {
                let place = self.nodes[conditions[0].index()].place.clone();
                Some(Some(self.or(conditions, &place)))
            }
        }
    }

    /// Whether one exemption covers the row; where that is unknown it does not.
    fn covers(&mut self, exemption: &ExemptionItem, table: TableId) -> Option<NodeId> {
        let condition = self.condition(&exemption.when, &mut Scope::of(table))?;
        let no = self.constant(Value::Bool(false), &exemption.rule.place);
        Some(self.coalesce(condition, no, &exemption.rule.place))
    }

    /// A finding's message with the reason behind it in rows that an exemption covers.
    pub fn with_reasons(&mut self, id: &str, table: TableId, message: Option<NodeId>, place: &Place) -> Option<NodeId> {
        let mut shown = message;
        for exemption in self.exemptions(id, table) {
            let Some(reason) = &exemption.reason else { continue };
            // The reason and its condition judge nothing: what they rest on is no matter of the finding.
            self.open_rests.push(Rests::default());
            let covers = self.covers(exemption, table);
            let reason = self.expression(reason, &mut Scope::of(table));
            let reason = reason.and_then(|reason| self.as_type(reason, Type::Text, "reason"));
            self.open_rests.pop();
            let (Some(covers), Some(reason)) = (covers, reason) else { continue };
            let mut parts = Vec::new();
            if let Some(message) = message {
                parts.push(Part::Value(message, None));
                parts.push(Part::Text(Arc::from("；")));
            }
            parts.push(Part::Text(Arc::from("豁免：")));
            parts.push(Part::Value(reason.node, None));
            let explained = self.node(Op::Template(parts), Type::Text, place);
            let plain = shown.unwrap_or_else(|| self.text("", place));
            shown = Some(self.choose(covers, explained, plain, place));
        }
        shown
    }
}
