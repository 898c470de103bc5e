//! Finds what stands under the last record of a CSV text and is none: lines with separators alone, totals (合计) and
//! remarks (填表人：…). Totals further up are ordinary rows, which lack a key.

use super::scan::{Records, Separator};
use crate::limits;
use std::borrow::Cow;

/// How many totals and remarks are looked for.
pub const MOST: usize = 5;

/// Words that begin a totals row.
const TOTALS: [&str; 6] = ["合计", "总计", "共计", "小计", "累计", "总合计"];

/// Words that, with a colon behind, begin a remark under a table.
const REMARKS: [&str; 10] =
    ["填表人", "制表人", "填报人", "经办人", "审核人", "负责人", "单位负责人", "填报单位", "备注", "说明"];

/// A line under the records.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Footer {
    /// Where it begins.
    pub start: usize,
    /// The word by which it was known.
    pub word: &'static str,
    /// Whether it holds totals; else it is a remark.
    pub totals: bool,
}

/// What stands under the records.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tail {
    /// Where the last record ends.
    pub end: usize,
    /// How many lines hold nothing but separators.
    pub empty_lines: u64,
    /// Totals and remarks, in order.
    pub footers: Vec<Footer>,
}

/// Finds the end of the records of a text.
pub fn tail(text: &[u8], separator: Separator) -> Tail {
    let mut tail = Tail { end: text.len(), ..Tail::default() };
    loop {
        let (end, empty) = without_empty_lines(&text[..tail.end], separator);
        tail.end = end;
        tail.empty_lines += empty;
        let start = text[..end].iter().rposition(|byte| matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
        match footer(&text[start..end], separator) {
            Some((word, totals)) if tail.footers.len() < MOST => {
                tail.footers.insert(0, Footer { start, word, totals });
                tail.end = start;
            }
            _ => return tail,
        }
    }
}

/// Where the last record ends that holds more than separators and blanks, and how many lines follow that hold no more.
fn without_empty_lines(text: &[u8], separator: Separator) -> (usize, u64) {
    let nothing = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n') || *byte == separator.byte;
    let last = text.iter().rposition(|byte| !nothing(byte)).map_or(0, |last| last + 1);
    let end = match text[last..].iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
        // The end of the line in which the last character stands; of the text if it has no other line.
        Some(at) if last > 0 => last + at,
        None if last > 0 => text.len(),
        _ => 0,
    };
    let rest = text[end..].split(|byte| matches!(byte, b'\r' | b'\n'));
    (end, rest.filter(|line| line.contains(&separator.byte)).count() as u64)
}

/// The word that makes a line a footer, and whether it is one of totals. A line in the middle of a quoted cell is none.
fn footer(line: &[u8], separator: Separator) -> Option<(&'static str, bool)> {
    if line.len() > limits::HEADER_BYTES || line.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
        return None;
    }
    let mut spans = Vec::new();
    Records::parted(line, separator).next(&mut spans)?;
    let cells: Vec<Cow<'_, [u8]>> = spans.iter().map(|span| span.bytes(line)).collect();
    let cells: Vec<Cow<'_, str>> = cells.iter().map(|cell| String::from_utf8_lossy(cell)).collect();
    word(&cells, spans.len())
}

/// The word that makes a row of `width` cells a footer, and whether it is one of totals.
pub fn word(cells: &[impl AsRef<str>], width: usize) -> Option<(&'static str, bool)> {
    let without_blanks = |cell: &str| cell.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let filled: Vec<String> =
        cells.iter().map(|cell| without_blanks(cell.as_ref())).filter(|cell| !cell.is_empty()).collect();
    let first = filled.first()?;
    let behind = |word: &&'static str| first.strip_prefix(*word).map(|rest| (*word, rest.chars().next()));
    let totals =
        TOTALS.iter().filter_map(behind).find(|(_, next)| matches!(next, None | Some('：' | ':' | '（' | '(')));
    let remark = || {
        let found = REMARKS.iter().filter_map(behind).find(|(_, next)| matches!(next, Some('：' | ':')));
        // A remark fills few cells; the record of somebody has more.
        found.filter(|_| filled.len() <= 4 && width > filled.len())
    };
    totals.map(|(word, _)| (word, true)).or_else(|| remark().map(|(word, _)| (word, false)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> (&str, u64, Vec<(&'static str, bool)>) {
        let tail = tail(text.as_bytes(), Separator::COMMA);
        (&text[..tail.end], tail.empty_lines, tail.footers.iter().map(|footer| (footer.word, footer.totals)).collect())
    }

    #[test]
    fn empty_lines_at_the_end_are_no_records() {
        for (text, records, empty) in [
            ("1,2\n,\n, ,\n\n", "1,2", 2),
            ("1,\n", "1,", 0),
            (",1\n,", ",1", 1),
            ("1,2", "1,2", 0),
            (",\n", "", 1),
            ("", "", 0),
        ] {
            assert_eq!(cut(text), (records, empty, Vec::new()), "{text:?}");
        }
    }

    #[test]
    fn totals_and_remarks_are_no_records() {
        let text = "H1,甲,3\n\n\" 合 计\",,3\r\n,,\n填表人：某某,审核人：某某,\n";
        assert_eq!(cut(text), ("H1,甲,3", 1, vec![("合计", true), ("填表人", false)]));
        assert_eq!(cut("合计,1\n"), ("", 0, vec![("合计", true)]));
    }

    #[test]
    fn ordinary_rows_are_left_alone() {
        for text in ["H1,合计,3", "合计镇,1", "备注,1", "H1,\"x\n合计,\"", "说明：甲,1"] {
            assert_eq!(cut(text).2, [], "{text:?}");
        }
    }
}
