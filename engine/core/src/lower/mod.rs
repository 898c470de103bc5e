//! The plugin door: an item's checked keys go into the sandbox as plain data, core items come back. The engine knows
//! no rule kind; whatever a kind means is what its script returns here.

mod data;
mod made;

use crate::kind::ItemKind;
use crate::pack::model::{ColumnItem, ExemptionItem, FindingItem, RuleItem, SheetItem};
use crate::source::PluginFiles;
use heng_lang::{Constructor, Data, Script};
use heng_values::{Diagnostic, Place};
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

    /// Lowers this plugin's items; `rules` are all items of the pack, by whose positions core items point back.
    pub fn lower(&self, rules: &[RuleItem], lowered: &mut Lowered) {
        let mut wrong: Vec<usize> = Vec::new();
        let mut own: Vec<usize> = (0..rules.len())
            .filter(|position| !rules[*position].broken)
            .filter(|position| self.kinds.iter().any(|kind| kind.name == rules[*position].kind))
            .collect();
        for position in &own {
            let rule = &rules[*position];
            let script = self.kinds.iter().find(|kind| kind.name == rule.kind).and_then(|kind| kind.lower.as_ref());
            if let Some((script, _)) = script {
                let item = data::item(rules, *position);
                let told = lowered.diagnostics.len();
                self.call(script, "lower", item, &rule.place, Some(*position), rules, lowered);
                if lowered.diagnostics.len() > told {
                    wrong.push(*position);
                }
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
                self.call(script, "finish", items.clone(), &rules[*first].place, None, rules, lowered);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one private call site shape, each argument a different thing")]
    fn call(
        &self,
        script: &Arc<str>,
        function: &str,
        argument: Data,
        place: &Place,
        rule: Option<usize>,
        rules: &[RuleItem],
        lowered: &mut Lowered,
    ) {
        let Some(script) = self.scripts.get(script) else { return };
        match script.call(function, argument, &CONSTRUCTORS, place) {
            Ok(items) => {
                for item in items {
                    made::take(&item, rule, rules, place, lowered);
                }
            }
            Err(diagnostic) => lowered.diagnostics.push(diagnostic),
        }
    }
}
