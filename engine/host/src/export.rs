//! The lists of a run in a format other than CSV: findings, sheets with what they cannot decide, totals, the parts to hand
//! out and the problems of the data. Which lines there are is the run's business; how they look is the data crate's.

use crate::earlier::{self, EarlierRun};
use crate::language::Language;
use crate::lists::{Counted, TOTALS, UNDECIDED, count};
use crate::run::keep_pack;
use crate::snapshot::Snapshot;
use crate::summary::{Changes, NotRun, Summary};
use crate::{catalogue, problems};
use heng_columns::Column;
use heng_core::program::{Node, Program};
use heng_core::run::sheets::Line;
use heng_core::run::totals::ALL;
use heng_core::run::{Batch, Cells, Outcome, Problem, SheetLines};
use heng_data::OutputFolder;
use heng_data::lists::{Lines, List, ListColumn, ListFormat, Lists};
use heng_data::run_record::RunRecord;
use heng_data::workbook::parted;
use heng_data::workbook::write::{Cell, Cover, Look, cells};
use heng_values::{Cell as CellValue, CellFormat, Diagnostic, Moment, Type, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// The titles of findings that are no texts.
const NUMBERS: [&str; 1] = ["差额"];
const DATES: [&str; 1] = ["首次"];

/// How many problems are put into lines at a time.
const AT_ONCE: usize = 4096;

/// What is written, and how.
#[derive(Clone, Copy)]
pub struct Context<'r, 'p> {
    /// The run.
    pub outcome: &'r Outcome<'p>,
    /// The pack.
    pub snapshot: &'r Snapshot,
    /// The counts.
    pub record: &'r RunRecord,
    /// The format.
    pub format: ListFormat,
    /// The evaluation moment.
    pub moment: Moment,
    /// The run before, if there is one to compare with.
    pub earlier: Option<&'r EarlierRun>,
}

/// Writes all lists, and keeps the pack.
///
/// # Errors
/// Those of the output folder.
pub fn write(
    context: &Context<'_, '_>,
    output: &mut OutputFolder,
    summary: &mut Summary,
    language: Language,
) -> Result<(), Diagnostic> {
    let Context { outcome, snapshot, record, format, moment, earlier } = *context;
    let mut lists = Lists::new(format, moment)?;
    findings(outcome, format, &mut lists, output, summary)?;
    let found = outcome.problems();
    if let (Some(earlier), Some(changes)) = (earlier, &mut summary.changes) {
        resolved(context, earlier, &found, &mut lists, output, changes)?;
    }
    for at in 0..outcome.program().sheets.len() {
        if let Some(mut lines) = outcome.sheet(at) {
            let absent = lines.leave_out_absent();
            if !absent.is_empty() {
                let title = catalogue::text(language, "word-sheet", &[]);
                summary.not_run.push(NotRun { rule: lines.sheet.name.to_string(), title, why: absent.join("、") });
            }
            summary.sheet_unknown += lines.unknown.len() as u64;
            sheet(outcome.program(), &lines, format, &mut lists, output)?;
        }
    }
    summary.problem_groups = problems::groups(&found);
    summary.problems = found.len() as u64;
    rejected(&found, format, &mut lists, output)?;
    lists.finish(output, &cover(snapshot, record, summary))?;
    keep_pack(output, snapshot)
}

fn findings(
    outcome: &Outcome<'_>,
    format: ListFormat,
    lists: &mut Lists,
    output: &mut OutputFolder,
    summary: &mut Summary,
) -> Result<(), Diagnostic> {
    let columns = finding_columns(outcome);
    let mut list = lists.list(output, "findings", &columns, Look::default())?;
    let mut counted = Counted::default();
    let mut end = Ok(());
    outcome.findings(
        |batch: &Batch| (Lists::lines(format, batch, &columns), count(batch)),
        |(lines, part)| {
            counted.absorb(&part);
            append(&mut list, lines, &mut end);
        },
    );
    end?;
    counted.tell(outcome.program(), summary);
    list.finish(output)
}

fn finding_columns(outcome: &Outcome<'_>) -> Vec<ListColumn> {
    let kind = |title: &str| match title {
        title if NUMBERS.contains(&title) => Type::Number,
        title if DATES.contains(&title) => Type::Date,
        _ => Type::Text,
    };
    outcome.finding_titles().into_iter().map(|title| ListColumn { kind: kind(&title), title }).collect()
}

/// Hits of the run before that are none any more.
fn resolved(
    context: &Context<'_, '_>,
    earlier: &EarlierRun,
    problems: &[Problem],
    lists: &mut Lists,
    output: &mut OutputFolder,
    changes: &mut Changes,
) -> Result<(), Diagnostic> {
    let columns = finding_columns(context.outcome);
    let mut list = lists.list(output, earlier::LIST, &columns, Look::default())?;
    let mut waiting: Vec<Vec<String>> = Vec::new();
    let mut write = |waiting: &mut Vec<Vec<String>>| {
        let read = |at: usize, kind: Type| {
            let format = CellFormat::new(kind);
            let values = waiting.iter().map(|line| match kind {
                Type::Text => Some(Value::text(&line[at])).filter(|_| !line[at].is_empty()),
                _ => match format.read(&line[at]) {
                    CellValue::Known(value) => Some(value),
                    _ => None,
                },
            });
            Cells::plain(Column::from_values(kind, values))
        };
        let cells = columns.iter().enumerate().map(|(at, column)| read(at, column.kind)).collect();
        let batch = Batch { rows: waiting.len(), columns: cells };
        waiting.clear();
        list.write(Lists::lines(context.format, &batch, &columns))
    };
    earlier.resolved(context.outcome, problems, changes, |line| {
        waiting.push(line);
        if waiting.len() < AT_ONCE { Ok(()) } else { write(&mut waiting) }
    })?;
    if !waiting.is_empty() {
        write(&mut waiting)?;
    }
    list.finish(output)
}

fn append(list: &mut List<'_>, lines: Lines, end: &mut Result<(), Diagnostic>) {
    if end.is_ok() {
        *end = list.write(lines);
    }
}

fn sheet(
    program: &Program,
    lines: &SheetLines<'_, '_>,
    format: ListFormat,
    lists: &mut Lists,
    output: &mut OutputFolder,
) -> Result<(), Diagnostic> {
    let name = &*lines.sheet.name;
    let kind = |at: usize| {
        let values = lines.sheet.parts.iter().filter_map(|part| part.columns.get(at));
        // A masked value is a text.
        let shown = |node: &Node| if node.mask.is_some() { Type::Text } else { node.kind };
        let mut kinds = values.map(|column| shown(program.node(column.value)));
        let first = kinds.next().unwrap_or(Type::Text);
        if kinds.all(|kind| kind == first) { first } else { Type::Text }
    };
    let typed = |titles: Vec<Arc<str>>| -> Vec<ListColumn> {
        let known = lines.sheet.titles.len();
        let column = |(at, title)| ListColumn { title, kind: if at < known { kind(at) } else { Type::Text } };
        titles.into_iter().enumerate().map(column).collect()
    };
    let columns = typed(lines.titles());
    let totals = lines.totals();
    let fill = |list: &mut List<'_>, some: &[Line]| {
        let mut end = Ok(());
        lines.write(some, |batch| Lists::lines(format, batch, &columns), |made| append(list, made, &mut end));
        end
    };
    let mut list = lists.list(output, name, &columns, look(lines, totals.as_ref().map(|(_, batch)| batch)))?;
    fill(&mut list, &lines.lines)?;
    list.finish(output)?;
    if !lines.unknown.is_empty() {
        let columns = typed(lines.unknown_titles());
        let mut list = lists.list(output, &format!("{name}-{UNDECIDED}"), &columns, Look::default())?;
        let mut end = Ok(());
        lines.write_unknown(|batch| Lists::lines(format, batch, &columns), |made| append(&mut list, made, &mut end));
        end?;
        list.finish(output)?;
    }
    if let Some((titles, batch)) = totals {
        let kinds = batch.columns.iter().map(|cells| cells.content.kind());
        let columns: Vec<ListColumn> =
            titles.into_iter().zip(kinds).map(|(title, kind)| ListColumn { title, kind }).collect();
        let mut list = lists.list(output, &format!("{name}-{TOTALS}"), &columns, Look::default())?;
        list.write(Lists::lines(format, &batch, &columns))?;
        list.finish(output)?;
    }
    for (values, part) in lines.splits() {
        let name = format!("{name}-{}", values.join("-"));
        lists.apart(output, &name, &columns, |list| fill(list, &part))?;
    }
    Ok(())
}

