//! The job: pack and data in, answers about one row out.

use super::rows::{Kept, KeptRows, is_named, key_of, resting_on, restricted, rows_with_key, sources, way_up};
use super::{Computed, Explained, Other, Request};
use crate::catalogue;
use crate::earlier;
use crate::failure::{Failure, Stage};
use crate::language::Language;
use crate::pool::pool;
use crate::problems;
use crate::run::{as_of, read_encoding};
use crate::settled;
use crate::snapshot::load_folder;
use heng_columns::NO_ROW;
use heng_core::program::{ItemId, Program, Rows, TableId};
use heng_core::run::frame::{self, Frame};
use heng_core::run::{Input, Local, Outcome, RunOptions, WholeRows, needed_inputs, reduce};
use heng_core::{glob, nearest};
use heng_data::{ReadOptions, Reading};
use heng_review::{Answer, Question, Words, answers};
use heng_values::{Diagnostic, Severity, show};
use std::collections::HashSet;
use std::sync::Arc;

/// How many keys are looked through for the one that was meant.
const LOOKED_THROUGH: usize = 200_000;

/// Explains how rules stand in a row.
///
/// # Errors
/// What keeps a run from being made; `E0918` no key, `E0851` no such table, `E0852` no such row, `E0853` rows of several
/// tables, `E0854` the row took no part, `E0855` no such rule.
pub fn explain(request: &Request) -> Result<Explained, Box<Failure>> {
    pool(None)?.install(|| explain_here(request))
}

fn explain_here(request: &Request) -> Result<Explained, Box<Failure>> {
    let encoding = read_encoding(request.encoding.as_deref())?;
    let mut snapshot = load_folder(&request.pack, &request.plugins).snapshot()?;
    let moment = snapshot.moment(request.as_of.as_deref())?;
    let (program, mut remarks) = snapshot.program(moment)?;
    let usage = |diagnostic: Diagnostic| Failure::new(Stage::Usage, vec![diagnostic], snapshot.texts.clone());
    let (tables, key) = tables_meant(&program, &request.key).map_err(usage)?;
    let earlier = request.since.as_deref().map(earlier::read).transpose()?;
    earlier.as_ref().map_or(Ok(()), |earlier| earlier.fits(&program, request.show_sensitive))?;
    let earlier = earlier.map(|earlier| Arc::clone(&earlier.hits));
    // Where no table is named, those that such a rule does not judge are not meant.
    let (mut plans, mut refused) = (Vec::new(), None);
    for table in &tables {
        match Plan::new(&program, *table, &request.rules) {
            Ok(plan) => plans.push(plan),
            Err(unknown) => refused = refused.or(Some(unknown)),
        }
    }
    if let (true, Some((unknown, elsewhere))) = (plans.is_empty(), refused.map(|refused| *refused)) {
        let why = match elsewhere.is_empty() {
            true => catalogue::text(request.language, "explain-rule-wrong", &[]),
            false => catalogue::text(request.language, "explain-rule-elsewhere", &[("tables", &elsewhere)]),
        };
        return Err(usage(unknown.with("why", why)));
    }
    let mut needed: Vec<Vec<_>> = vec![Vec::new(); program.tables.len()];
    for plan in &plans {
        for (all, more) in needed.iter_mut().zip(plan.needed()) {
            let new: Vec<_> = more.into_iter().filter(|column| !all.contains(column)).collect();
            all.extend(new);
        }
    }
    let options = ReadOptions { show_sensitive: request.show_sensitive, encoding, ..ReadOptions::default() };
    let read = || heng_data::read_with(&request.data, &program, &needed, options, &|_| {});
    let reading = settled::read_unhashed(&request.data, &read).map_err(|diagnostics| {
        let limit = diagnostics.iter().any(|diagnostic| diagnostic.code == "E0815");
        let stage = if limit { Stage::Fault } else { Stage::Data };
        Failure::new(stage, diagnostics, snapshot.texts.clone())
    })?;
    let Reading { mut input, reader, mut notes } = reading;
    input.earlier = earlier;
    remarks.append(&mut notes);
    let mut fitting = Vec::new();
    for plan in &plans {
        let Some(given) = input.tables.get(plan.table.index()) else { continue };
        let rows = rows_with_key(&program, plan.table, given, &key);
        let made = matches!(program.table(plan.table).rows, Rows::Distinct(_));
        if !rows.is_empty() || (made && is_named(&program, plan.table, &input, &key)) {
            fitting.push((plan, rows));
        }
    }
    let (plan, rows) = match fitting.as_slice() {
        [] => return Err(usage(no_such_row(&program, &tables, &input, &key, request.language))),
        [one] => one,
        several => {
            let names: Vec<String> =
                several.iter().map(|(plan, _)| format!("{}:{key}", program.table(plan.table).name)).collect();
            let ambiguous = Diagnostic::new("E0853", Severity::Error, None).with("key", &*key);
            return Err(usage(ambiguous.with("tables", names.join("、"))));
        }
    };
    let words = |name: &str, arguments: &[(&str, &str)]| catalogue::text(request.language, name, arguments);
    let run_options = RunOptions { show_sensitive: request.show_sensitive, ..RunOptions::default() };

    let mut computed = Computed { read: input.tables.iter().map(|table| table.read).sum(), ..Computed::default() };
    let (outcome, alone) = plan.run_alone(&input, &reader, (&key, rows), &run_options);
    computed.alone = alone;
    let Some(row) = outcome.find(plan.table, &key) else {
        if rows.is_empty() {
            return Err(usage(no_such_row(&program, &tables, &input, &key, request.language)));
        }
        return Err(usage(took_no_part(&program, plan.table, &input, rows, &key, &outcome, request)));
    };
    let all = request.all || !request.rules.is_empty();
    let mut found = plan.answers(&outcome, row, false, all, &words);
    let others = others(&outcome, plan, row, &key);
    let mut explained = Explained {
        pack_title: snapshot.pack.title().to_owned(),
        pack_name: snapshot.pack.name().to_owned(),
        pack_version: snapshot.pack.version().to_owned(),
        pack_hash: snapshot.hash().to_owned(),
        as_of: as_of(moment),
        table: program.table(plan.table).name.clone(),
        table_title: program.table(plan.table).title.clone(),
        key: key.clone(),
        origin: outcome.store().origin(plan.table, row),
        region: region(&outcome, plan.table, row),
        answers: Vec::new(),
        all,
        others,
        computed,
        show_sensitive: request.show_sensitive,
        language: request.language,
        remarks,
        texts: snapshot.texts.clone(),
    };
    drop(outcome);
    if !plan.asked_of_all.is_empty() {
        explained.computed.all_rows = true;
        let outcome = plan.run_all(input, &reader, &run_options);
        if let Some(refused) = outcome.refused() {
            return Err(Failure::new(Stage::Fault, vec![refused.clone()], snapshot.texts));
        }
        if let Some(row) = outcome.find(plan.table, &key) {
            found.extend(plan.answers(&outcome, row, true, all, &words));
        }
    }
    explained.answers = in_order(found);
    Ok(explained)
}

