//! TOML text → written values with places. All syntax errors of a file come out at once; the readable rest stays, so that
//! one open bracket does not make every line after it a mistake.

use super::sections::{blank, line, sections};
use super::value::{Entry, Key, Table, Written};
use crate::source::SourceFile;
use heng_lang::SourceText;
use heng_values::{Date, Diagnostic, Moment, Number, Place};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// How deep arrays and tables may nest.
const DEPTH: usize = 64;

/// So many syntax errors of a file are looked at.
const MOST_ERRORS: usize = 100;

/// So many lines of one section that are no TOML are each a mistake of their own; more are one mistake, such as an open
/// bracket, and what follows from it.
const MOST_OF_SECTION: usize = 3;

/// So many bytes of a file are read over and over again to tell mistakes from what follows from them.
const MOST_READ_AGAIN: usize = 8 << 20;

/// About so many bytes of a file are read at once: what the TOML reader needs for them besides fits into memory that is used
/// again and again, where a large file's needs are as many different sizes as there are files, each in fresh memory.
const PIECE: usize = 6 << 10;

/// Reads a TOML text. The table holds whatever could be read, also where there are diagnostics.
pub fn read_document(file: &SourceFile) -> (Table, Vec<Diagnostic>) {
    match in_pieces(file) {
        Some(read) => read,
        None => read_whole(file),
    }
}

/// A file of nothing but `[[item]]`s, each with what belongs to it, is the same read piece by piece; any other is not read here,
/// nor one with a mistake.
fn in_pieces(file: &SourceFile) -> Option<(Table, Vec<Diagnostic>)> {
    if file.text.len() < 2 * PIECE {
        return None;
    }
    let sections = sections(&file.text);
    let before = &file.text[sections.first()?.clone()];
    let empty = |line: &str| line.trim().is_empty() || line.starts_with('#');
    if !before.starts_with("[[") && !before.lines().all(empty) {
        return None;
    }
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for section in sections {
        match pieces.last_mut() {
            Some(piece) if section.end - piece.start <= PIECE => piece.end = section.end,
            _ => pieces.push(section),
        }
    }
    let mut reader = Reader { file, start: 0, diagnostics: Vec::new() };
    let mut whole = Table::default();
    for piece in pieces {
        let (root, errors) = DeTable::parse_recoverable(&file.text[piece.clone()]);
        let items = |value: &Spanned<DeValue<'_>>| matches!(value.get_ref(), DeValue::Array(_));
        if !errors.is_empty() || !root.get_ref().values().all(items) {
            return None;
        }
        reader.start = piece.start;
        for (key, entry) in reader.table(root.get_ref(), 0).entries {
            let known = whole.entries.iter_mut().find(|(known, _)| known.name == key.name);
            match (known, entry.value) {
                (Some((_, Entry { value: Written::Array(all), .. })), Written::Array(more)) => all.extend(more),
                (_, value) => whole.entries.push((key, Entry { value, place: entry.place })),
            }
        }
    }
    Some((whole, reader.diagnostics))
}

fn read_whole(file: &SourceFile) -> (Table, Vec<Diagnostic>) {
    let mut reader = Reader { file, start: 0, diagnostics: Vec::new() };
    let (root, errors) = DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        let table = reader.table(root.get_ref(), 0);
        return (table, reader.diagnostics);
    }
    let readable = reader.readable();
    let (root, errors) = DeTable::parse_recoverable(&readable);
    // What only shows where sections meet, such as a table written twice.
    for error in errors.iter().take(MOST_ERRORS.saturating_sub(reader.diagnostics.len())) {
        reader.syntax_error(error, 0);
    }
    let table = reader.table(root.get_ref(), 0);
    (table, reader.diagnostics)
}

