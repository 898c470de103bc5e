//! Which power of 元 is in what a pack declares, and how numbers and texts with amounts compare.

use heng_core::document::{Table, Written, read_document};
use heng_core::source::PackFiles;
use heng_values::Number;
use std::collections::HashMap;

/// Powers of 元 by what is declared.
#[derive(Default)]
pub struct Money {
    parameters: HashMap<String, i32>,
    columns: HashMap<(String, String), i32>,
}

impl Money {
    /// Of all packs together: a child's values are in its parent's units.
    pub fn of(packs: &[PackFiles]) -> Money {
        let mut money = Money::default();
        for file in packs.iter().flat_map(|pack| &pack.toml) {
            let (root, _) = read_document(file);
            for (kind, item) in items(&root) {
                let name = item.text("name").unwrap_or("").to_owned();
                match kind {
                    "param" => item.text("unit").map(power).map(|power| money.parameters.insert(name, power)),
                    "derive" => {
                        let on = item.text("on").unwrap_or("").to_owned();
                        item.text("unit").map(power).map(|power| money.columns.insert((on, name), power))
                    }
                    "table" => {
                        for field in tables(item, "fields") {
                            let own = field.text("name").unwrap_or("").to_owned();
                            if let Some(power) = field.text("unit").map(power) {
                                money.columns.insert((name.clone(), own), power);
                            }
                        }
                        None
                    }
                    _ => None,
                };
            }
        }
        money
    }

    /// Of a parameter.
    pub fn parameter(&self, name: &str) -> i32 {
        self.parameters.get(name).copied().unwrap_or(0)
    }

    /// Of a field or derived column; none where no unit is declared.
    pub fn column(&self, table: &str, name: &str) -> Option<i32> {
        self.columns.get(&(table.to_owned(), name.to_owned())).copied()
    }
}

/// The items of a document, each with its kind.
pub fn items(root: &Table) -> Vec<(&str, &Table)> {
    let kinds = root.entries.iter().map(|(key, _)| &*key.name);
    kinds.flat_map(|kind| tables(root, kind).into_iter().map(move |item| (kind, item))).collect()
}

/// The tables in a list.
pub fn tables<'t>(table: &'t Table, key: &str) -> Vec<&'t Table> {
    let Some(Written::Array(entries)) = table.get(key).map(|entry| &entry.value) else { return Vec::new() };
    let table = |entry: &'t heng_core::document::Entry| match &entry.value {
        Written::Table(table) => Some(table),
        _ => None,
    };
    entries.iter().filter_map(table).collect()
}

/// The power of 元 in a unit as written.
pub fn power(unit: &str) -> i32 {
    let (above, below) = unit.split_once('/').unwrap_or((unit, ""));
    let count = |side: &str| i32::try_from(side.matches('元').count()).unwrap_or_default();
    count(above) - count(below)
}

/// A number of 元 to a power as one of 分.
pub fn scaled(number: Number, power: i32) -> Option<Number> {
    let hundred = Number::from_integer(100)?;
    (0..power.abs()).try_fold(number, |number, _| match power > 0 {
        true => number.checked_mul(hundred),
        false => number.checked_div(hundred),
    })
}

/// Whether an amount is another one, up to what the sixth place of 元 had lost: 1/3 元 is 33.3333 分.
pub fn near(one: Number, other: Number, power: i32) -> bool {
    let lost = if power == 0 { 0 } else { 100 };
    one.checked_sub(other).is_some_and(|difference| difference.raw().abs() <= lost)
}

/// Whether two texts say the same: word for word, each number equal or × 100.
pub fn alike(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (one, other) = (parts(one), parts(other));
    one.len() == other.len()
        && one.iter().zip(&other).all(|(one, other)| {
            let amounts = Number::parse(one).zip(Number::parse(other));
            one == other || amounts.is_some_and(|(one, other)| scaled(one, 1).is_some_and(|one| near(one, other, 1)))
        })
}

/// Numbers and what stands between them.
fn parts(text: &str) -> Vec<&str> {
    let digit = |letter: char| letter.is_ascii_digit() || letter == '.' || letter == '-';
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| digit(letter) != digit(first)).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = &rest[end..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_amounts_may_differ() {
        assert!(alike("人均7999.99元，缺2项", "人均799999元，缺2项"));
        assert!(!alike("人均7999.99元", "人均799998元"));
        assert!(!alike("红色", "重点"));
        assert_eq!([power("元/人·年"), power("1/元"), power("月")], [1, -1, 0]);
    }
}
