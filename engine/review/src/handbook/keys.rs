//! What an item's keys say, whatever its kind: each key with its words from the manifest, expressions as sentences with what is
//! written beneath, decision tables as tables.

use super::block::{Block, Form, Line, Span};
use super::{Book, date};
use heng_core::kind::{Given, ItemKind, KeySpec, KeyType, KeyValue, Record};
use heng_core::operator::{CellValue, Cells};
use heng_core::pack::model::RuleItem;
use heng_lang::{Kind, Tree};
use heng_values::{Type, Value, show};

/// Keys that the rule's own lines tell.
const TOLD: [&str; 13] = [
    "id",
    "name",
    "title",
    "on",
    "from",
    "until",
    "region",
    "source",
    "note",
    "verified",
    "report_only",
    "unless",
    "where",
];

/// The table of keys, then each grid as a table of its own.
pub(super) fn keys(book: &Book<'_>, rule: &RuleItem, kind: &ItemKind) -> Vec<Block> {
    let mut rows = Vec::new();
    let mut grids = Vec::new();
    // In the order of the manifest: what is asked first stands first there.
    for spec in kind.keys.iter().filter(|spec| !TOLD.contains(&&*spec.name)) {
        let Some((key, given)) = rule.record.entries.iter().find(|(key, _)| key.name == spec.name) else { continue };
        // A default is nothing that the pack says.
        if rule.record.place == key.place {
            continue;
        }
        match grid(book, given) {
            Some(cells) => grids.push(self::cells(book, rule, spec, cells)),
            None => rows.push(vec![label(book, spec), self::given(book, given, &spec.types)]),
        }
    }
    let mut blocks = Vec::new();
    if !rows.is_empty() {
        blocks.push(Block::Table { head: book.head(&["key", "means"]), rows, form: Form::Named });
    }
    blocks.extend(grids);
    blocks
}

fn doc<'s>(book: &Book<'_>, spec: &'s KeySpec) -> &'s str {
    if book.source.english { &spec.doc_en } else { &spec.doc }
}

fn label(book: &Book<'_>, spec: &KeySpec) -> Line {
    let doc = doc(book, spec);
    let code = Span::Code(spec.name.to_string());
    match doc.is_empty() {
        true => Line(vec![code]),
        false => Line(vec![Span::Plain(doc.to_owned()), Span::Break, code]),
    }
}

fn given(book: &Book<'_>, given: &Given, types: &[KeyType]) -> Line {
    match &given.value {
        KeyValue::Expression(tree) => expression(book, tree),
        KeyValue::Link(tree) => Line::plain(tree.to_string()),
        KeyValue::Text(text) => Line::plain(&**text),
        KeyValue::Number(number) => Line::plain(show::shown(&Value::Number(*number), None)),
        KeyValue::Bool(truth) => Line::plain(book.yes_or_no(*truth)),
        KeyValue::Date(day) => Line::plain(date(*day)),
        KeyValue::Item(id) => Line(vec![book.rule(id)]),
        KeyValue::List(members) if members.iter().all(|member| matches!(member.value, KeyValue::Item(_))) => {
            let mut line = Line::default();
            for member in members {
                if !line.is_empty() {
                    line.0.push(Span::Plain("、".to_owned()));
                }
                if let KeyValue::Item(id) = &member.value {
                    line.0.push(book.rule(id));
                }
            }
            line
        }
        KeyValue::List(members) => Line::stacked(members.iter().enumerate().map(|(at, member)| {
            let number = Span::Plain(format!("{}. ", at + 1));
            let mut line = Line(vec![number]);
            line.0.extend(self::given(book, member, inner(types)).0);
            line
        })),
        KeyValue::Map(entries) => Line::stacked(entries.iter().map(|(key, member)| {
            let mut line = Line::plain(book.say_with("book-colon", &[("what", &key.name)]));
            line.0.extend(self::given(book, member, inner(types)).0);
            line
        })),
        KeyValue::Record(record) => self::record(book, record, types),
        KeyValue::Any(entry) => Line::plain(entry.word()),
        KeyValue::Cells(_) => Line::default(),
    }
}

