//! The problems of the data, counted by file, column and reason: for `run.json`, and in words for the closing summary. Each
//! of them alone stands in `rejected.csv`.

use crate::catalogue;
use crate::language::Language;
use heng_core::run::input::Problem;
use heng_data::run_record::ProblemRecord;
use std::collections::HashMap;

/// Problems that say the same about the same column of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The first of them.
    pub first: Problem,
    /// How many.
    pub count: u64,
}

/// Counts problems, in the order in which their groups first occur.
pub fn groups(problems: &[Problem]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known = HashMap::new();
    for problem in problems {
        let Problem { file, column, code, arguments, action, row: _, text: _ } = problem;
        let at = *known.entry((file, column, code, arguments, action)).or_insert_with(|| {
            groups.push(Group { first: problem.clone(), count: 0 });
            groups.len() - 1
        });
        groups[at].count += 1;
    }
    groups
}

impl Group {
    /// Why, and what was done.
    pub fn words(&self, language: Language) -> (String, String) {
        words(&self.first, language)
    }

    /// The group as `run.json` has it: what files say is the same whatever the language of messages.
    pub fn record(&self) -> ProblemRecord {
        let Problem { file, column, code, action, .. } = &self.first;
        let (file, sheet) = heng_data::workbook::parted(file);
        ProblemRecord {
            file: file.to_string(),
            sheet: (!sheet.is_empty()).then(|| sheet.to_owned()),
            column: column.to_string(),
            code: (*code).to_owned(),
            reason: self.words(Language::Chinese).0,
            action: (*action).to_owned(),
            count: self.count,
        }
    }
}

/// Why a problem is one, and what was done about it.
pub fn words(problem: &Problem, language: Language) -> (String, String) {
    let reason = catalogue::coded(language, problem.code, &problem.arguments).title;
    (reason, catalogue::text(language, &format!("action-{}", problem.action), &[]))
}
