//! Work on texts done once per distinct text: a function of one text column is applied to each code that occurs, and
//! its results are spread over the rows.

use crate::{Bits, Column, ColumnBuilder, Values};
use hashbrown::HashMap;
use heng_values::{Type, Value};

/// A column made by applying `each` once to every distinct known text; other columns give unknown rows.
pub fn map_texts(column: &Column, kind: Type, mut each: impl FnMut(&str) -> Option<Value>) -> Column {
    let Values::Text { codes, dictionary } = &column.values else {
        return Column::unknown(kind, column.len());
    };
    let mut builder = ColumnBuilder::new(kind);
    let slots = slots(codes, &column.known, dictionary.len(), |code| {
        builder.push_value(each(dictionary.text(code)).as_ref());
    });
    builder.finish().gather(&slots)
}

/// The rows whose text satisfies `holds`, which is asked once per distinct text.
pub fn test_texts(column: &Column, mut holds: impl FnMut(&str) -> bool) -> Bits {
    let Values::Text { codes, dictionary } = &column.values else {
        return Bits::zeros(column.len());
    };
    let mut answers = Vec::new();
    let slots = slots(codes, &column.known, dictionary.len(), |code| answers.push(holds(dictionary.text(code))));
    Bits::from_fn(slots.len(), |row| answers.get(slots[row] as usize).copied().unwrap_or(false))
}

/// Gives each known row the position of its code among the codes met so far, and calls `found` once for each new one.
fn slots(codes: &[u32], known: &Bits, distinct: usize, mut found: impl FnMut(u32)) -> Vec<u32> {
    let mut next = 0;
    let mut fresh = |code: u32| {
        found(code);
        next += 1;
        next - 1
    };
    if distinct <= codes.len() * 4 + 64 {
        let mut table = vec![crate::NO_ROW; distinct];
        let place = |row: usize| {
            if !known.get(row) {
                return crate::NO_ROW;
            }
            let slot = &mut table[codes[row] as usize];
            if *slot == crate::NO_ROW {
                *slot = fresh(codes[row]);
            }
            *slot
        };
        (0..codes.len()).map(place).collect()
    } else {
        let mut table: HashMap<u32, u32> = HashMap::new();
        let place = |row: usize| {
            if !known.get(row) {
                return crate::NO_ROW;
            }
            *table.entry(codes[row]).or_insert_with(|| fresh(codes[row]))
        };
        (0..codes.len()).map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::Number;

    #[test]
    fn each_distinct_text_is_asked_once() {
        let words = [Some("甲"), None, Some("乙"), Some("甲"), Some("甲")];
        let column = Column::from_values(Type::Text, words.iter().map(|word| word.map(Value::text)));
        let mut asked = Vec::new();
        let lengths = map_texts(&column, Type::Number, |text| {
            asked.push(text.to_owned());
            Number::from_integer(text.chars().count() as i64).map(Value::Number)
        });
        assert_eq!(asked, ["甲", "乙"]);
        assert_eq!(lengths.get(4), Number::from_integer(1).map(Value::Number));
        assert_eq!(lengths.get(1), None);
        let second = test_texts(&column, |text| text == "甲");
        assert_eq!(second.rows().collect::<Vec<_>>(), [0, 3, 4]);
    }
}
