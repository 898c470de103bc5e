//! What a script built → core items. A wrong shape is an error of the plugin, told at the item's place.

use super::Lowered;
use crate::check::unit::Unit;
use crate::pack::model::{ColumnItem, ExemptionItem, FindingItem, Named, OrderKey, RuleItem, SheetItem, SheetPartItem};
use crate::pack::title_of;
use crate::program::PayPeriod;
use heng_lang::{Data, Expression, Fields, Kind, Made, Operator, Segment, Tree};
use heng_values::{Diagnostic, Place, Type};
use std::sync::Arc;

/// Takes one thing that a script returned.
pub fn take(item: &Data, rule: Option<usize>, rules: &[RuleItem], place: &Place, lowered: &mut Lowered) {
    let Data::Made(made) = item else {
        if let Data::List(items) = item {
            items.iter().for_each(|item| take(item, rule, rules, place, lowered));
            return;
        }
        lowered.diagnostics.push(Diagnostic::error("E0612", place).with("what", word(item)));
        return;
    };
    let taker = Taker { made, rule: owner(made, rule, rules), rules, place };
    let taken = match &*made.constructor {
        "column" => taker.column().map(|column| lowered.columns.push(column)),
        "finding" => taker.finding().map(|finding| lowered.findings.push(finding)),
        "sheet" => taker.sheet().map(|sheet| take_sheet(sheet, lowered)),
        "exemption" => taker.exemption().map(|exemption| lowered.exemptions.push(exemption)),
        _ => taker.error().map(|diagnostic| lowered.diagnostics.push(diagnostic)),
    };
    if let Err(what) = taken {
        let what = format!("{}: {what}", made.constructor);
        lowered.diagnostics.push(Diagnostic::error("E0612", place).with("what", what));
    }
}

/// In `finish` a finding or column says by `item` which item it belongs to.
fn owner(made: &Made, rule: Option<usize>, rules: &[RuleItem]) -> Option<usize> {
    if rule.is_some() {
        return rule;
    }
    let options = made.arguments.iter().rev().find_map(|argument| match argument {
        Data::Record(fields) => Some(fields),
        _ => None,
    })?;
    match get(options, "item")? {
        Data::Record(item) => match get(item, "position")? {
            Data::Number(position) => position.to_integer().and_then(|position| usize::try_from(position).ok()),
            _ => None,
        },
        Data::Text(id) => rules.iter().position(|rule| rule.id == *id),
        _ => None,
    }
}

/// Sheets of one name become one: parts of all, order and totals of the first.
pub fn take_sheet(sheet: SheetItem, lowered: &mut Lowered) {
    match lowered.sheets.iter_mut().find(|other| other.name.name == sheet.name.name) {
        Some(known) => known.parts.extend(sheet.parts),
        None => lowered.sheets.push(sheet),
    }
}

struct Taker<'a> {
    made: &'a Made,
    rule: Option<usize>,
    rules: &'a [RuleItem],
    place: &'a Place,
}

type Taken<T> = Result<T, &'static str>;

