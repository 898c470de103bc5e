//! Tables whose rows the pack makes: rows written in it, the distinct keys that links name, every pair of other tables'
//! rows, and calendars.

use super::frame::{Frame, Rows as FrameRows};
use super::store::Store;
use crate::program::{Calendar, CalendarStep, ColumnId, LinkId, TableId};
use heng_columns::concat::concat;
use heng_columns::{Column, KeyIndex, NO_ROW};
use heng_values::{Date, Diagnostic, Type, Value, show};
use std::cmp::Ordering;
use std::sync::Arc;

/// Columns of a made table, all with the same number of rows.
#[derive(Debug, Default)]
pub struct Made {
    /// How many rows.
    pub rows: usize,
    /// Whether the table counts as present.
    pub present: bool,
    /// Its columns.
    pub columns: Vec<(ColumnId, Column)>,
    /// For each row the row that a test gave, `NO_ROW` for others; none where no rows were given.
    pub given: Option<Vec<u32>>,
}

/// The rows written in the pack, one value per field.
pub fn given(store: &Store<'_>, id: TableId, rows: &[Vec<Option<Value>>]) -> Made {
    let fields = &store.program.table(id).fields;
    let column = |(at, column): (usize, &ColumnId)| {
        let values = rows.iter().map(|row| row.get(at).cloned().flatten());
        (*column, Column::from_values(store.program.column(*column).kind, values))
    };
    Made { rows: rows.len(), present: true, columns: fields.iter().enumerate().map(column).collect(), given: None }
}

/// The distinct keys that the rows of other tables name by these links, besides rows that a test gives. By key.
pub fn distinct(
    store: &Store<'_>,
    id: TableId,
    links: &[LinkId],
    given: Option<(usize, Vec<(ColumnId, Column)>)>,
) -> Made {
    let program = store.program;
    let table = program.table(id);
    let (given_rows, given_columns) = given.unwrap_or_default();
    let mut present = given_rows > 0;
    let mut parts: Vec<Vec<Column>> = vec![Vec::new(); table.key.len()];
    for (part, key) in parts.iter_mut().zip(&table.key) {
        let named = given_columns.iter().find(|(column, _)| column == key);
        let kind = program.column(*key).kind;
        part.push(named.map_or_else(|| Column::unknown(kind, given_rows), |(_, column)| column.clone()));
    }
    for link in links {
        let link = program.link(*link);
        let rows = store.table(link.from).rows;
        present |= store.table(link.from).present;
        let mut frame = Frame::new(store, link.from, FrameRows::Range(0..rows));
        for (part, key) in parts.iter_mut().zip(&table.key) {
            let by = link.on.iter().position(|on| on == key).and_then(|at| link.by.get(at));
            part.push(match by {
                Some(by) => (*frame.column(*by).column(rows)).clone(),
                None => Column::unknown(program.column(*key).kind, rows),
            });
        }
    }
    let key: Vec<Arc<Column>> =
        table.key.iter().zip(parts).map(|(key, parts)| Arc::new(concat(program.column(*key).kind, parts))).collect();
    let index = KeyIndex::new(key.clone());
    let mut rows = index.firsts();
    rows.sort_by(|a, b| by_key(&key, *a, *b));
    let mut columns: Vec<(ColumnId, Column)> =
        table.key.iter().zip(&key).map(|(id, column)| (*id, column.gather(&rows))).collect();
    let from_test = (given_rows > 0)
        .then(|| rows.iter().map(|row| if (*row as usize) < given_rows { *row } else { NO_ROW }).collect::<Vec<u32>>());
    if let Some(from_test) = &from_test {
        for (column, values) in given_columns {
            if !table.key.contains(&column) {
                columns.push((column, values.gather(from_test)));
            }
        }
    }
    Made { rows: rows.len(), present, columns, given: from_test }
}

/// The most rows that pairs may make: beyond them memory would decide whether a run ends.
pub const MOST_PAIRS: u128 = 50_000_000;

