//! Totals of a list, per group and for all, and the parts of a list to hand out. A total leaves unknown values out and
//! counts what it took; the lines themselves are made elsewhere.

use super::batch::{Batch, Cells};
use super::sheets::{Line, SheetLines};
use crate::program::TotalKind;
use hashbrown::HashMap;
use heng_columns::compare::order;
use heng_columns::{Column, ColumnBuilder};
use heng_values::number::divide_rounded;
use heng_values::{Number, Type, Value, show};
use std::ops::Range;
use std::sync::Arc;

/// What stands in the group columns of a line that adds up more than one group.
pub const ALL: &str = "合计";

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
        let names: Vec<Vec<String>> =
            (0..self.lines.len()).map(|row| groups.iter().map(|group| cell(group, row)).collect()).collect();
        let mut rows: Vec<u32> = (0..self.lines.len() as u32).collect();
        let mut seen: HashMap<&[String], usize> = HashMap::new();
        // Groups in the order in which the list first shows them, wider groups first.
        let mut rank: Vec<Vec<usize>> = Vec::with_capacity(rows.len());
        for name in &names {
            let path = (1..=name.len()).map(|depth| {
                let next = seen.len();
                *seen.entry(&name[..depth]).or_insert(next)
            });
            rank.push(path.collect());
        }
        rows.sort_by(|a, b| rank[*a as usize].cmp(&rank[*b as usize]));
        let mut lines: Vec<(Vec<String>, Vec<Option<Value>>)> = Vec::new();
        self.add_up(&rows, &names, 0, 0..rows.len(), totals, &mut lines);
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

    fn add_up(
        &self,
        rows: &[u32],
        names: &[Vec<String>],
        depth: usize,
        range: Range<usize>,
        totals: &[Column],
        lines: &mut Vec<(Vec<String>, Vec<Option<Value>>)>,
    ) {
        let width = self.sheet.group.len();
        if depth < width {
            let mut start = range.start;
            while start < range.end {
                let name = &names[rows[start] as usize][depth];
                let same = rows[start..range.end].iter().take_while(|row| names[**row as usize][depth] == *name);
                let end = start + same.count();
                self.add_up(rows, names, depth + 1, start..end, totals, lines);
                start = end;
            }
        }
        let mut name: Vec<String> = match rows.get(range.start).filter(|_| !range.is_empty()) {
            Some(first) => names[*first as usize][..depth].to_vec(),
            None => Vec::new(),
        };
        name.resize(width, ALL.to_owned());
        let sums = self.sheet.totals.iter().zip(totals);
        let sums = sums.map(|(total, values)| total_of(total.kind, values, &rows[range.clone()])).collect();
        lines.push((name, sums));
    }

    fn lines_of_totals(&self, lines: &[(Vec<String>, Vec<Option<Value>>)]) -> Batch {
        let mut columns: Vec<Cells> = Vec::new();
        for group in 0..self.sheet.group.len() {
            let mut builder = ColumnBuilder::new(Type::Text);
            lines.iter().for_each(|(names, _)| builder.push_text(&names[group]));
            columns.push(Cells::plain(builder.finish().into()));
        }
        for (at, total) in self.sheet.totals.iter().enumerate() {
            let kind = lines.iter().find_map(|(_, sums)| sums[at].as_ref()).map_or(Type::Number, Value::kind);
            let values = Column::from_values(kind, lines.iter().map(|(_, sums)| sums[at].clone()));
            let places = self.sheet.parts.first().and_then(|part| part.columns.get(total.column)?.places);
            let places = places.filter(|_| total.kind != TotalKind::Count);
            columns.push(Cells::with_places(values.into(), places));
        }
        Batch { rows: lines.len(), columns }
    }

    /// The lines to hand out: for each value of the `split` columns, in the order of the list, its lines.
    pub fn splits(&self) -> Vec<(Vec<String>, Vec<Line>)> {
        if self.sheet.split.is_empty() {
            return Vec::new();
        }
        let values = self.values(&self.lines, &self.sheet.split);
        let mut places: HashMap<Vec<String>, usize> = HashMap::new();
        let mut splits: Vec<(Vec<String>, Vec<Line>)> = Vec::new();
        for (row, line) in self.lines.iter().enumerate() {
            let name: Vec<String> = values.iter().map(|value| cell(value, row)).collect();
            let at = *places.entry(name).or_insert_with_key(|name| {
                splits.push((name.clone(), Vec::new()));
                splits.len() - 1
            });
            splits[at].1.push(*line);
        }
        splits
    }
}

fn cell(column: &Column, row: usize) -> String {
    column.get(row).map_or_else(String::new, |value| show::shown(&value, None))
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