/// Those that say something first: hits, then what cannot be decided, then the others; each by id.
fn in_order(mut answers: Vec<Answer>) -> Vec<Answer> {
    let rank = |answer: &Answer| match answer.state {
        "命中" => 0,
        "待核实" => 1,
        "豁免" => 2,
        "仅报告" => 3,
        "未命中" => 4,
        "未到期" => 5,
        _ => 6,
    };
    answers.sort_by(|one, two| (rank(one), &one.id).cmp(&(rank(two), &two.id)));
    answers
}

/// The tables that a key can be of, and the key in it.
fn tables_meant(program: &Program, written: &str) -> Result<(Vec<TableId>, String), Diagnostic> {
    let from_files = |id: &TableId| matches!(program.table(*id).rows, Rows::Files(_) | Rows::Distinct(_));
    let ids = (0..program.tables.len() as u32).map(TableId);
    let named = |name: &str| {
        let fits = |id: &TableId| {
            let table = program.table(*id);
            *table.name == *name || *table.title == *name
        };
        ids.clone().find(fits)
    };
    if written.trim().is_empty() {
        return Err(Diagnostic::new("E0918", Severity::Error, None));
    }
    let parted = written.split_once([':', '：']);
    if let Some((table, key)) = parted {
        if let Some(table) = named(table.trim()) {
            return Ok((vec![table], key.trim().to_owned()));
        }
        // `走访.csv:12` names a row of a table without key.
        if !table.contains('.') {
            let known = program.tables.iter().map(|table| &*table.name);
            let unknown = Diagnostic::new("E0851", Severity::Error, None).with("table", table.trim());
            let tables: Vec<&str> = ids.clone().filter(from_files).map(|id| &*program.table(id).name).collect();
            return Err(unknown.with("tables", tables.join("、")).suggest(nearest(table.trim(), known)));
        }
    }
    Ok((ids.filter(from_files).collect(), written.trim().to_owned()))
}

