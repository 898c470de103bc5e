//! Totals of a list, per group and for all, and the parts of a list to hand out. A total leaves unknown values out and
//! counts what it took; the lines themselves are made elsewhere.

use super::batch::{Batch, Cells};
use super::sheets::{Line, SheetLines};
use crate::program::TotalKind;
use hashbrown::HashMap;
use heng_columns::compare::order;
use heng_columns::{Children, Column, ColumnBuilder, Values};
use heng_values::number::divide_rounded;
use heng_values::{Mask, Number, Type, Value, show};
use std::ops::Range;
use std::sync::Arc;

/// What stands in the group columns of a line that adds up more than one group.
pub const ALL: &str = "合计";

/// Names of the groups, and a value per total.
type TotalLine = (Vec<String>, Vec<Option<Value>>);

/// Lines by what they hold in some columns.
struct Tuples {
    /// Per line the number of its combination.
    of: Vec<u32>,
    /// The combinations, in the order in which lines first show them.
    names: Vec<Vec<String>>,
}

/// Groups in the order of the totals, with their lines.
struct Grouped<'a> {
    names: Vec<&'a Vec<String>>,
    rows: Children,
    totals: &'a [Column],
}

impl SheetLines<'_, '_> {
    /// The lines of totals with their titles: one per group, one per wider group, one for all; none where the sheet
    /// asks for none.
    pub fn totals(&self) -> Option<(Vec<Arc<str>>, Batch)> {
        let sheet = self.sheet;
        if sheet.totals.is_empty() {
            return None;
        }
        let mut wanted = sheet.group.clone();
        wanted.extend(sheet.totals.iter().map(|total| total.column));
        let values = self.values(&self.lines, &wanted);
        let (groups, totals) = values.split_at(sheet.group.len());
        let tuples = self.tuples(groups, &sheet.group);
        // Groups in the order in which the list first shows them, wider groups first.
        let mut seen: HashMap<&[String], usize> = HashMap::new();
        let mut ranks: Vec<Vec<usize>> = Vec::with_capacity(tuples.names.len());
        for name in &tuples.names {
            let path = (1..=name.len()).map(|depth| {
                let next = seen.len();
                *seen.entry(&name[..depth]).or_insert(next)
            });
            ranks.push(path.collect());
        }
        let mut sorted: Vec<u32> = (0..ranks.len() as u32).collect();
        sorted.sort_by(|a, b| ranks[*a as usize].cmp(&ranks[*b as usize]));
        let mut places = vec![0_u32; sorted.len()];
        sorted.iter().enumerate().for_each(|(place, tuple)| places[*tuple as usize] = place as u32);
        let placed: Vec<u32> = tuples.of.iter().map(|tuple| places[*tuple as usize]).collect();
        let names: Vec<&Vec<String>> = sorted.iter().map(|tuple| &tuples.names[*tuple as usize]).collect();
        let grouped = Grouped { names, rows: Children::new(&placed, sorted.len()), totals };
        let mut lines = Vec::new();
        self.add_up(&grouped, 0, 0..sorted.len(), &mut lines);
        let titles = sheet.group.iter().map(|at| sheet.titles[*at].clone());
        let total_titles = sheet.totals.iter().map(|total| {
            let word = match total.kind {
                TotalKind::Count => "数",
                TotalKind::Sum => "合计",
                TotalKind::Average => "平均",
                TotalKind::Minimum => "最小",
                TotalKind::Maximum => "最大",
            };
            Arc::from(format!("{}（{word}）", sheet.titles[total.column]))
        });
        let titles: Vec<Arc<str>> = titles.chain(total_titles).collect();
        Some((titles, self.lines_of_totals(&lines)))
    }

    fn add_up(&self, grouped: &Grouped<'_>, depth: usize, range: Range<usize>, lines: &mut Vec<TotalLine>) {
        let width = self.sheet.group.len();
        if depth < width {
            let mut start = range.start;
            while start < range.end {
                let name = &grouped.names[start][depth];
                let same = grouped.names[start..range.end].iter().take_while(|other| other[depth] == *name);
                let end = start + same.count();
                self.add_up(grouped, depth + 1, start..end, lines);
                start = end;
            }
        }
        let mut name: Vec<String> = match grouped.names.get(range.start).filter(|_| !range.is_empty()) {
            Some(first) => first[..depth].to_vec(),
            None => Vec::new(),
        };
        name.resize(width, ALL.to_owned());
        let starts = &grouped.rows.starts;
        let rows = &grouped.rows.rows[starts[range.start] as usize..starts[range.end] as usize];
        let sums = self.sheet.totals.iter().zip(grouped.totals);
        lines.push((name, sums.map(|(total, values)| total_of(total.kind, values, rows)).collect()));
    }

