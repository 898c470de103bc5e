//! An item's checked keys as plain data for the sandbox.

use crate::kind::{KeyValue, Record};
use crate::pack::model::RuleItem;
use crate::pack::written_text;
use heng_lang::{Data, Expression, Fields, Kind, Segment, Tree};
use std::sync::Arc;

/// The item at a position, with its keys; items it names become records of their own.
pub fn item(rules: &[RuleItem], position: usize) -> Data {
    Data::Record(Arc::new(fields(rules, position, true)))
}

fn fields(rules: &[RuleItem], position: usize, deep: bool) -> Fields {
    let rule = &rules[position];
    let mut entries = vec![
        (Arc::from("id"), Data::Text(rule.id.clone())),
        (Arc::from("kind"), Data::Text(rule.kind.clone())),
        (Arc::from("label"), Data::Text(rule.label.clone())),
        (Arc::from("position"), Data::Number(heng_values::Number::from_integer(position as i64).unwrap_or_default())),
    ];
    for (key, given) in &rule.record.entries {
        // A kind may declare a `from` of its own, which is no date and so not the core's.
        let own = matches!((&*key.name, &given.value), ("from" | "until", KeyValue::Expression(_)));
        if COMMON.contains(&&*key.name) && !own {
            continue;
        }
        if let Some(data) = data(rules, rule, &given.value, deep) {
            entries.push((key.name.clone(), data));
        }
    }
    Fields { label: rule.id.clone(), entries, place: rule.place.clone() }
}

/// Keys the core applies itself: a plugin neither sees nor repeats them.
const COMMON: [&str; 10] =
    ["id", "from", "until", "region", "where", "judged_from", "report_only", "unless", "enabled", "expect"];

fn data(rules: &[RuleItem], rule: &RuleItem, value: &KeyValue, deep: bool) -> Option<Data> {
    Some(match value {
        KeyValue::Expression(tree) => Data::Expression(tree.clone()),
        KeyValue::Link(tree) => Data::Expression(from_table(rule, tree)),
        KeyValue::Text(text) => Data::Text(text.clone()),
        KeyValue::Number(number) => Data::Number(*number),
        KeyValue::Bool(truth) => Data::Bool(*truth),
        KeyValue::Date(date) => Data::Text(Arc::from(crate::pack::show_date(*date))),
        KeyValue::Item(id) => match rules.iter().position(|rule| rule.id == *id).filter(|_| deep) {
            Some(position) => Data::Record(Arc::new(fields(rules, position, false))),
            None => Data::Text(id.clone()),
        },
        KeyValue::List(members) => {
            Data::List(members.iter().filter_map(|given| data(rules, rule, &given.value, deep)).collect())
        }
        KeyValue::Map(entries) => {
            let place = entries.first().map(|(key, _)| key.place.clone())?;
            let entries = entries
                .iter()
                .filter_map(|(key, given)| Some((key.name.clone(), data(rules, rule, &given.value, deep)?)));
            Data::Record(Arc::new(Fields { label: Arc::from("map"), entries: entries.collect(), place }))
        }
        KeyValue::Record(record) => Data::Record(Arc::new(sub_table(rules, rule, record, deep))),
        // Grids have become numbers before anything is lowered; one that is left is wrong, which is told.
        KeyValue::Cells(_) => return None,
        KeyValue::Any(entry) => Data::Text(Arc::from(written_text(entry)?)),
    })
}

/// A link begins with the table it starts from, so that it means the same wherever a plugin uses it.
fn from_table(rule: &RuleItem, link: &Tree) -> Tree {
    let (Kind::Name(segments), Some(table)) = (&link.kind, &rule.table) else { return link.clone() };
    let mut whole = vec![Segment { name: table.name.clone(), place: link.place.clone() }];
    whole.extend(segments.iter().cloned());
    Expression::new(Kind::Name(whole), link.place.clone())
}

fn sub_table(rules: &[RuleItem], rule: &RuleItem, record: &Record, deep: bool) -> Fields {
    let entries = record
        .entries
        .iter()
        .filter_map(|(key, given)| Some((key.name.clone(), data(rules, rule, &given.value, deep)?)))
        .collect();
    Fields { label: Arc::from("table"), entries, place: record.place.clone() }
}
