//! A written table against declared keys: unknown keys, missing keys, wrong types, each with its place and the nearest
//! known name. Expressions and templates are parsed here, before any plugin sees them.

use super::record::{Choices, Declared, Expected, Given, KeyValue, Record};
use super::spec::{KeySpec, KeyType};
use crate::document::{Entry, Key, Table, Written};
use crate::suggest::nearest;
use heng_lang::{Expression, Kind, SourceText, parse_expression, parse_template};
use heng_values::{Diagnostic, Place};
use std::sync::Arc;

/// Collects what is wrong while records are checked.
#[derive(Default)]
pub struct Checker {
    /// Mistakes so far.
    pub diagnostics: Vec<Diagnostic>,
    /// What is left to be held against its declaration.
    pub declared: Vec<Declared>,
}

/// Checks a written table against keys; `owner` names the kind in messages.
pub fn check_record(checker: &mut Checker, owner: &str, keys: &[KeySpec], table: &Table, place: &Place) -> Record {
    // A record has far fewer keys than its kind declares.
    let mut entries: Vec<(Key, Given)> = Vec::with_capacity(table.entries.len());
    for (key, entry) in &table.entries {
        let Some(spec) = keys.iter().find(|spec| spec.name == key.name) else {
            let suggestion = nearest(&key.name, keys.iter().map(|spec| &*spec.name));
            let known = keys.iter().map(|spec| &*spec.name).collect::<Vec<_>>().join(", ");
            checker.diagnostics.push(
                Diagnostic::error("E0602", &key.place)
                    .with("kind", owner)
                    .with("key", &*key.name)
                    .with("known", known)
                    .suggest(suggestion),
            );
            continue;
        };
        if let Some(value) = checker.value(owner, &spec.name, &spec.types, entry) {
            let mut given = Given::new(value, entry.place.clone());
            given.choices = choices_beside(owner, spec, &given.value);
            entries.push((key.clone(), given));
        }
    }
    for spec in keys {
        if table.get(&spec.name).is_some() {
            continue;
        }
        if spec.required {
            let diagnostic = Diagnostic::error("E0603", place).with("kind", owner).with("key", &*spec.name);
            checker.diagnostics.push(diagnostic);
        } else if let Some(default) = &spec.default {
            let key = Key { name: spec.name.clone(), place: place.clone() };
            entries.push((key, Given::new(default.clone(), place.clone())));
        }
    }
    Record { entries, place: place.clone(), declared: Vec::new() }
}

impl Checker {
    fn value(&mut self, owner: &str, key: &str, types: &[KeyType], entry: &Entry) -> Option<KeyValue> {
        if matches!(entry.value, Written::Broken) {
            return None;
        }
        for kind in types {
            if fits(kind, entry, types.len() > 1) {
                return self.value_of(owner, key, kind, entry);
            }
        }
        let expected = types.iter().map(KeyType::word).collect::<Vec<_>>().join(" / ");
        self.diagnostics.push(
            Diagnostic::error("E0604", &entry.place)
                .with("kind", owner)
                .with("key", key)
                .with("expected", expected)
                .with("found", entry.word()),
        );
        None
    }

    fn value_of(&mut self, owner: &str, key: &str, kind: &KeyType, entry: &Entry) -> Option<KeyValue> {
        match (kind, &entry.value) {
            (KeyType::Any(_), _) => Some(KeyValue::Any(Box::new(entry.clone()))),
            (KeyType::Cells, _) => Some(KeyValue::Cells(Box::new(entry.clone()))),
            (KeyType::Expression { returns, on }, written) => {
                let value = self.expression(written, &entry.place)?;
                if let (KeyValue::Expression(tree), true) = (&value, returns.is_some() || on.is_some()) {
                    let what = Expected::Expression { tree: tree.clone(), returns: *returns, on: on.clone() };
                    self.declared.push(Declared { key: Arc::from(key), what });
                }
                Some(value)
            }
            (KeyType::Link, written) => match self.expression(written, &entry.place)? {
                KeyValue::Expression(tree) => {
                    self.declared.push(Declared { key: Arc::from(key), what: Expected::Link(tree.clone()) });
                    Some(KeyValue::Link(tree))
                }
                other => Some(other),
            },
            (KeyType::Template, Written::Text(text)) => self.template(text, &entry.place),
            (KeyType::Choice(choices), Written::Text(text)) => {
                if choices.contains(&text.text) {
                    return Some(KeyValue::Text(text.text.clone()));
                }
                self.diagnostics.push(
                    Diagnostic::error("E0605", &entry.place)
                        .with("kind", owner)
                        .with("key", key)
                        .with("value", &*text.text)
                        .with("choices", choices.join(", "))
                        .suggest(nearest(&text.text, choices.iter().map(|choice| &**choice))),
                );
                None
            }
            (KeyType::Table, Written::Text(text)) => {
                let what = Expected::Table(text.text.clone(), entry.place.clone());
                self.declared.push(Declared { key: Arc::from(key), what });
                Some(KeyValue::Text(text.text.clone()))
            }
            (KeyType::Item, Written::Text(text)) => Some(KeyValue::Item(text.text.clone())),
            (KeyType::Items, Written::Array(_)) => self.list(owner, key, &[KeyType::Item], entry),
            (KeyType::Columns, Written::Array(_)) => {
                self.list(owner, key, &[KeyType::Expression { returns: None, on: None }], entry)
            }
            (_, Written::Text(text)) => Some(KeyValue::Text(text.text.clone())),
            (_, Written::Number(number)) => Some(KeyValue::Number(*number)),
            (_, Written::Bool(truth)) => Some(KeyValue::Bool(*truth)),
            (_, Written::Date(date)) => Some(KeyValue::Date(*date)),
            (_, Written::Moment(moment)) => Some(KeyValue::Date(moment.date())),
            (KeyType::List(members), Written::Array(_)) => self.list(owner, key, members, entry),
            (KeyType::Map(members), Written::Table(table)) => {
                let mut map = Vec::with_capacity(table.entries.len());
                for (name, member) in &table.entries {
                    if let Some(value) = self.value(owner, key, members, member) {
                        map.push((name.clone(), Given::new(value, member.place.clone())));
                    }
                }
                Some(KeyValue::Map(map))
            }
            (KeyType::Record(keys), Written::Table(table)) => {
                let owner = format!("{owner}.{key}");
                Some(KeyValue::Record(check_record(self, &owner, keys, table, &entry.place)))
            }
            (_, Written::Array(_) | Written::Table(_) | Written::Broken) => None,
        }
    }

