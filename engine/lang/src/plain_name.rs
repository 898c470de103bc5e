//! An expression that is nothing but a name of Chinese characters, as half of those in packs are: read without lexer and
//! parser, to the same tree. What is any more than that is theirs.

use crate::refuse::MAX_POINTS;
use crate::{Expression, Kind, Segment, SourceText, Tree};
use std::sync::Arc;

/// The most bytes of such a name: longer ones are for those that know limits.
const LONGEST: usize = 120;

/// Words that are no names where they stand alone.
const SIGNS: [&str; 3] = ["且", "或", "非"];

/// The tree of a text that is a name, dotted perhaps; none for every other text.
pub(crate) fn plain_name(source: &SourceText) -> Option<Tree> {
    let text = &*source.text;
    if text.len() > LONGEST || text.split('.').count() > MAX_POINTS || !text.split('.').all(is_segment) {
        return None;
    }
    let mut start = 0;
    let segments = text.split('.').map(|name| {
        let place = source.place(start..start + name.len());
        start += name.len() + 1;
        Segment { name: Arc::from(name), place }
    });
    Some(Expression::new(Kind::Name(segments.collect()), source.whole()))
}

/// Whether this begins with a Chinese character and goes on as names do: no word of the script language does.
fn is_segment(name: &str) -> bool {
    let chinese = |c: char| ('\u{4e00}'..='\u{9fa5}').contains(&c);
    name.starts_with(chinese)
        && name.chars().all(|c| chinese(c) || c.is_ascii_alphanumeric() || c == '_')
        && !SIGNS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::plain_name;
    use crate::SourceText;
    use crate::parse::parse_anew;
    use std::sync::Arc;

    /// All texts of up to three of these characters, and longer ones: what is read here is read so by the parser, too.
    #[test]
    fn names_are_what_the_parser_makes_of_them() {
        let mut texts = vec![String::new()];
        let mut longest = texts.clone();
        for _ in 0..3 {
            longest = longest
                .iter()
                .flat_map(|text| ['户', '且', '非', '.', 'a', '1', '_', ' ', '（'].map(|c| format!("{text}{c}")))
                .collect();
            texts.extend(longest.iter().cloned());
        }
        texts.extend(
            ["户.村.乡镇", "户籍人口2022_1.县", "非脱贫户", "且慢.或许", "户.村.", "户..村"].map(str::to_owned),
        );
        texts.extend((1..25).map(|count| vec!["户"; count].join(".")));
        let mut names = 0;
        for text in texts {
            let source = SourceText::plain(&Arc::from("rules.toml"), &text, 7);
            if let Some(tree) = plain_name(&source) {
                names += 1;
                assert_eq!(Ok(tree), parse_anew(&source), "{text}");
            }
        }
        assert!(names > 20, "{names}");
    }

    #[test]
    fn a_name_written_with_escapes_stands_where_it_is_written() {
        let raw = "\"\\u6237.村\"";
        let source = SourceText::toml(&Arc::from("rules.toml"), raw, 3, "户.村");
        assert_eq!(plain_name(&source).map(Ok), Some(parse_anew(&source)));
    }
}