impl Taker<'_> {
    fn owner(&self) -> Option<&RuleItem> {
        self.rule.map(|position| &self.rules[position])
    }

    fn options(&self, index: usize) -> Option<&Fields> {
        match self.made.arguments.get(index) {
            Some(Data::Record(fields)) => Some(fields),
            _ => None,
        }
    }

    /// Only the keys that a constructor has are allowed.
    fn known(fields: &Fields, keys: &[&str]) -> Taken<()> {
        match fields.entries.iter().any(|(key, _)| !keys.contains(&&**key)) {
            true => Err("unknown key"),
            false => Ok(()),
        }
    }

    fn named(&self, data: Option<&Data>, what: &'static str) -> Taken<Named> {
        match data {
            Some(Data::Text(name)) => Ok(Named { name: name.clone(), place: self.place.clone() }),
            _ => Err(what),
        }
    }

    fn tree(&self, data: &Data) -> Taken<Tree> {
        tree(data, self.place).ok_or("value")
    }

    fn column(&self) -> Taken<ColumnItem> {
        let table = self.named(self.made.arguments.first(), "table")?;
        let name = self.named(self.made.arguments.get(1), "name")?;
        let value = self.tree(self.made.arguments.get(2).ok_or("value")?)?;
        let options = self.options(3);
        if let Some(options) = options {
            Self::known(options, &["title", "places", "unit", "type", "otherwise", "item", "open", "period"])?;
        }
        let text = |key: &str| options.and_then(|options| text_of(options, key));
        let owner = self.owner();
        Ok(ColumnItem {
            title: text("title").unwrap_or_else(|| name.name.clone()),
            kind: text("type").and_then(|word| Type::from_word(&word)),
            unit: text("unit").and_then(|text| Unit::parse(&text)),
            places: options.and_then(places_of),
            pays: text("period").and_then(|word| PayPeriod::from_word(&word)),
            otherwise: options.and_then(|options| get(options, "otherwise")).and_then(|data| tree(data, self.place)),
            open: options.and_then(|options| get(options, "open")).is_some_and(|data| matches!(data, Data::Bool(true))),
            period: owner.map(|rule| rule.period.clone()).unwrap_or_default(),
            enabled: owner.and_then(|rule| rule.record.expression("enabled").cloned()),
            rule: self.rule,
            citation: owner.map(|rule| rule.citation.clone()).unwrap_or_default(),
            verified: owner.is_none_or(|rule| rule.verified),
            broken: false,
            place: owner.map_or(self.place, |rule| &rule.place).clone(),
            table,
            name,
            value,
        })
    }

    fn finding(&self) -> Taken<FindingItem> {
        let fields = self.options(0).ok_or("map")?;
        Self::known(
            fields,
            &[
                "when",
                "level",
                "severity",
                "category",
                "message",
                "margin",
                "action",
                "department",
                "on",
                "item",
                "basis",
            ],
        )?;
        let rule = self.rule.ok_or("item")?;
        let tree_of = |key: &str| get(fields, key).map(|data| self.tree(data)).transpose();
        let table = match get(fields, "on") {
            Some(data) => self.named(Some(data), "on")?,
            None => self.rules[rule].table.clone().ok_or("on")?,
        };
        Ok(FindingItem {
            rule,
            table,
            when: tree_of("when")?.ok_or("when")?,
            level: tree_of("level")?,
            severity: tree_of("severity")?,
            category: tree_of("category")?,
            message: tree_of("message")?,
            margin: tree_of("margin")?,
            action: tree_of("action")?,
            department: tree_of("department")?,
            place: self.rules[rule].place.clone(),
        })
    }

    fn sheet(&self) -> Taken<SheetItem> {
        let fields = self.options(0).ok_or("map")?;
        let keys = [
            "name", "title", "on", "where", "columns", "order", "group", "totals", "split", "optional", "parts", "item",
        ];
        Self::known(fields, &keys)?;
        let parts = match get(fields, "parts") {
            Some(Data::List(parts)) => parts
                .iter()
                .map(|part| match part {
                    Data::Record(part) => self.part(part),
                    _ => Err("parts"),
                })
                .collect::<Taken<Vec<_>>>()?,
            Some(_) => return Err("parts"),
            None => vec![self.part(fields)?],
        };
        let order = list(get(fields, "order")).iter().map(|key| self.order(key)).collect::<Taken<Vec<_>>>()?;
        let names = |key: &str| {
            list(get(fields, key)).iter().map(|data| self.named(Some(data), "group")).collect::<Taken<Vec<_>>>()
        };
        let totals = match get(fields, "totals") {
            Some(Data::Record(totals)) => totals
                .entries
                .iter()
                .map(|(title, kind)| match kind {
                    Data::Text(kind) if ["count", "sum", "avg", "min", "max"].contains(&&**kind) => {
                        Ok((Named { name: title.clone(), place: self.place.clone() }, kind.clone()))
                    }
                    _ => Err("totals"),
                })
                .collect::<Taken<Vec<_>>>()?,
            Some(_) => return Err("totals"),
            None => Vec::new(),
        };
        Ok(SheetItem {
            name: self.named(get(fields, "name"), "name")?,
            parts,
            order,
            group: names("group")?,
            totals,
            split: names("split")?,
            optional: names("optional")?.into_iter().map(|title| title.name).collect(),
            place: self.place.clone(),
        })
    }

    fn part(&self, fields: &Fields) -> Taken<SheetPartItem> {
        let columns = list(get(fields, "columns"))
            .iter()
            .map(|column| match column {
                Data::Record(column) => {
                    let value = self.tree(get(column, "value").ok_or("columns.value")?)?;
                    let title = text_of(column, "title").unwrap_or_else(|| Arc::from(title_of(&value)));
                    Ok((Named { name: title, place: self.place.clone() }, value, places_of(column)))
                }
                other => {
                    let value = self.tree(other)?;
                    let title = Arc::from(title_of(&value));
                    Ok((Named { name: title, place: self.place.clone() }, value, None))
                }
            })
            .collect::<Taken<Vec<_>>>()?;
        Ok(SheetPartItem {
            table: self.named(get(fields, "on"), "on")?,
            condition: get(fields, "where").map(|data| self.tree(data)).transpose()?,
            columns,
            rule: self.rule,
        })
    }

    fn order(&self, key: &Data) -> Taken<(OrderKey, bool)> {
        match key {
            Data::Text(title) => {
                let (title, descending) = match title.strip_prefix('-') {
                    Some(rest) => (Arc::from(rest), true),
                    None => (title.clone(), false),
                };
                Ok((OrderKey::Title(Named { name: title, place: self.place.clone() }), descending))
            }
            Data::Record(fields) => {
                let value = self.tree(get(fields, "value").ok_or("order.value")?)?;
                let descending = matches!(get(fields, "desc"), Some(Data::Bool(true)));
                Ok((OrderKey::Expression(value), descending))
            }
            other => Ok((OrderKey::Expression(self.tree(other)?), false)),
        }
    }

    fn exemption(&self) -> Taken<ExemptionItem> {
        let fields = self.options(0).ok_or("map")?;
        Self::known(fields, &["rule", "table", "when", "reason", "until", "item"])?;
        let mut when = self.tree(get(fields, "when").ok_or("when")?)?;
        if let Some(until) = get(fields, "until") {
            let today = Kind::Name(vec![Segment { name: Arc::from("today"), place: self.place.clone() }]);
            let (left, right) = (Expression::new(today, self.place.clone()), self.tree(until)?);
            let in_time = Kind::Binary { operator: Operator::LessOrEqual, left, right };
            when = Expression::new(
                Kind::And(vec![when, Expression::new(in_time, self.place.clone())]),
                self.place.clone(),
            );
        }
        Ok(ExemptionItem {
            rule: self.named(get(fields, "rule"), "rule")?,
            table: self.named(get(fields, "table"), "table")?,
            when,
            reason: get(fields, "reason").map(|data| self.tree(data)).transpose()?,
            item: self.rule.ok_or("item")?,
        })
    }

    fn error(&self) -> Taken<Diagnostic> {
        let [Data::Record(item), Data::Text(key), Data::Text(text)] = &self.made.arguments[..] else {
            return Err("item, key, text");
        };
        let position = match get(item, "position") {
            Some(Data::Number(position)) => position.to_integer().and_then(|at| usize::try_from(at).ok()),
            _ => None,
        };
        let place = match position.and_then(|position| self.rules.get(position)) {
            Some(rule) => rule.record.get(key).map_or(&rule.place, |given| &given.place),
            None => &item.place,
        };
        Ok(Diagnostic::error("E0613", place).with("text", &**text))
    }
}