/// Every pair (or triple …) of the rows of these tables, in their order; the key is all their keys.
///
/// # Errors
/// `E0321`: there are more of them than fit.
pub fn each(store: &Store<'_>, id: TableId, tables: &[TableId]) -> Result<Made, Box<Diagnostic>> {
    let counts: Vec<usize> = tables.iter().map(|table| store.table(*table).rows).collect();
    // A product of many counts may go beyond any number; what is beyond the limit stays there unless a table is empty.
    let product = match counts.contains(&0) {
        true => 0,
        false => counts.iter().fold(1_u128, |product, rows| product.saturating_mul(*rows as u128)),
    };
    if product > MOST_PAIRS {
        let shown: Vec<String> = counts.iter().map(usize::to_string).collect();
        let diagnostic = Diagnostic::error("E0321", &store.program.table(id).place)
            .with("table", &*store.program.table(id).title)
            .with("product", shown.join(" × "))
            .with("limit", MOST_PAIRS.to_string());
        return Err(Box::new(diagnostic));
    }
    let total = product as usize;
    let mut made =
        Made { rows: total, present: tables.iter().all(|table| store.table(*table).present), ..Made::default() };
    let mut keys = store.program.table(id).key.iter();
    let mut inner = total;
    for table in tables {
        let rows = store.table(*table).rows;
        inner = inner.checked_div(rows).unwrap_or(0);
        let picked: Vec<u32> = match rows {
            0 => Vec::new(),
            _ => (0..total).map(|pair| (pair / inner.max(1) % rows) as u32).collect(),
        };
        let order = store.table(*table).display.as_ref();
        let picked: Vec<u32> = match order {
            None => picked,
            Some(order) => picked.iter().map(|row| order[*row as usize]).collect(),
        };
        for part in &store.program.table(*table).key {
            let Some(column) = keys.next() else { break };
            let values = match store.column(*part) {
                Some(values) => values.gather(&picked),
                None => Column::unknown(store.program.column(*column).kind, total),
            };
            made.columns.push((*column, values));
        }
    }
    Ok(made)
}

/// The steps of a calendar that its span touches, whole.
pub fn calendar(store: &Store<'_>, id: TableId, calendar: &Calendar) -> Made {
    let mut steps: Vec<(Date, Date, String)> = Vec::new();
    let mut first = step_start(calendar.every, calendar.from);
    while first <= calendar.until {
        let last = step_end(calendar.every, first);
        steps.push((first, last, step_name(calendar.every, first, last)));
        match last.add_days(1) {
            Some(next) => first = next,
            None => break,
        }
    }
    let columns = store
        .program
        .table(id)
        .fields
        .iter()
        .map(|id| {
            let column = store.program.column(*id);
            let value = |step: &(Date, Date, String)| match (&*column.name, column.kind) {
                ("起", Type::Date) => Some(Value::Date(step.0)),
                ("止", Type::Date) => Some(Value::Date(step.1)),
                ("名", Type::Text) => Some(Value::text(&step.2)),
                _ => None,
            };
            (*id, Column::from_values(column.kind, steps.iter().map(value)))
        })
        .collect();
    Made { rows: steps.len(), present: true, columns, given: None }
}

fn step_start(every: CalendarStep, day: Date) -> Date {
    let (year, month, of_month) = day.parts();
    let start = match every {
        CalendarStep::Day => Some(day),
        CalendarStep::Week => day.add_days(1 - i64::from(day.weekday())),
        CalendarStep::TenDays => Date::new(year, month, ((of_month - 1) / 10).min(2) * 10 + 1),
        CalendarStep::Month => Date::new(year, month, 1),
        CalendarStep::Quarter => Date::new(year, (month - 1) / 3 * 3 + 1, 1),
    };
    start.unwrap_or(day)
}

fn step_end(every: CalendarStep, first: Date) -> Date {
    let last_of_month = |months: i64| first.month().add_months(months).and_then(|month| month.last_day());
    let end = match every {
        CalendarStep::Day => Some(first),
        CalendarStep::Week => first.add_days(6),
        CalendarStep::TenDays if first.parts().2 < 21 => first.add_days(9),
        CalendarStep::TenDays | CalendarStep::Month => last_of_month(0),
        CalendarStep::Quarter => last_of_month(2),
    };
    end.unwrap_or(heng_values::calendar::LAST)
}

fn step_name(every: CalendarStep, first: Date, last: Date) -> String {
    let (year, month, day) = first.parts();
    let mut name = String::new();
    match every {
        CalendarStep::Day => show::show_date(first, &mut name),
        CalendarStep::Week => {
            show::show_date(first, &mut name);
            name.push('至');
            show::show_date(last, &mut name);
        }
        CalendarStep::TenDays => {
            let third = ["上旬", "中旬", "下旬"][(day / 10).clamp(0, 2) as usize];
            name = format!("{year}年{month}月{third}");
        }
        CalendarStep::Month => name = format!("{year}年{month}月"),
        CalendarStep::Quarter => name = format!("{year}年第{}季度", (month + 2) / 3),
    }
    name
}

/// Compares two rows by key, part by part: numbers by size, texts by code point, unknown last.
pub fn by_key(key: &[Arc<Column>], a: u32, b: u32) -> Ordering {
    for column in key {
        let order = compare_cells(column, a, column, b);
        if order != Ordering::Equal {
            return order;
        }
    }
    a.cmp(&b)
}

/// Compares two cells of columns of one type; unknown comes last.
pub fn compare_cells(left: &Column, a: u32, right: &Column, b: u32) -> Ordering {
    if let (Some(a), Some(b)) = (left.text(a as usize), right.text(b as usize)) {
        return a.cmp(b);
    }
    match (left.get(a as usize), right.get(b as usize)) {
        (Some(a), Some(b)) => heng_columns::compare::order(&a, &b).unwrap_or(Ordering::Equal),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
