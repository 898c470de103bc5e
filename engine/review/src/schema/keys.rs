//! Declared keys → schemas of tables and values. A date of TOML is a text of format `date` to a schema, a moment one of
//! `local-date-time`.

use super::SchemaSource;
use heng_core::kind::{ItemKind, KeySpec, KeyType, KeyValue};
use heng_core::pack::model::FieldItem;
use heng_values::Type;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Makes schemas in one language.
pub(super) struct Keys<'a> {
    source: &'a SchemaSource<'a>,
    tables: Vec<Arc<str>>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(source: &'a SchemaSource<'a>) -> Self {
        let tables = source.pack.iter().flat_map(|pack| &pack.tables).map(|table| table.name.clone()).collect();
        Self { source, tables }
    }

    pub(super) fn title<'k>(&self, kind: &'k ItemKind) -> &'k str {
        if self.source.english { &kind.title_en } else { &kind.title }
    }

    /// A closed table with a kind's keys.
    pub(super) fn table(&self, kind: &ItemKind) -> Value {
        let mut schema = json!({ "title": self.title(kind) });
        self.close(&mut schema, &kind.keys);
        schema
    }

    /// The names of the pack's tables, under the name `-table` that no kind can have.
    pub(super) fn tables(&self) -> Option<(String, Value)> {
        let names: Vec<&str> = self.tables.iter().map(|name| &**name).collect();
        (!names.is_empty()).then(|| ("-table".to_owned(), json!({ "enum": names })))
    }

    /// What a cell of a field may be in a case: anything, since it may be unknown or unreadable; its words help.
    pub(super) fn field(&self, field: &FieldItem) -> Value {
        let unit = field.format.unit.as_ref().map(|unit| format!("（{unit}）")).unwrap_or_default();
        // `{ unknown = true }` stands for any value; some editors take an object for closed unless it says otherwise.
        json!({ "description": format!("{}{unit}", field.title), "additionalProperties": true })
    }

    /// The types that a key of a manifest may be declared with: one word or several.
    pub(super) fn types_of_key(&self, keys: &[KeySpec]) -> Value {
        let spec = keys.iter().find(|key| &*key.name == "type");
        let words = spec.and_then(|spec| {
            spec.types.iter().find_map(|kind| match kind {
                KeyType::Choice(words) => Some(json!({ "enum": words.iter().map(|word| &**word).collect::<Vec<_>>() })),
                _ => None,
            })
        });
        let word = words.unwrap_or_else(|| json!({ "type": "string" }));
        let doc = spec.map(|spec| self.doc(spec)).unwrap_or_default();
        json!({ "description": doc, "anyOf": [word, { "type": "array", "items": word }] })
    }

    fn close(&self, schema: &mut Value, keys: &[KeySpec]) {
        let properties: Map<String, Value> = keys.iter().map(|spec| (spec.name.to_string(), self.key(spec))).collect();
        let required: Vec<&str> = keys.iter().filter(|spec| spec.required).map(|spec| &*spec.name).collect();
        schema["type"] = json!("object");
        schema["properties"] = Value::Object(properties);
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema["additionalProperties"] = json!(false);
    }

    fn key(&self, spec: &KeySpec) -> Value {
        let mut schema = self.any_of(&spec.types);
        let doc = self.doc(spec);
        if !doc.is_empty() {
            schema["description"] = json!(doc);
        }
        let default = spec.default.as_ref().and_then(|value| match value {
            KeyValue::Text(text) => Some(json!(&**text)),
            KeyValue::Bool(truth) => Some(json!(truth)),
            KeyValue::Number(number) => serde_json::from_str(&number.to_string()).ok(),
            _ => None,
        });
        if let Some(default) = default {
            schema["default"] = default;
        }
        schema
    }

    /// What a key means, and what is written there.
    fn doc(&self, spec: &KeySpec) -> String {
        let doc = if self.source.english { &spec.doc_en } else { &spec.doc };
        let forms: Vec<String> = spec.types.iter().filter_map(|kind| self.form(kind)).collect();
        if forms.is_empty() {
            return doc.to_string();
        }
        let forms = forms.join(&(self.source.words)("schema-or", &[]));
        (self.source.words)("schema-doc", &[("doc", doc), ("form", &forms)])
    }

    /// The form of a text that is more than a text.
    fn form(&self, kind: &KeyType) -> Option<String> {
        let words = self.source.words;
        let plain = |key: &str| Some(words(key, &[]));
        match kind {
            KeyType::Expression { returns: Some(returns), .. } => {
                let name = words(&format!("type-{}", returns.word()), &[]);
                Some(words("schema-expr-of", &[("type", &name)]))
            }
            KeyType::Expression { returns: None, .. } => plain("schema-expr"),
            KeyType::Template => plain("schema-template"),
            KeyType::Link => plain("schema-link"),
            KeyType::Item => plain("schema-item"),
            KeyType::Items => plain("schema-items"),
            KeyType::Table => plain("schema-table"),
            KeyType::Columns => plain("schema-columns"),
            KeyType::Cells => plain("schema-cells"),
            KeyType::File => plain("schema-file"),
            _ => None,
        }
    }

    fn any_of(&self, types: &[KeyType]) -> Value {
        let mut shapes: Vec<Value> = Vec::new();
        for kind in types {
            for shape in self.shapes(kind) {
                if !shapes.contains(&shape) {
                    shapes.push(shape);
                }
            }
        }
        match shapes.len() {
            0 => json!({}),
            1 => shapes.remove(0),
            _ => json!({ "anyOf": shapes }),
        }
    }

    /// The shapes that a type may be written in; none: anything.
    fn shapes(&self, kind: &KeyType) -> Vec<Value> {
        let text = || json!({ "type": "string" });
        let date = || json!({ "type": "string", "format": "date" });
        let list = |members: &[KeyType]| json!({ "type": "array", "items": self.any_of(members) });
        match kind {
            KeyType::Expression { returns, .. } => {
                let mut shapes = vec![text()];
                let constant = |kind: Type| returns.is_none_or(|returns| returns == kind);
                shapes.extend(constant(Type::Number).then(|| json!({ "type": "number" })));
                shapes.extend(constant(Type::Bool).then(|| json!({ "type": "boolean" })));
                shapes.extend((constant(Type::Date) || constant(Type::Moment)).then(date));
                shapes
            }
            KeyType::Template | KeyType::Text | KeyType::Link | KeyType::Item | KeyType::File => vec![text()],
            KeyType::Number => vec![json!({ "type": "number" })],
            KeyType::Bool => vec![json!({ "type": "boolean" })],
            KeyType::Date => vec![date(), json!({ "type": "string", "format": "local-date-time" })],
            KeyType::Choice(words) => vec![json!({ "enum": words.iter().map(|word| &**word).collect::<Vec<_>>() })],
            KeyType::Items => vec![list(&[KeyType::Item])],
            KeyType::Columns => vec![list(&[KeyType::Expression { returns: None, on: None }])],
            // Names of tables are offered; one that is not among them may be declared meanwhile.
            KeyType::Table if self.tables.is_empty() => vec![text()],
            KeyType::Table => vec![json!({ "$ref": "#/definitions/-table" }), text()],
            KeyType::List(members) => vec![list(members)],
            KeyType::Map(members) => {
                vec![json!({ "type": "object", "additionalProperties": self.any_of(members) })]
            }
            KeyType::Record(keys) => {
                let mut schema = json!({});
                self.close(&mut schema, keys);
                vec![schema]
            }
            KeyType::Cells => vec![json!({ "type": "array" }), text()],
            KeyType::Any(shapes) => shapes.iter().flat_map(|kind| self.shapes(kind)).collect(),
        }
    }
}
