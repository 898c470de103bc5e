//! The texts of packs with 分 for 元: units and the numbers that are in them, each changed where it stands.

use super::literals::literals;
use super::money::{Money, items, power, scaled, tables};
use super::{Compared, Texts};
use heng_core::document::{Entry, Table, Written, read_document};
use heng_core::source::SourceFile;
use heng_values::{Number, Place};
use std::ops::Range;
use std::sync::Arc;

/// A stretch of a file and what is to stand there.
pub type Edit = (Range<usize>, String);

/// The packs in 分.
///
/// # Errors
/// Something cannot be said in 分.
pub fn rescaled(yuan: &Texts, money: &Money, compared: &mut Compared) -> Result<Texts, String> {
    let mut packs = yuan.packs.clone();
    for (at, pack) in packs.iter_mut().enumerate() {
        for (position, file) in pack.toml.iter_mut().enumerate() {
            let mut edits = declarations(file, money)?;
            compared.numbers += edits.len();
            let more = literals(yuan, (at, position))?;
            compared.literals += more.iter().filter(|(_, text)| !text.contains('分')).count();
            edits.extend(more);
            *file = edited(file, edits);
        }
    }
    Ok(Texts { packs, plugins: yuan.plugins.clone() })
}

/// A file with its stretches changed.
pub fn edited(file: &SourceFile, mut edits: Vec<Edit>) -> SourceFile {
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = file.text.to_string();
    for (range, new) in edits {
        text.replace_range(range, &new);
    }
    SourceFile { path: file.path.clone(), text: Arc::from(text) }
}

/// Where something stands.
pub fn range(place: &Place) -> Range<usize> {
    place.start as usize..place.end as usize
}

/// Units, and the numbers declared beside them.
fn declarations(file: &SourceFile, money: &Money) -> Result<Vec<Edit>, String> {
    let mut edits = Vec::new();
    let (root, _) = read_document(file);
    for (kind, item) in items(&root) {
        let name = item.text("name").unwrap_or("");
        unit(item, "unit", &mut edits);
        unit(item, "input_unit", &mut edits);
        match kind {
            "table" => {
                for field in tables(item, "fields") {
                    unit(field, "unit", &mut edits);
                    let power = field.text("name").and_then(|own| money.column(name, own)).unwrap_or(0);
                    ["min", "max", "blank"].iter().for_each(|key| number(field.get(key), power, &mut edits));
                }
            }
            "param" => {
                let power = money.parameter(name);
                ["min", "max"].iter().for_each(|key| number(item.get(key), power, &mut edits));
                tables(item, "values").iter().for_each(|value| number(value.get("value"), power, &mut edits));
            }
            "scale" => {
                let power = |key: &str| item.text(key).map_or(0, power);
                let result = if item.text("kind") == Some("marginal_rate") { 0 } else { power("unit") };
                for bracket in tables(item, "versions").iter().flat_map(|version| tables(version, "brackets")) {
                    ["from", "over"].iter().for_each(|key| number(bracket.get(key), power("input_unit"), &mut edits));
                    number(bracket.get("value"), result, &mut edits);
                }
            }
            "derive" => {
                let power = item.text("unit").map_or(0, power);
                if let (Some(entry), true) = (item.get("places"), power != 0)
                    && let Written::Number(places) = &entry.value
                {
                    let places = places.to_integer().unwrap_or(0) - 2 * i64::from(power);
                    if places < 0 {
                        return Err(format!("{name}: 分 cannot be rounded to {places} places"));
                    }
                    edits.push((range(&entry.place), places.to_string()));
                }
            }
            _ => {}
        }
    }
    Ok(edits)
}

fn unit(item: &Table, key: &str, edits: &mut Vec<Edit>) {
    if let (Some(entry), Some(text)) = (item.get(key), item.text(key))
        && power(text) != 0
    {
        edits.push((range(&entry.place), format!("\"{}\"", text.replace('元', "分"))));
    }
}

fn number(entry: Option<&Entry>, power: i32, edits: &mut Vec<Edit>) {
    let Some(Entry { value: Written::Number(number), place }) = entry else { return };
    if power != 0 && *number != Number::ZERO {
        // Beyond what numbers hold nothing is left to compare: the text stays, and the comparison says so.
        let Some(number) = scaled(*number, power) else { return };
        edits.push((range(place), number.to_string()));
    }
}
