//! The chapters of documents, and of tables with their fields and derived columns.

use super::block::{Block, Form, Line, Span, mark};
use super::{Book, date};
use heng_core::find_column;
use heng_core::pack::model::{FieldItem, TableItem};
use heng_values::show;

/// What rules may cite.
pub(super) fn documents(book: &Book<'_>) -> Vec<Block> {
    if book.pack.documents.is_empty() {
        return Vec::new();
    }
    let rows = book.pack.documents.iter().map(|document| {
        let number = document.number.as_deref().unwrap_or_default();
        let title = Line::plain(&*document.title);
        let title = match document.url.as_deref() {
            Some(url) => title.with(Span::Break).with(Span::Plain(url.to_owned())),
            None => title,
        };
        vec![
            Line::code(&*document.id),
            title,
            Line::plain(number),
            Line::plain(document.date.map(date).unwrap_or_default()),
            Line::plain(book.yes_or_no(document.verified)),
        ]
    });
    let head = book.head(&["id", "title", "number", "date", "verified"]);
    vec![Block::Table { head, rows: rows.collect(), form: Form::Plain }]
}

/// Every table: its key and links, its fields with units, its derived columns in words.
pub(super) fn tables(book: &Book<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Text(Line::plain(book.say("book-tables-preface")))];
    for table in &book.pack.tables {
        let name = match *table.title == *table.name {
            true => table.name.to_string(),
            false => book.say_with("book-named", &[("title", &table.title), ("name", &table.name)]),
        };
        blocks.push(Block::Heading(3, mark("table", &table.name), name));
        blocks.extend(about(book, table));
        if !table.fields.is_empty() {
            blocks.push(Block::Table {
                head: book.head(&["field", "type", "unit", "range", "blank", "notes"]),
                rows: table.fields.iter().map(|field| self::field(book, field)).collect(),
                form: Form::Plain,
            });
        }
        blocks.extend(derived(book, table));
    }
    blocks
}

fn about(book: &Book<'_>, table: &TableItem) -> Option<Block> {
    let mut lines = Vec::new();
    let mut say = |key: &str, text: String| {
        if !text.is_empty() {
            lines.push(Line(vec![Span::Plain(book.say_with(key, &[("text", &text)]))]));
        }
    };
    let names =
        |names: &[heng_core::pack::model::Named]| names.iter().map(|named| &*named.name).collect::<Vec<_>>().join("、");
    say("book-table-key", names(&table.key));
    say("book-table-unit", table.unit.as_ref().map(ToString::to_string).unwrap_or_default());
    let links: Vec<String> = table
        .links
        .iter()
        .map(|link| book.say_with("book-link", &[("by", &names(&link.by)), ("to", &link.to.name)]))
        .collect();
    say("book-table-links", links.join(&book.say("book-semicolon")));
    say("book-table-each", names(&table.each));
    if table.required {
        lines.push(Line::plain(book.say("book-table-required")));
    }
    if table.rows.is_some() || table.data.is_some() {
        lines.push(Line::plain(book.say("book-table-given")));
    }
    (!lines.is_empty()).then_some(Block::List(lines))
}

fn field(book: &Book<'_>, field: &FieldItem) -> Vec<Line> {
    let format = &field.format;
    let value = |value: &heng_values::Value| show::shown(value, None);
    let mut range = Vec::new();
    if let Some(choices) = &format.choices {
        range.push(choices.words().join("、"));
    }
    match (&format.min, &format.max) {
        (Some(min), Some(max)) => {
            range.push(book.say_with("book-between", &[("min", &value(min)), ("max", &value(max))]));
        }
        (Some(min), None) => range.push(book.say_with("book-at-least", &[("min", &value(min))])),
        (None, Some(max)) => range.push(book.say_with("book-at-most", &[("max", &value(max))])),
        (None, None) => {}
    }
    range.extend(format.whole.then(|| book.say("book-whole")));
    let mut notes = Vec::new();
    notes.extend(field.required.then(|| book.say("book-required")));
    notes.extend(field.mask.is_some().then(|| book.say("book-sensitive")));
    if !field.aliases.is_empty() {
        notes.push(book.say_with("book-aliases", &[("names", &field.aliases.join("、"))]));
    }
    let name = Line::plain(&*field.name);
    let name = match *field.title == *field.name {
        true => name,
        false => name.with(Span::Break).with(Span::Plain(field.title.to_string())),
    };
    vec![
        name,
        Line::plain(book.say(&format!("type-{}", format.kind.word()))),
        Line::plain(format.unit.as_deref().unwrap_or_default()),
        Line::plain(range.join(&book.say("book-semicolon"))),
        Line::plain(format.blank.as_ref().map(value).unwrap_or_default()),
        Line::plain(notes.join(&book.say("book-semicolon"))),
    ]
}

/// The table's derived columns: what each is computed from.
fn derived(book: &Book<'_>, table: &TableItem) -> Vec<Block> {
    let columns = book.pack.columns.iter().filter(|column| column.rule.is_none() && column.table.name == table.name);
    let rows: Vec<Vec<Line>> = columns
        .map(|column| {
            let id = find_column(book.program, &table.name, &column.name.name);
            let said = id.and_then(|id| book.speaker.formula(id)).unwrap_or_default();
            let unit = id.and_then(|id| book.program.column(id).unit.as_deref()).unwrap_or_default();
            let period = book.period(
                column.period.from,
                column.period.until,
                column.period.region.as_deref().unwrap_or_default(),
            );
            let mut says = Line::plain(said);
            if !period.is_empty() {
                says = says.with(Span::Break).with(Span::Plain(period));
            }
            if !column.verified {
                says = says.with(Span::Break).with(Span::Strong(book.say("book-unverified")));
            }
            let name = Line(vec![Span::Plain(column.name.name.to_string())]);
            let name = match *column.title == *column.name.name {
                true => name,
                false => name.with(Span::Break).with(Span::Plain(column.title.to_string())),
            };
            let written = Line::code(column.value.to_string());
            vec![name, Line::plain(unit), Line::stacked([says, written]), Line::plain(&*column.citation.text)]
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading(4, mark("derived", &table.name), book.say("book-derived")),
        Block::Table { head: book.head(&["column", "unit", "formula", "source"]), rows, form: Form::Plain },
    ]
}
