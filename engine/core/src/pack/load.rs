//! Texts of packs and plugins → a loaded pack, with every mistake of all files at once, in source order.

use super::broken::{broken, quiet};
use super::header::header;
use super::items::{check_versions, derive, document, rule, sheet};
use super::merge::{Collected, collect, take_in};
use super::model::{ColumnItem, Expectation, Header, Named, Pack, RuleItem};
use super::parameters::{scale, take_parameter};
use super::tables::{side_file, take_table};
use crate::document::{Written, read_document};
use crate::kind::{Expected, ItemKind, KeyValue, core_kinds, read_manifest};
use crate::lower::{Lowered, Plugin};
use crate::operator::{Operator, cells};
use crate::source::{PackFiles, PluginFiles, SourceFile};
use crate::suggest::nearest;
use crate::workers::{begin_beside, on_workers};
use heng_lang::{Expression, Kind};
use heng_values::{Diagnostic, Place};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The most items of a pack and its parents.
const MOST_ITEMS: usize = 20_000;

/// Loads a pack. `packs` holds its ancestors, the root first, and itself last. Diagnostics come in source order; the
/// pack is there unless its `pack.toml` could not be read, but must not be run where one of them is an error.
/// `operators` are the native ones that scripts may call.
pub fn load(
    packs: &[PackFiles],
    plugins: &[PluginFiles],
    operators: &[Arc<dyn Operator>],
) -> (Option<Pack>, Vec<Diagnostic>) {
    load_with(packs, &[], plugins, operators)
}

/// As [`load`], with items of further texts taken in as those of a child pack would be: what somebody tries out, held to all
/// that a pack's own text is held to.
pub fn load_with(
    packs: &[PackFiles],
    settings: &[SourceFile],
    plugins: &[PluginFiles],
    operators: &[Arc<dyn Operator>],
) -> (Option<Pack>, Vec<Diagnostic>) {
    on_workers(|| load_here(packs, settings, plugins, operators))
}

