//! An input cell → its test: `-`, values, comparisons, ranges, 缺失, a list of these of which one must hold, or a
//! condition behind a colon.

use crate::folded::Folded;
use crate::intervals::Intervals;
use crate::reader::Reader;
use crate::test::{Set, Test, step};
use crate::value_cell::Written;
use heng_core::operator::{CellValue, Input};
use heng_lang::Operator as Sign;
use heng_values::{Diagnostic, Type, Value};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// The first and last step that a value stands for: a day of a moment is all its seconds.
fn span(kind: Type, value: &Value) -> Option<(i64, i64)> {
    match (kind, value) {
        (Type::Moment, Value::Date(day)) => {
            let next = day.add_days(1)?.start().raw();
            Some((day.start().raw(), next.checked_sub(1)?))
        }
        _ => step(value).map(|step| (step, step)),
    }
}

/// The values that a comparison takes.
fn compared(kind: Type, sign: Sign, value: &Value) -> Option<Set> {
    if let Value::Text(text) = value {
        let texts: BTreeSet<Arc<str>> = [text.clone()].into();
        return Some(if sign == Sign::NotEqual { Set::Except(texts) } else { Set::Texts(texts) });
    }
    let (first, last) = span(kind, value)?;
    Some(Set::Steps(match sign {
        Sign::Less => Intervals::below(first),
        Sign::LessOrEqual => Intervals::between(i64::MIN, last),
        Sign::Greater => Intervals::above(last),
        Sign::GreaterOrEqual => Intervals::between(first, i64::MAX),
        Sign::NotEqual => Intervals::between(first, last).not(),
        _ => Intervals::between(first, last),
    }))
}

/// Groups of three digits side by side, with no blank between: a number with commas for thousands.
fn is_thousands(text: &str) -> bool {
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let whole = text.trim_start_matches(['<', '>', '=', '!', ' ']).split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|group| digits(group) && group.len() <= 3);
    let rest: Vec<&str> = groups.collect();
    first && !rest.is_empty() && rest.iter().all(|group| digits(group) && group.len() == 3)
}