fn get<'a>(fields: &'a Fields, key: &str) -> Option<&'a Data> {
    fields
        .entries
        .iter()
        .find(|(name, _)| &**name == key)
        .map(|(_, data)| data)
        .filter(|data| !matches!(data, Data::Nothing))
}

fn text_of(fields: &Fields, key: &str) -> Option<Arc<str>> {
    match get(fields, key) {
        Some(Data::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

fn places_of(fields: &Fields) -> Option<u32> {
    match get(fields, "places") {
        Some(Data::Number(number)) => number.to_integer().and_then(|places| u32::try_from(places).ok()),
        _ => None,
    }
}

fn list(data: Option<&Data>) -> &[Data] {
    match data {
        Some(Data::List(items)) => items,
        Some(single) => std::slice::from_ref(single),
        None => &[],
    }
}

/// Plain data as an expression.
fn tree(data: &Data, place: &Place) -> Option<Tree> {
    let kind = match data {
        Data::Expression(tree) => return Some(tree.clone()),
        Data::Bool(truth) => Kind::Bool(*truth),
        Data::Number(number) => Kind::Number(*number),
        Data::Text(text) => Kind::Text(text.clone()),
        Data::List(items) => {
            let items: Option<Vec<Tree>> = items.iter().map(|item| tree(item, place)).collect();
            Kind::List(items?)
        }
        Data::Nothing | Data::Record(_) | Data::Made(_) => return None,
    };
    Some(Expression::new(kind, place.clone()))
}

fn word(data: &Data) -> &'static str {
    match data {
        Data::Nothing => "()",
        Data::Bool(_) => "bool",
        Data::Number(_) => "number",
        Data::Text(_) => "text",
        Data::Expression(_) => "expr",
        Data::List(_) => "list",
        Data::Record(_) => "map",
        Data::Made(_) => "core item",
    }
}