fn load_here(
    packs: &[PackFiles],
    settings: &[SourceFile],
    plugins: &[PluginFiles],
    operators: &[Arc<dyn Operator>],
) -> (Option<Pack>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut kinds = core_kinds();
    let plugins = read_plugins(plugins, &mut kinds, &mut diagnostics);
    let mut collected: Vec<Collected> = Vec::new();
    let mut headers: Vec<Header> = Vec::new();
    let mut functions = Vec::new();
    let mut functions_broken = false;
    let read_all = || packs.par_iter().enumerate().map(|(position, pack)| read_files(pack, position, &kinds)).collect();
    let (read, ()): (Vec<Vec<ReadFile>>, ()) = rayon::join(read_all, Plugin::prepare_lowering);
    for (pack, read) in packs.iter().zip(read) {
        let Some(own_header) = read_pack(pack, read, &kinds, &mut collected, &mut diagnostics) else {
            diagnostics.sort_by_key(Diagnostic::order);
            return (None, diagnostics);
        };
        headers.push(own_header);
        for file in &pack.functions {
            let (more, mut errors) = heng_lang::parse_functions(&file.path, &file.text);
            functions.extend(more);
            functions_broken |= !errors.is_empty();
            diagnostics.append(&mut errors);
        }
    }
    for file in settings {
        let (table, mut errors) = read_document(file);
        diagnostics.append(&mut errors);
        let own = collect(&kinds, &table, packs.len(), &mut diagnostics);
        take_in(&kinds, &mut collected, own, &[], &mut diagnostics);
    }
    super::functions::check_names_once(&mut functions, &mut diagnostics);
    heng_lang::mark_recursion(&mut functions);
    if let Some(first) = collected.get(MOST_ITEMS) {
        let diagnostic = Diagnostic::error("E0620", first.name_place()).with("limit", MOST_ITEMS.to_string());
        diagnostics.push(diagnostic.with("count", collected.len().to_string()));
        diagnostics.retain(|diagnostic| diagnostic.code == "E0620");
        return (None, diagnostics);
    }
    let Some(own) = headers.last().cloned() else { return (None, diagnostics) };
    let region_levels = headers.iter().rev().find_map(|header| header.region.clone()).unwrap_or_default();
    let mut pack = Pack {
        header: own,
        region_levels,
        documents: Vec::new(),
        tables: Vec::new(),
        parameters: Vec::new(),
        scales: Vec::new(),
        functions_broken,
        broken: broken(&diagnostics, packs.iter().flat_map(|pack| &pack.toml).chain(settings)),
        function_files: packs.iter().flat_map(|pack| pack.functions.clone()).collect(),
        functions,
        rules: Vec::new(),
        columns: Vec::new(),
        findings: Vec::new(),
        sheets: Vec::new(),
        exemptions: Vec::new(),
        files: packs
            .iter()
            .rev()
            .flat_map(|pack| pack.toml.iter().chain(&pack.functions).chain(&pack.cases))
            .map(|file| file.path.clone())
            .collect(),
        cases: packs.last().map(|pack| pack.cases.clone()).unwrap_or_default(),
        grids: packs.iter().rev().flat_map(|pack| pack.grids.clone()).collect(),
        cells: Vec::new(),
        expectations: expectations(&headers, &collected),
        folders: packs.iter().map(|pack| pack.folder.clone()).collect(),
        operators: operators.to_vec(),
    };
    if pack.header.as_of.is_none() {
        pack.header.as_of = headers.iter().rev().find_map(|header| header.as_of);
    }
    check_regions(&pack, &collected, &mut diagnostics);
    check_names_once(&kinds, &collected, &mut diagnostics);
    fill(&mut pack, &kinds, collected, &mut diagnostics);
    check_tables_named(&pack, &mut diagnostics);
    check_items_named(&mut pack, &mut diagnostics);
    number_cells(&mut pack, &mut diagnostics);
    let mut lowered = Lowered::default();
    // What goes over all items of a plugin at once takes longest and cannot be parted: it begins first.
    let mut order: Vec<usize> = (0..plugins.len()).collect();
    order.sort_by_key(|at| !plugins[*at].finishes());
    let lower = |at: usize| (at, plugins[at].lower(&pack.rules));
    let mut all: Vec<(usize, Lowered)> = order.into_par_iter().with_max_len(1).map(lower).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().for_each(|(_, one)| lowered.append(one));
    diagnostics.append(&mut lowered.diagnostics);
    pack.columns.append(&mut lowered.columns);
    pack.findings = lowered.findings;
    pack.exemptions = lowered.exemptions;
    pack.sheets.append(&mut lowered.sheets);
    // Nobody waits until what is over is given back.
    begin_beside(move || drop((plugins, kinds)));
    check_twins(&pack, &mut diagnostics);
    diagnostics.extend(super::functions::notes(&pack));
    quiet(&pack.broken, &mut diagnostics);
    pack.in_source_order(&mut diagnostics);
    (Some(pack), diagnostics)
}

/// Makes ready what every pack needs, whatever it holds: the core's own kinds and the scripts of these plugins. Nothing comes
/// of it but that [`load`] finds them ready; who has other work to do first may have it done meanwhile.
pub fn prepare(plugins: &[PluginFiles]) {
    on_workers(|| {
        let compile = |file: &PluginFiles| {
            if let (Some(manifest), _) = read_manifest(&file.manifest) {
                Plugin::new(manifest.name, manifest.kinds, file);
            }
        };
        let known = || (core_kinds(), crate::kind::forms());
        rayon::join(|| plugins.par_iter().with_max_len(1).for_each(compile), known);
    });
}

/// Every kind that a pack with these plugins knows, the core's own first, and what is wrong with their manifests.
pub fn known_kinds(plugins: &[PluginFiles]) -> (Vec<ItemKind>, Vec<Diagnostic>) {
    let (mut kinds, mut diagnostics) = (core_kinds(), Vec::new());
    read_plugins(plugins, &mut kinds, &mut diagnostics);
    (kinds, diagnostics)
}

