//! Sections of a TOML text: from one header at the beginning of a line, `[[…]]` or `[…]`, to the next. They are told from the
//! text alone, so that what cannot be read in one does not make the others unreadable.

use std::ops::Range;

/// The sections of a text, from its beginning to its end. Before the first header is one of its own; a header with dots
/// belongs to the section before it, and a line inside a text of several lines is none.
pub fn sections(text: &str) -> Vec<Range<usize>> {
    let mut sections = Vec::new();
    let (mut start, mut at) = (0, 0);
    let mut open: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        if open.is_none() && line.starts_with('[') && is_header(line) && at > start {
            sections.push(start..at);
            start = at;
        }
        open = open_after(line, open);
        at += line.len();
    }
    sections.push(start..at);
    sections
}

/// The mark of a text of several lines that is open behind a line.
fn open_after<'a>(line: &'a str, mut open: Option<&'a str>) -> Option<&'a str> {
    // Most lines hold no such mark, and to see that must cost nothing.
    if !line.as_bytes().windows(3).any(|three| matches!(three, b"\"\"\"" | b"'''")) {
        return open;
    }
    let mut rest = line;
    loop {
        let found = match open {
            Some(mark) => rest.find(mark).map(|at| (at, mark)),
            None => ["\"\"\"", "'''"].into_iter().filter_map(|mark| Some((rest.find(mark)?, mark))).min(),
        };
        let Some((at, mark)) = found else { return open };
        open = if open.is_some() { None } else { Some(mark) };
        rest = &rest[at + mark.len()..];
    }
}

/// The line around a byte, without its end.
pub fn line(text: &str, at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    start..end
}

/// Puts blanks in place of what stands there; lines stay.
pub fn blank(text: &mut String, stretch: Range<usize>) {
    let blanks: String = text[stretch.clone()]
        .chars()
        .flat_map(|letter| {
            let (with, count) = if matches!(letter, '\n' | '\r') { (letter, 1) } else { (' ', letter.len_utf8()) };
            std::iter::repeat_n(with, count)
        })
        .collect();
    text.replace_range(stretch, &blanks);
}

/// What a stretch of text declares, as far as that can be seen: the texts behind `name =` and `id =`.
pub fn declared(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for key in ["name", "id"] {
        for (at, _) in text.match_indices(key) {
            let whole = text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric() && before != '_');
            let rest = text[at + key.len()..].trim_start();
            let quoted = rest.strip_prefix('=').map(str::trim_start).filter(|_| whole);
            let Some(mark) = quoted.and_then(|rest| rest.chars().next()).filter(|mark| matches!(mark, '"' | '\''))
            else {
                continue;
            };
            let inside = quoted.and_then(|rest| rest[1..].split([mark, '\n']).next()).unwrap_or("");
            if !inside.is_empty() {
                names.push(inside.to_owned());
            }
        }
    }
    names
}

fn is_header(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or(line).trim_end();
    let inside = line.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
    let inside = inside.or_else(|| line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')));
    inside.is_some_and(|name| {
        let name = name.trim();
        !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::{blank, declared, line, sections};

    const TEXT: &str =
        "a = 1\n[pack]\nname = \"甲\"\n[[param]]\nname = '乙'\n[param.more]\nb = [\n  1,\n]\n[[rule]]\nid = \"R-1\"\n";

    #[test]
    fn a_section_goes_from_header_to_header() {
        let around = |word: &str| {
            let at = TEXT.find(word).unwrap();
            &TEXT[sections(TEXT).into_iter().find(|section| at < section.end).unwrap()]
        };
        assert_eq!(around("a = 1"), "a = 1\n");
        assert_eq!(around("甲"), "[pack]\nname = \"甲\"\n");
        assert_eq!(around("1,"), "[[param]]\nname = '乙'\n[param.more]\nb = [\n  1,\n]\n");
        assert_eq!(around("R-1"), "[[rule]]\nid = \"R-1\"\n");
    }

    #[test]
    fn a_text_of_several_lines_has_no_headers() {
        let text = "a = '''\n[[b]]\n'''\n[c]\n";
        assert_eq!(sections(text), [0..18, 18..22]);
    }

    #[test]
    fn blanks_keep_lengths_and_lines() {
        let mut text = "a = \"桂\"\nb\n".to_owned();
        let length = text.len();
        let first = line(&text, 2);
        blank(&mut text, first);
        assert_eq!(text.len(), length);
        assert_eq!(text.trim_start_matches(' '), "\nb\n");
    }

    #[test]
    fn names_are_seen_in_what_cannot_be_read() {
        let text = "[[param]]\nname = \"预警线\"\nrename = \"x\"\nfields = [{ name='人口', [\nid = \"R-1\nid";
        assert_eq!(declared(text), ["预警线", "人口", "R-1"]);
    }
}
