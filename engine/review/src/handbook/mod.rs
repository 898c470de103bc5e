//! The rule handbook: what a pack says, for people who answer for it. It is made from the pack alone, at one moment: its documents,
//! tables, parameters with their history, every rule in words with what it rests on and the cases that show it, lists.

mod block;
mod cases;
mod html;
mod keys;
mod markdown;
mod parameters;
mod rules;
mod sheets;
mod tables;

use crate::coverage::{Coverage, Tally};
use crate::sentence::{Speaker, Words};
use block::{Block, Form, Line, Span, mark};
use cases::Shown;
use heng_core::Pack;
use heng_core::kind::ItemKind;
use heng_core::program::{NodeId, Program};
use heng_lang::Tree;
use heng_values::{Date, Value, show};
use std::collections::HashMap;
use std::sync::Arc;

/// What a handbook is made from.
pub struct HandbookSource<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// What it means at the moment the handbook is for.
    pub program: &'a Program,
    /// Every kind it knows, with the words of its keys.
    pub kinds: &'a [ItemKind],
    /// Sentences.
    pub words: Words<'a>,
    /// Whether words are English.
    pub english: bool,
    /// The hash of everything the pack is made of.
    pub hash: &'a str,
    /// What its own cases show of its own rules.
    pub coverage: Option<&'a Coverage>,
    /// What the cases of the packs it extends show of theirs, the nearest first.
    pub parent_coverage: &'a [Coverage],
    /// The rule cases of the packs it extends.
    pub parent_cases: &'a [heng_core::SourceFile],
    /// Whether what stands at a place comes from a pack that this one extends.
    pub inherited: &'a dyn Fn(&heng_values::Place) -> bool,
    /// The line and file of a place, for people.
    pub at: &'a dyn Fn(&heng_values::Place) -> String,
}

impl std::fmt::Debug for HandbookSource<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("HandbookSource").field("pack", &self.pack.header.name).finish_non_exhaustive()
    }
}

/// A handbook, written.
#[derive(Clone, Debug)]
pub struct Handbook {
    /// One page of HTML that needs nothing else.
    pub html: String,
    /// The same as Markdown.
    pub markdown: String,
    /// How many rules it tells of.
    pub rules: usize,
}

/// Makes the handbook.
pub fn handbook(source: &HandbookSource<'_>) -> Handbook {
    let book = Book::new(source);
    let chapters = [
        ("documents", tables::documents(&book)),
        ("tables", tables::tables(&book)),
        ("parameters", parameters::parameters(&book)),
        ("rules", rules::rules(&book)),
        ("sheets", sheets::sheets(&book)),
        ("index", rules::index(&book)),
    ];
    let mut blocks = book.front();
    blocks.push(Block::Heading(2, "contents".to_owned(), book.say("book-contents")));
    blocks.push(contents(&book, &chapters));
    for (name, chapter) in chapters {
        if !chapter.is_empty() {
            blocks.push(Block::Heading(2, name.to_owned(), book.say(&format!("book-{name}"))));
            blocks.extend(chapter);
        }
    }
    let title = book.say_with("book-title", &[("title", source.pack.title())]);
    let language = if source.english { "en" } else { "zh-CN" };
    Handbook {
        html: html::html(&title, language, &title, &blocks),
        markdown: markdown::markdown(&blocks),
        rules: book.ids().len(),
    }
}

/// What the chapters hold: their sections where these are few enough to be looked through.
fn contents(book: &Book<'_>, chapters: &[(&str, Vec<Block>)]) -> Block {
    let mut rows = Vec::new();
    for (name, chapter) in chapters.iter().filter(|(_, chapter)| !chapter.is_empty()) {
        let sections: Vec<Span> = chapter
            .iter()
            .filter_map(|block| match block {
                Block::Heading(3, mark, text) => Some(Span::Link(mark.clone(), text.clone())),
                _ => None,
            })
            .collect();
        let count = sections.len();
        let mut line = Line::default();
        for section in sections.into_iter().filter(|_| count <= MOST_LISTED) {
            if !line.is_empty() {
                line.0.push(Span::Plain(book.say("book-comma")));
            }
            line.0.push(section);
        }
        if count > MOST_LISTED {
            line = Line::plain(book.say_with("book-sections", &[("count", &count.to_string())]));
        }
        let title = book.say(&format!("book-{name}"));
        rows.push(vec![Line(vec![Span::Link((*name).to_owned(), title)]), line]);
    }
    Block::Table { head: book.head(&["chapter", "sections"]), rows, form: Form::Named }
}