/// A sub-table in one line: what it says, key by key.
fn record(book: &Book<'_>, record: &Record, types: &[KeyType]) -> Line {
    let specs = types.iter().find_map(|kind| match kind {
        KeyType::Record(specs) => Some(specs),
        _ => None,
    });
    let parts = record.entries.iter().filter(|(key, _)| key.place != record.place).map(|(key, member)| {
        let spec = specs.and_then(|specs| specs.iter().find(|spec| spec.name == key.name));
        let name = spec.map(|spec| doc(book, spec)).filter(|doc| !doc.is_empty()).unwrap_or(&key.name);
        let mut line = Line::plain(book.say_with("book-colon", &[("what", name)]));
        line.0.extend(given(book, member, spec.map(|spec| &*spec.types).unwrap_or_default()).0);
        line
    });
    Line::stacked(parts)
}

/// The types of members.
fn inner(types: &[KeyType]) -> &[KeyType] {
    let members = types.iter().find_map(|kind| match kind {
        KeyType::List(members) | KeyType::Map(members) => Some(&**members),
        _ => None,
    });
    members.unwrap_or_default()
}

/// An expression: in words, and as it is written where that is more than the words.
pub(super) fn expression(book: &Book<'_>, tree: &Tree) -> Line {
    if let Kind::Template(_) = &tree.kind {
        let written = tree.to_string();
        return Line::plain(written.trim_matches('"').to_owned());
    }
    let written = tree.to_string();
    let Some(node) = book.node(tree) else { return Line::code(written) };
    let said = match book.program.node(node).kind {
        Type::Bool => book.speaker.condition(node),
        _ => book.speaker.value(node),
    };
    if said == written || said == written.trim_matches('"') {
        return Line::plain(said);
    }
    match &tree.kind {
        Kind::Number(_) | Kind::Text(_) | Kind::Bool(_) | Kind::Date(_) => Line::plain(said),
        _ => Line(vec![Span::Plain(said), Span::Break, Span::Code(written)]),
    }
}

/// The grid that a key gives, where it gives one.
fn grid<'b>(book: &'b Book<'_>, given: &Given) -> Option<&'b Cells> {
    match &given.value {
        KeyValue::Expression(tree) => match &tree.kind {
            Kind::Cells(number) => book.pack.cells.get(*number as usize).map(|cells| &**cells),
            _ => None,
        },
        _ => None,
    }
}

/// A grid as a table; one without headers takes those of the item's inputs and outputs.
fn cells(book: &Book<'_>, rule: &RuleItem, spec: &KeySpec, cells: &Cells) -> Block {
    let text = |cell: &CellValue| match cell {
        CellValue::Text(source) => source.text.to_string(),
        CellValue::Value(value, _) => show::shown(value, None),
        CellValue::Texts(texts, _) => texts.iter().map(|text| &*text.text).collect::<Vec<_>>().join("、"),
        CellValue::Odd(_) => String::new(),
    };
    let width = cells.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let named: Vec<String> = ["inputs", "outputs"].iter().flat_map(|key| headers(&rule.record, key)).collect();
    let (head, rows) = match cells.headed {
        true => {
            let (first, rest) = match cells.rows.split_first() {
                Some((first, rest)) => (first.cells.iter().map(text).collect(), rest),
                None => (Vec::new(), &[][..]),
            };
            (first, rest)
        }
        false if named.len() == width => (named, &cells.rows[..]),
        // Only outputs, as `otherwise` has them.
        false if headers(&rule.record, "outputs").len() == width => (headers(&rule.record, "outputs"), &cells.rows[..]),
        false => {
            let doc = doc(book, spec).to_owned();
            let more = (1..width).map(|_| String::new());
            (std::iter::once(doc).chain(more).collect(), &cells.rows[..])
        }
    };
    let rows = rows.iter().map(|row| row.cells.iter().map(|cell| Line::plain(text(cell))).collect());
    Block::Table { head, rows: rows.collect(), form: Form::Plain }
}

/// The headers that a list of inputs or outputs gives its cells.
fn headers(record: &Record, key: &str) -> Vec<String> {
    let name = |given: &Given| match &given.value {
        KeyValue::Expression(tree) => tree.to_string(),
        KeyValue::Text(text) => text.to_string(),
        KeyValue::Record(inner) => {
            let title = inner.text("title").or(inner.text("name")).map(|text| text.to_string());
            title.or_else(|| inner.expression("value").map(ToString::to_string)).unwrap_or_default()
        }
        _ => String::new(),
    };
    record.list(key).iter().map(name).collect()
}
