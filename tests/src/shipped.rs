//! The shipped packs over the shipped samples: every column of every row equals the reference's value.

use crate::engine::{self, Setting};
use crate::reference::{Cells, Reference, Rows};
use crate::written::shown;
use heng_core::program::{ColumnId, Program};
use heng_core::run::{Input, RunOptions};
use heng_host::snapshot::load_folder;
use heng_values::{Moment, Value};
use std::collections::BTreeSet;
use std::path::Path;

/// Compares both evaluators over a sample; gives how many values were compared.
///
/// # Errors
/// The pack or the sample cannot be read, or a value differs.
pub fn compare(pack: &Path, data: &Path, settings: &[Setting]) -> Result<usize, String> {
    let snapshot = load_folder(pack, &[]).snapshot().map_err(|failure| format!("{failure:?}"))?;
    let now = snapshot.moment(None).map_err(|failure| format!("{failure:?}"))?;
    let (program, errors) = snapshot.pack.program(now);
    let program = program.ok_or_else(|| format!("{errors:#?}"))?;
    let needed: Vec<Vec<ColumnId>> = program.tables.iter().map(|table| table.fields.clone()).collect();
    let reading = heng_data::read(data, &program, &needed, &|_| {}).map_err(|errors| format!("{errors:#?}"))?;
    values(&program, some_households(&program, rows(&program, &reading.input)), settings)
}

/// The rows of every sixth household and of nobody's, of what was read: the reference goes over all rows for each one.
fn some_households(program: &Program, mut given: Vec<Rows>) -> Vec<Rows> {
    for (table, rows) in program.tables.iter().zip(&mut given) {
        let names = ["户编号", "人编号"];
        let Some(id) = table.fields.iter().find(|id| names.contains(&&*program.column(**id).name)).copied() else {
            continue;
        };
        let kept = |cells: &Cells| match cells.get(&id) {
            Some(Some(Value::Text(text))) => {
                text.get(10..13).and_then(|n| n.parse::<u32>().ok()).is_none_or(|n| n.is_multiple_of(6))
            }
            _ => true,
        };
        let keep: Vec<usize> = (0..rows.rows.len()).filter(|row| kept(&rows.rows[*row])).collect();
        let unreadable = keep.iter().enumerate().flat_map(|(new, old)| {
            rows.unreadable.iter().filter(move |(_, row)| row == old).map(move |(column, _)| (*column, new))
        });
        rows.unreadable = unreadable.collect();
        rows.rows = keep.iter().map(|row| std::mem::take(&mut rows.rows[*row])).collect();
    }
    given
}

/// Compares both evaluators over every case of a pack; gives how many values were compared.
///
/// # Errors
/// The pack or a case cannot be read, or a value differs.
pub fn compare_cases(pack: &Path, settings: &[Setting]) -> Result<usize, String> {
    let snapshot = load_folder(pack, &[]).snapshot().map_err(|failure| format!("{failure:?}"))?;
    let (cases, errors) = heng_review::cases(&snapshot.pack);
    if !errors.is_empty() {
        return Err(format!("{errors:#?}"));
    }
    let mut compared = 0;
    let mut differences = Vec::new();
    // Most cases stand at the pack's own moment: its program is made once.
    let mut programs: Vec<(Moment, Program)> = Vec::new();
    for case in cases {
        let now = case.as_of.or(snapshot.pack.default_moment()).ok_or("no evaluation moment")?;
        let known = programs.iter().position(|(moment, _)| *moment == now);
        let at = match known {
            Some(at) => at,
            None => {
                let (program, errors) = snapshot.pack.program(now);
                programs.push((now, program.ok_or_else(|| format!("{errors:#?}"))?));
                programs.len() - 1
            }
        };
        let program = &programs[at].1;
        let input = heng_review::case_input(program, &case).map_err(|errors| format!("{errors:#?}"))?;
        match values(program, rows(program, &input), settings) {
            Ok(values) => compared += values,
            Err(text) => differences.push(format!("{}\n{text}", case.name)),
        }
    }
    if differences.is_empty() { Ok(compared) } else { Err(differences.join("\n\n")) }
}

