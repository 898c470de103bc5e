//! Lines of a list as typed columns, ready to be written in any format, and their delivery in order while they are
//! made on all threads.

use super::content::{Choice, Content};
use super::frame::Frame;
use super::missing::SHOWN;
use crate::program::NodeId;
use heng_columns::concat::concat;
use heng_columns::{Bits, Column, ColumnBuilder, DictionaryBuilder, Operand, Values, distinct};
use heng_values::{Mask, Type, Value, show};
use rayon::prelude::*;
use std::borrow::Cow;

/// One column of a batch.
#[derive(Clone, Debug)]
pub struct Cells {
    /// What is shown, already masked.
    pub content: Content,
    /// Decimal places numbers are shown with.
    pub places: Option<u32>,
    /// Decimal places by row, where rows differ; `places` then says nothing.
    pub row_places: Option<Vec<Option<u32>>>,
}

impl Cells {
    /// Texts or values shown as they are.
    pub fn plain(content: impl Into<Content>) -> Cells {
        Cells::with_places(content, None)
    }

    /// Numbers shown with places.
    pub fn with_places(content: impl Into<Content>, places: Option<u32>) -> Cells {
        Cells { content: content.into(), places, row_places: None }
    }

    /// The same text in every row.
    pub fn text(text: &str) -> Cells {
        Cells::plain(Operand::same(Type::Text, Some(Value::text(text))))
    }

    /// The decimal places of a row.
    pub fn places_at(&self, row: usize) -> Option<u32> {
        self.row_places.as_ref().map_or(self.places, |places| places.get(row).copied().flatten())
    }

    /// What a list shows for a row; texts are not copied.
    pub fn shown(&self, row: usize) -> Cow<'_, str> {
        match &self.content {
            Content::Values(Operand::Same { value: None, .. }) => Cow::Borrowed(""),
            Content::Values(Operand::Same { value: Some(Value::Text(text)), .. }) => Cow::Borrowed(text),
            Content::Values(Operand::Rows(column)) if column.kind() == Type::Text => {
                Cow::Borrowed(column.text(row).unwrap_or_default())
            }
            _ => {
                let mut text = String::new();
                self.show(row, &mut text);
                Cow::Owned(text)
            }
        }
    }

    /// Appends what a list shows for a row: nothing where it is unknown.
    pub fn show(&self, row: usize, out: &mut String) {
        let value = |value: &Value| show::show(value, self.places_at(row), out);
        match &self.content {
            Content::Values(Operand::Rows(column)) => match column.text(row) {
                Some(text) => out.push_str(text),
                None => {
                    column.get(row).as_ref().map(value);
                }
            },
            Content::Values(Operand::Same { value: known, .. }) => {
                known.as_ref().map(value);
            }
            Content::Choice(choice) => {
                choice.at(row).map(value);
            }
            Content::Message(message) => message.show(row, out),
        }
    }
}

/// Some lines of a list.
#[derive(Clone, Debug)]
pub struct Batch {
    /// How many lines.
    pub rows: usize,
    /// One for each title of the list.
    pub columns: Vec<Cells>,
}

/// Lines of several makings, and the order they stand in.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The makings; each has the same columns.
    pub parts: Vec<Batch>,
    /// Each line by its making and its row there.
    pub order: Vec<(u32, u32)>,
}

impl Lines {
    /// The lines as one batch.
    pub fn arranged(&self) -> Batch {
        let firsts: Vec<u32> =
            self.parts.iter().scan(0, |next, part| Some(std::mem::replace(next, *next + part.rows as u32))).collect();
        let order: Vec<u32> = self.order.iter().map(|(part, row)| firsts[*part as usize] + row).collect();
        arrange(&self.parts, &order)
    }
}

/// Lines of several makings put together: one batch of the lines named, in their order. Lines are counted through the
/// parts; each part has the same columns.
pub fn arrange(parts: &[Batch], order: &[u32]) -> Batch {
    let width = parts.first().map_or(0, |part| part.columns.len());
    let columns = (0..width)
        .map(|at| {
            let cells: Vec<(&Cells, usize)> = parts.iter().map(|part| (&part.columns[at], part.rows)).collect();
            arrange_column(&cells, order)
        })
        .collect();
    Batch { rows: order.len(), columns }
}