/// How many sections of a chapter the contents name.
const MOST_LISTED: usize = 120;

/// What every chapter needs.
struct Book<'a> {
    source: &'a HandbookSource<'a>,
    pack: &'a Pack,
    program: &'a Program,
    speaker: Speaker<'a>,
    nodes: HashMap<usize, NodeId>,
    shown: HashMap<Arc<str>, Vec<Shown>>,
}

impl<'a> Book<'a> {
    fn new(source: &'a HandbookSource<'a>) -> Book<'a> {
        let nodes = source.program.keys.iter().map(|(tree, node)| (Arc::as_ptr(tree) as usize, *node)).collect();
        Book {
            source,
            pack: source.pack,
            program: source.program,
            speaker: Speaker::new(source.program, source.words),
            nodes,
            shown: cases::shown(source),
        }
    }

    fn say(&self, key: &str) -> String {
        (self.source.words)(key, &[])
    }

    fn say_with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        (self.source.words)(key, arguments)
    }

    fn yes_or_no(&self, truth: bool) -> String {
        self.say(if truth { "book-yes" } else { "book-no" })
    }

    /// The node that an expression of an item's key became; none where its item is not in force.
    fn node(&self, tree: &Tree) -> Option<NodeId> {
        self.nodes.get(&(Arc::as_ptr(tree) as usize)).copied()
    }

    /// The ids of rules, each once, in order.
    fn ids(&self) -> Vec<Arc<str>> {
        let mut ids: Vec<Arc<str>> = self.pack.rules.iter().map(|rule| rule.id.clone()).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// The title page.
    fn front(&self) -> Vec<Block> {
        let pack = self.pack;
        let mut moment = String::new();
        show::show_evaluation_moment(self.program.now, &mut moment);
        let short: String = self.source.hash.chars().take(12).collect();
        let rows = [
            ("book-pack", pack.name().to_owned()),
            ("book-version", pack.version().to_owned()),
            ("book-hash", short),
            ("book-moment", moment),
            ("book-regions", pack.region_levels.join(" / ")),
            ("book-count", self.ids().len().to_string()),
            (
                "book-coverage",
                self.source.coverage.map(|coverage| covered(coverage.tally(|_| true))).unwrap_or_default(),
            ),
        ];
        let rows = rows.into_iter().filter(|(_, text)| !text.is_empty());
        let title = self.say_with("book-title", &[("title", pack.title())]);
        vec![
            Block::Heading(1, "handbook".to_owned(), title),
            Block::Table {
                head: vec![self.say("book-column-item"), self.say("book-column-says")],
                rows: rows.map(|(key, text)| vec![Line::plain(self.say(key)), Line::plain(text)]).collect(),
                form: Form::Named,
            },
            Block::Text(Line::plain(self.say("book-preface"))),
        ]
    }

    fn head(&self, keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| self.say(&format!("book-column-{key}"))).collect()
    }

    /// A link to a rule, where there is one of this id.
    fn rule(&self, id: &str) -> Span {
        match self.pack.rules.iter().any(|rule| &*rule.id == id) {
            true => Span::Link(mark("rule", id), id.to_owned()),
            false => Span::Plain(id.to_owned()),
        }
    }

    /// A period in words; empty where it is always and everywhere.
    fn period(&self, from: Option<Date>, until: Option<Date>, region: &[Arc<str>]) -> String {
        let (from, until) = (from.map(date).unwrap_or_default(), until.map(date).unwrap_or_default());
        let days = match (from.is_empty(), until.is_empty()) {
            (true, true) => String::new(),
            (false, true) => self.say_with("book-from", &[("from", &from)]),
            (true, false) => self.say_with("book-until", &[("until", &until)]),
            (false, false) => self.say_with("book-from-until", &[("from", &from), ("until", &until)]),
        };
        let region = region.join("/");
        match (days.is_empty(), region.is_empty()) {
            (_, true) => days,
            (true, false) => region,
            (false, false) => format!("{days}{}{region}", self.say("book-comma")),
        }
    }
}

/// How much is shown: how many of how many, and the percentage, rounded down; nothing of nothing.
fn covered(tally: Tally) -> String {
    match tally.asked {
        0 => String::new(),
        asked => format!("{}/{asked} ({}%)", tally.reached, tally.permille() / 10),
    }
}

/// A date as the handbook writes it.
fn date(date: Date) -> String {
    show::shown(&Value::Date(date), None)
}
