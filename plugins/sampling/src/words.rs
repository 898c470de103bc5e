//! What a draw says of its rows and groups, in Chinese as everything that stands in results. It decides nothing.

use crate::draw::{Covered, Drawn};

/// How every reason of a drawn row begins.
pub const DRAWN: &str = "抽中";
/// How every reason of a candidate that was not drawn begins.
pub const NOT_DRAWN: &str = "未抽中";
/// The reason of a row that is no candidate.
pub const NO_CANDIDATE: &str = "不在候选";
/// How every reason of a row begins that could not take part.
pub const UNSURE: &str = "说不准";

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

/// Why a candidate was taken or not. `all` is given where every candidate is taken: how many there are, and how many
/// were wanted.
pub fn reason(drawn: &Drawn, all: Option<(usize, usize)>, titles: &[String]) -> String {
    if !drawn.taken {
        let why = if drawn.gave_way { "，名额要留给没有覆盖到的" } else { "" };
        return format!("{NOT_DRAWN}：次序第{}{why}", drawn.place);
    }
    let mut text = match all {
        Some((found, wanted)) => format!("{DRAWN}：候选{found}个，要抽{wanted}个，全部抽取"),
        None => format!("{DRAWN}：次序第{}", drawn.place),
    };
    if !drawn.brings.is_empty() {
        text.push_str("，覆盖");
        text.push_str(&values(&drawn.brings, titles));
    }
    text
}

/// Values with the titles of their columns: `方位=东、类型=脱贫村`.
pub fn values(values: &[Covered], titles: &[String]) -> String {
    let words = values.iter().map(|(column, value)| match titles.get(*column) {
        Some(title) => format!("{title}={value}"),
        None => value.clone(),
    });
    words.collect::<Vec<_>>().join("、")
}

/// What a group does not cover: values that candidates have, then values that no candidate has.
pub fn uncovered(missed: &[Covered], best: bool, absent: &[(Covered, usize)], titles: &[String]) -> String {
    let why = if best { "名额不够" } else { "没有找到能同时覆盖的抽法" };
    let missed = missed.iter().map(|value| format!("{}（{why}）", values(std::slice::from_ref(value), titles)));
    let absent = absent.iter().map(|(value, unknown)| {
        let value = values(std::slice::from_ref(value), titles);
        match unknown {
            0 => format!("{value}（没有候选）"),
            unknown => format!("{value}（没有候选；{unknown}个候选不明）"),
        }
    });
    missed.chain(absent).collect::<Vec<_>>().join("、")
}