fn arrange_column(parts: &[(&Cells, usize)], order: &[u32]) -> Cells {
    let Some((first, _)) = parts.first() else { return Cells::plain(Operand::unknown(Type::Text)) };
    let alike = parts.iter().all(|(part, _)| part.places == first.places && part.row_places.is_none());
    let row_places = (!alike).then(|| {
        let all: Vec<Option<u32>> =
            parts.iter().flat_map(|(part, rows)| (0..*rows).map(|row| part.places_at(row))).collect();
        order.iter().map(|row| all[*row as usize]).collect()
    });
    let values: Vec<(Operand, usize)> = parts.iter().map(|(part, rows)| (part.content.values(*rows), *rows)).collect();
    let cells = |values: Operand| Cells { content: values.into(), places: first.places, row_places };
    if let Some((Operand::Same { kind, value }, _)) = values.first() {
        let same = |values: &Operand| matches!(values, Operand::Same { value: other, .. } if other == value);
        if values.iter().all(|(values, _)| same(values)) {
            return cells(Operand::same(*kind, value.clone()));
        }
    }
    let kind = values.iter().find(|(values, _)| !values.is_unknown()).map_or(Type::Text, |(values, _)| values.kind());
    let columns = values.iter().map(|(values, rows)| (*values.column(*rows)).clone()).collect();
    cells(concat(kind, columns).gather(order).into())
}

/// The value of a node as lists show it: masked where it is sensitive.
pub fn shown(frame: &mut Frame<'_, '_>, node: NodeId) -> Operand {
    let value = frame.node(node);
    match frame.store.program.node(node).mask.filter(|_| !frame.store.show_sensitive) {
        None => value,
        Some(mask) => masked(&value, mask),
    }
}

/// What a column of a list shows for a node, masked where it is sensitive.
pub fn content(frame: &mut Frame<'_, '_>, node: NodeId) -> Content {
    let hidden = frame.store.program.node(node).mask.is_some() && !frame.store.show_sensitive;
    let choice = if hidden { None } else { Choice::of(frame, node) };
    choice.map_or_else(|| shown(frame, node).into(), Content::Choice)
}

fn masked(value: &Operand, mask: Mask) -> Operand {
    let hide = |value: &Value| Value::text(&mask.mask(&show::shown(value, None)));
    match value {
        Operand::Same { value, .. } => Operand::same(Type::Text, value.as_ref().map(hide)),
        Operand::Rows(column) if column.kind() == Type::Text => {
            distinct::map_texts(column, Type::Text, |text| Some(Value::text(&mask.mask(text)))).into()
        }
        Operand::Rows(column) => {
            let texts = (0..column.len()).map(|row| column.get(row).map(|value| hide(&value)));
            Column::from_values(Type::Text, texts).into()
        }
    }
}

/// A column of texts, one per line.
pub fn texts<'t>(lines: impl IntoIterator<Item = &'t str>) -> Column {
    let mut builder = ColumnBuilder::new(Type::Text);
    lines.into_iter().for_each(|line| builder.push_text(line));
    builder.finish()
}

/// Texts line by line, each by its place among a few.
pub fn of_few(few: &[&str], lines: impl Iterator<Item = usize>) -> Column {
    let mut dictionary = DictionaryBuilder::default();
    let mut known = vec![None; few.len()];
    let codes: Vec<u32> =
        lines.map(|place| *known[place].get_or_insert_with(|| dictionary.intern(few[place]))).collect();
    let rows = codes.len();
    Column::new(Values::Text { codes, dictionary: dictionary.finish() }, Bits::ones(rows))
}

/// The names of caveats that count in each row of a frame, with `、` between them, the first of many and how many there
/// are; unknown where none does.
pub fn caveats(frame: &mut Frame<'_, '_>, caveats: &[crate::program::Caveat]) -> Operand {
    if caveats.is_empty() {
        return Operand::unknown(Type::Text);
    }
    let len = frame.len;
    let counts: Vec<(&str, Bits)> = caveats
        .iter()
        .map(|caveat| {
            let rows = match caveat.condition {
                None => Bits::ones(len),
                Some(condition) => {
                    let condition = frame.node(condition);
                    condition.truth(len).or(&condition.known(len).not())
                }
            };
            (&*caveat.name, rows)
        })
        .collect();
    let mut builder = ColumnBuilder::with_capacity(Type::Text, len);
    let mut text = String::new();
    for row in 0..len {
        text.clear();
        let mut named: Vec<&str> = Vec::new();
        for (name, _) in counts.iter().filter(|(_, rows)| rows.get(row)) {
            // One name may count in several regions of rows.
            if !named.contains(name) {
                named.push(name);
            }
        }
        for name in named.iter().take(SHOWN) {
            if !text.is_empty() {
                text.push('、');
            }
            text.push_str(name);
        }
        if named.len() > SHOWN {
            text.push_str(&format!("、等{}项", named.len()));
        }
        if text.is_empty() {
            builder.push_unknown();
        } else {
            builder.push_text(&text);
        }
    }
    builder.finish().into()
}

/// Does tasks on all threads and hands the results over in the order of the tasks.
pub fn in_order<T: Sync, R: Send>(tasks: &[T], make: impl Fn(&T) -> R + Sync, mut take: impl FnMut(R)) {
    let window = rayon::current_num_threads().max(1) * 4;
    for some in tasks.chunks(window) {
        let done: Vec<R> = some.par_iter().map(&make).collect();
        done.into_iter().for_each(&mut take);
    }
}