/// Headings and totals of a list that is ordered by its groups.
fn look(lines: &SheetLines<'_, '_>, totals: Option<&Batch>) -> Look {
    let (group, order) = (&lines.sheet.group, &lines.sheet.order);
    let ordered = group.iter().zip(order).all(|(column, order)| order.column == *column);
    if group.is_empty() || order.len() < group.len() || !ordered {
        return Look::default();
    }
    let mut by_name = HashMap::new();
    for line in totals.map(cells).unwrap_or_default() {
        let (names, values) = line.split_at(group.len());
        let name = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(number, _) => number.to_string(),
            _ => String::new(),
        };
        let columns = lines.sheet.totals.iter().map(|total| total.column);
        by_name.insert(names.iter().map(name).collect(), columns.zip(values.iter().cloned()).collect());
    }
    Look { group: group.clone(), totals: by_name, all: ALL.to_owned() }
}

fn rejected(
    problems: &[Problem],
    format: ListFormat,
    lists: &mut Lists,
    output: &mut OutputFolder,
) -> Result<(), Diagnostic> {
    let column = |title: &&str| ListColumn { title: Arc::from(*title), kind: Type::Text };
    let columns: Vec<ListColumn> = heng_data::rejected::HEADER.iter().map(column).collect();
    let mut list = lists.list(output, "rejected", &columns, Look::default())?;
    for some in problems.chunks(AT_ONCE) {
        // What files say is the same whatever the language of messages.
        let texts: Vec<[String; 7]> = some
            .iter()
            .map(|problem| {
                let (file, sheet) = parted(&problem.file);
                let (reason, action) = problems::words(problem, Language::Chinese);
                let row = problem.row.map(|row| row.to_string()).unwrap_or_default();
                [file, sheet, &row, &problem.column, &problem.text, &reason, &action].map(str::to_owned)
            })
            .collect();
        let cells = (0..columns.len())
            .map(|at| Cells::plain(heng_core::run::batch::texts(texts.iter().map(|line| line[at].as_str()))));
        let batch = Batch { rows: some.len(), columns: cells.collect() };
        list.write(Lists::lines(format, &batch, &columns))?;
    }
    list.finish(output)
}

/// What the first sheet of a workbook says.
fn cover(snapshot: &Snapshot, record: &RunRecord, summary: &Summary) -> Cover {
    let text = |key: &str| catalogue::text(Language::Chinese, key, &[]);
    let facts = [
        ("cover-moment", record.as_of.clone()),
        ("cover-pack", format!("{} {}", record.pack.name, record.pack.version)),
        ("cover-hash", record.pack.hash.clone()),
        ("cover-engine", record.engine.clone()),
    ];
    let mut tables = vec![["column-table", "column-read", "column-evaluated", "column-rejected"].map(text).to_vec()];
    for (name, table) in &record.tables.0 {
        let title = summary.table_titles.get(name).unwrap_or(name);
        let mut line = vec![title.clone()];
        line.extend([table.read, table.evaluated, table.rejected].map(|figure| figure.to_string()));
        tables.push(line);
    }
    Cover {
        name: text("cover-name"),
        title: snapshot.pack.title().to_owned(),
        facts: facts.into_iter().map(|(key, value)| (text(key), value)).collect(),
        tables: vec![tables],
        lists: [text("word-sheet"), text("column-rows")],
    }
}