fn read_plugins(files: &[PluginFiles], kinds: &mut Vec<ItemKind>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Plugin> {
    let mut plugins: Vec<Plugin> = Vec::new();
    let read: Vec<_> = files
        .par_iter()
        .map(|file| {
            let (manifest, errors) = read_manifest(&file.manifest);
            let plugin = manifest.as_ref().map(|known| Plugin::new(known.name.clone(), known.kinds.clone(), file));
            (manifest.zip(plugin), errors)
        })
        .collect();
    for (read, mut errors) in read {
        diagnostics.append(&mut errors);
        let Some((manifest, (plugin, mut errors))) = read else { continue };
        plugins.retain(|other| other.name != manifest.name);
        for kind in &manifest.kinds {
            let core = kinds.iter().any(|other| other.name == kind.name && other.lower.is_none());
            let other = plugins.iter().flat_map(|plugin| &plugin.kinds).find(|other| other.name == kind.name);
            if core || other.is_some() {
                let place = kind.lower.as_ref().map_or(&manifest.place, |(_, place)| place);
                let diagnostic = Diagnostic::error("E0617", place).with("kind", &*kind.name);
                diagnostics.push(match other.and_then(|other| other.lower.as_ref()) {
                    Some((_, place)) => diagnostic.related(place, "declared-here"),
                    None => diagnostic,
                });
            }
        }
        diagnostics.append(&mut errors);
        plugins.push(plugin);
    }
    kinds.extend(plugins.iter().flat_map(|plugin| plugin.kinds.iter().cloned()));
    plugins
}

/// What a file's text holds: its syntax errors, its items, and what is told of these.
type ReadFile = (Vec<Diagnostic>, Vec<Collected>, Vec<Diagnostic>);

/// The files of a pack, in their order; nothing one holds depends on another.
fn read_files(pack: &PackFiles, position: usize, kinds: &[ItemKind]) -> Vec<ReadFile> {
    let read = |file| {
        let (table, errors) = read_document(file);
        let mut told = Vec::new();
        let items = collect(kinds, &table, position, &mut told);
        (errors, items, told)
    };
    pack.toml.par_iter().with_max_len(1).map(read).collect()
}

fn read_pack(
    pack: &PackFiles,
    read: Vec<ReadFile>,
    kinds: &[ItemKind],
    collected: &mut Vec<Collected>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Header> {
    let mut own_header = None;
    let mut own = Vec::new();
    for (file, (mut errors, items, mut told)) in pack.toml.iter().zip(read) {
        let is_header = file.path.rsplit('/').next() == Some("pack.toml") && own_header.is_none();
        if is_header {
            // The header reads the same document; its syntax errors would be told twice.
            let (found, mut header_errors) = header(file);
            header_errors.retain(|error| !errors.contains(error));
            diagnostics.append(&mut header_errors);
            own_header = found;
        }
        diagnostics.append(&mut errors);
        diagnostics.append(&mut told);
        own.extend(items);
    }
    if own_header.is_none() && pack.toml.iter().all(|file| file.path.rsplit('/').next() != Some("pack.toml")) {
        let place = Place::new(pack.folder.clone(), 0, 0);
        diagnostics.push(Diagnostic::error("E0616", &place));
    }
    let drop = own_header.as_ref().map(|header: &Header| header.drop.clone()).unwrap_or_default();
    take_in(kinds, collected, own, &drop, diagnostics);
    own_header
}

/// What packs, items, and fields and values in them expect to be said of them.
fn expectations(headers: &[Header], collected: &[Collected]) -> Vec<Expectation> {
    let mut all = Vec::new();
    for (pack, header) in headers.iter().enumerate() {
        for (key, reason) in &header.expect {
            let (code, reason, place) = (key.name.clone(), reason.clone(), key.place.clone());
            all.push(Expectation { code, reason, place, of: None, pack });
        }
    }
    for item in collected {
        let parts = ["fields", "values", "versions"].into_iter().flat_map(|key| item.record.records(key));
        for record in parts.chain([&item.record]) {
            for (key, reason) in super::header::expectations(record) {
                let ends = record.entries.iter().map(|(_, given)| &given.place);
                let of = ends.fold(record.place.clone(), |whole, place| whole.to(place));
                let (code, place) = (key.name.clone(), key.place.clone());
                all.push(Expectation { code, reason, place, of: Some(of), pack: item.pack });
            }
        }
    }
    all
}

fn fill(pack: &mut Pack, kinds: &[ItemKind], collected: Vec<Collected>, diagnostics: &mut Vec<Diagnostic>) {
    let of_kind = |word: &'static str| collected.iter().filter(move |item| &*kinds[item.kind].name == word);
    for item in of_kind("document") {
        pack.documents.extend(document(item));
    }
    for item in of_kind("table") {
        take_table(&mut pack.tables, item, &pack.grids, diagnostics);
    }
    for item in of_kind("param") {
        take_parameter(&mut pack.parameters, item, &pack.documents, diagnostics);
    }
    for parameter in &pack.parameters {
        super::overrides::check_overrides(parameter, diagnostics);
    }
    for item in of_kind("scale") {
        pack.scales.extend(scale(item, &pack.documents, diagnostics));
    }
    for item in of_kind("derive") {
        pack.columns.extend(derive(item, &pack.documents, diagnostics));
    }
    for item in of_kind("sheet") {
        pack.sheets.extend(sheet(item));
    }
    let lowered = |kind: &ItemKind| kind.lower.is_some() || kind.finish.is_some();
    let (rules, others): (Vec<_>, Vec<_>) = collected.into_iter().partition(|item| lowered(&kinds[item.kind]));
    for item in rules {
        let kind = &kinds[item.kind];
        pack.rules.extend(rule(item, kind, &pack.documents, diagnostics));
    }
    begin_beside(move || drop(others));
}

/// Grids get numbers, by which scripts hand them on unopened.
fn number_cells(pack: &mut Pack, diagnostics: &mut Vec<Diagnostic>) {
    let Pack { rules, grids, cells, .. } = pack;
    for rule in rules {
        for (_, given) in &mut rule.record.entries {
            let KeyValue::Cells(entry) = &given.value else { continue };
            let grid = match &entry.value {
                Written::Array(entries) => Some(cells::inline(entries, &entry.place)),
                Written::Text(path) => {
                    let path = Named { name: path.text.clone(), place: entry.place.clone() };
                    side_file(grids, &path, diagnostics).map(|grid| cells::of_grid(&grid, &entry.place))
                }
                _ => None,
            };
            match grid {
                Some(grid) => {
                    let number = Kind::Cells(cells.len() as u32);
                    cells.push(Arc::new(grid));
                    given.value = KeyValue::Expression(Expression::new(number, given.place.clone()));
                }
                None => rule.broken = true,
            }
        }
    }
}

/// Every `on` names a table.
fn check_tables_named(pack: &Pack, diagnostics: &mut Vec<Diagnostic>) {
    let tables = || pack.tables.iter().map(|table| &*table.name);
    let rules = pack.rules.iter().flat_map(|rule: &RuleItem| rule.record.texts("on"));
    let other = pack.rules.iter().flat_map(|rule| &rule.record.declared).filter_map(|declared| match &declared.what {
        Expected::Table(name, place) if &*declared.key != "on" => Some((name, place)),
        _ => None,
    });
    let columns = pack.columns.iter().map(|column| (&column.table.name, &column.table.place));
    let sheets = pack.sheets.iter().flat_map(|sheet| &sheet.parts).map(|part| (&part.table.name, &part.table.place));
    for (name, place) in rules.chain(other).chain(columns).chain(sheets) {
        if tables().all(|table| table != &**name) {
            diagnostics.push(Diagnostic::error("E0306", place).with("name", &**name).suggest(nearest(name, tables())));
        }
    }
}

/// Every item that another one names is there; an item with such a mistake is not lowered.
fn check_items_named(pack: &mut Pack, diagnostics: &mut Vec<Diagnostic>) {
    let ids: HashSet<Arc<str>> = pack.rules.iter().map(|rule| rule.id.clone()).collect();
    for rule in &mut pack.rules {
        let mut named = Vec::new();
        rule.record.each_item(&mut |id, place| named.push((id.clone(), place.clone())));
        for (id, place) in named {
            if !ids.contains(&id) {
                rule.broken = true;
                let mut known: Vec<&str> = ids.iter().map(|id| &**id).collect();
                known.sort_unstable();
                let suggestion = nearest(&id, known);
                diagnostics.push(Diagnostic::error("E0310", &place).with("id", &*id).suggest(suggestion));
            }
        }
    }
}

/// A region has no more levels than the pack names.
fn check_regions(pack: &Pack, collected: &[Collected], diagnostics: &mut Vec<Diagnostic>) {
    let levels = pack.region_levels.len();
    for item in collected {
        let versions = item.record.records("values").chain(item.record.records("versions"));
        for record in versions.chain([&item.record]) {
            let region = super::items::region(record);
            if region.len() > levels {
                diagnostics.push(
                    Diagnostic::error("E0507", record.place_of("region"))
                        .with("region", region.join("/"))
                        .with("levels", pack.region_levels.join("/")),
                );
            }
        }
    }
}

/// Documents, scales and sheets stand once in a pack.
fn check_names_once(kinds: &[ItemKind], collected: &[Collected], diagnostics: &mut Vec<Diagnostic>) {
    let once = |item: &&Collected| ["document", "scale", "sheet"].contains(&&*kinds[item.kind].name);
    let items: Vec<&Collected> = collected.iter().filter(once).collect();
    let name = |item: &Collected| item.record.text("id").or(item.record.text("name")).cloned();
    for (position, item) in items.iter().enumerate() {
        let Some(own) = name(item) else { continue };
        let twin = items[..position]
            .iter()
            .find(|other| other.kind == item.kind && other.pack == item.pack && name(other).as_ref() == Some(&own));
        if let Some(twin) = twin {
            diagnostics.push(
                Diagnostic::error("E0607", item.name_place())
                    .with("name", &*own)
                    .related(twin.name_place(), "first-item"),
            );
        }
    }
}

/// Inside a pack an id stands once, its versions apart.
fn check_twins(pack: &Pack, diagnostics: &mut Vec<Diagnostic>) {
    let mut rules: BTreeMap<&str, Vec<&RuleItem>> = BTreeMap::new();
    for rule in &pack.rules {
        rules.entry(&rule.id).or_default().push(rule);
    }
    for (id, versions) in rules {
        check_versions(versions.iter().map(|rule| (&rule.period, &rule.place)), id, diagnostics);
    }
    let mut columns: BTreeMap<(&str, &str), Vec<&ColumnItem>> = BTreeMap::new();
    for column in pack.columns.iter().filter(|column| column.rule.is_none()) {
        columns.entry((&column.table.name, &column.name.name)).or_default().push(column);
    }
    for ((table, name), versions) in columns {
        check_versions(versions.iter().map(|column| (&column.period, &column.place)), name, diagnostics);
        let field = pack.tables.iter().filter(|item| &*item.name == table).flat_map(|item| &item.fields);
        for field in field.filter(|field| &*field.name == name) {
            let twin = pack.columns.iter().find(|column| &*column.table.name == table && &*column.name.name == name);
            if let Some(twin) = twin {
                diagnostics.push(
                    Diagnostic::error("E0607", &twin.place).with("name", name).related(&field.place, "first-item"),
                );
            }
        }
    }
}
