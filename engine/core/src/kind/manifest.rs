//! A plugin's manifest: `[plugin]` and its kinds with their keys. The core's own kinds are read by the same reader.

use super::record::KeyValue;
use super::spec::{ItemKind, KeySpec, KeyType};
use crate::document::{Entry, Table, Written, read_document};
use crate::source::SourceFile;
use crate::suggest::nearest;
use heng_values::{Diagnostic, Place, Type};
use std::sync::{Arc, LazyLock};

/// A read manifest.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The plugin's name.
    pub name: Arc<str>,
    /// Its version.
    pub version: Arc<str>,
    /// Its kinds.
    pub kinds: Vec<ItemKind>,
    /// Where it is.
    pub place: Place,
}

/// The version of the plugin door that this engine has.
const DOOR: &str = "1";

/// What `[plugin]`, a kind and a key may say; `forms.toml` says the same with words.
const PLUGIN_KEYS: [&str; 4] = ["name", "version", "api", "title"];
const KIND_KEYS: [&str; 6] = ["title", "title_en", "lower", "finish", "judges", "keys"];
const KEY_KEYS: [&str; 8] = ["type", "of", "returns", "on", "required", "default", "doc", "doc_en"];

/// The kinds the core itself knows: document, table, param, scale, derive, sheet.
pub fn core_kinds() -> Vec<ItemKind> {
    static KINDS: LazyLock<Vec<ItemKind>> = LazyLock::new(|| inner("core.toml", include_str!("core.toml")));
    KINDS.clone()
}

/// The tables of a pack's files that are no items, declared in the same way: pack, case, plugin, kind, key.
pub fn forms() -> &'static [ItemKind] {
    static FORMS: LazyLock<Vec<ItemKind>> = LazyLock::new(|| inner("forms.toml", include_str!("forms.toml")));
    &FORMS
}

/// The keys of one of these tables.
pub fn form(name: &str) -> &'static [KeySpec] {
    forms().iter().find(|form| &*form.name == name).map(|form| &*form.keys).unwrap_or_default()
}

fn inner(path: &str, text: &str) -> Vec<ItemKind> {
    let (table, _) = read_document(&SourceFile { path: Arc::from(path), text: Arc::from(text) });
    let mut reader = Reader { diagnostics: Vec::new() };
    reader.kinds(&table, false)
}

/// Reads a plugin's manifest.
pub fn read_manifest(file: &SourceFile) -> (Option<Manifest>, Vec<Diagnostic>) {
    let (table, diagnostics) = read_document(file);
    let mut reader = Reader { diagnostics };
    let whole = Place::new(file.path.clone(), 0, 0);
    let manifest = reader.manifest(&table, &whole);
    (manifest, reader.diagnostics)
}

struct Reader {
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn wrong(&mut self, place: &Place, what: &str) {
        self.diagnostics.push(Diagnostic::error("E0611", place).with("what", what));
    }

    fn manifest(&mut self, table: &Table, whole: &Place) -> Option<Manifest> {
        for (key, _) in &table.entries {
            if !["plugin", "kind"].contains(&&*key.name) {
                self.wrong(&key.place, &key.name);
            }
        }
        let Some(Entry { value: Written::Table(plugin), place }) = table.get("plugin") else {
            self.wrong(whole, "plugin");
            return None;
        };
        for (key, _) in &plugin.entries {
            if !PLUGIN_KEYS.contains(&&*key.name) {
                self.wrong(&key.place, &key.name);
            }
        }
        let Some(name) = plugin.text("name") else {
            self.wrong(place, "plugin.name");
            return None;
        };
        match plugin.get("api") {
            Some(Entry { value: Written::Number(api), .. }) if api.to_string() == DOOR => {}
            other => {
                let place = other.map_or(place, |entry| &entry.place).clone();
                self.diagnostics.push(Diagnostic::error("E0615", &place).with("api", DOOR));
                return None;
            }
        }
        Some(Manifest {
            name: Arc::from(name),
            version: Arc::from(plugin.text("version").unwrap_or("0")),
            kinds: self.kinds(table, true),
            place: place.clone(),
        })
    }