/// Holds the findings over a sample against a list of what must be found (规则, 表, 主键, 状态), written without any rule
/// engine: each of its lines, and no other line of the rules it names.
///
/// # Errors
/// The pack, the sample or the list cannot be read, or lines are missing or too many.
pub fn compare_planted(pack: &Path, data: &Path, list: &Path) -> Result<usize, String> {
    let snapshot = load_folder(pack, &[]).snapshot().map_err(|failure| format!("{failure:?}"))?;
    let now = snapshot.moment(None).map_err(|failure| format!("{failure:?}"))?;
    let (program, errors) = snapshot.pack.program(now);
    let program = program.ok_or_else(|| format!("{errors:#?}"))?;
    let needed: Vec<Vec<ColumnId>> = program.tables.iter().map(|table| table.fields.clone()).collect();
    let reading = heng_data::read(data, &program, &needed, &|_| {}).map_err(|errors| format!("{errors:#?}"))?;
    let options = RunOptions { chunk_rows: 1024, show_sensitive: false, wanted: Vec::new(), ..RunOptions::default() };
    let outcome = heng_core::run::run(&program, reading.input, &reading.reader, &options, &|_| {});
    let mut reader = csv::Reader::from_path(list).map_err(|error| error.to_string())?;
    let mut planted = BTreeSet::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        planted.insert([0, 1, 2, 3].map(|at| record.get(at).unwrap_or("").to_owned()));
    }
    let rules: BTreeSet<&str> = planted.iter().map(|line| &*line[0]).collect();
    let lines = engine::findings(&outcome).into_iter().map(|line| [2, 0, 1, 5].map(|at: usize| line[at].clone()));
    let found: BTreeSet<[String; 4]> = lines.filter(|line| rules.contains(&*line[0])).collect();
    let missing = planted.difference(&found).map(|line| format!("not found: {}", line.join(" ")));
    let more = found.difference(&planted).map(|line| format!("not planted: {}", line.join(" ")));
    let differences: Vec<String> = missing.chain(more).collect();
    if differences.is_empty() { Ok(planted.len()) } else { Err(differences.join("\n")) }
}

/// Compares both evaluators over an input, every column in every row.
fn values(program: &Program, given: Vec<Rows>, settings: &[Setting]) -> Result<usize, String> {
    let mut reference = Reference::new(program, given.clone());
    let outcomes: Vec<_> = settings.iter().map(|setting| engine::run(program, &given, *setting)).collect();
    let mut compared = 0;
    let mut differences = Vec::new();
    for (at, column) in program.columns.iter().enumerate() {
        let id = ColumnId(at as u32);
        for row in 0..reference.rows(column.table) {
            let slow = reference.column(id, row);
            compared += 1;
            let different = outcomes.iter().find(|outcome| outcome.value(id, row) != slow);
            if let Some(outcome) = different {
                differences.push(format!(
                    "{}.{} in {}: the product gives {}, the reference {}",
                    program.table(column.table).name,
                    column.name,
                    reference.key(column.table, row).unwrap_or_else(|| row.to_string()),
                    shown(outcome.value(id, row).as_ref()),
                    shown(slow.as_ref()),
                ));
                break;
            }
        }
    }
    if differences.is_empty() { Ok(compared) } else { Err(differences.join("\n")) }
}

