//! What rows and links need before they are there. Which rows take part is decided as they come, from the row alone; links
//! are found by columns, and tables without a file have the keys that links name: none of that may need itself.

use crate::pack::Pack;
use crate::program::{ColumnId, Formula, LinkId, Pairing, Program, Rows, TableId};
use crate::run::reads::{KnownReads, beyond_the_row, node_reads};
use hashbrown::{HashMap, HashSet};
use heng_values::Diagnostic;

/// What is known at some point of a run.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Known {
    Column(ColumnId),
    Link(LinkId),
    Rows(TableId),
}

/// The mistakes in a program that is right otherwise.
pub fn prerequisites(pack: &Pack, program: &Program) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for (item, table) in pack.tables.iter().zip(0..) {
        let Some(only) = &item.only else { continue };
        if let Some(column) = only_reads_beyond(program, TableId(table)) {
            let column = program.column(column);
            told.push(
                Diagnostic::error("E0950", &only.place)
                    .with("table", &*item.name)
                    .with("name", &*column.title)
                    .with("other", &*program.table(column.table).name),
            );
        }
    }
    told.extend(circle(program));
    told
}

/// A column that a table's `only` reads and that more than the row's own cells decide.
fn only_reads_beyond(program: &Program, table: TableId) -> Option<ColumnId> {
    let only = program.table(table).only?;
    let mut reads = Vec::new();
    node_reads(program, only, &mut HashSet::new(), &mut |read| reads.push(read));
    beyond_the_row(program, reads)
}

/// A circle of columns, links and tables; circles of columns alone are found where names are resolved.
fn circle(program: &Program) -> Option<Diagnostic> {
    let derived = |column: &ColumnId| !matches!(program.column(*column).formula, Formula::Input(_));
    if !program.links.iter().any(|link| link.by.iter().chain(&link.on).any(derived)) {
        return None;
    }
    // None while what it needs is being looked at.
    let mut done: HashMap<Known, bool> = HashMap::new();
    for start in (0..program.links.len() as u32).map(|link| Known::Link(LinkId(link))) {
        let mut way: Vec<(Known, Vec<Known>)> = Vec::new();
        if !done.contains_key(&start) {
            done.insert(start, false);
            way.push((start, needs(program, start)));
        }
        while let Some((_, open)) = way.last_mut() {
            let Some(next) = open.pop() else {
                let (known, _) = way.pop()?;
                done.insert(known, true);
                continue;
            };
            match done.get(&next) {
                Some(true) => {}
                None => {
                    done.insert(next, false);
                    way.push((next, needs(program, next)));
                }
                Some(false) => {
                    let from = way.iter().position(|(known, _)| *known == next)?;
                    let circle: Vec<Known> = way[from..].iter().map(|(known, _)| *known).collect();
                    return Some(told(program, &circle));
                }
            }
        }
    }
    None
}

fn needs(program: &Program, known: Known) -> Vec<Known> {
    let mut needs = Vec::new();
    match known {
        Known::Rows(table) => match &program.table(table).rows {
            Rows::Files(_) | Rows::Given(_) | Rows::Calendar(_) => {}
            Rows::Each(tables) => needs.extend(tables.iter().map(|table| Known::Rows(*table))),
            Rows::Distinct(links) => {
                for link in links.iter().map(|link| program.link(*link)) {
                    needs.push(Known::Rows(link.from));
                    needs.extend(link.by.iter().map(|by| Known::Column(*by)));
                }
            }
        },
        Known::Link(link) => {
            let link = program.link(link);
            needs.extend([Known::Rows(link.from), Known::Rows(link.to)]);
            needs.extend(link.by.iter().chain(&link.on).map(|column| Known::Column(*column)));
        }
        Known::Column(column) => {
            let about = program.column(column);
            needs.push(Known::Rows(about.table));
            for read in KnownReads::of(program, column) {
                needs.push(Known::Column(read.column));
                needs.extend(program.path(read.at).links.iter().map(|link| Known::Link(*link)));
            }
            if let Formula::Aggregate(aggregate) = &about.formula {
                let links: Vec<LinkId> = match &aggregate.pairing {
                    Pairing::Links(links) => links.clone(),
                    Pairing::Common { up, down } => program.path(*up).links.iter().chain(down).copied().collect(),
                };
                needs.extend(links.into_iter().map(Known::Link));
            }
        }
    }
    needs
}

/// The circle as it is told: at a link in it, with the columns that it goes through.
fn told(program: &Program, circle: &[Known]) -> Diagnostic {
    let name = |column: ColumnId| {
        let column = program.column(column);
        (!column.name.starts_with('·')).then(|| format!("{}.{}", program.table(column.table).name, column.name))
    };
    let words: Vec<String> = circle
        .iter()
        .filter_map(|known| match known {
            Known::Column(column) => name(*column),
            Known::Link(link) => {
                let link = program.link(*link);
                Some(format!("{}—{}", program.table(link.from).name, link.name))
            }
            Known::Rows(table) => Some(program.table(*table).name.to_string()),
        })
        .collect();
    let turned = words.iter().chain(words.first()).cloned().collect::<Vec<_>>().join(" → ");
    // A circle that is no circle of columns goes through a link, or through rows that links name.
    let link = circle.iter().find_map(|known| match known {
        Known::Link(link) => Some(program.link(*link)),
        Known::Rows(table) => program.links.iter().find(|link| link.to == *table),
        Known::Column(_) => None,
    });
    let mut diagnostic = match link {
        Some(link) => Diagnostic::error("E0951", &link.place),
        None => Diagnostic::new("E0951", heng_values::Severity::Error, None),
    };
    diagnostic = diagnostic.with("circle", turned);
    for known in circle {
        if let Known::Column(column) = known
            && let Some(name) = name(*column)
        {
            let place = program.column(*column).place.clone();
            diagnostic = diagnostic.related_with(&place, "in-circle", vec![("name", name)]);
        }
    }
    diagnostic
}
