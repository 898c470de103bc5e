//! How names and headers are compared: names after NFKC, headers after trimming, folding to half-width, and with or
//! without what stands in brackets at their end. Which field a header belongs to is decided by who reads the file.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// A name as names are compared: after NFKC.
pub fn normal_name(name: &str) -> Cow<'_, str> {
    // Most names are Chinese characters that stand for themselves, and ASCII.
    let plain = |c: char| c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c);
    if name.chars().all(plain) || is_nfkc(name) { Cow::Borrowed(name) } else { Cow::Owned(name.nfkc().collect()) }
}

/// Whether a name may stand in an expression: it begins with a letter (Chinese characters are letters) or `_`, and goes
/// on with letters, digits and `_`. Reserved words are not known here.
pub fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && characters.all(|c| c.is_alphanumeric() || c == '_')
}

/// A header as headers are compared: NFKC, without any blanks, line breaks and marks of zero width.
pub fn fold_header(header: &str) -> String {
    // Taking blanks out can bring a letter and its accent together, so the rest is composed once more.
    header.nfkc().filter(|c| !crate::clean::is_blank(*c)).nfc().collect()
}

/// A folded header without the brackets at its end; `None` where none stand there or nothing stands before them.
pub fn without_brackets(folded: &str) -> Option<&str> {
    split_brackets(folded).map(|(before, _)| before)
}

fn split_brackets(folded: &str) -> Option<(&str, &str)> {
    let closing = folded.chars().next_back()?;
    let opening = match closing {
        ')' => '(',
        ']' => '[',
        '】' => '【',
        '〕' => '〔',
        _ => return None,
    };
    let at = folded.rfind(opening)?;
    let inside = &folded[at + opening.len_utf8()..folded.len() - closing.len_utf8()];
    (at > 0).then_some((&folded[..at], inside))
}

/// Units that stand in brackets behind a header.
const UNITS: [&str; 40] = [
    "元",
    "万元",
    "亿元",
    "千元",
    "百元",
    "角",
    "分",
    "人",
    "户",
    "亩",
    "个",
    "次",
    "天",
    "日",
    "月",
    "个月",
    "月数",
    "年",
    "岁",
    "周岁",
    "%",
    "‰",
    "斤",
    "公斤",
    "kg",
    "吨",
    "头",
    "只",
    "羽",
    "株",
    "公里",
    "km",
    "米",
    "m",
    "平方米",
    "m2",
    "m²",
    "㎡",
    "公顷",
    "小时",
];

/// Whether what stands in brackets is a unit: `元`, `元/人·年`, `单位:元`.
fn is_unit(inside: &str) -> bool {
    let inside = inside.strip_prefix("单位:").unwrap_or(inside);
    inside.split(['/', '·', '*', '每']).all(|part| UNITS.contains(&part))
}

/// How well a file's header fits a field's name or alias; the least is the best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum HeaderFit {
    /// Letter by letter.
    Exact,
    /// After folding.
    Folded,
    /// The header without the unit in brackets at its end.
    WithoutUnit,
    /// The header without whatever stands in brackets at its end (`县(市、区、旗)` for `县`).
    WithoutBrackets,
    /// The name or alias without the unit in brackets at its end (`耕地面积` for the alias `耕地面积(亩)`).
    NameWithoutUnit,
}

/// How a header fits a name or alias; `None` where it does not. Where a header fits several fields, the better fit is
/// meant, and two equally good ones are ambiguous.
pub fn header_fit(header: &str, name: &str) -> Option<HeaderFit> {
    if header == name {
        return Some(HeaderFit::Exact);
    }
    let (header, name) = (fold_header(header), fold_header(name));
    if header == name {
        return Some(HeaderFit::Folded);
    }
    if let Some((before, inside)) = split_brackets(&header)
        && before == name
    {
        return Some(if is_unit(inside) { HeaderFit::WithoutUnit } else { HeaderFit::WithoutBrackets });
    }
    let (before, inside) = split_brackets(&name)?;
    (before == header && is_unit(inside)).then_some(HeaderFit::NameWithoutUnit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_meet_names_and_aliases() {
        for (header, name, fit) in [
            ("户编号", "户编号", Some(HeaderFit::Exact)),
            (" 户 编\n号", "户编号", Some(HeaderFit::Folded)),
            ("县（市、区）", "县(市、区)", Some(HeaderFit::Folded)),
            ("耕地面积（亩）", "耕地面积", Some(HeaderFit::WithoutUnit)),
            ("人均纯收入（元/人·年）", "人均纯收入", Some(HeaderFit::WithoutUnit)),
            ("县(市、区、旗)", "县", Some(HeaderFit::WithoutBrackets)),
            ("耕地面积", "耕地面积（亩）", Some(HeaderFit::NameWithoutUnit)),
            ("生产经营性支出", "生产经营性支出(合计)", None),
            ("县", "乡", None),
            ("(元)", "", None),
        ] {
            assert_eq!(header_fit(header, name), fit, "{header} {name}");
        }
        assert_eq!(without_brackets("务工时间(月)"), Some("务工时间"));
    }

    #[test]
    fn names_are_compared_after_nfkc() {
        assert_eq!(normal_name("Ａ类"), "A类");
        assert!(
            is_identifier("人均纯收入") && is_identifier("a1_") && !is_identifier("1年") && !is_identifier("县(市)")
        );
    }
}
