//! What kinds declare of their keys' values, held against the whole pack: the types that expressions return, and ways
//! to other tables. What plugins make of the values is checked where it stands.

use super::builder::{Builder, Rests};
use super::checked::Scope;
use super::parameters::AsOf;
use super::ways::Way;
use crate::kind::{Expected, KeyValue};
use crate::pack::model::RuleItem;
use crate::program::TableId;
use crate::suggest::nearest;
use heng_lang::{Kind, Tree};
use heng_values::{Diagnostic, Place};

impl Builder<'_> {
    /// Holds the keys of all items in force against their declarations; what is told already is not told again.
    pub fn check_declared(&mut self) {
        let (pack, today) = (self.pack, self.today);
        for rule in pack.rules.iter().filter(|rule| !rule.broken && rule.period.holds(today)) {
            for declared in &rule.record.declared {
                match &declared.what {
                    Expected::Table(..) => {}
                    Expected::Link(tree) => {
                        self.declared_way(rule, tree, &declared.key, true);
                    }
                    Expected::Expression { tree, returns, on } => {
                        let Some(table) = self.spoken_of(rule, on.as_deref(), &tree.place) else { continue };
                        if self.is_told(&tree.place) {
                            continue;
                        }
                        let before = std::mem::replace(&mut self.as_of, AsOf::Day(today));
                        self.open_rests.push(Rests::default());
                        let checked = self.expression(tree, &mut Scope::of(table));
                        if let (Some(checked), Some(returns)) = (checked, returns) {
                            self.as_type(checked, *returns, &declared.key);
                        }
                        self.open_rests.pop();
                        self.as_of = before;
                    }
                }
            }
        }
    }

    /// Whether something wrong has been told of a text already.
    fn is_told(&self, text: &Place) -> bool {
        self.diagnostics.iter().filter_map(|diagnostic| diagnostic.place.as_ref()).any(|place| {
            place.file == text.file && place.start < text.end.max(text.start + 1) && text.start < place.end
        })
    }

    /// The table whose row an expression speaks of: the item's, or what `on` says.
    fn spoken_of(&mut self, rule: &RuleItem, on: Option<&str>, place: &Place) -> Option<TableId> {
        let Some(on) = on else { return self.table_named(&rule.table.as_ref()?.name) };
        match rule.record.get(on).map(|given| &given.value) {
            Some(KeyValue::Text(name)) => self.table_named(name),
            Some(KeyValue::Link(tree)) => self.declared_way(rule, &tree.clone(), on, false),
            _ => {
                let table = self.table_named(on);
                if table.is_none() {
                    let known: Vec<_> = self.tables.iter().map(|table| table.name.clone()).collect();
                    let suggestion = nearest(on, known.iter().map(|name| &**name));
                    self.report(Diagnostic::error("E0306", place).with("name", on).suggest(suggestion));
                }
                table
            }
        }
    }

    /// The table that a link leads to from the item's.
    fn declared_way(&mut self, rule: &RuleItem, tree: &Tree, key: &str, tell: bool) -> Option<TableId> {
        let from = self.table_named(&rule.table.as_ref()?.name)?;
        let tell = tell && !self.is_told(&tree.place);
        let Kind::Name(segments) = &tree.kind else {
            if tell {
                self.no_way_up(&tree.to_string(), &tree.place, from, key);
            }
            return None;
        };
        let mut table = from;
        for segment in segments {
            match self.way_up(table, &segment.name) {
                Way::Links(way) => table = self.links[way.last()?.index()].to,
                Way::Two(one, two) => {
                    if tell {
                        self.two_ways(&one, &two, &segment.place);
                    }
                    return None;
                }
                Way::None => {
                    if tell {
                        self.no_way_up(&segment.name, &segment.place, table, key);
                    }
                    return None;
                }
            }
        }
        Some(table)
    }

    fn no_way_up(&mut self, name: &str, place: &Place, from: TableId, key: &str) {
        let known = self.reachable_names(from);
        self.report(
            Diagnostic::error("E0626", place)
                .with("key", key)
                .with("name", name)
                .with("table", &*self.tables[from.index()].name)
                .suggest(nearest(name, known.iter().map(|known| &**known))),
        );
    }
}
