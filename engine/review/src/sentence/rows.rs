//! What is said over several rows: counts, sums, ranks.

use super::Speaker;
use heng_core::program::{Aggregate, AggregateKind, ColumnId, NodeId, Pairing, Whole, WholeKind};

impl Speaker<'_> {
    /// An aggregate as a noun; `any` and `all` as a clause, in the positive or the negative.
    pub(super) fn aggregate(&self, _column: ColumnId, aggregate: &Aggregate, positive: bool) -> String {
        use AggregateKind as K;
        let general = self.in_general();
        let rows = self.rows_of(aggregate);
        let condition = aggregate.condition.map(|node| general.clause(node, true));
        let noun = |node: Option<NodeId>| node.map_or_else(String::new, |node| general.noun(node));
        let (value, by) = (noun(aggregate.value), noun(aggregate.by));
        let say = |plain: &str, filtered: &str| {
            let mut arguments: Vec<(&str, &str)> = vec![("rows", &rows), ("value", &value), ("by", &by)];
            match &condition {
                None => self.say(plain, &arguments),
                Some(condition) => {
                    arguments.push(("condition", condition));
                    self.say(filtered, &arguments)
                }
            }
        };
        match aggregate.kind {
            K::Count => say("say-count", "say-count-where"),
            K::Sum => say("say-total", "say-total-where"),
            K::Average => say("say-average", "say-average-where"),
            K::Minimum => say("say-minimum", "say-minimum-where"),
            K::Maximum => say("say-maximum", "say-maximum-where"),
            K::Share => say("say-share", "say-share"),
            K::CountDistinct => say("say-distinct", "say-distinct-where"),
            K::First => say("say-first", "say-first-where"),
            K::Last => say("say-last", "say-last-where"),
            K::Join => say("say-list", "say-list-where"),
            K::Any if positive => say("say-any-row", "say-any-row"),
            K::Any => say("say-any-row-not", "say-any-row-not"),
            K::All if positive => say("say-all-rows", "say-all-rows"),
            K::All => say("say-all-rows-not", "say-all-rows-not"),
        }
    }

    /// Which rows an aggregate goes over: 名下的收入台账.
    fn rows_of(&self, aggregate: &Aggregate) -> String {
        let program = self.program;
        let table = &program.table(aggregate.over).title;
        let below = || self.say("say-rows-below", &[("table", table)]);
        match &aggregate.pairing {
            Pairing::Links(_) => below(),
            Pairing::Common { up, .. } => match program.path(*up).links.last() {
                None => below(),
                Some(link) => {
                    let common = &program.table(program.link(*link).to).title;
                    self.say("say-rows-shared", &[("common", common), ("table", table)])
                }
            },
        }
    }

    /// A computation over the whole table as a noun.
    pub(super) fn whole(&self, column: ColumnId, whole: &Whole) -> String {
        let general = self.in_general();
        let table = &self.program.table(self.program.column(column).table).title;
        let value = whole.value.map_or_else(String::new, |node| general.noun(node));
        let groups = general.nouns(&whole.groups);
        let key = match (whole.kind, whole.groups.is_empty(), whole.descending) {
            (WholeKind::CountSame, ..) => "say-same-rows",
            (WholeKind::Total, ..) => "say-total-all",
            (WholeKind::Mean, ..) => "say-mean-all",
            (_, true, false) => "say-rank",
            (_, true, true) => "say-rank-down",
            (_, false, false) => "say-rank-within",
            (_, false, true) => "say-rank-within-down",
        };
        self.say(key, &[("value", &value), ("groups", &groups), ("table", table)])
    }
}
