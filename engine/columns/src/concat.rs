//! Putting columns one after the other: parts read or computed apart become one column, with the codes that reading
//! them in one piece would have given.

use crate::{Bits, Column, Dictionary, DictionaryBuilder, Values};
use heng_values::Type;
use std::sync::Arc;

/// One column from its parts, in their order. All parts must have this type; a part of another is unknown rows.
pub fn concat(kind: Type, mut parts: Vec<Column>) -> Column {
    if parts.len() == 1 && parts[0].kind() == kind {
        return parts.remove(0);
    }
    for part in &mut parts {
        if part.kind() != kind {
            *part = Column::unknown(kind, part.len());
        }
    }
    let rows = parts.iter().map(Column::len).sum();
    let mut known = Bits::with_capacity(rows);
    parts.iter().for_each(|part| known.extend(&part.known));
    let unreadable = parts.iter().any(|part| part.unreadable.is_some()).then(|| {
        let mut bits = Bits::with_capacity(rows);
        for part in &parts {
            match &part.unreadable {
                Some(part) => bits.extend(part),
                None => bits.extend(&Bits::zeros(part.len())),
            }
        }
        bits
    });
    Column { values: concat_values(kind, &parts, rows), known, unreadable }
}

fn concat_values(kind: Type, parts: &[Column], rows: usize) -> Values {
    macro_rules! fixed {
        ($variant:ident) => {{
            let mut all = Vec::with_capacity(rows);
            for part in parts {
                if let Values::$variant(values) = &part.values {
                    all.extend_from_slice(values);
                }
            }
            Values::$variant(all)
        }};
    }
    match kind {
        Type::Number => fixed!(Number),
        Type::Moment => fixed!(Moment),
        Type::Date => fixed!(Date),
        Type::Month => fixed!(Month),
        Type::Bool => {
            let mut all = Bits::with_capacity(rows);
            for part in parts {
                if let Values::Bool(bits) = &part.values {
                    all.extend(bits);
                }
            }
            Values::Bool(all)
        }
        Type::Text => {
            let (dictionary, translations) = merge_dictionaries(parts);
            let mut all = Vec::with_capacity(rows);
            for (part, translation) in parts.iter().zip(&translations) {
                if let Values::Text { codes, .. } = &part.values {
                    append(&mut all, codes, translation);
                    clear_unknown(&mut all, &part.known);
                }
            }
            Values::Text { codes: all, dictionary }
        }
        Type::Texts => {
            let (dictionary, translations) = merge_dictionaries(parts);
            let (mut all_ends, mut all) = (Vec::with_capacity(rows), Vec::new());
            for (part, translation) in parts.iter().zip(&translations) {
                if let Values::Texts { ends, codes, .. } = &part.values {
                    let first = all.len() as u32;
                    all_ends.extend(ends.iter().map(|end| first + end));
                    append(&mut all, codes, translation);
                }
            }
            Values::Texts { ends: all_ends, codes: all, dictionary }
        }
    }
}

/// New codes by old code; none where codes stay as they are.
type Translation = Option<Vec<u32>>;

fn append(all: &mut Vec<u32>, codes: &[u32], translation: &Translation) {
    match translation {
        None => all.extend_from_slice(codes),
        Some(table) => all.extend(codes.iter().map(|code| table.get(*code as usize).copied().unwrap_or(0))),
    }
}

/// Sets the codes of unknown rows, the last of `all`, to 0.
fn clear_unknown(all: &mut [u32], known: &Bits) {
    if known.all() {
        return;
    }
    let first = all.len() - known.len();
    known.not().rows().for_each(|row| all[first + row] = 0);
}

/// How much room the texts behind the first dictionary may need: little where the second shows that texts repeat.
fn new_texts(dictionaries: &[&Arc<Dictionary>]) -> (usize, usize) {
    let [first, second, ..] = dictionaries else { return (0, 0) };
    let repeated = second.texts().take(64).filter(|text| first.code(text).is_some()).count();
    if repeated * 2 >= second.len().min(64) {
        return (0, 0);
    }
    let rest = &dictionaries[1..];
    (rest.iter().map(|dictionary| dictionary.len()).sum(), rest.iter().map(|dictionary| dictionary.bytes()).sum())
}

fn merge_dictionaries(parts: &[Column]) -> (Arc<Dictionary>, Vec<Translation>) {
    let dictionaries: Vec<&Arc<Dictionary>> = parts.iter().filter_map(Column::dictionary).collect();
    let Some(first) = dictionaries.first() else {
        return (Arc::default(), Vec::new());
    };
    if dictionaries.iter().all(|dictionary| Arc::ptr_eq(dictionary, first)) {
        return (Arc::clone(first), vec![None; dictionaries.len()]);
    }
    let mut merged = DictionaryBuilder::from((***first).clone());
    let (texts, bytes) = new_texts(&dictionaries);
    merged.reserve(texts, bytes);
    let mut done: Vec<(&Arc<Dictionary>, usize)> = Vec::new();
    let mut translations: Vec<Translation> = Vec::with_capacity(dictionaries.len());
    for dictionary in &dictionaries {
        if let Some((_, at)) = done.iter().rev().take(4).find(|(other, _)| Arc::ptr_eq(other, dictionary)) {
            let again = translations[*at].clone();
            translations.push(again);
            continue;
        }
        done.push((dictionary, translations.len()));
        let table = merged.intern_all(dictionary);
        let same = table.iter().enumerate().all(|(old, new)| old as u32 == *new);
        translations.push((!same).then_some(table));
    }
    (merged.finish(), translations)
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::Value;

    fn texts(words: &[Option<&str>]) -> Column {
        Column::from_values(Type::Text, words.iter().map(|word| word.map(Value::text)))
    }

    #[test]
    fn parts_give_what_one_piece_gives() {
        let words = [Some("甲"), None, Some("乙"), Some("甲"), Some("丙"), None, Some("乙")];
        let whole = texts(&words);
        for cut in 0..=words.len() {
            let joined = concat(Type::Text, vec![texts(&words[..cut]), texts(&words[cut..])]);
            assert_eq!(format!("{joined:?}"), format!("{whole:?}"), "cut at {cut}");
        }
    }

    #[test]
    fn unreadable_bits_keep_their_rows() {
        let mut builder = crate::ColumnBuilder::new(Type::Bool);
        builder.push_bool(true);
        builder.push_unreadable();
        let joined = concat(Type::Bool, vec![Column::unknown(Type::Bool, 3), builder.finish()]);
        assert_eq!(joined.len(), 5);
        assert_eq!(joined.unreadable.map(|bits| bits.rows().collect::<Vec<_>>()), Some(vec![4]));
        assert_eq!(concat(Type::Texts, Vec::new()).len(), 0);
    }
}