/// What is computed for the rows of a table: rules that the row and what belongs to it decide, and those that look further.
#[derive(Debug)]
pub struct Plan {
    table: TableId,
    local: Local,
    alone: Program,
    asked_alone: Vec<ItemId>,
    of_all: Program,
    asked_of_all: Vec<ItemId>,
}

impl Plan {
    /// For the rows of a table and rules by id or title, `*` for any characters; all that judge the table if none.
    ///
    /// # Errors
    /// `E0855` no such rule, with the tables that it judges instead.
    pub fn new(program: &Program, table: TableId, rules: &[String]) -> Result<Plan, Box<(Diagnostic, String)>> {
        let judged = |item: &heng_core::program::Item| item.states.iter().any(|state| state.table == table);
        let wanted = |item: &heng_core::program::Item| {
            rules.is_empty() || rules.iter().any(|pattern| glob(pattern, &item.id) || glob(pattern, &item.title))
        };
        let ids = || program.items.iter().zip(0..).map(|(item, at)| (item, ItemId(at)));
        let asked: Vec<ItemId> = ids().filter(|(item, _)| judged(item) && wanted(item)).map(|(_, id)| id).collect();
        for pattern in rules {
            let fits = |item: &heng_core::program::Item| glob(pattern, &item.id) || glob(pattern, &item.title);
            if !asked.iter().any(|id| fits(&program.items[id.index()])) {
                let here = ids().filter(|(item, _)| judged(item)).map(|(item, _)| &*item.id);
                let elsewhere: Vec<&str> = ids()
                    .filter(|(item, _)| fits(item))
                    .flat_map(|(item, _)| item.states.iter().map(|state| &*program.table(state.table).name))
                    .collect();
                let unknown = Diagnostic::new("E0855", Severity::Error, None)
                    .with("rule", &**pattern)
                    .with("table", &*program.table(table).name);
                return Err(Box::new((unknown.suggest(nearest(pattern, here)), elsewhere.join("、"))));
            }
        }
        // The table itself, or one above it from whose rows more can be decided.
        let mut best: Option<(usize, Local, Program)> = None;
        for root in std::iter::once(table).chain(above(program, table)) {
            let mut local = Local::among_files(program, root);
            if !reads_alone(program, &mut local) {
                continue;
            }
            let (reduced, _) = reduce(program.clone(), &mut local);
            let decided = asked.iter().filter(|id| judges(&reduced, **id, table)).count();
            if best.as_ref().is_none_or(|(most, ..)| decided > *most) {
                best = Some((decided, local, reduced));
            }
        }
        let (local, mut alone) = match best {
            Some((_, local, reduced)) => (local, reduced),
            None => {
                let mut local = Local::among_files(program, table);
                local.nested.fill(false);
                local.reached.fill(false);
                (local, nothing(program))
            }
        };
        let (asked_alone, asked_of_all): (Vec<ItemId>, Vec<ItemId>) =
            asked.iter().copied().partition(|id| judges(&alone, *id, table));
        let only_asked = !rules.is_empty();
        keep(&mut alone, |id, of| (of == table && asked.contains(&id)) || (of != table && !only_asked));
        let mut of_all = nothing(program);
        of_all.items.clone_from(&program.items);
        of_all.findings.clone_from(&program.findings);
        keep(&mut of_all, |id, of| of == table && asked_of_all.contains(&id));
        Ok(Plan { table, local, alone, asked_alone, of_all, asked_of_all })
    }

    /// Whether some rule needs all rows.
    pub fn needs_all(&self) -> bool {
        !self.asked_of_all.is_empty()
    }

