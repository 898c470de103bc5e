//! An output cell: a value, nothing, a parameter's name in number and date cells, or an expression behind a colon.

use crate::reader::Reader;
use crate::spec::OutputCell;
use crate::test_cell::value_text;
use crate::value_cell::{is_quoted, plain, unquoted};
use heng_core::nearest;
use heng_core::operator::{CellValue, Input};
use heng_values::{Place, Type, Value};

impl Reader<'_, '_, '_> {
    /// An output's cell.
    pub fn output_cell(&mut self, cell: &CellValue, output: usize) -> Option<OutputCell> {
        let kind = self.outputs[output].column.kind;
        let source = match cell {
            CellValue::Text(source) => source,
            CellValue::Value(value, place) => {
                let text = value_text(value);
                let value = match (kind, value) {
                    (Type::Text, Value::Number(_)) => Value::text(&text),
                    (Type::Moment, Value::Date(day)) => Value::Moment(day.start()),
                    _ => value.clone(),
                };
                return match value.kind() == kind {
                    true => Some(OutputCell::Value(value)),
                    false => self.unreadable(&text, kind, place, None),
                };
            }
            CellValue::Texts(_, place) | CellValue::Odd(place) => return self.unreadable("[…]", kind, place, None),
        };
        let text = source.text.trim();
        let start = source.text.len() - source.text.trim_start().len();
        if text.is_empty() {
            return Some(OutputCell::Unknown);
        }
        if let Some(rest) = text.strip_prefix([':', '：']) {
            let from = start + text.len() - rest.len();
            let expression = self.call.written(&source.slice(from..start + text.len()), None)?;
            return self.settled(expression, output, &source.whole());
        }
        if kind == Type::Text {
            let text = if is_quoted(text) { unquoted(text) } else { text.to_owned() };
            return Some(OutputCell::Value(Value::text(&text)));
        }
        match plain(kind, text) {
            Some(Value::Date(day)) if kind == Type::Moment => {
                return Some(OutputCell::Value(Value::Moment(day.start())));
            }
            Some(value) => return Some(OutputCell::Value(value)),
            None => {}
        }
        let place = source.whole();
        let named = text.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_');
        if kind == Type::Bool || !named {
            return self.unreadable(text, kind, &place, None);
        }
        match self.call.parameter(text, &place) {
            Some(parameter) => self.settled(parameter?, output, &place),
            None => {
                let names = self.call.parameter_names();
                let suggestion = nearest(text, names.iter().map(|name| &**name));
                self.unreadable(text, kind, &place, suggestion)
            }
        }
    }

    /// An expression of the output's type and unit; one that is the same everywhere is a value.
    fn settled(&mut self, expression: Input, output: usize, place: &Place) -> Option<OutputCell> {
        let spec = self.outputs[output].clone();
        let mut expression = self.call.as_type(expression, spec.column.kind)?;
        if let (Type::Number, Some(unit)) = (spec.column.kind, &spec.unit) {
            expression = self.call.in_unit(expression, unit, place)?;
        }
        Some(match self.call.value(&expression) {
            Some(value) => OutputCell::Value(value),
            None => OutputCell::Input(self.input(expression)),
        })
    }
}
