//! A value that differs by region, looked up where there are many: by the row's regions, and by its day where that
//! differs by row. It gives what a chain of choices, wider regions first, gives.

use super::RowOperator;
use heng_columns::{Column, Operand};
use heng_values::{Date, Type, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The values of one region, the earliest first; none where it is no longer in force.
pub(crate) type Dated = Vec<(Option<Date>, Option<Value>)>;

/// Values by region. The inputs are a row's region at each level, widest first, and its day where `by_day`.
#[derive(Debug)]
pub(crate) struct Regional {
    /// Wider regions before narrower ones.
    pub regions: BTreeMap<(usize, Vec<Arc<str>>), Dated>,
    /// How many levels are read.
    pub levels: usize,
    /// Whether the last input is the day; else each region has one value.
    pub by_day: bool,
    /// The type.
    pub kind: Type,
}

/// A row's regions and its day.
type Inputs = Vec<Option<Value>>;

impl RowOperator for Regional {
    fn rows(&self, inputs: &[Operand], len: usize) -> Vec<Operand> {
        let mut known: HashMap<Inputs, Option<Value>> = HashMap::new();
        let mut last: Option<(Inputs, Option<Value>)> = None;
        let mut values = Vec::with_capacity(len);
        for row in 0..len {
            let of_row: Inputs = inputs.iter().map(|input| input.get(row)).collect();
            if last.as_ref().is_none_or(|(before, _)| *before != of_row) {
                let value = known.entry(of_row.clone()).or_insert_with(|| self.value(&of_row)).clone();
                last = Some((of_row, value));
            }
            values.push(last.as_ref().and_then(|(_, value)| value.clone()));
        }
        vec![Operand::from(Column::from_values(self.kind, values))]
    }

    fn one(&self, inputs: &[Option<Value>]) -> Vec<Option<Value>> {
        vec![self.value(inputs)]
    }
}

impl Regional {
    fn value(&self, inputs: &[Option<Value>]) -> Option<Value> {
        let names: Vec<Option<&Arc<str>>> = (0..self.levels)
            .map(|level| match inputs.get(level) {
                Some(Some(Value::Text(name))) => Some(name),
                _ => None,
            })
            .collect();
        let day = match inputs.get(self.levels).filter(|_| self.by_day) {
            Some(Some(Value::Date(day))) => Some(*day),
            _ => None,
        };
        let mut chosen = None;
        if names.iter().all(Option::is_some) {
            let names: Vec<Arc<str>> = names.into_iter().flatten().cloned().collect();
            for level in 0..=names.len() {
                if let Some(dated) = self.regions.get(&(level, names[..level].to_vec())) {
                    chosen = self.of_day(dated, day, chosen);
                }
            }
            return chosen;
        }
        for ((_, region), dated) in &self.regions {
            match inside(region, &names) {
                Some(false) => {}
                Some(true) => chosen = self.of_day(dated, day, chosen),
                None => {
                    let here = self.of_day(dated, day, chosen.clone());
                    chosen = alike(here, chosen);
                }
            }
        }
        chosen
    }

    /// The value in force on the day, else the wider region's.
    fn of_day(&self, dated: &Dated, day: Option<Date>, wider: Option<Value>) -> Option<Value> {
        let mut chosen = wider.clone();
        for (from, value) in dated {
            let value = value.clone().or_else(|| wider.clone());
            chosen = match (from, day) {
                (Some(from), Some(day)) if day < *from => chosen,
                (Some(_), None) if self.by_day => alike(value, chosen),
                _ => value,
            };
        }
        chosen
    }
}

/// What a choice gives that cannot be made: the value that both sides agree on.
fn alike(one: Option<Value>, other: Option<Value>) -> Option<Value> {
    one.filter(|one| other.as_ref() == Some(one))
}

/// Whether a row lies in a region, by the names of its regions.
fn inside(region: &[Arc<str>], names: &[Option<&Arc<str>>]) -> Option<bool> {
    let mut sure = Some(true);
    for (wanted, name) in region.iter().zip(names) {
        match name {
            Some(name) if *name == wanted => {}
            Some(_) => return Some(false),
            None => sure = None,
        }
    }
    sure
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: i64) -> Option<Value> {
        heng_values::Number::from_integer(value).map(Value::Number)
    }

    fn text(name: &str) -> Option<Value> {
        (!name.is_empty()).then(|| Value::text(name))
    }

    fn table(entries: &[(&str, i64)]) -> Regional {
        let region =
            |path: &str| -> Vec<Arc<str>> { path.split('/').filter(|part| !part.is_empty()).map(Arc::from).collect() };
        let regions = entries
            .iter()
            .map(|(path, value)| ((region(path).len(), region(path)), vec![(None, number(*value))]))
            .collect();
        Regional { regions, levels: 2, by_day: false, kind: Type::Number }
    }

    #[test]
    fn the_most_specific_region_counts_and_an_unknown_one_only_where_all_agree() {
        let values = table(&[("", 1), ("甲", 2), ("甲/东", 3), ("乙", 1)]);
        for (county, town, wanted) in [
            ("甲", "东", Some(3)),
            ("甲", "西", Some(2)),
            ("丙", "东", Some(1)),
            ("甲", "", None),
            ("乙", "", Some(1)),
            ("丙", "", Some(1)),
            ("", "西", None),
            ("", "", None),
        ] {
            let inputs = [text(county), text(town)];
            assert_eq!(values.one(&inputs), [wanted.and_then(number)], "{county}/{town}");
            let columns =
                inputs.map(|input| Operand::from(Column::from_values(Type::Text, vec![input.clone(), input])));
            assert_eq!(values.rows(&columns, 2)[0].get(1), wanted.and_then(number));
        }
    }
}