    /// The rules that one row and what belongs to it decide, over the rows on which the answers of these rest; and how many rows
    /// that were.
    pub fn run_alone<'p>(
        &'p self,
        input: &Input,
        reader: &dyn WholeRows,
        (key, rows): (&str, &[u32]),
        options: &RunOptions,
    ) -> (Outcome<'p>, u64) {
        let kept: Kept = resting_on(&self.alone, input, &self.local, (self.table, key), rows);
        let alone = restricted(input, &kept);
        let count = alone.tables.iter().map(|table| table.rows as u64).sum();
        let kept_rows = KeptRows { all: reader, kept: &kept };
        (heng_core::run::run(&self.alone, alone, &kept_rows, options, &|_| {}), count)
    }

    /// The other rules, over all rows.
    pub fn run_all<'p>(&'p self, input: Input, reader: &dyn WholeRows, options: &RunOptions) -> Outcome<'p> {
        heng_core::run::run(&self.of_all, input, reader, options, &|_| {})
    }

    /// How the rules of one of these runs stand in a row.
    pub fn answers(
        &self,
        outcome: &Outcome<'_>,
        row: u32,
        of_all_rows: bool,
        all: bool,
        words: Words<'_>,
    ) -> Vec<Answer> {
        let items = if of_all_rows { &self.asked_of_all } else { &self.asked_alone };
        answers(outcome, &Question { table: self.table, row, items, of_all_rows, all }, words)
    }

    /// The input columns that both runs read, by table.
    pub fn needed(&self) -> Vec<Vec<heng_core::program::ColumnId>> {
        let mut needed = needed_inputs(&self.alone, &[]);
        for (all, more) in needed.iter_mut().zip(needed_inputs(&self.of_all, &[])) {
            let new: Vec<_> = more.into_iter().filter(|column| !all.contains(column)).collect();
            all.extend(new);
        }
        // Rows are told apart by the fields that links compare.
        for link in &self.alone.links {
            for column in link.by.iter().chain(&link.on) {
                for (_, cell) in sources(&self.alone, *column).unwrap_or_default() {
                    let all = &mut needed[self.alone.column(cell).table.index()];
                    if !all.contains(&cell) {
                        all.push(cell);
                    }
                }
            }
        }
        for (table, columns) in self.alone.tables.iter().zip(&mut needed) {
            let position = |id: &heng_core::program::ColumnId| table.fields.iter().position(|field| field == id);
            columns.sort_by_key(position);
        }
        needed
    }
}

/// The program without rules and lists.
fn nothing(program: &Program) -> Program {
    let mut empty = program.clone();
    empty.sheets.clear();
    empty.findings.clear();
    empty.items.iter_mut().for_each(|item| item.states.clear());
    empty
}

/// Keeps some rules in some tables.
fn keep(program: &mut Program, wanted: impl Fn(ItemId, TableId) -> bool) {
    for (item, at) in program.items.iter_mut().zip(0..) {
        item.states.retain(|state| wanted(ItemId(at), state.table));
    }
    program.findings.retain(|finding| wanted(finding.item, finding.table));
    program.sheets.clear();
}

fn judges(program: &Program, id: ItemId, table: TableId) -> bool {
    program.items[id.index()].states.iter().any(|state| state.table == table)
}

/// Whether it is known without other records which rows of these tables take part.
fn reads_alone(program: &Program, local: &mut Local) -> bool {
    let involved: Vec<_> = program
        .tables
        .iter()
        .zip(local.nested.iter().zip(&local.reached))
        .filter(|(_, (nested, reached))| **nested || **reached)
        .filter_map(|(table, _)| table.only)
        .collect();
    local.nodes(program, &involved)
}

/// Tables from files above one, nearest first.
fn above(program: &Program, table: TableId) -> Vec<TableId> {
    let (mut found, mut layer) = (Vec::new(), vec![table]);
    let mut seen = HashSet::from([table]);
    while !layer.is_empty() {
        let links = layer.iter().flat_map(|table| &program.table(*table).links);
        layer = links.map(|link| program.link(*link).to).filter(|to| seen.insert(*to)).collect();
        found.extend(layer.iter().filter(|table| matches!(program.table(**table).rows, Rows::Files(_))));
    }
    found
}

fn region(outcome: &Outcome<'_>, table: TableId, row: u32) -> Vec<(Arc<str>, String)> {
    let program = outcome.program();
    let mut frame = Frame::new(outcome.store(), table, frame::Rows::of(&[row]));
    let levels = program.region_levels.iter().zip(&program.table(table).region);
    let shown = levels.filter_map(|(level, node)| {
        let value = frame.node((*node)?).get(0)?;
        Some((level.clone(), show::shown(&value, None)))
    });
    shown.collect()
}

