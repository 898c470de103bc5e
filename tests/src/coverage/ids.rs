//! The list of ids that the plan and the data checks have: `tests/suite/coverage/*.csv`, one line an id.

use std::path::Path;

/// One id of the plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Id {
    pub(super) id: String,
    pub(super) title: String,
    /// The line of the plan, or the section of the data checks.
    pub(super) line: String,
    /// What its limit is; empty where it has none, and then no case on its sides is asked for.
    pub(super) limit: String,
    /// States that no case can reach, with the reason.
    pub(super) excused: String,
    /// Why it cannot be computed from data.
    pub(super) reason: String,
    /// What a person does instead.
    pub(super) person: String,
    /// Empty when done, `open` or `cases` before.
    pub(super) stand: String,
}

impl Id {
    #[cfg(test)]
    pub(super) fn named(id: &str) -> Self {
        Self { id: id.to_owned(), ..Self::default() }
    }

    /// Whether an item is this id, or a part of it (`R-603-另`).
    pub(super) fn covers(&self, item: &str) -> bool {
        item.strip_prefix(&self.id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

/// Whether an item's id is one of the plan's.
pub(super) fn belongs(id: &str) -> bool {
    ["R-", "DQ-"].iter().any(|start| id.starts_with(start))
}

const HEAD: [&str; 8] = ["编号", "名称", "方案行", "界限", "不要求", "不可计算的原因", "由人怎样办", "stand"];

/// The ids of a list.
pub(super) fn read(list: &Path) -> Result<Vec<Id>, String> {
    let mut reader = csv::Reader::from_path(list).map_err(|error| error.to_string())?;
    if reader.headers().map_err(|error| error.to_string())?.iter().ne(HEAD) {
        return Err(format!("{}: the columns are {}", list.display(), HEAD.join(",")));
    }
    let mut ids = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
        ids.push(Id {
            id: cell(0),
            title: cell(1),
            line: cell(2),
            limit: cell(3),
            excused: cell(4),
            reason: cell(5),
            person: cell(6),
            stand: cell(7),
        });
    }
    Ok(ids)
}

/// Writes the list back.
pub(super) fn write(list: &Path, ids: &[Id]) -> Result<(), String> {
    let mut writer = csv::Writer::from_path(list).map_err(|error| error.to_string())?;
    writer.write_record(HEAD).map_err(|error| error.to_string())?;
    for id in ids {
        let cells = [&id.id, &id.title, &id.line, &id.limit, &id.excused, &id.reason, &id.person, &id.stand];
        writer.write_record(cells).map_err(|error| error.to_string())?;
    }
    writer.flush().map_err(|error| error.to_string())
}
