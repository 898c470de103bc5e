//! Sort keys of lists: a column's values as something that compares fast. Texts of few distinct values are compared by
//! the place of their code among the sorted texts.

use super::made::compare_cells;
use heng_columns::{Column, Values};
use std::cmp::Ordering;

/// Up to how many distinct texts are sorted ahead.
const DISTINCT: usize = 1 << 16;

/// One sort key over lines.
#[derive(Debug)]
pub struct SortKey {
    column: Column,
    places: Option<Vec<u32>>,
    descending: bool,
}

impl SortKey {
    /// Prepares a column of a list.
    pub fn new(column: Column, descending: bool) -> SortKey {
        let places = match &column.values {
            Values::Text { dictionary, .. } if dictionary.len() <= DISTINCT => {
                let mut codes: Vec<u32> = (0..dictionary.len() as u32).collect();
                codes.sort_by(|a, b| dictionary.text(*a).cmp(dictionary.text(*b)));
                let mut places = vec![0; codes.len()];
                codes.iter().enumerate().for_each(|(place, code)| places[*code as usize] = place as u32);
                Some(places)
            }
            _ => None,
        };
        SortKey { column, places, descending }
    }

    /// The order of two lines by this key alone; unknown values come last either way.
    pub fn compare(&self, a: u32, b: u32) -> Ordering {
        let (left, right) = (a as usize, b as usize);
        match (self.column.known.get(left), self.column.known.get(right)) {
            (true, true) => {}
            (left, right) => return right.cmp(&left),
        }
        let order = match (&self.column.values, &self.places) {
            (Values::Number(raw) | Values::Moment(raw), _) => raw[left].cmp(&raw[right]),
            (Values::Date(raw) | Values::Month(raw), _) => raw[left].cmp(&raw[right]),
            (Values::Text { codes, .. }, Some(places)) => {
                places[codes[left] as usize].cmp(&places[codes[right] as usize])
            }
            _ => compare_cells(&self.column, a, &self.column, b),
        };
        if self.descending { order.reverse() } else { order }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heng_values::{Type, Value};

    #[test]
    fn unknown_lines_come_last_in_both_directions() {
        let words = [Some("b"), None, Some("a"), Some("c")];
        for (descending, expected) in [(false, [2, 0, 3, 1]), (true, [3, 0, 2, 1])] {
            let column = Column::from_values(Type::Text, words.iter().map(|word| word.map(Value::text)));
            let key = SortKey::new(column, descending);
            let mut lines = [0, 1, 2, 3];
            lines.sort_by(|a, b| key.compare(*a, *b));
            assert_eq!(lines, expected);
        }
    }
}