    fn kinds(&mut self, table: &Table, plugin: bool) -> Vec<ItemKind> {
        let Some(Entry { value: Written::Table(kinds), .. }) = table.get("kind") else { return Vec::new() };
        let mut list = Vec::with_capacity(kinds.entries.len());
        for (name, entry) in &kinds.entries {
            let Written::Table(kind) = &entry.value else {
                self.wrong(&entry.place, &name.name);
                continue;
            };
            for (key, _) in &kind.entries {
                if !KIND_KEYS.contains(&&*key.name) {
                    self.wrong(&key.place, &key.name);
                }
            }
            let judges = matches!(kind.get("judges"), Some(Entry { value: Written::Bool(true), .. }));
            let mut keys = match kind.get("keys") {
                Some(Entry { value: Written::Table(keys), .. }) => self.keys(keys),
                _ => Vec::new(),
            };
            if plugin {
                add_common_keys(&mut keys, judges);
            }
            let script = |key: &str| match kind.get(key) {
                Some(Entry { value: Written::Text(text), place }) => Some((text.text.clone(), place.clone())),
                _ => None,
            };
            let (lower, finish) = (script("lower"), script("finish"));
            if plugin && lower.is_none() && finish.is_none() {
                self.wrong(&entry.place, "lower");
            }
            let title: Arc<str> = Arc::from(kind.text("title").unwrap_or(&name.name));
            let title_en = kind.text("title_en").map_or_else(|| title.clone(), Arc::from);
            list.push(ItemKind { name: name.name.clone(), title, title_en, keys, judges, lower, finish });
        }
        list
    }

    fn keys(&mut self, keys: &Table) -> Vec<KeySpec> {
        keys.entries
            .iter()
            .filter_map(|(name, entry)| match &entry.value {
                Written::Table(spec) => Some(self.key(&name.name, spec, &entry.place)),
                _ => {
                    self.wrong(&entry.place, &name.name);
                    None
                }
            })
            .collect()
    }

    fn key(&mut self, name: &Arc<str>, spec: &Table, place: &Place) -> KeySpec {
        for (key, _) in &spec.entries {
            if !KEY_KEYS.contains(&&*key.name) {
                self.wrong(&key.place, &key.name);
            }
        }
        let default = spec.get("default").and_then(|entry| match &entry.value {
            Written::Text(text) => Some(KeyValue::Text(text.text.clone())),
            Written::Number(number) => Some(KeyValue::Number(*number)),
            Written::Bool(truth) => Some(KeyValue::Bool(*truth)),
            Written::Date(date) => Some(KeyValue::Date(*date)),
            _ => {
                self.wrong(&entry.place, "default");
                None
            }
        });
        let doc = Arc::from(spec.text("doc").unwrap_or(""));
        KeySpec {
            name: name.clone(),
            types: self.types(spec, place),
            required: matches!(spec.get("required"), Some(Entry { value: Written::Bool(true), .. })),
            default,
            doc_en: spec.text("doc_en").map_or_else(|| Arc::clone(&doc), Arc::from),
            doc,
        }
    }

    /// The types of `type = "…"` or `type = ["…", "…"]`, each with what `of` and `returns` say.
    fn types(&mut self, spec: &Table, place: &Place) -> Vec<KeyType> {
        match spec.get("type") {
            Some(Entry { value: Written::Text(word), place }) => {
                self.kind(&word.text, spec, place).into_iter().collect()
            }
            Some(Entry { value: Written::Array(words), .. }) => words
                .iter()
                .filter_map(|entry| match &entry.value {
                    Written::Text(word) => self.kind(&word.text, spec, &entry.place),
                    _ => None,
                })
                .collect(),
            _ => {
                self.wrong(place, "type");
                vec![KeyType::Any(Vec::new())]
            }
        }
    }