impl Reader<'_, '_, '_> {
    /// The test of an input's cell.
    pub fn test(&mut self, cell: &CellValue, column: usize) -> Option<Test> {
        let spec = self.columns[column].clone();
        let kind = spec.column.value.map(|(kind, _)| kind);
        let source = match cell {
            CellValue::Text(source) => source,
            CellValue::Value(value, place) => {
                let Some(kind) = kind else { return self.no_value(&value_text(value), place) };
                let value = match (kind, value) {
                    (Type::Text, Value::Number(_)) => Value::text(&value_text(value)),
                    _ => value.clone(),
                };
                let fits = value.kind() == kind || (kind == Type::Moment && value.kind() == Type::Date);
                return match compared(kind, Sign::Equal, &value).filter(|_| fits) {
                    Some(set) => Some(Test { set: Some(set), ..Test::nothing() }),
                    None => self.unreadable(&value_text(&value), kind, place, None),
                };
            }
            CellValue::Texts(_, place) | CellValue::Odd(place) => {
                let place = place.clone();
                return self.unreadable("[…]", kind.unwrap_or(Type::Bool), &place, None);
            }
        };
        let folded = self.folded(source)?;
        let whole = folded.trimmed(0..folded.text.len());
        let text = &folded.text[whole.clone()];
        if text.is_empty() || text == "-" {
            return Some(Test::anything());
        }
        if let Some(rest) = text.strip_prefix(':') {
            let from = whole.end - rest.len();
            return self.condition_cell(&folded, from..whole.end, spec.value.as_ref());
        }
        let (Some(kind), Some(input)) = (kind, spec.value) else {
            return self.no_value(text, &folded.place(whole.clone()));
        };
        if kind == Type::Number && is_thousands(text) {
            let diagnostic = Diagnostic::error("E0633", &folded.place(whole.clone())).with("cell", text);
            self.call.report(diagnostic.suggest(Some(text.replace(',', ""))));
            return None;
        }
        let mut test = Test::nothing();
        let mut conditions = Vec::new();
        let mut whole_cell = true;
        for part in folded.parts(whole) {
            whole_cell &= self.part(&folded, part, kind, &input, &mut test, &mut conditions).is_some();
        }
        if !whole_cell {
            return None;
        }
        if let Some(first) = conditions.first() {
            let place = first.place().clone();
            let condition = self.call.joined(&conditions, false, &place);
            test.condition = Some(self.input(condition));
        }
        Some(test)
    }

    /// An input `-` has only `-` and conditions.
    fn no_value(&mut self, cell: &str, place: &heng_values::Place) -> Option<Test> {
        self.call.report(Diagnostic::error("E0635", place).with("cell", cell));
        None
    }

    /// `: expr`, in which 此 is the input's value.
    fn condition_cell(&mut self, folded: &Folded<'_>, range: Range<usize>, input: Option<&Input>) -> Option<Test> {
        let condition = self.call.written(&folded.slice(range), input)?;
        let condition = self.call.as_type(condition, Type::Bool)?;
        match self.call.value(&condition) {
            Some(Value::Bool(true)) => Some(Test::anything()),
            _ => {
                let condition = Some(self.input(condition));
                Some(Test { condition, ..Test::nothing() })
            }
        }
    }

    /// One member of a list.
    fn part(
        &mut self,
        folded: &Folded<'_>,
        range: Range<usize>,
        kind: Type,
        input: &Input,
        test: &mut Test,
        conditions: &mut Vec<Input>,
    ) -> Option<()> {
        let text = &folded.text[range.clone()];
        if text == "缺失" {
            test.missing = true;
            return Some(());
        }
        if kind != Type::Text && text.starts_with(['[', '(']) {
            return self.range(folded, range, kind, input, test, conditions);
        }
        let signs = [
            ("<=", Sign::LessOrEqual),
            (">=", Sign::GreaterOrEqual),
            ("!=", Sign::NotEqual),
            ("<", Sign::Less),
            (">", Sign::Greater),
        ];
        let found = signs.iter().find(|(sign, _)| text.starts_with(sign));
        let (sign, value) = match found {
            Some((written, sign)) => (*sign, folded.trimmed(range.start + written.len()..range.end)),
            None => (Sign::Equal, range.clone()),
        };
        let ordered = matches!(kind, Type::Number | Type::Date | Type::Moment | Type::Month);
        if !ordered && !matches!(sign, Sign::Equal | Sign::NotEqual) {
            let place = folded.place(range.clone());
            return self.unreadable(text, kind, &place, None);
        }
        let place = folded.place(range);
        match self.value(folded, value, kind, input)? {
            Written::Known(value) => match compared(kind, sign, &value) {
                Some(set) => test.add(set),
                None => return self.unreadable(text, kind, &place, None),
            },
            Written::Varying(parameter) => {
                conditions.push(self.call.compared(sign, input, &parameter, &place)?);
            }
        }
        Some(())
    }

    /// `[a..b)`
    fn range(
        &mut self,
        folded: &Folded<'_>,
        range: Range<usize>,
        kind: Type,
        input: &Input,
        test: &mut Test,
        conditions: &mut Vec<Input>,
    ) -> Option<()> {
        let text = &folded.text[range.clone()];
        let place = folded.place(range.clone());
        let ordered = matches!(kind, Type::Number | Type::Date | Type::Moment | Type::Month);
        let dots = text.find("..").filter(|_| ordered && text.ends_with([']', ')']) && text.len() >= 4);
        let Some(dots) = dots else { return self.unreadable(text, kind, &place, None) };
        let (open, close) = (text.starts_with('('), text.ends_with(')'));
        let low = folded.trimmed(range.start + 1..range.start + dots);
        let high = folded.trimmed((range.start + dots + 2).min(range.end - 1)..range.end - 1);
        let (low, high) = (self.value(folded, low, kind, input), self.value(folded, high, kind, input));
        let lower = if open { Sign::Greater } else { Sign::GreaterOrEqual };
        let upper = if close { Sign::Less } else { Sign::LessOrEqual };
        match (low?, high?) {
            (Written::Known(low), Written::Known(high)) => {
                let sets = (compared(kind, lower, &low), compared(kind, upper, &high));
                let (Some(Set::Steps(from)), Some(Set::Steps(to))) = sets else {
                    return self.unreadable(text, kind, &place, None);
                };
                let both = from.and(&to);
                if both.is_empty() {
                    self.call.report(Diagnostic::error("E0632", &place).with("cell", text));
                    return None;
                }
                test.add(Set::Steps(both));
            }
            (low, high) => {
                let mut both = Vec::with_capacity(2);
                for (sign, bound) in [(lower, low), (upper, high)] {
                    let bound = match bound {
                        Written::Known(value) => self.call.constant(value, &place),
                        Written::Varying(parameter) => parameter,
                    };
                    both.push(self.call.compared(sign, input, &bound, &place)?);
                }
                conditions.push(self.call.joined(&both, true, &place));
            }
        }
        Some(())
    }
}

/// A value as cells write it.
pub fn value_text(value: &Value) -> String {
    heng_values::show::shown(value, None)
}

#[cfg(test)]
mod tests {
    use super::is_thousands;

    #[test]
    fn commas_for_thousands_are_no_lists() {
        for text in ["10,000", "< 10,000", "1,000,000", "10,000.50"] {
            assert!(is_thousands(text), "{text}");
        }
        for text in ["10, 000", "1,2", "1,20", "10000", "1000,2000", "< 3, > 10"] {
            assert!(!is_thousands(text), "{text}");
        }
    }
}