struct Reader<'a> {
    file: &'a SourceFile,
    /// Where in the file the text begins that is being read.
    start: usize,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn place(&self, span: Range<usize>) -> Place {
        let span = self.in_file(span);
        Place::new(self.file.path.clone(), span.start, span.end)
    }

    fn in_file(&self, span: Range<usize>) -> Range<usize> {
        self.start + span.start..self.start + span.end
    }

    /// Tells the mistakes of each section by itself, one after the other, each time reading it again without the line in
    /// which one stands; where that does not end, the first is told and the section left out. Gives the text with blanks in
    /// place of what was left out.
    fn readable(&mut self) -> String {
        let mut text = self.file.text.to_string();
        for section in sections(&self.file.text) {
            let mut own = text[section.clone()].to_owned();
            let (mut lines, mut rounds) = (0, (MOST_READ_AGAIN / own.len().max(1)).clamp(1, MOST_ERRORS));
            while let Some(error) = first_error(&own) {
                let at = error.span().map_or(0, |span| span.start);
                rounds -= 1;
                if !self.syntax_error(&error, section.start) || lines > MOST_OF_SECTION || rounds == 0 {
                    self.keep_first_of(&section);
                    let whole = 0..own.len();
                    blank(&mut own, whole);
                    break;
                }
                let plain = self.diagnostics.last().is_some_and(|last| last.code == "E0101");
                lines += usize::from(plain);
                let stretch = line(&own, floor(&own, at));
                blank(&mut own, stretch);
            }
            let end = section.end;
            text.replace_range(section, &own);
            if self.diagnostics.len() > MOST_ERRORS {
                let rest = end..text.len();
                blank(&mut text, rest);
                break;
            }
        }
        text
    }

    /// Of the lines of a section that are no TOML, only the first is told.
    fn keep_first_of(&mut self, section: &Range<usize>) {
        let mut first = true;
        self.diagnostics.retain(|diagnostic| {
            let inside = diagnostic.place.as_ref().is_some_and(|place| section.contains(&(place.start as usize)));
            let stays = diagnostic.code != "E0101" || !inside || first;
            first &= !(inside && diagnostic.code == "E0101");
            stays
        });
    }

    /// Tells frequent slips of Chinese input methods apart from other syntax errors. The error's place counts from `start`.
    /// False where the same was told before.
    fn syntax_error(&mut self, error: &toml::de::Error, start: usize) -> bool {
        let span = error.span().unwrap_or(0..0);
        let span = start + span.start..start + span.end;
        let place = self.place(span.clone());
        let at = floor(&self.file.text, span.start);
        let line = &self.file.text[line(&self.file.text, at)];
        let first = line.split('=').next().unwrap_or(line).trim();
        // In an inline table the error stands at the key itself.
        let inner = self.file.text[at..].split(['=', '\n']).next().unwrap_or("").trim();
        let bare = |key: &str| {
            !key.is_empty()
                && !key.starts_with(['"', '\'', '[', '#', '{'])
                && key.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
                && !key.is_ascii()
        };
        let key = if bare(inner) { inner } else { first };
        let code = if line.contains(['“', '”', '‘', '’']) {
            "E0102"
        } else if line.contains(['＝', '［', '］', '｛', '｝']) {
            "E0103"
        } else if bare(inner) || (!first.starts_with(['"', '\'', '[', '#', '{']) && !first.is_ascii()) {
            "E0104"
        } else {
            "E0101"
        };
        if self.diagnostics.iter().any(|other| other.code == code && other.place.as_ref() == Some(&place)) {
            return false;
        }
        let diagnostic = Diagnostic::error(code, &place).with("key", key).with("detail", error.message().to_string());
        self.diagnostics.push(diagnostic);
        true
    }

    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Table {
        let mut entries: Vec<(Key, Entry)> = table
            .iter()
            .map(|(key, value)| {
                let name = Key { name: Arc::from(key.get_ref().as_ref()), place: self.place(key.span()) };
                let entry = self.entry(value, depth + 1);
                (name, entry)
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.place.start);
        Table { entries }
    }

    fn entry(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Entry {
        let place = self.place(value.span());
        if depth > DEPTH {
            self.diagnostics.push(Diagnostic::error("E0105", &place).with("limit", DEPTH.to_string()));
            return Entry { value: Written::Broken, place };
        }
        let written = match value.get_ref() {
            DeValue::String(text) => {
                let span = self.in_file(value.span());
                let raw = self.file.text.get(span.clone()).unwrap_or("");
                Written::Text(SourceText::toml(&self.file.path, raw, span.start, text))
            }
            DeValue::Integer(integer) => {
                let digits = integer.as_str().replace('_', "");
                let number = i64::from_str_radix(&digits, integer.radix()).ok().and_then(Number::from_integer);
                self.number(number, &place)
            }
            DeValue::Float(float) => {
                let number = Number::parse(&float.as_str().replace('_', ""));
                self.number(number, &place)
            }
            DeValue::Boolean(truth) => Written::Bool(*truth),
            DeValue::Datetime(datetime) => self.datetime(datetime, &place),
            DeValue::Array(items) => Written::Array(items.iter().map(|item| self.entry(item, depth + 1)).collect()),
            DeValue::Table(table) => Written::Table(self.table(table, depth)),
        };
        Entry { value: written, place }
    }

    fn number(&mut self, number: Option<Number>, place: &Place) -> Written {
        match number {
            Some(number) => Written::Number(number),
            None => {
                self.diagnostics.push(Diagnostic::error("E0106", place));
                Written::Broken
            }
        }
    }

    fn datetime(&mut self, datetime: &toml::value::Datetime, place: &Place) -> Written {
        let date = datetime.date.and_then(|date| Date::new(date.year.into(), date.month.into(), date.day.into()));
        let moment = match (date, datetime.time, datetime.offset) {
            (Some(date), None, None) => return Written::Date(date),
            (Some(date), Some(time), None) => {
                Moment::new(date, time.hour.into(), time.minute.into(), time.second.unwrap_or(0).into())
            }
            _ => None,
        };
        match moment {
            Some(moment) => Written::Moment(moment),
            None => {
                self.diagnostics.push(Diagnostic::error("E0107", place));
                Written::Broken
            }
        }
    }
}

/// The first mistake in a text.
fn first_error(text: &str) -> Option<toml::de::Error> {
    let start = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    DeTable::parse_recoverable(text).1.into_iter().min_by_key(start)
}

/// The nearest character boundary at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{PIECE, in_pieces, read_whole};
    use crate::source::SourceFile;
    use std::sync::Arc;

    fn file(text: &str) -> SourceFile {
        SourceFile { path: Arc::from("a.toml"), text: Arc::from(text) }
    }

    const ITEMS: &str = "# 一条\n[[rule]]\nid = \"R-1\" # 号\nwhen = '''\na < 1\n[[rule]]\n'''\nn = [\n  1_000, 2.50,\n]\nd = 2022-09-05\n\
        [[param]]\nname = \"甲\\u4e59\"\n[[param.values]]\nfrom = 2022-08-15\nvalue = { a = 1, b = [true] }\n[[param.values]]\nvalue = 99999999999999999999\n\
        [param.more]\nx.y = 1\n[[rule]]\nid = \"R-2\"\n\n";

    #[test]
    fn pieces_are_the_whole() {
        let text = ITEMS.repeat(3 * PIECE / ITEMS.len());
        for text in [text.clone(), text.replace('\n', "\r\n"), format!("\n# 头\n{text}"), text.trim_end().to_owned()] {
            let (pieces, whole) = (in_pieces(&file(&text)).unwrap(), read_whole(&file(&text)));
            assert!(whole.1.iter().all(|told| told.code == "E0106") && !whole.1.is_empty());
            assert_eq!(format!("{pieces:?}"), format!("{whole:?}"));
        }
    }

    #[test]
    fn what_is_more_than_items_is_read_whole() {
        let items = ITEMS.repeat(3 * PIECE / ITEMS.len());
        let other = ["a = 1\n", "rule = []\n", "[pack]\nname = \"x\"\n", "[[rule.values]]\nx = 1\n", "[rule]\n"];
        for head in other {
            assert!(in_pieces(&file(&format!("{head}{items}"))).is_none(), "{head}");
        }
        for tail in
            ["[rule]\n", "[pack]\nname = 1\n", "[[rule]\n", "[[rule]]\nx = '''\n", "[[rule]]\nx = [\n[[rule]]\n"]
        {
            assert!(in_pieces(&file(&format!("{items}{tail}"))).is_none(), "{tail}");
        }
    }
}