    fn kind(&mut self, word: &str, spec: &Table, place: &Place) -> Option<KeyType> {
        Some(match word {
            "expr" => {
                let returns = match spec.text("returns") {
                    None | Some("any") => None,
                    Some(word) => match Type::from_word(word) {
                        Some(kind) => Some(kind),
                        None => {
                            self.wrong(spec.get("returns").map_or(place, |entry| &entry.place), word);
                            None
                        }
                    },
                };
                KeyType::Expression { returns, on: spec.text("on").map(Arc::from) }
            }
            "template" => KeyType::Template,
            "text" => KeyType::Text,
            "number" => KeyType::Number,
            "bool" => KeyType::Bool,
            "date" => KeyType::Date,
            "choice" => KeyType::Choice(self.choices(spec, place)),
            "link" => KeyType::Link,
            "item" => KeyType::Item,
            "items" => KeyType::Items,
            "table" => KeyType::Table,
            "columns" => KeyType::Columns,
            "list" => KeyType::List(self.members(spec, place)),
            "map" => KeyType::Map(self.members(spec, place)),
            "record" => match spec.get("of") {
                Some(Entry { value: Written::Table(keys), .. }) => KeyType::Record(self.keys(keys)),
                _ => KeyType::Any(Vec::new()),
            },
            "cells" => KeyType::Cells,
            "file" => KeyType::File,
            "any" if spec.get("of").is_some() => KeyType::Any(self.members(spec, place)),
            "any" => KeyType::Any(Vec::new()),
            unknown => {
                let words = ["expr", "template", "text", "number", "bool", "date", "choice", "link", "item", "items"];
                let more = ["table", "columns", "list", "map", "record", "cells", "file", "any"];
                let suggestion = nearest(unknown, words.into_iter().chain(more));
                let diagnostic = Diagnostic::error("E0611", place).with("what", unknown).suggest(suggestion);
                self.diagnostics.push(diagnostic);
                return None;
            }
        })
    }

    fn choices(&mut self, spec: &Table, place: &Place) -> Vec<Arc<str>> {
        let Some(Entry { value: Written::Array(entries), .. }) = spec.get("of") else {
            self.wrong(place, "of");
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| match &entry.value {
                Written::Text(text) => Some(text.text.clone()),
                _ => None,
            })
            .collect()
    }

    /// What a list or map is made of: `of = "text"`, `of = { type = … }`, `of = { key = { … } }` or alternatives.
    fn members(&mut self, spec: &Table, place: &Place) -> Vec<KeyType> {
        match spec.get("of").map(|entry| (&entry.value, &entry.place)) {
            None => vec![KeyType::Any(Vec::new())],
            Some((Written::Text(word), place)) => self.kind(&word.text, spec, place).into_iter().collect(),
            Some((Written::Table(table), place)) => self.member(table, place),
            Some((Written::Array(entries), _)) => {
                let mut types = Vec::new();
                for entry in entries {
                    match &entry.value {
                        Written::Text(word) => types.extend(self.kind(&word.text, &Table::default(), &entry.place)),
                        Written::Table(table) => types.extend(self.member(table, &entry.place)),
                        _ => self.wrong(&entry.place, "of"),
                    }
                }
                types
            }
            Some(_) => {
                self.wrong(place, "of");
                vec![KeyType::Any(Vec::new())]
            }
        }
    }

    fn member(&mut self, table: &Table, place: &Place) -> Vec<KeyType> {
        match table.get("type").map(|entry| &entry.value) {
            Some(Written::Text(_) | Written::Array(_)) => self.types(table, place),
            _ => vec![KeyType::Record(self.keys(table))],
        }
    }
}