    /// What each line holds in these columns, as one number per distinct combination, in the order of the list.
    fn tuples(&self, columns: &[Column], titles: &[usize]) -> Tuples {
        let masks: Vec<Option<Mask>> = titles.iter().map(|title| self.mask(*title)).collect();
        let parts: Vec<Vec<u32>> = columns.iter().map(part_numbers).collect();
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut tuples = Tuples { of: Vec::with_capacity(self.lines.len()), names: Vec::new() };
        let mut key: Vec<u32> = Vec::with_capacity(columns.len());
        for row in 0..self.lines.len() {
            key.clear();
            key.extend(parts.iter().map(|part| part[row]));
            let tuple = match known.get(&key) {
                Some(tuple) => *tuple,
                None => {
                    let name = columns.iter().zip(&masks).map(|(column, mask)| cell(column, row, *mask));
                    tuples.names.push(name.collect());
                    known.insert(key.clone(), tuples.names.len() as u32 - 1);
                    tuples.names.len() as u32 - 1
                }
            };
            tuples.of.push(tuple);
        }
        tuples
    }

    /// The mask of a column of the list, unless masks are lifted.
    fn mask(&self, title: usize) -> Option<Mask> {
        let store = self.outcome.store();
        let columns = self.sheet.parts.iter().filter_map(|part| part.columns.get(title));
        let mut masks = columns.filter_map(|column| store.program.node(column.value).mask);
        masks.next().filter(|_| !store.show_sensitive)
    }

    fn lines_of_totals(&self, lines: &[TotalLine]) -> Batch {
        let mut columns: Vec<Cells> = Vec::new();
        for group in 0..self.sheet.group.len() {
            let mut builder = ColumnBuilder::new(Type::Text);
            lines.iter().for_each(|(names, _)| builder.push_text(&names[group]));
            columns.push(Cells::plain(builder.finish()));
        }
        for (at, total) in self.sheet.totals.iter().enumerate() {
            let kind = lines.iter().find_map(|(_, sums)| sums[at].as_ref()).map_or(Type::Number, Value::kind);
            let values = Column::from_values(kind, lines.iter().map(|(_, sums)| sums[at].clone()));
            let places = self.sheet.parts.first().and_then(|part| part.columns.get(total.column)?.places);
            let places = places.filter(|_| total.kind != TotalKind::Count);
            columns.push(Cells::with_places(values, places));
        }
        Batch { rows: lines.len(), columns }
    }

    /// The lines to hand out: for each value of the `split` columns, in the order of the list, its lines.
    pub fn splits(&self) -> Vec<(Vec<String>, Vec<Line>)> {
        if self.sheet.split.is_empty() {
            return Vec::new();
        }
        let values = self.values(&self.lines, &self.sheet.split);
        let tuples = self.tuples(&values, &self.sheet.split);
        let mut splits: Vec<(Vec<String>, Vec<Line>)> =
            tuples.names.into_iter().map(|name| (name, Vec::new())).collect();
        for (line, tuple) in self.lines.iter().zip(tuples.of) {
            splits[tuple as usize].1.push(*line);
        }
        splits
    }
}

/// A number per row that is equal exactly for equal cells.
fn part_numbers(column: &Column) -> Vec<u32> {
    if let Values::Text { codes, .. } = &column.values {
        return (0..column.len()).map(|row| if column.known.get(row) { codes[row] + 1 } else { 0 }).collect();
    }
    let mut seen: HashMap<Option<Value>, u32> = HashMap::new();
    let mut number = |row: usize| {
        let next = seen.len() as u32;
        *seen.entry(column.get(row)).or_insert(next)
    };
    (0..column.len()).map(&mut number).collect()
}

fn cell(column: &Column, row: usize, mask: Option<Mask>) -> String {
    let text = column.get(row).map_or_else(String::new, |value| show::shown(&value, None));
    match mask {
        Some(mask) => mask.mask(&text),
        None => text,
    }
}

fn total_of(kind: TotalKind, values: &Column, rows: &[u32]) -> Option<Value> {
    let known = rows.iter().map(|row| *row as usize).filter(|row| values.known.get(*row));
    let exact = |sum: Option<i128>| sum.and_then(Number::from_wide).map(Value::Number);
    match kind {
        TotalKind::Count => Number::from_integer(known.count() as i64).map(Value::Number),
        TotalKind::Sum | TotalKind::Average => {
            let (mut sum, mut count) = (0_i128, 0_i128);
            for raw in known.filter_map(|row| values.number(row)) {
                sum += i128::from(raw);
                count += 1;
            }
            exact(if kind == TotalKind::Sum { Some(sum) } else { divide_rounded(sum, count) })
        }
        TotalKind::Minimum | TotalKind::Maximum => known.filter_map(|row| values.get(row)).reduce(|best, value| {
            let wins = order(&value, &best)
                .is_some_and(|found| if kind == TotalKind::Minimum { found.is_lt() } else { found.is_gt() });
            if wins { value } else { best }
        }),
    }
}
