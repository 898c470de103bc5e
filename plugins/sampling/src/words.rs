//! What a draw says of its rows and groups, in Chinese as everything that stands in results. It decides nothing.

use crate::codes::Covered;
use crate::draw::Drawn;
use std::fmt::Write;

/// The reason of a row that is no candidate.
pub const NO_CANDIDATE: &str = "不在候选";
/// The reason of a row that may be a candidate.
pub const MAYBE_CANDIDATE: &str = "说不准：是不是候选不明";
/// The reason of a row whose group is unknown.
pub const NO_GROUP: &str = "说不准：不知道在哪一组";

/// Why the number to draw is no use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unusable {
    /// It is unknown.
    Unknown,
    /// The group's rows have different ones.
    Uneven,
    /// It is not a whole number from 0 on.
    Odd,
}

impl Unusable {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Unusable::Unknown => "要抽几个不明",
            Unusable::Uneven => "同组各行要抽的个数不同",
            Unusable::Odd => "要抽的个数不是不小于 0 的整数",
        }
    }
}

/// Writes why a candidate was taken or not. `all` is given where every candidate is taken: how many there are, and how
/// many were wanted; `brings` are the values that a taken one brings.
pub fn reason(drawn: &Drawn, all: Option<(usize, usize)>, brings: &[&Covered], titles: &[&str], out: &mut String) {
    out.clear();
    // Writing into a text cannot fail.
    let _ = match all {
        _ if !drawn.taken => write!(out, "未抽中：次序第{}", drawn.place),
        Some((found, wanted)) => write!(out, "抽中：候选{found}个，要抽{wanted}个，全部抽取"),
        None => write!(out, "抽中：次序第{}", drawn.place),
    };
    if drawn.gave_way {
        out.push_str("，名额要留给没有覆盖到的");
    }
    for (at, value) in brings.iter().enumerate() {
        out.push_str(if at == 0 { "，覆盖" } else { "、" });
        named(value, titles, out);
    }
}

/// Appends a value with the title of its column: `方位=东`.
fn named((column, text): &Covered, titles: &[&str], out: &mut String) {
    if let Some(title) = titles.get(*column) {
        out.push_str(title);
        out.push('=');
    }
    out.push_str(text);
}

/// What a group does not cover: values that candidates have, then values that no candidate has, with how many candidates
/// could have them for all that is known.
pub fn uncovered(missed: &[&Covered], best: bool, absent: &[(Covered, usize)], titles: &[&str]) -> String {
    let mut out = String::new();
    let open = |value: &Covered, out: &mut String| {
        if !out.is_empty() {
            out.push('、');
        }
        named(value, titles, out);
    };
    for value in missed {
        open(value, &mut out);
        out.push_str(if best { "（名额不够）" } else { "（没有找到能同时覆盖的抽法）" });
    }
    for (value, unknown) in absent {
        open(value, &mut out);
        match unknown {
            0 => out.push_str("（没有候选）"),
            unknown => out.push_str(&format!("（没有候选；{unknown}个候选不明）")),
        }
    }
    out
}