/// The keys every item has, and those of every kind that judges rows. A kind may declare one of them itself.
fn add_common_keys(keys: &mut Vec<KeySpec>, judges: bool) {
    let condition = || vec![KeyType::Expression { returns: Some(Type::Bool), on: None }];
    let mut common = vec![
        ("id", vec![KeyType::Text], true, "编号，包内唯一", "id, unique in the pack"),
        (
            "name",
            vec![KeyType::Text],
            false,
            "标识名，用于表达式里的列名",
            "identifier, names its columns in expressions",
        ),
        ("title", vec![KeyType::Text], false, "给人看的名称", "name shown to people"),
        ("on", vec![KeyType::Table], judges, "所在的表", "the table it speaks of"),
        ("from", vec![KeyType::Date], false, "生效日", "first day in force"),
        ("until", vec![KeyType::Date], false, "末日（含）", "last day in force"),
        ("region", vec![KeyType::Text], false, "适用地区", "only there"),
        ("source", vec![KeyType::Text], false, "依据：文件短名与条款", "basis: a document's short name and the clause"),
        ("note", vec![KeyType::Text], false, "备注", "note"),
        ("verified", vec![KeyType::Bool], false, "是否经人核实", "whether somebody confirmed it"),
        (
            "enabled",
            condition(),
            false,
            "参数条件：不成立则不生效",
            "a condition on parameters: out of force where it is false",
        ),
        (
            "expect",
            vec![KeyType::Map(vec![KeyType::Text])],
            false,
            "料到的提醒：代码 = 理由",
            "expected remarks: code = reason",
        ),
    ];
    if judges {
        common.push((
            "where",
            condition(),
            false,
            "只说这些行，其余为不适用",
            "the rows it speaks of; for others it is 不适用",
        ));
        common.push((
            "judged_from",
            vec![KeyType::Expression { returns: Some(Type::Date), on: None }],
            false,
            "此日之前为未到期",
            "before this date a row is 未到期",
        ));
        common.push((
            "report_only",
            vec![KeyType::Bool],
            false,
            "只报告，不计分",
            "reported only, without hits and points",
        ));
        common.push((
            "unless",
            vec![KeyType::List(vec![KeyType::Item])],
            false,
            "这些规则命中时不再提示",
            "silent in rows where one of these rules hits",
        ));
    }
    for (name, types, required, doc, doc_en) in common {
        if keys.iter().all(|key| &*key.name != name) {
            let (doc, doc_en) = (Arc::from(doc), Arc::from(doc_en));
            keys.push(KeySpec { name: Arc::from(name), types, required, default: None, doc, doc_en });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_manifest_is_whole() {
        let kinds = core_kinds();
        let names: Vec<_> = kinds.iter().map(|kind| &*kind.name).collect();
        assert_eq!(names, ["document", "table", "param", "scale", "derive", "sheet"]);
        assert!(kinds.iter().all(|kind| !kind.keys.is_empty()));
    }

    #[test]
    fn manifests_may_say_what_their_form_shows() {
        let named = |form_name: &str| form(form_name).iter().map(|key| key.name.to_string()).collect::<Vec<_>>();
        assert_eq!(named("plugin"), PLUGIN_KEYS);
        assert_eq!(named("kind"), KIND_KEYS);
        assert_eq!(named("key"), KEY_KEYS);
    }

    #[test]
    fn every_key_of_the_core_has_words_in_both_languages() {
        fn hold(owner: &str, keys: &[KeySpec]) {
            for key in keys {
                assert!(!key.doc.is_empty() && key.doc_en != key.doc, "{owner}.{}", key.name);
                key.types.iter().for_each(|kind| inner(&format!("{owner}.{}", key.name), kind));
            }
        }
        fn inner(owner: &str, kind: &KeyType) {
            match kind {
                KeyType::Record(keys) => hold(owner, keys),
                KeyType::List(kinds) | KeyType::Map(kinds) | KeyType::Any(kinds) => {
                    kinds.iter().for_each(|kind| inner(owner, kind));
                }
                _ => {}
            }
        }
        for kind in core_kinds().iter().chain(forms()) {
            assert_ne!(kind.title, kind.title_en);
            hold(&kind.name, &kind.keys);
        }
    }
}
