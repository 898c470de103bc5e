//! The chapter of lists: which rows, which columns, in which order.

use super::Book;
use super::block::{Block, Form, Line, Span, mark};
use heng_core::program::{Formula, NodeId, Sheet, TotalKind};
use heng_values::show;

/// All of them.
pub(super) fn sheets(book: &Book<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for sheet in &book.program.sheets {
        blocks.push(Block::Heading(3, mark("sheet", &sheet.name), sheet.name.to_string()));
        blocks.push(Block::Table { head: book.head(&["item", "says"]), rows: rows(book, sheet), form: Form::Named });
    }
    blocks
}

fn rows(book: &Book<'_>, sheet: &Sheet) -> Vec<Vec<Line>> {
    let mut rows = Vec::new();
    let mut row = |key: &str, said: Line| {
        if !said.is_empty() {
            rows.push(vec![Line::plain(book.say(key)), said]);
        }
    };
    let titles = |positions: &[usize]| {
        positions.iter().filter_map(|at| sheet.titles.get(*at)).map(|title| &**title).collect::<Vec<_>>().join("、")
    };
    // Lists of plugins take lines from many places; what each says stands with its rule.
    let parts = sheet.parts.iter().take(MOST_PARTS).map(|part| {
        let table = &book.program.table(part.table).title;
        let which = part.condition.and_then(|column| condition(book, column));
        Line::plain(match which {
            Some(which) => book.say_with("book-rows-where", &[("table", table), ("condition", &which)]),
            None => book.say_with("book-rows-all", &[("table", table)]),
        })
    });
    let mut which = Line::stacked(parts);
    if sheet.parts.len() > MOST_PARTS {
        let more = (sheet.parts.len() - MOST_PARTS).to_string();
        which = which.with(Span::Break).with(Span::Plain(book.say_with("book-more", &[("count", &more)])));
    }
    row("book-sheet-rows", which);
    row("book-sheet-columns", Line::plain(sheet.titles.join("、")));
    let order: Vec<String> = sheet
        .order
        .iter()
        .filter_map(|order| {
            let title = sheet.titles.get(order.column)?;
            let key = if order.descending { "book-descending" } else { "book-ascending" };
            Some(book.say_with(key, &[("what", title)]))
        })
        .collect();
    let line = |text: String| if text.is_empty() { Line::default() } else { Line::plain(text) };
    row("book-sheet-order", line(order.join(&book.say("book-comma"))));
    row("book-sheet-group", line(titles(&sheet.group)));
    row("book-sheet-split", line(titles(&sheet.split)));
    let totals: Vec<String> = sheet
        .totals
        .iter()
        .filter_map(|total| {
            let key = match total.kind {
                TotalKind::Count => "book-total-count",
                TotalKind::Sum => "book-total-sum",
                TotalKind::Average => "book-total-average",
                TotalKind::Minimum => "book-total-minimum",
                TotalKind::Maximum => "book-total-maximum",
            };
            Some(book.say_with(key, &[("what", sheet.titles.get(total.column)?)]))
        })
        .collect();
    row("book-sheet-totals", line(totals.join(&book.say("book-comma"))));
    rows
}

/// How many places of a list are told.
const MOST_PARTS: usize = 6;

fn condition(book: &Book<'_>, column: heng_core::program::ColumnId) -> Option<String> {
    match book.program.column(column).formula {
        Formula::Node(node) => Some(book.speaker.condition(node)),
        _ => None,
    }
}

/// A node that is the same everywhere, as text.
pub(super) fn constant(book: &Book<'_>, node: NodeId) -> Option<String> {
    match &book.program.node(book.program.bare(node)).op {
        heng_core::program::Op::Constant(value) => Some(show::shown(value, None)),
        _ => None,
    }
}
