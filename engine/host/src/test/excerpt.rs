//! A stretch of a source line with what is meant underlined, as narrow as a terminal, its columns right under Chinese
//! text.

use crate::texts::Texts;
use heng_values::Place;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How wide the shown stretch may be.
const WIDTH: usize = 96;
/// How much is shown before what is meant where the line is longer.
const BEFORE: usize = 24;

/// A stretch of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Excerpt {
    /// `file:line:column`.
    pub at: String,
    /// The text.
    pub text: String,
    /// The mark under it.
    pub mark: String,
}

/// The first line of a place, underlined. None where the text is not there.
pub fn excerpt(texts: &Texts, place: &Place) -> Option<Excerpt> {
    let lines = texts.lines(&place.file)?;
    let start = lines.boundary(place.start as usize);
    let position = lines.position(start);
    let at = format!("{}:{}:{}", texts.shown(place), position.line, position.column);
    let line = lines.bytes(position.line - 1, position.line - 1);
    let end = lines.boundary(place.end as usize).clamp(start.min(line.end), line.end);
    let whole = lines.text();
    let start = start.clamp(line.start, line.end);
    let indent = whole[line.clone()].len() - whole[line.clone()].trim_start().len();
    let (mut from, mut before) = (start, 0);
    for (offset, letter) in whole[line.start + indent.min(start - line.start)..start].char_indices().rev() {
        before += letter.width().unwrap_or(0);
        if before > BEFORE && whole[line.clone()].width() > WIDTH {
            break;
        }
        from = line.start + indent.min(start - line.start) + offset;
    }
    let (mut to, mut width) = (from, 0);
    for (offset, letter) in whole[from..line.end].char_indices() {
        width += letter.width().unwrap_or(0);
        if width > WIDTH {
            break;
        }
        to = from + offset + letter.len_utf8();
    }
    let end = end.clamp(start.min(to), to);
    let cut = |yes: bool| if yes { "…" } else { "" };
    let (left, right) = (cut(from > line.start + indent), cut(to < line.end));
    let clean = |text: &str| text.replace('\t', " ");
    let text = format!("{left}{}{right}", clean(&whole[from..to]));
    let lead = left.width() + clean(&whole[from..start.max(from)]).width();
    let mark = format!("{}{}", " ".repeat(lead), "^".repeat(whole[start..end].width().max(1)));
    Some(Excerpt { at, text, mark })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn of(text: &str, what: &str) -> Excerpt {
        let path: Arc<str> = Arc::from("规则.toml");
        let mut texts = Texts::default();
        texts.add(&path, &Arc::from(text));
        let start = text.find(what).unwrap();
        excerpt(&texts, &Place::new(path, start, start + what.len())).unwrap()
    }

    #[test]
    fn the_mark_stands_under_the_words() {
        let shown = of("id = 1\n  when = \"甲 && 乙缺\"\n", "乙缺");
        assert_eq!(shown.at, "规则.toml:2:16");
        assert_eq!(shown.text, "when = \"甲 && 乙缺\"");
        assert_eq!(shown.mark, "              ^^^^");
    }

    #[test]
    fn long_lines_are_cut_around_it() {
        let line = format!("a = \"{}\" + 乙 + \"{}\"", "甲".repeat(100), "丙".repeat(100));
        let shown = of(&line, "乙");
        assert!(shown.text.starts_with('…') && shown.text.ends_with('…'), "{shown:?}");
        assert!(shown.text.width() <= WIDTH + 2, "{shown:?}");
        let at = shown.mark.find('^').unwrap();
        let before: String = shown.text.chars().take_while(|letter| *letter != '乙').collect();
        assert_eq!(at, before.width());
    }
}
