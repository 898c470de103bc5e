//! Diagnostics for a person at a terminal: the title with its code, the source text underlined, related places with
//! labels, why, what to do and the nearest name. Other forms are in `short_line` and `json`.

use crate::catalogue;
use crate::language::Language;
use crate::texts::Texts;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use heng_values::{Diagnostic, Place, Severity};
use std::io::IsTerminal;

/// How many are rendered in full; of more, one line says how many were left out.
const LIMIT: usize = 50;

/// Renders diagnostics for people.
#[derive(Debug)]
pub struct People<'a> {
    /// The language of the sentences.
    pub language: Language,
    /// Whether colours may be used.
    pub colour: bool,
    /// The texts that places point into.
    pub texts: &'a Texts,
}

/// Whether colours suit standard error: it is a terminal and `NO_COLOR` is not set.
pub fn colour_on_standard_error() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

impl People<'_> {
    /// All of them in the order given, a blank line after each.
    pub fn all(&self, diagnostics: &[Diagnostic]) -> String {
        let mut out = String::new();
        for diagnostic in diagnostics.iter().take(LIMIT) {
            out.push_str(&self.one(diagnostic));
            out.push_str("\n\n");
        }
        if diagnostics.len() > LIMIT {
            let more = (diagnostics.len() - LIMIT).to_string();
            out.push_str(&catalogue::text(self.language, "more-diagnostics", &[("count", &more)]));
            out.push('\n');
        }
        out
    }

    /// One of them.
    pub fn one(&self, diagnostic: &Diagnostic) -> String {
        let renderer = if self.colour {
            Renderer::styled().decor_style(DecorStyle::Unicode)
        } else {
            Renderer::plain().decor_style(DecorStyle::Ascii)
        };
        let wording = catalogue::wording(self.language, diagnostic);
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level.with_name(severity(self.language, diagnostic.severity));
        let mut group =
            title.primary_title(wording.title).id(diagnostic.code).elements(std::iter::empty::<Origin<'_>>());
        if let Some(place) = &diagnostic.place {
            group = self.source(group, diagnostic, place);
        }
        for related in &diagnostic.related {
            if diagnostic.place.as_ref().is_none_or(|place| place.file != related.place.file) {
                group = self.elsewhere(group, related);
            }
        }
        let word = |key| catalogue::text(self.language, key, &[]);
        if let Some(why) = wording.why {
            group = group.element(Level::NOTE.with_name(word("word-why")).message(why));
        }
        if let Some(suggestion) = &diagnostic.suggestion {
            let meant = catalogue::text(self.language, "did-you-mean", &[("suggestion", suggestion)]);
            group = group.element(Level::HELP.with_name(word("word-meant")).message(meant));
        }
        if let Some(help) = wording.help {
            group = group.element(Level::HELP.with_name(word("word-help")).message(help));
        }
        let shown = renderer.render(&[group]);
        if diagnostic.place.is_none() && diagnostic.related.is_empty() {
            // Without any source text the line that leads from it to the notes would hang in the air.
            return shown.split('\n').filter(|line| line.trim() != "|").collect::<Vec<_>>().join("\n");
        }
        shown
    }

    /// The diagnostic's own stretch of text and those related ones that stand in the same file.
    fn source<'b>(&'b self, group: Group<'b>, diagnostic: &'b Diagnostic, place: &'b Place) -> Group<'b> {
        let mut marks = vec![(place, AnnotationKind::Primary, None)];
        for related in diagnostic.related.iter().filter(|related| related.place.file == place.file) {
            marks.push((&related.place, AnnotationKind::Context, Some(self.label(related))));
        }
        self.snippet(group, marks)
    }

    fn elsewhere<'b>(&'b self, group: Group<'b>, related: &'b heng_values::Related) -> Group<'b> {
        self.snippet(group, vec![(&related.place, AnnotationKind::Context, Some(self.label(related)))])
    }

    fn label(&self, related: &heng_values::Related) -> String {
        catalogue::label(self.language, related)
    }

    /// Marks in one file: only the lines around them are handed to the renderer, however long the file is.
    fn snippet<'b>(&'b self, group: Group<'b>, marks: Vec<(&'b Place, AnnotationKind, Option<String>)>) -> Group<'b> {
        let Some((first, _, _)) = marks.first() else { return group };
        let file: &'b str = &first.file;
        let shown = self.texts.shown(first);
        let Some(lines) = self.texts.lines(file) else {
            return group.element(Origin::path(file));
        };
        let top = marks.iter().map(|(place, ..)| lines.line_of(place.start as usize)).min().unwrap_or(0);
        let bottom = marks.iter().map(|(place, ..)| lines.line_of(place.end as usize)).max().unwrap_or(0);
        let window = lines.bytes(top, bottom.min(lines.count() - 1));
        let annotations = marks.into_iter().map(|(place, kind, label)| -> Annotation<'b> {
            let start = lines.boundary(place.start as usize).clamp(window.start, window.end);
            let end = lines.boundary(place.end as usize).clamp(start, window.end);
            kind.span(start - window.start..end - window.start).label(label)
        });
        let snippet = Snippet::source(&lines.text()[window.clone()]).line_start(top + 1).path(shown);
        group.element(snippet.annotations(annotations))
    }
}

/// The word for a severity: 错误, 警告, 提示.
pub fn severity(language: Language, severity: Severity) -> String {
    let key = match severity {
        Severity::Error => "word-error",
        Severity::Warning => "word-warning",
        Severity::Note => "word-note",
    };
    catalogue::text(language, key, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn texts() -> (Texts, Arc<str>, Arc<str>) {
        let path: Arc<str> = Arc::from("rules/桂林/规则.toml");
        let text: Arc<str> =
            Arc::from("[[threshold]]\nid = \"R-203\"\nvalue = \"人均收人 + 1\"\nbelow = \"预警线.重点\"\n");
        let mut texts = Texts::default();
        texts.add(&path, &text);
        (texts, path, text)
    }

    #[test]
    fn the_text_is_underlined_under_chinese() {
        let (texts, path, text) = texts();
        let start = text.find("人均收人").unwrap();
        let place = Place::new(path.clone(), start, start + "人均收人".len());
        let other = Place::new(path, text.find("R-203").unwrap(), text.find("R-203").unwrap() + 5);
        let diagnostic = Diagnostic::error("E0906", &place)
            .with("path", "规则.toml")
            .related(&other, "declared-here")
            .suggest(Some("人均收入".to_owned()));
        let people = People { language: Language::Chinese, colour: false, texts: &texts };
        let shown = people.one(&diagnostic);
        assert!(shown.starts_with("错误[E0906]: "), "{shown}");
        assert!(shown.contains("rules/桂林/规则.toml:3:10"), "{shown}");
        assert!(shown.contains("^^^^^^^^"), "{shown}");
        assert!(shown.contains("您是不是想写“人均收入”？"), "{shown}");
        assert!(!shown.contains('\u{1b}'), "{shown}");
    }

    #[test]
    fn places_beyond_the_text_do_no_harm() {
        let (texts, path, _) = texts();
        let people = People { language: Language::English, colour: false, texts: &texts };
        for (start, end) in [(0, 0), (5, 100_000), (90_000, 100_000), (40, 41)] {
            let diagnostic = Diagnostic::error("E0906", &Place::new(path.clone(), start, end)).with("path", "x");
            assert!(people.one(&diagnostic).contains("E0906"));
        }
        let nowhere = Diagnostic::error("E0906", &Place::new(Arc::from("unseen.toml"), 3, 9)).with("path", "x");
        assert!(people.one(&nowhere).contains("unseen.toml"));
    }
}
