//! The plugin door: an item's checked keys go into the sandbox as plain data, core items come back. The engine knows
//! no rule kind; whatever a kind means is what its script returns here.

mod data;
mod made;

use crate::kind::ItemKind;
use crate::pack::model::{ColumnItem, ExemptionItem, FindingItem, RuleItem, SheetItem};
use crate::source::PluginFiles;
use heng_lang::{Constructor, Data, Script};
use heng_values::{Diagnostic, Place};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// What a script may build, with the least and greatest number of arguments.
pub const CONSTRUCTORS: [Constructor; 5] = [
    Constructor { name: "column", arity: 3..=4 },
    Constructor { name: "finding", arity: 1..=1 },
    Constructor { name: "sheet", arity: 1..=1 },
    Constructor { name: "exemption", arity: 1..=1 },
    Constructor { name: "error", arity: 3..=3 },
];

/// Core items that rule items were turned into.
#[derive(Default)]
pub struct Lowered {
    /// Columns.
    pub columns: Vec<ColumnItem>,
    /// Findings.
    pub findings: Vec<FindingItem>,
    /// Sheets, those of one name merged.
    pub sheets: Vec<SheetItem>,
    /// Exemptions.
    pub exemptions: Vec<ExemptionItem>,
    /// Mistakes.
    pub diagnostics: Vec<Diagnostic>,
}

impl Lowered {
    /// Takes in what another plugin made, behind what is here.
    pub fn append(&mut self, mut other: Lowered) {
        self.columns.append(&mut other.columns);
        self.findings.append(&mut other.findings);
        other.sheets.into_iter().for_each(|sheet| made::take_sheet(sheet, self));
        self.exemptions.append(&mut other.exemptions);
        self.diagnostics.append(&mut other.diagnostics);
    }

    fn take(&mut self, made: Result<Vec<Data>, Diagnostic>, rule: Option<usize>, rules: &[RuleItem], place: &Place) {
        match made {
            Ok(items) => items.iter().for_each(|item| made::take(item, rule, rules, place, self)),
            Err(diagnostic) => self.diagnostics.push(diagnostic),
        }
    }
}

/// A plugin ready to lower: its kinds and its compiled scripts.
pub struct Plugin {
    /// Its name.
    pub name: Arc<str>,
    /// Its kinds.
    pub kinds: Vec<ItemKind>,
    scripts: HashMap<Arc<str>, Script>,
}

impl Plugin {
    /// Compiles the scripts that the plugin's kinds name.
    pub fn new(name: Arc<str>, kinds: Vec<ItemKind>, files: &PluginFiles) -> (Plugin, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut scripts = HashMap::new();
        for (script, place) in kinds.iter().flat_map(|kind| kind.lower.iter().chain(&kind.finish)) {
            if scripts.contains_key(script) {
                continue;
            }
            let found = files.scripts.iter().find(|file| file.path.rsplit('/').next() == Some(&**script));
            let Some(file) = found else {
                diagnostics.push(Diagnostic::error("E0618", place).with("file", &**script));
                continue;
            };
            match Script::compile(&file.path, &file.text) {
                Ok(compiled) => {
                    scripts.insert(script.clone(), compiled);
                }
                Err(mut errors) => diagnostics.append(&mut errors),
            }
        }
        (Plugin { name, kinds, scripts }, diagnostics)
    }

    /// Makes ready what lowering needs, whatever is lowered, once all plugins are there.
    pub fn prepare_lowering() {
        Script::prepare_calls(&CONSTRUCTORS);
    }

    /// Whether something is made of all its items together.
    pub fn finishes(&self) -> bool {
        self.kinds.iter().any(|kind| kind.finish.is_some())
    }

    /// Lowers this plugin's items; `rules` are all items of the pack, by whose positions core items point back.
    pub fn lower(&self, rules: &[RuleItem]) -> Lowered {
        let mut lowered = Lowered::default();
        let mut wrong: Vec<usize> = Vec::new();
        let mut own: Vec<usize> = (0..rules.len())
            .filter(|position| !rules[*position].broken)
            .filter(|position| self.kinds.iter().any(|kind| kind.name == rules[*position].kind))
            .collect();
        // No item's script sees what another's made; only what they return is put in order.
        let made: Vec<_> = own
            .par_iter()
            .filter_map(|position| {
                let rule = &rules[*position];
                let kind = self.kinds.iter().find(|kind| kind.name == rule.kind)?;
                let (script, _) = kind.lower.as_ref()?;
                Some((*position, self.call(script, "lower", data::item(rules, *position), &rule.place)))
            })
            .collect();
        for (position, made) in made {
            let told = lowered.diagnostics.len();
            lowered.take(made, Some(position), rules, &rules[position].place);
            if lowered.diagnostics.len() > told {
                wrong.push(position);
            }
        }
        // What `finish` made of an item that is wrong would only repeat that.
        own.retain(|position| !wrong.contains(position));
        let mut finishes: Vec<&Arc<str>> = Vec::new();
        for (script, _) in self.kinds.iter().filter_map(|kind| kind.finish.as_ref()) {
            if !finishes.contains(&script) {
                finishes.push(script);
            }
        }
        if let (false, Some(first)) = (finishes.is_empty(), own.first()) {
            let items = Data::List(own.iter().map(|position| data::item(rules, *position)).collect());
            for script in finishes {
                let place = &rules[*first].place;
                lowered.take(self.call(script, "finish", items.clone(), place), None, rules, place);
            }
        }
        lowered
    }

    /// What a script returns; nothing where it could not be compiled, which is told.
    fn call(&self, script: &Arc<str>, function: &str, argument: Data, place: &Place) -> Result<Vec<Data>, Diagnostic> {
        match self.scripts.get(script) {
            Some(script) => script.call(function, argument, &CONSTRUCTORS, place),
            None => Ok(Vec::new()),
        }
    }
}
