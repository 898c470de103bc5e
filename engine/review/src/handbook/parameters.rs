//! The chapter of parameters and scales: every value with its date, region, document, clause, and whether it is confirmed.

use super::block::{Block, Form, Line, Span, mark};
use super::{Book, date};
use heng_core::program::{Parameter, ParameterVersion};
use heng_values::{Value, show};

/// Regional values beyond these are left to the files.
const MOST: usize = 60;

/// All of them.
pub(super) fn parameters(book: &Book<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for parameter in &book.program.parameters {
        blocks.push(Block::Heading(3, mark("parameter", &parameter.name), name(book, parameter)));
        if let Some(note) = about(book, parameter) {
            blocks.push(Block::Text(Line::plain(note)));
        }
        blocks.push(history(book, parameter));
        if parameter.versions.len() > MOST {
            let more = (parameter.versions.len() - MOST).to_string();
            blocks.push(Block::Text(Line::plain(book.say_with("book-more", &[("count", &more)]))));
        }
    }
    blocks
}

/// What it is called, with its name where that is another.
pub(super) fn name(book: &Book<'_>, parameter: &Parameter) -> String {
    match *parameter.title == *parameter.name {
        true => parameter.name.to_string(),
        false => book.say_with("book-named", &[("title", &parameter.title), ("name", &parameter.name)]),
    }
}

/// Its unit, and what regions and child packs may do with it.
fn about(book: &Book<'_>, parameter: &Parameter) -> Option<String> {
    use heng_core::pack::model::Override;
    let mut said = Vec::new();
    if let Some(unit) = &parameter.unit {
        said.push(book.say_with("book-unit", &[("unit", unit)]));
    }
    if let Some(item) = book.pack.parameters.iter().find(|item| item.name == parameter.name) {
        let word = match item.allows {
            Override::Free => None,
            Override::Forbid => Some("book-override-forbid"),
            Override::TightenUp => Some("book-override-up"),
            Override::TightenDown => Some("book-override-down"),
        };
        said.extend(word.map(|key| book.say(key)));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// Its values by date and region.
fn history(book: &Book<'_>, parameter: &Parameter) -> Block {
    let head = book.head(&["from", "region", "value", "source", "verified"]);
    Block::Table { head, rows: values(book, parameter, MOST), form: Form::Plain }
}

/// A line for each value.
pub(super) fn values(book: &Book<'_>, parameter: &Parameter, most: usize) -> Vec<Vec<Line>> {
    let rows = parameter.versions.iter().take(most).map(|version| {
        let source = Line::plain(format!("{} {}", version.document, version.clause).trim().to_owned());
        let source = match &version.note {
            Some(note) => source.with(Span::Break).with(Span::Plain(note.to_string())),
            None => source,
        };
        vec![
            Line::plain(date(version.from)),
            Line::plain(version.region.join("/")),
            value(book, parameter, version),
            source,
            match version.verified {
                true => Line::plain(book.say("book-verified")),
                false => Line(vec![Span::Strong(book.say("book-unverified"))]),
            },
        ]
    });
    rows.collect()
}

fn value(book: &Book<'_>, parameter: &Parameter, version: &ParameterVersion) -> Line {
    let unit = parameter.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let number = |number: &heng_values::Number| show::shown(&Value::Number(*number), None);
    if version.brackets.is_empty() {
        return match &version.value {
            Some(value) => Line::plain(show::shown(value, None) + &unit),
            None => Line::plain(book.say("book-removed")),
        };
    }
    Line::stacked(version.brackets.iter().map(|(bound, over, gives)| {
        let key = if *over { "book-step-over" } else { "book-step-from" };
        let gives = number(gives) + &unit;
        Line::plain(book.say_with(key, &[("bound", &number(bound)), ("value", &gives)]))
    }))
}