/// Findings of other rows that belong to the same row as this one: its people, its payments.
fn others(outcome: &Outcome<'_>, plan: &Plan, row: u32, key: &str) -> Vec<Other> {
    let (program, store, table) = (outcome.program(), outcome.store(), plan.table);
    let titles = outcome.finding_titles();
    let root = store.walk(vec![row], &way_up(program, table, plan.local.root))[0];
    let mut found = Vec::new();
    for other in (0..program.tables.len() as u32).map(TableId) {
        let judged = program.findings.iter().any(|finding| finding.table == other);
        if !judged || !plan.local.nested[other.index()] || root == NO_ROW {
            continue;
        }
        let rows: Vec<u32> = (0..outcome.rows(other) as u32).collect();
        let leads = store.walk(rows.clone(), &way_up(program, other, plan.local.root));
        for row in rows.into_iter().zip(leads).filter(|(_, to)| *to == root).map(|(row, _)| row) {
            let Some(batch) = outcome.findings_of_row(other, row) else { continue };
            let cell = |title: &str, at: usize| {
                let column = titles.iter().position(|known| &**known == title);
                column.map_or_else(String::new, |column| batch.columns[column].shown(at).into_owned())
            };
            for at in 0..batch.rows {
                let other_key = cell("主键", at);
                if other == table && other_key == key {
                    continue;
                }
                found.push(Other {
                    table: cell("表", at),
                    key: other_key,
                    rule: cell("规则", at),
                    title: cell("名称", at),
                    state: cell("状态", at),
                    level: cell("等级", at),
                });
            }
        }
    }
    found
}

fn no_such_row(program: &Program, tables: &[TableId], input: &Input, key: &str, language: Language) -> Diagnostic {
    let mut known: Vec<String> = Vec::new();
    let mut absent: Vec<&str> = Vec::new();
    let several = tables.len() > 1;
    for table in tables {
        let Some(given) = input.tables.get(table.index()) else { continue };
        let name = &*program.table(*table).name;
        if !given.present {
            absent.push(name);
        }
        let rows = (0..given.rows as u32).take(LOOKED_THROUGH / tables.len().max(1));
        let keys = rows.filter_map(|row| key_of(program, *table, given, row));
        known.extend(keys.map(|known| if several { format!("{name}:{known}") } else { known }));
    }
    let wanted = match (several, tables) {
        (false, [table]) => format!("{}:{key}", program.table(*table).name),
        _ => key.to_owned(),
    };
    let near = nearest(key, known.iter().map(|known| known.split_once(':').map_or(&**known, |(_, key)| key)));
    let near = near.or_else(|| {
        // A key that was not written to its end.
        let begins = known.iter().filter(|known| known.starts_with(key) && !key.is_empty());
        let some: Vec<&str> = begins.take(5).map(String::as_str).collect();
        (!some.is_empty()).then(|| some.join("、"))
    });
    let why = match absent.len() == tables.len() {
        true => catalogue::text(language, "explain-table-absent", &[("tables", &absent.join("、"))]),
        false => catalogue::text(language, "explain-key-wrong", &[]),
    };
    let missing = Diagnostic::new("E0852", Severity::Error, None).with("key", wanted).with("why", why);
    missing.suggest(near)
}

/// Why a row of the files is no row of the table.
fn took_no_part(
    program: &Program,
    table: TableId,
    input: &Input,
    rows: &[u32],
    key: &str,
    outcome: &Outcome<'_>,
    request: &Request,
) -> Diagnostic {
    let given = &input.tables[table.index()];
    let places: Vec<(Arc<str>, u64)> =
        rows.iter().filter_map(|row| given.origins.of(*row)).map(|(file, row)| (Arc::clone(file), row)).collect();
    let here = |file: &str, row: Option<u64>| places.iter().any(|(known, at)| **known == *file && Some(*at) == row);
    let mut reasons: Vec<String> = Vec::new();
    for problem in given.problems.iter().chain(&outcome.problems()) {
        if here(&problem.file, problem.row) {
            let (reason, _) = problems::words(problem, request.language);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    if reasons.is_empty() {
        reasons.push(catalogue::text(request.language, "explain-left-out", &[]));
    }
    let shown: Vec<String> = places
        .iter()
        .map(|(file, row)| {
            catalogue::text(request.language, "explain-origin", &[("file", file), ("row", &row.to_string())])
        })
        .collect();
    Diagnostic::new("E0854", Severity::Error, None)
        .with("key", format!("{}:{key}", program.table(table).name))
        .with("places", shown.join("、"))
        .with("reasons", reasons.join("；"))
}
