//! JSON Schema (draft-07) for the TOML files of a pack, made from the manifests that `check` uses: which keys, of which
//! types, with what words. What only the whole pack can tell (names, units, expressions) stays with `check`.

mod keys;

use crate::sentence::Words;
use heng_core::Pack;
use heng_core::kind::{ItemKind, form, forms};
use keys::Keys;
use serde_json::{Map, Value, json};

/// Which files a schema is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SchemaFor {
    /// `pack.toml` and every other file of items.
    Pack,
    /// `cases/*.toml`.
    Cases,
    /// A plugin's `plugin.toml`.
    Plugin,
}

impl SchemaFor {
    /// All of them.
    pub const ALL: [SchemaFor; 3] = [SchemaFor::Pack, SchemaFor::Cases, SchemaFor::Plugin];

    /// Its word, which is also the name of its file.
    pub fn name(self) -> &'static str {
        match self {
            SchemaFor::Pack => "pack",
            SchemaFor::Cases => "cases",
            SchemaFor::Plugin => "plugin",
        }
    }
}

/// What schemas are made from.
pub struct SchemaSource<'a> {
    /// Every kind the pack knows.
    pub kinds: &'a [ItemKind],
    /// The pack as far as it could be read: its tables are offered where one is to be named.
    pub pack: Option<&'a Pack>,
    /// Whether words are English.
    pub english: bool,
    /// Sentences.
    pub words: Words<'a>,
}

impl std::fmt::Debug for SchemaSource<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SchemaSource").field("kinds", &self.kinds.len()).finish_non_exhaustive()
    }
}

/// The schema of some files.
pub fn schema(source: &SchemaSource<'_>, of: SchemaFor) -> Value {
    let keys = Keys::new(source);
    let (properties, required, definitions) = match of {
        SchemaFor::Pack => pack(source, &keys),
        SchemaFor::Cases => cases(source, &keys),
        SchemaFor::Plugin => plugin(&keys),
    };
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": crate::MADE_BY,
        "title": (source.words)(&format!("schema-{}", of.name()), &[]),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    if !definitions.is_empty() {
        schema["definitions"] = Value::Object(definitions);
    }
    schema
}

type Parts = (Map<String, Value>, Vec<&'static str>, Map<String, Value>);

/// `[pack]`, and arrays of items of every kind.
fn pack(source: &SchemaSource<'_>, keys: &Keys<'_>) -> Parts {
    let (mut properties, mut definitions) = (Map::new(), Map::new());
    let head = forms().iter().find(|form| &*form.name == "pack");
    properties.extend(head.map(|head| ("pack".to_owned(), keys.table(head))));
    for kind in source.kinds {
        let item = format!("#/definitions/{}", kind.name);
        properties.insert(
            kind.name.to_string(),
            json!({ "type": "array", "description": keys.title(kind), "items": { "$ref": item } }),
        );
        definitions.insert(kind.name.to_string(), keys.table(kind));
    }
    definitions.extend(keys.tables());
    (properties, Vec::new(), definitions)
}

/// Arrays of cases; the tables of the pack and their fields are offered in `given` and `expect`.
fn cases(source: &SchemaSource<'_>, keys: &Keys<'_>) -> Parts {
    let Some(form) = forms().iter().find(|form| &*form.name == "case") else { return Parts::default() };
    let mut case = keys.table(form);
    if let Some(pack) = source.pack {
        let (mut given, mut expect) = (Map::new(), Map::new());
        for table in &pack.tables {
            let fields: Map<String, Value> =
                table.fields.iter().map(|field| (field.name.to_string(), keys.field(field))).collect();
            let row = json!({ "type": "object", "properties": fields, "additionalProperties": true });
            given
                .insert(table.name.to_string(), json!({ "type": "array", "description": &*table.title, "items": row }));
            let row = json!({ "$ref": "#/definitions/-said" });
            expect.insert(
                table.name.to_string(),
                json!({ "type": "object", "description": &*table.title, "additionalProperties": row }),
            );
        }
        case["properties"]["given"]["properties"] = Value::Object(given);
        case["properties"]["expect"]["properties"] = Value::Object(expect);
    }
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let mut findings = texts.clone();
    findings["description"] = json!((source.words)("schema-findings", &[]));
    let unknown = json!({
        "description": (source.words)("schema-unknown", &[]),
        "anyOf": [texts, { "type": "object", "additionalProperties": texts }],
    });
    let said = json!({ "type": "object", "properties": { "findings": findings, "unknown": unknown }, "additionalProperties": true });
    let list = json!({ "type": "array", "description": keys.title(form), "items": { "$ref": "#/definitions/case" } });
    (
        Map::from_iter([("case".to_owned(), list)]),
        Vec::new(),
        Map::from_iter([("case".to_owned(), case), ("-said".to_owned(), said)]),
    )
}

/// `[plugin]`, and `[kind.…]` with their keys.
fn plugin(keys: &Keys<'_>) -> Parts {
    let forms = forms();
    let table = |name: &str| forms.iter().find(|form| &*form.name == name).map_or(Value::Null, |form| keys.table(form));
    let mut kind = table("kind");
    kind["properties"]["keys"]["additionalProperties"] = json!({ "$ref": "#/definitions/key" });
    let mut key = table("key");
    key["properties"]["type"] = keys.types_of_key(form("key"));
    let kinds = json!({ "type": "object", "additionalProperties": { "$ref": "#/definitions/kind" } });
    (
        Map::from_iter([("plugin".to_owned(), table("plugin")), ("kind".to_owned(), kinds)]),
        vec!["plugin"],
        Map::from_iter([("kind".to_owned(), kind), ("key".to_owned(), key)]),
    )
}