    fn list(&mut self, owner: &str, key: &str, members: &[KeyType], entry: &Entry) -> Option<KeyValue> {
        let Written::Array(items) = &entry.value else { return None };
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            if let Some(value) = self.value(owner, key, members, item) {
                list.push(Given::new(value, item.place.clone()));
            }
        }
        Some(KeyValue::List(list))
    }

    /// An expression: a text that is parsed, or a number, truth value or date standing for itself.
    fn expression(&mut self, written: &Written, place: &Place) -> Option<KeyValue> {
        let kind = match written {
            Written::Text(text) => match parse_expression(text) {
                Ok(tree) => return Some(KeyValue::Expression(tree)),
                Err(diagnostics) => {
                    self.diagnostics.extend(diagnostics);
                    return None;
                }
            },
            Written::Number(number) => Kind::Number(*number),
            Written::Bool(truth) => Kind::Bool(*truth),
            Written::Date(date) => Kind::Date(*date),
            _ => return None,
        };
        Some(KeyValue::Expression(Expression::new(kind, place.clone())))
    }

    fn template(&mut self, text: &SourceText, place: &Place) -> Option<KeyValue> {
        match parse_template(text) {
            Ok(template) => {
                let kind = Kind::Template(Arc::new(template));
                Some(KeyValue::Expression(Expression::new(kind, place.clone())))
            }
            Err(diagnostics) => {
                self.diagnostics.extend(diagnostics);
                None
            }
        }
    }
}

/// A single name where a word was allowed too: it may be a word that is not among them.
fn choices_beside(owner: &str, spec: &KeySpec, value: &KeyValue) -> Option<Arc<Choices>> {
    let KeyValue::Expression(tree) = value else { return None };
    let words = spec.types.iter().find_map(|kind| match kind {
        KeyType::Choice(words) => Some(words.clone()),
        _ => None,
    })?;
    let name = matches!(&tree.kind, Kind::Name(segments) if segments.len() == 1);
    name.then(|| Arc::new(Choices { owner: Arc::from(owner), key: spec.name.clone(), words }))
}

/// Whether what is written can be of this type. Where there are alternatives, a choice has to be one of its texts.
fn fits(kind: &KeyType, entry: &Entry, alternatives: bool) -> bool {
    match (kind, &entry.value) {
        (KeyType::Any(_), _) | (KeyType::Cells, Written::Array(_) | Written::Text(_)) => true,
        (KeyType::Choice(choices), Written::Text(text)) => !alternatives || choices.contains(&text.text),
        (KeyType::Expression { .. }, Written::Text(_) | Written::Number(_) | Written::Bool(_) | Written::Date(_)) => {
            true
        }
        (
            KeyType::Template | KeyType::Text | KeyType::Link | KeyType::Item | KeyType::Table | KeyType::File,
            Written::Text(_),
        ) => true,
        (KeyType::Number, Written::Number(_))
        | (KeyType::Bool, Written::Bool(_))
        | (KeyType::Date, Written::Date(_) | Written::Moment(_))
        | (KeyType::List(_) | KeyType::Items | KeyType::Columns, Written::Array(_))
        | (KeyType::Map(_) | KeyType::Record(_), Written::Table(_)) => true,
        _ => false,
    }
}
