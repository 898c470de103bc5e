//! The functions of a pack as a whole: each name once, and which are interpreted, why, and what uses them, as `check`
//! says.

use super::model::Pack;
use hashbrown::{HashMap, HashSet};
use heng_lang::{Function, Kind, Tree};
use heng_values::{Diagnostic, Place, Severity};
use std::sync::Arc;

/// How many users are named.
const NAMED: usize = 8;

/// A function stands once in a pack and its parents: calls between files mean one function, whoever wrote it.
pub fn check_names_once(functions: &mut Vec<Function>, diagnostics: &mut Vec<Diagnostic>) {
    let mut places: HashMap<Arc<str>, Place> = HashMap::with_capacity(functions.len());
    functions.retain(|function| match places.get(&function.name) {
        Some(other) => {
            let diagnostic = Diagnostic::error("E0262", &function.place).with("name", &*function.name);
            diagnostics.push(diagnostic.related(other, "declared-here"));
            false
        }
        None => {
            places.insert(function.name.clone(), function.place.clone());
            true
        }
    });
}

/// A note for each function that is interpreted.
pub fn notes(pack: &Pack) -> Vec<Diagnostic> {
    let interpreted = pack.functions.iter().filter(|function| function.interpreted_because.is_some());
    let users = if interpreted.clone().next().is_some() { users(pack) } else { HashMap::new() };
    interpreted
        .filter_map(|function| {
            let (why, place) = function.interpreted_because.as_ref()?;
            let mut named = users.get(&*function.name).cloned().unwrap_or_default();
            let more = named.len().saturating_sub(NAMED);
            named.truncate(NAMED);
            let mut shown = named.join("、");
            if more > 0 {
                shown.push_str(&format!(" … +{more}"));
            }
            let note = Diagnostic::new("N0601", Severity::Note, Some(place.clone()));
            let shown = if shown.is_empty() { "—" } else { &shown };
            Some(note.with("name", &*function.name).with("why", *why).with("users", shown))
        })
        .collect()
}

/// The columns, rules and lists that call each function, also through others that are compiled.
fn users(pack: &Pack) -> HashMap<&str, Vec<String>> {
    let bodies: HashMap<&str, &Tree> =
        pack.functions.iter().filter_map(|function| Some((&*function.name, function.body.as_ref()?))).collect();
    let mut users: HashMap<&str, Vec<String>> = HashMap::new();
    let known: HashSet<&str> = pack.functions.iter().map(|function| &*function.name).collect();
    let mut take = |user: &str, tree: &Tree| {
        let mut called: HashSet<Arc<str>> = HashSet::new();
        calls(tree, &bodies, &mut called);
        for name in called {
            let Some(name) = known.get(&*name) else { continue };
            let users = users.entry(name).or_default();
            if users.iter().all(|other| other != user) {
                users.push(user.to_owned());
            }
        }
    };
    for column in &pack.columns {
        take(&column.name.name, &column.value);
    }
    for finding in &pack.findings {
        let texts = [&finding.level, &finding.message, &finding.margin, &finding.action, &finding.department];
        let id = &pack.rules[finding.rule].id;
        take(id, &finding.when);
        texts.into_iter().flatten().for_each(|tree| take(id, tree));
    }
    for sheet in &pack.sheets {
        for part in &sheet.parts {
            part.condition.iter().for_each(|tree| take(&sheet.name.name, tree));
            part.columns.iter().for_each(|(_, tree, _)| take(&sheet.name.name, tree));
        }
    }
    users
}

/// The functions called in a tree.
fn calls(tree: &Tree, bodies: &HashMap<&str, &Tree>, called: &mut HashSet<Arc<str>>) {
    if let Kind::Call { name, .. } = &tree.kind
        && called.insert(name.name.clone())
        && let Some(body) = bodies.get(&*name.name)
    {
        calls(body, bodies, called);
    }
    tree.each_part(&mut |part| calls(part, bodies, called));
}