/// What was read, as rows.
pub(crate) fn rows(program: &Program, input: &Input) -> Vec<Rows> {
    let tables = input.tables.iter().map(|table| {
        let mut rows = Rows { present: table.present, rows: vec![Cells::new(); table.rows], ..Rows::default() };
        for (id, column) in &table.columns {
            for row in 0..table.rows {
                rows.rows[row].insert(*id, column.get(row));
                if column.unreadable.as_ref().is_some_and(|bits| bits.get(row)) {
                    rows.unreadable.insert((*id, row));
                }
            }
        }
        rows
    });
    let mut all: Vec<Rows> = tables.collect();
    for pin in &input.pins {
        let table = &mut all[program.column(pin.column).table.index()];
        for row in (0..pin.rows.len()).filter(|row| pin.rows.get(*row)) {
            table.rows[row].insert(pin.column, pin.values.get(row));
        }
    }
    all.resize(program.tables.len(), Rows::default());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_of_the_shipped_packs_has_the_references_values() {
        for pack in ["rules/guangxi-2022", "rules/guilin-2022", "rules/county-example"] {
            match compare_cases(&crate::root().join(pack), &[Setting { chunk: 64, threads: 1 }]) {
                Ok(compared) => assert!(compared > 200, "{compared}"),
                Err(differences) => panic!("{pack}: {differences}"),
            }
        }
    }

    #[test]
    fn every_case_of_the_plugins_own_packs_has_the_references_values() {
        let plugins = std::fs::read_dir(crate::root().join("plugins")).unwrap();
        let mut packs: Vec<_> = plugins.map(|plugin| plugin.unwrap().path().join("cases")).collect();
        packs.retain(|pack| pack.join("pack.toml").is_file());
        packs.sort();
        for pack in packs {
            match compare_cases(&pack, &[Setting { chunk: 64, threads: 1 }, Setting { chunk: 64, threads: 2 }]) {
                Ok(compared) => assert!(compared > 0, "{}", pack.display()),
                Err(differences) => panic!("{}: {differences}", pack.display()),
            }
        }
    }

    #[test]
    fn the_guilin_sample_gives_exactly_what_its_stories_planted() {
        let (pack, sample) = (crate::root().join("rules/guilin-2022"), crate::root().join("samples/guilin-2022"));
        match compare_planted(&pack, &sample, &sample.join("expected/planted.csv")) {
            Ok(planted) => assert!(planted > 100, "{planted}"),
            Err(differences) => panic!("{differences}"),
        }
    }

    /// Not only in the sample: where violations come by chance, each is found again, and nothing beside them; at their
    /// usual rate, and in every household that has room for one.
    #[test]
    fn what_is_planted_by_chance_is_found_again() {
        for (name, data) in by_chance() {
            planted_is_found(name, data);
        }
    }

    fn by_chance() -> [(&'static str, heng_samples::DataSet); 4] {
        let of = heng_samples::DataSet::of;
        [
            ("planted-by-chance", of(900, 11)),
            ("planted-densely", of(900, 12).dense()),
            ("planted-densely-too", of(900, 13).dense()),
            // Four townships of a county are ranked, and villages of eighty households have thirty alike.
            ("planted-in-few-places", of(960, 2).dense().places(3, 4, 1)),
        ]
    }

    /// Which of the sets above has a violation of a rule; those that have none say why, and nothing else does.
    #[test]
    fn every_rule_is_planted_or_says_why_not() {
        let root = crate::root();
        let hit = |path: &Path| -> BTreeSet<String> {
            let mut reader = csv::Reader::from_path(path).unwrap();
            let rows = reader.records().map(|record| record.unwrap());
            let hits = rows.filter(|row| ["命中", "仅报告", "豁免"].contains(&&row[3]));
            hits.map(|row| row[0].to_owned()).collect()
        };
        let mut planted = hit(&root.join("samples/guilin-2022/expected/planted.csv"));
        for (name, data) in by_chance() {
            let list = root.join("target/tmp").join(name).with_extension("lines");
            std::fs::create_dir_all(root.join("target/tmp")).unwrap();
            data.write_expected(&list).unwrap();
            planted.extend(hit(&list));
        }
        let mut reader = csv::Reader::from_path(crate::suite().join("coverage/unplanted.csv")).unwrap();
        let reasons: BTreeSet<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
        let snapshot = load_folder(&root.join("rules/guilin-2022"), &[]).snapshot().ok().unwrap();
        let (program, errors) = snapshot.pack.program(snapshot.moment(None).ok().unwrap());
        let program = program.unwrap_or_else(|| panic!("{errors:#?}"));
        let rules: BTreeSet<String> = program.items.iter().map(|item| item.id.to_string()).collect();
        let silent: Vec<_> = rules.iter().filter(|id| !planted.contains(*id) && !reasons.contains(*id)).collect();
        assert!(silent.is_empty(), "neither planted nor with a reason: {silent:?}");
        let idle: Vec<_> = reasons.iter().filter(|id| planted.contains(*id) || !rules.contains(*id)).collect();
        assert!(idle.is_empty(), "a reason for what is planted, or for no rule: {idle:?}");
    }

    fn planted_is_found(name: &str, data: heng_samples::DataSet) {
        let folder = crate::root().join("target/tmp").join(name);
        data.write(&folder).unwrap();
        let list = folder.with_extension("list");
        data.write_expected(&list).unwrap();
        match compare_planted(&crate::root().join("rules/guilin-2022"), &folder, &list) {
            Ok(planted) => assert!(planted > 500, "{planted}"),
            Err(differences) => panic!("{differences}"),
        }
    }

    #[test]
    fn the_guilin_sample_has_the_references_values_in_every_column() {
        let root = crate::root();
        let compared = compare(
            &root.join("rules/guilin-2022"),
            &root.join("samples/guilin-2022"),
            &[Setting { chunk: 64, threads: 2 }],
        );
        match compared {
            Ok(compared) => assert!(compared > 10_000, "{compared}"),
            Err(differences) => panic!("{differences}"),
        }
    }
}
