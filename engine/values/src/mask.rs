//! Hides what is sensitive the way Chinese offices do. Which columns are sensitive, and for whom the mask is lifted, is
//! decided elsewhere.

use std::borrow::Cow;

/// How a sensitive text is shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mask {
    /// `证件`: the first 6 and the last 4 characters.
    IdNumber,
    /// `姓名`: the surname.
    Name,
    /// `电话`: the first 3 and the last 4 characters.
    Phone,
    /// `账号`: the last 4 characters.
    Account,
    /// `sensitive = true`: the first character.
    First,
}

/// How many characters a mask must hide at least; of a shorter text only the first is shown.
const HIDDEN: usize = 4;

/// Surnames of two characters.
const COMPOUND: [&str; 36] = [
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒", "司空",
    "夏侯", "端木", "独孤", "南宫", "西门", "东郭", "百里", "呼延", "轩辕", "申屠", "太史", "公冶", "澹台", "濮阳",
    "淳于", "单于", "赫连", "钟离", "闾丘", "拓跋", "鲜于", "仲孙",
];

impl Mask {
    /// The mask with this word of the rule language; `sensitive = true` is [`Mask::First`].
    pub fn from_word(word: &str) -> Option<Mask> {
        match word {
            "证件" => Some(Mask::IdNumber),
            "姓名" => Some(Mask::Name),
            "电话" => Some(Mask::Phone),
            "账号" => Some(Mask::Account),
            _ => None,
        }
    }

    /// The words that [`Mask::from_word`] knows, for suggestions.
    pub const WORDS: [&str; 4] = ["证件", "姓名", "电话", "账号"];

    /// The text with `*` for each hidden character. A text is never shown whole, however short.
    pub fn mask(self, text: &str) -> String {
        let length = text.chars().count();
        let (first, last) = match self {
            Mask::IdNumber => (6, 4),
            Mask::Phone => (3, 4),
            Mask::Account => (0, 4),
            Mask::First => (1, 0),
            Mask::Name => (surname(text), 0),
        };
        let enough = match self {
            Mask::Name | Mask::First => first < length,
            _ => first + last + HIDDEN <= length,
        };
        let (first, last) = if enough { (first, last) } else { (usize::from(length > 1), 0) };
        text.chars().enumerate().map(|(at, c)| if at < first || at >= length - last { c } else { '*' }).collect()
    }
}

/// From how many digits on a number is an id or an account.
const LONG: usize = 15;

/// A text in which every run of digits that looks like an id or an account (from 15 digits on) or a mobile phone (11 that
/// begin with 13 to 19) is masked. For texts that nobody said are sensitive.
pub fn mask_codes(text: &str) -> Cow<'_, str> {
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    if text.chars().filter(|c| digit(*c)).count() < 11 {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(digit) {
        let length = rest[start..].find(|c| !digit(c)).unwrap_or(rest.len() - start);
        // The check digit of an id may be an X.
        let check = rest[start + length..].chars().next().filter(|c| matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ'));
        let end = start + length + check.map_or(0, char::len_utf8);
        let run = &rest[start..end];
        let digits = run.chars().count() - usize::from(check.is_some());
        let second = |c: char| ('3'..='9').contains(&c) || ('３'..='９').contains(&c);
        let phone = digits == 11 && run.starts_with(['1', '１']) && run.chars().nth(1).is_some_and(second);
        out.push_str(&rest[..start]);
        match digits {
            LONG.. => out.push_str(&Mask::IdNumber.mask(run)),
            _ if phone => out.push_str(&Mask::Phone.mask(run)),
            _ => out.push_str(run),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// How many characters the surname has.
fn surname(name: &str) -> usize {
    let compound = COMPOUND.iter().any(|surname| name.len() > surname.len() && name.starts_with(surname));
    if compound { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_what_offices_leave() {
        for (mask, text, shown) in [
            (Mask::IdNumber, "450399196203150017", "450399********0017"),
            (Mask::IdNumber, "45039919620315001742", "450399**********1742"),
            (Mask::IdNumber, "4503991962", "4*********"),
            (Mask::Phone, "13800000000", "138****0000"),
            (Mask::Phone, "2812345", "2******"),
            (Mask::Account, "6217000000001234", "************1234"),
            (Mask::Account, "1234", "1***"),
            (Mask::Name, "户主甲", "户**"),
            (Mask::Name, "欧阳甲", "欧阳*"),
            (Mask::Name, "欧阳", "欧*"),
            (Mask::Name, "甲", "*"),
            (Mask::First, "慢性病", "慢**"),
            (Mask::First, "", ""),
        ] {
            assert_eq!(mask.mask(text), shown);
        }
    }

    #[test]
    fn codes_in_any_text_are_masked_and_other_figures_are_not() {
        for (text, shown) in [
            ("约三万", "约三万"),
            ("450399196203150017", "450399********0017"),
            ("样大山45039919880101003X，电话13800000000", "样大山450399********003X，电话138****0000"),
            ("１３８００００００００", "１３８****００００"),
            ("99999999999999", "99999999999999"),
            ("2022-09-05 08:30:00.000000", "2022-09-05 08:30:00.000000"),
            ("12345678901", "12345678901"),
        ] {
            assert_eq!(mask_codes(text), shown);
        }
    }
}
